"""Medusa's lines and shipping as they stand now. Its sums are exact and not rounded; each is rounded once, here."""

import re
from decimal import Decimal

from doorstep.connectors.channels.facts import distinct
from doorstep.connectors.channels.medusa import words
from doorstep.connectors.channels.reading import (
    Json,
    Minor,
    UnreadableError,
    opaque_ref,
    shown_short,
    text,
    whole,
    written_out,
)
from doorstep.domain.orders import SourceLine

# Below a millionth Medusa's numbers are written with an exponent.
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,60})?(?:e-[0-9]{1,3})?", re.ASCII)
_NOTHING = Decimal("1e-12")  # less of anything is a residue of splitting


def exact(thing: Json, name: str) -> Json:
    """A number of Medusa: by its `raw_` twin, which no float has touched, where that is there."""
    raw = thing.get(f"raw_{name}")
    value = raw.get("value") if type(raw) is dict and raw.get("value") is not None else thing.get(name)
    if type(value) is str and value:
        if not _NUMBER.fullmatch(value):
            raise UnreadableError(f"{shown_short(value)} is not an amount of money")
        value = Decimal(value)
    return 0 if type(value) is Decimal and abs(value) < _NOTHING else value


def amount(thing: Json, name: str, minor: Minor) -> int:
    """An amount of major units, in minor units; 0 where there is none."""
    return minor(exact(thing, name))


def stated(thing: Json, name: str) -> bool:
    return thing.get(name) is not None or thing.get(f"raw_{name}") is not None


def is_inclusive(raw_lines: Json) -> bool:
    """Whether all prices contain the tax. Where only some do, the order is read by its net figures."""
    return bool(raw_lines) and all(line.get("is_tax_inclusive") is True for line in raw_lines)


def read_lines(raw_lines: Json, minor: Minor, is_gross: bool) -> tuple[SourceLine, ...]:
    """Every line that the order has now; one that was edited out has no units."""
    if type(raw_lines) is not list:
        raise UnreadableError("the order has no list of items")
    return distinct([_line(line, minor, is_gross) for line in raw_lines], "items of the order")


def _line(line: Json, minor: Minor, is_gross: bool) -> SourceLine:
    get, detail = line.get, line.get("detail") or {}
    if not stated(line, "total") or not stated(line, "subtotal"):
        raise UnreadableError("the order's items have no totals: the answer was asked for without them")
    ordered = whole(_count(line, "quantity"), "an item")
    gross, tax = amount(line, "total", minor), amount(line, "tax_total", minor)
    before = amount(line, "original_total" if is_gross else "subtotal", minor)
    after = gross if is_gross else gross - tax
    qty = _counted(line, ordered, detail, before, minor, is_gross)
    if not qty:  # a total that holds its money all the same stays a difference
        before = after = tax = 0
    # Rounded up, so that what does not divide (three for 10.00) becomes a discount of a cent or two.
    unit_price = -(-max(before, after) // qty) if qty else 0
    variant = get("variant") or {}
    title, option = text(get("product_title")) or text(get("title")), text(get("variant_title"))
    sku, variant_ref = text(get("variant_sku")) or text(variant.get("sku")), text(get("variant_id"))
    is_plain = not option or option == title or option.lower() in words.PLAIN_OPTIONS
    return SourceLine(
        ref=opaque_ref(get("id"), "an item"),
        sku=sku,
        variant_ref=variant_ref or text(get("product_id")),
        title=title if is_plain else f"{title} - {option}",
        kind=_kind(line, sku or variant_ref),
        original_qty=ordered,
        qty=qty,
        unit_price_minor=unit_price,
        discount_minor=unit_price * qty - after,
        tax_minor=tax,
        properties=properties(get("metadata")),
    )


def _counted(line: Json, ordered: int, detail: Json, before: int, minor: Minor, is_gross: bool) -> int:
    """Over how many units the line's sums are: newer versions leave out what came back, older ones count it still."""
    returned = sum([units(detail, f"return_{word}_quantity") for word in ("received", "dismissed")])
    left = max(0, ordered - returned)
    if left == ordered:
        return ordered
    unit = exact(line, "unit_price") or 0
    if line.get("is_tax_inclusive") is True and not is_gross:  # its net sums say nothing about its unit price
        total, taxed = exact(line, "subtotal") or 0, exact(line, "original_tax_total") or 0
        before = minor(total + taxed if type(taxed) in (int, Decimal) and type(total) in (int, Decimal) else total)
    price = unit if type(unit) in (int, Decimal) else 0
    return ordered if abs(minor(price * ordered) - before) <= abs(minor(price * left) - before) else left


def _count(thing: Json, name: str) -> Json:
    value = exact(thing, name)
    return int(value) if type(value) is Decimal and value.adjusted() < 7 and value % 1 == 0 else value


def units(detail: Json, name: str) -> int:
    """A count that the line's detail states; 0 where it states none."""
    return whole(_count(detail, name), "an item") if stated(detail, name) else 0


def _kind(line: Json, known: str) -> str:
    variant = line.get("variant") or {}
    product = variant.get("product") or line.get("product") or {}
    if line.get("is_giftcard") is True or product.get("is_giftcard") is True:
        return "gift_card"
    if line.get("requires_shipping") is False:
        return "digital"
    return "physical" if known else "custom"


def properties(metadata: Json) -> tuple[tuple[str, str], ...]:
    """What the shop noted on a line, without what is meant for programs."""
    if type(metadata) is not dict:
        return ()
    told = [(name, written_out(value)) for name, value in metadata.items()]
    return tuple([(name, value) for name, value in told if name and value and not name.startswith("_")])


def gone(raw_lines: Json) -> tuple[tuple[str, int], ...]:
    """What Medusa says has left or was handed over; what is only packed there has not."""
    told = []
    for line in raw_lines:
        detail = line.get("detail") or {}
        qty = max(units(detail, "shipped_quantity"), units(detail, "delivered_quantity"))
        if qty:
            told.append((opaque_ref(line.get("id"), "an item"), qty))
    return tuple(told)
