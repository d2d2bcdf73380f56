"""WooCommerce's lines: stated net of tax, by line and not by unit, into whole minor units each."""

from collections.abc import Iterable
from html import unescape

from doorstep.connectors.channels.facts import distinct
from doorstep.connectors.channels.reading import (
    Json,
    Minor,
    UnreadableError,
    optional_ref,
    ref,
    text,
    whole,
    written_out,
)
from doorstep.connectors.channels.woocommerce import words
from doorstep.domain.orders import SourceLine


def read_lines(raw_lines: Json, minor: Minor) -> tuple[SourceLine, ...]:
    """Every line; what each comes to is exact to the minor unit, whether or not its quantity divides it."""
    if type(raw_lines) is not list:
        raise UnreadableError("the order has no list of lines")
    return distinct([_line(line, minor) for line in raw_lines])


def entries(meta: Json) -> Iterable[Json]:
    """What stands in a list of meta data. A plugin that took some out leaves gaps, and PHP writes a list with gaps as
    an object."""
    return meta.values() if type(meta) is dict else meta or ()


def _line(line: Json, minor: Minor) -> SourceLine:
    get = line.get
    qty = whole(get("quantity"), "a line")
    total = get("total")
    if total is None:
        raise UnreadableError("a line has no total")
    net = minor(total)
    subtotal = get("subtotal")
    # A line that was made dearer by hand has a subtotal below its total: its price is the higher one then.
    before = max(net, minor(subtotal)) if subtotal is not None else net
    tax = minor(get("total_tax"))
    if not qty:  # a total that holds its money all the same stays a difference
        net = before = tax = 0
    # The unit price is rounded up, so that what does not divide (three for 10.00) becomes a discount of a cent or two.
    unit_price = -(-before // qty) if qty else 0
    meta = get("meta_data") or ()
    name = text(get("name"))
    sku = text(get("sku"))
    variant_ref = optional_ref(get("variation_id")) or optional_ref(get("product_id"))
    properties, is_gift_card = _properties(meta) if meta else ((), False)
    return SourceLine(
        ref=ref(get("id"), "a line"),
        sku=sku,
        variant_ref=variant_ref,
        title=unescape(name) if "&" in name else name,
        kind="gift_card" if is_gift_card else "physical" if variant_ref or sku else "custom",
        original_qty=qty,
        qty=qty,
        unit_price_minor=unit_price,
        discount_minor=unit_price * qty - net,
        tax_minor=tax,
        properties=properties,
    )


def _properties(meta: Json) -> tuple[tuple[tuple[str, str], ...], bool]:
    """What the customer chose or wrote for this line, and whether a gift card plugin marked it."""
    shown = []
    is_gift_card = False
    for entry in entries(meta):
        key = text(entry.get("key"))
        if key.lstrip("_").startswith(words.GIFT_CARD_PREFIXES):
            is_gift_card = True
        if key and key[0] != "_":
            name = text(entry.get("display_key")) or key
            # Fields of many choices are a list, and often shown as the shop's own markup.
            value = text(entry.get("value")) or text(entry.get("display_value")) or written_out(entry.get("value"))
            shown.append((unescape(name), unescape(value)))
    return tuple(shown), is_gift_card
