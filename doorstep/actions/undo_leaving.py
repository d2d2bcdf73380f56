"""Undoing a hand-over: the parcels are here again, until the carrier has scanned one of them."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from doorstep.actions.act import Act
from doorstep.actions.undo_books import NOTHING, lock_places, reverse
from doorstep.db import cases, floor, locks, tables
from doorstep.db.moves import advance
from doorstep.db.queries import acts as rows
from doorstep.db.queries.acts import Done
from doorstep.db.queries.sync import CAUSE as NOT_TOLD
from doorstep.db.queries.sync import OPERATION as TELL_CHANNEL
from doorstep.db.rollup import roll_up
from doorstep.db.write import among, update
from doorstep.domain.lifecycle import EFFECT, FULFILLMENT, ORDER, PARCEL


def _parcels(connection: sa.Connection, events: Sequence[Done]) -> dict[int, list[Any]]:
    """The parcels that each of these acts handed over, with how they, their labels and their orders stand now."""
    parcel, orders, shipment = tables.parcel, tables.orders, tables.shipment
    named = {event.id: [int(one) for one in (event.body or {}).get("parcels") or ()] for event in events}
    live = sa.and_(shipment.c.parcel_id == parcel.c.id, shipment.c.status.not_in(("voided", "refused")))
    journal = tables.journal
    left = sa.and_(
        journal.c.kind == PARCEL.entity, journal.c.subject_id == parcel.c.id, journal.c.verb == "hand_over",
        journal.c.at.in_({event.at for event in events}),
    )  # fmt: skip
    listed = connection.execute(
        sa.select(
            parcel.c.id, parcel.c.public_id, parcel.c.n, parcel.c.status, parcel.c.order_id, parcel.c.fulfillment_id,
            parcel.c.handed_over_at, journal.c.at, orders.c.number, orders.c.status.label("order_status"),
            shipment.c.id.label("shipment_id"), shipment.c.status.label("label"),
        )
        .join(orders, orders.c.id == parcel.c.order_id)
        .join(journal, left)
        .outerjoin(shipment, live)
        .where(among(connection, parcel.c.id, sorted({one for ids in named.values() for one in ids})))
        .order_by(parcel.c.id)
    ).all()  # fmt: skip
    return {event.id: [r for r in listed if r.at == event.at and r.id in set(named[event.id])] for event in events}


def lock_leaving(act: Act, event: Done) -> None:
    """The orders of these parcels are ours, and the places that their units came from."""
    orders = sorted({row.order_id for row in _parcels(act.connection, [event])[event.id]})
    locks.hold_orders(act.connection, orders)
    lock_places(act, rows.booked_at(act.connection, ("hand_over",), {event.id: (event.at, orders)}))


def refuse_leaving(connection: sa.Connection, events: Sequence[Done]) -> Mapping[int, str]:
    """Why the parcels of these acts cannot be here again."""
    by_event = _parcels(connection, events)
    everyone = [row for parcels in by_event.values() for row in parcels]
    scanned = _scanned(connection, [row.shipment_id for row in everyone if row.shipment_id])
    returning = _returning(connection, [row.order_id for row in everyone])
    told: dict[int, str] = {}
    for event_id, parcels in by_event.items():
        if not parcels:
            told[event_id] = NOTHING
        for row in parcels:
            if why := _stays_away(row, scanned, returning):
                told.setdefault(event_id, why)
    return told


def _stays_away(row: Any, scanned: set[int], returning: set[int]) -> str:
    who = f"Parcel {row.n} of order {row.number}"
    if row.status in ("labelled", "sealed", "discarded") or row.handed_over_at != row.at:
        return f"{who} is here again already."
    if row.status != "handed_over" or row.label not in (None, "booked") or row.shipment_id in scanned:
        return f"The carrier has scanned {who[:1].lower()}{who[1:]} already; it is on its way."
    if row.order_id in returning:
        return f"A return of order {row.number} was asked for; receive that instead."
    if row.order_status not in ("in_progress", "ready", "sent"):
        return f"Order {row.number} is {ORDER.status(row.order_status).label.lower()}."
    return ""


def _scanned(connection: sa.Connection, shipments: Sequence[int]) -> set[int]:
    """Labels of which the carrier has told anything that happens only to a parcel that it has."""
    scan = tables.tracking_event
    found = connection.execute(
        sa.select(scan.c.shipment_id).where(
            among(connection, scan.c.shipment_id, sorted(set(shipments))),
            scan.c.status.in_(("in_transit", "out_for_delivery", "delivered", "failed", "returned")),
        )
    )
    return set(found.scalars())


def _returning(connection: sa.Connection, orders: Sequence[int]) -> set[int]:
    rma = tables.rma
    found = connection.execute(
        sa.select(rma.c.order_id).where(
            among(connection, rma.c.order_id, sorted(set(orders))), rma.c.status.not_in(("refused", "expired"))
        )
    )
    return set(found.scalars())


def undo_leaving(act: Act, event: Done) -> str:
    """These parcels are here again with their labels: their units are in them and in our books, their orders are not
    sent, and whoever was not told yet is not."""
    connection, by = act.connection, act.by
    parcels = _parcels(connection, [event])[event.id]
    ids, orders = [row.id for row in parcels], sorted({row.order_id for row in parcels})
    advance(connection, PARCEL, "take_back", ids, by)
    connection.execute(
        tables.parcel.update().where(among(connection, tables.parcel.c.id, ids)).values(handed_over_at=None)
    )
    reverse(act, rows.booked_at(connection, ("hand_over",), {event.id: (event.at, orders)}))
    _take_units_back(connection, ids)
    floor.count_sent(connection, orders)
    advance(connection, FULFILLMENT, "take_back", {row.fulfillment_id for row in parcels}, by)
    back = advance(connection, ORDER, "take_back", orders, by)
    connection.execute(tables.orders.update().where(among(connection, tables.orders.c.id, back)).values(sent_at=None))
    _unlist(act, ids)
    cases.clear_subjects(connection, NOT_TOLD, ids, by)
    roll_up(connection, orders, by)
    return _told(connection, parcels)


def _take_units_back(connection: sa.Connection, parcels: Sequence[int]) -> None:
    inside = tables.parcel_line
    qty = connection.execute(
        sa.select(inside.c.allocation_id, sa.func.sum(inside.c.qty))
        .where(among(connection, inside.c.parcel_id, parcels))
        .group_by(inside.c.allocation_id)
        .order_by(inside.c.allocation_id)
    ).all()
    update(
        connection, tables.allocation, {"sent_qty": "t.sent_qty - v.qty"}, "t.id = v.id",
        (("id", "int"), ("qty", "int")), [(one, int(units)) for one, units in qty],
    )  # fmt: skip


def _unlist(act: Act, parcels: Sequence[int]) -> None:
    """A list for the carrier that was not called is not called; a label that is on one which was, is not listed
    again."""
    effect, shipment = tables.effect, tables.shipment
    lists = act.connection.execute(
        sa.select(effect.c.id, effect.c.status, effect.c.request).where(
            effect.c.subject_kind == PARCEL.entity, among(act.connection, effect.c.subject_id, parcels),
            effect.c.operation == "hand_over", effect.c.status.not_in(("dropped", "refused")),
        )
    ).all()  # fmt: skip
    advance(act.connection, EFFECT, "drop", [row.id for row in lists if row.status == EFFECT.initial], act.by)
    listed = {label for row in lists if row.status != EFFECT.initial for label in (row.request or {}).get("labels", ())}
    if listed:
        act.connection.execute(
            shipment.update()
            .where(
                among(act.connection, shipment.c.parcel_id, parcels),
                among(act.connection, shipment.c.label_ref, sorted(listed), "labels"),
            )
            .values(is_listed=True)
        )


def _told(connection: sa.Connection, parcels: Sequence[Any]) -> str:
    message = tables.message
    heard = connection.execute(
        sa.select(sa.func.count())
        .select_from(message)
        .where(
            message.c.kind == "sent", among(connection, message.c.ref, [row.public_id for row in parcels]),
            among(connection, message.c.order_id, sorted({row.order_id for row in parcels}), "orders"),
            message.c.status.in_(("sending", "sent")),
        )
    ).scalar_one()  # fmt: skip
    told = f"Undone: {len(parcels)} {'parcel is' if len(parcels) == 1 else 'parcels are'} here again."
    if heard:
        who = "customer was" if heard == 1 else "customers were"
        told += f" {heard} {who} told already that it is on its way; write to them if it takes long."
    effect = tables.effect
    shown = connection.execute(
        sa.select(sa.func.count())
        .select_from(effect)
        .where(
            effect.c.subject_kind == PARCEL.entity, among(connection, effect.c.subject_id, [row.id for row in parcels]),
            effect.c.operation == TELL_CHANNEL, effect.c.status.in_(("calling", "done", "in_doubt")),
        )
    ).scalar_one()  # fmt: skip
    return told + (f" The channel shows {shown} of them as sent already." if shown else "")
