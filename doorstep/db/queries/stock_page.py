"""Reads of the pages about products, stock and events."""

from typing import Any

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.queries.pages import PAGE
from doorstep.db.write import among


def _alike(text: str) -> sa.ColumnElement[bool]:
    sku = tables.sku
    return sa.or_(sku.c.code.icontains(text, autoescape=True), sku.c.title.icontains(text, autoescape=True))


def list_stock(connection: sa.Connection, text: str = "", after: str = "", limit: int = PAGE) -> list[Any]:
    """What is on hand by SKU and site, in the order of the SKUs' codes after `after`; a page is so many SKUs."""
    sku, site, position, balance = tables.sku, tables.site, tables.position, tables.balance
    codes = sa.select(sku.c.id, sku.c.public_id, sku.c.code, sku.c.title, sku.c.kind).where(
        sku.c.kind == "physical", sku.c.code > after
    )
    if text:
        codes = codes.where(_alike(text))
    page = codes.order_by(sku.c.code).limit(limit + 1).subquery()

    def of(account: str) -> sa.ColumnElement[Any]:
        amount = sa.case((balance.c.account == account, balance.c.amount), else_=0)
        return sa.func.coalesce(sa.func.sum(amount), 0).label(account)

    return list(
        connection.execute(
            sa.select(
                page.c.id,
                page.c.public_id,
                page.c.code,
                page.c.title,
                site.c.id.label("site_id"),
                site.c.name.label("site"),
                of("available"),
                of("allocated"),
                of("picked"),
            )
            .select_from(
                page.outerjoin(position, position.c.sku_id == page.c.id)
                .outerjoin(site, site.c.id == position.c.site_id)
                .outerjoin(balance, balance.c.position_id == position.c.id)
            )
            .group_by(page.c.id, page.c.public_id, page.c.code, page.c.title, site.c.id, site.c.name, site.c.rank)
            .order_by(page.c.code, site.c.rank, site.c.id)
        )
    )


def list_bins(connection: sa.Connection, sku_ids: list[int]) -> list[Any]:
    """Where units of these SKUs lie, bin by bin."""
    position, balance, site = tables.position, tables.balance, tables.site
    return list(
        connection.execute(
            sa.select(
                position.c.sku_id,
                position.c.site_id,
                site.c.name.label("site"),
                position.c.bin,
                position.c.condition,
                balance.c.account,
                balance.c.amount,
            )
            .join(balance, balance.c.position_id == position.c.id)
            .join(site, site.c.id == position.c.site_id)
            .where(among(connection, position.c.sku_id, sku_ids), balance.c.amount > 0)
            .order_by(position.c.sku_id, site.c.rank, position.c.bin, balance.c.account)
            .limit(2000)
        )
    )


def list_sites(connection: sa.Connection) -> list[Any]:
    """The active sites, best first."""
    site = tables.site
    wanted = sa.select(site.c.id, site.c.public_id, site.c.name, site.c.city).where(site.c.active)
    return list(connection.execute(wanted.order_by(site.c.rank, site.c.id).limit(50)))


def list_components(connection: sa.Connection, sku_ids: list[int]) -> dict[int, list[Any]]:
    """What the newest recipe of each of these kits takes."""
    recipe, component, sku = tables.kit_recipe, tables.kit_component, tables.sku
    newest = (
        sa.select(sa.func.max(recipe.c.id)).where(among(connection, recipe.c.sku_id, sku_ids)).group_by(recipe.c.sku_id)
    )
    rows = connection.execute(
        sa.select(recipe.c.sku_id.label("kit_id"), recipe.c.release, component.c.qty, sku.c.code, sku.c.title)
        .join(component, component.c.recipe_id == recipe.c.id)
        .join(sku, sku.c.id == component.c.sku_id)
        .where(recipe.c.id.in_(newest))
        .order_by(recipe.c.sku_id, component.c.n)
    )
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.kit_id, []).append(row)
    return found


def find_event(connection: sa.Connection, event_id: int, with_body: bool) -> Any | None:
    """An inbound event with its headers, its order, and its body only where it is asked for."""
    event, body, account, actor, orders = (
        tables.inbound_event,
        tables.inbound_body,
        tables.vendor_account,
        tables.actor,
        tables.orders,
    )
    wanted = sa.select(
        event,
        account.c.name.label("account"),
        account.c.vendor,
        account.c.kind.label("account_kind"),
        actor.c.name.label("actor"),
        body.c.headers,
        body.c.erased_at,
        orders.c.public_id.label("order_public_id"),
        orders.c.number,
        (body.c.body if with_body else sa.null()).label("body"),
        (body.c.body.is_not(None)).label("has_body"),
    )
    return connection.execute(
        wanted.select_from(
            event.join(account, account.c.id == event.c.account_id)
            .outerjoin(body, body.c.event_id == event.c.id)
            .outerjoin(actor, actor.c.id == event.c.actor_id)
            .outerjoin(orders, orders.c.id == event.c.order_id)
        ).where(event.c.id == event_id)
    ).first()
