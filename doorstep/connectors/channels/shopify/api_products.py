"""Shopify's variants as rows of our product sheet."""

from collections.abc import Mapping
from typing import Any

_UNITS = {"GRAMS": "g", "KILOGRAMS": "kg", "OUNCES": "oz", "POUNDS": "lb"}


def row_of(variant: Mapping[str, Any]) -> dict[str, str]:
    """The variant's row."""
    product, stock = variant["product"], variant.get("inventoryItem") or {}
    cost = stock.get("unitCost") or {}
    row = {
        "handle": product["handle"],
        "title": product["title"],
        "description": product.get("description"),
        "category": product.get("productType"),
        "brand": product.get("vendor"),
        "sku": variant.get("sku"),
        "variant": _variant(variant, product),
        "barcode": variant.get("barcode"),
        "kind": _kind(product, stock),
        "price": variant.get("price"),
        "cost": cost.get("amount"),
        "weight": _weight(stock),
        "customs_code": stock.get("harmonizedSystemCode"),
        "origin_country": stock.get("countryCodeOfOrigin"),
        "photo": _photo(variant, product),
        "active": "yes" if product["status"] == "ACTIVE" else "no",
        "qty": str(max(0, int(variant.get("inventoryQuantity") or 0))) if stock.get("tracked") else "",
    }
    return {name: str(value) for name, value in row.items() if value not in (None, "")}


def _variant(variant: Mapping[str, Any], product: Mapping[str, Any]) -> str:
    if product.get("hasOnlyDefaultVariant"):
        return ""
    return " / ".join(option["value"] for option in variant.get("selectedOptions") or ()) or str(variant["title"])


def _kind(product: Mapping[str, Any], stock: Mapping[str, Any]) -> str:
    if product.get("isGiftCard"):
        return "gift_card"
    return "digital" if stock.get("requiresShipping") is False else "physical"


def _weight(stock: Mapping[str, Any]) -> str:
    weight = (stock.get("measurement") or {}).get("weight") or {}
    unit = _UNITS.get(str(weight.get("unit")), "")
    return f"{weight['value']} {unit}" if unit and weight.get("value") else ""


def _photo(variant: Mapping[str, Any], product: Mapping[str, Any]) -> str:
    media = product.get("featuredMedia") or {}
    image = variant.get("image") or (media.get("preview") or {}).get("image") or {}
    return str(image.get("url") or "")
