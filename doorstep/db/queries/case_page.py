"""Reads of the pages about cases: the list, one case with its subjects, and what could answer it."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.queries.pages import PAGE, open_row
from doorstep.domain.lifecycle import CASE

SUBJECTS = 50
_GUESSED_FROM = 2000  # products that a guess is made over


def _selected() -> sa.Select[Any]:
    case, subject, owner = tables.exception_case, tables.case_subject, tables.actor.alias("owner")
    solver = tables.actor.alias("solver")
    here = sa.select(sa.func.count()).where(subject.c.case_id == case.c.id)
    return (
        sa.select(
            case,
            owner.c.name.label("owner"),
            solver.c.name.label("resolved_by"),
            here.where(subject.c.cleared_at.is_(None)).correlate(case).scalar_subquery().label("waiting"),
            here.correlate(case).scalar_subquery().label("subjects"),
        )
        .join(owner, owner.c.id == case.c.owner_id)
        .outerjoin(solver, solver.c.id == case.c.resolved_by_id)
    )


def list_open(connection: sa.Connection, cause: str = "", after: int = 0, limit: int = PAGE) -> list[Any]:
    """Open cases, the most urgent on top; `after` skips so many, and a row more than a page means more."""
    case = tables.exception_case
    wanted = _selected().where(open_row(case))
    if cause:
        wanted = wanted.where(case.c.cause == cause)
    return list(connection.execute(wanted.order_by(*by_urgency(cause)).offset(after).limit(limit + 1)))


def by_urgency(cause: str = "") -> tuple[Any, ...]:
    """The order of a list of open cases: what is due first; of one cause, whose oldest order was promised first, then
    where the most money waits."""
    case = tables.exception_case
    worst = (case.c.oldest_promise_at.is_(None), case.c.oldest_promise_at, case.c.money_minor.desc(), case.c.id)
    return worst if cause else (case.c.due_at, *worst)


def count_causes(connection: sa.Connection) -> dict[str, int]:
    """Open cases by cause."""
    case = tables.exception_case
    rows = sa.select(case.c.cause, sa.func.count()).where(open_row(case)).group_by(case.c.cause).order_by(case.c.cause)
    return dict(connection.execute(rows).all())  # type: ignore[arg-type]


def list_closed(connection: sa.Connection, before: int = 0, limit: int = PAGE) -> list[Any]:
    """Closed cases, the newest first, older than `before`."""
    case = tables.exception_case
    wanted = _selected().where(case.c.status != CASE.initial)
    if before:
        wanted = wanted.where(case.c.id < before)
    return list(connection.execute(wanted.order_by(case.c.id.desc()).limit(limit + 1)))


def find_case(connection: sa.Connection, public_id: str) -> Any | None:
    """The case of that id, or None."""
    return connection.execute(_selected().where(tables.exception_case.c.public_id == public_id)).first()


def list_subjects(connection: sa.Connection, case_id: int, limit: int = SUBJECTS) -> list[Any]:
    """What the case holds, the oldest promise first, each with its order where it has one."""
    subject, orders, contact = tables.case_subject, tables.orders, tables.contact
    return list(
        connection.execute(
            sa.select(
                subject,
                orders.c.public_id,
                orders.c.number,
                orders.c.status,
                orders.c.promised_at,
                orders.c.total_minor,
                orders.c.currency,
                orders.c.placed_at,
                contact.c.name.label("customer"),
            )
            .select_from(
                subject.outerjoin(orders, orders.c.id == subject.c.order_id).outerjoin(
                    contact, contact.c.id == orders.c.ship_contact_id
                )
            )
            .where(subject.c.case_id == case_id)
            .order_by(
                subject.c.cleared_at.is_not(None),
                orders.c.promised_at.is_(None),
                orders.c.promised_at,
                subject.c.since,
                subject.c.subject_id,
            )
            .limit(limit)
        )
    )


def read_moves(connection: sa.Connection, case_id: int) -> list[Any]:
    """The case's own moves, the newest first."""
    journal, actor = tables.journal, tables.actor
    return list(
        connection.execute(
            sa.select(journal, actor.c.name.label("actor"))
            .outerjoin(actor, actor.c.id == journal.c.actor_id)
            .where(journal.c.kind == CASE.entity, journal.c.subject_id == case_id)
            .order_by(journal.c.n.desc())
            .limit(20)
        )
    )


def list_products(connection: sa.Connection) -> list[Any]:
    """Active products with what is available of each: what a channel's SKU may be mapped to."""
    sku, position, balance = tables.sku, tables.position, tables.balance
    available = (
        sa.select(sa.func.coalesce(sa.func.sum(balance.c.amount), 0))
        .join(position, position.c.id == balance.c.position_id)
        .where(position.c.sku_id == sku.c.id, balance.c.account == "available")
        .correlate(sku)
        .scalar_subquery()
        .label("available")
    )
    return list(
        connection.execute(
            sa.select(sku.c.code, sku.c.title, sku.c.price_minor, sku.c.currency, available)
            .where(sku.c.active)
            .order_by(sku.c.code)
            .limit(_GUESSED_FROM)
        )
    )


def find_channel(connection: sa.Connection, account_id: int | None) -> str:
    """The name of the channel that told of it, where it can be asked what it sells; else nothing."""
    account = tables.vendor_account
    row = connection.execute(
        sa.select(account.c.name, account.c.config).where(
            account.c.id == account_id, account.c.kind == "channel", account.c.active
        )
    ).first()
    return str(row.name) if row is not None and (row.config or {}).get("api_url") else ""


def read_line_prices(connection: sa.Connection, order_ids: list[int], sku: str) -> list[int]:
    """At which prices these orders sold what the channel calls so."""
    line = tables.order_line
    rows = sa.select(line.c.unit_price_minor).where(line.c.order_id.in_(order_ids), line.c.sku == sku).distinct()
    return list(connection.execute(rows.limit(10)).scalars())


def read_address(connection: sa.Connection, order_id: int) -> Any | None:
    """Where the order goes as it stands, for the form that corrects it."""
    orders, contact = tables.orders, tables.contact
    return connection.execute(
        sa.select(contact).join(orders, orders.c.ship_contact_id == contact.c.id).where(orders.c.id == order_id)
    ).first()


def asked_customer_at(connection: sa.Connection, order_id: int) -> datetime | None:
    """When the customer was last asked for what is missing in the address."""
    message = tables.message
    asked = sa.select(sa.func.max(message.c.wanted_at)).where(
        message.c.order_id == order_id, message.c.kind == "address"
    )
    return connection.execute(asked).scalar()


def oldest_due(connection: sa.Connection) -> datetime | None:
    """When the first of the open cases is due."""
    case = tables.exception_case
    return connection.execute(sa.select(sa.func.min(case.c.due_at)).where(open_row(case))).scalar()
