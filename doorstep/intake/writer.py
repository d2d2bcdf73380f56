"""Group commit: one thread writes all deliveries that wait in one transaction, then all of them are answered."""

import asyncio
import logging
import queue
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from doorstep.db import inbox
from doorstep.db.engine import Database, business_now

_log = logging.getLogger("doorstep.intake")

BATCH_ROWS = 512
BATCH_BYTES = 16 * 1024 * 1024
WAITING_ROWS = 4096
WAITING_BYTES = 64 * 1024 * 1024

_AWAY = (OperationalError, InterfaceError, PoolTimeoutError, OSError)
_MET = frozenset(("40001", "40P01"))  # two transactions met: each part of this one will go through alone

Refusals = Mapping[tuple[int, str], int]  # how often, by account and reason


@dataclass(slots=True, eq=False)
class Delivery:
    """One verified delivery that waits to be stored; `stored` tells how that ended."""

    account_id: int
    dedupe_key: str
    topic: str
    delivery_ref: str
    occurred_at: datetime | None
    headers: str
    body: bytes
    stored: "asyncio.Future[bool]"

    def arrival(self, received_at: datetime) -> inbox.Arrival:
        return inbox.Arrival(
            self.account_id, self.dedupe_key, self.topic, self.body, received_at, self.headers, self.delivery_ref,
            self.occurred_at,
        )  # fmt: skip


class GroupCommit:
    """The one writer of intake. What it has taken is committed before it stops."""

    def __init__(self, database: Database, on_fresh: Callable[[], None]) -> None:
        self._database = database
        self._on_fresh = on_fresh  # called in the loop after a commit that stored something for the first time
        self._queue: queue.SimpleQueue[Delivery | Refusals | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="intake", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self.waiting_rows = self.waiting_bytes = 0  # both belong to the loop's thread
        self.fresh = self.repeated = 0

    def start(self) -> None:
        """From now on what is put is written; call it in the loop that serves."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    async def stop(self) -> None:
        """Everything that was put is committed, or has failed, and the thread has ended."""
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join)

    def put(self, delivery: Delivery) -> bool:
        """Take the delivery into the next commit; False where too much waits already."""
        size = len(delivery.body)
        if self.waiting_rows >= WAITING_ROWS or (self.waiting_rows and self.waiting_bytes + size > WAITING_BYTES):
            return False
        self.waiting_rows += 1
        self.waiting_bytes += size
        self._queue.put(delivery)
        return True

    def count(self, refusals: Refusals) -> None:
        """Add these to the day's refusals, some time soon."""
        self._queue.put(refusals)

    def _run(self) -> None:
        is_last = False
        while not is_last:
            batch, refusals, is_last = self._take()
            if batch:
                failed, fresh = self._store(batch)
                self._tell(self._settle, batch, {id(one) for one in failed}, fresh)
            if refusals:
                self._write(refusals)

    def _take(self) -> tuple[list[Delivery], Refusals, bool]:
        """Wait for something, then take all that waits, up to one commit's worth."""
        batch: list[Delivery] = []
        refusals: Counter[tuple[int, str]] = Counter()
        size, taken = 0, self._queue.get()
        while True:
            if isinstance(taken, Delivery):
                batch.append(taken)
                size += len(taken.body)
                if len(batch) == BATCH_ROWS or size >= BATCH_BYTES:
                    return batch, refusals, False
            elif taken is None:
                return batch, refusals, True
            else:
                refusals.update(taken)
            try:
                taken = self._queue.get_nowait()
            except queue.Empty:
                return batch, refusals, False

    def _store(self, batch: list[Delivery]) -> tuple[list[Delivery], int]:
        """One transaction for all. A refusal that nobody foresaw is narrowed down to the delivery that it is about.

        Returns those that were not stored, and how many were stored for the first time.
        """
        try:
            return [], self._commit(batch)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is answered 503 and sent again by the channel
            is_away = isinstance(error, _AWAY) and getattr(getattr(error, "orig", None), "sqlstate", "") not in _MET
            if is_away or len(batch) == 1:
                _log.warning("%d deliveries could not be stored: %s", len(batch), _in_words(error))
                return batch, 0
        middle = len(batch) // 2
        (first, some), (second, more) = self._store(batch[:middle]), self._store(batch[middle:])
        return first + second, some + more

    def _commit(self, batch: list[Delivery]) -> int:
        with self._database.writing("intake", in_haste=True) as connection:
            now = business_now(connection)
            arrivals = [delivery.arrival(now) for delivery in batch]
            if not self._database.is_sqlite:  # two web processes that meet lock in one order
                arrivals.sort(key=lambda arrival: (arrival.account_id, arrival.dedupe_key))
            return len(inbox.store(connection, arrivals))

    def _write(self, refusals: Refusals) -> None:
        try:
            with self._database.writing("intake", in_haste=True) as connection:
                day_on = business_now(connection).date().isoformat()
                for (account_id, reason), times in refusals.items():
                    inbox.count_refusal(connection, account_id, day_on, reason, times)
        except Exception as error:  # noqa: BLE001 - a number that is lost costs less than the thread
            _log.warning("%d refusals could not be counted: %s", sum(refusals.values()), _in_words(error))

    def _settle(self, batch: list[Delivery], failed: set[int], fresh: int) -> None:
        for delivery in batch:
            if not delivery.stored.done():  # whose caller went away is stored all the same
                delivery.stored.set_result(id(delivery) not in failed)
        self.waiting_rows -= len(batch)
        self.waiting_bytes -= sum(len(delivery.body) for delivery in batch)
        self.fresh += fresh
        self.repeated += len(batch) - len(failed) - fresh
        if fresh:
            self._on_fresh()

    def _tell(self, callback: Callable[..., None], *arguments: object) -> None:
        assert self._loop is not None
        try:
            self._loop.call_soon_threadsafe(callback, *arguments)
        except RuntimeError:  # the loop has ended without us: nobody waits for an answer any more
            _log.warning("The server ended before its last answers were given; what was received is stored.")


def _in_words(error: Exception) -> str:
    """The error without the statement's parameters, which are a customer's order."""
    return f"{type(error).__name__}: {getattr(error, 'orig', None) or error}".splitlines()[0][:200]
