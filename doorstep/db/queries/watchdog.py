"""Reads and writes of the watchdog: our webhooks at a channel, and the incidents that came of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.engine import machine_now
from doorstep.db.queries.comparing import FETCHED
from doorstep.db.secrets import WEBHOOK
from doorstep.db.write import insert

SILENT = "channel_silent"  # the cause of every case that is an incident
_HEARD_WITHIN = 5_000  # of the newest events
_ENDS_SOON = timedelta(hours=24)  # a secret that ends by then is no secret to sign with any more


class HookSeen(Protocol):
    """A webhook in the channel's own list."""

    @property
    def ref(self) -> str: ...


class HooksSeen(Protocol):
    """How the webhooks stand, by the channel's own list."""

    @property
    def good(self) -> Mapping[str, HookSeen]: ...

    @property
    def wrong(self) -> Mapping[str, tuple[str, str]]: ...


@dataclass(frozen=True, slots=True)
class KnownHooks:
    """What we know of a channel's webhooks before we look."""

    refs: Mapping[str, str]  # topic: the channel's id of ours
    address: str
    made: Mapping[str, datetime]  # topic: when ours was made
    signs_with_unknown: bool  # what signed them when they were made has ended since, or is about to
    refused: int  # deliveries that bore a signature of nobody's
    heard_at: datetime | None  # when a webhook last came
    open_since: datetime | None  # from when on there may be a hole, where one is open
    open_what: str = ""  # what was wrong then
    turned_at: datetime | None = None  # when a secret came of which the change was not finished: others have no end

    @property
    def since(self) -> datetime | None:
        """When the youngest was made."""
        return max(self.made.values(), default=None)


def read_hooks(connection: sa.Connection, account_id: int, cause: str, group: str) -> KnownHooks:
    """Our webhooks at a channel, with what says whether they are to be trusted."""
    hook = tables.channel_hook
    standing = connection.execute(sa.select(hook).where(hook.c.account_id == account_id)).all()
    made = {row.topic: row.since for row in standing}
    refusal = tables.intake_refusal
    refused = connection.execute(
        sa.select(sa.func.coalesce(sa.func.sum(refusal.c.times), 0)).where(
            refusal.c.account_id == account_id, refusal.c.reason == "bad_signature"
        )
    ).scalar_one()
    facts = read_open_facts(connection, cause, group)
    return KnownHooks(
        {row.topic: row.external_ref for row in standing},
        next((row.address for row in standing if row.address), ""),
        made,
        any(_is_unknown(connection, account_id, at) for at in sorted(set(made.values()))),
        int(refused),
        _heard_at(connection, account_id),
        datetime.fromisoformat(facts["start"]) if facts else None,
        str(facts.get("what", "")),
        _turned_at(connection, account_id),
    )


def _turned_at(connection: sa.Connection, account_id: int) -> datetime | None:
    held = tables.vendor_secret
    endless = list(
        connection.execute(
            sa.select(held.c.since)
            .where(held.c.account_id == account_id, held.c.name == WEBHOOK, held.c.until.is_(None))
            .order_by(held.c.id.desc())
            .limit(2)
        ).scalars()
    )
    return endless[0] if len(endless) > 1 else None


def feeds_of(connection: sa.Connection, account_id: int, kind: str) -> list[int]:
    """The account's feeds of that kind; one, or none."""
    feed = tables.feed
    return list(
        connection.execute(sa.select(feed.c.id).where(feed.c.account_id == account_id, feed.c.kind == kind)).scalars()
    )


def _is_unknown(connection: sa.Connection, account_id: int, made_at: datetime) -> bool:
    held = tables.vendor_secret
    newest = connection.execute(
        sa.select(held.c.until)
        .where(held.c.account_id == account_id, held.c.name == WEBHOOK, held.c.since <= made_at)
        .order_by(held.c.id.desc())
        .limit(1)
    ).first()
    return newest is not None and newest.until is not None and newest.until <= machine_now() + _ENDS_SOON


def _heard_at(connection: sa.Connection, account_id: int) -> datetime | None:
    event = tables.inbound_event
    newest = (
        sa.select(event.c.account_id, event.c.delivery_ref, event.c.received_at)
        .order_by(event.c.id.desc())
        .limit(_HEARD_WITHIN)
        .subquery()
    )
    found: datetime | None = connection.execute(
        sa.select(sa.func.max(newest.c.received_at)).where(
            newest.c.account_id == account_id, newest.c.delivery_ref != FETCHED
        )
    ).scalar()
    return found


def read_open_since(connection: sa.Connection, cause: str, group: str) -> datetime | None:
    """From when on the open incident of that group counts; None where there is none."""
    facts = read_open_facts(connection, cause, group)
    return datetime.fromisoformat(facts["start"]) if facts else None


def read_open_facts(connection: sa.Connection, cause: str, group: str) -> Mapping[str, Any]:
    """What the open case of that group says; nothing where there is none."""
    case = tables.exception_case
    of_group = sa.and_(case.c.cause == cause, case.c.group_key == group)
    facts = connection.execute(
        sa.select(case.c.facts).where(of_group, sa.text("exception_case.status = 'open'"))
    ).scalar()
    return facts or {}


def keep_hooks(
    connection: sa.Connection, account_id: int, stand: HooksSeen, address: str, at: datetime
) -> dict[str, int]:
    """Each topic's standing is written down as it was just seen; returns the ids of the rows by topic."""
    good = {topic: hook.ref for topic, hook in stand.good.items()}
    seen = [*((topic, "live") for topic in good), *((topic, why[0]) for topic, why in stand.wrong.items())]
    insert(
        connection, tables.channel_hook,
        ("account_id", "topic", "external_ref", "address", "standing", "since", "checked_at"),
        [(account_id, topic, good.get(topic, ""), address, standing, at, at) for topic, standing in sorted(seen)],
        "ON CONFLICT (account_id, topic) DO UPDATE SET standing = excluded.standing, checked_at = excluded.checked_at, "
        "external_ref = CASE WHEN excluded.external_ref = '' THEN channel_hook.external_ref "
        "ELSE excluded.external_ref END, "
        "since = CASE WHEN excluded.external_ref IN ('', channel_hook.external_ref) THEN channel_hook.since "
        "ELSE excluded.since END",
    )  # fmt: skip
    hook = tables.channel_hook
    return dict(
        connection.execute(sa.select(hook.c.topic, hook.c.id).where(hook.c.account_id == account_id)).all()  # type: ignore[arg-type]
    )


def keep_made(connection: sa.Connection, account_id: int, topic: str, ref: str, address: str, at: datetime) -> None:
    """The topic's webhook is this one from now on."""
    hook = tables.channel_hook
    connection.execute(
        hook.update()
        .where(hook.c.account_id == account_id, hook.c.topic == topic)
        .values(external_ref=ref, address=address, standing="live", since=at, checked_at=at)
    )


# --- incidents ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Incident:
    """A time in which a channel did not tell us of all its orders. `end` is None while it is open. It starts with the
    first order that was not told; where webhooks are what is wrong, when that was seen: nobody knows since when."""

    case: str  # its public id
    channel: str
    what: str
    start: datetime
    end: datetime | None
    orders: int  # found in it

    @property
    def is_open(self) -> bool:
        return self.end is None


def list_incidents(
    connection: sa.Connection, account_id: int | None = None, ended_after: datetime | None = None, most: int = 20
) -> list[Incident]:
    """The incidents of a channel (of all, where none is named), the newest first; with `ended_after`, those alone that
    are open or ended since."""
    case = tables.exception_case
    wanted = sa.select(case).where(case.c.cause == SILENT).order_by(case.c.id.desc()).limit(most)
    if account_id is not None:
        wanted = wanted.where(case.c.group_key.startswith(f"{account_id}:"))
    if ended_after is not None:
        wanted = wanted.where(sa.or_(case.c.resolved_at.is_(None), case.c.resolved_at >= ended_after))
    return [_incident(row) for row in connection.execute(wanted)]


def _incident(row: Any) -> Incident:
    facts = row.facts or {}
    end = facts.get("end") or (row.resolved_at.isoformat() if row.resolved_at else "")
    is_over = row.resolved_at is not None
    is_known = bool(facts.get("start")) and facts.get("kind") != "webhooks"
    return Incident(
        row.public_id, str(facts.get("channel", "")), str(facts.get("what", "")),
        datetime.fromisoformat(facts["start"]) if is_known else row.opened_at,
        datetime.fromisoformat(end) if is_over else None, int(facts.get("orders") or 0),
    )  # fmt: skip


def last_incident_end(connection: sa.Connection, cause: str, group: str) -> datetime | None:
    """When the last incident of that group that is over was over."""
    case = tables.exception_case
    found: datetime | None = connection.execute(
        sa.select(sa.func.max(case.c.resolved_at)).where(case.c.cause == cause, case.c.group_key == group)
    ).scalar()
    return found


def was_answered(connection: sa.Connection, cause: str, group: str, answer: str) -> bool:
    """Whether a person has given that answer to a case of this group."""
    case = tables.exception_case
    return (
        connection.execute(
            sa.select(case.c.id).where(case.c.cause == cause, case.c.group_key == group, case.c.answer == answer)
        ).first()
        is not None
    )
