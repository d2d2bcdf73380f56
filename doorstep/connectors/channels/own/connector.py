"""The connector of own sites: Standard Webhooks around our own JSON order."""

import time
from collections.abc import Callable, Mapping, Sequence

from doorstep.connectors.channels import Envelope
from doorstep.connectors.channels import standard_webhooks as signing
from doorstep.connectors.channels.facts import fact_of
from doorstep.connectors.channels.own.order import read_order
from doorstep.connectors.channels.own.strict import text_ref
from doorstep.connectors.channels.reading import Json, UnreadableError, shown_short
from doorstep.domain.orders import Fact

ORDER = "order"
TRY = "doorstep/test"  # how `doorstep channel test` marks what is only tried; it travels in the signed id


class OwnConnector:
    """Our own JSON order under Standard Webhooks. It keeps no state; `now` is the clock of the replay window."""

    vendor = "own"
    topics = frozenset((ORDER,))
    order_topic = ORDER
    header_prefixes: tuple[str, ...] = ("webhook-",)

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now

    def verify(self, headers: Mapping[str, str], body: bytes, secrets: Sequence[bytes]) -> bool:
        """True only where one of the live secrets signed exactly these bytes within five minutes of now."""
        return signing.is_signed(headers, body, secrets, self._now())

    def envelope(self, headers: Mapping[str, str], body: bytes) -> Envelope:
        """What the headers say: the id of the event. Their time is that of the attempt, which orders nothing."""
        ref = headers.get(signing.ID, "").strip()
        topic = TRY if ref.startswith(TRY) else ORDER if ref else ""
        return Envelope(topic, ref, None, "")

    def dedupe_key(self, envelope: Envelope, body_sha256_hex: str) -> str:
        """The event's id and the body's hash: retries repeat both."""
        return f"{envelope.delivery_ref}|{body_sha256_hex}"

    def read(self, topic: str, body: bytes) -> Fact:
        """What the body says, for any bytes at all; it never raises."""
        if topic != ORDER:
            return Fact(kind="unreadable", reason=f"{topic[:60]!r} is no topic of our own; a site sends orders")
        return fact_of(body, _read, _broken)

    def sign(self, topic: str, body: bytes, secret: bytes, **refs: str) -> dict[str, str]:
        """The headers under which a site delivers this body; `event_ref` and `at` (seconds) may be given."""
        ref = refs.get("event_ref", "msg_1")
        at = refs.get("at") or str(int(self._now()))
        return signing.delivery_headers(f"{TRY}_{ref}" if topic == TRY else ref, at, body, secret)


def _read(body: Json) -> Fact:
    """The order, bare or as the content of an event of Standard Webhooks."""
    kind = body.get("type")
    if kind is None or "schema" in body:
        return _order(body)
    if type(kind) is not str or not kind.startswith("order."):
        return Fact(kind="ignored", reason=f"{shown_short(kind)} carries no order")
    content = body.get("data")
    if type(content) is not dict:
        raise UnreadableError("the event has no `data` with the order in it")
    if kind == "order.deleted" and "lines" not in content:
        return Fact(kind="deleted", order_ref=text_ref(content, "id", "the deleted order"))
    return _order(content)


def _order(content: Json) -> Fact:
    order = read_order(content)
    return Fact("order", order.ref, order.updated_at, order, is_undated=not content.get("updated_at"))


def _broken(_: Json, error: Exception) -> str:
    return f"a value is not of the kind that the schema names ({str(error)[:80]})"


OWN = OwnConnector()
