"""When an order leaves and when it arrives: cut-offs, closing days and the site's own time zone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_LOOK_AHEAD_DAYS = 500  # longer than the longest vacation
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class SiteHours:
    """A site's clock: the time of day by which an order leaves the same day, per weekday ('' = closed), and closing
    days."""

    time_zone: str
    cut_offs: dict[str, str]  # {"mon": "15:00", …}
    closed_on: frozenset[str] = frozenset()  # ISO dates
    away: tuple[str, str] = ("", "")  # first and last day of the vacation, ISO dates; the last one '' for none

    def sends_on(self, day: date) -> bool:
        """Whether anything leaves on that day: a weekday with a cut-off, and neither closed nor on vacation."""
        first, last = self.away
        on = day.isoformat()
        is_away = bool(last) and first <= on <= last
        return bool(self.cut_offs.get(_WEEKDAYS[day.weekday()])) and on not in self.closed_on and not is_away


@dataclass(frozen=True, slots=True)
class Promise:
    """The day by which it arrives, the instant by which it must leave, and every input used."""

    promised_on: date
    ship_by_at: datetime
    inputs: dict[str, object]


def promise(
    confirmed_at: datetime, hours: SiteHours, transit_days: int, delivery_weekdays: Sequence[str] = _WEEKDAYS[:6],
    ship_by_at: datetime | None = None, deliver_by_at: datetime | None = None,
) -> Promise:  # fmt: skip
    """Promise a day: leave at the first cut-off after confirmation, then count the carrier's working days. What the
    channel has promised by itself (`ship_by_at`, `deliver_by_at`) stands where it is earlier.

    The day is the site's, never UTC's: Saturday 00:30 in Berlin is Saturday, though it is Friday 23:30 UTC.
    """
    zone = ZoneInfo(hours.time_zone)
    local = confirmed_at.astimezone(zone)
    leaves_at = _next_cut_off(local, hours, zone)
    arrives = leaves_at.date()
    left = transit_days
    while left > 0:
        arrives += timedelta(days=1)
        if _WEEKDAYS[arrives.weekday()] in delivery_weekdays and arrives.isoformat() not in hours.closed_on:
            left -= 1
    inputs: dict[str, object] = {
        "confirmed_at": confirmed_at.isoformat(),
        "time_zone": hours.time_zone,
        "cut_off_at": leaves_at.isoformat(),
        "transit_days": transit_days,
    }
    if hours.away[1]:
        inputs["away"] = list(hours.away)
    if ship_by_at is not None:
        inputs["channel_ship_by_at"] = ship_by_at.isoformat()
        leaves_at = min(leaves_at, ship_by_at)
    if deliver_by_at is not None:
        inputs["channel_deliver_by_at"] = deliver_by_at.isoformat()
        arrives = min(arrives, deliver_by_at.astimezone(zone).date())
    return Promise(arrives, leaves_at.astimezone(UTC), inputs)


def _next_cut_off(local: datetime, hours: SiteHours, zone: ZoneInfo) -> datetime:
    for ahead in range(_LOOK_AHEAD_DAYS):
        day = local.date() + timedelta(days=ahead)
        if not hours.sends_on(day):
            continue
        cut_off = datetime.combine(day, time.fromisoformat(hours.cut_offs[_WEEKDAYS[day.weekday()]]), zone)
        if cut_off > local:
            return cut_off
    return local + timedelta(days=_LOOK_AHEAD_DAYS)
