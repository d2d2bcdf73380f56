"""Which service a parcel goes by, and what a carrier's scans come to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .lifecycle import SHIPMENT


@dataclass(frozen=True, slots=True)
class Offer:
    """What a carrier asks for one parcel with one service."""

    service: str
    cost_minor: int
    currency: str
    transit_days_max: int


@dataclass(frozen=True, slots=True)
class Choice:
    """The service that is taken, and why."""

    offer: Offer
    why: Mapping[str, object]


def choose(offers: Sequence[Offer], ship_on: date, promised_on: date | None, wanted: str = "") -> Choice | None:
    """Take the cheapest that keeps the promise; where none does, the fastest. A service asked for by name wins where it
    is offered. None where nobody goes there."""
    if not offers:
        return None
    listed = [{"service": o.service, "cost_minor": o.cost_minor, "days": o.transit_days_max} for o in offers]
    named = [o for o in offers if wanted and o.service == wanted]
    if named:
        return Choice(named[0], {"rule": "asked for by name", "offers": listed})
    in_time = [o for o in offers if promised_on is None or ship_on + timedelta(days=o.transit_days_max) <= promised_on]
    if in_time:
        best = min(in_time, key=lambda o: (o.cost_minor, o.transit_days_max, o.service))
        return Choice(
            best, {"rule": "cheapest that keeps the promise", "offers": listed, "promised_on": str(promised_on or "")}
        )
    best = min(offers, key=lambda o: (o.transit_days_max, o.cost_minor, o.service))
    return Choice(
        best, {"rule": "none keeps the promise: the fastest", "offers": listed, "promised_on": str(promised_on)}
    )


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
