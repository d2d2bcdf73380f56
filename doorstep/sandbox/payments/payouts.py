"""Payouts: each morning (or Monday morning) the provider pays what is old enough, by its own clock."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import orjson

from doorstep.sandbox.clock import from_seconds, wire_time
from doorstep.sandbox.office import Office, Refusal
from doorstep.sandbox.payments.books import line_wire
from doorstep.sandbox.store import Row, read_setting, transaction, write_setting

SCHEMA = """
CREATE TABLE IF NOT EXISTS payout (
    n INTEGER PRIMARY KEY AUTOINCREMENT, payout_id TEXT NOT NULL UNIQUE, amount INTEGER NOT NULL,
    currency TEXT NOT NULL, created_at INTEGER NOT NULL, arrives_on TEXT NOT NULL
);
"""
_AT = time(6, 0, tzinfo=UTC)
_UNPAID = "payout_id IS NULL AND kind <> 'payout' AND currency = ? AND created_at < ?"


class PayoutDesk:
    """Pays out by schedule, or at once when told."""

    def __init__(self, office: Office) -> None:
        self._office = office
        office.on_clock.append(self.pay_what_is_due)

    def schedule(self) -> dict[str, Any]:
        return dict(orjson.loads(read_setting(self._office.connection, "schedule", '{"every":"daily","delay_days":2}')))

    def tell_schedule(self, told: Mapping[str, Any]) -> None:
        """`every` daily or weekly (Mondays); money is paid out `delay_days` days after its own day."""
        every, delay_days = told.get("every", "daily"), told.get("delay_days", 2)
        if every not in ("daily", "weekly") or type(delay_days) is not int or delay_days < 0:
            raise Refusal("schedule_unknown", "`every` is daily or weekly, `delay_days` a number from 0", 400)
        write_setting(
            self._office.connection, "schedule", orjson.dumps({"every": every, "delay_days": delay_days}).decode()
        )

    def pay_what_is_due(self) -> None:
        """Make every payout whose morning has come; mornings without money make none."""
        now, schedule = self._office.clock.now(), self.schedule()
        read = self._office.connection.execute
        for currency, oldest in read(
            "SELECT currency, min(created_at) FROM line WHERE payout_id IS NULL AND kind <> 'payout'"
            " GROUP BY currency ORDER BY currency"
        ).fetchall():
            last = read_setting(self._office.connection, f"paid_until_{currency}", "0001-01-01")
            morning = max(date.fromisoformat(last) + timedelta(days=1), from_seconds(oldest).date())
            while datetime.combine(morning, _AT) <= now:
                if schedule["every"] == "daily" or morning.weekday() == 0:
                    before = datetime.combine(morning - timedelta(days=schedule["delay_days"] - 1), time(0, tzinfo=UTC))
                    self._pay(currency, before, datetime.combine(morning, _AT))
                write_setting(self._office.connection, f"paid_until_{currency}", morning.isoformat())
                morning += timedelta(days=1)

    def pay_now(self, told: Mapping[str, Any]) -> list[str]:
        """Pay all that is unpaid, `short` minor units less than its lines say."""
        currencies = self._office.connection.execute(
            "SELECT DISTINCT currency FROM line WHERE payout_id IS NULL ORDER BY currency"
        ).fetchall()
        now = self._office.clock.now()
        wanted = [row[0] for row in currencies if told.get("currency") in (None, row[0])]
        paid = (self._pay(currency, now + timedelta(days=1), now, int(told.get("short") or 0)) for currency in wanted)
        return [payout_id for payout_id in paid if payout_id]

    def _pay(self, currency: str, before: datetime, at: datetime, short: int = 0) -> str | None:
        connection, limit = self._office.connection, int(before.timestamp())
        total = connection.execute(f"SELECT coalesce(sum(net), 0) FROM line WHERE {_UNPAID}", (currency, limit))  # noqa: S608
        amount = total.fetchone()[0] - short
        if amount <= 0:
            return None  # what is owed to the provider is taken from the next payout
        n = connection.execute("SELECT coalesce(max(n), 0) + 1 FROM payout").fetchone()[0]
        payout_id, seconds = f"po_{n:06d}", int(at.timestamp())
        with transaction(connection):
            connection.execute(
                "INSERT INTO payout (payout_id, amount, currency, created_at, arrives_on) VALUES (?, ?, ?, ?, ?)",
                (payout_id, amount, currency, seconds, (at.date() + timedelta(days=1)).isoformat()),
            )
            connection.execute(f"UPDATE line SET payout_id = ? WHERE {_UNPAID}", (payout_id, currency, limit))  # noqa: S608
            connection.execute(
                "INSERT INTO line (kind, source, reference, amount, fee, net, currency, created_at, payout_id)"
                " VALUES ('payout', ?, '', ?, 0, ?, ?, ?, ?)",
                (payout_id, -amount, -amount, currency, seconds, payout_id),
            )
        return payout_id

    def since(self, cursor: int, limit: int) -> list[dict[str, Any]]:
        self.pay_what_is_due()
        rows = self._office.connection.execute("SELECT * FROM payout WHERE n > ? ORDER BY n LIMIT ?", (cursor, limit))
        return [_wire(row) for row in rows]

    def lines(self, payout_id: str, after: int, limit: int) -> list[dict[str, Any]]:
        """The payout's lines, its own among them: together they come to nothing."""
        read = self._office.connection.execute
        if read("SELECT 1 FROM payout WHERE payout_id = ?", (payout_id,)).fetchone() is None:
            raise Refusal("payout_not_found", f"there is no payout {payout_id!r}", 404)
        rows = read("SELECT * FROM line WHERE payout_id = ? AND n > ? ORDER BY n LIMIT ?", (payout_id, after, limit))
        return [line_wire(row) for row in rows]


def _wire(row: Row) -> dict[str, Any]:
    kept = {name: row[name] for name in ("amount", "currency", "arrives_on")}
    return {
        "id": row["payout_id"],
        "n": row["n"],
        **kept,
        "status": "paid",
        "created_at": wire_time(from_seconds(row["created_at"])),
    }
