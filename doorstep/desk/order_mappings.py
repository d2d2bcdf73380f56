"""The desk's pages for how sheets of orders are understood: every kept mapping, changing one, removing it."""

from starlette.responses import Response
from starlette.routing import BaseRoute

from doorstep.actions import order_mappings as mappings
from doorstep.db.queries.order_sheets import KeptMapping, list_mappings
from doorstep.db.queries.pages import read_frame
from doorstep.domain.order_plan import SETTABLE
from doorstep.domain.roles import MANAGER
from doorstep.domain.sheets import ORDERS
from doorstep.pages.routes import Pages
from doorstep.pages.visit import NotHereError, Visit

_KEPT = {name: meaning for name, meaning in SETTABLE.items() if name not in mappings.OF_ONE_FILE}


def routes(page: Pages) -> list[BaseRoute]:
    """The addresses, each with its least role."""
    return [
        page.get("/orders/mappings", show_all, MANAGER),
        page.get("/orders/mappings/{mapping}", show_one, MANAGER),
        page.post("/orders/mappings/{mapping}", change, MANAGER),
        page.post("/orders/mappings/{mapping}/remove", remove, MANAGER),
    ]


def show_all(visit: Visit) -> Response:
    """Every mapping with its channel and what is set with it."""
    with visit.database.reading() as connection:
        frame, kept = read_frame(connection), list_mappings(connection)
    listed = [(one, mappings.told_of(visit.database, one)) for one in kept]
    return visit.show("order_mappings.html", frame, here="Orders", mapping=None, listed=listed)


def show_one(visit: Visit) -> Response:
    """What each column is taken for, and what holds where none says it."""
    kept = _find(visit)
    told = mappings.told_of(visit.database, kept)
    return visit.show(
        "order_mappings.html", visit.frame(), here="Orders", mapping=kept, told=told, columns=ORDERS, settable=_KEPT,
        listed=[],
    )  # fmt: skip


def change(visit: Visit) -> Response:
    """The next file with these headings is read so."""
    kept = _find(visit)
    columns = {heading: visit.text(f"column-{n}", 40) for n, heading in enumerate(kept.headings)}
    said = {name: visit.text(f"set-{name}", 40) for name in _KEPT}
    name, who = visit.text("name", 80), visit.person.actor_id
    changed = mappings.change_mapping(visit.database, kept.name, columns, said, name, who, "desk")
    where = f"/orders/mappings/{kept.id}"
    return visit.to(where, f"Kept; the next file with the headings of {changed.name} is read so.")


def remove(visit: Visit) -> Response:
    """Such columns are guessed at again."""
    kept = _find(visit)
    mappings.remove_mapping(visit.database, kept.name, visit.person.actor_id, "desk")
    return visit.to("/orders/mappings", f"{kept.name} is removed; what stands stays as it is.")


def _find(visit: Visit) -> KeptMapping:
    with visit.database.reading() as connection:
        for one in list_mappings(connection):
            if str(one.id) == visit.place("mapping"):
                return one
    raise NotHereError("There is no such mapping any more; the list names those there are.")
