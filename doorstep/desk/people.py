"""The pages about people: who is there, what they may do, how they get in, and the shop's shared phones."""

from datetime import datetime
from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from doorstep.actions import account, people, sign_in
from doorstep.db.engine import machine_now
from doorstep.db.queries import people as rows
from doorstep.db.queries.pages import read_frame
from doorstep.domain.errors import CannotDoError
from doorstep.domain.hosts import LOOPBACK
from doorstep.domain.roles import MANAGER, OPERATOR, OWNER, ROLES, NotYoursError
from doorstep.pages.routes import Pages
from doorstep.pages.visit import NotHereError, Visit

from . import account as own
from .account import said_agent


def routes(page: Pages) -> list[BaseRoute]:
    return [
        *own.routes(page),
        page.get("/people", list_people, MANAGER),
        page.post("/people", invite, OWNER),
        page.post("/people/reviewed", review, OWNER),
        page.post("/people/phones/{session}/end", end_phone, MANAGER),
        page.get("/people/{person}", show_person, MANAGER),
        page.post("/people/{person}/role", change_role, OWNER),
        page.post("/people/{person}/remove", remove, OWNER),
        page.post("/people/{person}/link", make_link, MANAGER),
        page.post("/people/{person}/pin", set_pin, OWNER),
        page.post("/people/{person}/sign-out", sign_out_person, OWNER),
    ]


def list_people(visit: Visit) -> Response:
    """Everybody with what they may do and when they were last here; the shared phones; when somebody looked it over."""
    return _list(visit)


def _list(visit: Visit, refusal: str = "", status: int = 200) -> Response:
    now = machine_now()
    with visit.database.reading() as connection:
        frame = read_frame(connection)
        found, phones = rows.list_people(connection, now), rows.list_phones(connection, now)
        reviewed = rows.read_review(connection, account.REVIEWED)
    if visit.wants_json and not refusal:
        return JSONResponse({"people": [told(one) for one in found]})
    typed = {name: visit.text(name, 300) for name in ("email", "name", "role")}
    return visit.show(
        "people.html", frame, status, people=found, phones=[(row, said_agent(row.agent)) for row in phones],
        reviewed=reviewed, roles=ROLES, typed=typed, refusal=refusal, is_owner=visit.person.role.may(OWNER),
        is_sample=visit.person.session_id is None,
        is_due=not reviewed and len(found) > 1,
    )  # fmt: skip


def told(one: rows.OnePerson) -> dict[str, Any]:
    """The person as programs read it."""

    def said(at: datetime | None) -> str | None:
        return at.isoformat() if at is not None else None

    return {
        "id": one.public_id, "name": one.name, "email": "" if one.is_program else one.email, "role": one.role.name,
        "standing": one.standing, "has_pin": one.has_pin, "joined_at": said(one.joined_at),
        "last_seen_at": said(one.seen_at),
    }  # fmt: skip


def invite(visit: Visit) -> Response:
    """Somebody may join, by the link that is shown now and never again."""
    try:
        link = people.invite(
            visit.database, visit.text("email", 300), visit.text("name", 300), visit.text("role", 20),
            visit.person.actor_id, token=visit.text("token", 60),
        )  # fmt: skip
    except CannotDoError as error:
        if visit.wants_json:
            raise
        return _list(visit, str(error), 409)
    return _show_link(visit, link)


def _show_link(visit: Visit, link: people.Link) -> Response:
    address = link.address(visit.settings.public_url or str(visit.request.base_url).rstrip("/"))
    if visit.wants_json:
        return JSONResponse({"name": link.name, "purpose": link.purpose, "link": address, "until": str(link.until)})
    is_reached = bool(visit.settings.public_url) or visit.request.url.hostname not in LOOPBACK
    return visit.show("link.html", visit.frame(), link=link, address=address, is_reached=is_reached)


def review(visit: Visit) -> Response:
    """It is known that somebody looked the list over."""
    return visit.to("/people", account.review_access(visit.database, visit.person, visit.text("token", 60)))


def end_phone(visit: Visit) -> Response:
    """The phone is not the shop's any more, at once."""
    number = visit.place("session")
    now = machine_now()
    with visit.database.reading() as connection:
        phones = {str(row.id): row for row in rows.list_phones(connection, now)}
    if number not in phones:
        raise NotHereError("There is no such shared phone any more; load the page again to see what is left.")
    sign_in.end_one(visit.database, int(number), None, now)
    return visit.to("/people", f"{phones[number].name} is not the shop's any more; enrol it again to use it.")


# --- one person ------------------------------------------------------------------------------------------------


def show_person(visit: Visit) -> Response:
    """One person: role, ways in, and where they are signed in."""
    return _show(visit)


def _find(visit: Visit) -> rows.OnePerson:
    with visit.database.reading() as connection:
        found = rows.list_people(connection, machine_now())
    one = next((one for one in found if one.public_id == visit.place("person")), None)
    if one is None:
        raise NotHereError("There is nobody under this address; the page People names everybody.")
    return one


def _show(visit: Visit, refusal: str = "", status: int = 200) -> Response:
    one = _find(visit)
    with visit.database.reading() as connection:
        frame = read_frame(connection)
        sessions = rows.list_sessions(connection, one.actor_id, machine_now())
    return visit.show(
        "person.html", frame, status, one=one, sessions=[(row, said_agent(row.agent)) for row in sessions], roles=ROLES,
        refusal=refusal, is_owner=visit.person.role.may(OWNER), is_floor=one.role.may(OPERATOR),
        may_link=_may_link(visit, one), is_me=one.actor_id == visit.person.actor_id,
    )  # fmt: skip


def _may_link(visit: Visit, one: rows.OnePerson) -> bool:
    """An owner for everybody; a manager for those who may do less: a link is the way into somebody's account."""
    return visit.person.role.may(OWNER) or one.role < visit.person.role


def _changed(visit: Visit, change: Any) -> Response:
    """Done, and said on the person's page; or refused there."""
    one = _find(visit)
    try:
        said = change(one)
    except CannotDoError as error:
        if visit.wants_json:
            raise
        return _show(visit, str(error), 409)
    return JSONResponse({"told": said}) if visit.wants_json else visit.to(f"/people/{one.public_id}", said)


def change_role(visit: Visit) -> Response:
    """The person has that role from now."""
    by, token, role = visit.person.actor_id, visit.text("token", 60), visit.text("role", 20)
    return _changed(visit, lambda one: people.change_role(visit.database, one.actor_id, role, by, token=token))


def remove(visit: Visit) -> Response:
    """The person cannot come in any more."""
    by, token = visit.person.actor_id, visit.text("token", 60)
    return _changed(visit, lambda one: people.remove(visit.database, one.actor_id, by, token=token))


def set_pin(visit: Visit) -> Response:
    """The person opens the shop's phones with that PIN."""
    by, token, pin = visit.person.actor_id, visit.text("token", 60), visit.secret("pin").strip()
    return _changed(visit, lambda one: account.set_pin(visit.database, one.actor_id, pin, by, token))


def sign_out_person(visit: Visit) -> Response:
    """The person is signed out of every browser, and phones that they opened are locked."""

    def change(one: rows.OnePerson) -> str:
        sign_in.sign_out_actor(visit.database, one.actor_id)
        return f"{one.name} is signed out everywhere."

    return _changed(visit, change)


def make_link(visit: Visit) -> Response:
    """A link with which the person chooses a password, shown now and never again."""
    one = _find(visit)
    if not _may_link(visit, one):
        raise NotYoursError(f"{one.name} may do as much as you, or more; ask an owner for this link.")
    try:
        link = people.make_link(visit.database, one.actor_id, visit.person.actor_id, token=visit.text("token", 60))
    except CannotDoError as error:
        if visit.wants_json:
            raise
        return _show(visit, str(error), 409)
    return _show_link(visit, link)
