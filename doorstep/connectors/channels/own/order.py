"""Our own JSON order, `doorstep.order/1`, into the canonical order."""

from datetime import datetime
from typing import Any

from doorstep.connectors.channels.facts import distinct
from doorstep.connectors.channels.own import strict
from doorstep.connectors.channels.own.schema import (
    ADDRESS,
    KINDS,
    LINE,
    LINES_MAX,
    ORDER,
    PAYMENTS,
    PROPERTIES,
    RISKS,
    SCHEMA,
)
from doorstep.connectors.channels.reading import Json, Minor, UnreadableError, currency_code, minor_units, shown_short
from doorstep.domain.orders import Address, Refunded, SourceLine, SourceOrder

_O = "the order"


def read_order(body: Json) -> SourceOrder:
    """The whole order as the body states it; UnreadableError, with the field and why, where it breaks the schema."""
    if type(body) is dict and body.get("schema") != SCHEMA:
        raise UnreadableError(f'the body does not say "schema": "{SCHEMA}" (found {shown_short(body.get("schema"))})')
    order = strict.only(body, PROPERTIES, _O)
    minor = minor_units(currency_code(order.get("currency")))
    placed_at, updated_at = strict.instant(order, "placed_at", _O), strict.instant(order, "updated_at", _O)
    if placed_at is None:
        raise UnreadableError("the order does not say when it was placed (placed_at)")
    if order.get("total") in (None, ""):
        raise UnreadableError("the order has no total")
    ref = strict.text_ref(order, "id", _O)
    strict.part(order, "source", None, _O)
    lines = _lines(order, minor)
    refs = {line.ref for line in lines}
    total = strict.amount(order, "total", _O, minor)
    first = total if order.get("original_total") in (None, "") else strict.amount(order, "original_total", _O, minor)
    return SourceOrder(
        ref=ref,
        number=strict.text(order, "number", _O, strict.REF_MAX) or ref,
        placed_at=placed_at,
        updated_at=updated_at or placed_at,
        currency=currency_code(order.get("currency")),
        tax_included=strict.yes(order, "prices_include_tax", _O),
        lines=lines,
        total_minor=total,
        original_total_minor=first,
        refunds=tuple([_refund(each, n, refs, minor) for n, each in _listed(order, "refunds")]),
        fulfilled=_sent(order, refs),
        cancelled_at=strict.instant(order, "cancelled_at", _O),
        cancel_reason=strict.text(order, "cancel_reason", _O),
        is_test=strict.yes(order, "test", _O),
        is_closed=strict.yes(order, "closed", _O),
        risk_hint=strict.word(order, "risk", _O, RISKS, ""),
        client_ip=strict.text(order, "client_ip", _O, 60),
        note=strict.text(order, "note", _O, strict.NOTE_MAX),
        gift_note=strict.text(order, "gift_note", _O, strict.NOTE_MAX),
        delivery_instructions=strict.text(order, "delivery_instructions", _O, strict.NOTE_MAX),
        ship_to=_address(order, "ship_to"),
        bill_to=_address(order, "bill_to"),
        is_tax_stated=_states_tax(order),
        is_tax_remitted=strict.yes(order, "tax_remitted", _O),
        ship_by_at=strict.instant(order, "ship_by", _O),
        deliver_by_at=strict.instant(order, "deliver_by", _O),
        **_charges(order, minor),
        **_presentment(order),
        **_payout(order),
        **_payment(order, minor, total, first),
        **_customer(order),
    )


def _listed(order: dict[str, Json], name: str) -> list[tuple[int, dict[str, Json]]]:
    known = ORDER["properties"][name]["items"]["properties"]
    return list(enumerate(strict.parts(order, name, known, _O), 1))


def _lines(order: dict[str, Json], minor: Minor) -> tuple[SourceLine, ...]:
    raw = strict.parts(order, "lines", LINE, _O)
    if type(order.get("lines")) is not list:
        raise UnreadableError("the order has no list of lines")
    if len(raw) > LINES_MAX:
        raise UnreadableError(f"the order has more than {LINES_MAX} lines")
    return distinct([_line(each, n, minor) for n, each in enumerate(raw, 1)])


def _line(held: dict[str, Json], n: int, minor: Minor) -> SourceLine:
    where = f"line {n}"
    qty = strict.whole(held, "qty", where)
    sku, title = strict.text(held, "sku", where, 180), strict.text(held, "title", where)
    variant = strict.text(held, "variant", where, 180)
    if not (sku or title or variant):
        raise UnreadableError(f"{where} names neither a SKU nor a title")
    if held.get("unit_price") in (None, ""):
        raise UnreadableError(f"{where} has no unit_price")
    price = strict.amount(held, "unit_price", where, minor)
    discount = strict.amount(held, "discount", where, minor)
    if discount > price * qty:
        raise UnreadableError(f"{where}'s discount is more than the line comes to")
    named = LINE["properties"]["items"]["properties"]
    shown = [
        (
            strict.text(each, "name", f"{where}'s property {k}"),
            strict.text(each, "value", f"{where}'s property {k}", 5000),
        )
        for k, each in enumerate(strict.parts(held, "properties", named, where), 1)
    ]
    return SourceLine(
        ref=strict.text_ref(held, "id", where) if "id" in held else str(n),
        sku=sku,
        variant_ref=variant,
        title=title or sku or variant,
        kind=strict.word(held, "kind", where, KINDS, "physical"),
        original_qty=max(qty, strict.whole(held, "original_qty", where, qty)),
        qty=qty,
        unit_price_minor=price,
        discount_minor=discount,
        tax_minor=strict.amount(held, "tax", where, minor),
        grams=strict.whole(held, "grams", where, 0, 10_000_000),
        properties=tuple(shown),
    )


def _refund(held: dict[str, Json], n: int, refs: set[str], minor: Minor) -> Refunded:
    where = f"refund {n}"
    at = strict.instant(held, "at", where)
    if at is None:
        raise UnreadableError(f"{where} does not say when (at)")
    named = ORDER["properties"]["refunds"]["items"]["properties"]["lines"]["items"]["properties"]
    lines = tuple(
        (_known(each, refs, where), strict.whole(each, "qty", where), strict.yes(each, "restocked", where))
        for each in strict.parts(held, "lines", named, where)
    )
    if held.get("amount") in (None, ""):
        raise UnreadableError(f"{where} does not say how much went back (amount)")
    return Refunded(
        ref=strict.text_ref(held, "id", where),
        amount_minor=strict.amount(held, "amount", where, minor),
        refunded_at=at,
        lines=lines,
        reason=strict.text(held, "reason", where),
    )


def _known(held: dict[str, Json], refs: set[str], where: str) -> str:
    ref = strict.text_ref(held, "line", where)
    if ref not in refs:
        raise UnreadableError(f"{where} names line {shown_short(ref)}, which the order does not have")
    return ref


def _sent(order: dict[str, Json], refs: set[str]) -> tuple[tuple[str, int], ...]:
    sent: dict[str, int] = {}
    for n, each in _listed(order, "sent"):
        ref = _known(each, refs, f"sent {n}")
        sent[ref] = sent.get(ref, 0) + strict.whole(each, "qty", f"sent {n}")
    return tuple(sent.items())


def _charges(order: dict[str, Json], minor: Minor) -> dict[str, Any]:
    """What the order costs beside its lines."""
    known = ORDER["properties"]
    shipping = strict.part(order, "shipping", known["shipping"]["properties"], _O) or {}
    fee = strict.part(order, "fee", known["fee"]["properties"], _O) or {}
    discount = strict.part(order, "discount", known["discount"]["properties"], _O) or {}
    strict.text(discount, "reason", "the discount")
    return {
        "shipping_service": strict.text(shipping, "service", "shipping"),
        "shipping_minor": strict.amount(shipping, "price", "shipping", minor),
        "shipping_tax_minor": strict.amount(shipping, "tax", "shipping", minor),
        "fee_minor": strict.amount(fee, "price", "the fee", minor, None),
        "fee_tax_minor": strict.amount(fee, "tax", "the fee", minor, None),
        "order_discount_minor": strict.amount(discount, "amount", "the discount", minor),
        "tip_minor": strict.amount(order, "tip", _O, minor),
        "rounding_minor": strict.amount(order, "rounding", _O, minor, None),
    }


def _presentment(order: dict[str, Json]) -> dict[str, Any]:
    seen = strict.part(order, "presentment", ORDER["properties"]["presentment"]["properties"], _O)
    if seen is None:
        return {}
    currency = currency_code(seen.get("currency"))
    total = strict.amount(seen, "total", "presentment", minor_units(currency))
    return {"presentment_currency": currency, "presentment_total_minor": total}


def _payout(order: dict[str, Json]) -> dict[str, Any]:
    paid = strict.part(order, "payout", ORDER["properties"]["payout"]["properties"], _O)
    if paid is None:
        return {}
    currency = currency_code(paid.get("currency"))
    if paid.get("amount") in (None, ""):
        raise UnreadableError("the payout does not say how much (amount)")
    return {
        "payout_currency": currency,
        "payout_minor": strict.amount(paid, "amount", "the payout", minor_units(currency), None),
    }


def _states_tax(order: dict[str, Json]) -> bool:
    """Whether it says anything of tax, be it zero; what says nothing is taxed by the shop's own rates."""
    parts = [*(order.get("lines") or ()), order.get("shipping"), order.get("fee")]
    return any(isinstance(part, dict) and part.get("tax") not in (None, "") for part in parts)


def _payment(order: dict[str, Json], minor: Minor, total: int, first: int) -> dict[str, Any]:
    paid = strict.part(order, "payment", ORDER["properties"]["payment"]["properties"], _O) or {}
    state = strict.word(paid, "state", "the payment", PAYMENTS, "pending")
    is_stated = paid.get("paid") not in (None, "")
    if state == "partly_paid" and not is_stated:
        raise UnreadableError("the payment is partly_paid, and does not say how much (paid)")
    all_of_it = total if state in ("paid", "refunded", "partly_refunded") else 0
    taken = strict.amount(paid, "paid", "the payment", minor) if is_stated else all_of_it
    gift_card = strict.amount(paid, "gift_card", "the payment", minor)
    if state == "partly_paid" and taken > max(total, first):
        raise UnreadableError("the payment is partly_paid, and more came in than the order's total (paid)")
    if gift_card > max(total, first, taken):
        raise UnreadableError("more of the payment came from a gift card than the order's total (gift_card)")
    return {
        "payment": state,
        "payment_method": strict.text(paid, "method", "the payment"),
        "payment_ref": strict.text(paid, "ref", "the payment", strict.REF_MAX),
        "paid_minor": taken,
        "gift_card_minor": gift_card,
    }


def _customer(order: dict[str, Json]) -> dict[str, Any]:
    held = strict.part(order, "customer", ORDER["properties"]["customer"]["properties"], _O) or {}
    tags = [] if held.get("tags") is None else held["tags"]
    if type(tags) is not list or any(type(tag) is not str or len(tag) > 100 for tag in tags):
        raise UnreadableError("the customer's tags are not a list of words")
    return {
        "customer_ref": strict.text(held, "id", "the customer", strict.REF_MAX),
        "customer_orders": strict.whole(held, "orders_before", "the customer", 0, 10_000_000),
        "customer_tags": tuple(tags),
        "email": strict.text(held, "email", "the customer", 200),
        "phone": strict.text(held, "phone", "the customer", 60),
        "language": strict.text(held, "language", "the customer", 35),
    }


def _address(order: dict[str, Json], name: str) -> Address | None:
    held = strict.part(order, name, ADDRESS, _O)
    if held is None or not any(held.values()):
        return None
    country = strict.text(held, "country", name).upper()
    if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise UnreadableError(f"{name}'s country is {shown_short(country)}; it is two letters, as in DE")
    rest = {each: strict.text(held, each, name) for each in ADDRESS if each != "country"}
    return Address(country=country, **rest)


def as_text(at: datetime) -> str:
    """The instant as our JSON writes it."""
    return at.isoformat().replace("+00:00", "Z")
