"""Reads of the shop's settings and sites: what holds, since when, and by whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from doorstep.db import locks, rules, tables
from doorstep.domain.options import OPTIONS, Option


@dataclass(frozen=True, slots=True)
class Stand:
    """How a setting stands: its value, and who changed it last."""

    option: Option
    value: Any
    at: datetime | None
    by: str

    @property
    def is_default(self) -> bool:
        return bool(self.value == self.option.default)


def read_stands(connection: sa.Connection) -> list[Stand]:
    """Every setting as it stands, in the order of the registry."""
    setting, actor = tables.setting, tables.actor
    rows = connection.execute(
        sa.select(setting.c.key, setting.c.value, setting.c.at, actor.c.name)
        .outerjoin(actor, actor.c.id == setting.c.actor_id)
        .where(setting.c.key.in_([option.key for option in OPTIONS]))
    )
    known = {row.key: row for row in rows}
    in_force = rules.current(connection)
    found = []
    for option in OPTIONS:
        row = known.get(option.key)
        value = in_force[option.key] if option.is_rule else option.default
        if row is not None and not option.is_rule and row.value is not None:
            value = row.value
        found.append(Stand(option, value, row.at if row else None, (row.name or "") if row else ""))
    return found


def stamps(connection: sa.Connection, keys: Iterable[str]) -> dict[str, datetime]:
    """Since when those of these settings that somebody has set stand as they do."""
    setting = tables.setting
    rows = connection.execute(sa.select(setting.c.key, setting.c.at).where(setting.c.key.in_(list(keys))))
    return {key: at for key, at in rows}


def take_stamps(connection: sa.Connection, keys: Iterable[str]) -> dict[str, datetime]:
    """The same, and nobody else changes settings until this transaction ends."""
    locks.have(connection, locks.Lock.SETTINGS)
    return stamps(connection, keys)


def list_people(connection: sa.Connection) -> list[Any]:
    """The people of the shop who are still there: (id, name)."""
    actor = tables.actor
    query = sa.select(actor.c.id, actor.c.name).where(actor.c.kind == "person", actor.c.active).order_by(actor.c.name)
    return list(connection.execute(query))


def list_sites(connection: sa.Connection) -> list[Any]:
    """Every site, those that are first asked for stock first."""
    site = tables.site
    return list(connection.execute(sa.select(site).order_by(site.c.active.desc(), site.c.rank, site.c.id)))


def find_site(connection: sa.Connection, public_id: str) -> Any | None:
    """The site, or None."""
    return connection.execute(sa.select(tables.site).where(tables.site.c.public_id == public_id)).first()


def open_parts(connection: sa.Connection, site_id: int) -> int:
    """How many parts of orders still leave from that site."""
    part = tables.fulfillment
    is_open = sa.text("fulfillment.status IN ('planned','released','picked','packed')")
    query = sa.select(sa.func.count()).select_from(part).where(part.c.site_id == site_id, is_open)
    return int(connection.execute(query).scalar_one())


def read_trials(connection: sa.Connection, until: datetime) -> list[int]:
    """Test mails that were begun before then and are still under way."""
    effect = tables.effect
    under_way = sa.text("effect.status IN ('wanted','calling','in_doubt')")
    query = sa.select(effect.c.id).where(effect.c.operation == "send_test", under_way, effect.c.called_at < until)
    return list(connection.execute(query).scalars())


def read_queued(connection: sa.Connection, most: int) -> list[int]:
    """Messages that wait to be told, the oldest first."""
    message = tables.message
    query = sa.select(message.c.id).where(message.c.status == "queued").order_by(message.c.id).limit(most)
    return list(connection.execute(query).scalars())
