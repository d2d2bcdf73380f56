"""The gap finder and the daily statement: a channel's own list of orders beside ours."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import orjson

from doorstep.actions import statement as stating
from doorstep.actions.pull import Waiting
from doorstep.connectors.channels.apis import has_api
from doorstep.db import cases
from doorstep.db.accounts import Account
from doorstep.db.queries import comparing, watchdog
from doorstep.db.secrets import open_safe
from doorstep.domain.comparing import MISSING, Placed, Statement, found_meanwhile, span_of
from doorstep.domain.counting import count
from doorstep.domain.errors import DoorstepError
from doorstep.domain.history import cut_over
from doorstep.settings import settings

from .commits import Slice
from .context import database
from .kinds import in_thread
from .vendors import channel
from .watch_pages import placed, read_on

MISSED = "orders_missing"
_WINDOW = timedelta(hours=2)  # how far back every look goes
_WIDE = timedelta(days=7)  # and once a day
_A_DAY = timedelta(days=1)
_PATIENCE = timedelta(minutes=20)  # within which a webhook or the channel's feed bring an order
_AFTER_MIDNIGHT = timedelta(minutes=30)
_ONCE_FETCHED = timedelta(minutes=5)  # after which a day is stated again of which orders were missing
_AGAIN = timedelta(hours=1)
_TRIED_AGAIN = 600  # seconds after which a channel that did not answer is asked again for its days


# --- the gap finder -----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Compared:
    """How far the gap finder is; its cursor."""

    since: str = ""  # of the list that is being read
    at: str = ""  # how far it is read; '' where it is read to its end
    wide_at: str = ""  # when the wide window was read last
    untold_until: str = ""  # until when fetched orders were looked at that no webhook told of

    @classmethod
    def read(cls, cursor: str) -> "Compared":
        return cls(**orjson.loads(cursor)) if cursor else cls()

    def written(self) -> str:
        return orjson.dumps({name: getattr(self, name) for name in self.__slots__}).decode()


async def find_gaps(feed: Any, compared: Compared, now: datetime) -> tuple[list[Placed], int]:
    """The orders of the channel's list that nobody here has heard of, though they have been there for a while; and
    after how many seconds the list is read on, where it is not at its end."""
    api = channel(feed)
    if api is None:
        return [], 0
    if not compared.at:
        _begin(feed, compared, now)
    missing, waiting = dict[str, Placed](), Waiting(feed.id, feed.vendor)

    async def take(bodies: Sequence[bytes]) -> None:
        late = (one for one in await placed(feed, waiting, bodies) if one.where == MISSING and _is_late(one, now))
        missing.update({one.ref: one for one in late})

    compared.at, wait = await read_on(api, datetime.fromisoformat(compared.since), compared.at, take)
    return list(missing.values()), wait


def _begin(feed: Any, compared: Compared, now: datetime) -> None:
    is_wide = not compared.wide_at or now - datetime.fromisoformat(compared.wide_at) >= _A_DAY
    since = now - (_WIDE if is_wide else _WINDOW)
    day = cut_over(feed.config)
    compared.since = (max(since, day) if day else since).isoformat()
    compared.wide_at = now.isoformat() if is_wide else compared.wide_at


def _is_late(one: Placed, now: datetime) -> bool:
    return one.changed_at is None or now - one.changed_at >= _PATIENCE


@dataclass(slots=True)
class Untold:
    """Orders that a channel had not told of by itself, those placed first first: `kind` says what had left them out."""

    kind: str
    orders: list[tuple[str, str, datetime]]  # its id there, its number, when it was placed
    came: tuple[int, int] = (0, 0)  # of the last 24 hours' orders: how many a webhook brought, and how many we fetched


async def find_untold(feed: Any, compared: Compared, missing: Sequence[Placed], now: datetime) -> Untold | None:
    """Of a channel with webhooks the orders that none of them told of, of another one those that its feed had left out;
    None where an open incident counts them."""
    return await in_thread(_untold, feed, compared, missing, now)


def _untold(feed: Any, compared: Compared, missing: Sequence[Placed], now: datetime) -> Untold | None:
    with database().reading() as connection:
        group = f"{feed.id}:webhooks"
        hooks = watchdog.read_hooks(connection, feed.id, watchdog.SILENT, group)
        if not hooks.refs:
            return Untold("feed", [(one.ref, one.number, one.placed_at or now) for one in missing])
        until = now - _PATIENCE
        since = datetime.fromisoformat(compared.untold_until) if compared.untold_until else until
        compared.untold_until = until.isoformat()
        if hooks.open_since is not None or hooks.since is None:
            return None
        since = max(since, watchdog.last_incident_end(connection, watchdog.SILENT, group) or since)
        placed_from = max(hooks.since, since - _WIDE)  # no look goes farther back
        rows = comparing.list_untold(connection, feed.id, placed_from, since, until)
        came = comparing.count_came(connection, feed.id, now - _A_DAY, now) if rows else (0, 0)
    return Untold("untold", [(row.external_ref, row.number, row.placed_at) for row in rows], came)


def commit_gaps(s: Slice, feed: Any, untold: Untold | None) -> None:
    """What was found is said. It is over as soon as a turn finds nothing."""
    if untold is None:
        return
    group = f"{feed.id}:{untold.kind}"
    start = watchdog.read_open_since(s.connection, watchdog.SILENT, group)
    if not untold.orders:
        if start is not None:
            cases.clear_subjects(s.connection, watchdog.SILENT, [feed.id], s.by, group_prefix=group)
        return
    earlier = watchdog.read_open_facts(s.connection, watchdog.SILENT, group)
    refs = [*earlier.get("refs", ()), *(ref for ref, _, _ in untold.orders)]
    start = start or min(at for _, _, at in untold.orders)
    facts: dict[str, Any] = {
        "channel": feed.name, "kind": untold.kind, "start": start.isoformat(), "end": s.by.at.isoformat(),
        "orders": len(refs), "refs": refs[:200], "fetched": found_meanwhile(len(refs)),
        "what": _what(untold, len(refs)),
    }  # fmt: skip
    facts["reasons"] = [facts["what"], "they are here now"]
    cases.file_cases(s.connection, [cases.Trouble(watchdog.SILENT, group, feed.id, facts=facts)], s.by)


def _what(untold: Untold, orders: int) -> str:
    if untold.kind == "feed":
        return f"its list held {count(orders, 'order')} that reading it every 15 minutes had left out"
    by_webhook, fetched = untold.came
    return f"{by_webhook} of {by_webhook + fetched} orders of the last 24 hours came by webhook"


# --- the statement ------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Listing:
    """How far a channel's list is read for the days that are to be stated, and what it held so far; the cursor."""

    days: list[str] = field(default_factory=list)
    at: str = ""
    listed: dict[str, tuple[str, str, str, str]] = field(default_factory=dict)  # number, placed at, where, reason

    @classmethod
    def read(cls, cursor: str) -> "Listing":
        return cls(**orjson.loads(cursor)) if cursor else cls()

    def written(self) -> str:
        return orjson.dumps({name: getattr(self, name) for name in self.__slots__}).decode() if self.at else ""

    def placed(self) -> list[Placed]:
        return [
            Placed(ref, number, datetime.fromisoformat(at) if at else None, None, where, reason, b"")
            for ref, (number, at, where, reason) in self.listed.items()
        ]


@dataclass(slots=True)
class Stated:
    """The days that were stated in this turn; what was missing in the list is fetched."""

    days: stating.Days
    statements: list[Statement] = field(default_factory=list)
    missing: list[Placed] = field(default_factory=list)
    wait_seconds: int | None = None  # before the list is read on; None where it was read to its end


async def state(feed: Any, listing: Listing, now: datetime) -> Stated:
    """The days that are over and have no statement that stands are stated, of one reading of the channel's list, which
    may take several turns."""
    stated = Stated(await in_thread(_days, feed, now))
    if not listing.at:
        listing.days, listing.listed = [day.isoformat() for day in stated.days.days], {}
    if not listing.days:
        return stated
    zone, trouble = stated.days.zone, ""
    is_asked = has_api(feed.vendor, feed.config or {})
    if is_asked:
        try:
            await _list_on(feed, listing, stated)
        except DoorstepError as error:
            trouble, stated.wait_seconds = str(error), _TRIED_AGAIN
    if listing.at and not trouble:
        return stated
    stated.statements = [stating.blank(feed, date.fromisoformat(day), zone, now) for day in listing.days]
    for statement in stated.statements:
        statement.trouble = trouble
    await in_thread(_fill, feed, stated.statements, listing.placed() if is_asked and not trouble else None)
    return stated


async def _list_on(feed: Any, listing: Listing, stated: Stated) -> None:
    api = channel(feed)
    assert api is not None
    zone = stated.days.zone
    since = span_of(date.fromisoformat(listing.days[0]), zone)[0] - timedelta(minutes=10)
    today, waiting = span_of(stated.days.today, zone)[0], Waiting(feed.id, feed.vendor)

    async def take(bodies: Sequence[bytes]) -> None:
        for one in await placed(feed, waiting, bodies):
            at = one.placed_at.isoformat() if one.placed_at else ""
            listing.listed[one.ref] = (one.number, at, one.where, one.reason)
            if one.where == MISSING and (one.placed_at is None or one.placed_at < today):
                stated.missing.append(one)

    listing.at, wait = await read_on(api, since, listing.at, take)
    stated.wait_seconds = wait if listing.at else None


def _days(feed: Any, now: datetime) -> stating.Days:
    with database().reading() as connection:
        return stating.days_of(connection, feed.id, feed.since, now)


def _fill(feed: Any, statements: Sequence[Statement], listed: Sequence[Placed] | None) -> None:
    with database().reading() as connection:
        stating.fill(connection, feed.id, statements, listed)


def commit_statements(s: Slice, feed: Any, stated: Stated) -> datetime:
    """The statements stand, signed; a day of which orders are missing though they were fetched is a case. Returns when
    the next turn is."""
    safe = open_safe(settings())
    if stated.wait_seconds is not None and not stated.statements:
        return s.by.at + timedelta(seconds=stated.wait_seconds)
    again_at = span_of(stated.days.today, stated.days.zone)[1] + _AFTER_MIDNIGHT
    for statement in stated.statements:  # a week's at most
        group = f"{feed.id}:{statement.day_on}"
        before = stated.days.before.get(statement.day_on)
        stating.keep(s.connection, safe, feed.id, statement, s.by.at)
        if statement.trouble:
            again_at = min(again_at, s.by.at + timedelta(seconds=_TRIED_AGAIN))
        elif not statement.missing:
            cases.clear_subjects(s.connection, MISSED, [feed.id], s.by, group_prefix=group)
        elif before is None or not before.missing:
            again_at = min(again_at, s.by.at + _ONCE_FETCHED)
        elif not watchdog.was_answered(s.connection, MISSED, group, "noted"):
            cases.file_cases(s.connection, [_unexplained(feed, statement, group)], s.by)
            again_at = min(again_at, s.by.at + _AGAIN)
    return again_at


def _unexplained(feed: Account, statement: Statement, group: str) -> cases.Trouble:
    facts = {
        "channel": feed.name, "day": statement.day_on, "orders": count(statement.missing, "order"),
        "refs": [one["number"] or one["ref"] for one in statement.unexplained][:50],
    }  # fmt: skip
    return cases.Trouble(MISSED, group, feed.id, facts=facts)
