"""Signing in: who is let in, who waits, and that nothing tells a stranger who is known."""

import re
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from doorstep import web
from doorstep.actions import people, sign_in
from doorstep.actions.passwords import fits, keep
from doorstep.actions.sign_in import WaitError, WrongSecretError
from doorstep.domain import access
from doorstep.settings import Settings

PASSWORD = "correct horse battery"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def ada(own) -> str:
    """The owner, who can sign in."""
    link = people.make_link(own.database, "owner", None, now=NOON)
    people.join(own.database, link.token, "Ada", "ada@kiln.example", PASSWORD, now=NOON)
    return "ada@kiln.example"


def enter(own, email, password=PASSWORD, now=NOON, address="10.0.0.7"):
    return sign_in.sign_in(own.database, email, password, address, now=now)


def failures(own, email, times, now=NOON, address="10.0.0.7"):
    for n in range(times):
        with pytest.raises(WrongSecretError):
            enter(own, email, "wrong", now + timedelta(seconds=n), address)


def test_the_right_password_opens_whatever_the_case_of_the_address(own, ada):
    first, second = enter(own, ada), enter(own, "  ADA@Kiln.example ")

    assert first.token != second.token
    assert first.token not in str(own.rows("session"))  # only its hash is kept


def test_a_wrong_password_and_an_unknown_address_are_told_the_same(own, ada):
    told = []
    for email in (ada, "nobody@kiln.example", "owner", ""):
        with pytest.raises(WrongSecretError) as refused:
            enter(own, email, "not this one")
        told.append(str(refused.value))

    assert len(set(told)) == 1


def test_an_unknown_address_costs_a_whole_hash_too(own, ada, monkeypatch):
    asked = []
    real = sign_in.passwords.fits
    monkeypatch.setattr(sign_in.passwords, "fits", lambda kept, secret: asked.append(kept) or real(kept, secret))
    failures(own, ada, 1)
    failures(own, "nobody@kiln.example", 1)

    assert [bool(kept) for kept in asked] == [True, False]
    assert not fits("", "nobody has this one")  # what is compared instead is nobody's password


def test_a_password_is_kept_as_argon2id_and_differently_each_time():
    assert keep("four words") != keep("four words")
    assert keep("four words").startswith("$argon2id$")


def test_after_five_failures_the_name_waits_ever_longer_and_is_told_how_long(own, ada):
    failures(own, ada, 5)
    with pytest.raises(WaitError, match=r"^That was tried too often; wait 5 seconds, then try again\.$"):
        enter(own, ada, now=NOON + timedelta(seconds=4))  # the right one waits too
    later = NOON + timedelta(seconds=10)
    failures(own, ada, 1, now=later)
    with pytest.raises(WaitError, match="wait 10 seconds"):
        enter(own, ada, now=later)

    assert enter(own, ada, now=later + timedelta(seconds=10)).actor_id == own.owner_id


def test_a_name_that_nobody_has_waits_as_long(own, ada):
    failures(own, "nobody@kiln.example", 5)

    with pytest.raises(WaitError, match="wait 5 seconds"):
        enter(own, "nobody@kiln.example", now=NOON + timedelta(seconds=4))


def test_one_address_that_tries_many_names_waits_and_others_do_not(own, ada):
    for n in range(20):
        failures(own, f"name{n}@kiln.example", 1, now=NOON)

    with pytest.raises(WaitError):
        enter(own, ada, address="10.0.0.7", now=NOON)
    assert enter(own, ada, address="10.0.0.8", now=NOON).actor_id == own.owner_id


def test_an_address_is_counted_as_the_network_that_one_host_is_given():
    of = access.counted_address
    assert of("2001:db8:1:2:aa::1") == of("2001:db8:1:2::ffff") == "2001:db8:1:2::/64"
    assert (of("::ffff:10.0.0.7"), of("10.0.0.7"), of("fe80::1%eth0")) == ("10.0.0.7", "10.0.0.7", "fe80::/64")
    assert (of("phone:7"), of("")) == ("phone:7", "")


def test_one_who_has_a_whole_network_of_addresses_waits_as_one(own, ada):
    for n in range(20):
        failures(own, f"name{n}@kiln.example", 1, now=NOON, address=f"2001:db8:1:2::{n:x}")

    with pytest.raises(WaitError):
        enter(own, ada, address="2001:db8:1:2:ffff::1", now=NOON)
    assert enter(own, ada, address="2001:db8:1:3::1", now=NOON).actor_id == own.owner_id


def test_who_is_to_wait_hears_it_without_a_turn_at_the_writer(own, ada):
    failures(own, ada, 5)

    with own.database.writing("people") as connection:
        sign_in.people.hold_tries(connection, ada, "10.0.0.8")
        with pytest.raises(WaitError):
            enter(own, ada, address="10.0.0.8", now=NOON + timedelta(seconds=5))


def test_whoever_guesses_at_a_name_does_not_keep_its_own_browser_out(own, ada):
    def again(token, email=ada, password=PASSWORD):
        return sign_in.sign_in(own.database, email, password, "10.0.0.8", now=NOON + timedelta(seconds=6), known=token)

    own_token = enter(own, ada).token
    with own.database.writing("people") as connection:
        sign_in.people.end_sessions(connection, own.owner_id, NOON, ["browser"])
    failures(own, ada, 5)
    failures(own, "ben@kiln.example", 5)

    for stranger in ("", "a guess"):
        with pytest.raises(WaitError):
            again(stranger)
    with pytest.raises(WaitError):
        again(own_token, "ben@kiln.example")
    for _ in range(5):  # it guesses no more than anybody
        with pytest.raises(WrongSecretError):
            again(own_token, password="wrong")
    with pytest.raises(WaitError):
        again(own_token)
    with own.database.writing("people") as connection:
        sign_in.people.forgive_tries(connection, f"browser:{own.rows('session')[1].id}")
    assert again(own_token).actor_id == own.owner_id


def test_a_name_that_proves_itself_starts_afresh(own, ada):
    failures(own, ada, 4)
    enter(own, ada)
    failures(own, ada, 4)

    assert enter(own, ada).actor_id == own.owner_id


def test_a_restart_forgives_nothing_and_a_day_does(own, ada):
    with own.database.writing("people") as connection:
        for n in range(40):
            sign_in.people.add_try(connection, ada, "10.0.0.9", NOON + timedelta(seconds=n))

    with pytest.raises(WaitError, match="wait 5 minutes"):
        enter(own, ada, now=NOON + timedelta(seconds=40))
    assert enter(own, ada, now=NOON + timedelta(days=1, minutes=1)).actor_id == own.owner_id
    assert not own.rows("sign_in_failure")


def test_a_hundred_guesses_at_once_are_counted_as_a_hundred(own, ada):
    told, start = [], threading.Barrier(12)

    def guess() -> None:
        start.wait()
        try:
            enter(own, ada, "a guess")
        except (WrongSecretError, WaitError) as error:
            told.append(type(error))

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert told.count(WrongSecretError) == 5
    assert told.count(WaitError) == 7


@pytest.mark.parametrize(
    ("where", "goes"),
    [
        ("/orders?face=ready", "/orders?face=ready"),
        ("/station/waves/wav_1", "/station/waves/wav_1"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("/a\\b", "/"),
        ("/\t/evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/sign-in?next=/", "/"),
        ("/sign-out", "/"),
        ("", "/"),
    ],
)
def test_signing_in_leads_only_to_our_own_pages(where, goes):
    assert access.own_path(where) == goes


@pytest.mark.parametrize(
    "password",
    ["short", "aaaaaaaaaaaa", "abcdefghijkl", "password123!", "ada@kiln.example", "1234567890", "x" * 201],
)
def test_a_password_that_anybody_would_try_is_refused_with_what_to_choose(password):
    with pytest.raises(access.CannotDoError, match=r"[.]$"):
        access.check_password(password, "ada@kiln.example", "Ada")


@pytest.mark.parametrize(
    "pin", ["123", "123456789", "1111", "1234", "9876", "12a4", "\uff11\uff12\uff13\uff19", "8901", ""]
)
def test_a_pin_that_anybody_would_try_is_refused(pin):
    with pytest.raises(access.CannotDoError, match=r"[.]$"):
        access.check_pin(pin)


# --- over the wire ---------------------------------------------------------------------------------------------


def test_a_page_leads_to_the_door_and_the_door_back_to_the_page(house):
    ada, browser = house.owner(), house.browser()
    sent_away = browser.get("/orders?face=ready")
    assert (sent_away.status, sent_away.to) == (303, "/sign-in?next=%2Forders%3Fface%3Dready")

    shown = browser.follow(sent_away)
    assert "Sign in to The Candle Shop" in shown
    assert "Orders" not in shown  # no menu, no figures for whoever is not in
    let_in = browser.sign_in(ada, next=re.search(r'name="next" value="([^"]*)"', shown.html)[1])

    assert let_in.to == "/orders?face=ready"
    assert browser.follow(let_in).status == 200


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(small_house):
    told = small_house.browser().sign_in(small_house.owner()).cookies["doorstep_session"]

    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(told.split("; "))
    assert "Secure" not in told  # http, on this machine


def test_a_wrong_password_is_said_on_the_form_and_what_was_typed_stays_but_the_password(small_house):
    ada = small_house.owner()
    refused = small_house.browser().sign_in(ada, "not this one")

    assert refused.status == 401
    assert "do not belong together" in refused
    assert ada in refused.html
    assert "not this one" not in refused.html


def test_too_many_tries_are_answered_429(small_house):
    small_house.owner()
    browser = small_house.browser()
    statuses = [browser.sign_in("nobody@kiln.example", "wrong").status for _ in range(6)]

    assert statuses == [401] * 5 + [429]


def test_a_program_hears_401_and_not_a_page_to_sign_in(small_house):
    small_house.owner()
    answered = small_house.browser(Accept="application/json").get("/orders")

    assert (answered.status, answered.headers["www-authenticate"]) == (401, "Bearer")


def test_what_the_page_sends_by_itself_is_led_to_the_door_whole(small_house):
    answered = small_house.browser().get("/orders", **{"HX-Request": "true"})

    assert (answered.status, answered.headers["hx-redirect"]) == (401, "/sign-in")


def test_another_site_cannot_sign_anybody_in_or_out(small_house):
    ada = small_house.owner()
    browser = small_house.signed_in(ada)
    foreign = {"Origin": "https://evil.example"}

    assert browser.post("/sign-in", headers=foreign, email=ada, password=PASSWORD).status == 403
    assert browser.post("/sign-out", headers=foreign).status == 403
    assert browser.post("/people/reviewed", headers={"Sec-Fetch-Site": "cross-site"}).status == 403
    assert browser.get("/me").status == 200


def test_a_shop_in_which_nobody_can_sign_in_lets_nobody_in_and_says_how(small_house):
    browser = small_house.browser()

    assert browser.get("/").to == "/sign-in?next=%2F"
    assert "doorstep people reset owner" in browser.get("/sign-in")
    assert browser.sign_in("owner", "").status == 401


# --- behind a proxy --------------------------------------------------------------------------------------------

PUBLIC = {"Host": "shop.kiln.example", "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}


def test_behind_a_proxy_the_shop_answers_under_its_public_name_and_its_cookie_asks_for_tls(behind_proxy):
    ada = behind_proxy.owner()
    browser = behind_proxy.browser(**{**PUBLIC, "Origin": "https://shop.kiln.example"})
    signed = browser.sign_in(ada)

    assert signed.status == 303
    assert "Secure" in signed.cookies["doorstep_session"]
    assert behind_proxy.browser(Host="other.kiln.example").get("/sign-in").status == 403


def test_behind_a_proxy_each_sender_waits_for_itself(behind_proxy):
    behind_proxy.owner()
    for sender in ("203.0.113.9", "203.0.113.9, 127.0.0.1", "198.51.100.1, 203.0.113.7"):
        browser = behind_proxy.browser(**{**PUBLIC, "X-Forwarded-For": sender, "Origin": "https://shop.kiln.example"})
        browser.sign_in("nobody@kiln.example", "wrong")

    assert [row.address for row in behind_proxy.shop.rows("sign_in_failure")] == [
        "203.0.113.9", "203.0.113.9", "203.0.113.7",
    ]  # fmt: skip


def test_in_a_container_each_sender_waits_for_itself_once_the_proxys_network_is_named(sqlite_url):
    url = "https://shop.kiln.example"
    here = Settings(database_url=sqlite_url, host="0.0.0.0", public_url=url, proxy="172.29.84.0/24, fd00:84::/64")

    def seen(settings, client, host="shop.kiln.example", **headers):
        told = [(name.replace("_", "-").encode(), value.encode()) for name, value in {"host": host, **headers}.items()]
        scope = {"type": "http", "method": "GET", "scheme": "http", "client": (client, 1), "headers": told}
        scope = web._as_sent(scope, settings, web._passing_on(settings))
        return scope["client"][0], scope["scheme"]

    of = {"x_forwarded_for": "198.51.100.1, 203.0.113.9, 172.29.84.1", "x_forwarded_proto": "http"}
    assert seen(here, "172.29.84.1", **of) == ("203.0.113.9", "https")
    assert seen(here, "fd00:84::1", **of) == ("203.0.113.9", "https")
    assert seen(here, "::ffff:172.29.84.1", **of) == ("203.0.113.9", "https")  # as a listener on IPv6 is told it
    assert seen(here, "172.29.85.1", **of) == ("172.29.85.1", "https")  # not the proxy's network
    assert seen(here, "127.0.0.1", "localhost:8420") == ("127.0.0.1", "http")
    answers_to = web._answers_to(here)
    for name in ("shop.kiln.example", "127.0.0.1", "localhost", "::1", "192.168.1.5", "fd00::5", "shop", "kiln.local"):
        assert answers_to(name), name
    for name in ("evil.example", "192.168.1.5.evil.example", "kiln.local.evil.example", ""):
        assert not answers_to(name), name
    assert seen(replace(here, public_url=""), "172.29.84.1", **of) == ("172.29.84.1", "http")


def test_without_a_public_address_nobody_is_believed_about_where_they_come_from(small_house):
    ada = small_house.owner()
    browser = small_house.browser(**{"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"})
    browser.sign_in("nobody@kiln.example", "wrong")

    assert [row.address for row in small_house.shop.rows("sign_in_failure")] == ["127.0.0.1"]
    assert "Secure" not in browser.sign_in(ada).cookies["doorstep_session"]
