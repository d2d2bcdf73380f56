"""Cases as runs in Prefect: born suspended, brought up to date, closed from elsewhere, and asked again.

No process waits for an answer: the run ends where it asks, and Resume makes Prefect run it again from its beginning.
"""

import asyncio
import json
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from prefect._internal.pydantic.v2_schema import create_v2_schema
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import ArtifactCreate, ArtifactUpdate
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterFlowRunId,
    FlowRunFilter,
    FlowRunFilterId,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.context import FlowRunContext
from prefect.events import emit_event
from prefect.exceptions import ObjectNotFound
from prefect.flow_runs import asuspend_flow_run
from prefect.input.run_input import keyset_from_base_key, keyset_from_paused_state
from prefect.states import Completed, Running, Suspended

from doorstep.domain.causes import BY_NAME
from doorstep.domain.review import Run, Sheet, page, tags, title
from doorstep.settings import settings

from .review_forms import form_of

DEPLOYMENT = "case/case"
PATIENCE_SECONDS = 365 * 86400  # a case waits until it is answered
_AT_ONCE = 4  # Prefect's SQLite file has one writer
_LISTED = 200  # as many as Prefect lists in one answer
_UNENDED = [StateType.PAUSED, StateType.SCHEDULED, StateType.PENDING, StateType.RUNNING]
_OURS = ("owner:", "channel:", "revision:")


class Shown(NamedTuple):
    """How a case stands in Prefect: its run there, and which version of the case that shows."""

    run: Run
    revision: int


def client_here() -> PrefectClient | None:
    """The client of the run that we are in; None outside Prefect, where no case can be shown."""
    context = FlowRunContext.get()
    return context.client if context is not None else None


async def look_up(client: PrefectClient, run_refs: Sequence[str]) -> dict[str, Shown]:
    """How each of these runs stands; one that Prefect does not know (or that is no case's) is not in the answer."""
    wanted = [UUID(ref) for ref in run_refs if _is_id(ref)]
    found: list[FlowRun] = []
    for first in range(0, len(wanted), _LISTED):
        part = FlowRunFilter(id=FlowRunFilterId(any_=wanted[first : first + _LISTED]))
        found += await client.read_flow_runs(flow_run_filter=part, limit=_LISTED)
    return {str(run.id): Shown(_stands(run), _revision(run)) for run in found if "case" in run.tags}


def _is_id(ref: str) -> bool:
    try:
        UUID(ref)
    except ValueError:
        return False
    return True


def _stands(run: FlowRun) -> Run:
    if run.state_type == StateType.PAUSED:
        return Run.WAITING
    return Run.NONE if run.state is None or run.state.is_final() else Run.ANSWERED


def _revision(run: FlowRun) -> int:
    return next((int(tag.removeprefix("revision:")) for tag in run.tags if tag.startswith("revision:")), 0)


async def list_unended(client: PrefectClient) -> dict[str, str]:
    """Runs of cases that have not ended, by the case's public id."""
    unended = FlowRunFilterState(type=FlowRunFilterStateType(any_=_UNENDED))
    wanted, found = FlowRunFilter(tags=FlowRunFilterTags(all_=["case"]), state=unended), {}
    while True:
        runs = await client.read_flow_runs(flow_run_filter=wanted, limit=_LISTED, offset=len(found))
        before = len(found)
        found |= {str(run.parameters.get("case")): str(run.id) for run in runs}
        if len(runs) < _LISTED or len(found) == before:
            return found


async def make(client: PrefectClient, sheet: Sheet) -> str:
    """The case waits as a run with its question, its page and its form; returns the run's id. Twice is once."""
    deployment = await client.read_deployment_by_name(DEPLOYMENT)
    run = await _born(client, deployment.id, sheet)
    if run.state_type == StateType.PAUSED:
        return str(run.id)
    waiting = Suspended(timeout_seconds=PATIENCE_SECONDS, pause_key="ask-1")
    keys = keyset_from_paused_state(waiting)
    waiting.state_details.run_input_keyset = keys
    await _write_form(client, run.id, keys, sheet)
    await client.create_artifact(
        ArtifactCreate(type="markdown", description=title(sheet), data=_page(sheet), flow_run_id=run.id)
    )
    await client.set_flow_run_state(run.id, waiting)
    emit_event(
        "doorstep.case.opened",
        {"prefect.resource.id": f"doorstep.case.{sheet.public_id}", "prefect.resource.name": title(sheet)},
        payload={"cause": sheet.cause, "orders": sheet.orders, "run": str(run.id)},
    )
    return str(run.id)


async def _born(client: PrefectClient, deployment_id: UUID, sheet: Sheet) -> FlowRun:
    """The one run of this case that can still wait. What ended while the case stayed open, or was half made when its
    maker died, is followed by another under a key that names it."""
    key = f"case:{sheet.public_id}"
    while True:
        run = await client.create_flow_run_from_deployment(
            deployment_id, parameters={"case": sheet.public_id}, state=Running(), name=title(sheet), tags=tags(sheet),
            idempotency_key=key,
        )  # fmt: skip
        if run.state_type == StateType.PAUSED:
            return run
        if run.state_type == StateType.RUNNING:
            if not await client.filter_flow_run_input(run.id, "", 1, set()):
                return run
            await client.delete_flow_run(run.id)
            continue
        key = f"case:{sheet.public_id}:{run.id}"


async def refresh(client: PrefectClient, run_ref: str, sheet: Sheet) -> None:
    """The waiting run shows the case as it is now; a form that was opened before is refused when it is sent."""
    run = await client.read_flow_run(UUID(run_ref))
    keys = run.state.state_details.run_input_keyset if run.state else None
    if run.state_type != StateType.PAUSED or not keys:
        return
    for key in (keys["schema"], keys["description"]):
        await client.delete_flow_run_input(run.id, key)
    await _write_form(client, run.id, keys, sheet)
    await _retell(client, run, sheet)


async def _retell(client: PrefectClient, run: FlowRun, sheet: Sheet) -> None:
    kept = [tag for tag in run.tags if not tag.startswith(_OURS)]
    await client.update_flow_run(run.id, name=title(sheet), tags=list(dict.fromkeys([*kept, *tags(sheet)])))
    pages = ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[run.id]))
    for artifact in await client.read_artifacts(artifact_filter=pages, limit=1):
        await client.update_artifact(artifact.id, ArtifactUpdate(data=_page(sheet), description=title(sheet)))


async def _write_form(client: PrefectClient, run_id: UUID, keys: Any, sheet: Sheet) -> None:
    schema = create_v2_schema("Answer", model_base=form_of(sheet))
    await client.create_flow_run_input(run_id, keys["schema"], json.dumps(schema))
    await client.create_flow_run_input(run_id, keys["description"], json.dumps(_page(sheet)))


def _page(sheet: Sheet, notice: str = "") -> str:
    return page(sheet, BY_NAME[sheet.cause], settings().base_url, notice)


async def close(client: PrefectClient, run_ref: str, ending: str) -> None:
    """The waiting run of a case that ended elsewhere is completed, and says how."""
    await client.set_flow_run_state(UUID(run_ref), Completed(message=ending), force=True)


async def side_by_side(works: Sequence[Any]) -> list[Any]:
    """What each comes to, a few at a time."""
    places = asyncio.Semaphore(_AT_ONCE)

    async def one(work: Any) -> Any:
        async with places:
            return await work

    return await asyncio.gather(*map(one, works), return_exceptions=True)


# --- inside the run of one case ---------------------------------------------------------------------------------


async def last_answer() -> tuple[int, dict[str, Any] | None]:
    """How often this run has asked, and what was answered the last time; None where nobody was asked yet.

    A resumed run begins at its beginning: answers to earlier questions were refused then, and are not given again.
    """
    context = FlowRunContext.get()
    if context is None or context.flow_run is None:
        return 0, None
    policy = context.flow_run.empirical_policy
    times = [int(key.removeprefix("ask-")) for key in policy.pause_keys or () if key.startswith("ask-")]
    if not times:
        return 0, None
    keys = keyset_from_base_key(f"suspended-ask-{max(times)}")
    try:
        told = json.loads(await context.client.read_flow_run_input(context.flow_run.id, keys["response"]))
    except (ObjectNotFound, ValueError):
        return max(times), None
    return max(times), told if isinstance(told, dict) else None


async def ask(sheet: Sheet, times: int, notice: str) -> None:
    """The run waits for an answer, with the notice on top. It ends here; the answer begins it anew."""
    context = FlowRunContext.get()
    if context is None or context.flow_run is None:
        return
    await _retell(context.client, context.flow_run, sheet)
    form = form_of(sheet).with_initial_data(description=_page(sheet, notice))
    await asuspend_flow_run(wait_for_input=form, key=f"ask-{times}", timeout=PATIENCE_SECONDS)
