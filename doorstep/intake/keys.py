"""Channels that sign with a key of their own: their question whether an address is ours, and keys not met before."""

import asyncio
import logging
import random
import time
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl

from doorstep.connectors.channels import ChannelConnector, SignsWithItsOwnKey
from doorstep.db.accounts import Known

from .answers import NOT_POST, SHEETS_ALONE, UNSIGNED, Answer, answer, json_answer

Name = tuple[str, str]  # a channel's name and a key's
Learn = Callable[[str, str], bool]  # a channel's name and a key's: asks the channel for it, and keeps it
_PAUSE_SECONDS = 30.0  # between two questions: whoever invents names of keys must not make us ask for each
_TRIED_MAX = 1000
_ONCE_MAX, _AGAIN_MAX = 10_000, 1000  # names that wait for their question: met once, and met more than once
_log = logging.getLogger("doorstep.intake")


class OwnKeys:
    """What the door does for such channels, beside its own work. A key is asked for after the answer, never before it:
    the channel sends again what was refused, and by then the key is here. Of several names that wait, the one that has
    come again for the longest is asked for: a true one does not go away, an invented one is asked for once."""

    def __init__(self, connectors: Mapping[str, ChannelConnector], shop_url: str, learn: Learn | None) -> None:
        self._keyed = {name: one for name, one in connectors.items() if isinstance(one, SignsWithItsOwnKey)}
        self._refusals = {
            name: answer(one.unsigned_status, "The signature is missing or wrong, or its key is not known here yet.\n")
            for name, one in self._keyed.items()
        }
        self._shop_url, self._learn = shop_url, learn
        self._tried: dict[Name, float] = {}
        self._once: dict[Name, float] = {}  # when each was met
        self._again: dict[Name, tuple[float, float]] = {}  # when each was first met, and last
        self._asking: asyncio.Task[None] | None = None
        self._asked_at = float("-inf")

    def asked(self, known: Known | None, path: str, query: bytes) -> Answer:
        """The answer to a request that posts nothing."""
        connector = self._keyed.get(known.vendor) if known is not None else None
        if connector is None or known is None or not known.secrets:
            return NOT_POST
        told = dict(parse_qsl(query[:2000].decode("latin-1")))
        body = connector.challenge(told, known.secrets, f"{self._shop_url}{path}")
        return NOT_POST if body is None else json_answer(body)

    def refusal(self, known: Known, headers: Mapping[str, str]) -> Answer:
        """The answer to a delivery whose signature does not hold; a key that is missing is asked for soon."""
        connector = self._keyed.get(known.vendor)
        if connector is None:
            return UNSIGNED if known.secrets else SHEETS_ALONE
        ref = connector.missing_key(headers, known.secrets or ())
        if ref and self._learn is not None:
            self._ask_soon(self._learn, known.name, ref)
        return self._refusals[known.vendor]

    def _ask_soon(self, learn: Learn, name: str, ref: str) -> None:
        if (name, ref) in self._tried:
            return
        now = time.monotonic()
        self._meet((name, ref), now)
        is_asking = self._asking is not None and not self._asking.done()
        if is_asking or now - self._asked_at < _PAUSE_SECONDS:
            return
        wanted = max(self._again, key=self._came_for) if self._again else (name, ref)
        self._once.pop(wanted, None)
        self._again.pop(wanted, None)
        self._asked_at = now
        self._asking = asyncio.create_task(self._ask(learn, *wanted))

    def _meet(self, met: Name, now: float) -> None:
        """The name waits for its question. Where too many do, the one that was met once and is the oldest goes; of
        those that came again any one, so that nobody can choose which."""
        first = self._again[met][0] if met in self._again else self._once.pop(met, None)
        if first is None:
            self._once[met] = now
            if len(self._once) > _ONCE_MAX:
                del self._once[next(iter(self._once))]
            return
        if met not in self._again and len(self._again) >= _AGAIN_MAX:
            del self._again[random.choice(list(self._again))]
        self._again[met] = (first, now)

    def _came_for(self, met: Name) -> float:
        first, last = self._again[met]
        return last - first

    async def _ask(self, learn: Learn, name: str, ref: str) -> None:
        try:
            if not await asyncio.to_thread(learn, name, ref):
                if len(self._tried) >= _TRIED_MAX:
                    self._tried.clear()
                self._tried[name, ref] = time.monotonic()  # the channel has no such key: it was invented
        except Exception as error:  # noqa: BLE001 - the delivery comes again, and the key is asked for again
            _log.warning("%s could not be asked for a key that it signs with (%s).", name, error)

    async def stop(self) -> None:
        """Nobody is being asked any more."""
        if self._asking is not None:
            await asyncio.wait((self._asking,), timeout=5)
