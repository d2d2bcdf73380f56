"""BigCommerce's connector: its two proofs, its thin notifications, and the reading of a fetched order."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import orjson

from doorstep.connectors.channels import Envelope, standard_webhooks
from doorstep.connectors.channels.bigcommerce import words
from doorstep.connectors.channels.bigcommerce.order import is_basket, read_order
from doorstep.connectors.channels.bigcommerce.sign import is_proven
from doorstep.connectors.channels.facts import Keyed, fact_of, wrong_kind
from doorstep.connectors.channels.reading import Json, UnreadableError, misplaced, ref, shown_short, text
from doorstep.domain.orders import Fact

_THIN = 16_384  # bytes: a notification is a few hundred


class BigCommerceConnector(Keyed, standard_webhooks.Signed):
    """Webhooks of BigCommerce, and orders as its V2 API answers them. It keeps no state; `now` is the clock of the
    replay window."""

    vendor = "bigcommerce"
    topics = words.UNDERSTOOD
    order_topic = words.ORDER

    def verify(self, headers: Mapping[str, str], body: bytes, secrets: Sequence[bytes]) -> bool:
        """True only where one of the live secrets signed exactly these bytes, or made the header that we asked for."""
        return is_proven(headers, body, secrets, self._now())

    def envelope(self, headers: Mapping[str, str], body: bytes) -> Envelope:
        """BigCommerce names what happened in the body alone, and so do we look there; the id is that of the signature,
        or the body's own hash, which is the same over retries. Bodies of old webhooks hold no time: without an id two
        changes of one order look alike there, and the reading of changed orders finds the second."""
        delivery = headers.get(standard_webhooks.ID, "").strip()
        if delivery.startswith(standard_webhooks.TRY):
            return Envelope(standard_webhooks.TRY, delivery, None, "")
        told = _glance(body)
        at = told.get("created_at")
        return Envelope(
            text(told.get("scope"))[:200] if told.get("scope") != words.ORDER else "",
            delivery or text(told.get("hash"))[:100],
            _instant(at) if type(at) is int else None,
            text(told.get("producer"))[:100],
        )

    def read(self, topic: str, body: bytes) -> Fact:
        """What the body says, for any bytes at all; it never raises."""
        if topic not in words.UNDERSTOOD:
            return _not_understood(topic)
        return fact_of(body, lambda decoded: _read(topic, decoded), _broken)


def _glance(body: bytes) -> dict[str, Json]:
    try:
        told = orjson.loads(body) if len(body) <= _THIN else None
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _instant(seconds: int) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < 7_000_000_000 else None


def _read(topic: str, body: Json) -> Fact:
    if topic != words.ORDER:
        return _read_thin(topic, body)
    if "scope" in body:
        raise UnreadableError("the body is a notification, not an order")
    raw = body.get("order")
    if type(raw) is not dict:
        raise UnreadableError(f"the body holds {shown_short(raw)} where the order belongs")
    if is_basket(raw):
        return Fact(
            kind="ignored", order_ref=ref(raw.get("id"), "the order"), reason="a checkout that was not ended yet"
        )
    # Lines and addresses that the order itself came without stand beside it.
    beside = {name: body[name] for name in ("products", "shipping_addresses") if body.get(name)}
    order = read_order({**raw, **beside}, body.get("refunds"))
    return Fact("order", order.ref, order.updated_at, order)


def _read_thin(topic: str, body: Json) -> Fact:
    """Which order something happened to. Ids are numbers, and texts in some bodies; a shipment names its order."""
    if body.get("scope") != topic:
        raise UnreadableError(f"the notification says {shown_short(body.get('scope'))}, not {topic}")
    told = body.get("data")
    if type(told) is not dict:
        raise UnreadableError(f"the notification holds {shown_short(told)} where its subject belongs")
    is_shipment = topic.startswith("store/shipment/")
    named = told.get("orderId", told.get("order_id")) if is_shipment else told.get("id")
    at = body.get("created_at")
    occurred_at = _instant(int(at)) if type(at) is int and at < 10**12 else None
    return Fact("changed", ref(named, "the order of the notification"), occurred_at)


def _not_understood(topic: str) -> Fact:
    if topic.startswith(words.IGNORED):
        return Fact(kind="ignored", reason=f"{topic[:60]} changes no order")
    if not topic:
        return Fact(kind="unreadable", reason="the delivery names no scope, so what happened is not known")
    return Fact(kind="unreadable", reason=f"{topic[:60]!r} is not a scope of BigCommerce that Doorstep knows")


def _broken(body: Json, error: Exception) -> str:
    order = body.get("order") if type(body) is dict else None
    found = ""
    if type(order) is dict:
        found = misplaced(order, ("fees",), ("billing_address", "consignments"))
    return found or wrong_kind("BigCommerce", error)


BIGCOMMERCE = BigCommerceConnector()
