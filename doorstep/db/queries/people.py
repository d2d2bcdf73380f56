"""Reads of the pages about people: who is there, where they are signed in, and which phones are shared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.domain import access
from doorstep.domain.roles import BY_NAME, OPERATOR, Role


@dataclass(frozen=True, slots=True)
class OnePerson:
    """Somebody on the list: what they may do, whether they can come in, and when they last did."""

    actor_id: int
    public_id: str
    name: str
    email: str
    role: Role
    standing: str  # here, invited, removed, program
    has_pin: bool
    joined_at: datetime | None
    seen_at: datetime | None
    link: str  # join or reset: one that works is out; asked: they asked for one; '' none
    link_until: datetime | None

    @property
    def is_program(self) -> bool:
        return self.standing == "program"


def list_people(connection: sa.Connection, now: datetime, actor_id: int | None = None) -> list[OnePerson]:
    """Everybody who can or could sign in: those who are here by rank, then who is invited, programs, who was taken
    away. Three statements, however many there are."""
    login, actor, session, link = tables.login, tables.actor, tables.session, tables.one_time_link
    wanted = sa.select(login, actor.c.name, actor.c.public_id).join(actor, actor.c.id == login.c.actor_id)
    seen = sa.select(session.c.actor_id, sa.func.max(session.c.seen_at)).where(session.c.actor_id.is_not(None))
    if actor_id is not None:
        wanted, seen = wanted.where(login.c.actor_id == actor_id), seen.where(session.c.actor_id == actor_id)
    last = dict(connection.execute(seen.group_by(session.c.actor_id)).all())  # type: ignore[arg-type]
    links = {
        row.actor_id: row
        for row in connection.execute(
            sa.select(link).where(link.c.used_at.is_(None), link.c.until > now).order_by(link.c.id)
        )
    }
    found = [_person(row, last.get(row.actor_id), links.get(row.actor_id)) for row in connection.execute(wanted)]
    places = ("here", "invited", "program", "removed")
    return sorted(found, key=lambda one: (places.index(one.standing), -one.role.rank, one.name.lower()))


def _person(row: Any, seen_at: datetime | None, link: Any) -> OnePerson:
    standing = "here" if row.password else "invited"
    if not row.active:
        standing = "removed"
    elif row.email.startswith("key:"):
        standing = "program"
    asked = link is not None and link.purpose == "reset" and link.made_by_id is None
    return OnePerson(
        row.actor_id, row.public_id, row.name, row.email, BY_NAME[row.role], standing, bool(row.pin), row.joined_at,
        seen_at, "asked" if asked else link.purpose if link is not None else "", link.until if link else None,
    )  # fmt: skip


def list_sessions(connection: sa.Connection, actor_id: int, now: datetime) -> list[Any]:
    """Where somebody is signed in: browsers and keys that still work, the one used last on top."""
    session = tables.session
    fresh = sa.or_(session.c.kind == "program", session.c.seen_at > now - access.BROWSER_IDLES)
    return list(
        connection.execute(
            sa.select(session.c.id, session.c.kind, session.c.name, session.c.agent, session.c.since, session.c.seen_at)
            .where(
                session.c.actor_id == actor_id, session.c.ended_at.is_(None), session.c.until > now, fresh,
                session.c.kind.in_(("browser", "program")),
            )
            .order_by(session.c.seen_at.desc(), session.c.id.desc())
            .limit(50)
        )
    )  # fmt: skip


def list_phones(connection: sa.Connection, now: datetime) -> list[Any]:
    """The shared phones that are enrolled, with where they are and who has unlocked them."""
    session, station, site, actor = tables.session, tables.station, tables.site, tables.actor
    awake = sa.and_(actor.c.id == session.c.actor_id, session.c.unlocked_until > now)
    return list(
        connection.execute(
            sa.select(
                session.c.id, session.c.name, session.c.agent, session.c.since, session.c.seen_at,
                station.c.name.label("station"), site.c.name.label("site"), actor.c.name.label("who"),
            )
            .outerjoin(station, station.c.id == session.c.station_id)
            .outerjoin(site, site.c.id == sa.func.coalesce(station.c.site_id, session.c.site_id))
            .outerjoin(actor, awake)
            .where(
                session.c.kind == "station", session.c.ended_at.is_(None), session.c.until > now,
                session.c.seen_at > now - access.STATION_IDLES,
            )
            .order_by(session.c.id)
            .limit(100)
        )
    )  # fmt: skip


def list_with_pin(connection: sa.Connection) -> list[Any]:
    """Who may unlock a shared phone, by name."""
    login, actor = tables.login, tables.actor
    roles = [name for name, role in BY_NAME.items() if role.may(OPERATOR)]
    return list(
        connection.execute(
            sa.select(actor.c.public_id, actor.c.name)
            .join(login, login.c.actor_id == actor.c.id)
            .where(login.c.active, login.c.pin != "", login.c.role.in_(roles))
            .order_by(sa.func.lower(actor.c.name))
            .limit(200)
        )
    )


def list_places(connection: sa.Connection) -> tuple[Sequence[Any], Sequence[Any]]:
    """The stations and the sites at which a phone may be."""
    station, site = tables.station, tables.site
    stations = connection.execute(
        sa.select(station.c.id, station.c.name, site.c.name.label("site"))
        .join(site, site.c.id == station.c.site_id)
        .where(station.c.active)
        .order_by(station.c.name)
    )
    sites = connection.execute(sa.select(site.c.id, site.c.name).where(site.c.active).order_by(site.c.rank, site.c.id))
    return stations.all(), sites.all()


def read_review(connection: sa.Connection, key: str) -> tuple[datetime, str] | None:
    """When the list was last found right, and by whom."""
    setting = tables.setting
    value = connection.execute(sa.select(setting.c.value).where(setting.c.key == key)).scalar()
    return (datetime.fromisoformat(value["at"]), str(value["by"])) if isinstance(value, dict) else None
