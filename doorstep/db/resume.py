"""Work for orders that nothing holds any more, at the stages where they stand."""

from collections.abc import Collection

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
        work.want_untaken(connection, stage, connection.execute(subjects).scalars(), by.at)
