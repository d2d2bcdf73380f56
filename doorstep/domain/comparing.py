"""A channel's own list of orders beside ours: where each of them is, and what one day of it comes to."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from .counting import count

# Where an order of the channel's list is, here.
HELD = "held"  # it is an order of ours
HISTORY = "history"  # it is here, as one that was over before the cut-over
BEFORE = "before"  # it was placed before the cut-over, and is not ours to work on
IGNORED = "ignored"  # it is no order yet: a basket, a draft
WAITING = "waiting"  # it is in the inbox, and on its way to become an order
DEAD = "dead"  # it is in the inbox, as what could not be read
MISSING = "missing"  # nobody here has heard of it


def found_meanwhile(orders: int, is_over: bool = False) -> str:
    """What came of a silence of a channel: so many orders as it had left unsaid."""
    if orders:
        return f"{count(orders, 'order')} fetched meanwhile"
    return "none was missing" if is_over else "none found missing so far"


@dataclass(frozen=True, slots=True)
class Placed:
    """One order of a channel's list, and where it is here. `ref` is the body's fingerprint where none can be read."""

    ref: str
    number: str
    placed_at: datetime | None
    changed_at: datetime | None
    where: str
    reason: str
    body: bytes
    is_order: bool = True  # whether the body says so


@dataclass(frozen=True, slots=True)
class Ours:
    """One order of the channel that we hold, and whether it was called off."""

    ref: str
    number: str
    placed_at: datetime
    is_called_off: bool


@dataclass(slots=True)
class Statement:
    """What a channel says of one day beside what we hold. `says` is None where it cannot be asked or did not answer;
    else it is the sum of `held` to `missing`. What we hold beyond its list is `unlisted`, or `called_off`, where it was
    called off since: a channel leaves out what was deleted there."""

    channel: str
    vendor: str
    shop: str
    day_on: str
    time_zone: str
    made_at: str
    says: int | None = None
    held: int = 0
    history: int = 0
    ignored: int = 0
    on_the_way: int = 0
    dead: int = 0
    missing: int = 0
    unlisted: int = 0
    called_off: int = 0
    by_webhook: int = 0
    fetched: int = 0
    why_ignored: dict[str, int] = field(default_factory=dict)
    unexplained: list[dict[str, str]] = field(default_factory=list)  # those that are missing
    not_listed: list[dict[str, str]] = field(default_factory=list)  # those that are `unlisted`
    trouble: str = ""

    @property
    def open(self) -> int:
        """How many orders nobody can explain: listed there and not here, or here and not listed there."""
        return self.missing + self.unlisted

    @property
    def is_explained(self) -> bool:
        return not self.open and not self.trouble

    @property
    def sentence(self) -> str:
        """The statement in one line."""
        if self.trouble:
            return f"{self.channel} did not say how many it has of {self.day_on}: {self.trouble}"
        if self.says is None:
            return f"{self.channel} cannot be asked; it delivered {self.held} of {self.day_on}"
        told = {
            "from before the cut-over": self.history, "not ordered yet": self.ignored,
            "on the way": self.on_the_way, "unreadable": self.dead,
        }  # fmt: skip
        rest = "".join(f", {number} {words}" for words, number in told.items() if number)
        beyond = self.unlisted + self.called_off
        called_off = f" ({self.called_off} of them called off)" if self.called_off else ""
        rest += f", and {beyond} that it does not list{called_off}" if beyond else ""
        return f"{self.channel} says {self.says}, we hold {self.held}{rest}, {self.open} unexplained"

    @property
    def came(self) -> str:
        """How the orders of the day came first; '' where it makes no difference."""
        all_of_them = self.by_webhook + self.fetched
        return f"{self.by_webhook} of {all_of_them} came by webhook" if self.by_webhook and self.fetched else ""

    def told(self) -> dict[str, Any]:
        """Every word and figure of it, its sentence among them."""
        return {**asdict(self), "sentence": self.sentence}

    def signed_text(self) -> str:
        """All of it, always in the same order: what its signature is made of."""
        return canonical(self.told())


def canonical(told: Mapping[str, Any]) -> str:
    """JSON with sorted names and no blanks, the same for the same content."""
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def add_up(statement: Statement, listed: Iterable[Placed], zone: str, is_newest: bool = True) -> Statement:
    """Those of the list that were placed on the statement's day are counted, each in its one place. What cannot be
    read says no day; it counts for the newest that is stated."""
    first, last = span_of(date.fromisoformat(statement.day_on), zone)
    of_day = [
        one
        for one in listed
        if (first <= one.placed_at < last if one.placed_at is not None else is_newest)
    ]  # fmt: skip
    where = Counter(one.where for one in of_day)
    statement.says = len(of_day)
    statement.held, statement.history = where[HELD], where[HISTORY] + where[BEFORE]
    statement.ignored, statement.on_the_way = where[IGNORED], where[WAITING]
    statement.dead, statement.missing = where[DEAD], where[MISSING]
    statement.why_ignored = dict(sorted(Counter(one.reason for one in of_day if one.where == IGNORED).items()))
    missing = [one for one in of_day if one.where == MISSING]
    statement.unexplained = _named((one.ref, one.number, one.placed_at) for one in missing)
    return statement


def add_unlisted(statement: Statement, ours: Iterable[Ours], listed: Iterable[Placed]) -> Statement:
    """Orders of the statement's day that we hold and that are nowhere in the channel's list are counted, too."""
    there = {one.ref for one in listed}
    beyond = [one for one in ours if one.ref not in there]
    unlisted = [one for one in beyond if not one.is_called_off]
    statement.unlisted, statement.called_off = len(unlisted), len(beyond) - len(unlisted)
    statement.not_listed = _named((one.ref, one.number, one.placed_at) for one in unlisted)
    return statement


def _named(orders: Iterable[tuple[str, str, datetime | None]]) -> list[dict[str, str]]:
    return [
        {"ref": ref, "number": number, "placed_at": at.isoformat() if at else ""}
        for ref, number, at in sorted(orders, key=lambda one: one[0])
    ]


def span_of(day: date, zone: str) -> tuple[datetime, datetime]:
    """From when until when it is that day in the zone; 23 or 25 hours where its clocks are changed."""
    there = ZoneInfo(zone)
    first, last = (datetime.combine(one, time(), there).astimezone(UTC) for one in (day, day + timedelta(days=1)))
    return first, last


def to_state(today: date, since: date, made: Mapping[str, bool], days_back: int) -> Sequence[date]:
    """The days that are over and have no statement that stands: `made` says of each day whether it does."""
    over = [today - timedelta(days=back) for back in range(days_back, 0, -1)]
    return [day for day in over if day >= since and not made.get(day.isoformat(), False)]
