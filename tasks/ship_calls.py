"""Ship's calls to carriers: labels bought, looked up and given back, and the lists of what was handed over."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
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
from doorstep.db import effects
from doorstep.db.actors import system_actor
from doorstep.db.effects import Outcome
from doorstep.db.moves import By
from doorstep.db.queries import ship as rows
from doorstep.db.work import Claim

from .commits import wait_longer
from .context import database
from .kinds import in_thread
from .ship_batch import PRINTS, Buy, Gathered, Plan
from .vendors import carrier as carrier_of


def store(claimed: Claim, outcomes: Sequence[Outcome]) -> None:
    """These answers stand on their effects."""
    with database().writing("ship.answer") as connection:
        effects.settle(connection, outcomes, By(system_actor(connection), claimed.now, claimed.run_ref))


async def buy_labels(gathered: Gathered, plan: Plan) -> None:
    """Every label that is `calling` is asked for at its carrier; carriers do not wait for each other."""
    if not plan.buy:
        return
    requests = await in_thread(_requests, gathered, plan.buy)
    by_carrier: dict[int, list[Buy]] = {}
    for buy in plan.buy:
        by_carrier.setdefault(buy.account_id, []).append(buy)
    await asyncio.gather(*(_buy(gathered, account, buys, requests) for account, buys in by_carrier.items()))


async def _buy(gathered: Gathered, account_id: int, buys: Sequence[Buy], requests: dict[str, LabelRequest]) -> None:
    effect_of = {buy.key: buy.effect_id for buy in buys}
    settling, now = gathered.settled_after(account_id), gathered.claimed.now
    async for answers in carrier_of(gathered.carriers[account_id]).buy([requests[buy.key] for buy in buys]):
        outcomes = [_outcome(effect_of[a.key], a, now, settling) for a in answers]
        await in_thread(store, gathered.claimed, outcomes)


def _requests(gathered: Gathered, buys: Sequence[Buy]) -> dict[str, LabelRequest]:
    with database().reading() as connection:
        places = rows.read_places(connection, [buy.parcel_id for buy in buys])
    listed = {}
    for buy in buys:
        p, (to, sender) = gathered.parcels[buy.parcel_id], places[buy.parcel_id]
        goes = Place(
            to.name or to.company, tuple(x for x in (to.line1, to.line2) if x), to.postcode, to.city, to.country,
            to.region, to.company, to.phone, to.email,
        )  # fmt: skip
        leaves = Place(
            sender.name, tuple(x for x in (sender.line1, sender.line2) if x), sender.postcode, sender.city,
            sender.country, sender.region,
        )  # fmt: skip
        size = gathered.sizes.get(p.box) or (0, 0, 0)
        listed[buy.key] = LabelRequest(buy.key, buy.key, buy.service, goes, p.grams, leaves, *size)
    return listed


def _outcome(
    effect_id: int, answer: LabelBought | LabelRefused | LabelUnknown, now: datetime, settling: timedelta
) -> Outcome:
    if isinstance(answer, LabelBought):
        told = {
            "label_ref": answer.label_ref, "tracking_ref": answer.tracking_ref, "service": answer.service,
            "raw": answer.raw.decode("utf-8", "replace"),
        }  # fmt: skip
        return Outcome(
            effect_id, "settle", orjson.dumps(told), answer.label_ref, "", answer.cost_minor, answer.currency
        )
    if isinstance(answer, LabelRefused):
        return Outcome(effect_id, "refuse", answer.raw, "", f"{answer.words} ({answer.code})")
    if answer.may_be_done:
        return Outcome(effect_id, "doubt", answer.raw, "", answer.words, due_at=now + settling)
    later = now + timedelta(seconds=max(answer.again_in_seconds, 30))
    return Outcome(effect_id, "want_again", answer.raw, "", answer.words, due_at=later)


async def look_up_labels(gathered: Gathered, plan: Plan) -> None:
    """Believed only after the settling time: what is not there by then was not bought, and is asked for anew."""
    by_carrier: dict[int, list[Any]] = {}
    for one in plan.look_up:
        by_carrier.setdefault(gathered.buys[one].account_id, []).append(gathered.buys[one])
    await asyncio.gather(*(_look_up(gathered, account, buys) for account, buys in by_carrier.items()))


async def _look_up(gathered: Gathered, account_id: int, buys: Sequence[Any]) -> None:
    by_key, now = {e.key: e.id for e in buys}, gathered.claimed.now
    try:
        found = await carrier_of(gathered.carriers[account_id]).find(list(by_key))
    except VendorUnavailableError as error:
        later = now + timedelta(minutes=1)
        await in_thread(_put_off, gathered.claimed, list(by_key.values()), later, str(error))
        return
    outcomes = []
    for key, effect in by_key.items():
        label = found.get(key)
        outcomes.append(
            _outcome(effect, label, now, gathered.settled_after(account_id))
            if label is not None
            else Outcome(effect, "want_again", words="the carrier knows no such label", due_at=now)
        )
    await in_thread(store, gathered.claimed, outcomes)


def _put_off(claimed: Claim, effect_ids: list[int], until: datetime, words: str) -> None:
    with database().writing("ship.answer") as connection:
        effects.put_off(connection, effect_ids, until, words)


async def ask_all(gathered: Gathered, plan: Plan) -> None:
    """Ask for what may be asked twice under one key: a label's money back, or that a list of parcels was taken."""
    for effect in plan.ask:
        if effect.operation not in PRINTS:
            await _ask(gathered, effect)


async def _ask(gathered: Gathered, effect: Any) -> None:
    here, labels = carrier_of(gathered.carriers[effect.account_id]), effect.request or {}
    answer: Any
    if effect.operation == "hand_over":
        answer = await here.hand_over(labels["labels"], effect.key)
    else:
        answer = await here.void(labels["label_ref"], effect.key)
    later = gathered.claimed.now + wait_longer(effect.attempts, effect.id)
    if isinstance(answer, VoidAnswered):
        verb = "refuse" if answer.status == "refused" else "settle"
        outcome = Outcome(effect.id, verb, answer.raw, answer.label_ref, answer.words)
    elif isinstance(answer, HandedOver):
        outcome = Outcome(effect.id, "settle", answer.raw, answer.manifest_ref)
    elif isinstance(answer, HandOverRefused):
        outcome = Outcome(effect.id, "refuse", answer.raw, "", f"{answer.words} ({answer.code})")
    else:
        outcome = Outcome(effect.id, "want_again", words=answer.words, due_at=later)
    await in_thread(store, gathered.claimed, [outcome])
