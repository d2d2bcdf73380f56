"""Work for orders that nothing holds any more, at the stages where they stand."""

from collections.abc import Collection, Iterable

import sqlalchemy as sa

from doorstep.domain.standing import SENT_BY_US

from . import tables, work
from .moves import By
from .write import among


def reopen_work(connection: sa.Connection, order_ids: Collection[int], by: By) -> None:
    """Whatever of these orders is not done has open work: units that are lacking, parts that are not on the floor, and
    parcels without a label. Whoever calls this has locked the orders."""
    if not order_ids:
        return
    orders, line, part, parcel = tables.orders, tables.order_line, tables.fulfillment, tables.parcel
    ids = sorted(order_ids)
    lacking = (
        sa.select(orders.c.id)
        .join(line, line.c.order_id == orders.c.id)
        .where(
            among(connection, orders.c.id, ids),
            orders.c.status.in_(("confirmed", "in_progress")),
            line.c.kind.in_(sorted(SENT_BY_US)),
            line.c.qty > line.c.elsewhere_qty + line.c.allocated_qty,
        )
        .distinct()
    )
    planned = sa.select(part.c.id).where(among(connection, part.c.order_id, ids), part.c.status == "planned")
    sealed = sa.select(parcel.c.id).where(among(connection, parcel.c.order_id, ids), parcel.c.status == "sealed")
    for stage, subjects in (("allocate", lacking), ("pick_pack", planned), ("ship", sealed)):
        _want(connection, stage, connection.execute(subjects).scalars(), by)


def _want(connection: sa.Connection, stage: str, subjects: Iterable[int], by: By) -> None:
    """But for what another's commit has just now: it waits for the lock on the order, which is ours, and only then
    looks who is held. To wait for it would be to wait in a circle."""
    wanted = set(subjects)
    if wanted and connection.dialect.name != "sqlite":
        item = tables.work_item
        open_ones = sa.select(item.c.subject_id).where(
            item.c.stage == stage, among(connection, item.c.subject_id, sorted(wanted)), sa.text("outcome IS NULL")
        )
        free = set(connection.execute(open_ones.order_by(item.c.id).with_for_update(skip_locked=True)).scalars())
        wanted -= set(connection.execute(open_ones).scalars()) - free
    work.want(connection, stage, wanted, by.at)
