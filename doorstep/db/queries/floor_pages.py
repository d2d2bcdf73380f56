"""Reads of the station: waves, tasks in walk order, what goes into a parcel, what is handed over and what comes back."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.queries.pages import held
from doorstep.db.write import among
from doorstep.domain.lifecycle import PICK_TASK

_WAVES = 200
_TASKS = 2000  # of one wave
_PARCELS = 500


def list_waves(connection: sa.Connection, site_id: int | None = None, limit: int = _WAVES) -> list[Any]:
    """Waves with something left to pick or to pack, the oldest first, with counts of both."""
    wave, site = tables.wave, tables.site
    wanted = (
        sa.select(wave.c.id, wave.c.public_id, wave.c.opened_at, site.c.name.label("site"))
        .join(site, site.c.id == wave.c.site_id).where(wave.c.id.in_(_open_waves())).order_by(wave.c.id).limit(limit)
    )  # fmt: skip
    if site_id is not None:
        wanted = wanted.where(wave.c.site_id == site_id)
    return _counted(connection, list(connection.execute(wanted)))


def _open_waves() -> sa.Select[Any]:
    """Waves of fulfillments that are on the floor, through the index of what is open."""
    part = tables.fulfillment
    live = sa.text("fulfillment.status IN ('planned','released','picked','packed')")
    return sa.select(part.c.wave_id).where(live, part.c.status.in_(("released", "picked")), part.c.wave_id.is_not(None))


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
        row.wave_id: row for row in connection.execute(
            sa.select(task.c.wave_id, sa.func.count().label("tasks"), sa.func.sum(left).label("open"), sa.func.sum(left * task.c.qty).label("units"))
            .where(among(connection, task.c.wave_id, ids), task.c.status != "cancelled").group_by(task.c.wave_id)
        )
    }  # fmt: skip
    parts = {
        (row.wave_id, row.status): row.number for row in connection.execute(
            sa.select(part.c.wave_id, part.c.status, sa.func.count().label("number"))
            .where(among(connection, part.c.wave_id, ids)).group_by(part.c.wave_id, part.c.status)
        )
    }  # fmt: skip
    counted = []
    for row in waves:
        told = tasks.get(row.id)
        by_status = {status: number for (wave, status), number in parts.items() if wave == row.id}
        counted.append({
            **row._mapping, "tasks": told.tasks if told else 0, "tasks_open": int(told.open) if told else 0, "units_open": int(told.units) if told else 0,
            "fulfillments": sum(by_status.values()) - by_status.get("cancelled", 0), "to_pick": by_status.get("released", 0), "to_pack": by_status.get("picked", 0),
            "packed": by_status.get("packed", 0) + by_status.get("sent", 0),
        })  # fmt: skip
    return counted


def list_tasks(connection: sa.Connection, wave_id: int) -> list[Any]:
    """Every task of the wave in walk order: by the bins' walk, then bin, then SKU."""
    return list(connection.execute(_tasks().where(tables.pick_task.c.wave_id == wave_id).limit(_TASKS)))


def find_task(connection: sa.Connection, task_id: int) -> Any | None:
    """One task as the picker sees it, or None."""
    return connection.execute(_tasks().where(tables.pick_task.c.id == task_id)).first()


def _tasks() -> sa.Select[Any]:
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
            task.c.id, task.c.wave_id, task.c.qty, task.c.picked_qty, task.c.status, wave.c.public_id.label("wave"), position.c.bin,
            sku.c.id.label("sku_id"), sku.c.code, sku.c.title, sku.c.photo, sku.c.packing_note, part.c.n.label("part_n"), part.c.public_id.label("part"), orders.c.number,
            orders.c.public_id.label("order_public_id"), line.c.title.label("sold_as"), claim.c.per_kit, line.c.recipe_id, line.c.external_ref,
            contact.c.gift_note, contact.c.personalisation, held().label("held"),
        )
        .select_from(
            task.join(wave, wave.c.id == task.c.wave_id).join(part, part.c.id == task.c.fulfillment_id).join(claim, claim.c.id == task.c.allocation_id)
            .join(position, position.c.id == claim.c.position_id).join(sku, sku.c.id == claim.c.sku_id).join(orders, orders.c.id == part.c.order_id)
            .join(line, sa.and_(line.c.order_id == claim.c.order_id, line.c.n == claim.c.line_n))
            .outerjoin(bin_, sa.and_(bin_.c.site_id == position.c.site_id, bin_.c.code == position.c.bin))
            .outerjoin(contact, contact.c.id == orders.c.ship_contact_id)
        )
        .order_by(sa.func.coalesce(bin_.c.walk_order, 1_000_000), position.c.bin, sku.c.code, task.c.id)
    )  # fmt: skip


def read_barcode(connection: sa.Connection, code: str) -> Any | None:
    """What a scanned code stands for: (kind, target, units), with our SKU's code or the bin's; None where it is unknown."""
    barcode, sku, bin_ = tables.barcode, tables.sku, tables.bin_
    return connection.execute(
        sa.select(barcode.c.kind, barcode.c.target_id, barcode.c.qty, sku.c.code.label("sku"), bin_.c.code.label("bin"))
        .select_from(
            barcode.outerjoin(sku, sa.and_(barcode.c.kind == "sku", sku.c.id == barcode.c.target_id))
            .outerjoin(bin_, sa.and_(barcode.c.kind == "bin", bin_.c.id == barcode.c.target_id))
        )
        .where(barcode.c.code == code)
    ).first()  # fmt: skip


def find_sku(connection: sa.Connection, code: str) -> Any | None:
    """The SKU whose code was typed or scanned, in whatever case."""
    sku = tables.sku
    rows = connection.execute(
        sa.select(sku.c.id, sku.c.code).where(sku.c.code.in_({code, code.upper(), code.lower()})).limit(2)
    ).all()
    return rows[0] if len(rows) == 1 else next((row for row in rows if row.code == code), None)


def list_to_pack(connection: sa.Connection, wave_id: int | None = None, limit: int = _PARCELS) -> list[Any]:
    """Picked fulfillments that wait for their parcels, the oldest first."""
    part, orders, contact, wave, claim = (
        tables.fulfillment,
        tables.orders,
        tables.contact,
        tables.wave,
        tables.allocation,
    )
    units = (
        sa.select(sa.func.coalesce(sa.func.sum(claim.c.picked_qty - claim.c.sent_qty), 0))
        .where(claim.c.fulfillment_id == part.c.id)
        .correlate(part)
    )
    live = sa.text("fulfillment.status IN ('planned','released','picked','packed')")
    wanted = (
        sa.select(
            part.c.id, part.c.public_id, part.c.n, orders.c.number, orders.c.public_id.label("order_public_id"), contact.c.name.label("customer"), contact.c.country,
            contact.c.gift_note, wave.c.public_id.label("wave"), wave.c.id.label("wave_n"), held().label("held"), units.scalar_subquery().label("units"),
        )
        .select_from(part.join(orders, orders.c.id == part.c.order_id).outerjoin(contact, contact.c.id == orders.c.ship_contact_id).outerjoin(wave, wave.c.id == part.c.wave_id))
        .where(live, part.c.status == "picked").order_by(part.c.id).limit(limit)
    )  # fmt: skip
    return list(connection.execute(wanted if wave_id is None else wanted.where(part.c.wave_id == wave_id)))


def find_part(connection: sa.Connection, public_id: str) -> Any | None:
    """The fulfillment to be packed, with its order and what the customer said; None where there is none."""
    part, orders, contact, wave, site, account = (
        tables.fulfillment,
        tables.orders,
        tables.contact,
        tables.wave,
        tables.site,
        tables.vendor_account,
    )
    return connection.execute(
        sa.select(
            part, orders.c.number, orders.c.public_id.label("order_public_id"), orders.c.status.label("order_status"), orders.c.shipping_service, contact.c.name.label("customer"), contact.c.city, contact.c.country,
            contact.c.note, contact.c.gift_note, contact.c.delivery_instructions, contact.c.personalisation, wave.c.public_id.label("wave"), wave.c.id.label("wave_n"), site.c.name.label("site"), account.c.name.label("channel"), held().label("held"),
        )
        .select_from(
            part.join(orders, orders.c.id == part.c.order_id).join(site, site.c.id == part.c.site_id).join(account, account.c.id == orders.c.account_id)
            .outerjoin(contact, contact.c.id == orders.c.ship_contact_id).outerjoin(wave, wave.c.id == part.c.wave_id)
        )
        .where(part.c.public_id == public_id)
    ).first()  # fmt: skip


def list_contents(connection: sa.Connection, fulfillment_id: int) -> list[Any]:
    """What was picked for the fulfillment and is not sent: what goes into its parcels, with what one unit weighs."""
    claim, sku, line = tables.allocation, tables.sku, tables.order_line
    return list(connection.execute(
        sa.select(
            claim.c.id, (claim.c.picked_qty - claim.c.sent_qty).label("qty"), sku.c.code, sku.c.title, sku.c.photo, sku.c.packing_note,
            sa.case((sku.c.grams > 0, sku.c.grams), else_=line.c.grams).label("grams"), line.c.title.label("sold_as"), line.c.recipe_id, line.c.external_ref, line.c.n,
        )
        .join(sku, sku.c.id == claim.c.sku_id).join(line, sa.and_(line.c.order_id == claim.c.order_id, line.c.n == claim.c.line_n))
        .where(claim.c.fulfillment_id == fulfillment_id, claim.c.picked_qty > claim.c.sent_qty).order_by(claim.c.line_n, claim.c.id)
    ))  # fmt: skip


def list_part_parcels(connection: sa.Connection, fulfillment_id: int) -> list[Any]:
    """The parcels of a fulfillment, each with the label that lives."""
    parcel, shipment = tables.parcel, tables.shipment
    return list(connection.execute(
        sa.select(parcel.c.public_id, parcel.c.n, parcel.c.status, parcel.c.grams, parcel.c.box, shipment.c.public_id.label("shipment"), shipment.c.status.label("shipment_status"), shipment.c.service, shipment.c.tracking_ref)
        .select_from(parcel.outerjoin(shipment, sa.and_(shipment.c.parcel_id == parcel.c.id, shipment.c.status.not_in(("voided", "refused")))))
        .where(parcel.c.fulfillment_id == fulfillment_id, parcel.c.status != "discarded").order_by(parcel.c.n)
    ))  # fmt: skip


def list_boxes(connection: sa.Connection) -> list[str]:
    """The boxes used lately, the most used first."""
    parcel = tables.parcel
    recent = sa.select(parcel.c.box).where(parcel.c.box != "").order_by(parcel.c.id.desc()).limit(200).subquery()
    return list(
        connection.execute(
            sa.select(recent.c.box).group_by(recent.c.box).order_by(sa.func.count().desc(), recent.c.box).limit(8)
        ).scalars()
    )


def list_ready_parcels(connection: sa.Connection, site_id: int | None = None) -> list[Any]:
    """Labelled parcels that wait for their carrier, by carrier."""
    parcel, shipment, account, orders, part, contact, site = (
        tables.parcel,
        tables.shipment,
        tables.vendor_account,
        tables.orders,
        tables.fulfillment,
        tables.contact,
        tables.site,
    )
    live = sa.text("parcel.status IN ('open','sealed','labelled')")
    wanted = (
        sa.select(
            parcel.c.id, parcel.c.public_id, parcel.c.n, parcel.c.grams, parcel.c.box, orders.c.number, orders.c.public_id.label("order_public_id"), contact.c.country, site.c.name.label("site"),
            account.c.id.label("account_id"), account.c.name.label("carrier"), shipment.c.public_id.label("shipment"), shipment.c.service, shipment.c.tracking_ref,
        )
        .select_from(
            parcel.join(orders, orders.c.id == parcel.c.order_id).join(part, part.c.id == parcel.c.fulfillment_id).join(site, site.c.id == part.c.site_id)
            .join(shipment, sa.and_(shipment.c.parcel_id == parcel.c.id, shipment.c.status == "booked")).join(account, account.c.id == shipment.c.account_id)
            .outerjoin(contact, contact.c.id == orders.c.ship_contact_id)
        )
        .where(live, parcel.c.status == "labelled").order_by(account.c.name, shipment.c.service, parcel.c.id).limit(_PARCELS + 1)
    )  # fmt: skip
    return list(connection.execute(wanted if site_id is None else wanted.where(part.c.site_id == site_id)))


def count_waiting_for_labels(connection: sa.Connection) -> int:
    """Sealed parcels whose label has not come yet."""
    parcel = tables.parcel
    live = sa.text("parcel.status IN ('open','sealed','labelled')")
    return connection.execute(
        sa.select(sa.func.count()).select_from(parcel).where(live, parcel.c.status == "sealed")
    ).scalar_one()


def find_label(connection: sa.Connection, public_id: str) -> Any | None:
    """Where a shipment's label can be had: the carrier's account, and the carrier's name of the label."""
    shipment, account, orders = tables.shipment, tables.vendor_account, tables.orders
    return connection.execute(
        sa.select(shipment.c.label_ref, shipment.c.status, account.c.id.label("account_id"), account.c.vendor, account.c.config, account.c.name.label("carrier"), orders.c.number)
        .join(account, account.c.id == shipment.c.account_id).join(orders, orders.c.id == shipment.c.order_id).where(shipment.c.public_id == public_id)
    ).first()  # fmt: skip


def list_returns(connection: sa.Connection, limit: int = 100) -> list[Any]:
    """Returns that are expected or in inspection, the oldest first."""
    return list(
        connection.execute(
            _returns().where(tables.rma.c.status.in_(("approved", "received"))).order_by(tables.rma.c.id).limit(limit)
        )
    )


def find_return(connection: sa.Connection, public_id: str) -> Any | None:
    """The return of that id, with its order."""
    return connection.execute(_returns().where(tables.rma.c.public_id == public_id)).first()


def _returns() -> sa.Select[Any]:
    rma, orders, contact, line = tables.rma, tables.orders, tables.contact, tables.rma_line
    units = sa.select(sa.func.coalesce(sa.func.sum(line.c.qty), 0)).where(line.c.rma_id == rma.c.id).correlate(rma)
    return sa.select(
        rma,
        orders.c.number,
        orders.c.public_id.label("order_public_id"),
        contact.c.name.label("customer"),
        units.scalar_subquery().label("units"),
    ).select_from(
        rma.join(orders, orders.c.id == rma.c.order_id).outerjoin(contact, contact.c.id == orders.c.ship_contact_id)
    )


def list_return_lines(connection: sa.Connection, rma_ids: Sequence[int]) -> list[Any]:
    """What is expected back of these returns, with the products' names."""
    rma, line, sold, sku = tables.rma, tables.rma_line, tables.order_line, tables.sku
    return list(connection.execute(
        sa.select(line, sold.c.title, sku.c.code, sku.c.photo)
        .join(rma, rma.c.id == line.c.rma_id).join(sold, sa.and_(sold.c.order_id == rma.c.order_id, sold.c.n == line.c.order_line_n))
        .outerjoin(sku, sku.c.id == sold.c.sku_id)
        .where(among(connection, line.c.rma_id, rma_ids)).order_by(line.c.rma_id, line.c.n)
    ))  # fmt: skip
