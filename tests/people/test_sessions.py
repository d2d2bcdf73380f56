"""Sessions: how long they last, and what ends them at once."""

from datetime import UTC, datetime, timedelta

import pytest

from doorstep.actions import account, people, sign_in
from doorstep.actions.sign_in import WaitError, WrongSecretError
from doorstep.db.people import find_person
from doorstep.domain.errors import CannotDoError

PASSWORD = "correct horse battery"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def ada(own) -> str:
    link = people.make_link(own.database, "owner", None, now=NOON)
    people.join(own.database, link.token, "Ada", "ada@kiln.example", PASSWORD, now=NOON)
    return "ada@kiln.example"


def who(own, token, now=NOON, kind="browser"):
    with own.database.reading() as connection:
        return find_person(connection, token, now, kind)


def test_a_session_lasts_thirty_days_of_use_and_no_longer(own, ada):
    signed = sign_in.sign_in(own.database, ada, PASSWORD, "10.0.0.1", now=NOON)
    for day in range(1, 30):
        assert who(own, signed.token, NOON + day * DAY).name == "Ada"
        with own.database.writing("people") as connection:
            sign_in.people.touch(connection, signed.session_id, NOON + day * DAY)

    assert who(own, signed.token, NOON + 30 * DAY - timedelta(seconds=1)) is not None
    assert who(own, signed.token, NOON + 30 * DAY) is None


def test_a_session_that_lay_idle_for_a_week_is_over(own, ada):
    token = sign_in.sign_in(own.database, ada, PASSWORD, "10.0.0.1", now=NOON).token

    assert who(own, token, NOON + 7 * DAY - timedelta(seconds=1)) is not None
    assert who(own, token, NOON + 7 * DAY) is None


def test_a_token_of_one_kind_is_none_of_another(own, ada):
    token = sign_in.sign_in(own.database, ada, PASSWORD, "10.0.0.1", now=NOON).token
    key = account.make_key(own.database, "Robot", "manager", own.owner_id, now=NOON)

    assert who(own, token, kind="program") is None
    assert who(own, key) is None
    assert who(own, key, NOON + 60 * DAY, "program").role.name == "manager"


def test_a_role_that_changes_ends_every_session(own, ada):
    link = people.invite(own.database, "ben@kiln.example", "Ben", "manager", own.owner_id, now=NOON)
    ben = people.join(own.database, link.token, "Ben", "", PASSWORD, now=NOON)
    people.change_role(own.database, "ben@kiln.example", "viewer", own.owner_id, now=NOON)

    assert who(own, ben.token) is None
    again = sign_in.sign_in(own.database, "ben@kiln.example", PASSWORD, "10.0.0.1", now=NOON)
    assert who(own, again.token).role.name == "viewer"


def test_who_is_taken_away_is_out_at_once_and_comes_back_as_the_same_person(own, ada):
    link = people.invite(own.database, "ben@kiln.example", "Ben", "manager", own.owner_id, now=NOON)
    ben = people.join(own.database, link.token, "Ben", "", PASSWORD, now=NOON)
    reset = people.make_link(own.database, "ben@kiln.example", own.owner_id, now=NOON)
    told = people.remove(own.database, "ben@kiln.example", own.owner_id, now=NOON)

    assert told == "Ben cannot come in any more; what they did keeps their name."
    assert who(own, ben.token) is None
    with pytest.raises(WrongSecretError):
        sign_in.sign_in(own.database, "ben@kiln.example", PASSWORD, "10.0.0.1", now=NOON)
    with pytest.raises(CannotDoError, match="used already, or is too old"):
        people.reset(own.database, reset.token, "another four words", now=NOON)
    back = people.invite(own.database, "ben@kiln.example", "Ben", "operator", own.owner_id, now=NOON)
    assert people.join(own.database, back.token, "Ben", "", PASSWORD, now=NOON).actor_id == ben.actor_id


def test_the_last_owner_stays_an_owner(own, ada):
    for act in (
        lambda: people.remove(own.database, ada, own.owner_id),
        lambda: people.change_role(own.database, ada, "manager", own.owner_id),
    ):
        with pytest.raises(CannotDoError, match="Ada is the last owner; make somebody else an owner first"):
            act()
    people.invite(own.database, "eve@kiln.example", "Eve", "owner", own.owner_id)  # who has not joined cannot let in
    with pytest.raises(CannotDoError, match="last owner"):
        people.remove(own.database, ada, own.owner_id)


def test_another_password_needs_the_present_one_and_guessing_it_waits(own, ada):
    signed = sign_in.sign_in(own.database, ada, PASSWORD, "10.0.0.1", now=NOON)
    me = who(own, signed.token)
    for _ in range(5):
        with pytest.raises(WrongSecretError):
            account.change_password(own.database, me, "a guess", "another four words", "10.0.0.1", NOON)
    with pytest.raises(WaitError):
        account.change_password(own.database, me, PASSWORD, "another four words", "10.0.0.1", NOON)


# --- over the wire ---------------------------------------------------------------------------------------------


def test_signing_in_makes_a_token_of_its_own_and_ends_the_one_before(house):
    ada = house.owner()
    browser = house.signed_in(ada)
    first = browser.client.cookies["doorstep_session"]
    browser.sign_in(ada)

    assert browser.client.cookies["doorstep_session"] != first
    assert house.browser(Cookie=f"doorstep_session={first}").get("/me").status == 303
    assert browser.get("/me").status == 200


def test_a_token_that_somebody_else_chose_is_never_taken(small_house):
    """Whoever plants a cookie before the sign-in has nothing after it."""
    browser = small_house.browser()
    browser.client.cookies.set("doorstep_session", "planted", domain="127.0.0.1")
    browser.sign_in(small_house.owner())

    assert small_house.browser(Cookie="doorstep_session=planted").get("/me").status == 303


def test_another_password_signs_out_everywhere_but_here(house):
    ada = house.owner()
    here, there = house.signed_in(ada), house.signed_in(ada)
    changed = here.post("/me/password", present=PASSWORD, password="another four words")

    assert changed.to == "/me"
    assert here.get("/me").status == 200
    assert there.get("/me").status == 303
    assert house.browser().sign_in(ada).status == 401
    assert house.browser().sign_in(ada, "another four words").status == 303


def test_one_is_signed_out_of_one_browser_or_of_all_others(house):
    ada = house.owner()
    here, phone, laptop = (
        house.signed_in(ada, **{"User-Agent": agent})
        for agent in ("Firefox/140 Linux", "Chrome/140 Android", "Safari/26 Mac OS")
    )
    shown = here.get("/me")
    assert "Chrome on Android" in shown
    assert "Safari on Mac" in shown
    (mine,) = [row.id for row in house.shop.rows("session") if "Android" in row.agent]
    here.post(f"/me/sessions/{mine}/end")
    assert (phone.get("/me").status, laptop.get("/me").status) == (303, 200)
    here.post("/me/sign-out-everywhere")

    assert (here.get("/me").status, laptop.get("/me").status) == (200, 303)


def test_nobody_ends_the_session_of_somebody_else(small_house):
    ada, ben = small_house.owner(), small_house.person("Ben", "viewer")
    hers = small_house.signed_in(ada)
    (number,) = [row.id for row in small_house.shop.rows("session") if row.ended_at is None]
    refused = small_house.signed_in(ben).post(f"/me/sessions/{number}/end")

    assert refused.status == 409
    assert hers.get("/me").status == 200


def test_signing_out_ends_the_session_and_not_only_the_cookie(small_house):
    ada = small_house.owner()
    browser = small_house.signed_in(ada)
    token = browser.client.cookies["doorstep_session"]
    assert browser.post("/sign-out").to == "/sign-in"

    assert small_house.browser(Cookie=f"doorstep_session={token}").get("/me").status == 303


def test_a_page_of_somebody_is_kept_by_no_cache(small_house):
    browser = small_house.signed_in(small_house.owner())

    assert browser.get("/me").headers["cache-control"] == "no-store"
    assert browser.get("/people", Accept="application/json").headers["cache-control"] == "no-store"


def test_what_is_done_at_the_desk_carries_the_name_of_who_did_it(house):
    house.owner()
    house.person("Ben", "operator")
    ben = house.signed_in("ben@kiln.example")
    answered = ben.post("/stock/receive", sku="MUG", site="Berlin", bin="A-01", qty="5")

    assert answered.status == 303, answered.text
    names = {row.id: row.name for row in house.shop.rows("actor")}
    assert names[house.shop.rows("entry")[-1].actor_id] == "Ben"
    assert names[house.shop.rows("inbound_event")[-1].actor_id] == "Ben"
