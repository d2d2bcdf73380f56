"""What it would do to say that a channel's SKU is one of our products: which orders, how much, and what stays held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from .counting import count
from .money import Money

_REASONS_SAID = 3
_NUMBERS_SAID = 20


@dataclass(frozen=True, slots=True)
class Waiting:
    """An order that waits for the product: its lines of it (title, units, what they come to), and whatever else holds
    it."""

    public_id: str
    number: str
    promised_at: datetime | None
    total_minor: int
    currency: str
    lines: tuple[tuple[str, int, int], ...]
    also_held: tuple[str, ...] = ()

    @property
    def units(self) -> int:
        return sum(qty for _, qty, _ in self.lines)


@dataclass(frozen=True, slots=True)
class Claimed:
    """An order whose units are claimed as the product that the channel's name meant before."""

    number: str
    code: str
    is_begun: bool  # something of it was picked already, or is further


@dataclass(frozen=True, slots=True)
class Preview:
    """The channel's SKU, our product, and every order that is held for it."""

    channel: str
    sku: str
    code: str
    title: str
    available: int | None  # units that lie free; None of what nobody sends, and of a kit
    orders: tuple[Waiting, ...]
    claimed: tuple[Claimed, ...] = ()

    @property
    def going_on(self) -> Sequence[Waiting]:
        return [one for one in self.orders if not one.also_held]

    @property
    def units(self) -> int:
        return sum(one.units for one in self.orders)

    @property
    def money(self) -> tuple[Money, ...]:
        """What the lines come to, by currency."""
        sums: dict[str, int] = {}
        for one in self.orders:
            sums[one.currency] = sums.get(one.currency, 0) + sum(minor for _, _, minor in one.lines)
        return tuple(Money(minor, currency) for currency, minor in sorted(sums.items()) if currency)

    @property
    def sentence(self) -> str:
        """What it would do, in one breath."""
        told = f"{spelled(self.sku)} would be {self.code} ({self.title}) on {self.channel}"
        if not self.orders:
            return f"{told}; no order waits for it.{told_claimed(self.claimed, self.code)}"
        worth = " and ".join(str(money) for money in self.money)
        told += f": {count(len(self.orders), 'order')} with {count(self.units, 'unit')}, {worth}"
        stay = len(self.orders) - len(self.going_on)
        told += f"; {len(self.going_on)} would go on" + (f", {stay} stay held ({self._why})" if stay else "")
        if self.available is not None:
            lack = self.units - self.available
            told += f"; {self.available} available" + (f", {lack} too few" if lack > 0 else "")
        return f"{told}.{told_claimed(self.claimed, self.code)}"

    @property
    def _why(self) -> str:
        times: dict[str, int] = {}
        for one in self.orders:
            for reason in one.also_held:
                times[reason] = times.get(reason, 0) + 1
        most = sorted(times, key=lambda reason: (-times[reason], reason))
        said = [f"{times[reason]} × {reason}" if times[reason] > 1 else reason for reason in most[:_REASONS_SAID]]
        return "; ".join(said + (["and more"] if len(most) > _REASONS_SAID else []))


def spelled(sku: str) -> str:
    """The channel's SKU as people see it: in quotes where a blank at an end would not be seen."""
    return sku if sku == sku.strip() else f"“{sku}”"


def told_claimed(claimed: Sequence[Claimed], code: str) -> str:
    """Which orders go on as another product all the same, and what can be done about it; begins with a blank."""
    told = ""
    for is_begun in (False, True):
        for was in sorted({one.code for one in claimed if one.is_begun is is_begun}):
            numbers = [one.number for one in claimed if (one.code, one.is_begun) == (was, is_begun)]
            verb, them = ("is", "it") if len(numbers) == 1 else ("are", "them")
            if is_begun:
                told += (
                    f" {_listed(numbers)} {verb} picked as {was}, or further: undo the picking under Acts and say this "
                    f"again with --take-back, or let {them} go so."
                )
            else:
                told += (
                    f" {_listed(numbers)} {verb} claimed as {was} and not picked yet: `doorstep channel map` with "
                    f"--take-back gives the units back and claims {them} as {code}."
                )
    return told


def _listed(numbers: Sequence[str]) -> str:
    more = len(numbers) - _NUMBERS_SAID
    return ", ".join(numbers[:_NUMBERS_SAID]) + (f" and {more} more" if more > 0 else "")


def told_released(sku: str, code: str, orders: int, still_held: int, seen: int) -> str:
    """What was done; `seen` is how many orders the person was shown, 0 where nobody was shown any."""
    told = f"{spelled(sku)} is {code} from now on; {count(orders, 'order')} released"
    if still_held:
        told += f", of which {still_held} {'is' if still_held == 1 else 'are'} still held for another reason"
    more = orders - seen if seen else 0
    if more > 0:
        told += f" ({more} more had joined since you looked)"
    elif more < 0:
        told += f" ({-more} fewer than when you looked)"
    return f"{told}."
