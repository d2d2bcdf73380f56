"""Who asks: by a browser's session, by a program's key, by the PIN at a shared phone, or as the one at this machine."""

from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy.exc import OperationalError
from starlette.requests import Request
from starlette.responses import Response

from doorstep.db import people
from doorstep.db.engine import Database
from doorstep.db.options import read_option
from doorstep.db.people import Person, SharedPhone
from doorstep.domain.hosts import LOOPBACK
from doorstep.domain.roles import MANAGER, OPERATOR, VIEWER, Role
from doorstep.settings import Settings

SESSION, PHONE = "doorstep_session", "doorstep_station"  # cookies; a program sends `Authorization: Bearer …`
# What a proxy adds on the way: whoever sent one of these does not sit at this machine.
_PASSED_ON = ("x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "forwarded", "x-real-ip", "via")
_NAV: tuple[tuple[str, str, Role], ...] = (
    ("Home", "/", VIEWER),
    ("Orders", "/orders", VIEWER),
    ("Cases", "/cases", VIEWER),
    ("Stock", "/stock", VIEWER),
    ("Products", "/products", VIEWER),
    ("Station", "/station", OPERATOR),
    ("Shop", "/settings", MANAGER),
)


def recognise(
    request: Request, settings: Settings, database: Database, now: datetime
) -> tuple[Person | None, SharedPhone | None]:
    """The person who asks, and the shared phone that they ask with, as far as either is known."""
    given = request.headers.get("authorization", "")
    with database.reading() as connection:
        if given:  # a program: a key that is not good is nobody, also on this machine
            kind, _, key = given.partition(" ")
            known = people.find_person(connection, key.strip(), now, "program") if kind.lower() == "bearer" else None
            return known, None
        who, phone = None, None
        if token := request.cookies.get(SESSION, ""):
            who = people.find_person(connection, token, now)
        if who is None and (token := request.cookies.get(PHONE, "")):
            phone = people.find_phone(connection, token, now)
            who = phone.person if phone is not None else None
        if who is None and phone is None and is_at_this_machine(request, settings):
            who = people.find_nobody(connection)
    return who, phone


def is_at_this_machine(request: Request, settings: Settings) -> bool:
    """Whether it was sent from this machine to this machine, and nobody passed it on."""
    sender = request.client.host if request.client else ""
    hosts = (settings.host, sender, request.url.hostname or "")
    return all(host in LOOPBACK for host in hosts) and not any(name in request.headers for name in _PASSED_ON)


def keep_awake(database: Database, who: Person, now: datetime) -> None:
    """The session was used now; written once a minute, and not where the writer is too busy for it."""
    if who.session_id is None or who.seen_at is None or now - who.seen_at < people.TOUCHED_AFTER:
        return
    with suppress(OperationalError), database.writing("people") as connection:
        until = None
        if who.kind == "station":
            until = now + timedelta(minutes=int(read_option(connection, "station_idle_minutes")))
        people.touch(connection, who.session_id, now, until)


def links_for(who: Person | None) -> list[tuple[str, str]]:
    """The pages of the main menu that this person may open."""
    return [(name, address) for name, address, role in _NAV if who is not None and who.role.may(role)]


def address_of(request: Request) -> str:
    """Where the request comes from, as failed tries are counted."""
    return (request.client.host if request.client else "")[:60]


def remember(request: Request, response: Response, cookie: str, token: str, lasts: timedelta) -> Response:
    """The browser keeps the token: away from scripts, for this site alone, and over TLS where it came so."""
    response.set_cookie(
        cookie, token, max_age=int(lasts.total_seconds()), path="/", httponly=True, samesite="lax",
        secure=request.url.scheme == "https",
    )  # fmt: skip
    return response


def forget(request: Request, response: Response, cookie: str) -> Response:
    """The browser keeps the token no longer."""
    response.delete_cookie(cookie, path="/", httponly=True, samesite="lax", secure=request.url.scheme == "https")
    return response
