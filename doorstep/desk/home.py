"""The desk's home: where open orders stand, today's risks, yesterday's misses and the week so far."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from starlette.responses import Response

from doorstep.db.people import is_sample
from doorstep.db.queries import pages as rows
from doorstep.db.queries.checklist import read_facts
from doorstep.db.queries.comparing import newest_statements, stated
from doorstep.db.queries.waiting import read_waiting
from doorstep.db.queries.watchdog import Incident, list_incidents
from doorstep.domain.causes import BY_NAME
from doorstep.domain.checklist import Step, counted, is_ready, steps
from doorstep.domain.lifecycle import BLOCKED, ORDER, Status
from doorstep.domain.roles import MANAGER, OPERATOR
from doorstep.pages.visit import Visit
from doorstep.pages.words import Words

_RISKS = 6
_SOON_AFTER = timedelta(hours=24)  # for so long it is still said that a channel had been silent


@dataclass(slots=True)
class FaceView:
    """One face with how many orders show it, and since when the oldest was placed."""

    status: Status
    orders: int = 0
    oldest_at: datetime | None = None
    is_late: bool = False


@dataclass(slots=True)
class Kept:
    """Promises of some days, by the day that was promised: kept, missed, or past and not there yet."""

    kept: int = 0
    missed: int = 0
    late: int = 0
    faults: list[tuple[str, int]] = field(default_factory=list)

    @property
    def due(self) -> int:
        return self.kept + self.missed + self.late

    @property
    def share(self) -> int:
        """Kept promises in whole percent, never rounded up to a hundred."""
        return self.kept * 100 // self.due if self.due else 0


def show_home(visit: Visit) -> Response:
    """What needs somebody today; first of all, while the shop is being set up, what it still needs."""
    with visit.database.reading() as connection:
        frame = rows.read_frame(connection)
        words = Words(frame.time_zone, frame.now)
        today, monday = words.today, words.today - timedelta(days=words.today.weekday())
        yesterday = today - timedelta(days=1)
        context = {
            "faces": faces(rows.count_faces(connection), frame.now),
            "risks": [(row, BY_NAME[row.cause]) for row in rows.list_risks(connection, _RISKS)],
            "yesterday": kept(rows.list_promises(connection, yesterday, yesterday), today),
            "missed": rows.list_missed(connection, yesterday, yesterday, 5),
            "week": kept(rows.list_promises(connection, monday, today), today),
            "channels": rows.list_channels(connection),
            "has_orders": rows.has_orders(connection),
            "steps": _steps(visit, connection),
            "waiting": read_waiting(connection),
            "incidents": silences(list_incidents(connection, ended_after=frame.now - _SOON_AFTER, most=200)),
            "statements": [stated(row) for row in newest_statements(connection)],
        }
    role = visit.person.role
    context["steps_counted"] = counted(context["steps"])
    return visit.show(
        "home.html", frame, here="Home", may_work=role.may(OPERATOR), may_decide=role.may(MANAGER), **context
    )


def _steps(visit: Visit, connection: sa.Connection) -> list[Step]:
    """The first steps, while some are left, for whoever may do them; the sample shop is nobody's to set up."""
    if is_sample(connection) or not visit.person.role.may(MANAGER):
        return []
    found = steps(read_facts(connection, visit.settings.public_url))
    return [] if is_ready(found) else found


def faces(counts: Sequence[rows.FaceCount], now: datetime) -> list[FaceView]:
    """The six faces in which an order is open, blocked ones counted apart and only there. One is late where an order
    should have left by now."""
    shown = {name: FaceView(ORDER.status(name)) for name in ORDER.open}
    blocked = FaceView(BLOCKED)
    for one in counts:
        face = blocked if one.blocked else shown[one.status]
        face.orders += one.orders
        face.oldest_at = min(face.oldest_at or one.oldest_at, one.oldest_at)
        face.is_late |= one.status != "sent" and one.leaves_by is not None and one.leaves_by < now
    return [*shown.values(), blocked]


def silences(incidents: Sequence[Incident]) -> list[Incident]:
    """The open ones each; and for each channel of which none is open, one line of those that are over: from the first
    to the last."""
    over: dict[str, Incident] = {}
    troubled = {one.channel for one in incidents if one.is_open}
    for one in incidents:
        if one.end is not None and one.channel not in troubled:
            other = over.get(one.channel, one)
            orders = one.orders + (other.orders if other is not one else 0)
            end = max(one.end, other.end or one.end)
            over[one.channel] = replace(one, start=min(one.start, other.start), end=end, orders=orders)
    return [*(one for one in incidents if one.is_open), *over.values()]


def kept(promises: Sequence[Any], today: date) -> Kept:
    """The promises that fell due, added up; one of today that is not decided is not due yet."""
    total, faults = Kept(), Counter[str]()
    for row in promises:
        if row.outcome == "kept":
            total.kept += row.orders
        elif row.outcome == "missed":
            total.missed += row.orders
            faults[row.fault or "no reason known"] += row.orders
        elif row.promised_on < today.isoformat():
            total.late += row.orders
    total.faults = faults.most_common()
    return total
