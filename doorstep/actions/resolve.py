"""Answering a case: the one function behind the desk, the Prefect UI and the CLI. The first answer stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from doorstep.actions.act import Act, acting, actor_of
from doorstep.actions.answers import ANSWERS
from doorstep.actions.looking import preview_answer
from doorstep.db import cases, locks, tables, work
from doorstep.db.engine import Database
from doorstep.db.moves import advance
from doorstep.db.people import Person
from doorstep.db.write import among, update
from doorstep.domain.causes import BY_NAME, LOOK, Answer
from doorstep.domain.errors import CannotDoError
from doorstep.domain.lifecycle import CASE
from doorstep.domain.roles import OWNER, require
from doorstep.domain.stages import STAGES
from doorstep.domain.standing import OPEN

_DOOR = {"Prefect": "review", "desk": "desk", "cli": "cli"}


@dataclass(frozen=True, slots=True)
class Answering:
    """An open case that is being answered: the case, its open subjects, and what the person gave."""

    act: Act
    case: Any
    subjects: tuple[int, ...]
    orders: tuple[int, ...]
    fields: Mapping[str, str] = field(default_factory=dict)
    seen: int = 0  # how many subjects the person was shown, 0 where nobody said

    @property
    def facts(self) -> Mapping[str, Any]:
        return self.case.facts or {}


def resolve_case(
    database: Database,
    case_public_id: str,
    answer: str,
    fields: Mapping[str, str],
    actor: Person | str,
    revision: int = 0,
    via: str = "desk",
    run_ref: str = "",
    seen: int = 0,
) -> str:
    """The case is answered, its subjects are free, and what the answer means is done: in one transaction, or
    nothing is.

    A person gives what their role may give. Where only a name was typed, at the command line or in Prefect's form,
    somebody is at the shop's own machine, and may all. `revision` is what the person saw (0: not told); an answer to an
    older one is refused unless the cause's answers cover who joins later; `seen` is how many subjects they saw, so that
    the sentence says who joined since. Returns a sentence; raises CannotDoError, with one, when the shop's rules say
    no, or where the answer was only to look.
    """
    with database.reading() as connection:
        known = sa.select(tables.exception_case.c.id).where(tables.exception_case.c.public_id == case_public_id)
        if connection.execute(known).first() is None:
            raise CannotDoError(f"There is no case {case_public_id}. Look at the list of cases.")
    if answer == LOOK:
        raise CannotDoError(preview_answer(database, case_public_id, fields.get("sku", ""))[0].sentence)
    by = _who(database, actor)
    body = {"case": case_public_id, "answer": answer, "fields": dict(fields), "revision": revision}
    with acting(
        database, _DOOR.get(via, "desk"), "case.answer", by.actor_id, body, reason=answer, run_ref=run_ref
    ) as act:
        hold_case(act, case_public_id)
        case = open_case(act, case_public_id)
        chosen = _chosen(case, by, answer, fields, revision)
        subjects = act.connection.execute(
            sa.select(tables.case_subject.c.subject_id, tables.case_subject.c.order_id).where(
                tables.case_subject.c.case_id == case.id, tables.case_subject.c.cleared_at.is_(None)
            )
        ).all()
        answering = Answering(
            act,
            case,
            tuple(row.subject_id for row in subjects),
            tuple({row.order_id for row in subjects if row.order_id}),
            fields,
            seen,
        )
        if chosen.keeps_open:
            deed, waits = ANSWERS.get((case.cause, chosen.name)), _wait(act, case)
            return deed(answering) if deed else waits
        close_case(act, case, chosen, fields, by.actor_id, via)
        told = ANSWERS[case.cause, chosen.name](answering)
        let_go_on(answering)
    return told


def _who(database: Database, actor: Person | str) -> Person:
    if isinstance(actor, Person):
        return actor
    if not isinstance(actor, str):
        raise TypeError("An id does not say what its person may do; a case is answered by a person with a role.")
    return Person(actor_of(database, actor), actor, OWNER)


def let_go_on(a: Answering) -> None:
    """Of an order with nothing claimed the answer may have changed what it is: normalize says when it goes on, also
    while another case holds it, which may end with this one. Any other goes on from where it stands."""
    orders = tables.orders
    standing = sa.select(orders.c.id).where(among(a.act.connection, orders.c.id, a.orders), orders.c.status.in_(OPEN))
    work.want_untaken(a.act.connection, "normalize", a.act.connection.execute(standing).scalars(), a.act.by.at)
    cases.let_go_on(a.act.connection, a.orders, a.act.by)


def hold_case(act: Act, public_id: str) -> None:
    """Everything that an answer may move is ours, in the order in which the stages take it: work, orders, the case."""
    case, subject = tables.exception_case, tables.case_subject
    rows = act.connection.execute(
        sa.select(subject.c.case_id, subject.c.subject_kind, subject.c.subject_id, subject.c.order_id, case.c.cause)
        .join(case, case.c.id == subject.c.case_id)
        .where(case.c.public_id == public_id, subject.c.cleared_at.is_(None))
    ).all()
    order_ids = sorted({row.order_id for row in rows if row.order_id})
    work.hold(act.connection, "normalize", order_ids)
    for stage in STAGES:
        if stage.subject != "order":
            of_kind = sorted({row.subject_id for row in rows if row.subject_kind == stage.subject})
            work.hold(act.connection, stage.name, of_kind)
    locks.hold_orders(act.connection, order_ids)
    if any(row.cause == "unknown_sku" for row in rows):
        locks.change_meanings(act.connection)
    cases.lock(act.connection, {row.case_id for row in rows})


def open_case(act: Act, public_id: str) -> Any:
    """The case, ours until this transaction ends; CannotDoError where it is closed."""
    case = tables.exception_case
    row = act.connection.execute(sa.select(case).where(case.c.public_id == public_id).with_for_update()).first()
    if row is None:
        raise CannotDoError(f"There is no case {public_id}. Look at the list of cases.")
    if row.status != CASE.initial:
        who = act.connection.execute(
            sa.select(tables.actor.c.name).where(tables.actor.c.id == row.resolved_by_id)
        ).scalar()
        how = f"“{row.answer}” by {who}" if who else row.resolved_via or "by itself"
        raise CannotDoError(f"This case is closed already: {how}. Nothing was changed.")
    return row


def _chosen(case: Any, by: Person, answer: str, fields: Mapping[str, str], revision: int) -> Answer:
    cause = BY_NAME[case.cause]
    chosen = next((one for one in cause.answers if one.name == answer), None)
    if chosen is None:
        allowed = ", ".join(one.name for one in cause.answers)
        raise CannotDoError(f"“{answer}” is no answer to this case. Choose one of: {allowed}.")
    require(by.role, chosen.role)
    if revision and revision != case.revision and not cause.covers_later:
        raise CannotDoError("This case has changed since you looked at it. Look again, then answer.")
    for wanted in chosen.fields:
        given = (fields.get(wanted.name) or "").strip()
        if wanted.required and not given and not wanted.personal:  # of an address, what is left out stays as it is
            raise CannotDoError(f"Please give: {wanted.label}.")
        if wanted.choices and given and given not in wanted.choices:
            raise CannotDoError(f"{wanted.label} may be {', '.join(wanted.choices)}.")
    return chosen


def _wait(act: Act, case: Any) -> str:
    """The case stays open and comes back when it is due again."""
    from datetime import timedelta

    due = act.by.at + timedelta(hours=BY_NAME[case.cause].due_hours)
    table = tables.exception_case
    act.connection.execute(table.update().where(table.c.id == case.id).values(due_at=due, snoozed_until=due))
    return f"It waits; it comes back on {due:%A, %d %B at %H:%M} UTC."


def close_case(act: Act, case: Any, chosen: Answer, fields: Mapping[str, str], actor_id: int | None, via: str) -> None:
    """The case is resolved and its holds end; what is personal stays in the event's body alone."""
    personal = {one.name for one in chosen.fields if one.personal}
    kept = {name: text for name, text in fields.items() if name not in personal}
    if not advance(act.connection, CASE, "resolve", [case.id], act.by):
        raise CannotDoError("This case was answered a moment ago. Look again.")
    table = tables.exception_case
    act.connection.execute(
        table.update()
        .where(table.c.id == case.id)
        .values(
            answer=chosen.name,
            answer_fields=kept,
            resolved_via=via,
            resolved_by_id=actor_id,
            resolved_at=act.by.at,
            revision=case.revision + 1,
        )
    )
    update(
        act.connection,
        tables.case_subject,
        {"cleared_at": "v.at"},
        "t.case_id = v.case_id AND t.cleared_at IS NULL",
        (("case_id", "int"), ("at", "at")),
        [(case.id, act.by.at)],
    )
    work.want(act.connection, "review", [case.id], act.by.at)
