"""Shopify's bodies as facts: an order of a small shop, and what belongs to it."""

from datetime import UTC, datetime

import pytest

from doorstep.connectors.channels.shopify import SHOPIFY
from doorstep.domain.footing import foots
from doorstep.domain.orders import Address


@pytest.fixture(scope="session")
def read(order_read):
    return lambda body, topic="orders/create": order_read(SHOPIFY, topic, body)


@pytest.fixture(scope="session")
def reason(refusal):
    return lambda body, topic="orders/create": refusal(SHOPIFY, topic, body)


# --- the straightforward order ----------------------------------------------------------------------------------


def test_a_paid_order_is_read_whole(read, shopify_order):
    order = read(shopify_order())

    assert (order.ref, order.number, order.currency) == ("5512", "#1042", "EUR")
    assert order.placed_at == datetime(2026, 3, 2, 8, 15, tzinfo=UTC)
    assert order.updated_at == datetime(2026, 3, 2, 8, 16, 30, tzinfo=UTC)
    assert (order.total_minor, order.original_total_minor, order.shipping_minor) == (5290, 5290, 490)
    assert (order.payment, order.paid_minor, order.payment_method) == ("paid", 5290, "shopify_payments")
    assert (order.customer_ref, order.customer_orders, order.customer_tags) == ("808", 3, ("vip", "wholesale"))
    assert (order.email, order.language, order.client_ip) == ("ana@shop.example", "pt-PT", "203.0.113.9")
    assert order.shipping_service == "Parcel"
    assert order.ship_to == Address("Ana Reis", "", "Rua do Sol 4", "", "Porto", "", "4000-100", "PT")
    assert order.bill_to is None
    assert foots(order) == 0


def test_a_line_is_read_whole(read, shopify_order, shopify_line):
    asked = [{"name": "Engraving", "value": "For Ana"}, {"name": "_app_id", "value": "7"}]
    (line,) = read(shopify_order(line_items=[shopify_line(quantity=2, properties=asked)])).lines

    assert (line.ref, line.sku, line.variant_ref, line.title) == ("9001", "MUG-BLUE", "13401", "Mug - blue")
    assert (line.kind, line.original_qty, line.qty, line.unit_price_minor, line.grams) == ("physical", 2, 2, 2400, 350)
    assert line.properties == (("Engraving", "For Ana"),)


def test_a_field_of_many_choices_is_shown_with_all_of_them(read, shopify_order, shopify_line):
    chosen = [{"name": "Engraving", "value": ["Für", "Mara"]}, {"name": "Gift wrap", "value": True}]

    assert read(shopify_order(line_items=[shopify_line(quantity=2, properties=chosen)])).lines[0].properties == (
        ("Engraving", "Für, Mara"),
        ("Gift wrap", "yes"),
    )


def test_every_topic_of_a_whole_order_gives_the_same_order(read, shopify_order):
    topics = [topic for topic in SHOPIFY.topics if topic.startswith("orders/") and topic != "orders/delete"]

    assert len({read(shopify_order(), topic) for topic in topics}) == 1
    assert len(topics) == 6


def test_the_ids_of_orders_survive_beyond_what_a_double_holds(read, shopify_order):
    assert read(shopify_order(id=2**53 + 1)).ref == "9007199254740993"
    assert read(shopify_order(id=820982911946154508)).ref == "820982911946154508"


def test_a_time_without_a_zone_is_utc(read, shopify_order):
    order = read(shopify_order(processed_at=None, created_at="2026-03-02T09:15:00", updated_at=None))

    assert order.placed_at == order.updated_at == datetime(2026, 3, 2, 9, 15, tzinfo=UTC)


def test_keys_that_are_left_out_leave_nothing_behind(read, shopify_order, shopify_line):
    line = {"id": 1, "quantity": 1, "price": "5.00"}
    order = read(
        {"id": 7, "currency": "USD", "created_at": "2026-03-02T09:15:00Z", "total_price": "5.00"}
        | {"line_items": [line]}
    )

    assert (order.number, order.payment, order.paid_minor, order.ship_to) == ("7", "pending", 0, None)
    assert (order.lines[0].kind, order.lines[0].variant_ref, order.lines[0].title) == ("custom", "", "")
    assert foots(order) == 0


# --- words ------------------------------------------------------------------------------------------------------


def test_what_the_customer_wrote_reaches_the_right_place(read, shopify_order):
    attributes = [
        {"name": "Gift message", "value": "Happy birthday!"},
        {"name": "delivery-instructions", "value": "Back door"},
        {"name": "Engraving", "value": "A. R."},
        {"name": "_ga", "value": "1.2"},
        {"name": "Wish date", "value": ""},
    ]
    order = read(shopify_order(note="Please hurry", note_attributes=attributes))

    assert order.note == "Please hurry\nEngraving: A. R."
    assert (order.gift_note, order.delivery_instructions) == ("Happy birthday!", "Back door")


def test_what_was_sent_already_is_counted_over_fulfillments(read, shopify_order):
    fulfillments = [
        {"status": "success", "line_items": [{"id": 9001, "quantity": 1}]},
        {"status": "cancelled", "line_items": [{"id": 9001, "quantity": 1}]},
        {"status": "success", "line_items": [{"id": 9001, "quantity": 1}]},
    ]

    assert read(shopify_order(fulfillments=fulfillments)).fulfilled == (("9001", 2),)


# --- children ---------------------------------------------------------------------------------------------------


def test_a_refund_names_its_order(wire):
    refund = {
        "id": 31,
        "order_id": 5512,
        "processed_at": "2026-03-04T10:00:00Z",
        "note": "chipped",
        "refund_line_items": [{"line_item_id": 9001, "quantity": 1, "restock_type": "no_restock", "subtotal": 24.0}],
        "transactions": [{"kind": "refund", "status": "success", "amount": "2400", "currency": "JPY"}],
    }
    fact = SHOPIFY.read("refunds/create", wire(refund))

    assert (fact.kind, fact.order_ref, fact.occurred_at) == ("refund", "5512", datetime(2026, 3, 4, 10, tzinfo=UTC))
    assert (fact.refund.amount_minor, fact.refund.lines) == (2400, (("9001", 1, False),))


@pytest.mark.parametrize(
    "stated",
    [
        {
            "refund_line_items": [
                {"line_item_id": 9001, "quantity": 1, "subtotal_set": {"shop_money": {"currency_code": "JPY"}}}
            ]
        },
        {"order_adjustments": [{"kind": "refund_discrepancy", "amount_set": {"shop_money": {"currency_code": "JPY"}}}]},
        {"total_duties_set": {"shop_money": {"currency_code": "JPY"}}},
        {"transactions": [{"kind": "refund", "status": "success", "amount": "2400", "currency": "JPY"}]},
    ],
)
def test_a_refund_is_in_the_currency_that_any_of_its_amounts_names(wire, stated):
    refund = {"id": 31, "order_id": 5512, "created_at": "2026-03-04T10:00:00Z"}
    refund["transactions"] = [{"kind": "refund", "status": "success", "amount": "2400"}]

    assert SHOPIFY.read("refunds/create", wire(refund | stated)).refund.amount_minor == 2400


def test_a_refund_of_nothing_at_all_is_no_refund(reason):
    refund = {"id": 31, "order_id": 5512, "created_at": "2026-03-04T10:00:00Z"}

    assert "neither refunded lines nor transactions" in reason(refund, "refunds/create")


def test_units_taken_off_without_money_are_a_refund_of_nothing(wire):
    line = {"line_item_id": 9001, "quantity": 1, "restock_type": "cancel"}
    refund = {
        "id": 31,
        "order_id": 5512,
        "created_at": "2026-03-04T10:00:00Z",
        "refund_line_items": [line],
        "transactions": [],
    }

    fact = SHOPIFY.read("refunds/create", wire(refund))

    assert (fact.refund.amount_minor, fact.refund.lines) == (0, (("9001", 1, True),))


def test_a_fulfillment_says_what_was_sent_under_which_numbers(wire):
    fulfillment = {
        "id": 61,
        "order_id": 5512,
        "status": "success",
        "updated_at": "2026-03-03T16:00:00+01:00",
        "tracking_numbers": ["JJ1", "JJ2"],
        "line_items": [{"id": 9001, "quantity": 2}],
    }
    for topic in ("fulfillments/create", "fulfillments/update"):
        fact = SHOPIFY.read(topic, wire(fulfillment))

        assert (fact.kind, fact.order_ref, fact.fulfilled) == ("fulfillment", "5512", (("9001", 2),))
        assert (fact.tracking_refs, fact.occurred_at) == (("JJ1", "JJ2"), datetime(2026, 3, 3, 15, tzinfo=UTC))


@pytest.mark.parametrize("status", ["pending", "open"])
def test_a_fulfillment_under_which_nothing_left_is_of_no_use(wire, status):
    body = {"id": 61, "order_id": 5512, "status": status, "line_items": []}

    fact = SHOPIFY.read("fulfillments/update", wire(body))

    assert fact.kind == "ignored"
    assert status in fact.reason


@pytest.mark.parametrize("status", ["cancelled", "error", "failure"])
def test_a_fulfillment_that_was_called_off_says_whose_units_were_not_sent(wire, status):
    body = {"id": 61, "order_id": 5512, "status": status, "line_items": [{"id": 9001, "quantity": 2}]}

    fact = SHOPIFY.read("fulfillments/update", wire(body))

    assert (fact.kind, fact.ref, fact.is_called_off, fact.fulfilled) == ("fulfillment", "61", True, (("9001", 2),))


def test_a_fulfillment_of_an_unknown_status_is_seen(reason):
    body = {"id": 61, "order_id": 5512, "status": "teleported", "line_items": []}

    assert "teleported" in reason(body, "fulfillments/update")


@pytest.mark.parametrize("status", ["delivered", None])
def test_a_fulfillment_of_an_unknown_status_within_an_order_is_no_guess(reason, shopify_order, status):
    sent = {"id": 61, "status": status, "line_items": [{"id": 9001, "quantity": 1}]}

    assert "which Doorstep does not know" in reason(shopify_order(fulfillments=[sent]), "orders/updated")


def test_a_deleted_order_leaves_its_id():
    fact = SHOPIFY.read("orders/delete", b'{"id":5512}')

    assert (fact.kind, fact.order_ref) == ("deleted", "5512")


def test_a_whole_order_under_the_topic_of_a_deletion_deletes_nothing(reason, shopify_order):
    assert "whole order" in reason(shopify_order(), "orders/delete")
