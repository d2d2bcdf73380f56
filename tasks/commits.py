"""What every stage's commit is made of: the fence, the slices, the batch row, and the rows that broke a contract."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from doorstep.db import cases, rules, work
from doorstep.db.engine import Database
from doorstep.db.moves import By
from doorstep.db.work import Claim
from doorstep.settings import settings
from schemas.base import Breach, Checked

_LONGEST_WAIT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Slice:
    """One open transaction of a stage: the part of the claim that is still ours, who we are, and the batch's number."""

    connection: sa.Connection
    claimed: Claim
    mine: frozenset[int]  # subjects whose items are still ours; what is not drops out
    by: By
    batch_id: int
    rules: rules.Rules


def slices(claimed: Claim, size: int | None = None) -> Iterator[Claim]:
    """The claim in parts of about a hundred, each a transaction that others do not wait long for."""
    size = size or settings().slice_orders
    for first in range(0, len(claimed), size):
        yield claimed.part(first, first + size)


def commit_slice(
    database: Database, name: str, part: Claim, actor_id: int | None, write: Callable[[Slice], None]
) -> None:
    """Hold the work fast, write everything, and leave one batch row: in one transaction, or not at all."""
    with database.writing(name) as connection:
        mine = work.hold_fast(connection, part)
        if not mine:
            return
        in_force = rules.current(connection)
        batch_id = work.write_batch(connection, part, mine, in_force.release_id)
        write(Slice(connection, part, mine, By(actor_id, part.now, part.run_ref), batch_id, in_force))


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
    """Each failing subject is quarantined work under one case per rule, with every rule it breaks and the value."""
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
            "count": len([r for r in listed if r.breaches[0].rule == first.rule]),
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


def wait_longer(attempts: int) -> timedelta:
    """How long work that cannot go on yet waits before it is looked at again: doubling, up to an hour."""
    return min(timedelta(seconds=5) * 2 ** min(attempts, 12), _LONGEST_WAIT)
