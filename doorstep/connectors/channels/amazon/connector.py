"""Amazon's connector: orders with their items as the API answers them. Nothing is delivered to us, so nothing is
signed."""

from collections.abc import Mapping, Sequence

from doorstep.connectors.calls import UNREADABLE
from doorstep.connectors.channels import Envelope
from doorstep.connectors.channels.amazon import words
from doorstep.connectors.channels.amazon.order import order_ref, read_order
from doorstep.connectors.channels.reading import Json, UnreadableError, misplaced, one_object, text
from doorstep.domain.orders import Fact


class AmazonConnector:
    """Orders of the Selling Partner API. Its notifications go to queues of Amazon's own (SQS, EventBridge), which are
    not read: orders are. It keeps no state; use the instance AMAZON."""

    vendor = "amazon"
    topics = words.UNDERSTOOD
    order_topic = words.ORDER_TOPIC
    header_prefixes: tuple[str, ...] = ("x-amzn-",)

    def verify(self, headers: Mapping[str, str], body: bytes, secrets: Sequence[bytes]) -> bool:
        """Never: Amazon posts nothing to a shop's address."""
        return False

    def envelope(self, headers: Mapping[str, str], body: bytes) -> Envelope:
        """Nothing is known of what claims to come from Amazon."""
        return Envelope("", "", None, "")

    def dedupe_key(self, envelope: Envelope, body_sha256_hex: str) -> str:
        """The id, the topic and the body's hash."""
        return f"{envelope.delivery_ref}|{envelope.topic}|{body_sha256_hex}"

    def read(self, topic: str, body: bytes) -> Fact:
        """What the body says, for any bytes at all; it never raises."""
        if topic != words.ORDER_TOPIC:
            return Fact(kind="unreadable", reason=f"{topic[:60]!r} is nothing that is read of Amazon")
        decoded: Json = None
        try:
            decoded = one_object(body)
            return _read(decoded)
        except UnreadableError as error:
            return Fact(kind="unreadable", reason=_explained(decoded, str(error)))
        except UNREADABLE as error:
            return Fact(kind="unreadable", reason=_explained(decoded, _misplaced(decoded, error)))

    def sign(self, topic: str, body: bytes, secret: bytes, **refs: str) -> dict[str, str]:
        """Amazon signs nothing."""
        return {}


def _read(body: Json) -> Fact:
    order = body.get("order")
    if type(order) is not dict:
        raise UnreadableError("the body holds no order of Amazon's")
    ref, status = order_ref(order), text(order.get("OrderStatus"))
    if order.get("FulfillmentChannel") == words.BY_AMAZON:
        return Fact(kind="ignored", order_ref=ref, reason="Amazon sends this order itself, from its own warehouse")
    if status in words.NOT_YET:
        return Fact(kind="ignored", order_ref=ref, reason=words.NOT_YET[status])
    found = read_order(order, body.get("items"))
    return Fact("order", found.ref, found.updated_at, found)


def _misplaced(body: Json, error: Exception) -> str:
    if type(body) is not dict:
        return "the body is no order of Amazon's"
    found = misplaced(body, words.LISTS, words.PARTS)
    order = body.get("order")
    found = found or (misplaced(order, (), words.ORDER_OBJECTS) if type(order) is dict else "")
    pieces = body.get("items")
    for one in pieces if not found and type(pieces) is list else ():
        found = found or misplaced(one, (), words.ITEM_OBJECTS, "an item")
    return found or f"a value is not of the kind that Amazon sends ({str(error)[:80]})"


def _explained(body: Json, found: str) -> str:
    """The reason in words: what the body is, where that can be told, rather than the first thing that was missing."""
    if type(body) is not dict or "order" in body:
        return found
    if "payload" in body:
        return "an answer of Amazon's API with its content under 'payload'; an order comes with its items"
    if "AmazonOrderId" in body:
        return "an order of Amazon's without its items"
    if "errors" in body:
        return "an error that Amazon's API answered, not an order"
    held = ", ".join(repr(str(key)[:30]) for key in list(body)[:4])
    return f"the body is no order: it has no order in it (it holds {held or 'nothing'})"


AMAZON = AmazonConnector()
