"""What comes within a moment goes on together, one right behind the other.

What one delivery costs is mostly that the processor has to fetch what it takes to work on one: alone it costs three
times what the tenth of ten costs (decision 0025).
"""

import asyncio
import time
from collections.abc import Callable
from typing import Generic, TypeVar

PACE_SECONDS = 0.040  # after a turn, who comes next waits for up to so long for others …
SILENCE_SECONDS = 0.005  # … where a second one follows the first of them within this …
ENOUGH = 32  # … and until there are as many: more together save little

One = TypeVar("One")


class Turns(Generic[One]):
    """When what has come goes on: at once after a pause, else together with what comes around it."""

    def __init__(self, on_turn: Callable[[list[One]], None]) -> None:
        self._on_turn = on_turn  # called in the loop, with all that wait
        self._waiting: list[One] = []
        self._went_at = float("-inf")
        self._timer: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        """How many wait; this alone may be asked in another thread."""
        return len(self._waiting)

    def join(self, one: One) -> None:
        """It goes on now or soon; to be called in the loop that serves."""
        self._waiting.append(one)
        count = len(self._waiting)
        if count >= ENOUGH or (count == 1 and time.monotonic() - self._went_at >= PACE_SECONDS):
            self.go()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(SILENCE_SECONDS, self._look)

    def _look(self) -> None:
        """One that nothing has followed goes alone; several go once they have waited for long enough."""
        self._timer = None
        left = self._went_at + PACE_SECONDS - time.monotonic()
        if len(self._waiting) > 1 and left > 0:
            self._timer = asyncio.get_running_loop().call_later(left, self._look)
        else:
            self.go()

    def go(self) -> None:
        """Whoever waits goes on now."""
        if self._timer is not None:
            self._timer.cancel()  # it was set for those; who comes next has its own
            self._timer = None
        if self._waiting:
            self._went_at = time.monotonic()
            gone, self._waiting = self._waiting, []
            self._on_turn(gone)
