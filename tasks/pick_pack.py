"""Pick and pack's reading and writing: planned fulfillments in, waves on the floor out. The station does the rest."""

from dataclasses import dataclass, field
from typing import Any

from doorstep.db import cases, rules, stops, work
from doorstep.db.actors import system_actor
from doorstep.db.moves import advance
from doorstep.db.queries import pick_pack as rows
from doorstep.db.work import Claim
from doorstep.domain.lifecycle import FULFILLMENT
from doorstep.domain.waves import WAVE_MAX, plan_waves
from schemas.base import check
from schemas.pick_pack import PickTasks, PlannedPicks

from .commits import Rejected, Slice, commit_slice, quarantine, rejects, slices
from .context import database, run_ref, worker
from .kinds import in_thread, reads, writes


@dataclass(slots=True)
class Gathered:
    """A claimed batch: the claims to be picked, by fulfillment."""

    claimed: Claim
    picks: list[tuple[Any, ...]] = field(default_factory=list)  # (fulfillment, order, site, allocation, units)
    rejected: list[Rejected] = field(default_factory=list)
    order_of: dict[int, int | None] = field(default_factory=dict)
    wave_size: int = WAVE_MAX


@reads
async def read_planned(limit: int) -> Gathered:
    """Claim fulfillments, and read what is to be picked for them."""
    return await in_thread(_read, limit)


def _read(limit: int) -> Gathered:
    claimed = work.claim(database(), "pick_pack", limit, worker(), run_ref())
    if not claimed:
        return Gathered(claimed)
    with database().reading() as connection:
        checked = check(PlannedPicks, [tuple(row) for row in rows.read_planned(connection, claimed.subjects)])
        order_of: dict[int, int | None] = dict(rows.order_of(connection, claimed.subjects))
        return Gathered(claimed, checked.rows, rejects(checked), order_of, int(rules.current(connection)["wave_size"]))


def decide(gathered: Gathered) -> list[tuple[int, list[int]]]:
    """Which fulfillments go to the floor together; pure."""
    return plan_waves(dict.fromkeys((pick[0], pick[2]) for pick in gathered.picks), gathered.wave_size)


@writes
async def commit(gathered: Gathered, waves: list[tuple[int, list[int]]]) -> dict[str, int]:
    """Check the tasks, and put every wave on the floor; what a case holds stays where it is."""
    return await in_thread(_commit, gathered, waves)


def _commit(gathered: Gathered, waves: list[tuple[int, list[int]]]) -> dict[str, int]:
    wave_of = {part: n for n, (_, listed) in enumerate(waves) for part in listed}
    checked = check(PickTasks, [(pick[0], pick[3], wave_of[pick[0]], pick[4]) for pick in gathered.picks])
    rejected = gathered.rejected + rejects(checked)
    counts = {"released": 0, "quarantined": len(rejected)}
    with database().reading() as connection:
        actor_id = system_actor(connection)
    for part in slices(database(), gathered.claimed):

        def write(s: Slice) -> None:
            quarantine(s, "pick_pack", rejected, gathered.order_of, "fulfillment")
            counts["released"] += _write(s, checked.rows, waves)

        commit_slice(database(), "pick_pack", part, actor_id, write)
    return counts


def _write(s: Slice, tasks: list[tuple[Any, ...]], waves: list[tuple[int, list[int]]]) -> int:
    standing = rows.lock_fulfillments(s.connection, sorted(s.mine))
    held = cases.held(s.connection, {order for order, _ in standing.values()})
    planned = {one for one, (order, status) in standing.items() if status == FULFILLMENT.initial and order not in held}
    halted = stops.stopped_parts(s.connection, planned, s.stops)
    ready = (planned - halted.keys()) & {task[0] for task in tasks}
    here = [(site, [one for one in listed if one in ready]) for site, listed in waves]
    here = [(site, listed) for site, listed in here if listed]
    ids = rows.open_waves(s.connection, here, s.by.at)
    wave_of = {one: wave for wave, (_, listed) in zip(ids, here, strict=True) for one in listed}
    rows.write_tasks(
        s.connection, [(wave_of[part], part, allocation, qty) for part, allocation, _, qty in tasks if part in wave_of]
    )
    released = advance(s.connection, FULFILLMENT, "release", wave_of, s.by)
    work.put_off(s.connection, s.claimed, halted)
    work.close(s.connection, s.claimed, s.mine - halted.keys(), s.batch_id)
    return len(released)
