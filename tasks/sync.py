"""Sync's reading, calling and writing: parcels that left in, their channels told of each, once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from doorstep.connectors.calls import VendorUnavailableError, side_by_side
from doorstep.connectors.channels.api import ChannelApi, Left, TellAnswer, TellRefused, TellUnknown, Told
from doorstep.db import effects, work
from doorstep.db.actors import system_actor
from doorstep.db.effects import Outcome, Wish
from doorstep.db.moves import By
from doorstep.db.queries import sync as rows
from doorstep.db.work import Claim
from doorstep.domain import telling
from doorstep.domain.errors import DoorstepError
from doorstep.domain.own_services import tracking_link
from doorstep.domain.telling import SETTLING, Decision, Earlier, Inside, Parted

from .commits import Slice, commit_slice, slices, wait_longer
from .context import database, run_ref, worker
from .kinds import calls, in_thread, reads, writes
from .leases import kept
from .sync_rows import write_results
from .vendors import channel

_SIDE_BY_SIDE = 4  # orders told at a time; the parcels of one order are told one after the other


@dataclass(slots=True)
class Gathered:
    """A claimed batch of parcels, with all that left of their orders and what was told of it."""

    claimed: Claim
    parcels: dict[int, Any] = field(default_factory=dict)
    parted: list[Parted] = field(default_factory=list)
    earlier: dict[int, Any] = field(default_factory=dict)  # the newest effect of each parcel
    accounts: dict[int, Any] = field(default_factory=dict)
    still_to_send: frozenset[int] = frozenset()


@dataclass(slots=True)
class Plan:
    """What is to be told, and what of it is set going."""

    decision: Decision
    calling: dict[int, tuple[int, Mapping[str, Any]]] = field(default_factory=dict)  # (effect, request) by parcel
    look_up: dict[int, tuple[int, Mapping[str, Any]]] = field(default_factory=dict)


@reads
async def read_left(limit: int) -> Gathered:
    """Claim parcels, and read what left of their orders and what their channels know of it."""
    return await in_thread(_read, limit)


def _read(limit: int) -> Gathered:
    claimed = work.claim(database(), "sync", limit, worker(), run_ref())
    gathered = Gathered(claimed)
    if not claimed:
        return gathered
    with database().reading() as connection:
        found = rows.read_parcels(connection, claimed.subjects)
        gathered.parcels = {p.id: p for p in found}
        orders = sorted({p.order_id for p in found})
        gathered.earlier = effects.of_subjects(connection, rows.OPERATION, "parcel", sorted(gathered.parcels))
        gathered.accounts = rows.read_accounts(connection, {p.account_id for p in found})
        gathered.still_to_send = frozenset(rows.still_to_send(connection, orders))
        parts, due = rows.read_parts(connection, orders), rows.read_open(connection, orders)
        answered = rows.asked_again(connection, sorted(gathered.parcels))
        inside = [
            Inside(i.order_id, i.id, i.external_ref, i.sku_id, i.per_kit, int(i.units),
                   parts.get((i.order_id, i.external_ref), 1))
            for i in rows.read_left(connection, orders)
        ]  # fmt: skip
    units, mine = telling.whole_units(inside), set(claimed.subjects)
    gathered.parted = [
        _parted(p, units.get(p.id, {}), gathered.earlier.get(p.id), answered.get(p.id), p.id in mine, due.get(p.id))
        for p in found
    ]
    return gathered


def _parted(
    p: Any, units: Mapping[str, int], effect: Any, answered_at: datetime | None, is_mine: bool, due: datetime | None
) -> Parted:
    earlier = None
    if effect is not None:
        earlier = Earlier(
            effect.id, effect.status, effect.key, effect.due_at, effect.request or {}, effect.external_ref or "",
            effect.called_at, effect.settled_at,
        )  # fmt: skip
    url = tracking_link(p.carrier_config, p.service or "", p.tracking_ref)
    has_left = p.status in rows.LEFT and p.has_key
    return Parted(
        p.id, p.public_id, p.order_id, units if has_left else {}, p.carrier or "", p.tracking_ref or "", url, earlier,
        answered_at, is_mine, due,
    )  # fmt: skip


def decide(gathered: Gathered) -> Plan:
    """Which parcels to tell now, and which later; pure."""
    return Plan(telling.decide(gathered.parted, gathered.still_to_send, gathered.claimed.now))


@writes
async def intend(gathered: Gathered, plan: Plan) -> Plan:
    """Everything that will be told is a row under its key, and its effect is `calling`; whether it left is read
    again."""
    return await in_thread(_intend, gathered, plan)


def _intend(gathered: Gathered, plan: Plan) -> Plan:
    d = plan.decision
    touched = {*d.tell, *d.again, *d.look_up, *d.doubt} - set(plan.calling) - set(plan.look_up)
    if not touched:
        return plan
    with database().reading() as connection:
        actor_id = system_actor(connection)
    for part in slices(database(), gathered.claimed):
        if touched.isdisjoint(part.subjects):
            continue

        def write(s: Slice) -> tuple[dict[int, Any], dict[int, Any]]:
            return _write_intent(s, gathered, d)

        for calling, look_up in commit_slice(database(), "sync.intend", part, actor_id, write):
            plan.calling |= calling
            plan.look_up |= look_up
    return plan


def _write_intent(s: Slice, gathered: Gathered, d: Decision) -> tuple[dict[int, Any], dict[int, Any]]:
    standing = rows.lock(s.connection, s.mine)
    stopped = {
        one: s.stops.why("channel", gathered.parcels[one].account_id)
        for one in s.mine
        if gathered.parcels[one].account_id in s.stops.channels
    }
    work.put_off(s.connection, s.claimed, stopped)
    free = {one for one, status in standing.items() if status in rows.LEFT and one not in stopped}
    fresh = {one: t for one, t in d.tell.items() if one in free}
    wishes = [
        Wish(
            rows.OPERATION, gathered.parcels[one].account_id, "parcel", one, t.key, gathered.parcels[one].order_id,
            dict(t.request), parent_id=t.parent_id,
        )
        for one, t in fresh.items()
    ]  # fmt: skip
    keys = effects.want(s.connection, wishes, s.by.at)
    effect_of = {one: (keys[t.key], t.request) for one, t in fresh.items()}
    earlier = gathered.earlier
    effect_of |= {one: (earlier[one].id, earlier[one].request or {}) for one in d.again if one in free}
    called = set(effects.begin_calls(s.connection, [one for one, _ in effect_of.values()], s.by))
    dead = [earlier[one] for one in d.doubt if one in s.mine]
    died = [
        Outcome(e.id, "doubt", words="the process that told it died", due_at=(e.called_at or s.by.at) + SETTLING)
        for e in dead
    ]
    effects.settle(s.connection, died, s.by)
    return (
        {one: told for one, told in effect_of.items() if told[0] in called},
        {one: (earlier[one].id, earlier[one].request or {}) for one in d.look_up if one in s.mine},
    )


@calls
async def call(gathered: Gathered, plan: Plan) -> None:
    """Tell the channels, order by order side by side; every answer stands on its effect as soon as it is there."""
    wanted: dict[int, list[int]] = {}
    for parted in gathered.parted:
        if parted.parcel_id in plan.calling or parted.parcel_id in plan.look_up:
            wanted.setdefault(parted.order_id, []).append(parted.parcel_id)
    if not wanted:
        return
    tries = dict(zip(gathered.claimed.subjects, gathered.claimed.attempts, strict=True))
    apis = {one: _api(account) for one, account in gathered.accounts.items()}

    async def tell_order(listed: list[int]) -> Sequence[Outcome]:
        api = apis.get(gathered.parcels[listed[0]].account_id)
        return await _tell_in_order(api, gathered, plan, listed, tries)

    async with kept(gathered.claimed):
        async for outcomes in side_by_side(list(wanted.values()), tell_order, _SIDE_BY_SIDE):
            await in_thread(_store, gathered.claimed, outcomes)


def _api(account: Any) -> ChannelApi | str | None:
    """The channel's API, or in words why there is none now."""
    try:
        return channel(account)
    except DoorstepError as error:
        return str(error)


async def _tell_in_order(
    api: ChannelApi | str | None, gathered: Gathered, plan: Plan, listed: Sequence[int], tries: Mapping[int, int]
) -> list[Outcome]:
    """One order's parcels, one after the other; what comes behind one without an answer is not told yet."""
    outcomes: list[Outcome] = []
    is_blocked, now = False, gathered.claimed.now
    for one in listed:
        effect_id, request = plan.calling.get(one) or plan.look_up[one]
        left = _left(gathered.parcels[one], request)
        later = now + wait_longer(tries.get(one, 0), one)
        if is_blocked:
            outcomes.append(Outcome(effect_id, "want_again", words="an earlier parcel comes first", due_at=later))
        elif api is None or isinstance(api, str):
            words = api or "the channel has no API that we know"
            outcomes.append(_outcome(effect_id, TellRefused(left.key, words), now, later))
        elif one in plan.look_up:
            outcomes.append(await _look_up(api, effect_id, left, now, later))
        else:
            outcomes.append(_outcome(effect_id, await _tell(api, left), now, later))
        is_blocked = is_blocked or outcomes[-1].verb in ("doubt", "want_again")
    return outcomes


def _left(p: Any, request: Mapping[str, Any]) -> Left:
    return Left(
        p.public_id, p.order_ref, {str(ref): int(qty) for ref, qty in request["lines"].items()},
        request.get("carrier", ""), request.get("tracking_ref", ""), request.get("tracking_url", ""),
        bool(request.get("is_last")), request.get("told_ref", ""),
    )  # fmt: skip


async def _tell(api: ChannelApi, left: Left) -> TellAnswer:
    try:
        return await api.tell_left(left)
    except VendorUnavailableError as error:
        return TellUnknown(left.key, str(error), may_be_done=False)
    except DoorstepError as error:
        return TellRefused(left.key, str(error))


async def _look_up(api: ChannelApi, effect_id: int, left: Left, now: datetime, later: datetime) -> Outcome:
    """What the channel does not know after so long it was not told; a change of tracking may simply be told again."""
    if left.told_ref:
        return Outcome(effect_id, "want_again", words="it may be told again", due_at=now)
    try:
        found = await api.find_told(left)
    except DoorstepError as error:
        return Outcome(effect_id, "put_off", words=str(error), due_at=later)
    if found is None:
        return Outcome(effect_id, "want_again", words="the channel does not know of it", due_at=now)
    return _outcome(effect_id, found, now, later)


def _outcome(effect_id: int, answer: TellAnswer, now: datetime, later: datetime) -> Outcome:
    if isinstance(answer, Told):
        return Outcome(effect_id, "settle", answer.raw, answer.ref)
    if isinstance(answer, TellRefused):
        return Outcome(effect_id, "refuse", answer.raw, "", answer.words)
    if answer.may_be_done:
        return Outcome(effect_id, "doubt", words=answer.words, due_at=now + SETTLING)
    due = max(later, now + timedelta(seconds=answer.again_in_seconds))
    return Outcome(effect_id, "want_again", words=answer.words, due_at=due)


def _store(claimed: Claim, outcomes: Sequence[Outcome]) -> None:
    with database().writing("sync.answer") as connection:
        effects.settle(connection, outcomes, By(system_actor(connection), claimed.now, claimed.run_ref))
        for one in outcomes:
            if one.verb == "put_off" and one.due_at is not None:
                effects.put_off(connection, [one.effect_id], one.due_at, one.words)


@writes
async def commit(gathered: Gathered, plan: Plan) -> dict[str, int]:
    """Apply what came of it, slice by slice."""
    return await in_thread(_commit, gathered, plan)


def _commit(gathered: Gathered, plan: Plan) -> dict[str, int]:
    counts: dict[str, int] = {}
    with database().reading() as connection:
        actor_id = system_actor(connection)
    for part in slices(database(), gathered.claimed):

        def write(s: Slice) -> dict[str, int]:
            return write_results(s, gathered.parcels, plan.decision)

        for written in commit_slice(database(), "sync", part, actor_id, write):
            for name, count in written.items():
                counts[name] = counts.get(name, 0) + count
    return counts
