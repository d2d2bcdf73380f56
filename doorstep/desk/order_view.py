"""One order's sheet as its page shows it: where it is, what is next, what was sold from where, and what it came to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from doorstep.db.queries.order_page import OrderSheet
from doorstep.db.queries.stops import GOING, Still
from doorstep.db.queries.typed import ACCOUNT, VENDOR
from doorstep.domain.lifecycle import ORDER, Status, face
from doorstep.domain.next_action import NextAction, OpenCase, OrderFacts, Part, next_action
from doorstep.domain.typed import OWING

_PATH = ("received", "confirmed", "in_progress", "ready", "sent", "completed")
_LEFT = frozenset(("handed_over", "delivered", "returned"))


@dataclass(frozen=True, slots=True)
class Step:
    """One face on the order's path: behind it, here, or ahead."""

    label: str
    state: str
    at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class From:
    """Where units of a line come from, and how far they are."""

    site: str
    bin: str
    code: str
    qty: int
    state: str


@dataclass(slots=True)
class LineView:
    """A line with its units' places; `wished` is what the customer asked for on it."""

    row: Any
    places: list[From] = field(default_factory=list)
    components: Sequence[Any] = ()
    wished: Sequence[Sequence[str]] = ()


@dataclass(slots=True)
class OrderView:
    """Everything that the page says first."""

    face: Status
    next: NextAction
    href: str
    steps: list[Step]
    lines: list[LineView]
    open_cases: list[Any]
    closed_cases: list[Any]
    can_cancel: bool
    can_return: list[Any]
    label_cost: dict[str, int]
    tax_paid: int
    rounding: int  # what is no discount among the discounts
    is_typed: bool  # typed in by a person: nobody but us says that it is paid
    is_unread: bool  # what was said of it is about to be read
    owes: str  # why its money may be said to be here: it waits for it | it is on terms | ''


def view(sheet: OrderSheet, still: Still = GOING) -> OrderView:
    """The sheet, sorted for the eye; pure. `still` is what of it lies still by a stop."""
    order = sheet.order
    cases = list({row.id: row for row in sorted(sheet.cases, key=lambda row: row.cleared_at is None)}.values())
    is_open = {row.id for row in sheet.cases if row.cleared_at is None and row.status == "open"}
    open_cases = [row for row in cases if row.id in is_open]
    blocked = any(row.holds for row in sheet.cases if row.id in is_open)
    action = next_action(facts_of(sheet, open_cases, still))
    shown = face(order.status, blocked)
    return OrderView(
        shown,
        action,
        address_of(action),
        _steps(sheet),
        _lines(sheet),
        open_cases,
        [row for row in cases if row.id not in is_open],
        order.status in ORDER.move("cancel").sources,
        [row for row in sheet.lines if row.sent_qty > row.returned_qty],
        _label_cost(sheet.shipments),
        -sum(row.amount for row in sheet.entries if row.kind == "payment" and row.account == "tax"),
        rounding_of(sheet.lines),
        is_typed_in(order),
        order.status == "received" and not sheet.lines,
        order.payment if is_typed_in(order) and order.payment in OWING and order.status != "cancelled" else "",
    )


def rounding_of(lines: Sequence[Any]) -> int:
    """What lines lost that did not divide by their units: a channel that tells what a line costs and no price of one
    is read with that price rounded up, and what is too much then stands as less than a cent of discount a unit."""
    return sum(row.discount_minor for row in lines if row.discount_minor < row.qty)


def is_typed_in(order: Any) -> bool:
    """Whether a person typed it in, here."""
    return bool((order.vendor, order.account_ref) == (VENDOR, ACCOUNT))


def facts_of(sheet: OrderSheet, open_cases: Sequence[Any], still: Still = GOING) -> OrderFacts:
    """What the next action is derived from."""
    order = sheet.order
    return OrderFacts(
        order.status,
        order.payment,
        [OpenCase(row.public_id, row.question, row.owner, row.due_at, row.holds) for row in open_cases],
        [
            Part(row.public_id, row.status, row.site, row.wave or "", int(row.to_pick))
            for row in sheet.parts
            if row.id not in still.parts
        ],
        [row.status for row in sheet.parcels if row.id not in still.parcels],
        [(row.public_id, row.status) for row in sheet.returns],
        sheet.promises[0].ship_by_at if sheet.promises else None,
        any(row.status == "pending" for row in sheet.refunds),
        still.by,
    )


def address_of(action: NextAction) -> str:
    """Where the button of a next action leads; '' where it has none."""
    return {
        "answer": f"/cases/{action.subject}",
        "pick": f"/station/waves/{action.subject}",
        "pack": f"/station/pack/{action.subject}",
        "hand_over": "/station/hand-over",
        "approve": "#returns",
        "resume": "/stops",
        "inspect": f"/station/returns/{action.subject}",
    }.get(action.kind, "")


def _steps(sheet: OrderSheet) -> list[Step]:
    status = sheet.order.status
    reached = {"received": sheet.order.received_at} | {
        row.to_status: row.at for row in reversed(sheet.journal) if row.kind == "order"
    }
    here = _PATH.index(status) if status in _PATH else -1
    steps = []
    for place, name in enumerate(_PATH):
        state = "past" if place < here else "here" if place == here else ""
        if status == "cancelled":
            state = "past" if name in reached else ""
        note = _note(sheet) if state == "here" else ""
        steps.append(Step(ORDER.status(name).label, state, reached.get(name) if state else None, note))
    return steps


def _note(sheet: OrderSheet) -> str:
    """How far it is within its status: computed, never stored."""
    parcels = [row for row in sheet.parcels if row.status != "discarded"]
    left = sum(row.status in _LEFT for row in parcels)
    if sheet.order.status == "sent" and parcels:
        arrived = sum(row.status == "delivered" for row in parcels)
        return f"{arrived} of {len(parcels)} delivered" if len(parcels) > 1 else ""
    if sheet.order.status not in ("in_progress", "ready"):
        return ""
    if left:
        return f"{left} of {len(parcels)} sent"
    picked = sum(row.picked_qty for row in sheet.claims)
    wanted = sum(row.qty - row.released_qty for row in sheet.claims)
    if wanted and picked < wanted:
        return f"picking, {picked} of {wanted}" if picked else ""
    return f"{len(parcels)} packed" if len(parcels) > 1 else ""


def _lines(sheet: OrderSheet) -> list[LineView]:
    wished: Mapping[str, Any] = (sheet.ship.personalisation if sheet.ship else None) or {}
    lines = {
        row.n: LineView(
            row, components=sheet.components.get(row.recipe_id, ()), wished=wished.get(row.external_ref, ())
        )
        for row in sheet.lines
    }
    for claim in sheet.claims:
        live = claim.qty - claim.released_qty
        if claim.line_n in lines and live > 0:
            lines[claim.line_n].places.append(From(claim.site, claim.bin, claim.code, live, _how_far(claim, live)))
    return list(lines.values())


def _how_far(claim: Any, live: int) -> str:
    if claim.sent_qty >= live:
        return "sent"
    if claim.picked_qty >= live:
        return "picked"
    return f"{claim.picked_qty} of {live} picked" if claim.picked_qty else "to pick"


def _label_cost(shipments: Sequence[Any]) -> dict[str, int]:
    """What the labels that live cost, by currency."""
    cost: dict[str, int] = {}
    for row in shipments:
        if row.cost_minor is not None and row.currency and row.status not in ("voided", "refused"):
            cost[row.currency] = cost.get(row.currency, 0) + row.cost_minor
    return cost


def why_words(why: Any, sites: Mapping[int, str]) -> list[str]:
    """Why a part is sent from where it is, as sentences."""
    if not isinstance(why, dict):
        return []
    words = [str(why["rule"]).capitalize()] if why.get("rule") else []
    for one in why.get("candidates", ()):
        words.append(
            f"{sites.get(one.get('site'), 'another site')} had {one.get('has')} of {why.get('units', '?')} units"
        )
    return words


def effects_of_cancelling(sheet: OrderSheet, money: Any, pays_by_itself: bool) -> list[str]:
    """What calling the order off will do, sentence by sentence; `money` writes an amount. `pays_by_itself`: a payment
    account pays it back, not a person."""
    order = sheet.order
    claimed = sum(row.qty - row.released_qty - row.sent_qty for row in sheet.claims)
    parcels = [row for row in sheet.parcels if row.status in ("open", "sealed", "labelled")]
    labels = [row for row in sheet.shipments if row.status == "booked"]
    told = []
    if claimed:
        told.append(f"{claimed} {'unit goes' if claimed == 1 else 'units go'} back to the shelf.")
    if parcels:
        told.append(f"{len(parcels)} {'parcel is' if len(parcels) == 1 else 'parcels are'} taken apart.")
    if labels:
        told.append(f"{len(labels)} {'label is' if len(labels) == 1 else 'labels are'} asked back from the carrier.")
    left = order.paid_minor - order.refunded_minor
    back = "paid back" if pays_by_itself else "for you to pay back; no payment account here can"
    told.append(f"{money(left, order.currency)} are {back}." if left > 0 else "No money moves: none was paid.")
    told.append(
        "The customer is told." if order.confirmed_at else "The customer is not told: nothing was confirmed yet."
    )
    return told
