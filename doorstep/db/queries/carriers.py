"""Reads of the pages and commands about carriers and boxes."""

from typing import Any

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.accounts import shown_name
from doorstep.db.stops import read_stops


def list_carriers(connection: sa.Connection) -> list[Any]:
    """The carriers in the order in which they came, each with how many labels it sold and whether it is stopped."""
    account, shipment = tables.vendor_account, tables.shipment
    sold = (
        sa.select(sa.func.count())
        .where(shipment.c.account_id == account.c.id, shipment.c.label_ref != "")
        .correlate(account)
        .scalar_subquery()
    )
    stopped = read_stops(connection).carriers
    rows = connection.execute(
        sa.select(account, shown_name().label("label"), sold.label("labels"))
        .where(account.c.kind == "carrier")
        .order_by(account.c.id)
    )
    return [{**row._mapping, "is_stopped": row.id in stopped} for row in rows]


def list_boxes(connection: sa.Connection, also_away: bool = False) -> list[Any]:
    """The boxes that were written down, the smallest first."""
    box = tables.box
    wanted = sa.select(box).order_by(box.c.length_mm * box.c.width_mm * box.c.height_mm, box.c.name)
    return list(connection.execute(wanted if also_away else wanted.where(box.c.active)))
