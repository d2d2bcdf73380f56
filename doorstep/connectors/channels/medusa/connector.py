"""Medusa's connector: the signed events of a shop's own subscriber, and the reading of orders that were fetched."""

from collections.abc import Mapping

from doorstep.connectors.channels import Envelope, standard_webhooks
from doorstep.connectors.channels.facts import Keyed, fact_of, misplaced_within, wrong_kind
from doorstep.connectors.channels.medusa import words
from doorstep.connectors.channels.medusa.order import read_order
from doorstep.connectors.channels.reading import Json, UnreadableError, opaque_ref, text
from doorstep.domain.orders import Fact


class MedusaConnector(Keyed, standard_webhooks.Signed):
    """Medusa 2. It keeps no state; `now` is the clock of the replay window. Medusa sends no webhooks by itself: a
    subscriber of the shop's own posts the name of an event and its data, signed by Standard Webhooks."""

    vendor = "medusa"
    topics = words.UNDERSTOOD
    order_topic = words.ORDER

    def envelope(self, headers: Mapping[str, str], body: bytes) -> Envelope:
        """What the headers say: the id of the event. What happened stands in the body alone, which is signed."""
        ref = headers.get(standard_webhooks.ID, "").strip()
        return Envelope(words.EVENT if ref else "", ref, None, "")

    def read(self, topic: str, body: bytes) -> Fact:
        """What the body says, for any bytes at all; it never raises."""
        if topic not in words.UNDERSTOOD:
            return Fact(kind="unreadable", reason=f"{topic[:60]!r} is no topic of Medusa that Doorstep knows")
        return fact_of(body, _event if topic == words.EVENT else _order, _broken)

    def sign(self, topic: str, body: bytes, secret: bytes, **refs: str) -> dict[str, str]:
        """The headers under which a subscriber posts this body; `event_ref` and `at` (seconds) may be given."""
        at = refs.get("at") or str(int(self._now()))
        return standard_webhooks.delivery_headers(refs.get("event_ref", "msg_1"), at, body, secret)


def _event(body: Json) -> Fact:
    """Something happened to an order, which is to be fetched."""
    name = text(body.get("name")) or text(body.get("event")) or text(body.get("type"))
    if not name:
        raise UnreadableError("the event has no name; the subscriber posts {name, data}")
    if not name.startswith(words.ORDER_EVENTS):
        return Fact(kind="ignored", reason=f"{name[:60]} names no order")
    told = body.get("data")
    if type(told) is not dict:
        raise UnreadableError(f"the event {name[:60]} has no `data` with the order's id in it")
    named = told.get("order_id") or told.get("id")
    ref = opaque_ref(named, f"the order of {name[:60]}")
    if not ref.startswith("order_"):
        return Fact(kind="ignored", reason=f"{name[:60]} names {ref[:40]} and no order")
    return Fact(kind="changed", order_ref=ref)


def _order(body: Json) -> Fact:
    if "items" not in body and type(body.get("order")) is dict:
        body = body["order"]
    status = text(body.get("status"))
    ref = opaque_ref(body.get("id"), "the order")
    if status in words.IGNORED_STATUSES or body.get("is_draft_order") is True:
        return Fact(kind="ignored", order_ref=ref, reason=words.IGNORED_STATUSES["draft"])
    order = read_order(body)
    return Fact(kind="order", order_ref=order.ref, occurred_at=order.updated_at, order=order)


def _broken(body: Json, error: Exception) -> str:
    found = misplaced_within(
        body, words.ORDER_LISTS, words.ORDER_OBJECTS, "items", (), words.LINE_OBJECTS, line="an item"
    )
    return found or wrong_kind("Medusa", error)


MEDUSA = MedusaConnector()
