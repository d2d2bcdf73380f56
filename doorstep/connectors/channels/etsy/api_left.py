"""Telling Etsy that a parcel left: a shipment on its receipt. Etsy knows no units: with its first shipment the whole
receipt is sent. So only the parcel after which nothing is left is told: else what waits would count as sent."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from doorstep.connectors.calls import NoAnswer, UnreadableAnswerError, VendorUnavailableError
from doorstep.connectors.channels.api import Left, TellAnswer, TellRefused, TellUnknown, Told
from doorstep.connectors.channels.etsy.api_wire import Wire, error_of
from doorstep.connectors.channels.reading import text
from doorstep.connectors.channels.telling import order_number, untold
from doorstep.connectors.channels.wires import read_json
from doorstep.domain.errors import DoorstepError

Shop = Callable[[], Awaitable[str]]
_LATER = "with the last parcel"  # what is kept of a parcel that Etsy was not told of
_OTHER = "other"  # what Etsy takes for a carrier that it does not know


async def find(wire: Wire, shop: Shop, left: Left) -> Told | None:
    """The shipment of the receipt that has this tracking; without a tracking, the mark that the receipt was sent."""
    if not left.is_last:
        return Told(left.key, _LATER, b"")
    answer = await wire.get(await _receipt(shop, left))
    return read_json(answer, lambda told: _told(left, told, answer.content))


async def tell(wire: Wire, shop: Shop, left: Left) -> TellAnswer:
    """The receipt has the last parcel's tracking, once: before it is told, it is looked up."""
    try:
        standing = await find(wire, shop, left)
        if standing is not None:
            return standing
        answer = await _post(wire, shop, left, left.carrier or _OTHER)
        if isinstance(answer, httpx.Response) and answer.status_code == 400 and _is_about_carrier(answer):
            answer = await _post(wire, shop, left, _OTHER)
    except VendorUnavailableError as error:
        return TellUnknown(left.key, str(error), may_be_done=False)
    except DoorstepError as error:
        return TellRefused(left.key, str(error))
    return _answered(wire, left, answer)


def _answered(wire: Wire, left: Left, answer: httpx.Response | NoAnswer) -> TellAnswer:
    if isinstance(answer, NoAnswer):
        return untold(left, answer, wire.silent)
    if answer.is_error:
        return TellRefused(left.key, str(wire.refused(answer.status_code, answer.content)), answer.content)
    try:
        told = read_json(answer, lambda receipt: _told(left, receipt, answer.content))
    except UnreadableAnswerError as error:
        return TellUnknown(left.key, str(error), may_be_done=True)
    return told or Told(left.key, f"receipt:{left.order_ref}", answer.content)


async def _post(wire: Wire, shop: Shop, left: Left, carrier: str) -> httpx.Response | NoAnswer:
    told = {"tracking_code": left.tracking_ref, "carrier_name": carrier} if left.tracking_ref else {}
    return await wire.send(f"{await _receipt(shop, left)}/tracking", {**told, "send_bcc": "false"})


def _is_about_carrier(answer: httpx.Response) -> bool:
    return "carrier" in " ".join(error_of(answer.content)).lower()


async def _receipt(shop: Shop, left: Left) -> str:
    ref = order_number(left, "Etsy", "a receipt")
    return f"/v3/application/shops/{await shop()}/receipts/{ref}"


def _told(left: Left, receipt: Any, raw: bytes) -> Told | None:
    for one in receipt["shipments"] or ():
        if left.tracking_ref and text(one.get("tracking_code")) == left.tracking_ref:
            return Told(left.key, f"shipment:{text(one.get('receipt_shipping_id'))}", raw)
    if not left.tracking_ref and receipt["is_shipped"] is True:
        return Told(left.key, f"receipt:{left.order_ref}", raw)
    return None
