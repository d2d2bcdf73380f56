"""Sends a stand-in shop's webhooks: each over a real socket, again or not as the real channel does."""

import asyncio
import hmac
import time
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import httpx
import orjson

from doorstep.sandbox.channel.kept import Kept, Thing
from doorstep.sandbox.office import Office
from doorstep.sandbox.store import Row


@dataclass(frozen=True, slots=True)
class Habits:
    """How one channel sends."""

    pauses: tuple[int, ...]  # seconds before each further try of one delivery, by the shop's clock; none: once only
    takes: Callable[[int], bool]  # which statuses it takes for a success
    seconds: float  # how long it waits for an answer
    gives_up: Callable[[Thing], None]  # one more failure in a row of this hook


class HookPost:
    """The deliveries that wait, oldest first; where it stands is kept in the shop's file."""

    def __init__(
        self,
        office: Office,
        kept: Kept,
        habits: Habits,
        write: Callable[[Row, Thing], tuple[dict[str, str], bytes]],
    ) -> None:
        self._office, self._kept, self._habits, self._write = office, kept, habits, write
        self._stir = asyncio.Event()
        office.on_clock.append(self._stir.set)

    def send(self, hook: Thing, topic: str, subject: int, event: str, body: bytes | None = None) -> None:
        """The hook is told of the subject soon. Without a body it is written when it goes out."""
        self._office.connection.execute(
            "INSERT INTO delivery (hook, topic, subject, body, event, due) VALUES (?, ?, ?, ?, ?, ?)",
            (hook["id"], topic, subject, body, event, self._now()),
        )
        self._stir.set()

    def waiting(self) -> int:
        """How many deliveries are still to be sent, now or later."""
        return int(self._office.connection.execute("SELECT count(*) FROM delivery").fetchone()[0])

    async def carry(self) -> None:
        """Never ends; looks once a second, and at once when something happened."""
        async with httpx.AsyncClient(timeout=self._habits.seconds, trust_env=False, follow_redirects=False) as client:
            while True:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stir.wait(), 1.0)
                self._stir.clear()
                while await self._carry_one(client):
                    pass

    async def _carry_one(self, client: httpx.AsyncClient) -> bool:
        row = self._office.connection.execute(
            "SELECT * FROM delivery WHERE due <= ? ORDER BY n LIMIT 1", (self._now(),)
        ).fetchone()
        if row is None:
            return False
        hook = self._kept.find("hook", row["hook"])
        if hook is None or hook["status"] != "active":
            self._drop(row)
            return True
        faults = self._office.faults.for_request("webhook", [(row["topic"], str(row["subject"]))])
        modes = {fault.mode for fault in faults}
        headers, body = self._write(row, hook)
        for _ in range(2 if "answer_twice" in modes else 1):
            is_taken = "drop_connection" not in modes and await self._post(client, hook["address"], headers, body)
        self._settle(row, hook, is_taken)
        return True

    async def _post(self, client: httpx.AsyncClient, address: str, headers: dict[str, str], body: bytes) -> bool:
        try:
            return self._habits.takes((await client.post(address, content=body, headers=headers)).status_code)
        except httpx.HTTPError:
            return False

    def _settle(self, row: Row, hook: Thing, is_taken: bool) -> None:
        standing = self._kept.find("hook", hook["id"])
        if standing is not None and is_taken:
            self._kept.put("hook", hook["id"], {**standing, "failures": 0})
        elif standing is not None:
            standing["failures"] = standing.get("failures", 0) + 1
            self._kept.put("hook", hook["id"], standing)
            self._habits.gives_up(standing)
        if is_taken or row["tries"] >= len(self._habits.pauses):
            self._drop(row)
            return
        due = self._now() + self._habits.pauses[row["tries"]]
        self._office.connection.execute("UPDATE delivery SET tries = tries + 1, due = ? WHERE n = ?", (due, row["n"]))

    def _drop(self, row: Row) -> None:
        self._office.connection.execute("DELETE FROM delivery WHERE n = ?", (row["n"],))

    def _now(self) -> int:
        return int(self._office.clock.now().timestamp())


def standard_headers(row: Row, secret: str, body: bytes) -> dict[str, str]:
    """The headers of a JSON body that is signed as Standard Webhooks are."""
    at = str(int(time.time()))
    signature = b64encode(hmac.digest(secret.encode(), f"{row['event']}.{at}.".encode() + body, "sha256")).decode()
    return {
        "Content-Type": "application/json", "webhook-id": row["event"], "webhook-timestamp": at,
        "webhook-signature": f"v1,{signature}",
    }  # fmt: skip


def compact(value: object) -> bytes:
    """JSON as PHP and Ruby write it: without blanks."""
    return orjson.dumps(value)
