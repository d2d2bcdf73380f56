"""What the listing commands read: rows as people ask for them, a fixed number of queries for any number of rows."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from doorstep.db import cases, tables
from doorstep.db.accounts import list_accounts
from doorstep.db.queries.case_page import asked_customer_at, by_urgency
from doorstep.db.queries.tries import tries_of
from doorstep.db.write import among
from doorstep.domain.causes import BY_NAME, Cause, cause_of
from doorstep.domain.errors import CannotDoError
from doorstep.domain.history import with_words
from doorstep.domain.lifecycle import BLOCKED, BY_ENTITY, CASE, ORDER, face

from .show import money

Rows = list[dict[str, Any]]


def list_channels(connection: sa.Connection) -> Rows:
    """Every channel with how many events came, when the last did, and what was refused."""
    event, refusal = tables.inbound_event, tables.intake_refusal
    came = {
        account_id: (count, last)
        for account_id, count, last in connection.execute(
            sa.select(event.c.account_id, sa.func.count(), sa.func.max(event.c.received_at)).group_by(
                event.c.account_id
            )
        )
    }
    refused: dict[int, int] = {
        account_id: int(times)
        for account_id, times in connection.execute(
            sa.select(refusal.c.account_id, sa.func.sum(refusal.c.times)).group_by(refusal.c.account_id)
        )
    }
    return [
        {
            "name": account.name, "vendor": account.vendor, "shop": account.external_ref, "active": account.active,
            "events": came.get(account.id, (0, None))[0], "last_event_at": came.get(account.id, (0, None))[1],
            "refused": refused.get(account.id, 0),
        }
        for account in list_accounts(connection, "channel")
    ]  # fmt: skip


def list_orders(connection: sa.Connection, limit: int, status: str | None, channel: str | None) -> Rows:
    """The newest orders first, each with the face it shows to people."""
    orders, account, owner = tables.orders, tables.vendor_account, tables.actor
    wanted = (
        sa.select(
            orders.c.id, orders.c.public_id, orders.c.number, account.c.name.label("channel"), orders.c.status,
            orders.c.placed_at, orders.c.promised_at, orders.c.total_minor, orders.c.currency, orders.c.is_history,
            owner.c.name.label("owner"),
        )
        .select_from(orders.join(account).outerjoin(owner, owner.c.id == orders.c.owner_id))
        .order_by(orders.c.placed_at.desc(), orders.c.id.desc())
        .limit(limit)
    )  # fmt: skip
    if channel is not None:
        wanted = wanted.where(account.c.name == channel)
    if status is not None:
        wanted = wanted.where(_shows(status))
    found = connection.execute(wanted).all()
    held = cases.held(connection, [row.id for row in found])
    return [
        {
            "order": row.public_id, "number": row.number, "channel": row.channel,
            "status": face(row.status, row.id in held).label, "placed_at": row.placed_at,
            "promised_at": row.promised_at, "total": money(row.total_minor, row.currency), "owner": row.owner,
            "from_before": row.is_history,
        }
        for row in found
    ]  # fmt: skip


def _shows(word: str) -> sa.ColumnElement[bool]:
    """The orders that show this status, by its name or its label; an open hold shows as Blocked."""
    orders, subject = tables.orders, tables.case_subject
    is_open = orders.c.status.in_(ORDER.open)
    held = sa.exists().where(
        subject.c.order_id == orders.c.id, subject.c.cleared_at.is_(None), subject.c.holds.is_(sa.true())
    )
    plain = word.strip().lower().replace(" ", "_")
    if plain == BLOCKED.name:
        return is_open & held
    if plain not in ORDER.names:
        known = ", ".join([*ORDER.names, BLOCKED.name])
        raise CannotDoError(f"{word!r} is no status of an order; these are: {known}.")
    return (orders.c.status == plain) & ~(is_open & held)


def read_order(connection: sa.Connection, asked: str) -> dict[str, Any]:
    """One order with its lines, parcels, open cases and journal, by its id, its number or the channel's id."""
    order = _find_order(connection, asked)
    held = cases.held(connection, [order["id"]])
    return {
        "order": order["public_id"], "number": order["number"], "channel": order["channel"],
        "status": face(order["status"], bool(held)).label, "beneath": ORDER.status(order["status"]).label,
        "placed_at": order["placed_at"], "promised_at": order["promised_at"], "sent_at": order["sent_at"],
        "payment": order["payment"], "total": money(order["total_minor"], order["currency"]),
        "paid": money(order["paid_minor"], order["currency"]),
        "refunded": money(order["refunded_minor"], order["currency"]), "owner": order["owner"],
        "lines": _lines(connection, order["id"], order["currency"]), "parcels": _parcels(connection, order["id"]),
        "cases": _cases_of(connection, order["id"]),
        "moves": _moves(connection, "order", order["id"], order["cancel_reason"]),
    }  # fmt: skip


def _find_order(connection: sa.Connection, asked: str) -> dict[str, Any]:
    orders, account, owner = tables.orders, tables.vendor_account, tables.actor
    wanted = sa.select(orders, account.c.name.label("channel"), owner.c.name.label("owner")).select_from(
        orders.join(account).outerjoin(owner, owner.c.id == orders.c.owner_id)
    )
    for same in (
        orders.c.public_id == asked,
        orders.c.number.in_((asked, f"#{asked}")),
        orders.c.external_ref == asked,
    ):
        found = connection.execute(wanted.where(same).order_by(orders.c.id).limit(6)).mappings().all()
        if len(found) == 1:
            return dict(found[0])
        if found:
            listed = ", ".join(f"{row['public_id']} ({row['channel']})" for row in found[:5])
            raise CannotDoError(f"{asked!r} is the number of several orders; ask for one of them by its id: {listed}.")
    raise CannotDoError(f"There is no order {asked!r}; `doorstep orders list` shows those there are.")


def _lines(connection: sa.Connection, order_id: int, currency: str | None) -> Rows:
    line, sku = tables.order_line, tables.sku
    rows = connection.execute(
        sa.select(
            line.c.n, line.c.sku, sku.c.code, line.c.title, line.c.qty, line.c.allocated_qty, line.c.sent_qty,
            line.c.total_minor,
        )
        .select_from(line.outerjoin(sku, sku.c.id == line.c.sku_id))
        .where(line.c.order_id == order_id)
        .order_by(line.c.n)
    )  # fmt: skip
    return [
        {
            "n": row.n, "sku": row.code or row.sku, "title": row.title, "qty": row.qty, "allocated": row.allocated_qty,
            "sent": row.sent_qty, "total": money(row.total_minor, currency),
        }
        for row in rows
    ]  # fmt: skip


def _parcels(connection: sa.Connection, order_id: int) -> Rows:
    parcel, shipment = tables.parcel, tables.shipment
    live = (shipment.c.parcel_id == parcel.c.id) & shipment.c.status.not_in(("voided", "refused"))
    rows = connection.execute(
        sa.select(parcel.c.public_id, parcel.c.status, parcel.c.grams, shipment.c.service, shipment.c.tracking_ref)
        .select_from(parcel.outerjoin(shipment, live))
        .where(parcel.c.order_id == order_id)
        .order_by(parcel.c.n)
    )
    life = BY_ENTITY["parcel"]
    return [
        {
            "parcel": row.public_id, "status": life.status(row.status).label, "grams": row.grams,
            "service": row.service, "tracking": row.tracking_ref,
        }
        for row in rows
    ]  # fmt: skip


def _cases_of(connection: sa.Connection, order_id: int) -> Rows:
    case, subject = tables.exception_case, tables.case_subject
    rows = connection.execute(
        sa.select(case.c.public_id, case.c.cause, case.c.question, subject.c.since)
        .join(subject, subject.c.case_id == case.c.id)
        .where(subject.c.order_id == order_id, subject.c.cleared_at.is_(None))
        .order_by(case.c.id)
    )
    return [dict(zip(("case", "cause", "question", "since"), row, strict=True)) for row in rows]


def _moves(connection: sa.Connection, kind: str, subject_id: int, cancel_reason: str = "") -> Rows:
    journal, actor = tables.journal, tables.actor
    rows = connection.execute(
        sa.select(journal.c.at, journal.c.from_status, journal.c.to_status, actor.c.name, journal.c.reason)
        .select_from(journal.outerjoin(actor, actor.c.id == journal.c.actor_id))
        .where(journal.c.kind == kind, journal.c.subject_id == subject_id)
        .order_by(journal.c.n)
    )
    life = BY_ENTITY[kind]
    return [
        {
            "at": row.at, "from": life.status(row.from_status).label, "to": life.status(row.to_status).label,
            "by": row.name, "reason": with_words(row.reason, cancel_reason),
        }
        for row in rows
    ]  # fmt: skip


def list_cases(connection: sa.Connection, limit: int, cause: str | None, with_ended: bool, now: datetime) -> Rows:
    """The cases that wait for a person, the most urgent first."""
    case, owner = tables.exception_case, tables.actor
    if cause is not None and cause not in BY_NAME:
        raise CannotDoError(f"{cause!r} is no cause of a case; these are: {', '.join(sorted(BY_NAME))}.")
    wanted = sa.select(case, owner.c.name.label("owner")).join(owner, owner.c.id == case.c.owner_id)
    if not with_ended:
        wanted = wanted.where(case.c.status == CASE.initial)
    if cause is not None:
        wanted = wanted.where(case.c.cause == cause)
    found = connection.execute(wanted.order_by(*by_urgency(cause or "")).limit(limit)).all()
    waiting = _open_subjects(connection, [row.id for row in found])
    return [
        {
            "case": row.public_id, "question": row.question, "cause": row.cause,
            "status": CASE.status(row.status).label, "waiting": waiting.get(row.id, 0),
            "at_risk": money(row.money_minor, row.currency), "oldest_promise_at": row.oldest_promise_at,
            "owner": row.owner, "due_at": row.due_at,
            "late": row.status == CASE.initial and row.due_at < now,
        }
        for row in found
    ]  # fmt: skip


def _open_subjects(connection: sa.Connection, case_ids: list[int]) -> dict[int, int]:
    if not case_ids:
        return {}
    subject = tables.case_subject
    rows = connection.execute(
        sa.select(subject.c.case_id, sa.func.count())
        .where(among(connection, subject.c.case_id, case_ids), subject.c.cleared_at.is_(None))
        .group_by(subject.c.case_id)
    )
    return {case_id: count for case_id, count in rows}


def read_case(connection: sa.Connection, asked: str) -> dict[str, Any]:
    """One case with its answers and whom it holds, by its id."""
    case, owner = tables.exception_case, tables.actor
    row = connection.execute(
        sa.select(case, owner.c.name.label("owner"))
        .join(owner, owner.c.id == case.c.owner_id)
        .where(case.c.public_id == asked)
    ).first()
    if row is None:
        raise CannotDoError(f"There is no case {asked!r}; `doorstep cases list` shows those there are.")
    cause = cause_of(row.cause, row.facts or {})
    return {
        "case": row.public_id, "question": row.question, "cause": row.cause, "status": CASE.status(row.status).label,
        "revision": row.revision, "owner": row.owner, "next_action": row.next_action, "due_at": row.due_at,
        "at_risk": money(row.money_minor, row.currency), "oldest_promise_at": row.oldest_promise_at,
        "playbook": cause.playbook, "facts": row.facts or {}, "answer": row.answer, "resolved_via": row.resolved_via,
        "resolved_at": row.resolved_at, "currency": row.currency,
        "customer_asked_at": _asked_at(connection, row, cause),
        "answers": [
            {
                "name": answer.name, "label": answer.label, "explains": answer.explains,
                "fields": [field.name for field in answer.fields], "role": answer.role.name,
            }
            for answer in cause.answers
        ],
        "subjects": _subjects(connection, row.id),
    }  # fmt: skip


def _asked_at(connection: sa.Connection, case: Any, cause: Cause) -> datetime | None:
    """When the customer was asked for what is missing, where the case still waits for that."""
    subject = tables.case_subject
    if case.status != CASE.initial or not any(field.personal for answer in cause.answers for field in answer.fields):
        return None
    order_id = connection.execute(sa.select(sa.func.min(subject.c.order_id)).where(subject.c.case_id == case.id))
    found = order_id.scalar()
    return asked_customer_at(connection, found) if found is not None else None


def _subjects(connection: sa.Connection, case_id: int) -> Rows:
    subject, orders = tables.case_subject, tables.orders
    rows = connection.execute(
        sa.select(
            subject.c.subject_kind, subject.c.subject_id, orders.c.public_id, orders.c.number, subject.c.since,
            subject.c.cleared_at,
        )
        .select_from(subject.outerjoin(orders, orders.c.id == subject.c.order_id))
        .where(subject.c.case_id == case_id)
        .order_by(subject.c.since, subject.c.subject_id)
    )  # fmt: skip
    found = rows.all()
    by_kind: dict[str, list[int]] = {}
    for row in found:
        by_kind.setdefault(row.subject_kind, []).append(row.subject_id)
    tries = {kind: tries_of(connection, kind, ids) for kind, ids in by_kind.items()}
    waits = [tries[row.subject_kind].get(row.subject_id) for row in found]
    return [
        {
            "kind": row.subject_kind, "id": row.subject_id, "order": row.public_id, "number": row.number,
            "since": row.since, "cleared_at": row.cleared_at, "tries": wait.attempts if wait else None,
            "next_try_at": wait.due_at if wait else None,
        }
        for row, wait in zip(found, waits, strict=True)
    ]  # fmt: skip
