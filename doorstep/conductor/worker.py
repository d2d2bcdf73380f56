"""The Prefect worker type `doorstep`: runs what Prefect has made ready inside its own process, without an interpreter
and a queue for each run. `prefect worker start --type doorstep --pool doorstep` finds it by the entry point group
`prefect.collections`; `doorstep up` runs it together with the hot path, as the conductor."""

import asyncio
from collections.abc import Collection
from typing import Any, ClassVar

import anyio.abc
from prefect.client.schemas.objects import FlowRun
from prefect.workers.base import BaseJobConfiguration, BaseVariables, BaseWorker, BaseWorkerResult

from doorstep.domain.errors import CannotDoError
from doorstep.settings import settings

from .live import LiveRuns, find_flow
from .prefect_api import PrefectApi


class DoorstepResult(BaseWorkerResult):
    """How a run ended, for Prefect's events."""


class DoorstepWorker(BaseWorker[BaseJobConfiguration, BaseVariables, DoorstepResult]):
    """Takes schedules, hand-started runs, automations and resumed reviews from a work pool of type `doorstep`."""

    type: ClassVar[str] = "doorstep"
    job_configuration = BaseJobConfiguration
    _description = "Runs Doorstep's stages in one long-lived process, within a second."
    _display_name = "Doorstep"

    def __init__(
        self,
        *args: Any,
        live: LiveRuns | None = None,
        api: PrefectApi | None = None,
        entrypoints: Collection[str] | None = None,  # None: whatever the deployment names, for one started by hand
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.live = live or LiveRuns(linger_seconds=0.0)
        self.api = api
        self.entrypoints = entrypoints

    async def run(
        self,
        flow_run: FlowRun,
        configuration: BaseJobConfiguration,
        task_status: anyio.abc.TaskStatus[Any] | None = None,
    ) -> DoorstepResult:
        """The run goes to its end here. A failed flow is told to Prefect by its own state, not by this result."""
        self.live.expect(flow_run.id)
        try:
            api = self.api or PrefectApi(self.client, self.name, settings().home / "prefect" / "paused.json")
            deployment = await self.client.read_deployment(flow_run.deployment_id)  # type: ignore[arg-type]
            entrypoint = str(deployment.entrypoint)
            if self.entrypoints is not None and entrypoint not in self.entrypoints:
                raise CannotDoError(f"{entrypoint} is not run: deployments/prefect.yaml declares no such flow.")
            flow = find_flow(entrypoint)
            run = await self._mark(flow_run, api)
        except BaseException:
            self.live.forget(flow_run.id)
            raise
        if task_status:
            task_status.started(f"{self.name}:{flow_run.id}")
        # A task of its own: what runs is not torn down with the worker when Prefect's server is lost.
        going = self.live.begin(self.live.conduct(api, deployment.name, flow, run, run.parameters))
        await asyncio.wait([going])
        return DoorstepResult(identifier=str(flow_run.id), status_code=0)

    async def _mark(self, flow_run: FlowRun, api: PrefectApi) -> FlowRun:
        """The run says who began it, and who runs it."""
        trigger = "trigger:schedule" if flow_run.auto_scheduled else "trigger:person"
        told = [] if any(tag.startswith("trigger:") for tag in flow_run.tags) else [trigger]
        await self.client.update_flow_run(flow_run.id, tags=list(dict.fromkeys([*flow_run.tags, api.tag, *told])))
        return await self.client.read_flow_run(flow_run.id)
