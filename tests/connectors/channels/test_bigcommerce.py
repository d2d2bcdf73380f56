"""BigCommerce: what its notifications name, and its orders to the cent."""

from datetime import UTC, datetime

import pytest

from doorstep.connectors.channels.bigcommerce import BIGCOMMERCE
from doorstep.connectors.channels.bigcommerce.sign import TOKEN, token_of
from doorstep.domain.footing import foots
from tests.connectors.channels.bigcommerce_bodies import bc_body, bc_line, bc_notice, bc_order, bc_place, bc_refund

SECRET = b"an app's client secret"


@pytest.fixture
def read(order_read):
    """The order that is read in a fetched body."""

    def read_one(order, *refunds):
        return order_read(BIGCOMMERCE, "order", bc_body(order, *refunds))

    return read_one


def test_an_order_in_a_shop_whose_prices_contain_the_tax(read):
    order = read(bc_order())

    assert (order.ref, order.number, order.currency, order.total_minor) == ("118", "118", "EUR", 5355)
    assert (order.tax_included, order.shipping_minor, order.shipping_tax_minor) == (True, 595, 95)
    (line,) = order.lines
    assert (line.ref, line.sku, line.variant_ref, line.title) == ("65", "MUG", "311", "Mug & lid")
    assert (line.qty, line.unit_price_minor, line.discount_minor, line.tax_minor) == (2, 2380, 0, 760)
    assert (order.placed_at, order.updated_at) == (
        datetime(2026, 3, 2, 9, 15, tzinfo=UTC), datetime(2026, 3, 2, 9, 16, 30, tzinfo=UTC),
    )  # fmt: skip
    assert (order.payment, order.paid_minor, order.payment_ref) == ("paid", 5355, "ch_1")
    assert (order.email, order.language, order.client_ip) == ("ana@shop.example", "pt-PT", "203.0.113.9")
    assert (order.ship_to.line1, order.ship_to.country, order.shipping_service) == ("Rua do Sol 4", "PT", "Parcel")
    assert (order.note, order.delivery_instructions) == ("Ring twice", "Behind the gate")
    assert foots(order) == 0


def test_an_order_in_a_shop_whose_prices_do_not(read):
    order = read(bc_order(is_tax_inclusive_pricing=False))

    assert (order.tax_included, order.lines[0].unit_price_minor, order.shipping_minor) == (False, 2000, 500)
    assert (order.lines[0].tax_minor, order.total_minor, foots(order)) == (760, 5355, 0)


def test_an_old_order_that_says_nothing_of_its_prices_is_read_the_way_that_adds_up(read):
    """Ten off with the tax in it, stated as two discounts of five, on an order that says that its prices hold none."""
    raw = bc_order(
        bc_line(discounted_total_inc_tax=None), is_tax_inclusive_pricing=False, discount_amount="5.0000",
        coupon_discount="5.0000", total_inc_tax="43.5500",
    )  # fmt: skip
    raw["consignments"]["shipping"][0]["line_items"][0]["total_tax"] = "6.0000"
    order = read(raw)

    assert (order.tax_included, order.order_discount_minor, foots(order)) == (True, 1000, 0)


def test_a_line_of_no_units_costs_nothing_and_a_total_that_holds_it_stays_a_difference(read):
    gone = bc_line(66, 0, "1.1900", "0.1900")
    held = read(bc_order(bc_line(), gone, total_inc_tax="54.7400"))

    assert [(line.qty, line.unit_price_minor, line.tax_minor) for line in held.lines] == [(2, 2380, 760), (0, 0, 0)]
    assert (foots(read(bc_order(bc_line(), gone))), foots(held)) == (0, -119)


@pytest.mark.parametrize(("total", "off"), [("53.5700", 0), ("53.5300", 0), ("53.5800", -3), ("53.5200", 3)])
def test_a_cent_for_a_line_and_one_for_shipping_is_rounding_and_more_is_not(read, total, off):
    order = read(bc_order(total_inc_tax=total))
    assert (foots(order), order.rounding_minor) == (off, 0 if off else order.total_minor - 5355)


def test_a_coupon_of_cents_is_a_discount_and_no_rounding(read):
    plain = bc_line(discounted_total_inc_tax=None)
    small = read(bc_order(plain, coupon_discount="0.0400", total_inc_tax="53.5100"))
    assert (small.order_discount_minor, small.rounding_minor, foots(small)) == (4, 0, 0)

    three = bc_line(quantity=3, inc="10.0000", tax="0.0000", applied_discounts=[{"id": "c", "amount": "1.0000"}],
                    discounted_total_inc_tax=None)  # fmt: skip
    partly = read(bc_order(three, coupon_discount="3.0000", total_inc_tax="12.9500"))
    assert (partly.lines[0].discount_minor, partly.order_discount_minor, partly.rounding_minor) == (102, 200, 0)
    assert foots(partly) == 0


def test_what_does_not_divide_is_a_discount_of_cents(read):
    line = bc_line(quantity=3, inc="10.0000", tax="0.0000")
    order = read(bc_order(line, total_inc_tax="15.9500"))

    assert (order.lines[0].unit_price_minor, order.lines[0].discount_minor, foots(order)) == (334, 2, 0)


def test_a_coupon_stands_on_the_lines_it_was_taken_off_and_not_twice(read):
    line = bc_line(
        applied_discounts=[{"id": "c", "amount": "4.7600", "code": "TEN", "target": "product"}],
        discounted_total_inc_tax="42.8400",
    )
    order = read(bc_order(line, coupon_discount="4.7600", total_inc_tax="48.7900"))

    assert (order.lines[0].discount_minor, order.order_discount_minor, foots(order)) == (476, 0, 0)


def test_a_discount_that_no_line_holds_is_the_order_s(read):
    order = read(bc_order(bc_line(discounted_total_inc_tax=None), discount_amount="10.0000", total_inc_tax="43.5500"))

    assert (order.lines[0].discount_minor, order.order_discount_minor, foots(order)) == (0, 1000, 0)


def test_handling_wrapping_and_fees_are_fees(read):
    order = read(
        bc_order(
            handling_cost_ex_tax="1.0000", handling_cost_inc_tax="1.1900", handling_cost_tax="0.1900",
            wrapping_cost_ex_tax="2.0000", wrapping_cost_inc_tax="2.3800", wrapping_cost_tax="0.3800",
            fees=[{"id": 1, "cost_ex_tax": "3.0000", "cost_inc_tax": "3.5700", "cost_tax": "0.5700"}],
            total_inc_tax="60.6900",
        )
    )  # fmt: skip

    assert (order.fee_minor, order.fee_tax_minor, foots(order)) == (714, 114, 0)


def test_a_total_that_nothing_explains_stays_off(read):
    assert foots(read(bc_order(total_inc_tax="50.0000"))) == 355


def test_a_currency_without_cents(read):
    line = bc_line(inc="4760", tax="760", discounted_total_inc_tax="4760")
    order = read(
        bc_order(
            line, default_currency_code="JPY", currency_code="JPY", shipping_cost_inc_tax="595",
            shipping_cost_tax="95", total_inc_tax="5355",
        )
    )  # fmt: skip

    assert (order.currency, order.total_minor, order.lines[0].unit_price_minor, foots(order)) == ("JPY", 5355, 2380, 0)


def test_what_the_customer_was_shown_stands_beside_what_is_paid(read):
    order = read(bc_order(currency_code="USD", currency_exchange_rate="1.1000000000"))

    assert (order.currency, order.total_minor) == ("EUR", 5355)
    assert (order.presentment_currency, order.presentment_total_minor) == ("USD", 5891)


def test_gift_certificates_and_store_credit_are_ways_to_pay(read):
    order = read(bc_order(gift_certificate_amount="20.0000", store_credit_amount="3.5500"))

    assert (order.gift_card_minor, order.total_minor, foots(order)) == (2355, 5355, 0)


def test_a_gift_certificate_and_a_file_are_sold_as_what_they_are(read):
    raw = bc_order(bc_line(), total_inc_tax="88.5500")
    file = bc_line(66, 1, "10.0000", "0.0000", type="digital", order_address_id=0)
    card = bc_line(67, 1, "25.0000", "0.0000", type="giftcertificate", product_id=0, variant_id=0, sku="")
    raw["consignments"]["downloads"] = [{"recipient_email": "a@b.example", "line_items": [file]}]
    raw["consignments"]["email"]["gift_certificates"] = [{"recipient_email": "a@b.example", "line_items": card}]
    order = read(raw)

    assert [line.kind for line in order.lines] == ["physical", "digital", "gift_card"]
    assert foots(order) == 0


def test_a_line_without_product_is_a_custom_one(read):
    order = read(bc_order(bc_line(product_id=0, variant_id=None, sku="")))

    assert (order.lines[0].kind, order.lines[0].variant_ref) == ("custom", "")


def test_what_the_customer_wrote_on_a_line_is_kept_for_who_packs_it(read):
    line = bc_line(
        product_options=[
            {"display_name": "Colour", "display_value": "Blue", "display_value_customer": "Bleu", "value": "112"},
            {"display_name": "Engraving", "display_value": "A &amp; B", "value": "A & B"},
        ],
        configurable_fields=[{"name": "Font", "value": "Serif"}],
        event_name="Delivery date",
        event_date="Tue, 10 Mar 2026 00:00:00 +0000",
        wrapping_name="Red paper",
        wrapping_message="Happy birthday",
    )
    order = read(bc_order(line))

    assert dict(order.lines[0].properties) == {
        "Colour": "Bleu", "Engraving": "A & B", "Font": "Serif", "Delivery date": "Tue, 10 Mar 2026 00:00:00 +0000",
        "Gift wrapping": "Red paper", "Gift message": "Happy birthday",
    }  # fmt: skip
    assert order.gift_note == "Happy birthday"


def test_a_refund_names_its_units_and_a_declined_one_is_none(read):
    declined = bc_refund(13, payments=[{"id": 14, "amount": 5, "is_declined": True}])
    order = read(bc_order(), bc_refund(), declined)

    (refund,) = order.refunds
    assert (refund.ref, refund.amount_minor, refund.lines, refund.reason) == ("12", 2380, (("65", 1, False),), "broken")
    assert (refund.refunded_at, order.payment) == (datetime(2026, 3, 4, 10, tzinfo=UTC), "partly_refunded")
    assert (order.total_minor, order.lines[0].qty, foots(order)) == (5355, 2, 0)
    assert read(bc_order(), bc_refund(amount=53.55)).payment == "refunded"


def test_what_was_sent_is_counted_by_line(read):
    order = read(bc_order(bc_line(quantity_shipped=1), bc_line(66, 1, "0.0000", "0.0000"), status_id=3))

    assert order.fulfilled == (("65", 1),)


@pytest.mark.parametrize(
    ("status", "told", "method", "payment"),
    [
        (11, "captured", "", "paid"),
        (11, "paid", "", "paid"),
        (7, "authorized", "", "authorized"),
        (11, "capture pending", "", "authorized"),
        (6, "declined", "", "pending"),
        (12, "held for review", "", "authorized"),
        (4, "refunded", "", "refunded"),
        (14, "partially refunded", "", "partly_refunded"),
        (5, "void", "", "voided"),
        (5, "void pending", "", "voided"),
        (1, "pending", "", "pending"),
        (0 + 7, "", "", "pending"),
        (11, "", "", "paid"),
        (2, "", "", "paid"),
        (3, "", "", "paid"),
        (8, "", "", "paid"),
        (9, "", "", "paid"),
        (10, "", "", "paid"),
        (13, "", "", "paid"),
        (5, "", "", "voided"),
        (6, "", "", "voided"),
        (12, "", "", "pending"),
        (4, "", "", "refunded"),
        (14, "", "", "partly_refunded"),
        (4, "captured", "", "refunded"),
        (5, "captured", "", "paid"),
        (11, "", "Cash on Delivery", "terms"),
        (11, "captured", "Cash on Delivery", "paid"),
        (2, "", "Pay in Store", "paid"),
        (99, "captured", "", "unknown:Odd"),
        (11, "on the moon", "", "unknown:on the moon"),
    ],
)
def test_every_word_of_payment_means_something(read, status, told, method, payment):
    names = {"status": "Odd"} if status == 99 else {}
    order = read(bc_order(status_id=status, payment_status=told, payment_method=method or "Credit Card", **names))

    assert order.payment == payment


def test_an_order_cancelled_declined_or_archived_before_it_was_sent_is_called_off(read):
    assert read(bc_order()).cancelled_at is None
    for changes, reason in (
        ({"status_id": 5}, "cancelled in the shop"),
        ({"status_id": 6}, "declined in the shop"),
        ({"is_deleted": True}, "archived in the shop before anything was sent"),
    ):
        order = read(bc_order(**changes))
        assert (order.cancel_reason, order.cancelled_at) == (reason, order.updated_at)
    sent = read(bc_order(bc_line(quantity_shipped=2), status_id=2, is_deleted=True))
    assert (sent.cancelled_at, sent.is_closed) == (None, True)


def test_a_checkout_that_was_not_ended_is_no_order_yet(wire):
    fact = BIGCOMMERCE.read("order", wire(bc_body(bc_order(status_id=0))))

    assert (fact.kind, fact.order_ref) == ("ignored", "118")


def test_an_order_for_several_people_is_looked_at_and_says_on_the_line_where_it_goes(read):
    raw = bc_order(bc_line())
    other = bc_place(
        52, bc_line(66, 1, "0.0000", "0.0000", order_address_id=52), first_name="Rui", street_1="Rua da Lua 1"
    )
    raw["consignments"]["shipping"].append(other)
    order = read(raw)

    assert (order.risk_hint, order.ship_to.name) == ("investigate", "Ana Reis")
    assert order.lines[0].properties == ()
    assert order.lines[1].properties == (("Send to", "Rui Reis, Rua da Lua 1, Porto, Porto, 4000-100, PT"),)


def test_an_order_that_is_picked_up_goes_to_the_shop_s_own_place(read):
    raw = bc_order()
    lines = raw["consignments"]["shipping"][0]["line_items"]
    place = {
        "name": "Kiln",
        "address_line_1": "Main St 1",
        "city": "Austin",
        "postal_code": "78726",
        "country_alpha2": "US",
    }
    raw["consignments"] = {
        "pickups": [{"id": 9, "pickup_method_display_name": "At the kiln", "location": place, "line_items": lines}]
    }
    order = read(raw)

    assert (order.shipping_service, order.ship_to.company, order.ship_to.country) == ("At the kiln", "Kiln", "US")


def test_an_order_with_its_products_and_addresses_beside_it_is_read_as_well(read):
    raw = bc_order()
    place = raw["consignments"]["shipping"][0]
    order = read({**raw, "consignments": None, "products": [bc_line()], "shipping_addresses": [place]})

    assert (order.ship_to.city, len(order.lines), foots(order)) == ("Porto", 1, 0)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": None}, "the order has no id"),
        ({"default_currency_code": None, "currency_code": ""}, "no currency is named"),
        ({"total_inc_tax": ""}, "the order has no total"),
        ({"date_created": ""}, "does not say when it was placed"),
        ({"date_created": "Mon, 99 Foo"}, "is not a time in which a shop has sold anything"),
        ({"consignments": {"url": "https://x", "resource": "/orders/118/consignments"}}, "holds no products"),
        ({"products": [{"url": "https://x"}]}, "only linked to"),
        ({"billing_address": []}, ""),
        ({"billing_address": "Rua"}, "billing_address is a text, not an object"),
        ({"total_inc_tax": "NaN"}, "is not an amount of money"),
    ],
)
def test_what_is_no_order_says_why(refusal, wire, changes, reason):
    body = bc_body(bc_order(**changes))
    if not reason:
        assert BIGCOMMERCE.read("order", wire(body)).kind == "order"
        return
    assert reason in refusal(BIGCOMMERCE, "order", body)


@pytest.mark.parametrize("ref", [118, "118"])
@pytest.mark.parametrize("scope", sorted(BIGCOMMERCE.topics - {"order"}))
def test_a_notification_names_the_order_to_be_fetched(wire, scope, ref):
    about = {"type": "shipment", "id": 12, "orderId": ref} if "shipment" in scope else {"type": "order", "id": ref}
    fact = BIGCOMMERCE.read(scope, wire(bc_notice(scope, data=about)))

    assert (fact.kind, fact.order_ref) == ("changed", "118")
    assert fact.occurred_at == datetime(2026, 3, 2, 9, 16, 30, tzinfo=UTC)


def test_what_is_no_notification_says_why(refusal, wire):
    assert "has no id" in refusal(BIGCOMMERCE, "store/order/updated", bc_notice(data={"type": "order"}))
    assert "where its subject belongs" in refusal(BIGCOMMERCE, "store/order/updated", bc_notice(data=[]))
    assert "not store/order/created" in refusal(BIGCOMMERCE, "store/order/created", bc_notice())
    assert "is a notification" in refusal(BIGCOMMERCE, "order", bc_notice())
    assert BIGCOMMERCE.read("store/product/updated", b"{}").kind == "ignored"
    assert BIGCOMMERCE.read("", b"{}").kind == "unreadable"


def test_the_scope_stands_in_the_body_and_a_body_may_not_call_itself_an_order(wire):
    told = BIGCOMMERCE.envelope({"webhook-id": "msg_7"}, wire(bc_notice()))
    old = BIGCOMMERCE.envelope({}, wire(bc_notice(created_at=None)))

    assert (told.topic, told.delivery_ref, told.account_ref) == ("store/order/updated", "msg_7", "stores/abcde")
    assert (old.delivery_ref, old.occurred_at) == ("3f9ea420af83450d7ef9", None)
    assert BIGCOMMERCE.envelope({}, wire(bc_notice("order"))).topic == ""
    assert BIGCOMMERCE.envelope({}, b"[" * 50).topic == BIGCOMMERCE.envelope({}, b"").topic == ""


def test_the_same_event_twice_has_one_key_and_another_time_another():
    def key(body: bytes, **headers: str) -> str:
        from hashlib import sha256

        return BIGCOMMERCE.dedupe_key(BIGCOMMERCE.envelope(headers, body), sha256(body).hexdigest())

    body = b'{"scope":"store/order/updated","hash":"a","created_at":1,"data":{"type":"order","id":1}}'
    assert key(body) == key(body) != key(body.replace(b'"created_at":1', b'"created_at":2'))
    assert key(body, **{"webhook-id": "1"}) != key(body, **{"webhook-id": "2"})


def test_a_delivery_is_believed_by_its_signature_or_by_the_header_that_we_asked_for(wire):
    body = wire(bc_notice())
    signed = {name.lower(): value for name, value in BIGCOMMERCE.sign("store/order/updated", body, SECRET).items()}
    marked = {TOKEN: token_of(SECRET)}

    for headers in (signed, marked):
        assert BIGCOMMERCE.verify(headers, body, [b"another", SECRET])
        assert not BIGCOMMERCE.verify(headers, body, [b"another"])
        assert not BIGCOMMERCE.verify(headers, body, [b"", b""])
        assert not BIGCOMMERCE.verify(headers, body, [])
    assert not BIGCOMMERCE.verify(signed, body + b" ", [SECRET])
    assert not BIGCOMMERCE.verify({**signed, "webhook-timestamp": "1"}, body, [SECRET])
    assert not BIGCOMMERCE.verify({}, body, [SECRET])
    assert not BIGCOMMERCE.verify({TOKEN: ""}, body, [SECRET, b""])
    assert not BIGCOMMERCE.verify({TOKEN: SECRET.decode()}, body, [SECRET])
    assert not BIGCOMMERCE.verify({TOKEN: token_of(b"")}, body, [b""])
