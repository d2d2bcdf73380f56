"""Refunds: two-phase, never beyond what was paid, and each cent reversed once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from doorstep.domain.history import PAID_BACK_THERE
from doorstep.domain.ids import public_id
from doorstep.domain.lifecycle import REFUND

from . import ledger, tables, work
from .moves import By, advance
from .names import order_names
from .write import among, insert, take_ids, to_json, update

_REFUND = (
    "id", "public_id", "order_id", "n", "rma_id", "amount_minor", "currency", "external_ref", "made_by", "calculation",
    "reason", "at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RefundWish:
    """Money that should go back to the customer of one order, with the calculation that a person can read."""

    order_id: int
    amount_minor: int
    currency: str
    reason: str
    calculation: dict[str, Any] = field(default_factory=dict)
    lines: tuple[tuple[int, int, int], ...] = ()  # (order line n, qty, amount)
    rma_id: int | None = None
    made_by: str = "us"  # or "channel": then it has happened already
    external_ref: str | None = None


def want(connection: sa.Connection, wishes: Sequence[RefundWish], by: By) -> list[int]:
    """Each wish is a pending refund with its amount set aside, and is to be paid back by `returns`; what the
    channel paid back itself is posted at once. `refund_never_beyond_paid` refuses the whole if one asks for more
    than is left."""
    if not wishes:
        return []
    wishes = [w for w in wishes if w.amount_minor > 0]
    names = order_names(connection, [w.order_id for w in wishes])
    numbers = _next_numbers(connection, list(names))
    ids = take_ids(connection, tables.refund, len(wishes))
    rows, lines, entries = [], [], []
    for one, w in zip(ids, wishes, strict=True):
        n = numbers[w.order_id] = numbers.get(w.order_id, 0) + 1
        # A channel's refund is known by its own id, ours by its number on the order.
        key = w.external_ref if w.made_by == "channel" and w.external_ref else n
        made, calculation = public_id("ref", names[w.order_id], w.made_by, key), to_json(w.calculation)
        amount = (w.amount_minor, w.currency, w.external_ref)
        rows.append((one, made, w.order_id, n, w.rma_id, *amount, w.made_by, calculation, w.reason, by.at))
        lines += [(one, *line) for line in w.lines]
        move = ledger.MoneyMove("refundable", "refund_pending", w.amount_minor, w.currency)
        why = PAID_BACK_THERE if w.made_by == "channel" else w.reason  # its words can name a person; entries stay
        entries.append(ledger.Entry("refund_set_aside", (move,), w.order_id, f"refund {one}", why))
    insert(connection, tables.refund, _REFUND, rows)
    insert(connection, tables.refund_line, ("refund_id", "order_line_n", "qty", "amount_minor"), lines)
    ledger.post_money(connection, entries, by.actor_id, by.at)
    posted = [one for one, w in zip(ids, wishes, strict=True) if w.made_by == "channel"]
    post(connection, posted, by)
    work.want(connection, "returns", [one for one in ids if one not in set(posted)], by.at)
    return ids


def _next_numbers(connection: sa.Connection, order_ids: Sequence[int]) -> dict[int, int]:
    refund = tables.refund
    return dict(
        connection.execute(
            sa.select(refund.c.order_id, sa.func.max(refund.c.n))
            .where(among(connection, refund.c.order_id, set(order_ids)))
            .group_by(refund.c.order_id)
        ).all()
    )  # type: ignore[arg-type]


def post(connection: sa.Connection, refund_ids: Sequence[int], by: By) -> list[int]:
    """These refunds were paid back: booked against sales and clearing, and counted on their orders and lines."""
    moved = advance(connection, REFUND, "post", refund_ids, by)
    if not moved:
        return []
    refund, line = tables.refund, tables.refund_line
    rows = connection.execute(
        sa.select(refund.c.id, refund.c.order_id, refund.c.amount_minor, refund.c.currency).where(
            among(connection, refund.c.id, moved)
        )
    ).all()
    ledger.post_money(
        connection,
        [
            ledger.Entry(
                "refund",
                (
                    ledger.MoneyMove("refund_pending", "refunded", r.amount_minor, r.currency),
                    ledger.MoneyMove("clearing", "sales", r.amount_minor, r.currency),
                ),
                r.order_id,
                f"refund {r.id}",
            )
            for r in rows
        ],
        by.actor_id,
        by.at,
    )
    totals: dict[int, int] = {}
    for r in rows:
        totals[r.order_id] = totals.get(r.order_id, 0) + r.amount_minor
    update(
        connection,
        tables.orders,
        {"refunded_minor": "t.refunded_minor + v.amount"},
        "t.id = v.id",
        (("id", "int"), ("amount", "int")),
        sorted(totals.items()),
    )
    of_lines = connection.execute(
        sa.select(refund.c.order_id, line.c.order_line_n, sa.func.sum(line.c.amount_minor))
        .join(refund, refund.c.id == line.c.refund_id)
        .where(among(connection, refund.c.id, moved))
        .group_by(refund.c.order_id, line.c.order_line_n)
    ).all()
    update(
        connection,
        tables.order_line,
        {"refunded_minor": "t.refunded_minor + v.amount"},
        "t.order_id = v.order_id AND t.n = v.n",
        (("order_id", "int"), ("n", "int"), ("amount", "int")),
        [(order, n, int(amount)) for order, n, amount in of_lines],
    )
    return moved


def void(connection: sa.Connection, refund_ids: Sequence[int], by: By) -> list[int]:
    """These refunds will not be paid: what was set aside may be refunded again."""
    moved = advance(connection, REFUND, "void", refund_ids, by)
    refund = tables.refund
    rows = (
        connection.execute(
            sa.select(refund.c.id, refund.c.order_id, refund.c.amount_minor, refund.c.currency).where(
                among(connection, refund.c.id, moved)
            )
        ).all()
        if moved
        else []
    )
    ledger.post_money(
        connection,
        [
            ledger.Entry(
                "refund_voided",
                (ledger.MoneyMove("refund_pending", "refundable", r.amount_minor, r.currency),),
                r.order_id,
                f"refund {r.id}",
            )
            for r in rows
        ],
        by.actor_id,
        by.at,
    )
    return moved


def refundable(connection: sa.Connection, order_ids: Sequence[int]) -> dict[int, tuple[int, str]]:
    """What may still be refunded of each order, with its currency; locked until this transaction ends."""
    balance = tables.money_balance
    rows = connection.execute(
        sa.select(balance.c.order_id, balance.c.amount, balance.c.currency)
        .where(among(connection, balance.c.order_id, sorted(set(order_ids))), balance.c.account == "refundable")
        .order_by(balance.c.order_id)
        .with_for_update()
    )
    return {order: (amount, currency) for order, amount, currency in rows}
