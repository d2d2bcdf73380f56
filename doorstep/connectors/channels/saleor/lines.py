"""Saleor's lines: each with its price before discounts and what it comes to, net and gross beside each other."""

from decimal import Decimal

from doorstep.connectors.channels.facts import distinct
from doorstep.connectors.channels.reading import Json, Minor, UnreadableError, opaque_ref, text, whole
from doorstep.domain.orders import SourceLine

_GRAMS = {
    "G": Decimal(1), "KG": Decimal(1000), "LB": Decimal("453.59237"), "OZ": Decimal("28.349523125"),
    "TONNE": Decimal(1_000_000),
}  # fmt: skip


def read_lines(raw_lines: Json, minor: Minor, side: str) -> tuple[SourceLine, ...]:
    """Every line by its gross or its net figures (`side`); what each comes to is exact to the minor unit."""
    if type(raw_lines) is not list:
        raise UnreadableError("the order has no list of lines")
    return distinct([_line(line, minor, side) for line in raw_lines])


def taxed(price: Json, minor: Minor, what: str) -> dict[str, int]:
    """A price's net and gross amounts."""
    if type(price) is not dict or type(price.get("gross")) is not dict:
        raise UnreadableError(f"{what} has no gross price")
    gross = price["gross"].get("amount")
    if gross is None or gross == "":
        raise UnreadableError(f"{what} has no gross price")
    net = (price.get("net") or {}).get("amount")
    return {"gross": minor(gross), "net": minor(net if net is not None else gross)}


def _line(line: Json, minor: Minor, side: str) -> SourceLine:
    get = line.get
    qty = whole(get("quantity"), "a line")
    price = get("totalPrice")
    if price:
        total = taxed(price, minor, "a line")
    else:  # a subscription that left the total out
        total = {name: amount * qty for name, amount in taxed(get("unitPrice"), minor, "a line").items()}
    if not qty:  # a total that holds its money all the same stays a difference
        total = {"gross": 0, "net": 0}
    before = total[side]
    if get("undiscountedTotalPrice"):
        before = taxed(get("undiscountedTotalPrice"), minor, "a line")[side]
    elif get("undiscountedUnitPrice"):
        before = qty * taxed(get("undiscountedUnitPrice"), minor, "a line")[side]
    # Rounded up, so that what does not divide (three for 10.00) becomes a discount of a cent or two.
    unit_price = -(-max(before, total[side]) // qty) if qty else 0
    variant = get("variant") or {}
    variant_ref, sku = text(variant.get("id")) or text(get("productVariantId")), text(get("productSku"))
    name, option = text(get("productName")), text(get("variantName"))
    return SourceLine(
        ref=opaque_ref(get("id"), "a line"),
        sku=sku,
        variant_ref=variant_ref,
        title=f"{name} - {option}" if option and option != name else name,
        kind=_kind(line, variant, sku or variant_ref),
        original_qty=qty,
        qty=qty,
        unit_price_minor=unit_price,
        discount_minor=unit_price * qty - total[side],
        tax_minor=total["gross"] - total["net"],
        grams=_grams(variant.get("weight")),
        properties=tuple([(key, value) for key, value in entries(get("metadata")) if not key.startswith("_")]),
    )


def _kind(line: Json, variant: Json, known: str) -> str:
    product_type = (variant.get("product") or {}).get("productType") or {}
    if product_type.get("kind") == "GIFT_CARD":
        return "gift_card"
    if line.get("isShippingRequired") is False:
        return "digital"
    return "physical" if known else "custom"


def _grams(weight: Json) -> int:
    """Per unit; 0 where it is not told."""
    value = weight.get("value") if type(weight) is dict else None
    if type(value) not in (int, Decimal) or not 0 < value < 10**8:
        return 0
    grams = round(value * _GRAMS.get(text(weight.get("unit")).upper(), Decimal(0)))
    return grams if grams < 10**8 else 0


def entries(metadata: Json) -> list[tuple[str, str]]:
    """What stands in a list of metadata: names and values, none of them empty."""
    told = [(text(entry.get("key")), text(entry.get("value"))) for entry in metadata or ()]
    return [(key, value) for key, value in told if key and value]
