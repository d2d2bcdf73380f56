"""Undoing what was done on the floor: picked, found short, sealed; each until its point of no return."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from doorstep.actions.act import Act
from doorstep.actions.cancel import void_labels
from doorstep.actions.undo_books import COUNTED, NOTHING, lacking, lock_places, reverse
from doorstep.db import cases, locks, tables, work
from doorstep.db.moves import advance
from doorstep.db.names import order_names
from doorstep.db.queries import acts as rows
from doorstep.db.queries.acts import Done
from doorstep.db.rollup import roll_up
from doorstep.db.write import among, insert, take_ids, update
from doorstep.domain.ids import public_id
from doorstep.domain.lifecycle import FULFILLMENT, PARCEL, PICK_TASK

KIT = "the kit cannot be made"


def _tasks_of(connection: sa.Connection, events: Sequence[Done], verb: str) -> dict[int, list[Any]]:
    """The tasks that each of these acts moved with that verb, with how they and their parts stand now."""
    task, part, journal, orders = tables.pick_task, tables.fulfillment, tables.journal, tables.orders
    ids = [int((event.body or {}).get("task") or 0) for event in events]
    waves = [int((event.body or {}).get("wave") or 0) for event in events]
    moved = sa.and_(journal.c.kind == PICK_TASK.entity, journal.c.subject_id == task.c.id, journal.c.verb == verb)
    listed = connection.execute(
        sa.select(
            task.c.id, task.c.allocation_id, task.c.fulfillment_id, task.c.wave_id, task.c.qty, task.c.picked_qty,
            task.c.status, task.c.version, journal.c.n, journal.c.at, part.c.status.label("part_status"),
            part.c.order_id, orders.c.number,
        )
        .join(part, part.c.id == task.c.fulfillment_id)
        .join(orders, orders.c.id == part.c.order_id)
        .join(journal, moved)
        .where(
            sa.or_(among(connection, task.c.id, ids, "tasks"), among(connection, task.c.wave_id, waves, "waves")),
            journal.c.at.in_({event.at for event in events}),
        )
        .order_by(task.c.id)
    ).all()  # fmt: skip
    found: dict[int, list[Any]] = {}
    for event, one, wave in zip(events, ids, waves, strict=True):
        found[event.id] = [r for r in listed if r.at == event.at and (r.id == one or (wave and r.wave_id == wave))]
    return found


# --- picking ---------------------------------------------------------------------------------------------------------


def lock_floor(act: Act, event: Done) -> None:
    """The orders of what was picked or sealed are ours, and the places that its units came from."""
    tasks = [t for verb in ("pick", "declare_short") for t in _tasks_of(act.connection, [event], verb)[event.id]]
    parcels = parcels_of(act.connection, [event])[event.id]
    orders = {row.order_id for row in (*tasks, *parcels)}
    locks.hold_orders(act.connection, orders)
    kinds = ("pick", "short_pick", "release")
    lock_places(act, rows.booked_at(act.connection, kinds, {event.id: (event.at, sorted(orders))}))


def refuse_pick(connection: sa.Connection, events: Sequence[Done]) -> Mapping[int, str]:
    """Why what these acts picked cannot be put back. A pick of fewer than asked was a short, and is judged as one."""
    by_event = _tasks_of(connection, events, "pick")
    picked = [event for event in events if by_event[event.id]]
    told = refuse_short(connection, [event for event in events if not by_event[event.id]])
    held = _in_totes(connection, [t.allocation_id for event in picked for t in by_event[event.id]])
    for event in picked:
        needed: dict[int, int] = defaultdict(int)
        for task in by_event[event.id]:
            needed[task.allocation_id] += task.qty
            if why := _stays_picked(task):
                told.setdefault(event.id, why)
        if any(held.get(claim, 0) < qty for claim, qty in needed.items()):
            told.setdefault(event.id, "Some of it went back to the shelf already, since a kit could not be made.")
    return told


def _stays_picked(task: Any) -> str:
    if task.part_status == "packed":
        return f"Order {task.number} is sealed already; undo the sealing first."
    if task.part_status == "sent":
        return f"Order {task.number} has left the house."
    if task.part_status == "cancelled":
        return f"Order {task.number} was called off meanwhile; its units are back on the shelf."
    if task.status != "picked" or task.version != task.n:
        return "It was put back already."
    return ""


def _in_totes(connection: sa.Connection, claims: Iterable[int]) -> dict[int, int]:
    claim = tables.allocation
    found = connection.execute(
        sa.select(claim.c.id, claim.c.picked_qty - claim.c.sent_qty).where(
            among(connection, claim.c.id, sorted(set(claims)))
        )
    )
    return {one: qty for one, qty in found}


def undo_pick(act: Act, event: Done) -> str:
    """Every unit that this act picked is back in its bin, to be picked again."""
    tasks = _tasks_of(act.connection, [event], "pick")[event.id]
    if not tasks:
        return undo_short(act, event)
    orders = sorted({task.order_id for task in tasks})
    reverse(act, rows.booked_at(act.connection, ("pick",), {event.id: (event.at, orders)}))
    advance(act.connection, PICK_TASK, "put_back", [task.id for task in tasks], act.by)
    _unpick(act, [(task.id, task.allocation_id, task.qty, 0) for task in tasks], {})
    advance(act.connection, FULFILLMENT, "put_back", {task.fulfillment_id for task in tasks}, act.by)
    units = sum(task.qty for task in tasks)
    return f"Undone: {units} {'unit is' if units == 1 else 'units are'} to be picked again."


def _unpick(act: Act, listed: Sequence[tuple[int, int, int, int]], more: Mapping[int, tuple[int, int]]) -> None:
    """Tasks know nothing of units found, and their claims wait again: rows of (task, claim, picked, released). `more`
    is what claims beside them have (picked, released)."""
    update(
        act.connection, tables.pick_task, {"picked_qty": "0"}, "t.id = v.id", (("id", "int"),),
        [(task,) for task, _, _, _ in listed],
    )  # fmt: skip
    sums = {claim: list(both) for claim, both in more.items()}
    for _, claim, picked, released in listed:
        both = sums.setdefault(claim, [0, 0])
        both[0] += picked
        both[1] += released
    # All of a claim at once: halfway it would be used twice.
    _give_claims_back(act, [(claim, *both) for claim, both in sorted(sums.items())])


def _give_claims_back(act: Act, listed: Sequence[tuple[int, int, int]]) -> None:
    """These claims hold again what was let go of, and less that was picked: rows of (claim, picked, released)."""
    update(
        act.connection, tables.allocation,
        {"picked_qty": "t.picked_qty - v.picked", "released_qty": "t.released_qty - v.released"}, "t.id = v.id",
        (("id", "int"), ("picked", "int"), ("released", "int")), listed,
    )  # fmt: skip


# --- found short -----------------------------------------------------------------------------------------------------


def refuse_short(connection: sa.Connection, events: Sequence[Done]) -> dict[int, str]:
    """Why these shorts cannot be taken back: they are decided, or what a kit gave back belongs to another order."""
    if not events:
        return {}
    by_event = _tasks_of(connection, events, "declare_short")
    parts = sorted({task.fulfillment_id for tasks in by_event.values() for task in tasks})
    undecided = _undecided(connection, parts)
    of = {event.id: (event.at, [t.order_id for t in by_event[event.id]]) for event in events}
    booked = rows.booked_at(connection, ("short_pick", "release"), of)
    gone = lacking(connection, booked)
    counted = rows.counted_since(connection, [one for one in booked if one.kind == "short_pick"])
    told: dict[int, str] = {}
    for event in events:
        if not by_event[event.id]:
            told[event.id] = NOTHING
        elif any(task.status != "short" for task in by_event[event.id]):
            told[event.id] = "It is to be picked again already."
        elif any(task.fulfillment_id not in undecided for task in by_event[event.id]):
            told[event.id] = "Somebody has decided about it already; what was decided stands."
        elif event.id in counted:
            told[event.id] = COUNTED
        elif event.id in gone:
            told[event.id] = "The other parts of its kit are promised to another order by now."
    return told


def _undecided(connection: sa.Connection, parts: Sequence[int]) -> set[int]:
    case, subject = tables.exception_case, tables.case_subject
    found = connection.execute(
        sa.select(subject.c.subject_id)
        .join(case, case.c.id == subject.c.case_id)
        .where(
            case.c.cause == "pick_short", subject.c.subject_kind == FULFILLMENT.entity,
            among(connection, subject.c.subject_id, parts), subject.c.cleared_at.is_(None),
        )
    )  # fmt: skip
    return set(found.scalars())


def undo_short(act: Act, event: Done) -> str:
    """The task is to be picked again with all that it asked for, what its kit gave back is claimed again, and the case
    is closed."""
    (task,) = _tasks_of(act.connection, [event], "declare_short")[event.id]
    booked = rows.booked_at(act.connection, ("short_pick", "release"), {event.id: (event.at, [task.order_id])})
    booked = [one for one in booked if one.kind == "short_pick" or one.ref.startswith("allocation ")]
    reverse(act, booked)
    advance(act.connection, PICK_TASK, "find_again", [task.id], act.by)
    given_back = {
        int(one.ref.split()[1]): (_units(one, "allocated"), _units(one, "picked"))
        for one in booked
        if one.kind == "release"
    }
    mine = (task.id, task.allocation_id, task.picked_qty, task.qty - task.picked_qty)
    _unpick(act, [mine], {claim: (-tote, bin_ + tote) for claim, (bin_, tote) in given_back.items()})
    _count_claimed(act, task)
    alive = _floor_again(act, task, {claim: bin_ for claim, (bin_, _) in given_back.items() if bin_})
    advance(act.connection, FULFILLMENT, "put_back", [alive], act.by)
    act.connection.execute(tables.wave.update().where(tables.wave.c.id == task.wave_id).values(closed_at=None))
    cases.clear_subjects(act.connection, "pick_short", [task.fulfillment_id], act.by)
    return f"Undone: {task.qty} of it are to be picked again, and the case is closed."


def _units(booked: rows.Booked, out: str) -> int:
    return sum(qty for _, _, source, _, qty in booked.moves if source == out)


def _count_claimed(act: Act, task: Any) -> None:
    per_kit = act.connection.execute(
        sa.select(tables.allocation.c.per_kit, tables.allocation.c.line_n).where(
            tables.allocation.c.id == task.allocation_id
        )
    ).one()
    lacking_kits = -(-(task.qty - task.picked_qty) // per_kit.per_kit)
    update(
        act.connection, tables.order_line, {"allocated_qty": "t.allocated_qty + v.qty"},
        "t.order_id = v.order_id AND t.n = v.n", (("order_id", "int"), ("n", "int"), ("qty", "int")),
        [(task.order_id, per_kit.line_n, lacking_kits)],
    )  # fmt: skip


def _floor_again(act: Act, task: Any, from_bins: Mapping[int, int]) -> int:
    """Tasks ask again for what was taken off them; returns the fulfillment of the task, which is another one where the
    first was called off because nothing of it was left."""
    table, claim = tables.pick_task, tables.allocation
    listed = act.connection.execute(
        sa.select(table.c.id, table.c.allocation_id, table.c.wave_id, table.c.fulfillment_id, table.c.status)
        .where(among(act.connection, table.c.allocation_id, [*from_bins, task.allocation_id]))
        .order_by(table.c.id)
    ).all()
    still = {row.allocation_id: row for row in listed if row.status == PICK_TASK.initial}
    more = {one: qty for one, qty in from_bins.items() if one in still and one != task.allocation_id}
    update(
        act.connection, table, {"qty": "t.qty + v.qty"}, "t.id = v.id", (("id", "int"), ("qty", "int")),
        [(still[one].id, qty) for one, qty in more.items()],
    )  # fmt: skip
    last = {row.allocation_id: row for row in listed if row.status == "cancelled"}
    again = [(last[one], qty) for one, qty in from_bins.items() if one in last and one not in still]
    insert(
        act.connection, table, ("wave_id", "fulfillment_id", "allocation_id", "qty"),
        [(row.wave_id, row.fulfillment_id, row.allocation_id, qty) for row, qty in again],
    )  # fmt: skip
    if task.part_status != "cancelled":
        return int(task.fulfillment_id)
    made = _another_part(act, task)
    moved = {task.allocation_id, *(row.allocation_id for row, _ in again if row.fulfillment_id == task.fulfillment_id)}
    for owner, key in ((claim, claim.c.id), (table, table.c.allocation_id)):
        act.connection.execute(
            owner.update().where(among(act.connection, key, sorted(moved))).values(fulfillment_id=made)
        )
    return made


def _another_part(act: Act, task: Any) -> int:
    """A fulfillment like the one that was called off is on the floor, in the same wave."""
    part = tables.fulfillment
    old = act.connection.execute(sa.select(part).where(part.c.id == task.fulfillment_id)).one()
    highest = sa.select(sa.func.max(part.c.n)).where(part.c.order_id == old.order_id)
    n = int(act.connection.execute(highest).scalar_one()) + 1
    (made,) = take_ids(act.connection, part, 1)
    names = order_names(act.connection, [old.order_id])
    act.connection.execute(
        part.insert().values(
            id=made, public_id=public_id("ful", names[old.order_id], n), order_id=old.order_id, n=n,
            site_id=old.site_id, wave_id=old.wave_id, why=old.why, planned_at=act.by.at,
        )
    )  # fmt: skip
    advance(act.connection, FULFILLMENT, "release", [made], act.by)
    return made


# --- sealed ----------------------------------------------------------------------------------------------------------


def parcels_of(connection: sa.Connection, events: Sequence[Done]) -> dict[int, list[Any]]:
    """The parcels that each of these acts sealed, with how they and their labels stand now."""
    parcel, part, orders, shipment = tables.parcel, tables.fulfillment, tables.orders, tables.shipment
    parts = [int((event.body or {}).get("fulfillment") or 0) for event in events]
    waves = [int((event.body or {}).get("wave") or 0) for event in events]
    live = sa.and_(shipment.c.parcel_id == parcel.c.id, shipment.c.status.not_in(("voided", "refused")))
    listed = connection.execute(
        sa.select(
            parcel.c.id, parcel.c.n, parcel.c.status, parcel.c.sealed_at, parcel.c.order_id, parcel.c.fulfillment_id,
            part.c.wave_id, orders.c.number, shipment.c.status.label("label"),
        )
        .join(part, part.c.id == parcel.c.fulfillment_id)
        .join(orders, orders.c.id == parcel.c.order_id)
        .outerjoin(shipment, live)
        .where(
            sa.or_(among(connection, part.c.id, parts, "parts"), among(connection, part.c.wave_id, waves, "waves")),
            parcel.c.sealed_at.in_({event.at for event in events}),
        )
        .order_by(parcel.c.id)
    ).all()  # fmt: skip
    return {
        event.id: [
            row
            for row in listed
            if row.sealed_at == event.at and (row.fulfillment_id == one or (wave and row.wave_id == wave))
        ]
        for event, one, wave in zip(events, parts, waves, strict=True)
    }


def refuse_seal(connection: sa.Connection, events: Sequence[Done]) -> Mapping[int, str]:
    """Why the parcels of these acts cannot be opened again."""
    told: dict[int, str] = {}
    for event_id, parcels in parcels_of(connection, events).items():
        if not parcels:
            told[event_id] = NOTHING
        for row in parcels:
            if row.status == "discarded":
                told.setdefault(event_id, f"Parcel {row.n} of order {row.number} was taken apart already.")
            elif row.status not in ("sealed", "labelled"):
                told.setdefault(
                    event_id, f"Parcel {row.n} of order {row.number} was handed over; undo the hand-over first."
                )
    return told


def undo_seal(act: Act, event: Done) -> str:
    """These parcels are opened: what is in them is to be packed again, and their labels go back to the carrier."""
    parcels = parcels_of(act.connection, [event])[event.id]
    ids, orders = [row.id for row in parcels], sorted({row.order_id for row in parcels})
    advance(act.connection, PARCEL, "discard", ids, act.by)
    work.drop(act.connection, "ship", ids, "the sealing was undone", but_leased=True)
    void_labels(act.connection, ids, act.by)
    advance(act.connection, FULFILLMENT, "unpack", {row.fulfillment_id for row in parcels}, act.by)
    waves = sorted({row.wave_id for row in parcels if row.wave_id})
    wave = tables.wave
    act.connection.execute(wave.update().where(among(act.connection, wave.c.id, waves)).values(closed_at=None))
    roll_up(act.connection, orders, act.by)
    # What is asked about these parcels is asked about nothing any more.
    asked = [h for h in cases.open_holds(act.connection, orders) if h.subject_kind == "parcel" and h.subject_id in ids]
    cases.end_holds(act.connection, [(hold.case_id, hold.subject_id) for hold in asked], act.by)
    labels = sum(row.label is not None for row in parcels)
    told = f"Undone: {len(ids)} {'parcel is' if len(ids) == 1 else 'parcels are'} to be packed again."
    if labels:
        told += f" {labels} {'label goes' if labels == 1 else 'labels go'} back to the carrier: take it off the parcel."
    return told
