"""What the warehouse knows of a shop that is being set up, and the way that its first order took."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from doorstep.db import people, tables
from doorstep.db.options import read_some
from doorstep.db.queries.catalog import known_of
from doorstep.db.queries.typed import ACCOUNT as TYPED
from doorstep.db.queries.typed import find_account
from doorstep.domain import catalog
from doorstep.domain.checklist import Facts
from doorstep.domain.options import LANGUAGES, STEPS
from doorstep.domain.own_services import MANUAL, read_services

REVIEWED = "flow_reviewed"  # the setting that holds who looked at the flow, when, and the note
_LOOKED_AT = 200  # products that are looked at for one that is ready


def read_facts(connection: sa.Connection, public_url: str = "") -> Facts:
    """Every fact that the checklist asks for. A dozen small queries, none of which grows with the orders."""
    told = read_some(connection, "shop_name", "message_language", *(f"step_owner_{step}" for step in STEPS))
    site = connection.execute(
        sa.select(tables.site).where(tables.site.c.active).order_by(tables.site.c.rank, tables.site.c.id).limit(1)
    ).first()
    channels = [row for row in _accounts(connection, "channel") if row.name != TYPED]
    carriers = _accounts(connection, "carrier")
    first = _first_order(connection)
    review = connection.execute(sa.select(tables.setting).where(tables.setting.c.key == REVIEWED)).first()
    reviewed_by = "" if review is None else str((review.value or {}).get("by", ""))
    return Facts(
        shop_name=str(told["shop_name"]),
        site=site.name if site else "",
        site_public_id=site.public_id if site else "",
        address_missing=tuple(_missing(site)) if site else ("site",),
        has_owner=people.is_sample(connection) or bool(people.owners_with_password(connection)),
        units_on_hand=_units(connection),
        boxes=_count(connection, tables.box, tables.box.c.active),
        carriers=len(carriers),
        carriers_with_service=sum(1 for row in carriers if _has_service(row)),
        bare_carrier=next((row.name for row in carriers if not _has_service(row)), ""),
        mail_accounts=len(_accounts(connection, "messenger")),
        channels=tuple(row.name for row in channels),
        heard_channels=tuple(row.name for row in channels if _is_heard(connection, row.id)),
        public_url=public_url,
        ownerless_steps=tuple(step for step in STEPS if told[f"step_owner_{step}"] is None),
        backups=_count(connection, tables.backup, tables.backup.c.deleted_at.is_(None)),
        tried_backups=_count(connection, tables.backup, tables.backup.c.checked_at.is_not(None)),
        newest_backup=_newest_backup(connection),
        first_order=first.number if first else "",
        first_order_id=first.public_id if first else "",
        first_order_sent=first is not None and first.sent_at is not None,
        orders=0 if first is None else 1,
        sent_orders=0 if _first_sent(connection) is None else 1,
        reviewed_at=review.at if review else None,
        reviewed_by=reviewed_by,
        printers=_count(connection, tables.printer, tables.printer.c.active),
        types_orders=not channels or find_account(connection) is not None,
        tax_rates=_count(connection, tables.tax_rate, tables.tax_rate.c.active),
        language=LANGUAGES[str(told["message_language"])],
        **_products(connection),
    )


def _products(connection: sa.Connection) -> dict[str, Any]:
    sku = tables.sku
    total = _count(connection, sku, sku.c.active)
    rows = connection.execute(sa.select(sku).where(sku.c.active).order_by(sku.c.id).limit(_LOOKED_AT)).all()
    known = known_of(connection, rows)
    ready = [one for one in known.values() if catalog.is_ready(one)]
    found: dict[str, Any] = {"products": total, "ready_products": len(ready)}
    if known and not ready:
        nearest = min(known.values(), key=lambda one: len(_stopping(one)))
        found |= {"unready_code": nearest.code, "unready_what": tuple(_stopping(nearest))}
    return found


def _stopping(known: catalog.Known) -> list[str]:
    return [one.what for one in catalog.missing(known) if one.stops]


def _units(connection: sa.Connection) -> int:
    balance = tables.balance
    held = balance.c.account.in_(("available", "allocated", "picked"))
    return int(
        connection.execute(sa.select(sa.func.coalesce(sa.func.sum(balance.c.amount), 0)).where(held)).scalar_one()
    )


def _count(connection: sa.Connection, table: sa.Table, which: sa.ColumnElement[bool]) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(table).where(which)).scalar_one())


def _accounts(connection: sa.Connection, kind: str) -> list[Any]:
    account = tables.vendor_account
    query = sa.select(account).where(account.c.kind == kind, account.c.active).order_by(account.c.id)
    return list(connection.execute(query))


def _has_service(row: Any) -> bool:
    """A carrier of one's own has the services that were written down; another has what it offers."""
    return row.vendor != MANUAL or any(one.is_active for one in read_services(row.config))


def _is_heard(connection: sa.Connection, account_id: int) -> bool:
    """Whether anything came from the channel itself; a sheet that a person brought in says nothing about the way."""
    event = tables.inbound_event
    query = sa.select(event.c.id).where(event.c.account_id == account_id, event.c.delivery_ref != "file").limit(1)
    return connection.execute(query).first() is not None


def _missing(site: Any) -> list[str]:
    return [
        word for word, value in (("street", site.line1), ("postcode", site.postcode), ("city", site.city)) if not value
    ]


def _newest_backup(connection: sa.Connection) -> str:
    backup = tables.backup
    query = sa.select(backup.c.path).where(backup.c.deleted_at.is_(None)).order_by(backup.c.id.desc()).limit(1)
    return str(connection.execute(query).scalar() or "")


def _first_order(connection: sa.Connection) -> Any:
    """The first order that was work for this shop: no history, and no test of a channel."""
    orders = tables.orders
    return connection.execute(
        sa.select(orders).where(orders.c.is_history.is_(sa.false()), orders.c.status != "cancelled")
        .order_by(orders.c.id).limit(1)
    ).first()  # fmt: skip


def _first_sent(connection: sa.Connection) -> Any:
    orders = tables.orders
    return connection.execute(
        sa.select(orders).where(orders.c.is_history.is_(sa.false()), orders.c.sent_at.is_not(None))
        .order_by(orders.c.id).limit(1)
    ).first()  # fmt: skip


def read_review(connection: sa.Connection) -> Any:
    """What was noted when the flow was looked at: by, at, note; None where nobody has."""
    row = connection.execute(sa.select(tables.setting).where(tables.setting.c.key == REVIEWED)).first()
    return None if row is None else {**(row.value or {}), "at": row.at}


def read_way(connection: sa.Connection) -> tuple[Any, list[tuple[str, datetime | None, str]]]:
    """The first order that left, and each step of its way with when it was and who did it."""
    order = _first_sent(connection) or _first_order(connection)
    if order is None:
        return None, []
    part, parcel, shipment, message = tables.fulfillment, tables.parcel, tables.shipment, tables.message
    moves = {
        **_moves(connection, "fulfillment", sa.select(part.c.id).where(part.c.order_id == order.id)),
        **_moves(connection, "parcel", sa.select(parcel.c.id).where(parcel.c.order_id == order.id)),
        **_moves(connection, "message", sa.select(message.c.id).where(message.c.order_id == order.id)),
    }
    booked = sa.select(sa.func.min(shipment.c.booked_at), sa.func.min(shipment.c.delivered_at))
    labelled, delivered = connection.execute(booked.where(shipment.c.order_id == order.id)).one()
    steps = [
        ("Placed by the customer", order.placed_at, ""),
        ("Here", order.received_at, ""),
        ("Understood and confirmed", order.confirmed_at, ""),
        ("On the floor", *moves.get(("fulfillment", "release"), (None, ""))),
        ("Picked", *moves.get(("fulfillment", "pick"), (None, ""))),
        ("Packed", *moves.get(("parcel", "seal"), moves.get(("fulfillment", "pack"), (None, "")))),
        ("Labelled", labelled, ""),
        ("Handed over to the carrier", *moves.get(("parcel", "hand_over"), (None, ""))),
        ("Customer told", *moves.get(("message", "settle"), (None, ""))),
        ("Arrived", delivered, ""),
    ]
    return order, steps


def _moves(connection: sa.Connection, kind: str, of: Any) -> dict[tuple[str, str], tuple[datetime, str]]:
    """The first time of each move of these rows, and who made it where it was a person."""
    journal, actor = tables.journal, tables.actor
    rows = connection.execute(
        sa.select(journal.c.verb, journal.c.at, actor.c.name, actor.c.kind)
        .outerjoin(actor, actor.c.id == journal.c.actor_id)
        .where(journal.c.kind == kind, journal.c.subject_id.in_(of))
        .order_by(journal.c.at.desc())
    )
    return {(kind, row.verb): (row.at, (row.name or "") if row.kind == "person" else "") for row in rows}
