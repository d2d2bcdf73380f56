"""Normalize's reading and writing: an order's facts in, one canonical order out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from doorstep.connectors import addresses
from doorstep.connectors.tax_places import known_place, known_rates, lacks_region
from doorstep.db import rules, work
from doorstep.db.actors import system_actor
from doorstep.db.options import read_some
from doorstep.db.queries import last_words, sync
from doorstep.db.queries import normalize as rows
from doorstep.db.queries import normalize_lines as of_lines
from doorstep.db.queries import normalize_money as of_money
from doorstep.db.queries.replay import read_contacts
from doorstep.db.queries.typed import read_rates
from doorstep.db.vacation import site_hours
from doorstep.db.work import Claim
from doorstep.domain.history import cut_over
from doorstep.domain.normalize import Book, decide
from doorstep.domain.orders import Fact, SourceLine, SourceOrder
from doorstep.domain.own_tax import OwnRates, destination
from doorstep.domain.sku_keys import sku_key
from doorstep.domain.standing import LineStanding, Outcome, Standing, TiedFact
from doorstep.domain.tax import Place
from doorstep.domain.truth import newest
from schemas.base import check
from schemas.normalize import CanonicalLines, CanonicalOrders, OrderFacts

from .commits import Rejected, commit_slice, quarantine, rejects, slices
from .context import database, run_ref, worker
from .kinds import in_thread, reads, writes
from .normalize_buyers import known_around
from .normalize_rows import write_outcomes
from .normalize_states import Hours
from .saying import said

_CLOCKS_DIFFER = timedelta(days=1)  # that much is believed: shops state times without their zone
_OF_AN_ORDER = frozenset(("order", "refund", "fulfillment", "deleted"))
_RESTORED = frozenset(("order.restored",))  # topics of states that also take a deletion back
_DELETED = frozenset(("order.deleted", "orders/delete"))  # topics of deletions
_NEEDS_ADDRESS = frozenset(("physical", "custom"))


@dataclass(slots=True)
class Gathered:
    """A claimed batch with everything that deciding needs."""

    claimed: Claim
    standing: dict[int, Standing] = field(default_factory=dict)
    facts: dict[int, list[TiedFact]] = field(default_factory=dict)
    book: Book = field(default_factory=lambda: Book({}, {}, {}, {}))
    rejected: list[Rejected] = field(default_factory=list)
    orders: dict[int, Any] = field(default_factory=dict)
    hours: Hours | None = None


@reads
async def read_facts(limit: int) -> Gathered:
    """Claim orders with news, and read what stands, what was said, and what it takes to judge it."""
    return await in_thread(_read, limit)


def _read(limit: int) -> Gathered:
    claimed = work.claim(database(), "normalize", limit, worker(), run_ref())
    gathered = Gathered(claimed)
    if not claimed:
        return gathered
    with database().reading() as connection:
        orders = gathered.orders = rows.read_orders(connection, claimed.subjects)
        told = rows.read_facts(
            connection, claimed.subjects, [one for one, o in orders.items() if o.revision], _RESTORED, _DELETED
        )
        lines, allocated = of_lines.read_lines(connection, claimed.subjects)
        said, labelled_to = last_words.read_said(connection, allocated), last_words.read_labels(connection, allocated)
        by_event = {t.id: (t, fact_of(orders[t.order_id].vendor, t)) for t in told}
        by_event = {one: (t, f) for one, (t, f) in by_event.items() if not t.applied or f.kind in _OF_AN_ORDER}
        checked = check(
            OrderFacts, [(t.order_id, t.id, t.account_id, f.kind, t.order_ref or "") for t, f in by_event.values()]
        )
        gathered.rejected = rejects(checked)
        broken = {one.subject_id for one in gathered.rejected}
        for t, f in by_event.values():
            if t.order_id not in broken:
                gathered.facts.setdefault(t.order_id, []).append(tied_of(t, f, bool(t.applied)))
        told_there = sync.told_there(connection, counted_elsewhere(gathered.facts, lines))
        gathered.standing = {
            one: replace(
                standing_of(o, lines.get(one, {}), one in allocated),
                told_there=told_there.get(one, ()),
                said=said.get(one),
                labelled_to=labelled_to.get(one),
            )
            for one, o in orders.items()
            if one not in broken
        }
        gathered.book = book_of(connection, gathered)
        hours = rows.read_hours(connection)
        site = site_hours(connection, hours) if hours is not None else None
        in_force = rules.current(connection)
    if site is not None:
        gathered.hours = Hours(
            site,
            hours.country,
            int(in_force["transit_days"]),
            int(in_force["transit_days_abroad"]),
        )
    return gathered


def fact_of(vendor: str, told: Any) -> Fact:
    """What this event says, as its channel's connector reads it today."""
    if told.body is None:
        return Fact("ignored", told.order_ref or "", reason="its body was erased")
    return said(vendor, told.topic, told.body)


def counted_elsewhere(
    facts: Mapping[int, Sequence[TiedFact]], lines: Mapping[int, Mapping[str, LineStanding]]
) -> list[int]:
    """Orders with units that were sent elsewhere, or with a fulfillment that was called off: few of them all."""
    elsewhere = {one for one, listed in lines.items() if any(line.elsewhere for line in listed.values())}
    called_off = {
        one
        for one, listed in facts.items()
        for told in listed
        if told.fact.is_called_off or (told.fact.order and not all(sent for _, sent in told.fact.order.fulfillments))
    }
    return sorted(elsewhere | called_off)


def tied_of(told: Any, fact: Fact, is_applied: bool = False) -> TiedFact:
    """The fact, with the event that told it. A state can be no newer than when it came: one that a wrong clock dates
    beyond that would outlast every true one."""
    if fact.order is not None and fact.order.updated_at > told.received_at + _CLOCKS_DIFFER:
        fact = replace(fact, order=replace(fact.order, updated_at=told.received_at))
    asked_at = told.received_at if told.is_fetched or fact.is_undated else None
    return TiedFact(told.id, told.sha256, fact, is_applied, told.received_at, asked_at)


def standing_of(order: Any, lines: dict[str, LineStanding], allocated: bool) -> Standing:
    """What stands of the order."""
    return Standing(
        order.id,
        order.account_id,
        order.status,
        order.source_updated_at,
        order.source_sha,
        order.is_terms,
        order.address_accepted,
        order.address_said,
        order.risk_accepted,
        order.rounding_accepted_minor,
        lines,
        allocated,
        cancel_reason=order.cancel_reason or "",
        payment=order.payment or "",
        is_history=order.is_history,
        is_first=not order.revision,
        enrichment=order.enrichment,
        cut_over_at=cut_over(order.config),
    )


def book_of(connection: Any, gathered: Gathered) -> Book:
    """Look up everything that the batch's orders name, in a handful of statements."""
    keys, currencies = set(), set()
    sources: dict[int, SourceOrder] = {}
    for order_id, facts in gathered.facts.items():
        standing = gathered.standing[order_id]
        top = newest(facts)
        if top is None or top.fact.order is None:
            continue
        source = top.fact.order
        currencies.add(source.currency)
        sources[order_id] = source
        keys.update((standing.account_id, _key(line)) for line in source.lines)
    skus = rows.find_skus(connection, keys)
    problems = _address_problems(connection, gathered, sources, skus)
    goes_to = {one: known_place(place) for one, x in sources.items() if (place := destination(x)) is not None}
    own = _own_tax(connection, skus, {place.country for place in goes_to.values()})
    places = _taxed_where(connection, gathered, sources, goes_to, own, problems)
    known, marks = known_around(connection, gathered, sources)
    return Book(
        skus,
        problems,
        known,
        rows.typical_totals(connection, currencies),
        int(rules.current(connection)["risk_hold_at"]),
        own,
        gathered.claimed.now,
        marks,
        places,
    )


def _key(line: SourceLine) -> str:
    return sku_key(line.sku, line.variant_ref, line.title)


def _address_problems(
    connection: Any, gathered: Gathered, sources: Mapping[int, SourceOrder], skus: Mapping[tuple[int, str], int]
) -> dict[int, list[str]]:
    """What is wrong with where each order goes, of those that have something to send. Few channels say what is a
    download, so the product is asked where an address is not right. While it is unknown no address is asked for that
    the channel has not given: the case that asks for the product comes first."""
    wrong: dict[int, tuple[list[str], list[int | None]]] = {}
    for one, source in sources.items():
        sent = dict(source.fulfilled)  # what has left needs no address any more: it may have been taken along
        left = [x for x in source.lines if x.kind in _NEEDS_ADDRESS and x.qty > sent.get(x.ref, 0)]
        if left and (problems := addresses.problems(source.ship_to)):
            account_id = gathered.standing[one].account_id
            wrong[one] = problems, [skus.get((account_id, _key(line))) for line in left]
    unsent = rows.intangible_kinds(connection, {sku for _, named in wrong.values() for sku in named if sku})
    return {
        one: problems
        for one, (problems, named) in wrong.items()
        if any(sku not in unsent if sku else sources[one].ship_to is not None for sku in named)
    }


def _own_tax(connection: Any, skus: Mapping[tuple[int, str], int], countries: set[str]) -> OwnRates:
    """The shop's own rates for where the batch's orders go; nothing more is read where it has none."""
    rates = read_rates(connection, *sorted(countries))
    if not rates:
        return OwnRates()
    options = read_some(connection, "prices_include_tax", "tax_on_shipping")
    classes = of_money.tax_classes(connection, skus.values())
    return OwnRates(known_rates(rates), classes, bool(options["prices_include_tax"]), bool(options["tax_on_shipping"]))


def _taxed_where(
    connection: Any, gathered: Gathered, sources: Mapping[int, SourceOrder], places: Mapping[int, Place],
    own: OwnRates, problems: dict[int, list[str]],
) -> Mapping[int, Place]:  # fmt: skip
    """Where each order is taxed. One whose tax is ours to reckon and depends on a region that nobody knows has a
    problem; where a person has decided about its address, that one counts."""
    doubted = [
        one
        for one, place in places.items()
        if not (sources[one].is_tax_stated or sources[one].is_tax_remitted) and lacks_region(place, own.rates)
    ]
    decided = {one: gathered.orders[one].ship_contact_id for one in doubted if gathered.standing[one].address_accepted}
    contacts = read_contacts(connection, filter(None, decided.values())) if decided else {}
    given = {one: contacts[contact] for one, contact in decided.items() if contact in contacts}
    for one in doubted:
        place = places[one]
        said = f"is called {place.region[:40]!r}" if place.region.strip() else "is named"
        if place.region.strip() or not problems.get(one):
            more = f"no state or region of {place.country} {said}, and its tax depends on it"
            problems[one] = [*problems.get(one, ()), more]
    there = {one: Place(x["country"], x["region"], x["postcode"], x["city"]) for one, x in given.items()}
    return {**places, **{one: known_place(place) for one, place in there.items()}}


def decide_orders(gathered: Gathered) -> list[Outcome]:
    """What becomes of every order of the batch; pure."""
    return [decide(standing, gathered.facts.get(one, []), gathered.book) for one, standing in gathered.standing.items()]


@writes
async def commit(gathered: Gathered, outcomes: list[Outcome]) -> dict[str, int]:
    """Check what is about to stand, and write it slice by slice; returns counts for the report."""
    return await in_thread(_commit, gathered, outcomes)


def _commit(gathered: Gathered, outcomes: list[Outcome]) -> dict[str, int]:
    rejected = gathered.rejected + check_out(outcomes)
    broken = {one.subject_id for one in rejected}
    by_order = {o.standing.order_id: o for o in outcomes if o.standing.order_id not in broken}
    counts = {"confirmed": 0, "held": 0, "quarantined": len(rejected)}
    with database().reading() as connection:
        actor_id = system_actor(connection)
    for part in slices(database(), gathered.claimed):

        def write(s: Any, part: Claim = part) -> None:
            quarantine(s, "normalize", rejected)
            written = write_outcomes(
                s,
                [by_order[one] for one in part.subjects if one in by_order and one in s.mine],
                gathered.orders,
                gathered.hours,
            )
            for word, count in written.items():
                counts[word] = counts.get(word, 0) + count

        commit_slice(database(), "normalize", part, actor_id, write)
    return counts


def check_out(outcomes: list[Outcome]) -> list[Rejected]:
    """Those of what is about to stand that break the contract out."""
    settled = [o for o in outcomes if o.is_news and o.source is not None and o.settled is not None]
    orders = check(
        CanonicalOrders,
        [
            (
                o.standing.order_id,
                o.source.currency,
                o.source.total_minor,
                sum(line.total_minor for line in o.settled.lines),
                o.source.paid_minor,
                len(o.settled.lines),
            )
            for o in settled
            if o.source and o.settled
        ],
    )
    lines = check(
        CanonicalLines,
        [
            (
                o.standing.order_id,
                n,
                x.line.kind,
                x.line.original_qty,
                x.line.qty,
                x.line.unit_price_minor,
                x.discount_minor,
                x.tax_minor,
                x.total_minor,
            )
            for o in settled
            if o.settled
            for n, x in enumerate(o.settled.lines, 1)
        ],
    )
    return rejects(orders) + rejects(lines)
