"""WooCommerce's connector: its signature, its unsigned ping, and the reading of every body."""

import re
from collections.abc import Mapping, Sequence

from doorstep.connectors.channels import Envelope
from doorstep.connectors.channels.facts import Keyed, fact_of, holding, misplaced_within, wrong_kind
from doorstep.connectors.channels.reading import Json, UnreadableError, ref, text
from doorstep.connectors.channels.signatures import is_one_of
from doorstep.connectors.channels.woocommerce import words
from doorstep.connectors.channels.woocommerce.order import read_order
from doorstep.connectors.channels.woocommerce.sign import decoded_secret, delivery_headers, signature
from doorstep.domain.orders import Fact

_PING = re.compile(rb"webhook_id=[0-9]{1,20}")


class WooCommerceConnector(Keyed):
    """Webhooks of WooCommerce with the payload of WP REST API v3. It keeps no state; use the instance WOOCOMMERCE."""

    vendor = "woocommerce"
    topics = words.UNDERSTOOD
    order_topic = "order.updated"
    header_prefixes: tuple[str, ...] = ("x-wc-webhook-",)

    def verify(self, headers: Mapping[str, str], body: bytes, secrets: Sequence[bytes]) -> bool:
        """True only where one of the webhook's live secrets signed exactly these bytes.

        WooCommerce decodes HTML's special characters in its secret before it signs; older versions do not.
        """
        given = headers.get("x-wc-webhook-signature")
        if not given:
            return False
        keys = [key for secret in secrets if secret for key in dict.fromkeys((secret, decoded_secret(secret)))]
        return is_one_of(given.strip().encode("utf-8", "replace"), (signature(body, key) for key in keys))

    def envelope(self, headers: Mapping[str, str], body: bytes) -> Envelope:
        """What the headers say; a form body that names only a webhook, unsigned and without topic, is the ping."""
        get = headers.get
        topic = get("x-wc-webhook-topic", "").strip()
        if not topic and "x-wc-webhook-signature" not in headers and _PING.fullmatch(body):
            return Envelope("", "", None, get("x-wc-webhook-source", ""), is_ping=True)
        # One delivery id is shared by all that a webhook sends within a second, so the webhook's own id goes with it.
        delivery = f"{get('x-wc-webhook-id', '')}-{get('x-wc-webhook-delivery-id', '')}"
        return Envelope(topic, "" if delivery == "-" else delivery, None, get("x-wc-webhook-source", ""))

    def read(self, topic: str, body: bytes) -> Fact:
        """What the body says, for any bytes at all; it never raises."""
        if topic not in words.UNDERSTOOD:
            return _not_understood(topic, body)
        return fact_of(body, lambda decoded: _read(topic, decoded), _broken, _explained)

    def sign(self, topic: str, body: bytes, secret: bytes, **refs: str) -> dict[str, str]:
        """The headers under which WooCommerce itself would deliver this body."""
        return delivery_headers(topic, body, secret, **refs)


def _read(topic: str, body: Json) -> Fact:
    if topic == words.DELETED_TOPIC:
        if "line_items" in body:  # topics travel unsigned: a whole order under this one has been tampered with
            raise UnreadableError("the topic says that an order was deleted, but the body holds a whole order")
        return Fact(kind="deleted", order_ref=ref(body.get("id"), "the deleted order"))
    status = text(body.get("status"))
    if status in words.BASKETS and "line_items" in body:
        return Fact(kind="ignored", order_ref=ref(body.get("id"), "the order"), reason=words.BASKETS[status])
    order = read_order(body)
    is_restored = topic == words.RESTORED_TOPIC
    return Fact("order", order.ref, order.updated_at, order, is_restored=is_restored)


def _not_understood(topic: str, body: bytes) -> Fact:
    if topic.partition(".")[0] in words.IGNORED_FAMILIES:
        return Fact(kind="ignored", reason=f"{topic} carries no order")
    if not topic and _PING.fullmatch(body):
        return Fact(kind="ping")
    if not topic:
        return Fact(kind="unreadable", reason="the delivery names no topic, so what happened is not known")
    return Fact(kind="unreadable", reason=f"{topic[:60]!r} is not a topic of WooCommerce that Doorstep knows")


def _broken(body: Json, error: Exception) -> str:
    found = misplaced_within(body, words.ORDER_LISTS, words.ORDER_OBJECTS, "line_items", words.LINE_LISTS)
    return _explained(body, found or wrong_kind("WooCommerce", error))


def _explained(body: Json, found: str) -> str:
    """The reason in words: what the body is, where that can be told, rather than the first thing that was missing."""
    if type(body) is not dict or "line_items" in body:
        return found
    if type(body.get("order")) is dict:
        return (
            "the body has the shape of the Legacy API; set the webhook's API version to WP REST API Integration v3 "
            "in WooCommerce, Settings, Advanced, Webhooks"
        )
    if type(body.get("data")) in (dict, list) and "id" not in body:
        return "an answer of an API with its content under 'data'; a webhook holds it directly"
    if "code" in body and "message" in body:
        return "an error that WooCommerce's API answered, not a webhook"
    return f"the body is no order: it has no line_items ({holding(body)})"


WOOCOMMERCE = WooCommerceConnector()
