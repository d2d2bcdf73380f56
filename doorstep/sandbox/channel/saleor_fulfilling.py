"""How a stand-in Saleor fulfills: what an order's lines still allow, and its errors where they do not."""

from collections.abc import Mapping
from typing import Any

from doorstep.sandbox.channel import saleor_shapes as shapes
from doorstep.sandbox.channel.kept import Kept, Thing


class Refused(Exception):  # noqa: N818  (the vendor's answer, not an error of ours)
    """The mutation is refused with this error, under status 200."""

    def __init__(self, message: str, code: str, field: str | None = None) -> None:
        super().__init__(message)
        self.error = {"field": field, "message": message, "code": code}


def fulfill(kept: Kept, ref: str, told: Mapping[str, Any]) -> tuple[Thing, list[Thing]]:
    """The order with its fresh fulfillments, one a warehouse; nothing of it where one part cannot be."""
    order = kept.find("order", shapes.number_of(ref, "Order"))
    if order is None:
        raise Refused(f"Couldn't resolve to a node: {ref}", "NOT_FOUND", "order")
    if order["status"] not in ("UNFULFILLED", "PARTIALLY_FULFILLED"):
        raise Refused("Only unfulfilled orders can be fulfilled.", "INVALID", "order")
    lines = {line["id"]: line for line in order["lines"]}
    if len({line["orderLineId"] for line in told["lines"]}) < len(told["lines"]):
        raise Refused("Duplicated order line ID.", "DUPLICATED_INPUT_ITEM", "orderLineId")
    rooms: dict[str, dict[str, int]] = {}
    for wanted in told["lines"]:
        line = lines.get(wanted["orderLineId"])
        if line is None:
            raise Refused("Couldn't resolve to a node.", "NOT_FOUND", "lines")
        qty = sum(stock["quantity"] for stock in wanted["stocks"])
        left = line["quantityToFulfill"]
        if qty > left:
            raise Refused(f"Only {left} items remaining to fulfill: {line['productName']}.", "FULFILL_ORDER_LINE")
        for stock in wanted["stocks"]:
            if shapes.number_of(stock["warehouse"], "Warehouse") not in (1, 2):
                raise Refused("Invalid ID.", "NOT_FOUND", "warehouse")
            rooms.setdefault(stock["warehouse"], {})[line["id"]] = stock["quantity"]
    if sum(sum(units.values()) for units in rooms.values()) <= 0:
        raise Refused("Total quantity must be larger than 0.", "ZERO_QUANTITY", "lines")
    made = [_fulfillment(kept, units, told) for units in rooms.values()]
    for fulfillment in made:
        for one in fulfillment["lines"]:
            line = lines[one["orderLine"]["id"]]
            line["quantityToFulfill"] -= one["quantity"]
            line["quantityFulfilled"] += one["quantity"]
            line["allocations"] = [{**line["allocations"][0], "quantity": line["quantityToFulfill"]}]
    order["fulfillments"] += made
    is_left = any(line["quantityToFulfill"] for line in order["lines"])
    order |= {"status": "PARTIALLY_FULFILLED" if is_left else "FULFILLED", "updatedAt": kept.now_text()}
    kept.put("order", order["n"], order)
    return order, made


def _fulfillment(kept: Kept, units: dict[str, int], told: Mapping[str, Any]) -> Thing:
    n = kept.number()
    return {
        "id": shapes.gid("Fulfillment", n), "status": "FULFILLED", "created": kept.now_text(),
        "trackingNumber": told.get("trackingNumber") or "", "metadata": [],
        "lines": [
            {"id": shapes.gid("FulfillmentLine", n * 100 + k), "quantity": qty, "orderLine": {"id": ref}}
            for k, (ref, qty) in enumerate(units.items())
        ],
    }  # fmt: skip


def change(kept: Kept, ref: str, **changes: Any) -> tuple[Thing, Thing]:
    """The fulfillment otherwise: another tracking, or one more entry of metadata."""
    for order in kept.listing("order"):
        for fulfillment in order["fulfillments"]:
            if fulfillment["id"] == ref:
                fulfillment |= changes
                order["updatedAt"] = kept.now_text()
                kept.put("order", order["n"], order)
                return order, fulfillment
    raise Refused(f"Couldn't resolve to a node: {ref}", "NOT_FOUND", "id")


def mark(kept: Kept, ref: str, told: list[Mapping[str, Any]]) -> tuple[Thing, Thing]:
    """The fulfillment with these entries in its metadata, each key once."""
    held: dict[str, str] = {}
    for order in kept.listing("order"):
        for fulfillment in order["fulfillments"]:
            if fulfillment["id"] == ref:
                held = {entry["key"]: entry["value"] for entry in fulfillment["metadata"]}
    held |= {entry["key"]: entry["value"] for entry in told}
    return change(kept, ref, metadata=[{"key": key, "value": value} for key, value in held.items()])
