"""Reads of what people did: the events of the house, what each booked and moved, and which were undone."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.actors import OWNER
from doorstep.db.write import among
from doorstep.domain.deeds import QUIET

UNDO = "undo"
_OWNER = "the owner"


@dataclass(frozen=True, slots=True)
class Done:
    """An act of a person, as its event tells it. `body` is None where it was erased."""

    id: int
    topic: str
    at: datetime
    actor_id: int | None
    who: str
    door: str
    body: Mapping[str, Any] | None
    undone_by: int | None = None  # the event of its undo


def list_acts(
    connection: sa.Connection, limit: int, before: int | None = None, actor_id: int | None = None
) -> list[Done]:
    """The newest acts of people, newest first, without the steps of others; of one person, or before a number, where
    those are named."""
    event = tables.inbound_event
    house = sa.and_(event.c.account_id.in_(_house()), event.c.topic.not_in(QUIET))
    query = _acts().where(house).order_by(event.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(event.c.id < before)
    if actor_id is not None:
        query = query.where(event.c.actor_id == actor_id)
    return _made(connection, list(connection.execute(query)))


def find_act(connection: sa.Connection, event_id: int, lock: bool = False) -> Done | None:
    """The act of that number; with `lock`, nobody else undoes it until this transaction ends."""
    event = tables.inbound_event
    if lock and connection.dialect.name != "sqlite":
        connection.execute(sa.select(event.c.id).where(event.c.id == event_id).with_for_update()).all()
    rows = connection.execute(_acts().where(event.c.id == event_id, event.c.account_id.in_(_house()))).all()
    found = _made(connection, list(rows))
    return found[0] if found else None


def _house() -> sa.Select[Any]:
    account = tables.vendor_account
    return sa.select(account.c.id).where(account.c.kind == "house")


def _acts() -> sa.Select[Any]:
    event, body, actor, account = tables.inbound_event, tables.inbound_body, tables.actor, tables.vendor_account
    return (
        sa.select(
            event.c.id, event.c.topic, sa.func.coalesce(event.c.occurred_at, event.c.received_at).label("at"),
            event.c.actor_id, actor.c.name.label("who"), account.c.name.label("door"), body.c.body,
        )
        .join(account, account.c.id == event.c.account_id)
        .outerjoin(actor, actor.c.id == event.c.actor_id)
        .outerjoin(body, body.c.event_id == event.c.id)
    )  # fmt: skip


def _made(connection: sa.Connection, rows: Sequence[Any]) -> list[Done]:
    undone = undone_by(connection, [row.id for row in rows])
    return [
        Done(
            row.id, row.topic, row.at, row.actor_id, row.who or "nobody", row.door, _read(row.body), undone.get(row.id)
        )
        for row in rows
    ]


def _read(body: bytes | None) -> Mapping[str, Any] | None:
    try:
        said = json.loads(bytes(body)) if body is not None else None
    except ValueError:
        return None
    return said if isinstance(said, dict) else None


def undone_by(connection: sa.Connection, event_ids: Iterable[int], but: int = 0) -> dict[int, int]:
    """Of these acts those that were undone, with the event that did it; `but` is one that does not count."""
    event = tables.inbound_event
    keys = {f"{UNDO}:{one}": one for one in event_ids}
    if not keys:
        return {}
    rows = connection.execute(
        sa.select(event.c.dedupe_key, event.c.id).where(
            event.c.account_id.in_(_house()), among(connection, event.c.dedupe_key, list(keys)), event.c.id != but
        )
    )
    return {keys[key]: one for key, one in rows}


def about(connection: sa.Connection, events: Sequence[Done]) -> dict[int, str]:
    """On what each act was, as people know it: the product and order of a pick, the orders of parcels, a case's
    question. A handful of statements, however many acts."""
    found = _about_tasks(connection, _named(events, "task")) | _about_people(connection, _named(events, "who"))
    orders, part, rma, parcel, job = tables.orders, tables.fulfillment, tables.rma, tables.parcel, tables.import_job
    of_part = sa.select(part.c.id, orders.c.number).join(orders, orders.c.id == part.c.order_id)
    of_order = sa.select(orders.c.public_id, orders.c.number)
    of_parcel = sa.select(parcel.c.public_id, orders.c.number).join(orders, orders.c.id == parcel.c.order_id)
    of_job = sa.select(job.c.public_id, job.c.source)
    of_return = sa.select(rma.c.public_id, orders.c.number).join(orders, orders.c.id == rma.c.order_id)
    for name, query, key in (
        ("fulfillment", of_part, part.c.id), ("order", of_order, orders.c.public_id),
        ("return", of_return, rma.c.public_id), ("parcel", of_parcel, parcel.c.public_id),
        ("job", of_job, job.c.public_id),
    ):  # fmt: skip
        named = _named(events, name)
        if named:
            rows = connection.execute(query.where(among(connection, key, sorted(set(named.values())))))
            numbers = {key: number for key, number in rows}
            word = "" if name == "job" else "order "
            found |= {event: f"{word}{numbers[one]}" for event, one in named.items() if one in numbers}
    return found | _about_parcels(connection, events) | _about_cases(connection, _named(events, "case"))


def _named(events: Sequence[Done], name: str) -> dict[int, Any]:
    return {event.id: event.body[name] for event in events if event.body and event.body.get(name)}


def _about_people(connection: sa.Connection, named: Mapping[int, str]) -> dict[int, str]:
    """Who it was about: by the number of a person, or as it was typed."""
    actor = tables.actor
    ids = sorted({int(who) for who in named.values() if str(who).isdecimal() and len(str(who)) < 16})
    if not ids:
        return {event: _OWNER if who == OWNER else str(who) for event, who in named.items()}
    rows = connection.execute(sa.select(actor.c.id, actor.c.name).where(among(connection, actor.c.id, ids)))
    names = {OWNER: _OWNER, **{str(one): name for one, name in rows}}
    return {event: names.get(str(who), str(who)) for event, who in named.items()}


def _about_tasks(connection: sa.Connection, named: Mapping[int, int]) -> dict[int, str]:
    task, claim, sku, orders = tables.pick_task, tables.allocation, tables.sku, tables.orders
    if not named:
        return {}
    rows = connection.execute(
        sa.select(task.c.id, sku.c.code, orders.c.number)
        .join(claim, claim.c.id == task.c.allocation_id)
        .join(sku, sku.c.id == claim.c.sku_id)
        .join(orders, orders.c.id == claim.c.order_id)
        .where(among(connection, task.c.id, sorted(set(named.values()))))
    )
    known = {one: f"{code}, order {number}" for one, code, number in rows}
    return {event: known[one] for event, one in named.items() if one in known}


def _about_parcels(connection: sa.Connection, events: Sequence[Done]) -> dict[int, str]:
    parcel, orders = tables.parcel, tables.orders
    named = {event: list(ids) for event, ids in _named(events, "parcels").items() if all(type(i) is int for i in ids)}
    if not named:
        return {}
    rows = connection.execute(
        sa.select(parcel.c.id, orders.c.number)
        .join(orders, orders.c.id == parcel.c.order_id)
        .where(among(connection, parcel.c.id, sorted({one for ids in named.values() for one in ids})))
    )
    numbers: dict[int, str] = dict(rows.all())
    told = {}
    for event, ids in named.items():
        listed = list(dict.fromkeys(numbers[one] for one in ids if one in numbers))
        more = f" and {len(listed) - 3} more" if len(listed) > 3 else ""
        if listed:
            told[event] = f"order{'s' if len(listed) > 1 else ''} {', '.join(listed[:3])}{more}"
    return told


def _about_cases(connection: sa.Connection, named: Mapping[int, str]) -> dict[int, str]:
    case = tables.exception_case
    if not named:
        return {}
    rows = connection.execute(
        sa.select(case.c.public_id, case.c.question).where(
            among(connection, case.c.public_id, sorted(set(named.values())))
        )
    )
    questions = dict(rows.all())
    return {event: questions[one] for event, one in named.items() if one in questions}


# --- what an act booked ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Booked:
    """An entry of the stock's books with what it moved: (SKU, position, from, to, units)."""

    id: int
    event_id: int
    kind: str
    order_id: int | None
    ref: str
    moves: tuple[tuple[int, int, str, str, int], ...]


def booked_by(connection: sa.Connection, event_ids: Iterable[int]) -> list[Booked]:
    """Entries that name one of these acts as where they come from."""
    entry = tables.entry
    refs = {f"event {one}": one for one in event_ids}
    rows = connection.execute(
        sa.select(entry.c.id, entry.c.kind, entry.c.order_id, entry.c.ref).where(
            sa.text("entry.ref LIKE 'event %'"), among(connection, entry.c.ref, list(refs)), entry.c.ledger == "stock",
            entry.c.reverses_id.is_(None),
        )
    ).all()  # fmt: skip
    return _with_moves(connection, [(row, refs[row.ref]) for row in rows])


def booked_at(
    connection: sa.Connection, kinds: Sequence[str], of: Mapping[int, tuple[datetime, Sequence[int]]]
) -> list[Booked]:
    """Entries of these kinds that acts booked for orders in their own moment: {event: (when, its orders)}."""
    entry = tables.entry
    orders = sorted({one for _, listed in of.values() for one in listed})
    if not orders:
        return []
    moment = {(at, one): event for event, (at, listed) in of.items() for one in listed}
    rows = connection.execute(
        sa.select(entry.c.id, entry.c.kind, entry.c.order_id, entry.c.ref, entry.c.at).where(
            among(connection, entry.c.order_id, orders), entry.c.kind.in_(kinds), entry.c.ledger == "stock",
            entry.c.at.in_({at for at, _ in of.values()}),
        )
    ).all()  # fmt: skip
    return _with_moves(connection, [(r, moment[r.at, r.order_id]) for r in rows if (r.at, r.order_id) in moment])


def _with_moves(connection: sa.Connection, found: Sequence[tuple[Any, int]]) -> list[Booked]:
    posting = tables.posting
    if not found:
        return []
    lines: dict[int, list[Any]] = {}
    for row in connection.execute(
        sa.select(posting)
        .where(among(connection, posting.c.entry_id, [row.id for row, _ in found]))
        .order_by(posting.c.entry_id, posting.c.n)
    ):
        lines.setdefault(row.entry_id, []).append(row)
    return [
        Booked(
            row.id,
            event,
            row.kind,
            row.order_id,
            row.ref,
            # Postings stand in pairs: out of one account, into another.
            tuple(
                (into.sku_id, into.position_id, out.account, into.account, into.amount)
                for out, into in zip(lines[row.id][::2], lines[row.id][1::2], strict=True)
            ),
        )
        for row, event in sorted(found, key=lambda pair: pair[0].id)
    ]


def counted_since(connection: sa.Connection, booked: Iterable[Booked]) -> dict[int, int]:
    """Of the acts that booked this, those of which a place was counted since, and which: {event: position}. A count
    that was undone is none."""
    entry, posting, listed = tables.entry, tables.posting, list(booked)
    if not listed:
        return {}
    places = {place for one in listed for _, place, _, _, _ in one.moves}
    found = connection.execute(
        sa.select(entry.c.id, entry.c.reverses_id, posting.c.position_id)
        .join(posting, posting.c.entry_id == entry.c.id)
        .where(
            posting.c.entry_id > min(one.id for one in listed), entry.c.kind.in_(("count", "count_undone")),
            among(connection, posting.c.position_id, sorted(places)),
        )
    ).all()  # fmt: skip
    undone = {row.reverses_id for row in found}
    last: dict[int, int] = {}
    for row in found:
        if row.reverses_id is None and row.id not in undone:
            last[row.position_id] = max(last.get(row.position_id, 0), row.id)
    return {one.event_id: place for one in listed for _, place, _, _, _ in one.moves if last.get(place, 0) > one.id}


def position_names(connection: sa.Connection, position_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """(SKU, bin) of these positions, as people know them."""
    position, sku = tables.position, tables.sku
    rows = connection.execute(
        sa.select(position.c.id, sku.c.code, position.c.bin)
        .join(sku, sku.c.id == position.c.sku_id)
        .where(among(connection, position.c.id, sorted(set(position_ids))))
    )
    return {one: (code, bin_) for one, code, bin_ in rows}
