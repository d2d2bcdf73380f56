"""Sheets as they come: other letters, other signs, headings in odd places, and files that are no sheet at all."""

import os
import zipfile

import pytest

from doorstep.connectors.files.sheet import open_sheet
from doorstep.connectors.files.writing import harmless
from doorstep.domain.errors import CannotDoError

PLAIN = "SKU;Title;Price\nPOT;Töpfchen;12,90\n"


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("cp1252", "Windows-1252"),
    ],
)
def test_the_letters_of_a_file_are_found_and_said(small, encoding, said):
    job = small.bring("products", PLAIN.encode(encoding))

    assert small.sku("POT").title == "Töpfchen"
    assert small.sku("POT").price_minor == 1290
    assert said in job.report["said"][0]
    assert "semicolons" in job.report["said"][0]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_sign_between_the_cells_is_found(small, sign):
    small.bring("products", sign.join(("SKU", "Title", "Weight (kg)")) + "\n" + sign.join(("POT", "Pot", "0.5")) + "\n")

    assert small.sku("POT").grams == 500


def test_excels_own_first_line_and_padded_headings_are_understood(small):
    small.bring("products", "sep=;\n  SKU  ; Title ;\n POT ;  Pot, large ;\n")

    assert small.sku("POT").title == "Pot, large"


def test_a_quoted_cell_may_hold_lines_and_delimiters(small):
    job = small.bring("products", 'SKU,Title,Description\nPOT,Pot,"one, two\nthree ""four"""\nCUP,Cup,x\n')

    assert small.counts(job) == (2, 2, 0, 0, 0)
    assert {row.description for row in small.shop.rows("product")} == {'one, two\nthree "four"', "x"}


def test_headings_below_a_title_are_found_and_said(small):
    job = small.bring("products", "Our price list 2026;;\n;;\nArtikelnummer;Bezeichnung;VK\nPOT;Topf;9,50\n")

    assert small.counts(job) == (1, 1, 0, 0, 0)
    assert "The headings stand in row 3." in job.report["said"]


def test_a_workbook_with_merged_title_and_numbers_is_read_as_people_see_it(small, workbook):
    path = workbook(
        merged=("A1:D1",),
        Products=[
            ["Spring list"],
            ["SKU", "Title", "EAN", "Price"],
            ["POT", "Pot", 4006381333931, 12.5],
            ["0012", "Cup", None, 3],
        ],
    )

    # MUG of the sample has this barcode: it names one thing.
    job = small.read("products", path)
    assert "MUG" in small.whys(job)[3]
    assert small.counts(job) == (2, 1, 0, 0, 1)
    small.apply(job)
    assert small.sku("0012").price_minor == 300


def test_of_several_sheets_the_one_with_known_headings_is_read_or_the_one_that_is_named(small, workbook):
    path = workbook(Notes=[["hello", "you"]], Stock=[["SKU", "Title", "Price"], ["POT", "Pot", 1]])

    assert open_sheet(path, "products").name == "Stock"
    assert small.read("products", path).report["said"][0] == "Read the sheet “Stock” of 2."
    with pytest.raises(CannotDoError, match=r"There is no sheet “Other” in the workbook; it has Notes, Stock\."):
        small.read("products", path, sheet="Other")
    with pytest.raises(CannotDoError, match="say which one to read"):
        small.read("products", workbook(One=[["a", "b"], [1, 2]], Two=[["c", "d"], [1, 2]]))


REFUSED = {
    "nothing": (b"", "The file is empty"),
    "only blanks": (b" \n;;;\n", "The file is empty"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "The file is a picture"),
    "bytes for machines": (bytes(range(256)) * 20, "no text and no spreadsheet"),
    "the old form of Excel": (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "old form of Excel"),
    "no headings": (b"POT;12,90;4\nCUP;3,50;2\n", "No row of headings was found"),
    "headings alone": (b"SKU;Title;Price\n", "nothing below it"),
    "headings twice": (b"SKU;Title;Price;Price\nPOT;Pot;1;2\n", "Columns 3 and 4 are both headed"),
    "headings in two rows": (b"Product;;Price;\nNo.;Words;net;gross\nPOT;Pot;1,00;1,19\n", "put them into one row"),
    "a quotation mark that never closes": (
        b'SKU,Title\nPOT,"Pot\n' + b"CUP,Cup\n" * 40_000, "From line 2 on the file cannot be read"
    ),
    "one that swallows the rows below it": (
        b'SKU,Title,Price\nA1,"Mug,10\nA2,Plate,20\n', "From line 2 on the file cannot be read"
    ),
    "one that another cell closes": (
        b'SKU,Title,Price\nA1,Cup,1\nA2,"Mug,10\nA3,"Plate",20\n', "From line 3 on the file cannot be read"
    ),
    "Cyrillic letters of an older Windows": (
        "SKU;Title;Price\nA1;Чашка белая;3\n".encode("cp1251"), "is not UTF-8"
    ),
    "the letters of an older Macintosh": (
        "SKU;Title;Price\nA1;Töpfchen und Gefäß;3\n".encode("mac_roman"), "UTF-8"
    ),
    "a damaged workbook": (b"PK\x03\x04" + b"x" * 500, "The workbook is damaged"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_sheet_is_refused_in_one_sentence_and_nothing_is_kept(small, what):
    content, why = REFUSED[what]
    before = small.standing()

    with pytest.raises(CannotDoError, match=why) as refusal:
        small.bring("products", content)

    assert str(refusal.value).endswith(".")
    assert "\n" not in str(refusal.value)
    assert small.standing() == before
    assert small.shop.rows("import_job") == []


def test_a_workbook_that_would_unpack_without_end_is_not_unpacked(small, tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 80_000_000)

    with pytest.raises(CannotDoError, match="far more than it should hold"):
        small.read("products", path)


_CALLED = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.{}+xml"/></Types>'
)


@pytest.mark.parametrize(
    ("called", "content"),
    [
        ("worksheet", b"<row>" + b"<c r='A1'/>" * 600_000 + b"</row>"),  # one row without end
        ("worksheet", b"<row></row><!-- " + b"</row><c>" * 600_000 + b" -->"),
        ("sharedStrings", b"<si><t>word</t></si></row>" * 4_500_000),  # all of it is read at once, whatever its name
    ],
    ids=["one row", "hidden rows", "shared words"],
)
def test_a_workbook_that_would_fill_the_memory_is_not_read(small, tmp_path, called, content):
    path = tmp_path / "heavy.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _CALLED.format(called))
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/padding.bin", os.urandom(600_000))  # so that it is not too small for what is in it
        archive.writestr("xl/worksheets/sheet1.xml", content)

    with pytest.raises(CannotDoError, match="far more than it should hold"):
        small.read("products", path)


def test_a_row_with_more_cells_than_headings_is_rejected_and_the_others_are_taken(small):
    job = small.bring("products", "SKU,Title,Price\nPOT,Pot,1.00\nCUP,Cup, large,2.00\nJAR,Jar\n")

    assert small.counts(job) == (3, 2, 0, 0, 1)
    assert "4 cells and the headings are 3" in small.whys(job)[3]


def test_a_formula_that_failed_is_rejected_with_its_cell(small):
    job = small.bring("products", "SKU,Title,Price\nPOT,Pot,#REF!\nCUP,Cup,2\n")

    assert small.whys(job) == {2: "The cell's formula failed; mend it in the spreadsheet."}
    assert small.counts(job) == (2, 1, 0, 0, 1)


def test_a_formula_whose_result_nobody_wrote_down_is_not_an_empty_cell(small, workbook):
    rows = [["POT", "Pot", "=12+0.5"], ["CUP", "Cup", 2], ["JAR", "Jar", '=IF(1,"",2)']]
    path = workbook(Sheet=[["SKU", "Title", "Price"], *rows])
    reckoned = path.with_stem("reckoned")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(reckoned, "w") as packed:
        for part in old.infolist():  # as a spreadsheet writes a formula that came to an empty text
            packed.writestr(part, old.read(part).replace(b'<c r="C4">', b'<c r="C4" t="str">'))

    job = small.bring("products", reckoned)
    assert small.counts(job) == (3, 2, 0, 0, 1)
    assert "formula has no result" in small.whys(job)[2]
    assert small.sku("JAR").price_minor == 0


def test_the_file_of_rejected_rows_is_mended_and_sent_again(small):
    sheet = 'Artikelnummer;Bezeichnung;VK\nPOT;Topf;9,50\nCUP;=1+1;viel\nJAR;"Glas;+ Deckel";-3\n'
    job = small.bring("products", sheet)
    rejects = small.rejects(job)

    assert rejects.splitlines()[0] == "Artikelnummer;Bezeichnung;VK;why"
    assert "“viel” is no price; write it as 12.50." in rejects
    assert "CUP;'=1+1;viel;" in rejects
    mended = small.bring("products", rejects.replace(";viel;", ";7,50;").replace(";-3;", ";3;").replace(";'-3;", ";3;"))
    assert small.counts(mended) == (2, 2, 0, 0, 0)
    assert (small.sku("CUP").title, small.sku("JAR").title) == ("=1+1", "Glas;+ Deckel")
    assert small.sku("CUP").price_minor == 750


def test_a_mapping_that_was_chosen_is_used_for_the_next_file_of_that_shape(small):
    sheet = "A;B;C\nPOT-1;Pot;12,50\n"
    with pytest.raises(CannotDoError, match="No column names the customer"):
        small.read("customers", sheet)

    job = small.bring("products", sheet, columns={"A": "sku", "B": "title", "C": "cost"})
    assert job.mapping.columns == {"A": "sku", "B": "title", "C": "cost"}
    again = small.read("products", sheet.replace("Pot", "Jug"))
    assert again.mapping.columns == {"A": "sku", "B": "title", "C": "cost"}
    assert small.counts(again) == (1, 0, 1, 0, 0)


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"), ("＝1+1", "'＝1+1"), ("-5", "-5"), ("-x", "'-x"),  # noqa: RUF001
        ('Ada;=HYPERLINK("http://elsewhere")', "Ada;'=HYPERLINK(\"http://elsewhere\")"),
        ("Ada\n\"@SUM(1)", "Ada\n\"'@SUM(1)"), ("red; -20 %, blue", "red; -20 %, blue"), ("a=b", "a=b"),
    ],
)  # fmt: skip
def test_no_cell_that_we_write_is_a_formula_wherever_a_spreadsheet_cuts_it(cell, written):
    assert harmless(cell) == written
