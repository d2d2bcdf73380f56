"""Reads and writes of orders that come in sheets: what was read before, and how such headings were understood."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.write import among, insert, to_json
from doorstep.domain.errors import CannotDoError

KIND = "orders"
_PART = 20_000  # values in one statement


def read_house(connection: sa.Connection) -> Any:
    """Where and by which clock the shop lives: its first site."""
    site = tables.site
    found = connection.execute(
        sa.select(site.c.time_zone, site.c.country).where(site.c.active).order_by(site.c.rank, site.c.id).limit(1)
    ).first()
    if found is None:
        raise CannotDoError("The shop has no site yet, so its clock is not known; add one under settings.")
    return found


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


def read_mappings(connection: sa.Connection, shapes: Sequence[str]) -> dict[str, dict[str, str]]:
    """How sheets with these headings were understood before: heading to our name, by shape."""
    kept = tables.import_mapping
    rows = connection.execute(
        sa.select(kept.c.headers_sha, kept.c.mapping).where(
            kept.c.kind == KIND, among(connection, kept.c.headers_sha, sorted(set(shapes)))
        )
    )
    return {shape: dict((mapping or {}).get("columns") or {}) for shape, mapping in rows}


def keep_mappings(
    connection: sa.Connection, shapes: Mapping[str, Mapping[str, str]], at: datetime, actor_id: int | None
) -> None:
    """Sheets with these headings are understood so from now on."""
    insert(
        connection,
        tables.import_mapping,
        ("kind", "headers_sha", "mapping", "at", "actor_id"),
        [(KIND, shape, to_json({"columns": dict(columns)}), at, actor_id) for shape, columns in shapes.items()],
        "ON CONFLICT (kind, headers_sha) DO UPDATE SET mapping = excluded.mapping, at = excluded.at, "
        "actor_id = excluded.actor_id",
    )
