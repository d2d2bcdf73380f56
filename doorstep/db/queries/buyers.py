"""Reads and writes of what is known of a buyer without naming anybody: the marks of orders, and what became of them."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.write import among, insert, listed

SHARED = 200  # what so many orders have in common tells nobody apart
_NOT_BROUGHT = ("failed", "returned")


def write_marks(connection: sa.Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """These (mark, order, when it was placed) are known; twice is once."""
    columns = ("mark", "order_id", "placed_at")
    insert(connection, tables.order_mark, columns, sorted(rows), "ON CONFLICT (mark, order_id) DO NOTHING")


def read_marked(
    connection: sa.Connection, marks: Iterable[str]
) -> tuple[dict[str, list[tuple[int, Any]]], frozenset[str]]:
    """The orders of each mark, as (order, when it was placed); and the marks that are shared by too many to tell
    anybody apart, whose orders nobody reads."""
    given = sorted(set(marks))
    wanted = listed(connection, given)
    mark = tables.order_mark
    last = sa.select(mark.c.order_id).where(mark.c.mark == wanted.c.value).order_by(mark.c.order_id)
    is_shared = last.limit(1).offset(SHARED - 1).correlate(wanted).scalar_subquery().is_not(None)
    shared = frozenset(connection.execute(sa.select(wanted.c.value).where(is_shared)).scalars())
    found: dict[str, list[tuple[int, Any]]] = {}
    apart = among(connection, mark.c.mark, [one for one in given if one not in shared])
    for one, order_id, placed_at in connection.execute(sa.select(mark).where(apart)):
        found.setdefault(one, []).append((order_id, placed_at))
    return found, shared


def read_became(connection: sa.Connection, order_ids: Iterable[int]) -> dict[int, Any]:
    """What became of these orders: what they came to, what went back, and whether they were sent back or never came."""
    orders, rma, shipment, wanted = tables.orders, tables.rma, tables.shipment, sorted(set(order_ids))
    if not wanted:
        return {}
    sent_back = sa.exists().where(rma.c.order_id == orders.c.id)
    undelivered = sa.exists().where(shipment.c.order_id == orders.c.id, shipment.c.status.in_(_NOT_BROUGHT))
    rows = connection.execute(
        sa.select(
            orders.c.id, orders.c.currency, orders.c.total_minor, orders.c.refunded_minor, orders.c.status,
            orders.c.is_test, sent_back.label("sent_back"), undelivered.label("undelivered"),
        ).where(among(connection, orders.c.id, wanted))
    )  # fmt: skip
    return {row.id: row for row in rows}


def forget_marks(connection: sa.Connection, order_ids: Iterable[int]) -> None:
    """Nothing is left by which these orders could be known as one buyer's."""
    mark = tables.order_mark
    connection.execute(mark.delete().where(among(connection, mark.c.order_id, sorted(set(order_ids)))))
