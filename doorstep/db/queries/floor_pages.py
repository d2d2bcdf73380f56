"""Reads of the station: waves, and their tasks in walk order."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.queries.pages import held
from doorstep.db.stops import read_stops, stopped_parts
from doorstep.db.write import among
from doorstep.domain.lifecycle import PICK_TASK

_WAVES = 200
_TASKS = 2000  # of one wave


def on_the_floor() -> sa.TextClause:
    """`the fulfillment has not left`, in the very words of its partial index."""
    return sa.text("fulfillment.status IN ('planned','released','picked','packed')")


def list_waves(connection: sa.Connection, site_id: int | None = None, limit: int = _WAVES) -> list[Any]:
    """Waves with something left to pick or to pack, the oldest first, with counts of both."""
    wave, site = tables.wave, tables.site
    wanted = (
        sa.select(wave.c.id, wave.c.public_id, wave.c.opened_at, site.c.name.label("site"))
        .join(site, site.c.id == wave.c.site_id)
        .where(wave.c.id.in_(_open_waves()))
        .order_by(wave.c.id)
        .limit(limit)
    )
    if site_id is not None:
        wanted = wanted.where(wave.c.site_id == site_id)
    return _counted(connection, list(connection.execute(wanted)))


def _open_waves() -> sa.Select[Any]:
    """Waves of fulfillments that are on the floor, through the index of what is open."""
    part = tables.fulfillment
    return sa.select(part.c.wave_id).where(
        on_the_floor(), part.c.status.in_(("released", "picked")), part.c.wave_id.is_not(None)
    )


def find_wave(connection: sa.Connection, name: str) -> Any | None:
    """The wave of that public id or number, with its counts; None where there is none."""
    wave, site = tables.wave, tables.site
    named = wave.c.id == int(name) if name.isdecimal() and len(name) < 16 else wave.c.public_id == name
    wanted = sa.select(wave.c.id, wave.c.public_id, wave.c.opened_at, wave.c.closed_at, site.c.name.label("site")).join(
        site, site.c.id == wave.c.site_id
    )
    rows = list(connection.execute(wanted.where(named)))
    return _counted(connection, rows)[0] if rows else None


def _counted(connection: sa.Connection, waves: list[Any]) -> list[Any]:
    """The waves as mappings, with how much of each is left."""
    task, part = tables.pick_task, tables.fulfillment
    ids = [row.id for row in waves]
    if not ids:
        return []
    left = sa.case((task.c.status == PICK_TASK.initial, 1), else_=0)
    tasks = {
        row.wave_id: row
        for row in connection.execute(
            sa.select(
                task.c.wave_id,
                sa.func.count().label("tasks"),
                sa.func.sum(left).label("open"),
                sa.func.sum(left * task.c.qty).label("units"),
            )
            .where(among(connection, task.c.wave_id, ids), task.c.status != "cancelled")
            .group_by(task.c.wave_id)
        )
    }
    parts = {
        (row.wave_id, row.status): row.number
        for row in connection.execute(
            sa.select(part.c.wave_id, part.c.status, sa.func.count().label("number"))
            .where(among(connection, part.c.wave_id, ids))
            .group_by(part.c.wave_id, part.c.status)
        )
    }
    counted = []
    for row in waves:
        told = tasks.get(row.id)
        by_status = {status: number for (wave, status), number in parts.items() if wave == row.id}
        counted.append(
            {
                **row._mapping,
                "tasks": told.tasks if told else 0,
                "tasks_open": int(told.open) if told else 0,
                "units_open": int(told.units) if told else 0,
                "fulfillments": sum(by_status.values()) - by_status.get("cancelled", 0),
                "to_pick": by_status.get("released", 0),
                "to_pack": by_status.get("picked", 0),
                "packed": by_status.get("packed", 0) + by_status.get("sent", 0),
            }
        )
    return counted


def list_tasks(connection: sa.Connection, wave_id: int) -> list[Any]:
    """Every task of the wave in walk order: by the bins' walk, then bin, then SKU. Held is what a case holds, or what
    somebody has stopped."""
    still = _lying(connection, wave_id)
    return list(connection.execute(_tasks(still).where(tables.pick_task.c.wave_id == wave_id).limit(_TASKS)))


def _lying(connection: sa.Connection, wave_id: int) -> list[int]:
    """Fulfillments of the wave that lie still by a stop."""
    part, stopped = tables.fulfillment, read_stops(connection)
    if not stopped:
        return []
    parts = connection.execute(sa.select(part.c.id).where(part.c.wave_id == wave_id)).scalars()
    return sorted(stopped_parts(connection, parts, stopped))


def find_task(connection: sa.Connection, task_id: int) -> Any | None:
    """One task as the picker sees it, or None."""
    return connection.execute(_tasks().where(tables.pick_task.c.id == task_id)).first()


def _tasks(still: Sequence[int] = ()) -> sa.Select[Any]:
    task, part, claim, position = tables.pick_task, tables.fulfillment, tables.allocation, tables.position
    sku, bin_, orders, line, wave, contact = (
        tables.sku,
        tables.bin_,
        tables.orders,
        tables.order_line,
        tables.wave,
        tables.contact,
    )
    return (
        sa.select(
            task.c.id,
            task.c.wave_id,
            task.c.qty,
            task.c.picked_qty,
            task.c.status,
            wave.c.public_id.label("wave"),
            position.c.bin,
            sku.c.id.label("sku_id"),
            sku.c.code,
            sku.c.title,
            sku.c.photo,
            sku.c.packing_note,
            part.c.n.label("part_n"),
            part.c.public_id.label("part"),
            orders.c.number,
            orders.c.public_id.label("order_public_id"),
            line.c.title.label("sold_as"),
            claim.c.per_kit,
            line.c.recipe_id,
            line.c.external_ref,
            contact.c.gift_note,
            contact.c.personalisation,
            (sa.or_(held(), part.c.id.in_(still)) if still else held()).label("held"),
        )
        .select_from(
            task.join(wave, wave.c.id == task.c.wave_id)
            .join(part, part.c.id == task.c.fulfillment_id)
            .join(claim, claim.c.id == task.c.allocation_id)
            .join(position, position.c.id == claim.c.position_id)
            .join(sku, sku.c.id == claim.c.sku_id)
            .join(orders, orders.c.id == part.c.order_id)
            .join(line, sa.and_(line.c.order_id == claim.c.order_id, line.c.n == claim.c.line_n))
            .outerjoin(bin_, sa.and_(bin_.c.site_id == position.c.site_id, bin_.c.code == position.c.bin))
            .outerjoin(contact, contact.c.id == orders.c.ship_contact_id)
        )
        .order_by(sa.func.coalesce(bin_.c.walk_order, 1_000_000), position.c.bin, sku.c.code, task.c.id)
    )


def read_barcode(connection: sa.Connection, code: str) -> Any | None:
    """What a scanned code stands for: (kind, target, units), with the SKU's or bin's own code; None where unknown."""
    barcode, sku, bin_ = tables.barcode, tables.sku, tables.bin_
    return connection.execute(
        sa.select(barcode.c.kind, barcode.c.target_id, barcode.c.qty, sku.c.code.label("sku"), bin_.c.code.label("bin"))
        .select_from(
            barcode.outerjoin(sku, sa.and_(barcode.c.kind == "sku", sku.c.id == barcode.c.target_id)).outerjoin(
                bin_, sa.and_(barcode.c.kind == "bin", bin_.c.id == barcode.c.target_id)
            )
        )
        .where(barcode.c.code == code)
    ).first()


def find_sku(connection: sa.Connection, code: str) -> Any | None:
    """The SKU whose code was typed or scanned, in whatever case."""
    sku = tables.sku
    rows = connection.execute(
        sa.select(sku.c.id, sku.c.code).where(sku.c.code.in_({code, code.upper(), code.lower()})).limit(2)
    ).all()
    return rows[0] if len(rows) == 1 else next((row for row in rows if row.code == code), None)
