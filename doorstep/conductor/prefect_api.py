"""Prefect's server as the conductor uses it: a client that is not impatient, runs, and what a person has paused."""

import asyncio
import json
import time
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterId,
    FlowRunFilterState,
    FlowRunFilterStateType,
    WorkPoolFilter,
    WorkPoolFilterName,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.context import AsyncClientContext
from prefect.states import Cancelled, Crashed, Pending

POOL = "doorstep"
PAUSES_ARE_KNOWN_FOR = 1.5  # seconds
_BUSY_PAUSES = (0.02, 0.05, 0.1, 0.2, 0.4)  # seconds
_LEFT_BEHIND = (
    "Its end was never told: the conductor or Prefect's server went away. What it had committed stays; the next run "
    "takes the rest."
)
_ABOUT_TO_BEGIN = timedelta(seconds=60)
_NOT_ENDED = [StateType.PENDING, StateType.RUNNING, StateType.CANCELLING]


def is_away(error: BaseException) -> bool:
    """Whether Prefect's server was not there, answered too late, or answered that it cannot just now."""
    if isinstance(error, httpx.HTTPStatusError):
        return error.response.status_code >= httpx.codes.INTERNAL_SERVER_ERROR
    return isinstance(error, httpx.TransportError | TimeoutError | OSError)


class NobodyThereError(httpx.TransportError):
    """Nothing listens where Prefect's server should; not one of the errors that its client waits and retries for."""


class PatientTransport(httpx.AsyncHTTPTransport):
    """Asks again within milliseconds where the server's SQLite file was locked (Prefect's client waits two seconds),
    and says at once that there is no server at all (Prefect's client would wait for it, and the stages with it)."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        for pause in _BUSY_PAUSES:
            try:
                response = await super().handle_async_request(request)
            except httpx.ConnectError as error:
                raise NobodyThereError(str(error), request=request) from error
            if response.status_code != httpx.codes.SERVICE_UNAVAILABLE or "Retry-After" in response.headers:
                return response
            await response.aclose()
            await asyncio.sleep(pause)
        return await super().handle_async_request(request)


def client_context(certificate: str | None) -> AsyncClientContext:
    """One client for all runs of this process; a client per run costs a TLS context each."""
    return AsyncClientContext(
        httpx_settings={
            "transport": PatientTransport(
                verify=certificate or True, limits=httpx.Limits(max_connections=16, keepalive_expiry=25)
            )
        }
    )


class PrefectApi:
    """What the conductor asks of Prefect's server. What it raises when there is nobody to ask `is_away`."""

    def __init__(self, client: PrefectClient, worker_name: str, pauses_file: Path) -> None:
        self.client = client
        self.tag = f"by:{worker_name}"
        self.since = datetime.now(UTC)
        self.deployments: dict[str, UUID] = {}  # by name
        self._pauses_file = pauses_file
        self._paused: frozenset[str] = _read_pauses(pauses_file)
        self._paused_at = float("-inf")
        self._asking = asyncio.Lock()

    async def make_run(self, name: str, parameters: Mapping[str, Any], tags: Collection[str]) -> FlowRun:
        """A run of the deployment, there to be started at once by this process and taken by no other worker."""
        return await self.client.create_flow_run_from_deployment(
            self.deployments[name], parameters=dict(parameters), state=Pending(), tags=[*tags, self.tag]
        )

    async def paused(self) -> frozenset[str]:
        """Names of deployments that a person holds back: themselves, their queue or the whole pool."""
        async with self._asking:  # several stages may begin at once; one of them asks
            if time.monotonic() - self._paused_at < PAUSES_ARE_KNOWN_FOR:
                return self._paused
            return await self._ask_what_is_paused()

    async def _ask_what_is_paused(self) -> frozenset[str]:
        ours = WorkPoolFilter(name=WorkPoolFilterName(any_=[POOL]))
        pool, queues, listed = await asyncio.gather(
            self.client.read_work_pool(POOL),
            self.client.read_work_queues(work_pool_name=POOL),
            self.client.read_deployments(work_pool_filter=ours, limit=200),
        )
        stopped = {queue.name for queue in queues if queue.is_paused}
        paused = frozenset(one.name for one in listed if pool.is_paused or one.paused or one.work_queue_name in stopped)
        self._paused_at = time.monotonic()
        if paused != self._paused:
            self._paused = paused
            self._pauses_file.write_text(json.dumps(sorted(paused)))
        return paused

    @property
    def last_paused(self) -> frozenset[str]:
        """What was paused when the server was last heard, also before a restart."""
        return self._paused

    async def cancelling(self, run_ids: Collection[UUID]) -> list[UUID]:
        """Those of the runs that a person wants ended."""
        if not run_ids:
            return []
        wanted = FlowRunFilter(
            id=FlowRunFilterId(any_=list(run_ids)),
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.CANCELLING, StateType.CANCELLED])),
        )
        return [run.id for run in await self.client.read_flow_runs(flow_run_filter=wanted)]

    async def set_cancelled(self, run_id: UUID) -> None:
        """The run stands as cancelled; what it had committed stays."""
        await self.client.set_flow_run_state(
            run_id, Cancelled(message="Ended after the batch it was in; the rest of its work waits."), force=True
        )

    async def end_left_behind(self, live: Collection[UUID]) -> int:
        """Runs that this worker began and no longer runs stand as crashed, or as cancelled where that was wanted."""
        unended = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=_NOT_ENDED)))
        runs = await self.client.read_flow_runs(
            flow_run_filter=unended, work_pool_filter=WorkPoolFilter(name=WorkPoolFilterName(any_=[POOL])), limit=200
        )
        left = [run for run in runs if self.tag in run.tags and run.id not in live and self._is_left(run)]
        for run in left:
            if run.state_type == StateType.CANCELLING:
                await self.set_cancelled(run.id)
            else:
                await self.client.set_flow_run_state(run.id, Crashed(message=_LEFT_BEHIND), force=True)
        return len(left)

    def _is_left(self, run: FlowRun) -> bool:
        """Not one that was made a moment ago: it may be just about to begin."""
        begins_after = max(self.since, datetime.now(UTC) - _ABOUT_TO_BEGIN)
        return run.state_type != StateType.PENDING or run.created is None or run.created < begins_after


def _read_pauses(path: Path) -> frozenset[str]:
    try:
        return frozenset(json.loads(path.read_text()))
    except (OSError, ValueError):
        return frozenset()
