"""What normalize writes of a slice of outcomes, in the transaction that holds their work."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from doorstep.actions.cancel import cancel_orders
from doorstep.db import cases, inbox, ledger, messages, refunds, tables, work
from doorstep.db.moves import By, advance
from doorstep.db.queries import normalize as rows
from doorstep.db.write import among, update
from doorstep.domain.lifecycle import ORDER
from doorstep.domain.normalize import GOES_ON, Outcome

from .commits import Slice
from .normalize_states import Hours, write_states


def write_outcomes(
    s: Slice, outcomes: Sequence[Outcome], orders: Mapping[int, Any], hours: Hours | None
) -> dict[str, int]:
    """Everything that the facts of these orders come to, or nothing of it."""
    if not outcomes:
        return {}
    outcomes = _still_standing(s, outcomes)
    # An order that is not confirmed yet is written anew each time it is judged: a mapping, say, may have come since.
    news = [o for o in outcomes if o.source is not None and (o.is_news or o.standing.status == "received")]
    write_states(s, news, orders, hours)
    _take_refunds(s, outcomes)
    _end_events(s, outcomes)
    called_off = _call_off(s, outcomes)
    confirmed, held, waiting = _go_on(s, [o for o in outcomes if o.standing.order_id not in called_off])
    done = [o.standing.order_id for o in outcomes if o.standing.order_id not in waiting]
    work.close(s.connection, s.claimed, done, s.batch_id)
    return {"confirmed": len(confirmed), "held": len(held), "cancelled": len(called_off), "waiting": len(waiting)}


def _still_standing(s: Slice, outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Lock the orders and keep those that stand where they were read; the others run again at once."""
    orders = tables.orders
    ids = sorted(o.standing.order_id for o in outcomes)
    now = {
        row.id: (row.status, row.source_sha)
        for row in s.connection.execute(
            sa.select(orders.c.id, orders.c.status, orders.c.source_sha)
            .where(among(s.connection, orders.c.id, ids))
            .order_by(orders.c.id)
            .with_for_update()
        )
    }
    kept = [o for o in outcomes if now.get(o.standing.order_id) == (o.standing.status, o.standing.source_sha)]
    moved = {o.standing.order_id: s.by.at for o in outcomes if o not in kept}
    work.postpone(s.connection, s.claimed, moved, "it moved meanwhile")
    return kept


def _take_refunds(s: Slice, outcomes: Sequence[Outcome]) -> None:
    """What the channel paid back itself is booked once, never beyond what was paid."""
    asked = [(o, r) for o in outcomes for r in o.refunds.values() if r.amount_minor > 0]
    _book_payments(s, outcomes)
    if not asked:
        return
    known = rows.known_refunds(s.connection, [o.standing.order_id for o, _ in asked])
    left = {
        one: amount
        for one, (amount, _) in refunds.refundable(s.connection, [o.standing.order_id for o, _ in asked]).items()
    }
    wishes = []
    for o, r in asked:
        order_id = o.standing.order_id
        if (order_id, r.ref) in known or (o.source is None and order_id not in left):
            continue
        amount = min(r.amount_minor, left.get(order_id, 0))
        if amount:
            left[order_id] -= amount
            currency = o.source.currency if o.source else _currency(s, order_id)
            wishes.append(
                refunds.RefundWish(
                    order_id,
                    amount,
                    currency,
                    r.reason or "refunded at the channel",
                    {"channel_minor": r.amount_minor},
                    made_by="channel",
                    external_ref=r.ref,
                )
            )
    refunds.want(s.connection, wishes, s.by)


def _currency(s: Slice, order_id: int) -> str:
    return str(
        s.connection.execute(sa.select(tables.orders.c.currency).where(tables.orders.c.id == order_id)).scalar_one()
    )


def _book_payments(s: Slice, outcomes: Sequence[Outcome]) -> None:
    """Money that came in is booked once per payment: sales and tax into clearing, and as much may be refunded."""
    paid = [
        o
        for o in outcomes
        if o.source is not None
        and o.source.paid_minor > 0
        and o.source.payment not in ("pending", "authorized", "voided")
    ]
    if not paid:
        return
    payment = tables.payment
    booked = set(
        s.connection.execute(
            sa.select(payment.c.order_id).where(
                among(s.connection, payment.c.order_id, [o.standing.order_id for o in paid])
            )
        ).scalars()
    )
    fresh = [o for o in paid if o.standing.order_id not in booked]
    rows.write_payments(
        s.connection,
        [
            (
                o.standing.order_id,
                o.source.payment_ref or "order",
                o.source.payment_method,
                o.source.paid_minor,
                o.source.currency,
                s.by.at,
            )
            for o in fresh
            if o.source
        ],
    )
    entries = []
    for o in fresh:
        x = o.source
        assert x is not None
        tax = min(sum(line.tax_minor for line in x.lines) + x.shipping_tax_minor, x.paid_minor)
        moves = (
            ledger.MoneyMove("sales", "clearing", x.paid_minor - tax, x.currency),
            ledger.MoneyMove("tax", "clearing", tax, x.currency),
            ledger.MoneyMove("refund_ceiling", "refundable", x.paid_minor, x.currency),
        )
        entries.append(ledger.Entry("payment", moves, o.standing.order_id, x.payment_ref))
    ledger.post_money(s.connection, entries, s.by.actor_id, s.by.at)


def _end_events(s: Slice, outcomes: Sequence[Outcome]) -> None:
    ends = [(event, "applied", "", None, o.standing.order_id) for o in outcomes for event in o.applied]
    ends += [
        (event, "stale", "a newer state of this order stood already", None, o.standing.order_id)
        for o in outcomes
        for event in o.stale
    ]
    inbox.end(s.connection, ends, s.by.at)


def _call_off(s: Slice, outcomes: Sequence[Outcome]) -> set[int]:
    """Orders that the channel called off are cancelled; one that has left the house is a case."""
    wanted = [o for o in outcomes if o.cancels]
    called_off: set[int] = set()
    for reason in sorted({o.cancels for o in wanted}):
        ids = [
            o.standing.order_id
            for o in wanted
            if o.cancels == reason and o.standing.status in ORDER.move("cancel").sources
        ]
        called_off.update(
            cancel_orders(s.connection, ids, By(s.by.actor_id, s.by.at, s.by.run_ref, reason), pay_back=False)
        )
    late = [o for o in wanted if o.standing.status in ("sent", "completed") and o.is_news]
    cases.file_cases(
        s.connection,
        [
            cases.Trouble(
                "cancelled_too_late",
                str(o.standing.order_id),
                o.standing.order_id,
                o.standing.order_id,
                {"number": o.source.number if o.source else ""},
            )
            for o in late
        ],
        s.by,
    )
    return called_off


def _go_on(s: Slice, outcomes: Sequence[Outcome]) -> tuple[list[int], set[int], set[int]]:
    """Confirm what may go on, hold what a person must decide, and let wait what is not paid."""
    _file_problems(s, outcomes)
    too_late = [
        o for o in outcomes if o.changed_too_late and o.is_news and o.standing.status in ("in_progress", "ready")
    ]
    cases.file_cases(
        s.connection,
        [
            cases.Trouble(
                "changed_too_late",
                str(o.standing.order_id),
                o.standing.order_id,
                o.standing.order_id,
                {"number": o.source.number if o.source else ""},
            )
            for o in too_late
        ],
        s.by,
    )
    fresh = [o for o in outcomes if o.standing.status == "received" and o.source is not None]
    held = {o.standing.order_id for o in fresh if o.problems}
    waiting = {o.standing.order_id: o for o in fresh if o.waits_for_payment and o.standing.order_id not in held}
    _wait_for_payment(s, waiting)
    ready = [
        o
        for o in fresh
        if o.standing.order_id not in held
        and o.standing.order_id not in waiting
        and (o.source.payment in GOES_ON or o.standing.is_terms)
    ]  # type: ignore[union-attr]
    confirmed = advance(s.connection, ORDER, "confirm", [o.standing.order_id for o in ready], s.by)
    update(
        s.connection,
        tables.orders,
        {"confirmed_at": "v.at"},
        "t.id = v.id",
        (("id", "int"), ("at", "at")),
        [(one, s.by.at) for one in confirmed],
    )
    language = {o.standing.order_id: o.source.language for o in ready if o.source}
    messages.want(s.connection, [(one, "confirmed", "", language[one], {}) for one in confirmed], s.by.at)
    work.want(s.connection, "allocate", confirmed, s.by.at)
    return confirmed, held, set(waiting)


def _file_problems(s: Slice, outcomes: Sequence[Outcome]) -> None:
    """Each problem is a case or joins one; what is no problem any more ends its hold."""
    troubles, cleared = [], {}
    still_open = cases.open_causes(s.connection, [o.standing.order_id for o in outcomes])
    for o in outcomes:
        if o.source is None or o.standing.status != "received":
            continue
        causes = {p.cause for p in o.problems} | ({"not_paid"} if o.waits_for_payment else set())
        for cause in ("unknown_sku", "bad_address", "high_risk", "totals_do_not_foot", "not_paid"):
            if cause not in causes and o.standing.order_id in still_open.get(cause, ()):
                cleared.setdefault(cause, []).append(o.standing.order_id)
        for p in o.problems:
            # An unknown word is said of the event that said it; what is held is the order.
            kind = "order" if p.cause == "unknown_word" else ""
            troubles.append(
                cases.Trouble(
                    p.cause,
                    p.key,
                    o.standing.order_id,
                    o.standing.order_id,
                    dict(p.facts),
                    None,
                    o.source.total_minor,
                    o.source.currency,
                    subject_kind=kind,
                )
            )
    for cause, ids in cleared.items():
        cases.clear_subjects(s.connection, cause, ids, s.by)
    cases.file_cases(s.connection, troubles, s.by)


def _wait_for_payment(s: Slice, waiting: Mapping[int, Outcome]) -> None:
    """An unpaid order waits for its payment; after the patience the rules give it, a person is asked."""
    patience = timedelta(hours=int(s.rules["wait_for_payment_hours"]))
    until, late = {}, []
    for one, o in waiting.items():
        assert o.source is not None
        due = o.source.placed_at + patience
        if due <= s.by.at:
            late.append(
                cases.Trouble(
                    "not_paid",
                    str(one),
                    one,
                    one,
                    {"number": o.source.number},
                    None,
                    o.source.total_minor,
                    o.source.currency,
                )
            )
            due = s.by.at + patience
        until[one] = due
    cases.file_cases(s.connection, late, s.by)
    work.postpone(s.connection, s.claimed, until, "waits for its payment")
