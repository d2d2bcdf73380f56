"""Effects: each act upon the outside is a row before it is a call, and its answer is kept whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from doorstep.domain.ids import public_id
from doorstep.domain.lifecycle import EFFECT

from . import tables
from .moves import By, advance
from .write import among, insert, take_ids, to_json, update


@dataclass(frozen=True, slots=True)
class Wish:
    """An act that is wanted. The key is ours, stored before the call, and travels in the vendor's own key field."""

    operation: str  # buy_label | void_label | refund | send_message | …
    account_id: int | None  # None: nobody's account (a printer of our own)
    subject_kind: str
    subject_id: int
    key: str
    order_id: int | None = None
    request: dict[str, Any] | None = None  # ids and figures only: what is personal is read from `contact` at the call
    amount_minor: int | None = None
    currency: str | None = None
    parent_id: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a call. `verb` is one of the effect's moves: settle, refuse, doubt, want_again."""

    effect_id: int
    verb: str
    answer: bytes = b""
    external_ref: str = ""
    words: str = ""
    amount_minor: int | None = None
    currency: str | None = None
    due_at: datetime | None = None  # when to look again, for doubt and want_again


def want(connection: sa.Connection, wishes: Sequence[Wish], at: datetime) -> dict[str, int]:
    """Each wish is one effect row under its key, made once; returns the ids by key, also of those that stood
    already."""
    if not wishes:
        return {}
    ids = take_ids(connection, tables.effect, len(wishes))
    insert(
        connection,
        tables.effect,
        (
            "id",
            "public_id",
            "operation",
            "account_id",
            "subject_kind",
            "subject_id",
            "order_id",
            "key",
            "due_at",
            "request",
            "amount_minor",
            "currency",
            "parent_id",
            "wanted_at",
        ),
        [
            (
                one,
                public_id("eff", w.key),
                w.operation,
                w.account_id,
                w.subject_kind,
                w.subject_id,
                w.order_id,
                w.key,
                at,
                to_json(w.request) if w.request else None,
                w.amount_minor,
                w.currency,
                w.parent_id,
                at,
            )
            for one, w in zip(ids, wishes, strict=True)
        ],
        "ON CONFLICT (key) DO NOTHING",
    )
    rows = connection.execute(
        sa.select(tables.effect.c.key, tables.effect.c.id).where(
            among(connection, tables.effect.c.key, [w.key for w in wishes])
        )
    )
    return {key: one for key, one in rows}


def begin_calls(connection: sa.Connection, effect_ids: Sequence[int], by: By, verb: str = "call") -> list[int]:
    """These effects are `calling` from now, in the transaction that has locked their subjects and read the stop gate;
    returns those that were free to be called. `call_again` is for those in doubt, where the same key is safe."""
    called = advance(connection, EFFECT, verb, effect_ids, by)
    update(
        connection,
        tables.effect,
        {"called_at": "v.at", "attempts": "t.attempts + 1"},
        "t.id = v.id",
        (("id", "int"), ("at", "at")),
        [(one, by.at) for one in called],
    )
    return called


def settle(connection: sa.Connection, outcomes: Sequence[Outcome], by: By) -> list[int]:
    """The answers are stored and their effects moved; returns those that moved (an effect is settled once)."""
    moved: list[int] = []
    for verb in ("settle", "refuse", "doubt", "want_again"):
        of_verb = {o.effect_id: o for o in outcomes if o.verb == verb}
        done = advance(connection, EFFECT, verb, of_verb, by, {one: o.words for one, o in of_verb.items()})
        moved += done
        rows = [of_verb[one] for one in done]
        update(
            connection,
            tables.effect,
            {
                "external_ref": "v.external_ref",
                "words": "v.words",
                "amount_minor": "coalesce(v.amount_minor, t.amount_minor)",
                "currency": "coalesce(v.currency, t.currency)",
                "due_at": "coalesce(v.due_at, t.due_at)",
                "settled_at": "v.at",
            },
            "t.id = v.id",
            (
                ("id", "int"),
                ("external_ref", "text"),
                ("words", "text"),
                ("amount_minor", "int"),
                ("currency", "text"),
                ("due_at", "at"),
                ("at", "at"),
            ),
            [(o.effect_id, o.external_ref, o.words, o.amount_minor, o.currency, o.due_at, by.at) for o in rows],
        )
        keep_answers(connection, [(o.effect_id, o.answer) for o in rows if o.answer])
    return moved


def keep_answers(connection: sa.Connection, answers: Sequence[tuple[int, bytes]]) -> None:
    """The vendor's bytes stand on their effects. As text in the one parameter: every vendor here answers text."""
    update(
        connection,
        tables.effect,
        {"answer": "CAST(v.answer AS BLOB)" if connection.dialect.name == "sqlite" else "convert_to(v.answer, 'UTF8')"},
        "t.id = v.id",
        (("id", "int"), ("answer", "text")),
        [(one, answer.decode("utf-8", "replace").replace("\x00", "�")) for one, answer in answers],
    )


def of_subjects(
    connection: sa.Connection, operation: str, subject_kind: str, subject_ids: Sequence[int]
) -> dict[int, Any]:
    """The newest effect of the operation for each subject."""
    effect = tables.effect
    rows = connection.execute(
        sa.select(effect)
        .where(
            effect.c.subject_kind == subject_kind,
            among(connection, effect.c.subject_id, subject_ids),
            effect.c.operation == operation,
        )
        .order_by(effect.c.id)
    )
    return {row.subject_id: row for row in rows}


def put_off(connection: sa.Connection, effect_ids: Sequence[int], until: datetime, words: str) -> None:
    """These effects stand as they do, and are looked at again later."""
    update(
        connection,
        tables.effect,
        {"due_at": "v.due_at", "words": "v.words"},
        "t.id = v.id",
        (("id", "int"), ("due_at", "at"), ("words", "text")),
        [(one, until, words) for one in effect_ids],
    )
