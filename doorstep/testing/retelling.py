"""Orders told and told again: what tests of normalize say to a shop, and what they ask of it."""

from typing import Any

from doorstep.actions.resolve import resolve_case
from doorstep.testing.shop import Shop, shopify_order

LATER, LATEST = "2026-11-20T11:05:00Z", "2026-11-20T11:09:00Z"
ABROAD = {"address1": "Main St 1", "city": "Springfield", "zip": "1", "country_code": "US", "province": None}


def run(shop: Shop) -> None:
    shop.run("capture", "normalize", "allocate")


def update(shop: Shop, lines: dict[str, int], at: str = LATER, **changes: Any) -> None:
    shop.order(1001, lines, "orders/updated", updated_at=at, **changes)


def cause(shop: Shop) -> list[str]:
    return [name for name, _ in shop.cases()]


def answer(shop: Shop, name: str, answer: str, /, **fields: str) -> str:
    (case,) = [row for row in shop.rows("exception_case", status="open") if row.cause == name]
    return resolve_case(shop.database, case.public_id, answer, fields, "owner", case.revision)


def adds_up(shop: Shop, number: int = 1001) -> bool:
    order = shop.find(number)
    return order.total_minor == sum(line.total_minor for line in shop.rows("order_line", order_id=order.id))


def badly_addressed(number: int, **changes: Any) -> dict[str, Any]:
    body = shopify_order(number, {"MUG": 1}, **changes)
    return {**body, "shipping_address": {**body["shipping_address"], "zip": "", "address1": ""}}


# The straightforward order
