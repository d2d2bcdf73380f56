"""Housekeeping's writing: what is over by the shop's rules, a thousand rows at a time; and the backup that is due."""

from dataclasses import dataclass, field
from datetime import timedelta

from doorstep.actions import backups
from doorstep.db import files, work
from doorstep.db.actors import system_actor
from doorstep.db.options import read_some
from doorstep.db.queries import housekeeping as rows
from doorstep.db.queries.chores import chore_names, end_chores
from doorstep.db.queries.forgetting import drop_sheets
from doorstep.db.work import Claim
from doorstep.domain.errors import CannotDoError
from doorstep.settings import settings

from .commits import Slice, commit_slice
from .context import database, run_ref, worker
from .kinds import calls, in_thread, reads, writes
from .leases import kept

AT_ONCE = 1000  # rows of a kind in one turn; what is left is due at once
_AGAIN = timedelta(hours=1)  # after a backup that could not be made


@dataclass(slots=True)
class Chores:
    """The chores that are due, by name, and what is set about backups."""

    claimed: Claim
    names: dict[int, str] = field(default_factory=dict)
    every_hours: int = 0
    backups_kept: int = 1
    folder: str = ""

    def called(self, name: str) -> set[int]:
        return {one for one, known in self.names.items() if known == name}


@dataclass(slots=True)
class Kept:
    """What came of the backup: one was made, or why not."""

    made: int = 0
    tidied: int = 0
    trouble: str = ""


@reads
async def read_chores(limit: int) -> Chores:
    """Claim the chores that are due."""
    return await in_thread(_read, limit)


def _read(limit: int) -> Chores:
    chores = Chores(work.claim(database(), "housekeeping", limit, worker(), run_ref()))
    if chores.claimed:
        with database().reading() as connection:
            chores.names = chore_names(connection, chores.claimed.subjects)
            told = read_some(connection, "backup_every_hours", "backups_kept", "backup_folder")
        chores.every_hours, chores.backups_kept = int(told["backup_every_hours"]), int(told["backups_kept"])
        chores.folder = str(told["backup_folder"])
    return chores


@calls
async def back_up(chores: Chores) -> Kept:
    """The shop is kept in a file, where that is due; nobody who works waits for it."""
    if not chores.called("backup") or not chores.every_hours:
        return Kept()
    async with kept(chores.claimed):
        return await in_thread(_back_up, chores)


def _back_up(chores: Chores) -> Kept:
    try:
        backups.make_backup(settings(), database(), "schedule", backups.folder_of(settings(), chores.folder))
    except (CannotDoError, OSError) as error:  # a full disk is no reason to stop the house; the checklist shows it
        return Kept(trouble=str(error))
    return Kept(1, backups.tidy(database(), chores.backups_kept))


@writes
async def commit(chores: Chores, made: Kept) -> dict[str, int]:
    """End what is over, and say how much."""
    return await in_thread(_commit, chores, made)


def _commit(chores: Chores, made: Kept) -> dict[str, int]:
    with database().reading() as connection:
        actor_id = system_actor(connection)

    def write(s: Slice) -> dict[str, int]:
        counts = _end_what_is_over(s, s.mine & chores.called("housekeeping"))
        if due := s.mine & chores.called("backup"):
            told = {"backups": made.made, "tidied": made.tidied}
            wait = _AGAIN if made.trouble else timedelta(hours=chores.every_hours or 24)
            end_chores(s.connection, s.claimed, due, s.by, told | {"trouble": made.trouble}, wait=wait)
            counts |= told
        return counts

    written = commit_slice(database(), "housekeeping", chores.claimed, actor_id, write)
    if chores.called("housekeeping"):
        files.sweep(database(), settings().home)
    return written[0] if written else {}


def _end_what_is_over(s: Slice, due: set[int]) -> dict[str, int]:
    if not due:
        return {}
    now = s.claimed.now
    waits = timedelta(days=int(s.rules["returns_expire_after_days"]))
    counts = {"expired": rows.expire_returns(s.connection, now, waits, AT_ONCE, s.by)}
    kept_days = int(s.rules["bodies_kept_days"])
    if kept_days:
        after = timedelta(days=kept_days)
        counts["erased"] = rows.erase_bodies(s.connection, now, after, AT_ONCE)
        counts["sheets"] = drop_sheets(s.connection, now, after, AT_ONCE)
    end_chores(s.connection, s.claimed, due, s.by, counts, is_done=max(counts.values()) < AT_ONCE)
    return counts
