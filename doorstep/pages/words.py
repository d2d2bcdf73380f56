"""Money, days and weights as people say them, in the shop's own time zone and by its own clock."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_currency

from doorstep.db.actors import OWNER
from doorstep.domain.counting import count
from doorstep.domain.lifecycle import BY_ENTITY, Status, face
from doorstep.domain.money import exponent, to_decimal

_LOCALE = "en"
_NEAR = {-1: "yesterday", 0: "today", 1: "tomorrow"}


@lru_cache(maxsize=4096)
def money(minor: int | None, currency: str | None) -> str:
    """The amount as people write it, the currency behind it; a dash where there is none."""
    if minor is None or not currency:
        return "–"
    decimals = exponent(currency)  # of ISO 4217, as it is counted; the locale's own leaves some of them out
    pattern = f"#,##0.{'0' * decimals} ¤" if decimals else "#,##0 ¤"
    return format_currency(to_decimal(minor, currency), currency, pattern, locale=_LOCALE, currency_digits=False)


def weight(grams: int) -> str:
    """Grams below a kilogram, kilograms from there on."""
    return f"{grams:,} g" if grams < 1000 else f"{grams / 1000:,.2f}".rstrip("0").rstrip(".") + " kg"


def size(count: int) -> str:
    """So many bytes, as people say them."""
    return f"{count // 1000:,} kB" if count < 1_000_000 else f"{count / 1e6:,.1f} MB"


_SUBJECTS = {
    "inbound_event": ("event", "events"),
    "fulfillment": ("part of an order", "parts of orders"),
    "work_item": ("piece of work", "pieces of work"),
    "effect": ("call", "calls"),
}


def subjects(number: int, kind: str) -> str:
    """So many rows of a kind, in the shop's words: 5 orders, 1 event."""
    one, many = _SUBJECTS.get(kind, (kind.replace("_", " "), kind.replace("_", " ") + "s"))
    return count(number, one, many)


def plain(name: str) -> str:
    """A name of ours as people read it: `unknown_sku` is Unknown SKU."""
    words = name.replace("_", " ").replace("sku", "SKU")
    return words[:1].upper() + words[1:]


def person(name: str | None, here: str = OWNER, owner: str = "the owner") -> str:
    """Who it is, to whom the page is shown: `you` where it is who reads it, and the owner by name."""
    named = owner if name == OWNER else name
    return "you" if here and here in (name, named) else named or "nobody"


def duration(span: timedelta) -> str:
    """How long, in the two largest units that matter to a person."""
    minutes = max(0, int(span.total_seconds() // 60))
    days, hours = minutes // 1440, minutes // 60 % 24
    if days:
        return f"{days} d {hours} h" if hours and days < 7 else f"{days} d"
    if hours:
        return f"{hours} h {minutes % 60} min" if minutes % 60 and hours < 6 else f"{hours} h"
    return f"{minutes} min"


def status(entity: str, name: str) -> Status:
    """The declared status, with its label and tone."""
    return BY_ENTITY[entity].status(name)


class Words:
    """Instants and days, said as of now in one time zone."""

    def __init__(self, time_zone: str, now: datetime, reader: str = OWNER, owner: str = "the owner") -> None:
        self.reader, self.owner = reader, owner
        self.zone, self.now = ZoneInfo(time_zone), now
        self.today = now.astimezone(self.zone).date()

    money, weight, size, count, subjects = map(staticmethod, (money, weight, size, count, subjects))
    status, face, plain = map(staticmethod, (status, face, plain))

    def person(self, name: str | None) -> str:
        return person(name, self.reader, self.owner)

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)

    def day(self, when: datetime | date | str | None, long: bool = False) -> str:
        """The day as people say it: today, tomorrow, Mon 23 Nov; with the year where it is another one."""
        if when is None:
            return "–"
        if isinstance(when, str):
            when = date.fromisoformat(when)
        on = self.local(when).date() if isinstance(when, datetime) else when
        near = _NEAR.get((on - self.today).days)
        if near and not long:
            return near
        shape = "EEEE, d MMMM" if long else "EEE d MMM"
        return format_date(on, shape if on.year == self.today.year else f"{shape} y", locale=_LOCALE)

    def clock(self, at: datetime | None) -> str:
        return f"{self.local(at):%H:%M}" if at else "–"

    def when(self, at: datetime | None) -> str:
        """Day and time: today 09:14."""
        return f"{self.day(at)} {self.clock(at)}" if at else "–"

    def brief(self, at: datetime | None) -> str:
        """The time where it was today, else the day."""
        if at is None:
            return "–"
        return self.clock(at) if self.local(at).date() == self.today else self.day(at)

    def age(self, at: datetime | None) -> str:
        """How long ago."""
        return duration(self.now - at) if at else "–"

    def due(self, at: datetime | None) -> str:
        """By when it is to be answered; how long it waits beyond that."""
        if at is None:
            return "due at any time"
        return f"{duration(self.now - at)} overdue" if at < self.now else f"due {self.when(at)}"

    def span(self, span: timedelta) -> str:
        """How long something took."""
        return duration(span) if span >= timedelta(minutes=1) else "less than a minute"

    def is_past(self, at: datetime | None) -> bool:
        return at is not None and at < self.now

    def exact(self, at: datetime | None) -> str:
        """The instant for machines and for proof: UTC, to the second."""
        return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if at else ""


def tone_of(found: Status) -> str:
    """The colour class of a status; nothing for a plain one."""
    return {"go": "go", "wait": "wait", "stop": "stop"}.get(found.tone.value, "")


def letter_of(title: str) -> str:
    """What stands in a product's place while it has no photo: its first letter."""
    return next((mark.upper() for mark in title if mark.isalnum()), "·")


def hue_of(code: str) -> int:
    """One of six tints, the same for the same product everywhere."""
    return sum(code.encode()) % 6
