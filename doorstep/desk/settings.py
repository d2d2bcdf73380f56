"""The desk's pages of what the shop is set to: a hub of everything of the shop, its settings by group, its sites."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute, Match

from doorstep.actions.places import countries, missing_in, zones
from doorstep.actions.settings import WrongValueError, back_to_default, change_options
from doorstep.actions.shop import SiteSaid, add_site, change_site
from doorstep.db.queries.pages import read_frame
from doorstep.db.queries.settings import Stand, find_site, list_people, list_sites, read_stands
from doorstep.db.secrets import prefect_password
from doorstep.domain import opening
from doorstep.domain.errors import CannotDoError
from doorstep.domain.options import GROUPS, OPTIONS
from doorstep.domain.roles import MANAGER, OWNER, require
from doorstep.pages.routes import Pages
from doorstep.pages.visit import NotHereError, Visit
from doorstep.settings import describe

_ADDRESS = ("line1", "line2", "postcode", "city", "region", "country", "time_zone")

# On the hub, where a page of the shop has the name already.
_IN_HUB: Mapping[str, str] = {
    "tax": "How tax is counted", "messages": "When messages go", "people": "Shared phones",
}  # fmt: skip

# The shop's own pages, by what they are about; one whose address nobody answers is not shown.
PLACES: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "What is sold": (
        ("Products", "/products", "What is for sale, its prices, weights, barcodes and photos."),
        ("Bring in", "/imports", "Products, stock, customers and orders from files and from your channels."),
        ("Suppliers", "/suppliers", "Who sells to you, and how long it takes."),
        ("Customers", "/customers", "Who buys from you, found by name, e-mail or town."),
        ("Tax", "/tax", "Rates by product class and destination, for orders that you type in."),
    ),
    "Where orders come from": (("Channels", "/channels", "Shops and marketplaces that send you orders."),),
    "How parcels leave": (
        ("Carriers", "/carriers", "Who takes your parcels, with which services, at which price."),
        ("Boxes", "/boxes", "The boxes that you pack in, with their sizes and weights."),
        ("Printers", "/printers", "Where labels and packing slips come out, station by station."),
        ("Logo and colours", "/brand", "How slips, messages and the customer's pages look."),
    ),
    "What customers hear": (("Messages", "/messages", "The mail account, and the words of every message."),),
    "Who works here": (
        ("People", "/people", "Who may sign in, and what each may do."),
        ("What was done", "/acts", "Every act of a person, and what can still be undone."),
    ),
    "When the shop rests, or something goes wrong": (
        ("Vacation", "/vacation", "Days on which nothing leaves; orders come in, and promises skip them."),
        ("Stops", "/stops", "Stop a product, a site, a channel, a carrier or everything, and go on."),
        ("Backups", "/backups", "Keep the whole shop in one file, and try that it comes back."),
        ("First steps", "/start", "What the shop needs before its first order, and what is done of it."),
    ),
}


def routes(page: Pages) -> list[BaseRoute]:
    return [
        page.get("/settings", show_hub, MANAGER),
        page.get("/settings/environment", show_environment, MANAGER),
        page.get("/settings/sites", show_sites, MANAGER),
        page.get("/settings/sites/add", show_site, MANAGER),
        page.post("/settings/sites/add", keep_site, MANAGER),
        page.get("/settings/sites/{site}", show_site, MANAGER),
        page.post("/settings/sites/{site}", keep_site, MANAGER),
        page.get("/settings/{group}", show_group, MANAGER),
        page.post("/settings/{group}", keep_group, MANAGER),
    ]


def show_hub(visit: Visit) -> Response:
    """Everything that makes this shop, and how it stands, one tap away each."""
    with visit.database.reading() as connection:
        frame = read_frame(connection)
        stands = read_stands(connection)
        sites = list_sites(connection)
    groups = [
        (
            name,
            _IN_HUB.get(name, heading),
            meaning,
            [one for one in stands if one.option.group == name and not one.is_default],
        )
        for name, (heading, meaning) in GROUPS.items()
        if name != "vacation" and any(one.option.group == name for one in stands)  # its own page asks for all of it
    ]
    places = {about: [one for one in listed if _answers(visit, one[1])] for about, listed in PLACES.items()}
    return visit.show(
        "settings.html", frame, here="Shop", groups=groups, sites=sites, told=opening.told,
        places={about: listed for about, listed in places.items() if listed}, public_url=visit.settings.public_url,
    )  # fmt: skip


def _answers(visit: Visit, address: str) -> bool:
    scope = {"type": "http", "method": "GET", "path": address, "headers": [], "root_path": ""}
    return any(route.matches(scope)[0] is Match.FULL for route in visit.request.app.routes)


# --- settings by group -----------------------------------------------------------------------------------------


def show_group(visit: Visit) -> Response:
    """The settings of one kind, each with its meaning, its default, and who changed it last."""
    return _show_group(visit, {}, "", "")


def keep_group(visit: Visit) -> Response:
    """What was typed holds from now, all of it or nothing."""
    group = _group_of(visit)
    keys = [option.key for option in OPTIONS if option.group == group]
    token, back = visit.text("token", 40), visit.text("default", 60)
    for option in OPTIONS:
        if option.key == back or (option.key in keys and option.key in visit.said):
            require(visit.person.role, option.role)
    try:
        if back:
            told = back_to_default(visit.database, back, visit.person.actor_id, "desk", token)
        else:
            typed = {key: visit.text(key, 4000) for key in keys if key in visit.said}
            told = change_options(visit.database, typed, visit.person.actor_id, "desk", token)
    except WrongValueError as error:
        if visit.wants_json:
            raise
        return _show_group(visit, visit.said, str(error), error.key)
    return visit.to(f"/settings/{group}", told)


def _group_of(visit: Visit) -> str:
    group = visit.place("group")
    if not any(option.group == group for option in OPTIONS):
        raise NotHereError("There are no settings of that kind; the page Shop shows them all.")
    return group


def _show_group(visit: Visit, typed: Mapping[str, Any], refusal: str, wrong: str) -> Response:
    group = _group_of(visit)
    with visit.database.reading() as connection:
        frame = read_frame(connection)
        stands = [one for one in read_stands(connection) if one.option.group == group]
        people = list_people(connection) if any(one.option.kind == "person" for one in stands) else []
    heading, meaning = GROUPS[group]
    return visit.show(
        "options.html", frame, 409 if refusal else 200, here="Shop", group=group, heading=heading, meaning=meaning,
        stands=stands, people=people, typed=typed, refusal=refusal, wrong=wrong, plain=_plain,
        names={one.id: one.name for one in people},
    )  # fmt: skip


def _plain(stand: Stand, value: Any, people: Mapping[int, str]) -> str:
    """The value as people read it."""
    if stand.option.kind == "person":
        return people.get(value, "nobody")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,} {stand.option.unit}".rstrip()
    return str(value or "") or "nothing"


# --- the installation ------------------------------------------------------------------------------------------


def show_environment(visit: Visit) -> Response:
    """What the environment says of this installation; read here, set there."""
    here, person = visit.settings, visit.person
    is_asked = person.session_id is not None and not here.prefect_api_url
    return visit.show(
        "environment.html",
        visit.frame(),
        here="Shop",
        rows=describe(here),
        prefect=visit.prefect,
        password=prefect_password(here) if is_asked and person.role.may(OWNER) else "",
    )


# --- sites -----------------------------------------------------------------------------------------------------


def show_sites(visit: Visit) -> Response:
    """The places that store and send."""
    with visit.database.reading() as connection:
        frame = read_frame(connection)
        sites = list_sites(connection)
    rows = [(row, missing_in(row._mapping), _spans(row)) for row in sites]
    return visit.show("sites.html", frame, here="Shop", rows=rows, told=opening.told)


def _spans(row: Any) -> list[Any]:
    return opening.in_spans((row.calendar or {}).get("closed_on", []))


def show_site(visit: Visit) -> Response:
    """One site: its address, its hours and its closed days; or the form for another one."""
    return _show_site(visit, {}, "")


def keep_site(visit: Visit) -> Response:
    """The site is as typed from now."""
    public_id = visit.place("site") if "site" in visit.request.path_params else ""
    said = {word: visit.text(word, 120) for word in _ADDRESS if word in visit.said}
    cut_offs = {day: visit.text(f"cut_off_{day}", 10) for day in opening.WEEKDAYS}
    site = SiteSaid(
        **said,
        cut_offs=cut_offs if any(f"cut_off_{day}" in visit.said for day in cut_offs) else None,
        closed_on=visit.text("closed_on", 4000) if "closed_on" in visit.said else None,
        rank=visit.whole("rank", 0, 999) if "rank" in visit.said else None,
        active=visit.text("active", 10) == "yes" if "active" in visit.said else None,
    )
    name, token = visit.text("name", 80), visit.text("token", 40)
    try:
        if not public_id:
            told = add_site(visit.database, name, site, visit.person.actor_id, "desk", token)
        else:
            standing = _found(visit, public_id)
            changed = SiteSaid(**{**asdict(site), "name": name or None})
            told = change_site(visit.database, standing.name, changed, visit.person.actor_id, "desk", token)
    except NotHereError:
        raise
    except CannotDoError as error:
        if visit.wants_json:
            raise
        return _show_site(visit, visit.said, str(error))
    return visit.to("/settings/sites", told)


def _found(visit: Visit, public_id: str) -> Any:
    with visit.database.reading() as connection:
        row = find_site(connection, public_id)
    if row is None:
        raise NotHereError("There is no such site; the page Sites shows them all.")
    return row


def _show_site(visit: Visit, typed: Mapping[str, Any], refusal: str) -> Response:
    public_id = visit.place("site") if "site" in visit.request.path_params else ""
    site = _found(visit, public_id) if public_id else None
    closed = [
        first.isoformat() if first == last else f"{first.isoformat()}..{last.isoformat()}"
        for first, last in (_spans(site) if site is not None else [])
    ]
    known = {word: getattr(site, word) for word in _ADDRESS} if site is not None else {word: "" for word in _ADDRESS}
    cut_offs = dict((site.cut_offs if site is not None else None) or opening.WORKDAYS)
    known |= {f"cut_off_{day}": cut_offs.get(day, "") for day in opening.WEEKDAYS}
    known |= {"closed_on": "\n".join(closed), "rank": site.rank if site is not None else 0}
    known |= {"name": site.name if site is not None else "", "active": "no" if site and not site.active else "yes"}
    return visit.show(
        "site.html", visit.frame(), 409 if refusal else 200, here="Shop", site=site, refusal=refusal,
        known={**known, **{word: typed[word] for word in known if word in typed}},
        countries=countries(), zones=zones(), days=opening.NAMES,
        missing=missing_in(site._mapping) if site is not None else [],
    )  # fmt: skip
