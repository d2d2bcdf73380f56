"""How large a fact's money may be: every sum and product of it has room in a database's whole number of 64 bits."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .orders import Fact, SourceOrder

LIMIT_MINOR = 10**15  # beyond any shop's order; nine thousand of them still add up to less than 64 bits hold


def beyond_bounds(fact: "Fact") -> str:
    """What of it comes to more than can be believed and kept, in words; '' where nothing does."""
    if fact.refund is not None and not is_within(fact.refund.amount_minor):
        return _told("the refund comes", fact.refund.amount_minor)
    together = _sum_of(fact.order) if fact.order is not None else 0
    return "" if is_within(together) else _told("the order's amounts come together", together)


def is_within(amount_minor: object) -> bool:
    """Whether it is a whole number that can be kept and added to others."""
    return type(amount_minor) is int and -LIMIT_MINOR < amount_minor < LIMIT_MINOR


def kept_minor(amount_minor: object) -> int:
    """The amount, which can be kept; ValueError where it is none, or beyond belief."""
    if type(amount_minor) is not int or not is_within(amount_minor):
        raise ValueError("an amount is no whole number that can be kept")
    return amount_minor


def _sum_of(order: "SourceOrder") -> int:
    """No sum over a part of its amounts, whatever their signs, is larger than this."""
    together = sum(
        max(line.qty, line.original_qty) * abs(line.unit_price_minor) + abs(line.discount_minor) + abs(line.tax_minor)
        for line in order.lines
    )
    others = (
        order.total_minor, order.original_total_minor, order.shipping_minor, order.shipping_tax_minor, order.tip_minor,
        order.fee_minor, order.fee_tax_minor, order.order_discount_minor, order.rounding_minor, order.paid_minor,
        order.gift_card_minor, order.presentment_total_minor, order.payout_minor,
    )  # fmt: skip
    return together + sum(map(abs, others)) + sum(abs(refund.amount_minor) for refund in order.refunds)


def _told(what: str, minor: int) -> str:
    shown = str(abs(minor)) if abs(minor) < 10**40 else "a huge number"
    return f"{what} to {shown} in minor units, which is beyond belief: the most is {LIMIT_MINOR - 1}"
