"""The shop's own phones: enrolled by a manager, unlocked by whoever is at them with a PIN, locked by themselves."""

from datetime import timedelta
from typing import Any

from starlette.responses import JSONResponse, Response

from doorstep.actions import sign_in
from doorstep.db.options import read_option
from doorstep.db.people import SharedPhone
from doorstep.db.queries import people as rows
from doorstep.db.queries.pages import read_frame
from doorstep.domain import access
from doorstep.domain.errors import CannotDoError
from doorstep.pages import admit
from doorstep.pages.visit import SignInError, Visit


def ask_who(visit: Visit) -> Response:
    """Whose hands the phone is in: the names, and for the one that was touched the PIN."""
    if visit.phone is None and visit.who is not None:
        return visit.to("/station?who=change")
    return _ask(visit, _phone(visit))


def _phone(visit: Visit) -> SharedPhone:
    if visit.phone is None:
        raise SignInError("This is not one of the shop's phones; sign in, or let a manager enrol it.")
    return visit.phone


def _ask(visit: Visit, phone: SharedPhone, refusal: str = "", status: int = 200) -> Response:
    with visit.database.reading() as connection:
        frame, people = read_frame(connection), rows.list_with_pin(connection)
        minutes = int(read_option(connection, "station_idle_minutes"))
    named = visit.text("person", 60) or visit.asked.get("person", "")
    chosen = next((one for one in people if one.public_id == named), None)
    back = _way_on(visit)
    return visit.show(
        "unlock.html", frame, status, person=None, phone=phone, people=people, chosen=chosen, refusal=refusal,
        back="" if back == "/station" else back, minutes=minutes,
    )  # fmt: skip


def _way_on(visit: Visit) -> str:
    path = access.own_path(visit.text("next") or visit.asked.get("next", ""))
    return path if path.startswith("/station") and not path.startswith("/station/who") else "/station"


def unlock(visit: Visit) -> Response:
    """Whoever knows the PIN is at the phone, and everything done at it is theirs."""
    phone = _phone(visit)
    with visit.database.reading() as connection:
        idle = timedelta(minutes=int(read_option(connection, "station_idle_minutes")))
    try:
        name = sign_in.unlock(visit.database, phone, visit.text("person", 60), visit.secret("pin"), idle)
    except (sign_in.WrongSecretError, sign_in.WaitError) as error:
        if visit.wants_json:
            raise
        return _ask(visit, phone, str(error), 429 if isinstance(error, sign_in.WaitError) else 401)
    return JSONResponse({"person": name}) if visit.wants_json else visit.to(_way_on(visit))


def lock(visit: Visit) -> Response:
    """Nobody is at the phone until the next PIN."""
    sign_in.lock(visit.database, _phone(visit))
    return visit.to("/station/who")


def ask_enrol(visit: Visit) -> Response:
    """What it means that this phone becomes the shop's, and where it will be."""
    return _show_enrol(visit)


def _show_enrol(visit: Visit, refusal: str = "", status: int = 200) -> Response:
    with visit.database.reading() as connection:
        frame, has_pins = read_frame(connection), bool(rows.list_with_pin(connection))
        stations, sites = rows.list_places(connection)
        minutes = int(read_option(connection, "station_idle_minutes"))
    return visit.show(
        "enrol.html", frame, status, person=None, stations=stations, sites=sites, minutes=minutes, refusal=refusal,
        typed=visit.text("name", 100), has_pins=has_pins, is_sample=visit.person.session_id is None,
    )  # fmt: skip


def enrol(visit: Visit) -> Response:
    """This phone is the shop's from now, and whoever enrolled it is not signed in at it any more."""
    if visit.person.session_id is None:
        return _show_enrol(visit, "In the sample shop nobody signs in, so its phones need no PIN either.", 409)
    with visit.database.reading() as connection:
        stations, sites = rows.list_places(connection)
        has_pins = bool(rows.list_with_pin(connection))
    kind, _, number = visit.text("place", 40).partition(":")
    offered: dict[str, Any] = {"station": stations, "site": sites}
    chosen = next((row for row in offered.get(kind, ()) if str(row.id) == number), None)
    try:
        if chosen is None:
            raise CannotDoError("Choose where this phone will be.")
        made = sign_in.enrol(
            visit.database, visit.person, visit.text("name", 100) or f"Phone at {chosen.name}",
            chosen.id if kind == "station" else None, chosen.id if kind == "site" else None,
            visit.request.headers.get("user-agent", ""), visit.text("token", 60),
        )  # fmt: skip
    except CannotDoError as error:
        return _show_enrol(visit, str(error), 409)
    how = "Choose your name, then type your PIN." if has_pins else "It opens as soon as somebody has chosen a PIN."
    response = visit.to("/station/who", f"This phone is the shop's now. {how}")
    admit.forget(visit.request, response, admit.SESSION)
    return admit.remember(visit.request, response, admit.PHONE, made, access.STATION_LASTS)
