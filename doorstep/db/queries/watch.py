"""Reads and writes of watch."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from doorstep.db import inbox, tables
from doorstep.db.write import among


def read_feeds(connection: sa.Connection, feed_ids: Sequence[int]) -> list[Any]:
    """The feeds with the account that each is read from."""
    feed, account = tables.feed, tables.vendor_account
    query = (
        sa.select(feed.c.id.label("feed_id"), feed.c.kind.label("feed"), feed.c.cursor, feed.c.every_seconds, account)
        .join(account, account.c.id == feed.c.account_id)
        .where(among(connection, feed.c.id, feed_ids))
        .order_by(feed.c.id)
    )
    return list(connection.execute(query))


def move_cursor(
    connection: sa.Connection, feed: Any, arrivals: Sequence[inbox.Arrival], cursor: str, read_at: datetime | None
) -> int:
    """The news are in the inbox and the feed is read up to `cursor`, in one transaction; returns how many were new.
    A feed that somebody else has moved on meanwhile stays where it is: its news are in the inbox all the same. None
    for `read_at`: it was not read to its end."""
    fresh = inbox.store(connection, arrivals)
    table = tables.feed
    connection.execute(
        table.update()
        .where(table.c.id == feed.feed_id, table.c.cursor == feed.cursor)
        .values(
            cursor=cursor, polled_at=sa.func.coalesce(sa.literal(read_at, table.c.polled_at.type), table.c.polled_at)
        )
    )
    return len(fresh)
