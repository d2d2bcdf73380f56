"""Watch's reading and writing: what vendors have to tell becomes inbound events, each once; and whether channels still
tell us all."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson

from doorstep.actions.pull import arrivals_of
from doorstep.connectors.carriers import TrackingEvent, TrackingStatus
from doorstep.connectors.payments import Payout, PayoutLine
from doorstep.db import work
from doorstep.db.actors import system_actor
from doorstep.db.inbox import Arrival
from doorstep.db.queries import watch as rows
from doorstep.db.work import Claim
from doorstep.domain.errors import DoorstepError
from doorstep.domain.history import cut_over

from . import watch_hooks, watch_keys, watch_lists
from .commits import Slice, commit_slice, wait_longer
from .context import database, run_ref, worker
from .kinds import calls, in_thread, reads, writes
from .leases import kept
from .stuck import clear_stuck, file_stuck
from .vendors import carrier, channel, payment
from .watch_pages import read_on

_PAGES_MAX = 20  # of one feed in one turn; the rest comes in the next
_OVERLAP = timedelta(minutes=10)  # by which changed orders are read again: a channel may list a change late


@dataclass(slots=True)
class News:
    """What one feed had to tell: events for the inbox, and how far it is read; or why it could not be."""

    feed: Any
    arrivals: list[Arrival] = field(default_factory=list)
    cursor: str = ""
    is_more: bool = False
    trouble: str = ""
    again_at: datetime | None = None  # when it is read again, where that is not by its own pace
    look: watch_hooks.Look | None = None
    standing: watch_hooks.Standing | None = None
    compared: watch_lists.Compared | None = None
    untold: watch_lists.Untold | None = None
    listing: watch_lists.Listing | None = None
    stated: watch_lists.Stated | None = None
    public_keys: str | None = None  # what the channel signs with from now on, where that has changed


@reads
async def read_feeds(limit: int) -> tuple[Claim, list[Any]]:
    """Claim feeds that are due."""
    return await in_thread(_read, limit)


def _read(limit: int) -> tuple[Claim, list[Any]]:
    claimed = work.claim(database(), "watch", limit, worker(), run_ref())
    if not claimed:
        return claimed, []
    with database().reading() as connection:
        return claimed, rows.read_feeds(connection, claimed.subjects)


@calls
async def poll(claimed: Claim, feeds: list[Any]) -> list[News]:
    """Ask each vendor what is new since we last read; one that does not answer is asked later."""
    of_account: dict[int, list[Any]] = {}
    for feed in sorted(feeds, key=lambda one: (one.feed != "hooks", one.feed_id)):  # the quick and urgent one first
        of_account.setdefault(feed.id, []).append(feed)

    async def poll_account(listed: list[Any]) -> list[News]:
        return [await _poll(feed, claimed.now) for feed in listed]

    async with kept(claimed):
        told = await asyncio.gather(*(poll_account(listed) for listed in of_account.values()))
    return [news for listed in told for news in listed]


async def _poll(feed: Any, now: datetime) -> News:
    """What the feed tells; a vendor's trouble of any kind is this feed's alone. What was read before it is kept."""
    news = News(feed, cursor=feed.cursor)
    if not feed.active:
        return news
    try:
        if feed.feed in _LOOKS:
            await _LOOKS[feed.feed](news, now)
            return news
        for _ in range(_PAGES_MAX):
            arrivals, cursor = await _READERS[feed.feed](feed, news.cursor, now)
            news.arrivals += arrivals
            news.is_more = bool(arrivals) and cursor != news.cursor
            news.cursor = cursor
            if not news.is_more:
                break
    except DoorstepError as error:
        news.trouble = str(error)
    return news


async def _scans(feed: Any, cursor: str, now: datetime) -> tuple[list[Arrival], str]:
    events, after = await carrier(feed).tracking(cursor)
    told = [event for event in events if event.status is not TrackingStatus.NO_NEWS]
    return [_arrival(feed, "tracking", event.event_ref, _scan(event), event.occurred_at, now) for event in told], after


def _scan(event: TrackingEvent) -> dict[str, Any]:
    is_known = event.status is not TrackingStatus.UNKNOWN_WORD
    return {
        "ref": event.event_ref,
        "tracking_ref": event.tracking_ref,
        "word": event.vendor_word,
        "status": str(event.status) if is_known else "",
        "occurred_at": event.occurred_at,
        "place": event.detail,
    }


async def _payouts(feed: Any, cursor: str, now: datetime) -> tuple[list[Arrival], str]:
    provider = payment(feed)
    payouts, after = await provider.payouts(cursor)
    arrivals = []
    for payout in payouts:
        lines = await provider.payout_lines(payout.payout_ref)
        arrivals.append(_arrival(feed, "payout", payout.payout_ref, _payout(payout, lines), now, now))
    return arrivals, after


def _payout(payout: Payout, lines: list[PayoutLine]) -> dict[str, Any]:
    return {
        "ref": payout.payout_ref,
        "currency": payout.currency,
        "amount_minor": payout.amount_minor,
        "paid_on": payout.arrives_on.isoformat(),
        "lines": [
            {
                "kind": line.vendor_word if line.kind == "unknown_word" else str(line.kind),
                "ref": line.source_ref or line.line_ref,
                "charge_ref": line.charge_ref,
                "order_ref": line.reference,
                "gross_minor": line.amount_minor,
                "fee_minor": line.fee_minor,
                "net_minor": line.net_minor,
                "currency": line.currency,
                "occurred_at": line.created_at,
            }
            for line in lines
        ],
    }


async def _orders(news: News, now: datetime) -> None:
    """Changed orders of a channel. The cursor is the last change that we saw there, by the channel's own clock; while a
    list is being read it also holds how far that is. No change is of a time that has not come: the one order that says
    so would hide every change that follows."""
    feed, api = news.feed, channel(news.feed)
    if api is None:
        return
    told, newest, place = [*news.cursor.split("~"), "", ""][:3]
    since = datetime.fromisoformat(told) if told else _first(feed, now)
    if since > now:
        since, newest, place = _first(feed, now), "", ""
    changed = [datetime.fromisoformat(newest) if newest else since]

    async def take(bodies: Sequence[bytes]) -> None:
        arrivals = arrivals_of(feed.id, feed.vendor, feed.external_ref, bodies, now)
        news.arrivals += arrivals
        changed.extend(one.occurred_at for one in arrivals if one.occurred_at and one.occurred_at <= now)

    place, wait = await read_on(api, since - _OVERLAP, place, take)
    newest = max(changed).isoformat()
    news.cursor = f"{since.isoformat()}~{newest}~{place}" if place else newest
    news.is_more = bool(place) and not wait
    news.again_at = now + timedelta(seconds=wait) if wait else None
    news.public_keys = await watch_keys.read_public_keys(feed)


def _first(feed: Any, now: datetime) -> datetime:
    """From where a channel is read for the first time: its cut-over, or the last day."""
    return min(cut_over(feed.config) or now - timedelta(days=1), now)


async def _hooks(news: News, now: datetime) -> None:
    """How a channel's webhooks stand, and what came in a hole that is to be filled."""
    feed, news.standing = news.feed, watch_hooks.Standing.read(news.cursor)
    news.look, bodies = await watch_hooks.read_hooks(feed, news.standing, now)
    news.arrivals = arrivals_of(feed.id, feed.vendor, feed.external_ref, bodies, now)


async def _gaps(news: News, now: datetime) -> None:
    """What of a channel's list is not here, though it should be."""
    feed, news.compared = news.feed, watch_lists.Compared.read(news.cursor)
    missing, wait = await watch_lists.find_gaps(feed, news.compared, now)
    news.untold = await watch_lists.find_untold(feed, news.compared, missing, now)
    bodies = [one.body for one in missing]
    news.arrivals = arrivals_of(feed.id, feed.vendor, feed.external_ref, bodies, now)
    news.is_more = bool(news.compared.at) and not wait
    news.again_at = now + timedelta(seconds=wait) if wait else None


async def _statement(news: News, now: datetime) -> None:
    """What a channel says of the days that are over; what is missing of them is fetched."""
    feed, news.listing = news.feed, watch_lists.Listing.read(news.cursor)
    news.stated = await watch_lists.state(feed, news.listing, now)
    bodies = [one.body for one in news.stated.missing]
    news.arrivals = arrivals_of(feed.id, feed.vendor, feed.external_ref, bodies, now)


_LOOKS = {"orders": _orders, "hooks": _hooks, "gaps": _gaps, "statement": _statement}
_READERS = {"tracking": _scans, "payouts": _payouts}


def _arrival(feed: Any, topic: str, ref: str, told: dict[str, Any], at: datetime, now: datetime) -> Arrival:
    return Arrival(feed.id, f"{topic}:{ref}", topic, orjson.dumps(told), now, delivery_ref=ref, occurred_at=at)


async def mend(claimed: Claim, told: list[News]) -> list[News]:
    """Webhooks that do not stand as they should are made anew, each a row before it is a call; doubled ones go."""
    looks = {news.feed.feed_id: (news.feed, news.look) for news in told if news.look is not None}
    await watch_hooks.call(claimed, await watch_hooks.intend(claimed, looks), looks)
    return told


@writes
async def commit(claimed: Claim, told: list[News]) -> dict[str, int]:
    """Put the news in the inbox, move the cursors on, and say when each feed is read again."""
    return await in_thread(_commit, claimed, told)


def _commit(claimed: Claim, told: list[News]) -> dict[str, int]:
    counts = {"news": 0, "silent": 0}
    with database().reading() as connection:
        actor_id = system_actor(connection)

    def write(s: Slice) -> None:
        here = [news for news in told if news.feed.feed_id in s.mine]
        for news in here:  # a handful of feeds, whatever the number of orders
            read_at = None if news.trouble else s.by.at
            _settle(s, news)
            counts["news"] += rows.move_cursor(s.connection, news.feed, news.arrivals, news.cursor, read_at)
        silent = {news.feed.feed_id: news.trouble for news in here if news.trouble}
        counts["silent"] += len(silent)
        file_stuck(s, "watch", silent)
        clear_stuck(s, "watch", [news.feed.feed_id for news in here if not news.trouble])
        work.close(
            s.connection, s.claimed, [one for one in s.mine if one not in {n.feed.feed_id for n in here}], s.batch_id
        )
        _come_again(s, here)

    commit_slice(database(), "watch", claimed, actor_id, write)
    return counts


def _settle(s: Slice, news: News) -> None:
    """What a look at a channel came to is written down, and how far it is."""
    if news.trouble:
        return
    watch_keys.commit_public_keys(s, news.feed, news.public_keys)
    if news.look is not None and news.standing is not None:
        news.again_at = watch_hooks.commit_look(s, news.feed, news.look, news.standing)
        news.cursor = news.standing.written()
    if news.compared is not None:
        watch_lists.commit_gaps(s, news.feed, news.untold)
        news.cursor = news.compared.written()
    if news.stated is not None and news.listing is not None:
        news.cursor = news.listing.written()
        news.again_at = watch_lists.commit_statements(s, news.feed, news.stated)


def _come_again(s: Slice, here: list[News]) -> None:
    """A feed with more to tell is read on at once, one that is silent soon, the others at their own pace."""
    attempts = dict(zip(s.claimed.subjects, s.claimed.attempts, strict=True))
    quiet, silent = {}, {}
    for news in here:
        one = news.feed.feed_id
        if news.trouble:
            silent[one] = s.by.at + min(wait_longer(attempts[one], one), timedelta(seconds=news.feed.every_seconds))
        else:
            usual = news.again_at or s.by.at + timedelta(seconds=news.feed.every_seconds)
            quiet[one] = s.by.at if news.is_more else usual
    work.postpone(s.connection, s.claimed, silent, "the vendor does not answer")
    work.close(s.connection, s.claimed, quiet, s.batch_id)
    for one, due in quiet.items():
        work.want(s.connection, "watch", [one], due)
