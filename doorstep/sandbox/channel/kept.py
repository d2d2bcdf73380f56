"""What a stand-in shop remembers: things by kind and number, and the webhooks that wait to be sent."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson

from doorstep.sandbox.clock import wire_time
from doorstep.sandbox.office import Office

SCHEMA = """
CREATE TABLE IF NOT EXISTS kept (kind TEXT NOT NULL, n INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (kind, n));
CREATE TABLE IF NOT EXISTS nonce (nonce TEXT PRIMARY KEY, at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS delivery (
    n INTEGER PRIMARY KEY AUTOINCREMENT, hook INTEGER NOT NULL, topic TEXT NOT NULL, subject INTEGER NOT NULL,
    body BLOB, event TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0, due INTEGER NOT NULL
);
"""
Thing = dict[str, Any]


class Kept:
    """Things by kind and number, over the shop's file."""

    def __init__(self, office: Office, first: int) -> None:
        self._connection, self._clock, self._first = office.connection, office.clock, first

    def put(self, kind: str, n: int, thing: Mapping[str, Any]) -> None:
        self._connection.execute(
            "INSERT INTO kept (kind, n, body) VALUES (?, ?, ?)"
            " ON CONFLICT (kind, n) DO UPDATE SET body = excluded.body",
            (kind, n, orjson.dumps(thing)),
        )

    def find(self, kind: str, n: int) -> Thing | None:
        row = self._connection.execute("SELECT body FROM kept WHERE kind = ? AND n = ?", (kind, n)).fetchone()
        return dict(orjson.loads(row["body"])) if row else None

    def listing(self, kind: str) -> list[Thing]:
        rows = self._connection.execute("SELECT body FROM kept WHERE kind = ? ORDER BY n", (kind,)).fetchall()
        return [dict(orjson.loads(row["body"])) for row in rows]

    def drop(self, kind: str, n: int) -> None:
        self._connection.execute("DELETE FROM kept WHERE kind = ? AND n = ?", (kind, n))

    def forget(self) -> None:
        """The shop is as on its first day."""
        for table in ("kept", "nonce", "delivery"):
            self._connection.execute(f"DELETE FROM {table}")  # noqa: S608 - the names are ours

    def number(self) -> int:
        """The next number; no two things of a shop share one."""
        row = self.find("counter", 0) or {"n": self._first}
        self.put("counter", 0, {"n": row["n"] + 1})
        return int(row["n"])

    def now(self) -> datetime:
        return self._clock.now()

    def now_text(self) -> str:
        """As GraphQL tells an instant; without the Z it is WordPress's `…_gmt`."""
        return wire_time(self.now())
