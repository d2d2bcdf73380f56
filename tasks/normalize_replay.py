"""Replay: stored facts run through today's connectors, mapping and rules, beside what stands. Nothing is written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from doorstep.connectors.channels.registry import CHANNELS
from doorstep.db.engine import Database, business_now
from doorstep.db.queries import normalize as rows
from doorstep.db.queries import normalize_lines as of_lines
from doorstep.db.queries import replay as stored
from doorstep.db.queries import sync
from doorstep.db.queries.replay import Span
from doorstep.db.work import Claim
from doorstep.domain.replay import Replayed

from .context import worker
from .normalize import Gathered, book_of, counted_elsewhere, decide_orders, fact_of, standing_of, tied_of
from .normalize_beside import beside_what_stands, read_beside

BATCH = 500  # orders at once: what bounds memory
_TELLS = ("order", "refund", "fulfillment", "changed", "deleted")  # facts that are about an order


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
        fact = fact_of(orders[one.order_id].vendor, one)
        tied = tied_of(one, fact, fact.kind == "deleted")  # of a deletion the channel was asked, where it was unsure
        gathered.facts.setdefault(one.order_id, []).append(tied)
    for one, o in sorted(orders.items()):
        # As if nothing of it had been read: the newest of all facts stands, whichever stood before.
        stands = standing_of(o, lines.get(one, {}), one in allocated)
        gathered.standing[one] = replace(stands, source_updated_at=None, source_sha="", is_first=False)
    told_there = sync.told_there(connection, counted_elsewhere(gathered.facts, lines))
    for one, listed in told_there.items():
        gathered.standing[one] = replace(gathered.standing[one], told_there=listed)
    gathered.book = book_of(connection, gathered)
    outcomes = decide_orders(gathered)
    beside = read_beside(connection, orders, outcomes, told)
    for one, facts in gathered.facts.items():
        beside.unreadable[one] = [tied.event_id for tied in facts if tied.fact.kind == "unreadable"]
    return [beside_what_stands(o, orders[o.standing.order_id], beside) for o in outcomes]
