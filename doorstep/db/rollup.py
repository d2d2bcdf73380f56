"""The order's own status, computed from its children in the transaction in which they move."""

from collections.abc import Iterable

import sqlalchemy as sa

from doorstep.domain.lifecycle import ORDER

from . import tables
from .moves import By, advance
from .write import among, update

_PACKED = ("packed", "sent", "cancelled")
_LABELLED = ("labelled", "handed_over", "delivered", "returned", "discarded")
_GONE = ("handed_over", "delivered", "returned", "discarded")
_ARRIVED = ("delivered", "returned", "discarded")


def roll_up(connection: sa.Connection, order_ids: Iterable[int], by: By) -> None:
    """Orders whose every parcel is packed and labelled are ready; whose last one was handed over, sent; whose last one
    arrived with nothing open, completed; and a ready one with work left is in progress again."""
    ids = sorted(set(order_ids))
    if not ids:
        return
    orders = tables.orders
    status = dict(
        connection.execute(
            sa.select(orders.c.id, orders.c.status).where(
                among(connection, orders.c.id, ids), orders.c.status.in_(("in_progress", "ready", "sent"))
            )
        ).all()
    )  # type: ignore[arg-type]
    if not status:
        return
    parts, parcels, needing = _children(connection, list(status))
    packed = {
        one
        for one in status
        if one not in needing
        and parts.get(one)
        and all(s in _PACKED for s in parts[one])
        and any(s != "cancelled" for s in parts[one])
    }
    ready = {one for one in packed if parcels.get(one) and all(s in _LABELLED for s in parcels[one])}
    gone = {one for one in ready if all(s in _GONE for s in parcels[one])}
    advance(connection, ORDER, "reopen", [one for one in status if status[one] == "ready" and one not in ready], by)
    advance(connection, ORDER, "make_ready", [one for one in ready if status[one] == "in_progress"], by)
    sent = advance(connection, ORDER, "send", [one for one in gone if status[one] in ("in_progress", "ready")], by)
    update(
        connection,
        orders,
        {"sent_at": "v.at"},
        "t.id = v.id",
        (("id", "int"), ("at", "at")),
        [(one, by.at) for one in sent],
    )
    arrived = [one for one in gone if all(s in _ARRIVED for s in parcels[one])]
    advance(connection, ORDER, "complete", [one for one in arrived if one not in _busy(connection, arrived)], by)


def _children(connection: sa.Connection, ids: list[int]) -> tuple[dict[int, list[str]], dict[int, list[str]], set[int]]:
    part, parcel, line = tables.fulfillment, tables.parcel, tables.order_line
    parts: dict[int, list[str]] = {}
    for one, status in connection.execute(
        sa.select(part.c.order_id, part.c.status).where(among(connection, part.c.order_id, ids))
    ):
        parts.setdefault(one, []).append(status)
    parcels: dict[int, list[str]] = {}
    for one, status in connection.execute(
        sa.select(parcel.c.order_id, parcel.c.status).where(among(connection, parcel.c.order_id, ids))
    ):
        parcels.setdefault(one, []).append(status)
    open_qty = line.c.qty - line.c.elsewhere_qty - line.c.allocated_qty
    needing = connection.execute(
        sa.select(line.c.order_id)
        .where(
            among(connection, line.c.order_id, ids),
            line.c.kind.in_(("physical", "custom")),
            line.c.sku_id.is_not(None),
            open_qty > 0,
        )
        .distinct()
    )
    return parts, parcels, set(needing.scalars())


def _busy(connection: sa.Connection, ids: list[int]) -> set[int]:
    """Those with an open case or a return under way."""
    subject, rma = tables.case_subject, tables.rma
    if not ids:
        return set()
    cases = connection.execute(
        sa.select(subject.c.order_id).where(among(connection, subject.c.order_id, ids), subject.c.cleared_at.is_(None))
    ).scalars()
    returns = connection.execute(
        sa.select(rma.c.order_id).where(
            among(connection, rma.c.order_id, ids), rma.c.status.in_(("requested", "approved", "received", "inspected"))
        )
    ).scalars()
    return set(cases) | set(returns)
