"""Medusa's variants as rows of our product sheet."""

from collections.abc import Mapping
from typing import Any

from doorstep.connectors.channels.medusa.words import PLAIN_OPTIONS
from doorstep.connectors.channels.reading import text

FIELDS = ",".join(
    (
        "id", "title", "sku", "barcode", "ean", "upc", "hs_code", "origin_country", "manage_inventory",
        "inventory_quantity", "*prices", "product.id", "product.title", "product.handle", "product.description",
        "product.status", "product.thumbnail", "product.is_giftcard", "product.hs_code", "product.origin_country",
    )
)  # fmt: skip
Told = Mapping[str, Any]


def row_of(variant: Told, currency: str) -> dict[str, str]:
    """The variant's row. Medusa says of a weight in no unit what it is in, so weights are left to be weighed."""
    product = variant["product"]
    title, option = text(product["title"]), text(variant.get("title"))
    row = {
        "handle": text(product.get("handle")) or text(product["id"]),
        "title": title,
        "description": text(product.get("description")),
        "sku": text(variant.get("sku")),
        "variant": "" if option == title or option.lower() in PLAIN_OPTIONS else option,
        "barcode": text(variant.get("barcode")) or text(variant.get("ean")) or text(variant.get("upc")),
        "kind": "gift_card" if product.get("is_giftcard") is True else "physical",
        "price": _price(variant, currency),
        "customs_code": text(variant.get("hs_code")) or text(product.get("hs_code")),
        "origin_country": (text(variant.get("origin_country")) or text(product.get("origin_country"))).upper(),
        "photo": text(product.get("thumbnail")),
        "active": "yes" if product.get("status") == "published" else "no",
        "qty": _qty(variant),
    }
    return {name: value for name, value in row.items() if value}


def _price(variant: Told, currency: str) -> str:
    """Its price in that currency: the plain one, not that of a region, of a list or for many units."""
    for price in variant.get("prices") or ():
        is_plain = not price.get("rules_count") and not price.get("price_list_id") and not price.get("min_quantity")
        if is_plain and text(price.get("currency_code")).upper() == currency and price.get("amount") is not None:
            return str(price["amount"])
    return ""


def _qty(variant: Told) -> str:
    """Units on hand over all locations, where this variant is counted."""
    if variant.get("manage_inventory") is not True or variant.get("inventory_quantity") is None:
        return ""
    return str(max(0, int(variant["inventory_quantity"])))
