"""Invitations and links: who may join, once, and who may choose another password."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from doorstep.actions import account, people
from doorstep.db.actors import find_actor
from doorstep.db.people import find_link
from doorstep.domain.errors import CannotDoError
from doorstep.settings import Settings

PASSWORD = "correct horse battery"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def invite(own, name="Ben", role="operator", email="", now=NOON):
    return people.invite(own.database, email or f"{name.lower()}@kiln.example", name, role, own.owner_id, now=now)


def test_a_link_works_once(own):
    link = invite(own)
    people.join(own.database, link.token, "Ben", "", PASSWORD, now=NOON)

    with pytest.raises(CannotDoError, match="used already, or is too old"):
        people.join(own.database, link.token, "Ben", "", "another four words", now=NOON)


def test_a_link_works_seven_days(own):
    link = invite(own)

    with pytest.raises(CannotDoError, match="too old"):
        people.join(own.database, link.token, "Ben", "", PASSWORD, now=NOON + timedelta(days=7))
    joined = people.join(own.database, link.token, "Ben", "", PASSWORD, now=NOON + timedelta(days=7, seconds=-1))
    assert joined.token


def test_a_refused_password_uses_no_link_up(own):
    link = invite(own)
    with pytest.raises(CannotDoError, match="four words"):
        people.join(own.database, link.token, "Ben", "", "short", now=NOON)

    assert people.join(own.database, link.token, "Ben", "", PASSWORD, now=NOON).token


def test_a_second_invitation_makes_the_first_void(own):
    first, second = invite(own), invite(own, role="manager")

    with pytest.raises(CannotDoError, match="used already"):
        people.join(own.database, first.token, "Ben", "", PASSWORD, now=NOON)
    assert people.join(own.database, second.token, "Ben", "", PASSWORD, now=NOON).token
    assert [row.role for row in own.rows("login")] == ["manager"]


def test_a_link_is_worth_no_more_than_its_maker_and_ends_with_them(own):
    def link(who, by):
        return people.make_link(own.database, who, by, now=NOON).token

    def works(token, purpose):
        with own.database.reading() as connection:
            return find_link(connection, token, purpose, NOON) is not None

    for name, role in (("Mona", "manager"), ("Cleo", "operator"), ("Finn", "operator")):
        people.join(own.database, invite(own, name, role).token, name, "", PASSWORD, now=NOON)
    with own.database.reading() as connection:
        mona, cleo, finn = (find_actor(connection, "person", name) for name in ("Mona", "Cleo", "Finn"))
    guest, of_mona, of_owner = invite(own, "Gus").token, link(cleo, mona), link(finn, own.owner_id)

    told = [people.change_role(own.database, who, "owner", own.owner_id, now=NOON) for who in (cleo, finn)]
    people.change_role(own.database, "gus@kiln.example", "manager", own.owner_id, now=NOON)

    assert not works(of_mona, "reset")  # or Mona would choose an owner's password
    assert works(of_owner, "reset")
    assert works(guest, "join")
    assert told == [
        "Cleo is owner from now; links that were made before do not work any more.",
        "Finn is owner from now.",
    ]
    for end in (
        lambda: people.change_role(own.database, mona, "operator", own.owner_id, now=NOON),
        lambda: people.remove(own.database, mona, own.owner_id, now=NOON),
    ):
        kept = link("gus@kiln.example", mona)
        end()
        assert not works(kept, "join")


def test_only_the_hash_of_a_link_is_kept(own):
    link = invite(own)

    kept = "".join(str(own.rows(table)) for table in ("one_time_link", "inbound_event", "inbound_body", "session"))
    assert link.token not in kept


@pytest.mark.parametrize(
    ("email", "name", "role", "why"),
    [
        ("ben", "Ben", "operator", "no e-mail address"),
        ("ben@kiln", "Ben", "operator", "no e-mail address"),
        ("ben@kiln.example", " ", "operator", "1 to 60 characters"),
        ("ben@kiln.example", "B" * 61, "operator", "1 to 60 characters"),
        ("ben@kiln.example", "Owner", "operator", "a meaning of its own"),
        ("ben@kiln.example", "Ben", "king", "is no role; it is one of viewer, operator, manager, owner"),
    ],
)
def test_an_invitation_that_cannot_be_is_one_sentence_and_leaves_nothing(own, email, name, role, why):
    with pytest.raises(CannotDoError, match=why) as refused:
        people.invite(own.database, email, name, role, own.owner_id)

    assert str(refused.value).count(".") - str(refused.value).count("@") <= 2
    assert not own.rows("login")
    assert not own.rows("one_time_link")


def test_two_people_never_have_one_name(own):
    invite(own)
    with pytest.raises(CannotDoError, match="There is a Ben already; add another name"):
        invite(own, email="other@kiln.example")
    link = invite(own, "Bea")
    with pytest.raises(CannotDoError, match="There is a Ben already"):
        people.join(own.database, link.token, "Ben", "", PASSWORD, now=NOON)


def test_who_was_only_a_name_so_far_becomes_a_person_with_all_that_was_done(own):
    with own.database.writing("act") as connection:
        from doorstep.db.actors import make_actor

        before = make_actor(connection, "person", "Ben", NOON)

    assert people.join(own.database, invite(own).token, "Ben", "", PASSWORD, now=NOON).actor_id == before


def test_the_owner_of_the_founding_joins_under_a_name_and_stays_the_owner_to_everything(own):
    address = people.first_owner_link(own.database, Settings(port=8420), NOON)
    assert address.startswith("http://127.0.0.1:8420/join/")
    token = address.rpartition("/")[2]
    with pytest.raises(CannotDoError, match="Give the e-mail address"):
        people.join(own.database, token, "Ada", "", PASSWORD, now=NOON)
    signed = people.join(own.database, token, "Ada", "ada@kiln.example", PASSWORD, now=NOON)

    assert signed.actor_id == own.owner_id
    with own.database.reading() as connection:
        assert find_actor(connection, "person", "owner") == own.owner_id
    assert people.first_owner_link(own.database, Settings(), NOON) == ""


def test_what_init_printed_still_works_when_up_has_printed_another(own):
    first = people.first_owner_link(own.database, Settings(), NOON).rpartition("/")[2]
    second = people.first_owner_link(own.database, Settings(), NOON).rpartition("/")[2]
    people.join(own.database, first, "Ada", "ada@kiln.example", PASSWORD, now=NOON)

    with pytest.raises(CannotDoError, match="used already"):
        people.join(own.database, second, "Eve", "eve@evil.example", PASSWORD, now=NOON)


def test_a_link_under_the_public_address_names_that(own):
    settings = Settings(public_url="https://shop.kiln.example")

    assert people.first_owner_link(own.database, settings, NOON).startswith("https://shop.kiln.example/join/")


def test_a_shop_that_nobody_can_enter_is_not_served_to_other_machines(own):
    with pytest.raises(CannotDoError, match=r"Nobody can sign in yet, so the shop is not served on 0\.0\.0\.0"):
        people.refuse_open_house(Settings(host="0.0.0.0"), own.database)
    people.set_password(own.database, "owner", PASSWORD, own.owner_id, "ada@kiln.example")

    people.refuse_open_house(Settings(host="0.0.0.0"), own.database)


def test_a_reset_works_a_day_leaves_the_old_password_until_used_and_signs_out(own):
    ben = people.join(own.database, invite(own).token, "Ben", "", PASSWORD, now=NOON)
    late = people.make_link(own.database, "ben@kiln.example", own.owner_id, now=NOON - timedelta(days=1))
    with pytest.raises(CannotDoError, match="too old"):
        people.reset(own.database, late.token, "another four words", now=NOON)
    link = people.make_link(own.database, "ben@kiln.example", own.owner_id, now=NOON)
    assert [row.ended_at for row in own.rows("session") if row.id == ben.session_id] == [None]
    people.reset(own.database, link.token, "another four words", now=NOON)

    assert [row.ended_at for row in own.rows("session") if row.id == ben.session_id] == [NOON]


# --- over the wire ---------------------------------------------------------------------------------------------


def test_an_owner_invites_passes_the_link_on_and_the_invited_one_is_in(house):
    ada = house.signed_in(house.owner())
    shown = ada.post("/people", name="Ben", email="Ben@Kiln.example", role="operator")
    link = re.search(r"http://127\.0\.0\.1:\d+(/join/[\w-]+)", shown.html)[1]
    assert "A link for Ben" in shown
    assert "mailto:ben%40kiln.example" in shown.html

    ben = house.browser()
    assert ben.get(link).status == 200
    asked = ben.get(link)  # looking at it, as a mail scanner does, uses nothing up
    assert "You are invited as operator" in asked
    assert asked.headers["referrer-policy"] == "strict-origin"  # what it asks for does not name it in a proxy's log
    joined = ben.post(link, name="Ben Okri", password=PASSWORD)
    assert joined.to == "/"
    assert "Ben Okri" in ben.get("/me")
    assert ben.get("/people").status == 403
    assert house.browser().get(link).status == 410
    assert "Ben Okri" in ada.get("/people")


def test_a_link_of_one_purpose_opens_nothing_of_the_other(small_house):
    small_house.owner()
    link = people.invite(small_house.database, "ben@kiln.example", "Ben", "viewer", None)

    assert small_house.browser().post(f"/reset/{link.token}", password=PASSWORD).status == 409
    assert small_house.browser().get(f"/join/{link.token}x").status == 410


def test_whoever_forgot_is_told_the_same_as_whoever_was_never_here_and_the_owner_sees_who_asks(small_house):
    ada, ben = small_house.owner(), small_house.person("Ben", "viewer")
    told = [small_house.browser().post("/sign-in/forgot", email=email) for email in (ben, "who@kiln.example")]

    assert told[0].text == told[1].text
    assert told[0].status == told[1].status == 200
    owner = small_house.signed_in(ada)
    assert owner.get("/people").text.count("asks for another password") == 1
    page = f"/people/{small_house.login(ben).public_id}"
    shown = owner.post(f"{page}/link")
    link = re.search(r"(/reset/[\w-]+)", shown.html)[1]
    assert "asks for another password" not in owner.get("/people")
    assert small_house.browser().post(link, password="another four words").to == "/"


def test_a_manager_gives_links_to_those_below_and_to_nobody_else(small_house):
    ada, mia = small_house.owner(), small_house.person("Mia", "manager")
    ben, max_ = small_house.person("Ben", "operator"), small_house.person("Max", "manager")
    hers = small_house.signed_in(mia)

    def ask(email):
        return hers.post(f"/people/{small_house.login(email).public_id}/link").status

    assert [ask(email) for email in (ben, max_, ada)] == [200, 403, 403]


def test_pressing_a_button_twice_invites_once(small_house):
    ada = small_house.signed_in(small_house.owner())
    typed = {"name": "Ben", "email": "ben@kiln.example", "role": "viewer", "token": "one press"}
    first, second = ada.post("/people", **typed), ada.post("/people", **typed)

    assert (first.status, second.status) == (200, 409)
    assert "done already" in second
    link = re.search(r"(/join/[\w-]+)", first.html)[1]
    assert small_house.browser().get(link).status == 200


def test_a_refused_invitation_is_one_sentence_on_the_page_and_keeps_what_was_typed(small_house):
    ada = small_house.signed_in(small_house.owner())
    refused = ada.post("/people", name="Ben", email="ben at kiln", role="viewer")

    assert refused.status == 409
    assert "“ben at kiln” is no e-mail address; give one as in ben@shop.example." in refused
    assert 'value="ben at kiln"' in refused.html


def test_the_list_says_when_it_was_last_looked_over(house):
    ada = house.signed_in(house.owner())
    alone = ada.get("/people")
    assert "Once people are here, look this list over now and then" in alone
    assert "/people/reviewed" not in alone.html

    link = ada.post("/people", name="Ben Okri", email="ben@kiln.example", role="operator")
    assert "This link opens on this machine only" in link
    assert "Nobody has looked this list over yet" in ada.get("/people")
    ada.post("/people/reviewed")

    told = ada.get("/people")
    assert re.search(r"Looked over today \d\d:\d\d by you", told.text)
    assert "Next step: " in told.text  # right after an act, while the shop is being set up
    assert "Next step: " not in ada.get("/people").text


def test_a_program_comes_in_with_its_key_under_its_role_until_it_gets_another(house):
    house.owner()
    key = account.make_key(house.database, "Robot", "operator", None)
    robot = house.browser(Authorization=f"Bearer {key}", Accept="application/json")
    del robot.client.headers["Origin"]  # no browser, no other site

    assert robot.get("/orders").status == 200
    assert robot.get("/people").status == 403
    assert robot.post("/stock/receive", sku="MUG", site="Berlin", bin="A-01", qty="5").status == 303
    names = {row.id: row.name for row in house.shop.rows("actor")}
    assert names[house.shop.rows("entry")[-1].actor_id] == "Robot"
    account.make_key(house.database, "Robot", "operator", None)
    assert robot.get("/orders").status == 401
