"""What becomes of an order's facts: the newest state stands, older ones are stale, and what a person must decide is
said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from .lifecycle import ORDER
from .normalization import Settled, Unfooted, settle, with_a_line
from .orders import Address, Fact, Refunded, SourceOrder
from .risk import Risk, score

GOES_ON = frozenset(("paid", "authorized", "partly_refunded", "terms"))  # payments with which an order may be sent
WAITS = frozenset(("pending", "partly_paid"))
CALLED_OFF = frozenset(("voided", "refunded"))
_CANCELLED, _DELETED = "cancelled at the channel", "the channel deleted the order"
_PAID_BACK, _VOIDED = "paid back in full at the channel", "the payment was voided"
OPEN = frozenset(("received", "confirmed"))  # orders with nothing claimed: what the channel changes is simply so
_LEFT = frozenset(("sent", "completed"))
_SENT_BY_US = frozenset(("physical", "custom"))


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands of an order before these facts."""

    order_id: int
    account_id: int
    status: str
    source_updated_at: datetime | None
    source_sha: str
    is_terms: bool = False
    address_accepted: bool = False
    risk_accepted: bool = False
    rounding_minor: int | None = None
    quantities: Mapping[str, int] = field(default_factory=dict)  # by the channel's line id, as they stand
    gone: Mapping[str, int] = field(default_factory=dict)  # of them, what has left: by us, or elsewhere before us
    allocated: bool = False
    said: tuple[int, Sequence[Sequence[object]]] | None = None  # the channel's last word on its total and lines
    labelled_to: Address | None = None  # where the labels of parcels that are still here lead
    cancel_reason: str = ""
    payment: str = ""

    @property
    def is_open(self) -> bool:
        return self.status in OPEN


@dataclass(frozen=True, slots=True)
class TiedFact:
    """A fact of an order, and the event that told it. `applied` is the one that stands already."""

    event_id: int
    sha256: str
    fact: Fact
    applied: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that a person must decide before the order goes on."""

    cause: str
    key: str
    facts: Mapping[str, object]


@dataclass(slots=True)
class Outcome:
    """Everything that the facts of one order come to."""

    standing: Standing
    source: SourceOrder | None = None  # the state that stands from now; None where no order fact was there
    event_id: int | None = None
    sha256: str = ""
    is_news: bool = False  # whether `source` is not what stood already
    settled: Settled | None = None
    skus: dict[str, int] = field(default_factory=dict)  # our SKU by the channel's line id
    problems: list[Problem] = field(default_factory=list)
    risk: Risk | None = None
    refunds: dict[str, Refunded] = field(default_factory=dict)
    sent: dict[str, int] = field(default_factory=dict)  # by line id: what the channel says was sent
    applied: list[int] = field(default_factory=list)
    stale: list[int] = field(default_factory=list)
    cancels: str = ""  # why the order is called off, '' where it is not
    waits_for_payment: bool = False
    changed_too_late: bool = False  # lines and money stay as they were until a person decides
    asks_about: str = ""  # what this very state changed too late, in words; '' where nothing, or it was asked before
    wanted_again: bool = False  # the channel had called it off, and now says that it is to be sent
    keeps_address: bool = False  # a person has decided where it goes, and the channel has nothing better to say


def sku_key(sku: str, variant_ref: str, title: str) -> str:
    """By what a channel's line is mapped: its SKU, else its variant, else its words."""
    return sku[:180] or (f"variant:{variant_ref}"[:180] if variant_ref else f"title:{title}"[:120])  # a case's key


# How far the money has come: channels stamp whole seconds, and many an order is placed and paid within one.
_FAR = ("pending", "terms", "authorized", "partly_paid", "paid", "partly_refunded", "refunded", "voided")
_Age = tuple[datetime, bool, int, str]


def _age(at: datetime, is_cancelled: bool, payment: str, sha256: str) -> _Age:
    """By what states of one order follow each other: their own time; of one instant the one that is farther on, and
    else the greater fingerprint. It is the same answer in whatever order they came."""
    return at, is_cancelled, _FAR.index(payment) if payment in _FAR else 0, sha256


def _age_of(source: SourceOrder, sha256: str) -> _Age:
    return _age(source.updated_at, source.cancelled_at is not None, source.payment, sha256)


def newest(facts: Sequence[TiedFact]) -> TiedFact | None:
    """The state that stands: the latest one, by the channel's own account of itself."""
    orders = [(_age_of(one.fact.order, one.sha256), one) for one in facts if one.fact.order is not None]
    return max(orders, key=lambda pair: pair[0])[1] if orders else None


@dataclass(frozen=True, slots=True)
class Book:
    """What a batch looks up: SKUs by (account, key), address problems and earlier orders by order, typical totals."""

    skus: Mapping[tuple[int, str], int]
    address_problems: Mapping[int, Sequence[str]]
    orders_before: Mapping[int, int]
    typical_minor: Mapping[str, int]
    risk_hold_at: int = 70


def decide(standing: Standing, facts: Sequence[TiedFact], book: Book) -> Outcome:
    """Fold the facts into what stands; never by the order in which they came, always by their own time."""
    outcome = Outcome(standing)
    top = newest(facts)
    if top is not None and not top.applied and _is_old(standing, top):
        top = None
    for one in facts:
        if one.fact.kind == "order" and one is not top:
            if not one.applied:
                outcome.stale.append(one.event_id)
        elif not one.applied:
            outcome.applied.append(one.event_id)
        _gather(outcome, one.fact)
    if top is None or top.fact.order is None:
        if any(one.fact.kind == "deleted" for one in facts):
            outcome.cancels = _DELETED
        return outcome
    outcome.sent = {ref: max(qty, outcome.sent.get(ref, 0)) for ref, qty in top.fact.order.fulfilled} or outcome.sent
    outcome.source, outcome.event_id, outcome.sha256, outcome.is_news = (
        with_a_line(top.fact.order),
        top.event_id,
        top.sha256,
        not top.applied,
    )
    if any(one.fact.kind == "deleted" for one in facts):
        outcome.cancels = _DELETED
    _judge(outcome, outcome.source, book)
    return outcome


def _is_old(standing: Standing, told: TiedFact) -> bool:
    """Whether a state that stands already is at least as new as this one."""
    if standing.source_updated_at is None or told.fact.order is None:
        return False
    is_cancelled = standing.status == "cancelled"
    stands = _age(standing.source_updated_at, is_cancelled, standing.payment, standing.source_sha)
    return _age_of(told.fact.order, told.sha256) <= stands


def _gather(outcome: Outcome, fact: Fact) -> None:
    refunds = fact.order.refunds if fact.order else ((fact.refund,) if fact.refund else ())
    for refund in refunds:
        outcome.refunds[refund.ref] = refund
    for ref, qty in fact.fulfilled:  # one fulfillment each; an order's own total, which knows them all, comes below
        outcome.sent[ref] = outcome.sent.get(ref, 0) + qty


def _judge(outcome: Outcome, source: SourceOrder, book: Book) -> None:
    standing, order_key = outcome.standing, str(outcome.standing.order_id)
    if source.cancelled_at:
        outcome.cancels = outcome.cancels or f"{_CANCELLED}: {source.cancel_reason or 'no reason given'}"
    elif source.payment in CALLED_OFF:
        outcome.cancels = outcome.cancels or (_PAID_BACK if source.payment == "refunded" else _VOIDED)
    footed = settle(source)
    if isinstance(footed, Unfooted) and standing.rounding_minor:
        # Of another difference than the accepted one the whole is told: its acceptance takes the old one's place.
        accepted = settle(source, standing.rounding_minor)
        footed = footed if isinstance(accepted, Unfooted) else accepted
    if isinstance(footed, Unfooted):
        facts = {
            "number": source.number,
            "difference": f"{footed.difference_minor} {source.currency} minor units",
            "lines_minor": footed.lines_minor,
            "total_minor": footed.total_minor,
            "difference_minor": footed.difference_minor,
        }
        outcome.problems.append(Problem("totals_do_not_foot", order_key, facts))
    else:
        outcome.settled = footed
    unknown, wrong = _map_skus(outcome, source, book), book.address_problems.get(standing.order_id)
    outcome.keeps_address = bool(wrong) and standing.address_accepted
    # What is called off gives back all that was claimed for it: nothing is too late then.
    is_called_off = bool(outcome.cancels) and standing.status in ORDER.move("cancel").sources
    if not is_called_off:
        outcome.changed_too_late = _is_too_late(outcome, source)
        outcome.asks_about = _what_changed(outcome, source)
    by_channel = standing.cancel_reason.startswith((_CANCELLED, _DELETED, _PAID_BACK, _VOIDED))
    outcome.wanted_again = by_channel and not outcome.cancels and source.payment in GOES_ON
    if outcome.cancels or not standing.is_open:
        return
    outcome.problems += unknown
    if wrong and not standing.address_accepted:
        outcome.problems.append(Problem("bad_address", order_key, {"number": source.number, "problems": list(wrong)}))
    if standing.status == "received":
        _judge_money_and_risk(outcome, source, book, order_key)


def _is_too_late(outcome: Outcome, source: SourceOrder) -> bool:
    """Whether the channel changed, or sent by itself, what is claimed or packed already; or says of such an order what
    does not add up."""
    standing = outcome.standing
    if standing.is_open and not standing.allocated:
        return False
    if outcome.settled is None:
        return True
    named = {line.ref for line in source.lines}
    if not standing.allocated:
        return False
    return (
        any(standing.quantities.get(x.ref, 0) != x.qty for x in source.lines if x.kind in _SENT_BY_US)
        or any(qty and ref not in named for ref, qty in standing.quantities.items())
        or any(qty > standing.gone.get(ref, 0) for ref, qty in outcome.sent.items())
    )


def said_of(source: SourceOrder) -> list[list[object]]:
    """The channel's word on its lines, as a revision keeps it: (line, units, as first ordered, sent by the channel)."""
    sent = dict(source.fulfilled)
    return [[line.ref, line.qty, line.original_qty, sent.get(line.ref, 0)] for line in source.lines]


def _what_changed(outcome: Outcome, source: SourceOrder) -> str:
    """What a person must be asked about: once for each change, however often the channel repeats itself after it."""
    standing, changed = outcome.standing, []
    is_said_before = (source.total_minor, said_of(source)) == standing.said
    if standing.status in _LEFT:  # fewer than were sent is what a return or a refund makes of it
        is_more = any(x.qty > standing.quantities.get(x.ref, 0) for x in source.lines if x.kind in _SENT_BY_US)
        return "its lines: more is wanted than was sent" if is_more and not is_said_before else ""
    if outcome.changed_too_late and not is_said_before:
        changed.append("its lines")
    leads = standing.labelled_to
    if leads is not None and not outcome.keeps_address and _place(leads) != _place(source.ship_to):
        changed.append("its address, after the label was bought")
    return " and ".join(changed)


def _place(address: Address | None) -> tuple[str, ...]:
    """What a label says of an address."""
    a = address or Address()
    return a.name, a.company, a.line1, a.line2, a.city, a.region, a.postcode, a.country


def _map_skus(outcome: Outcome, source: SourceOrder, book: Book) -> list[Problem]:
    """Our SKU for each line that has one; a problem for each line that is to be sent and has none."""
    standing, unknown = outcome.standing, []
    for line in source.lines:
        if line.kind in ("digital", "gift_card") or not line.qty:
            continue
        key = sku_key(line.sku, line.variant_ref, line.title)
        if (ours := book.skus.get((standing.account_id, key))) is not None:
            outcome.skus[line.ref] = ours
        else:
            facts = {"sku": key, "title": line.title, "account_id": standing.account_id}
            unknown.append(Problem("unknown_sku", f"{standing.account_id}:{key}", facts))
    return unknown


def _judge_money_and_risk(outcome: Outcome, source: SourceOrder, book: Book, order_key: str) -> None:
    standing = outcome.standing
    outcome.risk = score(
        source, book.typical_minor.get(source.currency, 0), book.orders_before.get(standing.order_id, 0)
    )
    if outcome.risk.score >= book.risk_hold_at and not standing.risk_accepted:
        outcome.problems.append(
            Problem(
                "high_risk",
                order_key,
                {"number": source.number, "reasons": list(outcome.risk.reasons), "score": outcome.risk.score},
            )
        )
    if source.payment.startswith("unknown:"):
        word = source.payment.removeprefix("unknown:")
        outcome.problems.append(
            Problem("unknown_word", f"{standing.account_id}:{word}", {"vendor": "the channel", "word": word})
        )
    outcome.waits_for_payment = source.payment in WAITS and not standing.is_terms
