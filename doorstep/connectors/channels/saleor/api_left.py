"""Telling Saleor that a parcel left: a fulfillment with exactly its units, found again by our key in its metadata."""

from collections.abc import Mapping
from typing import Any

from doorstep.connectors.calls import NoAnswer
from doorstep.connectors.channels.api import Left, TellAnswer, TellRefused, Told
from doorstep.connectors.channels.graphql import Answered, Refused
from doorstep.connectors.channels.saleor import api_documents as documents
from doorstep.connectors.channels.saleor.api_wire import Wire
from doorstep.connectors.channels.telling import halted, still_to_tell, worked_out
from doorstep.domain.errors import CannotDoError, DoorstepError

MARK = "doorstep_parcel"
_STANDING = frozenset(("FULFILLED", "WAITING_FOR_APPROVAL"))
Json = Mapping[str, Any]


async def find(wire: Wire, left: Left) -> Told | None:
    """The fulfillments that are this parcel, where together they hold all of its units."""
    answer = await _order(wire, left)
    refs, missing = answer.read(lambda told: _standing(told["order"], left))
    return Told(left.key, ",".join(refs), answer.raw) if refs and not missing else None


async def tell(wire: Wire, left: Left) -> TellAnswer:
    """The parcel is told, once. It is fulfilled first and marked then; what was cut off in between is known by its
    tracking, or by holding exactly the parcel's units without any, and is only marked."""
    try:
        order = await _order(wire, left)
        if left.told_ref:
            return await _retrack(wire, left, order)
        refs, missing = order.read(lambda told: _standing(told["order"], left))
        raw = order.raw
        if missing or not refs:
            stocks = order.read(lambda told: _stocks(told["order"], missing))
            made = await _fulfill(wire, left, stocks)
            if not isinstance(made, Told):
                return made
            refs, raw = [*refs, *made.ref.split(",")], made.raw
        marked = order.read(lambda told: [str(f["id"]) for f in told["order"]["fulfillments"] if _mark(f) == left.key])
        for ref in refs:
            stopped = None if ref in marked else await _mark_it(wire, left, ref)
            if stopped is not None:
                return stopped
        return Told(left.key, ",".join(refs), raw)
    except DoorstepError as error:
        return halted(left, error)


async def _order(wire: Wire, left: Left) -> Answered:
    answer = await wire.read(documents.LEFT, id=left.order_ref)
    if not answer.told.get("order"):
        raise CannotDoError(f"{wire.host} has no order {left.order_ref}; it may have been deleted there.")
    return answer


async def _fulfill(wire: Wire, left: Left, stocks: list[dict[str, Any]]) -> TellAnswer:
    wanted = {
        "lines": stocks,
        "notifyCustomer": False,  # the shop tells its customers itself
        "allowStockToBeExceeded": True,  # it has left, whatever the channel believes to be in stock
        "trackingNumber": _tracking(left),
    }
    answer = await wire.call("channel.write", documents.FULFILL, order=left.order_ref, input=wanted)
    return _made(
        wire, left, answer, "orderFulfill", lambda payload: ",".join([str(f["id"]) for f in payload["fulfillments"]])
    )


async def _mark_it(wire: Wire, left: Left, ref: str) -> TellAnswer | None:
    """None once the fulfillment carries our key."""
    told = [{"key": MARK, "value": left.key}]
    answer = await wire.call("channel.write", documents.MARK, id=ref, input=told)
    made = _made(wire, left, answer, "updateMetadata", lambda _: ref)
    return None if isinstance(made, Told) else made


async def _retrack(wire: Wire, left: Left, order: Answered) -> TellAnswer:
    """The same parcel under another number: what was told of it before carries that from now on."""
    raw, wanted = order.raw, _tracking(left)
    shown = order.read(
        lambda told: {str(f["id"]): str(f.get("trackingNumber") or "") for f in told["order"]["fulfillments"]}
    )
    for ref in left.told_ref.split(","):
        if shown.get(ref) == wanted:
            continue
        told = {"trackingNumber": wanted, "notifyCustomer": False}
        answer = await wire.call("channel.write", documents.RETRACK, id=ref, input=told)
        made = _made(
            wire, left, answer, "orderFulfillmentUpdateTracking", lambda payload: str(payload["fulfillment"]["id"])
        )
        if not isinstance(made, Told):
            return made
        raw = made.raw
    return Told(left.key, left.told_ref, raw)


def _made(wire: Wire, left: Left, answer: Answered | Refused | NoAnswer, name: str, ref_of: Any) -> TellAnswer:
    """What came of one mutation."""
    return worked_out(wire, left, answer, lambda told: _read(left, told[name], answer.raw, ref_of))


def _read(left: Left, payload: Json, raw: bytes, ref_of: Any) -> TellAnswer:
    if payload["errors"]:
        words = [str(error.get("message") or error.get("code")) for error in payload["errors"]]
        return TellRefused(left.key, "; ".join(words)[:400], raw)
    return Told(left.key, ref_of(payload), raw)


def _tracking(left: Left) -> str:
    """Saleor keeps one text; its pages make a link of an address."""
    return left.tracking_ref or left.tracking_url


def _mark(fulfillment: Json) -> str:
    told = [entry.get("value") for entry in fulfillment["metadata"] if entry.get("key") == MARK]
    return str(told[0]) if told else ""


def _standing(order: Json, left: Left) -> tuple[list[str], dict[str, int]]:
    """The fulfillments of this parcel that stand, and its units that none of them holds yet."""
    found = [each for each in order["fulfillments"] if each["status"] in _STANDING and _is_of(each, left)]
    return [str(each["id"]) for each in found], still_to_tell(left, map(_units, found))


def _is_of(fulfillment: Json, left: Left) -> bool:
    """By our key; one that carries none, by the parcel's tracking; where it has none, by holding exactly its units."""
    mark, shown, wanted = _mark(fulfillment), str(fulfillment.get("trackingNumber") or ""), _tracking(left)
    if mark:
        return mark == left.key
    if wanted:
        return shown == wanted
    return not shown and _units(fulfillment) == {ref: qty for ref, qty in left.lines.items() if qty}


def _units(fulfillment: Json) -> dict[str, int]:
    units: dict[str, int] = {}
    for line in fulfillment["lines"]:
        ref = str(line["orderLine"]["id"])
        units[ref] = units.get(ref, 0) + int(line["quantity"])
    return units


def _stocks(order: Json, missing: dict[str, int]) -> list[dict[str, Any]]:
    """What to fulfill, line by line, from where Saleor has claimed it; what it has claimed nowhere, from the first
    warehouse that it counts the product in."""
    lines = {str(line["id"]): line for line in order["lines"]}
    short = sum(
        max(0, qty - int(lines[ref]["quantityToFulfill"])) if ref in lines else qty for ref, qty in missing.items()
    )
    if short or not missing:
        raise CannotDoError(
            f"Saleor has no open units left for {short} of those in the parcel: somebody fulfilled, returned or "
            "refunded them there. Look at the order in Saleor, and settle there what is missing."
        )
    return [{"orderLineId": ref, "stocks": _rooms(lines[ref], qty)} for ref, qty in missing.items()]


def _rooms(line: Json, qty: int) -> list[dict[str, Any]]:
    rooms: dict[str, int] = {}
    for allocation in line["allocations"]:
        taken = min(qty, int(allocation["quantity"]))
        if taken > 0:
            room = str(allocation["warehouse"]["id"])
            rooms[room] = rooms.get(room, 0) + taken
            qty -= taken
    if qty:
        stocks = (line.get("variant") or {}).get("stocks") or ()
        room = next(iter(rooms), "") or next((str(stock["warehouse"]["id"]) for stock in stocks), "")
        if not room:
            raise CannotDoError(
                "Saleor counts a product of the parcel in no warehouse, so it cannot be fulfilled there by a program: "
                "give it a warehouse in Saleor, or fulfill the order there by hand."
            )
        rooms[room] = rooms.get(room, 0) + qty
    return [{"quantity": units, "warehouse": room} for room, units in rooms.items()]
