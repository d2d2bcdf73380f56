"""Shopify's REST-shaped order, as it stands now, into the canonical order."""

from doorstep.connectors.channels.reading import (
    Json,
    Minor,
    UnreadableError,
    country_code,
    currency_code,
    instant,
    minor_units,
    optional_ref,
    ref,
    text,
)
from doorstep.connectors.channels.shopify import words
from doorstep.connectors.channels.shopify.children import in_shop_money, read_refund, sent_or_not, sent_quantities
from doorstep.connectors.channels.shopify.lines import LinesRead, ShippingRead, read_lines, read_shipping
from doorstep.connectors.channels.wording import plain_name, wish_named
from doorstep.domain.orders import Address, Refunded, SourceOrder


def read_order(body: Json) -> SourceOrder:
    """The whole order as Shopify states it at its `updated_at`, on current figures wherever Shopify gives them."""
    get = body.get
    order_ref = ref(get("id"), "the order")
    currency = currency_code(get("currency"))
    placed_at = instant(get("processed_at")) or instant(get("created_at"))
    updated_at = instant(get("updated_at")) or placed_at
    if placed_at is None or updated_at is None:
        raise UnreadableError("the order does not say when it was placed")
    return SourceOrder(
        ref=order_ref,
        number=text(get("name")) or text(get("order_number")) or order_ref,
        placed_at=placed_at,
        updated_at=updated_at,
        currency=currency,
        cancelled_at=instant(get("cancelled_at")),
        cancel_reason=text(get("cancel_reason")),
        is_test=get("test") is True,
        is_closed=bool(get("closed_at")),
        **_figures(body, currency),
        **_people(body),
        **_wishes(body),
    )


def _figures(body: Json, currency: str) -> dict[str, Json]:
    """Lines, amounts and payment."""
    get = body.get
    minor = minor_units(currency)
    raw_refunds = get("refunds") or ()
    shipping = read_shipping(body, minor, raw_refunds)
    lines = read_lines(body, minor, raw_refunds, shipping)
    tax_included = get("taxes_included") is True
    refunds = tuple([read_refund(refund, minor, currency, not tax_included) for refund in raw_refunds])
    original = minor(_required(get("total_price"), "the order has no total"))
    current = get("current_total_price")
    total = minor(current) if current is not None else original - lines.removed_minor - shipping.refunded_minor
    payment = _payment(body)
    paid, gift_card = _paid(body, minor, currency, payment, total, original, refunds)
    fees = _set_amount(get("current_total_additional_fees_set"), minor)
    duties = 0 if get("duties_included") is True else _set_amount(get("current_total_duties_set"), minor)
    odd_tax = _odd_tax(body, minor, lines, shipping, fees or duties)
    presentment, presentment_total = _presentment(body, currency)
    return {
        "lines": lines.lines,
        "total_minor": total,
        "original_total_minor": original,
        "tax_included": tax_included,
        "shipping_minor": shipping.amount_minor,
        "shipping_tax_minor": shipping.tax_minor,
        "shipping_service": shipping.service,
        "tip_minor": minor(get("total_tip_received")) or lines.tip_minor,
        "order_discount_minor": _discount_on_no_line(body, minor, lines, shipping),
        "fee_minor": fees,
        "fee_tax_minor": odd_tax if fees else 0,
        "rounding_minor": duties + (0 if fees else odd_tax),
        "presentment_currency": presentment,
        "presentment_total_minor": presentment_total,
        "payment": payment,
        # Shopify's own id of the checkout is what a payment provider files its charge under; the order has no other.
        "payment_ref": text(get("checkout_token")),
        "payment_method": ", ".join([text(name) for name in get("payment_gateway_names") or ()]),
        "paid_minor": paid,
        "gift_card_minor": gift_card,
        "refunds": refunds,
        "fulfilled": sent_quantities(get("fulfillments") or ()),
        "fulfillments": sent_or_not(get("fulfillments") or ()),
    }


def _people(body: Json) -> dict[str, Json]:
    """Who bought, where it goes, and what Shopify thinks of the risk."""
    get = body.get
    customer = get("customer") or {}
    risk = get("risk")
    return {
        "customer_ref": optional_ref(customer.get("id")),
        "customer_orders": _count(customer.get("orders_count")),
        "customer_tags": _tags(customer.get("tags")),
        "email": text(get("email")) or text(get("contact_email")) or text(customer.get("email")),
        "phone": text(get("phone")) or text(customer.get("phone")),
        "language": text(get("customer_locale")),
        "ship_to": read_address(get("shipping_address")),
        "bill_to": read_address(get("billing_address")),
        "client_ip": text(get("browser_ip")),
        "risk_hint": words.RISK.get(text(risk.get("recommendation")).lower(), "") if risk else "",
    }


def read_address(address: Json) -> Address | None:
    """The address as Shopify gave it; None where it gave none."""
    if not address:
        return None
    get = address.get
    return Address(
        name=text(get("name")) or f"{text(get('first_name'))} {text(get('last_name'))}".strip(),
        company=text(get("company")),
        line1=text(get("address1")),
        line2=text(get("address2")),
        city=text(get("city")),
        region=text(get("province_code")) or text(get("province")),
        postcode=text(get("zip")),
        country=country_code(text(get("country_code")) or get("country")),
        phone=text(get("phone")),
    )


def _required(value: Json, otherwise: str) -> Json:
    if value is None or value == "":
        raise UnreadableError(otherwise)
    return value


def _set_amount(money_set: Json, minor: Minor) -> int:
    return minor(money_set["shop_money"]["amount"]) if money_set else 0


def _payment(body: Json) -> str:
    word = text(body.get("financial_status"))
    payment = words.PAYMENT.get(word)
    if payment is None:
        return f"unknown:{word[:40]}"
    return "terms" if payment == "pending" and body.get("payment_terms") else payment


def _paid(
    body: Json,
    minor: Minor,
    currency: str,
    payment: str,
    total: int,
    original: int,
    refunds: tuple[Refunded, ...],
) -> tuple[int, int]:
    """What the customer has paid before anything went back, and how much of it by gift card."""
    paid, gift_card = _taken(body, minor, currency)
    if paid or payment in words.NOTHING_TAKEN:
        return paid, gift_card
    sent_back = sum([refund.amount_minor for refund in refunds])
    outstanding = body.get("total_outstanding")
    if payment == "paid":  # the status is the stronger word: nothing is left to be paid
        paid = total + sent_back
    elif outstanding is not None:
        paid = max(sent_back, total - minor(outstanding) + sent_back)
    elif payment != "partly_paid":
        paid = original
    if paid:
        paid += _set_amount(body.get("total_cash_rounding_payment_adjustment_set"), minor)
    return paid, paid if body.get("payment_gateway_names") == ["gift_card"] else 0


def _taken(body: Json, minor: Minor, currency: str) -> tuple[int, int]:
    """What the transactions took, and by gift card; nothing where one tells only what it was in another currency."""
    paid = gift_card = 0
    for transaction in body.get("transactions") or ():
        kind = transaction.get("kind")
        if transaction.get("status") == "success" and kind in words.TAKES:
            amount = in_shop_money(transaction, minor, currency)
            if amount is None:
                return 0, 0
            paid += amount * words.TAKES[kind]
            gift_card += amount if transaction.get("gateway") == "gift_card" else 0
    return paid, gift_card


def _odd_tax(body: Json, minor: Minor, lines: LinesRead, shipping: ShippingRead, has_more: int) -> int:
    """The tax that the order states beyond its lines': cents of rounding, and the tax on duties and fees.

    Anything larger is a contradiction of the order with itself and is left to be seen.
    """
    if body.get("taxes_included") is True:
        return 0
    stated = body.get("current_total_tax")
    if stated is None:
        if lines.removed_minor or shipping.refunded_minor:
            return 0
        stated = body.get("total_tax")
    if stated is None:
        return 0
    odd = minor(stated) - lines.tax_minor - shipping.tax_minor
    return odd if abs(odd) <= lines.tax_amounts or (has_more and odd > 0) else 0


def _discount_on_no_line(body: Json, minor: Minor, lines: LinesRead, shipping: ShippingRead) -> int:
    """What the order states as discount beyond its lines' and its shipping's; orders made by apps can have such."""
    if lines.has_removed:
        return 0
    stated = body.get("current_total_discounts")
    beyond = minor(stated if stated is not None else body.get("total_discounts"))
    if beyond:
        beyond -= shipping.discount_minor + sum([line.discount_minor for line in lines.lines])
    return beyond if beyond > len(lines.lines) else 0


def _presentment(body: Json, currency: str) -> tuple[str, int]:
    """The currency that the customer saw and the total in it; nothing where it is the shop's own."""
    seen = text(body.get("presentment_currency"))
    money_set = body.get("current_total_price_set") or body.get("total_price_set")
    if not seen or seen == currency or not money_set:
        return "", 0
    code = currency_code(seen)
    return code, minor_units(code)(money_set["presentment_money"]["amount"])


def _wishes(body: Json) -> dict[str, Json]:
    """The customer's note, the gift note and the delivery instructions.

    What the shop's own forms asked for (an engraving, a wish date) joins the note: it changes how an order is packed.
    """
    wishes: dict[str, Json] = {"note": text(body.get("note"))}
    for attribute in body.get("note_attributes") or ():
        name, value = text(attribute.get("name")), text(attribute.get("value"))
        if not value:
            continue
        known = plain_name(name)
        if wish := wish_named(known):
            wishes.setdefault(wish, value)
        elif not name.startswith("_"):
            wishes["note"] += f"{chr(10) if wishes['note'] else ''}{name}: {value}"
    return wishes


def _count(value: Json) -> int:
    return value if type(value) is int and 0 <= value < 1_000_000 else 0


def _tags(value: Json) -> tuple[str, ...]:
    if type(value) is str:
        return tuple([tag.strip() for tag in value.split(",") if tag.strip()]) if value else ()
    return tuple([text(tag) for tag in value or () if text(tag)])
