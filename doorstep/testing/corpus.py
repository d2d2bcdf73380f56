"""Orders out of recordings of real channels: unwrapped, so that each can be posted as a webhook of its own."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def looks_like_an_order(value: dict[str, Any]) -> bool:
    return (
        ("line_items" in value and "financial_status" in value and "total_price" in value)
        or ("line_items" in value and "order_key" in value)
        or ("lineItems" in value and ("totalPriceSet" in value or "currentTotalPriceSet" in value))
        or ("total_gross_amount" in value and "lines" in value)  # Saleor's own payloads
        or ("userEmail" in value and "billingAddress" in value)  # Saleor, as far as a subscription asked for it
    )


def orders_in(value: Any) -> Iterator[dict[str, Any]]:
    """Every order within an answer of an API, or a recording of one: each as the body of a webhook of its own."""
    if isinstance(value, dict):
        if looks_like_an_order(value):
            yield value
            return
        value = list(value.values())
    for held in value if isinstance(value, list) else ():
        yield from orders_in(held)


def amazon_orders_in(document: Any) -> Iterator[dict[str, Any]]:
    """Every order in the examples of Amazon's own model, each with the items that an example shows for it; and items
    whose order no example shows, under an order that waits to be sent."""
    held = list(_answers_in(document))
    orders = [one for answer in held for one in answer.get("Orders") or [answer] if "OrderStatus" in one]
    lists = [answer for answer in held if any("ItemPrice" in one for one in answer.get("OrderItems") or ())]
    pieces = {answer["AmazonOrderId"]: answer["OrderItems"] for answer in lists}
    for order in orders:
        yield {"order": order, "items": pieces.get(order["AmazonOrderId"], [])}
    known = {order["AmazonOrderId"] for order in orders}
    for ref in sorted(set(pieces) - known):
        yield {"order": {**orders[0], "AmazonOrderId": ref, "OrderStatus": "Unshipped"}, "items": pieces[ref]}


def _answers_in(document: Any) -> Iterator[dict[str, Any]]:
    """Every `payload` that names an order, wherever in the document."""
    if isinstance(document, dict):
        payload = document.get("payload")
        if isinstance(payload, dict) and ("Orders" in payload or "AmazonOrderId" in payload):
            yield payload
        document = list(document.values())
    for held in document if isinstance(document, list) else ():
        yield from _answers_in(held)


def as_body(order: dict[str, Any]) -> bytes:
    return json.dumps(order, separators=(",", ":")).encode()


def documents(folder: Path) -> Iterator[tuple[str, Any]]:
    """Each JSON document under the folder by its short name; what is not JSON is left to the other test."""
    for path in sorted(folder.rglob("*.json")):
        try:
            yield str(path.relative_to(folder)), json.loads(path.read_bytes())
        except ValueError:
            continue
