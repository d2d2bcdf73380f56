"""When the shop is at rest: no work is due by its own clock, and nobody has any in hand."""

import time
from collections.abc import Callable

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.engine import Database, business_now
from doorstep.domain.errors import DoorstepError
from doorstep.domain.stages import STAGES

from .telling import Teller

PATIENCE_SECONDS = 90.0
_LOOK_SECONDS = 0.1
# The shop's own order of work; the house's runs beside it and is waited for at the end.
_ALONGSIDE = ("audit", "housekeeping")
_LABELS = {stage.name: stage.label for stage in STAGES}

Rest = Callable[[], None]


def due_work(database: Database, but_for: tuple[str, ...] = _ALONGSIDE) -> dict[str, int]:
    """How much open work of each stage is due by now, also what somebody has in hand."""
    open_work = tables.work_item
    with database.reading() as connection:
        rows = connection.execute(
            sa.select(open_work.c.stage, sa.func.count())
            .where(
                open_work.c.outcome.is_(None),
                open_work.c.due_at <= business_now(connection),
                open_work.c.stage.not_in(but_for),
            )
            .group_by(open_work.c.stage)
        )
        return {stage: int(count) for stage, count in rows}


def until_at_rest(database: Database, teller: Teller, also_house: bool = False) -> float:
    """Nothing is due any more; returns after how many seconds. Raises where the shop does not get on."""
    begun, most, last_left, moved_at = time.monotonic(), 0, -1, time.monotonic()
    with teller.bar("working") as bar:
        while due := due_work(database, () if also_house else _ALONGSIDE):
            left = sum(due.values())
            most = max(most, left)
            bar.show(
                most - left, most, ", ".join(f"{_LABELS.get(stage, stage)} {count}" for stage, count in due.items())
            )
            if left != last_left:
                last_left, moved_at = left, time.monotonic()
            if time.monotonic() - moved_at > PATIENCE_SECONDS:
                stuck = ", ".join(f"{stage} ({count})" for stage, count in due.items())
                raise DoorstepError(f"The shop does not get on with {stuck}; see the logs in its home, under logs/.")
            time.sleep(_LOOK_SECONDS)
    return time.monotonic() - begun
