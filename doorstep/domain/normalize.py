"""What becomes of an order's facts: the newest state stands, older ones are stale, and what a person must decide is
said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from .enrichment import Known, enrich, is_judged, known_then, risk_of, said_of, stands
from .giving_back import parcels_called_off, units_back
from .history import CANCELLED, NEVER_PAID, is_over, why_cancelled
from .lifecycle import ORDER
from .money import Money
from .normalization import Unfooted, settle, with_a_line
from .orders import SourceOrder, address_mark
from .own_tax import OwnRates, tax_differences, with_own_tax
from .sku_keys import sku_key
from .standing import Outcome, Problem, Standing, TiedFact
from .tax import Place
from .too_late import asks_whether_sent, is_too_late, sent_there, what_changed
from .truth import age, age_of, read_truth

GOES_ON = frozenset(("paid", "authorized", "partly_refunded", "terms"))  # payments with which an order may be sent
WAITS = frozenset(("pending", "partly_paid"))
CALLED_OFF = frozenset(("voided", "refunded"))
_DELETED = "the channel deleted the order"
PAID_BACK, _VOIDED = "paid back in full at the channel", "the payment was voided"
_A_TEST = "a test order: nothing is sent for it"
_BEFORE_US = "from before Doorstep"


@dataclass(frozen=True, slots=True)
class Book:
    """What a batch looks up: SKUs by (account, key); by order its address problems and what is known around it; and
    what an order here usually comes to, by currency."""

    skus: Mapping[tuple[int, str], int]
    address_problems: Mapping[int, Sequence[str]]
    known: Mapping[int, Known]
    typical_minor: Mapping[str, int]
    risk_hold_at: int = 70
    own_tax: OwnRates = field(default_factory=OwnRates)
    at: datetime | None = None  # when it is judged
    marks: Mapping[int, tuple[str, ...]] = field(default_factory=dict)  # by what orders of one buyer are known
    places: Mapping[int, Place] = field(default_factory=dict)  # by order: where it is taxed, as the rates call it


def decide(standing: Standing, facts: Sequence[TiedFact], book: Book) -> Outcome:
    """Fold the facts into what stands; never by the order in which they came, always by their own time."""
    outcome = Outcome(standing, is_history=standing.is_history, marks=book.marks.get(standing.order_id, ()))
    truth = read_truth(facts)
    top = truth.top
    if top is not None and not top.applied and _is_old(standing, facts, top):
        top = None
    if standing.status != "cancelled" and not standing.is_history:
        outcome.unsure = truth.unsure
    for one in facts:
        if not one.applied and one.event_id != outcome.unsure:
            (outcome.stale if one.fact.kind == "order" and one is not top else outcome.applied).append(one.event_id)
    outcome.refunds, outcome.sent = truth.refunds, truth.sent
    outcome.charge_ref = truth.order.payment_ref if truth.order else ""
    if not standing.is_history:
        outcome.gives_back, outcome.called_off = units_back(standing, truth), parcels_called_off(standing, truth)
    if truth.is_deleted and outcome.unsure is None and not standing.is_history:
        outcome.cancels = _DELETED
    if top is None or truth.order is None or (top.applied and not standing.is_open):
        return outcome
    source = with_a_line(truth.order)
    outcome.source, outcome.event_id, outcome.sha256, outcome.is_news = (
        source,
        top.event_id,
        top.sha256,
        not top.applied,
    )
    if standing.cut_over_at is not None and source.placed_at < standing.cut_over_at:
        outcome.is_before_us = True
        outcome.is_history = standing.is_history or (standing.is_first and (is_over(source) or bool(outcome.cancels)))
    if outcome.is_quiet:
        _judge_quietly(outcome, source, book)
    else:
        outcome.source = _taxed(source, standing, book)
        _judge(outcome, outcome.source, book)
        outcome.doubt = truth.doubt
    return outcome


def _taxed(source: SourceOrder, standing: Standing, book: Book) -> SourceOrder:
    skus = meant(standing.account_id, keys_of(source), book.skus)
    return with_own_tax(source, skus, book.own_tax, book.places.get(standing.order_id))


def _is_old(standing: Standing, facts: Sequence[TiedFact], told: TiedFact) -> bool:
    """Whether a state that stands already is at least as new as this one. Where its body is here it was compared."""
    if standing.source_updated_at is None or any(one.applied and one.fact.order is not None for one in facts):
        return False
    is_cancelled = standing.status == "cancelled"
    return age_of(told) <= age(standing.source_updated_at, is_cancelled, standing.payment, standing.source_sha)


def _judge_quietly(outcome: Outcome, source: SourceOrder, book: Book) -> None:
    """An order of history, or a test, asks nobody: its totals foot by what they say, its lines are named where they
    can be, and it comes to its end at once."""
    standing, footed = outcome.standing, settle(source)
    if isinstance(footed, Unfooted):
        outcome.rounding_minor = footed.difference_minor
        footed = settle(source, outcome.rounding_minor)
    outcome.settled = None if isinstance(footed, Unfooted) else footed
    _map_skus(outcome, source, book)
    if standing.is_open:
        called_off = outcome.cancels or why_cancelled(source)
        if called_off == NEVER_PAID and not outcome.is_history:  # a test need not be
            called_off = ""
        outcome.ends = "cancelled" if called_off else "completed"
        outcome.end_reason = called_off or (_BEFORE_US if outcome.is_history else _A_TEST)
        if outcome.is_history and outcome.ends == "completed":
            outcome.sent = {line.ref: line.qty for line in source.lines}
    elif outcome.is_history:
        outcome.asks_about = what_changed(outcome, source)
        outcome.wanted_again = _is_wanted_again(outcome, source)
    outcome.cancels = ""


def _judge(outcome: Outcome, source: SourceOrder, book: Book) -> None:
    standing, order_key = outcome.standing, str(outcome.standing.order_id)
    if source.cancelled_at:
        outcome.cancels = outcome.cancels or f"{CANCELLED}: {source.cancel_reason or 'no reason given'}"
    elif source.payment in CALLED_OFF:
        outcome.cancels = outcome.cancels or (PAID_BACK if source.payment == "refunded" else _VOIDED)
    footed = settle(source)
    if isinstance(footed, Unfooted) and standing.rounding_minor:
        # Of another difference than the accepted one the whole is told: its acceptance takes the old one's place.
        accepted = settle(source, standing.rounding_minor)
        footed = footed if isinstance(accepted, Unfooted) else accepted
    if isinstance(footed, Unfooted):
        facts = {
            "number": source.number,
            "difference": str(Money(footed.difference_minor, source.currency)),
            "lines_minor": footed.lines_minor,
            "total_minor": footed.total_minor,
            "difference_minor": footed.difference_minor,
            "line_count": len(source.lines),
        }
        outcome.problems.append(Problem("totals_do_not_foot", order_key, facts))
    else:
        outcome.settled = footed
    unknown, wrong = _map_skus(outcome, source, book), book.address_problems.get(standing.order_id)
    _keep_address(outcome, source, bool(wrong))
    # What is called off gives back all that was claimed for it: nothing is too late then.
    is_called_off = bool(outcome.cancels) and standing.status in ORDER.move("cancel").sources
    if not is_called_off:
        outcome.sent_there, is_changed = sent_there(outcome), is_too_late(outcome, source)
        outcome.changed_too_late = is_changed or bool(outcome.sent_there)
        outcome.asks_about = what_changed(outcome, source, is_changed)
        outcome.asks_sent = asks_whether_sent(outcome, source)
    outcome.wanted_again = not outcome.cancels and _is_wanted_again(outcome, source)
    if outcome.cancels or not standing.is_open:
        return
    outcome.problems += unknown
    if wrong and not outcome.keeps_address:
        outcome.problems.append(Problem("bad_address", order_key, {"number": source.number, "problems": list(wrong)}))
    _judge_risk(outcome, source, book, order_key)
    if standing.status == "received":
        _judge_money(outcome, source)
        if outcome.settled is not None:
            place = book.places.get(standing.order_id)
            outcome.tax_differs = tax_differences(source, outcome.skus, book.own_tax, place)


def _keep_address(outcome: Outcome, source: SourceOrder, is_wrong: bool) -> None:
    """What a person decided about an address, or the customer gave, holds for as long as the channel states the one
    that it was about. Another one is judged anew; only while units are claimed, one that cannot be right does not
    take its place, and a person is asked."""
    standing, said = outcome.standing, address_mark(source.ship_to)
    is_same = said == standing.address_said if standing.address_said else is_wrong
    outcome.moves_too_late = standing.address_accepted and not is_same and is_wrong and not standing.is_open
    outcome.keeps_address = standing.address_accepted and (is_same or outcome.moves_too_late)


def _is_wanted_again(outcome: Outcome, source: SourceOrder) -> bool:
    return is_by_channel(outcome.standing.cancel_reason) and not source.cancelled_at and source.payment in GOES_ON


def is_by_channel(cancel_reason: str) -> bool:
    """Whether it was the channel's word that called an order off."""
    return cancel_reason.startswith((CANCELLED, _DELETED, PAID_BACK, _VOIDED, NEVER_PAID))


def _map_skus(outcome: Outcome, source: SourceOrder, book: Book) -> list[Problem]:
    """Our SKU for each line that has one; a problem for each line that is to be sent and has none."""
    account_id, unknown = outcome.standing.account_id, []
    keys, titles = keys_of(source), {line.ref: line.title for line in source.lines}
    outcome.skus = meant(account_id, keys, book.skus)
    for ref, key in keys.items():
        if ref not in outcome.skus:
            facts = {"sku": key, "title": titles[ref], "account_id": account_id}
            unknown.append(Problem("unknown_sku", f"{account_id}:{key}", facts))
    return unknown


def keys_of(source: SourceOrder) -> dict[str, str]:
    """By what each line that is to be sent is mapped, by the channel's line id."""
    return {
        line.ref: sku_key(line.sku, line.variant_ref, line.title)
        for line in source.lines
        if line.kind not in ("digital", "gift_card") and line.qty
    }


def meant(account_id: int, keys: Mapping[str, str], skus: Mapping[tuple[int, str], int]) -> dict[str, int]:
    """Our SKU for each of these lines that has one."""
    return {ref: skus[account_id, key] for ref, key in keys.items() if (account_id, key) in skus}


def _judge_risk(outcome: Outcome, source: SourceOrder, book: Book, order_key: str) -> None:
    """What is known around it is put together once; it is doubted anew only where it says something else of itself."""
    standing = outcome.standing
    said, stored = said_of(source), standing.enrichment
    if standing.status != "received" and not is_judged(stored):
        return
    if stored is not None and stands(said, stored):
        outcome.enrichment = stored
    else:
        known = book.known.get(standing.order_id) or known_then(stored)
        known = replace(known, typical_minor=book.typical_minor.get(source.currency, 0))
        outcome.enrichment = enrich(said, known, stored, book.at)
    outcome.risk = risk_of(outcome.enrichment)
    if outcome.risk.score >= book.risk_hold_at and not standing.risk_accepted:
        outcome.problems.append(
            Problem(
                "high_risk",
                order_key,
                {"number": source.number, "reasons": list(outcome.risk.reasons), "score": outcome.risk.score},
            )
        )


def _judge_money(outcome: Outcome, source: SourceOrder) -> None:
    standing = outcome.standing
    if source.payment.startswith("unknown:"):
        word = source.payment.removeprefix("unknown:")
        outcome.problems.append(
            Problem("unknown_word", f"{standing.account_id}:{word}", {"vendor": "the channel", "word": word})
        )
    outcome.waits_for_payment = source.payment in WAITS and not standing.is_terms
