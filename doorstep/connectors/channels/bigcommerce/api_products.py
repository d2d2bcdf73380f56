"""BigCommerce's products as rows of our product sheet: a row for each variant."""

import re
from collections.abc import Iterable, Mapping
from html import unescape
from typing import Any

from doorstep.connectors.channels.reading import Json, text

_WEIGHTS = {"lbs": "lb", "ounces": "oz", "kgs": "kg", "grams": "g", "pounds": "lb", "kilograms": "kg"}
_LENGTHS = {"inches": "in", "centimeters": "cm", "centimetres": "cm"}
_TAG = re.compile(r"<[^>]*>")
Told = Mapping[str, Any]
Units = tuple[str, str]


def units_of(store: Json) -> Units:
    """In what the shop weighs and measures; '' where that is not known."""
    weight, length = text(store.get("weight_units")).lower(), text(store.get("dimension_units")).lower()
    return _WEIGHTS.get(weight, ""), _LENGTHS.get(length, "")


def rows_of(products: Iterable[Told], units: Units) -> list[dict[str, str]]:
    """The rows of these products; every product has at least the one variant that it is itself."""
    return [_row(product, variant, units) for product in products for variant in product.get("variants") or ({},)]


def _row(product: Told, variant: Told, units: Units) -> dict[str, str]:
    url = product.get("custom_url") or {}
    image = product.get("primary_image") or {}
    row = {
        "handle": text(url.get("url")).strip("/") or text(product["id"]),
        "title": text(product.get("name")),
        "description": _plain(text(product.get("description"))),
        "sku": text(variant.get("sku")) or text(product.get("sku")),
        "variant": " / ".join(text(one.get("label")) for one in variant.get("option_values") or ()),
        "barcode": text(variant.get("upc")) or text(variant.get("gtin")) or text(product.get("upc")),
        "kind": "digital" if product.get("type") == "digital" else "physical",
        "price": _first(variant, product, "price"),
        "cost": _first(variant, product, "cost_price"),
        "weight": _measured(_first(variant, product, "weight"), units[0]),
        "length": _measured(_first(variant, product, "depth"), units[1]),
        "width": _measured(_first(variant, product, "width"), units[1]),
        "height": _measured(_first(variant, product, "height"), units[1]),
        "photo": text(variant.get("image_url")) or text(image.get("url_standard")),
        "active": "yes" if product.get("is_visible") and not variant.get("purchasing_disabled") else "no",
        "qty": _qty(product, variant),
    }
    return {name: value for name, value in row.items() if value}


def _first(variant: Told, product: Told, name: str) -> str:
    """The variant's own, or its product's, which stands for it."""
    return text(variant.get(name)) or text(product.get(name))


def _measured(value: str, unit: str) -> str:
    """With its unit; nothing where the unit is not known, since a guess would be wrong by a thousand."""
    return f"{value} {unit}" if value not in ("", "0", "0.0") and unit else ""


def _qty(product: Told, variant: Told) -> str:
    """Units on hand, where the shop counts them: by variant, or by a product that has only one."""
    counted = product.get("inventory_tracking")
    told = variant if counted == "variant" else product if counted == "product" else {}
    if counted == "product" and len(product.get("variants") or ()) > 1:
        return ""
    stated = told.get("inventory_level")
    return str(max(0, stated)) if type(stated) is int else ""


def _plain(html: str) -> str:
    return " ".join(unescape(_TAG.sub(" ", html)).split())
