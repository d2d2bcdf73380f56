"""Deliveries that come within a moment of each other are judged and written one right behind the other.

What one delivery costs is mostly that the processor has to fetch what it takes to judge one: alone it costs three times
what the tenth of ten costs (decision 0025).
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

PACE_SECONDS = 0.040  # after a turn, who comes next waits for up to so long for others …
SILENCE_SECONDS = 0.005  # … where a second one follows the first of them within this …
ENOUGH = 32  # … and until there are as many: more together save little

One = TypeVar("One")


class Turns(Generic[One]):
    """When what has come goes on: at once after a pause, else together with what comes around it.

    The loop's thread lets one after the other `join`; the thread that works is told when, and takes until nothing is
    left. It may take at any other time too."""

    def __init__(self, on_turn: Callable[[], None]) -> None:
        self._on_turn = on_turn  # called in the loop: there is something to take
        self._waiting: deque[One] = deque()
        self._is_told = False  # and will take whatever joins until then
        self._taken_at = float("-inf")
        self._timer: asyncio.TimerHandle | None = None

    def join(self, one: One) -> None:
        """It goes on now or soon; to be called in the loop that serves."""
        self._waiting.append(one)  # before we look whether anybody comes for it: who comes, looks the other way round
        if self._is_told:
            return
        count = len(self._waiting)
        if count >= ENOUGH or (count == 1 and time.monotonic() - self._taken_at >= PACE_SECONDS):
            self._tell()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(SILENCE_SECONDS, self._look)

    def _look(self) -> None:
        """One that nothing has followed goes alone; several go once they have waited for long enough."""
        self._timer = None
        left = self._taken_at + PACE_SECONDS - time.monotonic()
        if self._is_told or not self._waiting:
            return
        if len(self._waiting) > 1 and left > 0:
            self._timer = asyncio.get_running_loop().call_later(left, self._look)
        else:
            self._tell()

    def _tell(self) -> None:
        self._is_told = True
        self._on_turn()

    def take(self) -> One | None:
        """The next of those that wait; None where nobody waits any more."""
        self._is_told = False
        self._taken_at = time.monotonic()
        try:
            return self._waiting.popleft()
        except IndexError:
            return None
