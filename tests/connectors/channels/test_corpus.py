"""Every real body of a channel that we have: none crashes, each is an order or says why it is none.

One table a channel. A channel whose corpus is the examples of its own schema is read by these: what they hold is made
up by the vendor, so that many contradict themselves, and the table says which.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest

from doorstep.connectors.channels.registry import CHANNELS
from doorstep.domain.footing import foots
from doorstep.domain.money import to_decimal
from doorstep.testing.corpus import (
    amazon_orders_in,
    as_body,
    bigcommerce_orders_in,
    documents,
    orders_in,
    prestashop_orders_in,
)
from tests.connectors.channels import ebay_bodies, etsy_bodies


@dataclass(frozen=True)
class Recorded:
    """What the corpus of one channel holds, and what comes of it."""

    topic: str  # under which its orders are read
    read: int  # orders that are orders
    # What these orders' own figures miss their own totals by.
    off: Mapping[str, Decimal] = field(default_factory=dict)
    find: Callable[[Any], Iterator[Any]] = orders_in  # every order in a document


_SALEOR = "saleor__saleor-docs__doc-blocks/sample-webhook-payloads/"
RECORDED = {
    "shopify": Recorded(
        "orders/create", 35,
        # Three lines of 199.00 under a total for two; orders whose lines were all, or partly, refunded while the
        # current total still stands at what it was before.
        off={
            "Shopify__shopify_python_api/order.json": Decimal("187.06"),
            "shopify-app-js__rest-doc-samples-2025-04/order/order-10.json": Decimal("-598.94"),
            "shopify-app-js__rest-doc-samples-2025-04/order/order-11.json": Decimal("-199.64"),
        },
    ),
    "woocommerce": Recorded("order.created", 9),
    # Examples of Amazon's own model; the others are pending, sent by Amazon, without items, or in two currencies.
    "amazon": Recorded("order", 2, find=amazon_orders_in),
    # Samples of a page of documentation, four of them with one line left of the several that their subtotal is of; and
    # three bodies of subscriptions that asked for no lines, whose orders are fetched.
    "saleor": Recorded(
        "order_updated", 5,
        off={
            f"{_SALEOR}010-the-order-has-been-confirmed-by-the-staff-user.json": Decimal("-105.60"),
            f"{_SALEOR}012-the-fulfillment-has-been-updated.json": Decimal("-13.60"),
            f"{_SALEOR}014-the-order-has-been-canceled.json": Decimal("-2.50"),
            f"{_SALEOR}015-the-order-has-been-refunded.json": Decimal("-105.60"),
        },
    ),
    # Examples of BigCommerce's own description, whose lines are only linked to.
    "bigcommerce": Recorded("order", 0, find=bigcommerce_orders_in),
    "prestashop": Recorded("order", 1, find=prestashop_orders_in),  # one sale, as a shop answered it
    "medusa": Recorded("order", 0),  # nine product sheets, and no order
    "etsy": Recorded("receipt", 0),  # its schema, without an example, and one webhook
    "ebay": Recorded("order", 0),  # its schemas, without an example, and four notifications
}  # fmt: skip


@pytest.mark.parametrize("vendor", sorted(RECORDED))
def test_every_real_order_is_read_or_says_why_not(corpus, vendor, capsys):
    recorded = RECORDED[vendor]
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    reasons: dict[str, Counter[str]] = defaultdict(Counter)
    missing: dict[str, Decimal] = {}
    for name, document in documents(corpus / vendor):
        folder = name.split("/")[0]
        for order in recorded.find(document):
            counts[folder]["orders"] += 1
            fact = CHANNELS[vendor].read(recorded.topic, as_body(order))
            counts[folder][fact.kind] += 1
            if fact.order is None:
                assert fact.reason or (fact.kind, bool(fact.order_ref)) == ("changed", True)
                reasons[folder][f"{fact.kind}: {fact.reason or 'the order is named, and fetched'}"] += 1
            elif difference := foots(fact.order):
                missing[name] = to_decimal(difference, fact.order.currency)
                counts[folder]["off"] += 1

    with capsys.disabled():
        sys.stdout.write(table(vendor, counts, reasons, missing))
    read = sum(count["order"] for count in counts.values())
    other = sum(sum(reason.values()) for reason in reasons.values())
    assert read + other == sum(count["orders"] for count in counts.values())
    assert (read, missing) == (recorded.read, recorded.off)


def table(vendor, counts, reasons, missing) -> str:
    """What became of each folder's orders."""
    lines = [f"\n\n{vendor:<60}{'orders':>8}{'read':>6}{'foots':>7}{'off':>5}{'ignored':>9}{'unread':>8}"]
    for folder, count in counts.items():
        figures = (count["order"], count["order"] - count["off"], count["off"], count["ignored"], count["unreadable"])
        lines.append("  {:<58}{:>8}{:>6}{:>7}{:>5}{:>9}{:>8}".format(folder, count["orders"], *figures))
        lines += [f"      {n:>3} {reason}" for reason, n in reasons[folder].most_common()]
        lines += [f"        off by {off:>8}: {name}" for name, off in missing.items() if name.startswith(folder)]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("vendor", sorted(RECORDED))
def test_every_real_body_under_every_topic_is_something(corpus, vendor):
    """Products, payouts, errors and empty files too: posted as they are, under every topic that is understood."""
    bodies = [path.read_bytes() for path in sorted((corpus / vendor).rglob("*.json"))]
    kinds = Counter()
    for body in bodies:
        for topic in sorted(CHANNELS[vendor].topics):
            fact = CHANNELS[vendor].read(topic, body)
            kinds[fact.kind] += 1
            assert bool(fact.reason) == (fact.kind in ("unreadable", "ignored"))

    assert sum(kinds.values()) == len(bodies) * len(CHANNELS[vendor].topics)


def test_a_body_of_another_channel_is_no_order_of_this_one(corpus):
    """A Shopify body under WooCommerce's address, and the other way round, is told apart and not half read."""
    shopify = [as_body(order) for _, document in documents(corpus / "shopify") for order in orders_in(document)]
    woocommerce = [as_body(order) for _, document in documents(corpus / "woocommerce") for order in orders_in(document)]

    assert {CHANNELS["woocommerce"].read("order.created", body).kind for body in shopify} == {"unreadable"}
    assert {CHANNELS["shopify"].read("orders/create", body).kind for body in woocommerce} == {"unreadable"}


def test_every_real_refund_and_fulfillment_names_its_order(corpus):
    read = Counter()
    for _, document in documents(corpus / "shopify"):
        for order in orders_in(document):
            for topic, key in (("refunds/create", "refunds"), ("fulfillments/update", "fulfillments")):
                for child in order.get(key) or [] if "line_items" in order else []:
                    fact = CHANNELS["shopify"].read(topic, as_body(child))
                    assert fact.order_ref == str(order["id"])
                    read[fact.kind] += 1

    assert read["refund"] > 10
    assert read["fulfillment"] > 0
    assert read["unreadable"] == 0


def test_every_thin_notification_of_bigcommerce_names_its_order_or_says_why_not(corpus):
    read = Counter()
    for path in sorted((corpus / "bigcommerce").rglob("*.json")):
        body = path.read_bytes()
        envelope = CHANNELS["bigcommerce"].envelope({}, body)
        fact = CHANNELS["bigcommerce"].read(envelope.topic, body)
        read[fact.kind] += 1
        assert (fact.kind == "changed") == (envelope.topic in CHANNELS["bigcommerce"].topics)
        assert fact.reason or fact.order_ref
        if path.name.startswith("store_"):
            assert fact.kind in ("changed", "ignored") or not body.strip()

    assert read["changed"] == 12


SCHEMAS = {
    "etsy": ("gordonturner__etsy-open-api-client/api/2023-06-08-3.0.0.json", "ShopReceipt", etsy_bodies.rich()),
    "ebay": ("hendt__ebay-api/specs/sell_fulfillment_v1_oas3.json", "Order", ebay_bodies.rich()),
}


@pytest.mark.parametrize("vendor", sorted(SCHEMAS))
def test_the_orders_that_our_tests_read_hold_no_name_that_the_channel_s_own_schema_does_not(corpus, vendor):
    """Of these two nobody publishes an order: what stands for one is held against the vendor's own description."""
    path, name, body = SCHEMAS[vendor]
    known = json.loads((corpus / vendor / path).read_bytes())["components"]["schemas"]

    assert list(strange_names(body, {"$ref": f"#/components/schemas/{name}"}, known)) == []
    assert len(list(strange_names({**body, "colour": 1}, {"$ref": f"#/components/schemas/{name}"}, known))) == 1


def strange_names(value, schema, known, at=""):
    """Every name in the value that the schema does not hold, and every value of another kind than it says."""
    while "$ref" in schema or "allOf" in schema:
        ref = schema.get("$ref") or schema["allOf"][0]["$ref"]
        schema = known[ref.rpartition("/")[2]]
    if isinstance(value, dict):
        for name, held in value.items():
            if name not in schema["properties"]:
                yield f"{at}.{name}"
            else:
                yield from strange_names(held, schema["properties"][name], known, f"{at}.{name}")
    elif isinstance(value, list):
        for held in value:
            yield from strange_names(held, schema["items"], known, at)
    elif value is not None:
        kinds = {"string": str, "integer": int, "boolean": bool, "number": (int, float)}
        if not isinstance(value, kinds[schema["type"]]):
            yield f"{at} is {value!r}, not {schema['type']}"
