"""Fetching from a channel by our own will: its orders into the inbox, its products, and what is missing here."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from doorstep import nudge
from doorstep.actions.connect import cut_over_of, owner_of, with_api
from doorstep.actions.imports import import_rows
from doorstep.connectors.channels import Envelope
from doorstep.connectors.channels.api import ChannelApi
from doorstep.connectors.channels.registry import CHANNELS
from doorstep.db import inbox, tables
from doorstep.db.accounts import Account
from doorstep.db.engine import Database, business_now
from doorstep.db.secrets import Safe
from doorstep.db.write import among, to_json
from doorstep.domain.counting import count
from doorstep.settings import settings

_FAR_TOO_MANY = 100_000  # pages: a channel that never ends its list is not read for ever


@dataclass(slots=True)
class Pulled:
    """What was fetched; read is always stored and duplicate together."""

    read: int = 0
    stored: int = 0
    duplicate: int = 0

    def words(self, what: str) -> str:
        if not self.read:
            return f"No {what} is waiting there"
        known = f", {self.duplicate} of them known already" if self.duplicate else ""
        return f"{count(self.read, what)} found there{known}"


@dataclass(slots=True)
class Gaps:
    """The channel's list beside ours, since the cut-over."""

    since: datetime | None
    told: int = 0  # orders that the channel lists
    held: int = 0  # of these, those that we have
    before: int = 0  # of these, placed before the cut-over and not ours to work on
    missing: list[dict[str, Any]] = field(default_factory=list)
    stored: int = 0  # of the missing ones, those that are in the inbox now


def arrivals_of(
    account_id: int, vendor: str, external_ref: str, bodies: Iterable[bytes], now: datetime
) -> list[inbox.Arrival]:
    """Orders as they were fetched, for the same inbox as a webhook's; one body is one event, however often fetched."""
    connector = CHANNELS[vendor]
    envelope = Envelope(connector.order_topic, "poll", None, external_ref)
    headers = to_json({"fetched": "from the channel's API"})
    return [
        inbox.Arrival(
            account_id, connector.dedupe_key(envelope, inbox.sha256(body)), connector.order_topic, body, now, headers,
            delivery_ref="poll", occurred_at=connector.read(connector.order_topic, body).occurred_at,
        )
        for body in bodies
    ]  # fmt: skip


def pull_orders(
    database: Database, safe: Safe, account: Account, since: datetime | None = None, is_open: bool = False
) -> Pulled:
    """Orders that changed since then (all, where none is given; the open ones, where only these are wanted) are in the
    inbox, each body once."""
    outcome = Pulled()

    async def fetch(api: ChannelApi) -> None:
        async for bodies in _pages(api, since, is_open):
            outcome.read += len(bodies)
            outcome.stored += _store(database, account, bodies)

    with_api(database, safe, account, fetch)
    outcome.duplicate = outcome.read - outcome.stored
    nudge.nudge(settings().home)
    return outcome


def find_gaps(database: Database, safe: Safe, account: Account, since: datetime | None, pull: bool) -> Gaps:
    """What the channel lists since then (since the cut-over, where nothing is said) and we do not hold; it is fetched,
    where `pull`. Orders placed before the cut-over are the channel's past."""
    cut_over = cut_over_of(account)
    gaps = Gaps(since or cut_over)
    connector, seen = CHANNELS[account.vendor], set[str]()

    async def compare(api: ChannelApi) -> None:
        async for bodies in _pages(api, gaps.since, False):
            facts = [(connector.read(connector.order_topic, body), body) for body in bodies]
            orders = {fact.order_ref: (fact, body) for fact, body in facts if fact.kind == "order"}
            fresh = {ref: told for ref, told in orders.items() if ref not in seen}
            seen.update(fresh)
            gaps.told += len(fresh)
            known = _held(database, account.id, fresh)
            gaps.held += len(known)
            wanted = []
            for ref, (fact, body) in fresh.items():
                assert fact.order is not None
                if ref in known:
                    continue
                if cut_over is not None and fact.order.placed_at < cut_over:
                    gaps.before += 1
                    continue
                gaps.missing.append({"order": fact.order.number, "ref": ref, "placed_at": fact.order.placed_at})
                wanted.append(body)
            gaps.stored += _store(database, account, wanted) if pull and wanted else 0

    with_api(database, safe, account, compare)
    nudge.nudge(settings().home)
    return gaps


def pull_products(
    database: Database, safe: Safe, account: Account, home: Path, door: str = "cli", actor_id: int | None = None,
    place: tuple[str, str] = ("", ""),
) -> str:  # fmt: skip
    """The channel's products are read in as an import whose difference can be seen; returns its public id. `place` is
    the site and the bin in which its units are counted in."""
    rows: list[dict[str, str]] = []

    async def fetch(api: ChannelApi) -> None:
        cursor = ""
        for _ in range(_FAR_TOO_MANY):
            page = await api.products(cursor)
            rows.extend(dict(row) for row in page.rows)
            cursor = page.cursor
            if not cursor:
                return

    with_api(database, safe, account, fetch)
    if account.currency:
        rows = [{**row, "currency": account.currency} if row.get("price") else row for row in rows]
    who = actor_id or owner_of(database)
    return import_rows(database, home, "products", account.vendor, account.id, rows, who, door, account.name, place)


async def _pages(api: ChannelApi, since: datetime | None, is_open: bool) -> AsyncIterator[list[bytes]]:
    cursor = ""
    for _ in range(_FAR_TOO_MANY):
        page = await api.orders(since, cursor, is_open)
        if page.bodies:
            yield list(page.bodies)
        cursor = page.cursor
        if not cursor:
            return


def _store(database: Database, account: Account, bodies: list[bytes]) -> int:
    with database.writing("intake") as connection:
        now = business_now(connection)
        return len(inbox.store(connection, arrivals_of(account.id, account.vendor, account.external_ref, bodies, now)))


def _held(database: Database, account_id: int, refs: Iterable[str]) -> set[str]:
    """Those that are orders here, or on their way to become one."""
    orders, event = tables.orders, tables.inbound_event
    with database.reading() as connection:
        found = set(
            connection.execute(
                sa.select(orders.c.external_ref).where(
                    orders.c.account_id == account_id, among(connection, orders.c.external_ref, refs)
                )
            ).scalars()
        )
        waiting = connection.execute(
            sa.select(event.c.order_ref).where(
                event.c.account_id == account_id, among(connection, event.c.order_ref, refs)
            )
        ).scalars()
        return found | {ref for ref in waiting if ref}
