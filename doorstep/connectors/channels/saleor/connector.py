"""Saleor's connector: signatures by secret key and by public key, and the reading of every body."""

import time
from base64 import b64decode
from collections.abc import Callable, Mapping, Sequence

from doorstep.connectors.calls import UNREADABLE
from doorstep.connectors.channels import Envelope
from doorstep.connectors.channels.facts import Keyed, fact_of, holding, misplaced_within, wrong_kind
from doorstep.connectors.channels.reading import Json, UnreadableError, an_object, decode, opaque_ref, text
from doorstep.connectors.channels.saleor import words
from doorstep.connectors.channels.saleor.legacy import graphql_shape, is_legacy
from doorstep.connectors.channels.saleor.order import read_order
from doorstep.connectors.channels.saleor.sign import delivery_headers, is_signed
from doorstep.domain.orders import Fact

_LINE_OBJECTS = ("totalPrice", "unitPrice", "variant")
_TRIAL = "doorstep_test"
_TIMES = (
    b'"updatedAt"',
    b'"issuedAt"',
    b'"updated_at"',
    b'"issued_at"',
)  # one of them makes each change's body another


class SaleorConnector(Keyed):
    """Webhooks of Saleor 3. It keeps no state; use the one instance SALEOR. `now` is the clock of arrivals."""

    vendor = "saleor"
    topics = words.UNDERSTOOD
    order_topic = "order_updated"
    header_prefixes: tuple[str, ...] = ("saleor-", "x-saleor-")

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now

    def verify(self, headers: Mapping[str, str], body: bytes, secrets: Sequence[bytes]) -> bool:
        """True only where one of the live secret keys, or one of the public keys that we hold of the shop, signed
        exactly these bytes. A key that we do not hold proves nothing."""
        return is_signed(_header(headers, "signature").strip(), body, secrets)

    def envelope(self, headers: Mapping[str, str], body: bytes) -> Envelope:
        """What the headers say. Saleor gives a delivery no id and no time: where the body tells no time either, that of
        the arrival is its id, since the next change may have the very same bytes."""
        topic = _header(headers, "event").strip().lower()
        arrived = f"{self._now():.6f}" if topic and not any(name in body for name in _TIMES) else ""
        return Envelope(topic, arrived, None, _header(headers, "domain").strip())

    def read(self, topic: str, body: bytes) -> Fact:
        """What the body says, for any bytes at all; it never raises."""
        if topic not in words.UNDERSTOOD:
            return _not_understood(topic)
        return fact_of(body, _read, _broken, _explained, decode)

    def sign(self, topic: str, body: bytes, secret: bytes, **refs: str) -> dict[str, str]:
        """The headers under which Saleor itself would deliver this body."""
        return delivery_headers(topic, body, secret, **refs)


def _header(headers: Mapping[str, str], name: str) -> str:
    return headers.get(f"saleor-{name}") or headers.get(f"x-saleor-{name}") or ""


def _read(body: Json) -> Fact:
    if type(body) is dict and type(body.get("notify_event")) is str and not body["notify_event"].startswith("order"):
        return Fact(kind="ignored", reason=f"{body['notify_event'][:60]} is a message to somebody, and no order")
    order, issued_at = _order_of(body)
    if is_legacy(order) and "lines" in order:
        order = graphql_shape(order, issued_at)
    status = text(order.get("status")).upper()
    ref = opaque_ref(order.get("id"), "the order")
    if status in words.IGNORED_STATUSES:
        return Fact(kind="ignored", order_ref=ref, reason=words.IGNORED_STATUSES[status])
    if "lines" not in order or "total" not in order:  # a subscription of the shop's own, or one of a fulfillment
        if not _is_order(ref):
            raise UnreadableError(f"the body names {ref[:40]!r}, which is no order, and holds no lines")
        return Fact(kind="changed", order_ref=ref)
    read = read_order(order)
    return Fact(kind="order", order_ref=read.ref, occurred_at=read.updated_at, order=read)


def _is_order(ref: str) -> bool:
    """Whether Saleor's id is one of an order: its kind is written in it."""
    return b64decode(ref + "=" * (-len(ref) % 4)).startswith(b"Order:")


def _order_of(body: Json) -> tuple[dict[str, Json], Json]:
    """The order in the body, and when the body was written: bare as the list of orders brings it, in an event of a
    subscription, in the list of one that Saleor writes by itself, or in a message that it gives to a mailer."""
    held = body
    if type(held) is list:  # Saleor's own payloads are lists of one
        if len(held) != 1:
            raise UnreadableError(f"the body is a list of {len(held)} objects, not of one")
        held = held[0]
    if type(held) is not dict:
        raise UnreadableError("the body is no object")
    issued_at = (held.get("meta") or {}).get("issued_at") if type(held.get("meta")) is dict else None
    for _ in range(3):
        if "order" in held or "number" in held or "lines" in held:
            break
        inner = next((held[name] for name in ("data", "event", "payload") if type(held.get(name)) is dict), None)
        if inner is None and len(held) == 1:  # subscription { orderUpdated { order … } }
            inner = next(iter(held.values()))
            inner = inner if type(inner) is dict and "order" in inner else None
        if type(inner) is not dict:
            break
        held = inner
    if type(held.get("order")) is dict or ("order" in held and "lines" not in held):
        return an_object(held["order"]), held.get("issuedAt") or issued_at
    return held, issued_at


def _not_understood(topic: str) -> Fact:
    if topic in words.IGNORED_TOPICS:
        return Fact(kind="ignored", reason=f"{topic}: {words.IGNORED_TOPICS[topic]}")
    if topic.partition("_")[0] in words.IGNORED_FAMILIES or topic == _TRIAL:
        return Fact(kind="ignored", reason=f"{topic[:60]!r} carries no order")
    if not topic:
        return Fact(kind="unreadable", reason="the delivery names no event, so what happened is not known")
    return Fact(kind="unreadable", reason=f"{topic[:60]!r} is not an event of Saleor that Doorstep knows")


def _broken(body: Json, error: Exception) -> str:
    try:
        found = misplaced_within(
            _order_of(body)[0], words.ORDER_LISTS, words.ORDER_OBJECTS, "lines", words.LINE_LISTS, _LINE_OBJECTS
        )
    except UNREADABLE:
        found = ""
    return found or wrong_kind("Saleor", error)


def _explained(body: Json, found: str) -> str:
    """The reason in words: what the body is, where that can be told, rather than the first thing that was missing."""
    if type(body) is dict and type(body.get("errors")) is list and body["errors"] and not body.get("order"):
        return "an error that Saleor answered to the webhook's subscription query, without an order"
    if type(body) is dict and not {"order", "id", "number", "lines", "data", "event", "payload"} & set(body):
        return f"the body holds no order ({holding(body)})"
    return found


SALEOR = SaleorConnector()
