"""Reads and writes of notify."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.write import among, update


def read_messages(connection: sa.Connection, message_ids: Sequence[int]) -> dict[int, Any]:
    """The messages with their order's number and status; nothing of the person yet, but whether there is an address."""
    message, orders, contact = tables.message, tables.orders, tables.contact
    rows = connection.execute(
        sa.select(
            message.c.id,
            message.c.public_id,
            message.c.order_id,
            message.c.kind,
            message.c.ref,
            message.c.status,
            message.c.about,
            orders.c.number,
            orders.c.status.label("order_status"),
            (sa.func.coalesce(contact.c.email, "") != "").label("has_email"),
        )
        .join(orders, orders.c.id == message.c.order_id)
        .outerjoin(contact, contact.c.id == orders.c.ship_contact_id)
        .where(among(connection, message.c.id, message_ids))
    )
    return {row.id: row for row in rows}


def read_messenger(connection: sa.Connection) -> Any:
    """The mail account that customers are written from: the first active one."""
    account = tables.vendor_account
    query = sa.select(account).where(account.c.kind == "messenger", account.c.active).order_by(account.c.id).limit(1)
    return connection.execute(query).first()


def read_shop(connection: sa.Connection) -> tuple[str, str]:
    """The shop's name, and the time zone of its first site."""
    name = connection.execute(sa.select(tables.setting.c.value).where(tables.setting.c.key == "shop_name")).scalar()
    site = tables.site
    zone = connection.execute(
        sa.select(site.c.time_zone).where(site.c.active).order_by(site.c.rank, site.c.id).limit(1)
    ).scalar()
    return str(name or "The shop"), str(zone or "UTC")


def read_letters(connection: sa.Connection, message_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What the letters are made of, with names and addresses: read only for the call itself."""
    message, orders, contact = tables.message, tables.orders, tables.contact
    rows = connection.execute(
        sa.select(
            message.c.id,
            message.c.order_id,
            message.c.kind,
            message.c.ref,
            message.c.language,
            message.c.about,
            orders.c.number,
            orders.c.total_minor,
            orders.c.currency,
            contact.c.name,
            contact.c.email,
            contact.c.language.label("spoken"),
        )
        .join(orders, orders.c.id == message.c.order_id)
        .join(contact, contact.c.id == orders.c.ship_contact_id)
        .where(among(connection, message.c.id, message_ids))
    ).all()
    lines = _lines(connection, {row.order_id for row in rows if row.kind == "confirmed"})
    inside = _inside(connection, {row.ref for row in rows if row.kind == "sent"})
    return {
        row.id: {**row._mapping, "lines": lines.get(row.order_id, []), "inside": inside.get(row.ref, [])}
        for row in rows
    }


def _lines(connection: sa.Connection, order_ids: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    line = tables.order_line
    found: dict[int, list[dict[str, Any]]] = {}
    query = sa.select(line.c.order_id, line.c.qty, line.c.title).where(
        among(connection, line.c.order_id, set(order_ids)), line.c.qty > 0
    )
    for order_id, qty, title in connection.execute(query.order_by(line.c.order_id, line.c.n)):
        found.setdefault(order_id, []).append({"qty": qty, "title": title})
    return found


def _inside(connection: sa.Connection, parcels: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """What lies in each parcel, by its public id, in the products' own words."""
    parcel, inside, sku = tables.parcel, tables.parcel_line, tables.sku
    wanted = set(parcels)
    found: dict[str, list[dict[str, Any]]] = {}
    if not wanted:
        return found
    query = (
        sa.select(parcel.c.public_id, sku.c.title, sa.func.sum(inside.c.qty))
        .join(inside, inside.c.parcel_id == parcel.c.id)
        .join(sku, sku.c.id == inside.c.sku_id)
        .where(among(connection, parcel.c.public_id, wanted))
        .group_by(parcel.c.public_id, sku.c.title)
        .order_by(parcel.c.public_id, sku.c.title)
    )
    for public_id, title, qty in connection.execute(query):
        found.setdefault(public_id, []).append({"qty": int(qty), "title": title})
    return found


def lock(connection: sa.Connection, message_ids: Sequence[int]) -> dict[int, Any]:
    """Lock the orders and the messages, in key order; how each stands now."""
    message, orders = tables.message, tables.orders
    ids = sorted(set(message_ids))
    of_them = sa.select(message.c.order_id).where(among(connection, message.c.id, ids))
    locked = sa.select(orders.c.id).where(orders.c.id.in_(of_them)).order_by(orders.c.id).with_for_update()
    connection.execute(locked).all()
    query = (
        sa.select(message.c.id, message.c.status, message.c.order_id, orders.c.status.label("order_status"))
        .join(orders, orders.c.id == message.c.order_id)
        .where(among(connection, message.c.id, ids))
        .order_by(message.c.id)
        .with_for_update(of=message)
    )
    return {row.id: row for row in connection.execute(query)}


def name_effects(connection: sa.Connection, rows: Sequence[tuple[int, int]]) -> None:
    """Each message knows the effect that sends it: rows of (message, effect)."""
    columns = (("id", "int"), ("effect", "int"))
    update(connection, tables.message, {"effect_id": "v.effect"}, "t.id = v.id", columns, rows)


def mark_sent(connection: sa.Connection, rows: Sequence[tuple[int, str, datetime]]) -> None:
    """What the customer was told stands: rows of (message, subject, at)."""
    columns = (("id", "int"), ("subject", "text"), ("at", "at"))
    update(connection, tables.message, {"subject": "v.subject", "sent_at": "v.at"}, "t.id = v.id", columns, rows)


def facts_of(row: Mapping[str, Any], shop: str, money: Any) -> dict[str, Any]:
    """The facts that a letter's template takes; `money` writes an amount with its currency."""
    about = row["about"] or {}
    amount = about.get("amount_minor")
    return {
        "shop": shop,
        "number": row["number"],
        "name": row["name"],
        "total": money(row["total_minor"], row["currency"]),
        "lines": row["lines"],
        "inside": row["inside"],
        "tracking_ref": about.get("tracking_ref") or "",
        "promised_on": about.get("promised_on") or "",
        "amount": money(amount, about["currency"]) if amount else "",
    }
