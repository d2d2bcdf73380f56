"""Etsy's listings as rows of our product sheet: a row for each thing that can be sold."""

from collections.abc import Mapping
from decimal import Decimal
from html import unescape
from typing import Any

Told = Mapping[str, Any]


def rows_of(listing: Told) -> list[dict[str, str]]:
    """The listing's rows: one for each product of its inventory that is still there."""
    of_all = {
        "handle": str(int(listing["listing_id"])),
        "title": _text(listing.get("title")),
        "description": _text(listing.get("description")),
        "kind": "digital" if listing.get("listing_type") == "download" else "physical",
        "weight": _measured(listing.get("item_weight"), listing.get("item_weight_unit")),
        "length": _measured(listing.get("item_length"), listing.get("item_dimensions_unit")),
        "width": _measured(listing.get("item_width"), listing.get("item_dimensions_unit")),
        "height": _measured(listing.get("item_height"), listing.get("item_dimensions_unit")),
        "photo": _photo(listing),
    }
    inventory = listing.get("inventory") or {}
    products = [one for one in inventory.get("products") or () if one.get("is_deleted") is not True]
    rows = [{**of_all, **_product(one, listing)} for one in products] or [{**of_all, **_alone(listing)}]
    return [{name: value for name, value in row.items() if value} for row in rows]


def _product(product: Told, listing: Told) -> dict[str, str]:
    offering = next((one for one in product.get("offerings") or () if one.get("is_deleted") is not True), {})
    chosen = [", ".join(_text(v) for v in one.get("values") or ()) for one in product.get("property_values") or ()]
    return {
        "sku": _text(product.get("sku")),
        "variant": " / ".join(one for one in chosen if one),
        "price": _price(offering.get("price") or listing.get("price")),
        "qty": _qty(offering.get("quantity")),
        "active": "yes" if offering.get("is_enabled") is not False else "no",
        "ref": str(int(product["product_id"])),
    }


def _alone(listing: Told) -> dict[str, str]:
    """A listing whose inventory was not told."""
    skus = listing.get("skus") or ()
    return {
        "sku": _text(skus[0]) if skus else "",
        "price": _price(listing.get("price")),
        "qty": _qty(listing.get("quantity")),
        "active": "yes",
    }


def _price(money: Any) -> str:
    if not money:
        return ""
    amount, divisor = int(money["amount"]), int(money["divisor"])
    return str(Decimal(amount) / divisor) if 0 < divisor <= 10_000 else ""


def _qty(value: Any) -> str:
    return "" if value is None else str(max(0, int(value)))


def _photo(listing: Told) -> str:
    images = listing.get("images") or ()
    return _text(images[0].get("url_fullxfull")) if images else ""


def _measured(value: Any, unit: Any) -> str:
    return f"{_text(value)} {_text(unit)}" if value and unit else ""


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, bool | dict | list) else unescape(str(value))
