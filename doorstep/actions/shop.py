"""The shop's own facts, as its owner states and changes them: its name, its currency, and where its sites are."""

import re
from dataclasses import asdict, dataclass
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from doorstep.actions.act import acting
from doorstep.actions.found import SiteSpec, found_shop
from doorstep.db import tables
from doorstep.db.actors import OWNER, find_actor
from doorstep.db.engine import Database
from doorstep.domain.errors import CannotDoError

_SETTINGS = ("shop_name", "shop_currency")
_OF_A_SITE = ("line1", "postcode", "city", "region", "country", "time_zone")


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


def keep_shop(database: Database, said: Said) -> dict[str, Any]:
    """The shop stands, and is as said; what is not said stays, or has its default. Returns the shop as it is now."""
    check(said)
    stands = read_shop(database)
    sites: list[str] = stands["sites"]
    site = said.site or (sites[0] if sites else "Main")
    told = {word: value for word, value in asdict(said).items() if word in _OF_A_SITE and value is not None}
    spec = SiteSpec(**({word: "" for word in _OF_A_SITE} | {"country": "DE", "time_zone": "UTC"} | told), name=site)
    name, currency = said.name or stands["shop_name"] or "My shop", said.currency or stands["shop_currency"] or "EUR"
    found_shop(database, name, currency, [] if site in sites else [spec])
    if site in sites and told:
        _change_site(database, site, told)
    return read_shop(database)


def read_shop(database: Database) -> dict[str, Any]:
    """The shop's name and currency, None where it has none yet, and the names of its sites."""
    setting, site = tables.setting, tables.site
    with database.reading() as connection:
        rows = connection.execute(sa.select(setting.c.key, setting.c.value).where(setting.c.key.in_(_SETTINGS)))
        known = {key: value for key, value in rows}
        names = list(connection.execute(sa.select(site.c.name).order_by(site.c.id)).scalars())
    return {key: known.get(key) for key in _SETTINGS} | {"sites": names}


def _change_site(database: Database, name: str, told: dict[str, str]) -> None:
    with database.reading() as connection:
        owner_id = find_actor(connection, "person", OWNER)
    with acting(database, "cli", "shop.site", owner_id, {"site": name, **told}) as act:
        act.connection.execute(tables.site.update().where(tables.site.c.name == name).values(**told))


def check(said: Said) -> None:
    """Raise, with what to say instead, where something that was said cannot be."""
    if said.currency is not None and not re.fullmatch(r"[A-Z]{3}", said.currency):
        raise CannotDoError(f"{said.currency!r} is no currency; give its three letters, as in EUR.")
    if said.country is not None and not re.fullmatch(r"[A-Z]{2}", said.country):
        raise CannotDoError(f"{said.country!r} is no country; give its two letters, as in DE.")
    if said.time_zone is not None:
        try:
            ZoneInfo(said.time_zone)
        except (KeyError, ValueError, OSError):
            raise CannotDoError(f"{said.time_zone!r} is no time zone; give one as in Europe/Berlin.") from None
    for what, value in (("shop's name", said.name), ("site's name", said.site)):
        if value is not None and not 0 < len(value.strip()) <= 60:
            raise CannotDoError(f"The {what} must have 1 to 60 characters.")
