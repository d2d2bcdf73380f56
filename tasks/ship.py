"""Ship's reading, calling and writing: sealed parcels in, labels bought once each, scans applied."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import orjson

from doorstep.connectors.calls import VendorUnavailableError
from doorstep.connectors.carriers import (
    HandedOver,
    HandOverRefused,
    LabelBought,
    LabelRefused,
    LabelRequest,
    LabelUnknown,
    Place,
    VoidAnswered,
)
from doorstep.connectors.carriers.tariff import Tariff, rate
from doorstep.db import cases, effects, rules, work
from doorstep.db.actors import system_actor
from doorstep.db.effects import Outcome
from doorstep.db.moves import By
from doorstep.db.queries import ship as rows
from doorstep.db.work import Claim
from doorstep.domain.shipping import Choice, Offer, choose
from schemas.base import check
from schemas.ship import SealedParcels

from .commits import Rejected, Slice, commit_slice, rejects, slices, wait_longer
from .context import database, run_ref, worker
from .kinds import calls, in_thread, reads, writes
from .leases import kept
from .ship_rows import write_results
from .vendors import carrier as carrier_of


@dataclass(slots=True)
class Gathered:
    """A claimed batch of parcels, with what stands of their labels."""

    claimed: Claim
    parcels: dict[int, Any] = field(default_factory=dict)
    buys: dict[int, Any] = field(default_factory=dict)
    asks: dict[int, list[Any]] = field(default_factory=dict)  # open voids and hand-over lists, by parcel
    account: Any = None
    rejected: list[Rejected] = field(default_factory=list)
    lapse_days: int = 14
    settling: timedelta = timedelta()  # how long the carrier may know nothing of a label that it sold


@dataclass(slots=True)
class Plan:
    """What is to be called: labels to buy (by parcel), labels to look up, labels to void, lists to hand over."""

    choices: dict[int, Choice] = field(default_factory=dict)
    nowhere: list[int] = field(default_factory=list)  # no service goes there
    again: list[int] = field(default_factory=list)  # effect wanted again, shipment stands
    look_up: list[int] = field(default_factory=list)
    dead: list[int] = field(default_factory=list)  # found in `calling`: their process died
    intended: set[int] = field(default_factory=set)  # parcels whose intent stands: not again, if the task comes again
    buy: list[Any] = field(default_factory=list)  # effects that are calling, from `intend`
    ask: list[Any] = field(default_factory=list)  # voids and hand-over lists that are calling, from `intend`
    has_prices: bool = True  # the carrier told its prices, or none were needed


@dataclass(frozen=True, slots=True)
class Begun:
    """What one transaction of `intend` set going: it counts only when that transaction stands."""

    buy: list[Any]
    look_up: list[int]
    ask: list[Any]


@reads
async def read_parcels(limit: int) -> Gathered:
    """Claim parcels, and read what stands of them."""
    gathered = await in_thread(_read, limit)
    if gathered.account is not None:
        gathered.settling = timedelta(seconds=carrier_of(gathered.account).remedies["buy"].settling_seconds)
    return gathered


def _read(limit: int) -> Gathered:
    claimed = work.claim(database(), "ship", limit, worker(), run_ref())
    gathered = Gathered(claimed)
    if not claimed:
        return gathered
    with database().reading() as connection:
        gathered.parcels = rows.read_parcels(connection, claimed.subjects)
        gathered.buys, gathered.asks = rows.read_effects(connection, claimed.subjects)
        gathered.account = rows.read_carrier(connection)
        gathered.lapse_days = int(rules.current(connection)["delivered_after_days"])
    wanting = [p for p in gathered.parcels.values() if p.status == "sealed" and p.shipment_id is None]
    checked = check(SealedParcels, [(p.id, p.order_id, p.site_id, p.grams, p.country, p.postcode) for p in wanting])
    gathered.rejected = rejects(checked)
    return gathered


@calls
async def read_tariff(gathered: Gathered) -> Tariff | None:
    """The carrier's price tables, where any parcel needs a price."""
    if gathered.account is None or not any(
        p.status == "sealed" and p.shipment_id is None for p in gathered.parcels.values()
    ):
        return None
    try:
        return await carrier_of(gathered.account).tariff()
    except VendorUnavailableError:  # ordinary trouble: these parcels wait, the others go on
        return None


def decide(gathered: Gathered, tariff: Tariff | None) -> Plan:
    """What to do for each parcel, by what stands of its label; pure."""
    plan, now = Plan(has_prices=tariff is not None), gathered.claimed.now
    broken = {one.subject_id for one in gathered.rejected}
    for one, p in gathered.parcels.items():
        buy = gathered.buys.get(one)
        if p.status == "sealed" and p.shipment_id is None and one not in broken and tariff is not None:
            offers = [
                Offer(r.service, r.cost_minor, r.currency, r.transit_days_max)
                for r in rate(tariff, p.country, p.postcode, p.grams)
            ]
            promised = date.fromisoformat(p.promised_on) if p.promised_on else None
            choice = choose(offers, now.date(), promised, p.service or p.shipping_service.lower())
            if choice is None:
                plan.nowhere.append(one)
            else:
                plan.choices[one] = choice
        elif p.shipment_status == "requested" and buy is not None and buy.due_at <= now:
            place = {"wanted": plan.again, "in_doubt": plan.look_up, "calling": plan.dead}.get(buy.status)
            if place is not None:
                place.append(one)
        elif buy is not None and buy.status == "calling":
            plan.dead.append(one)
    return plan


@writes
async def intend(gathered: Gathered, plan: Plan) -> Plan:
    """Every label that will be asked for is a row under its key, and its effect is `calling`; the stop gate is read
    again."""
    return await in_thread(_intend, gathered, plan)


def _intend(gathered: Gathered, plan: Plan) -> Plan:
    with database().reading() as connection:
        actor_id = system_actor(connection)
    touched = set(plan.choices) | set(plan.again) | set(plan.dead) | set(gathered.asks)
    for part in slices(database(), gathered.claimed):
        if not touched.intersection(part.subjects) or plan.intended.issuperset(part.subjects):
            continue

        def write(s: Slice) -> Begun:
            return _write_intent(s, gathered, plan)

        for begun in commit_slice(database(), "ship.intend", part, actor_id, write):
            plan.buy += begun.buy
            plan.look_up += begun.look_up
            plan.ask += begun.ask
        plan.intended.update(part.subjects)
    return plan


def _write_intent(s: Slice, gathered: Gathered, plan: Plan) -> Begun:
    standing = rows.lock(s.connection, sorted(s.mine))
    orders = rows.order_statuses(s.connection, {order for order, _ in standing.values()})
    stopped = cases.held(s.connection, orders) | {
        one for one, status in orders.items() if status not in ("in_progress", "ready")
    }
    free = {one for one, (order, status) in standing.items() if order not in stopped and status == "sealed"}
    buy = _begin_buys(s, gathered, plan, free)
    dead = [gathered.buys[one] for one in plan.dead if one in s.mine]
    effects.settle(
        s.connection,
        [
            Outcome(
                e.id, "doubt", words="the process that asked died", due_at=(e.called_at or s.by.at) + gathered.settling
            )
            for e in dead
        ],
        s.by,
    )
    look_up = [
        one
        for one in plan.dead
        if one in s.mine and (gathered.buys[one].called_at or s.by.at) + gathered.settling <= s.by.at
    ]
    asks = [e for one in s.mine for e in gathered.asks.get(one, ()) if e.due_at <= s.by.at]
    stale = [e for e in asks if e.status == "calling"]
    effects.settle(
        s.connection, [Outcome(e.id, "want_again", words="the process that asked died") for e in stale], s.by
    )  # the same key again is safe
    called = set(effects.begin_calls(s.connection, [e.id for e in asks], s.by))
    return Begun(buy, look_up, [e for e in asks if e.id in called])


def _begin_buys(s: Slice, gathered: Gathered, plan: Plan, free: set[int]) -> list[Any]:
    fresh = [one for one in plan.choices if one in free and one in s.mine]
    labelled = rows.with_label(s.connection, fresh)  # by a commit whose answer was lost
    fresh = [one for one in fresh if one not in labelled]
    wishes = []
    for one in fresh:
        p, earlier = gathered.parcels[one], gathered.buys.get(one)
        n = int(earlier.key.rsplit("-", 1)[1]) + 1 if earlier is not None else 1
        request = {"service": plan.choices[one].offer.service, "grams": p.grams}
        wishes.append(
            effects.Wish(
                "buy_label",
                gathered.account.id,
                "parcel",
                one,
                f"{p.public_id}-{n}",
                p.order_id,
                request,
                parent_id=earlier.id if earlier is not None else None,
            )
        )
    keys = effects.want(s.connection, wishes, s.by.at)
    effect_of = {w.subject_id: keys[w.key] for w in wishes}
    key_of = {w.subject_id: w.key for w in wishes}
    rows.want_shipments(
        s.connection,
        [
            (
                key_of[one],
                gathered.parcels[one].order_id,
                one,
                gathered.account.id,
                plan.choices[one].offer.service,
                effect,
                plan.choices[one].why,
                s.by.at + timedelta(days=plan.choices[one].offer.transit_days_max),
            )
            for one, effect in effect_of.items()
        ],
    )
    again = {one: gathered.buys[one].id for one in plan.again if one in free and one in s.mine}
    called = set(effects.begin_calls(s.connection, [*effect_of.values(), *again.values()], s.by))
    key_of |= {one: gathered.buys[one].key for one in again}
    service_of = {one: plan.choices[one].offer.service for one in fresh} | {
        one: str((gathered.buys[one].request or {}).get("service", "")) for one in again
    }
    return [
        (one, effect, key_of[one], service_of[one]) for one, effect in (effect_of | again).items() if effect in called
    ]


@calls
async def call(gathered: Gathered, plan: Plan) -> None:
    """Buy, look up, void and list at the carrier; every answer stands on its effect as soon as it is there."""
    async with kept(gathered.claimed):
        if plan.buy:
            await _buy(gathered, plan)
        if plan.look_up:
            await _look_up(gathered, plan)
        for effect in plan.ask:
            await _ask(gathered, effect)


async def _buy(gathered: Gathered, plan: Plan) -> None:
    requests = await in_thread(_requests, gathered, plan)
    effect_of = {key: effect for _, effect, key, _ in plan.buy}
    async for answers in carrier_of(gathered.account).buy(requests):
        await in_thread(
            _store,
            gathered.claimed,
            [_outcome(effect_of[a.key], a, gathered.claimed.now, gathered.settling) for a in answers],
        )


def _requests(gathered: Gathered, plan: Plan) -> list[LabelRequest]:
    with database().reading() as connection:
        places = rows.read_places(connection, [one for one, _, _, _ in plan.buy])
    listed = []
    for one, _, key, service in plan.buy:
        to, sender = places[one]
        goes = Place(
            to.name or to.company,
            tuple(x for x in (to.line1, to.line2) if x),
            to.postcode,
            to.city,
            to.country,
            to.region,
            to.company,
            to.phone,
            to.email,
        )
        leaves = Place(
            sender.name,
            tuple(x for x in (sender.line1, sender.line2) if x),
            sender.postcode,
            sender.city,
            sender.country,
            sender.region,
        )
        listed.append(LabelRequest(key, key, service, goes, gathered.parcels[one].grams, leaves))
    return listed


def _outcome(
    effect_id: int, answer: LabelBought | LabelRefused | LabelUnknown, now: datetime, settling: timedelta
) -> Outcome:
    if isinstance(answer, LabelBought):
        kept = orjson.dumps(
            {
                "label_ref": answer.label_ref,
                "tracking_ref": answer.tracking_ref,
                "service": answer.service,
                "raw": answer.raw.decode("utf-8", "replace"),
            }
        )
        return Outcome(effect_id, "settle", kept, answer.label_ref, "", answer.cost_minor, answer.currency)
    if isinstance(answer, LabelRefused):
        return Outcome(effect_id, "refuse", answer.raw, "", f"{answer.words} ({answer.code})")
    if answer.may_be_done:
        return Outcome(effect_id, "doubt", answer.raw, "", answer.words, due_at=now + settling)
    return Outcome(
        effect_id,
        "want_again",
        answer.raw,
        "",
        answer.words,
        due_at=now + timedelta(seconds=max(answer.again_in_seconds, 30)),
    )


def _store(claimed: Claim, outcomes: list[Outcome]) -> None:
    with database().writing("ship.answer") as connection:
        effects.settle(connection, outcomes, By(system_actor(connection), claimed.now, claimed.run_ref))


async def _look_up(gathered: Gathered, plan: Plan) -> None:
    """Believed only after the settling time: what is not there by then was not bought, and is asked for anew."""
    by_key = {gathered.buys[one].key: gathered.buys[one].id for one in plan.look_up}
    try:
        found = await carrier_of(gathered.account).find(list(by_key))
    except VendorUnavailableError as error:
        later = gathered.claimed.now + timedelta(minutes=1)
        await in_thread(_put_off, gathered.claimed, list(by_key.values()), later, str(error))
        return
    outcomes = []
    for key, effect in by_key.items():
        label = found.get(key)
        outcomes.append(
            _outcome(effect, label, gathered.claimed.now, gathered.settling)
            if label is not None
            else Outcome(effect, "want_again", words="the carrier knows no such label", due_at=gathered.claimed.now)
        )
    await in_thread(_store, gathered.claimed, outcomes)


def _put_off(claimed: Claim, effect_ids: list[int], until: datetime, words: str) -> None:
    with database().writing("ship.answer") as connection:
        effects.put_off(connection, effect_ids, until, words)


async def _ask(gathered: Gathered, effect: Any) -> None:
    """Ask for what may be asked twice under one key: a label's money back, or that a list of parcels was taken."""
    here, labels = carrier_of(gathered.account), effect.request or {}
    answer: Any
    if effect.operation == "hand_over":
        answer = await here.hand_over(labels["labels"], effect.key)
    else:
        answer = await here.void(labels["label_ref"], effect.key)
    later = gathered.claimed.now + wait_longer(effect.attempts)
    if isinstance(answer, VoidAnswered):
        verb = "refuse" if answer.status == "refused" else "settle"
        outcome = Outcome(effect.id, verb, answer.raw, answer.label_ref, answer.words)
    elif isinstance(answer, HandedOver):
        outcome = Outcome(effect.id, "settle", answer.raw, answer.manifest_ref)
    elif isinstance(answer, HandOverRefused):
        outcome = Outcome(effect.id, "refuse", answer.raw, "", f"{answer.words} ({answer.code})")
    else:
        outcome = Outcome(effect.id, "want_again", words=answer.words, due_at=later)
    await in_thread(_store, gathered.claimed, [outcome])


@writes
async def commit(gathered: Gathered, plan: Plan) -> dict[str, int]:
    """Apply every answer and every scan, slice by slice."""
    return await in_thread(_commit, gathered, plan)


def _commit(gathered: Gathered, plan: Plan) -> dict[str, int]:
    counts: dict[str, int] = {"quarantined": len(gathered.rejected)}
    with database().reading() as connection:
        actor_id = system_actor(connection)
    for part in slices(database(), gathered.claimed):

        def write(s: Slice) -> None:
            for word, count in write_results(
                s, gathered.rejected, plan.nowhere, timedelta(days=gathered.lapse_days), plan.has_prices
            ).items():
                counts[word] = counts.get(word, 0) + count

        commit_slice(database(), "ship", part, actor_id, write)
    return counts
