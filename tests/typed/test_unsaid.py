"""What a sheet of orders leaves out: taken as it is usual, said before anything is stored, and never in silence."""

import pytest

from doorstep.actions.order_sheets import apply, read_sheets, write_rejects
from doorstep.db import tables
from doorstep.domain.errors import CannotDoError

NO_QTY = "No column says how many"
NO_COUNTRY = "No column names a country"


@pytest.fixture
def look(shop, stall, tmp_path):
    """These texts come as files, and are looked at."""

    def looked(*texts, mapping="", **said):
        files = []
        for n, text in enumerate(texts):
            path = tmp_path / f"{n}.csv"
            path.write_text(text)
            files.append((path.name, path))
        return read_sheets(shop.database, stall, files, mapping, said)

    return looked


def told(read, beginning):
    return [sentence for sentence in read.said if beginning in sentence]


@pytest.mark.parametrize(
    "heading",
    ["Stck", "Stk.", "Stück", "Anz.", "Menge", "Qté", "Quantité", "Aantal", "Stuks", "Cant.", "Cantidad", "Uds.",
     "Q.tà", "Qta", "Quantità", "Pezzi", "Pcs"],
)  # fmt: skip
def test_a_column_of_quantities_is_known_in_the_words_of_its_country(shop, stall, look, heading):
    read = look(f"Order,SKU,{heading},Price\nS-17,MUG,2,12.90\n")
    apply(shop.database, stall, read)
    shop.run("capture", "normalize")

    assert shop.rows("order_line")[0].qty == 2
    assert not told(read, NO_QTY)


def test_a_sheet_that_says_no_quantity_says_that_each_line_counts_as_one(look):
    read = look("Order,SKU,Wieviel,Price\nS-17,MUG,2,12.90\n")
    assert told(read, NO_QTY) == ["No column says how many: each line counts as one (--mapping 'HEADING=qty')."]
    assert not told(look("Order,SKU,Wieviel,Price\nS-17,MUG,2,12.90\n", mapping="Wieviel=qty"), NO_QTY)


PLACED = "Order,SKU,Qty,Price,Name,Street,PLZ,Ort\nS-17,MUG,1,12.90,Mara Lind,Torstr. 140,10119,Berlin\n"


def test_a_sheet_without_countries_is_taken_as_of_the_shops_own_and_says_so(shop, stall, look):
    read = look(PLACED)
    assert told(read, NO_COUNTRY) == ["No column names a country; taken as DE, where the shop is (--set country=AT)."]
    apply(shop.database, stall, read)
    shop.run("capture", "normalize")
    assert [row.country for row in shop.rows("contact")] == ["DE"]
    assert not shop.rows("exception_case")
    assert "country" not in read.kept[0].said  # what is taken is not kept as if somebody had set it

    given = look(PLACED, country="AT")
    assert not told(given, NO_COUNTRY)
    assert len(given.changed) == 1


def test_a_shop_of_two_countries_takes_none_of_them_and_says_what_will_wait(shop, look):
    site = tables.site
    with shop.database.writing("act") as connection:
        connection.execute(site.update().where(site.c.name == "Hamburg").values(country="AT"))
    assert told(look(PLACED), NO_COUNTRY) == [
        "No column names a country; orders to be sent will wait for one (--set country=DE)."
    ]


def test_a_whole_address_in_one_cell_may_name_its_country_itself_and_is_not_taken_as_at_home(look):
    read = look('Order,SKU,Qty,Price,Name,Address\nS-17,MUG,1,12.90,Ana,"12 rue de la Paix, 75002 Paris, France"\n')
    assert "will wait" in told(read, NO_COUNTRY)[0]


def test_of_two_files_one_that_names_countries_speaks_for_the_order(shop, stall, look):
    lines = "Order,SKU,Qty,Price,Name\nS-17,MUG,1,12.90,Mara Lind\n"
    head = "Order,Street,PLZ,Ort,Land\nS-17,Landstr. 1,1010,Wien,AT\n"
    read = look(lines, head)
    assert not told(read, NO_COUNTRY)
    apply(shop.database, stall, read)
    shop.run("capture", "normalize")
    assert [row.country for row in shop.rows("contact")] == ["AT"]


def test_the_number_of_a_receipt_is_an_orders_number(look):
    assert [made.ref for made in look("Bon-Nr;SKU;Stck;Preis\nB-1;MUG;1;12,90\n").made] == ["B-1"]


def test_who_asks_for_the_numbers_column_names_every_heading(look):
    headings = ",".join(f"H{n}" for n in range(12)) + ",SKU,Memo"
    with pytest.raises(CannotDoError, match="H11, SKU, Memo; say which"):
        look(f"{headings}\n{'x,' * 12}MUG,y\n")


def test_rows_that_differ_only_in_what_is_not_read_all_count_and_are_said(look):
    head = "Lfd,Bon-Nr,SKU,Stck,Preis,Memo\n"
    rows = "1,S-17,MUG,2,12.90,\n7,S-17,MUG,2,12.90,blue\n8,S-18,MUG,2,12.90,\n9,S-17,MUG,1,12.90,\n"
    assert told(look(head + rows), "alike with") == [
        "1 row alike with another of the same order but for what is not read (Lfd, Memo): each counts; take out of the "
        "sheet what is entered twice."
    ]
    assert not told(look(head + rows, twice="keep"), "alike with")


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_rejected_rows_come_back_with_the_sign_between_cells_that_the_file_came_with(look, tmp_path, sign):
    rows = (("Bon-Nr", "Artikel", "Stck", "Preis"), ("B-1", '"Cup, =1+1; @x"', "x", "5.00"))
    read = look("\n".join(map(sign.join, rows)) + "\n")
    path = tmp_path / "rejected.csv"
    write_rejects(read, path)

    head, row, *_ = path.read_text("utf-8-sig").splitlines()
    assert head.split(sign) == ["Bon-Nr", "Artikel", "Stck", "Preis", "why"]
    assert "; '@x" in row  # whatever sign the program that opens it cuts at, no cell begins a formula
    assert ("Cup, '=1+1" in row) == (sign != ",")
    mended = look(path.read_text("utf-8-sig").replace(f"{sign}x{sign}", f"{sign}2{sign}"))
    assert (len(mended.made), mended.rejected) == (1, [])
    assert list(mended.rows_of(mended.made[0])[0].cells) == ["B-1", "Cup, =1+1; @x", "2", "5.00"]
