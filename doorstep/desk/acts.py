"""The desk's page of acts: what people did, when and on what, with the way back where there still is one."""

from urllib.parse import urlsplit

from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from doorstep.actions.undo import undo, why_not
from doorstep.db.queries.acts import about, list_acts
from doorstep.db.queries.pages import PAGE, read_frame
from doorstep.domain import deeds, undoing
from doorstep.domain.roles import MANAGER, OPERATOR
from doorstep.pages.routes import Pages
from doorstep.pages.visit import NotHereError, Visit


def routes(page: Pages) -> list[BaseRoute]:
    return [
        page.get("/acts", show_acts, OPERATOR),
        page.post("/acts/{event}/undo", undo_act, OPERATOR),
    ]


def _own(visit: Visit) -> int | None:
    """Whose acts alone may be seen and undone: an operator's own; None is everybody's."""
    return None if visit.person.role.may(MANAGER) else visit.person.actor_id


def show_acts(visit: Visit) -> Response:
    """The newest acts, each with its undo, or with why there is none."""
    number = visit.asked.get("before", "")
    before = int(number) if number.isdecimal() and len(number) < 16 else None
    with visit.database.reading() as connection:
        frame = read_frame(connection)
        found = list_acts(connection, PAGE + 1, before, _own(visit))
        page = found[:PAGE]
        reasons, known = why_not(connection, page), about(connection, page)
    theirs = {event.id: undoing.least_role(event.topic, event.body) for event in page}
    reasons |= {
        one: f"The role {least.name} or above undoes this."
        for one, least in theirs.items()
        if not reasons[one] and not visit.person.role.may(least)
    }
    more = page[-1].id if len(found) > PAGE else 0
    told = [(event, deeds.told(event.topic, event.body, known.get(event.id, "")), reasons[event.id]) for event in page]
    return visit.show(
        "acts.html", frame, here="Shop", acts=told, more=more, until=undoing.until, own=_own(visit) is not None,
        doors=deeds.DOORS, otherwise=undoing.OTHERWISE,
    )  # fmt: skip


def undo_act(visit: Visit) -> Response:
    """The act is undone; the page it was asked for from says so."""
    number = visit.place("event")
    if not number.isdecimal() or len(number) > 15:
        raise NotHereError("There is no such act; the page of acts lists what people did.")
    told = undo(visit.database, int(number), visit.person.actor_id, "desk", visit.person)
    if visit.wants_json:
        return JSONResponse({"event": int(number), "told": told})
    return visit.to(_back(visit), told)


def _back(visit: Visit) -> str:
    """The page that the button stood on, where it is one of ours."""
    came, here = urlsplit(visit.request.headers.get("referer", "")), urlsplit(str(visit.request.base_url))
    known = came.netloc == here.netloc and came.path.startswith("/") and not came.path.startswith("//")
    return f"{came.path}{f'?{came.query}' if came.query else ''}" if known else "/acts"
