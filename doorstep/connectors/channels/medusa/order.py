"""Medusa's order, as its Admin API answers it, into the canonical order."""

from collections.abc import Iterator
from datetime import datetime

from doorstep.connectors.channels.addressing import Parts
from doorstep.connectors.channels.medusa import words
from doorstep.connectors.channels.medusa.lines import amount, gone, is_inclusive, read_lines, stated
from doorstep.connectors.channels.reading import (
    Json,
    Minor,
    UnreadableError,
    currency_code,
    instant,
    minor_units,
    opaque_ref,
    text,
    written_out,
)
from doorstep.connectors.channels.wording import plain_name, wish_named
from doorstep.domain.orders import Address, Refunded, SourceLine, SourceOrder

_PLACE = Parts(
    line1="address_1", line2="address_2", city="city", region="province", postcode="postal_code",
    country="country_code", email="",
)  # fmt: skip


def read_order(body: Json) -> SourceOrder:
    """The whole order as it stands: current quantities and sums, with the total before all edits beside them."""
    get = body.get
    if words.OF_MEDUSA_1 & set(body):
        raise UnreadableError(
            "this is an order of Medusa 1, whose amounts are in minor units; Doorstep reads Medusa 2, so bring the "
            "shop up to date"
        )
    placed_at = instant(get("created_at"))
    if placed_at is None:
        raise UnreadableError("the order does not say when it was placed")
    currency = currency_code(get("currency_code"))
    order_ref = opaque_ref(get("id"), "the order")
    number = text(get("custom_display_id")) or text(get("display_id"))
    updated_at = changed_at(body) or placed_at
    status = text(get("status"))
    cancelled_at = instant(get("canceled_at")) or (updated_at if status == words.CANCELLED else None)
    return SourceOrder(
        ref=order_ref,
        number=f"#{number}" if number.isdecimal() else number or order_ref,
        placed_at=placed_at,
        updated_at=updated_at,
        currency=currency,
        cancelled_at=cancelled_at,
        cancel_reason="cancelled at Medusa" if cancelled_at else "",
        is_closed=status == words.ARCHIVED,
        **_figures(body, minor_units(currency), status, updated_at),
        **_people(body),
        **_wishes(body),
    )


def changed_at(body: Json) -> datetime | None:
    """When the order last changed: the newest time of itself, its payments and its fulfillments, since those are kept
    apart there and do not move the order's own."""
    return max([at for at in map(instant, _times(body)) if at is not None], default=None)


def _times(body: Json) -> Iterator[Json]:
    yield body.get("updated_at")
    for line in body.get("items") or ():
        yield (line.get("detail") or {}).get("updated_at")
    for fulfillment in body.get("fulfillments") or ():
        yield fulfillment.get("updated_at")
    for collection in body.get("payment_collections") or ():
        yield collection.get("updated_at")
        for payment in collection.get("payments") or ():
            yield payment.get("updated_at")
            for part in (*(payment.get("captures") or ()), *(payment.get("refunds") or ())):
                yield part.get("created_at")


def _figures(body: Json, minor: Minor, status: str, updated_at: datetime) -> dict[str, Json]:
    """Lines, amounts and payment."""
    get = body.get
    if not stated(body, "total"):
        raise UnreadableError("the order has no total")
    raw_lines = get("items")
    is_gross = is_inclusive(raw_lines if type(raw_lines) is list else ())
    lines = read_lines(raw_lines, minor, is_gross)
    shipping, shipping_tax = _shipping(body, minor)
    gift_card, discount, fee = _credit(body, minor)
    total = amount(body, "total", minor) + gift_card
    parts = shipping + sum([_gross(line, is_gross) for line in lines]) - discount + fee
    summary = get("summary") or {}
    first = amount(summary, "original_order_total", minor)
    refunds = tuple(_refunds(body, minor, updated_at))
    payment = _payment(body, status)
    methods = get("shipping_methods") or ()
    return {
        "lines": lines,
        "total_minor": total,
        "original_total_minor": first or total,
        "tax_included": is_gross,
        "shipping_minor": shipping if is_gross else shipping - shipping_tax,
        "shipping_tax_minor": shipping_tax,
        "shipping_service": ", ".join(dict.fromkeys([text(m.get("name")) for m in methods if text(m.get("name"))])),
        "order_discount_minor": discount,
        "fee_minor": fee,
        # Medusa rounds nothing; each of these was rounded here.
        "rounding_minor": total - parts if abs(total - parts) <= len(lines) + bool(shipping) else 0,
        "payment": payment,
        "payment_ref": _charge_ref(body),
        "payment_method": ", ".join(dict.fromkeys([text(p.get("provider_id")) for p in _payments(body)])),
        "paid_minor": _captured(body, minor) + gift_card,
        "gift_card_minor": gift_card,
        "refunds": refunds,
        "fulfilled": gone(raw_lines),
    }


def _gross(line: SourceLine, is_gross: bool) -> int:
    return line.qty * line.unit_price_minor - line.discount_minor + (0 if is_gross else line.tax_minor)


def _shipping(body: Json, minor: Minor) -> tuple[int, int]:
    """Shipping after discounts with its tax, and the tax."""
    if stated(body, "shipping_total"):
        return amount(body, "shipping_total", minor), amount(body, "shipping_tax_total", minor)
    total = tax = 0
    for method in body.get("shipping_methods") or ():
        total += amount(method, "total" if stated(method, "total") else "amount", minor)
        tax += amount(method, "tax_total", minor)
    return total, tax


def _credit(body: Json, minor: Minor) -> tuple[int, int, int]:
    """What gift cards and store credit have paid of the order, what other credit lines take off it, and what those that
    are negative (of an exchange for something dearer) add to it."""
    paid, taken = amount(body, "gift_card_total", minor), 0
    for line in body.get("credit_lines") or ():
        about = f"{text(line.get('reference'))} {text(line.get('reference_id'))}".lower()
        if any(word in about for word in words.PAID_BY_CREDIT):
            paid += amount(line, "amount", minor)
        else:
            taken += amount(line, "amount", minor)
    return max(0, paid), max(0, taken), max(0, -paid) + max(0, -taken)


def _payments(body: Json) -> list[Json]:
    return [
        payment for collection in body.get("payment_collections") or () for payment in collection.get("payments") or ()
    ]


def _captured(body: Json, minor: Minor) -> int:
    captures = [capture for payment in _payments(body) for capture in payment.get("captures") or ()]
    if captures:
        return sum([amount(capture, "amount", minor) for capture in captures])
    collections = body.get("payment_collections") or ()
    return sum([amount(collection, "captured_amount", minor) for collection in collections])


def _refunds(body: Json, minor: Minor, updated_at: datetime) -> Iterator[Refunded]:
    for payment in _payments(body):
        for refund in payment.get("refunds") or ():
            reason = text((refund.get("refund_reason") or {}).get("label")) or text(refund.get("note"))
            at = instant(refund.get("created_at")) or updated_at
            yield Refunded(opaque_ref(refund.get("id"), "a refund"), amount(refund, "amount", minor), at, (), reason)


def _charge_ref(body: Json) -> str:
    """The provider's own id of the payment, where it gives one."""
    for payment in _payments(body):
        told = payment.get("data")
        ref = text(told.get("id")) if type(told) is dict else ""
        if ref or payment.get("id"):
            return (ref or text(payment.get("id")))[:120]
    return ""


def _payment(body: Json, status: str) -> str:
    if status not in words.STATUSES:
        return f"unknown:{status[:40]}"
    word = text(body.get("payment_status"))
    if not word:
        collections = body.get("payment_collections") or ()
        word = text(collections[-1].get("status")) if collections else ""
    payment = words.PAYMENT.get(word)
    if payment is None:
        return f"unknown:{word[:40]}"
    return "voided" if status == words.CANCELLED and payment in ("pending", "authorized") else payment


def _people(body: Json) -> dict[str, Json]:
    """Who bought and where it goes."""
    customer = body.get("customer") or {}
    ship_to, bill_to = _address(body.get("shipping_address")), _address(body.get("billing_address"))
    phone = text(customer.get("phone")) or (ship_to.phone if ship_to else "") or (bill_to.phone if bill_to else "")
    return {
        "customer_ref": text(body.get("customer_id")) or text(customer.get("id")),
        "email": text(body.get("email")) or text(customer.get("email")),
        "phone": phone,
        "language": text(body.get("locale")),
        "ship_to": ship_to,
        "bill_to": bill_to,
    }


def _address(address: Json) -> Address | None:
    """The address as Medusa gave it; None where it gave none."""
    return _PLACE.read(address, address) if address else None


def _wishes(body: Json) -> dict[str, Json]:
    """What the shop's forms kept in the order's metadata: Medusa has no field of its own for it."""
    wishes: dict[str, Json] = {}
    for key, held in (body.get("metadata") or {}).items():
        name, value = plain_name(key), written_out(held)
        if not value:
            continue
        if wish := wish_named(name):
            wishes.setdefault(wish, value)
        elif name in words.NOTE_NAMES:
            wishes.setdefault("note", value)
    return wishes
