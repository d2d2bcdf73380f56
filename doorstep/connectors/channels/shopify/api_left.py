"""Telling Shopify that a parcel left: a fulfillment per parcel, with the right units of the right lines."""

from collections.abc import Mapping
from typing import Any

from doorstep.connectors.calls import NoAnswer
from doorstep.connectors.channels.api import Left, TellAnswer, TellRefused, Told
from doorstep.connectors.channels.graphql import Answered, Refused
from doorstep.connectors.channels.shopify import api_documents as documents
from doorstep.connectors.channels.shopify.api_wire import Wire
from doorstep.connectors.channels.telling import halted, still_to_tell, worked_out
from doorstep.domain.errors import CannotDoError, DoorstepError

_FULFILLABLE = frozenset(("OPEN", "IN_PROGRESS"))
_STANDS = "SUCCESS"
Json = Mapping[str, Any]


async def find(wire: Wire, left: Left) -> Told | None:
    """The fulfillments that are this parcel, where together they hold all of its units."""
    answer = await _order(wire, left)
    refs, missing = answer.read(lambda told: _standing(told["order"], left))
    return Told(left.key, ",".join(refs), answer.raw) if refs and not missing else None


async def tell(wire: Wire, left: Left) -> TellAnswer:
    """The parcel is told, once: what of it stands already (a call cut off between two stock rooms) is left out."""
    try:
        answer = await _order(wire, left)
        if left.told_ref:
            return await _retrack(wire, left, answer)
        refs, missing = answer.read(lambda told: _standing(told["order"], left))
        if refs and not missing:
            return Told(left.key, ",".join(refs), answer.raw)
        return await _fulfill(wire, left, answer.read(lambda told: _by_location(told["order"], missing)), refs)
    except DoorstepError as error:
        return halted(left, error)


async def _order(wire: Wire, left: Left) -> Answered:
    answer = await wire.read(documents.LEFT, id=_gid("Order", left.order_ref))
    if not answer.told.get("order"):
        raise CannotDoError(f"{wire.host} has no order {left.order_ref}; it may have been deleted there.")
    return answer


async def _fulfill(wire: Wire, left: Left, groups: list[list[dict[str, Any]]], told: list[str]) -> TellAnswer:
    raw = b""
    for group in groups:
        fulfillment = {
            "lineItemsByFulfillmentOrder": group,
            "notifyCustomer": False,  # the shop tells its customers itself
            "trackingInfo": _tracking(left),
        }
        answer = await wire.call("channel.write", documents.FULFILL, fulfillment=fulfillment)
        made = _made(wire, left, answer, "fulfillmentCreate")
        if not isinstance(made, Told):
            return made
        told.append(made.ref)
        raw = made.raw
    return Told(left.key, ",".join(told), raw)


async def _retrack(wire: Wire, left: Left, order: Answered) -> TellAnswer:
    """The same parcel under another number: what was told of it before carries that from now on."""
    raw, wanted = b"", _tracking(left)
    for ref in left.told_ref.split(","):
        if order.read(
            lambda told, ref=ref: any(f["id"] == ref and _is_of(f, left) for f in told["order"]["fulfillments"])
        ):  # type: ignore[misc]
            raw = order.raw
            continue
        answer = await wire.call(
            "channel.write", documents.RETRACK, fulfillmentId=ref, trackingInfoInput=wanted, notifyCustomer=False
        )
        made = _made(wire, left, answer, "fulfillmentTrackingInfoUpdate")
        if not isinstance(made, Told):
            return made
        raw = made.raw
    return Told(left.key, left.told_ref, raw)


def _made(wire: Wire, left: Left, answer: Answered | Refused | NoAnswer, name: str) -> TellAnswer:
    """What came of one mutation."""
    return worked_out(wire, left, answer, lambda told: _read(left, told[name], answer.raw))


def _read(left: Left, payload: Json, raw: bytes) -> TellAnswer:
    if payload["userErrors"]:
        return TellRefused(left.key, "; ".join(str(error["message"]) for error in payload["userErrors"])[:400], raw)
    return Told(left.key, str(payload["fulfillment"]["id"]), raw)


def _tracking(left: Left) -> dict[str, str]:
    tracking = {"number": left.tracking_ref, "url": _url(left), "company": left.carrier}
    return {name: value for name, value in tracking.items() if value}


def _url(left: Left) -> str:
    """The parcel's page. Where there is no number to know the parcel by, our key goes behind the address."""
    if left.tracking_ref or not left.tracking_url or "#" in left.tracking_url:
        return left.tracking_url
    return f"{left.tracking_url}#{left.key}"


def _standing(order: Json, left: Left) -> tuple[list[str], dict[str, int]]:
    """The fulfillments of this parcel that stand, and its units that none of them holds yet."""
    found = [each for each in order["fulfillments"] if each["status"] == _STANDS and _is_of(each, left)]
    return [str(each["id"]) for each in found], still_to_tell(left, map(_units, found))


def _is_of(fulfillment: Json, left: Left) -> bool:
    """By its number, else by the address with our key; where a parcel has neither, by holding exactly its units."""
    trackings = fulfillment.get("trackingInfo") or ()
    if left.tracking_ref:
        return any(one.get("number") == left.tracking_ref for one in trackings)
    if left.tracking_url:
        return any(one.get("url") == _url(left) for one in trackings)
    is_untracked = not any(one.get("number") or one.get("url") for one in trackings)
    return is_untracked and _units(fulfillment) == {ref: qty for ref, qty in left.lines.items() if qty}


def _units(fulfillment: Json) -> dict[str, int]:
    units: dict[str, int] = {}
    for node in fulfillment["fulfillmentLineItems"]["nodes"]:
        ref = _plain(node["lineItem"]["id"])
        units[ref] = units.get(ref, 0) + int(node["quantity"])
    return units


def _by_location(order: Json, missing: dict[str, int]) -> list[list[dict[str, Any]]]:
    """What to fulfill, a list for each stock room as the channel sees them: one fulfillment is of one."""
    groups: dict[str, list[dict[str, Any]]] = {}
    wanted = dict(missing)
    for fulfillment_order in order["fulfillmentOrders"]["nodes"]:
        if fulfillment_order["status"] not in _FULFILLABLE:
            continue
        taken = []
        for line in fulfillment_order["lineItems"]["nodes"]:
            ref = _plain(line["lineItem"]["id"])
            qty = min(wanted.get(ref, 0), int(line["remainingQuantity"]))
            if qty:
                wanted[ref] -= qty
                taken.append({"id": line["id"], "quantity": qty})
        if taken:
            location = str(((fulfillment_order.get("assignedLocation") or {}).get("location") or {}).get("id"))
            part = {"fulfillmentOrderId": fulfillment_order["id"], "fulfillmentOrderLineItems": taken}
            groups.setdefault(location, []).append(part)
    short = sum(wanted.values())
    if short or not groups:
        raise CannotDoError(
            f"Shopify has no open units left for {short} of those in the parcel: somebody fulfilled, cancelled or "
            "holds them there. Look at the order in Shopify, and settle there what is missing."
        )
    return list(groups.values())


def _gid(kind: str, ref: str) -> str:
    return f"gid://shopify/{kind}/{ref}"


def _plain(gid: str) -> str:
    return str(gid).rpartition("/")[2].partition("?")[0]
