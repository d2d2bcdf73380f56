"""What the columns of an order sheet mean: of the whole order or of a line, a percentage or an amount."""

import pytest

from doorstep.actions.found import set_setting
from doorstep.actions.order_sheets import look_at
from doorstep.domain.errors import CannotDoError
from tests.typed.test_sheets import books as books
from tests.typed.test_sheets import bring as bring
from tests.typed.test_sheets import sheet

MARA = "Mara Lind;Torstr. 140;10119;Berlin;DE"
HEAD = "Bestellnr;Datum;Artikelnummer;Menge;Einzelpreis;Empfänger;Strasse;PLZ;Ort;Land"


def two(first, second, who=MARA):
    """An order of a mug and a candle, with what its two rows say in the last column."""
    return (
        f"A-1;20.11.2026;MUG;1;12,90;{MARA};{first}",
        f"A-1;20.11.2026;CANDLE;1;9,00;{who};{second}",
    )


def said_of(report, words):
    return [one for one in report["said"] if words in one]


# --- what a row says of its own line --------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "sent"), [(("20.11.2026", ""), [1, 0]), (("", "20.11.2026"), [0, 1])])
def test_where_one_row_of_an_order_was_sent_the_other_line_is_still_to_be_sent(shop, bring, days, sent):
    report = bring(sheet(*two(*days), head=f"{HEAD};Versendet am"))
    shop.run("capture", "normalize", "allocate")

    (order,) = shop.rows("orders")
    assert [line.elsewhere_qty for line in shop.rows("order_line", order_id=order.id)] == sent
    assert order.status == "in_progress"
    assert said_of(report, "In 1 order some rows say something under “Versendet am” and others do not")


def test_rows_that_were_sent_on_two_days_are_all_sent(shop, bring):
    report = bring(sheet(*two("20.11.2026", "21.11.2026"), head=f"{HEAD};Versendet am"))
    shop.run("capture", "normalize", "allocate")

    assert (report["rejected"], [order.status for order in shop.rows("orders")]) == (0, ["completed"])
    assert bring(sheet(*two("20.11.2026", "soon"), head=f"{HEAD};Versendet am"))["rejected"] == 1


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("Storniert am", ("20.11.2026", "")),
        ("Storniert am", ("", "20.11.2026")),
        ("Zahlungsstatus", ("erstattet", "")),
        ("Zahlungsstatus", ("", "erstattet")),
        ("Zahlungsstatus", ("bezahlt", "offen")),
    ],
)
def test_an_order_of_which_one_row_was_called_off_or_paid_back_is_refused(shop, bring, heading, cells):
    report = bring(sheet(*two(*cells), head=f"{HEAD};{heading}"))
    shop.run("capture", "normalize")

    assert (report["stored"], shop.rows("orders")) == (0, [])
    assert f"say different things under {heading}" in report["reasons"][0]["reason"]


def test_a_row_that_says_nothing_of_its_order_leaves_it_to_the_first(shop, bring):
    head = f"{HEAD};Versendet am"
    report = bring(sheet(*two("20.11.2026", "", who=";;;;"), head=head))
    shop.run("capture", "normalize", "allocate")

    assert [order.status for order in shop.rows("orders")] == ["completed"]
    assert said_of(report, "“Versendet am” stands in one row, and the others say nothing of their order")


# --- percent or money -----------------------------------------------------------------------------------------------


def each(*cells, price="12,90"):
    """Orders of two mugs, with one of these in the last column."""
    return [f"B-{n};20.11.2026;MUG;2;{price};{MARA};{cell}" for n, cell in enumerate(cells, 1)]


@pytest.fixture
def totals(shop, bring):
    """These cells stand under that heading: what each order comes to, and what is said of the column."""

    def came(heading, *cells, price="12,90", **said):
        report = bring(sheet(*each(*cells, price=price), head=f"{HEAD};{heading}"), **said)
        assert report["rejected"] == 0, report["reasons"]
        shop.run("capture", "normalize")
        return [order.total_minor for order in shop.rows("orders")], report

    return came


@pytest.mark.parametrize("heading", ["Rabatt in %", "Rabatt %", "Rabatt (%)", "Discount %", "Rabatt Prozent"])
def test_a_discount_in_percent_is_percent_in_every_row(totals, heading):
    assert totals(heading, "5", "1", "10", "0,5", "")[0] == [2451, 2554, 2322, 2567, 2580]


def test_parts_of_a_price_are_parts_in_every_row(totals):
    assert totals("Discount rate", "0.15", "0.05", "0")[0] == [2193, 2451, 2580]


def test_cents_under_a_discount_are_cents_and_that_is_said(totals):
    found, report = totals("Rabatt", "0,50", "0,90", "0,10")

    assert found == [2530, 2490, 2570]
    assert said_of(report, "“Rabatt” is taken as an amount of money")


def test_parts_under_a_discount_are_parts_and_that_is_said(totals):
    found, report = totals("Rabatt", "0.1", "0.05", "0")

    assert found == [2322, 2451, 2580]
    assert said_of(report, "“Rabatt” is taken as a part of the price, so that 0.15 takes 15 % off")


def test_cells_that_name_their_percent_are_percent(totals):
    assert totals("Rabatt", "5 %", "50%", "0")[0] == [2451, 1290, 2580]


@pytest.mark.parametrize(
    ("heading", "cells", "choice"),
    [
        ("Discount rate", ("1", "0.5"), "--set discounts=percent"),
        ("Rabatt %", ("0,15", "0,10"), "--set discounts=percent"),
        ("Rabatt", ("0.15", "0.25"), "--mapping 'Rabatt=line_discount_rate'"),
        ("Rabatt", ("0.5", "0.9"), "--mapping 'Rabatt=line_discount_rate'"),
        ("Rabatt", ("10 %", "5"), "--mapping 'Rabatt=line_discount_rate'"),
        ("MwSt", ("10", "7"), "--mapping 'MwSt=line_tax_rate'"),
    ],
)
def test_a_column_that_does_not_tell_is_asked_about(bring, heading, cells, choice):
    with pytest.raises(CannotDoError) as refused:
        bring(sheet(*each(*cells, price="35,00"), head=f"{HEAD};{heading}"))
    assert choice in str(refused.value)


def test_what_was_chosen_for_a_column_of_discounts_holds_for_the_next_file(shop, totals, bring):
    assert totals("Discount rate", "1", "0.5", discounts="percent")[0] == [2554, 2567]
    report = bring(sheet("C-1;20.11.2026;MUG;2;12,90;" + MARA + ";0.5", head=f"{HEAD};Discount rate"))
    shop.run("capture", "normalize")

    assert said_of(report, "with discounts=percent")
    assert shop.rows("orders", number="C-1")[0].total_minor == 2567
    assert bring(sheet(*each("1", "0.5"), head=f"{HEAD};Discount rate"))["stored"] == 0  # as it was read before


def test_what_a_longer_file_told_holds_for_a_shorter_one(totals, shop):
    totals("Discount rate", "10", "0.5")
    shop.later(minutes=1)
    assert totals("Discount rate", "0.5")[0][0] == 2567


def test_a_column_headed_percent_that_is_kept_as_money_is_said(totals, shop):
    assert totals("Rabatt %", "5", mapping="Rabatt %=discount")[0] == [2080]
    shop.later(minutes=1)
    assert said_of(totals("Rabatt %", "6")[1], "“Rabatt %” is read as an amount of money, as it is kept")


def test_what_was_kept_for_an_amount_does_not_hold_for_a_heading_in_percent(totals, shop):
    assert totals("Rabatt", "2,50")[0] == [2330]
    shop.later(minutes=1)
    assert totals("Rabatt %", "10")[0] == [2322]


def test_a_discount_that_stands_twice_is_taken_off_once(shop, bring):
    head = f"{HEAD};Rabatt %;Rabatt"
    report = bring(sheet(f"B-1;20.11.2026;MUG;2;12,90;{MARA};10;2,58", head=head))
    shop.run("capture", "normalize")

    assert shop.rows("orders")[0].total_minor == 2322
    assert said_of(report, "“Rabatt %” is left out: “Rabatt” says the amount.")


# --- tax --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("heading", ["MwSt %", "MwSt", "Steuer (%)", "MwSt-Satz", "VAT rate", "Steuer in %"])
@pytest.mark.parametrize("cells", [("19", "7"), ("19,00", "7,00"), ("19 %", "7 %"), ("0,19", "0,07")])
def test_a_rate_of_tax_is_reckoned_with_and_not_added(totals, heading, cells):
    found, report = totals(heading, *cells)

    assert found == [2580, 2580]
    assert said_of(report, f"the tax under “{heading}” lies within the prices")


@pytest.mark.parametrize(("is_included", "total"), [(True, 2580), (False, 2992)])
def test_an_amount_of_tax_without_a_total_lies_as_the_shop_says_of_its_prices(shop, totals, is_included, total):
    with shop.database.writing("act") as connection:
        set_setting(connection, "prices_include_tax", is_included)
    found, report = totals("MwSt.", "4,12", "4,12")

    assert found == [total, total]
    assert said_of(report, "within the prices" if is_included else "on top of prices")
    assert [order.tax_included for order in shop.rows("orders")] == [is_included] * 2


def test_a_total_says_whether_a_rate_of_tax_is_in_the_prices(shop, bring):
    head = f"{HEAD};MwSt %;Versand;Gesamt"
    report = bring(
        sheet(
            f"N-1;20.11.2026;MUG;2;10,00;{MARA};19;5,00;29,75",
            f"N-2;20.11.2026;MUG;2;10,00;{MARA};19;5,00;25,00",
            f"N-3;20.11.2026;MUG;2;10,00;{MARA};19;5,00;26,00",
            head=head,
        )
    )
    shop.run("capture", "normalize")

    assert [(o.number, o.total_minor, o.tax_included) for o in shop.rows("orders")] == [
        ("N-1", 2975, False), ("N-2", 2500, True)]  # fmt: skip
    assert report["reasons"][0]["reason"].endswith("its rows come to 29.75 EUR and its total says 26.00")


def test_a_tax_of_more_than_half_is_refused_whatever_was_kept_for_its_column(bring):
    report = bring(sheet(*each("19"), head=f"{HEAD};MwSt"), mapping="MwSt=tax")

    assert "its tax of 19.00 EUR is more than half" in report["reasons"][0]["reason"]


def test_rates_are_known_for_rates_also_where_no_column_says_the_orders_number(tmp_path):
    path = tmp_path / "one.csv"
    path.write_text(sheet(*each("19", "7"), head=f"{HEAD};MwSt").replace("Bestellnr", "Vorgang"))
    (told,) = look_at([("one.csv", path)], {})

    assert (told["names"]["MwSt"], "Vorgang" in told["names"]) == ("line_tax_rate", False)
