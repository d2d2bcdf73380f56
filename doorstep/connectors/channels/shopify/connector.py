"""Shopify's connector: signatures and headers of both families, and the reading of every body."""

import hmac
from base64 import b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256

from doorstep.connectors.channels import Envelope
from doorstep.connectors.channels.facts import Keyed, fact_of, holding, misplaced_within, wrong_kind
from doorstep.connectors.channels.reading import Json, UnreadableError, instant, ref
from doorstep.connectors.channels.shopify import words
from doorstep.connectors.channels.shopify.children import fulfillment_fact, refund_fact
from doorstep.connectors.channels.shopify.graphql import is_graphql, rest_shape
from doorstep.connectors.channels.shopify.order import read_order
from doorstep.connectors.channels.shopify.sign import delivery_headers
from doorstep.connectors.channels.signatures import is_one_of
from doorstep.domain.orders import Fact


class ShopifyConnector(Keyed):
    """Webhooks of Shopify's Admin API. It keeps no state; use the one instance SHOPIFY."""

    vendor = "shopify"
    topics = words.UNDERSTOOD
    order_topic = "orders/updated"
    header_prefixes: tuple[str, ...] = ("x-shopify-", "shopify-")

    def verify(self, headers: Mapping[str, str], body: bytes, secrets: Sequence[bytes]) -> bool:
        """True only where one of the app's live secrets signed exactly these bytes."""
        given = headers.get("shopify-hmac-sha256") or headers.get("x-shopify-hmac-sha256")
        if not given:
            return False
        signed = (b64encode(hmac.digest(secret, body, sha256)) for secret in secrets if secret)
        return is_one_of(given.strip().encode("utf-8", "replace"), signed)

    def envelope(self, headers: Mapping[str, str], body: bytes) -> Envelope:
        """What the headers say, from the newer family of names where the delivery carries it."""
        get = headers.get
        if "shopify-topic" in headers:
            delivery = get("shopify-webhook-id") or get("shopify-event-id") or ""
            topic, shop, at = headers["shopify-topic"], get("shopify-shop-domain"), get("shopify-triggered-at")
        else:
            # The event's id is the same over every delivery and every subscription of one event.
            delivery = get("x-shopify-event-id") or get("x-shopify-webhook-id") or ""
            topic, shop, at = get("x-shopify-topic", ""), get("x-shopify-shop-domain"), get("x-shopify-triggered-at")
        try:
            occurred_at = instant(at)
        except UnreadableError:
            occurred_at = None
        return Envelope(topic.strip(), delivery, occurred_at, shop or "")

    def read(self, topic: str, body: bytes) -> Fact:
        """What the body says, for any bytes at all; it never raises."""
        if topic not in words.UNDERSTOOD:
            return _not_understood(topic)
        return fact_of(
            body,
            lambda decoded: _read(topic, decoded),
            lambda decoded, error: _explained(topic, decoded, _broken(decoded, error)),
            lambda decoded, found: _explained(topic, decoded, found),
        )

    def sign(self, topic: str, body: bytes, secret: bytes, **refs: str) -> dict[str, str]:
        """The headers under which Shopify itself would deliver this body."""
        return delivery_headers(topic, body, secret, **refs)


def _read(topic: str, body: Json) -> Fact:
    if topic in words.ORDER_TOPICS:
        order = read_order(rest_shape(body) if is_graphql(body) else body)
        return Fact(kind="order", order_ref=order.ref, occurred_at=order.updated_at, order=order)
    if topic == words.DELETED_TOPIC:
        if "line_items" in body:  # topics travel unsigned: a whole order under this one has been tampered with
            raise UnreadableError("the topic says that an order was deleted, but the body holds a whole order")
        return Fact(kind="deleted", order_ref=ref(body.get("id"), "the deleted order"))
    if topic == words.REFUND_TOPIC:
        return refund_fact(body)
    return fulfillment_fact(body)


def _not_understood(topic: str) -> Fact:
    if topic in words.IGNORED_TOPICS:
        return Fact(kind="ignored", reason=f"{topic}: {words.IGNORED_TOPICS[topic]}")
    if topic.partition("/")[0] in words.IGNORED_FAMILIES:
        return Fact(kind="ignored", reason=f"{topic} carries no order, refund or fulfillment")
    if not topic:
        return Fact(kind="unreadable", reason="the delivery names no topic, so what happened is not known")
    return Fact(kind="unreadable", reason=f"{topic[:60]!r} is not a topic of Shopify that Doorstep knows")


def _broken(body: Json, error: Exception) -> str:
    found = misplaced_within(body, words.ORDER_LISTS, words.ORDER_OBJECTS, "line_items", words.LINE_LISTS)
    return found or wrong_kind("Shopify", error)


def _explained(topic: str, body: Json, found: str) -> str:
    """The reason in words: what the body is, where that can be told, rather than the first thing that was missing."""
    if type(body) is dict and "line_items" not in body and "lineItems" not in body and "order_id" not in body:
        for wrapper in ("order", "orders", "refund", "refunds", "fulfillment", "fulfillments", "data"):
            if type(body.get(wrapper)) in (dict, list):
                return f"an answer of Shopify's API with its content under {wrapper!r}; a webhook holds it directly"
        if "errors" in body or "error" in body:
            return "an error that Shopify's API answered, not a webhook"
        if topic in words.ORDER_TOPICS:
            return f"the body is no order: it has no line_items ({holding(body)})"
    return found


SHOPIFY = ShopifyConnector()
