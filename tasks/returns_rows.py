"""What returns writes of a slice of refunds, in the transaction that holds their work."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from doorstep.db import cases, effects, refunds, work
from doorstep.db.cases import Trouble
from doorstep.db.moves import advance
from doorstep.db.queries import returns as rows
from doorstep.domain.lifecycle import EFFECT, REFUND
from doorstep.domain.money import Money
from schemas.base import check
from schemas.returns import PaidRefunds

from .commits import Rejected, Slice, quarantine, rejects, wait_longer
from .stuck import clear_stuck, file_stuck

_NOWHERE = "no payment account can pay it back"


def write_results(s: Slice, rejected: Sequence[Rejected], nowhere: Sequence[int], stopped: set[int]) -> dict[str, int]:
    """Everything that the answers come to: paid and booked, refused with a case, or looked at again when due."""
    standing = rows.lock_refunds(s.connection, s.mine)
    found = effects.of_subjects(s.connection, "refund", "refund", sorted(s.mine))
    owed = {one: row for one, row in standing.items() if row.status == REFUND.initial}
    done = {one: e for one, e in found.items() if one in owed and e.status == "done"}
    checked = check(
        PaidRefunds,
        [
            (
                one,
                owed[one].order_id,
                e.external_ref,
                e.amount_minor,
                e.currency,
                owed[one].amount_minor,
                owed[one].currency,
            )
            for one, e in done.items()
        ],
    )
    broken = [*rejected, *rejects(checked)]
    quarantine(s, "returns", broken, {one: row.order_id for one, row in standing.items()}, "refund")
    out = {one.subject_id for one in broken}
    paid = _pay(s, {one: e for one, e in done.items() if one not in out})
    said_no = {
        one: e for one, e in found.items() if one in owed and e.status == "refused" and owed[one].effect_id == e.id
    }
    words = {one: e.words for one, e in said_no.items()} | {one: _NOWHERE for one in nowhere if one in owed}
    refused = _refuse(s, owed, {one: text for one, text in words.items() if one not in out})
    until, why = _wait(s, owed, found, stopped - out)
    file_stuck(s, "returns", why, {one: owed[one].order_id for one in why})
    clear_stuck(s, "returns", paid)
    _drop_unwanted(s, standing, found)
    notes = {one: why.get(one) or "the payment account has not answered yet" for one in until}
    notes |= dict.fromkeys(stopped, "a case about its order holds the money")
    work.postpone(s.connection, s.claimed, until, notes)
    work.close(s.connection, s.claimed, [one for one in s.mine if one not in until and one not in out], s.batch_id)
    return {"paid": len(paid), "refused": len(refused), "waiting": len(until)}


def _pay(s: Slice, done: Mapping[int, Any]) -> list[int]:
    """What the provider paid is booked, told, and closes its return."""
    rows.keep_refs(s.connection, [(one, e.id, e.external_ref) for one, e in done.items()])
    paid = refunds.post(s.connection, sorted(done), s.by)
    if paid:
        for cause in ("refund_refused", "refund_by_hand"):
            cases.clear_subjects(s.connection, cause, paid, s.by)
        rows.follow_up(s.connection, paid, s.by)
    return paid


def _refuse(s: Slice, owed: Mapping[int, Any], words: Mapping[int, str]) -> list[int]:
    refused = advance(s.connection, REFUND, "refuse", words, s.by, dict(words))
    rows.forget_effects(s.connection, refused)
    troubles = [
        Trouble(
            "refund_by_hand" if words[one] == _NOWHERE else "refund_refused", str(one), one, owed[one].order_id,
            {
                "number": owed[one].number, "words": words[one],
                "amount": str(Money(owed[one].amount_minor, owed[one].currency)),
            },
            None, owed[one].amount_minor, owed[one].currency,
        )
        for one in refused
    ]  # fmt: skip
    cases.file_cases(s.connection, troubles, s.by)
    return refused


def _wait(
    s: Slice, owed: Mapping[int, Any], found: Mapping[int, Any], stopped: set[int]
) -> tuple[dict[int, datetime], dict[int, str]]:
    """When each refund that is not settled is looked at again, and what keeps it, where that is a vendor."""
    until, why = {}, {}
    tries = dict(zip(s.claimed.subjects, s.claimed.attempts, strict=True))
    for one in owed:
        effect = found.get(one)
        if effect is not None and effect.status in EFFECT.open:
            until[one], why[one] = max(effect.due_at, s.by.at), effect.words
        if one in stopped:
            until[one] = s.by.at + wait_longer(tries[one], one)
    return until, {one: words for one, words in why.items() if words}


def _drop_unwanted(s: Slice, standing: Mapping[int, Any], found: Mapping[int, Any]) -> None:
    """What was called off before it was asked for is asked for no more."""
    off = [e.id for one, e in found.items() if standing[one].status == "voided" and e.status == EFFECT.initial]
    advance(s.connection, EFFECT, "drop", off, s.by)
