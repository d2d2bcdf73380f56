"""What sync writes of a slice of parcels, in the transaction that holds their work."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from doorstep.db import cases, effects, work
from doorstep.db.moves import advance
from doorstep.db.queries import sync as rows
from doorstep.domain.lifecycle import EFFECT
from doorstep.domain.telling import Decision

from .commits import Slice
from .stuck import clear_stuck, file_stuck

_UNANSWERED = "the channel has not answered yet"


def write_results(s: Slice, parcels: Mapping[int, Any], decision: Decision) -> dict[str, int]:
    """Everything that the answers come to: known at the channel, refused with a case, or later."""
    standing = rows.lock(s.connection, s.mine)
    newest = effects.of_subjects(s.connection, rows.OPERATION, "parcel", sorted(s.mine))
    order_of = {one: parcels[one].order_id for one in s.mine}
    by_status: dict[str, list[int]] = {}
    for one, effect in newest.items():
        by_status.setdefault(effect.status, []).append(one)
    told = by_status.get("done", [])
    cases.clear_subjects(s.connection, rows.CAUSE, told, s.by)
    clear_stuck(s, "sync", told)
    # Of a parcel that is here again there is nothing to tell until it leaves.
    refused = [one for one in by_status.get("refused", ()) if standing[one] in rows.LEFT]
    _ask(s, parcels, {one: newest[one].words for one in refused})
    # Taken back before it was told.
    dropped = {one for one in by_status.get("wanted", ()) if one in decision.nothing}
    advance(s.connection, EFFECT, "drop", [newest[one].id for one in dropped], s.by)
    unsure = {
        one: newest[one] for word in ("wanted", "in_doubt") for one in by_status.get(word, ()) if one not in dropped
    }
    tried = [one for one in unsure if one in decision.tell or one in decision.again or one in decision.look_up]
    file_stuck(s, "sync", {one: unsure[one].words for one in tried}, order_of)
    until: dict[int, datetime] = {one: at for one, at in decision.wait.items() if one in s.mine}
    until |= {one: max(e.due_at, s.by.at) for one, e in unsure.items()}
    until |= {one: s.by.at + work.LEASE for one in by_status.get("calling", ())}  # its answer is with nobody any more
    lost = {one for one in decision.tell if one in s.mine and _is_untold(newest.get(one), decision.tell[one].key)}
    until |= dict.fromkeys(lost - set(until), s.by.at + work.LEASE)
    why = dict.fromkeys(decision.wait, "an earlier parcel of the order comes first")
    why |= {one: e.words or _UNANSWERED for one, e in newest.items() if e.status in EFFECT.open}
    work.postpone(s.connection, s.claimed, until, why)
    work.close(s.connection, s.claimed, [one for one in s.mine if one not in until], s.batch_id)
    return {
        "told": sum(one in decision.tell or one in decision.again or one in decision.look_up for one in told),
        "refused": len(refused),
        "in_doubt": len(by_status.get("in_doubt", ())),
        "later": len(until),
    }


def _is_untold(effect: Any, key: str) -> bool:
    """Whether what was decided was not begun: the parcel stood otherwise, or somebody else was about it."""
    return effect is None or effect.key != key


def _ask(s: Slice, parcels: Mapping[int, Any], words: Mapping[int, str]) -> None:
    """What the channel will not have is a person's: one case for each reason at each channel."""
    troubles = [
        cases.Trouble(
            rows.CAUSE, f"{parcels[one].account_id}:{said}"[:200], one, parcels[one].order_id,
            {"channel": parcels[one].channel, "words": said}, {"number": parcels[one].number},
        )
        for one, said in words.items()
    ]  # fmt: skip
    cases.file_cases(s.connection, troubles, s.by)
