"""Telling eBay that a parcel left: a shipping fulfillment with exactly its units."""

import re
from typing import Any

import httpx

from doorstep.connectors.calls import NoAnswer, VendorUnavailableError
from doorstep.connectors.channels.api import Left, TellAnswer, TellRefused, TellUnknown, Told
from doorstep.connectors.channels.ebay.api_wire import Wire
from doorstep.connectors.channels.ebay.order import order_id
from doorstep.connectors.channels.reading import UnreadableError, objects, text
from doorstep.connectors.channels.telling import untold
from doorstep.connectors.channels.wires import read_json
from doorstep.domain.errors import CannotDoError, DoorstepError

FULFILLMENT = "/sell/fulfillment/v1/order"
_NOT_PLAIN = re.compile(r"[^0-9A-Za-z]+")
# eBay's codes of carriers, where they are spelled otherwise than the name without its blanks.
_CARRIERS = {"fedex": "FedEx", "royalmail": "RoyalMail", "deutschepost": "DeutschePost", "other": "Other"}


async def find(wire: Wire, left: Left) -> Told | None:
    """The fulfillment of the order with this tracking; without a tracking, one of just these units."""
    answer = await wire.get(_route(left))
    return read_json(answer, lambda told: _told(left, told, answer.content))


async def tell(wire: Wire, left: Left) -> TellAnswer:
    """The order has the parcel's fulfillment, once: before it is told, it is looked up."""
    try:
        standing = await find(wire, left)
        if standing is not None:
            return standing
        return _answered(wire, left, await wire.send(_route(left), _parcel(left)))
    except VendorUnavailableError as error:
        return TellUnknown(left.key, str(error), may_be_done=False)
    except DoorstepError as error:
        return TellRefused(left.key, str(error))


def _answered(wire: Wire, left: Left, answer: httpx.Response | NoAnswer) -> TellAnswer:
    if isinstance(answer, NoAnswer):
        return untold(left, answer, wire.silent)
    if answer.is_error:
        return TellRefused(left.key, str(wire.refused(answer.status_code, answer.content)), answer.content)
    made = answer.headers.get("location", "").rstrip("/").rpartition("/")[2]
    if not made or len(made) > 100 or not made.isprintable():
        return TellUnknown(left.key, "eBay answered without naming the fulfillment that it made", may_be_done=True)
    return Told(left.key, f"fulfillment:{made}", answer.content)


def _parcel(left: Left) -> dict[str, Any]:
    lines = [{"lineItemId": ref, "quantity": qty} for ref, qty in left.lines.items()]
    if not left.tracking_ref:  # eBay takes carrier and number together, or neither
        return {"lineItems": lines}
    return {"lineItems": lines, "shippingCarrierCode": _carrier(left), "trackingNumber": _plain(left.tracking_ref)}


def _carrier(left: Left) -> str:
    plain = _plain(left.carrier) or "other"
    return _CARRIERS.get(plain.lower(), plain)


def _plain(words: str) -> str:
    """Letters and digits: eBay takes nothing else in a tracking number."""
    return _NOT_PLAIN.sub("", words)


def _route(left: Left) -> str:
    try:
        return f"{FULFILLMENT}/{order_id(left.order_ref)}/shipping_fulfillment"
    except UnreadableError:
        raise CannotDoError(f"{left.order_ref!r} is no id of an order at eBay; tell the shop by hand.") from None


def _told(left: Left, answer: Any, raw: bytes) -> Told | None:
    for one in objects(answer["fulfillments"]):
        number = text(one.get("shipmentTrackingNumber"))
        lines = {text(each.get("lineItemId")): int(each.get("quantity", 1)) for each in objects(one["lineItems"])}
        is_it = number == _plain(left.tracking_ref) if left.tracking_ref else not number and lines == dict(left.lines)
        if is_it:
            return Told(left.key, f"fulfillment:{text(one.get('fulfillmentId'))}", raw)
    return None
