"""eBay's order into the canonical order (shapes: Order of the Fulfillment API, 1.20)."""

import re
from dataclasses import replace
from datetime import datetime

from doorstep.connectors.channels.ebay import words
from doorstep.connectors.channels.ebay.lines import fees_of, is_remitted, read_lines, with_remitted
from doorstep.connectors.channels.ebay.money import before_conversion, minor, stated
from doorstep.connectors.channels.reading import (
    Json,
    UnreadableError,
    country_code,
    currency_code,
    instant,
    shown_short,
    text,
    whole,
)
from doorstep.domain.footing import foots
from doorstep.domain.orders import Address, Refunded, SourceLine, SourceOrder

_ORDER_REF = re.compile(r"[0-9A-Za-z!_-]{1,60}", re.ASCII)


def read_order(body: Json) -> SourceOrder:
    """The whole order as eBay states it at its lastModifiedDate: bare, or together with its fulfillments where it is
    partly sent. Quantities and total are those of the order; what went back stands in `refunds`."""
    order = body["order"] if type(body.get("order")) is dict else body
    get = order.get
    summary = get("pricingSummary") or {}
    if not summary.get("total"):
        raise UnreadableError("the order has no total")
    currency = currency_code(summary["total"].get("currency"))
    placed_at = instant(get("creationDate"))
    if placed_at is None:
        raise UnreadableError("the order does not say when it was placed")
    updated_at = instant(get("lastModifiedDate")) or placed_at
    order_ref = order_id(get("orderId"))
    step = next(iter(get("fulfillmentStartInstructions") or ()), {})
    how = text(step.get("fulfillmentInstructionsType"))
    lines = read_lines(get("lineItems"), currency, how == words.DIGITAL)
    figures = _figures(order, summary, currency, lines)
    read = SourceOrder(
        ref=order_ref,
        number=order_ref,
        placed_at=placed_at,
        updated_at=updated_at,
        currency=currency,
        lines=lines,
        fulfilled=_sent(body, order, how, lines),
        **figures,
        **_payment(order, currency, figures["total_minor"], updated_at),
        **_cancel(order, updated_at),
        **_people(order, step),
        **_dates(order),
    )
    return _as_summed(read, summary, order["lineItems"])


def _as_summed(read: SourceOrder, summary: Json, raw: Json) -> SourceOrder:
    """What only the order's own total tells: that it holds a tax which stands nowhere but among those that eBay pays
    itself, and the cents by which amounts that were converted one by one miss it."""
    if missing := -foots(read):
        taxed = with_remitted(read.lines, raw, read.currency)
        if sum([line.tax_minor - plain.tax_minor for line, plain in zip(taxed, read.lines, strict=True)]) == missing:
            return replace(read, lines=taxed, tax_included=False)
    if read.presentment_currency and abs(missing) <= len(read.lines) + 1:
        return replace(read, rounding_minor=read.rounding_minor + missing)
    return read


def order_id(value: Json) -> str:
    """eBay's id of an order: digits with dashes, and of old orders with an exclamation mark."""
    shown = text(value)
    if not _ORDER_REF.fullmatch(shown):
        raise UnreadableError(f"the order has no id (found {shown_short(value)})")
    return shown


def _figures(order: Json, summary: Json, currency: str, lines: tuple[SourceLine, ...]) -> dict[str, Json]:
    """The amounts of the whole order. What eBay sums beyond its lines stands where it can be seen."""
    get, raw = summary.get, order["lineItems"]
    total, tax = minor(get("total"), currency), minor(get("tax"), currency)
    on_lines, named = sum([line.tax_minor for line in lines]), fees_of(raw, currency)
    fee = minor(get("fee"), currency)
    discount = -minor(get("priceDiscount"), currency) - sum([line.discount_minor for line in lines])
    presentment, seen = before_conversion(get("total"))
    payout, due = stated((order.get("paymentSummary") or {}).get("totalDueSeller"))
    market = text(raw[0].get("listingMarketplaceId"))
    return {
        "total_minor": total,
        "original_total_minor": total,
        "tax_included": not (tax or on_lines) and market not in words.NET_MARKETS,
        "shipping_minor": _shipping(summary, raw, currency),
        "fee_minor": fee or named,
        "fee_tax_minor": max(tax - on_lines - (0 if fee else named), 0),
        "order_discount_minor": max(discount, 0),
        "rounding_minor": minor(get("adjustment"), currency),
        "presentment_currency": presentment,
        "presentment_total_minor": seen,
        "payout_currency": payout,
        "payout_minor": due,
        "is_tax_remitted": order.get("ebayCollectAndRemitTax") is True or is_remitted(raw, currency),
        "language": words.LANGUAGE.get(text(raw[0].get("purchaseMarketplaceId")) or market, ""),
    }


def _shipping(summary: Json, raw: Json, currency: str) -> int:
    """Delivery after its discount (which eBay states below zero), by its lines where the order does not sum it."""
    if summary.get("deliveryCost"):
        return minor(summary["deliveryCost"], currency) - abs(minor(summary.get("deliveryDiscount"), currency))
    shipping = 0
    for line in raw:
        cost = line.get("deliveryCost") or {}
        shipping += minor(cost.get("shippingCost"), currency) + minor(cost.get("handlingCost"), currency)
        shipping += minor(cost.get("importCharges"), currency) - abs(minor(cost.get("discountAmount"), currency))
    return shipping


def _payment(order: Json, currency: str, total: int, updated_at: datetime) -> dict[str, Json]:
    status, summary = text(order.get("orderPaymentStatus")), order.get("paymentSummary") or {}
    refunds, unknown = _refunds(order, summary, currency, updated_at)
    payment = f"unknown:{unknown}" if unknown else words.PAYMENT.get(status, f"unknown:{status[:40]}")
    paid = next(iter(summary.get("payments") or ()), {})
    return {
        "refunds": refunds,
        "payment": payment,
        "paid_minor": total if payment in words.PAID else 0,
        "payment_ref": text(paid.get("paymentReferenceId")),
        "payment_method": text(paid.get("paymentMethod")),
    }


def _refunds(order: Json, summary: Json, currency: str, updated_at: datetime) -> tuple[tuple[Refunded, ...], str]:
    """The refunds that were made, by the order's own list; by its lines' where that is empty. And the first status that
    nobody knows."""
    listed = summary.get("refunds") or [one for line in order["lineItems"] for one in line.get("refunds") or ()]
    made, unknown = dict[str, Refunded](), ""
    for n, one in enumerate(listed):
        status, amount = text(one.get("refundStatus")), abs(minor(one.get("amount"), currency))
        if status not in words.REFUND_MADE | words.REFUND_NOT_MADE:
            unknown = unknown or f"refund {status[:30]}"
        if status not in words.REFUND_MADE or not amount:
            continue
        at = instant(one.get("refundDate")) or updated_at
        name = text(one.get("refundId")) or text(one.get("refundReferenceId")) or f"{int(at.timestamp())}-{amount}"
        name = name[:80] if name[:80] not in made else f"{name[:70]}-{n}"
        made[name] = Refunded(name, amount, at)
    return tuple(made.values()), unknown


def _cancel(order: Json, updated_at: datetime) -> dict[str, Json]:
    """Cancelled, or asked to be: what the buyer asks for is the shop's to decide, before it sends anything."""
    status = order.get("cancelStatus") or {}
    state = text(status.get("cancelState"))
    asked = next(iter(status.get("cancelRequests") or ()), {})
    if state == words.CANCELLED:
        reason = text(asked.get("cancelReason")) or "cancelled at eBay"
        return {"cancelled_at": instant(status.get("cancelledDate")) or updated_at, "cancel_reason": reason[:200]}
    if state == words.ASKED_TO_CANCEL:
        return {"risk_hint": "investigate"}
    if state not in words.NOT_CANCELLED:
        raise UnreadableError(f"the order's cancelState is {shown_short(state)}, which Doorstep does not know")
    return {}


def _sent(body: Json, order: Json, how: str, lines: tuple[SourceLine, ...]) -> tuple[tuple[str, int], ...]:
    """What was sent: by its fulfillments where they were read as well, else whole lines. What lies in eBay's own stock
    room is not ours to send."""
    if how == words.BY_EBAY:
        return tuple((line.ref, line.qty) for line in lines if line.qty)
    known = {line.ref: line.qty for line in lines}
    if type(body.get("fulfillments")) is list:
        sent = dict.fromkeys(known, 0)
        for one in body["fulfillments"]:
            for each in one.get("lineItems") or ():
                name = text(each.get("lineItemId"))
                if name in sent:
                    sent[name] = min(sent[name] + whole(each.get("quantity", 1), "a fulfillment"), known[name])
        return tuple((name, qty) for name, qty in sent.items() if qty)
    done = {text(one.get("lineItemId")) for one in order["lineItems"] if _is_sent(one)}
    return tuple((name, qty) for name, qty in known.items() if qty and name in done)


def _is_sent(line: Json) -> bool:
    status = text(line.get("lineItemFulfillmentStatus"))
    if status != words.SENT and status not in words.NOT_SENT:
        raise UnreadableError(f"a line has the fulfillment status {status[:40]!r}, which Doorstep does not know")
    return status == words.SENT


def _people(order: Json, step: Json) -> dict[str, Json]:
    """Who bought, where it goes, and what was wished."""
    buyer = order.get("buyer") or {}
    shipping = step.get("shippingStep") or {}
    ship_to, bill_to = _address(shipping.get("shipTo")), _address(buyer.get("buyerRegistrationAddress"))
    hub = text(shipping.get("shipToReferenceId"))
    notes = [text(order.get("buyerCheckoutNotes"))]
    if text((order.get("cancelStatus") or {}).get("cancelState")) == words.ASKED_TO_CANCEL:
        notes.append("The buyer has asked to cancel it: answer at eBay before it is sent.")
    gifts = [text((line.get("giftDetails") or {}).get("message")) for line in order["lineItems"]]
    return {
        "customer_ref": text(buyer.get("username")),
        "email": (ship_to.email if ship_to else "") or (bill_to.email if bill_to else ""),
        "phone": (ship_to.phone if ship_to else "") or (bill_to.phone if bill_to else ""),
        "ship_to": ship_to,
        "bill_to": bill_to,
        "shipping_service": text(shipping.get("shippingServiceCode")),
        "note": "\n".join(one for one in notes if one),
        "gift_note": "\n".join(one for one in gifts if one),
        "delivery_instructions": f"Write this reference on the parcel: {hub}" if hub else "",
    }


def _address(contact: Json) -> Address | None:
    """The contact's address; None where nothing of it could lead a parcel there."""
    where = (contact or {}).get("contactAddress") or {}
    get = where.get
    if not any(text(get(name)) for name in ("addressLine1", "addressLine2", "city", "postalCode")):
        return None
    return Address(
        name=text(contact.get("fullName")),
        company=text(contact.get("companyName")),
        line1=text(get("addressLine1")),
        line2=text(get("addressLine2")),
        city=text(get("city")),
        region=text(get("stateOrProvince")) or text(get("county")),
        postcode=text(get("postalCode")),
        country=country_code(get("countryCode")),
        phone=text((contact.get("primaryPhone") or {}).get("phoneNumber")),
        email=text(contact.get("email")),
    )


def _dates(order: Json) -> dict[str, Json]:
    """By when eBay wants it handed over, and has told the buyer that it comes; the earliest of all lines."""
    told = [line.get("lineItemFulfillmentInstructions") or {} for line in order["lineItems"]]
    ship = [at for one in told if (at := instant(one.get("shipByDate")))]
    deliver = [at for one in told if (at := instant(one.get("maxEstimatedDeliveryDate")))]
    return {"ship_by_at": min(ship) if ship else None, "deliver_by_at": min(deliver) if deliver else None}
