"""What a set of facts says of one order: the same whatever the order in which they came, and however often."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from .orders import Fact, Refunded, SourceOrder
from .standing import TiedFact

# How far the money has come: channels stamp whole seconds, and many an order is placed and paid within one.
_FAR = ("pending", "terms", "authorized", "partly_paid", "paid", "partly_refunded", "refunded", "voided")
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(minutes=2)  # by which a channel's clock may run before ours
Age = tuple[datetime, datetime, bool, int, str]


def age(at: datetime, is_cancelled: bool, payment: str, sha256: str, asked_at: datetime | None = None) -> Age:
    """By what states of one order follow each other: their own time; of one instant the one that we fetched beats those
    that were delivered, since it was asked for after them, and a later fetch an earlier one; else the one that is
    farther on, and else the greater fingerprint."""
    return at, asked_at or _NEVER, is_cancelled, _FAR.index(payment) if payment in _FAR else 0, sha256


def age_of(told: TiedFact) -> Age:
    """The age of a state."""
    order = told.fact.order
    assert order is not None
    return age(order.updated_at, order.cancelled_at is not None, order.payment, told.sha256, told.asked_at)


def newest(facts: Sequence[TiedFact]) -> TiedFact | None:
    """The state that stands of these."""
    return max((one for one in facts if one.fact.order is not None), key=age_of, default=None)


@dataclass(slots=True)
class Truth:
    """What the facts come to."""

    top: TiedFact | None = None  # the state that stands
    order: SourceOrder | None = None  # what it says, with what is known from older ones where it says nothing
    doubt: int | None = None  # an event of a moment of which two states are told: the channel is to be asked
    refunds: dict[str, Refunded] = field(default_factory=dict)
    sent: dict[str, int] = field(default_factory=dict)  # by line: units that the channel counts as sent
    called_off: set[str] = field(default_factory=set)  # fulfillments that the channel has taken back, by its id
    called_off_now: set[str] = field(default_factory=set)  # and those of which that is news
    fewer: set[str] = field(default_factory=set)  # lines of which the channel counted more as sent before
    is_deleted: bool = False
    unsure: int | None = None  # the deletion of which nothing says that it was not before the order was restored


def read_truth(facts: Sequence[TiedFact]) -> Truth:
    """Fold the facts; never by the order in which they came."""
    states = sorted((one for one in facts if one.fact.order is not None), key=age_of)
    truth = Truth(states[-1] if states else None)
    truth.doubt = _doubt(states)
    truth.order = _with_known([one.fact.order for one in states if one.fact.order is not None])
    truth.refunds = _refunds(states, facts)
    truth.sent, truth.called_off = _sent(truth.top.fact.order if truth.top else None, facts)
    before, known = _sent_before(states, facts)
    truth.called_off_now = truth.called_off - known
    truth.fewer = {line for line, qty in before.items() if qty > truth.sent.get(line, 0)}
    truth.is_deleted = _is_deleted(facts)
    truth.unsure = _unsure(facts) if truth.is_deleted else None
    return truth


def _with_known(orders: Sequence[SourceOrder]) -> SourceOrder | None:
    """The newest of them; what not every way of asking a channel tells (the id of the charge, what a gift card paid,
    what a unit weighs) is as an older one says where it says nothing of it."""
    if len(orders) < 2:
        return orders[0] if orders else None
    *older, order = orders
    charge = order.payment_ref or next((one.payment_ref for one in reversed(older) if one.payment_ref), "")
    card = order.gift_card_minor or next((one.gift_card_minor for one in reversed(older) if one.gift_card_minor), 0)
    grams = {line.ref: line.grams for one in older for line in one.lines if line.grams}
    lines = tuple(line if line.grams else replace(line, grams=grams.get(line.ref, 0)) for line in order.lines)
    return replace(order, payment_ref=charge, gift_card_minor=min(card, order.paid_minor), lines=lines)


def _doubt(states: Sequence[TiedFact]) -> int | None:
    """Of two states with one time and another content nothing says which came later, unless one of them was asked for
    after the other had come."""
    if not states:
        return None
    top = states[-1]
    assert top.fact.order is not None
    others = [
        one
        for one in states[:-1]
        if one.fact.order
        and one.fact.order.updated_at == top.fact.order.updated_at
        and one.fact.order != top.fact.order
    ]
    open_ones = [one for one in others if not _is_asked_after(top, one)]
    if not open_ones or all(one.applied for one in (top, *open_ones)):
        return None
    return max(one.event_id for one in (top, *open_ones))


def _is_asked_after(top: TiedFact, other: TiedFact) -> bool:
    return top.asked_at is not None and other.received_at is not None and other.received_at <= top.asked_at


def _refunds(states: Sequence[TiedFact], facts: Sequence[TiedFact]) -> dict[str, Refunded]:
    """Each refund once; as the newest state tells it, else as it was told by itself."""
    alone = [one.fact.refund for one in facts if one.fact.refund is not None]
    found = {
        refund.ref: refund for refund in sorted(alone, key=lambda r: (r.refunded_at, r.amount_minor, r.lines, r.reason))
    }
    for one in states:
        found |= {refund.ref: refund for refund in (one.fact.order.refunds if one.fact.order else ())}
    return {one.ref: one for one in sorted(found.values(), key=lambda r: (r.refunded_at, len(r.ref), r.ref))}


def _sent(order: SourceOrder | None, facts: Sequence[TiedFact]) -> tuple[dict[str, int], set[str]]:
    """Units by line, and the fulfillments that were taken back. A state knows the fulfillments that it lists: what was
    told of others by itself is added, and what it counts is taken off where it was called off since. A fulfillment that
    was called off stays so. A state that lists none is believed in its totals, and nothing less than the sum of what
    was told alone."""
    alone: dict[str, Fact] = {}
    ordered = sorted(
        (one for one in facts if one.fact.kind == "fulfillment"),
        key=lambda one: (one.fact.is_called_off, one.fact.occurred_at or _NEVER, one.sha256),
    )
    for one in ordered:
        alone[one.fact.ref or f"event {one.sha256}"] = one.fact
    listed = dict(order.fulfillments) if order is not None else {}
    gone = {ref for ref, fact in alone.items() if fact.is_called_off} | {
        ref for ref, sent in listed.items() if not sent
    }
    live = {ref: fact for ref, fact in alone.items() if ref not in gone}
    total = dict(order.fulfilled) if order is not None else {}
    if not listed:
        told = _units(live.values())
        return {line: max(total.get(line, 0), told.get(line, 0)) for line in {**total, **told}}, gone
    for line, qty in _units(fact for ref, fact in live.items() if ref not in listed).items():
        total[line] = total.get(line, 0) + qty
    for line, qty in _units(fact for ref, fact in alone.items() if ref in gone and listed.get(ref)).items():
        total[line] = max(total.get(line, 0) - qty, 0)
    return total, gone


def _sent_before(states: Sequence[TiedFact], facts: Sequence[TiedFact]) -> tuple[dict[str, int], set[str]]:
    """What was known of it before this batch."""
    known = [one for one in facts if one.applied]
    if not known:
        return {}, set()
    stood = next((one.fact.order for one in reversed(states) if one.applied), None)
    return _sent(stood, known)


def _units(facts: Iterable[Fact]) -> dict[str, int]:
    units: dict[str, int] = {}
    for fact in facts:
        for line, qty in fact.fulfilled:
            units[line] = units.get(line, 0) + qty
    return units


def _is_deleted(facts: Sequence[TiedFact]) -> bool:
    """Whether the channel deleted it. A deletion has no time of its own but that at which it came: what was restored
    after that stands, and so does what lives there in a state that can only be of after it."""
    last = max((one for one in facts if one.fact.kind == "deleted"), key=lambda one: one.event_id, default=None)
    return last is not None and not any(one.event_id > last.event_id and _lives_after(one, last) for one in facts)


def _unsure(facts: Sequence[TiedFact]) -> int | None:
    """The last deletion, where a restoration came before it and nobody has asked the channel which of them is true."""
    last = max((one for one in facts if one.fact.kind == "deleted"), key=lambda one: one.event_id)
    is_restored = any(one.fact.is_restored and one.event_id < last.event_id for one in facts)
    return last.event_id if is_restored and not last.applied else None


def _lives_after(one: TiedFact, deletion: TiedFact) -> bool:
    """Whether a state says that the order was taken up again: it says so; or it was asked for, or is of a time, after
    the deletion had come. A channel's clock may be a little ahead of ours."""
    order, came = one.fact.order, deletion.received_at
    if one.fact.is_restored or order is None:
        return one.fact.is_restored
    if order.cancelled_at is not None or came is None:
        return False
    return order.updated_at > came + _AHEAD or (one.asked_at is not None and one.asked_at > came)
