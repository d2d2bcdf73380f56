"""How a stand-in Shopify fulfills: what its fulfillment orders still allow, and its userErrors where they do not."""

from collections.abc import Mapping, Sequence
from typing import Any

from doorstep.sandbox.channel import shopify_shapes as shapes
from doorstep.sandbox.channel.kept import Kept, Thing


class Refused(Exception):  # noqa: N818  (the vendor's answer, not an error of ours)
    """The mutation is refused with this userError, under status 200."""

    def __init__(self, message: str, *field: str) -> None:
        super().__init__(message)
        self.error = {"field": list(field or ("fulfillment",)), "message": message}


def fulfill(kept: Kept, told: Mapping[str, Any]) -> tuple[Thing, Thing]:
    """The order with its fresh fulfillment; nothing of it where one part cannot be."""
    groups = told["lineItemsByFulfillmentOrder"]
    for place, group in enumerate(groups):
        for n, line in enumerate(group.get("fulfillmentOrderLineItems") or ()):
            if line["quantity"] <= 0:
                path = ("fulfillment", "lineItemsByFulfillmentOrder", str(place), "fulfillmentOrderLineItems", str(n))
                raise Refused("Quantity must be greater than 0", *path, "quantity")
    order, parts = _found(kept, groups)
    units: dict[str, int] = {}
    for group, part in zip(groups, parts, strict=True):
        _take(group, part, units)
    at, n = kept.now_text(), kept.number()
    fulfillment = {
        "id": shapes.gid("Fulfillment", n), "status": "SUCCESS", "displayStatus": "FULFILLED", "createdAt": at,
        "updatedAt": at, "name": f"{order['name']}-F{len(order['fulfillments']) + 1}",
        "trackingInfo": [_tracking(told.get("trackingInfo") or {})],
        "lines": [
            {"id": shapes.gid("FulfillmentLineItem", n * 100 + k), "quantity": qty, "lineItem": _line(order, ref)}
            for k, (ref, qty) in enumerate(units.items())
        ],
    }  # fmt: skip
    order["fulfillments"].append(fulfillment)
    left = sum(line["remainingQuantity"] for part in order["fulfillmentOrders"] for line in part["lines"])
    order["displayFulfillmentStatus"] = "PARTIALLY_FULFILLED" if left else "FULFILLED"
    order["updatedAt"] = at
    kept.put("order", order["n"], order)
    return order, fulfillment


def _found(kept: Kept, groups: Sequence[Mapping[str, Any]]) -> tuple[Thing, list[Thing]]:
    """The order that all of these fulfillment orders are of, and they themselves."""
    by_ref = {part["id"]: (order, part) for order in kept.listing("order") for part in order["fulfillmentOrders"]}
    if not groups or any(group["fulfillmentOrderId"] not in by_ref for group in groups):
        raise Refused("Fulfillment order does not exist.")
    orders = [by_ref[group["fulfillmentOrderId"]][0]["n"] for group in groups]
    if len(set(orders)) > 1:
        raise Refused(
            "All fulfillment orders must belong to the same order. "
            f"Multiple orders with ids {sorted(set(orders))} were found."
        )
    order = by_ref[groups[0]["fulfillmentOrderId"]][0]
    parts = [next(p for p in order["fulfillmentOrders"] if p["id"] == g["fulfillmentOrderId"]) for g in groups]
    rooms = sorted({shapes.number_of(part["assignedLocation"]["location"]["id"]) for part in parts})
    if len(rooms) > 1:
        raise Refused(
            "All fulfillment orders must be assigned to a single location. "
            f"Multiple locations with ids {rooms} were found."
        )
    for part in parts:
        if part["status"] not in ("OPEN", "IN_PROGRESS") or order["cancelledAt"]:
            n = shapes.number_of(part["id"])
            raise Refused(f"Fulfillment order {n} has an unfulfillable status= {part['status'].lower()}.")
    return order, parts


def _take(group: Mapping[str, Any], part: Thing, units: dict[str, int]) -> None:
    """So many units of the fulfillment order's lines are fulfilled; all of them, where none are named."""
    lines = {line["id"]: line for line in part["lines"]}
    wanted = group.get("fulfillmentOrderLineItems") or [
        {"id": one, "quantity": line["remainingQuantity"]} for one, line in lines.items()
    ]
    for one in wanted:
        if one["id"] not in lines:
            raise Refused("Fulfillment order line item does not exist.")
        line = lines[one["id"]]
        if one["quantity"] > line["remainingQuantity"]:
            raise Refused("Invalid fulfillment order line item quantity requested.")
        line["remainingQuantity"] -= one["quantity"]
        ref = line["lineItem"]["id"]
        units[ref] = units.get(ref, 0) + one["quantity"]
    part["status"] = "IN_PROGRESS" if any(line["remainingQuantity"] for line in part["lines"]) else "CLOSED"


def retrack(kept: Kept, ref: str, told: Mapping[str, Any]) -> tuple[Thing, Thing]:
    """The fulfillment under another tracking."""
    for order in kept.listing("order"):
        for fulfillment in order["fulfillments"]:
            if fulfillment["id"] == ref:
                fulfillment["trackingInfo"], fulfillment["updatedAt"] = [_tracking(told)], kept.now_text()
                order["updatedAt"] = kept.now_text()
                kept.put("order", order["n"], order)
                return order, fulfillment
    raise Refused("Fulfillment does not exist.", "fulfillmentId")


def _tracking(told: Mapping[str, Any]) -> Thing:
    return {"number": told.get("number"), "url": told.get("url"), "company": told.get("company")}


def _line(order: Thing, ref: str) -> Thing:
    return next(line for line in order["lineItems"] if line["id"] == ref)
