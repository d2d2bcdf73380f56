"""Figures of the house as it is now, each from an index over what is open: cheap at any age of the shop."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from doorstep.domain.lifecycle import CASE, EFFECT, ORDER

from . import tables, work


@dataclass(frozen=True, slots=True)
class Backlog:
    """A stage's due work that nobody has, and how long the oldest of it has been due."""

    stage: str
    count: int
    oldest_seconds: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What is waiting, where, and for whom."""

    backlog: tuple[Backlog, ...]
    orders: dict[str, int]  # open orders by status
    blocked: int  # of them, those that an open case holds
    cases: dict[str, int]  # open cases by cause
    effects: dict[str, int]  # acts upon the outside that are not settled, by status
    refusals: dict[tuple[str, str], int]  # of the day, by account and reason


def read_figures(connection: sa.Connection, now: datetime) -> Figures:
    """The figures at this moment, by the shop's clock."""
    backlog = [
        Backlog(stage, count, max(0.0, (now - oldest).total_seconds()))
        for stage, (count, oldest) in sorted(work.backlog(connection, now).items())
    ]
    orders, case, effect = tables.orders, tables.exception_case, tables.effect
    return Figures(
        tuple(backlog),
        _counted(connection, orders.c.status, orders.c.status.not_in(sorted(ORDER.terminal)), ORDER.open),
        _blocked(connection),
        _counted(connection, case.c.cause, case.c.status == CASE.initial),
        _counted(connection, effect.c.status, effect.c.status.in_(EFFECT.open), EFFECT.open),
        _refusals(connection, now),
    )


def _counted(
    connection: sa.Connection, column: sa.ColumnElement[str], where: sa.ColumnElement[bool], words: tuple[str, ...] = ()
) -> dict[str, int]:
    rows = connection.execute(sa.select(column, sa.func.count()).where(where).group_by(column).order_by(column))
    return dict.fromkeys(words, 0) | {word: count for word, count in rows}


def _blocked(connection: sa.Connection) -> int:
    subject = tables.case_subject
    wanted = sa.select(sa.func.count(sa.distinct(subject.c.order_id)))
    return connection.execute(wanted.where(subject.c.cleared_at.is_(None), subject.c.holds.is_(sa.true()))).scalar_one()


def _refusals(connection: sa.Connection, now: datetime) -> dict[tuple[str, str], int]:
    refusal, account = tables.intake_refusal, tables.vendor_account
    rows = connection.execute(
        sa.select(sa.func.coalesce(account.c.name, ""), refusal.c.reason, refusal.c.times)
        .select_from(refusal.outerjoin(account, account.c.id == refusal.c.account_id))
        .where(refusal.c.day_on == now.date().isoformat())
        .order_by(refusal.c.account_id, refusal.c.reason)
    )
    return {(name, reason): times for name, reason, times in rows}
