"""Reads and writes of pick and pack."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.write import among, insert, take_ids, update
from doorstep.domain.ids import public_id


def read_planned(connection: sa.Connection, fulfillment_ids: Sequence[int]) -> list[Any]:
    """Claims of fulfillments that are not on the floor yet: (fulfillment, order, site, allocation, units left to
    pick)."""
    part, claim = tables.fulfillment, tables.allocation
    left = claim.c.qty - claim.c.picked_qty - claim.c.released_qty
    return list(
        connection.execute(
            sa.select(part.c.id, part.c.order_id, part.c.site_id, claim.c.id, left)
            .join(claim, claim.c.fulfillment_id == part.c.id)
            .where(among(connection, part.c.id, fulfillment_ids), part.c.status == "planned", left > 0)
            .order_by(part.c.id, claim.c.id)
        )
    )


def order_of(connection: sa.Connection, fulfillment_ids: Sequence[int]) -> dict[int, int]:
    """The order of each fulfillment."""
    part = tables.fulfillment
    return dict(
        connection.execute(
            sa.select(part.c.id, part.c.order_id).where(among(connection, part.c.id, fulfillment_ids))
        ).all()
    )  # type: ignore[arg-type]


def lock_fulfillments(connection: sa.Connection, fulfillment_ids: Sequence[int]) -> dict[int, tuple[int, str]]:
    """Lock the orders and the fulfillments, in key order; (order, status) of each as it stands now."""
    part, orders = tables.fulfillment, tables.orders
    ids = sorted(set(fulfillment_ids))
    connection.execute(
        sa.select(orders.c.id)
        .where(orders.c.id.in_(sa.select(part.c.order_id).where(among(connection, part.c.id, ids))))
        .order_by(orders.c.id)
        .with_for_update()
    ).all()
    rows = connection.execute(
        sa.select(part.c.id, part.c.order_id, part.c.status)
        .where(among(connection, part.c.id, ids))
        .order_by(part.c.id)
        .with_for_update()
    )
    return {one: (order, status) for one, order, status in rows}


def open_waves(connection: sa.Connection, waves: Sequence[tuple[int, Sequence[int]]], at: datetime) -> list[int]:
    """Waves of (site, fulfillments) are open, and their fulfillments belong to them. Returns the waves."""
    ids = take_ids(connection, tables.wave, len(waves))
    insert(
        connection,
        tables.wave,
        ("id", "public_id", "site_id", "opened_at"),
        [(one, public_id("wav", listed[0], site), site, at) for one, (site, listed) in zip(ids, waves, strict=True)],
    )
    update(
        connection,
        tables.fulfillment,
        {"wave_id": "v.wave"},
        "t.id = v.id",
        (("id", "int"), ("wave", "int")),
        [(part, one) for one, (_, listed) in zip(ids, waves, strict=True) for part in listed],
    )
    return ids


def write_tasks(connection: sa.Connection, rows: Sequence[tuple[int, int, int, int]]) -> None:
    """Tasks stand on the floor: rows of (wave, fulfillment, allocation, units)."""
    insert(connection, tables.pick_task, ("wave_id", "fulfillment_id", "allocation_id", "qty"), rows)
