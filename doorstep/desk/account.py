"""One's own way in: signing in, joining, another password, and the page about oneself."""

import re
from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from doorstep.actions import account, people, sign_in
from doorstep.db import people as logins
from doorstep.db.engine import machine_now
from doorstep.db.people import Person
from doorstep.db.queries import people as rows
from doorstep.db.queries.pages import read_frame
from doorstep.domain import access
from doorstep.domain.errors import CannotDoError
from doorstep.domain.roles import OPERATOR, VIEWER, NotYoursError
from doorstep.pages import admit
from doorstep.pages.routes import Pages
from doorstep.pages.visit import Visit


def routes(page: Pages) -> list[BaseRoute]:
    return [
        page.get("/sign-in", ask, None),
        page.post("/sign-in", sign_in_here, None),
        page.get("/sign-in/forgot", ask_forgot, None),
        page.post("/sign-in/forgot", say_forgot, None),
        page.post("/sign-out", sign_out, None),
        page.get("/join/{link}", ask_join, None),
        page.post("/join/{link}", join, None),
        page.get("/reset/{link}", ask_reset, None),
        page.post("/reset/{link}", reset, None),
        page.get("/me", show_me, VIEWER),
        page.post("/me/name", change_name, VIEWER),
        page.post("/me/password", change_password, VIEWER),
        page.post("/me/pin", change_pin, OPERATOR),
        page.post("/me/sessions/{session}/end", end_session, VIEWER),
        page.post("/me/sign-out-everywhere", sign_out_everywhere, VIEWER),
    ]


# --- in and out ------------------------------------------------------------------------------------------------


def ask(visit: Visit) -> Response:
    """E-mail and password; or, where nobody can sign in yet, how the first of them gets in."""
    return _ask(visit)


def _ask(visit: Visit, refusal: str = "", status: int = 200) -> Response:
    with visit.database.reading() as connection:
        frame = read_frame(connection)
        is_sample, is_open = logins.is_sample(connection), logins.has_somebody(connection)
    return visit.show(
        "sign_in.html", frame, status, refusal=refusal, email=visit.text("email", 300), back=_back(visit),
        is_sample=is_sample, is_open=is_open,
    )  # fmt: skip


def _back(visit: Visit) -> str:
    return access.own_path(visit.text("next", 600) or visit.asked.get("next", ""))


def sign_in_here(visit: Visit) -> Response:
    """The person is signed in at this browser, under a session of its own."""
    try:
        signed = sign_in.sign_in(
            visit.database, visit.text("email", 300), visit.secret("password"), admit.address_of(visit.request),
            visit.request.headers.get("user-agent", ""), earlier=_here(visit.who),
            known=visit.request.cookies.get(admit.SESSION, ""),
        )  # fmt: skip
    except (sign_in.WrongSecretError, sign_in.WaitError) as error:
        if visit.wants_json:
            raise
        return _ask(visit, str(error), 429 if isinstance(error, sign_in.WaitError) else 401)
    return _let_in(visit, signed, _back(visit))


def _here(person: Person | None) -> int | None:
    return person.session_id if person is not None and person.kind == "browser" else None


def _let_in(visit: Visit, signed: sign_in.SignedIn, address: str, said: str = "") -> Response:
    response = JSONResponse({"signed_in": True}) if visit.wants_json else visit.to(address, said)
    return admit.remember(visit.request, response, admit.SESSION, signed.token, access.BROWSER_LASTS)


def sign_out(visit: Visit) -> Response:
    """This browser's session is over; a shared phone is locked."""
    if visit.phone is not None:
        sign_in.lock(visit.database, visit.phone)
        return visit.to("/station/who")
    if visit.who is not None and visit.who.kind == "browser":
        sign_in.sign_out(visit.database, visit.who)
    return admit.forget(visit.request, visit.to("/sign-in", "You are signed out."), admit.SESSION)


def ask_forgot(visit: Visit) -> Response:
    """Where a link to another password comes from."""
    return visit.show("forgot.html", visit.frame(), asked=False, refusal="")


def say_forgot(visit: Visit) -> Response:
    """Whoever may make links sees it; the answer is the same for everybody."""
    try:
        people.ask_for_link(visit.database, visit.text("email", 300), admit.address_of(visit.request))
    except sign_in.WaitError as error:
        return visit.show("forgot.html", visit.frame(), 429, asked=False, refusal=str(error))
    return visit.show("forgot.html", visit.frame(), asked=True, refusal="")


# --- links -----------------------------------------------------------------------------------------------------


def ask_join(visit: Visit) -> Response:
    """Who invited whom to what, and the password to choose."""
    return _ask_password(visit, "join")


def ask_reset(visit: Visit) -> Response:
    """The password to choose."""
    return _ask_password(visit, "reset")


def _ask_password(visit: Visit, purpose: str, refusal: str = "") -> Response:
    """The form, as long as the link works; looking at it uses nothing up."""
    with visit.database.reading() as connection:
        frame = read_frame(connection)
        login = logins.find_link(connection, visit.place("link"), purpose, machine_now())
    name, email = (login.name, login.email) if login is not None else ("", "")
    typed = {"name": "" if "@" not in email else name, "email": email if "@" in email else ""}
    typed |= {key: visit.text(key, 300) for key in typed if key in visit.said}
    response = visit.show(
        "password.html", frame, 409 if refusal else 200 if login is not None else 410, login=login, purpose=purpose,
        link=visit.place("link"), typed=typed, refusal=refusal, is_founder="@" not in email,
        least=access.PASSWORD_LEAST,
    )  # fmt: skip
    # What the page asks for names the shop and not the page: in a log of that, too, the link is nobody's to read.
    response.headers["referrer-policy"] = "strict-origin"
    return response


def join(visit: Visit) -> Response:
    """The invited person is one of the shop, and signed in."""
    agent = visit.request.headers.get("user-agent", "")
    try:
        signed = people.join(
            visit.database, visit.place("link"), visit.text("name", 300), visit.text("email", 300),
            visit.secret("password"), agent,
        )  # fmt: skip
    except CannotDoError as error:
        return _ask_password(visit, "join", str(error))
    return _let_in(visit, signed, "/", "Welcome. You are signed in; your own page is behind your initial.")


def reset(visit: Visit) -> Response:
    """The person has another password, and is signed in here alone."""
    agent = visit.request.headers.get("user-agent", "")
    try:
        signed = people.reset(visit.database, visit.place("link"), visit.secret("password"), agent)
    except CannotDoError as error:
        return _ask_password(visit, "reset", str(error))
    return _let_in(visit, signed, "/", "Your password is changed; you are signed in here, and nowhere else.")


# --- oneself ---------------------------------------------------------------------------------------------------


def show_me(visit: Visit) -> Response:
    """Name, password, PIN, and where one is signed in."""
    return _show_me(visit)


def _show_me(visit: Visit, refusal: str = "", status: int = 200) -> Response:
    now, me = machine_now(), visit.person
    with visit.database.reading() as connection:
        frame = read_frame(connection)
        one = next(iter(rows.list_people(connection, now, me.actor_id)), None)
        sessions = rows.list_sessions(connection, me.actor_id, now)
    return visit.show(
        "me.html", frame, status, one=one, sessions=[(row, said_agent(row.agent)) for row in sessions], refusal=refusal,
        may_change=me.kind == "browser", is_floor=me.role.may(OPERATOR), least=access.PASSWORD_LEAST,
    )  # fmt: skip


def _by_password(visit: Visit) -> Person:
    """Who is signed in with a password; a PIN, a key or the sample shop is not enough to change the way in."""
    if visit.person.kind != "browser":
        raise NotYoursError("Sign in with your password to change this; a PIN, a key or the sample shop cannot.")
    return visit.person


def _changed(visit: Visit, change: Any, told: str = "") -> Response:
    try:
        said = change()
    except CannotDoError as error:
        if visit.wants_json:
            raise
        return _show_me(visit, str(error), 409)
    return JSONResponse({"told": told or said}) if visit.wants_json else visit.to("/me", told or str(said))


def change_name(visit: Visit) -> Response:
    """Everything one did stands under that name."""
    me = _by_password(visit)
    name, token = visit.text("name", 300), visit.text("token", 60)
    return _changed(visit, lambda: account.rename(visit.database, me.actor_id, name, me.actor_id, token))


def change_password(visit: Visit) -> Response:
    """Another password, and signed out everywhere but here."""
    me = _by_password(visit)
    earlier, fresh, address = visit.secret("present"), visit.secret("password"), admit.address_of(visit.request)
    return _changed(
        visit,
        lambda: account.change_password(visit.database, me, earlier, fresh, address),
        "Your password is changed; you are signed out everywhere but here.",
    )


def change_pin(visit: Visit) -> Response:
    """The PIN for the shop's phones."""
    me = _by_password(visit)
    pin, token = visit.secret("pin").strip(), visit.text("token", 60)
    return _changed(
        visit,
        lambda: account.set_pin(visit.database, me.actor_id, pin, me.actor_id, token),
        "Your PIN is set; it opens the shop's phones." if pin else "You have no PIN any more.",
    )


def end_session(visit: Visit) -> Response:
    """One browser is signed out."""
    me, number = _by_password(visit), visit.place("session")
    one = int(number) if number.isdecimal() and len(number) < 16 else 0
    return _changed(visit, lambda: sign_in.end_one(visit.database, one, me.actor_id), "That browser is signed out.")


def sign_out_everywhere(visit: Visit) -> Response:
    """Every browser but this one is signed out."""
    me = _by_password(visit)
    return _changed(
        visit, lambda: sign_in.sign_out_everywhere(visit.database, me), "You are signed out everywhere but here."
    )


_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_MACHINES = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "Mac"),
    ("CrOS", "Chromebook"), ("Linux", "Linux"),
)  # fmt: skip


def said_agent(agent: str) -> str:
    """The browser as its owner knows it: Chrome on Android."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    machine = next((name for mark, name in _MACHINES if mark in agent), "")
    if browser and machine:
        return f"{browser} on {machine}"
    return browser or machine or re.sub(r"[^\w./ -].*", "", agent)[:40] or "A browser"
