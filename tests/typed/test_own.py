"""Own sites: who may tell us of an order, what it says, and why it cannot be read where it cannot."""

import copy
import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from doorstep.connectors.channels.own import OWN, OwnConnector, schema
from doorstep.connectors.channels.standard_webhooks import WINDOW_SECONDS
from doorstep.domain.normalization import Settled, settle

ORDER = {
    "schema": "doorstep.order/1", "id": "77", "number": "#77", "placed_at": "2026-11-20T12:00:00+01:00",
    "updated_at": "2026-11-20T11:30:00Z", "currency": "eur", "prices_include_tax": False,
    "lines": [
        {"id": "a", "sku": "MUG", "title": "Mug", "qty": 2, "original_qty": 3, "unit_price": "10.00",
         "discount": "1.00", "tax": "3.61", "grams": 350, "properties": [{"name": "Engraving", "value": "Mara"}]},
        {"id": "b", "title": "Song", "kind": "digital", "qty": 1, "unit_price": 5},
    ],
    "discount": {"amount": "2.00", "reason": "a birthday"}, "fee": {"price": "1.50", "tax": "0.29"},
    "shipping": {"service": "Express", "price": "4.90", "tax": "0.93"}, "tip": "1.00", "rounding": "-0.03",
    "total": "34.20", "original_total": "46.00", "presentment": {"currency": "USD", "total": "38.10"},
    "payout": {"currency": "JPY", "amount": "4980"}, "tax_remitted": True, "ship_by": "2026-11-21T12:00:00Z",
    "deliver_by": "2026-11-24T12:00:00Z",
    "payment": {"state": "paid", "method": "card", "ref": "ch_1", "gift_card": "5.00"},
    "customer": {"id": "c1", "email": "m@example.com", "phone": "+49 30 1", "language": "de", "tags": ["vip"],
                 "orders_before": 4},
    "ship_to": {"name": "Mara Lind", "line1": "Torstr. 140", "postcode": "10119", "city": "Berlin", "country": "de"},
    "bill_to": {"company": "Lind GmbH", "line1": "Torstr. 1", "postcode": "10119", "city": "Berlin", "country": "DE"},
    "note": "n", "gift_note": "g", "delivery_instructions": "d", "client_ip": "203.0.113.9", "risk": "investigate",
    "refunds": [{"id": "r1", "amount": "3.00", "at": "2026-11-20T11:20:00Z", "reason": "late",
                 "lines": [{"line": "a", "qty": 1, "restocked": True}]}],
    "sent": [{"line": "a", "qty": 1}], "source": {"anything": [1, {"x": None}]},
}  # fmt: skip


def read(body, topic="order", **changes):
    told = body if isinstance(body, bytes) else json.dumps({**body, **changes}).encode()
    return OWN.read(topic, told)


def without(*names, **changes):
    body = copy.deepcopy(ORDER)
    for name in names:
        del body[name]
    return {**body, **changes}


def line(**changes):
    return without(lines=[{"qty": 1, "unit_price": "1.00", "sku": "MUG", **changes}], total="1.00", refunds=[], sent=[])


def test_everything_that_the_canonical_order_holds_is_read():
    fact = read(ORDER)
    order = fact.order

    assert (fact.kind, fact.order_ref, fact.occurred_at) == ("order", "77", datetime(2026, 11, 20, 11, 30, tzinfo=UTC))
    assert (order.number, order.currency, order.total_minor, order.original_total_minor) == ("#77", "EUR", 3420, 4600)
    assert order.placed_at == datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
    first = order.lines[0]
    assert (first.ref, first.sku, first.qty, first.original_qty, first.unit_price_minor) == ("a", "MUG", 2, 3, 1000)
    assert (first.discount_minor, first.tax_minor, first.grams) == (100, 361, 350)
    assert first.properties == (("Engraving", "Mara"),)
    assert (order.lines[1].kind, order.lines[1].unit_price_minor) == ("digital", 500)
    assert (order.shipping_minor, order.shipping_tax_minor, order.shipping_service) == (490, 93, "Express")
    assert (order.fee_minor, order.fee_tax_minor, order.tip_minor, order.rounding_minor) == (150, 29, 100, -3)
    assert (order.order_discount_minor, order.presentment_currency, order.presentment_total_minor) == (200, "USD", 3810)
    assert (order.payout_currency, order.payout_minor, order.is_tax_remitted) == ("JPY", 4980, True)
    assert (order.ship_by_at.day, order.deliver_by_at.day, order.is_tax_stated) == (21, 24, True)
    assert (order.payment, order.payment_method, order.payment_ref) == ("paid", "card", "ch_1")
    assert (order.paid_minor, order.gift_card_minor) == (3420, 500)
    assert (order.customer_ref, order.customer_orders, order.customer_tags) == ("c1", 4, ("vip",))
    assert (order.email, order.phone, order.language, order.client_ip) == (
        "m@example.com", "+49 30 1", "de", "203.0.113.9",
    )  # fmt: skip
    assert (order.ship_to.country, order.bill_to.company) == ("DE", "Lind GmbH")
    assert (order.note, order.gift_note, order.delivery_instructions) == ("n", "g", "d")
    assert (order.fulfilled, order.risk_hint, order.is_test) == ((("a", 1),), "investigate", False)
    (refund,) = order.refunds
    assert (refund.ref, refund.amount_minor, refund.lines, refund.reason) == ("r1", 300, (("a", 1, True),), "late")


def test_its_lines_sum_to_its_total_to_the_cent():
    assert isinstance(settle(read(ORDER).order), Settled)


def test_the_least_that_an_order_may_say():
    least = {
        "schema": "doorstep.order/1", "id": 5, "placed_at": "2026-11-20T12:00:00Z", "currency": "JPY",
        "lines": [{"sku": "MUG", "qty": 1, "unit_price": 1200}], "total": "1200",
    }  # fmt: skip
    order = read(least).order

    assert (order.ref, order.number, order.total_minor, order.payment) == ("5", "5", 1200, "pending")
    assert order.updated_at == order.placed_at
    assert [one.ref for one in order.lines] == ["1"]
    assert not order.is_tax_stated


@pytest.mark.parametrize("state", ["pending", "authorized", "terms", "voided"])
def test_only_what_is_paid_counts_as_paid(state):
    assert read(ORDER, payment={"state": state}).order.paid_minor == 0


@pytest.mark.parametrize("nothing", ["0", "0.00", 0])
def test_a_first_total_of_nothing_is_nothing_however_it_is_written(nothing):
    assert read(without(original_total=nothing)).order.original_total_minor == 0
    assert read(without(original_total=None)).order.original_total_minor == 3420


def test_an_order_that_is_called_off_says_when_and_why():
    order = read(ORDER, cancelled_at="2026-11-20T12:00:00Z", cancel_reason="changed my mind").order

    assert (order.cancelled_at, order.cancel_reason) == (datetime(2026, 11, 20, 12, tzinfo=UTC), "changed my mind")


def test_an_order_may_come_as_an_event_of_standard_webhooks():
    event = {"type": "order.updated", "timestamp": "2026-11-20T12:00:00Z", "data": ORDER}

    assert read(event).order == read(ORDER).order
    assert read({"type": "order.deleted", "data": {"id": "77"}}).kind == "deleted"
    assert read({"type": "invoice.paid", "data": {}}).kind == "ignored"
    assert read({"type": "order.updated", "data": []}).reason == "the event has no `data` with the order in it"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (without("schema"), 'does not say "schema"'),
        (without(schema="doorstep.order/2"), "found 'doorstep.order/2'"),
        (without("id"), "the order has no id"),
        (without("placed_at"), "when it was placed"),
        (without(placed_at="2026-11-20T12:00:00"), "a time with its zone"),
        (without(placed_at=1764000000), "a time with its zone"),
        (without("currency"), "no currency is named"),
        (without("total"), "no total"),
        (without("lines"), "no list of lines"),
        (without(lines={}), "lines is not a list"),
        (without(lines=[1]), "lines 1 is not an object"),
        (without(shiping={}), "has a field 'shiping'"),
        (without(total="12,50"), "no amount of money"),
        (without(total=True), "no amount of money"),
        (without(total="34.205"), "more decimals than its currency"),
        (without(currency="JPY", total="3420.5"), "more decimals than its currency"),
        (without(total="-1"), "cannot be '-1'"),
        (without(payment={"state": "maybe"}), "it is one of pending"),
        (without(payment={"state": "partly_paid"}), "does not say how much"),
        (without(payment={"state": "partly_paid", "paid": "100.00"}), "more came in than the order's total"),
        (without(payment={"state": "paid", "gift_card": "1000.00"}), "came from a gift card than the order's total"),
        (without(ship_to={"country": "Germany"}), "two letters"),
        (without(ship_to={"street": "x"}), "has a field 'street'"),
        (without(test="no"), "neither true nor false"),
        (without(customer={"tags": "vip"}), "not a list of words"),
        (without(sent=[{"line": "z", "qty": 1}]), "names line 'z', which the order does not have"),
        (without(refunds=[{"id": "1", "amount": "1"}]), "does not say when"),
        (line(qty="2"), "not a whole number"),
        (line(qty=1.5), "not a whole number"),
        (line(qty=-1), "not a whole number"),
        (line(sku=""), "neither a SKU nor a title"),
        (line(unit_price=None), "no unit_price"),
        (line(discount="2.00"), "more than the line comes to"),
        (line(kind="solid"), "it is one of physical"),
        (line(id=None), "line 1 has no id"),
        (without(lines=[{"id": "1", "sku": "A", "qty": 1, "unit_price": "1"}] * 2), "the same id"),
        (b"[]", "a list, not one object"),
        (b"", "empty"),
        (b'{"total": NaN}', "NaN"),
    ],
)
def test_what_breaks_the_schema_is_said_by_its_field(body, reason):
    fact = read(body)

    assert fact.kind == "unreadable"
    assert reason in fact.reason


# --- whom we believe ------------------------------------------------------------------------------------------------

NOW = 1_614_265_330
FROZEN = OwnConnector(now=lambda: NOW)


@pytest.mark.parametrize("name", ["standard-webhooks-sign-1", "standard-webhooks-bad-1", "standard-webhooks-multi"])
def test_the_public_vectors_pass_and_fail_as_they_should(corpus, name):
    vectors = json.loads((corpus / "signatures" / "vectors.json").read_text())
    given = next(one for one in vectors if one["id"] == name)
    secrets, body = [given["secret"].encode()], given["body"].encode()

    assert FROZEN.verify(given["headers"], body, secrets) is given["valid"]
    assert not OWN.verify(given["headers"], body, secrets)  # in 2021 it was no replay; it is one now
    assert not FROZEN.verify(given["headers"], body + b" ", secrets)
    assert not FROZEN.verify({**given["headers"], "webhook-id": "msg_other"}, body, secrets)


@pytest.mark.parametrize(
    ("late", "believed"), [(0, True), (WINDOW_SECONDS, True), (WINDOW_SECONDS + 1, False), (-WINDOW_SECONDS - 1, False)]
)
def test_a_delivery_is_believed_within_five_minutes_around_its_time(late, believed):
    headers = {name.lower(): value for name, value in FROZEN.sign("order", b"{}", b"secret").items()}

    assert OwnConnector(now=lambda: NOW + late).verify(headers, b"{}", [b"secret"]) is believed


@pytest.mark.parametrize("at", ["", "soon", "-1", "1614265330.5", "9" * 40, "\uff11\uff16"])
def test_a_time_that_is_none_is_not_believed(at):
    headers = {name.lower(): value for name, value in FROZEN.sign("order", b"{}", b"secret").items()}

    assert not FROZEN.verify({**headers, "webhook-timestamp": at}, b"{}", [b"secret"])


def test_a_secret_in_its_form_for_passing_on_and_its_bare_key_are_one():
    key = b"\x00\x01 any bytes at all"
    passed_on = b"whsec_" + b64encode(key)
    headers = {name.lower(): value for name, value in FROZEN.sign("order", b"{}", passed_on).items()}

    assert FROZEN.verify(headers, b"{}", [passed_on])
    assert FROZEN.verify(headers, b"{}", [key])
    assert not FROZEN.verify(headers, b"{}", [b"whsec_not base64!"])


def test_a_retry_is_the_same_event_and_another_body_is_not():
    first, retry = ({"webhook-id": "msg_1", "webhook-timestamp": at} for at in ("1", "2"))
    keys = [OWN.dedupe_key(OWN.envelope(headers, b"{}"), "0" * 64) for headers in (first, retry)]

    assert keys[0] == keys[1] != OWN.dedupe_key(OWN.envelope(first, b"{}"), "1" * 64)


def test_a_try_of_the_way_travels_in_the_signed_id():
    headers = {name.lower(): value for name, value in FROZEN.sign("doorstep/test", b"{}", b"s").items()}

    assert FROZEN.envelope(headers, b"{}").topic == "doorstep/test"
    assert not FROZEN.verify({**headers, "webhook-id": "msg_1"}, b"{}", [b"s"])


# --- its schema is what we read ------------------------------------------------------------------------------------


def test_the_published_schema_is_the_one_that_is_read():
    published = Path(__file__).parents[2] / "docs" / "operating" / "doorstep.order-1.schema.json"

    assert published.read_text() == schema.as_json()


def test_every_field_of_the_schema_is_in_the_order_above_or_is_read_as_nothing():
    missing = set(schema.PROPERTIES) - set(ORDER)

    assert missing == {"cancelled_at", "cancel_reason", "closed", "test"}
    assert set(ORDER["lines"][0]) | {"kind", "variant"} == set(schema.LINE)


def test_a_signed_order_of_an_own_site_goes_all_the_way(shop):
    from doorstep.actions.found import make_account

    with shop.database.writing("act") as connection:
        account = make_account(connection, "channel", "own", "site", "shop.example", "EUR")
    told = without("refunds", "sent", "risk")
    shop.deliver("order", json.dumps(told).encode(), account, "msg_1")
    shop.run("capture", "normalize", "allocate")
    (order,) = shop.rows("orders")
    assert (order.number, order.total_minor, order.status) == ("#77", 3420, "in_progress")

    later = without("risk", cancelled_at="2026-11-20T12:00:00Z", updated_at="2026-11-20T12:00:00Z")
    shop.deliver("order", json.dumps(later).encode(), account, "msg_2")
    shop.run("capture", "normalize")
    assert shop.rows("orders")[0].status == "cancelled"
    shop.deliver("order", json.dumps(told).encode() + b" ", account, "msg_3")  # an older state comes late
    shop.run("capture", "normalize")
    assert shop.rows("orders")[0].status == "cancelled"


@pytest.mark.parametrize("streets", [("Alte Str. 1", "Neue Str. 2"), ("Neue Str. 2", "Alte Str. 1")])
def test_of_an_order_that_never_says_when_it_changed_the_later_delivery_stands(shop, streets):
    from doorstep.actions.found import make_account

    with shop.database.writing("act") as connection:
        account = make_account(connection, "channel", "own", "site", "shop.example", "EUR")
    for n, street in enumerate(streets):
        told = without("refunds", "sent", "risk", "updated_at", ship_to={**ORDER["ship_to"], "line1": street})
        shop.deliver("order", json.dumps(told).encode(), account, f"msg_{n}")
        shop.run("capture", "normalize")
        shop.later(minutes=5)
    (order,) = shop.rows("orders")

    assert [contact.line1 for contact in shop.rows("contact", id=order.ship_contact_id)] == [streets[-1]]
    assert shop.cases() == []


def test_a_clock_that_is_years_ahead_does_not_freeze_an_order(shop):
    from doorstep.actions.found import make_account

    with shop.database.writing("act") as connection:
        account = make_account(connection, "channel", "own", "site", "shop.example", "EUR")
    ahead = without("refunds", "sent", "risk", updated_at="2099-01-01T00:00:00Z")
    shop.deliver("order", json.dumps(ahead).encode(), account, "msg_1")
    shop.run("capture", "normalize")
    (placed,) = shop.rows("orders")
    shop.later(minutes=5)
    later = placed.source_updated_at + timedelta(minutes=1)
    called_off = without("refunds", "sent", "risk", updated_at=later.isoformat(), cancelled_at="2026-11-20T12:00:00Z")
    shop.deliver("order", json.dumps(called_off).encode(), account, "msg_2")
    shop.run("capture", "normalize")
    (order,) = shop.rows("orders")

    assert (placed.status, order.status) == ("confirmed", "cancelled")
