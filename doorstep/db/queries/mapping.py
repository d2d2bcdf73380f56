"""Reads about what a channel's SKU means: the mappings that stand, and what another one would let go on."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from doorstep.db import cases, tables
from doorstep.db.queries.normalize_lines import line_key
from doorstep.db.write import among
from doorstep.domain.lifecycle import CASE
from doorstep.domain.mapping import Claimed, Preview, Waiting
from doorstep.domain.standing import OPEN

_CAUSE = "unknown_sku"


def find_asking(connection: sa.Connection, account_id: int, key: str) -> Any | None:
    """The open case that asks what the channel's SKU is."""
    case = tables.exception_case
    return connection.execute(
        sa.select(case).where(
            case.c.cause == _CAUSE, case.c.group_key == f"{account_id}:{key}", case.c.status == CASE.initial
        )
    ).first()


def find_case(connection: sa.Connection, public_id: str) -> Any | None:
    """The case of that id."""
    case = tables.exception_case
    return connection.execute(sa.select(case).where(case.c.public_id == public_id)).first()


def find_product(connection: sa.Connection, code: str) -> Any | None:
    """Our product of that code, with what is available of it at all sites."""
    sku, position, balance = tables.sku, tables.position, tables.balance
    available = (
        sa.select(sa.func.coalesce(sa.func.sum(balance.c.amount), 0))
        .join(position, position.c.id == balance.c.position_id)
        .where(position.c.sku_id == sku.c.id, balance.c.account == "available")
        .correlate(sku)
        .scalar_subquery()
    )
    return connection.execute(
        sa.select(sku.c.id, sku.c.code, sku.c.title, sku.c.kind, sku.c.active, available.label("available")).where(
            sku.c.code == code
        )
    ).first()


def preview(connection: sa.Connection, account_id: int, key: str, product: Any, case_id: int | None) -> Preview:
    """What it would do to say that the channel's SKU is this product; six statements for any number of orders."""
    account = tables.vendor_account
    channel = connection.execute(sa.select(account.c.name).where(account.c.id == account_id)).scalar_one()
    waiting = _waiting(connection, account_id, key, case_id) if case_id is not None else ()
    available = int(product.available) if product.kind == "physical" else None
    stay = stay_claimed(connection, account_id, key, product.id)
    return Preview(channel, key, product.code, product.title, available, tuple(waiting), tuple(stay))


def _waiting(connection: sa.Connection, account_id: int, key: str, case_id: int) -> Sequence[Waiting]:
    orders, subject, line = tables.orders, tables.case_subject, tables.order_line
    rows = connection.execute(
        sa.select(
            orders.c.id, orders.c.public_id, orders.c.number, orders.c.promised_at, orders.c.total_minor,
            orders.c.currency,
        )
        .join(subject, subject.c.order_id == orders.c.id)
        .where(subject.c.case_id == case_id, subject.c.cleared_at.is_(None))
        .order_by(orders.c.promised_at.is_(None), orders.c.promised_at, orders.c.id)
    ).all()  # fmt: skip
    ids = [row.id for row in rows]
    lines: dict[int, list[tuple[str, int, int]]] = {}
    wanted = sa.select(line.c.order_id, line.c.title, line.c.qty, line.c.total_minor).where(
        among(connection, line.c.order_id, ids), line_key == key, line.c.qty > 0
    )
    for order_id, title, qty, minor in connection.execute(wanted.order_by(line.c.order_id, line.c.n)):
        lines.setdefault(order_id, []).append((title, qty, minor))
    why = _held_besides(connection, ids, case_id)
    return [
        Waiting(
            row.public_id, row.number or "", row.promised_at, row.total_minor, row.currency or "",
            tuple(lines.get(row.id, ())), tuple(why.get(row.id, ())),
        )
        for row in rows
    ]  # fmt: skip


def _held_besides(connection: sa.Connection, order_ids: Sequence[int], case_id: int) -> dict[int, list[str]]:
    """The questions of the other open cases that hold these orders."""
    case, subject = tables.exception_case, tables.case_subject
    found: dict[int, list[str]] = {}
    for order_id, question in connection.execute(
        sa.select(subject.c.order_id, case.c.question)
        .join(case, case.c.id == subject.c.case_id)
        .where(
            among(connection, subject.c.order_id, order_ids),
            subject.c.cleared_at.is_(None),
            subject.c.holds,
            subject.c.case_id != case_id,
        )
        .order_by(subject.c.order_id, case.c.id)
    ):
        found.setdefault(order_id, []).append(question)
    return found


def still_held(connection: sa.Connection, order_ids: Sequence[int]) -> int:
    """How many of these orders a case holds all the same."""
    return len(cases.held(connection, order_ids))


def list_mappings(connection: sa.Connection, account_id: int) -> list[Any]:
    """What the channel's SKUs are here, where it was said."""
    mapping, sku = tables.sku_mapping, tables.sku
    return list(
        connection.execute(
            sa.select(mapping.c.sku, sku.c.code, sku.c.title, mapping.c.since)
            .join(sku, sku.c.id == mapping.c.sku_id)
            .where(mapping.c.account_id == account_id)
            .order_by(mapping.c.sku)
        )
    )


def meant_otherwise(connection: sa.Connection, account_id: int, key: str, sku_id: int | None) -> list[int]:
    """Orders of the channel with nothing claimed of which a line by that name is another product than this one."""
    orders, line = tables.orders, tables.order_line
    is_other = sa.or_(line.c.sku_id.is_(None), line.c.sku_id != sku_id) if sku_id is not None else sa.true()
    return list(
        connection.execute(
            sa.select(orders.c.id)
            .join(line, line.c.order_id == orders.c.id)
            .where(
                orders.c.account_id == account_id, orders.c.status.in_(sorted(OPEN)), line.c.qty > 0,
                line_key == key, is_other, line.c.allocated_qty == 0,
            )
            .distinct()
            .order_by(orders.c.id)
        ).scalars()
    )  # fmt: skip


def claimed_otherwise(connection: sa.Connection, account_id: int, key: str, sku_id: int) -> list[Any]:
    """Orders of the channel that are still here with units claimed for a line by that name which is another product
    than this one: (id, number, code of that product), oldest first."""
    orders, line, sku = tables.orders, tables.order_line, tables.sku
    return list(
        connection.execute(
            sa.select(orders.c.id, orders.c.number, sku.c.code)
            .join(line, line.c.order_id == orders.c.id)
            .join(sku, sku.c.id == line.c.sku_id)
            .where(
                orders.c.account_id == account_id, orders.c.status.in_(("in_progress", "ready")), line_key == key,
                line.c.sku_id != sku_id, line.c.allocated_qty > line.c.sent_qty,
            )
            .distinct()
            .order_by(orders.c.id)
        )
    )  # fmt: skip


def begun(connection: sa.Connection, order_ids: Sequence[int]) -> set[int]:
    """Those of the orders of which something was picked, found short, packed or sent already."""
    part, task, ids = tables.fulfillment, tables.pick_task, sorted(set(order_ids))
    if not ids:
        return set()
    is_touched = sa.exists(
        sa.select(task.c.id).where(task.c.fulfillment_id == part.c.id, task.c.status.in_(("picked", "short")))
    )
    return set(
        connection.execute(
            sa.select(part.c.order_id)
            .where(
                among(connection, part.c.order_id, ids), part.c.status != "cancelled",
                sa.or_(part.c.status.not_in(("planned", "released")), is_touched),
            )
            .distinct()
        ).scalars()
    )  # fmt: skip


def stay_claimed(connection: sa.Connection, account_id: int, key: str, sku_id: int) -> list[Claimed]:
    """Orders that go on as another product than the channel's name means now, since their units are claimed."""
    rows = claimed_otherwise(connection, account_id, key, sku_id)
    further = begun(connection, [row.id for row in rows])
    return [Claimed(row.number or "", row.code, row.id in further) for row in rows]
