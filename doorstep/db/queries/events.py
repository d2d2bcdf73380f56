"""Reads of events that came to no good end, or to none yet."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.engine import business_now
from doorstep.db.write import among

_DEAD = tables.inbound_event.c.outcome == "quarantined"


def dead(connection: sa.Connection, event_ids: Sequence[int] = (), reason: str = "") -> list[int]:
    """Dead letters whose body is there: of these events, where any are named; with a reason that begins so."""
    event, body = tables.inbound_event, tables.inbound_body
    query = (
        sa.select(event.c.id)
        .join(body, body.c.event_id == event.c.id)
        .where(_DEAD, body.c.body.is_not(None), event.c.outcome_reason.startswith(reason, autoescape=True))
        .order_by(event.c.id)
    )
    if event_ids:
        query = query.where(among(connection, event.c.id, event_ids))
    return list(connection.execute(query).scalars())


def list_events(
    connection: sa.Connection, is_dead: bool, is_waiting: bool, channel: str = "", limit: int = 50
) -> list[Any]:
    """Events with the reason of their end, how often they were tried and when next, and whose they are; the oldest
    first."""
    event, account, work_item = tables.inbound_event, tables.vendor_account, tables.work_item
    subject, case, actor = tables.case_subject, tables.exception_case, tables.actor
    waits = sa.and_(
        work_item.c.subject_id == event.c.id, work_item.c.outcome.is_(None), work_item.c.stage.in_(("capture", "fetch"))
    )
    held = sa.and_(
        subject.c.subject_kind == "inbound_event", subject.c.subject_id == event.c.id, subject.c.cleared_at.is_(None)
    )
    which = [part for part, wanted in ((_DEAD, is_dead), (work_item.c.id.is_not(None), is_waiting)) if wanted]
    query = (
        sa.select(
            event.c.id, account.c.name.label("channel"), event.c.topic, event.c.received_at, event.c.order_ref,
            event.c.outcome, event.c.outcome_reason, work_item.c.stage, work_item.c.attempts, work_item.c.due_at,
            work_item.c.note, case.c.public_id.label("case"), actor.c.name.label("owner"),
        )
        .join(account, account.c.id == event.c.account_id)
        .outerjoin(work_item, waits)
        .outerjoin(subject, held)
        .outerjoin(case, case.c.id == subject.c.case_id)
        .outerjoin(actor, actor.c.id == case.c.owner_id)
        .where(sa.or_(*which))
        .order_by(event.c.id)
        .limit(limit)
    )  # fmt: skip
    return list(connection.execute(query.where(account.c.name == channel) if channel else query))


def read_ends(connection: sa.Connection, event_ids: Sequence[int]) -> list[Any]:
    """How these events stand, with the reason and the open case of those that are dead; `is_under_way` while capture
    has them still to read."""
    event, work_item, subject, case = (
        tables.inbound_event, tables.work_item, tables.case_subject, tables.exception_case,
    )  # fmt: skip
    reading = sa.exists().where(
        work_item.c.stage == "capture", work_item.c.subject_id == event.c.id, work_item.c.outcome.is_(None),
        sa.or_(work_item.c.lease.is_not(None), work_item.c.due_at <= business_now(connection)),
    )  # fmt: skip
    held = sa.and_(
        subject.c.subject_kind == "inbound_event", subject.c.subject_id == event.c.id, subject.c.cleared_at.is_(None)
    )
    query = (
        sa.select(
            event.c.id, event.c.outcome, event.c.outcome_reason, sa.func.max(case.c.public_id).label("case"),
            reading.label("is_under_way"),
        )
        .outerjoin(subject, held)
        .outerjoin(case, case.c.id == subject.c.case_id)
        .where(among(connection, event.c.id, event_ids))
        .group_by(event.c.id)
        .order_by(event.c.id)
    )  # fmt: skip
    return list(connection.execute(query))
