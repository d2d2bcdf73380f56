"""What is said of an order comes to the same, in whatever order it is said, however often, and in whatever portions."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.domain.normalize import Book, decide
from doorstep.domain.orders import Fact, Refunded, SourceLine, SourceOrder
from doorstep.domain.standing import Standing, TiedFact
from doorstep.domain.truth import read_truth

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
LINE = SourceLine("1", "MUG", "", "Mug", "physical", 5, 5, 1000, 0, 0)
BOOK = Book({(1, "MUG"): 7}, {}, {}, {})


def state(minute: int, note: str = "", asked: int | None = None, **more: Any) -> TiedFact:
    """The whole order as of that minute; `asked`: fetched so many minutes after noon."""
    order = SourceOrder(
        "1001", "#1001", NOON, NOON + timedelta(minutes=minute), "EUR", 5000, 5000, True, (LINE,), payment="paid",
        note=note, **more,
    )  # fmt: skip
    fact = Fact("order", "1001", order.updated_at, order)
    at = NOON + timedelta(minutes=asked) if asked is not None else None
    return told(fact, received_at=at, asked_at=at)


def told(fact: Fact, received_at: datetime | None = None, asked_at: datetime | None = None) -> TiedFact:
    sha = hashlib.sha256(repr((fact, asked_at)).encode()).hexdigest()
    return TiedFact(int(sha[:8], 16), sha, fact, False, received_at or NOON, asked_at)


def sent(ref: str, units: int, minute: int = 1, off: bool = False) -> TiedFact:
    at = NOON + timedelta(minutes=minute)
    return told(Fact("fulfillment", "1001", at, fulfilled=(("1", units),), ref=ref, is_called_off=off))


def refunded(ref: str, minor: int) -> TiedFact:
    return told(Fact("refund", "1001", NOON, refund=Refunded(ref, minor, NOON)))


def total(*facts: TiedFact) -> int:
    return read_truth(list(facts)).sent.get("1", 0)


STATES = st.builds(
    state,
    st.integers(0, 3),
    st.sampled_from(("", "ring", "knock")),
    st.one_of(st.none(), st.integers(0, 6)),
    fulfillments=st.sampled_from(((), (("f1", True),), (("f1", False),), (("f1", True), ("f2", True)))),
    fulfilled=st.sampled_from(((), (("1", 1),), (("1", 2),))),
    cancelled_at=st.sampled_from((None, None, NOON)),
    refunds=st.sampled_from(((), (Refunded("r1", 100, NOON),), (Refunded("r1", 120, NOON), Refunded("r2", 5, NOON)))),
)
RESTORED = STATES.map(lambda one: told(replace(one.fact, is_restored=True)))
CHILDREN = st.one_of(
    st.builds(sent, st.sampled_from(("f1", "f2", "f3")), st.just(1), st.integers(0, 5), st.booleans()),
    st.builds(refunded, st.sampled_from(("r1", "r2", "r3")), st.sampled_from((100, 120))),
    st.integers(1, 2).map(lambda n: told(Fact("deleted", "1001", reason=str(n)))),
)
EVENTS = st.lists(
    st.one_of(STATES, STATES, RESTORED, CHILDREN), min_size=1, max_size=8, unique_by=lambda one: one.sha256
)


def said(facts: list[TiedFact]) -> tuple[Any, ...]:
    truth = read_truth(facts)
    return truth.top and truth.top.sha256, truth.refunds, truth.sent, truth.called_off, truth.is_deleted


@settings(max_examples=400, deadline=None)
@given(facts=EVENTS, drawn=st.data())
def test_any_set_of_facts_comes_to_the_same_in_any_order(facts, drawn):
    shuffled = drawn.draw(st.permutations(facts))

    assert said(shuffled) == said(facts)
    assert read_truth(shuffled).doubt == read_truth(facts).doubt


class Kept:
    """What the database keeps of an order between two batches: which facts were applied, and which state stands."""

    def __init__(self) -> None:
        self.applied: list[TiedFact] = []
        self.stands: TiedFact | None = None

    def take(self, batch: list[TiedFact]) -> None:
        known = [replace(one, applied=True) for one in (*self.applied, *([self.stands] if self.stands else []))]
        facts = [*known, *batch]
        standing = Standing(1, 1, "received", self.stands.fact.order.updated_at if self.stands else None, "")
        outcome = decide(standing, facts, BOOK)
        ended = {*outcome.applied, *outcome.stale}
        assert ended == {one.event_id for one in batch}, "every event has its one outcome"
        for one in batch:
            if one.event_id in outcome.applied and one.fact.kind != "order":
                self.applied.append(one)
            if one.event_id == outcome.event_id and outcome.is_news:
                self.stands = one


@settings(max_examples=400, deadline=None)
@given(
    facts=EVENTS.filter(lambda facts: not any(one.fact.is_restored or one.fact.kind == "deleted" for one in facts)),
    drawn=st.data(),
)
def test_it_comes_to_the_same_in_whatever_portions_it_is_taken_in(facts, drawn):
    whole = read_truth(facts)
    kept, left = Kept(), list(drawn.draw(st.permutations(facts)))
    while left:
        size = drawn.draw(st.integers(1, len(left)))
        kept.take(left[:size])
        left = left[size:]
    known = [*kept.applied, *([kept.stands] if kept.stands else [])]
    portions = read_truth(known)

    assert (portions.top and portions.top.sha256) == (whole.top and whole.top.sha256)
    assert (portions.sent, portions.called_off) == (whole.sent, whole.called_off)


def test_of_two_states_of_one_moment_what_we_fetched_beats_what_was_delivered():
    ring, knock, fetched = state(1, "ring"), state(1, "knock"), state(1, "whistle", asked=5)

    assert read_truth([ring, fetched, knock]).top is fetched
    assert read_truth([ring, knock]).doubt is not None
    assert read_truth([ring, fetched, knock]).doubt is None


def test_what_was_fetched_before_another_state_of_the_moment_came_is_fetched_again():
    fetched = state(1, "whistle", asked=0)
    late = replace(state(1, "ring"), received_at=NOON + timedelta(minutes=3))

    assert read_truth([fetched, late]).doubt == max(fetched.event_id, late.event_id)
    assert read_truth([replace(fetched, applied=True), replace(late, applied=True)]).doubt is None


def test_the_same_state_told_twice_is_no_doubt():
    once, again = state(1), state(1)

    assert read_truth([once, replace(again, event_id=2, sha256="ff")]).doubt is None


def test_two_fulfillments_told_one_after_the_other_are_both_counted():
    assert total(state(0), sent("f1", 1), sent("f2", 2)) == 3


def test_a_fulfillment_that_the_state_knows_is_not_counted_again():
    assert total(state(2, fulfilled=(("1", 1),), fulfillments=(("f1", True),)), sent("f1", 1), sent("f2", 1)) == 2


def test_a_fulfillment_that_was_called_off_is_not_counted_whoever_says_so_and_whenever():
    knows = state(2, fulfilled=(("1", 1),), fulfillments=(("f1", True),))
    later = state(3, fulfillments=(("f1", False),))

    assert total(knows, sent("f1", 1, 5, off=True)) == 0
    assert total(state(0), sent("f1", 1, 5, off=True), sent("f1", 1, 6)) == 0
    assert total(later, sent("f1", 1)) == 0


def test_what_was_taken_back_up_after_its_deletion_came_is_there():
    deleted = replace(told(Fact("deleted", "1001")), event_id=7)
    restored = replace(told(replace(state(1).fact, is_restored=True)), event_id=8)

    assert read_truth([state(0), deleted]).is_deleted
    assert not read_truth([deleted, restored]).is_deleted
    assert not read_truth([restored, deleted]).is_deleted
    assert read_truth([restored, replace(deleted, event_id=9)]).is_deleted
