"""Reads and writes of orders that are typed in: buyers, products with what lies there, tax, and the next number."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from doorstep.db import locks, tables
from doorstep.db.accounts import add_account
from doorstep.db.queries.allocate import read_recipes
from doorstep.db.queries.normalize import newest_recipes
from doorstep.db.write import among
from doorstep.domain.errors import CannotDoError
from doorstep.domain.tax import Rate

ACCOUNT, VENDOR = "typed", "own"  # the channel of orders that people type in
FIRST_NUMBER = 1001
_SEARCHED = 20_000  # buyers are looked for among so many of the newest contacts


def find_buyers(connection: sa.Connection, text: str, limit: int = 8) -> list[Any]:
    """Whom the words name among the newest contacts: by name, e-mail or phone, each address once, the newest first."""
    contact = tables.contact
    newest = connection.execute(sa.select(sa.func.max(contact.c.id))).scalar() or 0
    # SQLite folds ASCII alone.
    spellings = {text} if text.isascii() else {text, text.lower(), text.title(), text.upper()}
    named = [
        column.icontains(one, autoescape=True)
        for one in spellings
        for column in (contact.c.name, contact.c.company, contact.c.email)
    ]
    digits = "".join(mark for mark in text if mark.isdecimal()).lstrip("0")
    if len(digits) >= 4:
        named.append(contact.c.phone.contains(digits, autoescape=True))
    rows = connection.execute(
        sa.select(contact)
        .where(contact.c.id > newest - _SEARCHED, contact.c.erased_at.is_(None), sa.or_(*named))
        .order_by(contact.c.id.desc())
        .limit(limit * 10)
    )
    found: dict[tuple[str, ...], Any] = {}
    for row in rows:
        found.setdefault((row.name.lower(), row.email.lower(), row.line1.lower(), row.postcode), row)
    return list(found.values())[:limit]


def read_buyer(connection: sa.Connection, contact_id: int) -> Any | None:
    """One contact that nobody has erased."""
    contact = tables.contact
    return connection.execute(
        sa.select(contact).where(contact.c.id == contact_id, contact.c.erased_at.is_(None))
    ).first()


def _listed() -> sa.Select[Any]:
    sku = tables.sku
    return sa.select(
        sku.c.id, sku.c.code, sku.c.title, sku.c.kind, sku.c.price_minor, sku.c.currency, sku.c.tax_class, sku.c.grams
    ).where(sku.c.active)


def find_products(connection: sa.Connection, text: str, limit: int = 8) -> list[Any]:
    """What is for sale by that SKU or barcode, alone; else everything that is called so."""
    exact = read_products(connection, [text])
    if exact:
        return [exact[text]]
    sku = tables.sku
    alike = sa.or_(sku.c.code.icontains(text, autoescape=True), sku.c.title.icontains(text, autoescape=True))
    return list(connection.execute(_listed().where(alike).order_by(sku.c.code).limit(limit)))


def read_products(connection: sa.Connection, codes: Iterable[str]) -> dict[str, Any]:
    """What is for sale, by what was typed: the SKU in any case, or a barcode."""
    wanted = {code.strip() for code in codes} - {""}
    if not wanted:
        return {}
    sku, barcode = tables.sku, tables.barcode
    spelt = sorted(wanted | {code.upper() for code in wanted})
    by_code = {row.code: row for row in connection.execute(_listed().where(among(connection, sku.c.code, spelt)))}
    scanned = dict(
        connection.execute(
            sa.select(barcode.c.code, barcode.c.target_id).where(
                among(connection, barcode.c.code, sorted(wanted)), barcode.c.kind == "sku"
            )
        ).all()
    )
    by_id = {}
    if scanned:
        ids = sorted(set(scanned.values()))
        by_id = {row.id: row for row in connection.execute(_listed().where(among(connection, sku.c.id, ids)))}
    found = {code: by_code.get(code) or by_code.get(code.upper()) or by_id.get(scanned.get(code)) for code in wanted}
    return {code: row for code, row in found.items() if row is not None}


def components(connection: sa.Connection, sku_ids: Iterable[int], at: datetime) -> dict[int, list[tuple[int, int]]]:
    """(SKU, units) that one of each comes to: a kit by its newest recipe, anything else by itself."""
    wanted = sorted(set(sku_ids))
    recipe_of = newest_recipes(connection, wanted)
    recipes = read_recipes(connection, recipe_of.values())
    return {one: recipes.flat(recipe_of[one], at) if one in recipe_of else [(one, 1)] for one in wanted}


def read_available(connection: sa.Connection, sku_ids: Iterable[int], at: datetime) -> dict[int, dict[str, int]]:
    """How many of each can be sold, by site, the best site first; a kit as often as its parts allow."""
    parts = components(connection, sku_ids, at)
    leaves = sorted({leaf for listed in parts.values() for leaf, _ in listed})
    position, balance, site = tables.position, tables.balance, tables.site
    if not leaves:
        return {}
    sites = list(
        connection.execute(sa.select(site.c.name).where(site.c.active).order_by(site.c.rank, site.c.id)).scalars()
    )
    rows = connection.execute(
        sa.select(position.c.sku_id, site.c.name, sa.func.sum(balance.c.amount))
        .join(balance, balance.c.position_id == position.c.id)
        .join(site, site.c.id == position.c.site_id)
        .where(among(connection, position.c.sku_id, leaves), *_free(position, balance))
        .group_by(position.c.sku_id, site.c.name)
    )
    lies = {(sku, name): int(units) for sku, name, units in rows}
    return {
        one: {name: min((lies.get((leaf, name), 0) // times for leaf, times in listed), default=0) for name in sites}
        for one, listed in parts.items()
    }


def _free(position: sa.Table, balance: sa.Table) -> tuple[sa.ColumnElement[bool], ...]:
    """Available, in good condition, and our own."""
    return balance.c.account == "available", balance.c.amount > 0, position.c.condition == "", position.c.owner == ""


def read_shelves(connection: sa.Connection, sku_ids: Iterable[int], site_id: int) -> list[Any]:
    """What lies available of these at the site, bin by bin: (position, SKU, units)."""
    position, balance = tables.position, tables.balance
    return list(
        connection.execute(
            sa.select(position.c.id, position.c.sku_id, balance.c.amount)
            .join(balance, balance.c.position_id == position.c.id)
            .where(
                among(connection, position.c.sku_id, sorted(set(sku_ids))),
                position.c.site_id == site_id,
                *_free(position, balance),
            )
            .order_by(position.c.sku_id, position.c.bin, position.c.id)
        )
    )


def read_sites(connection: sa.Connection) -> list[Any]:
    """The active sites, best first, with where they are."""
    site = tables.site
    wanted = sa.select(site.c.id, site.c.name, site.c.country, site.c.region, site.c.postcode, site.c.city)
    return list(connection.execute(wanted.where(site.c.active).order_by(site.c.rank, site.c.id)))


def read_services(connection: sa.Connection, limit: int = 8) -> list[str]:
    """Ways of sending that lately were chosen, for the form to offer."""
    orders = tables.orders
    lately = sa.select(orders.c.shipping_service).order_by(orders.c.id.desc()).limit(500).subquery()
    rows = connection.execute(
        sa.select(lately.c.shipping_service, sa.func.count())
        .where(lately.c.shipping_service != "")
        .group_by(lately.c.shipping_service)
        .order_by(sa.func.count().desc(), lately.c.shipping_service)
        .limit(limit)
    )
    return [name for name, _ in rows]


# --- tax -------------------------------------------------------------------------------------------------------


def list_rates(connection: sa.Connection) -> list[Any]:
    """All rates, those that were stopped too, by place and class."""
    rate = tables.tax_rate
    order = (rate.c.country, rate.c.tax_class, rate.c.priority, rate.c.region, rate.c.postcode, rate.c.city, rate.c.id)
    return list(connection.execute(sa.select(rate).order_by(*order).limit(5000)))


def read_rates(connection: sa.Connection, *countries: str) -> list[Rate]:
    """The rates in force that may hold in these countries."""
    rate = tables.tax_rate
    rows = connection.execute(
        sa.select(
            rate.c.country, rate.c.rate_ppm, rate.c.region, rate.c.postcode, rate.c.city, rate.c.tax_class,
            rate.c.name, rate.c.priority, rate.c.compound, rate.c.on_shipping,
        ).where(rate.c.active, rate.c.country.in_(("", "*", *countries)))
    )  # fmt: skip
    return [Rate(*row[:8], bool(row.compound), bool(row.on_shipping)) for row in rows]


# --- the channel of typed orders -------------------------------------------------------------------------------


def take_account(connection: sa.Connection, at: datetime) -> tuple[int, Mapping[str, Any]]:
    """The channel of typed orders, ours until this transaction ends: its id, and what it remembers."""
    account = tables.vendor_account
    ours = sa.select(account.c.id, account.c.config).where(
        account.c.kind == "channel", account.c.vendor == VENDOR, account.c.external_ref == ACCOUNT
    )
    # Whoever types the very first order at the same moment waits here, and then finds the account.
    locks.have(connection, locks.Lock.TYPED)
    row = connection.execute(ours.with_for_update(key_share=True)).first()
    if row is None:
        try:
            add_account(connection, "channel", VENDOR, ACCOUNT, ACCOUNT, at)
        except CannotDoError:
            add_account(connection, "channel", VENDOR, f"{ACCOUNT}-orders", ACCOUNT, at)
        row = connection.execute(ours.with_for_update(key_share=True)).one()
    return row.id, row.config or {}


def find_account(connection: sa.Connection) -> int | None:
    """The channel of typed orders; None before the first one."""
    account = tables.vendor_account
    ours = account.c.kind == "channel", account.c.vendor == VENDOR, account.c.external_ref == ACCOUNT
    return connection.execute(sa.select(account.c.id).where(*ours)).scalar()


def take_number(connection: sa.Connection, account_id: int, config: Mapping[str, Any]) -> str:
    """The next number; nobody else gets it, and one that was not used in the end is given again."""
    number = int(config.get("last_number", FIRST_NUMBER - 1)) + 1
    account = tables.vendor_account
    connection.execute(
        account.update().where(account.c.id == account_id).values(config={**config, "last_number": number})
    )
    return f"D-{number}"


def find_typed(connection: sa.Connection, account_id: int, dedupe_key: str) -> Any | None:
    """The order that was typed in under that key: its number and public id."""
    event, orders = tables.inbound_event, tables.orders
    return connection.execute(
        sa.select(event.c.delivery_ref.label("number"), orders.c.public_id)
        .join(orders, orders.c.id == event.c.order_id)
        .where(event.c.account_id == account_id, event.c.dedupe_key == dedupe_key)
    ).first()


def find_typed_in(connection: sa.Connection, name: str) -> str | None:
    """The public id of the order that was typed in and is called so, by its id or its number."""
    orders, account = tables.orders, find_account(connection)
    named = sa.or_(orders.c.public_id == name, orders.c.number == name.upper())
    return connection.execute(sa.select(orders.c.public_id).where(orders.c.account_id == account, named)).scalar()


def lock_order(connection: sa.Connection, public: str) -> Any:
    """The order as it stands; it does not move before this transaction ends."""
    orders = tables.orders
    wanted = sa.select(orders.c.id, orders.c.number, orders.c.status, orders.c.account_id)
    return connection.execute(wanted.where(orders.c.public_id == public).with_for_update()).one()


def newest_state(connection: sa.Connection, account_id: int, order_id: int, topic: str) -> bytes | None:
    """What was said last of the whole order; None where it is not kept any more."""
    event, body = tables.inbound_event, tables.inbound_body
    return connection.execute(
        sa.select(body.c.body)
        .select_from(event.outerjoin(body, body.c.event_id == event.c.id))
        .where(event.c.order_id == order_id, event.c.account_id == account_id, event.c.topic == topic)
        .order_by(event.c.id.desc())
        .limit(1)
    ).scalar()


def public_id_of(connection: sa.Connection, order_id: int) -> str:
    """The order's public id."""
    orders = tables.orders
    return str(connection.execute(sa.select(orders.c.public_id).where(orders.c.id == order_id)).scalar_one())


def name_units(connection: sa.Connection, units: Mapping[int, int]) -> list[tuple[str, int]]:
    """(our code, units) of each, by code."""
    sku = tables.sku
    rows = connection.execute(sa.select(sku.c.code, sku.c.id).where(among(connection, sku.c.id, sorted(units))))
    return sorted((code, units[one]) for code, one in rows)
