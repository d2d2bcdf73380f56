"""What stands in a cell is read exactly, or refused with what to do."""

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.domain import catalog_values as values
from doorstep.domain.catalog import Known, is_ready, missing
from doorstep.domain.money import exponent

READ = {
    "1.234,50": (123450, "EUR"), "1,234.50": (123450, "EUR"), "1 234,5": (123450, "EUR"),
    "1'234.50": (123450, "EUR"), "12": (1200, "EUR"), "12,-": (1200, "EUR"), "€ 12,90": (1290, "EUR"),
    "12.90 EUR": (1290, "EUR"), "$44.00": (4400, "USD"), "£3": (300, "GBP"), "CHF 5.20": (520, "CHF"),
    "1.234.567,89": (123456789, "EUR"), "0,990": (99, "EUR"), ".5": (50, "EUR"),
    "1 234 567": (123456700, "EUR"), "12€50": None, "12 50": None, "12 15": None, "1 23": None, "1234 567": None,
    "1234.567,89": None, "12.345": None, "1,234": None,
    "¥1,200": None, "-1": None, "1.23.4": None, "free": None, "": None,
}  # fmt: skip


@pytest.mark.parametrize("text", READ)
def test_a_price_with_any_sign_of_decimals_is_exact_or_refused(text):
    if READ[text] is None:
        with pytest.raises(values.UnreadableValueError) as refusal:
            values.read_price(text, "EUR")
        assert refusal.value.why.endswith(".")
    else:
        assert values.read_price(text, "EUR") == READ[text]


@given(minor=st.integers(0, 10**13), currency=st.sampled_from(["EUR", "JPY", "KWD", "USD"]), mark=st.sampled_from(".,"))
def test_every_amount_written_with_its_decimals_is_read_back(minor, currency, mark):
    decimals = exponent(currency)
    whole, part = divmod(minor, 10**decimals)
    thousands = "," if mark == "." else "."
    text = f"{whole:,}".replace(",", thousands) + (f"{mark}{part:0{decimals}}" if decimals else "")

    assert values.read_price(text, currency, mark) == (minor, currency)


@given(st.lists(st.decimals(0, 99999, places=2), min_size=1, max_size=20), st.sampled_from(".,"))
def test_the_sign_of_a_columns_decimals_is_found_wherever_a_cell_tells(numbers, mark):
    written = [str(number).replace(".", mark) for number in numbers]

    assert values.decimal_mark(written) == mark


@given(st.text(max_size=40))
def test_whatever_stands_in_a_cell_is_read_or_refused_and_nothing_else_happens(text):
    for read in (
        lambda: values.read_price(text, "EUR"), lambda: values.read_weight(text, "kg"), lambda: values.read_whole(text),
        lambda: values.read_rate(text), lambda: values.read_barcodes(text), lambda: values.read_parts(text),
        lambda: values.read_length(text, "cm"), lambda: values.read_yes(text), lambda: values.read_country(text),
    ):  # fmt: skip
        with contextlib.suppress(values.UnreadableValueError):
            read()


def test_the_last_digit_of_a_gtin_checks_the_others():
    for code in ("4006381333931", "40123455", "036000291452", "10614141000415"):
        assert values.is_gtin(code)
        assert not values.is_gtin(code[:-1] + str((int(code[-1]) + 1) % 10))
    assert values.read_barcodes("'0850064060010") == ("0850064060010",)
    assert values.read_barcodes("X00-17 B/2") == ("X00-17", "B/2")
    assert values.read_barcodes("4006381333931.0") == ("4006381333931",)  # as programs write a number
    assert values.read_barcodes("7E12") == ("7E12",)
    for shortened in ("4,00638E+12", "4E+12"):
        with pytest.raises(values.UnreadableValueError, match="shortened by a spreadsheet"):
            values.read_barcodes(shortened)


def test_a_number_that_is_a_thousand_or_one_is_never_guessed():
    for read in (values.read_whole, values.read_weight, values.read_length):
        for text in ("1.000", "1,000", "2.500"):
            more = () if read is values.read_whole else ("",)
            with pytest.raises(
                values.UnreadableValueError, match=r"may be thousands or decimals; write [12][05]00 or "
            ):
                read(text, *more)
    assert (values.read_whole("1.000", mark=","), values.read_whole("1 000"), values.read_whole("12.0")) == (
        1000,
        1000,
        12,
    )
    assert (values.read_weight("1.250", "g", ","), values.read_weight("0.350", "kg")) == (1250, 350)
    assert (values.read_days("3 days"), values.read_days("2 Wochen"), values.read_days("14")) == (3, 14, 14)


def test_weights_and_sizes_have_their_unit_or_the_columns():
    assert values.read_weight("1.2 kg", "g") == 1200
    assert values.read_weight("0,35", "kg", ",") == 350
    assert values.read_weight("8oz", "g") == 227
    assert values.read_weight("0.2", "g") == 1  # never nothing
    assert values.read_length("30", "cm") == 300
    assert values.read_length("12 in", "mm") == 305


def test_handles_that_only_differ_in_a_sign_are_two():
    assert values.group_of("MUG-1") == "mug-1"
    assert values.group_of("Mug 1") != values.group_of("Mug/1") != values.group_of("mug-1")
    assert len(values.proposed_sku("x" * 300)) <= 64


def test_a_product_is_ready_when_nothing_that_stops_it_is_missing():
    bare = Known("MUG", "", "physical")
    assert [one.what for one in missing(bare)] == ["a title", "a price", "a weight", "stock", "a barcode", "a photo"]
    ready = Known("MUG", "Mug", "physical", grams=300, price_minor=900, on_hand=1)
    assert is_ready(ready)
    assert [one.what for one in missing(ready)] == ["a barcode", "a photo"]
    assert [one.what for one in missing(Known("K", "Kit", "kit", price_minor=1)) if one.stops] == ["its parts"]
    assert is_ready(Known("E", "E-book", "digital", price_minor=700))


def test_percent_is_kept_to_the_millionth():
    assert values.read_rate("19") == 190_000
    assert values.read_rate("8.8750 %") == 88_750
    assert Decimal(values.read_rate("0,0001")) == 1
