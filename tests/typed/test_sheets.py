"""Orders out of spreadsheets: every row has its fate, and reading them in again changes nothing."""

import csv
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from doorstep.actions.order_sheets import apply, read_sheets, write_rejects
from doorstep.db.accounts import read_account
from doorstep.domain.errors import CannotDoError
from doorstep.testing.retelling import run

HEAD = "Order ID,Date,SKU,Qty,Price,Name,Street,Zip,City,Country"
MARA = "Mara Lind,Torstr. 140,10119,Berlin,Germany"
ROWS = (
    f"A-1,20.11.2026 10:00,MUG,2,12.90,{MARA}",
    "A-2,20.11.2026 10:05,CANDLE,1,9.00,Ana Reis,Rua do Sol 4,4000-100,Porto,PT",
    f"A-1,20.11.2026 10:00,CANDLE,1,9.00,{MARA}",
)


@pytest.fixture
def books(sheet_channel):
    return sheet_channel("books")


@pytest.fixture
def bring(shop, books, tmp_path):
    """These texts come as files, and are read in; the report."""

    def brought(*texts, mapping="", name="orders.csv", look=False, **said):
        files = []
        for n, text in enumerate(texts):
            path = tmp_path / f"{n}-{name}"
            path.write_text(text)
            files.append((path.name, path))
        read = read_sheets(shop.database, books, files, mapping, said)
        report = read.report() if look else apply(shop.database, books, read)
        rows = dict(report["rows"])
        assert rows.pop("read") == sum(rows.values())
        assert report["read"] == report["stored"] + report["duplicate"] + report["rejected"] or look
        return report

    return brought


def sheet(*rows, head=HEAD):
    return "\n".join((head, *rows)) + "\n"


def test_rows_with_one_number_are_one_order_wherever_they_stand(shop, bring):
    report = bring(sheet(*ROWS))
    shop.run("capture", "normalize", "allocate")

    assert (report["read"], report["stored"], report["rows"]["lines"]) == (2, 2, 3)
    first, second = shop.rows("orders")
    assert [(o.number, o.total_minor, o.status) for o in (first, second)] == [
        ("A-1", 3480, "in_progress"),
        ("A-2", 900, "in_progress"),
    ]
    assert first.placed_at == datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    assert [line.sku for line in shop.rows("order_line", order_id=first.id)] == ["MUG", "CANDLE"]
    assert not shop.rows("exception_case")


def test_the_same_sheet_again_changes_nothing_in_whatever_order_its_rows_stand(shop, bring):
    bring(sheet(*ROWS))
    shop.run("capture", "normalize")
    events = shop.rows("inbound_event")
    report = bring(sheet(*reversed(ROWS)))
    shop.run("capture", "normalize")

    assert (report["stored"], report["duplicate"]) == (0, 2)
    assert shop.rows("inbound_event") == events


def test_an_order_parted_over_two_files_is_one(shop, bring):
    report = bring(sheet(ROWS[0], ROWS[1]), sheet(ROWS[2]))
    shop.run("capture", "normalize")

    assert report["read"] == 2
    assert shop.rows("orders", number="A-1")[0].total_minor == 3480


def test_an_order_parted_over_two_imports_is_one_where_rows_are_added(shop, bring):
    first, second = sheet(ROWS[0], ROWS[1]), sheet(ROWS[2])
    bring(first, again="add")
    added = bring(second)  # at once; and the setting is kept with the mapping
    shop.run("capture", "normalize")
    events = shop.rows("inbound_event")

    assert (added["changed"], added["rows"]["lines"], added["rows"]["read"]) == (1, 1, 1)
    assert shop.rows("orders", number="A-1")[0].total_minor == 3480
    for again in (first, second, sheet(*reversed(ROWS))):  # whichever comes once more
        report = bring(again)
        assert (report["stored"], report["rejected"]) == (0, 0)
        assert report["rows"]["read"] == report["rows"]["lines"]
    assert shop.rows("inbound_event") == events


def test_rows_that_come_later_stand_alone_where_nothing_else_is_set(shop, bring):
    bring(sheet(ROWS[0]))
    shop.run("capture", "normalize")
    shop.later(minutes=1)
    report = bring(sheet(ROWS[2]))
    shop.run("capture", "normalize")

    assert report["changed"] == 1
    assert shop.rows("orders")[0].total_minor == 900
    assert bring(sheet(ROWS[2]))["stored"] == 0


@pytest.mark.parametrize("is_read", [True, False])
def test_a_sheet_that_is_corrected_back_stands_as_it_was_at_first(shop, bring, is_read):
    right, wrong = sheet(ROWS[0]), sheet(ROWS[0].replace("MUG,2", "MUG,3"))
    for text in (right, wrong, right, wrong, right):
        report = bring(text)
        assert report["fresh"] + report["changed"] == 1
        assert bring(text)["duplicate"] == 1
        if is_read:
            shop.run("capture", "normalize")
    shop.run("capture", "normalize")

    assert shop.rows("orders")[0].total_minor == 2580


@pytest.mark.parametrize("again", ["add", "replace"])
def test_of_two_imports_at_once_neither_loses_a_line_in_silence(shop, books, tmp_path, again):
    def looked(name, row):
        path = tmp_path / name
        path.write_text(sheet(row))
        return read_sheets(shop.database, books, [(name, path)], "", {"again": again})

    apply(shop.database, books, looked("0.csv", ROWS[1]))
    candle = ROWS[1].replace("CANDLE", "BOX")
    one, other = looked("1.csv", candle), looked("2.csv", ROWS[1].replace("CANDLE", "MUG"))
    first, second = (apply(shop.database, books, read) for read in (one, other))
    shop.run("capture", "normalize")

    assert (first["stored"], first["rejected"]) == (1, 0)
    assert (second["read"], second["stored"], second["rejected"], second["rows"]["rejected"]) == (1, 0, 1, 1)
    assert "another import changed this order" in second["reasons"][0]["reason"]
    assert second["reasons"][0]["place"] == "row 2"
    skus = [line.sku for line in shop.rows("order_line") if line.qty]
    assert skus == (["CANDLE", "BOX"] if again == "add" else ["BOX"])
    assert apply(shop.database, books, looked("3.csv", ROWS[1].replace("CANDLE", "MUG")))["changed"] == 1


@pytest.mark.parametrize("spelled", ["A-1\u200b", "\ufeffA-1", "A\u00ad-1", '"=""A-1"""', '="A-1"'])
def test_marks_that_nobody_sees_make_no_other_order_and_no_other_product(shop, bring, spelled):
    bring(sheet(ROWS[0]))
    report = bring(sheet(ROWS[0].replace("A-1", spelled).replace("MUG", "MUG\u200b")))
    shop.run("capture", "normalize")

    assert (report["stored"], report["duplicate"], len(shop.rows("orders"))) == (0, 1, 1)
    assert not shop.rows("exception_case")


def test_a_sheet_whose_letters_are_named_is_the_same_sheet(shop, books, tmp_path):
    text, path = sheet(ROWS[0].replace("Mara Lind", "Jörg Weiß")), tmp_path / "orders.csv"
    path.write_bytes(text.encode("cp850"))
    with pytest.raises(CannotDoError, match="name its letters"):
        read_sheets(shop.database, books, [("orders.csv", path)])
    apply(shop.database, books, read_sheets(shop.database, books, [("orders.csv", path)], "", {"letters": "cp850"}))
    shop.run("capture", "normalize")
    path.write_text(text)

    assert [contact.name for contact in shop.rows("contact")] == ["Jörg Weiß"]
    assert read_sheets(shop.database, books, [("orders.csv", path)]).report()["duplicate"] == 1


def test_of_many_imports_in_the_same_moment_one_adds_its_line_and_the_others_say_that_they_did_not(
    shop, books, tmp_path
):
    def looked(n, sku):
        path = tmp_path / f"{n}.csv"
        path.write_text(sheet(ROWS[1].replace("CANDLE", sku)))
        return read_sheets(shop.database, books, [(path.name, path)], "", {"again": "add"})

    apply(shop.database, books, looked(0, "CANDLE"))
    read = [looked(n, sku) for n, sku in enumerate(("BOX", "MUG", "BOX", "MUG"), 1)]
    with ThreadPoolExecutor() as pool:
        reports = list(pool.map(lambda one: apply(shop.database, books, one), read))
    shop.run("capture", "normalize")

    assert sum(one["stored"] for one in reports) == 1
    assert all(one["stored"] + one["duplicate"] + one["rejected"] == 1 for one in reports)
    added = next(sku for sku, one in zip(("BOX", "MUG", "BOX", "MUG"), reports, strict=True) if one["stored"])
    assert [line.sku for line in shop.rows("order_line")] == ["CANDLE", added]


def test_two_files_with_an_order_in_both_change_nothing_the_other_way_round(bring):
    bring(sheet(ROWS[0], ROWS[1]), sheet(ROWS[2]))

    assert bring(sheet(ROWS[2]), sheet(ROWS[1], ROWS[0]))["stored"] == 0


def test_the_rows_are_kept_beside_the_order_as_they_were(shop, bring):
    bring(sheet(*ROWS))

    bodies = [json.loads(row.body) for row in shop.rows("inbound_body") if row.body[:9] == b'{"schema"']
    kept = [row for body in bodies for sheets in body["source"]["sheets"] for row in sheets["rows"]]
    assert sorted(kept) == sorted(next(csv.reader([row])) for row in ROWS)


def test_what_a_sheet_says_anew_of_an_order_stands_and_is_shown_first(shop, bring):
    bring(sheet(*ROWS, head=HEAD))
    shop.run("capture", "normalize")
    mended = sheet(*ROWS[:2], ROWS[2].replace("CANDLE,1", "CANDLE,3"))
    looked = bring(mended, look=True)
    shop.later(minutes=1)
    bring(mended)
    shop.run("capture", "normalize")

    assert (looked["fresh"], looked["changed"], looked["duplicate"]) == (0, 1, 1)
    assert shop.rows("orders", number="A-1")[0].total_minor == 2580 + 2700


def test_empty_rows_repeated_headings_and_double_entries_are_counted_and_said(bring):
    report = bring(sheet(ROWS[0], ",,,,,,,,,", HEAD, ROWS[0], "", ROWS[1]))

    assert report["rows"] == {
        "read": 6, "lines": 2, "orders": 0, "duplicates": 1, "headings": 1, "empty": 2, "rejected": 0,
    }  # fmt: skip
    assert any("double entry" in sentence for sentence in report["said"])


def test_a_row_twice_may_be_two_of_them(shop, bring):
    bring(sheet(ROWS[0], ROWS[0]), twice="keep")
    shop.run("capture", "normalize")

    assert shop.rows("orders")[0].total_minor == 4 * 1290


def test_an_order_of_which_one_row_is_wrong_is_left_whole_and_can_be_mended(shop, bring, books, tmp_path):
    wrong = sheet(ROWS[0], ROWS[1], ROWS[2].replace("9.00", "nine"))
    path = tmp_path / "wrong.csv"
    path.write_text(wrong)
    read = read_sheets(shop.database, books, [("wrong.csv", path)])
    rejects = write_rejects(read, tmp_path / "rejected.csv")
    report = apply(shop.database, books, read)

    assert (report["stored"], report["rejected"], report["rows"]["rejected"]) == (1, 1, 2)
    assert "nine" in report["reasons"][1]["reason"]
    assert "A-1" in report["reasons"][0]["reason"]
    mended = rejects.read_text("utf-8-sig").replace(",nine,", ",9.00,")
    report = bring(mended)
    assert (report["stored"], report["rows"]["lines"]) == (1, 2)


def test_two_sheets_are_joined_by_the_orders_number(shop, bring):
    orders = "orderID,orderDate,shipName,shipAddress,shipCity,shipPostalCode,shipCountry,freight,shippedDate\n"
    orders += "7,2026-11-19,Mara Lind,Torstr. 140,Berlin,10119,Germany,4.90,NULL\n"
    orders += "8,2026-11-19,Ana Reis,Rua do Sol 4,Porto,4000-100,Portugal,0,2026-11-20\n"
    report = bring(orders, "orderID,productID,unitPrice,quantity,discount\n7,MUG,12.90,2,0.1\n8,CANDLE,9,1,0\n")
    shop.run("capture", "normalize", "allocate")

    assert report["rows"]["lines"] == report["rows"]["orders"] == 2
    assert [(o.number, o.total_minor, o.status) for o in shop.rows("orders")] == [
        ("7", 2322 + 490, "in_progress"),
        ("8", 900, "completed"),
    ]


def test_shopifys_own_export_foots_to_its_totals(shop, bring):
    head = "Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Shipping Method,"
    head += "Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Shipping Name,Shipping Street,"
    head += "Shipping City,Shipping Zip,Shipping Country"
    first = "#1001,m@example.com,paid,,EUR,34.80,4.90,6.34,39.70,0.00,Standard,2026-11-20 10:00:00 +0100,"
    report = bring(
        sheet(
            first + "2,Mug,12.90,MUG,Mara Lind,Torstr. 140,Berlin,10119,DE",
            "#1001,m@example.com,,,,,,,,,,2026-11-20 10:00:00 +0100,1,Candle,9.00,CANDLE,,,,,",
            head=head,
        )
    )
    shop.run("capture", "normalize")

    assert report["reasons"] == []
    (order,) = shop.rows("orders")
    assert (order.number, order.total_minor, order.tax_included) == ("#1001", 3970, True)


@pytest.mark.parametrize(
    "heading", ["Bestellnr", "Bestell-Nr.", "N° de commande", "Nº de pedido", "Numero ordine", "Bestelnr."]
)
def test_beside_the_orders_number_a_name_is_who_receives_it(shop, bring, heading):
    head = f"{heading};Datum;Art.;Anz;VK;Name;Strasse;PLZ;Ort;Land"
    report = bring(sheet("S-1;21.11.2026;MUG;2;12,90;Jo Kern;Torstr. 3;10119;Berlin;DE", head=head))
    run(shop)
    (order,) = shop.rows("orders")
    (contact,) = shop.rows("contact", id=order.ship_contact_id)
    assert (report["stored"], order.number, contact.name) == (1, "S-1", "Jo Kern")
    assert not [one for one in report["said"] if "who receives it" in one]


def test_a_persons_name_is_never_guessed_as_the_orders_number(bring):
    with pytest.raises(CannotDoError, match="no column says the order's number"):
        bring(sheet("X-1;21.11.2026;MUG;2;12,90;Jo Kern;Torstr. 3", head="Vorgang;Datum;Art.;Anz;VK;Name;Strasse"))


def test_a_sheet_that_names_nobody_says_so_before_anything_is_stored(bring):
    report = bring(sheet("S-1;21.11.2026;MUG;2;12,90;Torstr. 3", head="Bestellnr;Datum;Art.;Anz;VK;Strasse"), look=True)
    assert [one for one in report["said"] if one.startswith("No column says who receives it")]


def test_a_workbook_is_read_like_any_sheet(shop, books, tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    workbook, path = openpyxl.Workbook(), tmp_path / "orders.xlsx"
    workbook.active.append(HEAD.split(","))
    address = ["Mara Lind", "Torstr. 140", 10119, "Berlin", "DE"]
    workbook.active.append(["A-1", datetime(2026, 11, 20, 10, 0), "MUG", 2, 12.9, *address])  # noqa: DTZ001
    workbook.active.append([None] * 10)
    workbook.active.append(["A-1", datetime(2026, 11, 20, 10, 0), "CANDLE", 1, 9, *address])  # noqa: DTZ001
    workbook.save(path)
    report = apply(shop.database, books, read_sheets(shop.database, books, [("orders.xlsx", path)]))
    shop.run("capture", "normalize", "allocate")

    assert report["rows"]["lines"] == 2
    assert report["reasons"] == []
    (order,) = shop.rows("orders")
    assert (order.total_minor, order.status) == (3480, "in_progress")
    assert order.placed_at == datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def test_a_total_that_the_rows_do_not_come_to_is_refused(bring):
    report = bring("Order ID,SKU,Qty,Price,Total\nA-1,MUG,2,12.90,20.00\n")

    assert "come to 25.80 EUR and its total says 20.00" in report["reasons"][0]["reason"]


def test_a_number_of_an_order_that_is_a_thousand_or_one_is_refused_until_somebody_says_which(shop, bring):
    ambiguous = "Order ID,SKU,Qty,Price\nA-1,MUG,1.000,1.250\n"
    assert "may be thousands or decimals" in bring(ambiguous)["reasons"][0]["reason"]
    with pytest.raises(CannotDoError, match="a point or a comma"):
        bring(ambiguous, decimals=";")

    bring(ambiguous, decimals=",")
    shop.run("capture", "normalize")
    assert shop.rows("orders")[0].total_minor == 125_000_000
    assert bring("Order ID,SKU,Qty,Price\nA-2,MUG,1,10\n")["stored"] == 1
    longer = bring(
        "Order ID,SKU,Qty,Price\nA-2,MUG,1,10\nA-3,MUG,1,9.50\n"
    )  # which tells the sign, and changes nothing
    assert (longer["stored"], longer["duplicate"]) == (1, 1)


def test_another_currency_than_the_orders_is_refused_and_not_guessed(bring):
    report = bring("Order ID,SKU,Qty,Price\nA-1,MUG,2,$12.90\n")

    assert "is in USD, and the order in EUR" in report["reasons"][0]["reason"]
    assert bring("Order ID,SKU,Qty,Price\nA-1,MUG,2,$12.90\n", currency="usd")["stored"] == 1


@pytest.mark.parametrize(
    ("text", "said", "sentence"),
    [
        ("a,b\n1,2\n", {}, "no column says the order's number"),
        ("Order ID,Note\nA-1,hello\n", {}, "how many of what at which price"),
        (sheet(*ROWS), {"currency": "shells"}, "no currency"),
        (sheet(*ROWS), {"payment": "maybe"}, "can be set to"),
        (sheet(*ROWS), {"colour": "red"}, "cannot be set"),
        ("Order ID,Date,SKU,Price\nA-1,13/2/26,MUG,1\nA-2,2/13/26,MUG,1\n", {}, "day first and some month first"),
        ("", {}, "empty"),
    ],
)
def test_a_sheet_that_cannot_be_understood_is_refused_in_a_sentence(shop, bring, text, said, sentence):
    with pytest.raises(CannotDoError, match=sentence):
        bring(text, **said)

    assert not shop.rows("inbound_event", topic="order")


def test_sheets_come_in_through_a_channel_of_ones_own(shop, tmp_path):
    with shop.database.reading() as connection:
        shopify = read_account(connection, "shopify", "channel")
    with pytest.raises(CannotDoError, match="a channel of your own"):
        read_sheets(shop.database, shopify, [])


def test_a_mapping_that_was_given_is_kept_for_the_next_such_sheet(shop, bring):
    head = "Order ID,What,Each,Pieces"
    bring(sheet("A-1,MUG,12.90,2", head=head), mapping="What=sku,Each=unit_price,Pieces=qty")
    report = bring(sheet("A-2,MUG,12.90,3", head=head))
    shop.run("capture", "normalize")

    assert report["stored"] == 1
    assert shop.rows("orders", number="A-2")[0].total_minor == 3870
