"""Who did it: people with their names as typed, the system, and vendors."""

from datetime import datetime

import sqlalchemy as sa

from doorstep.domain.ids import public_id

from . import tables

OWNER, SYSTEM = "owner", "Doorstep"
OWNER_ID = public_id("act", "person", OWNER)  # of the person who owned the shop when it was founded
_known: dict[tuple[str, str, str], int] = {}


def find_actor(connection: sa.Connection, kind: str, name: str) -> int | None:
    """The actor's id, or None where nobody of that name is known. The owner of the founding stays `owner` to every
    program, whatever people call them since."""
    actor = tables.actor
    is_it = actor.c.public_id == OWNER_ID if (kind, name) == ("person", OWNER) else actor.c.name == name
    return connection.execute(sa.select(actor.c.id).where(actor.c.kind == kind, is_it)).scalar()


def make_actor(connection: sa.Connection, kind: str, name: str, at: datetime) -> int:
    """The actor of that kind and name is there; returns its id."""
    found = find_actor(connection, kind, name)
    if found is not None:
        return found
    made = connection.execute(
        tables.actor.insert()
        .values(public_id=public_id("act", kind, name), kind=kind, name=name, since=at)
        .returning(tables.actor.c.id)
    ).scalar_one()
    return int(made)


def system_actor(connection: sa.Connection) -> int | None:
    """Doorstep itself, as an actor; kept in mind per database, since it never changes."""
    key = (str(connection.engine.url), "system", SYSTEM)
    if key not in _known:
        found = find_actor(connection, "system", SYSTEM)
        if found is None:
            return None
        _known[key] = found
    return _known[key]
