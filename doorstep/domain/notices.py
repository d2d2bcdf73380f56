"""What a customer is told, and when: the truth of the moment, once, at a decent hour."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from .promises import SiteHours, promise

KINDS = ("confirmed", "sent", "delayed", "cancelled", "refunded", "address")
LATE = "leaves-late-"  # a `delayed` of an order that did not leave when it should; the promise's number follows
HERE_AGAIN = timedelta(hours=1)  # how soon a parcel that came back to the packing table is looked for again


@dataclass(frozen=True, slots=True)
class Notice:
    """Something worth telling, and how that stands of which it tells."""

    message_id: int
    kind: str
    has_address: bool
    order_status: str
    parcel_status: str = ""  # of the parcel that it names
    refund_status: str = ""  # of the refund that it names
    ref: str = ""
    is_asked: bool = False  # whether its address is still in question


@dataclass(frozen=True, slots=True)
class QuietHours:
    """When customers are left in peace, by the clock of the first site. The same time twice: never."""

    time_zone: str
    quiet_from: str
    quiet_until: str

    def end_of(self, now: datetime) -> datetime | None:
        """When the quiet ends that `now` falls into; None where one may speak."""
        begins, ends = time.fromisoformat(self.quiet_from), time.fromisoformat(self.quiet_until)
        local = now.astimezone(ZoneInfo(self.time_zone))
        clock = local.time()
        over_night = begins > ends
        is_quiet = (clock >= begins or clock < ends) if over_night else begins <= clock < ends
        if not is_quiet:
            return None
        day = local.date() + timedelta(days=1 if over_night and clock >= begins else 0)
        return datetime.combine(day, ends, ZoneInfo(self.time_zone)).astimezone(UTC)


@dataclass(slots=True)
class Decision:
    """Every notice has its one place: to be sent now, to wait, or not to be sent, with the reason."""

    send: list[int] = field(default_factory=list)
    wait: dict[int, datetime] = field(default_factory=dict)
    suppress: dict[int, str] = field(default_factory=dict)
    why: dict[int, str] = field(default_factory=dict)  # for what those wait that wait

    def put_off(self, notice: Notice, until: datetime, why: str) -> None:
        """It is told later, and why."""
        self.wait[notice.message_id], self.why[notice.message_id] = until, why


def decide(notices: Iterable[Notice], now: datetime, quiet: QuietHours | None) -> Decision:
    """Tell what is true, to whom has an address, when it is no night. A hold stops no notice: holds stop what has not
    happened yet, and a notice tells what has."""
    decision = Decision()
    until = quiet.end_of(now) if quiet else None
    for notice in notices:
        if notice.kind == "sent" and notice.parcel_status == "labelled":  # its hand-over was undone; it leaves again
            decision.put_off(notice, now + HERE_AGAIN, "its parcel is here again")
        elif why := untrue(notice):
            decision.suppress[notice.message_id] = why
        elif until is not None:
            decision.put_off(notice, until, "customers are left in peace until then")
        else:
            decision.send.append(notice.message_id)
    return decision


# How what a notice names must stand for it to be told.
_TRUE_OF_ORDER: Mapping[str, frozenset[str]] = {
    "confirmed": frozenset(("confirmed", "in_progress", "ready", "sent", "completed")),
    "delayed": frozenset(("confirmed", "in_progress", "ready", "sent")),
    "cancelled": frozenset(("cancelled",)),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """An order that should have left by now and is not ready, with the promise that it was given."""

    order_id: int
    n: int
    promised_on: date
    ship_by_at: datetime
    transit_days: int
    language: str = ""


def will_be_late(waiting: Iterable[Waiting], now: datetime, hours: SiteHours) -> list[Waiting]:
    """Those whose day to leave is over, where the site is, and who cannot arrive in time by the next cut-off."""
    zone = ZoneInfo(hours.time_zone)
    return [
        one
        for one in waiting
        if one.ship_by_at.astimezone(zone).date() < now.astimezone(zone).date()
        and promise(now, hours, one.transit_days).promised_on > one.promised_on
    ]


def untrue(notice: Notice) -> str:
    """Why this cannot be told (any more); '' where it can."""
    if not notice.has_address:
        return "there is no address to write to"
    if notice.kind == "sent":
        return "" if notice.parcel_status in ("handed_over", "delivered") else "its parcel is not on its way"
    if notice.kind == "refunded":
        return "" if notice.refund_status == "posted" else "the money did not go back"
    if notice.kind == "address":
        return "" if notice.is_asked else "nothing is missing in the address any more"
    if notice.kind == "delayed" and notice.ref.startswith(LATE) and notice.order_status in ("ready", "sent"):
        return "it is ready to leave after all"
    if notice.order_status not in _TRUE_OF_ORDER[notice.kind]:
        return f"the order is {notice.order_status}"
    return ""


@dataclass(frozen=True, slots=True)
class Packed:
    """Units of one SKU of one line in a parcel. `is_part`: the line is a kit, and this one of its parts."""

    line_n: int
    title: str
    part: str
    is_part: bool
    per_kit: int
    qty: int


def packed_of(rows: Iterable[Any]) -> list[Packed]:
    """What lies in a parcel, from rows of it."""
    return [Packed(p.line_n, p.title, p.part, p.recipe_id is not None, p.per_kit, int(p.qty)) for p in rows]


def contents(packed: Iterable[Packed]) -> list[tuple[int, str]]:
    """(how many, of what) is in a parcel, in the customer's words: a kit under its own name where it is whole, part by
    part where it is not."""
    by_line: dict[int, list[Packed]] = {}
    for one in packed:
        by_line.setdefault(one.line_n, []).append(one)
    told: list[tuple[int, str]] = []
    for listed in by_line.values():
        kits = {divmod(one.qty, one.per_kit) for one in listed}
        ((count, rest),) = kits if len(kits) == 1 else ((0, 1),)
        if rest == 0:
            told.append((count, listed[0].title))
        else:
            told += [(one.qty, one.part if one.is_part else one.title) for one in listed]
    return told
