"""What belongs to an order and travels beside it: refunds and fulfillments."""

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
    whole,
)
from doorstep.connectors.channels.shopify import words
from doorstep.domain.orders import Fact, Refunded


def read_refund(refund: Json, minor: Minor, currency: str, has_tax_on_top: bool = True) -> Refunded:
    """One refund in the shop's currency; amount 0 where units were removed and no money went back."""
    refunded_at = instant(refund.get("processed_at")) or instant(refund.get("created_at"))
    if refunded_at is None:
        raise UnreadableError("a refund does not say when it was made")
    lines = []
    for line in refund.get("refund_line_items") or ():
        line_ref, qty = ref(line.get("line_item_id"), "a refunded line"), whole(line.get("quantity"), "a refunded line")
        restock = line.get("restock_type")
        is_restocked = restock in words.RESTOCKED if restock is not None else refund.get("restock") is True
        lines.append((line_ref, qty, is_restocked))
    return Refunded(
        ref=ref(refund.get("id"), "a refund"),
        amount_minor=_sent_back(refund, minor, currency, has_tax_on_top),
        refunded_at=refunded_at,
        lines=tuple(lines),
        reason=text(refund.get("note")),
    )


def _sent_back(refund: Json, minor: Minor, currency: str, has_tax_on_top: bool) -> int:
    """The successful refund transactions, in the shop's currency.

    A transaction in the customer's currency counts by its stated shop amount; where it states none, the refunded
    lines and adjustments tell what it came to.
    """
    total = 0
    for transaction in refund.get("transactions") or ():
        if transaction.get("kind") != "refund" or transaction.get("status") != "success":
            continue
        amount = in_shop_money(transaction, minor, currency)
        if amount is None:
            return _worth(refund, minor, has_tax_on_top)
        total += amount
    return total


def in_shop_money(transaction: Json, minor: Minor, currency: str) -> int | None:
    """What a transaction came to in the shop's currency; None where it is stated in the customer's alone."""
    if text(transaction.get("currency")) in ("", currency):
        return minor(transaction.get("amount"))
    money_set = transaction.get("amount_set")
    return minor(money_set["shop_money"]["amount"]) if money_set else None


def _worth(refund: Json, minor: Minor, has_tax_on_top: bool) -> int:
    """What the refunded lines and adjustments come to; a subtotal holds the tax where the order's prices do."""
    worth = tax = 0
    for line in refund.get("refund_line_items") or ():
        worth += minor(line.get("subtotal"))
        tax += minor(line.get("total_tax"))
    for adjustment in refund.get("order_adjustments") or ():
        worth -= minor(adjustment.get("amount"))
        tax -= minor(adjustment.get("tax_amount"))
    return max(0, worth + (tax if has_tax_on_top else 0))


def refund_fact(body: Json) -> Fact:
    """The body of refunds/create; it names its order, and its currency only within its amounts."""
    currency = _refund_currency(body)
    refund = read_refund(body, minor_units(currency), currency)
    order_ref = ref(body.get("order_id"), "the refund's order")
    return Fact(kind="refund", order_ref=order_ref, occurred_at=refund.refunded_at, refund=refund)


def _refund_currency(body: Json) -> str:
    parts = [body.get("total_duties_set")]
    parts += [line.get("subtotal_set") for line in body.get("refund_line_items") or ()]
    parts += [adjustment.get("amount_set") for adjustment in body.get("order_adjustments") or ()]
    parts += [transaction.get("amount_set") for transaction in body.get("transactions") or ()]
    for money_set in parts:
        if money_set:
            return currency_code(money_set["shop_money"]["currency_code"])
    for transaction in body.get("transactions") or ():
        return currency_code(transaction.get("currency"))
    if body.get("refund_line_items") is None and body.get("transactions") is None:
        raise UnreadableError("the body holds neither refunded lines nor transactions")
    return "XXX"  # no amount anywhere: ISO's code for no currency


def fulfillment_fact(body: Json) -> Fact:
    """The body of fulfillments/create and /update: what was sent, and under which tracking numbers."""
    order_ref = ref(body.get("order_id"), "the fulfillment's order")
    own_ref = ref(body.get("id"), "the fulfillment")
    status = _known(text(body.get("status")))
    occurred_at = instant(body.get("updated_at")) or instant(body.get("created_at"))
    numbers = body.get("tracking_numbers") or [body.get("tracking_number")]
    tracking_refs = tuple([text(number) for number in numbers if text(number)])
    if type(body.get("line_items")) is not list:
        raise UnreadableError("the fulfillment has no list of lines")
    if status in words.NOT_YET:
        reason = f"a fulfillment with the status {status}: nothing has been sent under it"
        return Fact(kind="ignored", order_ref=order_ref, occurred_at=occurred_at, reason=reason)
    return Fact(
        kind="fulfillment",
        order_ref=order_ref,
        occurred_at=occurred_at,
        fulfilled=_units([body]),
        ref=own_ref,
        is_called_off=status in words.CALLED_OFF,
        tracking_refs=tracking_refs,
    )


def sent_quantities(fulfillments: Json) -> tuple[tuple[str, int], ...]:
    """How many units of each line have been sent, over all fulfillments that went through."""
    return _units([one for one in fulfillments or () if _known(text(one.get("status"))) in words.SENT])


def _known(status: str) -> str:
    """The word, where it is one of Shopify's: of any other, a guess would send units twice or never."""
    if status not in words.SENT and status not in words.NOT_SENT:
        raise UnreadableError(f"a fulfillment has the status {status[:40]!r}, which Doorstep does not know")
    return status


def _units(fulfillments: list[Json]) -> tuple[tuple[str, int], ...]:
    units: dict[str, int] = {}
    for fulfillment in fulfillments:
        for line in fulfillment.get("line_items") or ():
            line_ref = ref(line.get("id"), "a sent line")
            units[line_ref] = units.get(line_ref, 0) + whole(line.get("quantity"), "a sent line")
    return tuple(units.items())


def sent_or_not(fulfillments: Json) -> tuple[tuple[str, bool], ...]:
    """Each fulfillment that went through or was called off, by its id; those that have yet to go through are none."""
    told = {optional_ref(one.get("id")): text(one.get("status")) for one in fulfillments or ()}
    return tuple([(own, word in words.SENT) for own, word in told.items() if own and word not in words.NOT_YET])
