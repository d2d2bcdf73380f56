"""An order's line items into lines."""

from doorstep.connectors.channels.ebay.money import minor
from doorstep.connectors.channels.reading import Json, UnreadableError, optional_ref, ref, text, whole
from doorstep.domain.orders import SourceLine


def read_lines(raw: Json, currency: str, is_digital: bool) -> tuple[SourceLine, ...]:
    if type(raw) is not list or not raw:
        raise UnreadableError("the order has no lineItems")
    lines = tuple([_line(line, currency, is_digital) for line in raw])
    if len({line.ref for line in lines}) != len(lines):
        raise UnreadableError("two lines of the order have the same id")
    return lines


def _line(line: Json, currency: str, is_digital: bool) -> SourceLine:
    get = line.get
    if not get("lineItemCost"):
        raise UnreadableError("a line has no lineItemCost")
    qty, cost = whole(get("quantity"), "a line"), minor(get("lineItemCost"), currency)
    net = minor(get("discountedLineItemCost"), currency) if get("discountedLineItemCost") else cost
    if cost < 0 or net < 0 or (not qty and cost):
        raise UnreadableError("a line costs less than nothing, or money for no units")
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
        discount_minor=unit * qty - net,
        tax_minor=sum([minor(tax.get("amount"), currency) for tax in get("taxes") or ()]),
        properties=tuple(_properties(line)),
    )


def _properties(line: Json) -> list[tuple[str, str]]:
    """What tells this variation from the others, and to whom a digital gift card goes."""
    chosen = [(text(one.get("name")), text(one.get("value"))) for one in line.get("variationAspects") or ()]
    gift = line.get("giftDetails") or {}
    told = [("Recipient", text(gift.get("recipientEmail"))), ("From", text(gift.get("senderName")))]
    return [(name, value) for name, value in (*chosen, *told) if name and value]


def is_remitted(raw: Json, currency: str) -> bool:
    """Whether eBay collects a tax of a line and pays it itself."""
    return any(minor(tax.get("amount"), currency) for line in raw for tax in line.get("ebayCollectAndRemitTaxes") or ())
