"""The one next action of an order: who does what, by when, and where the button leads."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from .lifecycle import ORDER, Tone

OPEN_RETURN = frozenset(("requested", "approved", "received", "inspected"))
UNPAID = frozenset(("pending", "partly_paid"))  # an order's payment, while its money is waited for


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case that waits on the order."""

    public_id: str
    question: str
    owner: str
    due_at: datetime
    holds: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A fulfillment, as far as it says what is next."""

    public_id: str
    status: str
    site: str
    wave: str = ""
    to_pick: int = 0


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What the next action is derived from."""

    status: str
    payment: str = ""
    cases: Sequence[OpenCase] = ()
    parts: Sequence[Part] = ()
    parcels: Sequence[str] = ()  # their statuses
    returns: Sequence[tuple[str, str]] = ()  # (public id, status)
    ship_by_at: datetime | None = None
    is_pending_refund: bool = False
    stopped: str = ""  # what somebody stopped that the order, or what is left of it, lies still by


@dataclass(frozen=True, slots=True)
class NextAction:
    """One sentence, its owner and due time, and what the button opens. `kind` says where `subject` is found."""

    kind: str  # answer | wait | pick | pack | hand_over | approve | inspect | none
    sentence: str
    who: str = ""
    due_at: datetime | None = None
    tone: Tone = Tone.GO
    button: str = ""
    subject: str = ""
    others: int = field(default=0)  # more of the same kind that wait beside it


def next_action(facts: OrderFacts) -> NextAction:
    """What is to be done next about the order: a person's answer before anything else, then the floor, then waiting."""
    holding = sorted((case for case in facts.cases if case.holds), key=lambda case: (case.due_at, case.public_id))
    if holding and facts.status not in ORDER.terminal:
        return _answer(holding, Tone.STOP)
    floor = _on_the_floor(facts)
    if floor is not None:
        return floor
    if facts.stopped and facts.status in ("confirmed", "in_progress", "ready"):
        sentence = f"Lies still: {facts.stopped} is stopped. It goes on when that is resumed"
        return NextAction("resume", sentence, tone=Tone.STOP, button="See what is stopped")
    if facts.cases:
        return _answer(sorted(facts.cases, key=lambda case: (case.due_at, case.public_id)), Tone.WAIT)
    coming_back = _coming_back(facts)
    return coming_back if coming_back is not None else _waiting(facts)


def _answer(cases: Sequence[OpenCase], tone: Tone) -> NextAction:
    first = cases[0]
    return NextAction(
        "answer", first.question, first.owner, first.due_at, tone, "Answer it", first.public_id, len(cases) - 1
    )


def _on_the_floor(facts: OrderFacts) -> NextAction | None:
    """What somebody at a station can do now: pack what is picked before picking more."""
    if facts.status in ORDER.terminal or facts.status == "sent":
        return None
    due = facts.ship_by_at
    for part in facts.parts:
        if part.status == "picked":
            sentence = f"Pack what was picked in {part.site}"
            return NextAction("pack", sentence, f"Station {part.site}", due, button="Pack it", subject=part.public_id)
    for part in facts.parts:
        if part.status == "released":
            units = "1 unit" if part.to_pick == 1 else f"{part.to_pick} units"
            sentence = f"Pick {units} in {part.site}, then pack"
            return NextAction(
                "pick", sentence, f"Station {part.site}", due, button="Open at the station", subject=part.wave
            )
    if any(status == "labelled" for status in facts.parcels) and not any(
        s in ("open", "sealed") for s in facts.parcels
    ):
        waiting = sum(status == "labelled" for status in facts.parcels)
        sentence = f"Hand {'the parcel' if waiting == 1 else f'{waiting} parcels'} over to the carrier"
        return NextAction("hand_over", sentence, "Station", due, button="Hand over")
    return None


def _coming_back(facts: OrderFacts) -> NextAction | None:
    for public_id, status in facts.returns:
        if status == "requested":
            return NextAction(
                "approve", "The customer asks to send something back", "owner", button="Decide", subject=public_id
            )
    for public_id, status in facts.returns:
        if status in ("approved", "received"):
            sentence = "A return is expected: inspect it when it comes"
            return NextAction("inspect", sentence, "Station", tone=Tone.WAIT, button="Receive it", subject=public_id)
    return None


def _waiting(facts: OrderFacts) -> NextAction:
    """Nothing for a person: what Doorstep, the customer or the carrier does next."""
    if facts.is_pending_refund:
        return NextAction("wait", "The money is being paid back", "Doorstep", tone=Tone.WAIT)
    if facts.status == "received":
        sentence = "Waits for its payment" if facts.payment in UNPAID else "Doorstep reads it"
        return NextAction("wait", sentence, "the customer" if "payment" in sentence else "Doorstep", tone=Tone.WAIT)
    if facts.status == "confirmed":
        return NextAction("wait", "Its units are about to be claimed", "Doorstep", facts.ship_by_at, Tone.WAIT)
    if facts.status == "in_progress":
        waits_for_label = any(status == "sealed" for status in facts.parcels)
        sentence = "The label is being made" if waits_for_label else "It goes to the floor with the next wave"
        return NextAction("wait", sentence, "Doorstep", facts.ship_by_at, Tone.WAIT)
    if facts.status == "sent":
        return NextAction("wait", "On its way to the customer", "the carrier", tone=Tone.PLAIN)
    return NextAction("none", "Nothing is left to do", tone=Tone.PLAIN)
