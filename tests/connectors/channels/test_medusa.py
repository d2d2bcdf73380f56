"""Medusa's bodies as facts: one order of a small shop in all the states it can be in, and its subscriber's events."""

import json
from datetime import UTC, datetime

import pytest

from doorstep.connectors.channels.medusa.connector import MEDUSA, MedusaConnector
from doorstep.domain.footing import foots
from doorstep.domain.orders import Address
from tests.connectors.channels.medusa_bodies import order, payments, raw, refund, sold


@pytest.fixture(scope="session")
def read(order_read):
    return lambda body, topic="order": order_read(MEDUSA, topic, body)


@pytest.fixture(scope="session")
def reason(refusal):
    return lambda body, topic="order": refusal(MEDUSA, topic, body)


def event(name: str, **told):
    return MEDUSA.read("event", json.dumps({"name": name, "data": told}).encode())


def test_a_paid_order_is_read_whole(read):
    told = read(order())

    assert (told.ref, told.number, told.currency, told.total_minor) == ("order_01K42", "#42", "EUR", 2975)
    assert told.placed_at == datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
    assert told.updated_at == datetime(2026, 3, 2, 9, 16, 30, 123000, tzinfo=UTC)
    assert (told.shipping_minor, told.shipping_tax_minor, told.shipping_service) == (595, 95, "Parcel")
    assert (told.payment, told.paid_minor, told.payment_ref) == ("paid", 2975, "pi_1")
    assert (told.customer_ref, told.email, told.phone, told.note) == (
        "cus_7", "ana@shop.example", "+351 900", "Ring twice",
    )  # fmt: skip
    assert told.ship_to == Address("Ana Reis", "", "Rua do Sol 4", "", "Porto", "", "4000-100", "PT", "+351 900")
    (lamp,) = told.lines
    assert (lamp.ref, lamp.sku, lamp.title, lamp.kind) == ("ordli_1", "LAMP-BLUE", "Lamp - blue", "physical")
    assert (lamp.qty, lamp.unit_price_minor, lamp.discount_minor, lamp.tax_minor, foots(told)) == (2, 1190, 0, 380, 0)


def test_prices_without_tax_are_read_by_their_net_figures(read):
    net = sold(is_tax_inclusive=False, unit_price=10, subtotal=20, tax_total=3.8, total=23.8, original_total=23.8)
    told = read(order(items=[net]))
    assert (told.tax_included, told.shipping_minor, told.lines[0].unit_price_minor) == (False, 500, 1000)
    assert (told.lines[0].tax_minor, foots(told)) == (380, 0)


def test_an_order_of_both_kinds_of_prices_is_read_net(read):
    net = sold("ordli_2", 1, is_tax_inclusive=False, unit_price=10, subtotal=10, tax_total=1.9, total=11.9)
    told = read(order(items=[sold(), net], total=41.65, raw_total=None))
    assert (told.tax_included, [line.unit_price_minor for line in told.lines], foots(told)) == (False, [1000] * 2, 0)


def test_amounts_that_nobody_rounded_are_rounded_once_and_seen_where_they_do_not_meet(read):
    """Three of 3.3333… are 10.00, and a third of a cent on each line stands in the rounding."""
    third = {"total": 3.3333333333333335, "subtotal": 3.3333333333333335, "tax_total": 0, "original_total": 3.3333}
    lines = [sold(f"ordli_{n}", 1, is_tax_inclusive=False, unit_price=3.33, **third) for n in range(3)]
    told = read(order(items=lines, total=15.950000000000001, raw_total=None, shipping_total=5.95, shipping_tax_total=0))
    assert (told.total_minor, told.rounding_minor, foots(told)) == (1595, 1, 0)


def test_the_raw_twin_of_an_amount_is_believed_before_the_float(read):
    assert read(order(total=29.740000001, raw_total=raw("29.75"))).total_minor == 2975


def test_a_discount_stands_on_its_line_to_the_cent(read):
    lamps = sold(quantity=3, total=25, original_total=35.7, subtotal=30, tax_total=3.991596638655462)
    told = read(order(items=[lamps], total=30.95, raw_total=None))
    assert (told.lines[0].unit_price_minor, told.lines[0].discount_minor, foots(told)) == (1190, 1070, 0)


def test_a_currency_without_cents_is_read_in_its_own_units(read):
    lamps = sold(unit_price=1190, raw_unit_price=raw("1190"), total=2380, original_total=2380, subtotal=2000,
                tax_total=380)  # fmt: skip
    told = read(
        order(currency_code="jpy", items=[lamps], total=2975, raw_total=None, shipping_total=595, shipping_tax_total=95)
    )
    assert (told.currency, told.total_minor, told.lines[0].unit_price_minor, foots(told)) == ("JPY", 2975, 1190, 0)


@pytest.mark.parametrize("is_prorated", [True, False])
def test_units_that_came_back_are_off_the_order_where_its_sums_leave_them_out(read, is_prorated):
    """Newer versions state a line's sums over what is left, older ones over all that was ordered."""
    sums = {"total": 11.9, "original_total": 11.9, "subtotal": 10.0, "tax_total": 1.9} if is_prorated else {}
    came_back = sold(detail={"return_received_quantity": 1, "shipped_quantity": 2}, **sums)
    told = read(order(items=[came_back], total=17.85 if is_prorated else 29.75, raw_total=None))

    (lamp,) = told.lines
    assert (lamp.original_qty, lamp.qty, lamp.unit_price_minor) == (2, 1 if is_prorated else 2, 1190)
    assert (told.original_total_minor, told.fulfilled, foots(told)) == (2975, (("ordli_1", 2),), 0)


def test_an_edited_order_stands_as_it_is_now_with_its_first_total_beside(read):
    told = read(order(items=[sold(quantity=1)], total=17.85, raw_total=None, version=2))
    assert (told.total_minor, told.original_total_minor, told.lines[0].qty, foots(told)) == (1785, 2975, 1, 0)


def test_a_line_that_was_edited_out_has_no_units_and_costs_nothing(read):
    gone = sold("ordli_2", 0, total=0, subtotal=0, tax_total=0, original_total=0)
    told = read(order(items=[sold(), gone]))
    assert (told.lines[1].qty, foots(told)) == (0, 0)


@pytest.mark.parametrize(
    ("credit", "gift_card", "discount", "total"),
    [
        ({"amount": 20, "reference": "gift-card", "reference_id": "gc_1"}, 2000, 0, 2975),
        ({"amount": 20, "reference": "store_credit", "reference_id": "sc_1"}, 2000, 0, 2975),
        ({"amount": 20, "reference": "claim", "reference_id": "c_1"}, 0, 2000, 975),
    ],
)
def test_a_credit_line_is_a_payment_by_gift_card_or_money_off(read, credit, gift_card, discount, total):
    told = read(order(credit_lines=[credit], total=9.75, raw_total=None, payment_collections=payments(9.75)))
    assert (told.gift_card_minor, told.order_discount_minor, told.total_minor) == (gift_card, discount, total)
    assert (told.paid_minor, foots(told)) == (975 + gift_card, 0)


def test_a_credit_line_of_an_exchange_for_something_dearer_is_a_fee(read):
    told = read(order(credit_lines=[{"amount": -5, "reference": "exchange"}], total=34.75, raw_total=None))
    assert (told.fee_minor, told.order_discount_minor, told.total_minor, foots(told)) == (500, 0, 3475, 0)


def test_a_gift_card_that_is_sold_a_download_and_a_line_of_nobody_are_known_by_kind(read):
    bought = [
        sold("ordli_1", is_giftcard=True),
        sold("ordli_2", requires_shipping=False),
        sold("ordli_3", variant_id=None, product_id=None, variant_sku=None),
    ]
    assert [line.kind for line in read(order(items=bought)).lines] == ["gift_card", "digital", "custom"]


def test_metadata_brings_the_gift_note_the_instructions_and_what_is_engraved(read):
    metadata = {"gift_note": "For you", "Delivery instructions": "Back door", "n": None}
    told = read(order(metadata=metadata, items=[sold(metadata={"Engraving": "A", "_app": "x"})]))
    assert (told.gift_note, told.delivery_instructions, told.note) == ("For you", "Back door", "")
    assert told.lines[0].properties == (("Engraving", "A"),)


def test_personalisation_that_a_form_kept_as_lists_and_objects_is_written_out(read):
    metadata = {
        "engraving": {"text": "Für Mara", "font": {"name": "Serif", "_id": 4}}, "lines": ["a", "b", 3], "count": 2,
        "wrapped": True, "card": False, "none": [], "empty": {"text": ""}, "_cart": {"id": "x"},
    }  # fmt: skip
    told = read(order(metadata={"gift_note": ["Hi", "Mara"]}, items=[sold(metadata=metadata)]))

    assert told.gift_note == "Hi, Mara"
    assert told.lines[0].properties == (
        ("engraving", "text: Für Mara, font: name: Serif"), ("lines", "a, b, 3"), ("count", "2"), ("wrapped", "yes"),
    )  # fmt: skip


@pytest.mark.parametrize("residue", ["2e-7", "-3.0000000000000000000e-19", "5e-40", "0e-40"])
def test_a_residue_of_a_split_promotion_is_nothing_however_it_is_written(read, residue):
    rest = sold(raw_tax_total=raw(residue), tax_total=float(residue))
    assert (read(order(items=[rest])).lines[0].tax_minor, foots(read(order(items=[rest])))) == (0, 0)
    plain = sold(tax_total=float(residue))
    assert read(order(items=[plain])).lines[0].tax_minor == 0


@pytest.mark.parametrize(("total", "off"), [(29.77, 0), (29.73, 0), (29.78, -3), (29.72, 3)])
def test_a_cent_for_a_line_and_one_for_shipping_is_rounding_and_more_is_not(read, total, off):
    told = read(order(total=total, raw_total=None))
    assert (foots(told), told.rounding_minor) == (off, 0 if off else told.total_minor - 2975)


def test_a_payment_that_nobody_has_begun_has_no_parts(read):
    for begun in ({"id": "pay_col_1", "status": "not_paid"}, {"status": "not_paid", "payments": None}):
        told = read(order(payment_collections=[begun], payment_status="not_paid"))
        assert (told.payment, told.paid_minor, told.payment_method) == ("pending", 0, "")


def test_an_item_of_no_units_costs_nothing_and_a_total_that_holds_it_stays_a_difference(read):
    gone = sold("ordli_2", 0, total=1, subtotal=1, tax_total=0.5, original_total=1)
    held = order(items=[sold(), gone], total=30.75, raw_total=None)

    assert [(line.qty, line.unit_price_minor, line.tax_minor) for line in read(held).lines] == [
        (2, 1190, 380),
        (0, 0, 0),
    ]
    assert (foots(read(held)), foots(read(order(items=[sold(), gone])))) == (-100, 0)


@pytest.mark.parametrize(
    ("changes", "payment"),
    [
        ({"payment_status": "not_paid"}, "pending"),
        ({"payment_status": "awaiting"}, "pending"),
        ({"payment_status": "requires_action"}, "pending"),
        ({"payment_status": "authorized"}, "authorized"),
        ({"payment_status": "partially_authorized"}, "pending"),
        ({"payment_status": "captured"}, "paid"),
        ({"payment_status": "partially_captured"}, "partly_paid"),
        ({"payment_status": "partially_refunded"}, "partly_refunded"),
        ({"payment_status": "refunded"}, "refunded"),
        ({"payment_status": "canceled"}, "voided"),
        ({"payment_status": "authorized", "status": "canceled"}, "voided"),
        ({"payment_status": None}, "paid"),
        ({"payment_status": "soon"}, "unknown:soon"),
        ({"status": "lost"}, "unknown:lost"),
    ],
)
def test_every_word_of_payment_has_its_meaning_and_an_unknown_one_says_so(read, changes, payment):
    assert read(order(**changes)).payment == payment


def test_a_cancelled_order_is_over_and_an_archived_one_is_put_away(read):
    cancelled = read(order(status="canceled", canceled_at="2026-03-03T08:00:00.000Z"))
    assert cancelled.cancelled_at == datetime(2026, 3, 3, 8, tzinfo=UTC)
    assert read(order(status="canceled")).cancelled_at == read(order()).updated_at
    assert read(order(status="archived")).is_closed


def test_a_refund_is_told_with_its_reason_and_moves_the_order_s_time(read):
    told = read(order(payment_status="partially_refunded", payment_collections=payments(refunds=(refund(11.9),))))
    (back,) = told.refunds
    assert (back.ref, back.amount_minor, back.reason) == ("ref_1", 1190, "Broken")
    assert back.refunded_at == told.updated_at == datetime(2026, 3, 5, 10, tzinfo=UTC)
    assert (told.paid_minor, told.total_minor) == (2975, 2975)


def test_what_is_only_packed_there_has_not_left(read):
    packed = order(items=[sold(detail={"fulfilled_quantity": 2})])
    handed_over = order(items=[sold(detail={"fulfilled_quantity": 2, "delivered_quantity": 2})])
    assert (read(packed).fulfilled, read(handed_over).fulfilled) == ((), (("ordli_1", 2),))


def test_a_draft_is_left_alone(wire):
    for changes in ({"status": "draft"}, {"is_draft_order": True}):
        assert MEDUSA.read("order", wire(order(**changes))).kind == "ignored"


def test_an_answer_of_the_api_may_be_given_as_it_came(read):
    assert read({"order": order()}) == read(order())


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (order(swaps=[], tax_rate=19), "an order of Medusa 1, whose amounts are in minor units"),
        (order(items=[{"id": "ordli_1", "quantity": 1}]), "items have no totals"),
        (order(items=None), "no list of items"),
        (order(items=[sold(), sold()]), "two items of the order have the same id"),
        (order(total=None, raw_total=None), "the order has no total"),
        (order(created_at=None), "does not say when it was placed"),
        (order(currency_code="euro"), "no currency is named"),
        (order(raw_total=raw("1e9")), "is not an amount of money"),
        (order(payment_collections=[1]), "the order's payment_collections holds a number"),
        ([], "the body is a list"),
    ],
)
def test_what_cannot_be_read_is_said_in_words(reason, body, words):
    assert words in reason(body)


@pytest.mark.parametrize(
    ("name", "named", "ref"),
    [
        ("order.placed", {"id": "order_01K42"}, "order_01K42"),
        ("order.updated", {"id": "order_01K42"}, "order_01K42"),
        ("order.canceled", {"id": "order_01K42"}, "order_01K42"),
        ("order.fulfillment_created", {"order_id": "order_01K42", "fulfillment_id": "ful_1"}, "order_01K42"),
        ("order.return_received", {"order_id": "order_01K42", "return_id": "return_1"}, "order_01K42"),
        ("order-edit.confirmed", {"order_id": "order_01K42"}, "order_01K42"),
    ],
)
def test_an_event_of_an_order_has_it_fetched(name, named, ref):
    fact = event(name, **named)
    assert (fact.kind, fact.order_ref) == ("changed", ref)


@pytest.mark.parametrize(
    ("name", "named"), [("product.updated", {"id": "prod_1"}), ("return.requested", {"id": "return_1"})]
)
def test_an_event_that_names_no_order_is_ignored_with_the_reason(name, named):
    fact = event(name, **named)
    assert (fact.kind, name in fact.reason) == ("ignored", True)


def test_an_event_in_another_spelling_and_one_without_its_parts(wire):
    assert MEDUSA.read("event", wire({"event": "order.placed", "data": {"id": "order_1"}})).kind == "changed"
    for body, words in (({"data": {}}, "has no name"), ({"name": "order.placed"}, "no `data`")):
        fact = MEDUSA.read("event", wire(body))
        assert (fact.kind, words in fact.reason) == ("unreadable", True)


def test_a_subscriber_s_event_is_believed_within_five_minutes_and_under_our_secret_alone():
    body, now = b'{"name":"order.placed","data":{"id":"order_1"}}', 1_772_442_000
    connector = MedusaConnector(now=lambda: now)
    headers = {name.lower(): value for name, value in connector.sign("event", body, b"theirs").items()}

    assert connector.verify(headers, body, [b"next", b"theirs"])
    assert connector.envelope(headers, body).topic == "event"
    assert not connector.verify(headers, body + b" ", [b"theirs"])
    assert not connector.verify(headers, body, [b""])
    assert not connector.verify({}, body, [b"theirs"])
    assert not MedusaConnector(now=lambda: now + 301).verify(headers, body, [b"theirs"])
