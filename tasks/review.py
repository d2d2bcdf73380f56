"""Review's reading, showing and answering: an open case waits as a run in Prefect, and is answered by one function."""

from dataclasses import dataclass, field, replace

from prefect.logging import get_logger

from doorstep.actions.resolve import resolve_case
from doorstep.db import work
from doorstep.db.actors import system_actor
from doorstep.db.queries import review as rows
from doorstep.db.work import Claim
from doorstep.domain.causes import BY_NAME
from doorstep.domain.errors import CannotDoError
from doorstep.domain.review import Due, Run, Sheet, decide

from . import review_runs
from .commits import Slice, commit_slice, slices
from .context import database, run_ref, worker
from .kinds import calls, in_thread, reads, writes
from .review_forms import Given, read_given

_AT_MOST = 100  # cases a batch: each open one is a few calls to Prefect
_NOWHERE = review_runs.Shown(Run.NONE, 0)
_LOOKED_OVER = 1000  # open cases a run looks over for what Prefect has lost


@dataclass(slots=True)
class Showing:
    """What was done about the runs of some cases: which run shows which case, and how many were made and so on."""

    run_refs: list[tuple[int, str]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


@reads
async def read_cases(limit: int) -> tuple[Claim, list[Sheet]]:
    """Claim cases that were opened, changed or closed, and read each as it is now."""
    return await in_thread(_read, min(limit, _AT_MOST))


def _read(limit: int) -> tuple[Claim, list[Sheet]]:
    claimed = work.claim(database(), "review", limit, worker(), run_ref())
    with database().reading() as connection:
        return claimed, rows.read_sheets(connection, claimed.subjects)


@reads
async def read_astray() -> list[Sheet]:
    """Open cases that no run shows, and closed ones whose run still waits: Prefect was away, or has lost its file."""
    client = review_runs.client_here()
    if client is None:
        return []
    return await in_thread(_read_astray, await review_runs.list_unended(client))


def _read_astray(runs: dict[str, str]) -> list[Sheet]:
    with database().reading() as connection:
        opened = rows.list_open(connection, _LOOKED_OVER)
        lost = [one for public_id, one in opened.items() if public_id not in runs]
        over = rows.list_closed(connection, runs)
        sheets = rows.read_sheets(connection, [*lost[:_AT_MOST], *over])
    return [replace(sheet, run_ref=runs.get(sheet.public_id, "")) for sheet in sheets]


@calls
async def show(sheets: list[Sheet]) -> Showing:
    """Open cases wait as runs, as they are now; runs of closed ones are completed. What Prefect could not take is
    shown by a later run: the case itself is in the warehouse."""
    client, showing = review_runs.client_here(), Showing()
    if client is None or not sheets:
        return showing
    known = await review_runs.look_up(client, [sheet.run_ref for sheet in sheets if sheet.run_ref])
    plan = [(sheet, decide(sheet, *known.get(sheet.run_ref, _NOWHERE))) for sheet in sheets]
    wanted = [(sheet, due) for sheet, due in plan if due is not Due.NOTHING]
    done = await review_runs.side_by_side([_act(client, sheet, due) for sheet, due in wanted])
    for (sheet, due), came in zip(wanted, done, strict=True):
        if isinstance(came, BaseException):
            words = "The run of case %s could not be shown in Prefect (%s); a later run tries again."
            get_logger("doorstep").warning(words, sheet.public_id, type(came).__name__)
            continue
        _count(showing, due)
        if isinstance(came, str):
            showing.run_refs.append((sheet.id, came))
    return showing


async def _act(client: "review_runs.PrefectClient", sheet: Sheet, due: Due) -> str | None:
    if due is Due.MAKE:
        return await review_runs.make(client, sheet)
    if due is Due.REFRESH:
        await review_runs.refresh(client, sheet.run_ref, sheet)
    else:
        await review_runs.close(client, sheet.run_ref, sheet.ending)
    return None


def _count(showing: Showing, due: Due) -> None:
    word = {Due.MAKE: "opened", Due.REFRESH: "changed", Due.CLOSE: "closed"}[due]
    showing.counts[word] = showing.counts.get(word, 0) + 1


@writes
async def commit(claimed: Claim, showing: Showing) -> dict[str, int]:
    """Each case knows its run, and its work is done; returns what was done, counted."""
    await in_thread(_commit, claimed, showing)
    return showing.counts


def _commit(claimed: Claim, showing: Showing) -> None:
    with database().reading() as connection:
        actor_id = system_actor(connection)
    refs = dict(showing.run_refs)

    def write(s: Slice) -> None:
        rows.set_run_refs(s.connection, [(one, refs[one]) for one in s.mine if one in refs])
        work.close(s.connection, s.claimed, s.mine, s.batch_id)

    for part in slices(database(), claimed):
        commit_slice(database(), "review", part, actor_id, write)


@writes
async def keep(showing: Showing) -> dict[str, int]:
    """Cases that were shown without being anybody's work know their runs."""
    await in_thread(_keep, showing)
    return showing.counts


def _keep(showing: Showing) -> None:
    if showing.run_refs:
        with database().writing("review") as connection:
            rows.set_run_refs(connection, showing.run_refs)


# --- one case ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """What came of an answer, in a sentence; not over: the person is asked again."""

    is_over: bool
    sentence: str


@reads
async def read_case(public_id: str) -> Sheet | None:
    """The case as it is now."""
    return await in_thread(_find, public_id)


def _find(public_id: str) -> Sheet | None:
    with database().reading() as connection:
        return rows.find_sheet(connection, public_id)


@writes
async def resolve(sheet: Sheet, answer: dict[str, object]) -> Told:
    """The case is resolved as the person said, or a sentence says why not."""
    return await in_thread(_resolve, sheet, read_given(BY_NAME[sheet.cause], answer))


def _resolve(sheet: Sheet, given: Given) -> Told:
    try:
        told = resolve_case(
            database(), sheet.public_id, given.answer, given.fields, given.actor, given.revision, "Prefect", run_ref()
        )
    except CannotDoError as error:
        now = _find(sheet.public_id)
        is_over = now is None or not now.is_open
        return Told(is_over, str(error) if is_over else f"{error} Please answer again.")
    now = _find(sheet.public_id)
    return Told(now is None or not now.is_open, told)
