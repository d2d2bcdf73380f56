"""Telling BigCommerce that a parcel left: one shipment for each address that its units go to, marked as ours."""

from collections.abc import Mapping
from typing import Any

import httpx

from doorstep.connectors.calls import NoAnswer, UnreadableAnswerError
from doorstep.connectors.channels.api import Left, TellAnswer, TellRefused, TellUnknown, Told
from doorstep.connectors.channels.bigcommerce.api_wire import Wire, error_of, read_json
from doorstep.connectors.channels.reading import Json, an_object, objects, ref, text
from doorstep.connectors.channels.telling import halted, order_number, refusal, untold
from doorstep.domain.errors import DoorstepError

_TRACKING_MAX, _LINK_MAX = 50, 500  # letters that BigCommerce takes


async def find(wire: Wire, left: Left) -> Told | None:
    """The shipments that hold our mark, where they hold all of the parcel and its tracking."""
    standing, raw = await _standing(wire, left)
    if not standing or {one["tracking_number"] for one in standing} != {left.tracking_ref[:_TRACKING_MAX]}:
        return None
    units = sum(one["units"] for one in standing)
    return Told(left.key, _refs(standing), raw) if units >= await _wanted(wire, left) else None


async def tell(wire: Wire, left: Left) -> TellAnswer:
    """The parcel stands on the order, once: what stands already is not told again, only its tracking is changed."""
    try:
        standing, raw = await _standing(wire, left)
        for one in standing:
            if one["tracking_number"] != left.tracking_ref[:_TRACKING_MAX]:
                answer = await wire.send("PUT", f"{_order(left)}/shipments/{one['id']}", _tracking(left))
                if (trouble := _trouble(wire, left, answer)) is not None:
                    return trouble
        places = {one["place"] for one in standing}
        by_place = await _by_place(wire, left)
        if not by_place and not standing:
            return TellRefused(left.key, "None of the parcel's lines is one that BigCommerce ships on this order.")
        for place, lines in by_place.items():
            if place in places:
                continue
            answer = await wire.send("POST", f"{_order(left)}/shipments", _shipment(left, place, lines))
            if (trouble := _trouble(wire, left, answer)) is not None:
                return trouble
            assert isinstance(answer, httpx.Response)
            standing.append(read_json(answer, _read_shipment))
            raw = answer.content
        return Told(left.key, _refs(standing), raw)
    except UnreadableAnswerError as error:
        return TellUnknown(left.key, str(error), may_be_done=True)
    except DoorstepError as error:
        return halted(left, error)


def _order(left: Left) -> str:
    """The order's route."""
    return f"/v2/orders/{order_number(left, 'BigCommerce')}"


async def _standing(wire: Wire, left: Left) -> tuple[list[dict[str, Any]], bytes]:
    """The shipments of the order that hold our mark."""
    found: list[dict[str, Any]] = []
    page, raw = 1, b""
    while page:
        answer = await wire.get(f"{_order(left)}/shipments", limit="250", page=str(page))
        shipments = read_json(answer, lambda told: [_read_shipment(one) for one in objects(told)])
        found += [one for one in shipments if _mark(left) in one["comments"]]
        raw, page = answer.content, page + 1 if len(shipments) == 250 else 0
    return found, raw


def _read_shipment(told: Json) -> dict[str, Any]:
    shipment = an_object(told)
    return {
        "id": ref(shipment["id"], "a shipment"),
        "place": int(shipment["order_address_id"]),
        "tracking_number": text(shipment.get("tracking_number")),
        "comments": text(shipment.get("comments")),
        "units": sum(int(one["quantity"]) for one in objects(shipment.get("items") or [])),
    }


async def _lines(wire: Wire, left: Left) -> dict[str, int]:
    """Of each line of the parcel that goes to an address, that address; what is downloaded goes to none."""
    found: dict[str, int] = {}
    page = 1
    while page:
        route = f"{_order(left)}/products"
        listed = await wire.read(
            route,
            lambda told: [(ref(one["id"], "a line"), int(one["order_address_id"])) for one in objects(told)],
            limit="250",
            page=str(page),
        )
        found |= {line: place for line, place in listed if place and line in left.lines}
        page = page + 1 if len(listed) == 250 else 0
    return found


async def _by_place(wire: Wire, left: Left) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    for line, place in (await _lines(wire, left)).items():
        found.setdefault(place, {})[line] = left.lines[line]
    return found


async def _wanted(wire: Wire, left: Left) -> int:
    return sum(left.lines[line] for line in await _lines(wire, left))


def _shipment(left: Left, place: int, lines: Mapping[str, int]) -> dict[str, Any]:
    return {
        "order_address_id": place,
        **_tracking(left),
        "comments": f"Sent{f' with {left.carrier}' if left.carrier else ''}. {_mark(left)}",
        "items": [{"order_product_id": int(line), "quantity": units} for line, units in lines.items()],
    }


def _tracking(left: Left) -> dict[str, Any]:
    """Without a provider of BigCommerce's own list, which a carrier of any name would not be on: the link leads."""
    link = left.tracking_url if len(left.tracking_url) <= _LINK_MAX else ""
    told = {"tracking_number": left.tracking_ref[:_TRACKING_MAX], "tracking_link": link}
    return {**told, "shipping_method": left.carrier, "shipping_provider": "", "tracking_carrier": ""}


def _mark(left: Left) -> str:
    return f"[{left.key}]"


def _refs(standing: list[dict[str, Any]]) -> str:
    return " ".join(f"shipment:{one['id']}" for one in standing)


def _trouble(wire: Wire, left: Left, answer: httpx.Response | NoAnswer) -> TellAnswer | None:
    """What a step that was not done means for the whole. Asked again, the telling finds what stands."""
    if isinstance(answer, NoAnswer):
        return untold(left, answer, wire.silent)
    if answer.is_error:
        return refusal(left, answer, error_of(answer.content))
    return None
