"""Who is at the station: who is signed in or has unlocked its phone; in the sample shop, whoever typed a name."""

from dataclasses import dataclass
from urllib.parse import quote

import sqlalchemy as sa
from starlette.responses import Response

from doorstep.db import tables
from doorstep.db.actors import find_actor, make_actor
from doorstep.db.engine import business_now
from doorstep.domain.errors import CannotDoError
from doorstep.pages.visit import Visit, WhoError

NAME, SITE = "doorstep_person", "doorstep_site"
_LONGEST = 60
_A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the station, and at which site ('' is any)."""

    actor_id: int
    name: str
    site: str


def tidy(name: str) -> str:
    """The name as it is kept: one line, single spaces, 1 to 60 characters."""
    tidied = " ".join("".join(mark if mark.isprintable() else " " for mark in name).split())
    if not 1 <= len(tidied) <= _LONGEST:
        raise CannotDoError(f"Type your name, in 1 to {_LONGEST} characters.")
    return tidied


def is_typed(visit: Visit) -> bool:
    """Whether people say who they are by typing a name: only in the sample shop, where nobody signs in."""
    return visit.person.session_id is None


def find_person(visit: Visit) -> Person | None:
    """Who asks. In the sample shop who the cookie, or a program's `person`, says is here; None where nobody did."""
    site = visit.phone.site if visit.phone is not None else visit.cookie(SITE)
    if not is_typed(visit):
        return Person(visit.person.actor_id, visit.person.name, site)
    typed = str(visit.said.get("person", "")) if visit.wants_json else ""
    name = typed or visit.cookie(NAME)
    if not name:
        return None
    with visit.database.reading() as connection:
        known = find_actor(connection, "person", tidy(name))
    return Person(known if known is not None else _make(visit, name), tidy(name), site)


def read_person(visit: Visit) -> Person:
    """Who does it; without a name nothing is done at the station."""
    found = find_person(visit)
    if found is None:
        raise WhoError("Say who is at the station first: type your name at /station (a program sends it as `person`).")
    return found


def _make(visit: Visit, name: str) -> int:
    with visit.database.writing("act") as connection:
        return make_actor(connection, "person", tidy(name), business_now(connection))


def remember(visit: Visit, response: Response, name: str, site: str) -> Response:
    """The browser knows from now who is here, and where."""
    for key, value in ((NAME, name), (SITE, site)):
        if key == SITE or is_typed(visit):
            response.set_cookie(key, quote(value), max_age=_A_YEAR, path="/station", httponly=True, samesite="strict")
    return response


def site_id(visit: Visit, name: str) -> int | None:
    """The site of that name; None for any, also where the site is gone meanwhile."""
    if not name:
        return None
    with visit.database.reading() as connection:
        found: int | None = connection.execute(sa.select(tables.site.c.id).where(tables.site.c.name == name)).scalar()
    return found


def check_name(visit: Visit) -> tuple[str, str]:
    """The name and site that were typed, the actor made where it is new; who is signed in only says where."""
    site = visit.text("site", 60)
    name = tidy(visit.text("name", 200)) if is_typed(visit) else visit.person.name
    if site and site_id(visit, site) is None:
        raise CannotDoError(f"There is no site named {site}; choose one of those on the page.")
    if is_typed(visit):
        with visit.database.reading() as connection:
            known = find_actor(connection, "person", name)
        if known is None:
            _make(visit, name)
    return name, site
