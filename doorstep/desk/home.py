"""The desk's home: where open orders stand, today's risks, yesterday's misses and the week so far."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from starlette.responses import Response

from doorstep.db.queries import pages as rows
from doorstep.domain.causes import BY_NAME
from doorstep.domain.lifecycle import BLOCKED, ORDER, Status
from doorstep.pages.visit import Visit
from doorstep.pages.words import Words

_RISKS = 6
_LATE_AFTER = timedelta(hours=24)  # an order that stands in one place for a day is shown in amber


@dataclass(slots=True)
class FaceView:
    """One face with how many orders show it, and since when the oldest was placed."""

    status: Status
    orders: int = 0
    oldest_at: datetime | None = None
    is_late: bool = False


@dataclass(slots=True)
class Kept:
    """Promises decided in a span of days."""

    kept: int = 0
    missed: int = 0
    faults: list[tuple[str, int]] = field(default_factory=list)

    @property
    def decided(self) -> int:
        return self.kept + self.missed

    @property
    def share(self) -> int:
        """Kept promises in whole percent, never rounded up to a hundred."""
        return self.kept * 100 // self.decided if self.decided else 0


def show_home(visit: Visit) -> Response:
    """What needs somebody today."""
    with visit.database.reading() as connection:
        frame = rows.read_frame(connection)
        words = Words(frame.time_zone, frame.now)
        today, yesterday, monday = _spans(words)
        context = {
            "faces": faces(rows.count_faces(connection), frame.now),
            "risks": [(row, BY_NAME[row.cause]) for row in rows.list_risks(connection, _RISKS)],
            "yesterday": kept(rows.list_promises(connection, yesterday, today)),
            "missed": rows.list_missed(connection, yesterday, today, 5),
            "week": kept(rows.list_promises(connection, monday, frame.now + timedelta(seconds=1))),
            "channels": rows.list_channels(connection),
            "has_orders": rows.has_orders(connection),
        }
    return visit.show("home.html", frame, here="Home", **context)


def faces(counts: Sequence[rows.FaceCount], now: datetime) -> list[FaceView]:
    """The six faces in which an order is open, blocked ones counted apart and only there."""
    shown = {name: FaceView(ORDER.status(name)) for name in ORDER.open}
    blocked = FaceView(BLOCKED)
    for one in counts:
        face = blocked if one.blocked else shown[one.status]
        face.orders += one.orders
        face.oldest_at = min(face.oldest_at or one.oldest_at, one.oldest_at)
    for name, face in (*shown.items(), ("blocked", blocked)):
        face.is_late = name != "sent" and face.oldest_at is not None and now - face.oldest_at > _LATE_AFTER
    return [*shown.values(), blocked]


def kept(decided: Sequence[Any]) -> Kept:
    """The decided promises, added up."""
    total = Kept()
    for row in decided:
        if row.outcome == "kept":
            total.kept += row.orders
        elif row.outcome == "missed":
            total.missed += row.orders
            total.faults.append((row.fault or "no reason known", row.orders))
    return total


def _spans(words: Words) -> tuple[datetime, datetime, datetime]:
    """The beginnings of today, of yesterday and of this week, where the shop is."""
    midnight = words.local(words.now).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight, midnight - timedelta(days=1), midnight - timedelta(days=midnight.weekday())
