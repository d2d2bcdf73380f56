"""Reads of the station: what goes into a parcel, what is handed over, and what comes back."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.accounts import shown_name
from doorstep.db.queries.floor_pages import on_the_floor
from doorstep.db.queries.pages import held
from doorstep.db.write import among
from doorstep.domain.own_services import MANUAL

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
            contact.c.note,
            contact.c.gift_note,
            contact.c.delivery_instructions,
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
    parcel, shipment, account = tables.parcel, tables.shipment, tables.vendor_account
    return list(
        connection.execute(
            sa.select(
                parcel.c.id,
                parcel.c.public_id,
                parcel.c.order_id,
                parcel.c.station_id,
                parcel.c.n,
                parcel.c.status,
                parcel.c.grams,
                parcel.c.box,
                shipment.c.public_id.label("shipment"),
                shipment.c.status.label("shipment_status"),
                shipment.c.service,
                shipment.c.tracking_ref,
                shown_name(account).label("carrier"),
                account.c.vendor,
                account.c.config,
            )
            .select_from(
                parcel.outerjoin(shipment, sa.and_(shipment.c.parcel_id == parcel.c.id, _live_label())).outerjoin(
                    account, account.c.id == shipment.c.account_id
                )
            )
            .where(parcel.c.fulfillment_id == fulfillment_id, parcel.c.status != "discarded")
            .order_by(parcel.c.n)
        )
    )


def list_boxes(connection: sa.Connection) -> list[str]:
    """The boxes that were written down, and others that were used lately; the most used first."""
    parcel, box = tables.parcel, tables.box
    recent = sa.select(parcel.c.box).order_by(parcel.c.id.desc()).limit(200).subquery()
    used = connection.execute(
        sa.select(recent.c.box)
        .where(recent.c.box != "")
        .group_by(recent.c.box)
        .order_by(sa.func.count().desc(), recent.c.box)
        .limit(8)
    ).scalars()
    known = dict(connection.execute(sa.select(box.c.name, box.c.active).order_by(box.c.name)).all())  # type: ignore[arg-type]
    listed = [name for name in used if known.get(name, True)]
    return [*listed, *(name for name, active in known.items() if active and name not in listed)]


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
            account.c.name.label("account"),
            shown_name(account).label("carrier"),
            account.c.vendor,
            account.c.config,
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
    """Sealed parcels whose label has not come yet; those that a carrier refused wait for a person, not for it."""
    parcel = tables.parcel
    return connection.execute(
        sa.select(sa.func.count())
        .select_from(parcel)
        .where(_unsealed(), parcel.c.status == "sealed", parcel.c.id.not_in(_refused()))
    ).scalar_one()


def _refused() -> sa.Select[tuple[int]]:
    """Parcels that an open case says no carrier takes as they are."""
    case, subject = tables.exception_case, tables.case_subject
    return (
        sa.select(subject.c.subject_id)
        .join(case, case.c.id == subject.c.case_id)
        .where(
            case.c.cause == "carrier_refused", subject.c.subject_kind == "parcel",
            sa.text("case_subject.cleared_at IS NULL"),
        )
    )  # fmt: skip


def list_refused(connection: sa.Connection, parcel_ids: Sequence[int] | None = None) -> list[Any]:
    """Sealed parcels that no carrier takes as they are, each with the case that asks what becomes of it."""
    parcel, orders, case, subject = tables.parcel, tables.orders, tables.exception_case, tables.case_subject
    wanted = (
        sa.select(parcel.c.id, parcel.c.public_id, orders.c.number, case.c.public_id.label("case"), case.c.facts)
        .join(orders, orders.c.id == parcel.c.order_id)
        .join(subject, sa.and_(subject.c.subject_kind == "parcel", subject.c.subject_id == parcel.c.id))
        .join(case, case.c.id == subject.c.case_id)
        .where(
            _unsealed(), parcel.c.status == "sealed", case.c.cause == "carrier_refused",
            sa.text("case_subject.cleared_at IS NULL"),
        )
        .order_by(parcel.c.id)
        .limit(_PARCELS)
    )  # fmt: skip
    if parcel_ids is not None:
        wanted = wanted.where(among(connection, parcel.c.id, parcel_ids))
    return list(connection.execute(wanted))


def find_parcel(connection: sa.Connection, public_id: str) -> Any | None:
    """The parcel of that id, with the fulfillment that it is of."""
    parcel, part = tables.parcel, tables.fulfillment
    return connection.execute(
        sa.select(parcel.c.id, parcel.c.public_id, parcel.c.order_id, part.c.public_id.label("part"))
        .join(part, part.c.id == parcel.c.fulfillment_id)
        .where(parcel.c.public_id == public_id)
    ).first()


def find_label(connection: sa.Connection, public_id: str) -> Any | None:
    """Where a shipment's label can be had: the carrier's account, and the carrier's name of the label."""
    shipment, account, orders = tables.shipment, tables.vendor_account, tables.orders
    return connection.execute(
        sa.select(
            shipment.c.id,
            shipment.c.label_ref,
            shipment.c.status,
            account.c.id.label("account_id"),
            account.c.vendor,
            account.c.config,
            shown_name(account).label("carrier"),
            orders.c.number,
        )
        .join(account, account.c.id == shipment.c.account_id)
        .join(orders, orders.c.id == shipment.c.order_id)
        .where(shipment.c.public_id == public_id)
    ).first()


def find_live_label(connection: sa.Connection, parcel_id: int) -> str | None:
    """The public id of the label that lives on the parcel."""
    shipment = tables.shipment
    found: str | None = connection.execute(
        sa.select(shipment.c.public_id).where(shipment.c.parcel_id == parcel_id, _live_label())
    ).scalar()
    return found


def list_own_labels(connection: sa.Connection, parcel_names: Sequence[str]) -> list[int]:
    """The shipments of these parcels whose labels we draw ourselves, in this order."""
    parcel, shipment, account = tables.parcel, tables.shipment, tables.vendor_account
    rows = connection.execute(
        sa.select(parcel.c.public_id, shipment.c.id)
        .join(shipment, sa.and_(shipment.c.parcel_id == parcel.c.id, _live_label()))
        .join(account, account.c.id == shipment.c.account_id)
        .where(
            among(connection, parcel.c.public_id, parcel_names), account.c.vendor == MANUAL,
            shipment.c.status != "requested",
        )
    )  # fmt: skip
    found = {name: one for name, one in rows}
    return [found[name] for name in parcel_names if name in found]


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
        orders.c.currency,
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
            sa.select(line, sold.c.title, sold.c.sku_id, sku.c.code, sku.c.photo)
            .join(rma, rma.c.id == line.c.rma_id)
            .join(sold, sa.and_(sold.c.order_id == rma.c.order_id, sold.c.n == line.c.order_line_n))
            .outerjoin(sku, sku.c.id == sold.c.sku_id)
            .where(among(connection, line.c.rma_id, rma_ids))
            .order_by(line.c.rma_id, line.c.n)
        )
    )
