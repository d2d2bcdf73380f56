"""What customers are told and when: the truth of the moment, never at night, in words for them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.domain.notices import Notice, Packed, QuietHours, contents, decide

BERLIN = QuietHours("Europe/Berlin", "21:00", "07:00")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-20T11:00", None),
        ("2026-11-20T20:00", "2026-11-21T06:00"),  # nine in the evening
        ("2026-11-20T19:59", None),
        ("2026-11-21T05:59", "2026-11-21T06:00"),
        ("2026-11-21T06:00", None),
        ("2026-03-28T22:00", "2026-03-29T05:00"),  # the night that is an hour short
        ("2026-10-24T21:00", "2026-10-25T06:00"),  # and the one that is an hour long
    ],
)
def test_at_night_customers_are_left_in_peace_by_the_clock_of_the_site(now, until):
    assert BERLIN.end_of(at(now)) == (at(until) if until else None)


def test_a_rest_at_noon_and_no_rest_at_all():
    assert QuietHours("UTC", "12:00", "14:00").end_of(at("2026-11-20T13:00")) == at("2026-11-20T14:00")
    assert QuietHours("UTC", "12:00", "14:00").end_of(at("2026-11-20T15:00")) is None
    assert QuietHours("UTC", "00:00", "00:00").end_of(at("2026-11-20T15:00")) is None


@given(st.integers(0, 366 * 24 * 60))
def test_quiet_always_ends_within_a_night_and_then_one_may_speak(minutes):
    now = at("2026-01-01T00:00") + timedelta(minutes=minutes)
    until = BERLIN.end_of(now)

    assert until is None or (0 < (until - now).total_seconds() <= 11 * 3600 and BERLIN.end_of(until) is None)


@pytest.mark.parametrize(
    ("kind", "statuses", "told"),
    [
        ("confirmed", {}, True),
        ("confirmed", {"order_status": "cancelled"}, False),
        ("delayed", {"order_status": "completed"}, False),
        ("sent", {"parcel_status": "handed_over"}, True),
        ("sent", {"parcel_status": "handed_over", "order_status": "cancelled"}, True),  # this parcel has left
        ("sent", {"parcel_status": "returned"}, False),
        ("sent", {}, False),
        ("cancelled", {"order_status": "cancelled"}, True),
        ("cancelled", {}, False),
        ("refunded", {"refund_status": "posted"}, True),
        ("refunded", {"refund_status": "voided"}, False),
    ],
)
def test_only_what_is_true_is_told(kind, statuses, told):
    notice = Notice(1, kind, True, **{"order_status": "in_progress", **statuses})

    decision = decide([notice], at("2026-11-20T11:00"), BERLIN)

    assert (decision.send, bool(decision.suppress)) == (([1], False) if told else ([], True))


def test_nobody_is_written_to_without_an_address_and_nobody_is_woken():
    without, sleeping = Notice(1, "confirmed", False, "confirmed"), Notice(2, "confirmed", True, "confirmed")

    decision = decide([without, sleeping], at("2026-11-20T23:00"), BERLIN)

    assert decision.suppress == {1: "there is no address to write to"}
    assert decision.wait == {2: at("2026-11-21T06:00")}


def test_a_whole_kit_has_its_name_and_a_part_of_it_its_own():
    candles, box = Packed(1, "Gift set", "Candle", True, 2, 4), Packed(1, "Gift set", "Gift box", True, 1, 2)
    mug = Packed(2, "Mug, blue", "Mug", False, 1, 3)

    assert contents([candles, box, mug]) == [(2, "Gift set"), (3, "Mug, blue")]
    assert contents([candles, Packed(1, "Gift set", "Gift box", True, 1, 1)]) == [(4, "Candle"), (1, "Gift box")]
