"""What normalize writes about money: what came in, what the channel paid back, and what a person must look at."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from doorstep.db import cases, ledger, refunds
from doorstep.db.queries import normalize_money as money
from doorstep.db.queries.forgetting import forgotten_orders
from doorstep.domain.history import PAID_BACK_THERE
from doorstep.domain.lifecycle import ORDER
from doorstep.domain.money import Money
from doorstep.domain.normalize import PAID_BACK
from doorstep.domain.orders import Refunded, SourceOrder
from doorstep.domain.own_tax import TaxDifference
from doorstep.domain.own_tax import told as tax_words
from doorstep.domain.standing import Outcome

from .commits import Slice

_REF_MAX = 100  # characters of a provider's id that a payment is known by


Beyond = tuple[Outcome, Refunded, int]


def take_refunds(s: Slice, outcomes: Sequence[Outcome]) -> list[Beyond]:
    """What the channel paid back itself is booked once, never beyond what was paid, and an order of which all was paid
    back is to be called off. Returns what was paid back beyond that."""
    asked = [(o, r) for o in outcomes for r in o.refunds.values() if r.amount_minor > 0]
    _book_payments(s, outcomes)
    if not asked:
        return []
    known = money.known_refunds(s.connection, [o.standing.order_id for o, _ in asked])
    left = refunds.refundable(s.connection, [o.standing.order_id for o, _ in asked])
    wishes: list[refunds.RefundWish] = []
    beyond: list[Beyond] = []
    for o, r in asked:
        order_id = o.standing.order_id
        if (order_id, r.ref) in known:
            continue
        amount, currency = left.get(order_id, (0, ""))
        amount = min(r.amount_minor, amount)
        if amount < r.amount_minor and not o.is_quiet:
            beyond.append((o, r, r.amount_minor - amount))
        if not amount:
            continue
        left[order_id] = (left[order_id][0] - amount, currency)
        told, why = {"channel_minor": r.amount_minor}, r.reason or PAID_BACK_THERE
        wishes.append(refunds.RefundWish(order_id, amount, currency, why, told, made_by="channel", external_ref=r.ref))
    forgotten = forgotten_orders(s.connection, [w.order_id for w in wishes])
    wishes = [replace(w, reason=PAID_BACK_THERE) if w.order_id in forgotten else w for w in wishes]
    refunds.want(s.connection, wishes, s.by)
    emptied = {w.order_id for w in wishes if not left[w.order_id][0]}
    cases.clear_subjects(s.connection, "money_kept", emptied, s.by)
    for o in outcomes:
        if o.standing.order_id in emptied and not o.cancels and stops(o):
            o.cancels = PAID_BACK
    return beyond


def stops(o: Outcome) -> bool:
    """Whether a refund of all that was paid stops the order: it is here, and what it says of itself is older."""
    if o.is_quiet or o.standing.status not in ORDER.move("cancel").sources:
        return False
    return o.source is None or o.source.updated_at < max(r.refunded_at for r in o.refunds.values())


def ask_about_more(s: Slice, beyond: Sequence[Beyond]) -> None:
    """A refund of more than was left is asked about once, however often the channel repeats it."""
    if not beyond:
        return
    keys = {f"{o.standing.order_id}:{r.ref}"[:200]: (o, r, more) for o, r, more in beyond}
    asked = money.asked_before(s.connection, "refund_beyond_paid", keys)
    currencies = money.currencies(s.connection, [o.standing.order_id for o, _, _ in keys.values()])
    troubles = []
    for key, (o, _, more) in keys.items():
        one = o.standing.order_id
        number, currency = currencies[one]
        facts = {"number": number, "more": str(Money(more, currency)), "more_minor": more}
        if key not in asked:
            troubles.append(cases.Trouble("refund_beyond_paid", key, one, one, facts, None, more, currency))
    cases.file_cases(s.connection, troubles, s.by)


def ask_about_money_kept(s: Slice, called_off: Sequence[Outcome]) -> None:
    """Orders that the channel called off without paying back what was paid: a person says whether it goes back."""
    said_back = ("voided", "refunded")
    asked = [o.standing.order_id for o in called_off if o.source is None or o.source.payment not in said_back]
    if not asked:
        return
    left = refunds.refundable(s.connection, asked)
    kept = {one: (amount, currency) for one, (amount, currency) in left.items() if amount}
    if not kept:
        return
    named = money.currencies(s.connection, sorted(kept))
    troubles = [
        cases.Trouble(
            "money_kept", str(one), one, one, {"number": named[one][0], "left": str(Money(amount, currency))},
            None, amount, currency,
        )
        for one, (amount, currency) in kept.items()
    ]  # fmt: skip
    cases.file_cases(s.connection, troubles, s.by)


def tell_tax_differences(s: Slice, outcomes: Sequence[Outcome], orders: Mapping[int, Any]) -> None:
    """A tax that is not by the shop's own rates is told, one case for each channel, place and class; no order waits
    for it, and what a person has settled is not told again."""
    told: dict[str, list[tuple[Outcome, TaxDifference]]] = {}
    for o in outcomes:
        for one in o.tax_differs:
            name = f"{o.standing.account_id}:{one.place}:{one.tax_class or 'standard'}:{one.rate_ppm}"
            told.setdefault(name[:200], []).append((o, one))
    if not told:
        return
    settled = money.settled_taxes(s.connection, told)
    troubles = []
    for key, listed in told.items():
        for o, one in listed if key not in settled else ():
            assert o.source is not None
            words, order_id = tax_words(one, o.source.currency), o.standing.order_id
            facts = {"channel": orders[order_id].account, "number": o.source.number, **words}
            own = {"theirs": words["theirs"], "ours": words["ours"]}
            off = abs(one.theirs_minor - one.ours_minor)
            troubles.append(cases.Trouble(
                "tax_differs", key, order_id, order_id, facts, own, off, o.source.currency
            ))  # fmt: skip
    cases.file_cases(s.connection, troubles, s.by)


def has_come_in(source: SourceOrder) -> bool:
    """Whether what the channel calls paid is money that is here."""
    if source.is_test:  # nobody has paid
        return False
    return source.paid_minor > 0 and source.payment not in ("pending", "authorized", "voided")


def _book_payments(s: Slice, outcomes: Sequence[Outcome]) -> None:
    """Money that came in is booked once, also where it comes in parts: sales and tax into clearing, and as much may be
    refunded."""
    paid = [(o.standing.order_id, o.source) for o in outcomes if o.source is not None and has_come_in(o.source)]
    charges = {o.standing.order_id: o.charge_ref for o in outcomes if o.charge_ref}
    booked = money.booked_payments(s.connection, sorted({one for one, _ in paid} | charges.keys()))
    money.name_payments(
        s.connection, [(one, charges[one][:_REF_MAX]) for one in charges.keys() & booked if booked[one].has_unnamed]
    )
    # Of a state that came late nothing is written but what the one that stands says nothing of.
    late = [o.standing.order_id for o in outcomes if o.source is None and o.stale]
    money.keep_charges(s.connection, [(one, charges[one]) for one in late if one in charges])
    payments, entries = [], _taxed_anew(s, outcomes, booked)
    for one, x in paid:
        times, before, _ = booked.get(one, money.NOTHING)
        if x.paid_minor <= before:
            continue
        more, ref = x.paid_minor - before, x.payment_ref[:_REF_MAX] or money.UNNAMED
        payments.append((one, f"{ref}#{times + 1}" if times else ref, x.payment_method, more, x.currency, s.by.at))
        all_tax = _tax_of(x)
        tax = min(max(min(all_tax, x.paid_minor) - min(all_tax, before), 0), more)
        moves = (
            ledger.MoneyMove("sales", "clearing", more - tax, x.currency),
            ledger.MoneyMove("tax", "clearing", tax, x.currency),
            ledger.MoneyMove("refund_ceiling", "refundable", more, x.currency),
        )
        entries.append(ledger.Entry("payment", moves, one, x.payment_ref))
    money.write_payments(s.connection, payments)
    ledger.post_money(s.connection, entries, s.by.actor_id, s.by.at)


def _tax_of(x: SourceOrder) -> int:
    return sum(line.tax_minor for line in x.lines) + x.shipping_tax_minor


def _taxed_anew(s: Slice, outcomes: Sequence[Outcome], booked: Mapping[int, money.Booked]) -> list[ledger.Entry]:
    """An order that was held has its payment booked already; where its product or its region came to be known since,
    the tax that we reckon in it is another one."""
    held = {
        o.standing.order_id: o.source
        for o in outcomes
        if o.source is not None and o.standing.status == "received" and not o.source.is_tax_stated
    }
    taxes = money.booked_taxes(s.connection, sorted(held.keys() & booked.keys()))
    entries = []
    for one in sorted(held.keys() & booked.keys()):
        x, before = held[one], booked[one].amount_minor
        more = min(_tax_of(x), before) - taxes.get(one, 0)
        if more:
            way = ("tax", "sales") if more > 0 else ("sales", "tax")
            entries.append(
                ledger.Entry("payment", (ledger.MoneyMove(*way, abs(more), x.currency),), one, x.payment_ref)
            )
    return entries
