"""Reads of what waits for people beside the cases: work on the floor, returns to decide, orders without their money."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.queries.floor_pages import on_the_floor
from doorstep.db.queries.pages import held
from doorstep.db.stops import Stops, read_stops, stopped_parcels, stopped_parts
from doorstep.db.write import among
from doorstep.domain.lifecycle import RMA
from doorstep.domain.next_action import UNPAID


@dataclass(frozen=True, slots=True)
class Named:
    """So many orders, and the oldest of them by its number and public id."""

    orders: int = 0
    number: str = ""
    public_id: str = ""

    @property
    def href(self) -> str:
        return f"/orders/{self.public_id}"


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for somebody, and no case says so."""

    to_pick: int = 0  # orders on the floor
    to_pack: int = 0
    to_hand_over: int = 0  # parcels
    returns: Named = Named()
    unpaid: Named = Named()

    def __bool__(self) -> bool:
        floor = self.to_pick or self.to_pack or self.to_hand_over
        return bool(floor or self.returns.orders or self.unpaid.orders)


def read_waiting(connection: sa.Connection) -> Waiting:
    """What waits now; what a case holds is told of by the case, and what a stop holds by the stop. Each count is one
    statement over what is open."""
    orders, rma, stops = tables.orders, tables.rma, read_stops(connection)
    part, parcel = tables.fulfillment, tables.parcel
    on_floor = sa.and_(on_the_floor(), part.c.status.in_(("released", "picked")), part.c.wave_id.is_not(None))
    labelled = sa.and_(sa.text("parcel.status IN ('open','sealed','labelled')"), parcel.c.status == "labelled")
    floor = _going(connection, part, on_floor, stopped_parts, stops)
    leaving = _going(connection, parcel, labelled, stopped_parcels, stops)
    unpaid = sa.select(orders.c.id).where(
        sa.text("orders.status NOT IN ('completed','cancelled')"), orders.c.status == "received",
        orders.c.payment.in_(UNPAID), sa.not_(held()),
    )  # fmt: skip
    return Waiting(
        floor.get("released", (0, 0))[0],
        floor.get("picked", (0, 0))[0],
        leaving.get("labelled", (0, 0))[1],
        _named(connection, sa.select(rma.c.order_id).where(rma.c.status == RMA.initial)),
        _named(connection, unpaid),
    )


def _going(
    connection: sa.Connection, table: sa.Table, wanted: sa.ColumnElement[bool], which: Any, stops: Stops
) -> dict[str, tuple[int, int]]:
    """(orders, rows) by status, of those rows that neither a case nor a stop holds."""
    orders = tables.orders
    query = (
        sa.select(table.c.status, sa.func.count(table.c.order_id.distinct()), sa.func.count())
        .join(orders, orders.c.id == table.c.order_id)
        .where(wanted, sa.not_(held()))
        .group_by(table.c.status)
    )
    if stops:
        still = which(connection, connection.execute(sa.select(table.c.id).where(wanted)).scalars(), stops)
        query = query.where(sa.not_(among(connection, table.c.id, sorted(still))))
    return {status: (number, rows) for status, number, rows in connection.execute(query)}


def _named(connection: sa.Connection, order_ids: sa.Select[tuple[int]]) -> Named:
    orders = tables.orders
    number = connection.execute(
        sa.select(sa.func.count()).select_from(orders).where(orders.c.id.in_(order_ids))
    ).scalar_one()
    if not number:
        return Named()
    oldest = connection.execute(
        sa.select(orders.c.number, orders.c.public_id)
        .where(orders.c.id.in_(order_ids))
        .order_by(orders.c.placed_at, orders.c.id)
        .limit(1)
    ).one()
    return Named(number, oldest.number or oldest.public_id, oldest.public_id)
