"""The shop's vacation: its days, and the hours of a site as promises are counted by."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from doorstep.domain.promises import SiteHours

from .options import read_some

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


def today_in(time_zone: str, now: datetime) -> date:
    """The day that it is there."""
    return now.astimezone(ZoneInfo(time_zone)).date()
