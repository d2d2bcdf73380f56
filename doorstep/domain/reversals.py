"""What goes back to the customer for units that came back: stored cents of their line, by unit, and not one more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .money import Money, share

# A hold about the buyer or about the money stops paying back; one about goods (a short, an address) does not.
STOPS_MONEY = frozenset(("high_risk", "totals_do_not_foot"))


@dataclass(frozen=True, slots=True)
class SoldLine:
    """A line as it was sold, with what has come back and gone back of it already."""

    n: int
    title: str
    qty: int
    total_minor: int  # the whole line, with its share of everything
    carriage_minor: int  # of it, shipping and fees, which stay where no rule gives them back
    returned_qty: int
    refunded_minor: int  # paid back or set aside to be

    def due_minor(self, units: int, with_carriage: bool) -> int:
        """What the customer is owed in all once so many units are back; all of them give the line to the cent."""
        whole = max(0, self.total_minor - (0 if with_carriage else self.carriage_minor))
        return sum(share(whole, [1] * self.qty)[:units]) if self.qty else 0


@dataclass(frozen=True, slots=True)
class ReversedLine:
    """What goes back for one line."""

    n: int
    qty: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Reversal:
    """What goes back for a return, and the calculation that a person can read."""

    amount_minor: int
    lines: tuple[ReversedLine, ...]
    calculation: Mapping[str, Any]


def reverse(came_back: Sequence[tuple[SoldLine, int]], left_minor: int, currency: str, with_carriage: bool) -> Reversal:
    """Pay back the lines of these units: the units' share, less what went back for the line before, never more than
    the order has left. What an earlier goodwill gave is not given a second time."""
    lines, told, left = [], [], left_minor
    for line, qty in came_back:
        units = line.returned_qty + qty
        due = line.due_minor(units, with_carriage)
        wanted = max(0, due - line.refunded_minor)
        amount = min(wanted, left)
        left -= amount
        lines.append(ReversedLine(line.n, qty, amount))
        told.append(
            {
                "line": line.n, "title": line.title, "units": qty, "units_back_in_all": units, "units_sold": line.qty,
                "line_minor": line.total_minor, "carriage_kept_minor": 0 if with_carriage else line.carriage_minor,
                "due_in_all_minor": due, "refunded_before_minor": line.refunded_minor, "amount_minor": amount,
                "says": _says(line, qty, units, due, amount, currency),
            }
        )  # fmt: skip
    total = sum(line.amount_minor for line in lines)
    rule = "each unit's share of its line, " + ("shipping included" if with_carriage else "shipping stays")
    calculation = {"rule": rule, "currency": currency, "left_before_minor": left_minor, "lines": told}
    return Reversal(total, tuple(line for line in lines if line.amount_minor), {**calculation, "amount_minor": total})


def _says(line: SoldLine, qty: int, units: int, due: int, amount: int, currency: str) -> str:
    before = f", of which {Money(line.refunded_minor, currency)} went back before" if line.refunded_minor else ""
    back = f"{units} of {line.qty}" if units != qty else f"{qty} of {line.qty}"
    return f"{line.title}, {back}: {Money(due, currency)}{before}; now {Money(amount, currency)}"
