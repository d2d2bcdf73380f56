"""What plugins put on WooCommerce's orders: choices of a form, gift cards, store credit."""

import pytest

from doorstep.connectors.channels.woocommerce import WOOCOMMERCE
from doorstep.domain.footing import foots


@pytest.fixture(scope="session")
def read(order_read):
    return lambda body: order_read(WOOCOMMERCE, "order.updated", body)


def test_a_value_that_is_no_plain_word_is_shown_as_the_shop_shows_it(read, woo_order, woo_line):
    chosen = [{"key": "options", "value": {"a": 1}, "display_key": "Options", "display_value": "Large"}]

    assert read(woo_order(line_items=[woo_line(meta_data=chosen)])).lines[0].properties == (("Options", "Large"),)


def test_a_field_of_many_choices_is_shown_with_all_of_them(read, woo_order, woo_line):
    chosen = [
        {"key": "Engraving", "value": ["Für", "Mara"], "display_key": "Engraving", "display_value": ["Für", "Mara"]},
        {"key": "Gift wrap", "value": True},
        {"key": "Card", "value": {"text": "Happy &amp; well", "_id": 7}},
        {"key": "Nothing", "value": []},
    ]

    assert read(woo_order(line_items=[woo_line(meta_data=chosen)])).lines[0].properties == (
        ("Engraving", "Für, Mara"),
        ("Gift wrap", "yes"),
        ("Card", "text: Happy & well"),
        ("Nothing", ""),
    )


@pytest.mark.parametrize(
    "noted",
    [
        {
            "gift_cards": [
                {"id": 4, "code": "NZR8-BMP8", "amount": 10},
                {"id": 5, "code": "AAAA-BBBB", "amount": "8.00"},
            ]
        },
        {"meta_data": [{"key": "_ywgc_applied_gift_cards_totals", "value": "18"}]},
        {"meta_data": [{"key": "_funds_used", "value": "18.00"}]},
        {"pw_gift_cards_redeemed": [{"number": "AAAA-1", "amount": "10"}, {"number": "AAAA-2", "amount": 8}]},
        {"store_credit": "18.00", "meta_data": [{"key": "_store_credit_used", "value": {"sc-1": 18}}]},
        {"meta_data": [{"key": "_store_credit_used", "value": {"sc-1": 10, "sc-2": "8.00"}}]},
        {"meta_data": [{"key": "smart_coupons_contribution", "value": {"mara10": 10.0, "mara8": 8}}]},
        {"meta_data": [{"key": "wt_store_credit_used", "value": {"credit": "18"}}]},
        {
            "meta_data": [
                {
                    "key": "acfw_store_credits_order_paid",
                    "value": {"amount": 18, "raw_amount": 18, "cart_total": 54.45, "currency": "EUR"},
                }
            ]
        },
    ],
    ids=[
        "gift cards",
        "YITH",
        "account funds",
        "PW",
        "store credit",
        "store credit noted",
        "smart coupons",
        "WebToffee",
        "advanced coupons",
    ],
)
def test_a_gift_card_is_a_payment_and_the_total_is_what_it_was_before(read, woo_order, noted):
    partly = read(woo_order(total="36.45", **noted))
    before = read(woo_order(total="54.45", **noted))
    odd = read(woo_order(total="30.00", **noted))

    assert (partly.total_minor, partly.paid_minor, partly.gift_card_minor, foots(partly)) == (5445, 5445, 1800, 0)
    assert (before.total_minor, before.gift_card_minor, foots(before)) == (5445, 0, 0)
    assert (odd.total_minor, odd.gift_card_minor, foots(odd)) == (3000, 0, 2445)


def test_an_order_paid_wholly_by_gift_card_adds_up_whatever_else_plugins_noted(read, woo_order):
    order = read(
        woo_order(
            total="0.00",
            gift_cards=[{"id": 4, "code": "NZR8-BMP8", "amount": 54.45}],
            meta_data=[{"key": "_funds_used", "value": "none"}],
        )
    )

    assert (order.total_minor, order.payment, order.gift_card_minor, foots(order)) == (5445, "paid", 5445, 0)


def test_credit_that_its_plugin_counts_among_the_discounts_as_well_is_a_payment_once(read, woo_order):
    noted = {"meta_data": [{"key": "smart_coupons_contribution", "value": {"mara18": 18}}]}
    paid = read(woo_order(total="36.45", discount_total="18.00", **noted))
    other = read(woo_order(total="36.45", discount_total="18.00"))

    assert (paid.total_minor, paid.gift_card_minor, paid.order_discount_minor, foots(paid)) == (5445, 1800, 0, 0)
    assert (other.total_minor, other.gift_card_minor, other.order_discount_minor, foots(other)) == (3645, 0, 1800, 0)


def test_credit_that_was_taken_off_the_lines_before_tax_stays_the_discount_that_it_is_there(read, woo_order, woo_line):
    noted = {"meta_data": [{"key": "smart_coupons_contribution", "value": {"mara": 5}}]}
    plain = read(woo_order())
    read_with = read(woo_order(**noted))

    assert (read_with.total_minor, read_with.gift_card_minor, foots(read_with)) == (plain.total_minor, 0, 0)


def test_odd_notes_of_plugins_are_no_money(read, woo_order):
    odd = [
        {"key": "smart_coupons_contribution", "value": ["x", None]},
        {"key": "wt_store_credit_used", "value": {"credit": {"amount": 3}}},
        {"key": "acfw_store_credits_order_paid", "value": {"amount": None}},
        {"key": "_store_credit_used", "value": True},
    ]
    order = read(woo_order(pw_gift_cards_redeemed=[], gift_cards={}, meta_data=odd))

    assert (order.gift_card_minor, foots(order)) == (0, 0)
