"""Reads of comparing a channel's list with ours: where an order is here, how it came, and what was stated of a day."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.write import among, insert, to_json
from doorstep.domain.comparing import DEAD, HELD, HISTORY, IGNORED, WAITING, Ours, Statement

FETCHED = "poll"  # the delivery_ref of what we fetched ourselves
_BODIES_AT_ONCE = 1_000  # of the inbox, where what waits in it is looked through
_WHERE = {None: WAITING, "quarantined": DEAD, "ignored": IGNORED}
_RANK = (HELD, WAITING, DEAD, IGNORED)


def whereabouts(
    connection: sa.Connection, account_id: int, refs: Iterable[str], prints: Iterable[str] = ()
) -> dict[str, str]:
    """Where these orders of the channel are, and these bodies by their fingerprint; what is in nobody's hands is not
    in it."""
    orders, event = tables.orders, tables.inbound_event
    wanted = set(refs)
    found: dict[str, str] = {}
    if wanted:
        rows = connection.execute(
            sa.select(event.c.order_ref, event.c.outcome).where(
                event.c.account_id == account_id, among(connection, event.c.order_ref, sorted(wanted))
            )
        )
        for ref, outcome in rows:
            where = _WHERE.get(outcome, HELD)
            found[ref] = min(where, found.get(ref, where), key=_RANK.index)
        here = connection.execute(
            sa.select(orders.c.external_ref, orders.c.is_history).where(
                orders.c.account_id == account_id, among(connection, orders.c.external_ref, sorted(wanted))
            )
        )
        found |= {ref: HISTORY if is_history else HELD for ref, is_history in here}
    if shas := sorted(set(prints)):
        body_rows = connection.execute(
            sa.select(event.c.sha256, event.c.outcome).where(
                event.c.account_id == account_id, among(connection, event.c.sha256, shas)
            )
        )
        found |= {sha: _WHERE.get(outcome, HELD) for sha, outcome in body_rows}
    return found


def uncaptured(connection: sa.Connection, account_id: int, after: int) -> list[tuple[int, str, bytes]]:
    """Of what came from this account and was not looked into yet, the next part after that event: event, topic, body.
    Empty where there is no more."""
    event, body, work_item = tables.inbound_event, tables.inbound_body, tables.work_item
    rows = connection.execute(
        sa.select(event.c.id, event.c.topic, body.c.body)
        .select_from(work_item)
        .join(event, event.c.id == work_item.c.subject_id)
        .join(body, body.c.event_id == event.c.id)
        .where(
            work_item.c.stage == "capture", sa.text("work_item.outcome IS NULL"), work_item.c.subject_id > after,
            event.c.account_id == account_id, event.c.order_ref.is_(None), body.c.body.is_not(None),
        )
        .order_by(work_item.c.subject_id)
        .limit(_BODIES_AT_ONCE)
    )  # fmt: skip
    return [(one, topic, bytes(raw)) for one, topic, raw in rows]


def is_all_captured(connection: sa.Connection, account_id: int) -> bool:
    """Whether nothing that we fetched from this account still waits to be looked into."""
    event, work_item = tables.inbound_event, tables.work_item
    waiting = (
        sa.select(event.c.id)
        .select_from(work_item)
        .join(event, event.c.id == work_item.c.subject_id)
        .where(
            work_item.c.stage == "capture", sa.text("work_item.outcome IS NULL"), event.c.account_id == account_id,
            event.c.delivery_ref == FETCHED, event.c.outcome.is_(None),
        )
        .limit(1)
    )  # fmt: skip
    return connection.execute(waiting).first() is None


def list_held(connection: sa.Connection, account_id: int, placed_from: datetime, placed_until: datetime) -> list[Ours]:
    """Our orders of the channel that were placed in that time; but for its history."""
    orders, subject, case = tables.orders, tables.case_subject, tables.exception_case
    gone_late = (
        sa.select(subject.c.case_id)
        .join(case, case.c.id == subject.c.case_id)
        .where(subject.c.order_id == orders.c.id, case.c.cause == "cancelled_too_late")
        .exists()
    )
    rows = connection.execute(
        sa.select(
            orders.c.external_ref, orders.c.number, orders.c.placed_at,
            sa.or_(orders.c.status == "cancelled", gone_late).label("is_called_off"),
        ).where(
            _of_channel(account_id), orders.c.placed_at >= placed_from, orders.c.placed_at < placed_until,
        )
    )  # fmt: skip
    return [Ours(row.external_ref, row.number, row.placed_at, bool(row.is_called_off)) for row in rows]


# --- how orders came first ----------------------------------------------------------------------------------------


def _of_channel(account_id: int) -> sa.ColumnElement[bool]:
    """The channel's orders but for its history; to be found by when they were placed and not by their channel (of which
    `+ 0` keeps the database): all that a channel has ever sold would be read."""
    orders = tables.orders
    return sa.and_(orders.c.account_id + 0 == account_id, orders.c.is_history.is_(sa.false()))


def count_came(connection: sa.Connection, account_id: int, first: datetime, until: datetime) -> tuple[int, int]:
    """Of the orders placed in that time: how many a webhook brought, and how many were fetched first."""
    orders, event = tables.orders, tables.inbound_event
    each = (
        sa.select(sa.func.min(event.c.id).label("first_id"))
        .select_from(orders)
        .join(event, sa.and_(event.c.account_id == orders.c.account_id, event.c.order_ref == orders.c.external_ref))
        .where(_of_channel(account_id), orders.c.placed_at >= first, orders.c.placed_at < until)
        .group_by(orders.c.external_ref)
        .subquery()
    )
    is_ours = sa.case((event.c.delivery_ref == FETCHED, 1), else_=0)
    counts = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(is_ours), 0))
    all_of_them, fetched = connection.execute(counts.select_from(each).join(event, event.c.id == each.c.first_id)).one()
    return int(all_of_them) - int(fetched), int(fetched)


def _fetched_first(account_id: int, placed_from: datetime, received_from: datetime) -> sa.Select[Any]:
    """Orders placed since the one instant of which nothing was here before we fetched them, since the other. Found by
    what was fetched: it costs what is new."""
    orders, event, earlier = tables.orders, tables.inbound_event, tables.inbound_event.alias("earlier")
    was_known = sa.exists().where(
        earlier.c.account_id == event.c.account_id, earlier.c.order_ref == event.c.order_ref, earlier.c.id < event.c.id
    )
    is_same = sa.and_(orders.c.account_id == event.c.account_id, orders.c.external_ref == event.c.order_ref)
    return (
        sa.select(orders.c.external_ref, orders.c.number, orders.c.placed_at)
        .select_from(event)
        .join(orders, is_same)
        .where(
            event.c.account_id == account_id, sa.text(f"inbound_event.delivery_ref = '{FETCHED}'"), ~was_known,
            event.c.received_at >= received_from,
            orders.c.placed_at >= placed_from, orders.c.is_history.is_(sa.false()),
        )
    )  # fmt: skip


def count_found(connection: sa.Connection, account_id: int, placed_from: datetime, received_from: datetime) -> int:
    """How many orders placed since the one instant were fetched first, since the other."""
    found = _fetched_first(account_id, placed_from, received_from).subquery()
    return int(connection.execute(sa.select(sa.func.count()).select_from(found)).scalar_one())


def list_untold(
    connection: sa.Connection, account_id: int, placed_from: datetime, received_from: datetime, received_until: datetime
) -> list[Any]:
    """Orders that were fetched in that time and of which no webhook has ever told, those placed first first."""
    event, told = tables.inbound_event, tables.inbound_event.alias("told")
    was_told = sa.exists().where(
        told.c.account_id == event.c.account_id, told.c.order_ref == event.c.order_ref, told.c.delivery_ref != FETCHED
    )
    untold = _fetched_first(account_id, placed_from, received_from).where(
        event.c.received_at < received_until, ~was_told
    )
    return list(connection.execute(untold.order_by(tables.orders.c.placed_at)))


# --- statements ---------------------------------------------------------------------------------------------------


def keep_statement(connection: sa.Connection, account_id: int, statement: Statement, at: datetime, signed: str) -> None:
    """The day's statement stands as it was made last."""
    counts = (
        "says", "held", "history", "ignored", "on_the_way", "dead", "missing", "by_webhook", "fetched", "trouble",
    )  # fmt: skip
    told = statement.told()
    columns = ("account_id", "day_on", *counts, "facts", "made_at", "signature")
    values = (account_id, statement.day_on, *(told[name] for name in counts), to_json(told), at, signed)
    insert(
        connection, tables.channel_day, columns, [values],
        "ON CONFLICT (account_id, day_on) DO UPDATE SET "
        + ", ".join(f"{name} = excluded.{name}" for name in (*counts, "facts", "made_at", "signature")),
    )  # fmt: skip


def list_statements(connection: sa.Connection, account_id: int, days: int) -> list[Any]:
    """The newest statements of a channel."""
    day = tables.channel_day
    return list(
        connection.execute(
            sa.select(day).where(day.c.account_id == account_id).order_by(day.c.day_on.desc()).limit(days)
        )
    )


def stated(row: Any) -> Statement:
    """The statement as it was signed."""
    return Statement(**{name: value for name, value in row.facts.items() if name != "sentence"})


def newest_statements(connection: sa.Connection) -> list[Any]:
    """Of each active channel the newest statement, by the channel's name."""
    day, account = tables.channel_day, tables.vendor_account
    latest = (
        sa.select(day.c.account_id, sa.func.max(day.c.day_on).label("day_on")).group_by(day.c.account_id).subquery()
    )
    return list(
        connection.execute(
            sa.select(day, account.c.name)
            .join(latest, sa.and_(latest.c.account_id == day.c.account_id, latest.c.day_on == day.c.day_on))
            .join(account, account.c.id == day.c.account_id)
            .where(account.c.active)
            .order_by(account.c.name)
        )
    )
