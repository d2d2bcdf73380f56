"""Whether an order's parts come to its total."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from doorstep.domain.footing import foots
from doorstep.domain.orders import SourceLine, SourceOrder

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
# Two of three ordered mugs at 10.00, 1.00 off, 1.90 tax; shipping 4.90 with 0.93 tax.
MUGS = SourceLine("1", "MUG", "7", "Mug", "physical", 3, 2, unit_price_minor=1000, discount_minor=100, tax_minor=190)
ORDER = SourceOrder("5", "#5", NOON, NOON, "EUR", 2673, 3673, False, (MUGS,), shipping_minor=490, shipping_tax_minor=93)


def test_an_order_whose_parts_come_to_its_total_is_out_by_nothing():
    assert foots(ORDER) == 0


def test_tax_in_the_prices_is_counted_once():
    assert foots(replace(ORDER, tax_included=True, total_minor=2390)) == 0


def test_what_is_counted_is_what_is_left_not_what_was_ordered():
    assert foots(replace(ORDER, lines=(replace(MUGS, original_qty=9),))) == 0


def test_parts_beyond_the_total_are_positive_and_parts_that_lack_negative():
    assert foots(replace(ORDER, total_minor=2672)) == 1
    assert foots(replace(ORDER, total_minor=2674)) == -1


@pytest.mark.parametrize(
    ("field", "counts"),
    [("tip_minor", 1), ("fee_minor", 1), ("fee_tax_minor", 1), ("order_discount_minor", -1), ("rounding_minor", 1)],
)
def test_every_other_part_counts_with_its_sign(field, counts):
    assert foots(replace(ORDER, **{field: 7})) == 7 * counts
