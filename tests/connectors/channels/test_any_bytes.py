"""Whatever arrives, reading it never raises, and what comes out can be stored."""

import copy
import dataclasses
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.connectors.channels.registry import CHANNELS
from doorstep.domain.orders import FACTS
from tests.connectors.channels.amazon_bodies import good as amazon_good
from tests.connectors.channels.bigcommerce_bodies import good as bigcommerce_good
from tests.connectors.channels.ebay_bodies import good as ebay_good
from tests.connectors.channels.etsy_bodies import good as etsy_good
from tests.connectors.channels.medusa_bodies import good as medusa_good
from tests.connectors.channels.prestashop_bodies import good as prestashop_good
from tests.connectors.channels.saleor_bodies import good as saleor_good

ODD_TEXTS = [
    "",
    "0",
    "-1",
    "1.5",
    "NaN",
    "1e400",
    "\x00",
    "\ud800",
    "x" * 5000,
    "2026-13-01",
    "0000-00-00T00:00:00",
    "\uff21\uff11",
]
ODD_NUMBERS = [0, -1, 1, 2**53 + 1, 2**63, 10**40, 0.1, 1e300, -0.0]
ODD_THINGS = [None, True, False, [], {}, [[]], [None], {"amount": None}, {"shop_money": 1}, [{"id": {}}]]
HEADER_NAMES = [
    "x-shopify-topic",
    "x-shopify-hmac-sha256",
    "shopify-topic",
    "shopify-hmac-sha256",
    "x-shopify-triggered-at",
    "shopify-triggered-at",
    "x-shopify-event-id",
    "x-wc-webhook-topic",
    "x-wc-webhook-signature",
    "x-wc-webhook-id",
    "webhook-id",
    "webhook-timestamp",
    "webhook-signature",
    "x-doorstep-token",
]
odd_values = st.sampled_from([*ODD_TEXTS, *ODD_NUMBERS, *ODD_THINGS]) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=5,
)


def places(value, path=()):
    """Every place in a JSON value, by the steps that lead there."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, held in steps:
        yield (*path, step)
        yield from places(held, (*path, step))


def changed(value, path, replacement):
    """The value with one place replaced, or taken out where the replacement is `...`."""
    step, *rest = path
    copied = copy.copy(value)  # what lies beside the path is shared: it is only read
    if rest:
        copied[step] = changed(value[step], rest, replacement)
    elif replacement is ...:
        del copied[step]
    else:
        copied[step] = replacement
    return copied


def unstorable(value, at="fact"):
    """Whatever in the value a database or a contract would choke on."""
    if dataclasses.is_dataclass(value):
        for each in dataclasses.fields(value):
            yield from unstorable(getattr(value, each.name), f"{at}.{each.name}")
    elif isinstance(value, tuple):
        for held in value:
            yield from unstorable(held, at)
    elif isinstance(value, str):
        if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
            yield f"{at} cannot be stored as text"
    elif isinstance(value, bool) or value is None:
        return
    elif isinstance(value, int):
        if abs(value) >= 2**63:
            yield f"{at} is too large an integer"
    elif isinstance(value, datetime):
        if value.tzinfo is not UTC:
            yield f"{at} is not in UTC"
    else:
        yield f"{at} is a {type(value).__name__}"


def assert_sound(connector, topic, body):
    fact = connector.read(topic, body)

    assert fact.kind in FACTS
    assert bool(fact.reason) == (fact.kind in ("ignored", "unreadable"))
    assert (fact.order is not None) == (fact.kind == "order")
    assert list(unstorable(fact)) == []
    return fact


@pytest.fixture(scope="session")
def good_bodies(shopify_order, shopify_line, woo_order, woo_line):
    """A rich body of every kind that is understood, by vendor and topic."""
    refund = {
        "id": 31,
        "order_id": 5512,
        "created_at": "2026-03-04T10:00:00Z",
        "transactions": [{"kind": "refund", "status": "success", "amount": "24.00", "currency": "EUR"}],
        "refund_line_items": [{"line_item_id": 9001, "quantity": 1, "restock_type": "return", "subtotal": "24.00"}],
        "order_adjustments": [{"kind": "shipping_refund", "amount": "-1.00", "tax_amount": "0.00"}],
    }
    sent = {"id": 61, "order_id": 5512, "status": "success", "tracking_numbers": ["J1"]}
    sent["line_items"] = [{"id": 9001, "quantity": 1}]
    line = shopify_line(
        quantity=3,
        current_quantity=2,
        discount_allocations=[{"amount": "1.00"}],
        tax_lines=[{"price": "2.00"}],
        properties=[{"name": "Engraving", "value": "A"}],
    )
    seen = {"shop_money": {"amount": "52.90"}, "presentment_money": {"amount": "60.00"}}
    shopify = shopify_order(
        line_items=[line, shopify_line(2, tip_payment_gateway="x")],
        refunds=[refund],
        fulfillments=[sent],
        presentment_currency="USD",
        current_total_price_set=seen,
        note_attributes=[{"name": "gift note", "value": "Hi"}],
        transactions=[{"kind": "sale", "status": "success", "amount": "52.90", "gateway": "gift_card"}],
    )
    woo = woo_order(
        line_items=[woo_line(meta_data=[{"key": "Engraving", "value": "A", "display_key": "Engraving"}])],
        fee_lines=[{"id": 1, "total": "1.00", "total_tax": "0.21"}],
        refunds=[{"id": 726, "reason": "", "total": "-1.00"}],
        meta_data=[{"key": "wpml_language", "value": "pt"}],
    )
    gql_line = {
        "id": "gid://shopify/LineItem/1",
        "quantity": 1,
        "originalUnitPriceSet": {"shopMoney": {"amount": "5.0"}},
    }
    gql_line |= {
        "taxLines": [{"priceSet": {"shopMoney": {"amount": "1.0"}}}],
        "variant": {"id": "gid://shopify/ProductVariant/2"},
    }
    graphql = {
        "id": "gid://shopify/Order/1",
        "createdAt": "2026-03-02T08:15:00Z",
        "totalPriceSet": {"shopMoney": {"amount": "6.0", "currencyCode": "CAD"}},
        "lineItems": {"edges": [{"node": gql_line}]},
        "shippingLines": {"nodes": [{"title": "Parcel", "originalPriceSet": {"shopMoney": {"amount": "0.0"}}}]},
        "customer": {"id": "gid://shopify/Customer/3", "numberOfOrders": "4"},
        "refunds": [],
    }
    return [
        ("shopify", "orders/create", shopify),
        ("shopify", "orders/updated", graphql),
        ("shopify", "refunds/create", refund),
        ("shopify", "fulfillments/update", sent),
        ("shopify", "orders/delete", {"id": 5512}),
        ("woocommerce", "order.updated", woo),
        ("woocommerce", "order.deleted", {"id": 727}),
        *bigcommerce_good(),
        *prestashop_good(),
        *etsy_good(),
        *amazon_good(),
        *ebay_good(),
        *saleor_good(),
        *medusa_good(),
    ]


def test_the_bodies_that_are_spoiled_below_are_good(good_bodies, wire):
    for vendor, topic, body in good_bodies:
        assert assert_sound(CHANNELS[vendor], topic, wire(body)).kind not in ("ignored", "unreadable")


@given(pick=st.data())
@settings(max_examples=1500)
def test_a_good_body_with_one_or_two_places_spoiled_never_raises(good_bodies, wire, pick):
    vendor, topic, body = pick.draw(st.sampled_from(good_bodies))
    for _ in range(pick.draw(st.integers(1, 2))):
        found = list(places(body))
        if found:
            body = changed(body, pick.draw(st.sampled_from(found)), pick.draw(st.just(...) | odd_values))

    assert_sound(CHANNELS[vendor], topic, wire(body))


@pytest.mark.parametrize("vendor", sorted(CHANNELS))
def test_every_place_of_every_good_body_may_be_anything_odd(vendor, good_bodies, wire):
    for _, topic, body in [good for good in good_bodies if good[0] == vendor]:
        for path in places(body):
            for odd in [..., *ODD_TEXTS, *ODD_NUMBERS, *ODD_THINGS]:
                assert_sound(CHANNELS[vendor], topic, wire(changed(body, path, odd)))


@given(pick=st.data())
def test_a_body_cut_off_or_with_a_byte_changed_never_raises(good_bodies, wire, pick):
    vendor, topic, body = pick.draw(st.sampled_from(good_bodies))
    sent = bytearray(wire(body))
    at = pick.draw(st.integers(0, len(sent) - 1))
    if pick.draw(st.booleans()):
        del sent[at:]
    else:
        sent[at] = pick.draw(st.integers(0, 255))

    assert_sound(CHANNELS[vendor], topic, bytes(sent))


@given(vendor=st.sampled_from(sorted(CHANNELS)), body=st.binary(max_size=200), pick=st.data())
def test_bytes_of_any_kind_never_raise(vendor, body, pick):
    topic = pick.draw(st.sampled_from(sorted(CHANNELS[vendor].topics)) | st.text(max_size=20))

    assert_sound(CHANNELS[vendor], topic, body)


@given(vendor=st.sampled_from(sorted(CHANNELS)), value=odd_values, pick=st.data())
def test_json_of_any_kind_never_raises(vendor, value, pick):
    topic = pick.draw(st.sampled_from(sorted(CHANNELS[vendor].topics)))

    assert_sound(CHANNELS[vendor], topic, json.dumps(value).encode())


@given(
    vendor=st.sampled_from(sorted(CHANNELS)),
    body=st.binary(max_size=60),
    headers=st.dictionaries(
        st.sampled_from(HEADER_NAMES),
        st.text(max_size=40),
    ),
)
def test_headers_of_any_kind_never_raise_and_prove_nothing(vendor, body, headers):
    connector = CHANNELS[vendor]

    envelope = connector.envelope(headers, body)

    assert connector.dedupe_key(envelope, "0" * 64).endswith("0" * 64)
    assert not connector.verify(headers, body, [b"secret", b""])


@pytest.mark.parametrize("vendor", sorted(CHANNELS))
@pytest.mark.parametrize(
    "body",
    [
        b'{"id": 1, "id": 2}',
        b'{"id": 1e999999999}',
        b'{"id": -1e-999999999}',
        b'{"id": ' + b"9" * 4000 + b"}",
        b'{"line_items": ' + b"[" * 900 + b"]" * 900 + b"}",
        b'{"a": "\\u0000", "b": ' + b"[" * 900 + b"]" * 900 + b"}",
        b"\xef\xbb\xbf",
        b"\xff\xfe{\x00}\x00",
    ],
)
def test_bodies_made_to_break_a_reader_are_read_as_what_they_are(vendor, body):
    for topic in CHANNELS[vendor].topics:
        assert_sound(CHANNELS[vendor], topic, body)
