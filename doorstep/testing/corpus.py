"""Orders out of recordings of real channels: unwrapped, so that each can be posted as a webhook of its own."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

# YAML is read by the library of C where it is there: a description of an API is a quarter of a megabyte.
_LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _read_yaml(written: bytes) -> Any:
    return yaml.load(written, _LOADER)


_READERS: Mapping[str, Callable[[bytes], Any]] = MappingProxyType(
    {".json": json.loads, ".yml": _read_yaml, ".yaml": _read_yaml}
)
_EACH = MappingProxyType({"orders": "order", "order_details": "order_detail", "addresses": "address"})


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


def bigcommerce_orders_in(document: Any) -> Iterator[dict[str, Any]]:
    """Every order in the examples of BigCommerce's own description, as it would be fetched. None of them holds its
    lines: those of the examples are other orders'."""
    if isinstance(document, dict):
        if {"status_id", "total_inc_tax", "date_modified"} <= set(document) and "properties" not in document:
            yield {"order": document, "refunds": []}
            return
        document = list(document.values())
    for held in document if isinstance(document, list) else ():
        yield from bigcommerce_orders_in(held)


def prestashop_orders_in(document: Any) -> Iterator[dict[str, Any]]:
    """The order of a recording of PrestaShop's web service, with what was asked for around it. What was not (currency,
    time zone, the meaning of its state) is of our own making."""
    exchanges = document.get("interactions") if isinstance(document, dict) else None
    parts: dict[str, list[str]] = {}
    for each in exchanges or ():
        resource = str(each["request"]["uri"]).partition("/api/")[2].partition("?")[0].partition("/")[0]
        answer = str(each["response"]["body"]["string"])
        single = _EACH.get(resource, "")
        if single and f"<{single}>" in answer:
            end = f"</{single}>"
            parts.setdefault(resource, []).append(answer[answer.index(f"<{single}>") : answer.index(end) + len(end)])
    for order in parts.get("orders", ()):
        yield {
            "order": order, "details": parts.get("order_details", []), "addresses": parts.get("addresses", []),
            "currency": "<currency><id>1</id><iso_code>EUR</iso_code></currency>",
            "state": "<order_state><id>10</id><template>bankwire</template></order_state>",
            "settings": {"PS_TIMEZONE": "Europe/Paris", "PS_WEIGHT_UNIT": "kg"},
        }  # fmt: skip


def as_body(order: dict[str, Any]) -> bytes:
    return json.dumps(order, separators=(",", ":")).encode()


def documents(folder: Path) -> Iterator[tuple[str, Any]]:
    """Each document under the folder, JSON or YAML, by its short name; what is neither is left to the other test."""
    for path in sorted(path for path in folder.rglob("*") if path.suffix in _READERS):
        try:
            yield str(path.relative_to(folder)), _READERS[path.suffix](path.read_bytes())
        except (ValueError, yaml.YAMLError):
            continue
