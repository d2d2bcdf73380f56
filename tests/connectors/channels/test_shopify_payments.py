"""Shopify's lines, currencies and payments."""

import pytest

from doorstep.connectors.channels.shopify import SHOPIFY
from doorstep.domain.footing import foots


@pytest.fixture(scope="session")
def read(order_read):
    return lambda body, topic="orders/create": order_read(SHOPIFY, topic, body)


def money_set(amount, currency="EUR", seen=None, seen_currency="EUR"):
    shop = {"amount": amount, "currency_code": currency}
    return {"shop_money": shop, "presentment_money": {"amount": seen or amount, "currency_code": seen_currency}}


# --- kinds, currencies, payments --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, "physical"),
        ({"gift_card": True, "requires_shipping": False}, "gift_card"),
        ({"requires_shipping": False}, "digital"),
        ({"variant_id": None, "sku": None}, "custom"),
        ({"variant_id": None}, "physical"),
        ({"sku": ""}, "physical"),
    ],
)
def test_what_a_line_is(read, shopify_order, shopify_line, changes, kind):
    assert read(shopify_order(line_items=[shopify_line(quantity=2, **changes)])).lines[0].kind == kind


def test_yen_have_no_cents(read, shopify_order, shopify_line):
    order = read(
        shopify_order(
            currency="JPY",
            presentment_currency="JPY",
            line_items=[shopify_line(price="3000", quantity=2)],
            shipping_lines=[],
        )
        | {"total_price": "6000", "current_total_price": "6000.0"}
    )

    assert (order.lines[0].unit_price_minor, order.total_minor, foots(order)) == (3000, 6000, 0)


def test_dinars_have_thousandths(read, shopify_order, shopify_line):
    order = read(
        shopify_order(
            currency="KWD", line_items=[shopify_line(price="1.255")], shipping_lines=[], current_total_price="1.255"
        )
    )

    assert (order.total_minor, foots(order)) == (1255, 0)


def test_what_the_customer_saw_in_another_currency_stands_beside(read, shopify_order):
    seen = money_set("52.90", "EUR", "9100", "JPY")
    order = read(shopify_order(presentment_currency="JPY", current_total_price_set=seen))

    assert (order.currency, order.total_minor) == ("EUR", 5290)
    assert (order.presentment_currency, order.presentment_total_minor) == ("JPY", 9100)


def test_the_shops_own_currency_is_not_said_twice(read, shopify_order):
    order = read(shopify_order(current_total_price_set=money_set("52.90")))

    assert (order.presentment_currency, order.presentment_total_minor) == ("", 0)


def sale(amount, currency, **told):
    return {"kind": "sale", "status": "success", "gateway": "gift_card", "amount": amount, "currency": currency} | told


def test_what_was_paid_in_the_customers_currency_counts_in_the_shops(read, shopify_order):
    stated = read(
        shopify_order(transactions=[sale("9100", "JPY", amount_set=money_set("52.90", "EUR", "9100", "JPY"))])
    )
    unstated = read(shopify_order(transactions=[sale("2.90", "EUR"), sale("8600", "JPY")]))

    assert (stated.paid_minor, stated.gift_card_minor) == (5290, 5290)
    assert (unstated.paid_minor, unstated.gift_card_minor) == (5290, 0)


@pytest.mark.parametrize(("taxes_included", "amount"), [(True, 2400), (False, 2800)])
def test_a_refund_that_only_its_lines_tell_counts_tax_once(read, shopify_order, taxes_included, amount):
    refund = {
        "id": 1,
        "created_at": "2026-03-04T10:00:00Z",
        "transactions": [{"kind": "refund", "status": "success", "amount": "4100", "currency": "JPY"}],
        "refund_line_items": [{"line_item_id": 9001, "quantity": 1, "subtotal": "24.00", "total_tax": "4.00"}],
    }
    order = read(shopify_order(taxes_included=taxes_included, refunds=[refund]))

    assert [refund.amount_minor for refund in order.refunds] == [amount]


def test_a_refund_paid_in_the_customers_currency_counts_in_the_shops(read, shopify_order):
    transaction = {"kind": "refund", "status": "success", "amount": "4100", "currency": "JPY"}
    line = {"line_item_id": 9001, "quantity": 1, "subtotal": "24.00", "total_tax": "0.00"}
    stated = {
        "id": 1,
        "created_at": "2026-03-04T10:00:00Z",
        "transactions": [transaction | {"amount_set": money_set("23.87")}],
    }
    unstated = {
        "id": 2,
        "created_at": "2026-03-04T10:00:00Z",
        "transactions": [transaction],
        "refund_line_items": [line],
    }
    order = read(shopify_order(refunds=[stated, unstated]))

    assert [refund.amount_minor for refund in order.refunds] == [2387, 2400]


def test_refunded_shipping_in_the_customers_currency_counts_by_its_adjustment(read, shopify_order):
    transaction = {"kind": "refund", "status": "success", "amount": "900", "currency": "JPY"}
    adjustment = {"kind": "shipping_refund", "amount": "-4.00", "tax_amount": "-0.90"}
    refund = {"id": 1, "created_at": "2026-03-04T10:00:00Z", "transactions": [transaction]}
    order = read(shopify_order(refunds=[refund | {"order_adjustments": [adjustment]}]))

    assert order.refunds[0].amount_minor == 490


@pytest.mark.parametrize(
    ("word", "payment"),
    [
        ("pending", "pending"),
        ("authorized", "authorized"),
        ("partially_paid", "partly_paid"),
        ("paid", "paid"),
        ("partially_refunded", "partly_refunded"),
        ("refunded", "refunded"),
        ("voided", "voided"),
        ("expired", "voided"),
        (None, "pending"),
        ("half_paid", "unknown:half_paid"),
    ],
)
def test_every_payment_status_has_its_meaning_and_an_unknown_one_is_seen(read, shopify_order, word, payment):
    assert read(shopify_order(financial_status=word)).payment == payment


def test_agreed_terms_are_not_a_missing_payment(read, shopify_order):
    terms = {"payment_terms_type": "net", "due_in_days": 30}

    assert read(shopify_order(financial_status="pending", payment_terms=terms)).payment == "terms"
    assert read(shopify_order(financial_status="paid", payment_terms=terms)).payment == "paid"


def test_a_part_payment_is_what_is_no_longer_outstanding(read, shopify_order):
    order = read(shopify_order(financial_status="partially_paid", total_outstanding="40.00"))

    assert order.paid_minor == 1290


def test_what_was_paid_before_a_refund_is_remembered(read, shopify_order):
    refund = {"id": 31, "created_at": "2026-03-04T10:00:00Z"}
    refund["transactions"] = [{"kind": "refund", "status": "success", "amount": "10.00"}]
    edited = read(shopify_order(current_total_price="42.90", refunds=[refund]))
    given_back = read(shopify_order(financial_status="refunded", current_total_price="0.00", refunds=[refund]))

    assert (edited.payment, edited.paid_minor) == ("paid", 5290)
    assert (given_back.payment, given_back.paid_minor) == ("refunded", 1000)


def test_an_order_for_trying_out_says_so(read, shopify_order):
    assert read(shopify_order(test=True)).is_test
    assert not read(shopify_order()).is_test


def test_payment_by_gift_card_is_told_apart(read, shopify_order):
    transactions = [
        {"kind": "sale", "status": "success", "gateway": "gift_card", "amount": "20.00"},
        {"kind": "capture", "status": "success", "gateway": "visa", "amount": "32.90"},
        {"kind": "sale", "status": "failure", "gateway": "visa", "amount": "32.90"},
    ]
    in_part = read(shopify_order(transactions=transactions))
    in_full = read(shopify_order(payment_gateway_names=["gift_card"]))

    assert (in_part.paid_minor, in_part.gift_card_minor) == (5290, 2000)
    assert (in_full.paid_minor, in_full.gift_card_minor) == (5290, 5290)


def test_cash_is_rounded_when_it_is_paid_not_when_it_is_owed(read, shopify_order):
    order = read(shopify_order(total_cash_rounding_payment_adjustment_set=money_set("-0.02")))

    assert (order.total_minor, order.paid_minor, foots(order)) == (5290, 5288, 0)
