"""What a person does at the station: pick, declare short, seal, hand over; by scan, or a whole list at once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from doorstep.actions.act import Act, acting
from doorstep.actions.boxes import refuse_heavy
from doorstep.actions.cancel import stock_came
from doorstep.actions.stops import refuse_stopped
from doorstep.db import cases, floor, ledger, locks, stops, tables
from doorstep.db.engine import Database
from doorstep.db.moves import advance
from doorstep.db.write import among, update
from doorstep.domain.errors import CannotDoError
from doorstep.domain.lifecycle import PICK_TASK


def pick_task(database: Database, task_id: int, found_qty: int, actor_id: int, token: str = "") -> None:
    """The units of one task are in the tote; fewer than asked is a short, more is refused."""
    with acting(
        database, "station", "pick_pack.pick", actor_id, {"task": task_id, "qty": found_qty}, token=token
    ) as act:
        task = _one_task(act, task_id, stops.at_gate(act.connection))
        if found_qty < 0:
            raise CannotDoError("Fewer than none cannot have been there. Count again.")
        if found_qty > task.qty:
            raise CannotDoError(
                f"The list asks for {task.qty} of it. Put {found_qty - task.qty} back and confirm {task.qty}."
            )
        if found_qty == task.qty:
            floor.pick(act.connection, [task], act.by)
        else:
            _short(act, task, found_qty, "")


def pick_wave(database: Database, wave_id: int, actor_id: int, token: str = "") -> int:
    """Everything on the wave's list that is not stopped is picked; returns how many tasks were."""
    with acting(database, "station", "pick_pack.pick_wave", actor_id, {"wave": wave_id}, token=token) as act:
        gate = stops.at_gate(act.connection)
        tasks = floor.read_tasks(act.connection, tables.pick_task.c.wave_id == wave_id)
        held = cases.held(act.connection, {t.order_id for t in tasks})
        still = stops.stopped_parts(act.connection, {t.fulfillment_id for t in tasks}, gate)
        free = [t for t in tasks if t.order_id not in held and t.fulfillment_id not in still]
        if not free:
            refuse_stopped(act.connection, still.values(), _IN_THE_BIN)
        floor.pick(act.connection, free, act.by)
        act.told["tasks"] = len(free)
    return int(act.told["tasks"])


def declare_short(
    database: Database, task_id: int, found_qty: int, actor_id: int, note: str = "", token: str = ""
) -> None:
    """Fewer units were in the bin than the ledger said; what is missing becomes a case, and the rest of the order
    waits."""
    with acting(
        database, "station", "pick_pack.short", actor_id, {"task": task_id, "qty": found_qty, "note": note}, token=token
    ) as act:
        task = _one_task(act, task_id, stops.at_gate(act.connection))
        if not 0 <= found_qty < task.qty:
            raise CannotDoError(f"The list asks for {task.qty}; a short is fewer than that. Confirm the task instead.")
        _short(act, task, found_qty, note)


_IN_THE_BIN = "Leave it in its bin until it is resumed."
_IN_THE_TOTE = "Leave its tote where it is until it is resumed."


def _one_task(act: Act, task_id: int, gate: stops.Stops) -> Any:
    part, task = tables.fulfillment, tables.pick_task
    of_task = sa.select(part.c.order_id).join(task, task.c.fulfillment_id == part.c.id).where(task.c.id == task_id)
    locks.hold_orders(act.connection, act.connection.execute(of_task).scalars())
    tasks = floor.read_tasks(act.connection, tables.pick_task.c.id == task_id)
    if not tasks:
        raise CannotDoError("This task is not open any more. Go back to the list and take the next one.")
    if cases.held(act.connection, {tasks[0].order_id}):
        raise CannotDoError("This order is on hold. Leave its things in the bin and take the next task.")
    still = stops.stopped_parts(act.connection, [tasks[0].fulfillment_id], gate)
    refuse_stopped(act.connection, still.values(), _IN_THE_BIN)
    return tasks[0]


def _short(act: Act, task: Any, found_qty: int, note: str) -> None:
    """The missing units leave the books as missing; what the line lacks is no longer claimed, until a person
    decides."""
    connection, by = act.connection, act.by
    missing = task.qty - found_qty
    claim = tables.allocation
    of_line = sa.select(claim.c.position_id).where(claim.c.order_id == task.order_id, claim.c.line_n == task.line_n)
    ledger.lock_balances(connection, connection.execute(of_line).scalars())
    advance(
        connection, PICK_TASK, "declare_short", [task.id], by, {task.id: note or f"found {found_qty} of {task.qty}"}
    )
    update(
        connection,
        tables.pick_task,
        {"picked_qty": "v.qty"},
        "t.id = v.id",
        (("id", "int"), ("qty", "int")),
        [(task.id, found_qty)],
    )
    update(
        connection,
        tables.allocation,
        {"picked_qty": "t.picked_qty + v.found", "released_qty": "t.released_qty + v.missing"},
        "t.id = v.id",
        (("id", "int"), ("found", "int"), ("missing", "int")),
        [(task.allocation_id, found_qty, missing)],
    )
    moves = [ledger.StockMove(task.sku_id, task.position_id, "allocated", "missing", missing)]
    if found_qty:
        moves.append(ledger.StockMove(task.sku_id, task.position_id, "allocated", "picked", found_qty))
    ledger.post_stock(
        connection,
        [ledger.Entry("short_pick", tuple(moves), task.order_id, f"task {task.id}", note)],
        by.actor_id,
        by.at,
    )
    per_kit = connection.execute(
        sa.select(tables.allocation.c.per_kit).where(tables.allocation.c.id == task.allocation_id)
    ).scalar_one()
    lacking = -(-missing // per_kit)
    update(
        connection,
        tables.order_line,
        {"allocated_qty": "t.allocated_qty - v.qty"},
        "t.order_id = v.order_id AND t.n = v.n",
        (("order_id", "int"), ("n", "int"), ("qty", "int")),
        [(task.order_id, task.line_n, lacking)],
    )
    _release_rest_of_kits(act, task, lacking, lacking * per_kit - missing)
    names = connection.execute(
        sa.select(tables.sku.c.code, tables.position.c.bin)
        .join(tables.position, tables.position.c.sku_id == tables.sku.c.id)
        .where(tables.position.c.id == task.position_id)
    ).one()
    facts = {"sku": names.code, "bin": names.bin, "missing": missing, "found": found_qty, "note": note}
    cases.file_cases(
        connection,
        [cases.Trouble("pick_short", str(task.fulfillment_id), task.fulfillment_id, task.order_id, facts)],
        by,
    )
    floor.close_picked(connection, {task.fulfillment_id}, by)


def _release_rest_of_kits(act: Act, task: Any, kits: int, more_of_it: int) -> None:
    """The other components of kits that cannot be made go back (and what was found of this one beyond whole kits): from
    the tote where they were picked already. What is sealed in a parcel stays there."""
    claim, part = tables.allocation, tables.fulfillment
    others = act.connection.execute(
        sa.select(claim)
        .join(part, part.c.id == claim.c.fulfillment_id)
        .where(
            claim.c.order_id == task.order_id,
            claim.c.line_n == task.line_n,
            claim.c.qty > claim.c.released_qty + claim.c.sent_qty,
            part.c.status.in_(("planned", "released", "picked")),
        )
        .order_by(claim.c.position_id, claim.c.id)
        .with_for_update(of=claim)
    ).all()
    left = {row.sku_id: kits * row.per_kit for row in others} | {task.sku_id: more_of_it}
    entries, changed, open_tasks = [], [], []
    for row in others:
        waiting, in_tote = row.qty - row.picked_qty - row.released_qty, row.picked_qty - row.sent_qty
        from_bin = min(waiting, left[row.sku_id])
        from_tote = min(in_tote, left[row.sku_id] - from_bin)
        left[row.sku_id] -= from_bin + from_tote
        moves = tuple(
            ledger.StockMove(row.sku_id, row.position_id, source, "available", qty)
            for source, qty in (("allocated", from_bin), ("picked", from_tote))
            if qty
        )
        if moves:
            entries.append(
                ledger.Entry("release", moves, row.order_id, f"allocation {row.id}", "the kit cannot be made")
            )
            changed.append((row.id, from_bin + from_tote, from_tote))
            open_tasks.append((row.id, from_bin))
    ledger.post_stock(act.connection, entries, act.by.actor_id, act.by.at)
    update(
        act.connection,
        claim,
        {"released_qty": "t.released_qty + v.released", "picked_qty": "t.picked_qty - v.back"},
        "t.id = v.id",
        (("id", "int"), ("released", "int"), ("back", "int")),
        changed,
    )
    _shrink_tasks(act, open_tasks)
    if changed:
        stock_came(act.connection, {row.sku_id for row in others}, act.by)


def _shrink_tasks(act: Act, released: Sequence[tuple[int, int]]) -> None:
    """Open tasks ask for what is still claimed; one that asks for nothing is cancelled."""
    task = tables.pick_task
    of = dict(released)
    rows = (
        act.connection.execute(
            sa.select(task.c.id, task.c.allocation_id, task.c.qty).where(
                among(act.connection, task.c.allocation_id, list(of)), task.c.status == PICK_TASK.initial
            )
        ).all()
        if of
        else []
    )
    gone = [row.id for row in rows if row.qty <= of[row.allocation_id]]
    advance(act.connection, PICK_TASK, "cancel", gone, act.by)
    update(
        act.connection,
        task,
        {"qty": "t.qty - v.less"},
        "t.id = v.id",
        (("id", "int"), ("less", "int")),
        [(row.id, of[row.allocation_id]) for row in rows if row.id not in gone and of[row.allocation_id]],
    )


def seal(
    database: Database,
    fulfillment_id: int,
    actor_id: int,
    parcels: Sequence[Mapping[str, Any]] | None = None,
    token: str = "",
    station_id: int | None = None,
) -> list[str]:
    """What was picked is in sealed parcels, every unit in exactly one; returns their public ids. Their papers are
    printed at that station."""
    with acting(
        database,
        "station",
        "pick_pack.seal",
        actor_id,
        {"fulfillment": fulfillment_id, "parcels": list(parcels or ())},
        token=token,
    ) as act:
        gate = stops.at_gate(act.connection)
        picked = floor.read_picked(act.connection, tables.fulfillment.c.id == fulfillment_id)
        if not picked:
            raise CannotDoError("There is nothing here to pack. Pick it first, or look whether it was packed already.")
        if cases.held(act.connection, {picked[0].order_id}):
            raise CannotDoError("This order is on hold. Leave its tote where it is until the case is answered.")
        still = stops.stopped_parts(act.connection, [fulfillment_id], gate)
        refuse_stopped(act.connection, still.values(), _IN_THE_TOTE)
        boxes = _one_box_each(picked) if parcels is None else _boxes(picked, parcels)
        refuse_heavy(act.connection, [(box.box, box.grams) for box in boxes])
        act.told["parcels"] = _seal(act, picked, [replace(box, station_id=station_id) for box in boxes])
    return list(act.told["parcels"])


def seal_wave(database: Database, wave_id: int, actor_id: int, token: str = "", station_id: int | None = None) -> int:
    """Each picked fulfillment of the wave that is not stopped is one sealed parcel; returns how many."""
    with acting(database, "station", "pick_pack.seal_wave", actor_id, {"wave": wave_id}, token=token) as act:
        gate = stops.at_gate(act.connection)
        picked = floor.read_picked(act.connection, tables.fulfillment.c.wave_id == wave_id)
        held = cases.held(act.connection, {p.order_id for p in picked})
        still = stops.stopped_parts(act.connection, {p.fulfillment_id for p in picked}, gate)
        free = [p for p in picked if p.order_id not in held and p.fulfillment_id not in still]
        if not free:
            refuse_stopped(act.connection, still.values(), _IN_THE_TOTE)
        boxes = [replace(box, station_id=station_id) for box in _one_box_each(free)]
        act.told["parcels"] = _seal(act, free, boxes)
        _close_wave(act, wave_id)
    return len(act.told["parcels"])


def _close_wave(act: Act, wave_id: int) -> None:
    part, wave = tables.fulfillment, tables.wave
    left = act.connection.execute(
        sa.select(part.c.id).where(part.c.wave_id == wave_id, part.c.status.in_(("released", "picked"))).limit(1)
    ).first()
    if left is None:
        act.connection.execute(
            wave.update().where(wave.c.id == wave_id, wave.c.closed_at.is_(None)).values(closed_at=act.by.at)
        )


def _one_box_each(picked: Sequence[Any]) -> list[floor.Box]:
    lines: dict[tuple[int, int], dict[int, int]] = {}
    for p in picked:
        lines.setdefault((p.fulfillment_id, p.order_id), {})[p.allocation_id] = p.qty
    return [floor.Box(part, order, inside) for (part, order), inside in lines.items()]


def _boxes(picked: Sequence[Any], parcels: Sequence[Mapping[str, Any]]) -> list[floor.Box]:
    part, order = picked[0].fulfillment_id, picked[0].order_id
    boxes = [
        floor.Box(
            part,
            order,
            {int(k): int(q) for k, q in p["lines"].items() if int(q) > 0},
            int(p.get("grams") or 0),
            str(p.get("box") or ""),
        )
        for p in parcels
    ]
    packed: dict[int, int] = {}
    for box in boxes:
        if not box.lines:
            raise CannotDoError("A parcel is empty. Put something in it, or leave it out.")
        if not 0 <= box.grams <= 1_000_000:
            raise CannotDoError("That weight cannot be right. Weigh the parcel in grams.")
        for claim, qty in box.lines.items():
            packed[claim] = packed.get(claim, 0) + qty
    if packed != {p.allocation_id: p.qty for p in picked}:
        raise CannotDoError(
            "The parcels do not hold exactly what was picked. Every unit goes into one parcel; check the quantities."
        )
    return boxes


def _seal(act: Act, picked: Sequence[Any], boxes: Sequence[floor.Box]) -> list[str]:
    ids = floor.seal(
        act.connection,
        boxes,
        {p.allocation_id: p.grams for p in picked},
        {p.allocation_id: p.sku_id for p in picked},
        act.by,
    )
    rows = (
        act.connection.execute(
            sa.select(tables.parcel.c.id, tables.parcel.c.public_id).where(
                among(act.connection, tables.parcel.c.id, ids)
            )
        ).all()
        if ids
        else []
    )
    return [row.public_id for row in sorted(rows)]


HAND_OVER_MAX = 100  # parcels in one transaction: a pallet of them must not make a webhook wait


def hand_over(
    database: Database,
    actor_id: int,
    site_id: int | None = None,
    carrier_account_id: int | None = None,
    parcel_ids: Sequence[int] | None = None,
    token: str = "",
) -> int:
    """The carrier has these labelled parcels (all of the site and carrier where none are named); returns how many. A
    hundred of them are one act; the next hundred another."""
    if parcel_ids is None:
        with database.reading() as connection:
            parcel_ids = _ready_parcels(connection, site_id, carrier_account_id)
    moved = 0
    for first in range(0, len(parcel_ids), HAND_OVER_MAX):
        part = list(parcel_ids[first : first + HAND_OVER_MAX])
        told = {"site": site_id, "carrier": carrier_account_id, "parcels": part}
        one = f"{token}-{first}" if token and first else token
        with acting(database, "station", "ship.hand_over", actor_id, told, token=one) as act:
            gate = stops.at_gate(act.connection)
            floor.hold(act.connection, part)
            ready = _ready_parcels(act.connection, site_id, carrier_account_id, part)
            still = stops.stopped_parcels(act.connection, ready, gate)
            free = [one for one in ready if one not in still]
            if not free and not moved:
                refuse_stopped(act.connection, still.values(), "Keep its parcels here until it is resumed.")
            moved += len(floor.hand_over(act.connection, free, act.by)) if free else 0
    return moved


def _ready_parcels(
    connection: sa.Connection,
    site_id: int | None,
    carrier_account_id: int | None,
    among_ids: Sequence[int] | None = None,
) -> list[int]:
    """Labelled parcels of orders that no case holds: all of the site and carrier, or those of the named ones."""
    parcel, part, shipment = tables.parcel, tables.fulfillment, tables.shipment
    is_booked = sa.and_(shipment.c.parcel_id == parcel.c.id, shipment.c.status == "booked")
    ready = (
        sa.select(parcel.c.id, parcel.c.order_id)
        .join(part, part.c.id == parcel.c.fulfillment_id)
        .join(shipment, is_booked)
        # The first condition is the partial index's own words: without them the whole history is looked through.
        .where(sa.text("parcel.status IN ('open','sealed','labelled')"), parcel.c.status == "labelled")
        .order_by(parcel.c.id)
    )
    if site_id is not None:
        ready = ready.where(part.c.site_id == site_id)
    if carrier_account_id is not None:
        ready = ready.where(shipment.c.account_id == carrier_account_id)
    if among_ids is not None:
        ready = ready.where(among(connection, parcel.c.id, among_ids))
    rows = connection.execute(ready).all()
    stopped = cases.held(connection, {row.order_id for row in rows})
    return [row.id for row in rows if row.order_id not in stopped]
