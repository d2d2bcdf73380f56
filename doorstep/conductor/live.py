"""The runs that go on in this process: one of each stage at a time, each ending when a person or we want it to."""

import asyncio
import importlib
import logging
from collections.abc import Coroutine, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any
from uuid import UUID

from prefect.client.schemas.objects import FlowRun
from prefect.exceptions import Abort, Pause
from prefect.flow_engine import run_flow_async
from prefect.flows import Flow

from doorstep.domain.stages import BY_NAME

from .prefect_api import PrefectApi, is_away

log = logging.getLogger("doorstep.conductor")


def find_flow(entrypoint: str) -> Flow[..., Any]:
    """The flow of a module entrypoint such as `flows.allocate.allocate_orders`."""
    module, _, name = entrypoint.rpartition(".")
    return getattr(importlib.import_module(module), name)  # type: ignore[no-any-return]


class LiveRuns:
    """Starts flows here, in this process and its event loop."""

    def __init__(self, linger_seconds: float) -> None:
        self.linger_seconds = linger_seconds
        self.bells: dict[str, Any] = {}  # by stage, while it is being drained
        self.run_ids: dict[UUID, Any] = {}  # of runs on Prefect's server, with the bell of each
        self.is_ending = False
        self._turns: dict[str, asyncio.Lock] = {}
        self._cancelled: set[UUID] = set()
        self._going: set[asyncio.Task[Any]] = set()

    def begin(self, run: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """It goes on as a task that nobody but we may end; what it raises is logged."""
        task = asyncio.create_task(run)
        self._going.add(task)
        task.add_done_callback(self._went)
        return task

    def _went(self, task: asyncio.Task[Any]) -> None:
        self._going.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None and not is_away(error):
            log.error("A run failed: %s.", in_words(error))

    async def all_ended(self) -> None:
        """Nothing goes on any more."""
        while self._going:
            await asyncio.wait(self._going)

    def is_draining(self, stage: str) -> bool:
        return stage in self._turns and self._turns[stage].locked()

    async def conduct(
        self, api: PrefectApi, name: str, flow: Flow[..., Any], run: FlowRun, parameters: Mapping[str, Any]
    ) -> Any:
        """Run it to its end as that run of the server's. What the flow returned; None where it suspended itself, was
        cancelled, or the server would not have it."""
        bell = self.expect(run.id)
        try:
            async with self._turn(name, bell):
                if run.id in self._cancelled:
                    return None
                # Without its deployment the engine starts no observer: a thread and a websocket for each run, which
                # the whole event loop waits for. The server keeps the link.
                light = run.model_copy(update={"deployment_id": None})
                return await run_flow_async(flow, flow_run=light, parameters=dict(parameters), return_type="result")
        except (Abort, Pause):
            return None
        finally:
            self.forget(run.id)
            if run.id in self._cancelled:
                self._cancelled.discard(run.id)
                await _quietly(api.set_cancelled(run.id))

    def expect(self, run_id: UUID) -> Any:
        """The run is ours from now on, though it has not begun; returns its bell."""
        return self.run_ids.setdefault(run_id, self._bell())

    def forget(self, run_id: UUID) -> None:
        """The run is not ours after all, or has ended."""
        self.run_ids.pop(run_id, None)

    async def conduct_plainly(self, name: str, flow: Flow[..., Any], parameters: Mapping[str, Any]) -> Any:
        """Run the flow's body with no run of Prefect's: what is due does not wait for Prefect's server."""
        bell = self._bell(linger_seconds=0.0)  # the sooner it ends, the sooner the next one can be a run of Prefect's
        async with self._turn(name, bell):
            return await flow.fn(**parameters)

    def ring(self, stage: str) -> None:
        """A stage that lingers takes what has come."""
        if bell := self.bells.get(stage):
            bell.ring()

    def cancel(self, run_id: UUID) -> None:
        """The run ends after the batch it is in, and stands as cancelled."""
        if run_id in self.run_ids:
            if run_id not in self._cancelled:
                log.info("Run %s was cancelled by a person; it ends after the batch it is in.", run_id)
            self._cancelled.add(run_id)
            self.run_ids[run_id].stop()

    def stop_stage(self, stage: str) -> None:
        """The stage's run ends after the batch it is in, as one whose time is up."""
        if bell := self.bells.get(stage):
            bell.stop()

    def end_all(self) -> None:
        """Every run ends after the batch it is in, and none begins."""
        self.is_ending = True
        for bell in [*self.bells.values(), *self.run_ids.values()]:
            bell.stop()

    def _bell(self, linger_seconds: float | None = None) -> Any:
        linger = self.linger_seconds if linger_seconds is None else linger_seconds
        bell = importlib.import_module("tasks.drain").Bell(linger)
        if self.is_ending:
            bell.stop()
        return bell

    def _turn(self, name: str, bell: Any) -> AbstractAsyncContextManager[Any]:
        """A stage's turn, and its bell hung up; what is no stage waits for nobody."""
        if name not in BY_NAME:
            return nullcontext()
        return _Turn(self._turns.setdefault(name, asyncio.Lock()), self.bells, name, bell)


class _Turn(AbstractAsyncContextManager[None]):
    def __init__(self, lock: asyncio.Lock, bells: dict[str, Any], name: str, bell: Any) -> None:
        self.lock, self.bells, self.name, self.bell = lock, bells, name, bell

    async def __aenter__(self) -> None:
        await self.lock.acquire()
        self.bells[self.name] = self.bell
        self.token = importlib.import_module("tasks.drain").BELL.set(self.bell)

    async def __aexit__(self, *_: object) -> None:
        importlib.import_module("tasks.drain").BELL.reset(self.token)
        del self.bells[self.name]
        self.lock.release()


def in_words(error: BaseException) -> str:
    """The error for a log."""
    return f"{type(error).__name__}: {error}"


async def _quietly(asked: Any) -> None:
    try:
        await asked
    except Exception as error:
        if not is_away(error):
            raise
        log.warning("Prefect's server could not be told that a run was cancelled (%s).", type(error).__name__)
