"""The one next action of an order, from what stands."""

from datetime import UTC, datetime, timedelta

import pytest

from doorstep.domain.lifecycle import FULFILLMENT, ORDER, PARCEL
from doorstep.domain.next_action import OpenCase, OrderFacts, Part, next_action

NOW = datetime(2026, 11, 20, 11, tzinfo=UTC)


def case(name: str, holds: bool = True, hours: int = 4) -> OpenCase:
    return OpenCase(name, f"What about {name}?", "owner", NOW + timedelta(hours=hours), holds)


def test_a_case_that_holds_comes_before_anything_on_the_floor():
    facts = OrderFacts(
        "in_progress", cases=[case("late", hours=9), case("soon")], parts=[Part("ful_1", "picked", "Berlin")]
    )

    action = next_action(facts)

    assert (action.kind, action.subject, action.others) == ("answer", "soon", 1)


def test_a_case_that_holds_nothing_lets_the_floor_go_on():
    facts = OrderFacts("in_progress", cases=[case("mail", holds=False)], parts=[Part("ful_1", "picked", "Berlin")])

    assert next_action(facts).kind == "pack"


def test_what_is_picked_is_packed_before_more_is_picked():
    parts = [Part("ful_1", "released", "Berlin", "wav_1", 3), Part("ful_2", "picked", "Hamburg")]

    assert next_action(OrderFacts("in_progress", parts=parts)).subject == "ful_2"


def test_one_unit_is_not_one_units():
    action = next_action(OrderFacts("in_progress", parts=[Part("ful_1", "released", "Berlin", "wav_1", 1)]))

    assert action.sentence == "Pick 1 unit in Berlin, then pack"
    assert action.subject == "wav_1"


def test_parcels_are_handed_over_when_the_last_has_its_label():
    assert next_action(OrderFacts("in_progress", parcels=["labelled", "sealed"])).kind == "wait"
    assert (
        next_action(OrderFacts("ready", parcels=["labelled", "labelled"])).sentence
        == "Hand 2 parcels over to the carrier"
    )


def test_a_return_that_is_asked_for_waits_for_the_owner_also_when_the_order_is_completed():
    action = next_action(OrderFacts("completed", returns=[("rma_1", "requested")]))

    assert (action.kind, action.subject, action.who) == ("approve", "rma_1", "owner")


def test_an_unpaid_order_waits_for_its_customer():
    assert next_action(OrderFacts("received", payment="pending")).who == "the customer"


@pytest.mark.parametrize("status", ORDER.names)
@pytest.mark.parametrize("part", [*FULFILLMENT.names, ""])
@pytest.mark.parametrize("parcel", [*PARCEL.names, ""])
def test_every_order_has_a_sentence_and_every_button_has_a_place(status, part, parcel):
    from doorstep.desk.order_view import address_of

    facts = OrderFacts(
        status, parts=[Part("ful_1", part, "Berlin", "wav_1", 2)] if part else [], parcels=[parcel] if parcel else []
    )
    action = next_action(facts)

    assert action.sentence
    assert bool(action.button) == bool(address_of(action))
