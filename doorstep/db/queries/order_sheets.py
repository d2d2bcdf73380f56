"""Reads and writes of orders that come in sheets: what was read before, and how such headings were understood."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.options import read_some
from doorstep.db.write import among, insert, to_json
from doorstep.domain.errors import CannotDoError

KIND = "orders"
_PART = 20_000  # values in one statement
_T = tables.import_mapping
Row = tuple[tuple[str, ...], tuple[str, ...]]  # headings and cells


@dataclass(frozen=True, slots=True)
class House:
    """What holds in the shop where a sheet does not say it."""

    time_zone: str
    country: str
    home_country: str  # the same, where every site is in it; '' where they are in several
    prices_include_tax: bool
    tax_on_shipping: bool


def read_house(connection: sa.Connection) -> House:
    """Where and by which clock the shop lives, by its first site; and whether its prices contain the tax."""
    site = tables.site
    sites = connection.execute(
        sa.select(site.c.time_zone, site.c.country).where(site.c.active).order_by(site.c.rank, site.c.id)
    ).all()
    if not sites:
        raise CannotDoError("The shop has no site yet, so its clock is not known; add one under settings.")
    options = read_some(connection, "prices_include_tax", "tax_on_shipping")
    first = sites[0]
    home = first.country if len({one.country for one in sites}) == 1 else ""
    return House(
        first.time_zone, first.country, home, bool(options["prices_include_tax"]), bool(options["tax_on_shipping"])
    )  # fmt: skip


def known_keys(connection: sa.Connection, account_id: int, keys: Sequence[str]) -> set[str]:
    """Those of the keys under which the account has told us something before."""
    event, found = tables.inbound_event, set[str]()
    for first in range(0, len(keys), _PART):
        part = keys[first : first + _PART]
        found |= set(
            connection.execute(
                sa.select(event.c.dedupe_key).where(
                    event.c.account_id == account_id, among(connection, event.c.dedupe_key, part)
                )
            ).scalars()
        )
    return found


def known_refs(connection: sa.Connection, account_id: int, refs: Sequence[str]) -> set[str]:
    """Those of the orders that stand already."""
    orders, found = tables.orders, set[str]()
    for first in range(0, len(refs), _PART):
        part = refs[first : first + _PART]
        found |= set(
            connection.execute(
                sa.select(orders.c.external_ref).where(
                    orders.c.account_id == account_id, among(connection, orders.c.external_ref, part)
                )
            ).scalars()
        )
    return found


def is_still_reading(connection: sa.Connection, account_id: int) -> bool:
    """Whether something of the channel lies in the inbox of which it is not known yet what order it is of."""
    event = tables.inbound_event
    waiting = sa.select(event.c.id).where(
        event.c.account_id == account_id, event.c.outcome.is_(None), event.c.order_ref.is_(None)
    )
    return connection.execute(waiting.limit(1)).first() is not None


@dataclass(frozen=True, slots=True)
class Standing:
    """The rows by which an order stands: what brought them, and what they are known again by."""

    event_id: int
    key: str

    def is_by(self, key: str) -> bool:
        """Whether these very rows make it stand; those that came back were given a mark behind their key."""
        return key in (self.key, self.key.rpartition("|after ")[0])


def hold(connection: sa.Connection, account_id: int) -> None:
    """One import of the channel's sheets after the other: what stands now stands until this transaction ends."""
    account = tables.vendor_account
    connection.execute(sa.select(account.c.id).where(account.c.id == account_id).with_for_update(key_share=True))


def read_standing(connection: sa.Connection, account_id: int, refs: Sequence[str]) -> dict[str, Standing]:
    """By which rows of sheets each of these orders stands; none of an order that no sheet has brought."""
    event, found = tables.inbound_event, dict[str, Standing]()
    for first in range(0, len(refs), _PART):
        newest = (
            sa.select(sa.func.max(event.c.id))
            .where(
                event.c.account_id == account_id, among(connection, event.c.order_ref, refs[first : first + _PART]),
                event.c.dedupe_key.like("sheet|%"), sa.or_(event.c.outcome.is_(None), event.c.outcome == "applied"),
            )
            .group_by(event.c.order_ref)
        )  # fmt: skip
        told = sa.select(event.c.order_ref, event.c.id, event.c.dedupe_key).where(event.c.id.in_(newest))
        found |= {ref: Standing(one, key) for ref, one, key in connection.execute(told)}
    return found


def held_rows(connection: sa.Connection, account_id: int, refs: Sequence[str]) -> dict[str, list[Row] | None]:
    """The rows of sheets that each order stands by, by its ref, as (headings, cells); None where they were erased."""
    told = _newest_bodies(connection, account_id, refs)
    return {ref: None if body is None else _rows_in(body) for ref, body in told.items()}


def held_states(connection: sa.Connection, account_id: int, refs: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What the channel last told of each order, by its ref, as our own JSON; those that were erased are missing."""
    told = {ref: orjson.loads(body) for ref, body in _newest_bodies(connection, account_id, refs).items() if body}
    stated = {ref: body.get("data", body) if isinstance(body, dict) else None for ref, body in told.items()}
    return {ref: body for ref, body in stated.items() if isinstance(body, dict)}


def _newest_bodies(connection: sa.Connection, account_id: int, refs: Sequence[str]) -> dict[str, bytes | None]:
    """What last came of each order, by its ref; None where it was erased."""
    event, body = tables.inbound_event, tables.inbound_body
    found: dict[str, bytes | None] = {}
    for first in range(0, len(refs), _PART):
        part = refs[first : first + _PART]
        newest = (
            sa.select(sa.func.max(event.c.id).label("id"))
            .where(
                event.c.account_id == account_id, among(connection, event.c.order_ref, part),
                sa.or_(event.c.outcome.is_(None), event.c.outcome == "applied"),
            )
            .group_by(event.c.order_ref)
            .subquery()
        )  # fmt: skip
        told = (
            sa.select(event.c.order_ref, body.c.body)
            .join(newest, newest.c.id == event.c.id)
            .join(body, body.c.event_id == event.c.id)
        )
        found |= {row.order_ref: row.body for row in connection.execute(told)}
    return found


def _rows_in(body: bytes) -> list[Row]:
    """The rows beside an order's JSON; none where it was never in a sheet."""
    sheets = ((orjson.loads(body) or {}).get("source") or {}).get("sheets") or ()
    return [(tuple(sheet["headings"]), tuple(cells)) for sheet in sheets for cells in sheet["rows"]]


@dataclass(frozen=True, slots=True)
class KeptMapping:
    """How sheets with these headings are understood, and what holds where none of their columns says it."""

    id: int
    name: str
    account_id: int | None  # whose sheets; None: those of every channel of one's own, as it was kept once
    headings: tuple[str, ...]
    columns: Mapping[str, str]  # heading: our name, '' where it is not read
    said: Mapping[str, str]
    at: datetime | None


def shape_of(headings: Sequence[str], account_id: int | None) -> str:
    """What a kept mapping is found by: the headings, of that channel."""
    whose = [] if account_id is None else [f"\x1e{account_id}"]
    return hashlib.sha256("\x1f".join([*headings, *whose]).encode()).hexdigest()


def read_mappings(
    connection: sa.Connection, account_id: int, sheets: Sequence[tuple[str, ...]]
) -> dict[tuple[str, ...], KeptMapping]:
    """How the channel's sheets with these headings were understood before; what was kept for the channel goes before
    what was kept for all."""
    found: dict[tuple[str, ...], KeptMapping] = {}
    for whose in (None, account_id):
        shapes = {shape_of(headings, whose): headings for headings in sheets}
        kept = _T.c.headers_sha
        for row in connection.execute(_mappings().where(among(connection, kept, sorted(shapes)))):
            found[shapes[row.headers_sha]] = _mapping_of(row)
    return found


def list_mappings(connection: sa.Connection) -> list[KeptMapping]:
    """Every mapping that is kept, by name."""
    return sorted(map(_mapping_of, connection.execute(_mappings())), key=lambda one: one.name)


def keep_mapping(connection: sa.Connection, kept: KeptMapping, at: datetime, actor_id: int | None) -> None:
    """Sheets of the channel with these headings are understood so from now on."""
    body = {
        "columns": dict(kept.columns), "said": dict(kept.said), "headings": list(kept.headings), "name": kept.name,
        "account_id": kept.account_id,
    }  # fmt: skip
    insert(
        connection,
        _T,
        ("kind", "headers_sha", "mapping", "at", "actor_id"),
        [(KIND, shape_of(kept.headings, kept.account_id), to_json(body), at, actor_id)],
        "ON CONFLICT (kind, headers_sha) DO UPDATE SET mapping = excluded.mapping, at = excluded.at, "
        "actor_id = excluded.actor_id",
    )


def drop_mapping(connection: sa.Connection, mapping_id: int) -> None:
    """Sheets with its headings are guessed at again."""
    connection.execute(_T.delete().where(_T.c.id == mapping_id, _T.c.kind == KIND))


def _mappings() -> sa.Select[Any]:
    return sa.select(_T.c.id, _T.c.headers_sha, _T.c.mapping, _T.c.at).where(_T.c.kind == KIND)


def _mapping_of(row: Any) -> KeptMapping:
    body = row.mapping or {}
    columns = dict(body.get("columns") or {})
    headings = tuple(body.get("headings") or columns)
    name = str(body.get("name") or f"sheet {row.id}")
    return KeptMapping(row.id, name, body.get("account_id"), headings, columns, dict(body.get("said") or {}), row.at)
