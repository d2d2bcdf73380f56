"""Reads and writes of reconcile."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from doorstep.db import ledger, tables, work
from doorstep.db.moves import By, advance
from doorstep.db.write import among, update
from doorstep.domain.errors import CannotDoError
from doorstep.domain.lifecycle import PAYOUT, SETTLEMENT_LINE
from doorstep.domain.settlement import Book, Booking, Named, Paid, PaidBack, booking_of_residual, bookings


def read_payouts(connection: sa.Connection, payout_ids: Iterable[int]) -> dict[int, Any]:
    """The payouts as they stand."""
    payout = tables.payout
    rows = connection.execute(
        sa.select(
            payout.c.id,
            payout.c.public_id,
            payout.c.external_ref,
            payout.c.status,
            payout.c.currency,
            payout.c.amount_minor,
            payout.c.residual_minor,
            payout.c.account_id,
        )
        .where(among(connection, payout.c.id, sorted(set(payout_ids))))
        .order_by(payout.c.id)
    )
    return {row.id: row for row in rows}


def lock_payouts(connection: sa.Connection, payout_ids: Iterable[int]) -> dict[int, Any]:
    """Lock the payouts, in key order, and return how each stands now."""
    payout = tables.payout
    connection.execute(
        sa.select(payout.c.id)
        .where(among(connection, payout.c.id, sorted(set(payout_ids))))
        .order_by(payout.c.id)
        .with_for_update()
    ).all()
    return read_payouts(connection, payout_ids)


def read_lines(connection: sa.Connection, payout_ids: Iterable[int]) -> list[Any]:
    """Every line of these payouts, in the order of their statements."""
    line = tables.settlement_line
    return list(
        connection.execute(
            sa.select(
                line.c.id,
                line.c.payout_id,
                line.c.n,
                line.c.kind,
                line.c.external_ref,
                line.c.charge_ref,
                line.c.order_ref,
                line.c.gross_minor,
                line.c.fee_minor,
                line.c.net_minor,
                line.c.currency,
                line.c.status,
                line.c.order_id,
            )
            .where(among(connection, line.c.payout_id, sorted(set(payout_ids))))
            .order_by(line.c.payout_id, line.c.n)
        )
    )


def read_book(connection: sa.Connection, lines: Sequence[Any]) -> Book:
    """What we know of the payments and refunds that these lines may be about. Six reads, whatever their number."""
    charges = _charges(connection, {line.charge_ref for line in lines} - {""})
    orders = _orders(connection, {line.order_ref for line in lines if line.charge_ref not in charges} - {""})
    ids = sorted(set(charges.values()) | set(orders.values()))
    if not ids:
        return Book(charges, orders, {}, {})
    payment, line = tables.payment, tables.settlement_line
    paid = connection.execute(
        sa.select(payment.c.order_id, sa.func.sum(payment.c.amount_minor), sa.func.min(payment.c.currency))
        .where(among(connection, payment.c.order_id, ids))
        .group_by(payment.c.order_id)
    )
    shown = connection.execute(
        sa.select(line.c.order_id, line.c.kind, line.c.refund_id, line.c.gross_minor).where(
            among(connection, line.c.order_id, ids), line.c.status == "matched", line.c.kind.in_(("charge", "refund"))
        )
    ).all()
    shown_minor: dict[int, int] = {}
    for row in shown:
        if row.kind == "charge":
            shown_minor[row.order_id] = shown_minor.get(row.order_id, 0) + row.gross_minor
    used = {row.refund_id for row in shown if row.refund_id is not None}
    return Book(
        charges,
        orders,
        {order: Paid(int(amount), currency) for order, amount, currency in paid},
        _refunds(connection, ids),
        shown_minor,
        used,
    )


def _charges(connection: sa.Connection, refs: set[str]) -> dict[str, int]:
    payment = tables.payment
    if not refs:
        return {}
    rows = connection.execute(
        sa.select(payment.c.external_ref, payment.c.order_id)
        .where(among(connection, payment.c.external_ref, refs))
        .order_by(payment.c.id.desc())
    )
    return dict(rows.all())  # type: ignore[arg-type]


def _orders(connection: sa.Connection, refs: set[str]) -> dict[str, int]:
    """Orders by their number, our public id, or the channel's id (looked up within the channels, whose index it is)."""
    orders, account = tables.orders, tables.vendor_account
    if not refs:
        return {}
    found: dict[str, int] = {}
    channels = list(connection.execute(sa.select(account.c.id).where(account.c.kind == "channel")).scalars())
    by_ref = sa.and_(
        among(connection, orders.c.account_id, channels, "channels"),
        among(connection, orders.c.external_ref, refs, "refs"),
    )
    for column, where in (
        (orders.c.external_ref, by_ref),
        (orders.c.number, among(connection, orders.c.number, refs)),
        (orders.c.public_id, among(connection, orders.c.public_id, refs)),
    ):
        found |= dict(connection.execute(sa.select(column, orders.c.id).where(where).order_by(orders.c.id)).all())  # type: ignore[arg-type]
    return found


def _refunds(connection: sa.Connection, order_ids: Sequence[int]) -> dict[int, list[PaidBack]]:
    """Refunds of these orders that were or may have been paid, by the provider's id as the refund or its effect has
    it."""
    refund, effect = tables.refund, tables.effect
    rows = connection.execute(
        sa.select(
            refund.c.id,
            refund.c.order_id,
            refund.c.external_ref,
            effect.c.external_ref.label("effect_ref"),
            refund.c.amount_minor,
            refund.c.currency,
        )
        .outerjoin(effect, effect.c.id == refund.c.effect_id)
        .where(among(connection, refund.c.order_id, order_ids), refund.c.status.in_(("pending", "posted")))
        .order_by(refund.c.id)
    )
    found: dict[int, list[PaidBack]] = {}
    for row in rows:
        found.setdefault(row.order_id, []).append(
            PaidBack(row.id, row.external_ref or row.effect_ref or "", row.amount_minor, row.currency)
        )
    return found


def name_lines(connection: sa.Connection, named: Sequence[Named], by: By) -> list[int]:
    """These lines are matched, each with its order and refund where it has them; returns those that moved."""
    moved = set(advance(connection, SETTLEMENT_LINE, "match", [one.line.id for one in named], by))
    rows = [(one.line.id, one.order_id, one.refund_id) for one in named if one.line.id in moved]
    update(
        connection,
        tables.settlement_line,
        {"order_id": "v.order_id", "refund_id": "v.refund_id"},
        "t.id = v.id",
        (("id", "int"), ("order_id", "int"), ("refund_id", "int")),
        rows,
    )
    return sorted(moved)


def keep_residuals(connection: sa.Connection, rows: Sequence[tuple[int, int]]) -> None:
    """The payouts know what no line of theirs accounts for: rows of (payout, minor units)."""
    update(
        connection,
        tables.payout,
        {"residual_minor": "v.residual"},
        "t.id = v.id AND t.residual_minor <> v.residual",
        (("id", "int"), ("residual", "int")),
        rows,
    )


def balance(connection: sa.Connection, payout_ids: Sequence[int], by: By) -> list[int]:
    """Every line of these payouts has its name: they are balanced, and their money stands in the books, once. Returns
    those that moved."""
    moved = advance(connection, PAYOUT, "balance", payout_ids, by)
    if not moved:
        return []
    payouts = read_payouts(connection, moved)
    entries = []
    for line in read_lines(connection, moved):
        ref = payouts[line.payout_id].external_ref
        kind = line.kind if line.status == "matched" else "explained"
        entries += _entry(
            bookings(kind, line.fee_minor, line.net_minor), line.currency, line.order_id, f"payout {ref}, line {line.n}"
        )
    for one in payouts.values():
        entries += _entry(booking_of_residual(one.residual_minor), one.currency, None, f"payout {one.external_ref}")
    ledger.post_money(connection, entries, by.actor_id, by.at)
    return moved


def _entry(moves: Sequence[Booking], currency: str, order_id: int | None, ref: str) -> list[ledger.Entry]:
    listed = tuple(ledger.MoneyMove(move.source, move.target, move.amount_minor, currency) for move in moves)
    return [ledger.Entry("settlement", listed, order_id, ref)] if listed else []


def open_disputes(connection: sa.Connection, payout_ids: Iterable[int]) -> set[int]:
    """Those of the payouts that a person is being asked about."""
    case, subject = tables.exception_case, tables.case_subject
    wanted = sorted(set(payout_ids))
    if not wanted:
        return set()
    rows = connection.execute(
        sa.select(subject.c.subject_id)
        .join(case, case.c.id == subject.c.case_id)
        .where(
            case.c.cause == "payout_residual",
            subject.c.subject_kind == "payout",
            among(connection, subject.c.subject_id, wanted),
            subject.c.cleared_at.is_(None),
        )
    )
    return set(rows.scalars())


def explain(connection: sa.Connection, payout_id: int, words: str, by: By) -> None:
    """What the payout left unexplained stands in the books under a person's words, and the payout is balanced."""
    found = lock_payouts(connection, [payout_id]).get(payout_id)
    if found is None or found.status == "balanced":
        raise CannotDoError("This payout is balanced already; there is nothing to explain.")
    if not words.strip():
        raise CannotDoError("Say what the amount is: a loan, a reserve, a late fee.")
    line = tables.settlement_line
    unnamed = [row.id for row in read_lines(connection, [payout_id]) if row.status == SETTLEMENT_LINE.initial]
    advance(connection, SETTLEMENT_LINE, "write_off", unnamed, by, dict.fromkeys(unnamed, words))
    update(
        connection,
        line,
        {"explanation": "v.words"},
        "t.id = v.id",
        (("id", "int"), ("words", "text")),
        [(one, words) for one in unnamed],
    )
    balance(connection, [payout_id], by)
    work.drop(connection, "reconcile", [payout_id], "a person explained it")


def retry(connection: sa.Connection, payout_ids: Sequence[int], by: By) -> None:
    """These payouts are gone through again as things stand now."""
    work.want(connection, "reconcile", payout_ids, by.at)
