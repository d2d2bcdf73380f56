"""Saleor's order, as its GraphQL API spells it, into the canonical order."""

from datetime import datetime

from doorstep.connectors.channels.reading import (
    Json,
    Minor,
    UnreadableError,
    country_code,
    currency_code,
    instant,
    minor_units,
    opaque_ref,
    text,
)
from doorstep.connectors.channels.saleor import words
from doorstep.connectors.channels.saleor.lines import entries, read_lines, taxed
from doorstep.connectors.channels.saleor.payments import Paid, read_paid
from doorstep.connectors.channels.wording import plain_name, wish_named
from doorstep.domain.orders import Address, SourceLine, SourceOrder


def read_order(body: Json) -> SourceOrder:
    """The whole order as Saleor states it at its `updatedAt`.

    Saleor never takes refunded units off a line: quantities and total are those of the order, and what went back
    stands in `refunds`. Net and gross stand beside each other; which of them is the price is the channel's choice.
    """
    get = body.get
    placed_at = instant(get("created"))
    updated_at = instant(get("updatedAt")) or placed_at
    if placed_at is None or updated_at is None:
        raise UnreadableError("the order does not say when it was placed")
    total = get("total")
    if type(total) is not dict or type(total.get("gross")) is not dict:
        raise UnreadableError("the order has no total")
    currency = currency_code(total["gross"].get("currency") or (get("channel") or {}).get("currencyCode"))
    order_ref = opaque_ref(get("id"), "the order")
    status = text(get("status"))
    return SourceOrder(
        ref=order_ref,
        number=text(get("number")) or order_ref,
        placed_at=placed_at,
        updated_at=updated_at,
        currency=currency,
        cancelled_at=updated_at if status in words.CANCELLED else None,
        cancel_reason=words.CANCELLED.get(status, ""),
        **_figures(body, minor_units(currency), status, updated_at),
        **_people(body),
        **_wishes(body),
    )


def _figures(body: Json, minor: Minor, status: str, updated_at: datetime) -> dict[str, Json]:
    """Lines, amounts and payment."""
    get = body.get
    is_gross = _is_gross(body)
    side = "gross" if is_gross else "net"
    lines = read_lines(get("lines"), minor, side)
    shipping = taxed(get("shippingPrice"), minor, "shipping") if get("shippingPrice") else {"gross": 0, "net": 0}
    stated = taxed(get("total"), minor, "the order")["gross"]
    parts = shipping["gross"] + sum([_gross(line, is_gross) for line in lines])
    discount, gift_card, rounding = _beyond(body, minor, parts - stated, lines)
    paid = read_paid(body, minor, stated, updated_at)
    return {
        "lines": lines,
        "total_minor": stated + gift_card,
        "original_total_minor": stated + gift_card,
        "tax_included": is_gross,
        "shipping_minor": shipping[side],
        "shipping_tax_minor": shipping["gross"] - shipping["net"],
        "shipping_service": text(get("shippingMethodName")) or _collected(body),
        "order_discount_minor": discount,
        "rounding_minor": rounding,
        "payment": _payment(body, paid, status),
        "payment_ref": paid.ref,
        "payment_method": _remarked(paid.method) if gift_card and _by_cards(body, minor) is None else paid.method,
        "paid_minor": paid.charged_minor + paid.refunded_minor + gift_card,
        "gift_card_minor": gift_card,
        "refunds": paid.refunds,
        "fulfilled": _gone(body),
    }


def _is_gross(body: Json) -> bool:
    """Whether the channel's prices contain the tax; by how it shows them, where its tax settings are not told."""
    settings = (body.get("channel") or {}).get("taxConfiguration") or {}
    entered = settings.get("pricesEnteredWithTax")
    return entered is True if entered is not None else body.get("displayGrossPrices") is not False


def _gross(line: SourceLine, is_gross: bool) -> int:
    return line.qty * line.unit_price_minor - line.discount_minor + (0 if is_gross else line.tax_minor)


def _beyond(body: Json, minor: Minor, beyond: int, lines: tuple[SourceLine, ...]) -> tuple[int, int, int]:
    """By what lines and shipping exceed the total: an order's discount that stands on no line, gift cards, which
    Saleor takes off the total, and cents of rounding. What none of them explains stays to be seen."""
    stated = sum([minor((each.get("amount") or {}).get("amount")) for each in body.get("discounts") or ()])
    on_lines = sum([line.discount_minor for line in lines])
    discount = min(stated, beyond) if stated > on_lines and beyond > 0 else 0
    beyond -= discount
    gift_card = 0
    if beyond > 0 and body.get("giftCards"):
        told = _by_cards(body, minor)
        gift_card = beyond if told is None else told
    beyond -= gift_card
    return discount, gift_card, -beyond if abs(beyond) <= len(lines) + 1 else 0


def _by_cards(body: Json, minor: Minor) -> int | None:
    """What the order's gift cards paid, by their own history; None where it is not told of each of them."""
    paid = 0
    for card in body.get("giftCards") or ():
        if type(card.get("events")) is not list:
            return None
        for event in card["events"]:
            if event.get("type") == words.CARD_USED and event.get("orderId") == body.get("id"):
                balance = event.get("balance") or {}
                before, after = balance.get("oldCurrentBalance") or {}, balance.get("currentBalance") or {}
                paid += minor(before.get("amount")) - minor(after.get("amount"))
    return paid


def _remarked(method: str) -> str:
    return ", ".join(filter(None, (method, "gift card (taken to have paid what the total lacks)")))


def _payment(body: Json, paid: Paid, status: str) -> str:
    """An order that nobody of the shop has confirmed yet waits, paid or not: Saleor lets nobody fulfill it."""
    if status not in words.STATUSES:
        return f"unknown:{status[:40]}"
    for fulfillment in body.get("fulfillments") or ():
        word = text(fulfillment.get("status"))
        if word not in words.GONE | words.TO_BE_SENT:  # whether its units are still to be sent, nobody knows
            return f"unknown:fulfillment {word[:28] or 'without a status'}"
    if paid.word.startswith("unknown:"):
        return paid.word
    if paid.refunded_minor > 0:
        return "refunded" if paid.charged_minor <= 0 else "partly_refunded"
    if status == "UNCONFIRMED":
        return "pending"
    if status in words.CANCELLED and paid.word in ("pending", "authorized"):
        return "voided"
    return paid.word


def _gone(body: Json) -> tuple[tuple[str, int], ...]:
    """What is not to be sent any more, by line: sent, or given up and paid back before it was."""
    units: dict[str, int] = {}
    for fulfillment in body.get("fulfillments") or ():
        if text(fulfillment.get("status")) in words.GONE:
            for line in fulfillment.get("lines") or ():
                ref = opaque_ref((line.get("orderLine") or {}).get("id"), "a fulfillment's line")
                quantity = line.get("quantity")
                units[ref] = units.get(ref, 0) + (quantity if type(quantity) is int and 0 < quantity < 100_000 else 0)
    return tuple(units.items())


def _collected(body: Json) -> str:
    place = text(body.get("collectionPointName"))
    return f"Collect at {place}" if place else ""


def _people(body: Json) -> dict[str, Json]:
    """Who bought and where it goes."""
    ship_to, bill_to = _address(body.get("shippingAddress")), _address(body.get("billingAddress"))
    phone = (ship_to.phone if ship_to else "") or (bill_to.phone if bill_to else "")
    return {
        "customer_ref": text((body.get("user") or {}).get("id")),
        "email": text(body.get("userEmail")),
        "phone": phone,
        "language": _language(text(body.get("languageCodeEnum"))),
        "ship_to": ship_to,
        "bill_to": bill_to,
    }


def _language(word: str) -> str:
    """PT_BR is pt-BR, ZH_HANS_CN is zh-Hans-CN."""
    first, *more = word.split("_")
    return "-".join([first.lower(), *(part.title() if len(part) == 4 else part for part in more)])


def _address(address: Json) -> Address | None:
    """The address as Saleor gave it; None where it gave none."""
    if not address:
        return None
    get = address.get
    country = get("country")
    return Address(
        name=f"{text(get('firstName'))} {text(get('lastName'))}".strip(),
        company=text(get("companyName")),
        line1=text(get("streetAddress1")),
        line2=", ".join([part for part in (text(get("streetAddress2")), text(get("cityArea"))) if part]),
        city=text(get("city")),
        region=text(get("countryArea")),
        postcode=text(get("postalCode")),
        country=country_code(country.get("code") if type(country) is dict else country),
        phone=text(get("phone")),
    )


def _wishes(body: Json) -> dict[str, Json]:
    """The customer's note, and what the shop's forms kept in the order's metadata."""
    wishes: dict[str, Json] = {"note": text(body.get("customerNote"))}
    for key, value in entries(body.get("metadata")):
        name = plain_name(key)
        if wish := wish_named(name):
            wishes.setdefault(wish, value)
    return wishes
