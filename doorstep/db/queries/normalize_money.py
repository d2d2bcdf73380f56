"""Reads and writes of normalize about money: payments that came in, and refunds that the channel made."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.write import among, insert, update

UNNAMED = "order"  # by what a payment goes whose charge nobody has told


class Booked(NamedTuple):
    """What was booked of an order as paid."""

    times: int
    amount_minor: int
    has_unnamed: bool  # some of it while nobody had told the charge's id


NOTHING = Booked(0, 0, False)


def write_payments(connection: sa.Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Payments as the provider knows them: (order, their id, method, amount, currency, at), each once."""
    insert(
        connection,
        tables.payment,
        ("order_id", "external_ref", "method", "amount_minor", "currency", "at"),
        rows,
        "ON CONFLICT (order_id, external_ref) DO NOTHING",
    )


def booked_payments(connection: sa.Connection, order_ids: Sequence[int]) -> dict[int, Booked]:
    """What was booked as paid, by order."""
    payment = tables.payment
    if not order_ids:
        return {}
    unnamed = sa.func.count(sa.case((_is_unnamed(), 1)))
    rows = connection.execute(
        sa.select(payment.c.order_id, sa.func.count(), sa.func.sum(payment.c.amount_minor), unnamed)
        .where(among(connection, payment.c.order_id, order_ids))
        .group_by(payment.c.order_id)
    )
    return {one: Booked(int(times), int(amount), bool(unknown)) for one, times, amount, unknown in rows}


def booked_taxes(connection: sa.Connection, order_ids: Sequence[int]) -> dict[int, int]:
    """The tax that was booked with the payments of each of these orders."""
    entry, posting = tables.entry, tables.posting
    if not order_ids:
        return {}
    rows = connection.execute(
        sa.select(entry.c.order_id, -sa.func.sum(posting.c.amount))
        .join(posting, posting.c.entry_id == entry.c.id)
        .where(among(connection, entry.c.order_id, order_ids), entry.c.kind == "payment", posting.c.account == "tax")
        .group_by(entry.c.order_id)
    )
    return {one: int(minor) for one, minor in rows}


def name_payments(connection: sa.Connection, rows: Sequence[tuple[int, str]]) -> None:
    """What was booked while nobody had told the charge's id goes by it from now: (order, the id)."""
    update(
        connection,
        tables.payment,
        {"external_ref": f"v.ref || substr(t.external_ref, {len(UNNAMED) + 1})"},
        f"t.order_id = v.id AND (t.external_ref = '{UNNAMED}' OR substr(t.external_ref, 1, 6) = '{UNNAMED}#')",
        (("id", "int"), ("ref", "text")),
        rows,
    )


def keep_charges(connection: sa.Connection, rows: Sequence[tuple[int, str]]) -> None:
    """Orders of which no charge was known have the one that an older state tells: (order, the id)."""
    on = "t.id = v.id AND t.payment_ref = ''"
    update(connection, tables.orders, {"payment_ref": "v.ref"}, on, (("id", "int"), ("ref", "text")), rows)


def _is_unnamed() -> sa.ColumnElement[bool]:
    ref = tables.payment.c.external_ref
    return sa.or_(ref == UNNAMED, sa.func.substr(ref, 1, 6) == f"{UNNAMED}#")


def known_refunds(connection: sa.Connection, order_ids: Sequence[int]) -> dict[tuple[int, str], int]:
    """The channel's refunds that we hold already, by order and the channel's id; the value counts refunds of the
    order."""
    refund = tables.refund
    return {
        (order, ref or ""): n
        for order, ref, n in connection.execute(
            sa.select(refund.c.order_id, refund.c.external_ref, refund.c.n).where(
                among(connection, refund.c.order_id, order_ids)
            )
        )
    }


def asked_before(connection: sa.Connection, cause: str, group_keys: Iterable[str]) -> set[str]:
    """Those of the keys that had a case of this cause, open or answered."""
    case = tables.exception_case
    rows = connection.execute(
        sa.select(case.c.group_key).where(among(connection, case.c.group_key, group_keys), case.c.cause == cause)
    )
    return set(rows.scalars())


def currencies(connection: sa.Connection, order_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """The number and the currency of each order."""
    orders = tables.orders
    rows = connection.execute(
        sa.select(orders.c.id, orders.c.number, orders.c.currency).where(among(connection, orders.c.id, order_ids))
    )
    return {one: (number, currency or "") for one, number, currency in rows}


def settled_taxes(connection: sa.Connection, group_keys: Iterable[str]) -> set[str]:
    """Those of the keys of which a person has said that the channel's tax is right."""
    case = tables.exception_case
    rows = connection.execute(
        sa.select(case.c.group_key).where(
            among(connection, case.c.group_key, group_keys), case.c.cause == "tax_differs", case.c.answer == "leave"
        )
    )
    return set(rows.scalars())


def tax_classes(connection: sa.Connection, sku_ids: Iterable[int]) -> dict[int, str]:
    """The tax class of those of these SKUs that have another than the standard one."""
    sku, wanted = tables.sku, sorted(set(sku_ids))
    if not wanted:
        return {}
    rows = sa.select(sku.c.id, sku.c.tax_class).where(among(connection, sku.c.id, wanted), sku.c.tax_class != "")
    return {one: text for one, text in connection.execute(rows)}
