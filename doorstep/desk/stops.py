"""The desk's page of stops: what lies still since when by whom, stopping more of it, and resuming with a preview."""

from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import BaseRoute

from doorstep.actions import stops
from doorstep.db.queries import stops as rows
from doorstep.db.queries.pages import read_frame
from doorstep.db.stops import SCOPES
from doorstep.domain.roles import MANAGER
from doorstep.pages.routes import Pages
from doorstep.pages.visit import NotHereError, Visit


def routes(page: Pages) -> list[BaseRoute]:
    return [
        page.get("/stops", show_stops, MANAGER),
        page.post("/stops", stop, MANAGER),
        page.get("/stops/new", preview_stop, MANAGER),
        page.get("/stops/{stop}/resume", preview_resume, MANAGER),
        page.post("/stops/{stop}/resume", resume, MANAGER),
    ]


def address_of(scope: str, target: str) -> str:
    """Where that one is stopped, with everything filled in."""
    return f"/stops/new?{urlencode({'scope': scope, 'target': target})}"


def show_stops(visit: Visit) -> Response:
    """What is stopped, a button for everything, and what else can be stopped."""
    with visit.database.reading() as connection:
        frame = read_frame(connection)
        listed = rows.list_stops(connection, 20, every=True)
        targets = {scope: rows.list_targets(connection, scope, 50) for scope in ("channel", "carrier", "site")}
    standing = {(one.scope, one.name) for one in frame.stopped}
    free = [
        (scope, name, address_of(scope, name))
        for scope, names in targets.items()
        for name in names
        if (scope, name) not in standing
    ]
    return visit.show(
        "stops.html",
        frame,
        here="Shop",
        past=[row for row in listed if row.lifted_at is not None],
        free=free,
        shown=rows.shown,
        is_all=any(one.scope == "everything" for one in frame.stopped),
    )


def preview_stop(visit: Visit) -> Response:
    """What would lie still, before anything does."""
    scope, target = visit.asked.get("scope", "everything")[:20], visit.asked.get("target", "").strip()[:120]
    lying = stops.preview_stop(visit.database, scope, target)
    context = {"scope": scope, "target": target, "what": rows.shown(scope, target), "means": _MEANS[scope]}
    return _preview(visit, "stop_new.html", lying, **context)


# What lies still in each scope, and what goes on.
_MEANS = {
    "everything": "Orders are still taken and understood. Nothing is promised, picked, labelled, sent, told of or "
    "paid back.",
    "channel": "Its orders are still taken and understood. None of them is promised, picked, sent, or told of.",
    "carrier": "No label is bought from it and no parcel handed to it. A parcel without a label may go with another.",
    "site": "Nothing is promised from its shelves, and nothing there is picked, sealed or handed over. "
    "Orders may go to other sites.",
    "sku": "It is promised to nobody, alone or in a kit; what holds it is not picked, sealed or labelled.",
}
assert set(_MEANS) == set(SCOPES)


def stop(visit: Visit) -> Response:
    """It lies still from now."""
    told = stops.stop(
        visit.database, visit.text("scope", 20), visit.text("target", 120), visit.text("reason", 400),
        visit.person.actor_id, token=visit.text("token", 60),
    )  # fmt: skip
    return visit.to("/stops", told)


def _find(visit: Visit) -> Any:
    with visit.database.reading() as connection:
        found = rows.find_stops(connection, [visit.place("stop")])
    if not found:
        raise NotHereError("That is not stopped any more; the page of stops shows what is.")
    return found[0]


def preview_resume(visit: Visit) -> Response:
    """What goes on, before it does."""
    row = _find(visit)
    lying = stops.preview_resume(visit.database, row.scope, row.name or "")
    return _preview(visit, "stop_resume.html", lying, row=row, what=rows.shown(row.scope, row.name))


def _preview(visit: Visit, template: str, lying: rows.Lying, **context: Any) -> Response:
    more = max(0, lying.orders - len(lying.first))
    return visit.show(
        template, visit.frame(), here="Shop", sentences=stops.told_lying(lying), lying=lying, more=more, **context
    )


def resume(visit: Visit) -> Response:
    """It goes on from now, with exactly what it had kept."""
    row = _find(visit)
    told = stops.resume(
        visit.database, row.scope, row.name or "", visit.person.actor_id, token=visit.text("token", 60)
    )  # fmt: skip
    return visit.to("/stops", told)
