"""What a person knows of a parcel that no carrier tells us: its tracking number, and that it has arrived."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from doorstep.actions.act import Act, acting
from doorstep.db import floor, tables, work
from doorstep.db.engine import Database
from doorstep.db.moves import advance
from doorstep.db.queries import ship as rows
from doorstep.db.queries import sync
from doorstep.db.rollup import roll_up
from doorstep.domain.errors import CannotDoError
from doorstep.domain.lifecycle import PARCEL, SHIPMENT
from doorstep.domain.own_services import MANUAL, tidy_tracking

_LIVE = sa.text("shipment.status NOT IN ('voided','refused')")  # its partial index's own words


def say_tracking(
    database: Database, parcel_public_id: str, number: str, actor_id: int, door: str = "station", token: str = ""
) -> str:
    """The parcel bears this tracking number from now, and its channel is told; one that is on another parcel already
    is refused. The number before it stays in the act that changed it."""
    told = tidy_tracking(number)
    with database.reading() as connection:
        order_id = _find(connection, parcel_public_id).order_id
    body = {"parcel": parcel_public_id, "number": told}
    with acting(database, door, "ship.tracking", actor_id, body, order_id, token=token) as act:
        p = _lock(act, parcel_public_id)
        if p.shipment_id is None or p.shipment_status == "requested":
            raise CannotDoError(
                f"Parcel {p.n} of order {p.number} has no label yet; its number comes with it or after."
            )
        if p.vendor != MANUAL:
            raise CannotDoError(f"{p.carrier} gave the number of this parcel itself; it cannot be typed.")
        if p.tracking_ref == told:
            return f"{told} stands on it already."
        _refuse_twice(act, told, p.shipment_id)
        table = tables.shipment
        act.connection.execute(table.update().where(table.c.id == p.shipment_id).values(tracking_ref=told))
        if p.status in ("handed_over", "delivered"):
            sync.want(act.connection, [p.id], act.by.at)
        return f"{told} stands on it{f' instead of {p.tracking_ref}' if p.tracking_ref else ''}."


def _find(connection: sa.Connection, public_id: str) -> Any:
    parcel = tables.parcel
    row = connection.execute(sa.select(parcel.c.id, parcel.c.order_id).where(parcel.c.public_id == public_id)).first()
    if row is None:
        raise CannotDoError("There is no such parcel. Scan the bars on its label, or open it from the order's page.")
    return row


def _lock(act: Act, public_id: str) -> Any:
    """The parcel with its order and its live label; nobody else moves it until this transaction ends."""
    parcel, shipment, orders, account = tables.parcel, tables.shipment, tables.orders, tables.vendor_account
    part, site = tables.fulfillment, tables.site
    floor.hold(act.connection, [_find(act.connection, public_id).id])
    return act.connection.execute(
        sa.select(
            parcel.c.id, parcel.c.n, parcel.c.order_id, parcel.c.status, parcel.c.handed_over_at, orders.c.number,
            shipment.c.id.label("shipment_id"), shipment.c.status.label("shipment_status"), shipment.c.tracking_ref,
            account.c.vendor, account.c.name.label("carrier"), site.c.time_zone,
        )
        .select_from(
            parcel.join(orders, orders.c.id == parcel.c.order_id)
            .join(part, part.c.id == parcel.c.fulfillment_id)
            .join(site, site.c.id == part.c.site_id)
            .outerjoin(shipment, sa.and_(shipment.c.parcel_id == parcel.c.id, _LIVE))
            .outerjoin(account, account.c.id == shipment.c.account_id)
        )
        .where(parcel.c.public_id == public_id)
    ).one()  # fmt: skip


def _refuse_twice(act: Act, number: str, shipment_id: int) -> None:
    """Raise, naming it, where another parcel of a manual carrier bears this number; two who type it wait for each
    other."""
    shipment, account, orders = tables.shipment, tables.vendor_account, tables.orders
    manual = act.connection.execute(
        sa.select(account.c.id).where(account.c.vendor == MANUAL).order_by(account.c.id).with_for_update(key_share=True)
    ).scalars()
    other = act.connection.execute(
        sa.select(orders.c.number)
        .join(shipment, shipment.c.order_id == orders.c.id)
        .where(
            shipment.c.account_id.in_(list(manual)), shipment.c.tracking_ref == number, shipment.c.id != shipment_id,
            shipment.c.status.not_in(rows.LIVE),
        )
        .limit(1)
    ).scalar()  # fmt: skip
    if other is not None:
        raise CannotDoError(f"{number} is on a parcel of order {other} already. Scan the number of this parcel.")


def say_delivered(
    database: Database, parcel_public_id: str, actor_id: int, on: date | None = None, door: str = "desk",
    token: str = "",
) -> str:  # fmt: skip
    """The parcel has arrived, on that day (today where none is said): its promise is judged by it."""
    with database.reading() as connection:
        order_id = _find(connection, parcel_public_id).order_id
    body = {"parcel": parcel_public_id, "on": on.isoformat() if on else ""}
    with acting(database, door, "ship.delivered", actor_id, body, order_id, "said by a person", token=token) as act:
        p = _lock(act, parcel_public_id)
        if p.status == "delivered":
            raise CannotDoError(f"Parcel {p.n} of order {p.number} has arrived already.")
        if p.status != "handed_over" or p.shipment_id is None:
            raise CannotDoError(f"Parcel {p.n} of order {p.number} has not left yet, so it cannot have arrived.")
        arrived = _instant(p, on, act.by.at)
        advance(act.connection, SHIPMENT, "deliver", [p.shipment_id], act.by)
        advance(act.connection, PARCEL, "deliver", [p.id], act.by)
        rows.mark_delivered(act.connection, [(p.id, arrived)])
        roll_up(act.connection, [p.order_id], act.by)
        rows.judge_promises(act.connection, [p.order_id], act.by.at)
        work.want(act.connection, "ship", [p.id], act.by.at)  # which sees that nothing is left to do
    return f"Parcel {p.n} of order {p.number} has arrived."


def _instant(p: Any, on: date | None, now: datetime) -> datetime:
    """Noon of that day at the site, never before it left nor after now."""
    if on is None:
        return now
    zone = ZoneInfo(p.time_zone)
    if on > now.astimezone(zone).date():
        raise CannotDoError(f"{on.isoformat()} is still to come; say the day on which it arrived.")
    if p.handed_over_at and on < p.handed_over_at.astimezone(zone).date():
        left = p.handed_over_at.astimezone(zone).date()
        raise CannotDoError(f"It left on {left.isoformat()}; it cannot have arrived on {on.isoformat()}.")
    noon = datetime.combine(on, time(12), zone)
    return min(max(noon, (p.handed_over_at or noon) + timedelta(seconds=1)), now)
