"""An order's line items into lines."""

from dataclasses import replace

from doorstep.connectors.channels.ebay import words
from doorstep.connectors.channels.ebay.money import minor
from doorstep.connectors.channels.facts import distinct
from doorstep.connectors.channels.reading import Json, UnreadableError, optional_ref, ref, text, whole
from doorstep.domain.orders import SourceLine


def read_lines(raw: Json, currency: str, is_digital: bool) -> tuple[SourceLine, ...]:
    if type(raw) is not list or not raw:
        raise UnreadableError("the order has no lineItems")
    return distinct([_line(line, currency, is_digital) for line in raw])


def _line(line: Json, currency: str, is_digital: bool) -> SourceLine:
    get = line.get
    if not get("lineItemCost"):
        raise UnreadableError("a line has no lineItemCost")
    qty, cost = whole(get("quantity"), "a line"), minor(get("lineItemCost"), currency)
    net = minor(get("discountedLineItemCost"), currency) if get("discountedLineItemCost") else cost
    if cost < 0 or net < 0:
        raise UnreadableError("a line costs less than nothing")
    before = max(cost, net)
    # The unit price is rounded up, so that what does not divide becomes a discount of a cent or two.
    unit = -(-before // qty) if qty else 0
    return SourceLine(
        ref=ref(get("lineItemId"), "a line"),
        sku=text(get("sku")),
        variant_ref=optional_ref(get("legacyVariationId")) or optional_ref(get("legacyItemId")),
        title=text(get("title")),
        kind="gift_card" if get("giftDetails") else "digital" if is_digital else "physical",
        original_qty=qty,
        qty=qty,
        unit_price_minor=unit,
        discount_minor=unit * qty - net if qty else 0,  # money for no units is on no line: the total shows that
        tax_minor=_sum(get("taxes"), currency, are_fees=False) if qty else 0,
        properties=tuple(_properties(line)),
    )


def _properties(line: Json) -> list[tuple[str, str]]:
    """What tells this variation from the others, and to whom a digital gift card goes."""
    chosen = [(text(one.get("name")), text(one.get("value"))) for one in line.get("variationAspects") or ()]
    gift = line.get("giftDetails") or {}
    told = [("Recipient", text(gift.get("recipientEmail"))), ("From", text(gift.get("senderName")))]
    return [(name, value) for name, value in (*chosen, *told) if name and value]


def _sum(named: Json, currency: str, *, are_fees: bool) -> int:
    """Of what eBay lists as taxes, the fees (for recycling and the like) or all the others."""
    held = [one for one in named or () if (text(one.get("taxType")) in words.FEES) == are_fees]
    return sum([minor(one.get("amount"), currency) for one in held])


def fees_of(raw: Json, currency: str) -> int:
    """The fees that stand among the lines' taxes."""
    return sum([_sum(line.get("taxes"), currency, are_fees=True) for line in raw])


def with_remitted(lines: tuple[SourceLine, ...], raw: Json, currency: str) -> tuple[SourceLine, ...]:
    """The lines with the tax that eBay collects and pays itself, where no line states any other."""
    if any(line.tax_minor for line in lines):
        return lines
    collected = [_sum(line.get("ebayCollectAndRemitTaxes"), currency, are_fees=False) for line in raw]
    return tuple([replace(line, tax_minor=tax) for line, tax in zip(lines, collected, strict=True)])


def is_remitted(raw: Json, currency: str) -> bool:
    """Whether eBay collects a tax of a line and pays it itself."""
    return any(minor(tax.get("amount"), currency) for line in raw for tax in line.get("ebayCollectAndRemitTaxes") or ())
