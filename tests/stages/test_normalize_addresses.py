"""Where an order goes: what a person decided about an address holds for it, and names survive in any script."""

import json
from typing import Any

import pytest

from doorstep.actions.found import make_account
from doorstep.actions.resolve import resolve_case
from doorstep.connectors.addresses import e164, problems
from doorstep.db.accounts import find_account
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


NO_COUNTRY = {**MARA, "country_code": "", "country": ""}


def without_country(shop: Shop) -> None:
    shop.order(1001, {"MUG": 1}, shipping_address=NO_COUNTRY)
    run(shop)
    assert cause(shop) == ["bad_address"]


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        ({"country_code": "", "country": ""}, "without the country"),
        ({"name": "", "first_name": "", "last_name": ""}, "without the name of who receives it"),
        ({"address1": ""}, "without street and number"),
        ({"city": "", "country_code": "", "country": ""}, "without the town and the country"),
    ],
)
def test_what_no_carrier_can_do_without_cannot_be_sent_as_it_is(shop: Shop, lacking: dict[str, str], said: str) -> None:
    shop.order(1001, {"MUG": 1}, shipping_address={**MARA, **lacking})
    run(shop)
    with pytest.raises(CannotDoError, match=said):
        answer(shop, "bad_address", "accept", reason="she is known here")
    assert (cause(shop), shop.find().address_accepted) == (["bad_address"], False)


def test_a_country_that_is_missing_is_asked_for_and_given_by_its_letters_or_its_name(shop: Shop) -> None:
    without_country(shop)
    with pytest.raises(CannotDoError, match=r"^Please give: Country\.$"):
        answer(shop, "bad_address", "correct", **RIGHT)
    with pytest.raises(CannotDoError, match="'Germoney' is no country; the nearest one is Germany"):
        answer(shop, "bad_address", "correct", country="Germoney")
    assert (cause(shop), shop.find().address_accepted) == (["bad_address"], False)
    answer(shop, "bad_address", "correct", country="germany")
    run(shop)
    assert (contact_of(shop).country, cause(shop), shop.find().status) == ("DE", [], "in_progress")


def test_an_address_of_a_country_without_towns_in_it_is_corrected_without_one(shop: Shop) -> None:
    there = {**MARA, "address1": "1 Raffles Place", "city": "", "zip": "", "country_code": "SG", "province": None}
    shop.order(1001, {"MUG": 1}, shipping_address=there)
    run(shop)
    answer(shop, "bad_address", "correct", postcode="048616")
    run(shop)
    assert (contact_of(shop).postcode, cause(shop)) == ("048616", [])


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


# --- what nobody sends needs no address ----------------------------------------------------------------------------


def own_site(shop: Shop, number: str, *skus: str, **changes: Any) -> None:
    """An order of a site that calls everything physical and gives no address."""
    with shop.database.writing("act") as connection:
        known = find_account(connection, "site")
        account = known.id if known else make_account(connection, "channel", "own", "site", "shop.example", "EUR")
    body = {
        "schema": "doorstep.order/1", "id": number, "placed_at": "2026-11-20T11:00:00Z", "currency": "EUR",
        "lines": [{"sku": sku, "qty": 1, "unit_price": "7.00"} for sku in skus], "total": f"{7 * len(skus)}.00",
        "payment": {"state": "paid"}, "customer": {"email": "mara@example.com"}, **changes,
    }  # fmt: skip
    shop.deliver("order", json.dumps(body).encode(), account, f"m{number}")


def stands(shop: Shop, number: str) -> str:
    return str(shop.rows("orders", number=number)[0].status)


def test_a_download_goes_on_without_an_address_though_its_site_calls_it_physical(shop: Shop) -> None:
    shop.stock(MUG=5)
    own_site(shop, "d1", "EBOOK")
    own_site(shop, "d2", "EBOOK", bill_to={"name": "Mara Lind", "country": "DE"})
    own_site(shop, "d3", "EBOOK", ship_to={"name": "Mara Lind", "country": "DE"})
    run(shop)
    assert [stands(shop, number) for number in ("d1", "d2", "d3")] == ["completed"] * 3
    assert shop.cases() == []


def test_a_download_beside_goods_does_not_spare_the_goods_their_address(shop: Shop) -> None:
    shop.stock(MUG=5)
    own_site(shop, "d1", "EBOOK", "MUG")
    run(shop)
    assert (stands(shop, "d1"), cause(shop)) == ("received", ["bad_address"])


def test_what_is_not_known_yet_is_asked_for_before_its_address_is(shop: Shop) -> None:
    shop.stock(MUG=5)
    own_site(shop, "d1", "E-BOOK")
    own_site(shop, "d2", "WHITE-MUG")
    run(shop)
    assert cause(shop) == ["unknown_sku", "unknown_sku"]
    first, second = shop.rows("exception_case", status="open")
    for case, code in ((first, "EBOOK"), (second, "MUG")):
        resolve_case(shop.database, case.public_id, "map", {"sku": code}, "owner", case.revision)
    run(shop)
    assert (stands(shop, "d1"), stands(shop, "d2"), cause(shop)) == ("completed", "received", ["bad_address"])


def test_an_address_that_was_given_and_is_wrong_is_told_beside_the_unknown_product(shop: Shop) -> None:
    own_site(shop, "d1", "WHITE-MUG", ship_to={"name": "Mara Lind", "city": "Berlin", "country": "DE"})
    run(shop)
    assert sorted(cause(shop)) == ["bad_address", "unknown_sku"]


def test_a_download_of_woocommerce_goes_on_with_the_address_that_is_billed(shop: Shop) -> None:
    """WooCommerce says of no order line that it is virtual, and leaves the whole of `shipping` empty."""
    with shop.database.writing("act") as connection:
        account = make_account(connection, "channel", "woocommerce", "woo", "https://shop.example", "EUR")
    nobody = dict.fromkeys(("first_name", "last_name", "address_1", "city", "postcode", "country", "state"), "")
    billed = {"first_name": "Mara", "last_name": "Lind", "address_1": "Torstr. 140", "city": "Berlin", "state": "",
        "postcode": "10119", "country": "DE", "email": "mara@example.com"}  # fmt: skip
    line = {"id": 1, "name": "A book", "product_id": 4, "variation_id": 0, "quantity": 1, "sku": "EBOOK",
        "subtotal": "7.00", "total": "7.00", "total_tax": "0.00", "price": 7}  # fmt: skip
    body = {
        "id": 990, "number": "990", "status": "processing", "currency": "EUR", "total": "7.00", "total_tax": "0.00",
        "date_created_gmt": "2026-11-20T10:00:00", "date_modified_gmt": "2026-11-20T10:00:00",
        "date_paid_gmt": "2026-11-20T10:00:00", "prices_include_tax": False, "line_items": [line],
        "shipping_lines": [], "fee_lines": [], "tax_lines": [], "refunds": [], "billing": billed, "shipping": nobody,
    }  # fmt: skip
    shop.deliver("order.created", json.dumps(body).encode(), account, "w1")
    run(shop)
    assert (stands(shop, "990"), shop.cases()) == ("completed", [])
