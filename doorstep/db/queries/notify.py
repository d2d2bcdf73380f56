"""Reads and writes of notify."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.write import among, update
from doorstep.domain.notices import LATE

_NOT_THERE = ("discarded",)  # parcels that never were


def read_messages(connection: sa.Connection, message_ids: Iterable[int]) -> dict[int, Any]:
    """The messages, with how that stands of which they tell, and whether there is an address."""
    message, orders, parcel, refund = tables.message, tables.orders, tables.parcel, tables.refund
    ship, bill = tables.contact.alias("ship"), tables.contact.alias("bill")
    rows = connection.execute(
        sa.select(
            message.c.id, message.c.public_id, message.c.order_id, message.c.kind, message.c.ref, message.c.language,
            message.c.status, message.c.subject, message.c.effect_id, orders.c.status.label("order_status"),
            orders.c.number, sa.func.coalesce(parcel.c.id, 0).label("parcel_id"),
            parcel.c.status.label("parcel_status"), sa.func.coalesce(refund.c.id, 0).label("refund_id"),
            refund.c.status.label("refund_status"), (_address(ship, bill) != "").label("has_address"),
            _is_asked(orders).label("is_asked"),
        )
        .join(orders, orders.c.id == message.c.order_id)
        .outerjoin(ship, ship.c.id == orders.c.ship_contact_id).outerjoin(bill, bill.c.id == orders.c.bill_contact_id)
        .outerjoin(parcel, sa.and_(message.c.kind == "sent", parcel.c.public_id == message.c.ref))
        .outerjoin(refund, sa.and_(message.c.kind == "refunded", refund.c.public_id == message.c.ref))
        .where(among(connection, message.c.id, sorted(set(message_ids)))).order_by(message.c.id)
    )  # fmt: skip
    return {row.id: row for row in rows}


def _is_asked(orders: Any) -> sa.ColumnElement[bool]:
    """Whether the order's address is in question."""
    case, subject = tables.exception_case, tables.case_subject
    asked = (
        sa.select(subject.c.case_id).join(case, case.c.id == subject.c.case_id)
        .where(subject.c.order_id == orders.c.id, subject.c.cleared_at.is_(None), case.c.cause == "bad_address")
    )  # fmt: skip
    return sa.exists(asked.correlate(orders))


def _address(ship: Any, bill: Any) -> sa.ColumnElement[str]:
    return sa.func.coalesce(sa.func.nullif(ship.c.email, ""), bill.c.email, "")


def lock_messages(connection: sa.Connection, message_ids: Iterable[int]) -> dict[int, Any]:
    """Lock the orders and then the messages, in key order, and return the messages as they stand now."""
    message, orders = tables.message, tables.orders
    wanted = sorted(set(message_ids))
    of = sa.select(message.c.order_id).where(among(connection, message.c.id, wanted))
    connection.execute(sa.select(orders.c.id).where(orders.c.id.in_(of)).order_by(orders.c.id).with_for_update()).all()
    mine = sa.select(message.c.id).where(among(connection, message.c.id, wanted)).order_by(message.c.id)
    connection.execute(mine.with_for_update()).all()
    return read_messages(connection, wanted)


def read_account(connection: sa.Connection) -> tuple[Any, str]:
    """The mail account, the first active one, or None; and the shop's name."""
    account, setting = tables.vendor_account, tables.setting
    query = sa.select(account).where(account.c.kind == "messenger", account.c.active).order_by(account.c.id).limit(1)
    name = connection.execute(sa.select(setting.c.value).where(setting.c.key == "shop_name")).scalar()
    return connection.execute(query).first(), str(name or "")


def read_time_zone(connection: sa.Connection) -> str | None:
    """The time zone of the first site, or None where there is no site."""
    site = tables.site
    zone: str | None = connection.execute(
        sa.select(site.c.time_zone).where(site.c.active).order_by(site.c.rank, site.c.id).limit(1)
    ).scalar()
    return zone


def read_drafts(connection: sa.Connection) -> list[Any]:
    """The shop's own words for messages, the newest release of each kind and language; empty ones are ours again."""
    draft = tables.message_template
    newest = (
        sa.select(draft.c.kind, draft.c.language, sa.func.max(draft.c.release).label("release"))
        .group_by(draft.c.kind, draft.c.language).subquery()
    )  # fmt: skip
    return list(connection.execute(
        sa.select(draft.c.kind, draft.c.language, draft.c.release, draft.c.subject, draft.c.body, draft.c.at,
                  tables.actor.c.name.label("by"))
        .join(newest, sa.and_(newest.c.kind == draft.c.kind, newest.c.language == draft.c.language,
                              newest.c.release == draft.c.release))
        .outerjoin(tables.actor, tables.actor.c.id == draft.c.actor_id)
        .order_by(draft.c.kind, draft.c.language)
    ))  # fmt: skip


def read_waiting(connection: sa.Connection, now: datetime, most: int) -> list[Any]:
    """Orders that should have left by now, of which no part is ready, and whose customer has not heard of it: those
    that have waited longest first."""
    orders, promise, message = tables.orders, tables.promise, tables.message
    newest = (
        sa.select(sa.func.max(promise.c.n)).where(promise.c.order_id == orders.c.id).correlate(orders).scalar_subquery()
    )
    told = sa.select(message.c.id).where(
        message.c.order_id == orders.c.id, message.c.kind == "delayed",
        message.c.ref == sa.literal(LATE) + sa.cast(promise.c.n, sa.String),
    ).correlate(orders, promise)  # fmt: skip
    return list(connection.execute(
        sa.select(orders.c.id, orders.c.language, promise.c.n, promise.c.promised_on, promise.c.ship_by_at,
                  promise.c.inputs)
        .join(promise, sa.and_(promise.c.order_id == orders.c.id, promise.c.n == newest))
        .where(
            sa.text("orders.status NOT IN ('completed','cancelled')"),  # in the very words of its partial index
            orders.c.status.in_(("confirmed", "in_progress")), orders.c.is_history.is_(sa.false()),
            orders.c.promised_at < now, promise.c.outcome.is_(None), ~sa.exists(told),
        )
        .order_by(orders.c.promised_at, orders.c.id).limit(most)
    ))  # fmt: skip


def begin(connection: sa.Connection, rows: Sequence[tuple[int, int, str]]) -> None:
    """These messages know their effect and their subject: rows of (message, effect, subject)."""
    update(
        connection, tables.message, {"effect_id": "v.effect_id", "subject": "v.subject"}, "t.id = v.id",
        (("id", "int"), ("effect_id", "int"), ("subject", "text")), rows,
    )  # fmt: skip


def mark_sent(connection: sa.Connection, message_ids: Sequence[int], at: datetime) -> None:
    """The customers were told at that time."""
    rows = [(one, at) for one in message_ids]
    update(connection, tables.message, {"sent_at": "v.at"}, "t.id = v.id", (("id", "int"), ("at", "at")), rows)


def read_letters(connection: sa.Connection, message_ids: Sequence[int]) -> list[Any]:
    """What each mail tells and to whom, names and addresses among it: read only for the call itself."""
    message, orders, promise = tables.message, tables.orders, tables.promise
    ship, bill = tables.contact.alias("ship"), tables.contact.alias("bill")
    refund, parcel, shipment, carrier = tables.refund, tables.parcel, tables.shipment, tables.vendor_account
    wanted = sorted(set(message_ids))
    of = sa.select(message.c.order_id).where(among(connection, message.c.id, wanted, "inner"))
    newest = (
        sa.select(promise.c.order_id, sa.func.max(promise.c.n).label("n"))
        .where(promise.c.order_id.in_(of)).group_by(promise.c.order_id).subquery()
    )  # fmt: skip
    counted = (
        sa.select(parcel.c.order_id, sa.func.count().label("parcels"))
        .where(parcel.c.order_id.in_(of), parcel.c.status.not_in(_NOT_THERE)).group_by(parcel.c.order_id).subquery()
    )  # fmt: skip
    sent = parcel.alias("sent")
    return list(connection.execute(
        sa.select(
            message.c.id, message.c.order_id, message.c.kind, message.c.ref, message.c.language, message.c.about,
            orders.c.number, orders.c.public_id.label("order"), orders.c.currency,
            orders.c.total_minor, _going_back(orders.c.id), _address(ship, bill).label("email"), ship.c.name,
            ship.c.language.label("spoken"),
            promise.c.promised_on, sa.func.coalesce(counted.c.parcels, 0).label("parcels"),
            sent.c.id.label("parcel_id"), shipment.c.tracking_ref, shipment.c.service,
            carrier.c.vendor.label("carrier_vendor"), carrier.c.name.label("carrier"),
            carrier.c.config.label("carrier_config"),
            sa.func.coalesce(refund.c.amount_minor, 0).label("refund_minor"),
        )
        .join(orders, orders.c.id == message.c.order_id)
        .outerjoin(ship, ship.c.id == orders.c.ship_contact_id).outerjoin(bill, bill.c.id == orders.c.bill_contact_id)
        .outerjoin(newest, newest.c.order_id == orders.c.id)
        .outerjoin(promise, sa.and_(promise.c.order_id == newest.c.order_id, promise.c.n == newest.c.n))
        .outerjoin(counted, counted.c.order_id == orders.c.id)
        .outerjoin(sent, sa.and_(message.c.kind == "sent", sent.c.public_id == message.c.ref))
        .outerjoin(
            shipment, sa.and_(shipment.c.parcel_id == sent.c.id, shipment.c.status.not_in(("voided", "refused")))
        )
        .outerjoin(carrier, carrier.c.id == shipment.c.account_id)
        .outerjoin(refund, sa.and_(message.c.kind == "refunded", refund.c.public_id == message.c.ref))
        .where(among(connection, message.c.id, wanted)).order_by(message.c.id)
    ))  # fmt: skip


def _going_back(order_id: sa.Column[int]) -> sa.Label[int]:
    """What goes back to the customer of that order, or went: nothing of it is left to be decided."""
    back = tables.refund.alias("back")
    amount = sa.select(sa.func.coalesce(sa.func.sum(back.c.amount_minor), 0)).where(
        back.c.order_id == order_id, back.c.status.in_(("pending", "posted"))
    )
    return amount.correlate(tables.orders).scalar_subquery().label("back_minor")


def find_sample(connection: sa.Connection, kind: str, number: str) -> Any | None:
    """What a message of that kind would tell of the order of that number, or of the newest one: a row as of
    `read_letters`, of its newest parcel and refund; None where there is no such order."""
    orders, promise, contact = tables.orders, tables.promise, tables.contact
    refund, parcel, shipment, carrier = tables.refund, tables.parcel, tables.shipment, tables.vendor_account
    newest = {
        one.name: sa.select(sa.func.max(key)).where(one.c.order_id == orders.c.id).correlate(orders).scalar_subquery()
        for one, key in ((promise, promise.c.n), (refund, refund.c.id), (parcel, parcel.c.id))
    }
    counted = (
        sa.select(sa.func.count())
        .where(parcel.c.order_id == orders.c.id, parcel.c.status.not_in(_NOT_THERE))
        .correlate(orders)
    )
    query = (
        sa.select(
            orders.c.id.label("order_id"), sa.literal(kind).label("kind"), sa.literal("").label("ref"),
            orders.c.language, orders.c.number, orders.c.currency, orders.c.total_minor,
            _going_back(orders.c.id), contact.c.name, contact.c.language.label("spoken"), promise.c.promised_on,
            counted.scalar_subquery().label("parcels"), parcel.c.id.label("parcel_id"), shipment.c.tracking_ref,
            shipment.c.service, carrier.c.config.label("carrier_config"),
            sa.func.coalesce(refund.c.amount_minor, 0).label("refund_minor"),
        )
        .outerjoin(contact, contact.c.id == orders.c.ship_contact_id)
        .outerjoin(promise, sa.and_(promise.c.order_id == orders.c.id, promise.c.n == newest["promise"]))
        .outerjoin(refund, refund.c.id == newest["refund"]).outerjoin(parcel, parcel.c.id == newest["parcel"])
        .outerjoin(
            shipment, sa.and_(shipment.c.parcel_id == parcel.c.id, shipment.c.status.not_in(("voided", "refused")))
        )
        .outerjoin(carrier, carrier.c.id == shipment.c.account_id)
        .order_by(orders.c.id.desc()).limit(1)
    )  # fmt: skip
    if number:
        query = query.where(orders.c.number.in_((number, f"#{number.lstrip('#')}", number.lstrip("#"))))
    return connection.execute(query).first()


def list_messages(connection: sa.Connection, most: int) -> list[Any]:
    """What customers were told last, the newest first, with the words of the server where it would not take it."""
    message, orders, effect = tables.message, tables.orders, tables.effect
    return list(connection.execute(
        sa.select(
            message.c.id, message.c.kind, message.c.status, message.c.subject, message.c.wanted_at, message.c.sent_at,
            orders.c.public_id, orders.c.number, effect.c.words, effect.c.status.label("call"),
        )
        .join(orders, orders.c.id == message.c.order_id).outerjoin(effect, effect.c.id == message.c.effect_id)
        .order_by(message.c.id.desc()).limit(most)
    ))  # fmt: skip


def read_order_lines(connection: sa.Connection, order_ids: Iterable[int]) -> dict[int, list[tuple[int, str]]]:
    """(how many, of what) was ordered, by order; lines that were edited out are left out."""
    line = tables.order_line
    wanted = sorted(set(order_ids))
    if not wanted:
        return {}
    rows = connection.execute(
        sa.select(line.c.order_id, line.c.qty, line.c.title)
        .where(among(connection, line.c.order_id, wanted), line.c.qty > 0)
        .order_by(line.c.order_id, line.c.n)
    )
    found: dict[int, list[tuple[int, str]]] = {}
    for order_id, qty, title in rows:
        found.setdefault(order_id, []).append((qty, title))
    return found


def read_parcel_lines(connection: sa.Connection, parcel_ids: Iterable[int]) -> list[Any]:
    """What is in the parcels: (parcel, line n, line title, SKU's title, units, units per kit, the line's parts)."""
    inside, claim, line, sku = tables.parcel_line, tables.allocation, tables.order_line, tables.sku
    wanted = sorted(set(parcel_ids))
    if not wanted:
        return []
    return list(connection.execute(
        sa.select(
            inside.c.parcel_id, claim.c.line_n, line.c.title, line.c.recipe_id, sku.c.title.label("part"),
            claim.c.sku_id, claim.c.per_kit, sa.func.sum(inside.c.qty).label("qty"),
        )
        .join(claim, claim.c.id == inside.c.allocation_id)
        .join(line, sa.and_(line.c.order_id == claim.c.order_id, line.c.n == claim.c.line_n))
        .join(sku, sku.c.id == inside.c.sku_id)
        .where(among(connection, inside.c.parcel_id, wanted))
        .group_by(
            inside.c.parcel_id, claim.c.line_n, line.c.title, line.c.recipe_id, sku.c.title, claim.c.sku_id,
            claim.c.per_kit,
        )
        .order_by(inside.c.parcel_id, claim.c.line_n, claim.c.sku_id)
    ))  # fmt: skip
