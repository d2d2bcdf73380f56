"""Reads and writes of fetch."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.write import among


def read_asking(connection: sa.Connection, event_ids: Sequence[int]) -> list[Any]:
    """The events that want their order fetched, in the order of the ids: with their account's vendor, and their body
    where they have no outcome yet."""
    event, body, account = tables.inbound_event, tables.inbound_body, tables.vendor_account
    rows = connection.execute(
        sa.select(
            event.c.id, event.c.account_id, event.c.order_ref, event.c.order_id, event.c.outcome, event.c.topic,
            account.c.vendor, body.c.body,
        )
        .join(account, account.c.id == event.c.account_id)
        .outerjoin(body, sa.and_(body.c.event_id == event.c.id, event.c.outcome.is_(None)))
        .where(among(connection, event.c.id, event_ids))
    ).all()  # fmt: skip
    by_id = {row.id: row for row in rows}
    return [by_id[one] for one in event_ids if one in by_id]


def read_accounts(connection: sa.Connection, account_ids: Iterable[int]) -> dict[int, Any]:
    """The channels' accounts, by key, whether they are in use or not."""
    account = tables.vendor_account
    rows = connection.execute(sa.select(account).where(among(connection, account.c.id, sorted(set(account_ids)))))
    return {row.id: row for row in rows}


def still_open(connection: sa.Connection, event_ids: Iterable[int]) -> set[int]:
    """Those of the events that have no outcome yet."""
    event = tables.inbound_event
    rows = connection.execute(
        sa.select(event.c.id).where(among(connection, event.c.id, sorted(set(event_ids))), event.c.outcome.is_(None))
    )
    return set(rows.scalars())
