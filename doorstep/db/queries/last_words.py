"""What the channel said last of orders that are claimed already, and where their labels lead."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.write import among
from doorstep.domain.orders import Address


def read_said(
    connection: sa.Connection, order_ids: Collection[int]
) -> dict[int, tuple[int, Sequence[Sequence[object]]]]:
    """The total and the lines of each order's newest revision."""
    if not order_ids:
        return {}
    orders, revision = tables.orders, tables.order_revision
    rows = connection.execute(
        sa.select(revision.c.order_id, revision.c.total_minor, revision.c.lines)
        .join(orders, sa.and_(orders.c.id == revision.c.order_id, orders.c.revision == revision.c.n))
        .where(among(connection, revision.c.order_id, sorted(order_ids)))
    )
    return {order_id: (total, lines) for order_id, total, lines in rows}


def read_labels(connection: sa.Connection, order_ids: Collection[int]) -> dict[int, Address]:
    """Where the labels lead, of orders with a parcel in the house that has one or is being given one."""
    if not order_ids:
        return {}
    orders, contact, parcel, shipment = tables.orders, tables.contact, tables.parcel, tables.shipment
    has_label = (
        sa.select(parcel.c.order_id)
        .join(shipment, shipment.c.parcel_id == parcel.c.id)
        .where(
            among(connection, parcel.c.order_id, sorted(order_ids)),
            parcel.c.status.in_(("sealed", "labelled")),
            shipment.c.status.in_(("requested", "booked")),
        )
    )
    rows = connection.execute(
        sa.select(orders.c.id, contact)
        .join(contact, contact.c.id == orders.c.ship_contact_id)
        .where(orders.c.id.in_(has_label))
    )
    return {
        row[0]: Address(row.name, row.company, row.line1, row.line2, row.city, row.region, row.postcode, row.country)
        for row in rows
    }
