"""The shop's own phones: enrolled once, opened by a name and a PIN, and every act carries that name."""

from datetime import UTC, datetime, timedelta

import pytest

from doorstep.actions import account, people, sign_in
from doorstep.actions.sign_in import WaitError, WrongSecretError
from doorstep.db.people import find_person, find_phone
from doorstep.domain.errors import CannotDoError

PASSWORD = "correct horse battery"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


@pytest.fixture
def floor(own):
    """A shop with Ada, who owns it, and Ben with a PIN; returns the enrolled phone's token."""
    link = people.make_link(own.database, "owner", None, now=NOON)
    signed = people.join(own.database, link.token, "Ada", "ada@kiln.example", PASSWORD, now=NOON)
    add(own, "Ben", "operator", "2580")
    with own.database.reading() as connection:
        ada = find_person(connection, signed.token, NOON)
    return sign_in.enrol(own.database, ada, "Packing table", None, own.rows("site")[0].id, now=NOON)


def add(own, name, role, pin=""):
    email = f"{name.lower()}@kiln.example"
    link = people.invite(own.database, email, name, role, own.owner_id, now=NOON)
    one = people.join(own.database, link.token, name, "", PASSWORD, now=NOON)
    if pin:
        account.set_pin(own.database, email, pin, one.actor_id, now=NOON)
    return email


def phone_of(own, token, now=NOON):
    with own.database.reading() as connection:
        return find_phone(connection, token, now)


def unlock(own, token, email, pin, now=NOON):
    with own.database.reading() as connection:
        who = people.find(connection, email).public_id
    return sign_in.unlock(own.database, phone_of(own, token, now), who, pin, QUARTER, now)


def test_a_phone_is_opened_by_a_pin_and_locks_when_it_lay_idle(own, floor):
    assert phone_of(own, floor).person is None
    assert unlock(own, floor, "ben@kiln.example", "2580") == "Ben"
    assert phone_of(own, floor, NOON + QUARTER - timedelta(seconds=1)).person.name == "Ben"
    assert phone_of(own, floor, NOON + QUARTER).person is None


def test_whoever_works_keeps_it_open_and_a_locked_phone_is_not_woken(own, floor):
    unlock(own, floor, "ben@kiln.example", "2580")
    one = phone_of(own, floor).session_id
    later = NOON + timedelta(minutes=10)
    with own.database.writing("people") as connection:
        sign_in.people.touch(connection, one, later, later + QUARTER)
    assert phone_of(own, floor, NOON + timedelta(minutes=24)).person.name == "Ben"
    late = NOON + timedelta(minutes=40)
    with own.database.writing("people") as connection:
        sign_in.people.touch(connection, one, late, late + QUARTER)

    assert phone_of(own, floor, late).person is None


def test_nobody_may_do_more_at_a_phone_than_an_operator(own, floor):
    account.set_pin(own.database, "ada@kiln.example", "7391", own.owner_id)
    unlock(own, floor, "ada@kiln.example", "7391")

    assert phone_of(own, floor).person.role.name == "operator"


def test_a_viewer_opens_no_phone(own, floor):
    email = add(own, "Vera", "viewer", "4826")

    with pytest.raises(WrongSecretError):
        unlock(own, floor, email, "4826")


def test_pins_are_guessed_ever_more_slowly_also_from_name_to_name(own, floor):
    for _ in range(5):
        with pytest.raises(WrongSecretError):
            unlock(own, floor, "ben@kiln.example", "0000")
    with pytest.raises(WaitError, match="wait 5 seconds"):
        unlock(own, floor, "ben@kiln.example", "2580")
    for n in range(3):
        email = add(own, f"Op{n}", "operator", "4826")
        for _ in range(5):
            with pytest.raises(WrongSecretError):
                unlock(own, floor, email, "0000")
    email = add(own, "Last", "operator", "4826")
    with pytest.raises(WaitError):
        unlock(own, floor, email, "4826")  # the phone itself waits by now


def test_another_pin_locks_the_phone_that_the_old_one_opened(own, floor):
    unlock(own, floor, "ben@kiln.example", "2580")
    account.set_pin(own.database, "ben@kiln.example", "7391", own.owner_id, now=NOON)

    assert phone_of(own, floor).person is None
    with pytest.raises(WrongSecretError):
        unlock(own, floor, "ben@kiln.example", "2580")


def test_who_is_taken_away_is_off_the_phone_at_once(own, floor):
    unlock(own, floor, "ben@kiln.example", "2580")
    people.remove(own.database, "ben@kiln.example", own.owner_id, now=NOON)

    assert phone_of(own, floor).person is None
    with pytest.raises(WrongSecretError):
        unlock(own, floor, "ben@kiln.example", "2580")


def test_a_phone_needs_a_name(own, floor):
    with own.database.reading() as connection:
        ada = find_person(connection, "nothing", NOON)
    assert ada is None
    with pytest.raises(CannotDoError, match="1 to 60 characters"):
        sign_in.enrol(own.database, None, " ", None, None)


# --- over the wire ---------------------------------------------------------------------------------------------


def test_two_people_share_a_phone_and_each_pick_carries_its_picker(house):
    shop, ada = house.shop, house.owner()
    house.person("Ben", "operator", "2580")
    house.person("Cem", "operator", "7391")
    shop.stock(MUG=5, CANDLE=5)
    shop.order(1001, {"MUG": 1, "CANDLE": 1})
    shop.run("capture", "normalize", "allocate", "pick_pack")
    tasks = [row.id for row in shop.rows("pick_task")]
    phone = house.phone(ada)

    def at(name: str, pin: str) -> None:
        who = house.login(f"{name.lower()}@kiln.example").public_id
        assert f"{name}, your PIN" in phone.get(f"/station/who?person={who}")
        assert phone.post("/station/unlock", person=who, pin=pin).to == "/station"
        assert f"{name} · Berlin" in phone.get("/station")

    assert phone.get("/station").to == "/station/who?next=%2Fstation"
    at("Ben", "2580")
    assert phone.post(f"/station/tasks/{tasks[0]}/pick").status == 303
    at("Cem", "7391")  # one touch on the name, without locking first
    assert phone.post(f"/station/tasks/{tasks[1]}/pick").status == 303

    names = {row.id: row.name for row in shop.rows("actor")}
    picked = [names[row.actor_id] for row in shop.rows("journal") if row.kind == "pick_task" and row.verb == "pick"]
    assert sorted(picked) == ["Ben", "Cem"]


def test_who_is_sent_to_the_pin_comes_back_to_the_page(small_house):
    ada = small_house.owner()
    small_house.person("Ben", "operator", "2580")
    phone, who = small_house.phone(ada), small_house.login("ben@kiln.example").public_id
    sent = phone.get("/station/hand-over")
    assert sent.to == "/station/who?next=%2Fstation%2Fhand-over"
    assert 'value="/station/hand-over"' in phone.get(f"{sent.to}&person={who}").html

    opened = phone.post("/station/unlock", person=who, pin="2580", next="/station/hand-over")
    assert opened.to == "/station/hand-over"
    assert phone.post("/station/unlock", person=who, pin="2580", next="https://evil.example").to == "/station"
    wrong = phone.post("/station/unlock", person=who, pin="9999")
    assert (wrong.status, "That is not the PIN of this person" in wrong) == (401, True)


def test_a_phone_that_is_locked_shows_names_and_nothing_else(small_house):
    ada = small_house.owner()
    small_house.person("Ben", "operator", "2580")
    phone = small_house.phone(ada)

    assert "Ben" in phone.get("/station/who")
    assert [phone.get(path).status for path in ("/", "/orders", "/me", "/people")] == [303] * 4
    assert phone.post("/station/hand-over").status == 401


def test_enrolling_takes_the_manager_off_the_phone(small_house):
    ada = small_house.owner()
    browser = small_house.signed_in(ada)
    before = browser.client.cookies["doorstep_session"]
    enrolled = browser.post("/station/enrol", place=f"site:{small_house.shop.rows('site')[0].id}", name="Door")

    assert enrolled.to == "/station/who"
    assert {"HttpOnly", "SameSite=lax"} <= set(enrolled.cookies["doorstep_station"].split("; "))
    assert small_house.browser(Cookie=f"doorstep_session={before}").get("/me").status == 303


def test_only_a_place_that_is_there_can_be_chosen(small_house):
    browser = small_house.signed_in(small_house.owner())
    for place in ("", "site:99", "station:1", "site:x", "order:1"):
        refused = browser.post("/station/enrol", place=place, name="Door")
        assert (refused.status, "Choose where this phone will be." in refused) == (409, True), place


def test_a_phone_that_is_taken_away_is_nobodys_at_once(small_house):
    ada = small_house.owner()
    phone = small_house.phone(ada)
    owner = small_house.signed_in(ada)
    assert "Packing table" in owner.get("/people")
    (one,) = [row.id for row in small_house.shop.rows("session") if row.kind == "station"]
    told = owner.follow(owner.post(f"/people/phones/{one}/end"))

    assert "Packing table is not the shop's any more" in told
    assert phone.get("/station/who").to == "/sign-in?next=%2Fstation%2Fwho"
    assert "Packing table" not in owner.get("/people")


def test_a_pin_changes_nothing_about_how_anybody_comes_in(small_house):
    ada = small_house.owner()
    account.set_pin(small_house.database, ada, "2580", small_house.shop.owner_id)
    phone = small_house.phone(ada)
    phone.post("/station/unlock", person=small_house.login(ada).public_id, pin="2580")

    assert "You are here by your PIN" in phone.get("/me")
    assert phone.post("/me/pin", pin="7391").status == 403
    assert phone.post("/me/password", present=PASSWORD, password="another four words").status == 403
    assert phone.post("/me/sign-out-everywhere").status == 403
    assert phone.get("/station/enrol").status == 403


def test_who_signs_in_at_the_station_with_a_password_works_as_themselves(small_house):
    small_house.owner()
    ben = small_house.signed_in(small_house.person("Ben", "operator"))

    assert "Ben" in ben.get("/station")
    assert "Where are you, Ben?" in ben.get("/station?who=change")
    ben.post("/station/me", site="Hamburg", name="Somebody Else")
    shown = ben.get("/station")
    assert "Ben · Hamburg" in shown
    assert "Somebody Else" not in shown


def test_in_a_shop_of_ones_own_a_program_cannot_say_that_it_is_somebody_else(small_house):
    small_house.owner()
    shop = small_house.shop
    shop.stock(MUG=5)
    shop.order(1001, {"MUG": 1})
    shop.run("capture", "normalize", "allocate", "pick_pack")
    key = account.make_key(small_house.database, "Robot", "operator", None)
    robot = small_house.browser(Authorization=f"Bearer {key}", Accept="application/json")
    task = shop.rows("pick_task")[0].id
    answered = robot.client.post(f"/station/tasks/{task}/pick", json={"person": "Ada"})

    assert answered.status_code == 200, answered.text
    names = {row.id: row.name for row in shop.rows("actor")}
    (picked,) = [row.actor_id for row in shop.rows("journal") if row.kind == "pick_task" and row.verb == "pick"]
    assert names[picked] == "Robot"
