"""Etsy's connector: receipts as its API answers them, and the webhook that only says which receipt changed."""

import binascii
import re
from base64 import b64decode
from collections.abc import Mapping, Sequence

import orjson

from doorstep.connectors.channels import Envelope
from doorstep.connectors.channels import standard_webhooks as signing
from doorstep.connectors.channels.etsy import words
from doorstep.connectors.channels.etsy.order import read_order
from doorstep.connectors.channels.facts import Keyed, fact_of, holding, misplaced_within, wrong_kind
from doorstep.connectors.channels.reading import Json, UnreadableError, text
from doorstep.domain.orders import Fact

_PREFIX = b"whsec_"
_RECEIPT = re.compile(r"/receipts/([0-9]{1,20})(?:[/?#]|$)", re.ASCII)


class EtsyConnector(Keyed, signing.Signed):
    """Receipts of Etsy's Open API. It keeps no state; `now` is the clock of the replay window."""

    vendor = "etsy"
    topics = words.UNDERSTOOD
    order_topic = words.RECEIPT_TOPIC

    def verify(self, headers: Mapping[str, str], body: bytes, secrets: Sequence[bytes]) -> bool:
        """True only where one of the live secrets signed exactly these bytes within five minutes of now."""
        return signing.is_signed(headers, body, secrets, self._now(), keys_of)

    def envelope(self, headers: Mapping[str, str], body: bytes) -> Envelope:
        """The event's id from the headers; what happened is only in the (small) body."""
        ref = headers.get(signing.ID, "").strip()
        if ref.startswith(signing.TRY):
            return Envelope(signing.TRY, ref, None, "")
        try:
            told = orjson.loads(body)
            topic, shop = text(told.get("event_type")).strip(), text(told.get("shop_id"))
        except (AttributeError, ValueError):
            topic, shop = "", ""
        return Envelope(topic, ref, None, shop)

    def read(self, topic: str, body: bytes) -> Fact:
        """What the body says, for any bytes at all; it never raises."""
        if topic != words.RECEIPT_TOPIC and not topic.startswith(words.EVENT_FAMILY):
            return _not_understood(topic)
        return fact_of(
            body,
            lambda decoded: _receipt(decoded) if topic == words.RECEIPT_TOPIC else _event(topic, decoded),
            lambda decoded, error: _explained(topic, decoded, _broken(decoded, error)),
            lambda decoded, found: _explained(topic, decoded, found),
        )


def keys_of(secret: bytes) -> tuple[bytes, ...]:
    """The keys that a secret of Etsy may stand for: what its base64 hides, and the text itself. Those who receive its
    webhooks do not agree which it is (etsy/open-api discussion 1509)."""
    plain = secret.removeprefix(_PREFIX)
    try:
        hidden = b64decode(plain, validate=True)
    except binascii.Error:
        hidden = b""
    return tuple(dict.fromkeys((hidden, secret, plain)))


def _receipt(body: Json) -> Fact:
    order = read_order(body)
    return Fact("order", order.ref, order.updated_at, order)


def _event(topic: str, body: Json) -> Fact:
    """The event names an address, and nothing of what stands there."""
    found = _RECEIPT.search(text(body.get("resource_url")))
    if found is None:
        raise UnreadableError(f"{topic} names no receipt in its resource_url")
    return Fact("changed", found[1])


def _not_understood(topic: str) -> Fact:
    if topic == signing.TRY:
        return Fact(kind="ping")
    if not topic:
        return Fact(kind="unreadable", reason="the delivery names no event_type, so what happened is not known")
    return Fact(kind="ignored", reason=f"{topic[:60]} is not about an order")


def _broken(body: Json, error: Exception) -> str:
    found = misplaced_within(
        body, words.RECEIPT_LISTS, (), "transactions", words.LINE_LISTS, line="a transaction", place="the receipt"
    )
    return found or wrong_kind("Etsy", error)


def _explained(topic: str, body: Json, found: str) -> str:
    """The reason in words: what the body is, where that can be told, rather than the first thing that was missing."""
    if type(body) is not dict or topic != words.RECEIPT_TOPIC or "receipt_id" in body:
        return found
    if type(body.get("results")) is list:
        return "an answer of Etsy's API with its receipts under 'results'; each is read by itself"
    if "error" in body:
        return "an error that Etsy's API answered, not a receipt"
    return f"the body is no receipt: it has no receipt_id ({holding(body)})"


ETSY = EtsyConnector()
