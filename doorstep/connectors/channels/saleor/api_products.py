"""Saleor's variants as rows of our product sheet."""

from collections.abc import Mapping
from typing import Any

from doorstep.connectors.channels.reading import text

_UNITS = {"G": "g", "KG": "kg", "OZ": "oz", "LB": "lb"}
Told = Mapping[str, Any]


def row_of(variant: Told, currency: str) -> dict[str, str]:
    """The variant's row; a price in another currency than the shop's main one is left out."""
    product = variant["product"]
    kind = product.get("productType") or {}
    listing = _listing(variant, currency)
    row = {
        "handle": text(product.get("slug")) or text(product["id"]),
        "title": text(product["name"]),
        "category": text((product.get("category") or {}).get("name")),
        "sku": text(variant.get("sku")),
        "variant": _variant(variant, product),
        "kind": _kind(kind),
        "price": _amount(listing.get("price"), currency),
        "cost": _amount(listing.get("costPrice"), currency),
        "weight": _weight(variant.get("weight")) or _weight(product.get("weight")),
        "photo": _photo(variant) or _photo(product),
        "active": "yes" if any(one.get("isPublished") for one in product.get("channelListings") or ()) else "no",
        "qty": _qty(variant),
    }
    return {name: value for name, value in row.items() if value}


def _listing(variant: Told, currency: str) -> Told:
    listings = variant.get("channelListings") or ()
    return next((one for one in listings if (one.get("price") or {}).get("currency") == currency), {})


def _amount(money: Any, currency: str) -> str:
    return text_of(money["amount"]) if money and money.get("currency") == currency else ""


def text_of(number: Any) -> str:
    """A number of an answer as it was written: 12.5 is 12.5."""
    return "" if number is None or isinstance(number, bool | dict | list) else str(number)


def _variant(variant: Told, product: Told) -> str:
    name = text(variant.get("name"))
    return "" if name in (text(product["name"]), text(variant.get("sku")), text(variant["id"])) else name


def _kind(kind: Told) -> str:
    if kind.get("kind") == "GIFT_CARD":
        return "gift_card"
    return "digital" if kind.get("isShippingRequired") is False else "physical"


def _weight(weight: Any) -> str:
    unit = _UNITS.get(str((weight or {}).get("unit")).upper(), "")
    return f"{weight['value']} {unit}" if unit and weight.get("value") else ""


def _photo(told: Told) -> str:
    return text(next((one.get("url") for one in told.get("media") or ()), ""))


def _qty(variant: Told) -> str:
    """Units on hand over all warehouses, where this variant is counted."""
    if variant.get("trackInventory") is not True:
        return ""
    return str(max(0, sum(int(stock["quantity"]) for stock in variant.get("stocks") or ())))
