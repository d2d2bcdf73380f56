"""What rows are called outside of this database."""

from collections.abc import Iterable

import sqlalchemy as sa

from . import tables
from .write import among


def order_names(connection: sa.Connection, order_ids: Iterable[int]) -> dict[int, str]:
    """The public ids of these orders. What is derived from them is the same in every database that holds the same
    facts, so a key made of it means the same act to a vendor for ever."""
    orders = tables.orders
    wanted = sorted(set(order_ids))
    if not wanted:
        return {}
    rows = connection.execute(sa.select(orders.c.id, orders.c.public_id).where(among(connection, orders.c.id, wanted)))
    return dict(rows.all())  # type: ignore[arg-type]


def order_of(connection: sa.Connection, kind: str, subject_id: int) -> int | None:
    """The order that this row is of, if it is of one: an order of itself."""
    if kind == "order":
        return subject_id
    table = tables.metadata.tables.get(kind)
    if table is None or "order_id" not in table.c:
        return None
    return connection.execute(sa.select(table.c.order_id).where(table.c.id == subject_id)).scalar()
