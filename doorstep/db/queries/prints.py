"""Reads of what is printed: stations with their printers, and everything that stands on a label or a slip."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.accounts import shown_name
from doorstep.db.write import among

LABEL, SLIP = "print_label", "print_slip"


def read_stations(connection: sa.Connection) -> list[Any]:
    """The active stations, each with the printers of its labels and slips (kind None where it has none)."""
    station, label, slip = tables.station, tables.printer.alias("label"), tables.printer.alias("slip")
    return list(
        connection.execute(
            sa.select(
                station.c.id, station.c.public_id, station.c.name, station.c.site_id, station.c.prints_labels,
                station.c.prints_slips, label.c.id.label("label_printer_id"), label.c.kind.label("label_kind"),
                label.c.name.label("label_printer"), label.c.media.label("label_media"),
                slip.c.id.label("slip_printer_id"), slip.c.kind.label("slip_kind"), slip.c.name.label("slip_printer"),
                slip.c.media.label("slip_media"),
            )
            .select_from(
                station.outerjoin(label, sa.and_(label.c.id == station.c.label_printer_id, label.c.active))
                .outerjoin(slip, sa.and_(slip.c.id == station.c.slip_printer_id, slip.c.active))
            )
            .where(station.c.active)
            .order_by(station.c.id)
        )
    )  # fmt: skip


def station_of(stations: Sequence[Any], station_id: int | None, site_id: int) -> Any | None:
    """The station at which a parcel was packed; where nobody said which, the only one of its site."""
    found = next((one for one in stations if one.id == station_id), None)
    if found is not None:
        return found
    of_site = [one for one in stations if one.site_id == site_id]
    return of_site[0] if len(of_site) == 1 else None


def read_printers(connection: sa.Connection) -> dict[int, Any]:
    """Every printer by id, also those that are paused."""
    return {row.id: row for row in connection.execute(sa.select(tables.printer).order_by(tables.printer.c.id))}


def _parcels_of_order() -> sa.ScalarSelect[int]:
    other = tables.parcel.alias("other")
    counted = sa.select(sa.func.count()).where(other.c.order_id == tables.orders.c.id, other.c.status != "discarded")
    return counted.correlate(tables.orders).scalar_subquery()


def _places() -> tuple[Any, ...]:
    """Where a parcel goes to, and the site that it comes from."""
    to, site = tables.contact, tables.site
    return (
        to.c.name, to.c.company, to.c.line1, to.c.line2, to.c.postcode, to.c.city, to.c.region, to.c.country,
        site.c.line1.label("site_line1"), site.c.line2.label("site_line2"), site.c.postcode.label("site_postcode"),
        site.c.city.label("site_city"), site.c.region.label("site_region"), site.c.country.label("site_country"),
        site.c.time_zone,
    )  # fmt: skip


def read_label_rows(connection: sa.Connection, shipment_ids: Iterable[int]) -> dict[int, Any]:
    """What stands on the labels of these shipments, names and addresses among it: read only to be printed."""
    shipment, parcel, part, orders, account, to, site = (
        tables.shipment, tables.parcel, tables.fulfillment, tables.orders, tables.vendor_account, tables.contact,
        tables.site,
    )  # fmt: skip
    rows = connection.execute(
        sa.select(
            shipment.c.id, shipment.c.public_id, shipment.c.status, shipment.c.label_ref, shipment.c.tracking_ref,
            shipment.c.service, shipment.c.account_id, parcel.c.id.label("parcel_id"),
            parcel.c.public_id.label("parcel"), parcel.c.n, parcel.c.grams, shown_name(account).label("carrier"),
            account.c.vendor, account.c.config, orders.c.number, _parcels_of_order().label("parcels"), *_places(),
        )
        .select_from(
            shipment.join(parcel, parcel.c.id == shipment.c.parcel_id)
            .join(part, part.c.id == parcel.c.fulfillment_id)
            .join(site, site.c.id == part.c.site_id)
            .join(orders, orders.c.id == shipment.c.order_id)
            .join(account, account.c.id == shipment.c.account_id)
            .outerjoin(to, to.c.id == orders.c.ship_contact_id)
        )
        .where(among(connection, shipment.c.id, sorted(set(shipment_ids))))
    )  # fmt: skip
    return {row.id: row for row in rows}


def read_slip_row(connection: sa.Connection, parcel_id: int) -> Any | None:
    """What stands on the slip of a parcel, above its lines; also of one that has no label."""
    parcel, part, orders, site, to = (
        tables.parcel, tables.fulfillment, tables.orders, tables.site, tables.contact,
    )  # fmt: skip
    return connection.execute(
        sa.select(
            parcel.c.id, parcel.c.public_id.label("parcel"), parcel.c.n, _parcels_of_order().label("parcels"),
            orders.c.number, orders.c.placed_at, orders.c.language, orders.c.currency, to.c.gift_note,
            to.c.delivery_instructions, to.c.personalisation, *_places(),
        )
        .select_from(
            parcel.join(part, part.c.id == parcel.c.fulfillment_id)
            .join(site, site.c.id == part.c.site_id)
            .join(orders, orders.c.id == parcel.c.order_id)
            .outerjoin(to, to.c.id == orders.c.ship_contact_id)
        )
        .where(parcel.c.id == parcel_id)
    ).first()  # fmt: skip


def read_slip_lines(connection: sa.Connection, parcel_id: int) -> list[Any]:
    """What is in the parcel: units of each product, as it was sold."""
    inside, claim, line, sku = tables.parcel_line, tables.allocation, tables.order_line, tables.sku
    return list(
        connection.execute(
            sa.select(
                sku.c.code, sku.c.title, line.c.title.label("sold_as"), line.c.recipe_id, line.c.external_ref,
                sa.func.sum(inside.c.qty).label("qty"), line.c.n,
            )
            .join(claim, claim.c.id == inside.c.allocation_id)
            .join(line, sa.and_(line.c.order_id == claim.c.order_id, line.c.n == claim.c.line_n))
            .join(sku, sku.c.id == inside.c.sku_id)
            .where(inside.c.parcel_id == parcel_id)
            .group_by(sku.c.code, sku.c.title, line.c.title, line.c.recipe_id, line.c.external_ref, line.c.n)
            .order_by(line.c.n, sku.c.code)
        )
    )  # fmt: skip


def newest_prints(connection: sa.Connection, parcel_ids: Sequence[int]) -> dict[tuple[int, str], Any]:
    """The newest print of each parcel and document: {(parcel, operation): effect}."""
    effect = tables.effect
    if not parcel_ids:
        return {}
    rows = connection.execute(
        sa.select(effect)
        .where(
            effect.c.subject_kind == "parcel", among(connection, effect.c.subject_id, parcel_ids),
            effect.c.operation.in_((LABEL, SLIP)),
        )
        .order_by(effect.c.id)
    )  # fmt: skip
    return {(row.subject_id, row.operation): row for row in rows}


def print_wish(
    parcel: Any,
    operation: str,
    earlier: Any | None,
    printer_id: int | None,
    shipment_id: int | None,
    station_id: int | None = None,
) -> dict[str, Any]:
    """What an effect for this print is made of: a print that follows another names it, and has the next number."""
    n = int(earlier.key.rsplit("-", 1)[1]) + 1 if earlier is not None else 1
    document = operation.removeprefix("print_")
    return {
        "operation": operation, "account_id": None, "subject_kind": "parcel", "subject_id": parcel.id,
        "key": f"{parcel.public_id}-{document}-{n}", "order_id": parcel.order_id,
        "request": {"printer": printer_id, "shipment": shipment_id, "station": station_id},
        "parent_id": earlier.id if earlier is not None else None,
    }  # fmt: skip
