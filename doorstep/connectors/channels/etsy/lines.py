"""A receipt's transactions into the order's lines."""

from html import unescape

from doorstep.connectors.channels.etsy.money import minor
from doorstep.connectors.channels.facts import distinct
from doorstep.connectors.channels.reading import Json, UnreadableError, minor_units, optional_ref, ref, text, whole
from doorstep.domain.money import share
from doorstep.domain.orders import SourceLine


def read_lines(transactions: Json, currency: str, discount: int, tax: int) -> tuple[tuple[SourceLine, ...], int]:
    """The lines, and what of the coupon's discount stands on none of them. Etsy states taxes of the whole receipt: they
    are shared by what each line costs."""
    if type(transactions) is not list or not transactions:
        raise UnreadableError("the receipt has no transactions")
    read = [_figures(one, currency) for one in transactions]
    coupons = [coupon for _, _, coupon in read]
    fits = all(0 <= coupon <= qty * price for qty, price, coupon in read)
    on_lines = coupons if fits and sum(coupons) == discount else [0] * len(read)
    costs = [qty * price - laid for (qty, price, _), laid in zip(read, on_lines, strict=True)]
    taxes = share(tax, costs)
    lines = [
        _line(one, figures[0], figures[1], laid, due)
        for one, figures, laid, due in zip(transactions, read, on_lines, taxes, strict=True)
    ]
    return distinct(lines, "transactions of the receipt"), discount - sum(on_lines)


def _figures(transaction: Json, currency: str) -> tuple[int, int, int]:
    """Units, the price of one, and what a coupon of the shop took off."""
    if not transaction.get("price"):
        raise UnreadableError("a transaction has no price")
    price = minor(transaction["price"], currency)
    if price < 0:
        raise UnreadableError("a transaction has a price below zero")
    coupon = minor_units(currency)(transaction.get("shop_coupon"))
    return whole(transaction.get("quantity"), "a transaction"), price, coupon


def _line(transaction: Json, qty: int, price: int, discount: int, tax: int) -> SourceLine:
    get = transaction.get
    title = text(get("title"))
    return SourceLine(
        ref=ref(get("transaction_id"), "a transaction"),
        sku=text(get("sku")),
        variant_ref=optional_ref(get("product_id")) or optional_ref(get("listing_id")),
        title=unescape(title) if "&" in title else title,
        kind="digital" if get("is_digital") is True else "physical",
        original_qty=qty,
        qty=qty,
        unit_price_minor=price,
        discount_minor=discount,
        tax_minor=tax,
        properties=tuple(_properties(get("variations") or ())),
    )


def _properties(variations: Json) -> list[tuple[str, str]]:
    """What the buyer chose, and what the buyer wrote to have it made personal: Etsy keeps both as variations."""
    shown = []
    for one in variations:
        name, value = unescape(text(one.get("formatted_name"))), unescape(text(one.get("formatted_value")))
        if value:
            shown.append((name or "Personalization", value))
    return shown
