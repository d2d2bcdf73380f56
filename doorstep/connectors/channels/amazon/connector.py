"""Amazon's connector: orders with their items as the API answers them. Nothing is delivered to us, so nothing is
signed."""

from doorstep.connectors.channels.amazon import words
from doorstep.connectors.channels.amazon.order import order_ref, read_order
from doorstep.connectors.channels.facts import PostsNothing, fact_of, holding, wrong_kind
from doorstep.connectors.channels.reading import Json, UnreadableError, misplaced, text
from doorstep.domain.orders import Fact


class AmazonConnector(PostsNothing):
    """Orders of the Selling Partner API. Its notifications go to queues of Amazon's own (SQS, EventBridge), which are
    not read: orders are. It keeps no state; use the instance AMAZON."""

    vendor = "amazon"
    topics = words.UNDERSTOOD
    order_topic = words.ORDER_TOPIC
    header_prefixes: tuple[str, ...] = ("x-amzn-",)

    def read(self, topic: str, body: bytes) -> Fact:
        """What the body says, for any bytes at all; it never raises."""
        if topic != words.ORDER_TOPIC:
            return Fact(kind="unreadable", reason=f"{topic[:60]!r} is nothing that is read of Amazon")
        return fact_of(body, _read, _broken, _explained)


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


def _broken(body: Json, error: Exception) -> str:
    if type(body) is not dict:
        return "the body is no order of Amazon's"
    found = misplaced(body, words.LISTS, words.PARTS)
    order = body.get("order")
    found = found or (misplaced(order, (), words.ORDER_OBJECTS) if type(order) is dict else "")
    pieces = body.get("items")
    for one in pieces if not found and type(pieces) is list else ():
        found = found or misplaced(one, (), words.ITEM_OBJECTS, "an item")
    return _explained(body, found or wrong_kind("Amazon", error))


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
    return f"the body is no order: it has no order in it ({holding(body)})"


AMAZON = AmazonConnector()
