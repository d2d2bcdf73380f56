"""An order of Amazon's with its items into the canonical order."""

import re
from html import unescape

from doorstep.connectors.channels.amazon import words
from doorstep.connectors.channels.amazon.lines import Charges, Piece, Till, given_away, is_true, made_line, read_items
from doorstep.connectors.channels.amazon.marketplaces import BY_REF
from doorstep.connectors.channels.facts import distinct
from doorstep.connectors.channels.reading import (
    Json,
    UnreadableError,
    country_code,
    currency_code,
    instant,
    shown_short,
    text,
)
from doorstep.domain.orders import Address, SourceLine, SourceOrder

_REF = re.compile(r"[A-Z0-9]{3}-[0-9]{7}-[0-9]{7}", re.ASCII)


def order_ref(order: Json) -> str:
    """Amazon's id of the order, 3-7-7."""
    shown = order.get("AmazonOrderId")
    if type(shown) is str and _REF.fullmatch(shown):
        return shown
    raise UnreadableError(f"the order has no AmazonOrderId (found {shown_short(shown)})")


def read_order(order: Json, raw_items: Json) -> SourceOrder:
    """The whole order as Amazon states it at its LastUpdateDate."""
    get = order.get
    placed_at, updated_at = instant(get("PurchaseDate")), instant(get("LastUpdateDate"))
    if placed_at is None or updated_at is None:
        raise UnreadableError("the order does not say when it was placed, or when it changed last")
    ref = order_ref(order)
    is_cancelled = get("OrderStatus") == words.CANCELLED
    return SourceOrder(
        ref=ref,
        number=ref,
        placed_at=placed_at,
        updated_at=updated_at,
        cancelled_at=updated_at if is_cancelled else None,
        cancel_reason="cancelled at Amazon" if is_cancelled else "",
        **_figures(order, raw_items),
        **_people(order),
        **_wishes(order, raw_items),
    )


def _figures(order: Json, raw_items: Json) -> dict[str, Json]:
    """Lines, amounts and payment."""
    get = order.get
    currency = _currency(order, raw_items)
    till = Till(currency)
    pieces, charges = read_items(raw_items, till)
    is_cancelled, is_replacement = get("OrderStatus") == words.CANCELLED, is_true(get("IsReplacementOrder"))
    if not pieces and not is_cancelled and not is_replacement:
        raise UnreadableError("the order has no items")
    # Amazon states no total where the buyer pays nothing (replacements, Vine, promotions) and on what was cancelled.
    total = _net(pieces, charges) if is_cancelled and not get("OrderTotal") else till.read(get("OrderTotal"))
    if is_replacement and not total:
        pieces, charges = given_away(pieces)
    included, less_discounts = _tax_told(total, pieces, charges, _is_included(order))
    taxes = [piece.tax - (piece.discount_tax if less_discounts else 0) for piece in pieces]
    made = [made_line(piece, tax) for piece, tax in zip(pieces, taxes, strict=True)]
    lines = distinct(made, "items of the order")
    payment = _payment(order)
    return {
        "currency": currency,
        "lines": lines,
        "total_minor": total,
        "original_total_minor": total,
        "tax_included": included,
        "shipping_minor": charges.shipping,
        "shipping_tax_minor": charges.shipping_tax - (charges.shipping_discount_tax if less_discounts else 0),
        "fee_minor": charges.fee,
        "fee_tax_minor": charges.fee_tax,
        "is_tax_remitted": _is_remitted(pieces),
        "payment": payment,
        "paid_minor": total if payment == "paid" else 0,
        "payment_method": _method(order),
        "fulfilled": _sent(order, raw_items, lines),
    }


def _currency(order: Json, raw_items: Json) -> str:
    """The order's currency; that of an item, or of the marketplace, where it has no total."""
    if order.get("OrderTotal"):
        return currency_code(order["OrderTotal"].get("CurrencyCode"))
    for raw in raw_items if type(raw_items) is list else ():
        if raw.get("ItemPrice"):
            return currency_code(raw["ItemPrice"].get("CurrencyCode"))
    place = BY_REF.get(text(order.get("MarketplaceId")))
    return place.currency if place else currency_code(None)


def _is_included(order: Json) -> bool:
    """Whether prices contain the tax at that marketplace."""
    place = BY_REF.get(text(order.get("MarketplaceId")))
    return place.tax_included if place else True


def _net(pieces: list[Piece], charges: Charges) -> int:
    return sum(piece.price - piece.discount for piece in pieces) + charges.shipping + charges.fee


def _tax_told(total: int, pieces: list[Piece], charges: Charges, usual: bool) -> tuple[bool, bool]:
    """(whether prices contain the tax, whether the taxes of discounts are still to be taken off): as the order's own
    total has it, since Amazon says neither. What fits no way is told as is usual at the marketplace."""
    net = _net(pieces, charges)
    tax = sum(piece.tax for piece in pieces) + charges.shipping_tax + charges.fee_tax
    discount_tax = charges.item_discount_tax + charges.shipping_discount_tax
    ways = {(True, True): net, (False, True): net + tax - discount_tax, (False, False): net + tax}
    fitting = [way for way, sum_of_way in ways.items() if sum_of_way == total]
    return next((way for way in fitting if way[0] == usual), fitting[0] if fitting else (usual, True))


def _is_remitted(pieces: list[Piece]) -> bool:
    """Whether Amazon withholds and pays the tax of everything that is taxed."""
    taxed = [piece.raw for piece in pieces if piece.tax] or [piece.raw for piece in pieces]
    return bool(taxed) and all(
        text((raw.get("TaxCollection") or {}).get("Model")) == words.FACILITATED
        or text(raw.get("DeemedResellerCategory")) in words.DEEMED_RESELLER
        for raw in taxed
    )


def _payment(order: Json) -> str:
    status = text(order.get("OrderStatus"))
    payment = words.PAYMENT.get(status)
    if payment is None:
        return f"unknown:{status[:40]}"
    sender = text(order.get("FulfillmentChannel"))
    if sender != words.BY_SELLER and status != words.CANCELLED:  # who sends it, nobody knows
        return f"unknown:FulfillmentChannel {sender[:20]}" if sender else "unknown:no FulfillmentChannel"
    is_later = order.get("PaymentMethod") == words.CASH_ON_DELIVERY or words.INVOICE in _details(order)
    return "terms" if payment == "authorized" and is_later else payment


def _details(order: Json) -> list[str]:
    details = order.get("PaymentMethodDetails")
    return [text(one) for one in details if text(one)] if type(details) is list else []


def _method(order: Json) -> str:
    return ", ".join(_details(order)) or text(order.get("PaymentMethod"))


def _sent(order: Json, raw_items: Json, lines: tuple[SourceLine, ...]) -> tuple[tuple[str, int], ...]:
    """What was sent, item by item; all of it where the order is sent, whatever its items say."""
    is_all = order.get("OrderStatus") == words.SHIPPED
    stated = [raw.get("QuantityShipped") for raw in raw_items]
    counts = [line.qty if is_all else _count(n) for n, line in zip(stated, lines, strict=True)]
    return tuple((line.ref, min(n, line.qty)) for line, n in zip(lines, counts, strict=True) if min(n, line.qty))


def _count(value: Json) -> int:
    return value if type(value) is int and value > 0 else 0


# --- people ---------------------------------------------------------------------------------------------------


def _people(order: Json) -> dict[str, Json]:
    """Who bought, where it goes, and by when."""
    get, buyer = order.get, order.get("BuyerInfo") or {}
    address = _address(get("ShippingAddress"))
    tags = {"business": get("IsBusinessOrder"), "prime": get("IsPrime"), "premium shipping": get("IsPremiumOrder")}
    return {
        # The relay address is the same for one buyer and one seller. It is no address that Doorstep writes to: Amazon
        # tells its buyers itself, and forbids others to.
        "customer_ref": text(buyer.get("BuyerEmail")),
        "customer_tags": tuple(tag for tag, value in tags.items() if is_true(value)),
        "phone": address.phone if address else "",
        "ship_to": address,
        "shipping_service": text(get("ShipServiceLevel")) or text(get("ShipmentServiceLevelCategory")),
        "ship_by_at": instant(get("LatestShipDate")),
        "deliver_by_at": instant(get("LatestDeliveryDate")),
    }


def _address(address: Json) -> Address | None:
    """Where it goes; without its street where our app may not see it. None where nothing at all is told."""
    get = address.get if address else None
    if get is None or not any(text(get(name)) for name in ("AddressLine1", "AddressLine2", "City", "PostalCode")):
        return None
    named = [text(get(f"AddressLine{n}")) for n in (1, 2, 3)]
    lines = [one for one in named if one] or _parts(get("ExtendedFields"))
    return Address(
        name=text(get("Name")),
        company=text(get("CompanyName")),
        line1=lines[0] if lines else "",
        line2=", ".join([*lines[1:], text(get("District"))]).strip(", "),
        city=text(get("City")) or text(get("Municipality")),
        region=text(get("StateOrRegion")) or text(get("County")),
        postcode=text(get("PostalCode")),
        country=country_code(get("CountryCode")),
        phone=text(get("Phone")),
    )


def _parts(fields: Json) -> list[str]:
    """Brazil tells streets by their parts."""
    get = fields.get if type(fields) is dict else {}.get
    street = f"{text(get('StreetName'))} {text(get('StreetNumber'))}".strip()
    return [one for one in (street, text(get("Complement")), text(get("Neighborhood"))) if one]


def _wishes(order: Json, raw_items: Json) -> dict[str, Json]:
    """What was written, and what whoever packs must know."""
    get, gifts, note, risk = order.get, dict[str, None](), [], ""
    if is_true(get("IsReplacementOrder")):
        note.append(f"Replaces {text(get('ReplacedOrderId')) or 'an order before'}; the buyer pays nothing for it.")
    if number := text((get("BuyerInfo") or {}).get("PurchaseOrderNumber")):
        note.append(f"The buyer's own order number: {number}.")
    for raw in raw_items:
        if message := unescape(text((raw.get("BuyerInfo") or {}).get("GiftMessageText"))):
            gifts[message] = None
        elif is_true(raw.get("IsGift")):
            note.append("The buyer marked it as a gift.")
        asked = raw.get("BuyerRequestedCancel") or {}
        if is_true(asked.get("IsBuyerRequestedCancel")) and get("OrderStatus") != words.CANCELLED:
            why = text(asked.get("BuyerCancelReason")).rstrip(".")
            note.append("The buyer asks to cancel it" + (f": {why}." if why else "."))
            risk = "investigate"
    where = "It goes to an Access Point that the buyer chose." if is_true(get("IsAccessPointOrder")) else ""
    return {
        "note": "\n".join(dict.fromkeys(note)), "gift_note": "\n".join(gifts), "risk_hint": risk,
        "delivery_instructions": where,
    }  # fmt: skip
