"""Shopify's lines and shipping as they stand now, after edits, cancellations and refunds."""

from dataclasses import dataclass

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
from doorstep.domain.orders import SourceLine


@dataclass(slots=True)
class ShippingRead:
    """What shipping costs now, and what of it was given back."""

    amount_minor: int = 0
    tax_minor: int = 0
    discount_minor: int = 0
    refunded_minor: int = 0  # with its tax where the tax comes on top
    service: str = ""


@dataclass(slots=True)
class LinesRead:
    """The lines, and the sums over them that the order's own totals are held against."""

    lines: tuple[SourceLine, ...]
    tax_minor: int
    tax_amounts: int  # how many rounded amounts of tax there are: each may be off by half a minor unit
    tip_minor: int
    has_removed: bool  # whether any line has lost units since it was ordered
    removed_minor: int  # what removed units came to; only where Shopify does not state the current total


def read_shipping(body: Json, minor: Minor, refunds: Json) -> ShippingRead:
    """What shipping costs now: after its discounts and after what was refunded of it."""
    shipping = ShippingRead()
    for line in body.get("shipping_lines") or ():
        if line.get("is_removed") is True:
            continue
        price = line.get("price")
        if price is None:
            price = line["price_set"]["shop_money"]["amount"]
        allocated = _sum(line.get("discount_allocations"), "amount", minor)
        discounted = line.get("discounted_price")
        # `discounted_price` knows only the line's own discounts, the allocations those of the whole cart as well.
        cost = minor(price) - allocated if allocated or discounted is None else minor(discounted)
        shipping.amount_minor += cost
        shipping.discount_minor += minor(price) - cost
        shipping.tax_minor += _sum(line.get("tax_lines"), "price", minor)
        shipping.service = shipping.service or text(line.get("title")) or text(line.get("code"))
    on_top = body.get("taxes_included") is not True
    for refund in refunds:
        for amount, tax in _shipping_sent_back(refund, minor):
            shipping.amount_minor -= amount
            shipping.tax_minor -= tax
            shipping.refunded_minor += amount + (tax if on_top else 0)
    stated = body.get("current_shipping_price_set")
    if stated:
        now, told = minor(stated["shop_money"]["amount"]), shipping.amount_minor
        # What else went, by a refund that does not tell of it or unpaid with the whole order, took its tax along.
        if 0 <= now < told or not now:
            shipping.tax_minor = _scaled(shipping.tax_minor, now, told or 1)
        shipping.amount_minor = now
    return shipping


def _shipping_sent_back(refund: Json, minor: Minor) -> list[tuple[int, int]]:
    """What one refund gave back of the shipping, and the tax on it, in either of Shopify's two spellings."""
    adjusted = [
        (-minor(adjustment.get("amount")), -minor(adjustment.get("tax_amount")))  # stated as negative amounts
        for adjustment in refund.get("order_adjustments") or ()
        if adjustment.get("kind") == "shipping_refund"
    ]
    return adjusted or [
        (_of_set(line.get("subtotal_amount_set"), minor), _of_set(line.get("tax_amount_set"), minor))
        for line in refund.get("refund_shipping_lines") or ()
    ]


def _of_set(money_set: Json, minor: Minor) -> int:
    return minor(money_set["shop_money"]["amount"]) if money_set else 0


def read_lines(body: Json, minor: Minor, refunds: Json, shipping: ShippingRead) -> LinesRead:
    """Every line at its current quantity, with the discount and the tax that are left on it."""
    raw_lines = body.get("line_items")
    if type(raw_lines) is not list:
        raise UnreadableError("the order has no list of lines")
    removed, removed_minor = _removed(body, minor, refunds)
    kept: list[Json] = []
    counts: list[tuple[int, int]] = []
    discounts: list[int] = []
    taxes: list[int] = []
    partly: list[int] = []
    tip_minor = 0
    has_removed = False
    for line in raw_lines:
        get = line.get
        original = whole(get("quantity"), "a line")
        if "tip_payment_gateway" in line:  # only tips have this key, and total_tip_received counts them
            tip_minor += original * _price(line, minor)
            continue
        current = get("current_quantity")
        qty = whole(current, "a line") if current is not None else max(0, original - removed.get(text(get("id")), 0))
        allocations = get("discount_allocations")
        discount = _sum(allocations, "amount", minor) if allocations else minor(get("total_discount"))
        tax = _sum(get("tax_lines"), "price", minor)
        if qty < original:  # both are stated over the original quantity
            has_removed = True
            if qty:
                partly.append(len(kept))
            discount = _scaled(discount, qty, original)
            tax = _scaled(tax, qty, original)
        kept.append(line)
        counts.append((original, qty))
        discounts.append(discount)
        taxes.append(tax)
    if partly:
        _settle(discounts, partly, body.get("current_total_discounts"), shipping.discount_minor, minor)
        _settle(taxes, partly, body.get("current_total_tax"), shipping.tax_minor, minor)
    lines = distinct([_line(kept[k], *counts[k], discounts[k], taxes[k], minor) for k in range(len(kept))])
    return LinesRead(lines, sum(taxes), len(lines) + 1, tip_minor, has_removed, removed_minor)


def _line(line: Json, original: int, qty: int, discount: int, tax: int, minor: Minor) -> SourceLine:
    get = line.get
    grams = get("grams")
    properties = get("properties")
    return SourceLine(
        ref=ref(get("id"), "a line"),
        sku=text(get("sku")),
        variant_ref=optional_ref(get("variant_id")),
        title=text(get("name")) or text(get("title")),
        kind=_kind(line),
        original_qty=original,
        qty=qty,
        unit_price_minor=_price(line, minor),
        discount_minor=discount,
        tax_minor=tax,
        grams=grams if type(grams) is int and 0 <= grams < 10**9 else 0,
        properties=_properties(properties) if properties else (),
    )


def _kind(line: Json) -> str:
    if line.get("gift_card") is True:
        return "gift_card"
    if line.get("requires_shipping") is False:
        return "digital"
    if not line.get("variant_id") and not line.get("sku"):
        return "custom"
    return "physical"


def _price(line: Json, minor: Minor) -> int:
    price = line.get("price")
    if price is None or price == "":
        money_set = line.get("price_set")
        if not money_set:
            raise UnreadableError("a line has no price")
        price = money_set["shop_money"]["amount"]
    return minor(price)


def _properties(properties: Json) -> tuple[tuple[str, str], ...]:
    """What the customer asked for on this line; names with a leading underscore are an app's own notes."""
    if type(properties) is dict:
        pairs = [(text(name), written_out(value)) for name, value in properties.items()]
    else:
        pairs = [(text(each.get("name")), written_out(each.get("value"))) for each in properties]
    return tuple([(name, value) for name, value in pairs if name and name[0] != "_"])


def _sum(parts: Json, key: str, minor: Minor) -> int:
    if not parts:
        return 0
    total = 0
    for part in parts:
        total += minor(part.get(key))
    return total


def _scaled(amount: int, qty: int, original: int) -> int:
    return (2 * amount * qty + original) // (2 * original) if amount else 0


def _settle(parts: list[int], partly: list[int], stated: Json, elsewhere: int, minor: Minor) -> None:
    """Where part-removed lines miss the order's stated sum by no more than their rounding, give them the odd cents."""
    if stated is None:
        return
    missing = minor(stated) - elsewhere - sum(parts)
    step = 1 if missing > 0 else -1
    if abs(missing) <= len(partly):
        for k in partly[: abs(missing)]:
            parts[k] = max(0, parts[k] + step)


def _removed(body: Json, minor: Minor, refunds: Json) -> tuple[dict[str, int], int]:
    """Units taken off each line and what they came to, for orders of versions that state no current figures."""
    units: dict[str, int] = {}
    amount = 0
    if body.get("current_total_price") is not None:
        return units, amount
    on_top = body.get("taxes_included") is not True
    for refund in refunds:
        for line in refund.get("refund_line_items") or ():
            line_ref = text(line.get("line_item_id"))
            units[line_ref] = units.get(line_ref, 0) + whole(line.get("quantity"), "a refunded line")
            amount += minor(line.get("subtotal")) + (minor(line.get("total_tax")) if on_top else 0)
    return units, amount
