"""What happened to an order, as sentences with a time, a name and a proof: newest first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from doorstep.db.queries.order_page import OrderSheet
from doorstep.domain.history import with_words
from doorstep.domain.own_services import service_name

from .order_view import is_typed_in

_MESSAGES = {
    "confirmed": "Thank you for your order",
    "sent": "Your parcel is on its way",
    "delivered": "Your parcel has arrived",
    "cancelled": "Your order was cancelled",
    "refunded": "Your money is on its way back",
    "delayed": "Your parcel is late",
    "address": "Something is missing in your address",
    "return_approved": "How to send it back",
}

# What each move means to people; {who} is the part, parcel or message it is about.
MOVES: Mapping[tuple[str, str], str] = {
    ("order", "confirm"): "Confirmed: understood, and paid or agreed",
    ("order", "start"): "Its units are claimed",
    ("order", "stand_back"): "Nothing of it is claimed any more",
    ("order", "make_ready"): "Ready: every parcel is packed and labelled",
    ("order", "reopen"): "Opened again: a parcel or label was taken back",
    ("order", "send"): "Sent: the last parcel was handed over",
    ("order", "send_nothing"): "Nothing is left to send",
    ("order", "complete"): "Completed",
    ("order", "take_back"): "Here again: the hand-over was undone",
    ("order", "cancel"): "Cancelled",
    ("fulfillment", "release"): "{who} went to the floor",
    ("fulfillment", "pick"): "{who} is picked",
    ("fulfillment", "pack"): "{who} is packed",
    ("fulfillment", "unpack"): "{who} was unpacked",
    ("fulfillment", "put_back"): "{who} is to be picked again",
    ("fulfillment", "take_back"): "{who} is here again",
    ("fulfillment", "send"): "{who} left the house",
    ("fulfillment", "cancel"): "{who} was called off",
    ("parcel", "seal"): "{who} was sealed",
    ("parcel", "label"): "{who} got its label",
    ("parcel", "unlabel"): "The label of {who} was taken back",
    ("parcel", "hand_over"): "{who} was handed over to the carrier",
    ("parcel", "take_back"): "The hand-over of {who} was undone; it is here again",
    ("parcel", "deliver"): "{who} was delivered",
    ("parcel", "come_back"): "{who} came back",
    ("parcel", "discard"): "{who} was taken apart",
    ("shipment", "book"): "{who} was booked",
    ("shipment", "refuse"): "The carrier refused {who}",
    ("shipment", "transit"): "{who} is on its way",
    ("shipment", "go_out"): "{who} is out for delivery",
    ("shipment", "deliver"): "{who} was delivered, says the carrier",
    ("shipment", "fail"): "{who} could not be delivered",
    ("shipment", "send_back"): "The carrier sends {who} back",
    ("shipment", "void"): "{who} was voided",
    ("message", "settle"): "Customer told: {who}",
    ("message", "fail"): "The customer could not be told: {who}",
    ("message", "suppress"): "Not told to the customer: {who}",
    ("message", "queue_again"): "To be told again: {who}",
    ("refund", "post"): "{who} was paid back",
    ("refund", "refuse"): "{who} was refused",
    ("refund", "ask_again"): "{who} is asked for again",
    ("refund", "void"): "{who} is not paid back",
    ("rma", "approve"): "{who} was approved",
    ("rma", "wait_again"): "The approval of {who} was undone",
    ("rma", "refuse"): "{who} was refused",
    ("rma", "receive"): "{who} came in",
    ("rma", "inspect"): "{who} was inspected",
    ("rma", "close"): "{who} is closed",
    ("rma", "expire"): "{who} never came",
    ("effect", "doubt"): "{who}: the answer was lost",
    ("effect", "refuse"): "{who} was refused",
    ("effect", "drop"): "{who} was stopped before it was asked for",
}
_QUIET = frozenset(
    (("message", "send"), ("effect", "call"), ("effect", "call_again"), ("effect", "settle"), ("effect", "want_again"))
)
# Told by the order's own moves, or by the act of the person that caused them.
_SAID_ELSEWHERE = frozenset((("fulfillment", "send"), ("shipment", "book"), ("fulfillment", "pack")))

_OPERATIONS = {
    "buy_label": "A label was asked for",
    "void_label": "A label was asked to be taken back",
    "refund": "Money was asked to be paid back",
    "send_message": "A message was asked to be sent",
    "tell_channel": "The channel was told that a parcel left",
}
_OUTCOMES = {
    None: "not read yet",
    "applied": "applied",
    "stale": "older than what stood already",
    "quarantined": "set aside",
    "ignored": "of no use to us",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence of the story."""

    at: datetime
    sentence: str
    who: str = ""
    reason: str = ""
    tone: str = ""
    event_id: int | None = None
    run_ref: str = ""
    entry_id: int | None = None
    case_id: str = ""


def message_title(kind: str) -> str:
    """What a kind of message says, in a few words."""
    return _MESSAGES.get(kind, kind.replace("_", " ").capitalize())


def operation_title(operation: str) -> str:
    """What an act upon the outside is, in a few words."""
    return _OPERATIONS.get(operation, operation.replace("_", " ").capitalize())


def outcome_words(outcome: str | None) -> str:
    """What became of an inbound event."""
    return _OUTCOMES[outcome]


def tell(sheet: OrderSheet) -> list[Told]:
    """The whole story, newest first."""
    told = [
        *_moves(sheet),
        *_arrivals(sheet.events, is_typed_in(sheet.order)),
        *_troubles(sheet.cases),
        *_doubts(sheet.effects),
        *_shorts(sheet.entries),
        *(Told(row.requested_at, "A return was asked for", "the customer", row.reason) for row in sheet.returns),
    ]
    return sorted(told, key=lambda one: one.at, reverse=True)


def _names(sheet: OrderSheet) -> dict[tuple[str, int], str]:
    """What the rows that moved are called."""
    parts, parcels = len(sheet.parts), {row.id: row.n for row in sheet.parcels}
    several = len(parcels) > 1
    names = {
        ("fulfillment", row.id): f"Part {row.n} of {parts}, {row.site}" if parts > 1 else f"Its part in {row.site}"
        for row in sheet.parts
    }
    names |= {("parcel", row.id): f"Parcel {row.n}" if several else "The parcel" for row in sheet.parcels}
    for row in sheet.shipments:
        label = f"{row.carrier} {service_name(row.config, row.service)}".strip()
        names["shipment", row.id] = f"{label} for parcel {parcels.get(row.parcel_id, 0)}" if several else f"{label}"
    names |= {("message", row.id): message_title(row.kind) for row in sheet.messages}
    names |= {("refund", row.id): f"Refund {row.n}" for row in sheet.refunds}
    names |= {("rma", row.id): f"Return {row.n}" for row in sheet.returns}
    names |= {("effect", row.id): operation_title(row.operation) for row in sheet.effects}
    return names


def _moves(sheet: OrderSheet) -> Iterable[Told]:
    names = _names(sheet)
    for row in sheet.journal:
        key = (row.kind, row.verb)
        if key in _QUIET or key in _SAID_ELSEWHERE:
            continue
        words = MOVES.get(key, f"{row.kind.replace('_', ' ')}: {row.verb.replace('_', ' ')}")
        name = names.get((row.kind, row.subject_id), row.kind)
        if not words.startswith("{who}") and name.startswith(("The ", "Its ")):
            name = name[0].lower() + name[1:]
        sentence = words.format(who=name)
        tone = "stop" if row.verb in ("refuse", "fail", "doubt", "cancel", "send_back") else ""
        who = row.actor if row.actor_kind == "person" else ""
        why = with_words(row.reason, sheet.order.cancel_reason)
        yield Told(row.at, sentence[0].upper() + sentence[1:], who or "", why, tone, run_ref=row.run_ref)


def _arrivals(events: Iterable[Any], is_typed: bool) -> Iterable[Told]:
    for row in events:
        if row.account_kind == "house":
            sentence = f"Done at the {row.account}: {row.topic.split('.')[-1].replace('_', ' ')}"
        elif is_typed:
            sentence = "The money is here" if row.dedupe_key.startswith("paid:") else "Typed in"
        else:
            sentence = f"{row.account} said: {row.topic}"
        if row.deliveries > 1:
            sentence += f", {row.deliveries} times"
        reason = row.outcome_reason or ("" if row.outcome == "applied" else _OUTCOMES[row.outcome])
        yield Told(
            row.occurred_at if row.account_kind == "house" and row.occurred_at else row.received_at,
            sentence,
            row.actor or "",
            reason,
            event_id=row.id,
        )


def _troubles(cases: Iterable[Any]) -> Iterable[Told]:
    for row in cases:
        yield Told(row.since, f"Case: {row.question}", "", "", "stop", case_id=row.public_id)
        if row.cleared_at is None:
            continue
        if row.status == "resolved":
            yield Told(
                row.cleared_at,
                f"Case answered: {row.question}",
                row.resolved_by or "",
                row.answer.replace("_", " "),
                case_id=row.public_id,
            )
        else:
            yield Told(
                row.cleared_at, f"Case over: {row.question}", "", "the reason for it is gone", case_id=row.public_id
            )


def _doubts(effects: Iterable[Any]) -> Iterable[Told]:
    """Acts upon the outside that are asked for and not settled; those that are, are told by what moved."""
    for row in effects:
        if row.status in ("wanted", "calling"):
            tries = f", tried {row.attempts} times" if row.attempts > 1 else ""
            yield Told(row.wanted_at, f"{operation_title(row.operation)}{tries}", row.account or "", row.words, "wait")


def _shorts(entries: Iterable[Any]) -> Iterable[Told]:
    """Units that a person found missing: the one entry of the books that no move tells."""
    seen: set[int] = set()
    for row in entries:
        if row.kind == "short_pick" and row.account == "missing" and row.id not in seen:
            seen.add(row.id)
            yield Told(
                row.at,
                f"{row.amount} of {row.code} were missing in {row.bin}",
                row.actor or "",
                row.reason,
                "stop",
                entry_id=row.id,
            )
