"""What is over in the house: returns that never came, bodies past their retention."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from doorstep.db import inbox, tables
from doorstep.db.moves import By, advance
from doorstep.db.rollup import roll_up
from doorstep.db.write import among
from doorstep.domain.lifecycle import ORDER, RMA


def expire_returns(connection: sa.Connection, now: datetime, after: timedelta, limit: int, by: By) -> int:
    """Approved returns that never came in all that time are over; their orders may be completed by that."""
    rma, orders = tables.rma, tables.orders
    rows = connection.execute(
        sa.select(rma.c.id, rma.c.order_id)
        .join(orders, orders.c.id == rma.c.order_id)
        .where(rma.c.status.in_(RMA.move("expire").sources), rma.c.requested_at <= now - after)
        .order_by(orders.c.id)
        .limit(limit)
        .with_for_update(of=orders)
    ).all()
    moved = set(advance(connection, RMA, "expire", [row.id for row in rows], by))
    roll_up(connection, [row.order_id for row in rows if row.id in moved], by)
    return len(moved)


def erase_bodies(connection: sa.Connection, now: datetime, after: timedelta, limit: int) -> int:
    """Bodies of events that ended so long ago, their orders over, are gone; events and fingerprints stay."""
    body, event, orders = tables.inbound_body, tables.inbound_event, tables.orders
    old: Sequence[int] = list(
        connection.execute(
            sa.select(event.c.id)
            .join(body, body.c.event_id == event.c.id)
            .outerjoin(orders, orders.c.id == event.c.order_id)
            .where(
                body.c.body.is_not(None), event.c.outcome.is_not(None), event.c.outcome_at <= now - after,
                sa.or_(orders.c.id.is_(None), orders.c.status.in_(sorted(ORDER.terminal))),
            )
            .order_by(event.c.id)
            .limit(limit)
        ).scalars()
    )  # fmt: skip
    if old:
        inbox.erase(connection, among(connection, body.c.event_id, old), now)
    return len(old)
