"""What normalize writes of a slice of outcomes, in the transaction that holds their work."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from doorstep.actions.cancel import cancel_orders
from doorstep.db import cases, inbox, locks, messages, refunds, tables, work
from doorstep.db.moves import By, advance
from doorstep.db.queries import normalize as rows
from doorstep.db.queries import normalize_lines as of_lines
from doorstep.db.queries.forgetting import forgotten_orders
from doorstep.db.rollup import roll_up
from doorstep.db.write import among, update
from doorstep.domain.history import without_words
from doorstep.domain.lifecycle import ORDER
from doorstep.domain.normalize import GOES_ON, PAID_BACK, keys_of, meant
from doorstep.domain.standing import OPEN, Outcome

from .commits import Slice
from .normalize_money import ask_about_money_kept, ask_about_more, take_refunds, tell_tax_differences
from .normalize_sent import ask_whether_sent, take_back_sent
from .normalize_states import Hours, write_states


def write_outcomes(
    s: Slice, outcomes: Sequence[Outcome], orders: Mapping[int, Any], hours: Hours | None
) -> dict[str, int]:
    """Everything that the facts of these orders come to, or nothing of it."""
    if not outcomes:
        return {}
    locks.hold_what_is_theirs(s.connection, [o.standing.order_id for o in outcomes if o.cancels or o.refunds])
    outcomes = _still_standing(s, outcomes)
    outcomes = _still_meant(s, outcomes)
    news = [o for o in outcomes if _is_written(o)]
    write_states(s, news, orders, hours)
    take_back_sent(s, outcomes)
    beyond = take_refunds(s, outcomes)
    _end_events(s, outcomes)
    _come_to_their_end(s, [o for o in outcomes if o.ends])
    called_off = _call_off(s, outcomes)
    ask_about_more(s, beyond)
    ask_whether_sent(s, [o for o in outcomes if o.standing.order_id not in called_off], orders)
    tell_tax_differences(s, [o for o in outcomes if o.standing.order_id not in called_off], orders)
    living = [o for o in outcomes if not o.ends and o.standing.order_id not in called_off]
    confirmed, held, waiting = _go_on(s, living)
    _lack_nothing(s, [o for o in living if o.is_news])
    asked = [one for o in outcomes for one in (o.doubt, o.unsure) if one is not None]
    work.want(s.connection, "fetch", asked, s.by.at)
    done = [o.standing.order_id for o in outcomes if o.standing.order_id not in waiting]
    work.close(s.connection, s.claimed, done, s.batch_id)
    counts = {"confirmed": len(confirmed), "held": len(held), "cancelled": len(called_off), "waiting": len(waiting)}
    return counts | {"history": sum(o.is_history for o in outcomes if o.ends)}


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


def _is_written(o: Outcome) -> bool:
    """An order with nothing claimed is written anew each time it is judged: a mapping, say, may have come since."""
    return o.source is not None and (o.is_news or o.standing.is_open)


def _still_meant(s: Slice, outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Keep those whose lines mean what they meant when they were read; the others run again at once. A case that asks
    for a product which came meanwhile would be filed too late for whoever brought it."""
    written = [(o, o.standing.account_id, keys_of(o.source)) for o in outcomes if o.source and _is_written(o)]
    locks.read_meanings(s.connection)
    skus = rows.find_skus(s.connection, {(account, key) for _, account, keys in written for key in keys.values()})
    moved = {o.standing.order_id: s.by.at for o, account, keys in written if meant(account, keys, skus) != o.skus}
    work.postpone(s.connection, s.claimed, moved, "what its lines mean changed meanwhile")
    return [o for o in outcomes if o.standing.order_id not in moved]


def _end_events(s: Slice, outcomes: Sequence[Outcome]) -> None:
    """Each event has its outcome; what was said of an order whose buyer is forgotten is not kept."""
    ends = [(event, "applied", "", None, o.standing.order_id) for o in outcomes for event in o.applied]
    ends += [
        (event, "stale", "a newer state of this order stood already", None, o.standing.order_id)
        for o in outcomes
        for event in o.stale
    ]
    inbox.end(s.connection, ends, s.by.at)
    forgotten = forgotten_orders(s.connection, [o.standing.order_id for o in outcomes if not o.standing.is_first])
    if forgotten:
        told = [event for event, _, _, _, order_id in ends if order_id in forgotten]
        inbox.erase(s.connection, among(s.connection, tables.inbound_body.c.event_id, told), s.by.at)


def _come_to_their_end(s: Slice, ending: Sequence[Outcome]) -> None:
    """Orders of history, and tests, are where they end by the declared moves; no stage has work with them."""
    if not ending:
        return
    why = {o.standing.order_id: o.end_reason for o in ending}
    completed = [o.standing.order_id for o in ending if o.ends == "completed"]
    for verb in ("confirm", "send_nothing", "complete"):
        advance(s.connection, ORDER, verb, completed, s.by, why)
    cancelled = [o.standing.order_id for o in ending if o.ends == "cancelled"]
    advance(s.connection, ORDER, "cancel", cancelled, s.by, {one: without_words(why[one]) for one in cancelled})
    cases.clear_order(s.connection, list(why), s.by)
    at = {o.standing.order_id: (o.source.placed_at, o.source.cancelled_at or o.source.updated_at)
          for o in ending if o.source}  # fmt: skip
    update(
        s.connection,
        tables.orders,
        {"confirmed_at": "coalesce(t.confirmed_at, v.at)"},
        "t.id = v.id",
        (("id", "int"), ("at", "at")),
        [(one, at[one][0]) for one in completed],
    )
    update(
        s.connection,
        tables.orders,
        {"cancelled_at": "v.at", "cancel_reason": "v.reason"},
        "t.id = v.id",
        (("id", "int"), ("at", "at"), ("reason", "text")),
        [(one, at[one][1], why[one]) for one in cancelled],
    )


def _lack_nothing(s: Slice, news: Sequence[Outcome]) -> None:
    """What the channel has sent by itself of an order that is under way is not looked for any more; the order stands
    where its own parcels are."""
    counted = [o.standing.order_id for o in news if o.standing.allocated and o.counts_elsewhere]
    asked = [o.standing.order_id for o in news if o.standing.status in ("confirmed", "in_progress", "ready")]
    open_ones = cases.open_causes(s.connection, asked) if asked else {}
    still = {o.standing.order_id for o in news if o.sent_there}
    cases.clear_subjects(s.connection, "sent_elsewhere", open_ones.get("sent_elsewhere", set()) - still, s.by)
    if short := open_ones.get("short_stock", set()):
        cases.clear_subjects(s.connection, "short_stock", short - of_lines.lacking(s.connection, sorted(short)), s.by)
    if counted:
        roll_up(s.connection, counted, s.by)


def _call_off(s: Slice, outcomes: Sequence[Outcome]) -> set[int]:
    """Orders that the channel called off are cancelled; one that has left the house is a case."""
    wanted = [o for o in outcomes if o.cancels]
    called_off: set[int] = set()
    said = {o.standing.order_id: o.cancels for o in wanted if o.standing.status in ORDER.move("cancel").sources}
    for reason in sorted({without_words(one) for one in said.values()}):
        ids = [one for one, told in said.items() if without_words(told) == reason]
        by = By(s.by.actor_id, s.by.at, s.by.run_ref, reason)
        called_off.update(cancel_orders(s.connection, ids, by, pay_back=False, said=said))
    ask_about_money_kept(s, [o for o in wanted if o.standing.order_id in called_off])
    # Also one of which a parcel is on its way: the rest of it may not simply stay.
    late = [o for o in wanted if o.standing.order_id not in called_off and o.standing.status != "cancelled"]
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
    too_late = [o for o in outcomes if o.asks_about and o.is_news and o.standing.status not in (*OPEN, "cancelled")]
    again = [o for o in outcomes if o.wanted_again and o.is_news and o.standing.status == "cancelled"]
    again = [o for o in again if o.standing.order_id not in _paid_back(s, again)]
    cases.file_cases(
        s.connection,
        [_trouble("changed_too_late", o, {"changed": o.asks_about}) for o in too_late]
        + [_trouble("wanted_again", o, {"cancelled": without_words(o.standing.cancel_reason)}) for o in again],
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
        and o.source is not None
        and (o.source.payment in GOES_ON or o.standing.is_terms)
    ]
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
    told = {o.standing.order_id for o in ready if o.is_before_us}
    fresh_ones = [one for one in confirmed if one not in told]
    messages.want(s.connection, [(one, "confirmed", "", language[one], {}) for one in fresh_ones], s.by.at)
    changed = [o.standing.order_id for o in outcomes if _may_go_on(o)]
    # Allocate, where it has one of them just now, waits for the order, and then finds other lines than it read.
    work.want_untaken(s.connection, "allocate", [*confirmed, *changed], s.by.at)
    return confirmed, held, set(waiting)


def _paid_back(s: Slice, again: Sequence[Outcome]) -> set[int]:
    """Those that were called off since all was paid back, and nothing has been paid since: it is a state from before
    the refund that says it is to be sent."""
    stopped = [o.standing.order_id for o in again if o.standing.cancel_reason.startswith(PAID_BACK)]
    if not stopped:
        return set()
    left = refunds.refundable(s.connection, stopped)
    return {one for one in stopped if not left.get(one, (0, ""))[0]}


def _trouble(cause: str, o: Outcome, facts: Mapping[str, object]) -> cases.Trouble:
    one, x = o.standing.order_id, o.source
    number, total, currency = (x.number, x.total_minor, x.currency) if x else ("", 0, None)
    return cases.Trouble(cause, str(one), one, one, {"number": number, **facts}, None, total, currency)


def _may_go_on(o: Outcome) -> bool:
    """Whether an order that was confirmed before was judged anew, and nothing is wrong with it."""
    return o.standing.status == "confirmed" and o.source is not None and not o.problems


JUDGED = frozenset(("unknown_sku", "bad_address", "high_risk", "totals_do_not_foot", "not_paid", "unknown_word"))


def _file_problems(s: Slice, outcomes: Sequence[Outcome]) -> None:
    """Each problem is a case or joins one; what is no problem any more ends its hold."""
    judged = {o.standing.order_id: o for o in outcomes if o.source is not None and o.standing.is_open}
    over = []
    for hold in cases.open_holds(s.connection, judged):
        o = judged.get(hold.subject_id)
        if o is None or hold.subject_kind != "order" or hold.cause not in JUDGED:
            continue
        stands = {(p.cause, p.key) for p in o.problems} | (
            {("not_paid", str(hold.subject_id))} if o.waits_for_payment else set()
        )
        if (hold.cause, hold.group_key) not in stands:
            over.append((hold.case_id, hold.subject_id))
    if over:
        cases.end_holds(s.connection, over, s.by)
    troubles = [
        cases.Trouble(
            p.cause,
            p.key,
            one,
            one,
            dict(p.facts),
            None,
            o.source.total_minor,
            o.source.currency,
            # An unknown word is said of the event that said it; what is held is the order.
            subject_kind="order" if p.cause == "unknown_word" else "",
            is_hold=True,
        )
        for one, o in judged.items()
        for p in o.problems
        if o.source is not None
    ]
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
