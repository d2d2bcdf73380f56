"""Replay: stored facts run through today's connectors, mapping and rules, beside what stands. Nothing is written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from doorstep.connectors.channels.registry import CHANNELS
from doorstep.db import cases
from doorstep.db.engine import Database, business_now
from doorstep.db.queries import normalize as rows
from doorstep.db.queries import normalize_lines as of_lines
from doorstep.db.queries import normalize_money as money
from doorstep.db.queries import replay as stored
from doorstep.db.queries.replay import Span
from doorstep.db.work import Claim
from doorstep.domain.enrichment import said_of
from doorstep.domain.lifecycle import ORDER
from doorstep.domain.replay import Difference, Replayed, differ, differ_in_holds, differ_in_risk, why_it_stays
from doorstep.domain.standing import Outcome

from .context import worker
from .normalize import Gathered, book_of, check_out, decide_orders, fact_of, standing_of, tied_of
from .normalize_rows import JUDGED
from .normalize_states import phone_of, row_of_order, rows_of_lines

BATCH = 500  # orders at once: what bounds memory
_TELLS = ("order", "refund", "fulfillment", "changed", "deleted")  # facts that are about an order
# What is ours to say, or follows from the rest.
_NOT_SAID = {"id", "source_sha", "customer_id", "ship_contact_id", "bill_contact_id", "revision", "risk_score",
             "enrichment", "promised_at", "is_history", "rounding_accepted_minor",
             "address_accepted", "address_said"}  # fmt: skip
_OF_ORDER = tuple(name for name, _ in rows.ORDER_COLUMNS if name not in _NOT_SAID)
_OF_LINE = ("sku", "variant_ref", "title", "qty", "unit_price_minor", "goods_minor", "discount_minor", "tax_minor",
            "shipping_minor", "other_minor", "total_minor", "grams")  # fmt: skip
_EMPTY = {name: 0 for name in ("qty", "goods_minor", "discount_minor", "tax_minor", "shipping_minor", "other_minor",
                               "total_minor")}  # fmt: skip
_OF_PERSON = rows.CONTACT_COLUMNS[1:]
_OF_ADDRESS = ("name", "company", "line1", "line2", "city", "region", "postcode", "country")


@dataclass(frozen=True, slots=True)
class Unread:
    """A fact that no order was made of, and that today's connector reads as one about an order."""

    event_id: int
    channel: str
    topic: str
    said: str  # why nothing was made of it then
    kind: str
    order_ref: str


@dataclass(slots=True)
class Batch:
    """What a part of the replay found."""

    orders: list[Replayed] = field(default_factory=list)  # all that were read, with what differs
    unread: list[Unread] = field(default_factory=list)


@dataclass(slots=True)
class _Beside:
    """What stands of a batch's orders, for comparing."""

    lines: Mapping[int, Mapping[str, Any]]
    contacts: Mapping[int, Any]
    holds: Mapping[int, list[tuple[str, str]]]
    codes: Mapping[int, str]
    kinds: Mapping[int, str]
    refunds: Mapping[tuple[int, str], int]
    broken: Mapping[int, list[str]]
    forgotten: frozenset[int] = frozenset()
    erased: frozenset[int] = frozenset()
    unreadable: dict[int, list[int]] = field(default_factory=dict)  # facts that were judged, and cannot be read today


def replay(database: Database, span: Span, batch: int = BATCH) -> Iterator[Batch]:
    """Batch by batch, every order that something was said of in the span, judged by all that was ever said of it; each
    batch is one consistent view of the warehouse, of which nothing stays."""
    after = 0
    while True:
        with database.reading() as connection:
            ids = stored.list_orders(connection, span, after, batch)
            found = _replay(connection, ids) if ids else []
        if not ids:
            break
        yield Batch(found)
        after = ids[-1]
    if span.order_id is None:
        yield from _read_unread(database, span, batch)


def _read_unread(database: Database, span: Span, batch: int) -> Iterator[Batch]:
    after = 0
    while True:
        with database.reading() as connection:
            told = stored.list_unread(connection, span, after, batch)
        if not told:
            return
        facts = [(one, fact_of(one.vendor, one)) for one in told if one.vendor in CHANNELS]
        yield Batch(
            unread=[
                Unread(one.id, one.channel, one.topic, one.outcome_reason, fact.kind, fact.order_ref)
                for one, fact in facts
                if fact.kind in _TELLS
            ]
        )
        after = told[-1].id


def _replay(connection: Any, order_ids: Sequence[int]) -> list[Replayed]:
    gathered = Gathered(Claim("normalize", worker(), business_now(connection)))
    orders = gathered.orders = rows.read_orders(connection, order_ids)
    told = stored.read_judged(connection, order_ids)
    lines, allocated = of_lines.read_lines(connection, order_ids)
    for one in told:
        tied = tied_of(one, fact_of(orders[one.order_id].vendor, one))
        gathered.facts.setdefault(one.order_id, []).append(tied)
    for one, o in sorted(orders.items()):
        # As if nothing of it had been read: the newest of all facts stands, whichever stood before.
        stands = standing_of(o, lines.get(one, {}), one in allocated)
        gathered.standing[one] = replace(stands, source_updated_at=None, source_sha="", is_first=False)
    gathered.book = book_of(connection, gathered)
    outcomes = decide_orders(gathered)
    beside = _read_beside(connection, orders, outcomes, told)
    for one, facts in gathered.facts.items():
        beside.unreadable[one] = [tied.event_id for tied in facts if tied.fact.kind == "unreadable"]
    return [_beside_what_stands(o, orders[o.standing.order_id], beside) for o in outcomes]


def _read_beside(
    connection: Any, orders: Mapping[int, Any], outcomes: Sequence[Outcome], told: Sequence[Any]
) -> _Beside:
    contacts = stored.read_contacts(
        connection, {one for o in orders.values() for one in (o.ship_contact_id, o.bill_contact_id) if one}
    )
    holds: dict[int, list[tuple[str, str]]] = {}
    for hold in cases.open_holds(connection, orders):
        if hold.subject_kind == "order":
            holds.setdefault(hold.subject_id, []).append((hold.cause, hold.group_key))
    skus = {sku for o in outcomes for sku in o.skus.values()}
    broken: dict[int, list[str]] = {}
    for one in check_out(outcomes):
        broken.setdefault(one.subject_id, []).extend(f"{breach.column}: {breach.rule}" for breach in one.breaches)
    return _Beside(
        stored.read_whole_lines(connection, sorted(orders)),
        contacts,
        holds,
        stored.read_codes(connection, skus),
        rows.intangible_kinds(connection, skus),
        money.known_refunds(connection, [o.standing.order_id for o in outcomes if o.refunds]),
        broken,
        frozenset(
            one
            for one, o in orders.items()
            if o.ship_contact_id in contacts and contacts[o.ship_contact_id]["erased_at"] is not None
        ),
        frozenset(one.order_id for one in told if one.body is None),
    )


def _beside_what_stands(outcome: Outcome, order: Any, beside: _Beside) -> Replayed:
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


def _differences(outcome: Outcome, source: Any, order: Any, beside: _Beside) -> list[Difference]:
    one = order.id
    row = dict(
        zip(
            (name for name, _ in rows.ORDER_COLUMNS),
            row_of_order(outcome, source, None, None, None, order.revision, None, True),
            strict=True,
        )
    )
    found = differ(order._mapping, row, _OF_ORDER)
    if outcome.cancels and order.status in ORDER.move("cancel").sources:
        found.append(Difference("status", order.status, "cancelled"))
    found += _in_lines(outcome, source, beside.lines.get(one, {}), beside)
    if not outcome.keeps_address:  # else it is where a person sent it
        found += _in_contacts(source, order, beside.contacts)
    fresh = [r for ref, r in outcome.refunds.items() if r.amount_minor > 0 and (one, ref) not in beside.refunds]
    if fresh and order.refunded_minor < order.paid_minor:
        found += [Difference("refund_minor", None, r.amount_minor, r.ref) for r in fresh]
    if outcome.standing.is_open and not outcome.is_quiet:
        judged = [(problem.cause, problem.key) for problem in outcome.problems]
        found += differ_in_holds(beside.holds.get(one, ()), judged, outcome.waits_for_payment, JUDGED)
        found += differ_in_risk(said_of(source), order.enrichment)
    return found + [Difference("contract", None, words) for words in beside.broken.get(one, ())]


def _in_lines(outcome: Outcome, source: Any, stands: Mapping[str, Any], beside: _Beside) -> list[Difference]:
    if outcome.settled is None:
        return []
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
        ours = outcome.skus.get(ref)
        if ours is not None and ours != before["sku_id"]:
            found.append(Difference("line.product", before["product"], beside.codes.get(ours), ref))
        if line["kind"] != before["kind"] and (ours is not None or before["sku_id"] is None):
            found.append(Difference("line.kind", before["kind"], line["kind"], ref))
    for ref, before in stands.items():
        if ref not in would:
            found += differ(before, _EMPTY, _EMPTY, "line.", ref)
    return found


def _in_contacts(source: Any, order: Any, contacts: Mapping[int, Any]) -> list[Difference]:
    found: list[Difference] = []
    phone = phone_of(source)
    for prefix, address, stands, names in (
        ("ship_to.", source.ship_to, order.ship_contact_id, _OF_PERSON),
        ("bill_to.", source.bill_to if source.bill_to != source.ship_to else None, order.bill_contact_id, _OF_ADDRESS),
    ):
        if stands not in contacts or (address is None and prefix == "bill_to."):
            continue
        would = dict(zip(rows.CONTACT_COLUMNS, rows.contact_row(None, address, source, phone), strict=True))
        would["personalisation"] = orjson.loads(would["personalisation"]) if would["personalisation"] else {}
        before = dict(contacts[stands]) | {"personalisation": contacts[stands]["personalisation"] or {}}
        found += differ(before, would, names, prefix, is_personal=True)
    return found
