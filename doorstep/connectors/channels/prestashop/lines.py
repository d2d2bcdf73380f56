"""PrestaShop's order details into canonical lines; every price with its tax in it."""

from decimal import Decimal

from doorstep.connectors.channels.facts import distinct
from doorstep.connectors.channels.prestashop import words
from doorstep.connectors.channels.prestashop.xml import Node
from doorstep.connectors.channels.reading import Minor, UnreadableError, ref, whole
from doorstep.domain.orders import SourceLine

_GRAMS_MAX = 10_000_000
_MINOR_MAX = 10**13


def read_lines(
    rows: list[Node], minor: Minor, unit: str, written: dict[str, tuple[tuple[str, str], ...]]
) -> tuple[SourceLine, ...]:
    """Every line; what each comes to is exact to the minor unit, whether or not its quantity divides it. `written` says
    what the customer wrote, by the number of the customization."""
    return distinct([_line(row, minor, unit, written) for row in rows])


def _line(row: Node, minor: Minor, unit: str, written: dict[str, tuple[tuple[str, str], ...]]) -> SourceLine:
    get = row.get
    qty = whole(get("product_quantity"), "a line")
    net, without_tax = _total(row, minor, "tax_incl", qty), _total(row, minor, "tax_excl", qty)
    if not qty:  # a total that holds its money all the same stays a difference
        net = without_tax = 0
    before = max(net, _before(row, minor, net, qty))
    # The unit price is rounded up, so that what does not divide (three for 10.00) becomes a discount of a cent or two.
    unit_price = -(-before // qty) if qty else 0
    product, variant, sku = number(get("product_id")), number(get("product_attribute_id")), get("product_reference")
    return SourceLine(
        ref=ref(number(get("id")), "a line"),
        sku=sku,
        variant_ref=f"{product}:{variant}" if product and variant else product,
        title=get("product_name"),
        kind="digital" if get("download_hash") else "physical" if product or sku else "custom",
        original_qty=qty,
        qty=qty,
        unit_price_minor=unit_price,
        discount_minor=unit_price * qty - net,
        tax_minor=net - without_tax,
        grams=_grams(get("product_weight"), unit),
        properties=written.get(number(get("id_customization")), ()),
    )


def number(text: str) -> str:
    """An id; '' where it is 0, which is PrestaShop's none."""
    return text if text.strip("0") else ""


def _total(row: Node, minor: Minor, kind: str, qty: int) -> int:
    """What the line comes to; the rows within an order name only the price of a unit."""
    stated = row.get(f"total_price_{kind}")
    if stated:
        return minor(stated)
    price = row.get(f"unit_price_{kind}")
    if not price:
        raise UnreadableError("a line has no price")
    minor(price)  # refuses what is no amount
    return minor(Decimal(price) * qty)


def _before(row: Node, minor: Minor, net: int, qty: int) -> int:
    """What the line came to before its own reduction."""
    amount, percent = row.get("reduction_amount_tax_incl"), row.get("reduction_percent")
    if amount and minor(amount) > 0:
        return net + minor(Decimal(amount) * qty)
    if percent and minor(percent) > 0 and Decimal(percent) < 100:
        before = int(net / (1 - Decimal(percent) / 100))
        return before if abs(before) < _MINOR_MAX else net
    return net


def _grams(weight: str, unit: str) -> int:
    """The unit's weight; 0 where the shop does not say in what it weighs."""
    factor = words.GRAMS.get(unit.lower())
    try:
        grams = int(Decimal(weight or 0) * Decimal(factor)) if factor else 0
    except ArithmeticError:
        return 0
    return grams if 0 <= grams < _GRAMS_MAX else 0
