"""The connector of own sites: Standard Webhooks around our own JSON order."""

from collections.abc import Mapping

from doorstep.connectors.channels import Envelope
from doorstep.connectors.channels import standard_webhooks as signing
from doorstep.connectors.channels.facts import fact_of
from doorstep.connectors.channels.own.order import read_order
from doorstep.connectors.channels.own.strict import text_ref
from doorstep.connectors.channels.reading import Json, UnreadableError, one_plain_object, shown_short
from doorstep.domain.orders import Fact

ORDER = "order"


class OwnConnector(signing.Signed):
    """Our own JSON order under Standard Webhooks. It keeps no state; `now` is the clock of the replay window."""

    vendor = "own"
    topics = frozenset((ORDER,))
    order_topic = ORDER

    def envelope(self, headers: Mapping[str, str], body: bytes) -> Envelope:
        """What the headers say: the id of the event. Their time is that of the attempt, which orders nothing."""
        ref = headers.get(signing.ID, "").strip()
        topic = signing.TRY if ref.startswith(signing.TRY) else ORDER if ref else ""
        return Envelope(topic, ref, None, "")

    def dedupe_key(self, envelope: Envelope, body_sha256_hex: str) -> str:
        """The event's id and the body's hash: retries repeat both."""
        return f"{envelope.delivery_ref}|{body_sha256_hex}"

    def read(self, topic: str, body: bytes) -> Fact:
        """What the body says, for any bytes at all; it never raises."""
        if topic != ORDER:
            return Fact(kind="unreadable", reason=f"{topic[:60]!r} is no topic of our own; a site sends orders")
        return fact_of(body, _read, _broken, decoder=one_plain_object)


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
