"""Reads and writes of ship."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.write import among, insert, take_ids, to_json, update
from doorstep.domain.ids import public_id
from doorstep.domain.own_services import MANUAL

LIVE = ("voided", "refused")  # shipments that are not of these are a parcel's one live label


def read_parcels(connection: sa.Connection, parcel_ids: Sequence[int]) -> dict[int, Any]:
    """The parcels with their order, destination, promise and live shipment, as they stand."""
    parcel, part, orders, contact, shipment, promise = (
        tables.parcel,
        tables.fulfillment,
        tables.orders,
        tables.contact,
        tables.shipment,
        tables.promise,
    )
    newest = (
        sa.select(promise.c.order_id, sa.func.max(promise.c.n).label("n"))
        .where(
            promise.c.order_id.in_(
                sa.select(parcel.c.order_id).where(among(connection, parcel.c.id, parcel_ids, "inner"))
            )
        )
        .group_by(promise.c.order_id)
        .subquery()
    )
    rows = connection.execute(
        sa.select(
            parcel.c.id,
            parcel.c.public_id,
            parcel.c.order_id,
            parcel.c.status,
            parcel.c.grams,
            parcel.c.box,
            parcel.c.service,
            parcel.c.handed_over_at,
            parcel.c.station_id,
            part.c.site_id,
            orders.c.account_id.label("channel_id"),
            orders.c.number,
            orders.c.total_minor,
            orders.c.currency,
            orders.c.shipping_service,
            contact.c.name,
            contact.c.company,
            contact.c.line1,
            contact.c.city,
            contact.c.country,
            contact.c.postcode,
            orders.c.ship_contact_id,
            promise.c.promised_on,
            shipment.c.id.label("shipment_id"),
            shipment.c.status.label("shipment_status"),
            shipment.c.account_id,
            shipment.c.effect_id,
            shipment.c.label_ref,
        )
        .join(part, part.c.id == parcel.c.fulfillment_id)
        .join(orders, orders.c.id == parcel.c.order_id)
        .outerjoin(contact, contact.c.id == orders.c.ship_contact_id)
        .outerjoin(shipment, sa.and_(shipment.c.parcel_id == parcel.c.id, shipment.c.status.not_in(LIVE)))
        .outerjoin(newest, newest.c.order_id == parcel.c.order_id)
        .outerjoin(promise, sa.and_(promise.c.order_id == newest.c.order_id, promise.c.n == newest.c.n))
        .where(among(connection, parcel.c.id, parcel_ids))
    )
    return {row.id: row for row in rows}


def read_effects(connection: sa.Connection, parcel_ids: Sequence[int]) -> tuple[dict[int, Any], dict[int, list[Any]]]:
    """The newest label effect of each parcel, and what else is still to be called about it: labels to be taken back,
    the list of a hand-over that it stands for, and prints."""
    effect, shipment = tables.effect, tables.shipment
    of_parcel = sa.and_(effect.c.subject_kind == "parcel", among(connection, effect.c.subject_id, parcel_ids))
    buys = connection.execute(
        sa.select(effect).where(of_parcel, effect.c.operation == "buy_label").order_by(effect.c.id)
    )
    is_open = effect.c.status.in_(("wanted", "calling", "in_doubt"))
    others = connection.execute(
        sa.select(effect, effect.c.subject_id.label("parcel_id")).where(
            of_parcel, effect.c.operation.in_(("hand_over", "print_label", "print_slip")), is_open
        )
    )
    voids = connection.execute(
        sa.select(effect, shipment.c.parcel_id)
        .join(shipment, shipment.c.id == effect.c.subject_id)
        .where(
            effect.c.subject_kind == "shipment",
            effect.c.operation == "void_label",
            is_open,
            among(connection, shipment.c.parcel_id, parcel_ids),
        )
    )
    asks: dict[int, list[Any]] = {}
    for row in (*others, *voids):
        asks.setdefault(row.parcel_id, []).append(row)
    return {row.subject_id: row for row in buys}, asks


def with_label(connection: sa.Connection, parcel_ids: Sequence[int]) -> set[int]:
    """Those of the parcels that have a live shipment."""
    shipment = tables.shipment
    if not parcel_ids:
        return set()
    return set(
        connection.execute(
            sa.select(shipment.c.parcel_id).where(
                among(connection, shipment.c.parcel_id, parcel_ids), shipment.c.status.not_in(LIVE)
            )
        ).scalars()
    )


def read_scans(connection: sa.Connection, shipment_ids: Iterable[int]) -> dict[int, list[tuple[datetime, str]]]:
    """Every scan of these shipments: (when, our word)."""
    scan = tables.tracking_event
    found: dict[int, list[tuple[datetime, str]]] = {}
    for one, at, status in connection.execute(
        sa.select(scan.c.shipment_id, scan.c.occurred_at, scan.c.status).where(
            among(connection, scan.c.shipment_id, set(shipment_ids))
        )
    ):
        found.setdefault(one, []).append((at, status))
    return found


def read_carriers(connection: sa.Connection) -> dict[int, Any]:
    """Every carrier account by id, also those that are paused: what they sold is still theirs."""
    account = tables.vendor_account
    rows = connection.execute(sa.select(account).where(account.c.kind == "carrier").order_by(account.c.id))
    return {row.id: row for row in rows}


def read_box_sizes(connection: sa.Connection) -> dict[str, tuple[int, ...]]:
    """The sides of the boxes that were written down with all three, by name."""
    box = tables.box
    rows = connection.execute(sa.select(box.c.name, box.c.length_mm, box.c.width_mm, box.c.height_mm))
    return {name: tuple(sides) for name, *sides in rows if all(sides)}


def parcels_holding(connection: sa.Connection, parcel_ids: Sequence[int], sku_ids: Iterable[int]) -> set[int]:
    """Those of the parcels in which any unit of these SKUs is."""
    inside = tables.parcel_line
    return set(
        connection.execute(
            sa.select(inside.c.parcel_id).where(
                among(connection, inside.c.parcel_id, parcel_ids), among(connection, inside.c.sku_id, sorted(sku_ids))
            )
        ).scalars()
    )


def read_places(connection: sa.Connection, parcel_ids: Sequence[int]) -> dict[int, tuple[Any, Any]]:
    """Where each parcel goes and where it leaves from, with names: read only for the call itself."""
    parcel, part, orders, contact, site = tables.parcel, tables.fulfillment, tables.orders, tables.contact, tables.site
    goes = (
        sa.select(parcel.c.id.label("parcel_id"), contact, site.c.id.label("site_id"))
        .join(part, part.c.id == parcel.c.fulfillment_id)
        .join(orders, orders.c.id == parcel.c.order_id)
        .join(contact, contact.c.id == orders.c.ship_contact_id)
        .join(site, site.c.id == part.c.site_id)
        .where(among(connection, parcel.c.id, parcel_ids))
    )
    sites = {row.id: row for row in connection.execute(sa.select(site))}
    return {row.parcel_id: (row, sites[row.site_id]) for row in connection.execute(goes)}


def lock(connection: sa.Connection, parcel_ids: Sequence[int]) -> dict[int, tuple[int, str]]:
    """Lock the orders and the parcels, in key order; (order, status) of each as it stands now."""
    parcel, orders = tables.parcel, tables.orders
    ids = sorted(set(parcel_ids))
    connection.execute(
        sa.select(orders.c.id)
        .where(orders.c.id.in_(sa.select(parcel.c.order_id).where(among(connection, parcel.c.id, ids))))
        .order_by(orders.c.id)
        .with_for_update()
    ).all()
    return {
        one: (order, status)
        for one, order, status in connection.execute(
            sa.select(parcel.c.id, parcel.c.order_id, parcel.c.status)
            .where(among(connection, parcel.c.id, ids))
            .order_by(parcel.c.id)
            .with_for_update()
        )
    }


def still_here(connection: sa.Connection, parcel_ids: Iterable[int]) -> list[int]:
    """Those of the parcels that have a label and have not left."""
    parcel = tables.parcel
    rows = connection.execute(
        sa.select(parcel.c.id).where(
            among(connection, parcel.c.id, sorted(set(parcel_ids))), parcel.c.status == "labelled"
        )
    )
    return sorted(rows.scalars())


def order_statuses(connection: sa.Connection, order_ids: Iterable[int]) -> dict[int, str]:
    """How these orders stand."""
    orders = tables.orders
    return dict(
        connection.execute(
            sa.select(orders.c.id, orders.c.status).where(among(connection, orders.c.id, set(order_ids)))
        ).all()
    )  # type: ignore[arg-type]


Wanted = tuple[str, int, int, int, str, int, Mapping[str, Any], datetime | None]


def want_shipments(connection: sa.Connection, rows: Sequence[Wanted]) -> None:
    """Each parcel has its one live shipment: rows of (key of its label, order, parcel, account, service, effect, why,
    expected)."""
    ids = take_ids(connection, tables.shipment, len(rows))
    insert(
        connection,
        tables.shipment,
        ("id", "public_id", "order_id", "parcel_id", "account_id", "service", "effect_id", "why", "expected_at"),
        [
            (
                one,
                public_id("shi", key),
                order,
                parcel,
                account,
                service,
                effect,
                to_json(dict(why)),
                expected,
            )
            for one, (key, order, parcel, account, service, effect, why, expected) in zip(ids, rows, strict=True)
        ],
    )


def book(connection: sa.Connection, rows: Sequence[tuple[int, str, str, int, str, datetime]]) -> None:
    """What the carrier sold stands on the shipments: rows of (shipment, label, tracking number, cost, currency, at)."""
    update(
        connection,
        tables.shipment,
        {
            "label_ref": "v.label_ref",
            "tracking_ref": "nullif(v.tracking_ref, '')",  # some get their number from a person
            "cost_minor": "v.cost",
            "currency": "v.currency",
            "booked_at": "v.at",
        },
        "t.id = v.id",
        (
            ("id", "int"),
            ("label_ref", "text"),
            ("tracking_ref", "text"),
            ("cost", "int"),
            ("currency", "text"),
            ("at", "at"),
        ),
        rows,
    )


def take_back_costs(connection: sa.Connection, parcel_ids: Sequence[int]) -> list[Any]:
    """Labels of these parcels that the carrier took back and that still cost us something: (order, label, amount,
    currency). They cost nothing from now; what they did cost stays with the purchase."""
    effect, shipment = tables.effect, tables.shipment
    rows = connection.execute(
        sa.select(
            shipment.c.id,
            shipment.c.order_id,
            shipment.c.label_ref,
            shipment.c.cost_minor.label("amount_minor"),
            shipment.c.currency,
        )
        .join(effect, sa.and_(effect.c.subject_kind == "shipment", effect.c.subject_id == shipment.c.id))
        .where(
            among(connection, shipment.c.parcel_id, parcel_ids),
            effect.c.operation == "void_label",
            effect.c.status == "done",
            shipment.c.cost_minor > 0,
        )
        .order_by(shipment.c.id)
    ).all()
    update(connection, shipment, {"cost_minor": "0"}, "t.id = v.id", (("id", "int"),), [(row.id,) for row in rows])
    return list(rows)


def mark_delivered(connection: sa.Connection, rows: Sequence[tuple[int, datetime]], is_seen: bool = True) -> None:
    """Parcels know when they arrived, and their shipments where somebody saw it: rows of (parcel, at)."""
    update(connection, tables.parcel, {"delivered_at": "v.at"}, "t.id = v.id", (("id", "int"), ("at", "at")), rows)
    if not is_seen:
        return
    update(
        connection,
        tables.shipment,
        {"delivered_at": "v.at"},
        "t.parcel_id = v.id AND t.status = 'delivered'",
        (("id", "int"), ("at", "at")),
        rows,
    )


def judge_promises(connection: sa.Connection, order_ids: Sequence[int], at: datetime) -> None:
    """The newest promise of each order is kept or missed, by the day (at the site) on which its last parcel arrived.

    Of a parcel that no carrier ever scans (of a manual one), and of which nobody said when it arrived, only the
    hand-over is known: in time is kept."""
    promise, parcel, orders, part, site = (
        tables.promise, tables.parcel, tables.orders, tables.fulfillment, tables.site,
    )  # fmt: skip
    shipment, account = tables.shipment, tables.vendor_account
    is_unseen = sa.and_(account.c.vendor == MANUAL, shipment.c.delivered_at.is_(None))
    live = sa.and_(shipment.c.parcel_id == parcel.c.id, shipment.c.status.not_in(LIVE))
    rows = connection.execute(
        sa.select(
            promise.c.order_id,
            sa.func.max(promise.c.n),
            sa.func.max(sa.case((is_unseen, None), else_=parcel.c.delivered_at), type_=parcel.c.delivered_at.type),
            sa.func.max(promise.c.promised_on),
            sa.func.max(parcel.c.handed_over_at),
            sa.func.max(promise.c.ship_by_at),
            sa.func.max(site.c.time_zone),
            sa.func.max(sa.case((is_unseen, parcel.c.handed_over_at)), type_=parcel.c.handed_over_at.type),
        )
        .join(parcel, parcel.c.order_id == promise.c.order_id)
        .join(part, part.c.id == parcel.c.fulfillment_id)
        .join(site, site.c.id == part.c.site_id)
        .join(orders, orders.c.id == promise.c.order_id)
        .outerjoin(shipment, live)
        .outerjoin(account, account.c.id == shipment.c.account_id)
        .where(
            among(connection, promise.c.order_id, order_ids),
            promise.c.outcome.is_(None),
            orders.c.status.in_(("sent", "completed")),
            parcel.c.status != "discarded",
        )
        .group_by(promise.c.order_id)
        .having(sa.func.count(parcel.c.id) == sa.func.count(parcel.c.delivered_at))
    ).all()
    judged = []
    for order, n, arrived, promised_on, left, ship_by, zone, left_unseen in rows:
        in_time = arrived is None or arrived.astimezone(ZoneInfo(zone)).date().isoformat() <= promised_on
        kept = in_time and (left_unseen is None or left_unseen <= ship_by)
        fault = "" if kept else "the shop" if left and left > ship_by else "the carrier"
        judged.append((order, n, "kept" if kept else "missed", fault, at))
    update(
        connection,
        promise,
        {"outcome": "v.outcome", "fault": "v.fault", "decided_at": "v.at"},
        "t.order_id = v.order_id AND t.n = v.n",
        (("order_id", "int"), ("n", "int"), ("outcome", "text"), ("fault", "text"), ("at", "at")),
        judged,
    )
