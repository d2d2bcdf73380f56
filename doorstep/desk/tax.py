"""The desk's page about tax: the rates that there are, adding, changing and stopping them."""

from starlette.responses import Response
from starlette.routing import BaseRoute

from doorstep.actions.tax import save_rate, stop_rate
from doorstep.db.options import read_some
from doorstep.db.queries import typed as rows
from doorstep.db.queries.pages import read_frame
from doorstep.domain.errors import CannotDoError
from doorstep.domain.roles import MANAGER
from doorstep.domain.tax import percent
from doorstep.pages.routes import Pages
from doorstep.pages.visit import Visit

_FIELDS = (
    "country", "region", "postcode", "city", "tax_class", "rate", "name", "priority", "compound", "on_shipping",
)  # fmt: skip


def routes(page: Pages) -> list[BaseRoute]:
    """The addresses, each with its least role."""
    return [
        page.get("/tax", show_rates, MANAGER),
        page.post("/tax", save, MANAGER),
        page.post("/tax/{rate}/stop", stop, MANAGER),
    ]


def show_rates(visit: Visit) -> Response:
    """The rates, by place and class, and a form for one more."""
    return _show(visit, {"priority": "1", "on_shipping": "yes"})


def save(visit: Visit) -> Response:
    """A rate stands as it was typed; what was typed stays where something is odd."""
    said = {name: visit.text(name, 300) for name in _FIELDS}
    rate_id = visit.whole("id", 0, 10**9, 0)
    try:
        told = save_rate(visit.database, said, visit.person.actor_id, rate_id, token=visit.text("token", 60))
    except CannotDoError as error:
        return _show(visit, said, str(error), rate_id)
    return visit.to("/tax", told)


def stop(visit: Visit) -> Response:
    """The rate holds no more, or again."""
    place = visit.place("rate")
    rate_id = int(place) if place.isdecimal() and len(place) < 12 else 0
    live = visit.text("live", 5) == "yes"
    said = stop_rate(visit.database, rate_id, live, visit.person.actor_id, token=visit.text("token", 60))
    return visit.to("/tax", said)


def _show(visit: Visit, said: dict[str, str], trouble: str = "", rate_id: int = 0) -> Response:
    with visit.database.reading() as connection:
        frame, rates = read_frame(connection), rows.list_rates(connection)
        options = read_some(connection, "prices_include_tax", "tax_on_shipping")
    asked = visit.asked.get("change", "")
    if asked.isdecimal() and (found := next((row for row in rates if str(row.id) == asked), None)) is not None:
        rate_id = found.id
        said = {name: str(getattr(found, name)) for name in _FIELDS if name not in ("rate", "compound", "on_shipping")}
        said |= {"rate": percent(found.rate_ppm).removesuffix(" %")}
        said |= {name: "yes" if getattr(found, name) else "" for name in ("compound", "on_shipping")}
    form = {name: said.get(name, "") for name in _FIELDS}
    return visit.show(
        "tax.html", frame, 409 if trouble else 200, here="Shop", rates=rates, form=form, trouble=trouble,
        percent=percent, rate_id=rate_id, options=options,
    )  # fmt: skip
