"""Which acts of people can be undone and until when, in words; and what each act was, in one sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Undoable:
    """An act that can be undone: what is then so again, and its point of no return."""

    what: str
    until: str


UNDOABLE: Mapping[str, Undoable] = {
    "stock.receive": Undoable(
        "The units are out of the books again", "those units are promised to an order, or their bin is counted"
    ),
    "stock.count": Undoable(
        "The books say again what they said before", "units of it are promised to an order, or it is counted again"
    ),
    "pick_pack.pick": Undoable("It is to be picked again", "its order is sealed"),
    "pick_pack.pick_wave": Undoable("All of it is to be picked again", "the first order of it is sealed"),
    "pick_pack.short": Undoable(
        "It is to be picked again, and its case is closed", "its case is answered, or the bin is counted"
    ),
    "pick_pack.seal": Undoable("It is to be packed again, and its label goes back", "the parcel is handed over"),
    "pick_pack.seal_wave": Undoable(
        "All of it is to be packed again, and the labels go back", "the first parcel of it is handed over"
    ),
    "ship.hand_over": Undoable("The parcels are here again", "the carrier scans the first of them"),
    "case.answer": Undoable("The case is open again", "units of its orders are claimed"),
    "settings.change": Undoable("It is as it was before", "somebody changes the same setting again"),
    "stop.stop": Undoable("It goes on again", "somebody resumes it"),
    "stop.resume": Undoable("It is stopped again", "somebody stops it again"),
    "returns.approve": Undoable("The return waits to be approved again", "the parcel comes in"),
}  # fmt: skip

# What has no way back, and what to do instead.
NEVER: Mapping[str, str] = {
    "order.cancel": "A cancelled order stays cancelled: its units are free and its money is on the way back.",
    "returns.request": "A return that was asked for is refused or received; it is not unasked.",
    "returns.refuse": "The customer was told that the return is refused; ask for another one.",
    "returns.receive": "What came back is booked and its refund is on the way; count the bin if it was wrong.",
    "returns.money": "The refund is on its way; money that went back is asked for again outside of Doorstep.",
    "customer.forget": "Who was forgotten stays so; nothing of them is left to bring back.",
    "undo": "An undo is not undone; do it again instead.",
}  # fmt: skip
OTHERWISE = "This is not undone by a button; change it again where it was changed."

# Answers to cases that can be taken back while nothing of their orders is claimed.
ANSWERS_UNDONE = frozenset((("unknown_sku", "map"), ("bad_address", "accept"), ("high_risk", "release")))


def until(topic: str) -> str:
    """Its point of no return, as people say it; '' where there is no way back at all."""
    known = UNDOABLE.get(topic)
    return f"It can be undone until {known.until}." if known else ""


def told(topic: str, body: Mapping[str, Any] | None, about: str = "") -> str:
    """What the act was, in one short sentence without names of customers; `about` is on what, where that is known."""
    plain = _told(topic, body or {})
    return f"{plain}, {about}" if about else plain


def _told(topic: str, said: Mapping[str, Any]) -> str:
    if topic == "stock.receive":
        rows = said.get("rows") or []
        first = ", ".join(f"{row[3]} of {row[0]} into {row[2]}, {row[1]}" for row in rows[:2])
        return f"Received {first}{f' and {len(rows) - 2} more' if len(rows) > 2 else ''}"
    if topic == "case.answer":
        return f"Answered a case with “{str(said.get('answer', '')).replace('_', ' ')}”"
    if topic == "settings.change":
        return f"Changed {', '.join(str(key).replace('_', ' ') for key in said.get('settings', {}))}"
    if topic in ("stop.stop", "stop.resume"):
        verb, scope = "Stopped" if topic == "stop.stop" else "Resumed", str(said.get("scope", ""))
        kind = "" if scope == "sku" else "everything" if scope == "everything" else f"the {scope}"
        return " ".join(word for word in (verb, kind, str(said.get("target") or "")) if word)
    template = _TOLD.get(topic)
    if template is None:
        return topic.replace(".", " ").replace("_", " ").capitalize()
    return template.format_map(_Facts({name: value for name, value in said.items() if value is not None}))


_TOLD: Mapping[str, str] = {
    "stock.count": "Counted {counted} of {sku} in {bin}, {site}",
    "pick_pack.pick": "Picked {qty}",
    "pick_pack.pick_wave": "Picked all of wave {wave}",
    "pick_pack.short": "Found only {qty}",
    "pick_pack.seal": "Sealed an order's parcels",
    "pick_pack.seal_wave": "Sealed all of wave {wave}",
    "ship.hand_over": "Handed parcels over",
    "order.cancel": "Cancelled an order: {reason}",
    "customer.forget": "Forgot a customer",
    "returns.request": "Asked for a return: {reason}",
    "returns.approve": "Approved a return",
    "returns.refuse": "Refused a return: {reason}",
    "returns.receive": "Received a return",
    "returns.money": "Paid money back: {reason}",
    "undo": "Undid: {told}",
}


class _Facts(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"
