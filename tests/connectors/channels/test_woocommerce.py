"""WooCommerce's bodies as facts: one order of a small shop in all the states it can be in."""

from datetime import UTC, datetime

import pytest

from doorstep.connectors.channels.reading import UnreadableError, instant
from doorstep.connectors.channels.woocommerce import WOOCOMMERCE
from doorstep.domain.footing import foots
from doorstep.domain.orders import Address


@pytest.fixture(scope="session")
def read(order_read):
    return lambda body, topic="order.updated": order_read(WOOCOMMERCE, topic, body)


@pytest.fixture(scope="session")
def reason(refusal):
    return lambda body, topic="order.created": refusal(WOOCOMMERCE, topic, body)


def meta(*pairs):
    return [{"id": n, "key": key, "value": value} for n, (key, value) in enumerate(pairs)]


# --- the straightforward order ----------------------------------------------------------------------------------


def test_a_paid_order_is_read_whole(read, woo_order):
    order = read(woo_order())

    assert (order.ref, order.number, order.currency, order.total_minor) == ("727", "727", "EUR", 5445)
    assert order.placed_at == datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
    assert order.updated_at == datetime(2026, 3, 2, 9, 16, 30, tzinfo=UTC)
    assert (order.shipping_minor, order.shipping_tax_minor, order.shipping_service) == (500, 105, "Parcel")
    assert (order.payment, order.paid_minor, order.payment_ref) == ("paid", 5445, "ch_1")
    assert (order.customer_ref, order.email, order.phone) == ("26", "ana@shop.example", "+351 900")
    assert (order.note, order.client_ip) == ("Ring twice", "203.0.113.9")
    assert order.ship_to == Address("Ana Reis", "", "Rua do Sol 4", "", "Porto", "", "4000-100", "PT")
    assert foots(order) == 0


def test_a_line_is_read_whole(read, woo_order, woo_line):
    asked = meta(("Engraving", "For Ana &amp; Rui"), ("_reduced_stock", "2"), ("pa_color", "blue"))
    asked[2]["display_key"] = "Color"
    (line,) = read(woo_order(line_items=[woo_line(meta_data=asked)])).lines

    assert (line.ref, line.sku, line.variant_ref, line.title) == ("301", "MUG-BLUE", "94", "Mug \u2013 blue")
    assert (line.kind, line.original_qty, line.qty, line.unit_price_minor) == ("physical", 2, 2, 2000)
    assert (line.discount_minor, line.tax_minor) == (0, 840)
    assert line.properties == (("Engraving", "For Ana & Rui"), ("Color", "blue"))


def test_the_shops_own_clock_is_only_believed_where_there_is_no_other(read, woo_order):
    body = woo_order()
    del body["date_created_gmt"], body["date_modified_gmt"]
    order = read(body)

    assert order.placed_at == datetime(2026, 3, 2, 10, 15, tzinfo=UTC)


def test_a_large_product_id_survives(read, woo_order, woo_line):
    line = woo_line(product_id=2**53 + 1, variation_id=0)

    assert read(woo_order(line_items=[line])).lines[0].variant_ref == "9007199254740993"


# --- money ------------------------------------------------------------------------------------------------------


def test_amounts_are_net_whatever_the_shop_shows_its_customers(read, woo_order):
    including, excluding = read(woo_order(prices_include_tax=True)), read(woo_order())

    assert not including.tax_included
    assert including == excluding
    assert foots(including) == 0


def test_a_coupon_stands_on_its_lines(read, woo_order, woo_line):
    line = woo_line(subtotal="50.00", total="40.00")
    order = read(woo_order(line_items=[line], discount_total="10.00"))

    assert (order.lines[0].unit_price_minor, order.lines[0].discount_minor) == (2500, 1000)
    assert (order.order_discount_minor, foots(order)) == (0, 0)


def test_a_plugins_discount_on_no_line_stands_on_the_order(read, woo_order):
    order = read(woo_order(discount_total="10.00", total="44.45"))

    assert (order.order_discount_minor, foots(order)) == (1000, 0)


def test_a_line_that_was_made_dearer_by_hand_costs_what_it_costs(read, woo_order, woo_line):
    order = read(woo_order(line_items=[woo_line(subtotal="30.00", total="40.00")]))

    assert (order.lines[0].unit_price_minor, order.lines[0].discount_minor, foots(order)) == (2000, 0, 0)


def test_three_for_ten_are_ten(read, woo_order, woo_line):
    line = woo_line(quantity=3, total="10.00", tax="0.00")
    order = read(woo_order(line_items=[line], shipping_total="0.00", shipping_tax="0.00", total="10.00"))

    assert (order.lines[0].unit_price_minor, order.lines[0].discount_minor) == (334, 2)
    assert foots(order) == 0


def test_fees_are_fees_and_a_negative_one_is_a_rebate(read, woo_order):
    fees = [{"id": 1, "total": "2.00", "total_tax": "0.42"}, {"id": 2, "total": "-1.00", "total_tax": "-0.21"}]
    order = read(woo_order(fee_lines=fees, total="55.66"))

    assert (order.fee_minor, order.fee_tax_minor, foots(order)) == (100, 21, 0)


def test_the_cents_that_woocommerce_rounds_are_named(read, woo_order, woo_line):
    # Three lines of 16.806723 net are 50.42, but 16.81 each.
    lines = [woo_line(ref, quantity=1, total="16.81", tax="3.19") for ref in (1, 2, 3)]
    order = read(woo_order(line_items=lines, shipping_total="0.00", shipping_tax="0.00", total="59.99"))

    assert (order.rounding_minor, foots(order)) == (-1, 0)


def test_a_cent_for_each_rounded_part_is_rounding_and_more_is_not(read, woo_order):
    # A line, its shipping and a fee: three parts.
    fee = [{"id": 1, "total": "0.00", "total_tax": "0.00"}]
    at_most, beyond = read(woo_order(total="54.42", fee_lines=fee)), read(woo_order(total="54.41", fee_lines=fee))

    assert (at_most.rounding_minor, foots(at_most)) == (-3, 0)
    assert (beyond.rounding_minor, foots(beyond)) == (0, 4)


def test_an_order_that_contradicts_itself_shows_by_how_much(read, woo_order):
    order = read(woo_order(total="50.00"))

    assert (order.rounding_minor, foots(order)) == (0, 445)


@pytest.mark.parametrize("total", ["54.45", "54.450000", 54.45])
def test_an_amount_is_the_same_however_it_is_written(read, woo_order, total):
    assert read(woo_order(total=total)).total_minor == 5445


@pytest.mark.parametrize(("written", "minor"), [("54.5", 5450), (54, 5400), ("1.005", 101), ("54", 5400)])
def test_amounts_are_read_from_their_text(read, woo_order, written, minor):
    assert read(woo_order(total=written)).total_minor == minor


def test_yen_have_no_cents(read, woo_order, woo_line):
    line = woo_line(quantity=1, total="3000", tax="300")
    order = read(woo_order(currency="JPY", line_items=[line], shipping_total="0", shipping_tax="0", total="3300"))

    assert (order.lines[0].unit_price_minor, order.total_minor, foots(order)) == (3000, 3300, 0)


def test_shipping_lines_stand_in_for_an_order_that_states_no_shipping(read, woo_order):
    body = woo_order()
    del body["shipping_total"]

    assert (read(body).shipping_minor, read(body).shipping_tax_minor) == (500, 105)


# --- payments, refunds, cancellations ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "if_paid", "if_unpaid"),
    [
        ("pending", "paid", "pending"),
        ("on-hold", "paid", "pending"),
        ("processing", "paid", "terms"),
        ("completed", "paid", "paid"),
        ("cancelled", "paid", "voided"),
        ("failed", "paid", "pending"),
        ("refunded", "refunded", "refunded"),
        ("trash", "paid", "voided"),
        ("awaiting-shipment", "unknown:awaiting-shipment", "unknown:awaiting-shipment"),
        ("", "unknown:nothing", "unknown:nothing"),
        ("on\nhold", "unknown:on hold", "unknown:on hold"),
    ],
)
def test_every_status_has_its_meaning_and_an_unknown_one_is_seen(read, woo_order, status, if_paid, if_unpaid):
    assert read(woo_order(status=status)).payment == if_paid
    assert read(woo_order(status=status, date_paid=None, date_paid_gmt=None)).payment == if_unpaid


def test_an_order_to_be_paid_on_delivery_is_on_terms(read, woo_order):
    order = read(woo_order(payment_method="cod", date_paid=None, date_paid_gmt=None))

    assert (order.payment, order.paid_minor) == ("terms", 0)


def test_either_date_of_payment_is_enough(read, woo_order):
    assert read(woo_order(date_paid=None)).payment == "paid"
    assert read(woo_order(date_paid_gmt=None)).payment == "paid"


def test_an_order_cancelled_after_it_was_paid_says_both(read, woo_order):
    order = read(woo_order(status="cancelled"))

    assert order.cancelled_at == order.updated_at
    assert (order.payment, order.paid_minor, order.cancel_reason) == ("paid", 5445, "cancelled in the shop")


def test_a_partly_refunded_order_keeps_its_total_and_names_the_refund(read, woo_order):
    order = read(woo_order(refunds=[{"id": 726, "reason": "chipped", "total": "-10.00"}]))

    (refund,) = order.refunds
    assert (refund.ref, refund.amount_minor, refund.reason) == ("726", 1000, "chipped")
    assert (order.payment, order.total_minor, foots(order)) == ("partly_refunded", 5445, 0)


def test_refunds_of_everything_make_a_refunded_order(read, woo_order):
    refunds = [{"id": 726, "total": "-50.00"}, {"id": 728, "total": "-4.45"}]

    assert read(woo_order(refunds=refunds)).payment == "refunded"


def test_a_completed_order_was_sent(read, woo_order):
    assert read(woo_order(status="completed")).fulfilled == (("301", 2),)
    assert read(woo_order(status="processing")).fulfilled == ()


# --- lines and people -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, "physical"),
        ({"sku": ""}, "physical"),
        ({"sku": "", "product_id": 0, "variation_id": 0}, "custom"),
        ({"meta_data": meta(("wc_gc_giftcard_to_multiple", "rui@shop.example"))}, "gift_card"),
        ({"meta_data": meta(("_ywgc_amount", "50"))}, "gift_card"),
    ],
)
def test_what_a_line_is(read, woo_order, woo_line, changes, kind):
    assert read(woo_order(line_items=[woo_line(**changes)])).lines[0].kind == kind


@pytest.mark.parametrize("shipping", [[], {}, None, {"first_name": "", "city": "", "country": "PT"}])
def test_an_order_that_goes_nowhere_has_no_address(read, woo_order, shipping):
    assert read(woo_order(shipping=shipping)).ship_to is None


def test_what_plugins_noted_reaches_the_right_place(read, woo_order):
    noted = meta(
        ("_gift_message", "Happy birthday!"),
        ("Delivery Note", "Back door"),
        ("wpml_language", "pt_PT"),
        ("_wcpay_fraud_outcome_status", "review"),
        ("_wcpay_mode", "test"),
        ("mailchimp_woocommerce_is_subscribed", "0"),
        ("_steps", [1, {"a": None}]),
    )
    order = read(woo_order(meta_data=noted))

    assert (order.gift_note, order.delivery_instructions, order.note) == ("Happy birthday!", "Back door", "Ring twice")
    assert (order.language, order.risk_hint, order.is_test) == ("pt-PT", "investigate", True)


# --- other topics, and what cannot be read ----------------------------------------------------------------------


@pytest.mark.parametrize("topic", ["order.created", "order.updated", "order.restored"])
def test_every_topic_of_a_whole_order_gives_the_same_order(read, woo_order, topic):
    assert read(woo_order(), topic) == read(woo_order())


def test_a_deleted_order_leaves_its_id():
    fact = WOOCOMMERCE.read("order.deleted", b'{"id":727}')

    assert (fact.kind, fact.order_ref) == ("deleted", "727")


def test_a_whole_order_under_the_topic_of_a_deletion_deletes_nothing(reason, woo_order):
    assert "whole order" in reason(woo_order(), "order.deleted")


@pytest.mark.parametrize("status", ["checkout-draft", "auto-draft"])
def test_a_basket_is_no_order_yet(wire, woo_order, status):
    fact = WOOCOMMERCE.read("order.created", wire(woo_order(status=status)))

    assert (fact.kind, fact.order_ref) == ("ignored", "727")
    assert fact.reason


@pytest.mark.parametrize("topic", ["product.updated", "customer.created", "coupon.deleted", "action.my_hook"])
def test_a_topic_of_no_use_is_ignored_with_its_reason(topic):
    fact = WOOCOMMERCE.read(topic, b"{}")

    assert fact.kind == "ignored"
    assert fact.reason.startswith(topic)


@pytest.mark.parametrize("topic", ["", "order.teleported", "orders/create"])
def test_a_topic_that_nobody_knows_is_seen(topic):
    assert WOOCOMMERCE.read(topic, b"{}").kind == "unreadable"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "empty"),
        (b"webhook_id=12", "not JSON"),
        (b"<br />\n<b>Notice</b>: Undefined index", "not JSON"),
        (b'{"id":1}<!-- page cache -->', "not JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[]", "a list"),
        (b"{}", "no line_items"),
        (b'{"order": {"id": 1, "line_items": []}}', "Legacy API"),
        (b'{"code": "rest_forbidden", "message": "Sorry"}', "an error"),
        (b'{"data": {"id": 1}}', "'data'"),
    ],
)
def test_a_body_that_is_not_an_order_says_what_it_is(reason, body, said):
    assert said in reason(body)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": None}, "the order has no id"),
        ({"currency": ""}, "no currency"),
        ({"date_created": None, "date_created_gmt": "0000-00-00T00:00:00"}, "when it was placed"),
        ({"date_modified_gmt": "soon"}, "'soon' is not a time"),
        ({"total": None}, "no total"),
        ({"total": ""}, "no total"),
        ({"total": "54,45"}, "'54,45' is not an amount"),
        ({"line_items": None}, "no list of lines"),
        ({"line_items": {"0": {}}}, "no list of lines"),
        ({"line_items": [None]}, "line_items holds the word null, not only objects"),
        ({"shipping_lines": {"0": {}}}, "shipping_lines is an object, not a list"),
        ({"billing": "Ana"}, "billing is a text, not an object"),
        ({"refunds": [{"total": "-1.00"}]}, "a refund has no id"),
    ],
)
def test_an_order_that_cannot_be_read_says_why(reason, woo_order, changes, said):
    assert said in reason(woo_order(**changes))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": None}, "a line has no id"),
        ({"quantity": 0.5}, "no whole quantity"),
        ({"quantity": "two"}, "no whole quantity"),
        ({"total": None}, "a line has no total"),
        ({"meta_data": ["blue"]}, "a line's meta_data holds a text, not only objects"),
    ],
)
def test_a_line_that_cannot_be_read_says_why(reason, woo_order, woo_line, changes, said):
    assert said in reason(woo_order(line_items=[woo_line(**changes)]))


def test_a_line_of_no_units_costs_nothing_and_a_total_that_holds_it_stays_a_difference(read, woo_order, woo_line):
    whole, gone = read(woo_order()), woo_line(2, quantity=0, total="5.00", tax="0.95")
    held = read(woo_order(line_items=[woo_line(1), gone], total=f"{(whole.total_minor + 595) / 100:.2f}"))
    left = read(woo_order(line_items=[woo_line(1), gone]))

    assert [(line.qty, line.unit_price_minor, line.tax_minor) for line in held.lines][1] == (0, 0, 0)
    assert (foots(whole), foots(left), foots(held)) == (0, 0, -595)


def test_two_lines_of_one_id_are_not_one_line(reason, woo_order, woo_line):
    assert "same id" in reason(woo_order(line_items=[woo_line(1), woo_line(1)]))


@pytest.mark.parametrize("year", ["9999", "0001"])
def test_an_order_of_a_year_in_which_no_shop_sold_anything_is_not_read(year):
    with pytest.raises(UnreadableError, match="is not a time in which a shop has sold anything"):
        instant(f"{year}-12-31T10:00:00")
