"""The audit's looking and writing: laws looked at here, great-expectations in a program of its own, cases filed."""

import asyncio
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from doorstep.db import work
from doorstep.db.actors import system_actor
from doorstep.db.queries import audit as rows
from doorstep.db.queries.chores import end_chores
from doorstep.db.queries.laws import Kept, Law
from doorstep.db.types import instant_text
from doorstep.db.work import Claim
from doorstep.domain.errors import DoorstepError
from doorstep.settings import settings

from .commits import Slice, commit_slice
from .context import database, run_ref, worker
from .kinds import calls, in_thread, reads, writes
from .leases import kept as lease_kept

CHILD_SECONDS = 180.0
RUNS_KEPT = 48  # two days of hourly audits


class AuditStoppedError(DoorstepError):
    """Great-expectations did not end its run; the laws were looked at all the same, and the next audit stays due."""

    code = "audit_stopped"


@dataclass(frozen=True, slots=True)
class Pages:
    """What great-expectations found, and where its pages are; `trouble` says why there are none."""

    checked: tuple[dict[str, Any], ...] = ()
    page: str = ""
    seconds: float = 0.0
    trouble: str = ""


@dataclass(slots=True)
class Found:
    """Every law looked at, in one view of the warehouse."""

    kept: list[Kept] = field(default_factory=list)


@reads
async def read_chores(limit: int) -> Claim:
    """Claim the audits that are due."""
    return await in_thread(work.claim, database(), "audit", limit, worker(), run_ref())


@calls
async def check_pages(claimed: Claim) -> Pages:
    """Great-expectations judges the warehouse and writes its pages, in a child that only reads and then ends."""
    async with lease_kept(claimed):
        return await run_checkpoint(await in_thread(_asked, instant_text(claimed.now)))


def _asked(at: str) -> dict[str, Any]:
    with database().reading() as connection:
        laws = rows.laws_now(connection)
    listed = [
        {"name": law.name, "says": law.says, "area": area, "sql": law.sql}
        for area, some in laws.items()
        for law in some
    ]
    folder = str(pages_folder())
    return {"url": database().url, "rules": listed, "folder": folder, "at": at, "keep": RUNS_KEPT}


def pages_folder() -> Path:
    """Where the web application serves the audit's pages from."""
    return settings().home.absolute() / "docs-data"


async def run_checkpoint(asked: dict[str, Any]) -> Pages:
    """What the child found. It never shares our process: two SQLite libraries in one corrupt the warehouse."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "schemas.checkpoints.run", env=dict(os.environ, GX_ANALYTICS_ENABLED="false"),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        told, said = await asyncio.wait_for(child.communicate(orjson.dumps(asked)), CHILD_SECONDS)
    except TimeoutError:
        return Pages(trouble=f"it took longer than {CHILD_SECONDS:.0f} seconds")
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode != 0:
        last = said.decode("utf-8", "replace").strip().splitlines() or ["it said nothing"]
        return Pages(trouble=f"it ended with status {child.returncode}: {last[-1][:200]}")
    found = orjson.loads(told)
    return Pages(tuple(found["checked"]), found["page"], found["seconds"])


@reads
async def look_at_laws() -> Found:
    """Every law looked at by ourselves: great-expectations gives a verdict and at most 200 rows, and no case."""
    return await in_thread(_look)


def _look() -> Found:
    with database().reading() as connection:
        laws = [law for some in rows.laws_now(connection).values() for law in some]
        return Found(rows.look_at_all(connection, laws))


@writes
async def commit(claimed: Claim, found: Found, pages: Pages) -> dict[str, int]:
    """What does not hold is a case with its rows, what holds again ends its own, and the next audit is due."""
    counts = await in_thread(_commit, claimed, found, pages)
    if pages.trouble:
        raise AuditStoppedError(
            f"Great-expectations wrote no pages: {pages.trouble}. The laws were looked at without it."
        )
    return counts


def _commit(claimed: Claim, found: Found, pages: Pages) -> dict[str, int]:
    with database().reading() as connection:
        actor_id = system_actor(connection)
    kept = [*found.kept, *_ordinary(claimed.subjects[0], pages)]
    broken = [one for one in kept if not one.holds]
    report = {
        "checked": len(kept), "broken": {one.law.name: one.broken for one in broken}, "page": pages.page,
        "seconds": pages.seconds, "trouble": pages.trouble,
    }  # fmt: skip

    def write(s: Slice) -> None:
        rows.file_cases(s.connection, kept, pages.page, s.by)
        end_chores(s.connection, s.claimed, s.mine, s.by, report)

    commit_slice(database(), "audit", claimed, actor_id, write)
    return {"checked": len(kept), "broken": len(broken)}


def _ordinary(chore_id: int, pages: Pages) -> list[Kept]:
    """What only great-expectations looks at, as laws of its own: the case stands on the audit itself."""
    return [
        Kept(
            Law(one["law"], one["says"] or one["law"], "checkpoint", "", "", "values"), 0,
            0 if one["holds"] else max(1, int(one["count"])), () if one["holds"] else ((chore_id, one["area"]),),
        )
        for one in pages.checked if not one["is_ours"]
    ]  # fmt: skip
