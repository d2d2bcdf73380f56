"""Reads of the station: what goes into a parcel, what is handed over, and what comes back."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.queries.floor_pages import on_the_floor
from doorstep.db.queries.pages import held
from doorstep.db.write import among

_PARCELS = 500


def _live_label() -> sa.TextClause:
    """`the label lives`, in the very words of its partial index."""
    return sa.text("shipment.status NOT IN ('voided','refused')")


def _unsealed() -> sa.TextClause:
    """`the parcel is not with the carrier yet`, in the very words of its partial index."""
    return sa.text("parcel.status IN ('open','sealed','labelled')")


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
    wanted = (
        sa.select(
            part.c.id,
            part.c.public_id,
            part.c.n,
            orders.c.number,
            orders.c.public_id.label("order_public_id"),
            contact.c.name.label("customer"),
            contact.c.country,
            contact.c.gift_note,
            wave.c.public_id.label("wave"),
            wave.c.id.label("wave_n"),
            held().label("held"),
            units.scalar_subquery().label("units"),
        )
        .select_from(
            part.join(orders, orders.c.id == part.c.order_id)
            .outerjoin(contact, contact.c.id == orders.c.ship_contact_id)
            .outerjoin(wave, wave.c.id == part.c.wave_id)
        )
        .where(on_the_floor(), part.c.status == "picked")
        .order_by(part.c.id)
        .limit(limit)
    )
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
            part,
            orders.c.number,
            orders.c.public_id.label("order_public_id"),
            orders.c.status.label("order_status"),
            orders.c.shipping_service,
            contact.c.name.label("customer"),
            contact.c.city,
            contact.c.country,
            contact.c.note,
            contact.c.gift_note,
            contact.c.delivery_instructions,
            contact.c.personalisation,
            wave.c.public_id.label("wave"),
            wave.c.id.label("wave_n"),
            site.c.name.label("site"),
            account.c.name.label("channel"),
            held().label("held"),
        )
        .select_from(
            part.join(orders, orders.c.id == part.c.order_id)
            .join(site, site.c.id == part.c.site_id)
            .join(account, account.c.id == orders.c.account_id)
            .outerjoin(contact, contact.c.id == orders.c.ship_contact_id)
            .outerjoin(wave, wave.c.id == part.c.wave_id)
        )
        .where(part.c.public_id == public_id)
    ).first()


def list_contents(connection: sa.Connection, fulfillment_id: int) -> list[Any]:
    """What was picked for the fulfillment and is not sent: what goes into its parcels, with what one unit weighs."""
    claim, sku, line = tables.allocation, tables.sku, tables.order_line
    return list(
        connection.execute(
            sa.select(
                claim.c.id,
                (claim.c.picked_qty - claim.c.sent_qty).label("qty"),
                sku.c.code,
                sku.c.title,
                sku.c.photo,
                sku.c.packing_note,
                sa.case((sku.c.grams > 0, sku.c.grams), else_=line.c.grams).label("grams"),
                line.c.title.label("sold_as"),
                line.c.recipe_id,
                line.c.external_ref,
                line.c.n,
            )
            .join(sku, sku.c.id == claim.c.sku_id)
            .join(line, sa.and_(line.c.order_id == claim.c.order_id, line.c.n == claim.c.line_n))
            .where(claim.c.fulfillment_id == fulfillment_id, claim.c.picked_qty > claim.c.sent_qty)
            .order_by(claim.c.line_n, claim.c.id)
        )
    )


def list_part_parcels(connection: sa.Connection, fulfillment_id: int) -> list[Any]:
    """The parcels of a fulfillment, each with the label that lives."""
    parcel, shipment = tables.parcel, tables.shipment
    return list(
        connection.execute(
            sa.select(
                parcel.c.public_id,
                parcel.c.n,
                parcel.c.status,
                parcel.c.grams,
                parcel.c.box,
                shipment.c.public_id.label("shipment"),
                shipment.c.status.label("shipment_status"),
                shipment.c.service,
                shipment.c.tracking_ref,
            )
            .select_from(parcel.outerjoin(shipment, sa.and_(shipment.c.parcel_id == parcel.c.id, _live_label())))
            .where(parcel.c.fulfillment_id == fulfillment_id, parcel.c.status != "discarded")
            .order_by(parcel.c.n)
        )
    )


def list_boxes(connection: sa.Connection) -> list[str]:
    """The boxes used lately, the most used first."""
    parcel = tables.parcel
    recent = sa.select(parcel.c.box).order_by(parcel.c.id.desc()).limit(200).subquery()
    return list(
        connection.execute(
            sa.select(recent.c.box)
            .where(recent.c.box != "")
            .group_by(recent.c.box)
            .order_by(sa.func.count().desc(), recent.c.box)
            .limit(8)
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
    wanted = (
        sa.select(
            parcel.c.id,
            parcel.c.public_id,
            parcel.c.n,
            parcel.c.grams,
            parcel.c.box,
            orders.c.number,
            orders.c.public_id.label("order_public_id"),
            contact.c.country,
            site.c.name.label("site"),
            account.c.id.label("account_id"),
            account.c.name.label("carrier"),
            shipment.c.id.label("shipment_id"),
            shipment.c.public_id.label("shipment"),
            shipment.c.service,
            shipment.c.tracking_ref,
        )
        .select_from(
            parcel.join(orders, orders.c.id == parcel.c.order_id)
            .join(part, part.c.id == parcel.c.fulfillment_id)
            .join(site, site.c.id == part.c.site_id)
            .join(shipment, sa.and_(shipment.c.parcel_id == parcel.c.id, _live_label(), shipment.c.status == "booked"))
            .join(account, account.c.id == shipment.c.account_id)
            .outerjoin(contact, contact.c.id == orders.c.ship_contact_id)
        )
        .where(_unsealed(), parcel.c.status == "labelled")
        .order_by(account.c.name, shipment.c.service, parcel.c.id)
        .limit(_PARCELS + 1)
    )
    return list(connection.execute(wanted if site_id is None else wanted.where(part.c.site_id == site_id)))


def count_waiting_for_labels(connection: sa.Connection) -> int:
    """Sealed parcels whose label has not come yet."""
    parcel = tables.parcel
    return connection.execute(
        sa.select(sa.func.count()).select_from(parcel).where(_unsealed(), parcel.c.status == "sealed")
    ).scalar_one()


def find_label(connection: sa.Connection, public_id: str) -> Any | None:
    """Where a shipment's label can be had: the carrier's account, and the carrier's name of the label."""
    shipment, account, orders = tables.shipment, tables.vendor_account, tables.orders
    return connection.execute(
        sa.select(
            shipment.c.label_ref,
            shipment.c.status,
            account.c.id.label("account_id"),
            account.c.vendor,
            account.c.config,
            account.c.name.label("carrier"),
            orders.c.number,
        )
        .join(account, account.c.id == shipment.c.account_id)
        .join(orders, orders.c.id == shipment.c.order_id)
        .where(shipment.c.public_id == public_id)
    ).first()


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
    return list(
        connection.execute(
            sa.select(line, sold.c.title, sku.c.code, sku.c.photo)
            .join(rma, rma.c.id == line.c.rma_id)
            .join(sold, sa.and_(sold.c.order_id == rma.c.order_id, sold.c.n == line.c.order_line_n))
            .outerjoin(sku, sku.c.id == sold.c.sku_id)
            .where(among(connection, line.c.rma_id, rma_ids))
            .order_by(line.c.rma_id, line.c.n)
        )
    )
