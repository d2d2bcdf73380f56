"""eBay's connector: orders as its API answers them, and the notifications that it signs."""

from collections.abc import Mapping, Sequence

import orjson

from doorstep.connectors.calls import UNREADABLE
from doorstep.connectors.channels import Envelope
from doorstep.connectors.channels.ebay import sign as signing
from doorstep.connectors.channels.ebay import words
from doorstep.connectors.channels.ebay.order import order_id, read_order
from doorstep.connectors.channels.facts import Keyed, fact_of, holding, misplaced_within, wrong_kind
from doorstep.connectors.channels.reading import Json, instant, text
from doorstep.domain.orders import Fact


class EbayConnector(Keyed):
    """Orders of eBay's Fulfillment API, and notifications. It keeps no state; use the one instance EBAY."""

    vendor = "ebay"
    topics = words.UNDERSTOOD
    order_topic = words.ORDER_TOPIC
    header_prefixes: tuple[str, ...] = ("x-ebay-",)
    unsigned_status = 412  # which eBay asks for, where a signature does not hold

    def verify(self, headers: Mapping[str, str], body: bytes, secrets: Sequence[bytes]) -> bool:
        """True only where a public key of eBay's that we hold signed this notification."""
        return signing.is_signed(headers, body, secrets)

    def missing_key(self, headers: Mapping[str, str], secrets: Sequence[bytes]) -> str:
        """The name of the key that the delivery claims to be signed with, where we do not hold it; '' where we do."""
        ref, _ = signing.claimed(headers)
        return ref if ref and signing.key_of(ref, secrets) is None else ""

    def challenge(self, query: Mapping[str, str], secrets: Sequence[bytes], address: str) -> bytes | None:
        """What proves to eBay that this address is ours; None where it asked nothing, or no token is kept."""
        code, token = query.get("challenge_code", ""), signing.token_of(secrets)
        if not code or len(code) > 500 or not token:
            return None
        return orjson.dumps({"challengeResponse": signing.challenge_answer(code, token, address)})

    def envelope(self, headers: Mapping[str, str], body: bytes) -> Envelope:
        """The notification's own head, which is signed together with the rest."""
        try:
            told = orjson.loads(body)
            about, topic = told["notification"], text(told["metadata"]["topic"])
            return Envelope(topic.strip(), text(about.get("notificationId")), instant(about.get("eventDate")), "")
        except UNREADABLE:
            return Envelope("", "", None, "")

    def dedupe_key(self, envelope: Envelope, body_sha256_hex: str) -> str:
        """The notification's id, which is signed; its body differs from try to try, since it counts them."""
        if envelope.delivery_ref and envelope.topic != words.ORDER_TOPIC and envelope.delivery_ref != "poll":
            return f"{envelope.delivery_ref}|{envelope.topic}"
        return super().dedupe_key(envelope, body_sha256_hex)

    def read(self, topic: str, body: bytes) -> Fact:
        """What the body says, for any bytes at all; it never raises."""
        if topic == words.DELETION_TOPIC:
            return Fact(kind="ignored", reason=words.DELETION)
        return fact_of(
            body,
            lambda decoded: _order(decoded) if topic == words.ORDER_TOPIC else _notification(topic, decoded),
            lambda decoded, error: _explained(topic, decoded, _broken(decoded, error)),
            lambda decoded, found: _explained(topic, decoded, found),
        )

    def sign(self, topic: str, body: bytes, secret: bytes, **refs: str) -> dict[str, str]:
        """Only eBay can sign: these are the headers of a notification whose signature does not hold."""
        return {"Content-Type": "application/json"}


def _order(body: Json) -> Fact:
    order = read_order(body)
    return Fact("order", order.ref, order.updated_at, order)


def _notification(topic: str, body: Json) -> Fact:
    """One that names an order says that it changed; the others are of no use to a shop's orders."""
    content = (body.get("notification") or {}).get("data") or {}
    if content.get("orderId"):
        return Fact("changed", order_id(content["orderId"]))
    if not topic:
        return Fact(kind="unreadable", reason="the notification names no topic, so what happened is not known")
    return Fact(kind="ignored", reason=f"{topic[:60]} names no order")


def _broken(body: Json, error: Exception) -> str:
    order = body.get("order") if type(body) is dict and type(body.get("order")) is dict else body
    found = misplaced_within(
        order, words.ORDER_LISTS, words.ORDER_OBJECTS, "lineItems", words.LINE_LISTS, words.LINE_OBJECTS
    )
    return found or wrong_kind("eBay", error)


def _explained(topic: str, body: Json, found: str) -> str:
    """The reason in words: what the body is, where that can be told, rather than the first thing that was missing."""
    if type(body) is not dict or topic != words.ORDER_TOPIC or "lineItems" in body or "order" in body:
        return found
    if type(body.get("orders")) is list:
        return "an answer of eBay's API with its orders under 'orders'; each is read by itself"
    if "errors" in body:
        return "an error that eBay's API answered, not an order"
    return f"the body is no order: it has no lineItems ({holding(body)})"


EBAY = EbayConnector()
