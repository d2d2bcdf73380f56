"""Undoing what people said: answers to cases, settings, stops, approvals of returns."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from doorstep.actions.act import Act
from doorstep.actions.settings import keep_options
from doorstep.actions.stops import lift_stop, name_of_stop, write_stop
from doorstep.actions.taking_off import take_back
from doorstep.db import cases, locks, tables, work
from doorstep.db.moves import advance
from doorstep.db.options import read_some
from doorstep.db.queries import mapping, returns
from doorstep.db.queries import stops as stop_rows
from doorstep.db.queries.acts import Done
from doorstep.db.queries.normalize_lines import line_key
from doorstep.db.queries.settings import stamps, take_stamps
from doorstep.db.stops import close_gate, read_stops
from doorstep.db.write import among
from doorstep.domain.errors import CannotDoError
from doorstep.domain.lifecycle import RMA
from doorstep.domain.options import BY_KEY
from doorstep.domain.standing import OPEN
from doorstep.domain.undoing import ANSWERS_UNDONE


def lock_nothing(act: Act, event: Done) -> None:
    """What it needs it locks itself."""


# --- answers to cases ------------------------------------------------------------------------------------------------


def _cases_of(connection: sa.Connection, events: Sequence[Done]) -> dict[int, Any]:
    """The case that each of these acts answered, where it is that act's answer that stands."""
    case = tables.exception_case
    named = {str((event.body or {}).get("case", "")): event for event in events}
    found = connection.execute(sa.select(case).where(among(connection, case.c.public_id, sorted(named)))).all()
    by_name = {row.public_id: row for row in found}
    return {event.id: by_name.get(str((event.body or {}).get("case", ""))) for event in events}


def _orders_of(connection: sa.Connection, case: Any) -> list[Any]:
    """The orders that this answer let go on; of a mapping also those that came in later and went by it."""
    subject, orders, line = tables.case_subject, tables.orders, tables.order_line
    held = sa.select(subject.c.order_id).where(subject.c.case_id == case.id, subject.c.cleared_at == case.resolved_at)
    which = orders.c.id.in_(held)
    if case.cause == "unknown_sku":
        of_sku = sa.select(line.c.order_id).where(
            line_key == case.facts["sku"], line.c.order_id >= _first(connection, case)
        )
        which = sa.or_(which, sa.and_(orders.c.account_id == case.facts["account_id"], orders.c.id.in_(of_sku)))
    return list(
        connection.execute(sa.select(orders.c.id, orders.c.number, orders.c.status).where(which).order_by(orders.c.id))
    )


def _first(connection: sa.Connection, case: Any) -> int:
    subject = tables.case_subject
    first = sa.select(sa.func.min(subject.c.order_id)).where(subject.c.case_id == case.id)
    return int(connection.execute(first).scalar() or 0)


def lock_answer(act: Act, event: Done) -> None:
    """The orders that the answer let go on are ours, with their work from normalize on."""
    case = _cases_of(act.connection, [event])[event.id]
    if case is not None and case.resolved_at is not None:
        orders = [row.id for row in _orders_of(act.connection, case)]
        work.hold(act.connection, "normalize", orders)
        locks.hold_orders(act.connection, orders)
        if case.cause == "unknown_sku":
            locks.change_meanings(act.connection)
            if [row.id for row in _orders_of(act.connection, case)] != orders:
                raise CannotDoError("An order came in by it at this very moment. Undo it again.")


def refuse_answer(connection: sa.Connection, events: Sequence[Done]) -> Mapping[int, str]:
    """Why these answers stand."""
    told: dict[int, str] = {}
    answered = _cases_of(connection, events)
    said_anew = _said_anew(connection, [case for case in answered.values() if case and case.cause == "unknown_sku"])
    for event_id, case in answered.items():
        answer = next(str((event.body or {}).get("answer", "")) for event in events if event.id == event_id)
        if case is None or case.status != "resolved" or case.answer != answer:
            told[event_id] = "The case stands otherwise by now."
        elif (case.cause, answer) not in ANSWERS_UNDONE:
            told[event_id] = f"What “{answer.replace('_', ' ')}” did went on at once; there is no way back from it."
        elif case.id in said_anew:
            told[event_id] = "What it means was said anew since; what was said last stands."
        elif gone := _gone_on(connection, case):
            told[event_id] = f"Order {gone} has gone on by it already; it is picked, or further."
    return told


def _gone_on(connection: sa.Connection, case: Any) -> str:
    """The first order that went on by the answer too far to be taken back; '' where there is none."""
    rows = [row for row in _orders_of(connection, case) if row.status not in OPEN]
    begun = mapping.begun(connection, [row.id for row in rows])
    return next((row.number for row in rows if row.status != "in_progress" or row.id in begun), "")


def _said_anew(connection: sa.Connection, answered: Sequence[Any]) -> set[int]:
    """Those of these cases whose mapping does not stand as their answer made it."""
    said = tables.sku_mapping
    rows = connection.execute(
        sa.select(said.c.account_id, said.c.sku, said.c.since).where(
            among(connection, said.c.sku, sorted({case.facts["sku"] for case in answered}))
        )
    )
    since = {(account, code): at for account, code, at in rows}
    return {
        case.id for case in answered if since.get((case.facts["account_id"], case.facts["sku"])) != case.resolved_at
    }


_FLAGS = {"bad_address": "address_accepted", "high_risk": "risk_accepted"}


def undo_answer(act: Act, event: Done) -> str:
    """What the answer meant is taken back, its orders are held by an open case again, and normalize looks at them."""
    connection = act.connection
    case = _cases_of(connection, [event])[event.id]
    rows = _orders_of(connection, case)
    orders = [row.id for row in rows]
    take_back(connection, orders, act.by, "the answer was undone")
    if case.cause == "unknown_sku":
        said, line = tables.sku_mapping, tables.order_line
        account, code = case.facts["account_id"], case.facts["sku"]
        connection.execute(said.delete().where(said.c.account_id == account, said.c.sku == code))
        connection.execute(
            line.update()
            .where(among(connection, line.c.order_id, orders), line_key == code)
            .values(sku_id=None, recipe_id=None)
        )
    else:
        table = tables.orders
        taken_back = {_FLAGS[case.cause]: False}
        connection.execute(table.update().where(among(connection, table.c.id, orders)).values(**taken_back))
    cases.file_cases(connection, _troubles(connection, case, orders), act.by)
    work.want_untaken(connection, "normalize", orders, act.by.at)
    return f"Undone: the case is open again and holds {len(orders)} {'order' if len(orders) == 1 else 'orders'}."


def _troubles(connection: sa.Connection, case: Any, orders: Sequence[int]) -> list[cases.Trouble]:
    subject = tables.case_subject
    before = {row.order_id: row for row in connection.execute(sa.select(subject).where(subject.c.case_id == case.id))}
    facts = {name: value for name, value in (case.facts or {}).items() if name != "count"}
    return [
        cases.Trouble(
            case.cause, case.group_key, one, one, facts,
            before[one].facts if one in before else None,
            int(before[one].money_minor) if one in before else 0, case.currency,
        )
        for one in orders
    ]  # fmt: skip


# --- settings --------------------------------------------------------------------------------------------------------


def lock_settings(act: Act, event: Done) -> None:
    """Nobody else changes settings meanwhile."""
    take_stamps(act.connection, ())


def refuse_settings(connection: sa.Connection, events: Sequence[Done]) -> Mapping[int, str]:
    """Why these settings are not put back: somebody has changed them again."""
    changed = {event.id: dict((event.body or {}).get("settings") or {}) for event in events}
    keys = sorted({key for of_event in changed.values() for key in of_event if key in BY_KEY})
    stands, since = (read_some(connection, *keys), stamps(connection, keys)) if keys else ({}, {})
    at, told = {event.id: event.at for event in events}, {}
    for event_id, of_event in changed.items():
        later = next(
            (k for k, said in of_event.items() if (stands.get(k), since.get(k)) != (said.get("to"), at[event_id])), None
        )
        if later is not None:
            label = BY_KEY[later].label if later in BY_KEY else later
            told[event_id] = f"“{label}” was changed again since; what was said last stands."
    return told


def undo_settings(act: Act, event: Done) -> str:
    """Every setting that this act changed is as it was before it."""
    settings = (event.body or {}).get("settings") or {}
    before = {key: said["from"] for key, said in settings.items()}
    # With the moment since when it was so, which the change before this one is known by.
    keep_options(act, before, {k: datetime.fromisoformat(s["since"]) for k, s in settings.items() if s.get("since")})
    labels = " and ".join(f"“{BY_KEY[key].label}”" for key in before)
    return f"Undone: {labels} {'is' if len(before) == 1 else 'are'} as before."


# --- stops -----------------------------------------------------------------------------------------------------------


def _target(connection: sa.Connection, event: Done) -> tuple[str, int | None]:
    said = event.body or {}
    scope = str(said.get("scope", ""))
    return scope, stop_rows.find_target(connection, scope, str(said.get("target", "")))


def lock_gate(act: Act, event: Done) -> None:
    """Nobody else stops or resumes anything meanwhile."""
    close_gate(act.connection)


def refuse_stop(connection: sa.Connection, events: Sequence[Done]) -> Mapping[int, str]:
    """Why these stops and resumes stand: it is so already, or somebody has stopped it again."""
    standing, last, told = read_stops(connection), stop_rows.last_stopped(connection), {}
    for event in events:
        scope, found = _target(connection, event)
        target = (scope, found or 0)
        name = standing.why(*target)
        if event.topic == "stop.stop" and not name:
            told[event.id] = "It was resumed already."
        elif event.topic == "stop.stop" and name != name_of_stop(*target, event.id):
            told[event.id] = "It was resumed, and stopped again by somebody; that stop stands."
        elif event.topic == "stop.resume" and name:
            told[event.id] = "It is stopped again already."
        elif event.topic == "stop.resume" and target in last and last[target] > event.at:
            told[event.id] = "It was stopped and resumed again since."
    return told


def undo_stop(act: Act, event: Done) -> str:
    """What this act stopped goes on; what it resumed lies still again, for the reason it had."""
    scope, target_id = _target(act.connection, event)
    name = stop_rows.shown(scope, str((event.body or {}).get("target", "")))
    if event.topic == "stop.stop":
        lift_stop(act, scope, target_id or 0)
        return f"Undone: {name} goes on."
    stop = tables.stop
    reason = act.connection.execute(
        sa.select(stop.c.reason)
        .where(stop.c.scope == scope, stop.c.target_id == (target_id or 0), stop.c.lifted_at == event.at)
        .limit(1)
    ).scalar()
    write_stop(act, scope, target_id or 0, str(reason or "its resume was undone"))
    return f"Undone: {name} is stopped again."


# --- returns ---------------------------------------------------------------------------------------------------------


def _returns_of(connection: sa.Connection, events: Sequence[Done]) -> dict[int, Any]:
    rma = tables.rma
    named = {event.id: str((event.body or {}).get("return", "")) for event in events}
    found = connection.execute(
        sa.select(rma.c.id, rma.c.public_id, rma.c.status, rma.c.order_id).where(
            among(connection, rma.c.public_id, sorted(set(named.values())))
        )
    ).all()
    by_name = {row.public_id: row for row in found}
    return {event_id: by_name.get(name) for event_id, name in named.items()}


def refuse_approval(connection: sa.Connection, events: Sequence[Done]) -> Mapping[int, str]:
    """Why these approvals stand."""
    told = {}
    for event_id, row in _returns_of(connection, events).items():
        if row is None or row.status != "approved":
            label = RMA.status(row.status).label.lower() if row is not None else "gone"
            told[event_id] = f"The return is {label} by now."
    return told


def undo_approval(act: Act, event: Done) -> str:
    """The return waits again for somebody to approve or refuse it."""
    found = returns.find_return(act.connection, str((event.body or {}).get("return", "")))
    advance(act.connection, RMA, "wait_again", [found.id], act.by)
    return "Undone: the return waits to be approved or refused."
