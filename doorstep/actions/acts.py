"""An act of a person in the inbox: what was said, by whom; in the transaction of what comes of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from doorstep.db import inbox, work
from doorstep.db.accounts import HOUSE, find_account
from doorstep.db.actors import OWNER, find_actor
from doorstep.db.write import to_json
from doorstep.domain.errors import SchemaVersionError


def record_act(
    connection: sa.Connection, topic: str, said: Mapping[str, Any], at: datetime, actor: str = OWNER, door: str = "cli"
) -> int:
    """The act is an applied event with its batch row; returns the event. What is said must hold no secret."""
    house = find_account(connection, HOUSE)
    if house is None:
        raise SchemaVersionError("There is no shop here yet. Run `doorstep init` (or `make demo` for the sample shop).")
    body = to_json(dict(said)).encode()
    key = f"{topic}|{at.isoformat()}|{inbox.sha256(body)}"
    arrival = inbox.Arrival(house.id, key, topic, body, at, actor_id=find_actor(connection, "person", actor))
    (event_id,) = inbox.store(connection, [arrival], applied=True).values()
    work.write_batch(connection, work.act_claim("act", actor, at), [], door=door)
    return event_id
