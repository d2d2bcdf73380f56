"""WooCommerce's products as rows of our product sheet: a row for each thing that can be sold."""

import re
from collections.abc import Iterable, Mapping
from html import unescape
from typing import Any

from doorstep.domain.woo_headings import is_variable

_COLLECTIONS = frozenset(("grouped", "external"))  # pages that lead to other products; nothing is sold under them
_TAG = re.compile(r"<[^>]*>")
_SPACES = re.compile(r"[ \t\r\f\v]+")
Told = Mapping[str, Any]


def rows_of(product: Told, variants: Iterable[Told], units: tuple[str, str]) -> list[dict[str, str]]:
    """The product's rows; none for a page that only leads to other products."""
    kind = str(product.get("type") or "simple")
    if kind in _COLLECTIONS:
        return []
    of_all = {
        "handle": str(product.get("slug") or product["id"]),
        "title": plain(product.get("name")),
        "description": plain(product.get("description") or product.get("short_description")),
        "category": ", ".join(plain(each.get("name")) for each in product.get("categories") or ()),
        "brand": ", ".join(plain(each.get("name")) for each in product.get("brands") or ()),
    }
    if is_variable(kind):
        return [_row(variant, product, of_all, units) for variant in variants]
    return [_row(product, product, of_all, units)]


def _row(told: Told, product: Told, of_all: dict[str, str], units: tuple[str, str]) -> dict[str, str]:
    size = {**(product.get("dimensions") or {}), **_given(told.get("dimensions") or {})}
    is_variant = told is not product
    row = {
        **of_all,
        "sku": _text(told.get("sku")),
        "variant": _variant(told) if is_variant else "",
        "barcode": _text(told.get("global_unique_id")),
        "kind": _kind(told, product),
        "type": _of_plugin(str(product.get("type") or "simple")),
        "price": _text(told.get("regular_price")) or _text(told.get("price")),
        "weight": _measured(told.get("weight") or product.get("weight"), units[0]),
        "length": _measured(size.get("length"), units[1]),
        "width": _measured(size.get("width"), units[1]),
        "height": _measured(size.get("height"), units[1]),
        "tax_class": _tax_class(told, product),
        "photo": _photo(told) or _photo(product),
        "active": "yes" if product.get("status") == "publish" and told.get("status") == "publish" else "no",
        "qty": _qty(told),
    }
    return {name: value for name, value in row.items() if value}


def _of_plugin(kind: str) -> str:
    """The type, where a plugin made it and it comes in as an ordinary product: that is said."""
    return "" if kind == "simple" or is_variable(kind) else kind


def _variant(variant: Told) -> str:
    return " / ".join(plain(each.get("option")) for each in variant.get("attributes") or () if each.get("option"))


def _kind(told: Told, product: Told) -> str:
    if "gift" in str(product.get("type")) and "card" in str(product.get("type")):
        return "gift_card"
    return "digital" if told.get("virtual") or (told.get("downloadable") and told.get("virtual")) else "physical"


def _tax_class(told: Told, product: Told) -> str:
    """'' is the standard one; a variation may say that it has its product's."""
    stated = _text(told.get("tax_class"))
    return _text(product.get("tax_class")) if stated == "parent" else stated


def _qty(told: Told) -> str:
    """Units on hand, where this very thing is counted; a variation may share its product's count, which is no row's."""
    if told.get("manage_stock") is not True or told.get("stock_quantity") is None:
        return ""
    return str(max(0, int(told["stock_quantity"])))


def _photo(told: Told) -> str:
    image = told.get("image") or next(iter(told.get("images") or ()), None)
    return _text(image.get("src")) if image else ""


def _measured(value: Any, unit: str) -> str:
    """With its unit; nothing where the unit is not known, since a guess would be wrong by a thousand."""
    return f"{value} {unit}" if value and unit else ""


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def plain(value: Any) -> str:
    """HTML as the text that it shows."""
    text = unescape(_TAG.sub(" ", _text(value).replace("</p>", "\n").replace("<br", "\n<br")))
    return "\n".join(line for line in (_SPACES.sub(" ", each).strip() for each in text.split("\n")) if line)


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, bool | dict | list) else str(value)
