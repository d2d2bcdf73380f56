"""What the columns of an order sheet mean: of the whole order or of a line, a percentage or an amount."""

import pytest

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
