"""What notify writes of a slice of messages, in the transaction that holds their work."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from doorstep.db import cases, effects, stops, work
from doorstep.db.cases import Trouble
from doorstep.db.moves import advance
from doorstep.db.queries import notify as rows
from doorstep.domain.lifecycle import EFFECT, MESSAGE
from doorstep.domain.notices import Decision

from .commits import Rejected, Slice, quarantine
from .stuck import clear_stuck, file_stuck

_NOBODY_HEARD = "the mail server's answer was lost"


def write_results(
    s: Slice, rejected: Sequence[Rejected], suppress: Mapping[int, str], decision: Decision
) -> dict[str, int]:
    """Everything that the answers come to: told, refused or in doubt with a case, not told with a reason, or later."""
    standing = rows.lock_messages(s.connection, s.mine)
    found = effects.of_subjects(s.connection, "send_message", "message", sorted(s.mine))
    quarantine(s, "notify", rejected, {one: m.order_id for one, m in standing.items()}, "message")
    out = {one.subject_id for one in rejected}
    sending = {one: found[one] for one, m in standing.items() if m.status == "sending" and one in found}
    by_status: dict[str, list[int]] = {}
    for one, effect in sending.items():
        by_status.setdefault(effect.status, []).append(one)
    told = advance(s.connection, MESSAGE, "settle", by_status.get("done", ()), s.by)
    rows.mark_sent(s.connection, told, s.by.at)
    clear_stuck(s, "notify", told)
    failed = _refuse(s, standing, {one: sending[one] for one in by_status.get("refused", ())})
    doubted = by_status.get("in_doubt", [])
    _doubt(s, standing, doubted)
    untold = _suppress(s, found, {one: why for one, why in suppress.items() if one in s.mine and one not in out})
    again = _queue_again(s, standing, {one: sending[one] for one in by_status.get("wanted", ())})
    silent = {one: s.by.at + work.LEASE for one in by_status.get("calling", ())}  # its answer is with nobody any more
    halted = _halted(s, {one: m for one, m in standing.items() if one not in out and one not in untold})
    out |= halted.keys()
    waiting = {one: at for one, at in decision.wait.items() if one in s.mine and one not in out and one not in untold}
    lost = {one for one, m in standing.items() if m.status == MESSAGE.initial} - out - set(untold) - set(waiting)
    until = waiting | silent | again | dict.fromkeys(lost, s.by.at)
    why = decision.why | {one: e.words for one, e in sending.items()} | dict.fromkeys(silent, _NOBODY_HEARD)
    work.postpone(s.connection, s.claimed, {one: at for one, at in until.items() if one not in halted}, why)
    work.put_off(s.connection, s.claimed, halted)
    work.close(s.connection, s.claimed, [one for one in s.mine if one not in until and one not in out], s.batch_id)
    return {"sent": len(told), "refused": len(failed), "in_doubt": len(doubted), "not_told": len(untold)}


def _halted(s: Slice, standing: Mapping[int, Any]) -> dict[int, str]:
    """Messages of stopped channels that are still to be told."""
    queued = {one: m.order_id for one, m in standing.items() if m.status == MESSAGE.initial}
    stopped = stops.stopped_orders(s.connection, queued.values(), s.stops)
    return {one: stopped[order] for one, order in queued.items() if order in stopped}


def _refuse(s: Slice, standing: Mapping[int, Any], refused: Mapping[int, Any]) -> list[int]:
    """What the mail server will not take is a case."""
    failed = advance(s.connection, MESSAGE, "fail", refused, s.by, {one: e.words for one, e in refused.items()})
    troubles = [_trouble("message_refused", standing[one], {"words": refused[one].words}) for one in failed]
    cases.file_cases(s.connection, troubles, s.by)
    return failed


def _doubt(s: Slice, standing: Mapping[int, Any], doubted: Sequence[int]) -> None:
    """Whether these mails went out nobody can say: they are not sent again unless a person says so."""
    cases.file_cases(s.connection, [_trouble("send_in_doubt", standing[one], {}) for one in doubted], s.by)


def _trouble(cause: str, m: Any, facts: Mapping[str, str]) -> Trouble:
    return Trouble(cause, str(m.id), m.id, m.order_id, {"number": m.number, "subject": m.subject, **facts})


def _suppress(s: Slice, found: Mapping[int, Any], why: Mapping[int, str]) -> list[int]:
    untold = advance(s.connection, MESSAGE, "suppress", why, s.by, dict(why))
    unasked = [found[one].id for one in untold if one in found and found[one].status == EFFECT.initial]
    advance(s.connection, EFFECT, "drop", unasked, s.by)
    return untold


def _queue_again(s: Slice, standing: Mapping[int, Any], unsent: Mapping[int, Any]) -> dict[int, datetime]:
    """Mails that surely did not go out are tried again, ever later; after many tries a person hears of it."""
    queued = advance(s.connection, MESSAGE, "queue_again", unsent, s.by)
    file_stuck(s, "notify", {one: unsent[one].words for one in queued}, {one: standing[one].order_id for one in queued})
    return {one: max(unsent[one].due_at, s.by.at) for one in queued}
