"""An act of a person: its event, its results and its batch row in one transaction, and then the answer."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from doorstep import nudge
from doorstep.db import actors, inbox, tables, work
from doorstep.db.engine import Database, business_now
from doorstep.db.moves import By
from doorstep.db.write import to_json
from doorstep.domain.errors import DoneAlreadyError, DoorstepError
from doorstep.settings import settings

# The newest act that stands of whoever works in this context, as (event, topic): what a page offers to undo.
LAST: ContextVar[tuple[int, str] | None] = ContextVar("last_act", default=None)
DOORS = ("desk", "station", "review", "cli", "portal")  # house accounts through which people come in


@dataclass(slots=True)
class Act:
    """The open transaction of an act."""

    connection: sa.Connection
    by: By
    event_id: int
    told: dict[str, Any] = field(default_factory=dict)


def actor_of(database: Database, who: int | str) -> int:
    """Who does it: the actor's id as it is; or, where only a name was typed, the person of that name, made if nobody
    is called so yet."""
    if isinstance(who, int):
        return who
    with database.reading() as connection:
        found = actors.find_actor(connection, "person", who)
    if found is not None:
        return found
    with database.writing("act") as connection:
        return actors.make_actor(connection, "person", who, business_now(connection))


@contextmanager
def acting(
    database: Database,
    door: str,
    topic: str,
    actor_id: int | None,
    body: Mapping[str, Any],
    order_id: int | None = None,
    reason: str = "",
    token: str = "",
    run_ref: str = "",
) -> Iterator[Act]:
    """What is done inside stands whole, with the event that asked for it, or not at all. The same token twice is
    refused, so that a button pressed twelve times is one act."""
    with database.writing("act") as connection:
        now = business_now(connection)
        account = connection.execute(
            sa.select(tables.vendor_account.c.id).where(
                tables.vendor_account.c.kind == "house", tables.vendor_account.c.name == door
            )
        ).scalar()
        if account is None:
            raise DoorstepError(
                f"There is no door named {door!r} in this shop; run `doorstep init` again, which adds it."
            )
        key = f"{topic}:{token or uuid.uuid4().hex}"
        arrival = inbox.Arrival(
            account,
            key,
            topic,
            to_json(dict(body)).encode(),
            now,
            actor_id=actor_id,
            order_id=order_id,
            occurred_at=now,
        )
        fresh = inbox.store(connection, [arrival], applied=True)
        if not fresh:
            raise DoneAlreadyError("This was done already; look at the page again.")
        event_id = next(iter(fresh.values()))
        yield Act(connection, By(actor_id, now, run_ref, reason), event_id)
        work.write_batch(connection, work.act_claim(topic.split(".")[0][:12], f"actor-{actor_id}", now), (), door=door)
    LAST.set((event_id, topic))
    nudge.nudge(settings().home)
