"""The life of a parcel as the carrier tells it: a function of its clock, the hand-over and the service's days."""

from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from doorstep.sandbox.clock import from_seconds, wire_time
from doorstep.sandbox.office import Office, Refusal
from doorstep.sandbox.store import Row, transaction

SCHEMA = """
CREATE TABLE IF NOT EXISTS tracking_event (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    label INTEGER NOT NULL REFERENCES label (n),
    status TEXT NOT NULL,
    detail TEXT NOT NULL,
    happened_at INTEGER NOT NULL
);
"""
CANCELLED = -1
# What the carrier says at each step of a straightforward life; the last three only after the hand-over.
_LIFE = (
    ("pre_transit", "label_created"),
    ("in_transit", "accepted"),
    ("in_transit", "departed_facility"),
    ("out_for_delivery", "out_for_delivery"),
    ("delivered", "delivered"),
)
_AT_ONCE = 5_000


def first_step_at(bought_at: datetime) -> int:
    return int(bought_at.timestamp())


class TrackingFeed:
    """Events with a cursor that only grows."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def catch_up(self) -> None:
        """Write down every event that has fallen due by the carrier's clock."""
        connection, now = self._office.connection, int(self._office.clock.now().timestamp())
        while True:
            due = connection.execute(
                "SELECT * FROM label WHERE step_at <= ? ORDER BY step_at, n LIMIT ?", (now, _AT_ONCE)
            ).fetchall()
            if not due:
                return
            with transaction(connection):
                connection.executemany(
                    "INSERT INTO tracking_event (label, status, detail, happened_at) VALUES (?, ?, ?, ?)",
                    [(row["n"], *_words(row), row["step_at"]) for row in due],
                )
                connection.executemany(
                    "UPDATE label SET step = ?, step_at = ? WHERE n = ?", [(*_next_step(row), row["n"]) for row in due]
                )

    def since(self, cursor: int, limit: int) -> list[dict[str, Any]]:
        """What happened after the cursor, oldest known first."""
        self.catch_up()
        rows = self._office.connection.execute(
            "SELECT e.n, e.status, e.detail, e.happened_at, l.label_id, l.tracking_number, l.reference, l.addresses"
            " FROM tracking_event e JOIN label l ON l.n = e.label WHERE e.n > ? ORDER BY e.n LIMIT ?",
            (cursor, limit),
        )
        return [_wire(row) for row in rows]

    def tell(self, told: dict[str, Any]) -> None:
        """Something out of the ordinary happens to a parcel: a word of the carrier, a delay, an end."""
        connection = self._office.connection
        label = connection.execute(
            "SELECT * FROM label WHERE tracking_number = ? OR reference = ? ORDER BY n DESC",
            (told.get("tracking_number"), told.get("reference")),
        ).fetchone()
        if label is None:
            raise Refusal("label_not_found", "name a `tracking_number` or a `reference` that has a label", 404)
        self.catch_up()
        happened_at = datetime.fromisoformat(told["at"]) if told.get("at") else self._office.clock.now()
        with transaction(connection):
            if told.get("status"):
                connection.execute(
                    "INSERT INTO tracking_event (label, status, detail, happened_at) VALUES (?, ?, ?, ?)",
                    (label["n"], told["status"], told.get("detail") or "", int(happened_at.timestamp())),
                )
            delay = int(told.get("delay_days") or 0)
            connection.execute(
                "UPDATE label SET delay_days = delay_days + ?,"
                " step_at = CASE WHEN ? THEN NULL WHEN step >= 3 THEN step_at + ? ELSE step_at END WHERE n = ?",
                (delay, bool(told.get("ends")), delay * 86_400, label["n"]),
            )


def _words(row: Row) -> tuple[str, str]:
    return ("cancelled", "label_voided") if row["step"] == CANCELLED else _LIFE[row["step"]]


def _next_step(row: Row) -> tuple[int, int | None]:
    step = row["step"] + 1
    if row["step"] == CANCELLED or step >= len(_LIFE) or row["handed_over_at"] is None:
        return (CANCELLED if row["step"] == CANCELLED else step), None
    return step, max(int(_step_at(row, step).timestamp()), row["step_at"])


def _step_at(row: Row, step: int) -> datetime:
    handed_over = from_seconds(row["handed_over_at"])
    if step == 1:
        return handed_over + timedelta(hours=1)
    if step == 2:
        return handed_over + timedelta(hours=8)
    chance = int.from_bytes(blake2b(row["tracking_number"].encode(), digest_size=4).digest(), "big")
    days = row["transit_min"] + chance % (row["transit_max"] - row["transit_min"] + 1)
    morning = handed_over.replace(hour=7, minute=30, second=0)
    for _ in range(days):
        morning += timedelta(days=1)
        if morning.weekday() == 6:  # nothing is delivered on a Sunday
            morning += timedelta(days=1)
    morning += timedelta(days=row["delay_days"])
    return morning if step == 3 else morning + timedelta(minutes=60 + chance % 480)


def _wire(row: Row) -> dict[str, Any]:
    return {
        "id": f"evt_{row['n']}",
        "label_id": row["label_id"],
        "tracking_number": row["tracking_number"],
        "reference": row["reference"],
        "status": row["status"],
        "status_detail": row["detail"],
        "occurred_at": wire_time(from_seconds(row["happened_at"])),
    }
