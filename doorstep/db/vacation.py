"""The shop's vacation: its days, and the hours of a site as promises are counted by."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from doorstep.domain.errors import CannotDoError
from doorstep.domain.promises import SiteHours

from .engine import business_now
from .options import read_some
from .queries.notify import read_time_zone

LONGEST = timedelta(days=400)
TOLD_BEFORE = timedelta(days=3)  # who orders so shortly before hears of it already


@dataclass(frozen=True, slots=True)
class Vacation:
    """Days on which nothing leaves, both of them included. Without a last day there is none."""

    first: str = ""
    last: str = ""
    words: str = ""

    @property
    def days(self) -> tuple[str, str]:
        """The two days, as hours of a site take them."""
        return (self.first, self.last) if self.last else ("", "")

    def is_on(self, today: date) -> bool:
        """Whether the shop is closed for it today."""
        return bool(self.last) and self.first <= today.isoformat() <= self.last

    def told(self, today: date) -> str:
        """What whoever orders today is told of it; '' where it is no matter to them."""
        soon = self.first <= (today + TOLD_BEFORE).isoformat()
        return self.words.replace("{until}", self.last) if self.last >= today.isoformat() and soon else ""


def read_vacation(connection: sa.Connection) -> Vacation:
    """The vacation as it is set. One small query."""
    said = read_some(connection, "vacation_from", "vacation_until", "vacation_words")
    return Vacation(str(said["vacation_from"]), str(said["vacation_until"]), str(said["vacation_words"]))


def site_hours(connection: sa.Connection, site: Any) -> SiteHours:
    """The hours of a site's row: its cut-offs, its closing days, and the shop's vacation."""
    closed = frozenset((site.calendar or {}).get("closed_on", ()))
    return SiteHours(site.time_zone, site.cut_offs or {}, closed, read_vacation(connection).days)


def check_days(connection: sa.Connection, first: str, last: str) -> tuple[str, str]:
    """The days as they are kept; CannotDoError, with what to give, where they are no vacation. The first may be
    missing: it is today then."""
    try:
        until = date.fromisoformat(last.strip())
        since = date.fromisoformat(first.strip()) if first.strip() else None
    except ValueError:
        raise CannotDoError("Give the first and the last day of the vacation, as in 2026-12-24.") from None
    today = today_in(read_time_zone(connection) or "UTC", business_now(connection))
    since = since or today
    if until < today:
        raise CannotDoError(f"{until} is over already; give a last day from {today} on.")
    if until < since:
        raise CannotDoError(f"The last day, {until}, is before the first, {since}; give the days anew.")
    if until - since > LONGEST:
        raise CannotDoError(f"A vacation of more than {LONGEST.days} days is none; give other days.")
    return since.isoformat(), until.isoformat()


def today_in(time_zone: str, now: datetime) -> date:
    """The day that it is there."""
    return now.astimezone(ZoneInfo(time_zone)).date()
