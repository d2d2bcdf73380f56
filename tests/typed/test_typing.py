"""Orders that people type in: numbered, priced, taxed, and worked on like any channel's."""

import json
import threading

import pytest

from doorstep.actions.found import SkuSpec, add_skus
from doorstep.actions.orders import cancel
from doorstep.actions.typed import take_money
from doorstep.db import tables
from doorstep.db.engine import business_now
from doorstep.db.queries.laws import LEDGER, ORDERS, look
from doorstep.domain.errors import CannotDoError
from doorstep.domain.roles import MANAGER, OPERATOR

ADDRESS = {"name": "Mara Lind", "line1": "Torstr. 140", "postcode": "10119", "city": "Berlin", "country": "DE"}


def order_of(shop, number):
    (row,) = shop.rows("orders", number=number)
    return row


def assert_laws_hold(shop):
    with shop.database.reading() as connection:
        broken = [kept.figure for law in (*LEDGER, *ORDERS) if not (kept := look(connection, law)).holds]
    assert not broken


def test_an_order_by_phone_is_worked_on_like_any_channels(shop, type_in):
    made = type_in(service="Standard", shipping="4.90")
    shop.run("capture", "normalize", "allocate", "pick_pack")

    order = order_of(shop, "D-1001")
    assert (made.number, made.public_id) == ("D-1001", order.public_id)
    assert (order.status, order.total_minor, order.paid_minor) == ("in_progress", 3070, 3070)
    assert order.shipping_service == "Standard"
    assert shop.balance("MUG", "allocated") == 2
    assert shop.rows("wave")
    assert_laws_hold(shop)


def test_its_page_stands_before_anything_has_worked_on_it(shop, type_in):
    made = type_in()

    assert [(row.public_id, row.status) for row in shop.rows("orders")] == [(made.public_id, "received")]
    assert_laws_hold(shop)


def test_tax_is_by_product_class_and_destination_and_contained_in_the_price(shop, type_in):
    type_in(lines=[{"sku": "MUG", "qty": 1}, {"sku": "CANDLE", "qty": 1}], shipping="4.90")
    shop.run("capture", "normalize")

    (mug, candle) = shop.rows("order_line")
    order = order_of(shop, "D-1001")
    assert order.tax_included
    assert order.total_minor == 1290 + 900 + 490
    assert mug.total_minor + candle.total_minor == order.total_minor
    (event,) = shop.rows("inbound_event", topic="order")
    (body,) = [json.loads(row.body) for row in shop.rows("inbound_body", event_id=event.id)]
    assert [line["tax"] for line in body["lines"]] == ["2.06", "1.44"]
    assert body["shipping"]["tax"] == "0.78"


def test_a_press_twice_is_one_order(shop, type_in):
    first, second = type_in(token="same"), type_in(token="same")

    assert (first.number, first.public_id) == (second.number, second.public_id)
    assert second.is_repeat
    assert len(shop.rows("orders")) == 1
    assert type_in(token="another").number == "D-1002"


def test_two_people_who_type_at_once_get_numbers_of_their_own(shop, type_in):
    numbers, start = [], threading.Barrier(6)

    def one():
        start.wait()
        numbers.append(type_in().number)

    people = [threading.Thread(target=one) for _ in range(6)]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert sorted(numbers) == [f"D-{1001 + n}" for n in range(6)]
    assert len(shop.rows("vendor_account", vendor="own")) == 1


def test_what_is_taken_along_leaves_the_shelf_at_once_and_is_never_packed(shop, type_in):
    type_in(
        lines=[{"sku": "GIFT", "qty": 2}, {"sku": "MUG", "qty": 1}], payment="cash", takes_along=True, address={},
        came_by="market",
    )  # fmt: skip
    assert (shop.balance("CANDLE", site="Berlin"), shop.balance("BOX"), shop.balance("MUG")) == (8, 10, 19)
    shop.run()

    order = order_of(shop, "D-1001")
    assert (order.status, order.paid_minor) == ("completed", 2 * 2500 + 1290)
    assert not shop.rows("exception_case")
    assert not shop.rows("pick_task")
    assert (shop.balance("CANDLE", site="Berlin"), shop.balance("BOX"), shop.balance("MUG")) == (8, 10, 19)
    assert_laws_hold(shop)


def test_more_than_lies_there_cannot_be_taken_along(shop, type_in):
    with pytest.raises(CannotDoError, match="Hamburg lacks 1 of CANDLE"):
        type_in(lines=[{"sku": "CANDLE", "qty": 4}], takes_along=True, site="Hamburg", payment="cash")

    assert not shop.rows("orders")
    assert shop.balance("CANDLE", site="Hamburg") == 3
    assert type_in(lines=[{"sku": "CANDLE", "qty": 3}], takes_along=True, site="Hamburg").number == "D-1001"


@pytest.mark.parametrize(
    ("scope", "table", "name", "what"),
    [
        ("everything", "", "", "Berlin"), ("site", "site", "Berlin", "Berlin"), ("sku", "sku", "CANDLE", "CANDLE"),
        ("sku", "sku", "GIFT", "GIFT"), ("channel", "vendor_account", "typed", "typed"),
    ],
)  # fmt: skip
def test_what_is_stopped_is_not_taken_along(shop, type_in, scope, table, name, what):
    add_skus(shop.database, [SkuSpec("HAMPER", "Hamper", price_minor=4000, parts=(("GIFT", 1), ("MUG", 1)))])
    assert type_in(lines=[{"sku": "MUG"}]).number == "D-1001"
    target = shop.rows(table, **{"code" if table == "sku" else "name": name})[0].id if table else 0
    with shop.database.writing("act") as connection:
        stop = {"public_id": "stp_1", "scope": scope, "target_id": target, "since": business_now(connection)}
        connection.execute(tables.stop.insert().values(**stop))

    with pytest.raises(CannotDoError, match=f"{what} is stopped"):
        type_in(lines=[{"sku": "HAMPER"}], takes_along=True, payment="cash")  # a gift set is in it, and candles in that
    assert shop.balance("CANDLE", site="Berlin") == 12
    assert type_in(lines=[{"sku": "HAMPER"}]).number == "D-1002"  # taken in, and waits


def test_an_order_that_waits_for_its_money_is_not_allocated(shop, type_in):
    type_in(payment="waits")
    shop.run("capture", "normalize", "allocate")

    assert order_of(shop, "D-1001").status == "received"
    assert shop.balance("MUG", "allocated") == 0
    assert_laws_hold(shop)


def test_an_order_on_terms_is_sent_and_nothing_of_it_is_paid(shop, type_in):
    type_in(payment="terms")
    shop.run("capture", "normalize", "allocate")

    order = order_of(shop, "D-1001")
    assert (order.status, order.payment, order.paid_minor) == ("in_progress", "terms", 0)


def test_money_is_a_managers_decision(shop, type_in):
    said = {"role": OPERATOR}
    for change, named in (
        ({"discount": "1.00", "discount_reason": "a chip"}, "A discount"),
        ({"payment": "terms"}, "Selling on terms"),
        ({"lines": [{"sku": "MUG", "unit_price": "12.89"}]}, r"A price below the list \(MUG\)"),
    ):
        with pytest.raises(CannotDoError, match=named):
            type_in(**said, **change)
    assert not shop.rows("orders")
    assert type_in(**said).number == "D-1001"
    assert type_in(role=MANAGER, discount="1.00", discount_reason="a chip").number == "D-1002"


def test_a_discount_lies_on_the_lines_to_the_cent_and_lowers_their_tax(shop, type_in):
    type_in(lines=[{"sku": "MUG", "qty": 1}, {"sku": "CANDLE", "qty": 2}], discount="10 %", discount_reason="regular")
    shop.run("capture", "normalize")

    lines = shop.rows("order_line")
    assert [line.discount_minor for line in lines] == [129, 180]
    assert order_of(shop, "D-1001").total_minor == 1290 + 1800 - 309


def test_a_barcode_or_a_small_spelling_finds_the_product(shop, type_in):
    type_in(lines=[{"sku": "4006381333931", "qty": 1}, {"sku": "candle", "qty": 1}])
    shop.run("capture", "normalize")

    assert [line.sku for line in shop.rows("order_line")] == ["MUG", "CANDLE"]
    assert not shop.rows("exception_case")


def test_something_that_is_not_sent_may_stand_in_its_own_words(shop, type_in):
    type_in(lines=[{"title": "Engraving", "unit_price": "5", "note": "For Mara"}, {"sku": "MUG"}])
    shop.run("capture", "normalize", "allocate")

    assert order_of(shop, "D-1001").total_minor == 500 + 1290
    assert order_of(shop, "D-1001").status == "in_progress"
    assert not shop.rows("exception_case")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"lines": []}, "no line yet"),
        ({"lines": [{"sku": "NOTHING"}]}, "Nothing for sale has the SKU or barcode “NOTHING”"),
        ({"lines": [{"sku": "MUG", "qty": "0"}]}, "whole number from 1"),
        ({"lines": [{"sku": "MUG", "qty": "two"}]}, "whole number from 1"),
        ({"lines": [{"sku": "MUG", "unit_price": "12.999"}]}, "is no amount in EUR"),
        ({"lines": [{"title": "Engraving"}]}, "Say what “Engraving” costs"),
        ({"address": {}}, "Where does it go"),
        ({"address": {"country": "Germany"}}, "two letters"),
        ({"address": {**ADDRESS, "country": "XX"}}, "'XX' is no country"),
        ({"address": {**ADDRESS, "postcode": "0410"}}, "No postcode of Germany looks like “0410”; mend it, as in"),
        ({"address": {**ADDRESS, "postcode": ""}}, "Still missing: postcode"),
        ({"address": {**ADDRESS, "country": "US"}}, "Still missing: state or province"),
        ({"customer": {"language": "Klingonisch"}}, "is no language; give its two letters"),
        ({"discount": "3"}, "Say why"),
        ({"discount": "999", "discount_reason": "x"}, "more than the goods"),
        ({"payment": "shells"}, "is one of"),
        ({"takes_along": True, "shipping": "4.90"}, "pays no shipping"),
        ({"takes_along": True, "site": "Nowhere"}, "no site “Nowhere”"),
        ({"customer": {"email": "mara at home"}}, "is no e-mail address"),
        ({"colour": "red"}, "knows no “colour”"),
        ({"shipping": 4.9}, "must be a text"),
    ],
)
def test_what_is_odd_is_said_in_a_sentence_and_nothing_is_stored(shop, type_in, said, sentence):
    with pytest.raises(CannotDoError, match=sentence):
        type_in(**said)

    assert not shop.rows("orders")
    assert not shop.rows("vendor_account", vendor="own")


def test_a_buyer_who_comes_again_is_known_and_their_address_is_kept_in_no_name(shop, type_in):
    for _ in range(2):
        type_in(customer={"email": "mara@example.com"})
        shop.run("capture", "normalize")

    (customer,) = shop.rows("customer")
    assert customer.orders_before == 2
    assert "mara" not in customer.external_ref


def test_the_door_of_typed_orders_is_shut_to_the_outside(shop, type_in):
    type_in()

    assert not shop.rows("vendor_secret")


def test_the_money_of_a_typed_order_comes_and_it_goes_on(shop, type_in):
    for payment in ("waits", "terms"):
        made = type_in(payment=payment, customer={"email": "mara@example.com"})
        shop.run("capture", "normalize", "allocate", "pick_pack")
        waited = order_of(shop, made.number)
        assert waited.status == {"waits": "received", "terms": "in_progress"}[payment]
        assert waited.paid_minor == 0

        shop.later(hours=50)
        shop.run("normalize")
        assert take_money(shop.database, made.number.lower(), "cash", shop.owner_id).public_id == made.public_id
        shop.run("capture", "normalize", "allocate", "pick_pack")

        order = order_of(shop, made.number)
        assert (order.status, order.payment, order.paid_minor) == ("in_progress", "paid", 2580)
        (paid,) = shop.rows("payment", order_id=order.id)
        assert (paid.method, paid.amount_minor) == ("cash", 2580)
        assert not [case for case in shop.rows("exception_case") if case.status == "open"]
        with pytest.raises(CannotDoError, match="is here already"):
            take_money(shop.database, made.number, "cash", shop.owner_id)
    assert_laws_hold(shop)


def test_money_that_comes_before_the_order_was_read_counts_and_never_for_what_was_called_off(shop, type_in):
    made = type_in(payment="waits")
    take_money(shop.database, made.public_id, "transfer", shop.owner_id)
    shop.run("capture", "normalize")
    assert order_of(shop, made.number).payment == "paid"

    cancel(shop.database, type_in(payment="waits").public_id, shop.owner_id, "changed her mind")
    for order, by, why in (
        ("D-1002", "transfer", "called off"),
        ("D-9", "transfer", "called"),
        ("D-1001", "gold", "gold"),
    ):
        with pytest.raises(CannotDoError, match=why):
            take_money(shop.database, order, by, shop.owner_id)
    assert len(shop.rows("payment")) == 1
