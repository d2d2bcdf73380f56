"""Who is signed in: sessions by the hash of their token, and the sample shop that asks nobody."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from doorstep.domain.roles import BY_NAME, OWNER, Role

from . import tables
from .actors import OWNER as OWNER_NAME

SAMPLE = "sample_shop"  # the setting of a shop in which nobody signs in: whoever sits at this machine owns it


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who asks, with what they may do."""

    actor_id: int
    name: str
    role: Role
    session_id: int | None = None  # None: the sample shop, which asks nobody to sign in
    station_id: int | None = None


def token_sha(token: str) -> str:
    """What the warehouse keeps of a token: enough to know it again, and not enough to use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_person(connection: sa.Connection, token: str, now: datetime) -> Person | None:
    """Who is signed in with this token; None where nobody is, or not any more. `now` is the machine's time."""
    session, login, actor = tables.session, tables.login, tables.actor
    row = connection.execute(
        sa.select(session.c.id, session.c.station_id, actor.c.id.label("actor_id"), actor.c.name, login.c.role)
        .join(login, login.c.actor_id == session.c.actor_id)
        .join(actor, actor.c.id == login.c.actor_id)
        .where(
            session.c.token_sha == token_sha(token), session.c.ended_at.is_(None), session.c.until > now,
            session.c.kind.in_(("browser", "program")), login.c.active,
        )
    ).first()  # fmt: skip
    return Person(row.actor_id, row.name, BY_NAME[row.role], row.id, row.station_id) if row else None


def find_nobody(connection: sa.Connection) -> Person | None:
    """Who asks where nobody signs in: the owner of the sample shop; None in every other shop."""
    setting, actor = tables.setting, tables.actor
    row = connection.execute(
        sa.select(setting.c.value, actor.c.id)
        .join(actor, sa.and_(actor.c.kind == "person", actor.c.name == OWNER_NAME))
        .where(setting.c.key == SAMPLE)
    ).first()
    return Person(row.id, OWNER_NAME, OWNER) if row is not None and row.value is True else None
