"""What a payout's lines explain, and what they do not: every cent has a name, or stands as a difference."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.domain.settlement import (
    Book,
    Paid,
    PaidBack,
    Statement,
    StatementLine,
    booking_of_residual,
    bookings,
    foot,
)

SALES = {"ch_1": 1, "ch_2": 2, "ch_3": 3}


def line(
    n: int,
    kind: str,
    gross: int,
    fee: int = 0,
    charge: str = "",
    ref: str = "",
    order_ref: str = "",
    currency: str = "EUR",
) -> StatementLine:
    return StatementLine(n, n, kind, ref, charge, order_ref, gross, fee, gross - fee, currency)


def statement(*lines: StatementLine, amount: int | None = None) -> Statement:
    return Statement(
        1, "EUR", sum(x.net_minor for x in lines if x.kind != "payout") if amount is None else amount, lines
    )


def book(**told) -> Book:
    known = {
        "charges": SALES,
        "orders": {"#1003": 3},
        "payments": dict.fromkeys((1, 2, 3), Paid(5000, "EUR")),
        "refunds": {1: [PaidBack(7, "re_7", 1200, "EUR"), PaidBack(8, "", 300, "EUR")]},
    }
    return Book(**{**known, **told})


def test_a_payout_of_charges_refunds_and_fees_foots():
    lines = [
        line(1, "charge", 5000, 175, "ch_1"),
        line(2, "charge", 5000, 175, "ch_2"),
        line(3, "refund", -1200, 0, "ch_1", "re_7"),
        line(4, "fee", -900),
        line(5, "reserve", -500),
    ]
    paid_out = line(6, "payout", -sum(x.net_minor for x in lines))

    footing = foot(statement(*lines, paid_out), book())

    assert footing.is_balanced
    assert footing.residual_minor == 0
    assert [(x.line.n, x.order_id, x.refund_id) for x in footing.named] == [
        (1, 1, None),
        (2, 2, None),
        (3, 1, 7),
        (4, None, None),
        (5, None, None),
        (6, None, None),
    ]


def test_a_line_with_no_order_is_named_with_its_reason_and_its_amount():
    footing = foot(statement(line(1, "charge", 5000, 175, "ch_1"), line(2, "adjustment", -1727)), book())

    assert not footing.is_balanced
    assert footing.residual_minor == 0
    assert footing.unexplained_minor == -1727
    assert [(x.line.n, x.why) for x in footing.unnamed] == [(2, "nothing says what it is for")]


def test_a_chargeback_is_never_named_away():
    footing = foot(statement(line(1, "charge", 5000, 175, "ch_1"), line(2, "chargeback", -5000, 1500, "ch_1")), book())

    assert footing.unexplained_minor == -6500
    assert "disputes" in footing.unnamed[0].why


def test_a_charge_is_known_by_the_number_of_its_order_where_the_provider_s_id_is_not():
    footing = foot(statement(line(1, "charge", 5000, 175, "ch_strange", order_ref="#1003")), book())

    assert [x.order_id for x in footing.named] == [3]


def test_a_payment_is_never_shown_twice_by_two_statements():
    once = foot(statement(line(1, "charge", 5000, 175, "ch_1")), known := book())
    again = foot(statement(line(2, "charge", 5000, 175, "ch_1")), known)

    assert once.is_balanced
    assert again.unexplained_minor == 4825


def test_a_payment_captured_in_two_parts_is_two_lines():
    assert foot(
        statement(line(1, "charge", 2000, 88, "ch_1"), line(2, "charge", 3000, 117, "ch_1")), book()
    ).is_balanced


def test_a_refund_of_the_channel_is_known_by_its_amount_and_used_once():
    footing = foot(
        statement(
            line(1, "charge", 5000, 0, "ch_1"),
            line(2, "refund", -300, 0, "ch_1", "re_x"),
            line(3, "refund", -300, 0, "ch_1", "re_y"),
        ),
        book(),
    )

    assert [x.refund_id for x in footing.named] == [None, 8]
    assert [x.line.n for x in footing.unnamed] == [3]


def test_a_refund_whose_amount_differs_from_ours_is_not_guessed():
    footing = foot(statement(line(1, "charge", 5000, 0, "ch_1"), line(2, "refund", -1100, 0, "ch_1", "re_7")), book())

    assert footing.unexplained_minor == -1100


def test_a_line_in_another_currency_is_not_added():
    footing = foot(
        statement(
            line(1, "charge", 5000, 175, "ch_1"), line(2, "charge", 5000, 175, "ch_2", currency="USD"), amount=4825
        ),
        book(),
    )

    assert footing.residual_minor == 0
    assert [x.line.n for x in footing.unnamed] == [2]


def test_a_transfer_that_is_less_than_its_lines_leaves_the_difference():
    footing = foot(statement(line(1, "charge", 5000, 175, "ch_1"), amount=4725), book())

    assert (footing.residual_minor, footing.unexplained_minor, footing.is_balanced) == (-100, -100, False)


def test_the_payout_s_own_line_must_name_the_transfer():
    assert not foot(statement(line(1, "charge", 5000, 175, "ch_1"), line(2, "payout", -4800)), book()).is_balanced


AMOUNTS = st.integers(-100_000, 100_000).filter(bool)


@given(st.lists(st.tuples(st.sampled_from(["fee", "reserve"]), AMOUNTS), min_size=1, max_size=30), st.data())
def test_deleting_any_one_line_leaves_exactly_its_amount(told, chosen):
    lines = [line(n, kind, amount) for n, (kind, amount) in enumerate(told, 1)]
    whole = statement(*lines)
    gone = chosen.draw(st.sampled_from(lines))

    assert foot(whole, book()).is_balanced
    footing = foot(replace(whole, lines=[x for x in lines if x != gone]), book())

    assert footing.residual_minor == gone.net_minor
    assert footing.unexplained_minor == gone.net_minor


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["charge", "refund", "fee", "reserve", "chargeback", "explained"]),
            AMOUNTS,
            st.integers(0, 900),
        ),
        max_size=30,
    ),
    st.integers(-500, 500),
)
def test_what_is_booked_is_what_the_bank_got_and_every_account_gives_what_others_take(told, residual):
    moves = [move for kind, gross, fee in told for move in bookings(kind, fee, gross - fee)] + booking_of_residual(
        residual
    )
    sums: dict[str, int] = {}
    for move in moves:
        assert move.amount_minor > 0
        sums[move.source] = sums.get(move.source, 0) - move.amount_minor
        sums[move.target] = sums.get(move.target, 0) + move.amount_minor

    assert sums.get("bank", 0) == sum(gross - fee for _, gross, fee in told) + residual
    assert sum(sums.values()) == 0


@pytest.mark.parametrize(
    ("kind", "fee", "net", "clearing"),
    [("charge", 175, 4825, -5000), ("refund", 0, -1200, 1200), ("fee", 0, -900, 0), ("reserve", 0, -500, 0)],
)
def test_clearing_is_emptied_by_what_was_sold_and_not_by_what_the_provider_takes(kind, fee, net, clearing):
    sums = {"clearing": 0}
    for move in bookings(kind, fee, net):
        sums[move.source] = sums.get(move.source, 0) - move.amount_minor
        sums[move.target] = sums.get(move.target, 0) + move.amount_minor

    assert sums["clearing"] == clearing
