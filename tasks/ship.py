"""Ship's steps: sealed parcels in, one label bought for each at the carrier that keeps the promise at the least cost,
scans applied."""

import asyncio
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from doorstep.connectors.addresses import needed
from doorstep.connectors.calls import VendorUnavailableError
from doorstep.connectors.carriers.tariff import Tariff, rate
from doorstep.db import rules, work
from doorstep.db.actors import system_actor
from doorstep.db.queries import ship as rows
from doorstep.db.stops import read_stops
from doorstep.domain.asked import listed
from doorstep.domain.orders import Address
from doorstep.domain.shipping import Offer, choose
from schemas.base import check
from schemas.ship import SealedParcels

from .commits import Slice, commit_slice, rejects, slices
from .context import database, run_ref, worker
from .kinds import calls, in_thread, reads, writes
from .leases import kept
from .ship_batch import Begun, Gathered, Plan
from .ship_calls import ask_all, buy_labels, look_up_labels
from .ship_intent import write_intent
from .ship_prints import print_all
from .ship_rows import write_results
from .vendors import carrier as carrier_of


@reads
async def read_parcels(limit: int) -> Gathered:
    """Claim parcels, and read what stands of them."""
    gathered = await in_thread(_read, limit)
    called = {buy.account_id for buy in gathered.buys.values()}
    for one in gathered.carriers.values():
        if one.active or one.id in called:
            gathered.settling[one.id] = timedelta(seconds=carrier_of(one).remedies["buy"].settling_seconds)
    return gathered


def _read(limit: int) -> Gathered:
    claimed = work.claim(database(), "ship", limit, worker(), run_ref())
    gathered = Gathered(claimed)
    if not claimed:
        return gathered
    with database().reading() as connection:
        gathered.parcels = rows.read_parcels(connection, claimed.subjects)
        gathered.buys, gathered.asks = rows.read_effects(connection, claimed.subjects)
        gathered.carriers = rows.read_carriers(connection)
        gathered.stops = read_stops(connection)
        gathered.lapse_days = int(rules.current(connection)["delivered_after_days"])
        if any(p.box for p in gathered.wanting()):
            gathered.sizes = rows.read_box_sizes(connection)
    gathered.lacking = {
        p.id: f"its address lacks {listed(lacks, 'en')}" for p in gathered.wanting() if (lacks := _lacks(p))
    }
    whole = [p for p in gathered.wanting() if p.id not in gathered.lacking]
    checked = check(SealedParcels, [(p.id, p.order_id, p.site_id, p.grams, p.country, p.postcode) for p in whole])
    gathered.rejected = rejects(checked)
    return gathered


def _lacks(p: Any) -> tuple[str, ...]:
    """What no carrier can do without and the address lacks: somebody let it through."""
    place = {name: getattr(p, name) or "" for name in ("name", "company", "line1", "city", "country")}
    return needed(Address(**place))


@calls
async def read_tariffs(gathered: Gathered) -> dict[int, Tariff]:
    """The price tables of every carrier that may be used, where any parcel needs a price; one that does not answer is
    left out: ordinary trouble."""
    if not gathered.wanting():
        return {}
    asked = gathered.offered()
    told = await asyncio.gather(*(carrier_of(one).tariff() for one in asked), return_exceptions=True)
    tariffs = {}
    for one, tariff in zip(asked, told, strict=True):
        if isinstance(tariff, BaseException):
            if not isinstance(tariff, VendorUnavailableError):
                raise tariff
        else:
            tariffs[one.id] = tariff
    return tariffs


def decide(gathered: Gathered, tariffs: Mapping[int, Tariff]) -> Plan:
    """What to do for each parcel, by what stands of its label; pure."""
    plan, now = Plan(), gathered.claimed.now
    broken = {one.subject_id for one in gathered.rejected}
    wanting = {p.id for p in gathered.wanting()} - broken - gathered.lacking.keys()
    is_silent = not any(one.active for one in gathered.carriers.values()) or any(
        one.id not in tariffs for one in gathered.offered()
    )
    for one, p in gathered.parcels.items():
        buy = gathered.buys.get(one)
        if one in wanting:
            promised = date.fromisoformat(p.promised_on) if p.promised_on else None
            wanted = p.service or p.shipping_service.lower()
            choice = choose(_offers(gathered, tariffs, p), now.date(), promised, wanted, p.currency)
            if choice is not None and not (is_silent and p.service and choice.offer.service != p.service):
                plan.choices[one] = choice
            elif is_silent:
                plan.silent.add(one)
            elif names := gathered.stopped_carriers():
                plan.stopped[one] = names  # who goes there may be among those that are stopped
            else:
                plan.nowhere.append(one)
        elif p.shipment_status == "requested" and buy is not None and buy.due_at <= now:
            place = {"wanted": plan.again, "in_doubt": plan.look_up, "calling": plan.dead}.get(buy.status)
            if place is not None:
                place.append(one)
        elif buy is not None and buy.status == "calling":
            plan.dead.append(one)
    return plan


def _offers(gathered: Gathered, tariffs: Mapping[int, Tariff], p: object) -> list[Offer]:
    size = gathered.sizes.get(p.box, ())  # type: ignore[attr-defined]
    return [
        Offer(r.service, r.cost_minor, r.currency, r.transit_days_max, gathered.carriers[account_id].name, account_id)
        for account_id, tariff in tariffs.items()
        for r in rate(tariff, p.country, p.postcode, p.grams, size)  # type: ignore[attr-defined]
    ]


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
            return write_intent(s, gathered, plan)

        for begun in commit_slice(database(), "ship.intend", part, actor_id, write):
            plan.buy += begun.buy
            plan.look_up += begun.look_up
            plan.ask += begun.ask
            plan.stopped |= begun.stopped
        plan.intended.update(part.subjects)
    return plan


@calls
async def call(gathered: Gathered, plan: Plan) -> None:
    """Buy, look up, void and list at the carriers, and print; every answer stands on its effect as soon as it is
    there."""
    async with kept(gathered.claimed):
        await buy_labels(gathered, plan)
        await look_up_labels(gathered, plan)
        await ask_all(gathered, plan)
        await print_all(gathered, plan)


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
            for word, count in write_results(s, gathered, plan).items():
                counts[word] = counts.get(word, 0) + count

        commit_slice(database(), "ship", part, actor_id, write)
    return counts
