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
from doorstep.connectors.channels.listed import Circle, it_never_ends
from doorstep.connectors.channels.registry import CHANNELS
from doorstep.db import inbox
from doorstep.db.accounts import Account
from doorstep.db.engine import Database, business_now
from doorstep.db.queries import comparing as rows
from doorstep.db.secrets import Safe
from doorstep.db.write import to_json
from doorstep.domain.comparing import BEFORE, IGNORED, MISSING, WAITING, Placed
from doorstep.domain.counting import count
from doorstep.domain.orders import Fact
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
    account_id: int, vendor: str, external_ref: str, bodies: Iterable[bytes], asked_at: datetime
) -> list[inbox.Arrival]:
    """Orders as they were fetched, for the same inbox as a webhook's, of when they were asked for; one body is one
    event, however often fetched."""
    connector = CHANNELS[vendor]
    envelope = Envelope(connector.order_topic, "poll", None, external_ref)
    headers = to_json({"fetched": "from the channel's API"})
    return [
        inbox.Arrival(
            account_id, connector.dedupe_key(envelope, inbox.sha256(body)), connector.order_topic, body, asked_at,
            headers, delivery_ref="poll", occurred_at=connector.read(connector.order_topic, body).occurred_at,
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
        async for bodies, asked_at in _pages(database, api, since, is_open):
            outcome.read += len(bodies)
            outcome.stored += _store(database, account, bodies, asked_at)

    with_api(database, safe, account, fetch)
    outcome.duplicate = outcome.read - outcome.stored
    nudge.nudge(settings().home)
    return outcome


def find_gaps(database: Database, safe: Safe, account: Account, since: datetime | None, pull: bool) -> Gaps:
    """What the channel lists since then (since the cut-over, where nothing is said) and we do not hold; it is fetched,
    where `pull`. Orders placed before the cut-over are the channel's past."""
    cut_over = cut_over_of(account)
    gaps = Gaps(since or cut_over)
    seen, waiting = set[str](), Waiting(account.id, account.vendor)

    async def compare(api: ChannelApi) -> None:
        async for bodies, asked_at in _pages(database, api, gaps.since, False):
            with database.reading() as connection:
                placed = place(connection, waiting, bodies, cut_over)
            fresh = [one for one in placed if one.is_order and one.ref not in seen]
            seen.update(one.ref for one in fresh)
            gaps.told += len(fresh)
            gaps.before += sum(one.where == BEFORE for one in fresh)
            missing = [one for one in fresh if one.where == MISSING]
            gaps.held += len(fresh) - len(missing) - sum(one.where == BEFORE for one in fresh)
            gaps.missing += [{"order": one.number, "ref": one.ref, "placed_at": one.placed_at} for one in missing]
            gaps.stored += _store(database, account, [one.body for one in missing], asked_at) if pull and missing else 0

    with_api(database, safe, account, compare)
    nudge.nudge(settings().home)
    return gaps


class Waiting:
    """Which orders that is of which waits in the inbox and does not say so yet: each body is looked into once in one
    reading of a channel's list."""

    def __init__(self, account_id: int, vendor: str) -> None:
        self.account_id, self.vendor = account_id, vendor
        self._refs, self._until = set[str](), 0

    def among(self, connection: sa.Connection, refs: set[str]) -> set[str]:
        """Those of these orders that wait there."""
        connector = CHANNELS[self.vendor]
        while waiting := rows.uncaptured(connection, self.account_id, self._until):
            self._refs.update(connector.read(topic, body).order_ref for _, topic, body in waiting)
            self._until = waiting[-1][0]
        return self._refs & refs


def place(
    connection: sa.Connection, waiting: Waiting, bodies: Iterable[bytes], cut_over: datetime | None
) -> list[Placed]:
    """Each order of a page of the channel's list, once, with where it is here. A handful of statements a page."""
    connector, account_id = CHANNELS[waiting.vendor], waiting.account_id
    told = [(connector.read(connector.order_topic, body), body) for body in bodies]
    refs = {fact.order_ref for fact, _ in told if fact.order_ref}
    prints = {inbox.sha256(body) for fact, body in told if not fact.order_ref}
    known = rows.whereabouts(connection, account_id, refs, prints)
    dropped = {
        fact.order_ref: inbox.sha256(body)
        for fact, body in told
        if fact.order is not None and known.get(fact.order_ref) == IGNORED
    }
    if dropped:  # what was of no use then, as word of a deletion that we had no order for, may be an order by now
        same = rows.whereabouts(connection, account_id, (), dropped.values())
        known = {ref: where for ref, where in known.items() if ref not in dropped or dropped[ref] in same}
    left = refs - known.keys()
    if left:
        known |= dict.fromkeys(waiting.among(connection, left), WAITING)
    found: dict[str, Placed] = {}
    for fact, body in told:
        ref = fact.order_ref or inbox.sha256(body)
        found[ref] = _placed(fact, ref, body, known.get(ref), cut_over)
    return list(found.values())


def _placed(fact: Fact, ref: str, body: bytes, known: str | None, cut_over: datetime | None) -> Placed:
    if fact.order is None:
        where = IGNORED if fact.kind == "ignored" else known or MISSING
        return Placed(ref, "", fact.occurred_at, fact.occurred_at, where, fact.reason, body, fact.kind == "order")
    at = fact.order.placed_at
    where = known or (BEFORE if cut_over is not None and at < cut_over else MISSING)
    return Placed(ref, fact.order.number, at, fact.occurred_at or at, where, "", body)


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


async def _pages(
    database: Database, api: ChannelApi, since: datetime | None, is_open: bool
) -> AsyncIterator[tuple[list[bytes], datetime]]:
    """Each page, and when it was asked for: what was told of an order meanwhile is newer than what stands in it."""
    cursor, circle = "", Circle()
    for _ in range(_FAR_TOO_MANY):
        with database.reading() as connection:
            asked_at = business_now(connection)
        page = await api.orders(since, cursor, is_open)
        if page.bodies:
            yield list(page.bodies), asked_at
        if circle.is_closed_by(cursor, page):
            raise it_never_ends(api.vendor)
        cursor = page.cursor
        if not cursor:
            return


def _store(database: Database, account: Account, bodies: list[bytes], asked_at: datetime) -> int:
    arrivals = arrivals_of(account.id, account.vendor, account.external_ref, bodies, asked_at)
    with database.writing("intake") as connection:
        return len(inbox.store(connection, arrivals))
