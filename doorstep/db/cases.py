"""Cases: what a person must decide, grouped, owned and due; and the holds that they are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from doorstep.domain.causes import BY_NAME, cause_of
from doorstep.domain.ids import public_id
from doorstep.domain.lifecycle import CASE

from . import tables, work
from .moves import By, advance
from .resume import reopen_work
from .rollup import roll_up
from .write import among, insert, take_ids, to_json, update


@dataclass(frozen=True, slots=True)
class Trouble:
    """One subject that needs a person, and the case that it belongs to (cause and group key)."""

    cause: str
    group_key: str
    subject_id: int
    order_id: int | None = None
    facts: dict[str, Any] = field(default_factory=dict)  # of the case: fill its question; the last one stands
    subject_facts: dict[str, Any] | None = None  # of this subject alone
    money_minor: int = 0
    currency: str | None = None
    subject_kind: str = ""  # where it is not the cause's own kind
    is_hold: bool | None = None  # where it is not as the cause has it

    @property
    def kind(self) -> str:
        return self.subject_kind or BY_NAME[self.cause].subject

    @property
    def holds(self) -> bool:
        return BY_NAME[self.cause].holds if self.is_hold is None else self.is_hold


def file_cases(connection: sa.Connection, troubles: Sequence[Trouble], by: By) -> dict[tuple[str, str], int]:
    """Every trouble hangs on the one open case of its (cause, group key), opened where there is none, with an owner
    and a due time; each subject holds from now. Returns the cases' ids. A handful of statements for any number."""
    if not troubles:
        return {}
    groups: dict[tuple[str, str], list[Trouble]] = {}
    for trouble in troubles:
        groups.setdefault((trouble.cause, trouble.group_key), []).append(trouble)
    cases = known = _open_cases(connection, groups)
    while fresh := sorted(key for key in groups if key not in cases):
        # In one order for all, so that two who open the same never wait for each other; once more, where another's
        # case was in the way and is closed by now.
        cases = cases | _open_fresh(connection, fresh, groups, by)
    insert(
        connection,
        tables.case_subject,
        ("case_id", "subject_kind", "subject_id", "order_id", "holds", "since", "facts", "money_minor"),
        [
            (
                cases[key],
                t.kind,
                t.subject_id,
                t.order_id,
                t.holds,
                by.at,
                to_json(t.subject_facts) if t.subject_facts else None,
                t.money_minor,
            )
            for key, listed in groups.items()
            for t in listed
        ],
        "ON CONFLICT (case_id, subject_kind, subject_id) DO UPDATE SET since = CASE WHEN "
        "case_subject.cleared_at IS NULL THEN case_subject.since ELSE excluded.since END, "
        "cleared_at = NULL, facts = excluded.facts, money_minor = excluded.money_minor",
    )
    counts = _refresh(connection, list(cases.values()), by.at)
    _retell(connection, groups, cases, known, counts)
    work.want(connection, "review", list(cases.values()), by.at)
    return cases


def _retell(
    connection: sa.Connection,
    groups: Mapping[tuple[str, str], Sequence[Trouble]],
    cases: Mapping[tuple[str, str], int],
    known: Mapping[tuple[str, str], int],
    counts: Mapping[int, int],
) -> None:
    """Cases that stood already say what was said last; a count that nobody gives is that of the open subjects."""
    rows = []
    for key, listed in groups.items():
        facts = dict(listed[-1].facts)
        counted = "{count}" in BY_NAME[key[0]].question and "count" not in facts
        if counted:
            facts["count"] = counts.get(cases[key], len(listed))
        if key in known or counted or len(listed) > 1:
            rows.append((cases[key], question(key[0], facts), to_json(facts)))
    update(
        connection,
        tables.exception_case,
        {"question": "v.question", "facts": "v.facts"},
        "t.id = v.id",
        (("id", "int"), ("question", "text"), ("facts", "json")),
        rows,
    )


def _open_cases(connection: sa.Connection, groups: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    case = tables.exception_case
    wanted = set(groups)
    open_ones = sa.select(case.c.cause, case.c.group_key, case.c.id).where(
        among(connection, case.c.group_key, {key for _, key in wanted}), case.c.status == CASE.initial
    )
    seen = {row.id for row in connection.execute(open_ones) if (row.cause, row.group_key) in wanted}
    lock(connection, seen)
    # Again, under the locks: one may have been closed meanwhile; and one that was opened meanwhile is not locked.
    rows = connection.execute(open_ones) if seen else ()
    return {(cause, key): one for cause, key, one in rows if one in seen}


def lock(connection: sa.Connection, case_ids: Iterable[int]) -> None:
    """Nobody else files, ends or answers these cases until this transaction ends. Their review work comes first, as it
    does in review's own commit."""
    case, ids = tables.exception_case, sorted(set(case_ids))
    if not ids or connection.dialect.name == "sqlite":  # whose one writer we are
        return
    work.hold(connection, "review", ids)
    connection.execute(
        sa.select(case.c.id).where(among(connection, case.c.id, ids)).order_by(case.c.id).with_for_update()
    ).all()


def _open_fresh(
    connection: sa.Connection, fresh: Sequence[tuple[str, str]], groups: dict[tuple[str, str], list[Trouble]], by: By
) -> dict[tuple[str, str], int]:
    if not fresh:
        return {}
    owner = default_owner(connection)
    ids = take_ids(connection, tables.exception_case, len(fresh))
    rows = []
    for one, (cause_name, group_key) in zip(ids, fresh, strict=True):
        first = groups[cause_name, group_key][0]
        cause = cause_of(cause_name, first.facts)
        public = public_id("case", cause_name, group_key, one)
        rows.append(
            (
                one,
                public,
                cause_name,
                group_key,
                question(cause_name, first.facts),
                to_json(first.facts),
                owner,
                cause.answers[0].label,
                by.at + timedelta(hours=cause.due_hours),
                first.currency,
                by.at,
            )
        )
    insert(
        connection,
        tables.exception_case,
        (
            "id",
            "public_id",
            "cause",
            "group_key",
            "question",
            "facts",
            "owner_id",
            "next_action",
            "due_at",
            "currency",
            "opened_at",
        ),
        rows,
        # Two workers may open one group at the same moment; the partial unique index lets one in, the other joins it.
        "ON CONFLICT (cause, group_key) WHERE status = 'open' DO NOTHING",
    )
    return _open_cases(connection, fresh)


def question(cause: str, facts: dict[str, Any]) -> str:
    """The case's heading, filled from its facts; a fact that is missing shows as its name, never as an error."""

    class _Facts(dict[str, Any]):
        def __missing__(self, key: str) -> str:
            return f"({key})"

    return BY_NAME[cause].question.format_map(_Facts(facts))


def default_owner(connection: sa.Connection) -> int:
    """Who has it where no rule says otherwise: the actor `owner`."""
    return connection.execute(
        sa.select(tables.actor.c.id).where(tables.actor.c.kind == "person").order_by(tables.actor.c.id).limit(1)
    ).scalar_one()


def _refresh(connection: sa.Connection, case_ids: Sequence[int], at: datetime) -> dict[int, int]:
    """Money at risk, oldest promise and revision of these cases, from their open subjects; returns how many each
    has."""
    subject, orders = tables.case_subject, tables.orders
    rows = connection.execute(
        sa.select(
            subject.c.case_id,
            sa.func.sum(subject.c.money_minor),
            sa.func.min(orders.c.promised_at),
            sa.func.count(),
        )
        .select_from(subject.outerjoin(orders, orders.c.id == subject.c.order_id))
        .where(among(connection, subject.c.case_id, sorted(set(case_ids))), subject.c.cleared_at.is_(None))
        .group_by(subject.c.case_id)
    ).all()
    update(
        connection,
        tables.exception_case,
        {"money_minor": "v.money_minor", "oldest_promise_at": "v.oldest", "revision": "t.revision + 1"},
        "t.id = v.id",
        (("id", "int"), ("money_minor", "int"), ("oldest", "at")),
        [(one, int(money or 0), oldest) for one, money, oldest, _ in rows],
    )
    return {one: int(count) for one, _, _, count in rows}


def clear_subjects(
    connection: sa.Connection,
    cause: str,
    subject_ids: Iterable[int],
    by: By,
    subject_kind: str = "",
    group_prefix: str = "",
) -> list[int]:
    """The fact that raised it is gone for these subjects: their holds end (where the case's group key begins so), and a
    case with none left closes by itself."""
    case, subject = tables.exception_case, tables.case_subject
    wanted = sorted(set(subject_ids))
    if not wanted:
        return []
    rows = connection.execute(
        sa.select(subject.c.case_id, subject.c.subject_id)
        .join(case, case.c.id == subject.c.case_id)
        .where(
            case.c.cause == cause,
            subject.c.subject_kind == (subject_kind or BY_NAME[cause].subject),
            among(connection, subject.c.subject_id, wanted),
            subject.c.cleared_at.is_(None),
            case.c.group_key.startswith(group_prefix, autoescape=True),
        )
    ).all()
    return end_holds(connection, [(case_id, one) for case_id, one in rows], by)


def clear_order(connection: sa.Connection, order_ids: Iterable[int], by: By) -> list[int]:
    """These orders need nobody any more (cancelled, say): every hold on them ends."""
    subject = tables.case_subject
    wanted = sorted(set(order_ids))
    if not wanted:
        return []
    rows = connection.execute(
        sa.select(subject.c.case_id, subject.c.subject_id).where(
            among(connection, subject.c.order_id, wanted), subject.c.cleared_at.is_(None)
        )
    ).all()
    return end_holds(connection, [(case_id, one) for case_id, one in rows], by)


def end_holds(connection: sa.Connection, pairs: Sequence[tuple[int, int]], by: By) -> list[int]:
    """These (case, subject) hold no more, and a case with none left closes by itself; orders that nothing holds any
    more go on from where they stand. Returns the cases that were closed."""
    if not pairs:
        return []
    touched = sorted({case_id for case_id, _ in pairs})
    orders = _lock_orders(connection, pairs)
    # Locked before anybody looks whether it is the last: two who end the last two holds would each see the other's.
    lock(connection, touched)
    update(
        connection,
        tables.case_subject,
        {"cleared_at": "v.at"},
        "t.case_id = v.case_id AND t.subject_id = v.subject_id AND t.cleared_at IS NULL",
        (("case_id", "int"), ("subject_id", "int"), ("at", "at")),
        [(case_id, one, by.at) for case_id, one in pairs],
    )
    still = set(
        connection.execute(
            sa.select(tables.case_subject.c.case_id).where(
                among(connection, tables.case_subject.c.case_id, touched), tables.case_subject.c.cleared_at.is_(None)
            )
        ).scalars()
    )
    empty = [one for one in touched if one not in still]
    closed = advance(connection, CASE, "clear", empty, by)
    if closed:
        update(
            connection,
            tables.exception_case,
            {"resolved_at": "v.at", "resolved_via": "'the fact cleared'", "revision": "t.revision + 1"},
            "t.id = v.id",
            (("id", "int"), ("at", "at")),
            [(one, by.at) for one in closed],
        )
        work.want(connection, "review", closed, by.at)
    if left := [one for one in touched if one in still]:
        _refresh(connection, left, by.at)
    let_go_on(connection, orders, by)
    return closed


def _lock_orders(connection: sa.Connection, pairs: Sequence[tuple[int, int]]) -> list[int]:
    """The orders of these subjects are ours, before their cases are: of two who end the last two holds of one order,
    the second sees that nothing holds it any more."""
    subject, orders = tables.case_subject, tables.orders
    rows = connection.execute(
        sa.select(subject.c.case_id, subject.c.subject_id, subject.c.order_id).where(
            among(connection, subject.c.case_id, sorted({case_id for case_id, _ in pairs}), "cases"),
            among(connection, subject.c.subject_id, sorted({one for _, one in pairs}), "subjects"),
            subject.c.order_id.is_not(None),
        )
    )
    wanted = set(pairs)
    ids = sorted({row.order_id for row in rows if (row.case_id, row.subject_id) in wanted})
    if ids and connection.dialect.name != "sqlite":  # whose one writer we are
        connection.execute(
            sa.select(orders.c.id).where(among(connection, orders.c.id, ids)).order_by(orders.c.id).with_for_update()
        ).all()
    return ids


def let_go_on(connection: sa.Connection, order_ids: Iterable[int], by: By) -> None:
    """Those of the orders that no case holds any more have open work again where they stand, and one that only the
    case kept open is completed; twice is once."""
    ids = set(order_ids)
    reopen_work(connection, ids - held(connection, ids), by)
    roll_up(connection, ids, by)


def open_holds(connection: sa.Connection, order_ids: Iterable[int]) -> list[Any]:
    """Every open subject of a case on these orders: (cause, group_key, case_id, subject_kind, subject_id, order_id)."""
    case, subject = tables.exception_case, tables.case_subject
    wanted = sorted(set(order_ids))
    if not wanted:
        return []
    return list(
        connection.execute(
            sa.select(
                case.c.cause,
                case.c.group_key,
                subject.c.case_id,
                subject.c.subject_kind,
                subject.c.subject_id,
                subject.c.order_id,
            )
            .join(case, case.c.id == subject.c.case_id)
            .where(among(connection, subject.c.order_id, wanted), subject.c.cleared_at.is_(None))
        )
    )


def open_causes(connection: sa.Connection, order_ids: Iterable[int]) -> dict[str, set[int]]:
    """Which causes have an open case on which of these orders."""
    found: dict[str, set[int]] = {}
    for hold in open_holds(connection, order_ids):
        found.setdefault(hold.cause, set()).add(hold.order_id)
    return found


def held(connection: sa.Connection, order_ids: Iterable[int], but_for: str = "") -> set[int]:
    """Those of the orders that an open case holds; `but_for` names a cause that does not count."""
    case, subject = tables.exception_case, tables.case_subject
    wanted = sorted(set(order_ids))
    if not wanted:
        return set()
    rows = (
        sa.select(subject.c.order_id)
        .where(
            among(connection, subject.c.order_id, wanted),
            subject.c.cleared_at.is_(None),
            subject.c.holds.is_(sa.true()),
        )
        .distinct()
    )
    if but_for:
        rows = rows.join(case, case.c.id == subject.c.case_id).where(case.c.cause != but_for)
    return set(connection.execute(rows).scalars())
