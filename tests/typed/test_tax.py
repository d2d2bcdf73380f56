"""Tax on what the shop prices itself: which rates hold where, and every cent of it."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.domain.tax import Place, Rate, class_name, is_postcode_rule, percent, rates_for, tax, tax_shipping
from doorstep.domain.typed import Draft, Wanted, price

DE19, DE7 = Rate("DE", 190_000, name="VAT"), Rate("DE", 70_000, tax_class="reduced-rate", name="Reduced")
ANY = Rate("", 10_000, name="Anywhere")
CA = Rate("US", 72_500, region="CA", name="State")
BEVERLY = Rate("US", 95_000, region="CA", postcode="902*", name="Beverly Hills")
RANGE = Rate("US", 91_000, region="CA", postcode="90300...90399; 91*", name="Beyond")
EXACT = Rate("US", 99_000, region="CA", postcode="90210", name="The one")
TOWN = Rate("US", 93_000, region="CA", city="OAKLAND; BERKELEY", name="Town")
GST, PST = Rate("CA", 50_000, name="GST"), Rate("CA", 99_750, region="QC", name="QST", priority=2, compound=True)
ALL = [DE19, DE7, ANY, CA, BEVERLY, RANGE, EXACT, TOWN, GST, PST]


@pytest.mark.parametrize(
    ("place", "tax_class", "names"),
    [
        (Place("DE", "", "10119", "Berlin"), "", ["VAT"]),
        (Place("DE", "", "10119", "Berlin"), "Reduced rate", ["Reduced"]),
        (Place("DE"), "zero-rate", []),
        (Place("FR"), "", ["Anywhere"]),
        (Place("US", "CA", "94000", "Fresno"), "", ["State"]),
        (Place("US", "ca", "90299", ""), "", ["Beverly Hills"]),
        (Place("US", "CA", "90210-1234", ""), "", ["The one"]),
        (Place("US", "CA", "90210", ""), "", ["The one"]),
        (Place("US", "CA", "90350", ""), "", ["Beyond"]),
        (Place("US", "CA", "91711", ""), "", ["Beyond"]),
        (Place("US", "CA", "94601", "Oakland"), "", ["Town"]),
        (Place("US", "NY", "10001", ""), "", ["Anywhere"]),
        (Place("CA", "QC", "H2X 1Y4"), "", ["GST", "QST"]),
        (Place("CA", "ON"), "", ["GST"]),
    ],
)
def test_the_most_particular_rate_of_each_priority_holds(place, tax_class, names):
    for _ in range(5):
        assert [rate.name for rate in rates_for(random.sample(ALL, len(ALL)), place, tax_class)] == names


@pytest.mark.parametrize(
    ("pattern", "postcode", "fits"),
    [
        ("SW1A*", "sw1a 2aa", True),
        ("SW1A*", "SW11 2AA", False),
        ("H2X1Y4", "H2X 1Y4", True),
        ("1000...1099", "1050 AB", False),
        ("01000...01999", "01234", True),
        ("*", "", True),
        ("9*;8*", "", False),
        ("AB10...AB21", "AB15", True),
    ],
)
def test_postcodes_are_written_out_with_stars_or_between_two_ends(pattern, postcode, fits):
    assert bool(rates_for([Rate("GB", 1, postcode=pattern)], Place("GB", "", postcode))) is fits


def test_what_is_no_postcode_is_known_before_it_is_kept():
    assert is_postcode_rule("")
    assert is_postcode_rule("902*; 90210...90299\nSW1A 1AA")
    assert not is_postcode_rule("90299...90210")
    assert not is_postcode_rule("90*...91*")
    assert not is_postcode_rule("<902>")


def test_tax_is_rounded_once_half_up_and_its_parts_sum_to_it():
    assert tax(250, [Rate("", 190_000)], False).tax_minor == 48  # 47.5
    assert tax(10_000, [GST, PST], False).tax_minor == 500 + 1047  # 9.975 % of 105.00, and a half cent up
    assert [minor for _, minor in tax(10_000, [GST, PST], False).parts] == [500, 1047]
    assert tax(1190, [DE19], True).tax_minor == 190
    assert tax(1000, [DE19], False).tax_minor == tax(1190, [DE19], True).tax_minor


rates = st.builds(
    Rate, st.sampled_from(["DE", ""]), st.integers(0, 500_000), priority=st.integers(1, 4), compound=st.booleans(),
    on_shipping=st.booleans(), tax_class=st.sampled_from(["", "reduced"]), name=st.sampled_from("abc"),
)  # fmt: skip
several = st.lists(rates, max_size=4)
amounts = st.integers(0, 10_000_000)


@given(amounts, several)
def test_putting_it_on_top_and_taking_it_out_agree_within_a_cent(net, held):
    on_top = tax(net, held, False).tax_minor

    assert abs(tax(net + on_top, held, True).tax_minor - on_top) <= 1


@given(st.integers(-1_000_000, 1_000_000), several, st.booleans())
def test_the_parts_always_sum_to_the_tax_and_the_tax_is_never_more_than_the_amount(minor, held, is_included):
    laid = tax(minor, held, is_included)

    assert sum(part for _, part in laid.parts) == laid.tax_minor
    assert not is_included or abs(laid.tax_minor) <= abs(minor)
    assert tax(-minor, held, is_included).tax_minor == -laid.tax_minor


@given(amounts, st.lists(st.tuples(amounts, several), min_size=1, max_size=5), several, st.booleans(), st.randoms())
def test_tax_on_shipping_does_not_depend_on_the_order_of_the_lines(shipping, lines, otherwise, is_included, chance):
    laid = tax_shipping(shipping, lines, otherwise, is_included)
    turned = list(lines)
    chance.shuffle(turned)

    assert tax_shipping(shipping, turned, otherwise, is_included).tax_minor == laid.tax_minor
    assert sum(minor for _, minor in laid.parts) == laid.tax_minor


wanted = st.builds(
    Wanted, st.sampled_from(["MUG", "CANDLE"]), st.just("x"), st.integers(1, 99), st.integers(0, 100_000),
    st.just(0), st.sampled_from(["", "reduced"]),
)  # fmt: skip


@given(
    st.lists(wanted, min_size=1, max_size=6), st.integers(0, 100), several, st.booleans(), st.booleans(),
    st.sampled_from(["EUR", "JPY", "KWD"]), st.integers(0, 5000), st.randoms(),
)  # fmt: skip
def test_every_line_and_shipping_sum_to_the_order_in_any_order_of_the_lines(
    lines, part, held, is_included, taxes_shipping, currency, shipping, chance
):
    off = sum(line.goods_minor for line in lines) * part // 100
    draft = Draft(currency, lines=lines, discount_minor=off, shipping_minor=shipping)
    priced = price(draft, held, Place("DE"), is_included, taxes_shipping)

    sums = sum(x.net_of_discount_minor + (0 if is_included else x.tax.tax_minor) for x in priced.lines)
    shipped = shipping + (0 if is_included else priced.shipping_tax.tax_minor)
    assert priced.total_minor == sums + shipped
    assert priced.discount_minor == off
    assert all(0 <= x.discount_minor <= x.wanted.goods_minor for x in priced.lines)
    assert sum(minor for _, minor in priced.by_rate) == priced.tax_minor
    turned = list(lines)
    chance.shuffle(turned)
    other = Draft(currency, lines=turned, discount_minor=off, shipping_minor=shipping)
    again = price(other, held, Place("DE"), is_included, taxes_shipping)
    assert (again.goods_minor, again.discount_minor) == (priced.goods_minor, priced.discount_minor)


def test_classes_and_rates_are_said_as_people_write_them():
    assert {class_name(x) for x in ("", "Standard", " standard-rate ", "standard rate")} == {""}
    assert class_name("Reduced Rate") == class_name("reduced_rate") == "reduced-rate"
    assert [percent(ppm) for ppm in (190_000, 77_000, 99_750, 0)] == ["19 %", "7.7 %", "9.975 %", "0 %"]
