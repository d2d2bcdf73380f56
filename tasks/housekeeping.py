"""Housekeeping's writing: what is over by the shop's rules, a thousand rows at a time."""

from datetime import timedelta

from doorstep.db import work
from doorstep.db.actors import system_actor
from doorstep.db.queries import housekeeping as rows
from doorstep.db.queries.chores import end_chores
from doorstep.db.work import Claim

from .commits import Slice, commit_slice
from .context import database, run_ref, worker
from .kinds import in_thread, reads, writes

AT_ONCE = 1000  # rows of a kind in one turn; what is left is due at once


@reads
async def read_chores(limit: int) -> Claim:
    """Claim the chores that are due."""
    return await in_thread(work.claim, database(), "housekeeping", limit, worker(), run_ref())


@writes
async def commit(claimed: Claim) -> dict[str, int]:
    """End what is over, and say how much."""
    return await in_thread(_commit, claimed)


def _commit(claimed: Claim) -> dict[str, int]:
    with database().reading() as connection:
        actor_id = system_actor(connection)

    def write(s: Slice) -> dict[str, int]:
        now = s.claimed.now
        waits = timedelta(days=int(s.rules["returns_expire_after_days"]))
        counts = {"expired": rows.expire_returns(s.connection, now, waits, AT_ONCE, s.by)}
        kept_days = int(s.rules["bodies_kept_days"])
        if kept_days:
            counts["erased"] = rows.erase_bodies(s.connection, now, timedelta(days=kept_days), AT_ONCE)
        end_chores(s.connection, s.claimed, s.mine, s.by, counts, is_done=max(counts.values()) < AT_ONCE)
        return counts

    written = commit_slice(database(), "housekeeping", claimed, actor_id, write)
    return written[0] if written else {}
