"""One day of a channel's list: every order of it is counted in one place, by the shop's own clock."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from doorstep.domain.comparing import Ours, Placed, Statement, add_unlisted, add_up, span_of, to_state

PLACES = ("held", "history", "before", "ignored", "waiting", "dead", "missing")
NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)


def blank(day: str = "2026-11-20") -> Statement:
    return Statement("sunny", "woocommerce", "shop.example", day, "Europe/Berlin", "")


def order(ref: str, where: str, at: datetime | None = NOON) -> Placed:
    return Placed(ref, f"#{ref}", at, at, where, "a basket" if where == "ignored" else "", b"")


def test_a_day_of_the_shop_has_23_hours_when_the_clocks_go_forward():
    first, last = span_of(date(2026, 3, 29), "Europe/Berlin")

    assert last - first == timedelta(hours=23)
    assert first == datetime(2026, 3, 28, 23, tzinfo=UTC)


@given(st.lists(st.tuples(st.sampled_from(PLACES), st.integers(-72, 72)), max_size=40))
def test_what_the_channel_says_is_the_sum_of_where_its_orders_are(orders):
    listed = [order(str(n), where, NOON + timedelta(hours=hours)) for n, (where, hours) in enumerate(orders)]

    made = add_up(blank(), listed, "Europe/Berlin")

    assert made.says == (
        made.held + made.history + made.ignored + made.on_the_way + made.dead + made.missing
    )  # fmt: skip
    assert len(made.unexplained) == made.missing
    days = [add_up(blank(f"2026-11-{n}"), listed, "Europe/Berlin") for n in range(17, 24)]
    assert sum(one.says or 0 for one in days) == len(listed)


def test_an_order_at_midnight_is_of_the_day_that_begins():
    midnight = datetime(2026, 11, 20, 23, tzinfo=UTC)  # in Berlin

    assert add_up(blank(), [order("1", "held", midnight)], "Europe/Berlin").says == 0
    assert add_up(blank("2026-11-21"), [order("1", "held", midnight)], "Europe/Berlin").says == 1


def test_the_sentence_names_every_kind_that_there_is():
    listed = [order(str(n), where) for n, where in enumerate(PLACES)]

    made = add_up(blank(), listed, "Europe/Berlin")

    assert made.sentence == (
        "sunny says 7, we hold 1, 2 from before the cut-over, 1 not ordered yet, 1 on the way, 1 unreadable, "
        "1 unexplained"
    )
    assert not made.is_explained


def test_what_we_hold_and_the_channel_does_not_list_is_unexplained_unless_it_was_called_off():
    listed = [order("1", "held"), order("2", "held", NOON - timedelta(days=1))]
    ours = [Ours(ref, f"#{ref}", NOON, ref == "4") for ref in ("1", "2", "3", "4")]

    made = add_unlisted(add_up(blank(), listed, "Europe/Berlin"), ours, listed)

    assert (made.says, made.held, made.unlisted, made.called_off, made.is_explained) == (1, 1, 1, 1, False)
    assert made.sentence == (
        "sunny says 1, we hold 1, and 2 that it does not list (1 of them called off), 1 unexplained"
    )
    assert [one["number"] for one in made.not_listed] == ["#3"]
    assert '"unlisted":1' in made.signed_text()
    explained = add_unlisted(add_up(blank(), listed, "Europe/Berlin"), ours[:2] + ours[3:], listed)
    assert (explained.open, explained.is_explained) == (0, True)


def test_only_days_that_are_over_and_do_not_stand_are_stated():
    made = {"2026-11-18": True, "2026-11-19": False}

    days = to_state(date(2026, 11, 21), date(2026, 11, 17), made, 7)

    assert [day.isoformat() for day in days] == ["2026-11-17", "2026-11-19", "2026-11-20"]
