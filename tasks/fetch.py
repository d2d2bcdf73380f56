"""Fetch's reading, calling and writing: each order that is asked about is read once at its channel, and is in the
inbox."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from doorstep.actions.pull import arrivals_of
from doorstep.connectors.calls import VendorUnavailableError, side_by_side
from doorstep.connectors.channels.api import ChannelApi
from doorstep.db import cases, inbox, work
from doorstep.db.actors import system_actor
from doorstep.db.inbox import Arrival
from doorstep.db.queries import capture as of_capture
from doorstep.db.queries import fetch as rows
from doorstep.db.work import Claim
from doorstep.domain.errors import DoorstepError
from doorstep.domain.fetching import (
    CHANGED,
    CHILD,
    GONE,
    STILL_THERE,
    TIE,
    UNKNOWN_THERE,
    UNSURE,
    Asking,
    Ends,
    Fetched,
    Wanted,
    again_at,
    enough,
    group,
    settle,
)  # fmt: skip

from .commits import Slice, commit_slice, slices, wait_longer
from .context import database, run_ref, worker
from .kinds import calls, in_thread, reads, writes
from .leases import kept
from .saying import said
from .vendors import channel

_WHY = {"deleted": GONE, "refund": CHILD, "fulfillment": CHILD}
_SIDE_BY_SIDE = 4  # calls at a time, of one channel
_SILENT_AFTER = 3  # calls in a row without an answer: the channel's others are not tried in this turn


@reads
async def read_asking(limit: int) -> tuple[Claim, list[Asking]]:
    """Claim events that want their order fetched, and say why each does."""
    return await in_thread(_read, limit)


def _read(limit: int) -> tuple[Claim, list[Asking]]:
    claimed = work.claim(database(), "fetch", limit, worker(), run_ref())
    if not claimed:
        return claimed, []
    with database().reading() as connection:
        events = rows.read_asking(connection, claimed.subjects)
    asking = [_asking(event) for event in events]
    return claimed, [one for one in asking if one.order_ref]


def _asking(event: Any) -> Asking:
    if event.outcome is not None:
        return Asking(event.id, event.account_id, event.order_ref or "", TIE)
    fact = said(event.vendor, event.topic, event.body) if event.body is not None else None
    why = _WHY.get(fact.kind, CHANGED) if fact else CHANGED
    if why == GONE and event.order_id is not None:
        why = UNSURE
    ref = event.order_ref or (fact.order_ref if fact else "")
    return Asking(event.id, event.account_id, ref, why, event.order_id)


def decide(asking: Sequence[Asking]) -> list[Wanted]:
    """Each order once, for all who ask for it; pure."""
    return group(asking)


@calls
async def call(claimed: Claim, wanted: Sequence[Wanted]) -> list[Fetched]:
    """Read each order at its channel: channels beside each other, the calls of one within its limits."""
    if not wanted:
        return []
    accounts = await in_thread(_accounts, {one.account_id for one in wanted})
    of_account: dict[int, list[Wanted]] = {}
    for one in wanted:
        of_account.setdefault(one.account_id, []).append(one)
    async with kept(claimed):
        told = await asyncio.gather(*(_read_orders(accounts[one], listed) for one, listed in of_account.items()))
    return [fetched for part in told for fetched in part]


def _accounts(account_ids: set[int]) -> dict[int, Any]:
    with database().reading() as connection:
        return rows.read_accounts(connection, account_ids)


async def _read_orders(account: Any, listed: Sequence[Wanted]) -> list[Fetched]:
    """One channel's orders. Where it does not answer, what is left is not tried now."""
    api = _api(account)
    if isinstance(api, Fetched):
        return [replace(api, wanted=one) for one in listed]
    silence: list[Fetched] = []

    async def read(one: Wanted) -> list[Fetched]:
        if len(silence) >= _SILENT_AFTER:
            return [replace(silence[-1], wanted=one)]
        try:
            body = await api.order(one.order_ref)
        except VendorUnavailableError as error:
            silence.append(Fetched(one, trouble=str(error), again_in_seconds=error.again_in_seconds))
            return silence[-1:]
        except DoorstepError as error:
            return [Fetched(one, trouble=str(error))]
        except Exception as error:  # noqa: BLE001 - what a connector breaks over is one order's trouble
            return [Fetched(one, trouble=f"{account.name}'s connector failed over it ({type(error).__name__})")]
        silence.clear()
        return [Fetched(one, body)]

    return [fetched async for part in side_by_side(listed, read, _SIDE_BY_SIDE) for fetched in part]


def _api(account: Any) -> ChannelApi | Fetched:
    """The channel's API, or why there is none now."""
    nobody = Wanted(account.id, "", ())
    if not account.active:
        return Fetched(nobody, trouble=f"{account.name} is switched off")
    try:
        api = channel(account)
    except DoorstepError as error:
        return Fetched(nobody, trouble=str(error), is_keyless=True)
    if api is None:
        words = f"{account.name} has no key to its API; `doorstep channel add {account.name}` takes one"
        return Fetched(nobody, trouble=words, is_keyless=True)
    return api


@writes
async def commit(claimed: Claim, wanted: Sequence[Wanted], fetched: Sequence[Fetched]) -> dict[str, int]:
    """Put the orders in the inbox, end the events that asked, and say when each other is asked again."""
    return await in_thread(_commit, claimed, wanted, fetched)


def _commit(claimed: Claim, wanted: Sequence[Wanted], fetched: Sequence[Fetched]) -> dict[str, int]:
    counts = {"calls": len(wanted), "orders": 0, "unknown": 0, "later": 0}
    answers = {asks.event_id: one for one in fetched for asks in one.wanted.asking}
    stored: set[tuple[int, str]] = set()  # an order for which many ask is stored with the first of them
    with database().reading() as connection:
        actor_id = system_actor(connection)
        accounts = rows.read_accounts(connection, {one.account_id for one in wanted})
    for part in slices(database(), _together(claimed, wanted)):

        def write(s: Slice) -> tuple[set[tuple[int, str]], dict[str, int]]:
            return _write(s, answers, accounts, stored)

        for fresh, written in commit_slice(database(), "fetch", part, actor_id, write):
            stored.update(fresh)
            for word, count in written.items():
                counts[word] += count
    return counts


def _together(claimed: Claim, wanted: Sequence[Wanted]) -> Claim:
    """The same claim, with those who ask for one order beside each other."""
    place = {asks.event_id: n for n, one in enumerate(wanted) for asks in one.asking}
    order = sorted(range(len(claimed)), key=lambda n: place.get(claimed.subjects[n], -1))
    return replace(
        claimed,
        work_items=tuple(claimed.work_items[n] for n in order),
        subjects=tuple(claimed.subjects[n] for n in order),
        attempts=tuple(claimed.attempts[n] for n in order),
    )


def _write(
    s: Slice, answers: dict[int, Fetched], accounts: dict[int, Any], stored: set[tuple[int, str]]
) -> tuple[set[tuple[int, str]], dict[str, int]]:
    here = {id(answers[one]): answers[one] for one in s.mine if one in answers}
    told = [_of_mine(one, s.mine) for one in here.values()]
    arrivals, broken = _arrivals([one for one in told if _key(one) not in stored], accounts, s.claimed.now)
    ends = settle([broken.get(_key(one), one) for one in told])
    fresh = inbox.store(s.connection, arrivals)
    _end(s, ends.applied, "applied", "")
    _end(s, ends.ignored, "ignored", UNKNOWN_THERE)
    _end(s, ends.sure, "applied", "")
    _end(s, ends.denied, "ignored", STILL_THERE)
    of_orders = {one.order_id for one in (*ends.sure, *ends.denied) if one.order_id is not None}
    work.want(s.connection, "normalize", sorted(of_orders), s.by.at)
    work.wake(s.connection, "capture", [one.event_id for one in ends.ignored if one.why == GONE], s.by.at)
    _ask_later(s, ends)
    work.close(s.connection, s.claimed, [one for one in s.mine if one not in ends.troubled], s.batch_id)
    counts = {"orders": len(fresh), "unknown": len(ends.ignored), "later": len(ends.troubled)}
    return {_key(one) for one in told if one.body is not None and _key(one) not in broken}, counts


def _of_mine(one: Fetched, mine: frozenset[int]) -> Fetched:
    return replace(one, wanted=replace(one.wanted, asking=tuple(a for a in one.wanted.asking if a.event_id in mine)))


def _key(one: Fetched) -> tuple[int, str]:
    return one.wanted.account_id, one.wanted.order_ref


def _arrivals(
    told: Sequence[Fetched], accounts: dict[int, Any], asked_at: datetime
) -> tuple[list[Arrival], dict[tuple[int, str], Fetched]]:
    """The orders as events of the inbox, each as of when it was asked for; and those over which their connector
    fails."""
    arrivals: list[Arrival] = []
    broken: dict[tuple[int, str], Fetched] = {}
    for one in told:
        if one.body is None:
            continue
        account = accounts[one.wanted.account_id]
        try:
            arrivals += arrivals_of(account.id, account.vendor, account.external_ref, [one.body], asked_at)
        except Exception as error:  # noqa: BLE001 - one order's trouble, whatever it is
            words = f"{account.name}'s connector failed over it ({type(error).__name__})"
            broken[_key(one)] = Fetched(one.wanted, trouble=words)
    return arrivals, broken


def _end(s: Slice, asking: Sequence[Asking], outcome: str, reason: str) -> None:
    if not asking:
        return
    known = of_capture.find_orders(s.connection, {(one.account_id, one.order_ref) for one in asking})
    open_ones = rows.still_open(s.connection, [one.event_id for one in asking])
    ends = [
        (one.event_id, outcome, reason, one.order_ref, known.get((one.account_id, one.order_ref)))
        for one in asking
        if one.event_id in open_ones
    ]
    inbox.end(s.connection, ends, s.by.at)


def _ask_later(s: Slice, ends: Ends) -> None:
    """Ever later; once it has been enough, one case for each reason, and the work goes on trying. Whoever was asked
    about what went through need not answer any more."""
    tries, troubled = dict(zip(s.claimed.subjects, s.claimed.attempts, strict=True)), ends.troubled
    again = [one for one in ends.through if tries[one] > 1]
    cases.clear_subjects(s.connection, "stuck_work", again, s.by, "inbound_event", "fetch:")
    words = enough(tries, troubled, int(s.rules["tries_before_case"]))
    troubles = [
        cases.Trouble("stuck_work", f"fetch:{said_of}"[:200], one, None, {"stage": "fetch", "words": said_of},
                      subject_kind="inbound_event")
        for one, said_of in words.items()
    ]  # fmt: skip
    cases.file_cases(s.connection, troubles, s.by)
    for reason in sorted({one.trouble for one in troubled.values()}):
        until = {
            event: again_at(one, s.by.at, wait_longer(tries[event], event))
            for event, one in troubled.items()
            if one.trouble == reason
        }
        work.postpone(s.connection, s.claimed, until, reason[:400])
