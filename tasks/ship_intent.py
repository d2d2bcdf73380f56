"""What ship is about to call, written before it is called: in the transaction that reads the stop gate."""

from datetime import timedelta
from typing import Any

from doorstep.db import cases, effects
from doorstep.db.effects import Outcome
from doorstep.db.moves import advance
from doorstep.db.queries import ship as rows
from doorstep.db.stops import stopped_parcels
from doorstep.domain.lifecycle import EFFECT

from .commits import Slice
from .ship_batch import PRINTS, Begun, Buy, Gathered, Plan

_DIED = "the process that asked died"


def write_intent(s: Slice, gathered: Gathered, plan: Plan) -> Begun:
    """Labels that are to be bought stand under their keys, and what will be called is `calling`; parcels that need what
    a person has stopped wait instead."""
    standing = rows.lock(s.connection, sorted(s.mine))
    orders = rows.order_statuses(s.connection, {order for order, _ in standing.values()})
    held = cases.held(s.connection, orders) | {
        one for one, status in orders.items() if status not in ("in_progress", "ready")
    }
    stopped = _stopped(s, gathered, plan)
    free = {
        one
        for one, (order, status) in standing.items()
        if order not in held and status == "sealed" and one not in stopped
    }
    buy = _begin_buys(s, gathered, plan, free)
    dead = [gathered.buys[one] for one in plan.dead if one in s.mine]
    known_at = {e.id: (e.called_at or s.by.at) + gathered.settled_after(e.account_id) for e in dead}
    effects.settle(s.connection, [Outcome(e.id, "doubt", words=_DIED, due_at=known_at[e.id]) for e in dead], s.by)
    look_up = [one for one in plan.dead if one in s.mine and known_at[gathered.buys[one].id] <= s.by.at]
    waiting = _waiting_asks(s, gathered, {one.parcel_id for one in buy} | set(plan.dead))
    waiting = {one: f"{why} {stopped.get(one, '')}".strip() for one, why in waiting.items()}  # whichever ends first
    return Begun(buy, look_up, _begin_asks(s, gathered), stopped | waiting)


def _waiting_asks(s: Slice, gathered: Gathered, busy: set[int]) -> dict[int, str]:
    """Parcels of which a stopped carrier is to be asked something, and nobody anything else; with the stop."""
    return {
        one: why
        for one in s.mine & gathered.asks.keys() - busy
        for e in gathered.asks[one]
        if (why := s.stops.why("carrier", e.account_id or 0))
    }


def _stopped(s: Slice, gathered: Gathered, plan: Plan) -> dict[int, str]:
    """Parcels of this slice that lie still, or for which a carrier was chosen that was stopped meanwhile: with the
    public id of the stop."""
    found = stopped_parcels(s.connection, s.mine, s.stops)
    for one in s.mine & plan.choices.keys():
        if why := s.stops.why("carrier", plan.choices[one].offer.account_id):
            found.setdefault(one, why)
    return found


def _begin_asks(s: Slice, gathered: Gathered) -> list[Any]:
    """Voids, lists and prints that are due are `calling`, but for those at a stopped carrier; no other stop keeps a
    label from being given back while it can be. What a dead process began
    is safe to ask again under its key; a print is not: whether it came out, a person can see."""
    asks = [e for one in s.mine for e in gathered.asks.get(one, ()) if e.due_at <= s.by.at]
    prints = [e for e in asks if e.operation in PRINTS]
    lost = [e for e in prints if e.status == "calling"]
    effects.settle(s.connection, [Outcome(e.id, "doubt", words=_DIED) for e in lost], s.by)
    useless = [e.id for e in prints if e.status == "wanted" and not _is_of_live_label(gathered, e)]
    advance(s.connection, EFFECT, "drop", useless, s.by)
    at_carriers = [e for e in asks if e.operation not in PRINTS and e.account_id not in s.stops.carriers]
    stale = [e for e in at_carriers if e.status == "calling"]
    effects.settle(s.connection, [Outcome(e.id, "want_again", words=_DIED) for e in stale], s.by)
    fresh = [e for e in prints if e.status == "wanted" and e.id not in useless]
    called = set(effects.begin_calls(s.connection, [e.id for e in [*at_carriers, *fresh]], s.by))
    return [e for e in [*at_carriers, *fresh] if e.id in called]


def _is_of_live_label(gathered: Gathered, effect: Any) -> bool:
    """Whether the parcel is still to go out with the label that is to be printed."""
    p = gathered.parcels.get(effect.parcel_id)
    wanted = (effect.request or {}).get("shipment")
    return p is not None and p.status != "discarded" and wanted in (None, p.shipment_id)


def _begin_buys(s: Slice, gathered: Gathered, plan: Plan, free: set[int]) -> list[Buy]:
    fresh = [one for one in plan.choices if one in free and one in s.mine]
    labelled = rows.with_label(s.connection, fresh)  # by a commit whose answer was lost
    fresh = [one for one in fresh if one not in labelled]
    offer = {one: plan.choices[one].offer for one in fresh}
    wishes = []
    for one in fresh:
        p, earlier = gathered.parcels[one], gathered.buys.get(one)
        n = int(earlier.key.rsplit("-", 1)[1]) + 1 if earlier is not None else 1
        request = {"service": offer[one].service, "grams": p.grams}
        parent = earlier.id if earlier is not None else None
        wishes.append(
            effects.Wish(
                "buy_label", offer[one].account_id, "parcel", one, f"{p.public_id}-{n}", p.order_id, request,
                parent_id=parent,
            )
        )  # fmt: skip
    keys = effects.want(s.connection, wishes, s.by.at)
    buys = [Buy(w.subject_id, keys[w.key], w.key, w.account_id, offer[w.subject_id].service) for w in wishes]
    rows.want_shipments(s.connection, [_shipment(s, gathered, plan, buy) for buy in buys])
    for one in plan.again:
        if one in free and one in s.mine:
            e = gathered.buys[one]
            buys.append(Buy(one, e.id, e.key, e.account_id, str((e.request or {}).get("service", ""))))
    called = set(effects.begin_calls(s.connection, [buy.effect_id for buy in buys], s.by))
    return [buy for buy in buys if buy.effect_id in called]


def _shipment(s: Slice, gathered: Gathered, plan: Plan, buy: Buy) -> rows.Wanted:
    choice, p = plan.choices[buy.parcel_id], gathered.parcels[buy.parcel_id]
    expected = s.by.at + timedelta(days=choice.offer.transit_days_max)
    return buy.key, p.order_id, p.id, buy.account_id, buy.service, buy.effect_id, choice.why, expected
