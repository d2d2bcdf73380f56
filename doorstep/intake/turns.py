"""Deliveries that come within a moment of each other are judged and written one right behind the other.

What one delivery costs is mostly that the processor has to fetch what it takes to judge one: alone it costs three times
what the tenth of ten costs (decision 0025).
"""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

PACE_SECONDS = 0.030  # after a turn, who comes next waits for up to so long for others …
SILENCE_SECONDS = 0.005  # … where a second one follows the first of them within this …
ENOUGH = 32  # … and until there are as many: more together save little

One = TypeVar("One")


class Turns(Generic[One]):
    """When what has come goes on: at once after a pause, else together with what comes around it."""

    def __init__(self, go_on: Callable[[list[One]], None]) -> None:
        self._go_on = go_on
        self._waiting: list[One] = []
        self._went_at = float("-inf")  # in the loop's time
        self._timer: asyncio.TimerHandle | None = None

    def join(self, one: One) -> None:
        """It goes on now or soon; to be called in the loop that serves."""
        loop = asyncio.get_running_loop()
        self._waiting.append(one)
        if len(self._waiting) > 1:
            if len(self._waiting) >= ENOUGH:
                self.go()
        elif loop.time() - self._went_at >= PACE_SECONDS:
            self.go()
        else:
            self._timer = loop.call_later(SILENCE_SECONDS, self._look, loop)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        """One that nothing has followed goes alone; several go once they have waited for long enough."""
        left = self._went_at + PACE_SECONDS - loop.time()
        if len(self._waiting) == 1 or left <= 0:
            self.go()
        else:
            self._timer = loop.call_later(left, self.go)

    def go(self) -> None:
        """All that wait go on now."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._waiting:
            self._went_at = asyncio.get_running_loop().time()
            gone, self._waiting = self._waiting, []
            self._go_on(gone)
