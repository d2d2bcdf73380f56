"""PrestaShop's products as rows of our product sheet: a row for each combination, or for a product without any."""

import asyncio
import re
from collections.abc import Mapping
from decimal import Decimal
from html import unescape

from doorstep.connectors.channels.prestashop import words
from doorstep.connectors.channels.prestashop.api_wire import Wire
from doorstep.connectors.channels.prestashop.lines import number
from doorstep.connectors.channels.prestashop.xml import Node

_TAG = re.compile(r"<[^>]*>")
_PRODUCT = (
    "[id,reference,ean13,active,is_virtual,weight,width,height,depth,name,description,link_rewrite,manufacturer_name]"
)
_COMBINATION = "full"
_LENGTHS = {"cm": "cm", "mm": "mm", "m": "m", "in": "in"}


async def read(wire: Wire, settings: Mapping[str, str], start: int, size: int) -> tuple[list[dict[str, str]], int]:
    """The rows of a page of products, and how many products it held."""
    found = await wire.listed("products", "product", _PRODUCT, sort="[id_ASC]", limit=f"{start},{size}")
    products = [node for node, _ in found]
    ids = [node.get("id") for node in products]
    combinations, stocks = await asyncio.gather(
        wire.of("combinations", "id_product", ids, "combination", _COMBINATION),
        wire.of("stock_availables", "id_product", ids, "stock_available", "[id_product,id_product_attribute,quantity]"),
    )
    of_product: dict[str, list[Node]] = {}
    for node, _ in combinations:
        of_product.setdefault(node.get("id_product"), []).append(node)
    named = await _option_names(wire, [node for node, _ in combinations], settings)
    counted = {(node.get("id_product"), node.get("id_product_attribute")): node.get("quantity") for node, _ in stocks}
    rows = []
    for product in products:
        for one in of_product.get(product.get("id"), [None]):  # type: ignore[list-item]
            rows.append(_row(product, one, settings, named, counted))
    return rows, len(products)


async def _option_names(wire: Wire, combinations: list[Node], settings: Mapping[str, str]) -> dict[str, str]:
    wanted = [ref for node in combinations for ref in _options(node)]
    found = await wire.of("product_option_values", "id", wanted, "product_option_value", "[id,name]")
    return {node.get("id"): node.spoken("name", settings.get("PS_LANG_DEFAULT", "")) for node, _ in found}


def _options(combination: Node) -> list[str]:
    path = ("associations", "product_option_values", "product_option_value")
    return [one.get("id") for one in combination.each(*path) if number(one.get("id"))]


def _row(
    product: Node, combination: Node | None, settings: Mapping[str, str], named: Mapping[str, str],
    counted: Mapping[tuple[str, str], str],
) -> dict[str, str]:  # fmt: skip
    language, ref = settings.get("PS_LANG_DEFAULT", ""), product.get("id")
    own = combination.get("id") if combination is not None else "0"
    told = combination.get if combination is not None else product.get
    length = _LENGTHS.get(settings.get("PS_DIMENSION_UNIT", "").lower(), "")
    quantity = counted.get((ref, own), "")
    row = {
        "handle": product.spoken("link_rewrite", language) or ref,
        "title": product.spoken("name", language),
        "description": " ".join(unescape(_TAG.sub(" ", product.spoken("description", language))).split()),
        "brand": product.get("manufacturer_name"),
        "sku": told("reference") or (product.get("reference") if combination is None else ""),
        "variant": " / ".join(named.get(one, one) for one in _options(combination)) if combination is not None else "",
        "barcode": told("ean13"),
        "kind": "digital" if product.get("is_virtual") == "1" else "physical",
        "weight": _weight(product, combination, settings.get("PS_WEIGHT_UNIT", "")),
        "length": _measured(product.get("depth"), length),
        "width": _measured(product.get("width"), length),
        "height": _measured(product.get("height"), length),
        "active": "yes" if product.get("active") == "1" else "no",
        "qty": str(max(0, int(quantity))) if quantity.lstrip("-").isdecimal() else "",
    }
    return {name: value for name, value in row.items() if value}


def _weight(product: Node, combination: Node | None, unit: str) -> str:
    """A combination says by how much it is heavier or lighter than its product."""
    own = Decimal(product.get("weight") or 0)
    more = Decimal(combination.get("weight") or 0) if combination is not None else Decimal(0)
    return _measured(str(own + more), unit.lower() if unit.lower() in words.GRAMS else "")


def _measured(value: str, unit: str) -> str:
    """With its unit; nothing where the unit is not known, since a guess would be wrong by a thousand."""
    return f"{Decimal(value).normalize():f} {unit}" if unit and value and Decimal(value) > 0 else ""
