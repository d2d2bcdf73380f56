"""Calling orders off: units back to the shelf, work dropped, labels voided, money paid back; whole or not at all."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from doorstep.db import cases, effects, ledger, locks, messages, refunds, tables, work
from doorstep.db.moves import By, advance
from doorstep.db.write import among, update
from doorstep.domain.lifecycle import EFFECT, FULFILLMENT, ORDER, PARCEL, PICK_TASK, SHIPMENT

_NONE: Mapping[tuple[int, int], int] = MappingProxyType({})


def cancel_orders(
    connection: sa.Connection, order_ids: Sequence[int], by: By, pay_back: bool, said: Mapping[int, str] | None = None
) -> list[int]:
    """Every order that has not left yet is cancelled: nothing of it stays claimed, on the floor, or about to be bought.

    With `pay_back`, all that may still be refunded is; without, the channel has done so. `said` is the reason that the
    order itself keeps, where that is more than what its journal may. Returns who was cancelled; the others have left
    the house and need another way.
    """
    cancelled = advance(connection, ORDER, "cancel", _all_here(connection, order_ids), by)
    if not cancelled:
        return []
    update(
        connection,
        tables.orders,
        {"cancelled_at": "v.at", "cancel_reason": "v.reason"},
        "t.id = v.id",
        (("id", "int"), ("at", "at"), ("reason", "text")),
        [(one, by.at, (said or {}).get(one, by.reason)) for one in cancelled],
    )
    part = tables.fulfillment
    of_them = sa.select(part.c.id).where(among(connection, part.c.order_id, cancelled))
    leave_the_floor(connection, list(connection.execute(of_them).scalars()), by, "the order was cancelled")
    _release_units(connection, cancelled, by)
    work.drop(connection, "allocate", cancelled, "the order was cancelled")
    cases.clear_order(connection, cancelled, by)
    if pay_back:
        left = refunds.refundable(connection, cancelled)
        refunds.want(
            connection,
            [
                refunds.RefundWish(
                    one, amount, currency, by.reason or "cancelled", {"rule": "all that was paid", "left_minor": amount}
                )
                for one, (amount, currency) in left.items()
                if amount
            ],
            by,
        )
    _tell(connection, cancelled, by)
    return cancelled


def _all_here(connection: sa.Connection, order_ids: Sequence[int]) -> list[int]:
    """Those of the orders of which no parcel has left; all of them are locked."""
    parcel, ids = tables.parcel, sorted(set(order_ids))
    locks.hold_orders(connection, ids)
    gone = set(
        connection.execute(
            sa.select(parcel.c.order_id).where(
                among(connection, parcel.c.order_id, ids), parcel.c.handed_over_at.is_not(None)
            )
        ).scalars()
    )
    return [one for one in ids if one not in gone]


def leave_the_floor(connection: sa.Connection, part_ids: Sequence[int], by: By, why: str) -> None:
    """Nothing of these parts is picked, packed or labelled any more, and their labels go back. A part of which a parcel
    has left is sent with that; any other is called off."""
    task, parcel = tables.pick_task, tables.parcel
    if not part_ids:
        return
    tasks = list(
        connection.execute(sa.select(task.c.id).where(among(connection, task.c.fulfillment_id, part_ids))).scalars()
    )
    parcels = connection.execute(
        sa.select(parcel.c.id, parcel.c.fulfillment_id, parcel.c.handed_over_at).where(
            among(connection, parcel.c.fulfillment_id, part_ids)
        )
    ).all()
    here = [row.id for row in parcels if row.handed_over_at is None]
    begun = {row.fulfillment_id for row in parcels if row.handed_over_at is not None}
    advance(connection, PICK_TASK, "cancel", tasks, by)
    advance(connection, FULFILLMENT, "cancel", [one for one in part_ids if one not in begun], by)
    if begun:
        advance(connection, FULFILLMENT, "send", begun, by)
    work.drop(connection, "pick_pack", part_ids, why)
    if here:
        advance(connection, PARCEL, "discard", here, by)
        work.drop(connection, "ship", here, why, but_leased=True)
        void_labels(connection, here, by)


def void_labels(connection: sa.Connection, parcel_ids: Sequence[int], by: By) -> None:
    """Of these parcels a label that was bought is asked back, one that is wanted is not called, and one in flight is
    voided when it is known."""
    effect, shipment = tables.effect, tables.shipment
    wanted = connection.execute(
        sa.select(effect.c.id).where(
            effect.c.subject_kind == "parcel",
            among(connection, effect.c.subject_id, parcel_ids),
            effect.c.operation == "buy_label",
            effect.c.status == EFFECT.initial,
        )
    ).scalars()
    dropped = advance(connection, EFFECT, "drop", list(wanted), by)
    live = connection.execute(
        sa.select(
            shipment.c.id,
            shipment.c.order_id,
            shipment.c.parcel_id,
            shipment.c.account_id,
            shipment.c.label_ref,
            shipment.c.effect_id,
            shipment.c.status,
        ).where(among(connection, shipment.c.parcel_id, parcel_ids), shipment.c.status.in_(("requested", "booked")))
    ).all()
    booked = [row for row in live if row.status == "booked"]
    never_asked = [row.id for row in live if row.status == "requested" and row.effect_id in set(dropped)]
    in_flight = [row.parcel_id for row in live if row.status == "requested" and row.id not in never_asked]
    advance(connection, SHIPMENT, "void", [*(row.id for row in booked), *never_asked], by)
    wishes = [
        effects.Wish(
            "void_label",
            row.account_id,
            "shipment",
            row.id,
            f"void-{row.label_ref}",
            row.order_id,
            {"label_ref": row.label_ref},
            parent_id=row.effect_id,
        )
        for row in booked
    ]
    effects.want(connection, wishes, by.at)
    work.want(connection, "ship", [*(row.parcel_id for row in booked), *in_flight], by.at)


def _release_units(connection: sa.Connection, order_ids: Sequence[int], by: By) -> None:
    claim = tables.allocation
    rows = connection.execute(
        sa.select(claim)
        .where(among(connection, claim.c.order_id, order_ids), claim.c.released_qty + claim.c.sent_qty < claim.c.qty)
        .order_by(claim.c.position_id, claim.c.id)
        .with_for_update()
    ).all()
    if rows:
        release(connection, rows, by, "the order was cancelled")


def release(
    connection: sa.Connection, claims: Sequence[Any], by: By, reason: str, gone: Mapping[tuple[int, int], int] = _NONE
) -> None:
    """What these claims still hold is available again where it came from; picked units are put back to their bin. So
    many units as `gone` says, by (line, SKU), are not: they were sent elsewhere, those in a tote first."""
    entries, left = [], dict(gone)
    for row in claims:
        back, away = [], []
        for source, qty in (("picked", row.picked_qty - row.sent_qty),
                            ("allocated", row.qty - row.picked_qty - row.released_qty)):  # fmt: skip
            lost = min(qty, left.get((row.line_n, row.sku_id), 0))
            if lost:
                left[row.line_n, row.sku_id] -= lost
                away.append(ledger.StockMove(row.sku_id, row.position_id, source, "elsewhere", lost))
            if qty > lost:
                back.append(ledger.StockMove(row.sku_id, row.position_id, source, "available", qty - lost))
        for kind, moves in (("release", back), ("sent_elsewhere", away)):
            if moves:
                entries.append(ledger.Entry(kind, tuple(moves), row.order_id, f"allocation {row.id}", reason))
    ledger.lock_balances(connection, {row.position_id for row in claims})
    ledger.post_stock(connection, entries, by.actor_id, by.at)
    update(
        connection,
        tables.allocation,
        {"released_qty": "t.qty - t.sent_qty", "picked_qty": "t.sent_qty"},
        "t.id = v.id",
        (("id", "int"),),
        [(row.id,) for row in claims],
    )
    freed: dict[tuple[int, int], dict[tuple[int, int], int]] = {}
    for row in claims:
        of_line = freed.setdefault((row.order_id, row.line_n), {})
        part = row.sku_id, row.per_kit
        of_line[part] = of_line.get(part, 0) + row.qty - row.released_qty - row.sent_qty
    update(
        connection,
        tables.order_line,
        {"allocated_qty": "t.allocated_qty - v.freed"},
        "t.order_id = v.order_id AND t.n = v.n",
        (("order_id", "int"), ("n", "int"), ("freed", "int")),
        # Of a kit as many as its most freed component makes: the others are still claimed for nothing.
        [
            (order, n, max(units // per_kit for (_, per_kit), units in parts.items()))
            for (order, n), parts in freed.items()
        ],
    )
    stock_came(connection, {row.sku_id for row in claims}, by)


def stock_came(connection: sa.Connection, sku_ids: set[int], by: By) -> None:
    """Units of these SKUs became available: orders that are short of them are tried again, oldest first by
    `allocate`. Whoever calls this has locked the products before the first balance (db.locks)."""
    work.want(connection, "allocate", locks.orders_short_of(connection, sku_ids), by.at)


def _tell(connection: sa.Connection, order_ids: Sequence[int], by: By) -> None:
    orders = tables.orders
    rows = connection.execute(
        sa.select(orders.c.id, orders.c.language).where(
            among(connection, orders.c.id, order_ids), orders.c.confirmed_at.is_not(None)
        )
    ).all()
    messages.want(connection, [(row.id, "cancelled", "", row.language, {}) for row in rows], by.at)
