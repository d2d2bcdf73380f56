"""What every stage's commit is made of: the fence, the slices, the batch row, and the rows that broke a contract."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b
from typing import Any, TypeVar

import sqlalchemy as sa
from prefect.logging import get_logger
from sqlalchemy.exc import DBAPIError

from doorstep.db import cases, inbox, rules, work
from doorstep.db.engine import Database
from doorstep.db.guard import violated
from doorstep.db.moves import By
from doorstep.db.names import order_of
from doorstep.db.stops import ALWAYS_GOES, NOTHING, Stops, at_gate
from doorstep.db.work import Claim
from doorstep.domain.stages import BY_NAME, STAGES
from doorstep.settings import settings
from schemas.base import Breach, Checked

from .kinds import is_passing

Result = TypeVar("Result")

_LONGEST_WAIT = timedelta(hours=1)
_JITTER = 0.25  # of the wait, at most
_STAGES = frozenset((*(stage.name for stage in STAGES), "sync", "fetch"))


@dataclass(frozen=True, slots=True)
class Slice:
    """One open transaction of a stage: the part of the claim that is still ours, who we are, and the batch's number."""

    connection: sa.Connection
    claimed: Claim
    mine: frozenset[int]  # subjects whose items are still ours; what is not drops out
    by: By
    batch_id: int
    rules: rules.Rules
    stops: Stops = NOTHING  # what lies still, read in this transaction; nobody changes it meanwhile


def slices(database: Database, claimed: Claim) -> Iterator[Claim]:
    """The claim in parts, each a transaction that others do not wait long for; in smaller ones while somebody is in
    haste."""
    first = 0
    while first < len(claimed):
        size = settings().slice_orders_in_haste if database.is_hurried() else settings().slice_orders
        yield claimed.part(first, first + size)
        first += size


def commit_slice(
    database: Database, name: str, part: Claim, actor_id: int | None, write: Callable[[Slice], Result]
) -> list[Result]:
    """Hold the work fast, write everything, and leave one batch row: in one transaction, or not at all. Returns what
    `write` gave, once for each transaction that stands.

    What nobody foresaw (the database refuses a row, a value is odd beyond every check) costs only its own subject:
    the slice is halved until that one stands alone, and it becomes a case.
    """
    try:
        return _commit(database, name, part, actor_id, write)
    except Exception as error:
        if is_passing(error) or part.stage not in _STAGES:
            raise
        if len(part) == 1:
            return _set_aside(database, name, part, actor_id, error)
    half = len(part) // 2
    return [
        told
        for half_part in (part.part(0, half), part.part(half, len(part)))
        for told in commit_slice(database, name, half_part, actor_id, write)
    ]


def _commit(
    database: Database, name: str, part: Claim, actor_id: int | None, write: Callable[[Slice], Result]
) -> list[Result]:
    with database.writing(name) as connection:
        gate = NOTHING if part.stage in ALWAYS_GOES else at_gate(connection)
        mine = work.hold_fast(connection, part)
        if not mine:
            return []
        if gate.everything:
            work.put_off(connection, part, dict.fromkeys(mine, gate.why("everything")))
            return []
        in_force = rules.current(connection)
        batch_id = work.write_batch(connection, part, mine, in_force.release_id)
        by = By(actor_id, part.now, part.run_ref)
        return [write(Slice(connection, part, mine, by, batch_id, in_force, gate))]


def _set_aside(database: Database, name: str, part: Claim, actor_id: int | None, error: BaseException) -> list[Any]:
    """The one subject that cannot be written waits for a person; the words name the guard, never a value."""
    stage, kind = part.stage, BY_NAME[part.stage].subject
    words = type(error).__name__
    if isinstance(error, DBAPIError):
        words = violated(error).splitlines()[0][:80] if isinstance(error, sa.exc.IntegrityError) else words
    get_logger("doorstep").error("%s cannot write %s %s: %s.", stage, kind, part.subjects[0], words, exc_info=error)

    def write(s: Slice) -> None:
        (one,) = s.mine
        facts = {"stage": stage, "words": words}
        order_id = order_of(s.connection, kind, one)
        trouble = cases.Trouble("stuck_work", f"{stage}:{words}"[:200], one, order_id, facts, subject_kind=kind)
        cases.file_cases(s.connection, [trouble], s.by)
        if stage == "capture":
            inbox.end(s.connection, [(one, "quarantined", words, None, None)], s.by.at)
        work.close(s.connection, s.claimed, [one], s.batch_id, "quarantined", words)

    _commit(database, name, part, actor_id, write)
    return []


@dataclass(frozen=True, slots=True)
class Rejected:
    """A subject that broke a contract on its way in or out of a stage."""

    subject_id: int
    contract: str
    breaches: tuple[Breach, ...]


def rejects(checked: Checked, subject_of: Mapping[Any, int] | None = None) -> list[Rejected]:
    """The failing subjects of a check, as work subjects."""
    return [
        Rejected(subject_of[key] if subject_of else int(str(key)), checked.contract, tuple(found))
        for key, found in checked.breaches.items()
    ]


def quarantine(
    s: Slice,
    stage: str,
    rejected: Sequence[Rejected],
    order_of: Mapping[int, int | None] | None = None,
    subject_kind: str = "order",
) -> None:
    """Each failing subject is quarantined work under one case per rule, with every rule it breaks and the value; one
    that broke a rule of this stage before and keeps them all now is held by it no more."""
    failing = {one.subject_id for one in rejected}
    kept = [one for one in s.mine if one not in failing]
    cases.clear_subjects(s.connection, "contract_broken", kept, s.by, subject_kind, f"{stage}:")
    listed = [one for one in rejected if one.subject_id in s.mine]
    if not listed:
        return
    troubles = []
    for one in listed:
        first = one.breaches[0]
        rule = f"{first.column}: {first.rule}" if first.column != "*" else first.rule
        facts = {
            "stage": stage,
            "contract": one.contract,
            "rule": rule,
            "value": first.value,
        }
        every = [{"column": b.column, "rule": b.rule, "value": b.value} for b in one.breaches]
        order_id = order_of.get(one.subject_id) if order_of is not None else one.subject_id
        troubles.append(
            cases.Trouble(
                "contract_broken",
                f"{stage}:{one.contract}:{rule}"[:200],
                one.subject_id,
                order_id,
                facts,
                {"breaches": every},
                subject_kind=subject_kind,
            )
        )
    cases.file_cases(s.connection, troubles, s.by)
    work.close(
        s.connection, s.claimed, [one.subject_id for one in listed], s.batch_id, "quarantined", "broke a contract"
    )


def wait_longer(attempts: int, of: int = 0) -> timedelta:
    """How long work that cannot go on yet waits before it is looked at again: doubling, up to an hour, and a little
    less by chance, so that what failed together does not come again together. The chance is drawn from the subject and
    the try: a replay waits as long."""
    drawn = int.from_bytes(blake2b(f"{of}:{attempts}".encode(), digest_size=4).digest()) / 2**32
    return min(timedelta(seconds=5) * 2 ** min(attempts, 12), _LONGEST_WAIT) * (1 - _JITTER * drawn)
