"""Work: the handoff between two stages. Claimed in batches under a lease, closed where the lease is still ours.

Open items are locked and made in one order, by stage and subject: an item that is made while others are locked has its
place in it from the start, which its number would not give it.
"""

import os
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson
import sqlalchemy as sa

from . import stops, tables
from .engine import Database, business_now, machine_now
from .write import among, insert, take_ids, to_json, update

LEASE = timedelta(seconds=60)
STOPPED_LOOK = timedelta(hours=1)  # stopped work is woken by its resume; this is for whoever resumes by another way
_OPEN = sa.text("work_item.outcome IS NULL")


@dataclass(frozen=True, slots=True)
class Worker:
    """Who claims: a name that stays over restarts, and a boot that does not."""

    name: str = field(default_factory=lambda: f"hand-{os.getpid()}")
    boot: str = field(default_factory=lambda: uuid.uuid4().hex[:12])

    @property
    def lease(self) -> str:
        return f"{self.name}:{self.boot}"


@dataclass(frozen=True, slots=True)
class Claim:
    """Work that is ours until the lease runs out: which items, on which subjects, and the `now` to decide by."""

    stage: str
    worker: Worker
    now: datetime
    work_items: tuple[int, ...] = ()
    subjects: tuple[int, ...] = ()
    attempts: tuple[int, ...] = ()
    run_ref: str = ""

    def of(self, subjects: Iterable[int]) -> list[int]:
        """The work items of these subjects."""
        wanted = set(subjects)
        return [one for one, subject in zip(self.work_items, self.subjects, strict=True) if subject in wanted]

    def part(self, first: int, last: int) -> "Claim":
        """The same claim, narrowed to a slice of its items."""
        return Claim(
            self.stage,
            self.worker,
            self.now,
            self.work_items[first:last],
            self.subjects[first:last],
            self.attempts[first:last],
            self.run_ref,
        )

    def __len__(self) -> int:
        return len(self.work_items)


def claim(database: Database, stage: str, limit: int, worker: Worker, run_ref: str = "") -> Claim:
    """Take up to `limit` due items of the stage, oldest first, for LEASE; nobody else gets them meanwhile."""
    with database.reading() as connection:  # looking is free; the writer's turn is taken only where there is work
        now = business_now(connection)
        if not connection.execute(_due(stage, now).limit(1)).first():
            return Claim(stage, worker, now, run_ref=run_ref)
    with database.writing("claim") as connection:
        gate = stops.NOTHING if stage in stops.ALWAYS_GOES else stops.at_gate(connection)
        if gate.everything:
            _put_off_due(connection, stage, now, gate.why("everything"))
            return Claim(stage, worker, now, run_ref=run_ref)
        picked = (
            _due(stage, now)
            .order_by(tables.work_item.c.due_at, tables.work_item.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = connection.execute(
            tables.work_item.update()
            .where(tables.work_item.c.id.in_(picked))
            .values(
                lease=worker.lease,
                leased_until=machine_now() + LEASE,
                again=sa.false(),
                attempts=tables.work_item.c.attempts + 1,
            )
            .returning(
                tables.work_item.c.id,
                tables.work_item.c.subject_id,
                tables.work_item.c.attempts,
                tables.work_item.c.due_at,
            )
        ).all()
    rows = sorted(rows, key=lambda row: (row.due_at, row.id))
    return Claim(
        stage,
        worker,
        now,
        tuple(r.id for r in rows),
        tuple(r.subject_id for r in rows),
        tuple(r.attempts for r in rows),
        run_ref,
    )


def _put_off_due(connection: sa.Connection, stage: str, now: datetime, why: str) -> None:
    """Whatever is due here lies still, without being taken first."""
    work_item = tables.work_item
    connection.execute(
        work_item.update()
        .where(work_item.c.id.in_(_due(stage, now).with_for_update(skip_locked=True)))
        .values(due_at=now + STOPPED_LOOK, note=_note(why), again=sa.false())
    )


def _note(why: str) -> str:
    return f"stopped {why}"


def _due(stage: str, now: datetime) -> sa.Select[Any]:
    work_item = tables.work_item
    free = sa.or_(work_item.c.lease.is_(None), work_item.c.leased_until < machine_now())
    return sa.select(work_item.c.id).where(
        work_item.c.stage == stage, work_item.c.outcome.is_(None), work_item.c.due_at <= now, free
    )


def renew(database: Database, claimed: Claim) -> None:
    """Keep the claim for another LEASE."""
    with database.writing("claim") as connection:
        mine = claimed.of(hold_fast(connection, claimed))
        connection.execute(
            tables.work_item.update()
            .where(among(connection, tables.work_item.c.id, mine))
            .values(leased_until=machine_now() + LEASE)
        )


def void_leases(database: Database, worker: Worker) -> int:
    """Give back what earlier boots of this worker still hold; they are dead. Returns how many items."""
    with database.writing("claim") as connection:
        return connection.execute(
            tables.work_item.update()
            .where(
                _OPEN,
                tables.work_item.c.lease.startswith(f"{worker.name}:", autoescape=True),
                tables.work_item.c.lease != worker.lease,
            )
            .values(lease=None, leased_until=None)
        ).rowcount


def hold_fast(connection: sa.Connection, claimed: Claim) -> frozenset[int]:
    """Lock the claim's items that are still ours and return their subjects; what another worker took over drops out.

    The first statement of every commit: the lease is the fence.
    """
    work_item = tables.work_item
    rows = connection.execute(
        sa.select(work_item.c.subject_id)
        .where(among(connection, work_item.c.id, claimed.work_items), work_item.c.lease == claimed.worker.lease, _OPEN)
        .order_by(work_item.c.subject_id)
        .with_for_update()
    )
    return frozenset(rows.scalars())


def close(
    connection: sa.Connection,
    claimed: Claim,
    subjects: Iterable[int],
    batch_id: int,
    outcome: str = "done",
    note: str = "",
) -> None:
    """End these subjects' items; one that was wanted again meanwhile stays open and is due at once."""
    update(
        connection,
        tables.work_item,
        {
            "outcome": "CASE WHEN t.again THEN NULL ELSE v.outcome END",
            "due_at": "CASE WHEN t.again THEN t.wanted_at ELSE t.due_at END",
            "attempts": "CASE WHEN t.again THEN 0 ELSE t.attempts END",
            "again": "false" if connection.dialect.name != "sqlite" else "0",
            "lease": "NULL",
            "leased_until": "NULL",
            "batch_id": "v.batch_id",
            "note": "v.note",
        },
        "t.id = v.id AND t.outcome IS NULL",
        (("id", "int"), ("outcome", "text"), ("batch_id", "int"), ("note", "text")),
        [(one, outcome, batch_id, note) for one in claimed.of(subjects)],
    )


def postpone(
    connection: sa.Connection, claimed: Claim, until: Mapping[int, datetime], note: str | Mapping[int, str] = ""
) -> None:
    """Put these subjects' items back, each due at its own time, with what they wait for, in words that people read;
    nothing of them was lost."""
    why = dict.fromkeys(until, note) if isinstance(note, str) else note
    due_of = dict(zip(claimed.subjects, claimed.work_items, strict=True))
    update(
        connection,
        tables.work_item,
        {
            "due_at": "CASE WHEN t.again AND t.wanted_at < v.due_at THEN t.wanted_at ELSE v.due_at END",
            "again": "false" if connection.dialect.name != "sqlite" else "0",
            "lease": "NULL",
            "leased_until": "NULL",
            "note": "v.note",
        },
        "t.id = v.id AND t.outcome IS NULL",
        (("id", "int"), ("due_at", "at"), ("note", "text")),
        [(due_of[subject], due, why.get(subject, "")[:400]) for subject, due in until.items()],
    )


def put_off(connection: sa.Connection, claimed: Claim, why: Mapping[int, str]) -> None:
    """These subjects' items lie still, each by the stop of that public id (or by any of several), until it is resumed;
    that they were taken does not count as a try."""
    due_of = dict(zip(claimed.subjects, claimed.work_items, strict=True))
    update(
        connection,
        tables.work_item,
        {
            "due_at": "v.due_at",
            "again": "false" if connection.dialect.name != "sqlite" else "0",
            "attempts": "CASE WHEN t.attempts > 0 THEN t.attempts - 1 ELSE 0 END",
            "lease": "NULL",
            "leased_until": "NULL",
            "note": "v.note",
        },
        "t.id = v.id AND t.outcome IS NULL",
        (("id", "int"), ("due_at", "at"), ("note", "text")),
        [(due_of[subject], claimed.now + STOPPED_LOOK, _note(names)) for subject, names in why.items()],
    )


def wake_stopped(connection: sa.Connection, public_id: str, now: datetime) -> dict[str, int]:
    """What lay still by that stop is due now; how many by stage. Whoever calls this has closed the gate."""
    work_item = tables.work_item
    lying = sa.select(work_item.c.id, work_item.c.stage).where(_OPEN, work_item.c.note.like(f"stopped %{public_id}%"))
    rows = connection.execute(lying.order_by(work_item.c.stage, work_item.c.subject_id).with_for_update()).all()
    counts = Counter([stage for _, stage in rows])
    update(
        connection, tables.work_item, {"due_at": "v.due_at", "note": "''"}, "t.id = v.id",
        (("id", "int"), ("due_at", "at")), [(one, now) for one, _ in rows],
    )  # fmt: skip
    return counts


# A wish for an item that is leased is kept beside it; of two such wishes the earlier one stands.
_WANT = (
    "INSERT INTO work_item (stage, due_at, wanted_at, subject_id) SELECT {subjects} "
    "ON CONFLICT (stage, subject_id) WHERE outcome IS NULL DO UPDATE SET again = (work_item.lease IS NOT NULL), "
    "due_at = CASE WHEN work_item.due_at < excluded.due_at THEN work_item.due_at ELSE excluded.due_at END, "
    "wanted_at = CASE WHEN work_item.again AND work_item.wanted_at < excluded.wanted_at THEN work_item.wanted_at "
    "ELSE excluded.wanted_at END"
)
_WANT_OF = {  # `WHERE true` keeps SQLite from reading ON CONFLICT as a join's ON
    "sqlite": _WANT.format(subjects="?, ?, ?, value FROM json_each(?) WHERE true"),
    "postgresql": _WANT.format(subjects="%s, CAST(%s AS timestamptz), CAST(%s AS timestamptz), "
                               "CAST(one AS bigint) FROM jsonb_array_elements_text(CAST(%s AS jsonb)) AS one"),
}  # fmt: skip


def want(
    connection: sa.Connection, stage: str, subjects: Iterable[int], due: datetime, wanted_at: datetime | None = None
) -> None:
    """Make sure each subject has one open item at this stage, due no later than `due`; a leased one will run again."""
    if wanted := sorted(set(subjects)):
        told = (stage, due, wanted_at or due, orjson.dumps(wanted).decode())
        connection.exec_driver_sql(_WANT_OF[connection.dialect.name], told)


def want_untaken(connection: sa.Connection, stage: str, subjects: Iterable[int], due: datetime) -> None:
    """As `want`, but for items that another's commit has just now, where that commit waits for a lock of ours before it
    decides: to wait for it would be to wait in a circle."""
    wanted = set(subjects)
    if wanted and connection.dialect.name != "sqlite":
        work_item = tables.work_item
        of_these = sa.select(work_item.c.subject_id).where(
            work_item.c.stage == stage, among(connection, work_item.c.subject_id, sorted(wanted)), _OPEN
        )
        free = connection.execute(of_these.order_by(work_item.c.id).with_for_update(skip_locked=True)).scalars()
        wanted -= set(connection.execute(of_these).scalars()).difference(free)
    want(connection, stage, wanted, due)


def hold(connection: sa.Connection, stage: str, subjects: Sequence[int]) -> None:
    """Lock the open items of these subjects, in their order, as every commit does with its own."""
    if not subjects or connection.dialect.name == "sqlite":  # whose one writer we are
        return
    work_item = tables.work_item
    connection.execute(
        sa.select(work_item.c.id)
        .where(work_item.c.stage == stage, among(connection, work_item.c.subject_id, subjects), _OPEN)
        .order_by(work_item.c.subject_id)
        .with_for_update()
    ).all()


def wake(connection: sa.Connection, stage: str, subjects: Sequence[int], now: datetime) -> None:
    """Make waiting items of these subjects due now; opens none. One that another worker is just closing is left to its
    own due time: to wait for that worker might be to wait in a circle."""
    work_item = tables.work_item
    waiting = (
        sa.select(work_item.c.id)
        .where(work_item.c.stage == stage, among(connection, work_item.c.subject_id, subjects), _OPEN)
        .with_for_update(skip_locked=True)
    )
    connection.execute(work_item.update().where(work_item.c.id.in_(waiting)).values(due_at=now))


def drop(connection: sa.Connection, stage: str, subjects: Sequence[int], note: str, but_leased: bool = False) -> None:
    """End open items of these subjects without doing them, also leased ones: their commit will find them gone.
    `but_leased`: whoever is in a call about them is left to say what came of it."""
    hold(connection, stage, subjects)
    work_item = tables.work_item
    which = work_item.c.lease.is_(None) if but_leased else sa.true()
    connection.execute(
        work_item.update()
        .where(work_item.c.stage == stage, among(connection, work_item.c.subject_id, subjects), _OPEN, which)
        .values(outcome="dropped", lease=None, leased_until=None, note=note)
    )


def write_batch(
    connection: sa.Connection,
    claimed: Claim,
    subjects: Iterable[int],
    rules_release_id: int | None = None,
    door: str = "",
) -> int:
    """Record this commit: stage, its items in order, the `now` it decided by. Returns the batch's number."""
    (batch_id,) = take_ids(connection, tables.batch, 1)
    wanted = set(subjects)
    listed = [one for one, subject in zip(claimed.work_items, claimed.subjects, strict=True) if subject in wanted]
    insert(
        connection,
        tables.batch,
        ("id", "stage", "worker", "run_ref", "now", "committed_at", "rules_release_id", "work_items", "door"),
        [
            (
                batch_id,
                claimed.stage,
                claimed.worker.lease,
                claimed.run_ref,
                claimed.now,
                machine_now(),
                rules_release_id,
                to_json(listed),
                door,
            )
        ],
    )
    return batch_id


def act_claim(stage: str, actor: str, now: datetime) -> Claim:
    """A claim with no items: what a person's act uses to write its batch row."""
    return Claim(stage, Worker(actor, "act"), now)


def backlog(connection: sa.Connection, now: datetime) -> dict[str, tuple[int, datetime]]:
    """For each stage with open, unleased, due work: how many items, and since when the oldest is due."""
    work_item = tables.work_item
    rows = connection.execute(
        sa.select(work_item.c.stage, sa.func.count(), sa.func.min(work_item.c.due_at))
        .where(
            work_item.c.outcome.is_(None),
            work_item.c.due_at <= now,
            sa.or_(work_item.c.lease.is_(None), work_item.c.leased_until < machine_now()),
        )
        .group_by(work_item.c.stage)
    )
    return {stage: (count, oldest) for stage, count, oldest in rows}


def next_due(connection: sa.Connection, after: datetime | None = None) -> datetime | None:
    """The earliest time (after that one) at which work that nobody has becomes due, by the shop's clock."""
    work_item = tables.work_item
    later = sa.true() if after is None else work_item.c.due_at > after
    return connection.execute(
        sa.select(sa.func.min(work_item.c.due_at)).where(
            work_item.c.outcome.is_(None), work_item.c.lease.is_(None), later
        )
    ).scalar()
