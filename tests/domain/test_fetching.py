"""What is fetched, for whom, and what becomes of who asked."""

from datetime import UTC, datetime, timedelta

from doorstep.domain.fetching import CHANGED, CHILD, GONE, TIE, Asking, Fetched, again_at, enough, group, settle

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def asking(*whys: str, ref: str = "7") -> list[Asking]:
    return [Asking(n, 1, ref, why) for n, why in enumerate(whys, 1)]


def test_fifty_who_ask_for_one_order_are_one_call():
    wanted = group([*asking(*[CHANGED] * 50), Asking(99, 1, "8", CHANGED), Asking(100, 2, "7", CHILD)])

    assert [(one.account_id, one.order_ref, len(one.asking)) for one in wanted] == [
        (1, "7", 50),
        (1, "8", 1),
        (2, "7", 1),
    ]


def test_an_order_that_came_ends_what_only_told_of_a_change_and_leaves_a_child_to_its_waiting():
    (wanted,) = group(asking(CHANGED, CHILD, GONE, TIE))

    ends = settle([Fetched(wanted, b"{}")])

    assert [one.event_id for one in ends.applied] == [1]
    assert (ends.ignored, ends.troubled, ends.through) == ([], {}, [1, 2, 3, 4])


def test_an_order_that_the_channel_does_not_know_ends_news_of_it_and_its_deletion_but_no_refund():
    (wanted,) = group(asking(CHANGED, CHILD, GONE, TIE))

    ends = settle([Fetched(wanted)])

    assert [one.event_id for one in ends.ignored] == [1, 3]
    assert (ends.applied, ends.through) == ([], [1, 2, 3, 4])


def test_without_an_answer_everybody_asks_again():
    (wanted,) = group(asking(CHANGED, CHILD, GONE, TIE))

    ends = settle([Fetched(wanted, trouble="away")])

    assert (set(ends.troubled), ends.through, ends.ignored) == ({1, 2, 3, 4}, [], [])


def test_without_a_key_only_what_must_be_fetched_keeps_asking_and_a_person_is_told_at_once():
    (wanted,) = group(asking(CHANGED, CHILD, GONE, TIE))

    ends = settle([Fetched(wanted, trouble="no key", is_keyless=True)])

    assert (set(ends.troubled), ends.through, ends.ignored) == ({1}, [2, 3, 4], [])
    assert enough({1: 1}, ends.troubled, 8) == {1: "no key"}


def test_a_person_is_told_of_what_was_tried_often_enough_and_of_nothing_else():
    wanted = group(asking(CHANGED, CHANGED))
    ends = settle([Fetched(wanted[0], trouble="away")])

    assert enough({1: 7, 2: 8}, ends.troubled, 8) == {2: "away"}


def test_a_channel_that_says_how_long_to_wait_is_left_alone_so_long():
    (wanted,) = group(asking(CHANGED))

    assert again_at(
        Fetched(wanted, trouble="busy", again_in_seconds=90), NOON, timedelta(seconds=10)
    ) == NOON + timedelta(seconds=90)
