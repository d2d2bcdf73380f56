"""Reads of the channels' page: how each is connected, when it was last heard and read, and how its webhooks stand."""

from typing import Any

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.accounts import Account, list_accounts, read_account

Facts = dict[str, Any]


def list_channels(connection: sa.Connection) -> list[Facts]:
    """Every channel, with when it was last heard. Four queries, however many there are."""
    accounts = list_accounts(connection, "channel")
    heard, orders, feeds, hooks = _heard(connection), _orders(connection), _feeds(connection), _hooks(connection)
    return [
        _facts(one, heard.get(one.id), orders.get(one.id, 0), feeds.get(one.id), hooks.get(one.id, []))
        for one in accounts
    ]


def read_channel(connection: sa.Connection, name: str) -> Facts:
    """One channel; CannotDoError where there is none of that name."""
    account = read_account(connection, name, "channel")
    return next(facts for facts in list_channels(connection) if facts["id"] == account.id)


def _facts(account: Account, heard: Any, orders: int, feed: Any, hooks: list[Facts]) -> Facts:
    config = account.config
    return {
        "id": account.id, "name": account.name, "vendor": account.vendor, "shop": account.external_ref,
        "shop_name": config.get("shop_name", ""), "currency": account.currency,
        "address": config.get("shop_address") or config.get("api_url", ""),
        "time_zone": config.get("time_zone", ""), "version": config.get("version", ""), "active": account.active,
        "by_api": bool(config.get("api_url")), "cut_over_at": config.get("cut_over_at"), "since": account.since,
        "events": heard.events if heard else 0, "last_heard_at": heard.last if heard else None, "orders": orders,
        "polled_at": feed.polled_at if feed else None, "hooks": hooks,
    }  # fmt: skip


def _heard(connection: sa.Connection) -> dict[int, Any]:
    event, account = tables.inbound_event, tables.vendor_account
    query = (
        sa.select(event.c.account_id, sa.func.count().label("events"), sa.func.max(event.c.received_at).label("last"))
        .join(account, account.c.id == event.c.account_id)
        .where(account.c.kind == "channel")
        .group_by(event.c.account_id)
    )
    return {row.account_id: row for row in connection.execute(query)}


def _orders(connection: sa.Connection) -> dict[int, int]:
    orders = tables.orders
    query = sa.select(orders.c.account_id, sa.func.count()).group_by(orders.c.account_id)
    return {account_id: int(count) for account_id, count in connection.execute(query)}


def _feeds(connection: sa.Connection) -> dict[int, Any]:
    feed = tables.feed
    query = sa.select(feed.c.account_id, feed.c.polled_at).where(feed.c.kind == "orders")
    return {row.account_id: row for row in connection.execute(query)}


def _hooks(connection: sa.Connection) -> dict[int, list[Facts]]:
    hook = tables.channel_hook
    found: dict[int, list[Facts]] = {}
    for row in connection.execute(sa.select(hook).order_by(hook.c.account_id, hook.c.topic)):
        told = {"topic": row.topic, "standing": row.standing, "address": row.address, "checked_at": row.checked_at}
        found.setdefault(row.account_id, []).append(told)
    return found
