"""What goes back for units that come back: stored cents, shared by unit, never twice and never more than was paid."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from doorstep.domain.reversals import SoldLine, reverse

MUG = SoldLine(1, "Mug", 3, 1000, 100, 0, 0)


def after(line: SoldLine, qty: int, amount: int) -> SoldLine:
    return replace(line, returned_qty=line.returned_qty + qty, refunded_minor=line.refunded_minor + amount)


def test_one_of_three_mugs_gives_back_its_share_and_shipping_stays():
    back = reverse([(MUG, 1)], 5000, "EUR", with_carriage=False)

    assert back.amount_minor == 300
    assert back.calculation["lines"][0]["says"] == "Mug, 1 of 3: 3.00 EUR; now 3.00 EUR"


def test_a_rule_may_give_the_shipping_back():
    assert reverse([(MUG, 3)], 5000, "EUR", with_carriage=True).amount_minor == 1000


def test_a_goodwill_that_went_before_is_not_given_a_second_time():
    """A 1 x 60.00 and B 2 x 1.00, 10 % off the order: B comes back, then 10.00 of goodwill on A, then A."""
    a, b = SoldLine(1, "A", 1, 5865, 465, 0, 0), SoldLine(2, "B", 2, 205, 25, 0, 0)
    left = 6070

    first = reverse([(b, 2)], left, "EUR", with_carriage=False)
    assert first.amount_minor == 180
    left -= 180 + 1000
    second = reverse([(after(a, 0, 1000), 1)], left, "EUR", with_carriage=False)

    assert second.amount_minor == 4400


def test_what_the_order_has_left_is_the_last_word():
    assert reverse([(MUG, 3)], 120, "EUR", with_carriage=False).amount_minor == 120
    assert reverse([(MUG, 3)], 0, "EUR", with_carriage=False).lines == ()


@given(
    st.integers(0, 100_000),
    st.integers(0, 500),
    st.lists(st.tuples(st.integers(1, 4), st.integers(0, 700)), max_size=8),
)
def test_however_units_come_back_all_of_them_give_exactly_the_line(total, carriage, returns):
    """A goodwill may go before each return: it is taken off, and nothing is paid beyond what is due by then."""
    qty = sum(n for n, _ in returns)
    line = SoldLine(1, "Mug", qty, total, min(carriage, total), 0, 0)
    whole = total - line.carriage_minor
    for n, goodwill in returns:
        line = after(line, 0, goodwill)
        before = line.refunded_minor
        amount = reverse([(line, n)], 10**9, "EUR", with_carriage=False).amount_minor
        line = after(line, n, amount)
        assert line.refunded_minor == max(before, line.due_minor(line.returned_qty, with_carriage=False))

    if returns:
        assert line.due_minor(qty, with_carriage=False) == whole
        assert line.refunded_minor >= whole
