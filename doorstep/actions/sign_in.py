"""Signing in and out: at a browser with a password, at a shared phone with a PIN; guesses wait ever longer."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from doorstep.actions import passwords
from doorstep.actions.act import acting
from doorstep.db import people, tables
from doorstep.db.engine import Database, machine_now
from doorstep.db.people import Person, SharedPhone
from doorstep.domain import access
from doorstep.domain.errors import CannotDoError
from doorstep.domain.roles import BY_NAME, OPERATOR

_AGENT_MOST = 300


class WaitError(CannotDoError):
    """It was tried in vain too often; the text says how long to wait."""

    code = "wait"


class WrongSecretError(CannotDoError):
    """Name and secret do not belong together; the text never says which of them is known."""

    code = "wrong_secret"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that began; the token is shown to the browser and kept nowhere."""

    token: str
    session_id: int
    actor_id: int


def make_token() -> str:
    """256 bits that nobody can guess."""
    return secrets.token_urlsafe(32)


def sign_in(
    database: Database, email: str, password: str, address: str, agent: str = "", now: datetime | None = None,
    earlier: int | None = None, known: str = "",
) -> SignedIn:  # fmt: skip
    """The person is signed in under a token of their own, and the session `earlier` of the same browser is over. A
    wrong address and a wrong password look and cost the same. A browser that still has a token of that person, `known`,
    though it is over, is counted by itself: whoever else guesses at the name does not keep its owner out."""
    now, tried = now or machine_now(), email.strip().lower()[:200]
    with database.reading() as connection:
        login = people.find_login(connection, tried) if "@" in tried else None
        had = people.find_ever(connection, known)
    is_known = login is not None and had is not None and had.actor_id == login.actor_id
    counted = f"browser:{had.id}" if had is not None and is_known else tried
    count_try(database, counted, address, now)
    kept = login.password if login is not None and login.active else ""
    if not passwords.fits(kept, password[: access.PASSWORD_MOST + 1]) or login is None:
        raise WrongSecretError("This e-mail and this password do not belong together; try again, or ask for a link.")
    fresh = passwords.keep(password) if passwords.is_outdated(kept) else kept
    with database.writing("people") as connection:
        table = tables.login
        still = table.update().where(table.c.actor_id == login.actor_id, table.c.password == kept, table.c.active)
        if connection.execute(still.values(password=fresh)).rowcount != 1:
            raise WrongSecretError("The password was changed a moment ago; sign in with the new one.")
        people.forgive_tries(connection, tried)
        people.forgive_tries(connection, counted)
        if earlier is not None:
            people.end_session(connection, earlier, now)
        return begin(connection, login.actor_id, agent, now)


def begin(connection: sa.Connection, actor_id: int, agent: str, now: datetime) -> SignedIn:
    """A browser's session begins, inside the transaction that proved who it is."""
    token = make_token()
    until = now + access.BROWSER_LASTS
    one = people.open_session(connection, token, "browser", actor_id, now, until, agent=agent[:_AGENT_MOST])
    return SignedIn(token, one, actor_id)


def count_try(database: Database, tried: str, address: str, now: datetime) -> None:
    """The try is counted before it is judged, so that a hundred at once are a hundred. Whoever is to wait is told so
    without a turn at the writer, which is everybody's."""
    address = access.counted_address(address)
    with database.reading() as connection:
        _refuse_haste(connection, tried, address, now)
    with database.writing("people") as connection:
        people.hold_tries(connection, tried, address)
        _refuse_haste(connection, tried, address, now)
        people.add_try(connection, tried, address, now)


def _refuse_haste(connection: sa.Connection, tried: str, address: str, now: datetime) -> None:
    of_name, of_address = people.read_tries(connection, tried, address, now)
    waits = (access.wait_of_name(of_name), access.wait_of_address(of_address))
    until = max((wait for wait in waits if wait is not None and wait > now), default=None)
    if until is not None:
        raise WaitError(f"That was tried too often; wait {access.said_wait(until, now)}, then try again.")


def sign_out(database: Database, person: Person, now: datetime | None = None) -> None:
    """The session that asks is over."""
    if person.session_id is not None:
        with database.writing("people") as connection:
            people.end_session(connection, person.session_id, now or machine_now())


def sign_out_everywhere(database: Database, person: Person, now: datetime | None = None) -> int:
    """The person is signed out of every browser but this one, and shared phones ask for the PIN again."""
    return sign_out_actor(database, person.actor_id, person.session_id, now)


def sign_out_actor(database: Database, actor_id: int, but: int | None = None, now: datetime | None = None) -> int:
    """That person is signed out of every browser but that one, and shared phones ask for the PIN again."""
    with database.writing("people") as connection:
        return people.end_sessions(connection, actor_id, now or machine_now(), ("browser", "station"), but)


def end_one(database: Database, session_id: int, actor_id: int | None, now: datetime | None = None) -> None:
    """That session is over; with an actor, only where it is theirs."""
    with database.writing("people") as connection:
        if not people.end_session(connection, session_id, now or machine_now(), actor_id):
            raise CannotDoError("That is over already; load the page again to see what is left.")


# --- shared phones ---------------------------------------------------------------------------------------------


def enrol(
    database: Database, by: Person, name: str, station_id: int | None, site_id: int | None, agent: str = "",
    token: str = "", now: datetime | None = None,
) -> str:  # fmt: skip
    """This phone is the shop's from now, and nobody is signed in at it any more; returns the phone's token."""
    now, label = now or machine_now(), access.tidy_name(name)
    body = {"phone": label, "station": station_id, "site": site_id}
    with acting(database, "station", "people.enrol", by.actor_id, body, token=token) as act:
        made = make_token()
        people.open_session(
            act.connection, made, "station", None, now, now + access.STATION_LASTS, name=label, station_id=station_id,
            site_id=site_id, agent=agent[:_AGENT_MOST],
        )  # fmt: skip
        if by.session_id is not None:
            people.end_session(act.connection, by.session_id, now)
    return made


def unlock(
    database: Database, phone: SharedPhone, public_id: str, pin: str, idle: timedelta, now: datetime | None = None
) -> str:
    """The person with that PIN is at the phone until it lay idle so long, or somebody else is; returns the name."""
    now = now or machine_now()
    count_try(database, f"pin:{public_id[:60]}", f"phone:{phone.session_id}", now)
    with database.reading() as connection:
        login = people.find_login(connection, public_id)
    kept = login.pin if login is not None and login.active and BY_NAME[login.role].may(OPERATOR) else ""
    if not passwords.fits(kept, pin[:20]) or login is None:
        raise WrongSecretError("That is not the PIN of this person; try again.")
    session = tables.session
    with database.writing("people") as connection:
        people.forgive_tries(connection, f"pin:{public_id[:60]}")
        connection.execute(
            session.update()
            .where(session.c.id == phone.session_id, session.c.ended_at.is_(None))
            .values(actor_id=login.actor_id, unlocked_until=now + idle, seen_at=now)
        )
    return str(login.name)


def lock(database: Database, phone: SharedPhone) -> None:
    """Nobody is at the phone until the next PIN."""
    session = tables.session
    with database.writing("people") as connection:
        connection.execute(
            session.update().where(session.c.id == phone.session_id).values(actor_id=None, unlocked_until=None)
        )
