"""What notify writes of a slice of messages, in the transactions that hold their work."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from doorstep.db import cases, effects, work
from doorstep.db.cases import Trouble
from doorstep.db.effects import Outcome, Wish
from doorstep.db.moves import advance
from doorstep.db.queries import notify as rows
from doorstep.domain.lifecycle import MESSAGE
from schemas.base import check
from schemas.notify import SentMessages

from .commits import Rejected, Slice, quarantine, rejects


def begin_sending(
    s: Slice, wishes: Mapping[int, Wish], standing: Mapping[int, Any], again: Sequence[int], dead: Sequence[int]
) -> tuple[list[tuple[int, int, str]], list[tuple[int, str]]]:
    """Effects of what is to be sent are `calling` and their messages `sending`; those found in `calling` are in doubt.
    Returns (message, effect, key) of the first and (effect, key) of the second."""
    here = rows.lock(s.connection, sorted(s.mine))
    free = {one for one, row in here.items() if row.status in ("queued", "sending")}
    fresh = [wishes[one] for one in free if one in wishes]
    keys = effects.want(s.connection, fresh, s.by.at)
    effect_of = {wish.subject_id: (keys[wish.key], wish.key) for wish in fresh}
    effect_of |= {one: (standing[one].id, standing[one].key) for one in again if one in free}
    called = set(effects.begin_calls(s.connection, [effect for effect, _ in effect_of.values()], s.by))
    sending = [(one, effect, key) for one, (effect, key) in sorted(effect_of.items()) if effect in called]
    rows.name_effects(s.connection, [(one, effect) for one, effect, _ in sending])
    advance(s.connection, MESSAGE, "send", [one for one, _, _ in sending], s.by)
    died = [standing[one] for one in dead if one in s.mine]
    effects.settle(s.connection, [Outcome(e.id, "doubt", words="the process that sent it died") for e in died], s.by)
    return sending, [(e.id, e.key) for e in died]


def write_results(
    s: Slice,
    rejected: Sequence[Rejected],
    suppressed: Mapping[int, str],
    until: Mapping[int, datetime],
    messages: Mapping[int, Any],
) -> dict[str, int]:
    """Everything that the calls of these messages come to; what waits is looked at again when it is due."""
    standing = rows.lock(s.connection, sorted(s.mine))
    order_of: dict[int, int | None] = {one: row.order_id for one, row in standing.items()}
    newest = effects.of_subjects(s.connection, "send_message", "message", sorted(s.mine))
    sent, broken = _settle(s, standing, newest, messages)
    quarantine(s, "notify", [*rejected, *broken], order_of, "message")
    _suppress(s, standing, suppressed)
    refused = _file(s, standing, newest, messages, "refused", "message_refused")
    advance(s.connection, MESSAGE, "fail", refused, s.by)
    in_doubt = _file(s, standing, newest, messages, "in_doubt", "send_in_doubt")
    waiting = {one: due for one, due in until.items() if one in s.mine and standing[one].status == "queued"}
    undone = [one for one in s.mine if one in newest and newest[one].status == "wanted"]
    advance(s.connection, MESSAGE, "queue_again", [one for one in undone if standing[one].status == "sending"], s.by)
    waiting |= {one: max(newest[one].due_at, s.by.at) for one in undone}
    work.postpone(s.connection, s.claimed, waiting, "waits for a decent hour or for the mail server")
    work.close(s.connection, s.claimed, [one for one in s.mine if one not in waiting], s.batch_id)
    return {"sent": len(sent), "suppressed": len(suppressed), "refused": len(refused), "in_doubt": len(in_doubt)}


def _settle(
    s: Slice, standing: Mapping[int, Any], newest: Mapping[int, Any], messages: Mapping[int, Any]
) -> tuple[list[int], list[Rejected]]:
    """Mails that the server took over are sent, and what they were headed stands with them."""
    done = [one for one, e in newest.items() if e.status == "done" and standing[one].status == "sending"]
    told = {one: orjson.loads(newest[one].answer or b"{}").get("subject") or messages[one].kind for one in done}
    checked = check(SentMessages, [(one, newest[one].external_ref or newest[one].key, told[one]) for one in done])
    good = {row[0] for row in checked.rows}
    sent = advance(s.connection, MESSAGE, "settle", [one for one in done if one in good], s.by)
    rows.mark_sent(s.connection, [(one, told[one], s.by.at) for one in sent])
    return sent, rejects(checked)


def _suppress(s: Slice, standing: Mapping[int, Any], suppressed: Mapping[int, str]) -> None:
    ours = [one for one in suppressed if one in s.mine and standing[one].status in ("queued", "failed")]
    reasons = {one: suppressed[one] for one in ours}
    advance(s.connection, MESSAGE, "suppress", ours, s.by, reasons)


def _file(
    s: Slice,
    standing: Mapping[int, Any],
    newest: Mapping[int, Any],
    messages: Mapping[int, Any],
    status: str,
    cause: str,
) -> list[int]:
    """Messages whose effect came to this hang on a case each, with the server's words."""
    listed = [one for one, e in newest.items() if e.status == status and standing[one].status == "sending"]
    troubles = [
        Trouble(
            cause,
            str(one),
            one,
            standing[one].order_id,
            {
                "number": messages[one].number,
                "subject": messages[one].kind,
                "words": newest[one].words,
            },
        )
        for one in listed
    ]
    cases.file_cases(s.connection, troubles, s.by)
    return listed
