"""Reads of review: open cases as they are shown for an answer, and those that nobody shows yet."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.write import among, update
from doorstep.domain.causes import BY_NAME
from doorstep.domain.lifecycle import CASE
from doorstep.domain.money import Money, to_decimal
from doorstep.domain.review import Sheet, Waiting

ROWS_SHOWN = 12
_DOORS = {"desk": "on the desk", "Prefect": "in Prefect", "cli": "on the command line"}


def read_sheets(connection: sa.Connection, case_ids: Iterable[int]) -> list[Sheet]:
    """These cases with their oldest promises, oldest case first; three statements for any number."""
    wanted = sorted(set(case_ids))
    if not wanted:
        return []
    cases, waiting, counted = _cases(connection, wanted), _waiting(connection, wanted), _counted(connection, wanted)
    return [_sheet(row, waiting.get(row.id, []), counted.get(row.id)) for row in cases]


def find_sheet(connection: sa.Connection, public_id: str) -> Sheet | None:
    """The case of that id as it is now, or None."""
    case = tables.exception_case
    found = connection.execute(sa.select(case.c.id).where(case.c.public_id == public_id)).scalar()
    return read_sheets(connection, [found])[0] if found is not None else None


def _cases(connection: sa.Connection, ids: list[int]) -> Sequence[Any]:
    case, owner, solver = tables.exception_case, tables.actor.alias("owner"), tables.actor.alias("solver")
    return connection.execute(
        sa.select(case, owner.c.name.label("owner"), solver.c.name.label("solver"))
        .join(owner, owner.c.id == case.c.owner_id)
        .outerjoin(solver, solver.c.id == case.c.resolved_by_id)
        .where(among(connection, case.c.id, ids))
        .order_by(case.c.id)
    ).all()


def _waiting(connection: sa.Connection, ids: list[int]) -> dict[int, list[Any]]:
    """The first few open subjects of each case, the oldest promise first."""
    subject, orders, account = tables.case_subject, tables.orders, tables.vendor_account
    place = sa.func.row_number().over(
        partition_by=subject.c.case_id,
        order_by=(orders.c.promised_at.is_(None), orders.c.promised_at, subject.c.since, subject.c.subject_id),
    )
    ranked = (
        sa.select(
            subject.c.case_id, orders.c.number, account.c.name.label("channel"), orders.c.total_minor,
            orders.c.currency, orders.c.promised_at, place.label("place"),
        )
        .join(orders, orders.c.id == subject.c.order_id)
        .join(account, account.c.id == orders.c.account_id)
        .where(among(connection, subject.c.case_id, ids), subject.c.cleared_at.is_(None))
        .subquery()
    )  # fmt: skip
    found: dict[int, list[Any]] = {}
    shown = sa.select(ranked).where(ranked.c.place <= ROWS_SHOWN).order_by(ranked.c.case_id, ranked.c.place)
    for row in connection.execute(shown):
        found.setdefault(row.case_id, []).append(row)
    return found


def _counted(connection: sa.Connection, ids: list[int]) -> dict[int, Any]:
    subject = tables.case_subject
    rows = connection.execute(
        sa.select(
            subject.c.case_id, sa.func.count().label("subjects"),
            sa.func.count(sa.distinct(subject.c.order_id)).label("orders"),
        )
        .where(among(connection, subject.c.case_id, ids), subject.c.cleared_at.is_(None))
        .group_by(subject.c.case_id)
    )  # fmt: skip
    return {row.case_id: row for row in rows}


def _sheet(row: Any, waiting: Sequence[Any], counted: Any) -> Sheet:
    return Sheet(
        id=row.id, public_id=row.public_id, cause=row.cause, question=row.question, is_open=row.status == CASE.initial,
        owner=row.owner, due_at=row.due_at, revision=row.revision,
        money=Money(row.money_minor, row.currency) if row.currency else None,
        orders=counted.orders if counted else 0, subjects=counted.subjects if counted else 0,
        channels=tuple(sorted({one.channel for one in waiting})),
        waiting=tuple(Waiting(one.number, one.channel, _total(one), one.promised_at) for one in waiting),
        run_ref=row.run_ref, ending=_ending(row),
    )  # fmt: skip


def _total(row: Any) -> str:
    return f"{to_decimal(row.total_minor, row.currency)} {row.currency}" if row.currency else ""


def _ending(row: Any) -> str:
    if row.status == CASE.initial:
        return ""
    if not row.answer:
        return f"Closed by itself: {row.resolved_via}." if row.resolved_via else "Closed by itself."
    labels = {answer.name: answer.label for answer in BY_NAME[row.cause].answers}
    who = f" by {row.solver}" if row.solver else ""
    return f"Answered {_DOORS.get(row.resolved_via, 'elsewhere')}{who}: {labels.get(row.answer, row.answer)}."


def list_open(connection: sa.Connection, limit: int) -> dict[str, int]:
    """Open cases by their public id, the oldest first."""
    case = tables.exception_case
    rows = sa.select(case.c.public_id, case.c.id).where(case.c.status == CASE.initial).order_by(case.c.id).limit(limit)
    return {row.public_id: row.id for row in connection.execute(rows)}


def list_closed(connection: sa.Connection, public_ids: Iterable[str]) -> list[int]:
    """Those of the cases that are closed."""
    case = tables.exception_case
    closed = sa.select(case.c.id).where(
        among(connection, case.c.public_id, sorted(public_ids)), case.c.status != CASE.initial
    )
    return list(connection.execute(closed).scalars())


def set_run_refs(connection: sa.Connection, shown: Sequence[tuple[int, str]]) -> None:
    """Each case knows the run that shows it."""
    update(
        connection, tables.exception_case, {"run_ref": "v.run_ref"}, "t.id = v.id",
        (("id", "int"), ("run_ref", "text")), list(shown),
    )  # fmt: skip
