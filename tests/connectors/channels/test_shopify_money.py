"""Shopify's money: what an order comes to now, in every state that discounts, taxes, edits and refunds leave it in."""

from datetime import UTC, datetime

import pytest

from doorstep.connectors.channels.shopify import SHOPIFY
from doorstep.domain.footing import foots


@pytest.fixture(scope="session")
def read(order_read):
    return lambda body, topic="orders/create": order_read(SHOPIFY, topic, body)


def allocation(amount):
    return [{"amount": amount, "discount_application_index": 0}]


def money_set(amount, currency="EUR", seen=None, seen_currency="EUR"):
    shop = {"amount": amount, "currency_code": currency}
    return {"shop_money": shop, "presentment_money": {"amount": seen or amount, "currency_code": seen_currency}}


# --- discounts and taxes ----------------------------------------------------------------------------------------


def test_a_discount_shared_by_the_channel_stands_on_its_lines(read, shopify_order, shopify_line):
    lines = [
        shopify_line(1, "199.00", discount_allocations=allocation("3.34")),
        shopify_line(2, "199.00", discount_allocations=allocation("3.33")),
    ]
    order = read(shopify_order(line_items=lines, current_total_price="396.23", current_total_discounts="6.67"))

    assert [line.discount_minor for line in order.lines] == [334, 333]
    assert foots(order) == 0


def test_a_line_discount_of_older_orders_is_read_where_there_is_no_allocation(read, shopify_order, shopify_line):
    order = read(
        shopify_order(line_items=[shopify_line(quantity=2, total_discount="5.00")], current_total_price="47.90")
    )

    assert order.lines[0].discount_minor == 500
    assert foots(order) == 0


def test_a_discount_on_no_line_stands_on_the_order(read, shopify_order):
    order = read(shopify_order(current_total_discounts="10.00", current_total_price="42.90"))

    assert order.order_discount_minor == 1000
    assert foots(order) == 0


def test_free_shipping_by_a_code_leaves_shipping_at_nothing(read, shopify_order):
    shipping = {
        "title": "Parcel",
        "price": "4.90",
        "discounted_price": "4.90",
        "discount_allocations": allocation("4.90"),
    }
    order = read(shopify_order(shipping_lines=[shipping], current_total_price="48.00", current_total_discounts="4.90"))

    assert order.shipping_minor == 0
    assert order.order_discount_minor == 0
    assert foots(order) == 0


def test_shipping_that_was_taken_off_costs_nothing(read, shopify_order):
    shipping = [{"title": "Courier", "price": "9.90", "is_removed": True}, {"title": "Parcel", "price": "4.90"}]
    order = read(shopify_order(shipping_lines=shipping))

    assert (order.shipping_minor, order.shipping_service) == (490, "Parcel")


def test_tax_on_top_is_added(read, shopify_order, shopify_line):
    line = shopify_line(quantity=2, tax_lines=[{"price": "7.81"}, {"price": "3.26"}])
    shipping = [{"title": "Parcel", "price": "4.90", "tax_lines": [{"price": "1.13"}]}]
    order = read(
        shopify_order(
            line_items=[line], shipping_lines=shipping, current_total_tax="12.20", current_total_price="65.10"
        )
    )

    assert (order.lines[0].tax_minor, order.shipping_tax_minor, order.tax_included) == (1107, 113, False)
    assert foots(order) == 0


def test_tax_in_the_price_is_not_added(read, shopify_order, shopify_line):
    line = shopify_line(quantity=2, tax_lines=[{"price": "8.98"}])
    order = read(shopify_order(taxes_included=True, line_items=[line], current_total_tax="8.98"))

    assert (order.tax_included, order.lines[0].tax_minor) == (True, 898)
    assert foots(order) == 0


def test_a_cent_of_tax_rounding_is_named_and_more_is_not_hidden(read, shopify_order, shopify_line):
    line = shopify_line(quantity=2, tax_lines=[{"price": "10.08"}])
    a_cent = read(shopify_order(line_items=[line], current_total_tax="10.09", current_total_price="62.99"))
    a_euro = read(shopify_order(line_items=[line], current_total_tax="11.08", current_total_price="63.98"))

    assert (a_cent.rounding_minor, foots(a_cent)) == (1, 0)
    assert (a_euro.rounding_minor, foots(a_euro)) == (0, -100)


def test_duties_and_their_tax_are_in_the_total(read, shopify_order):
    order = read(
        shopify_order(
            current_total_duties_set=money_set("12.00"), current_total_tax="2.40", current_total_price="67.30"
        )
    )

    assert order.rounding_minor == 1440
    assert foots(order) == 0


def test_duties_in_the_prices_are_not_added(read, shopify_order):
    order = read(shopify_order(duties_included=True, current_total_duties_set=money_set("12.00")))

    assert (order.rounding_minor, foots(order)) == (0, 0)


def test_a_cent_a_line_is_rounding_and_two_cents_are_not(read, shopify_order, shopify_line):
    lines = [shopify_line(1, tax_lines=[{"price": "5.04"}]), shopify_line(2, tax_lines=[{"price": "5.04"}])]
    at_most = read(shopify_order(line_items=lines, current_total_tax="10.11", current_total_price="63.01"))
    beyond = read(shopify_order(line_items=lines, current_total_tax="10.12", current_total_price="63.02"))

    # Two lines and the shipping: three rounded amounts of tax.
    assert (at_most.rounding_minor, foots(at_most)) == (3, 0)
    assert (beyond.rounding_minor, foots(beyond)) == (0, -4)


def test_a_cent_of_discount_on_no_line_is_rounding(read, shopify_order):
    assert read(shopify_order(current_total_discounts="0.01")).order_discount_minor == 0
    assert read(shopify_order(current_total_discounts="0.02")).order_discount_minor == 2


def test_additional_fees_are_fees(read, shopify_order):
    order = read(
        shopify_order(
            current_total_additional_fees_set=money_set("1.50"), current_total_tax="0.30", current_total_price="54.70"
        )
    )

    assert (order.fee_minor, order.fee_tax_minor, foots(order)) == (150, 30, 0)


def test_a_tip_is_no_line_to_pack(read, shopify_order, shopify_line):
    tip = shopify_line(2, "3.00", sku=None, variant_id=None, title="Tip", tip_payment_gateway=None)
    order = read(
        shopify_order(
            line_items=[shopify_line(quantity=2), tip], total_tip_received="3.00", current_total_price="55.90"
        )
    )

    assert len(order.lines) == 1
    assert (order.tip_minor, foots(order)) == (300, 0)


def test_tips_count_where_only_their_lines_name_them(read, shopify_order, shopify_line):
    tips = [shopify_line(ref, "3.00", tip_payment_gateway="cash") for ref in (2, 3)]
    order = read(shopify_order(line_items=[shopify_line(quantity=2), *tips], current_total_price="58.90"))

    assert (order.tip_minor, foots(order)) == (600, 0)


def test_an_order_that_contradicts_itself_shows_by_how_much(read, shopify_order):
    assert foots(read(shopify_order(current_total_price="50.00"))) == 290


# --- edited, refunded, cancelled --------------------------------------------------------------------------------


def test_an_edited_order_stands_as_it_is_now_and_remembers_what_it_was(read, shopify_order, shopify_line):
    lines = [shopify_line(1, quantity=2, current_quantity=0), shopify_line(2, "30.00")]
    order = read(shopify_order(line_items=lines, total_price="52.90", current_total_price="34.90"))

    assert [(line.original_qty, line.qty) for line in order.lines] == [(2, 0), (1, 1)]
    assert (order.total_minor, order.original_total_minor) == (3490, 5290)
    assert foots(order) == 0


def test_one_of_three_units_taken_off_leaves_its_share_of_discount_and_tax(read, shopify_order, shopify_line):
    line = shopify_line(
        price="10.00",
        quantity=3,
        current_quantity=2,
        discount_allocations=allocation("1.00"),
        tax_lines=[{"price": "5.51"}],
    )
    changes = {"current_total_discounts": "0.66", "current_total_tax": "3.68", "current_total_price": "27.92"}
    order = read(shopify_order(line_items=[line], total_price="39.41", **changes))

    # By share these would be 0.67 and 3.67: the order's own sums say where Shopify put the cents.
    assert (order.lines[0].discount_minor, order.lines[0].tax_minor) == (66, 368)
    assert foots(order) == 0


def test_a_partly_refunded_order_names_money_and_units(read, shopify_order, shopify_line):
    refund = {
        "id": 31,
        "created_at": "2026-03-04T10:00:00Z",
        "note": "chipped",
        "transactions": [
            {"kind": "refund", "status": "success", "amount": "24.00", "currency": "EUR"},
            {"kind": "refund", "status": "failure", "amount": "24.00", "currency": "EUR"},
            {"kind": "void", "status": "success", "amount": "1.00", "currency": "EUR"},
        ],
        "refund_line_items": [{"line_item_id": 9001, "quantity": 1, "restock_type": "return", "subtotal": 24.0}],
    }
    body = shopify_order(
        financial_status="partially_refunded",
        current_total_price="28.90",
        refunds=[refund],
        line_items=[shopify_line(quantity=2, current_quantity=1)],
    )
    order = read(body)

    (given_back,) = order.refunds
    assert (given_back.ref, given_back.amount_minor, given_back.reason) == ("31", 2400, "chipped")
    assert given_back.lines == (("9001", 1, True),)
    assert (order.payment, order.paid_minor, order.total_minor) == ("partly_refunded", 5290, 2890)
    assert foots(order) == 0


def test_an_older_order_without_current_figures_is_netted_by_its_refunds(read, shopify_order, shopify_line):
    refund = {
        "id": 31,
        "created_at": "2026-03-04T10:00:00Z",
        "restock": True,
        "transactions": [{"kind": "refund", "status": "success", "amount": "28.00"}],
        "refund_line_items": [{"line_item_id": 9001, "quantity": 1, "subtotal": "24.00", "total_tax": "0.00"}],
        "order_adjustments": [{"kind": "shipping_refund", "amount": "-4.00", "tax_amount": "0.00"}],
    }
    line = shopify_line(quantity=2)
    del line["current_quantity"]
    body = shopify_order(refunds=[refund], line_items=[line])
    for key in [key for key in body if key.startswith("current_")]:
        del body[key]
    order = read(body)

    assert (order.lines[0].qty, order.shipping_minor, order.total_minor, order.original_total_minor) == (
        1,
        90,
        2490,
        5290,
    )
    assert order.refunds[0].lines == (("9001", 1, True),)
    assert foots(order) == 0


def test_refunded_shipping_of_an_older_order_takes_its_tax_along(read, shopify_order):
    adjustment = {"kind": "shipping_refund", "amount": "-4.90", "tax_amount": "-1.13"}
    body = shopify_order(
        total_price="54.03",
        total_tax="1.13",
        shipping_lines=[{"title": "Parcel", "price": "4.90", "tax_lines": [{"price": "1.13"}]}],
        refunds=[{"id": 31, "created_at": "2026-03-04T10:00:00Z", "order_adjustments": [adjustment]}],
    )
    for key in [key for key in body if key.startswith("current_")]:
        del body[key]
    on_top, within = read(body), read(body | {"taxes_included": True, "total_price": "52.90"})

    assert (on_top.total_minor, on_top.shipping_tax_minor, foots(on_top)) == (4800, 0, 0)
    assert (within.total_minor, foots(within)) == (4800, 0)


def test_the_odd_cents_of_part_removed_lines_leave_shipping_out(read, shopify_order, shopify_line):
    line = shopify_line(price="10.00", quantity=3, current_quantity=2, tax_lines=[{"price": "5.51"}])
    shipping = [{"title": "Parcel", "price": "4.90", "tax_lines": [{"price": "1.13"}]}]
    order = read(
        shopify_order(line_items=[line], shipping_lines=shipping, current_total_tax="4.81", current_total_price="29.71")
    )

    assert (order.lines[0].tax_minor, order.shipping_tax_minor, order.rounding_minor) == (368, 113, 0)
    assert foots(order) == 0


def test_refunded_shipping_is_off_the_order(read, shopify_order):
    refund = {
        "id": 31,
        "created_at": "2026-03-04T10:00:00Z",
        "order_adjustments": [{"kind": "shipping_refund", "amount": "-4.90", "tax_amount": "0.00"}],
    }
    order = read(shopify_order(refunds=[refund], current_total_price="48.00"))

    assert (order.shipping_minor, foots(order)) == (0, 0)


def without_shipping(shopify_order, now, tax, total, **changes):
    """Two mugs of 24.00, and shipping of 5.00 with 1.00 of tax on top, of which `now` is left."""
    shipping = {"title": "Parcel", "price": "5.00", "discounted_price": "5.00", "tax_lines": [{"price": "1.00"}]}
    stated = {"total_price": "54.00", "current_total_price": total, "current_total_tax": tax, "total_tax": "1.00"}
    return shopify_order(shipping_lines=[shipping], current_shipping_price_set=money_set(now), **stated, **changes)


@pytest.mark.parametrize(("now", "tax", "total"), [("0.00", "0.00", "48.00"), ("2.50", "0.50", "51.00")])
def test_shipping_that_went_back_takes_its_tax_along_whether_or_not_the_refund_tells_of_it(
    read, shopify_order, now, tax, total
):
    told = [
        {
            "subtotal_amount_set": money_set(f"{5 - float(now):.2f}"),
            "tax_amount_set": money_set(f"{1 - float(tax):.2f}"),
        }
    ]
    refund = {"id": 31, "created_at": "2026-03-04T10:00:00Z"}
    for refunds in ([], [refund], [refund | {"refund_shipping_lines": told}]):
        order = read(without_shipping(shopify_order, now, tax, total, refunds=refunds))

        assert f"{order.shipping_minor / 100:.2f} {order.shipping_tax_minor / 100:.2f}" == f"{now} {tax}"
        assert (order.rounding_minor, foots(order)) == (0, 0)


def test_an_order_called_off_before_it_was_paid_owes_no_tax_on_shipping(read, shopify_order, shopify_line):
    order = read(
        without_shipping(
            shopify_order,
            "0.00",
            "0.00",
            "0.00",
            line_items=[shopify_line(quantity=2, current_quantity=0)],
            financial_status="voided",
            cancelled_at="2026-03-04T10:00:00Z",
        )
    )

    assert (order.shipping_tax_minor, order.payment, foots(order)) == (0, "voided", 0)


def test_an_older_order_is_netted_by_the_shipping_lines_of_its_refunds(read, shopify_order):
    given_back = {"subtotal_amount_set": money_set("4.90"), "tax_amount_set": money_set("1.13")}
    body = shopify_order(
        total_price="54.03",
        total_tax="1.13",
        shipping_lines=[{"title": "Parcel", "price": "4.90", "tax_lines": [{"price": "1.13"}]}],
        refunds=[{"id": 31, "created_at": "2026-03-04T10:00:00Z", "refund_shipping_lines": [given_back]}],
    )
    for key in [key for key in body if key.startswith("current_")]:
        del body[key]

    assert (read(body).shipping_minor, read(body).total_minor, foots(read(body))) == (0, 4800, 0)


def test_what_shipping_costs_now_is_believed_where_shopify_states_it(read, shopify_order):
    order = read(shopify_order(current_shipping_price_set=money_set("2.00"), current_total_price="50.00"))

    assert (order.shipping_minor, foots(order)) == (200, 0)


def test_an_order_cancelled_after_it_was_paid_says_both(read, shopify_order, shopify_line):
    order = read(
        shopify_order(
            cancelled_at="2026-03-02T12:00:00+01:00",
            cancel_reason="customer",
            line_items=[shopify_line(quantity=2, current_quantity=0)],
            shipping_lines=[],
            current_total_price="0.00",
        ),
        "orders/cancelled",
    )

    assert order.cancelled_at == datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
    assert (order.cancel_reason, order.payment, order.lines[0].qty) == ("customer", "paid", 0)
    assert foots(order) == 0
