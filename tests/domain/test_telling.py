"""What a channel is told of parcels that left: whole units, in order, once; and what to do about doubt."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.domain.telling import SETTLING, Earlier, Inside, Parted, decide, whole_units

NOW = datetime(2026, 11, 20, 11, tzinfo=UTC)
NOTHING_LEFT: frozenset[int] = frozenset()


def parted(n: int, earlier: Earlier | None = None, order: int = 1, **changes) -> Parted:
    made = Parted(n, f"par_{n}", order, {"L1": 1}, "parcels", f"T{n}", "", earlier)
    return replace(made, **changes)


def earlier(status: str, n: int = 1, **changes) -> Earlier:
    request = {"lines": {"L1": 1}, "tracking_ref": f"T{n}", "tracking_url": "", "told_ref": ""}
    return replace(Earlier(90 + n, status, f"par_{n}-tell-1", NOW, request, "F1", NOW, NOW), **changes)


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 5)), min_size=1, max_size=12))
def test_every_unit_of_a_plain_line_is_told_in_the_parcel_that_holds_it(packed):
    inside = [Inside(1, n, "L1", sku, 1, units) for n, (sku, units) in enumerate(packed)]

    told = whole_units(inside)

    assert [told[n]["L1"] for n in range(len(packed))] == [units for _, units in packed]


@given(st.permutations([(11, 2), (11, 2), (12, 1), (12, 1)]))
def test_two_kits_are_told_as_two_whatever_the_order_in_which_their_parts_left(packed):
    per_kit = {11: 2, 12: 1}
    inside = [Inside(1, n, "L1", sku, per_kit[sku], units, 2) for n, (sku, units) in enumerate(packed)]

    told = whole_units(inside)

    assert sum(lines["L1"] for lines in told.values()) == 2
    assert set(told) & {0} == set(), "the first parcel makes no kit whole"


def test_the_last_parcel_of_an_order_of_which_nothing_is_left_is_the_last():
    made = decide([parted(1), parted(2), parted(3, order=2)], frozenset({2}), NOW)

    assert {one: made.tell[one].request["is_last"] for one in made.tell} == {1: False, 2: True, 3: False}


def test_what_another_run_is_about_to_tell_comes_first():
    other = parted(1, is_mine=False, due_at=NOW + timedelta(minutes=3))

    made = decide([other, parted(2)], NOTHING_LEFT, NOW)

    assert (made.tell, made.wait) == ({}, {2: NOW + timedelta(minutes=3)})


@pytest.mark.parametrize("status", ["in_doubt", "calling"])
def test_what_may_have_been_told_is_looked_up_after_its_settling_time_and_holds_what_is_behind_it(status):
    began = NOW - SETTLING - timedelta(seconds=1)
    due = NOW - timedelta(seconds=1)

    made = decide([parted(1, earlier(status, due_at=due, called_at=began)), parted(2)], NOTHING_LEFT, NOW)

    assert (made.look_up, made.tell, made.wait) == ([1], {}, {2: NOW})


def test_doubt_that_has_not_settled_waits():
    made = decide([parted(1, earlier("calling", called_at=NOW)), parted(2)], NOTHING_LEFT, NOW)

    assert (made.doubt, made.look_up, made.wait) == ([1], [], {1: NOW + SETTLING, 2: NOW + SETTLING})


def test_a_refused_parcel_holds_nobody_and_is_told_again_only_when_a_person_says_so():
    refused = earlier("refused", settled_at=NOW - timedelta(hours=1))

    silent = decide([parted(1, refused), parted(2)], NOTHING_LEFT, NOW)
    asked = decide([parted(1, refused, answered_at=NOW - timedelta(minutes=1)), parted(2)], NOTHING_LEFT, NOW)

    assert (sorted(silent.tell), sorted(asked.tell)) == ([2], [1, 2])
    assert (asked.tell[1].key, asked.tell[1].parent_id) == ("par_1-tell-2", 91)


def test_a_number_that_changed_is_told_as_a_change_of_what_the_channel_knows():
    told = earlier("done")

    same = decide([parted(1, told)], NOTHING_LEFT, NOW)
    changed = decide([parted(1, told, tracking_ref="TYPED")], NOTHING_LEFT, NOW)
    by_hand = decide([parted(1, replace(told, request={"by_hand": True}), tracking_ref="TYPED")], NOTHING_LEFT, NOW)

    assert (same.tell, by_hand.tell) == ({}, {})
    assert changed.tell[1].request["told_ref"] == "F1"


def test_a_parcel_that_makes_nothing_whole_has_nothing_to_tell_and_is_not_the_last():
    made = decide([parted(1), parted(2, lines={})], NOTHING_LEFT, NOW)

    assert made.nothing == {2: "nothing to tell"}
    assert made.tell[1].request["is_last"]
