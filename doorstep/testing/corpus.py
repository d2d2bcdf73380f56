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


def as_body(order: dict[str, Any]) -> bytes:
    return json.dumps(order, separators=(",", ":")).encode()


def documents(folder: Path) -> Iterator[tuple[str, Any]]:
    """Each JSON document under the folder by its short name; what is not JSON is left to the other test."""
    for path in sorted(folder.rglob("*.json")):
        try:
            yield str(path.relative_to(folder)), json.loads(path.read_bytes())
        except ValueError:
            continue
