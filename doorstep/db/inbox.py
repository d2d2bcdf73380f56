"""The inbox: the only door for facts. Each is stored once, whole, before any answer is given."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from . import tables, work
from .engine import driver_rows
from .types import instant_text
from .write import among, insert, set_statement, update

_EVENT = (
    ("account_id", "int"),
    ("dedupe_key", "text"),
    ("topic", "text"),
    ("delivery_ref", "text"),
    ("received_at", "at"),
    ("occurred_at", "at"),
    ("sha256", "text"),
    ("size_bytes", "int"),
)
_EVENT_BY_US = (
    *_EVENT, ("actor_id", "int"), ("order_ref", "text"), ("order_id", "int"), ("outcome", "text"), ("outcome_at", "at"),
)  # fmt: skip


@dataclass(slots=True)
class Arrival:
    """Something that came from outside by its own will, as received."""

    account_id: int
    dedupe_key: str
    topic: str
    body: bytes
    received_at: datetime
    headers: str = ""  # JSON text
    delivery_ref: str = ""
    occurred_at: datetime | None = None
    actor_id: int | None = None
    order_id: int | None = None
    fingerprint: str = ""  # the body's sha256, where it is known already
    order_ref: str | None = None  # where it is known before capture reads it


def sha256(body: bytes) -> str:
    """The body's fingerprint, which stays when the body is erased."""
    return hashlib.sha256(body).hexdigest()


def store(connection: sa.Connection, arrivals: Sequence[Arrival], applied: bool = False) -> dict[tuple[int, str], int]:
    """Every arrival is one row, however often it came: a repeat only counts. Fresh ones get their body and their open
    `capture` item, unless they are `applied` in this very transaction (a person's act). Returns the fresh events' ids
    by (account, dedupe key)."""
    if not arrivals:
        return {}
    first: dict[tuple[int, str], Arrival] = {}
    repeats: dict[tuple[int, str], int] = {}
    for arrival in arrivals:
        key = (arrival.account_id, arrival.dedupe_key)
        if key in first:
            repeats[key] = repeats.get(key, 0) + 1
        first.setdefault(key, arrival)
    columns, rows = _EVENT, [_row(arrival) for arrival in first.values()]
    if applied or any([arrival.actor_id or arrival.order_ref or arrival.order_id for arrival in arrivals]):
        columns = _EVENT_BY_US
        rows = [(*row, *_ours(arrival, applied)) for row, arrival in zip(rows, first.values(), strict=True)]
    counted = "ON CONFLICT (account_id, dedupe_key) DO UPDATE SET deliveries = inbound_event.deliveries + 1"
    returning = "id, account_id, dedupe_key, deliveries"
    back = driver_rows(connection, *set_statement(connection, tables.inbound_event, columns, rows, counted, returning))
    fresh = {(account, key): one for one, account, key, deliveries in back if deliveries == 1}
    if repeats:
        update(
            connection,
            tables.inbound_event,
            {"deliveries": "t.deliveries + v.times"},
            "t.account_id = v.account_id AND t.dedupe_key = v.dedupe_key",
            (("account_id", "int"), ("dedupe_key", "text"), ("times", "int")),
            [(*key, times) for key, times in repeats.items()],
        )
    insert(
        connection,
        tables.inbound_body,
        ("event_id", "headers", "body"),
        [(one, first[key].headers, first[key].body) for key, one in fresh.items()],
    )
    if not applied and fresh:
        work.want(connection, "capture", fresh.values(), arrivals[0].received_at)
    return fresh


def _row(arrival: Arrival) -> tuple[Any, ...]:
    return (
        arrival.account_id,
        arrival.dedupe_key,
        arrival.topic,
        arrival.delivery_ref,
        instant_text(arrival.received_at),
        arrival.occurred_at and instant_text(arrival.occurred_at),
        arrival.fingerprint or sha256(arrival.body),
        len(arrival.body),
    )


def _ours(arrival: Arrival, applied: bool) -> tuple[Any, ...]:
    """What is said besides of what one of us does, or asks a vendor for."""
    outcome = ("applied", arrival.received_at) if applied else (None, None)
    return (arrival.actor_id, arrival.order_ref, arrival.order_id, *outcome)


def end(
    connection: sa.Connection, outcomes: Sequence[tuple[int, str, str, str | None, int | None]], at: datetime
) -> None:
    """Each event has its one outcome: rows of (event, outcome, reason, order ref, order)."""
    update(
        connection,
        tables.inbound_event,
        {
            "outcome": "v.outcome",
            "outcome_reason": "v.reason",
            "outcome_at": "v.at",
            "order_ref": "coalesce(v.order_ref, t.order_ref)",
            "order_id": "coalesce(v.order_id, t.order_id)",
        },
        "t.id = v.id",
        (
            ("id", "int"),
            ("outcome", "text"),
            ("reason", "text"),
            ("order_ref", "text"),
            ("order_id", "int"),
            ("at", "at"),
        ),
        [(*row, at) for row in outcomes],
    )


def read_again(connection: sa.Connection, event_ids: Sequence[int], at: datetime) -> None:
    """These events have no outcome any more, and capture reads them anew from their stored bytes."""
    event = tables.inbound_event
    connection.execute(
        event.update()
        .where(among(connection, event.c.id, event_ids))
        .values(outcome=None, outcome_reason="", outcome_at=None)
    )
    work.want(connection, "capture", event_ids, at)


def erase(connection: sa.Connection, which: sa.ColumnElement[bool], at: datetime) -> None:
    """Those bodies are gone; their events and fingerprints stay."""
    body = tables.inbound_body
    connection.execute(body.update().where(which, body.c.body.is_not(None)).values(body=None, headers="", erased_at=at))


def count_refusal(connection: sa.Connection, account_id: int, day_on: str, reason: str, times: int = 1) -> None:
    """A caller that could not prove itself leaves a number, and nothing else."""
    insert(
        connection,
        tables.intake_refusal,
        ("account_id", "day_on", "reason", "times"),
        [(account_id, day_on, reason, times)],
        "ON CONFLICT (account_id, day_on, reason) DO UPDATE SET times = intake_refusal.times + excluded.times",
    )
