"""What a channel is told of parcels that left: whole units by its own lines, in the order in which they left, once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

SETTLING = timedelta(minutes=1)  # so long a channel may know nothing of what it took in
_SOON = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Inside:
    """Units of one thing in a parcel, for a line of the channel; `parts` things make one of the line (a kit's)."""

    order_id: int
    parcel_id: int
    line_ref: str
    sku_id: int
    per_unit: int
    units: int
    parts: int = 1


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the channel was told of the parcel last, and what came of it."""

    effect_id: int
    status: str
    key: str
    due_at: datetime
    request: Mapping[str, Any]
    external_ref: str = ""
    called_at: datetime | None = None
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Parted:
    """A parcel that left, as its channel may be told of it."""

    parcel_id: int
    public_id: str
    order_id: int
    lines: Mapping[str, int] = field(default_factory=dict)
    carrier: str = ""
    tracking_ref: str = ""
    tracking_url: str = ""
    earlier: Earlier | None = None
    answered_at: datetime | None = None  # when a person last answered that it was refused
    is_mine: bool = True  # whether this run has its work
    due_at: datetime | None = None  # when its work is due, where another has it


@dataclass(frozen=True, slots=True)
class Telling:
    """One telling that is wanted: `parent` is the telling before it."""

    parcel_id: int
    key: str
    request: Mapping[str, Any]
    parent_id: int | None = None


@dataclass(slots=True)
class Decision:
    """What becomes of each parcel: told, called again, looked up, waiting, or done with."""

    tell: dict[int, Telling] = field(default_factory=dict)
    again: list[int] = field(default_factory=list)  # wanted already, under its key
    look_up: list[int] = field(default_factory=list)  # in doubt for long enough
    doubt: list[int] = field(default_factory=list)  # found in the call: its process died
    wait: dict[int, datetime] = field(default_factory=dict)
    nothing: dict[int, str] = field(default_factory=dict)  # why there is nothing to tell


def whole_units(inside: Iterable[Inside]) -> dict[int, dict[str, int]]:
    """Whole units of the channel's lines by parcel; `inside` comes in the order in which the parcels left. A kit counts
    in the parcel that completes it."""
    left: dict[tuple[int, str], dict[int, Inside]] = {}
    counted: dict[tuple[int, str], int] = {}
    found: dict[int, dict[str, int]] = {}
    for one in inside:
        line = (one.order_id, one.line_ref)
        of_line = left.setdefault(line, {})
        before = of_line.get(one.sku_id)
        of_line[one.sku_id] = replace(one, units=one.units + (before.units if before else 0))
        whole = _whole(list(of_line.values()), one.parts)
        fresh = whole - counted.get(line, 0)
        if fresh > 0:
            counted[line] = whole
            in_parcel = found.setdefault(one.parcel_id, {})
            in_parcel[one.line_ref] = in_parcel.get(one.line_ref, 0) + fresh
    return found


def _whole(left: Sequence[Inside], parts: int) -> int:
    """How many of a line have left whole: of a kit as many as its part of which the fewest left makes; of any other
    line all, also where something else was sent in its place."""
    each = [one.units // one.per_unit for one in left]
    if parts <= 1:
        return sum(each)
    return min(each) if len(each) == parts else 0


def decide(parcels: Sequence[Parted], still_to_send: frozenset[int], now: datetime) -> Decision:
    """What to tell now. `parcels` are all that left of the orders, each order's in the order in which they left; of one
    order a later parcel is not told while an earlier one is still to be."""
    decision = Decision()
    by_order: dict[int, list[Parted]] = {}
    for parcel in parcels:
        by_order.setdefault(parcel.order_id, []).append(parcel)
    for order_id, listed in by_order.items():
        _decide_order(decision, listed, order_id not in still_to_send, now)
    return decision


def _decide_order(decision: Decision, listed: Sequence[Parted], is_all: bool, now: datetime) -> None:
    blocked_until: datetime | None = None
    to_tell = [one.parcel_id for one in listed if _is_to_tell(one)]
    for one in listed:
        if not one.is_mine:
            if one.due_at is not None:
                blocked_until = max(one.due_at, now + _SOON)
            continue
        if not _is_to_tell(one):
            decision.nothing[one.parcel_id] = "nothing to tell"
            continue
        if blocked_until is not None:
            decision.wait[one.parcel_id] = blocked_until
            continue
        is_last = is_all and one.parcel_id == to_tell[-1]
        blocked_until = _decide_one(decision, one, is_last, now)


def _is_to_tell(one: Parted) -> bool:
    """Whether the channel does not know yet how this parcel stands now."""
    earlier = one.earlier
    if not one.is_mine:
        return bool(one.lines) and one.due_at is not None
    if earlier is not None and earlier.status in ("calling", "in_doubt"):
        return True  # also of one that was taken back: whether the channel knows of it counts
    if not one.lines:
        return False
    if earlier is None or earlier.status == "wanted":
        return True
    if earlier.status == "refused":
        is_answered = one.answered_at is not None and (
            earlier.settled_at is None or one.answered_at > earlier.settled_at
        )
        return is_answered or _differs(one, earlier)
    if earlier.status == "dropped":
        return True
    return not earlier.request.get("by_hand") and _differs(one, earlier)


def _differs(one: Parted, earlier: Earlier) -> bool:
    told = earlier.request
    return (one.tracking_ref, one.tracking_url) != (told.get("tracking_ref", ""), told.get("tracking_url", ""))


def _decide_one(decision: Decision, one: Parted, is_last: bool, now: datetime) -> datetime | None:
    """Place one parcel; returns until when those behind it must wait, None where they need not."""
    earlier = one.earlier
    if earlier is None or earlier.status in ("done", "refused", "dropped"):
        decision.tell[one.parcel_id] = _telling(one, is_last)
        return None
    if earlier.status == "calling":
        decision.doubt.append(one.parcel_id)
        if earlier.request.get("told_ref") or (earlier.called_at or now) + SETTLING <= now:
            decision.look_up.append(one.parcel_id)
            return now
        decision.wait[one.parcel_id] = (earlier.called_at or now) + SETTLING
        return decision.wait[one.parcel_id]
    if earlier.due_at > now:
        decision.wait[one.parcel_id] = earlier.due_at
        return earlier.due_at
    if earlier.status == "in_doubt":
        decision.look_up.append(one.parcel_id)
        return now
    decision.again.append(one.parcel_id)
    return None


def _telling(one: Parted, is_last: bool) -> Telling:
    """The next telling of the parcel: of all that is in it, or (where the channel knows it) of its tracking alone."""
    earlier, n, told_ref = one.earlier, 1, ""
    if earlier is not None:
        n = int(earlier.key.rpartition("-")[2]) + 1
        told_ref = earlier.external_ref if earlier.status == "done" else str(earlier.request.get("told_ref", ""))
    request = {
        "lines": dict(one.lines), "carrier": one.carrier, "tracking_ref": one.tracking_ref,
        "tracking_url": one.tracking_url, "is_last": is_last, "told_ref": told_ref,
    }  # fmt: skip
    return Telling(one.parcel_id, f"{one.public_id}-tell-{n}", request, earlier.effect_id if earlier else None)
