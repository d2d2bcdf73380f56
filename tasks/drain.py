"""How a stage run goes on: batch after batch until nothing is due, and one report at its end."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextvars import ContextVar

from prefect.client.schemas.actions import ArtifactCreate
from prefect.context import FlowRunContext
from prefect.logging import get_logger

from doorstep.nudge import nudge
from doorstep.settings import settings


class Bell:
    """What the conductor rings for a stage run in its own process: there is more, or it is time to end."""

    def __init__(self, linger_seconds: float) -> None:
        self.linger_seconds = linger_seconds
        self.is_stopped = False
        self._more = asyncio.Event()

    def ring(self) -> None:
        """There is more work: a run that lingers takes it."""
        self._more.set()

    def stop(self) -> None:
        """The run ends after the batch it is in."""
        self.is_stopped = True
        self._more.set()

    async def more(self, at_most: float) -> bool:
        """Whether more work came within the time that an idle run lingers."""
        if self.is_stopped:
            return False
        try:
            async with asyncio.timeout(min(self.linger_seconds, at_most)):
                await self._more.wait()
        except TimeoutError:
            return False
        self._more.clear()
        return not self.is_stopped


BELL: ContextVar[Bell | None] = ContextVar("bell", default=None)


class Batch:
    """One turn of a drain. What it worked on is added up for the report; nothing worked on means nothing was due."""

    def __init__(self, counts: dict[str, int]) -> None:
        self.counts = counts
        self.is_empty = True

    def worked(self, **counts: int) -> None:
        """This turn worked on so many; the words are those of the report (`orders=214, short=3`)."""
        for word, count in counts.items():
            self.counts[word] = self.counts.get(word, 0) + count
            self.is_empty = self.is_empty and not count


async def drain(seconds: float, counts: dict[str, int]) -> AsyncIterator[Batch]:
    """Turns of a stage until one says that nothing was due, the time is up, or the run is told to end. Under the
    conductor an idle run lingers for more, so that a trickle of orders does not make a run for each."""
    bell, end = BELL.get(), time.monotonic() + seconds
    while True:
        batch = Batch(counts)
        yield batch
        if not batch.is_empty:
            nudge(settings().home)  # what was just written is work for the next stages
        left = end - time.monotonic()
        if left <= 0 or (bell is not None and bell.is_stopped):
            return
        if batch.is_empty and (bell is None or not await bell.more(at_most=left)):
            return


def sentence(label: str, counts: Mapping[str, int]) -> str:
    """A run's name by what it did: `allocate: 214 orders, 3 short`."""
    told = [f"{count:,} {_counted(word, count)}" for word, count in counts.items() if count]
    return f"{label}: {', '.join(told) or 'nothing was due'}"


def _counted(word: str, count: int) -> str:
    spaced = word.replace("_", " ")
    return spaced if count != 1 else f"{spaced[:-3]}y" if spaced.endswith("ies") else spaced.removesuffix("s")


async def report(label: str, counts: Mapping[str, int]) -> dict[str, int]:
    """The run carries its name by what it did and, if it did anything, one page with the counts and the way to the
    desk. Counts only: everybody who opens Prefect's pages sees them. Outside a run nothing happens."""
    run = FlowRunContext.get()
    if run is not None and run.flow_run is not None:
        try:
            await _tell(run, label, counts)
        except Exception as error:  # noqa: BLE001 - what was worked on is worked on, with Prefect's server or without
            get_logger("doorstep").warning("The report of %s is lost: %s.", label, type(error).__name__)
    return dict(counts)


async def _tell(run: FlowRunContext, label: str, counts: Mapping[str, int]) -> None:
    assert run.flow_run is not None
    told = sentence(label, counts)
    await run.client.update_flow_run(run.flow_run.id, name=told)
    if not any(counts.values()):
        return
    rows = "".join(f"| {_counted(word, 0)} | {count:,} |\n" for word, count in counts.items())
    page = f"### {told}\n\n| | |\n| --- | ---: |\n{rows}\n[Orders on the desk]({settings().base_url}/orders)\n"
    await run.client.create_artifact(
        ArtifactCreate(
            type="markdown", description=f"What this run of {label} did", data=page, flow_run_id=run.flow_run.id
        )
    )
