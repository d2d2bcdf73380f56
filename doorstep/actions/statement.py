"""The statement of a channel's day: what it says it has, beside what we hold; signed, so that it can be shown."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from doorstep.actions.connect import cut_over_of, with_api
from doorstep.actions.pull import Waiting, place
from doorstep.connectors.calls import UnreadableAnswerError, VendorUnavailableError
from doorstep.connectors.channels.api import ChannelApi
from doorstep.connectors.channels.apis import has_api
from doorstep.connectors.channels.listed import Circle, it_never_ends
from doorstep.db.accounts import Account
from doorstep.db.engine import Database, business_now
from doorstep.db.queries import comparing
from doorstep.db.queries.notify import read_time_zone
from doorstep.db.secrets import Safe
from doorstep.db.vacation import today_in
from doorstep.domain.comparing import MISSING, Placed, Statement, add_unlisted, add_up, canonical, span_of, to_state
from doorstep.domain.errors import CannotDoError

DAYS_BACK = 7  # for so long a day without a statement that stands is stated again
_LISTED_BY = timedelta(minutes=10)  # a channel may list late what it has told of
_PAGES_MAX = 2_000  # of a list that is read for a statement
PlacePage = Callable[[Sequence[bytes]], Awaitable[list[Placed]]]


@dataclass(frozen=True, slots=True)
class Days:
    """The days that are to be stated, by the clock of the first site."""

    zone: str
    today: date
    days: Sequence[date]
    before: Mapping[str, Any]  # by day: what was stated of it last


def days_of(connection: sa.Connection, account_id: int, since: datetime, now: datetime) -> Days:
    """The days of the last week that are over and have no statement that stands."""
    zone = read_time_zone(connection) or "UTC"
    today = today_in(zone, now)
    made = {row.day_on: row for row in comparing.list_statements(connection, account_id, DAYS_BACK + 1)}
    stands = {day: comparing.stated(row).is_explained for day, row in made.items()}
    return Days(zone, today, to_state(today, today_in(zone, since), stands, DAYS_BACK), made)


def blank(account: Any, day: date, zone: str, now: datetime) -> Statement:
    """The statement of that day, with no figure yet."""
    return Statement(account.name, account.vendor, account.external_ref, day.isoformat(), zone, now.isoformat())


async def read_list(api: ChannelApi, since: datetime, place_page: PlacePage) -> list[Placed]:
    """Every order of the channel that changed since then, once, with where it is here; only of what is missing the body
    is kept."""
    found: dict[str, Placed] = {}
    cursor, circle = "", Circle()
    for _ in range(_PAGES_MAX):
        page = await api.orders(since, cursor)
        for one in await place_page(page.bodies):
            found[one.ref] = one if one.where == MISSING else replace(one, body=b"")
        if circle.is_closed_by(cursor, page):
            raise it_never_ends(api.vendor)
        cursor = page.cursor
        if not cursor:
            break
    return list(found.values())


def fill(
    connection: sa.Connection, account_id: int, statements: Sequence[Statement], listed: Iterable[Placed] | None
) -> None:
    """The figures of these days, the newest last; `listed` is None where the other side was not asked."""
    placed = list(listed or ())
    for statement in statements:
        first, last = span_of(date.fromisoformat(statement.day_on), statement.time_zone)
        came = comparing.count_came(connection, account_id, first, last)
        statement.by_webhook, statement.fetched = came
        if listed is None:
            statement.held = sum(came)
        else:
            add_up(statement, placed, statement.time_zone, statement is statements[-1])
            until = min(last, datetime.fromisoformat(statement.made_at) - _LISTED_BY)
            add_unlisted(statement, comparing.list_held(connection, account_id, first, until), placed)


def keep(connection: sa.Connection, safe: Safe, account_id: int, statement: Statement, at: datetime) -> None:
    """The statement stands, under its signature."""
    comparing.keep_statement(connection, account_id, statement, at, safe.sign(statement.signed_text()))


def state_day(database: Database, safe: Safe, account: Account, day: date | None = None) -> tuple[Statement, str]:
    """The statement of that day (of today so far, where none is named) and its signature, made now of the channel's own
    list; nothing is fetched by it. Of a day that is over it is kept."""
    with database.reading() as connection:
        now, zone = business_now(connection), read_time_zone(connection) or "UTC"
    today = today_in(zone, now)
    of_day = day or today
    if of_day > today:
        raise CannotDoError(f"{of_day.isoformat()} has not come yet; today is {today.isoformat()}.")
    statement, listed = blank(account, of_day, zone, now), None
    cut_over, waiting = cut_over_of(account), Waiting(account.id, account.vendor)

    async def place_page(bodies: Sequence[bytes]) -> list[Placed]:
        with database.reading() as connection:
            return place(connection, waiting, bodies, cut_over)

    if has_api(account.vendor, account.config):
        try:
            since = span_of(of_day, zone)[0] - timedelta(minutes=10)
            listed = with_api(database, safe, account, lambda api: read_list(api, since, place_page))
        except (VendorUnavailableError, UnreadableAnswerError) as error:
            statement.trouble = str(error)
    with database.reading() as connection:
        fill(connection, account.id, [statement], listed)
    if of_day < today:
        with database.writing("act") as connection:
            keep(connection, safe, account.id, statement, now)
    return statement, safe.sign(statement.signed_text())


def is_genuine(safe: Safe, told: Mapping[str, Any]) -> bool:
    """Whether this installation signed exactly this statement; `told` is what `--json` printed."""
    said = {name: value for name, value in told.items() if name != "signature"}
    try:
        return safe.is_signed(canonical(said), str(told.get("signature", "")))
    except (ValueError, RecursionError):  # half a letter, or nested deeper than any statement
        return False
