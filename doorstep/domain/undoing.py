"""Which acts of people can be undone and until when, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from . import causes, options
from .roles import MANAGER, OPERATOR, Role


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
    "case.answer": Undoable("The case is open again", "something of its orders is picked"),
    "settings.change": Undoable("It is as it was before", "somebody changes the same setting again"),
    "stop.stop": Undoable("It goes on again", "somebody resumes it"),
    "stop.resume": Undoable("It is stopped again", "somebody stops it again"),
    "returns.approve": Undoable("The return waits to be approved again", "the parcel comes in"),
}  # fmt: skip

# What has no way back, and what to do instead.
NEVER: Mapping[str, str] = {
    "address.give": "It is the customer's own word; correct the address on the order's case if it is wrong.",
    "order.cancel": "A cancelled order stays cancelled: its units are free and its money is on the way back.",
    "returns.request": "A return that was asked for is refused or received; it is not unasked.",
    "returns.refuse": "The customer was told that the return is refused; ask for another one.",
    "returns.receive": "What came back is booked and its refund is on the way; count the bin if it was wrong.",
    "returns.money": "The refund is on its way; money that went back is asked for again outside of Doorstep.",
    "typed.paid": "The money is booked and its order goes on; if it never came, cancel the order.",
    "order.replay": "They stand as their channels' words are read today; mend what reads them and replay again.",
    "customer.forget": "Who was forgotten stays so; nothing of them is left to bring back.",
    "undo": "An undo is not undone; do it again instead.",
}  # fmt: skip
OTHERWISE = "This is not undone by a button; change it again where it was changed."

# Answers to cases that can be taken back while nothing of their orders is picked.
ANSWERS_UNDONE = frozenset((("unknown_sku", "map"), ("bad_address", "accept"), ("high_risk", "release")))


def until(topic: str) -> str:
    """Its point of no return, as people say it; '' where there is no way back at all."""
    known = UNDOABLE.get(topic)
    return f"It can be undone until {known.until}." if known else ""


def least_role(topic: str, body: Mapping[str, Any] | None) -> Role:
    """Who may undo such an act: whoever may do it, so that taking back is no way around a role."""
    said = body or {}
    if topic == "settings.change":
        keys = [key for key in said.get("settings") or {} if key in options.BY_KEY]
        return max([options.BY_KEY[key].role for key in keys], default=MANAGER)
    if topic == "case.answer":
        named = [cause for cause, answer in ANSWERS_UNDONE if answer == said.get("answer")]
        given = [each.role for cause in named for each in causes.BY_NAME[cause].answers if each.name == said["answer"]]
        return max(given, default=MANAGER)
    return MANAGER if topic.startswith(("stop.", "returns.")) else OPERATOR
