"""Events that nothing could be made of, read again by what reads today."""

from collections.abc import Sequence

import sqlalchemy as sa

from doorstep.actions.act import acting
from doorstep.db import inbox, tables
from doorstep.db.engine import Database
from doorstep.db.queries import events as rows
from doorstep.db.write import among
from doorstep.domain.errors import CannotDoError


def replay_dead(
    database: Database, actor_id: int, event_ids: Sequence[int] = (), reason: str = "", door: str = "cli"
) -> list[int]:
    """These dead letters (all, where neither is named; those whose reason begins so, where `reason`) go through capture
    again, from their stored bytes; returns which. What fails again stays in its case, with the reason of today."""
    said = {"events": list(event_ids), "reason": reason}
    with acting(database, door, "events.replay", actor_id, said) as act:
        found = rows.dead(act.connection, event_ids, reason)
        missing = sorted(set(event_ids) - set(found))
        if missing:
            raise CannotDoError(
                f"Event {missing[0]} is no dead letter with a body; `doorstep events list --dead` shows them."
            )
        event = tables.inbound_event
        act.connection.execute(
            sa.select(event.c.id).where(among(act.connection, event.c.id, found)).order_by(event.c.id).with_for_update()
        )
        inbox.read_again(act.connection, found, act.by.at)
    return found
