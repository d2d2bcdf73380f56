"""What normalize would write of an order, beside what stands of it, field by field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import sqlalchemy as sa

from doorstep.db import cases
from doorstep.db.queries import normalize as rows
from doorstep.db.queries import normalize_lines as of_lines
from doorstep.db.queries import normalize_money as money
from doorstep.db.queries import replay as stored
from doorstep.domain.history import why_cancelled
from doorstep.domain.lifecycle import ORDER
from doorstep.domain.normalize import GOES_ON, PAID_BACK, is_by_channel
from doorstep.domain.orders import Address, SourceOrder
from doorstep.domain.replay import Difference, Replayed, differ, differ_in_holds, differ_in_risk, why_it_stays
from doorstep.domain.standing import Outcome

from .normalize import check_out
from .normalize_money import has_come_in, stops
from .normalize_rows import JUDGED
from .normalize_states import phone_of, row_of_order, rows_of_lines

# Every column that normalize writes is compared, but for these.
NOT_OF_ORDER = {
    "id": "its own number",
    "source_sha": "which body stands; its time is compared",
    "customer_id": "compared as customer_ref",
    "ship_contact_id": "compared as ship_to",
    "bill_contact_id": "compared as bill_to",
    "revision": "counts the states that stood",
    "risk_score": "compared as risk",
    "enrichment": "compared as said and risk",
    "promised_at": "a promise that was made is kept",
    "is_history": "decided once, when the order is first read",
    "rounding_accepted_minor": "a person's",
    "address_accepted": "a person's",
    "address_said": "follows ship_to",
}
NOT_OF_LINE = {
    "order_id": "its own number",
    "n": "its own number",
    "external_ref": "a line of another id is another line",
    "sku_id": "compared as line.product",
    "recipe_id": "the recipe is frozen with the product",
    "kind": "compared beside the product",
    "original_qty": "as first ordered, or the most since; no later state tells it",
    "original_total_minor": "as first ordered",
    "elsewhere_qty": "compared by what it would come to",
}
_OF_ORDER = tuple(name for name, _ in rows.ORDER_COLUMNS if name not in NOT_OF_ORDER)
_OF_LINE = tuple(name for name in of_lines.LINE_COLUMNS if name not in NOT_OF_LINE)
_EMPTY = {name: 0 for name in ("qty", *of_lines.MONEY_OF_A_LINE)}
_OF_PERSON = rows.CONTACT_COLUMNS[1:]
_BESIDES = ("language", "note", "gift_note", "delivery_instructions", "personalisation")  # no address, no name
_OF_BILL = tuple(name for name in _OF_PERSON if name not in _BESIDES)

KEEPS_PRODUCT = "a line keeps its product until it has another"
KEEPS_CUSTOMER = "it keeps its customer where the channel names none"
KEEPS_MONEY = "what was booked stays booked"
KEEPS_ADDRESS = "a person has decided where it goes"


@dataclass(slots=True)
class Beside:
    """What stands of a batch's orders, for comparing."""

    lines: Mapping[int, Mapping[str, Any]]
    contacts: Mapping[int, Any]
    holds: Mapping[int, list[tuple[str, str]]]
    codes: Mapping[int, str]
    kinds: Mapping[int, str]
    refunds: Mapping[int, Mapping[str, tuple[int, int | None]]]
    refundable: Mapping[int, int]
    booked: Mapping[int, money.Booked]
    broken: Mapping[int, list[str]]
    forgotten: frozenset[int] = frozenset()
    erased: frozenset[int] = frozenset()
    unreadable: dict[int, list[int]] = field(default_factory=dict)  # facts that were judged, and cannot be read today


def read_beside(
    connection: sa.Connection, orders: Mapping[int, Any], outcomes: Sequence[Outcome], told: Sequence[Any]
) -> Beside:
    """All that it takes to compare these orders, in a handful of statements."""
    contacts = stored.read_contacts(
        connection, {one for o in orders.values() for one in (o.ship_contact_id, o.bill_contact_id) if one}
    )
    holds: dict[int, list[tuple[str, str]]] = {}
    for hold in cases.open_holds(connection, orders):
        if hold.subject_kind == "order":
            holds.setdefault(hold.subject_id, []).append((hold.cause, hold.group_key))
    skus = {sku for o in outcomes for sku in o.skus.values()}
    broken: dict[int, list[str]] = {}
    for one in check_out(list(outcomes)):
        broken.setdefault(one.subject_id, []).extend(f"{breach.column}: {breach.rule}" for breach in one.breaches)
    booked: dict[int, dict[str, tuple[int, int | None]]] = {}
    for (order_id, ref), amounts in stored.read_refunds(connection, sorted(orders)).items():
        booked.setdefault(order_id, {})[ref] = amounts
    paid_back = [o.standing.order_id for o in outcomes if o.refunds]
    return Beside(
        stored.read_whole_lines(connection, sorted(orders)),
        contacts,
        holds,
        stored.read_codes(connection, skus),
        rows.intangible_kinds(connection, skus),
        booked,
        stored.read_refundable(connection, paid_back),
        money.booked_payments(connection, paid_back),
        broken,
        frozenset(
            one
            for one, o in orders.items()
            if o.ship_contact_id in contacts and contacts[o.ship_contact_id]["erased_at"] is not None
        ),
        frozenset(one.order_id for one in told if one.body is None),
    )


def beside_what_stands(outcome: Outcome, order: Any, beside: Beside) -> Replayed:
    """The order with every field that would be otherwise."""
    one = order.id
    is_gone, unreadable = one in beside.erased or one in beside.forgotten, beside.unreadable.get(one, [])
    stays = why_it_stays(
        order.status, outcome.standing.allocated, one in beside.forgotten, one in beside.erased, bool(unreadable)
    )
    found = [Difference("fact", None, "cannot be read", str(event)) for event in unreadable]
    if not is_gone and outcome.source is not None:
        outcome.changed_too_late = False  # what it would say is asked, also where a person would decide
        found += _differences(outcome, outcome.source, order, beside)
    return Replayed(one, order.public_id, order.number, order.account, order.status, tuple(found), stays)


def _differences(outcome: Outcome, source: SourceOrder, order: Any, beside: Beside) -> list[Difference]:
    row = dict(
        zip(
            (name for name, _ in rows.ORDER_COLUMNS),
            row_of_order(outcome, source, None, None, None, order.revision, None, True),
            strict=True,
        )
    )
    found = differ(order._mapping, row, _OF_ORDER, stated=rows.STATED)
    refunds, is_paid_back = _in_refunds(outcome, source, order, beside)
    found += _in_status(outcome, source, order, is_paid_back) + _in_customer(outcome, source, order)
    found += _in_lines(outcome, source, beside.lines.get(order.id, {}), beside)
    found += _in_contacts(outcome, source, order, beside.contacts)
    found += refunds
    if outcome.standing.is_open and not outcome.is_quiet:
        judged = [(problem.cause, problem.key) for problem in outcome.problems]
        found += differ_in_holds(beside.holds.get(order.id, ()), judged, outcome.waits_for_payment, JUDGED)
        found += differ_in_risk(order.enrichment, outcome.enrichment, {difference.field for difference in found})
    return found + [Difference("contract", None, words) for words in beside.broken.get(order.id, ())]


def _in_status(outcome: Outcome, source: SourceOrder, order: Any, is_paid_back: bool) -> list[Difference]:
    """Where the order would be called off, end or go on; and that it would not have been called off."""
    status, would = order.status, ""
    if outcome.is_quiet:
        would = outcome.ends
        if outcome.is_history and status in ORDER.terminal:
            would = "cancelled" if why_cancelled(source) else "completed"
    elif outcome.cancels or is_paid_back:
        would = "cancelled" if status in ORDER.move("cancel").sources else ""
    elif status == "cancelled":
        reason = order.cancel_reason or ""
        would = "not cancelled" if is_by_channel(reason) and not reason.startswith(PAID_BACK) else ""
    elif status == "received" and not outcome.problems and not outcome.waits_for_payment:
        would = "confirmed" if source.payment in GOES_ON or outcome.standing.is_terms else ""
    return [Difference("status", status, would)] if would and would != status else []


def _in_customer(outcome: Outcome, source: SourceOrder, order: Any) -> list[Difference]:
    before, after = order.customer_ref or "", source.customer_ref
    if before == after:
        return []
    stays = KEEPS_ADDRESS if outcome.keeps_address else "" if after else KEEPS_CUSTOMER
    return [Difference("customer_ref", before, after, stays=stays)]


def _in_refunds(outcome: Outcome, source: SourceOrder, order: Any, beside: Beside) -> tuple[list[Difference], bool]:
    """Refunds that would be booked, and whether all is paid back by them; and those that the channel would not be
    taken to have made."""
    found: list[Difference] = []
    known = beside.refunds.get(order.id, {})
    left = beside.refundable.get(order.id, 0)
    if has_come_in(source):  # money that would be booked just before
        left += max(source.paid_minor - beside.booked.get(order.id, money.NOTHING).amount_minor, 0)
    for ref, told in outcome.refunds.items():
        amount = min(told.amount_minor, left)
        if ref not in known and amount > 0:
            left -= amount
            found.append(Difference("refund_minor", None, amount, ref))
    is_paid_back = bool(found) and not left and stops(outcome)
    for ref, (booked, said) in known.items():
        would = outcome.refunds[ref].amount_minor if ref in outcome.refunds else None
        if said is not None and said != would:
            found.append(Difference("refund_minor", booked, would, ref, stays=KEEPS_MONEY))
    return found, is_paid_back


def _in_lines(outcome: Outcome, source: SourceOrder, stands: Mapping[str, Any], beside: Beside) -> list[Difference]:
    if outcome.settled is None:
        return _given_back(outcome, stands)
    found: list[Difference] = []
    would = {
        told[2]: dict(zip(of_lines.LINE_COLUMNS, told, strict=True))
        for told in rows_of_lines(outcome, {}, 0, {}, beside.kinds)
    }
    for ref, line in would.items():
        before = stands.get(ref)
        if before is None:
            found.append(Difference("line", None, f"{line['qty']} × {line['sku'] or line['title']}", ref))
            continue
        found += differ(before, line, _OF_LINE, "line.", ref)
        if (more := of_lines.counts_elsewhere(before, line)) is not None:
            found.append(Difference("line.elsewhere_qty", before["elsewhere_qty"], more, ref))
        ours = outcome.skus.get(ref)
        if ours is not None and ours != before["sku_id"]:
            found.append(Difference("line.product", before["product"], beside.codes.get(ours), ref))
        if line["kind"] != before["kind"] and (line["qty"] or ours is not None):
            stays = KEEPS_PRODUCT if ours is None else ""
            found.append(Difference("line.kind", before["kind"], line["kind"], ref, stays=stays))
    for ref, before in stands.items():
        if ref not in would:
            found += differ(before, _EMPTY, _EMPTY, "line.", ref)
    return found + _given_back(outcome, stands)


def _given_back(outcome: Outcome, stands: Mapping[str, Any]) -> list[Difference]:
    """Units that were taken to be sent elsewhere, and that nothing speaks for today."""
    return [
        Difference("line.elsewhere_qty", stands[ref]["elsewhere_qty"], stands[ref]["elsewhere_qty"] - units, ref)
        for ref, units in outcome.gives_back.items()
        if ref in stands
    ]


def _in_contacts(outcome: Outcome, source: SourceOrder, order: Any, contacts: Mapping[int, Any]) -> list[Difference]:
    if order.ship_contact_id not in contacts:
        return []
    ship = _contact(source.ship_to, source)
    before = _stands(contacts[order.ship_contact_id])
    if outcome.keeps_address:  # it is where a person sent it
        return differ(before, ship, _BESIDES, "ship_to.", is_personal=True, stays=KEEPS_ADDRESS)
    found = differ(before, ship, _OF_PERSON, "ship_to.", is_personal=True)
    nobody: dict[str, Any] = dict.fromkeys(_OF_BILL, "")
    is_billed = source.bill_to is not None and source.bill_to != source.ship_to
    bill = _contact(source.bill_to, source) if is_billed else nobody
    billed = _stands(contacts[order.bill_contact_id]) if order.bill_contact_id in contacts else nobody
    return found + differ(billed, bill, _OF_BILL, "bill_to.", is_personal=True)


def _contact(address: Address | None, source: SourceOrder) -> dict[str, Any]:
    would = dict(zip(rows.CONTACT_COLUMNS, rows.contact_row(None, address, source, phone_of(source)), strict=True))
    return would | {"personalisation": orjson.loads(would["personalisation"]) if would["personalisation"] else {}}


def _stands(contact: Any) -> dict[str, Any]:
    return dict(contact) | {"personalisation": contact["personalisation"] or {}}
