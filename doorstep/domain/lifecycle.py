"""Every status and every move, spelled here and nowhere else.

From each declaration are derived the CHECK, the trigger that refuses undeclared moves, `db.moves.advance()`, the
buttons, labels and colours of the pages, the tables of the docs, and the tests that try every pair.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Tone(StrEnum):
    """What a status asks of the eye: nothing, good, waiting, or a person."""

    PLAIN = "plain"
    GO = "go"
    WAIT = "wait"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Status:
    """A word for where a thing stands, and how people are shown it."""

    name: str
    label: str
    tone: Tone = Tone.PLAIN
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """A verb that takes a thing from any of its sources to one target."""

    verb: str
    sources: tuple[str, ...]
    target: str


@dataclass(frozen=True)
class Lifecycle:
    """A closed set of statuses and moves; building one that contradicts itself raises, naming the culprit."""

    entity: str
    table: str
    initial: str
    statuses: tuple[Status, ...]
    moves: tuple[Move, ...]
    _by_verb: dict[str, Move] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        names = [status.name for status in self.statuses]
        if len(set(names)) != len(names):
            raise ValueError(f"{self.entity}: a status is declared twice")
        if self.initial not in names:
            raise ValueError(f"{self.entity}: the initial status {self.initial!r} is not declared")
        for move in self.moves:
            if move.verb in self._by_verb:
                raise ValueError(f"{self.entity}: the verb {move.verb!r} is declared twice")
            for end in (*move.sources, move.target):
                if end not in names:
                    raise ValueError(f"{self.entity}: {move.verb!r} names the unknown status {end!r}")
            if move.target in move.sources:
                raise ValueError(f"{self.entity}: {move.verb!r} does not move anything")
            self._by_verb[move.verb] = move
        unreached = set(names) - {self.initial} - {move.target for move in self.moves}
        if unreached:
            raise ValueError(f"{self.entity}: no move leads to {sorted(unreached)}")

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(status.name for status in self.statuses)

    @property
    def terminal(self) -> frozenset[str]:
        """Statuses that no move leaves."""
        return frozenset(self.names) - {source for move in self.moves for source in move.sources}

    @property
    def open(self) -> tuple[str, ...]:
        """Statuses in which something can still happen."""
        return tuple(name for name in self.names if name not in self.terminal)

    def move(self, verb: str) -> Move:
        """The declared move, or a KeyError that names the verb."""
        return self._by_verb[verb]

    def moves_from(self, status: str) -> tuple[Move, ...]:
        return tuple(move for move in self.moves if status in move.sources)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Every (from, to) that the database accepts."""
        seen = {(source, move.target) for move in self.moves for source in move.sources}
        yield from sorted(seen)

    def status(self, name: str) -> Status:
        for status in self.statuses:
            if status.name == name:
                return status
        raise KeyError(name)


ORDER = Lifecycle(
    "order",
    "orders",
    "received",
    (
        Status("received", "Received", Tone.PLAIN, "stored, not yet understood"),
        Status("confirmed", "Confirmed", Tone.PLAIN, "understood, and paid, authorized or on agreed terms"),
        Status("in_progress", "In progress", Tone.WAIT, "its first unit is allocated"),
        Status("ready", "Ready", Tone.GO, "every parcel is packed and labelled"),
        Status("sent", "Sent", Tone.GO, "the last parcel was handed over"),
        Status("completed", "Completed", Tone.PLAIN, "delivered, or the carrier's window has lapsed"),
        Status("cancelled", "Cancelled", Tone.PLAIN, "will not be sent"),
    ),
    (
        Move("confirm", ("received",), "confirmed"),
        Move("start", ("confirmed",), "in_progress"),
        Move("stand_back", ("in_progress",), "confirmed"),  # every allocation was released again
        Move("make_ready", ("in_progress",), "ready"),
        Move("reopen", ("ready",), "in_progress"),  # a label was voided or a parcel opened
        Move("send", ("ready",), "sent"),
        Move("send_nothing", ("confirmed",), "sent"),  # digital, or the channel says that all of it was sent already
        Move("take_back", ("sent",), "ready"),  # the hand-over was undone before the carrier scanned anything
        Move("complete", ("sent",), "completed"),
        Move("cancel", ("received", "confirmed", "in_progress", "ready"), "cancelled"),
    ),
)

BLOCKED = Status("blocked", "Blocked", Tone.STOP, "waits for a person; the stage beneath is kept")

FULFILLMENT = Lifecycle(
    "fulfillment",
    "fulfillment",
    "planned",
    (
        Status("planned", "Planned"),
        Status("released", "On the floor", Tone.WAIT, "its pick tasks are at the station"),
        Status("picked", "Picked", Tone.WAIT),
        Status("packed", "Packed", Tone.GO, "every parcel of it is sealed"),
        Status("sent", "Sent", Tone.GO),
        Status("cancelled", "Cancelled"),
    ),
    (
        Move("release", ("planned",), "released"),
        Move("pick", ("released",), "picked"),
        Move("pack", ("picked",), "packed"),
        Move("unpack", ("packed",), "picked"),
        Move("put_back", ("picked",), "released"),
        Move("send", ("packed",), "sent"),
        Move("take_back", ("sent",), "packed"),
        Move("cancel", ("planned", "released", "picked", "packed"), "cancelled"),
    ),
)

PICK_TASK = Lifecycle(
    "pick_task",
    "pick_task",
    "open",
    (
        Status("open", "To pick", Tone.WAIT),
        Status("picked", "Picked", Tone.GO),
        Status("short", "Short", Tone.STOP, "fewer found than asked"),
        Status("cancelled", "Cancelled"),
    ),
    (
        Move("pick", ("open",), "picked"),
        Move("declare_short", ("open",), "short"),
        Move("put_back", ("picked",), "open"),
        Move("find_again", ("short",), "open"),  # it was said by mistake, and nobody has decided yet
        Move("cancel", ("open",), "cancelled"),
    ),
)

PARCEL = Lifecycle(
    "parcel",
    "parcel",
    "open",
    (
        Status("open", "Being packed", Tone.WAIT),
        Status("sealed", "Sealed", Tone.WAIT, "closed and weighed, waits for its label"),
        Status("labelled", "Labelled", Tone.GO),
        Status("handed_over", "Handed over", Tone.GO),
        Status("delivered", "Delivered", Tone.GO),
        Status("returned", "Came back"),
        Status("discarded", "Discarded"),
    ),
    (
        Move("seal", ("open",), "sealed"),
        Move("label", ("sealed",), "labelled"),
        Move("unlabel", ("labelled",), "sealed"),
        Move("hand_over", ("labelled",), "handed_over"),
        Move("take_back", ("handed_over",), "labelled"),
        Move("deliver", ("handed_over",), "delivered"),
        Move("come_back", ("handed_over",), "returned"),
        Move("discard", ("open", "sealed", "labelled"), "discarded"),
    ),
)

SHIPMENT = Lifecycle(
    "shipment",
    "shipment",
    "requested",
    (
        Status("requested", "Label wanted", Tone.WAIT),
        Status("booked", "Booked", Tone.GO),
        Status("in_transit", "On its way", Tone.GO),
        Status("out_for_delivery", "Out for delivery", Tone.GO),
        Status("delivered", "Delivered", Tone.GO),
        Status("failed", "Not delivered", Tone.STOP),
        Status("returned", "Sent back by the carrier", Tone.STOP),
        Status("refused", "Refused by the carrier", Tone.STOP),
        Status("voided", "Voided"),
    ),
    (
        Move("book", ("requested",), "booked"),
        Move("refuse", ("requested",), "refused"),
        Move("transit", ("booked", "failed", "out_for_delivery"), "in_transit"),
        Move("go_out", ("booked", "in_transit", "failed"), "out_for_delivery"),
        Move("deliver", ("booked", "in_transit", "out_for_delivery", "failed"), "delivered"),
        Move("fail", ("booked", "in_transit", "out_for_delivery"), "failed"),
        Move("send_back", ("booked", "in_transit", "out_for_delivery", "failed"), "returned"),
        Move("void", ("requested", "booked"), "voided"),
    ),
)

EFFECT = Lifecycle(
    "effect",
    "effect",
    "wanted",
    (
        Status("wanted", "Wanted", Tone.WAIT),
        Status("calling", "Calling", Tone.WAIT),
        Status("in_doubt", "In doubt", Tone.STOP, "the answer was lost; it may have happened"),
        Status("done", "Done", Tone.GO),
        Status("refused", "Refused", Tone.STOP),
        Status("dropped", "Dropped", Tone.PLAIN, "stopped before it was called"),
    ),
    (
        Move("call", ("wanted",), "calling"),
        Move("doubt", ("calling",), "in_doubt"),
        Move("call_again", ("in_doubt",), "calling"),
        Move("settle", ("calling", "in_doubt"), "done"),
        Move("refuse", ("calling", "in_doubt"), "refused"),
        Move("want_again", ("calling", "in_doubt"), "wanted"),  # the vendor surely did nothing
        Move("drop", ("wanted", "in_doubt"), "dropped"),
    ),
)

MESSAGE = Lifecycle(
    "message",
    "message",
    "queued",
    (
        Status("queued", "Queued", Tone.WAIT),
        Status("sending", "Sending", Tone.WAIT),
        Status("sent", "Sent", Tone.GO),
        Status("failed", "Failed", Tone.STOP),
        Status("suppressed", "Not sent", Tone.PLAIN, "no address, or no longer true"),
    ),
    (
        Move("send", ("queued",), "sending"),
        Move("settle", ("sending",), "sent"),
        Move("fail", ("sending",), "failed"),
        Move("queue_again", ("sending", "failed"), "queued"),
        Move("suppress", ("queued", "failed"), "suppressed"),
    ),
)

RMA = Lifecycle(
    "rma",
    "rma",
    "requested",
    (
        Status("requested", "Asked for", Tone.WAIT),
        Status("approved", "Approved", Tone.WAIT, "waits for the parcel"),
        Status("refused", "Refused"),
        Status("received", "Received", Tone.WAIT),
        Status("inspected", "Inspected", Tone.WAIT, "every unit has a disposition; money is being settled"),
        Status("closed", "Closed", Tone.GO),
        Status("expired", "Never came"),
    ),
    (
        Move("approve", ("requested",), "approved"),
        Move("wait_again", ("approved",), "requested"),  # it was approved by mistake
        Move("refuse", ("requested",), "refused"),
        Move("receive", ("approved",), "received"),
        Move("inspect", ("received",), "inspected"),
        Move("close", ("inspected",), "closed"),
        Move("expire", ("approved",), "expired"),
    ),
)

REFUND = Lifecycle(
    "refund",
    "refund",
    "pending",
    (
        Status("pending", "Being paid back", Tone.WAIT),
        Status("posted", "Paid back", Tone.GO),
        Status("refused", "Refused", Tone.STOP),
        Status("voided", "Not paid back"),
    ),
    (
        Move("post", ("pending",), "posted"),
        Move("refuse", ("pending",), "refused"),
        Move("ask_again", ("refused",), "pending"),
        Move("void", ("pending", "refused"), "voided"),
    ),
)

PAYOUT = Lifecycle(
    "payout",
    "payout",
    "received",
    (
        Status("received", "Received", Tone.WAIT),
        Status("balanced", "Balanced", Tone.GO, "every line has a name, and they sum to the transfer"),
        Status("disputed", "Does not foot", Tone.STOP),
    ),
    (
        Move("balance", ("received", "disputed"), "balanced"),
        Move("dispute", ("received",), "disputed"),
    ),
)

SETTLEMENT_LINE = Lifecycle(
    "settlement_line",
    "settlement_line",
    "unmatched",
    (
        Status("unmatched", "Unmatched", Tone.WAIT),
        Status("matched", "Matched", Tone.GO),
        Status("written_off", "Explained", Tone.PLAIN, "a person said what it is"),
    ),
    (
        Move("match", ("unmatched",), "matched"),
        Move("write_off", ("unmatched",), "written_off"),
    ),
)

CASE = Lifecycle(
    "exception_case",
    "exception_case",
    "open",
    (
        Status("open", "Open", Tone.STOP),
        Status("resolved", "Resolved", Tone.GO),
        Status("cleared", "Cleared by itself", Tone.GO),
    ),
    (
        Move("resolve", ("open",), "resolved"),
        Move("clear", ("open",), "cleared"),
    ),
)

LIFECYCLES: tuple[Lifecycle, ...] = (
    ORDER, FULFILLMENT, PICK_TASK, PARCEL, SHIPMENT, EFFECT, MESSAGE, RMA, REFUND, PAYOUT, SETTLEMENT_LINE, CASE,
)  # fmt: skip
BY_ENTITY: dict[str, Lifecycle] = {lifecycle.entity: lifecycle for lifecycle in LIFECYCLES}


def face(status: str, blocked: bool) -> Status:
    """The order's face to people: its status, or Blocked while any hold is open."""
    return BLOCKED if blocked and status not in ORDER.terminal else ORDER.status(status)
