"""Group commit: one thread writes all deliveries that wait in one transaction, then all of them are answered."""

import asyncio
import contextlib
import logging
import queue
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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


@dataclass(slots=True, eq=False, kw_only=True)
class Delivery(inbox.Arrival):
    """One verified delivery that waits to be stored; `stored` tells how that ended."""

    received_at: datetime = field(init=False)  # the shop's time, which is read in the transaction that stores it
    stored: "asyncio.Future[bool]"


@dataclass(slots=True)
class _Gathered:
    """What one turn of the writer takes with it."""

    batch: list[Delivery] = field(default_factory=list)
    refusals: Counter[tuple[int, str]] = field(default_factory=Counter)
    size: int = 0
    is_last: bool = False

    @property
    def is_full(self) -> bool:
        return self.is_last or len(self.batch) >= BATCH_ROWS or self.size >= BATCH_BYTES

    def add(self, taken: list[Delivery] | Refusals | None) -> None:
        if isinstance(taken, list):
            self.batch += taken
            self.size += sum([len(delivery.body) for delivery in taken])
        elif taken is None:
            self.is_last = True
        else:
            self.refusals.update(taken)


class GroupCommit:
    """The one writer of intake. What it has taken is committed before it stops."""

    def __init__(self, database: Database, on_fresh: Callable[[], None]) -> None:
        self._database = database
        self._on_fresh = on_fresh  # called in the loop after a commit that stored something for the first time
        self._queue: queue.SimpleQueue[list[Delivery] | Refusals | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="intake", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        # These belong to the loop's thread.
        self._held: list[Delivery] = []
        self.waiting_rows = self.waiting_bytes = 0
        self.fresh = self.repeated = 0

    def start(self) -> None:
        """From now on what is put is written; call it in the loop that serves."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    async def stop(self) -> None:
        """Everything that was put is committed, or has failed, and the thread has ended."""
        self._pass_on()
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join)

    def put(self, delivery: Delivery) -> bool:
        """Take the delivery into the next commit; False where too much waits already."""
        size = len(delivery.body)
        if self.waiting_rows >= WAITING_ROWS or (self.waiting_rows and self.waiting_bytes + size > WAITING_BYTES):
            return False
        self.waiting_rows += 1
        self.waiting_bytes += size
        assert self._loop is not None
        if not self._held:
            self._loop.call_soon(self._pass_on)  # after those that are being judged right now
        self._held.append(delivery)
        return True

    def _pass_on(self) -> None:
        if self._held:
            self._queue.put(self._held)
            self._held = []

    def count(self, refusals: Refusals) -> None:
        """Add these to the day's refusals, some time soon."""
        self._queue.put(refusals)

    def _run(self) -> None:
        gathered = _Gathered()
        while not gathered.is_last:
            gathered = _Gathered()
            gathered.add(self._queue.get())
            self._gather(gathered)
            if gathered.batch:
                failed, fresh = self._store(gathered.batch, gathered)
                self._tell(self._settle, gathered.batch, {id(one) for one in failed}, fresh)
            if gathered.refusals:
                self._write(gathered.refusals)

    def _gather(self, gathered: _Gathered) -> None:
        """All that waits now, up to one commit's worth."""
        with contextlib.suppress(queue.Empty):
            while not gathered.is_full:
                gathered.add(self._queue.get_nowait())

    def _store(self, batch: list[Delivery], gathered: _Gathered | None = None) -> tuple[list[Delivery], int]:
        """One transaction for all. A refusal that nobody foresaw is narrowed down to the delivery that it is about.

        Returns those that were not stored, and how many were stored for the first time.
        """
        try:
            return [], self._commit(batch, gathered)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is answered 503 and sent again by the channel
            is_away = isinstance(error, _AWAY) and getattr(getattr(error, "orig", None), "sqlstate", "") not in _MET
            if is_away or len(batch) == 1:
                _log.warning("%d deliveries could not be stored: %s", len(batch), _in_words(error))
                return batch, 0
        middle = len(batch) // 2
        (first, some), (second, more) = self._store(batch[:middle]), self._store(batch[middle:])
        return first + second, some + more

    def _commit(self, batch: list[Delivery], gathered: _Gathered | None) -> int:
        with self._database.writing("intake", in_haste=True) as connection:
            if gathered is not None:
                self._gather(gathered)  # what came while we waited for our turn goes with it
            now = business_now(connection)
            for delivery in batch:
                delivery.received_at = now
            if not self._database.is_sqlite:  # two web processes that meet lock in one order
                batch = sorted(batch, key=lambda one: (one.account_id, one.dedupe_key))
            return len(inbox.store(connection, batch))

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
