"""Reads of work that waits: what of an order is tried again, how often it was tried, when next, and why."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.write import among
from doorstep.domain.lifecycle import EFFECT
from doorstep.domain.stages import HOUSE, STAGES

from .sync import LEFT

_OF_ORDER = ("fulfillment", "parcel", "message", "refund")


def read_tries(connection: sa.Connection, order_id: int) -> list[Any]:
    """Open work about the order, its parts and its events: (what, the number of tries, the next one, why it waits), the
    next first. A parcel that has left is only looked at again, which is no try."""
    work_item, event, orders = tables.work_item, tables.inbound_event, tables.orders
    stages = {kind: [s.name for s in STAGES + HOUSE if s.subject == kind] for kind in (*_OF_ORDER, "order")}
    about = [sa.and_(work_item.c.stage.in_(stages["order"]), work_item.c.subject_id == order_id)]
    for kind in _OF_ORDER:
        table = tables.metadata.tables[kind]
        ids = sa.select(table.c.id).where(table.c.order_id == order_id)
        about.append(sa.and_(work_item.c.stage.in_(stages[kind]), work_item.c.subject_id.in_(ids)))
    parcel = tables.parcel
    left = sa.select(parcel.c.id).where(parcel.c.order_id == order_id, parcel.c.status.in_(LEFT))
    told = (
        sa.select(event.c.id)
        .join(orders, sa.and_(orders.c.account_id == event.c.account_id, orders.c.external_ref == event.c.order_ref))
        .where(orders.c.id == order_id)
    )
    about.append(sa.and_(work_item.c.stage.in_(("capture", "fetch")), work_item.c.subject_id.in_(told)))
    work = sa.select(
        work_item.c.stage.label("what"), work_item.c.attempts, work_item.c.due_at, work_item.c.note.label("why")
    ).where(
        work_item.c.outcome.is_(None),
        sa.or_(*about),
        sa.not_(sa.and_(work_item.c.stage == "ship", work_item.c.subject_id.in_(left))),
    )
    return sorted(connection.execute(work.limit(200)), key=lambda row: (row.due_at, row.what))


def tries_of(connection: sa.Connection, kind: str, subject_ids: Iterable[int]) -> dict[int, Any]:
    """Of these subjects of a case: how often they were tried, when next, and why they wait; only those that wait."""
    work_item, effect = tables.work_item, tables.effect
    ids = sorted(set(subject_ids))
    if kind == "effect":
        acts = sa.select(effect.c.id, effect.c.attempts, effect.c.due_at, effect.c.words.label("note"))
        query = acts.where(among(connection, effect.c.id, ids), effect.c.status.in_(EFFECT.open))
    else:
        stages = [stage.name for stage in STAGES + HOUSE if stage.subject == kind]
        query = (
            sa.select(work_item.c.subject_id, work_item.c.attempts, work_item.c.due_at, work_item.c.note)
            .where(
                among(connection, work_item.c.subject_id, ids), work_item.c.stage.in_(stages),
                work_item.c.outcome.is_(None),
            )
            .order_by(work_item.c.attempts)
        )  # fmt: skip
    return {row[0]: row for row in connection.execute(query)}
