"""Founding the shop: its people, its own account, its settings and its first site; again and again to the same end."""

import re
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from doorstep.db import inbox, tables, work
from doorstep.db.accounts import HOUSE, add_account, find_account
from doorstep.db.actors import OWNER, SYSTEM, make_actor
from doorstep.db.engine import Database, business_now
from doorstep.db.write import insert, to_json
from doorstep.domain.errors import CannotDoError
from doorstep.domain.ids import public_id

# What a shop has that says nothing else.
DEFAULTS = {"shop_name": "My shop", "currency": "EUR", "time_zone": "UTC"}


@dataclass(frozen=True, slots=True)
class Founding:
    """What a person says about the shop; None leaves a setting as it is, or at its default."""

    shop_name: str | None = None
    currency: str | None = None
    time_zone: str | None = None
    site: str | None = None
    country: str | None = None
    line1: str | None = None
    city: str | None = None
    region: str | None = None
    postcode: str | None = None


def found_shop(database: Database, said: Founding) -> dict[str, Any]:
    """The shop stands as said: actors, the house's account, settings and a site. What stood before stays, unless
    said otherwise. Returns the shop as it is now."""
    _refuse_nonsense(said)
    with database.writing("act") as connection:
        at = business_now(connection)
        owner_id = make_actor(connection, "person", OWNER, at)
        make_actor(connection, "system", SYSTEM, at)
        house = find_account(connection, HOUSE)
        house_id = house.id if house else add_account(connection, "house", "doorstep", HOUSE, "", at)
        before = read_shop(connection)
        wanted = DEFAULTS | before | {name: getattr(said, name) for name in DEFAULTS if getattr(said, name) is not None}
        changed = {name: value for name, value in wanted.items() if before.get(name) != value}
        site = _keep_site(connection, said, wanted["time_zone"])
        if changed or site:
            _record(connection, house_id, owner_id, {"settings": changed, "site": site}, at)
        columns, rows = ("key", "value", "at", "actor_id"), [(k, to_json(v), at, owner_id) for k, v in changed.items()]
        tail = "ON CONFLICT (key) DO UPDATE SET value = excluded.value, at = excluded.at, actor_id = excluded.actor_id"
        insert(connection, tables.setting, columns, rows, tail)
        return read_shop(connection) | {"sites": list(connection.execute(sa.select(tables.site.c.name).order_by(tables.site.c.id)).scalars())}


def read_shop(connection: sa.Connection) -> dict[str, Any]:
    """The shop's own settings, those that stand."""
    setting = tables.setting
    rows = connection.execute(sa.select(setting.c.key, setting.c.value).where(setting.c.key.in_(list(DEFAULTS))))
    return {key: value for key, value in rows}


def _keep_site(connection: sa.Connection, said: Founding, time_zone: str) -> dict[str, str]:
    """There is a site, and the one that is named is as said. Returns what was written."""
    site = tables.site
    first = connection.execute(sa.select(site.c.name).order_by(site.c.id).limit(1)).scalar()
    name = said.site or first or "Main"
    words = ("country", "line1", "city", "region", "postcode", "time_zone")
    told = {word: value for word, value in asdict(said).items() if word in words and value is not None}
    stands = connection.execute(sa.select(site).where(site.c.name == name)).mappings().first()
    if stands is None:
        row = {"country": "DE", "time_zone": time_zone} | told
        connection.execute(site.insert().values(public_id=public_id("site", name), name=name, **row))
        return {"name": name, **row}
    told = {word: value for word, value in told.items() if stands[word] != value}
    if not told:
        return {}
    connection.execute(site.update().where(site.c.name == name).values(**told))
    return {"name": name, **told}


def _record(connection: sa.Connection, house_id: int, actor_id: int, said: dict[str, Any], at: datetime) -> None:
    body = to_json(said).encode()
    arrival = inbox.Arrival(house_id, f"shop|{at.isoformat()}", "shop/changed", body, at, actor_id=actor_id)
    inbox.store(connection, [arrival], applied=True)
    work.write_batch(connection, work.act_claim("shop", OWNER, at), [], door="cli")


def _refuse_nonsense(said: Founding) -> None:
    if said.currency is not None and not re.fullmatch(r"[A-Z]{3}", said.currency):
        raise CannotDoError(f"{said.currency!r} is no currency; give its three letters, as in EUR.")
    if said.country is not None and not re.fullmatch(r"[A-Z]{2}", said.country):
        raise CannotDoError(f"{said.country!r} is no country; give its two letters, as in DE.")
    if said.time_zone is not None:
        try:
            ZoneInfo(said.time_zone)
        except (KeyError, ValueError, OSError):
            raise CannotDoError(f"{said.time_zone!r} is no time zone; give one as in Europe/Berlin.") from None
    for name in ("shop_name", "site"):
        value = getattr(said, name)
        if value is not None and not 0 < len(value.strip()) <= 60:
            raise CannotDoError(f"The {name.replace('_', ' ')} must have 1 to 60 characters.")
