"""Who is signed in: sessions by the hash of their token, shared phones, and the sample shop that asks nobody."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from doorstep.domain import access
from doorstep.domain.roles import BY_NAME, OPERATOR, OWNER, Role

from . import tables
from .actors import OWNER as OWNER_NAME
from .actors import OWNER_ID

SAMPLE = "sample_shop"  # the setting of a shop in which nobody signs in: whoever sits at this machine owns it
TOUCHED_AFTER = timedelta(minutes=1)  # how old `seen_at` may grow before it is written again


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who asks, with what they may do."""

    actor_id: int
    name: str
    role: Role
    session_id: int | None = None  # None: the sample shop, which asks nobody to sign in
    station_id: int | None = None
    kind: str = ""  # browser, station (by PIN, at a shared phone) or program
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SharedPhone:
    """A phone that the shop's people share, at a station or at a site; `person` is who has unlocked it."""

    session_id: int
    name: str
    station_id: int | None
    site: str
    person: Person | None


def token_sha(token: str) -> str:
    """What the warehouse keeps of a token: enough to know it again, and not enough to use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def find_person(connection: sa.Connection, token: str, now: datetime, kind: str = "browser") -> Person | None:
    """Who is signed in with this token; None where nobody is, or not any more. `now` is the machine's time."""
    session, login, actor = tables.session, tables.login, tables.actor
    wanted = (
        sa.select(session.c.id, session.c.seen_at, actor.c.id.label("actor_id"), actor.c.name, login.c.role)
        .join(login, login.c.actor_id == session.c.actor_id)
        .join(actor, actor.c.id == login.c.actor_id)
        .where(
            session.c.token_sha == token_sha(token), session.c.ended_at.is_(None), session.c.until > now,
            session.c.kind == kind, login.c.active,
        )
    )  # fmt: skip
    if kind == "browser":
        wanted = wanted.where(session.c.seen_at > now - access.BROWSER_IDLES)
    row = connection.execute(wanted).first()
    if row is None:
        return None
    return Person(row.actor_id, row.name, BY_NAME[row.role], row.id, kind=kind, seen_at=row.seen_at)


def find_ever(connection: sa.Connection, token: str) -> Any | None:
    """The browser's session (id, actor_id) that had this token, though it be over; None where there was none."""
    session = tables.session
    had = session.c.token_sha == token_sha(token)
    return connection.execute(
        sa.select(session.c.id, session.c.actor_id).where(had, session.c.kind == "browser")
    ).first()


def find_phone(connection: sa.Connection, token: str, now: datetime) -> SharedPhone | None:
    """The shared phone that has this token, with who has unlocked it. At it nobody may do more than an operator: a PIN
    proves less than a password."""
    session, login, actor = tables.session, tables.login, tables.actor
    station, site = tables.station, tables.site
    at = sa.func.coalesce(station.c.site_id, session.c.site_id)
    row = connection.execute(
        sa.select(
            session.c.id, session.c.name.label("phone"), session.c.station_id, session.c.seen_at,
            session.c.unlocked_until, site.c.name.label("site"), actor.c.id.label("actor_id"), actor.c.name,
            login.c.role, station.c.name.label("station"),
        )
        .outerjoin(station, station.c.id == session.c.station_id)
        .outerjoin(site, site.c.id == at)
        .outerjoin(login, sa.and_(login.c.actor_id == session.c.actor_id, login.c.active))
        .outerjoin(actor, actor.c.id == login.c.actor_id)
        .where(
            session.c.token_sha == token_sha(token), session.c.ended_at.is_(None), session.c.until > now,
            session.c.kind == "station", session.c.seen_at > now - access.STATION_IDLES,
        )
    ).first()  # fmt: skip
    if row is None:
        return None
    person = None
    if row.actor_id is not None and row.unlocked_until is not None and row.unlocked_until > now:
        role = min(BY_NAME[row.role], OPERATOR)
        person = Person(row.actor_id, row.name, role, row.id, row.station_id, "station", row.seen_at)
    return SharedPhone(row.id, row.station or row.phone, row.station_id, row.site or "", person)


def find_nobody(connection: sa.Connection) -> Person | None:
    """Who asks where nobody signs in: the owner of the sample shop; None in every other shop."""
    actor = tables.actor
    if not is_sample(connection):
        return None
    row = connection.execute(sa.select(actor.c.id, actor.c.name).where(actor.c.public_id == OWNER_ID)).first()
    return Person(row.id, row.name, OWNER) if row is not None else None


def is_sample(connection: sa.Connection) -> bool:
    """Whether this is the sample shop, in which nobody signs in."""
    setting = tables.setting
    return connection.execute(sa.select(setting.c.value).where(setting.c.key == SAMPLE)).scalar() is True


def has_somebody(connection: sa.Connection) -> bool:
    """Whether anybody can sign in with a password."""
    login = tables.login
    return (
        connection.execute(sa.select(login.c.actor_id).where(login.c.active, login.c.password != "")).first()
        is not None
    )


def owners_with_password(connection: sa.Connection) -> list[int]:
    """The owners who can sign in; locked, so that two of them cannot leave at once."""
    login = tables.login
    wanted = sa.select(login.c.actor_id).where(login.c.role == OWNER.name, login.c.active, login.c.password != "")
    return list(connection.execute(wanted.order_by(login.c.actor_id).with_for_update()).scalars())


def find_login(connection: sa.Connection, who: str | int) -> Any | None:
    """The login with its person's name: by actor, by e-mail, by public id, or `owner` for the owner of the founding."""
    login, actor = tables.login, tables.actor
    if isinstance(who, int):
        is_it = login.c.actor_id == who
    elif who == OWNER_NAME:
        is_it = actor.c.public_id == OWNER_ID
    else:
        is_it = sa.or_(login.c.email == who, actor.c.public_id == who)
    return connection.execute(
        sa.select(login, actor.c.name, actor.c.public_id).join(actor, actor.c.id == login.c.actor_id).where(is_it)
    ).first()


# --- sessions --------------------------------------------------------------------------------------------------


def open_session(
    connection: sa.Connection, token: str, kind: str, actor_id: int | None, now: datetime, until: datetime, **more: Any
) -> int:
    """From now the token stands for that person, or for that shared phone."""
    row = {"token_sha": token_sha(token), "kind": kind, "actor_id": actor_id, "since": now, "seen_at": now}
    made = connection.execute(
        tables.session.insert().values(**row, until=until, **more).returning(tables.session.c.id)
    ).scalar_one()
    return int(made)


def touch(connection: sa.Connection, session_id: int, now: datetime, unlocked_until: datetime | None = None) -> None:
    """The session was used now; at a shared phone the lock is put off."""
    session = tables.session
    values = {"seen_at": now} | ({"unlocked_until": unlocked_until} if unlocked_until else {})
    still = sa.and_(session.c.id == session_id, session.c.ended_at.is_(None))
    if unlocked_until is not None:  # a phone that was locked meanwhile stays locked
        still = sa.and_(still, session.c.unlocked_until > now)
    connection.execute(session.update().where(still).values(**values))


def end_sessions(
    connection: sa.Connection, actor_id: int, now: datetime, kinds: Iterable[str], but: int | None = None
) -> int:
    """The person is signed out of all of these kinds, but of the session that asks; shared phones are only locked.
    Returns how many ended."""
    session, wanted = tables.session, set(kinds)
    theirs = sa.and_(session.c.actor_id == actor_id, session.c.ended_at.is_(None), session.c.id != (but or 0))
    ended = connection.execute(
        session.update().where(theirs, session.c.kind.in_(wanted - {"station"})).values(ended_at=now)
    ).rowcount
    if "station" in wanted:
        connection.execute(
            session.update().where(theirs, session.c.kind == "station").values(actor_id=None, unlocked_until=None)
        )
    return int(ended)


def end_session(connection: sa.Connection, session_id: int, now: datetime, actor_id: int | None = None) -> bool:
    """The session is over; with an actor, only where it is theirs."""
    session = tables.session
    still = sa.and_(session.c.id == session_id, session.c.ended_at.is_(None))
    if actor_id is not None:
        still = sa.and_(still, session.c.actor_id == actor_id)
    return bool(connection.execute(session.update().where(still).values(ended_at=now)).rowcount)


# --- failed tries ----------------------------------------------------------------------------------------------


def hold_tries(connection: sa.Connection, *names: str) -> None:
    """Whoever tries these counts after us: a hundred tries at once are a hundred tries."""
    if connection.dialect.name == "postgresql":
        for name in sorted(set(names)):
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(f"sign-in {name}", 0))))


def read_tries(connection: sa.Connection, tried: str, address: str, now: datetime) -> tuple[Sequence[datetime], ...]:
    """When this name was tried in vain lately, and when from this address."""
    failure, since = tables.sign_in_failure, now - access.COUNTED
    found = []
    for column, value in ((failure.c.tried, tried), (failure.c.address, address)):
        wanted = sa.select(failure.c.at).where(column == value, failure.c.at > since).order_by(failure.c.at.desc())
        found.append(list(connection.execute(wanted.limit(100)).scalars()))
    return tuple(found)


def add_try(connection: sa.Connection, tried: str, address: str, now: datetime) -> None:
    """One more try, counted as failed until it proves good; what is long past is forgotten."""
    failure = tables.sign_in_failure
    connection.execute(failure.delete().where(failure.c.at <= now - access.COUNTED))
    connection.execute(failure.insert().values(tried=tried, address=address, at=now))


def forgive_tries(connection: sa.Connection, tried: str) -> None:
    """The name was proven: what was tried before is forgotten."""
    failure = tables.sign_in_failure
    connection.execute(failure.delete().where(failure.c.tried == tried))


# --- links that work once --------------------------------------------------------------------------------------


def make_link(
    connection: sa.Connection, token: str, actor_id: int, purpose: str, now: datetime, until: datetime, by: int | None
) -> None:
    """The link works once, until then."""
    link = tables.one_time_link
    connection.execute(
        link.insert().values(
            token_sha=token_sha(token), actor_id=actor_id, purpose=purpose, since=now, until=until, made_by_id=by
        )
    )


def end_links(connection: sa.Connection, actor_id: int, now: datetime) -> None:
    """No link of the person works any more."""
    link = tables.one_time_link
    connection.execute(link.update().where(link.c.actor_id == actor_id, link.c.used_at.is_(None)).values(used_at=now))


def end_links_past(connection: sa.Connection, actor_id: int, now: datetime) -> bool:
    """After a change of what the person may do: no link that they made works any more, and none to them but an
    owner's, lest somebody who may less choose their password. Says whether there was one."""
    link, login = tables.one_time_link, tables.login
    lesser = sa.select(login.c.actor_id).where(login.c.role != OWNER.name)
    past = sa.or_(link.c.made_by_id == actor_id, sa.and_(link.c.actor_id == actor_id, link.c.made_by_id.in_(lesser)))
    return bool(connection.execute(link.update().where(past, link.c.used_at.is_(None)).values(used_at=now)).rowcount)


def find_link(connection: sa.Connection, token: str, purpose: str, now: datetime) -> Any | None:
    """Whom the link lets in; None where it was used, is over, or never was."""
    link, login, actor = tables.one_time_link, tables.login, tables.actor
    return connection.execute(
        sa.select(link.c.id.label("link_id"), login, actor.c.name, actor.c.public_id)
        .join(login, login.c.actor_id == link.c.actor_id)
        .join(actor, actor.c.id == link.c.actor_id)
        .where(
            link.c.token_sha == token_sha(token), link.c.purpose == purpose, link.c.used_at.is_(None),
            link.c.until > now, login.c.active,
        )
        .with_for_update(of=link)
    ).first()  # fmt: skip


def note_asking(connection: sa.Connection, token: str, actor_id: int, now: datetime, until: datetime) -> None:
    """Whoever makes links sees that the person asked for one: a row whose token nobody is given."""
    link = tables.one_time_link
    open_one = sa.select(link.c.id).where(
        link.c.actor_id == actor_id, link.c.purpose == "reset", link.c.used_at.is_(None), link.c.until > now
    )
    if connection.execute(open_one).first() is None:
        connection.execute(
            link.insert().values(token_sha=token_sha(token), actor_id=actor_id, purpose="reset", since=now, until=until)
        )
