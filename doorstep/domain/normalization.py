"""Every cent of an order on one of its lines, so that the lines sum to the order and a refund reverses stored cents."""

from dataclasses import dataclass, replace

from .money import share
from .orders import SourceLine, SourceOrder


@dataclass(frozen=True, slots=True)
class SettledLine:
    """A line with its share of everything that the order carries. total = goods - discount + tax + shipping + other."""

    line: SourceLine
    goods_minor: int
    discount_minor: int
    tax_minor: int  # added tax; 0 where prices contain it
    shipping_minor: int
    other_minor: int  # tips, fees, rounding
    total_minor: int


@dataclass(frozen=True, slots=True)
class Settled:
    """The order whose lines sum to its total."""

    lines: tuple[SettledLine, ...]
    total_minor: int


@dataclass(frozen=True, slots=True)
class Unfooted:
    """The channel's own figures do not sum to its own total: a value, for a case that names both."""

    lines_minor: int
    total_minor: int

    @property
    def difference_minor(self) -> int:
        return self.total_minor - self.lines_minor


def with_a_line(order: SourceOrder) -> SourceOrder:
    """An order of fees or tips alone (a donation) has one line that nobody sends, on which its money stands."""
    if order.lines or not order.total_minor:
        return order
    return replace(order, lines=(SourceLine("alone", "", "", "No goods", "digital", 1, 1, 0, 0, 0),))


def _weights(order: SourceOrder) -> list[int]:
    """By what order-level amounts are shared: what each line costs after its own discount, else its units."""
    weights = [max(line.qty * line.unit_price_minor - line.discount_minor, 0) for line in order.lines]
    return weights if any(weights) else [line.qty for line in order.lines]


def net_of_lines(order: SourceOrder) -> list[int]:
    """What each line comes to after all discounts: what is taxed."""
    laid = share(order.order_discount_minor, _weights(order)) if order.lines else []
    goods = (line.qty * line.unit_price_minor - line.discount_minor for line in order.lines)
    return [amount - off for amount, off in zip(goods, laid, strict=True)]


def settle(order: SourceOrder, accepted_rounding_minor: int = 0) -> Settled | Unfooted:
    """Share the order's shipping, tips, fees and discounts over its lines to the cent.

    What is shared goes by each line's goods after its own discount; lines that were edited out carry nothing unless
    all are. `accepted_rounding_minor` is a difference that a person has accepted.
    """
    lines = order.lines
    if not lines:
        return Unfooted(0, order.total_minor) if order.total_minor else Settled((), 0)
    goods, weights = [line.qty * line.unit_price_minor for line in lines], _weights(order)
    shipping_minor = order.shipping_minor + (0 if order.tax_included else order.shipping_tax_minor)
    other_minor = (
        order.tip_minor
        + order.fee_minor
        + (0 if order.tax_included else order.fee_tax_minor)
        + order.rounding_minor
        + accepted_rounding_minor
    )
    shipping, other, discount = (
        share(shipping_minor, weights),
        share(other_minor, weights),
        share(order.order_discount_minor, weights),
    )
    settled = []
    for n, line in enumerate(lines):
        tax = 0 if order.tax_included else line.tax_minor
        laid = line.discount_minor + discount[n]
        settled.append(
            SettledLine(
                line, goods[n], laid, tax, shipping[n], other[n], goods[n] - laid + tax + shipping[n] + other[n]
            )
        )
    total = sum(line.total_minor for line in settled)
    return Settled(tuple(settled), total) if total == order.total_minor else Unfooted(total, order.total_minor)
