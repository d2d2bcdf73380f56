"""Letting orders go on from where they stand, once nothing holds them."""

from collections.abc import Iterable

import sqlalchemy as sa

from doorstep.db import cases, tables, work
from doorstep.db.moves import By
from doorstep.db.rollup import roll_up
from doorstep.db.write import among
from doorstep.domain.standing import OPEN


def resume_orders(connection: sa.Connection, order_ids: Iterable[int], by: By) -> None:
    """Orders that no case holds any more have open work again at the stage in which they stand, and one that only the
    case kept open is completed; twice is once."""
    ids = sorted(set(order_ids))
    if not ids:
        return
    free = set(ids) - cases.held(connection, ids)
    orders, part, parcel = tables.orders, tables.fulfillment, tables.parcel
    rows = connection.execute(sa.select(orders.c.id, orders.c.status).where(among(connection, orders.c.id, ids))).all()
    # Of an order with nothing claimed the answer may have changed what it is: normalize says when it goes on, also
    # while another case holds it, which may end with this one.
    work.want(connection, "normalize", [row.id for row in rows if row.status in OPEN], by.at)
    started = [row.id for row in rows if row.status == "in_progress" and row.id in free]
    work.want(connection, "allocate", started, by.at)
    planned = connection.execute(
        sa.select(part.c.id).where(among(connection, part.c.order_id, free), part.c.status == "planned")
    ).scalars()
    work.want(connection, "pick_pack", list(planned), by.at)
    sealed = connection.execute(
        sa.select(parcel.c.id).where(among(connection, parcel.c.order_id, free), parcel.c.status == "sealed")
    ).scalars()
    work.want(connection, "ship", list(sealed), by.at)
    roll_up(connection, free, by)
