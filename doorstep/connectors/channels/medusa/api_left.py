"""Telling Medusa that a parcel left: a fulfillment with exactly its units, and then its shipment with the tracking."""

from collections.abc import Mapping
from typing import Any

import httpx

from doorstep.connectors.calls import NoAnswer, UnreadableAnswerError
from doorstep.connectors.channels.api import Left, TellAnswer, TellRefused, TellUnknown, Told
from doorstep.connectors.channels.medusa.api_wire import Wire, error_of
from doorstep.connectors.channels.medusa.lines import units
from doorstep.connectors.channels.reading import Json, objects
from doorstep.connectors.channels.telling import halted, refusal, untold
from doorstep.connectors.channels.wires import read_json
from doorstep.domain.errors import CannotDoError, DoorstepError

MARK = "doorstep_parcel"
_FIELDS = "id,status,*items,*items.detail,*fulfillments,*fulfillments.items,*fulfillments.labels"
_NO_LINK = "#"  # Medusa wants an address with each number, and writes this where there is none


def route(ref: str) -> str:
    """The order's route."""
    if not (ref.isascii() and ref.replace("_", "").isalnum()):
        raise CannotDoError(f"{ref[:60]!r} is no id of an order at Medusa; tell the shop by hand.")
    return f"/admin/orders/{ref}"


async def find(wire: Wire, left: Left) -> Told | None:
    """The fulfillment that is this parcel, where it was shipped."""
    answer = await _order(wire, left)
    ref = read_json(answer, lambda told: _standing(told["order"], left, is_shipped=True))
    return Told(left.key, ref, answer.content) if ref else None


async def tell(wire: Wire, left: Left) -> TellAnswer:
    """The parcel is told, once. The fulfillment carries our key from the beginning, so one that was cut off before its
    shipment is found and only shipped; one that the shop's people packed with exactly these units is taken on."""
    try:
        answer = await _order(wire, left)
        if left.told_ref:
            return read_json(answer, lambda told: _retracked(left, told["order"], answer.content))
        shipped = read_json(answer, lambda told: _standing(told["order"], left, is_shipped=True))
        if shipped:
            return Told(left.key, shipped, answer.content)
        ref = read_json(answer, lambda told: _standing(told["order"], left, is_shipped=False))
        if not ref:
            read_json(answer, lambda told: _must_fit(told["order"], left))
            before = read_json(answer, lambda told: {str(f["id"]) for f in objects(told["order"]["fulfillments"])})
            made = await _fulfill(wire, left, before)
            if not isinstance(made, Told):
                return made
            ref = made.ref
        return await _ship(wire, left, ref)
    except DoorstepError as error:
        return halted(left, error)


async def _order(wire: Wire, left: Left) -> httpx.Response:
    answer = await wire.find(route(left.order_ref), ("fields", _FIELDS))
    if answer is None:
        raise CannotDoError(f"{wire.host} has no order {left.order_ref}; it may have been deleted there.")
    return answer


async def _fulfill(wire: Wire, left: Left, before: set[str]) -> TellAnswer:
    told = {"items": _items(left), "no_notification": True, "metadata": {MARK: left.key}}
    answer = await wire.send(f"{route(left.order_ref)}/fulfillments", told)
    if isinstance(answer, httpx.Response) and answer.is_success:
        # The answer is the order, by the fields that Medusa chooses: it may leave the fulfillments out.
        again = await _order(wire, left)
        found = read_json(again, lambda order: _standing(order["order"], left, False, before))
        if found:
            return Told(left.key, found, again.content)
        return TellUnknown(left.key, f"{wire.host} made a fulfillment and does not list it yet")
    return _made(wire, left, answer, "")


async def _ship(wire: Wire, left: Left, ref: str) -> TellAnswer:
    told: dict[str, Any] = {"items": _items(left), "no_notification": True}
    if left.tracking_ref or left.tracking_url:
        link = left.tracking_url or _NO_LINK
        told["labels"] = [{"tracking_number": left.tracking_ref, "tracking_url": link, "label_url": _NO_LINK}]
    return _made(wire, left, await wire.send(f"{route(left.order_ref)}/fulfillments/{ref}/shipments", told), ref)


def _made(wire: Wire, left: Left, answer: httpx.Response | NoAnswer, ref: str) -> TellAnswer:
    """What came of one change."""
    if isinstance(answer, NoAnswer):
        return untold(left, answer, wire.silent)
    if answer.is_error:
        kind, words = error_of(answer.content)
        return refusal(left, answer, words, kind)
    try:
        read_json(answer, lambda told: told["order"]["id"])
    except UnreadableAnswerError as error:
        return TellUnknown(left.key, str(error))
    return Told(left.key, ref, answer.content)


def _items(left: Left) -> list[dict[str, Any]]:
    return [{"id": ref, "quantity": qty} for ref, qty in left.lines.items() if qty > 0]


def _retracked(left: Left, order: Json, raw: bytes) -> TellAnswer:
    """Medusa keeps the number with which a parcel was shipped, and has no call to change it."""
    told = [f for f in objects(order["fulfillments"]) if str(f["id"]) == left.told_ref]
    numbers = {str(label.get("tracking_number")) for f in told for label in f.get("labels") or ()}
    if left.tracking_ref in numbers:
        return Told(left.key, left.told_ref, raw)
    return TellRefused(
        left.key,
        f"Medusa keeps the tracking number that the parcel was shipped with, and has no call to change it; the parcel "
        f"goes under {left.tracking_ref or 'no number'} now. Tell the customer, and note it on the order in Medusa.",
        raw,
    )


def _standing(order: Json, left: Left, is_shipped: bool, before: set[str] | None = None) -> str:
    """The fulfillment of this parcel that is or is not shipped yet, by its id; '' where there is none. One that
    carries our key is meant; without one, an unshipped one of exactly its units, whoever made it."""
    standing = [f for f in objects(order["fulfillments"]) if not f.get("canceled_at")]
    wanted = {ref: qty for ref, qty in left.lines.items() if qty > 0}
    for fulfillment in standing:
        if _mark(fulfillment) == left.key and bool(fulfillment.get("shipped_at")) == is_shipped:
            return str(fulfillment["id"])
    for fulfillment in standing if not is_shipped else ():
        is_free = not _mark(fulfillment) and not fulfillment.get("shipped_at")
        if is_free and _units(fulfillment) == wanted and (before is None or str(fulfillment["id"]) not in before):
            return str(fulfillment["id"])
    return ""


def _mark(fulfillment: Mapping[str, Any]) -> str:
    held = fulfillment.get("metadata")
    return str(held.get(MARK) or "") if isinstance(held, dict) else ""


def _units(fulfillment: Mapping[str, Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    for line in fulfillment.get("items") or ():
        ref = str(line.get("line_item_id"))
        found[ref] = found.get(ref, 0) + units(line, "quantity")
    return found


def _must_fit(order: Json, left: Left) -> None:
    """CannotDoError where the order has fewer units left to fulfill than the parcel holds."""
    open_units = {}
    for line in objects(order["items"]):
        detail = line.get("detail") or {}
        open_units[str(line["id"])] = units(line, "quantity") - units(detail, "fulfilled_quantity")
    short = sum(max(0, qty - open_units.get(ref, 0)) for ref, qty in left.lines.items() if qty > 0)
    if short:
        raise CannotDoError(
            f"Medusa has no open units left for {short} of those in the parcel: somebody fulfilled or cancelled them "
            "there. Look at the order in Medusa, and settle there what is missing."
        )
