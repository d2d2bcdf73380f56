"""Which service a parcel goes by, and what a carrier's scans come to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .lifecycle import SHIPMENT

NOWHERE = "no service goes to"  # how the words of a case begin that another service may end


@dataclass(frozen=True, slots=True)
class Offer:
    """What a carrier asks for one parcel with one service."""

    service: str
    cost_minor: int
    currency: str
    transit_days_max: int
    carrier: str = ""  # the name that we gave its account
    account_id: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """The offer that is taken, and why."""

    offer: Offer
    why: Mapping[str, object]


def choose(
    offers: Sequence[Offer], ship_on: date, promised_on: date | None, wanted: str = "", currency: str = ""
) -> Choice | None:
    """Take the cheapest of all carriers that keeps the promise; where none does, the fastest. A service asked for by
    name (`express`, or `post/express`) wins where it is offered. None where nobody goes there.

    Prices in another currency than the shop's cannot be held against its own: they come last."""
    if not offers:
        return None

    def cost(o: Offer) -> tuple[bool, int]:
        return bool(currency) and o.currency != currency, o.cost_minor

    why: dict[str, object] = {
        "offers": [
            {"carrier": o.carrier, "service": o.service, "cost_minor": o.cost_minor, "days": o.transit_days_max}
            for o in offers
        ]
    }
    named = [o for o in offers if wanted and wanted in (o.service, f"{o.carrier}/{o.service}")]
    in_time = [o for o in offers if promised_on is None or ship_on + timedelta(days=o.transit_days_max) <= promised_on]
    if named:
        best = min(named, key=lambda o: (*cost(o), o.transit_days_max, o.carrier))
        why["rule"] = "asked for by name"
    elif in_time:
        best = min(in_time, key=lambda o: (*cost(o), o.transit_days_max, o.service, o.carrier))
        why |= {"rule": "cheapest that keeps the promise", "promised_on": str(promised_on or "")}
    else:
        best = min(offers, key=lambda o: (o.transit_days_max, *cost(o), o.service, o.carrier))
        why |= {"rule": "none keeps the promise: the fastest", "promised_on": str(promised_on)}
    return Choice(best, why | {"carrier": best.carrier, "service": best.service})


_VERB_TO = {
    move.target: move.verb
    for move in SHIPMENT.moves
    if move.target in ("in_transit", "out_for_delivery", "delivered", "failed", "returned")
}

# Two scans of one instant: the one that is farther on its way.
_FARTHEST = {word: n for n, word in enumerate(("in_transit", "out_for_delivery", "failed", "returned", "delivered"))}


def standing_after(status: str, scans: Sequence[tuple[datetime, str]]) -> str | None:
    """The verb that takes a shipment to what its newest scan says, whatever the order in which scans came; None
    where it stands there already, or where nothing leads there any more."""
    told = [(at, word) for at, word in scans if word in _VERB_TO]
    if not told or status in SHIPMENT.terminal:
        return None
    newest = max(told, key=lambda scan: (scan[0], _FARTHEST[scan[1]]))[1]
    if newest == status:
        return None
    move = SHIPMENT.move(_VERB_TO[newest])
    return move.verb if status in move.sources else None
