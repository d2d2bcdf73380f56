"""WooCommerce's order into the canonical order."""

from datetime import datetime
from html import unescape

from doorstep.connectors.channels.addressing import Parts
from doorstep.connectors.channels.reading import (
    Json,
    Minor,
    UnreadableError,
    currency_code,
    instant,
    minor_units,
    optional_ref,
    ref,
    text,
)
from doorstep.connectors.channels.woocommerce import words
from doorstep.connectors.channels.woocommerce.lines import entries, read_lines
from doorstep.connectors.channels.wording import plain_name, wish_named
from doorstep.domain.orders import Address, Refunded, SourceOrder

_PLACE = Parts(
    line1="address_1", line2="address_2", city="city", region="state", postcode="postcode", country="country",
)  # fmt: skip


def read_order(body: Json) -> SourceOrder:
    """The whole order as the shop states it at its `date_modified`.

    WooCommerce states every amount net of tax and never takes refunded units off a line: quantities and total are
    those of the order, and what went back stands in `refunds`.
    """
    get = body.get
    currency = currency_code(get("currency"))
    minor = minor_units(currency)
    placed_at = instant(get("date_created_gmt")) or instant(get("date_created"))
    updated_at = instant(get("date_modified_gmt")) or instant(get("date_modified")) or placed_at
    if placed_at is None or updated_at is None:
        raise UnreadableError("the order does not say when it was placed")
    order_ref = ref(get("id"), "the order")
    return SourceOrder(
        ref=order_ref,
        number=text(get("number")) or order_ref,
        placed_at=placed_at,
        updated_at=updated_at,
        currency=currency,
        tax_included=False,
        **_figures(body, minor, updated_at),
        **_people(body),
        **_wishes(body),
    )


def _figures(body: Json, minor: Minor, updated_at: datetime) -> dict[str, Json]:
    """Lines, amounts and payment."""
    get = body.get
    stated = get("total")
    if stated is None or stated == "":
        raise UnreadableError("the order has no total")
    total = minor(stated)
    lines = read_lines(get("line_items"), minor)
    raw_fees = get("fee_lines") or ()
    fee, fee_tax = _sums(raw_fees, minor)
    raw_shipping = get("shipping_lines") or ()
    shipping, shipping_tax = _shipping(body, raw_shipping, minor)
    order_discount = _discount_on_no_line(body, minor)
    rounded = len(lines) + len(raw_fees) + len(raw_shipping)
    parts = fee + fee_tax + shipping + shipping_tax - order_discount
    for line in lines:
        parts += line.qty * line.unit_price_minor - line.discount_minor + line.tax_minor
    gift_card = _prepaid(body, minor)
    if 0 < gift_card == order_discount:  # some plugins count what they paid among the discounts too
        order_discount, parts = 0, parts + gift_card
    # Their plugins take them off the total; whether one did is seen by what the order's parts come to.
    gift_card = gift_card if gift_card > 0 and abs(total + gift_card - parts) <= rounded else 0
    total += gift_card
    refunds = tuple([_refund(refund, minor, updated_at) for refund in get("refunds") or ()])
    status = text(get("status"))
    payment = _payment(status, body, total, refunds)
    return {
        "lines": lines,
        "total_minor": total,
        "original_total_minor": total,
        "shipping_minor": shipping,
        "shipping_tax_minor": shipping_tax,
        "fee_minor": fee,
        "fee_tax_minor": fee_tax,
        "order_discount_minor": order_discount,
        # WooCommerce rounds the total once and, for this body, every line and tax by itself: a unit each at most.
        "rounding_minor": total - parts if abs(total - parts) <= rounded else 0,
        "refunds": refunds,
        "payment": payment,
        "paid_minor": total if payment in ("paid", "partly_refunded", "refunded") else 0,
        "gift_card_minor": gift_card,
        "payment_ref": text(get("transaction_id")),
        "payment_method": text(get("payment_method")),
        "cancelled_at": updated_at if status in words.CANCELLED else None,
        "cancel_reason": words.CANCELLED.get(status, ""),
        "is_closed": status == words.FAILED,
        "fulfilled": tuple([(line.ref, line.qty) for line in lines]) if status == words.SENT else (),
        "shipping_service": unescape(text(raw_shipping[0].get("method_title"))) if raw_shipping else "",
    }


def _people(body: Json) -> dict[str, Json]:
    """Who bought and where it goes."""
    billing, shipping = body.get("billing") or {}, body.get("shipping") or {}
    return {
        "customer_ref": optional_ref(body.get("customer_id")),
        "email": text(billing.get("email")),
        "phone": text(billing.get("phone")),
        "ship_to": _address(shipping),
        "bill_to": _address(billing),
        "client_ip": text(body.get("customer_ip_address")),
    }


def _wishes(body: Json) -> dict[str, Json]:
    """What the customer wrote, and what plugins noted on the order."""
    wishes: dict[str, Json] = {"note": text(body.get("customer_note"))}
    for entry in entries(body.get("meta_data")):
        key = text(entry.get("key"))
        value = text(entry.get("value"))
        if not value:
            continue
        name = plain_name(key)
        if wish := wish_named(name):
            wishes.setdefault(wish, value)
        elif name in words.LANGUAGE_KEYS:
            wishes["language"] = value.replace("_", "-")
        elif key == words.RISK_KEY:
            wishes["risk_hint"] = words.RISK.get(value, "")
        elif key == words.MODE_KEY:
            wishes["is_test"] = value == "test"
    return wishes


def _sums(parts: Json, minor: Minor) -> tuple[int, int]:
    total = tax = 0
    for part in parts:
        total += minor(part.get("total"))
        tax += minor(part.get("total_tax"))
    return total, tax


def _shipping(body: Json, raw_shipping: Json, minor: Minor) -> tuple[int, int]:
    """Shipping and its tax by the order's own figures, by its shipping lines where it states none."""
    total, tax = body.get("shipping_total"), body.get("shipping_tax")
    if total is None or tax is None:
        return _sums(raw_shipping, minor)
    return minor(total), minor(tax)


def _discount_on_no_line(body: Json, minor: Minor) -> int:
    """What the order states as discount beyond its lines', where it is more than their rounding: a plugin's own."""
    stated = minor(body.get("discount_total"))
    if not stated:
        return 0
    raw_lines = body["line_items"]
    for line in raw_lines:
        stated -= minor(line.get("subtotal")) - minor(line.get("total"))
    return stated if stated > len(raw_lines) else 0


def _prepaid(body: Json, minor: Minor) -> int:
    """What gift cards and store credit paid, wherever their plugins say so."""
    held = [
        card.get("amount") for name in words.PREPAID_LISTS for card in entries(body.get(name)) if type(card) is dict
    ]
    noted = {text(entry.get("key")): entry.get("value") for entry in entries(body.get("meta_data"))}
    for key in words.PREPAID_KEYS:
        figure = body.get(words.PREPAID_FIGURES.get(key, ""))
        value = noted.get(key) if figure is None else figure
        if type(value) is dict:  # an amount with more about it, or amounts by code
            held += [value["amount"]] if "amount" in value else value.values()
        else:
            held.append(value)
    return sum([minor(amount) for amount in held if words.AMOUNT.fullmatch(text(amount))])


def _payment(status: str, body: Json, total: int, refunds: tuple[Refunded, ...]) -> str:
    is_paid = body.get("date_paid_gmt") or body.get("date_paid")
    payment = (words.PAYMENT_IF_PAID if is_paid else words.PAYMENT_IF_UNPAID).get(status)
    if payment is None:
        return f"unknown:{status[:40]}"
    if refunds and payment == "paid":
        return "refunded" if sum([refund.amount_minor for refund in refunds]) >= total else "partly_refunded"
    return payment


def _refund(refund: Json, minor: Minor, updated_at: datetime) -> Refunded:
    """One refund as the order lists it: a negative total and no time, so that of the order's last change stands in."""
    return Refunded(
        ref=ref(refund.get("id"), "a refund"),
        amount_minor=abs(minor(refund.get("total"))),
        refunded_at=updated_at,
        reason=text(refund.get("reason")) or text(refund.get("refund")),
    )


def _address(address: Json) -> Address | None:
    """The address as the shop gave it; None where every field that could lead a parcel there is empty."""
    return _PLACE.read(address, address) if address and _PLACE.lead_somewhere(address) else None
