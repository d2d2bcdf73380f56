"""The shop's own facts, as its owner states and changes them: its name, its currency, and its sites."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from doorstep.actions.act import acting
from doorstep.actions.found import SiteSpec, found_shop, make_site
from doorstep.actions.places import (
    currency_of,
    known_country,
    known_currency,
    known_zone,
    language_of,
    message_language,
    wrong_with,
    zone_of,
)
from doorstep.actions.settings import change_options
from doorstep.db import tables
from doorstep.db.actors import OWNER, find_actor
from doorstep.db.engine import Database
from doorstep.db.queries.settings import list_sites, open_parts
from doorstep.domain import opening
from doorstep.domain.errors import CannotDoError

_SETTINGS = ("shop_name", "shop_currency", "message_language")
_OF_SHOP = ("name", "currency", "language", "site")  # what is said of the shop, and which site is meant
_NOTHING = {"line1": "", "line2": "", "postcode": "", "city": "", "region": "", "country": "DE", "time_zone": ""}


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says about the shop and one of its sites; None leaves a thing as it is."""

    name: str | None = None
    currency: str | None = None
    site: str | None = None  # which one; the first, where none is named
    line1: str | None = None
    postcode: str | None = None
    city: str | None = None
    region: str | None = None
    country: str | None = None
    time_zone: str | None = None
    line2: str | None = None
    open_days: str | None = None  # as in mon-fri
    cut_off: str | None = None  # as in 15:00
    closed_on: str | None = None  # as in 2026-12-24..2026-12-27
    language: str | None = None  # of messages to customers


@dataclass(frozen=True, slots=True)
class SiteSaid:
    """What a person says of one site; None leaves a thing as it is."""

    line1: str | None = None
    line2: str | None = None
    postcode: str | None = None
    city: str | None = None
    region: str | None = None
    country: str | None = None
    time_zone: str | None = None
    open_days: str | None = None
    cut_off: str | None = None
    cut_offs: Mapping[str, str] | None = None  # per day; wins over the two above
    closed_on: str | None = None
    name: str | None = None  # a new name
    rank: int | None = None  # 0 is asked first
    active: bool | None = None


def keep_shop(database: Database, said: Said, door: str = "cli") -> dict[str, Any]:
    """The shop stands, and is as said; what is not said stays, or has its default. Returns the shop as it is now."""
    stands = read_shop(database)
    sites: list[str] = stands["sites"]
    site = said.site or (sites[0] if sites else "Main")
    of_site = SiteSaid(**{k: v for k, v in asdict(said).items() if k not in _OF_SHOP})
    planned = check(said, database if site in sites else None)  # everything is right before anything is written
    name, currency = said.name or stands["shop_name"] or "My shop", planned["currency"] or stands["shop_currency"]
    if stands["shop_currency"] not in (None, currency):  # the books of a shop that has sold stay as they are
        change_options(database, {"shop_currency": currency}, _owner(database), door)
    language = planned["language"]
    if language and stands["shop_name"] is not None and language != stands["message_language"]:
        change_options(database, {"message_language": language}, _owner(database), door)
    if language is None and stands["shop_name"] is None and said.country:
        language = language_of(known_country(said.country))
    spec = [] if site in sites else [SiteSpec(name=site, **planned["site"])]
    found_shop(database, name.strip(), currency or _usual_currency(said), spec, language=language or "")
    if site in sites and any(value is not None for value in asdict(of_site).values()):
        change_site(database, site, of_site, _owner(database), door)
    return read_shop(database)


def check(said: Said, database: Database | None = None) -> dict[str, Any]:
    """What was said, as it will be kept; CannotDoError, with what to say instead, where something cannot be."""
    currency = None if said.currency is None else known_currency(said.currency)
    for what, value in (("shop's name", said.name), ("site's name", said.site)):
        if value is not None and not 0 < len(value.strip()) <= 60:
            raise CannotDoError(f"The {what} must have 1 to 60 characters.")
    stands: Mapping[str, Any] | None = None
    if database is not None:
        with database.reading() as connection:
            stands = next((r._mapping for r in list_sites(connection) if said.site in (None, r.name)), None)
    of_site = SiteSaid(**{k: v for k, v in asdict(said).items() if k not in _OF_SHOP})
    language = None if said.language is None else message_language(said.language)
    return {"currency": currency, "language": language, "site": _planned(of_site, stands)}


def read_shop(database: Database) -> dict[str, Any]:
    """The shop's name, currency and language, None where it has none yet, and the names of its sites."""
    setting, site = tables.setting, tables.site
    with database.reading() as connection:
        rows = connection.execute(sa.select(setting.c.key, setting.c.value).where(setting.c.key.in_(_SETTINGS)))
        known = {key: value for key, value in rows}
        names = list(connection.execute(sa.select(site.c.name).order_by(site.c.id)).scalars())
    return {key: known.get(key) for key in _SETTINGS} | {"sites": names}


# --- sites -----------------------------------------------------------------------------------------------------


def add_site(
    database: Database, name: str, said: SiteSaid, actor_id: int | None, door: str = "desk", token: str = ""
) -> str:
    """The shop has one more site, with its hours. Says so."""
    name = _plain_name(name)
    spec = SiteSpec(name=name, rank=said.rank or 0, **_planned(said, None))
    with acting(database, door, "shop.site", actor_id, {"site": name, **_spelt(said)}, token=token) as act:
        if any(row.name == name for row in list_sites(act.connection)):
            raise CannotDoError(f"There is a site called {name} already; choose another name.")
        make_site(act.connection, spec)
    return f"{name} is a site of the shop: orders leave {opening.told(spec.cut_offs or {})}."


def change_site(
    database: Database, name: str, said: SiteSaid, actor_id: int | None, door: str = "desk", token: str = ""
) -> str:
    """The site is as said from now. Says so."""
    with acting(database, door, "shop.site", actor_id, {"site": name, **_spelt(said)}, token=token) as act:
        sites = {row.name: row for row in list_sites(act.connection)}
        if name not in sites:
            raise CannotDoError(f"There is no site called {name!r}; the sites are: {', '.join(sites)}.")
        row = sites[name]
        values = _columns(_planned(said, row._mapping))
        if said.rank is not None:
            values["rank"] = said.rank
        if said.name is not None and said.name.strip() != name:
            values["name"] = _plain_name(said.name)
            if values["name"] in sites:
                raise CannotDoError(f"There is a site called {values['name']} already; choose another name.")
        if said.active is not None and bool(row.active) != said.active:
            values["active"] = said.active
            if not said.active:
                _refuse_closing(act.connection, row, list(sites.values()))
        act.connection.execute(tables.site.update().where(tables.site.c.id == row.id).values(**values))
    told = values.get("name", name)
    return f"{told} is as you said; orders that are confirmed from now on are promised by it."


def _refuse_closing(connection: sa.Connection, site: Any, sites: list[Any]) -> None:
    if not any(row.active and row.id != site.id for row in sites):
        raise CannotDoError(f"{site.name} is the only site; open another one before you close it.")
    if parts := open_parts(connection, site.id):
        what = "one part of an order" if parts == 1 else f"{parts} parts of orders"
        raise CannotDoError(f"{what} still {'leaves' if parts == 1 else 'leave'} from {site.name}; send them first.")


def _plain_name(text: str) -> str:
    if not 0 < len(text.strip()) <= 60 or not text.isprintable():
        raise CannotDoError("The site's name must have 1 to 60 characters.")
    return text.strip()


def _planned(said: SiteSaid, stands: Mapping[str, Any] | None) -> dict[str, Any]:
    """The site as it will be, each part of it looked at."""
    site = {word: (stands[word] if stands else default) for word, default in _NOTHING.items()}
    told = {word: value.strip() for word in _NOTHING if (value := getattr(said, word)) is not None}
    if said.country is not None:
        told["country"] = known_country(said.country)
    if said.time_zone is not None:
        told["time_zone"] = known_zone(said.time_zone)
    for word, value in told.items():
        if len(value) > 120 or not value.isprintable():
            raise CannotDoError(f"The {word.replace('line1', 'street')} must be one line of at most 120 characters.")
    site |= told
    site["time_zone"] = site["time_zone"] or zone_of(site["country"])
    if told and (wrong := wrong_with(site)):
        raise CannotDoError(wrong)
    calendar = dict(stands["calendar"] or {}) if stands else {}
    if said.closed_on is not None:
        calendar["closed_on"] = opening.closed(said.closed_on)
    return site | {"cut_offs": _cut_offs(said, stands), "closed_on": calendar.get("closed_on", [])}


def _cut_offs(said: SiteSaid, stands: Mapping[str, Any] | None) -> dict[str, str]:
    known = dict((stands["cut_offs"] if stands else None) or opening.WORKDAYS)
    if said.cut_offs is not None:
        known = {day: opening.clock(at) if (at := said.cut_offs.get(day, "")) else "" for day in opening.WEEKDAYS}
    elif said.open_days is not None or said.cut_off is not None:
        usual = max((at for at in known.values() if at), default="15:00")
        at = usual if said.cut_off is None else opening.clock(said.cut_off)
        is_open = opening.days(said.open_days) if said.open_days is not None else [d for d, t in known.items() if t]
        known = {day: at if day in is_open else "" for day in opening.WEEKDAYS}
    if not any(known.values()):
        raise CannotDoError("A site is open on one day of the week at least; give it a time by which orders leave.")
    return known


def _columns(planned: dict[str, Any]) -> dict[str, Any]:
    return {word: value for word, value in planned.items() if word != "closed_on"} | {
        "calendar": {"closed_on": planned["closed_on"]}
    }


def _spelt(said: SiteSaid) -> dict[str, Any]:
    return {word: value for word, value in asdict(said).items() if value is not None}


def _usual_currency(said: Said) -> str:
    """What is paid with where the shop's first site is."""
    return currency_of(known_country(said.country)) if said.country else "EUR"


def _owner(database: Database) -> int | None:
    """Who does it, where a command does."""
    with database.reading() as connection:
        return find_actor(connection, "person", OWNER)
