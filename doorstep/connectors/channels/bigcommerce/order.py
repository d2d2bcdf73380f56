"""BigCommerce's V2 order into the canonical order."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime

from doorstep.connectors.channels.addressing import Parts
from doorstep.connectors.channels.bigcommerce import words
from doorstep.connectors.channels.bigcommerce.lines import placed_lines, raw_lines, read_lines, taken_off
from doorstep.connectors.channels.reading import (
    Json,
    Minor,
    UnreadableError,
    currency_code,
    instant,
    minor_units,
    optional_ref,
    ref,
    shown_short,
    text,
)
from doorstep.connectors.channels.wording import plain_name, wish_named
from doorstep.domain.money import to_decimal
from doorstep.domain.orders import Address, Refunded, SourceLine, SourceOrder

_PLACE = Parts(
    line1="street_1", line2="street_2", city="city", region="state", postcode="zip", country="country_iso2",
)  # fmt: skip
# A place of the shop's own, at which the customer picks it up.
_PICKUP = Parts(
    line1="address_line_1", line2="address_line_2", city="city", region="state", postcode="postal_code",
    country="country_alpha2", company="name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Figures:
    """The order's amounts, by prices with or without tax."""

    with_tax: bool
    lines: tuple[SourceLine, ...]
    shipping: tuple[int, int]  # and its tax
    fees: tuple[int, int]
    order_discount: int
    rounding: int
    off: int  # what is left that nothing explains


def is_basket(order: Json) -> bool:
    """Whether it is a checkout that reached the payment and was not ended."""
    return bool(order.get("status_id") == words.INCOMPLETE and type(order.get("status_id")) is int)


def read_order(order: Json, raw_refunds: Json) -> SourceOrder:
    """The whole order as the shop states it at its `date_modified`.

    Every amount is in the currency that the customer paid in (`default_currency_code`). Refunded units stay on their
    lines; what went back stands in `refunds`.
    """
    get = order.get
    order_ref = ref(get("id"), "the order")
    currency = currency_code(get("default_currency_code") or get("currency_code"))
    minor = minor_units(currency)
    placed_at, updated_at = moment(get("date_created")), moment(get("date_modified"))
    if placed_at is None:
        raise UnreadableError("the order does not say when it was placed")
    updated_at = updated_at or placed_at
    stated = get("total_inc_tax")
    if stated is None or stated == "":
        raise UnreadableError("the order has no total")
    total = minor(stated)
    figures = _figures(order, minor, total)
    refunds = tuple([one for raw in raw_refunds or () if (one := _refund(raw, minor, updated_at)) is not None])
    payment = _payment(order, total, refunds)
    gift_card = minor(get("gift_certificate_amount")) + minor(get("store_credit_amount"))
    return SourceOrder(
        ref=order_ref,
        number=order_ref,
        placed_at=placed_at,
        updated_at=updated_at,
        currency=currency,
        total_minor=total,
        original_total_minor=total,
        tax_included=figures.with_tax,
        lines=figures.lines,
        shipping_minor=figures.shipping[0],
        shipping_tax_minor=figures.shipping[1],
        fee_minor=figures.fees[0],
        fee_tax_minor=figures.fees[1],
        order_discount_minor=figures.order_discount,
        rounding_minor=figures.rounding,
        refunds=refunds,
        payment=payment,
        payment_ref=text(get("payment_provider_id")),
        payment_method=text(get("payment_method")),
        paid_minor=total if payment in words.HAS_PAID else 0,
        gift_card_minor=min(gift_card, total) if gift_card > 0 else 0,
        **_seen(order, total, currency),
        **_standing(order, figures.lines, updated_at),
        **_people(order),
    )


def moment(value: Json) -> datetime | None:
    """The instant in UTC: BigCommerce writes as in mails (RFC 2822), and newer parts as ISO 8601; None where none."""
    shown = text(value)
    if not shown[:1].isalpha():
        return instant(shown)
    try:
        at = parsedate_to_datetime(shown)
        if 1900 < at.year < 2200:
            return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        pass
    raise UnreadableError(f"{shown_short(value)} is not a time in which a shop has sold anything")


def _figures(order: Json, minor: Minor, total: int) -> _Figures:
    """The amounts as the order says that it was priced; the other way where only that way they add up, since orders of
    before that field say false whatever they are."""
    with_tax = order.get("is_tax_inclusive_pricing") is True
    first = _figured(order, minor, total, with_tax)
    if not first.off:
        return first
    other = _figured(order, minor, total, not with_tax)
    return first if other.off else other


def _figured(order: Json, minor: Minor, total: int, with_tax: bool) -> _Figures:
    raw = raw_lines(order)
    lines = read_lines(raw, minor, with_tax, _elsewhere(order))
    shipping = _with_its_tax(order, "shipping_cost", minor, with_tax)
    raw_fees = order.get("fees") or ()
    parts = [_with_its_tax(order, name, minor, with_tax) for name in ("handling_cost", "wrapping_cost")]
    parts += [_with_its_tax(fee, "cost", minor, with_tax) for fee in raw_fees]
    fees = sum([net for net, _ in parts]), sum([tax for _, tax in parts])
    comes_to = sum(shipping if not with_tax else shipping[:1]) + sum(fees if not with_tax else fees[:1])
    taken = sum([taken_off(each, minor, with_tax) for each in raw])
    for line in lines:
        comes_to += line.qty * line.unit_price_minor - line.discount_minor + (0 if with_tax else line.tax_minor)
    # Every amount is rounded by itself, from four decimals: a cent for each line, for shipping, for each fee.
    may_be_off = len(lines) + sum([any(part) for part in (shipping, *parts)])
    over = comes_to - total
    # What the order states as discount and no line holds, where that is what the parts are too much by.
    stated = minor(order.get("discount_amount")) + minor(order.get("coupon_discount"))
    off_by = {each: abs(over - each) for each in (stated - taken, stated) if each > 0}
    discount = next((each for each, left in off_by.items() if left <= may_be_off and left < abs(over)), 0)
    off = over - discount
    is_rounding = abs(off) <= may_be_off
    return _Figures(with_tax, lines, shipping, fees, discount, -off if is_rounding else 0, 0 if is_rounding else off)


def _with_its_tax(held: Json, name: str, minor: Minor, with_tax: bool) -> tuple[int, int]:
    """A cost and its tax; the documentation spells the one without tax in two ways."""
    net = held.get(f"{name}_inc_tax") if with_tax else held.get(f"{name}_ex_tax", held.get(f"{name}_exc_tax"))
    return minor(net), minor(held.get(f"{name}_tax"))


def _seen(order: Json, total: int, currency: str) -> dict[str, Json]:
    """What the customer was shown, where that was another currency than the one paid in."""
    shown = text(order.get("currency_code")).upper()
    if not shown or shown == currency:
        return {}
    minor_units("EUR")(order.get("currency_exchange_rate"))  # a rate is spelled as amounts are, or refused like one
    rate = Decimal(text(order.get("currency_exchange_rate")) or "1")
    return {
        "presentment_currency": currency_code(shown),
        "presentment_total_minor": minor_units(shown)(to_decimal(total, currency) * rate),
    }


def _payment(order: Json, total: int, refunds: tuple[Refunded, ...]) -> str:
    status, told = order.get("status_id"), text(order.get("payment_status")).lower()
    if type(status) is not int or status not in words.PAYMENT_BY_STATUS:
        return f"unknown:{(text(order.get('status')) or text(status))[:40]}"
    by_status = words.PAYMENT_BY_STATUS[status]
    if told and told not in words.PAYMENT:
        return f"unknown:{told[:40]}"
    payment = words.PAYMENT[told] if told else by_status
    method = text(order.get("payment_method")).lower()
    if method in words.ON_DELIVERY and told in ("", "pending") and by_status == "paid" and status not in words.SENT:
        return "terms"
    if payment == "paid" and by_status in ("refunded", "partly_refunded"):
        return by_status
    if refunds and payment == "paid":
        return "refunded" if sum([refund.amount_minor for refund in refunds]) >= total else "partly_refunded"
    return payment


def _refund(raw: Json, minor: Minor, updated_at: datetime) -> Refunded | None:
    """One refund; None where every payment of it was declined, so that nothing went back."""
    payments = raw.get("payments") or ()
    done = [one for one in payments if not one.get("is_declined")]
    if payments and not done:
        return None
    amount = sum([minor(one.get("amount")) for one in done]) if payments else minor(raw.get("total_amount"))
    units = [
        (ref(one.get("item_id"), "a refunded line"), int(one["quantity"]), False)
        for one in raw.get("items") or ()
        if one.get("item_type") == "PRODUCT" and type(one.get("quantity")) is int and 0 < one["quantity"] < 10**6
    ]
    return Refunded(
        ref=ref(raw.get("id"), "a refund"),
        amount_minor=abs(amount),
        refunded_at=moment(raw.get("created")) or updated_at,
        lines=tuple(units),
        reason=text(raw.get("reason")),
    )


def _standing(order: Json, lines: tuple[SourceLine, ...], updated_at: datetime) -> dict[str, Json]:
    """How far it is: what was sent, whether it was cancelled or put away."""
    raw, status = raw_lines(order), order.get("status_id")
    sent = {text(line.get("id")): line.get("quantity_shipped") for line in raw}
    fulfilled = [
        (line.ref, min(line.qty, sent[line.ref]))
        for line in lines
        if type(sent[line.ref]) is int and sent[line.ref] > 0 and line.qty
    ]
    reason = words.CANCELLED.get(status, "") if type(status) is int else ""
    is_archived = order.get("is_deleted") is True
    if is_archived and not reason and not fulfilled and status not in words.SENT:
        reason = words.ARCHIVED
    goes_apart = len(_places(order)) > 1
    return {
        "fulfilled": tuple(fulfilled),
        "cancelled_at": updated_at if reason else None,
        "cancel_reason": reason,
        "is_closed": is_archived,
        "is_test": text(order.get("payment_method")).lower() in words.TEST_METHODS,
        "risk_hint": "investigate" if goes_apart else words.RISK.get(status, "") if type(status) is int else "",
    }


def _places(order: Json) -> list[Json]:
    """The addresses that the order's parcels go to, each once, the first one first."""
    held = order.get("consignments") or {}
    listed = order.get("shipping_addresses")
    places = list(listed) if type(listed) is list else list(held.get("shipping") or ())
    return [place for n, place in enumerate(places) if _address(place) not in [_address(one) for one in places[:n]]]


def _elsewhere(order: Json) -> dict[str, str]:
    """Of each line that does not go to the first address, where it goes: one order may go to several people."""
    places = _places(order)
    if len(places) < 2:
        return {}
    first, told = _address(places[0]), {text(place.get("id")): place for place in places}
    found = {}
    for consignment, line in placed_lines(order):
        place = _address(consignment)
        if place is not None and place != first:
            found[text(line.get("id"))] = _in_a_line(place)
    for line in order.get("products") or () if type(order.get("products")) is list else ():
        place = _address(told.get(text(line.get("order_address_id"))))
        if place is not None and place != first:
            found[text(line.get("id"))] = _in_a_line(place)
    return found


def _in_a_line(place: Address) -> str:
    parts = (place.name, place.company, place.line1, place.line2, place.city, place.region, place.postcode)
    return ", ".join(part for part in (*parts, place.country) if part)


def _people(order: Json) -> dict[str, Json]:
    """Who bought, where it goes, and what they wrote."""
    get, billing = order.get, order.get("billing_address") or {}
    places = _places(order)
    pickups = (get("consignments") or {}).get("pickups") or ()
    service = text(places[0].get("shipping_method")) if places else ""
    ship_to = _address(places[0]) if places else None
    if ship_to is None and pickups:
        service = text(pickups[0].get("pickup_method_display_name")) or "Pick up"
        ship_to = _PICKUP.read(pickups[0].get("location") or {}, billing)
    wishes: dict[str, Json] = {"note": text(get("customer_message"))}
    fields = [*(billing.get("form_fields") or ()), *(places[0].get("form_fields") or () if places else ())]
    for field in fields:
        name, value = plain_name(text(field.get("name"))), text(field.get("value"))
        if value and (wish := wish_named(name)):
            wishes.setdefault(wish, value)
    greetings = [text(line.get("wrapping_message")) for line in raw_lines(order)]
    gift_note = "\n".join(dict.fromkeys(one for one in greetings if one))
    if gift_note:
        wishes.setdefault("gift_note", gift_note)
    return {
        **wishes,
        "customer_ref": optional_ref(get("customer_id")),
        "email": text(billing.get("email")),
        "phone": text(billing.get("phone")),
        "language": text(get("customer_locale")).replace("_", "-"),
        "ship_to": ship_to,
        "bill_to": _address(billing),
        "shipping_service": "" if service == "None" else service,
        "client_ip": text(get("ip_address")) or text(get("ip_address_v6")),
    }


def _address(place: Json) -> Address | None:
    """The address as the shop gave it; None where every field that could lead a parcel there is empty."""
    return _PLACE.read(place, place) if place and _PLACE.lead_somewhere(place) else None
