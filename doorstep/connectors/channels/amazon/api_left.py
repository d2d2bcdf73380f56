"""Telling Amazon that a parcel left: the order's shipment is confirmed, each parcel under a number of its own.

The number is made of our key, so that telling again tells of the same parcel; Amazon then takes it as that parcel's
correction (confirmShipment, ordersV0.json: `packageReferenceId` names a parcel within its order).
"""

import re
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Any

import httpx

from doorstep.connectors.calls import NoAnswer, UnreadableAnswerError, VendorUnavailableError
from doorstep.connectors.channels.amazon import words
from doorstep.connectors.channels.amazon.api_wire import ORDERS, Wire, error_of
from doorstep.connectors.channels.amazon.lines import is_true
from doorstep.connectors.channels.api import Left, TellAnswer, TellRefused, TellUnknown, Told
from doorstep.connectors.channels.reading import text
from doorstep.connectors.channels.telling import untold
from doorstep.connectors.channels.wires import read_json
from doorstep.domain.errors import CannotDoError, DoorstepError

_REF = re.compile(r"[A-Z0-9]{3}-[0-9]{7}-[0-9]{7}", re.ASCII)
_OTHER = "Other"
# Carriers by our spelling and by Amazon's; any other goes as Other with its name.
_CARRIERS = {
    "dhl": "DHL", "dhl express": "DHL Express", "dpd": "DPD", "ups": "UPS", "usps": "USPS", "fedex": "FedEx",
    "gls": "GLS", "hermes": "Hermes", "evri": "Evri", "royal mail": "Royal Mail", "deutsche post": "Deutsche Post",
    "canada post": "Canada Post", "japan post": "Japan Post", "yamato": "Yamato Transport", "sagawa": "Sagawa",
    "correos": "Correos", "la poste": "La Poste", "colissimo": "Colissimo", "chronopost": "Chronopost",
    "postnl": "PostNL", "bpost": "BPOST", "poste italiane": "Poste Italiane", "brt": "BRT",
    "australia post": "Australia Post", "tnt": "TNT", "inpost": "InPost",
}  # fmt: skip


def package_of(key: str) -> str:
    """The parcel's number within its order: a positive one, the same for the same key."""
    return str(int(sha256(key.encode()).hexdigest()[:12], 16) % 999_999_999 + 1)


async def find(wire: Wire, left: Left) -> Told | None:
    """What Amazon shows of it: it tells no parcels, but that nothing of the order is left to send says enough."""
    if left.told_ref:
        return None
    answer = await wire.get(_path(left))
    status = read_json(answer, lambda told: text(told["payload"]["OrderStatus"]))
    return Told(left.key, package_of(left.key), answer.content) if status == words.SHIPPED else None


async def tell(wire: Wire, left: Left, now: Callable[[], datetime]) -> TellAnswer:
    """The parcel stands on the order; told again, it is the same parcel."""
    try:
        path = _path(left)
        if not left.tracking_ref:
            raise CannotDoError(
                "Amazon takes no parcel without a tracking number; confirm it at Seller Central, Orders, by hand."
            )
        order = await wire.get(path)
        place, is_cod = read_json(order, lambda told: _place(told["payload"]))
        answer = await wire.send(f"{path}/shipmentConfirmation", _told(left, place, is_cod, now()))
    except (VendorUnavailableError, UnreadableAnswerError) as error:
        return TellUnknown(
            left.key, str(error), may_be_done=False, again_in_seconds=getattr(error, "again_in_seconds", 0)
        )
    except DoorstepError as error:
        return TellRefused(left.key, str(error))
    return _answered(wire, left, answer)


def _answered(wire: Wire, left: Left, answer: httpx.Response | NoAnswer) -> TellAnswer:
    if isinstance(answer, NoAnswer):
        return untold(left, answer, wire.silent)
    if answer.is_error:
        code, said = error_of(answer.content)
        why = f"Amazon refused: {said or answer.text[:200]} ({code or answer.status_code})"
        return TellRefused(left.key, why, answer.content)
    return Told(left.key, package_of(left.key), answer.content)


def _path(left: Left) -> str:
    if not _REF.fullmatch(left.order_ref):
        raise CannotDoError(f"{left.order_ref!r} is no id of an order at Amazon; tell it by hand.")
    return f"{ORDERS}/{left.order_ref}"


def _place(order: Any) -> tuple[str, bool]:
    """The order's marketplace, and whether Japan wants to know how cash is collected."""
    place = text(order["MarketplaceId"])
    is_cod = order.get("PaymentMethod") == words.CASH_ON_DELIVERY and not is_true(order.get("IsReplacementOrder"))
    return place, is_cod and place == "A1VC38T7YXB528"


def _told(left: Left, place: str, is_cod: bool, at: datetime) -> dict[str, Any]:
    code = _CARRIERS.get(left.carrier.strip().lower(), _OTHER)
    package = {
        "packageReferenceId": package_of(left.key),
        "carrierCode": code,
        "trackingNumber": left.tracking_ref,
        "shipDate": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "orderItems": [{"orderItemId": ref, "quantity": qty} for ref, qty in left.lines.items()],
    }
    if code == _OTHER:
        package["carrierName"] = left.carrier.strip() or "Other"
    told = {"marketplaceId": place, "packageDetail": package}
    return told | ({"codCollectionMethod": "DirectPayment"} if is_cod else {})
