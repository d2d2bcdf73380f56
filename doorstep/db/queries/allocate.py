"""Reads and writes of allocate."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.names import order_names
from doorstep.db.write import among, insert, take_ids, to_json, update
from doorstep.domain.allocation import Claim, Shelf
from doorstep.domain.ids import public_id
from doorstep.domain.kits import Recipes


def read_lines(connection: sa.Connection, order_ids: Sequence[int]) -> list[Any]:
    """Lines of confirmed orders that still need units: (order, line n, SKU, recipe or 0, qty, placed_at)."""
    line, orders = tables.order_line, tables.orders
    open_qty = line.c.qty - line.c.elsewhere_qty - line.c.allocated_qty
    return list(
        connection.execute(
            sa.select(
                line.c.order_id,
                line.c.n,
                line.c.sku_id,
                sa.func.coalesce(line.c.recipe_id, 0),
                open_qty,
                orders.c.placed_at,
            )
            .join(orders, orders.c.id == line.c.order_id)
            .where(
                among(connection, line.c.order_id, order_ids),
                orders.c.status.in_(("confirmed", "in_progress")),
                line.c.sku_id.is_not(None),
                line.c.kind.in_(("physical", "custom")),
                open_qty > 0,
            )
            .order_by(line.c.order_id, line.c.n)
        )
    )


def read_orders(connection: sa.Connection, order_ids: Sequence[int]) -> dict[int, Any]:
    """Status, number and money of the orders."""
    orders = tables.orders
    rows = connection.execute(
        sa.select(
            orders.c.id,
            orders.c.status,
            orders.c.number,
            orders.c.total_minor,
            orders.c.currency,
            orders.c.public_id,
            orders.c.confirmed_at,
        ).where(among(connection, orders.c.id, order_ids))
    )
    return {row.id: row for row in rows}


def read_recipes(connection: sa.Connection, recipe_ids: Iterable[int]) -> Recipes:
    """These recipes, and of each kit within them every release: which one counts, the moment of the sale says."""
    recipe, component = tables.kit_recipe, tables.kit_component
    parts: dict[int, list[tuple[int, int]]] = {}
    releases: dict[int, list[tuple[datetime, int]]] = {}
    wanted = set(recipe_ids) - {0}
    while fresh := wanted - parts.keys():
        parts |= {one: [] for one in fresh}
        for one, sku, qty in connection.execute(
            sa.select(component.c.recipe_id, component.c.sku_id, component.c.qty)
            .where(among(connection, component.c.recipe_id, fresh))
            .order_by(component.c.recipe_id, component.c.n)
        ):
            parts[one].append((sku, qty))
        inner = {sku for one in fresh for sku, _ in parts[one]} - releases.keys()
        for sku, since, one in connection.execute(
            sa.select(recipe.c.sku_id, recipe.c.since, recipe.c.id)
            .where(among(connection, recipe.c.sku_id, inner))
            .order_by(recipe.c.sku_id, recipe.c.release)
        ):
            releases.setdefault(sku, []).append((since, one))
            wanted.add(one)
    return Recipes(parts, releases)


def read_shelves(connection: sa.Connection, sku_ids: Iterable[int]) -> list[Shelf]:
    """What lies available of these SKUs, in good condition and our own."""
    position, balance = tables.position, tables.balance
    rows = connection.execute(
        sa.select(position.c.id, position.c.sku_id, position.c.site_id, balance.c.amount)
        .join(balance, balance.c.position_id == position.c.id)
        .where(
            among(connection, position.c.sku_id, set(sku_ids)),
            balance.c.account == "available",
            balance.c.amount > 0,
            position.c.condition == "",
            position.c.owner == "",
        )
    )
    return [Shelf(*row) for row in rows]


def read_sites(connection: sa.Connection) -> list[int]:
    """Sites that send, best first."""
    site = tables.site
    return list(
        connection.execute(sa.select(site.c.id).where(site.c.active).order_by(site.c.rank, site.c.id)).scalars()
    )


def lock_orders(connection: sa.Connection, order_ids: Iterable[int]) -> dict[int, Any]:
    """Lock the orders, in key order, and return how each stands now."""
    orders = tables.orders
    rows = connection.execute(
        sa.select(orders.c.id, orders.c.status)
        .where(among(connection, orders.c.id, sorted(set(order_ids))))
        .order_by(orders.c.id)
        .with_for_update()
    )
    return {row.id: row for row in rows}


def write_claims(
    connection: sa.Connection, kept: Mapping[int, Sequence[Claim]], why: Mapping[int, Mapping[str, Any]], at: datetime
) -> list[int]:
    """Each order's claims stand, in one fulfillment per site; the lines know what is claimed. Returns the
    fulfillments."""
    sites = [
        (order_id, site)
        for order_id, claims in kept.items()
        for site in dict.fromkeys(claim.site_id for claim in claims)
    ]
    numbers = dict(
        connection.execute(
            sa.select(tables.fulfillment.c.order_id, sa.func.max(tables.fulfillment.c.n))
            .where(among(connection, tables.fulfillment.c.order_id, list(kept)))
            .group_by(tables.fulfillment.c.order_id)
        ).all()
    )  # type: ignore[arg-type]
    names = order_names(connection, kept)
    parts = take_ids(connection, tables.fulfillment, len(sites))
    rows, part_of = [], {}
    for one, (order_id, site) in zip(parts, sites, strict=True):
        n = numbers[order_id] = numbers.get(order_id, 0) + 1
        part_of[order_id, site] = one
        rows.append((one, public_id("ful", names[order_id], n), order_id, n, site, to_json(why[order_id]), at))
    insert(connection, tables.fulfillment, ("id", "public_id", "order_id", "n", "site_id", "why", "planned_at"), rows)
    listed = [claim for claims in kept.values() for claim in claims]
    insert(
        connection,
        tables.allocation,
        ("order_id", "line_n", "fulfillment_id", "sku_id", "position_id", "qty", "per_kit"),
        [
            (c.order_id, c.line_n, part_of[c.order_id, c.site_id], c.sku_id, c.position_id, c.qty, c.per_kit)
            for c in listed
        ],
    )
    return parts


def count_claimed(connection: sa.Connection, rows: Sequence[tuple[int, int, int]]) -> None:
    """The lines know how many of their units are claimed: rows of (order, line n, units more)."""
    update(
        connection,
        tables.order_line,
        {"allocated_qty": "t.allocated_qty + v.qty"},
        "t.order_id = v.order_id AND t.n = v.n",
        (("order_id", "int"), ("n", "int"), ("qty", "int")),
        rows,
    )


def sku_codes(connection: sa.Connection, sku_ids: Iterable[int]) -> dict[int, str]:
    """Our codes of these SKUs."""
    wanted = set(sku_ids)
    return (
        dict(
            connection.execute(
                sa.select(tables.sku.c.id, tables.sku.c.code).where(among(connection, tables.sku.c.id, wanted))
            ).all()
        )
        if wanted
        else {}
    )  # type: ignore[arg-type]
