"""The house's chores: when each was last done and what came of it."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from doorstep.db import tables, work
from doorstep.db.moves import By
from doorstep.db.work import Claim


def chore_names(connection: sa.Connection, chore_ids: Iterable[int]) -> dict[int, str]:
    """What each of these chores is called."""
    chore = tables.chore
    rows = connection.execute(sa.select(chore.c.id, chore.c.name).where(chore.c.id.in_(sorted(chore_ids))))
    return {row.id: row.name for row in rows}


def end_chores(
    connection: sa.Connection,
    claimed: Claim,
    chore_ids: Iterable[int],
    by: By,
    report: Mapping[str, Any],
    is_done: bool = True,
    wait: timedelta | None = None,
) -> None:
    """These chores were done now, with what came of it, and each is due again after its own time (or after `wait`); at
    once where not all of it was done."""
    chore = tables.chore
    ids = sorted(chore_ids)
    every = sa.select(chore.c.id, chore.c.every_seconds).where(chore.c.id.in_(ids))
    waits = {one: wait or timedelta(seconds=seconds if is_done else 0) for one, seconds in connection.execute(every)}
    connection.execute(chore.update().where(chore.c.id.in_(ids)).values(done_at=by.at, report=dict(report)))
    work.postpone(connection, claimed, {one: by.at + waits[one] for one in ids}, "until its next turn")
