"""The floor's set-based writes: units picked, parcels sealed, parcels handed over; ledger and statuses move
together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from doorstep.domain.ids import public_id
from doorstep.domain.lifecycle import FULFILLMENT, PARCEL, PICK_TASK

from . import effects, ledger, messages, rules, tables, work
from .moves import By, advance, advance_all
from .names import order_names
from .queries import sync
from .rollup import roll_up
from .write import among, insert, take_ids, update

FIRST_TIME = 3  # the version of a parcel that was sealed, labelled and handed over, and nothing else
BOX_GRAMS = 80  # what an empty box weighs where nobody says otherwise


@dataclass(frozen=True, slots=True)
class Box:
    """One parcel to be sealed: what it weighs, and how many units of each claim are in it."""

    fulfillment_id: int
    order_id: int
    lines: Mapping[int, int]  # units by allocation
    grams: int = 0  # 0: reckoned from the products and the box
    box: str = ""
    station_id: int | None = None  # where it is packed


def read_tasks(connection: sa.Connection, where: sa.ColumnElement[bool]) -> list[Any]:
    """Open tasks with their claim, oldest claim first; orders and tasks are locked, in key order."""
    task, claim, part, orders = tables.pick_task, tables.allocation, tables.fulfillment, tables.orders
    order_ids = sa.select(part.c.order_id).join(task, task.c.fulfillment_id == part.c.id).where(where)
    connection.execute(
        sa.select(orders.c.id).where(orders.c.id.in_(order_ids)).order_by(orders.c.id).with_for_update()
    ).all()
    return list(
        connection.execute(
            sa.select(
                task.c.id,
                task.c.fulfillment_id,
                task.c.allocation_id,
                task.c.qty,
                claim.c.order_id,
                claim.c.line_n,
                claim.c.sku_id,
                claim.c.position_id,
            )
            .join(claim, claim.c.id == task.c.allocation_id)
            .join(part, part.c.id == task.c.fulfillment_id)
            .where(where, task.c.status == PICK_TASK.initial)
            .order_by(task.c.id)
            .with_for_update(of=task)
        )
    )


def pick(connection: sa.Connection, tasks: Sequence[Any], by: By) -> None:
    """All units of these tasks are in their totes; fulfillments with nothing left to pick are picked."""
    if not tasks:
        return
    ledger.lock_balances(connection, {t.position_id for t in tasks})
    advance_all(connection, PICK_TASK, "pick", [t.id for t in tasks], by)
    update(
        connection, tables.pick_task, {"picked_qty": "t.qty"}, "t.id = v.id", (("id", "int"),), [(t.id,) for t in tasks]
    )
    update(
        connection,
        tables.allocation,
        {"picked_qty": "t.picked_qty + v.qty"},
        "t.id = v.id",
        (("id", "int"), ("qty", "int")),
        [(t.allocation_id, t.qty) for t in tasks],
    )
    moves: dict[int, list[ledger.StockMove]] = {}
    for t in tasks:
        moves.setdefault(t.order_id, []).append(ledger.StockMove(t.sku_id, t.position_id, "allocated", "picked", t.qty))
    ledger.post_stock(
        connection, [ledger.Entry("pick", tuple(listed), order) for order, listed in moves.items()], by.actor_id, by.at
    )
    close_picked(connection, {t.fulfillment_id for t in tasks}, by)


def close_picked(connection: sa.Connection, fulfillment_ids: Iterable[int], by: By) -> list[int]:
    """Fulfillments with no open task are picked; one in which nothing was found is cancelled."""
    task = tables.pick_task
    rows = connection.execute(
        sa.select(
            task.c.fulfillment_id,
            sa.func.sum(sa.case((task.c.status == PICK_TASK.initial, 1), else_=0)),
            sa.func.sum(task.c.picked_qty),
        )
        .where(among(connection, task.c.fulfillment_id, sorted(set(fulfillment_ids))))
        .group_by(task.c.fulfillment_id)
    ).all()
    advance(connection, FULFILLMENT, "cancel", [one for one, left, found in rows if not left and not found], by)
    return advance(connection, FULFILLMENT, "pick", [one for one, left, found in rows if not left and found], by)


def read_picked(connection: sa.Connection, where: sa.ColumnElement[bool]) -> list[Any]:
    """Picked claims, with their units and weights, of fulfillments that wait to be packed; the orders are locked."""
    part, claim, sku, orders = tables.fulfillment, tables.allocation, tables.sku, tables.orders
    order_ids = sa.select(part.c.order_id).where(where)
    connection.execute(
        sa.select(orders.c.id).where(orders.c.id.in_(order_ids)).order_by(orders.c.id).with_for_update()
    ).all()
    in_tote = claim.c.picked_qty - claim.c.sent_qty
    return list(
        connection.execute(
            sa.select(
                part.c.id.label("fulfillment_id"),
                part.c.order_id,
                claim.c.id.label("allocation_id"),
                claim.c.sku_id,
                in_tote.label("qty"),
                sku.c.grams,
            )
            .join(claim, claim.c.fulfillment_id == part.c.id)
            .join(sku, sku.c.id == claim.c.sku_id)
            .where(where, part.c.status == "picked", in_tote > 0)
            .order_by(part.c.id, claim.c.id)
            .with_for_update(of=part)
        )
    )


def seal(
    connection: sa.Connection, boxes: Sequence[Box], grams_of: Mapping[int, int], sku_of: Mapping[int, int], by: By
) -> list[int]:
    """Each box is a sealed parcel that waits for its label; the fulfillments in them are packed. Returns the
    parcels."""
    if not boxes:
        return []
    parcel = tables.parcel
    numbers = dict(
        connection.execute(
            sa.select(parcel.c.order_id, sa.func.max(parcel.c.n))
            .where(among(connection, parcel.c.order_id, {b.order_id for b in boxes}))
            .group_by(parcel.c.order_id)
        ).all()
    )  # type: ignore[arg-type]
    names = order_names(connection, {b.order_id for b in boxes})
    ids = take_ids(connection, parcel, len(boxes))
    weights = box_weights(connection) if any(b.box and not b.grams for b in boxes) else {}
    rows, lines = [], []
    for one, b in zip(ids, boxes, strict=True):
        n = numbers[b.order_id] = numbers.get(b.order_id, 0) + 1
        grams = b.grams or weights.get(b.box, BOX_GRAMS) + sum(grams_of[claim] * qty for claim, qty in b.lines.items())
        made = public_id("par", names[b.order_id], n)
        rows.append((one, made, b.order_id, n, b.fulfillment_id, grams, b.box, by.at, by.actor_id, b.station_id))
        lines += [(one, claim, sku_of[claim], qty) for claim, qty in b.lines.items()]
    insert(
        connection,
        parcel,
        (
            "id",
            "public_id",
            "order_id",
            "n",
            "fulfillment_id",
            "grams",
            "box",
            "sealed_at",
            "packed_by_id",
            "station_id",
        ),
        rows,
    )
    insert(connection, tables.parcel_line, ("parcel_id", "allocation_id", "sku_id", "qty"), lines)
    advance_all(connection, PARCEL, "seal", ids, by)
    advance_all(connection, FULFILLMENT, "pack", sorted({b.fulfillment_id for b in boxes}), by)
    work.want(connection, "ship", ids, by.at)
    return ids


def box_weights(connection: sa.Connection) -> dict[str, int]:
    """What each box weighs that was written down with a weight, by name."""
    box = tables.box
    rows = connection.execute(sa.select(box.c.name, box.c.grams).where(box.c.active, box.c.grams > 0))
    return dict(rows.all())  # type: ignore[arg-type]


def hold(connection: sa.Connection, parcel_ids: Sequence[int]) -> list[int]:
    """Lock the open work of these parcels and then their orders, as ship's own commit does; returns the orders."""
    parcel, orders = tables.parcel, tables.orders
    for stage in ("ship", "sync"):
        work.hold(connection, stage, sorted(set(parcel_ids)))
    of_parcels = sa.select(parcel.c.order_id).where(among(connection, parcel.c.id, parcel_ids))
    return list(
        connection.execute(
            sa.select(orders.c.id).where(orders.c.id.in_(of_parcels)).order_by(orders.c.id).with_for_update()
        ).scalars()
    )


def hand_over(connection: sa.Connection, parcel_ids: Sequence[int], by: By) -> list[int]:
    """These parcels have left the house: their units are shipped, what is sent is counted on claims and lines, the
    customers are to be told, and orders whose last one it was are sent. Returns those that moved."""
    parcel, inside, claim = tables.parcel, tables.parcel_line, tables.allocation
    order_ids = hold(connection, parcel_ids)
    rows = connection.execute(
        sa.select(
            inside.c.parcel_id,
            inside.c.qty,
            claim.c.id,
            claim.c.order_id,
            claim.c.line_n,
            claim.c.sku_id,
            claim.c.position_id,
            claim.c.per_kit,
        )
        .join(claim, claim.c.id == inside.c.allocation_id)
        .join(parcel, parcel.c.id == inside.c.parcel_id)
        .where(among(connection, parcel.c.id, parcel_ids), parcel.c.status == "labelled")
        .order_by(claim.c.position_id, claim.c.id)
    ).all()
    ledger.lock_balances(connection, {r.position_id for r in rows})
    moved = advance(connection, PARCEL, "hand_over", parcel_ids, by)
    gone = set(moved)
    rows = [r for r in rows if r.parcel_id in gone]
    update(
        connection,
        parcel,
        {"handed_over_at": "v.at"},
        "t.id = v.id",
        (("id", "int"), ("at", "at")),
        [(one, by.at) for one in moved],
    )
    _ship_units(connection, rows, by)
    count_sent(connection, order_ids)
    parts = connection.execute(
        sa.select(parcel.c.fulfillment_id)
        .where(among(connection, parcel.c.order_id, order_ids), parcel.c.status != "discarded")
        .group_by(parcel.c.fulfillment_id)
        .having(sa.func.sum(sa.case((parcel.c.status.in_(("open", "sealed", "labelled")), 1), else_=0)) == 0)
    ).scalars()
    advance(connection, FULFILLMENT, "send", list(parts), by)
    _tell_sent(connection, moved, by)
    roll_up(connection, order_ids, by)
    return moved


def _ship_units(connection: sa.Connection, rows: Sequence[Any], by: By) -> None:
    """The units of these parcel lines are out of the house, and their claims know it."""
    moves: dict[int, list[ledger.StockMove]] = {}
    sent: dict[int, int] = {}
    for r in rows:
        moves.setdefault(r.order_id, []).append(ledger.StockMove(r.sku_id, r.position_id, "picked", "shipped", r.qty))
        sent[r.id] = sent.get(r.id, 0) + r.qty
    ledger.post_stock(
        connection,
        [ledger.Entry("hand_over", tuple(listed), order) for order, listed in moves.items()],
        by.actor_id,
        by.at,
    )
    update(
        connection,
        tables.allocation,
        {"sent_qty": "t.sent_qty + v.qty"},
        "t.id = v.id",
        (("id", "int"), ("qty", "int")),
        sorted(sent.items()),
    )


def count_sent(connection: sa.Connection, order_ids: Sequence[int]) -> None:
    """Lines count what was sent of them: whole units, and of a kit as many as its least-sent component makes."""
    claim = tables.allocation
    rows = connection.execute(
        sa.select(claim.c.order_id, claim.c.line_n, claim.c.sku_id, claim.c.per_kit, sa.func.sum(claim.c.sent_qty))
        .where(among(connection, claim.c.order_id, order_ids))
        .group_by(claim.c.order_id, claim.c.line_n, claim.c.sku_id, claim.c.per_kit)
    )
    whole: dict[tuple[int, int], int] = {}
    for order, n, _sku, per_kit, qty in rows:
        kits = int(qty) // per_kit
        whole[order, n] = min(whole.get((order, n), kits), kits)
    update(
        connection,
        tables.order_line,
        {"sent_qty": "v.qty"},
        "t.order_id = v.order_id AND t.n = v.n AND t.sent_qty <> v.qty",
        (("order_id", "int"), ("n", "int"), ("qty", "int")),
        [(order, n, qty) for (order, n), qty in whole.items()],
    )


def _tell_sent(connection: sa.Connection, parcel_ids: Sequence[int], by: By) -> None:
    """The customer of each parcel is to be told, with what is in it; and the parcel is looked at again when the
    carrier's window lapses."""
    parcel, orders, shipment = tables.parcel, tables.orders, tables.shipment
    rows = connection.execute(
        sa.select(
            parcel.c.id,
            parcel.c.public_id,
            parcel.c.order_id,
            parcel.c.version,
            orders.c.language,
            shipment.c.tracking_ref,
            shipment.c.label_ref,
            shipment.c.account_id,
            shipment.c.is_listed,
        )
        .join(orders, orders.c.id == parcel.c.order_id)
        .outerjoin(
            shipment, sa.and_(shipment.c.parcel_id == parcel.c.id, shipment.c.status.not_in(("voided", "refused")))
        )
        .where(among(connection, parcel.c.id, parcel_ids))
    ).all()
    messages.want(
        connection,
        [
            (r.order_id, "sent", r.public_id, r.language, {"parcel": r.public_id, "tracking_ref": r.tracking_ref})
            for r in rows
        ],
        by.at,
    )
    sync.want(connection, [r.id for r in rows], by.at)
    _tell_again(connection, [r for r in rows if r.version > FIRST_TIME], by)
    lapses = by.at + timedelta(days=int(rules.current(connection)["delivered_after_days"]))
    work.want(connection, "ship", [r.id for r in rows], lapses)
    _list_for_carriers(connection, rows, by)


def _tell_again(connection: sa.Connection, rows: Sequence[Any], by: By) -> None:
    """Whoever was to be told of a parcel that was here again meanwhile is told now."""
    message = tables.message
    if rows:
        waiting = sa.select(message.c.id).where(
            among(connection, message.c.order_id, sorted({r.order_id for r in rows}), "orders"),
            message.c.kind == "sent",
            among(connection, message.c.ref, [r.public_id for r in rows]),
            message.c.status == "queued",
        )
        work.want(connection, "notify", list(connection.execute(waiting).scalars()), by.at)


def _list_for_carriers(connection: sa.Connection, rows: Sequence[Any], by: By) -> None:
    """Each carrier is to be given the list of what it has taken (a manifest); the first parcel of a list carries it."""
    lists: dict[int, list[Any]] = {}
    for row in sorted((r for r in rows if r.label_ref and not r.is_listed), key=lambda r: r.public_id):
        lists.setdefault(row.account_id, []).append(row)
    wishes = [
        effects.Wish(
            "hand_over",
            account,
            "parcel",
            listed[0].id,
            _list_key(listed[0]),
            listed[0].order_id,
            {"labels": [row.label_ref for row in listed]},
        )
        for account, listed in sorted(lists.items())
    ]
    effects.want(connection, wishes, by.at)
    work.want(connection, "ship", [wish.subject_id for wish in wishes], by.at)


def _list_key(first: Any) -> str:
    """One key for each time that a parcel leaves."""
    return f"hand-{first.public_id}" + (f".{first.version}" if first.version > FIRST_TIME else "")
