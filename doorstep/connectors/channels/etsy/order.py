"""Etsy's receipt into the canonical order (shapes: ShopReceipt of the Open API, 2023-06-08)."""

from collections import Counter
from datetime import UTC, datetime

from doorstep.connectors.channels.etsy import words
from doorstep.connectors.channels.etsy.lines import read_lines
from doorstep.connectors.channels.etsy.money import is_stated, minor
from doorstep.connectors.channels.reading import (
    Json,
    UnreadableError,
    country_code,
    currency_code,
    optional_ref,
    ref,
    shown_short,
    text,
)
from doorstep.domain.orders import Address, Refunded, SourceLine, SourceOrder

_EARLIEST, _LATEST = 946_684_800, 7_258_118_400  # 2000 and 2200, in seconds


def read_order(body: Json) -> SourceOrder:
    """The whole order as Etsy states it at its last change.

    Etsy never takes refunded units off a receipt: quantities and total are those of the order, and what went back
    stands in `refunds`. A refund need not move the receipt's own time of change (etsy/open-api issues 339, 513, 604),
    so its time counts as well.
    """
    get = body.get
    order_ref = ref(get("receipt_id"), "the receipt")
    if not is_stated(get("grandtotal")):
        raise UnreadableError("the receipt has no grandtotal")
    currency = currency_code(get("grandtotal").get("currency_code"))
    placed_at = moment(get("created_timestamp")) or moment(get("create_timestamp"))
    if placed_at is None:
        raise UnreadableError("the receipt does not say when it was made")
    refunds, unknown = _refunds(get("refunds") or (), currency, placed_at)
    stated = moment(get("updated_timestamp")) or moment(get("update_timestamp")) or placed_at
    updated_at = max([stated, *(one.refunded_at for one in refunds)])
    status = text(get("status")).lower()
    return SourceOrder(
        ref=order_ref,
        number=order_ref,
        placed_at=placed_at,
        updated_at=updated_at,
        currency=currency,
        refunds=refunds,
        cancelled_at=updated_at if status == words.CANCELLED else None,
        cancel_reason="cancelled at Etsy" if status == words.CANCELLED else "",
        **_figures(body, currency),
        **_payment(body, status, unknown, refunds, currency),
        **_people(body),
    )


def _figures(body: Json, currency: str) -> dict[str, Json]:
    """Lines and amounts. Whether the VAT stands in the prices is what the receipt's own sum says."""
    get = body.get
    total, discount = minor(get("grandtotal"), currency), minor(get("discount_amt"), currency)
    shipping, wrap = minor(get("total_shipping_cost"), currency), minor(get("gift_wrap_price"), currency)
    tax, vat = minor(get("total_tax_cost"), currency), minor(get("total_vat_cost"), currency)
    without = minor(get("total_price"), currency) - discount + shipping
    # What Etsy puts on top it collects and pays itself: sales tax always, VAT where the sum needs it. A gift wrap may
    # or may not be in the total; where it is not, it is paid for elsewhere.
    wrap, vat_on_top = _as_summed(total, without, tax, wrap, vat)
    on_top = tax + (vat if vat_on_top else 0)
    contained = 0 if on_top else vat
    lines, on_no_line = read_lines(get("transactions"), currency, discount, on_top or contained)
    return {
        "lines": lines,
        "total_minor": total,
        "original_total_minor": total,
        "tax_included": bool(contained),
        "shipping_minor": shipping,
        "fee_minor": wrap,
        "order_discount_minor": on_no_line,
        "is_tax_remitted": bool(on_top),
        "fulfilled": _sent(body, lines),
    }


def _as_summed(total: int, without: int, tax: int, wrap: int, vat: int) -> tuple[int, bool]:
    """The gift wrap, and whether the VAT is on top, as the total has them; as stated where no way comes to it."""
    for wrapped in (wrap, 0):
        for on_top in (False, True):
            if without + tax + wrapped + (vat if on_top else 0) == total:
                return wrapped, on_top and bool(vat)
    return wrap, False


def _payment(body: Json, status: str, unknown: str, refunds: tuple[Refunded, ...], currency: str) -> dict[str, Json]:
    total = minor(body.get("grandtotal"), currency)
    known = words.PAYMENT_IF_PAID if body.get("is_paid") is True else words.PAYMENT_IF_UNPAID
    payment = f"unknown:{unknown}" if unknown else known.get(status, f"unknown:{status[:40]}")
    if refunds and payment == "paid":
        payment = "refunded" if sum(one.amount_minor for one in refunds) >= total else "partly_refunded"
    return {
        "payment": payment,
        "paid_minor": total if payment in words.PAID else 0,
        "payment_method": text(body.get("payment_method")),
    }


def _refunds(listed: Json, currency: str, placed_at: datetime) -> tuple[tuple[Refunded, ...], str]:
    """The refunds that were made, and the first status that is of neither list. A refund of Etsy has no id: its time
    and amount are what stays the same, counted where two have both."""
    made, seen, unknown = [], Counter[str](), ""
    for one in listed:
        status, amount = text(one.get("status")).lower(), abs(minor(one.get("amount"), currency))
        if status not in words.REFUND_MADE and status not in words.REFUND_NOT_MADE:
            unknown = unknown or f"refund {status[:30]}"
        if status not in words.REFUND_MADE or not amount:
            continue
        at = moment(one.get("created_timestamp")) or placed_at
        name = f"{int(at.timestamp())}-{amount}"
        seen[name] += 1
        reason = text(one.get("reason")) or text(one.get("note_from_issuer"))
        made.append(Refunded(name if seen[name] == 1 else f"{name}-{seen[name]}", amount, at, reason=reason))
    return tuple(made), unknown


def _sent(body: Json, lines: tuple[SourceLine, ...]) -> tuple[tuple[str, int], ...]:
    """What Etsy says was sent: line by line where it dates them, the whole receipt where it only marks that."""
    dated = {text(one.get("transaction_id")) for one in body["transactions"] if one.get("shipped_timestamp")}
    if body.get("is_shipped") is not True:
        return ()
    return tuple((line.ref, line.qty) for line in lines if line.qty and (not dated or line.ref in dated))


def _people(body: Json) -> dict[str, Json]:
    """Who bought, where it goes, by when, and what was wished."""
    get, transactions = body.get, body["transactions"]
    wraps, gift_note = is_stated(get("gift_wrap_price")) and get("gift_wrap_price")["amount"], text(get("gift_message"))
    wishes = [text(get("message_from_buyer"))]
    if wraps:
        wishes.append("The buyer paid for gift wrapping.")
    if get("is_gift") is True and not gift_note:
        wishes.append("The buyer marked it as a gift.")
    by_when = [at for one in transactions if (at := moment(one.get("expected_ship_date")))]
    services = [text(one.get("shipping_upgrade")) or text(one.get("shipping_method")) for one in transactions]
    return {
        "customer_ref": optional_ref(get("buyer_user_id")),
        "email": text(get("buyer_email")),
        "ship_to": _address(body),
        "note": "\n".join(one for one in wishes if one),
        "gift_note": gift_note,
        "shipping_service": next(filter(None, services), ""),
        "ship_by_at": min(by_when) if by_when else None,
    }


def _address(body: Json) -> Address | None:
    get = body.get
    if not any(text(get(name)) for name in ("first_line", "second_line", "city", "zip")):
        return None
    return Address(
        name=text(get("name")),
        line1=text(get("first_line")),
        line2=text(get("second_line")),
        city=text(get("city")),
        region=text(get("state")),
        postcode=text(get("zip")),
        country=country_code(get("country_iso")),
    )


def moment(value: Json) -> datetime | None:
    """The instant that a number of seconds stands for; None where there is none."""
    if not value:
        return None
    if type(value) is not int or not _EARLIEST <= value < _LATEST:
        raise UnreadableError(f"{shown_short(value)} is not a time in which a shop has sold anything")
    return datetime.fromtimestamp(value, UTC)
