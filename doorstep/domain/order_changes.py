"""What a newer state of an order says otherwise than the one before, field by field, for a person to look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_FIELDS: Mapping[str, str] = {
    "placed_at": "Placed",
    "currency": "Currency",
    "total": "Total",
    "prices_include_tax": "Tax within the prices",
    "payment.state": "Payment",
    "payment.method": "Paid by",
    "discount.amount": "Discount of the order",
    "shipping.service": "Way of sending",
    "shipping.price": "Shipping",
    "shipping.tax": "Tax on shipping",
    "cancelled_at": "Called off",
}
_OF_PEOPLE: Mapping[str, str] = {
    "ship_to.name": "Recipient",
    "ship_to.company": "Company",
    "ship_to.line1": "Street",
    "ship_to.line2": "Second line",
    "ship_to.postcode": "Postcode",
    "ship_to.city": "City",
    "ship_to.region": "Region",
    "ship_to.country": "Country",
    "ship_to.phone": "Phone of the recipient",
    "customer.id": "Customer's number",
    "customer.email": "E-mail",
    "customer.phone": "Phone",
    "customer.language": "Language",
    "customer.tags": "Tags",
    "note": "Note",
    "gift_note": "Gift note",
    "delivery_instructions": "For the delivery",
}
_OF_LINES: Mapping[str, str] = {
    "qty": "how many",
    "unit_price": "price of one",
    "discount": "discount",
    "tax": "tax",
    "title": "product",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One field, before and after; '' where nothing was or is said. What is of a person is kept nowhere else."""

    what: str
    before: str
    after: str
    is_personal: bool = False


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What our own JSON of an order says otherwise: its lines first, each by its SKU."""
    of_lines, now = _lines(before), _lines(after)
    found = [
        Change(what, of_lines.get(what, ""), now.get(what, ""), what.endswith("options"))
        for what in dict.fromkeys([*of_lines, *now])
    ]
    for fields, is_personal in ((_FIELDS, False), (_OF_PEOPLE, True)):
        found += [Change(label, _said(before, path), _said(after, path), is_personal) for path, label in fields.items()]
    return [change for change in found if change.before != change.after]


def _lines(order: Mapping[str, Any]) -> dict[str, str]:
    told: dict[str, str] = {}
    sent = {str(one["line"]): one["qty"] for one in order.get("sent") or ()}
    seen: dict[str, int] = {}
    for line in order.get("lines") or ():
        code = _text(line.get("sku") or line.get("title"))[:60]
        seen[code] = seen.get(code, 0) + 1
        name = code if seen[code] == 1 else f"{code}, line {seen[code]}"
        told |= {f"{name}: {label}": _text(line.get(field)) for field, label in _OF_LINES.items()}
        told[f"{name}: sent"] = _text(sent.get(str(line.get("id"))))
        options = line.get("properties") or ()
        told[f"{name}: options"] = "; ".join(f"{one.get('name', '')}: {one.get('value', '')}" for one in options)
    return told


def _said(order: Mapping[str, Any], path: str) -> str:
    first, _, second = path.partition(".")
    value = order.get(first)
    return _text((value or {}).get(second) if second else value)


def _text(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "", True: "yes", False: "no"}[value]
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
