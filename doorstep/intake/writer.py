"""Group commit: one thread writes all deliveries that wait in one transaction, then all of them are answered."""

import asyncio
import logging
import queue
import threading
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

_AWAY = (OperationalError, InterfaceError, PoolTimeoutError, OSError)
_MET = frozenset(("40001", "40P01"))  # two transactions met: each part of this one will go through alone

Refusals = Mapping[tuple[int, str], int]  # how often, by account and reason


@dataclass(slots=True, eq=False, kw_only=True)
class Delivery(inbox.Arrival):
    """One verified delivery that waits to be stored; `stored` tells how that ended."""

    received_at: datetime = field(init=False)  # the shop's time, which is read in the transaction that stores it
    stored: "asyncio.Future[bool]"


@dataclass(slots=True)
class _Batch:
    """What one commit takes with it."""

    deliveries: list[Delivery] = field(default_factory=list)
    size: int = 0

    @property
    def is_full(self) -> bool:
        return len(self.deliveries) >= BATCH_ROWS or self.size >= BATCH_BYTES

    def fill(self, take: Callable[[], Delivery | None]) -> None:
        """All that can be taken now goes with it, while there is room."""
        while not self.is_full and (delivery := take()) is not None:
            self.deliveries.append(delivery)
            self.size += len(delivery.body)


class GroupCommit:
    """The one writer of intake. What it has taken is committed before it stops."""

    def __init__(
        self,
        database: Database,
        take: Callable[[], Delivery | None],
        on_turn: Callable[[], None],
        on_fresh: Callable[[], None],
    ) -> None:
        self._database = database
        self._take = take  # called in the writer's thread: the next delivery to be stored; None where there is none
        self._on_turn = on_turn  # called there too, when it is our turn at the database: last chance to have more taken
        self._on_fresh = on_fresh  # called in the loop after a commit that stored something for the first time
        self._queue: queue.SimpleQueue[bool | Refusals] = queue.SimpleQueue()  # whether to go on after this turn
        self._thread = threading.Thread(target=self._run, name="intake", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self.fresh = self.repeated = 0  # these belong to the loop's thread

    def start(self) -> None:
        """From now on what can be taken is written when told; call it in the loop that serves."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    async def stop(self) -> None:
        """Everything that could be taken is committed, or has failed, and the thread has ended."""
        self._queue.put(False)
        await asyncio.to_thread(self._thread.join)

    def wake(self) -> None:
        """There is something to take."""
        self._queue.put(True)

    def count(self, refusals: Refusals) -> None:
        """Add these to the day's refusals, some time soon."""
        self._queue.put(refusals)

    def _run(self) -> None:
        goes_on = True
        while goes_on:
            told = self._queue.get()
            if isinstance(told, bool):
                goes_on = told
                self._store_all()
            else:
                self._write(told)

    def _store_all(self) -> None:
        """All that can be taken, a commit's worth at a time."""
        is_full = True
        while is_full:
            batch = _Batch()
            batch.fill(self._take)
            if batch.deliveries:
                failed, fresh = self._store(batch.deliveries, batch)
                self.tell(self._settle, batch.deliveries, {id(one) for one in failed}, fresh)
            is_full = batch.is_full

    def _store(self, batch: list[Delivery], whole: _Batch | None = None) -> tuple[list[Delivery], int]:
        """One transaction for all. A refusal that nobody foresaw is narrowed down to the delivery that it is about.

        Returns those that were not stored, and how many were stored for the first time.
        """
        try:
            return [], self._commit(batch, whole)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is answered 503 and sent again by the channel
            is_away = isinstance(error, _AWAY) and getattr(getattr(error, "orig", None), "sqlstate", "") not in _MET
            if is_away or len(batch) == 1:
                _log.warning("%d deliveries could not be stored: %s", len(batch), _in_words(error))
                return batch, 0
        middle = len(batch) // 2
        (first, some), (second, more) = self._store(batch[:middle]), self._store(batch[middle:])
        return first + second, some + more

    def _commit(self, batch: list[Delivery], whole: _Batch | None) -> int:
        with self._database.writing("intake", in_haste=True) as connection:
            if whole is not None:
                self._on_turn()
                whole.fill(self._take)  # what came while we waited for our turn goes with it
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
        self.fresh += fresh
        self.repeated += len(batch) - len(failed) - fresh
        if fresh:
            self._on_fresh()

    def tell(self, callback: Callable[..., None], *arguments: object) -> None:
        """Call it in the loop, soon; for the writer's thread."""
        assert self._loop is not None
        try:
            self._loop.call_soon_threadsafe(callback, *arguments)
        except RuntimeError:  # the loop has ended without us: nobody waits for an answer any more
            _log.warning("The server ended before its last answers were given; what was received is stored.")


def _in_words(error: Exception) -> str:
    """The error without the statement's parameters, which are a customer's order."""
    return f"{type(error).__name__}: {getattr(error, 'orig', None) or error}".splitlines()[0][:200]
