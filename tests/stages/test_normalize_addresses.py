"""Where an order goes: what a person decided about an address holds for it, and names survive in any script."""

import json

import pytest

from doorstep.connectors.addresses import e164, problems
from doorstep.domain.errors import CannotDoError
from doorstep.domain.orders import Address, address_mark
from doorstep.testing.retelling import LATER, LATEST, answer, cause, run, update
from doorstep.testing.shop import MARA, Shop, shopify_order

NO_CODE = {**MARA, "zip": ""}
RIGHT = {"line1": "Torstr. 141", "postcode": "10119", "city": "Berlin", "region": ""}


def contact_of(shop: Shop, number: int = 1001):
    (contact,) = shop.rows("contact", id=shop.find(number).ship_contact_id)
    return contact


def without_code(shop: Shop) -> None:
    shop.order(1001, {"MUG": 1}, shipping_address=NO_CODE)
    run(shop)
    assert cause(shop) == ["bad_address"]


def test_an_accepted_address_says_who_accepted_it_and_why(shop: Shop) -> None:
    without_code(shop)
    answer(shop, "bad_address", "accept", reason="the village has no postcodes")
    run(shop)
    assert (shop.find().status, shop.find().address_accepted) == ("in_progress", True)
    (case,) = shop.rows("exception_case")
    assert case.answer_fields == {"reason": "the village has no postcodes"}


def test_an_accepted_address_needs_a_reason(shop: Shop) -> None:
    without_code(shop)
    with pytest.raises(Exception, match="Please give: Reason"):
        answer(shop, "bad_address", "accept", reason=" ")
    assert shop.find().address_accepted is False


def test_a_missing_name_is_given_alone_and_nothing_else_answers_for_it(shop: Shop) -> None:
    nameless = {**MARA, "name": "", "first_name": "", "last_name": ""}
    shop.order(1001, {"MUG": 1}, shipping_address=nameless)
    run(shop)
    assert cause(shop) == ["bad_address"]
    with pytest.raises(CannotDoError, match="Please give: Name of who receives it"):
        answer(shop, "bad_address", "correct", **RIGHT)
    assert (cause(shop), shop.find().address_accepted) == (["bad_address"], False)
    answer(shop, "bad_address", "correct", name="Bo Kurz")
    run(shop)
    assert (contact_of(shop).name, contact_of(shop).line1) == ("Bo Kurz", MARA["address1"])
    assert (cause(shop), shop.find().status) == ([], "in_progress")


def test_a_corrected_address_is_not_overwritten_by_the_wrong_one_that_the_channel_still_has(shop: Shop) -> None:
    without_code(shop)
    answer(shop, "bad_address", "correct", **RIGHT)
    update(shop, {"MUG": 1}, shipping_address=NO_CODE, note="please hurry")
    run(shop)
    assert (contact_of(shop).postcode, contact_of(shop).line1) == ("10119", "Torstr. 141")
    assert (cause(shop), shop.find().status) == ([], "in_progress")


def test_another_address_of_the_channel_wins_over_what_was_decided_about_the_old_one(shop: Shop) -> None:
    without_code(shop)
    answer(shop, "bad_address", "correct", **RIGHT)
    update(shop, {"MUG": 1}, shipping_address={**MARA, "address1": "Neue Str. 1", "zip": "20095", "city": "Hamburg"})
    run(shop)
    assert (contact_of(shop).line1, contact_of(shop).postcode) == ("Neue Str. 1", "20095")
    assert not shop.find().address_accepted


def test_another_wrong_address_is_asked_about_although_the_one_before_it_was_accepted(shop: Shop) -> None:
    without_code(shop)
    shop.order(1001, {"MUG": 1}, shipping_address=NO_CODE)
    answer(shop, "bad_address", "accept", reason="it is a village")
    update(shop, {"MUG": 1}, shipping_address={**NO_CODE, "address1": "Neue Str. 1"})
    run(shop)
    assert (cause(shop), contact_of(shop).line1) == (["bad_address"], "Neue Str. 1")


def test_once_units_are_claimed_a_wrong_address_does_not_take_the_right_ones_place_and_is_asked_once(shop) -> None:
    shop.stock(MUG=5)
    without_code(shop)
    answer(shop, "bad_address", "correct", **RIGHT)
    run(shop)
    update(shop, {"MUG": 1}, shipping_address={**NO_CODE, "address1": "Neue Str. 1"})
    run(shop)
    assert (cause(shop), contact_of(shop).line1) == (["changed_too_late"], "Torstr. 141")
    answer(shop, "changed_too_late", "send_as_packed")
    update(shop, {"MUG": 1}, LATEST, shipping_address={**NO_CODE, "address1": "Neue Str. 1"})
    run(shop)
    assert (cause(shop), contact_of(shop).line1) == ([], "Torstr. 141")


def test_a_forgotten_buyers_address_leaves_no_mark(shop: Shop) -> None:
    from doorstep.actions.forget import forget

    shop.order(1001, {"MUG": 1}, cancelled_at=LATER, cancel_reason="customer")
    run(shop)
    assert shop.find().address_said == address_mark(
        Address("Mara Lind", "", "Torstr. 140", "", "Berlin", "", "10119", "DE")
    )
    forget(shop.database, shop.find().public_id, shop.owner_id)
    assert shop.find().address_said == ""


# --- names and phones of the whole world ---------------------------------------------------------------------------

NAMES = [
    ("عبد الرحمن محمد الفهد", "شارع الملك فهد ١٢", "SA"),
    ("山田 太郎", "神南1-2-3", "JP"),
    ("김민준", "테헤란로 152", "KR"),
    ("Nguyễn Thị Ánh", "Zoë-Straße 5", "DE"),  # combining marks, not composed
    ("Зоя Œrsted-Łuczak", "вулиця Хрещатик 1", "UA"),
    ("Ada 👩🏽‍🚒🎁", "Torstr. 1 🏠", "DE"),
]


@pytest.mark.parametrize(("name", "street", "country"), NAMES)
def test_a_name_in_any_script_is_the_same_from_the_channel_to_the_label_the_slip_and_the_mail(
    shop: Shop, name: str, street: str, country: str
) -> None:
    from doorstep.connectors.messengers.wording import Telling, word
    from doorstep.db.queries import prints

    there = {**MARA, "name": name, "address1": street, "country_code": country, "zip": "10119", "phone": None}
    order = {**shopify_order(1001, {"MUG": 1}), "shipping_address": there, "billing_address": there}
    shop.deliver("orders/create", json.dumps(order).encode())
    shop.stock(MUG=5)
    run(shop)
    if cause(shop):  # whose postcodes look otherwise
        answer(shop, "bad_address", "accept", reason="known")
    assert (contact_of(shop).name, contact_of(shop).line1) == (name, street)
    assert name in word(Telling("confirmed", "en", "The Candle Shop", "#1001", name)).text
    shop.run("normalize", "allocate", "pick_pack")
    from doorstep.actions import floor

    (wave,) = shop.rows("wave")
    floor.pick_wave(shop.database, wave.id, shop.owner_id)
    floor.seal_wave(shop.database, wave.id, shop.owner_id)
    (parcel,) = shop.rows("parcel")
    with shop.database.reading() as connection:
        row = prints.read_slip_row(connection, parcel.id)
    assert (row.name, row.line1) == (name, street)


@pytest.mark.parametrize(
    ("phone", "country", "kept"),
    [
        ("030 1234567", "DE", "+49301234567"),
        ("+44 20 7946 0958", "DE", "+442079460958"),
        ("(212) 555-0147", "US", "+12125550147"),
        ("call the neighbour", "DE", "call the neighbour"),
        ("12", "DE", "12"),
        ("٠٣٠ ١٢٣٤٥٦٧", "DE", "+49301234567"),
        ("", "DE", ""),
        ("030 1234567", "", "030 1234567"),
    ],
)
def test_a_phone_is_as_carriers_take_it_or_as_it_came(phone: str, country: str, kept: str) -> None:
    assert e164(phone, country) == kept


def test_each_country_has_its_own_rules() -> None:
    assert problems(Address("A", "", "Main St 1", "", "Springfield", "", "62701", "US")) == [
        "the state or region is missing"
    ]
    assert problems(Address("A", "", "Main St 1", "", "Hong Kong", "Kowloon", "", "HK")) == []
    assert problems(Address("A", "", "Main St 1", "", "Dublin", "", "", "IE")) == []
    assert problems(Address("A", "", "Torstr. 1", "", "Berlin", "", "1011", "DE")) == [
        "no postcode of DE looks like this one"
    ]
