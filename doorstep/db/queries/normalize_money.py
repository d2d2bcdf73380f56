"""Reads and writes of normalize about money: payments that came in, and refunds that the channel made."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.write import among, insert


def write_payments(connection: sa.Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Payments as the provider knows them: (order, their id, method, amount, currency, at), each once."""
    insert(
        connection,
        tables.payment,
        ("order_id", "external_ref", "method", "amount_minor", "currency", "at"),
        rows,
        "ON CONFLICT (order_id, external_ref) DO NOTHING",
    )


def booked_payments(connection: sa.Connection, order_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """(how many, how much in all) of what was booked as paid, by order."""
    payment = tables.payment
    if not order_ids:
        return {}
    rows = connection.execute(
        sa.select(payment.c.order_id, sa.func.count(), sa.func.sum(payment.c.amount_minor))
        .where(among(connection, payment.c.order_id, order_ids))
        .group_by(payment.c.order_id)
    )
    return {one: (int(times), int(amount)) for one, times, amount in rows}


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
