"""Letters of files that are not UTF-8: names and streets are stored as they were written, or the file is refused."""

import pytest

from doorstep.connectors.files.sheet import bare, open_sheet
from doorstep.connectors.files.text import LettersError, spelling_of
from doorstep.domain.errors import CannotDoError

HEAD = "Order ID;Date;SKU;Qty;Price;Name;Street;Zip;City;Country\n"
PLAIN = "".join(f"L-{n};20.11.2026;MUG;2;12,90;Mara Lind;Torstr. 1;10119;Berlin;DE\n" for n in range(2, 12))
WEISS = ("Jörg Weiß", "Torstraße 1", "Köln")
ZAK = ("Łukasz Żak", "ul. Główna 1", "Łódź")
OTHERS = [
    ("cp850", *WEISS),
    ("cp850", "Jürgen Groß", "Hauptstraße 1", "Düsseldorf"),
    ("cp437", "Jörg Müller", "Ring 5", "Köln"),
    ("mac-roman", *WEISS),
    ("cp1250", *ZAK),
    ("iso-8859-2", *ZAK),
    ("cp1250", "Jan Dvořák", "Náměstí 5", "Plzeň"),
    ("cp852", "Jan Dvořák", "Náměstí 5", "Plzeň"),
    ("cp1250", "Kovács Gergő", "Fő utca 3", "Győr"),
    ("cp1250", "Marko Čupić", "Ulica Đure 3", "Šibenik"),
    ("cp1254", "Ayşe Y\u0131lmaz", "İnönü 3", "İstanbul"),
    ("cp1257", "Jānis Bērziņš", "Brīvības 1", "Rīga"),
    ("cp1251", "Иван Петров", "Ленина 1", "Киев"),
    ("koi8-r", "Иван Петров", "Ленина 1", "Киев"),
    ("cp1253", "Γιώργος", "Οδός 3", "Αθήνα"),
    ("gbk", "王小明", "中山路1号", "北京"),
    ("shift_jis", "山田太郎", "銀座1-1", "東京"),
]
WESTERN = [
    WEISS,
    ("Jürgen Groß", "Hauptstr. 1", "Berlin"),
    ("Chloé Lefèvre", "12 rue de l\u2019Église", "Orléans"),
    ("François Hébert", "3 rue Saint-Émile", "Québec"),
    ("Márta Ibáñez", "Avda. Andalucía 3", "Córdoba"),
    ("João Conceição", "Rua São Bento 3", "Évora"),
    ("Søren Kjær", "Ågade 3", "Ålborg"),
    ("Åsa Öberg", "Hägervägen 1", "Malmö"),
    ("Þór Ægisson", "Laugavegur 1", "Reykjavík"),
    ("Niccolò Forlì", "Via Libertà 3", "Cantù"),
    ("Siân O\u2019Neil", "“The Barn”", "Café 50 €"),
]


@pytest.fixture
def written(tmp_path):
    """A sheet of orders in such letters: one row of them, ten of ASCII."""

    def write(letters, name, street, city):
        path = tmp_path / "orders.csv"
        path.write_bytes(f"{HEAD}L-1;20.11.2026;MUG;2;12,90;{name};{street};10119;{city};DE\n{PLAIN}".encode(letters))
        return path

    return write


@pytest.mark.parametrize(("letters", "name", "street", "city"), OTHERS)
def test_other_letters_than_the_files_own_are_never_stored(written, letters, name, street, city):
    with pytest.raises(LettersError, match="UTF-8"):
        spelling_of(written(letters, name, street, city))


@pytest.mark.parametrize(("letters", "name", "street", "city"), OTHERS)
def test_who_names_the_letters_is_read_by_them(written, letters, name, street, city):
    sheet = open_sheet(written(letters, name, street, city), "orders", letters=letters)

    first = sheet.samples[0]
    assert (first[5], first[6], first[8]) == (name, street, city)


@pytest.mark.parametrize(("name", "street", "city"), WESTERN)
def test_names_of_western_europe_are_read_as_older_windows_wrote_them(written, name, street, city):
    assert spelling_of(written("cp1252", name, street, city)).encoding == "cp1252"


def test_the_refusal_shows_a_word_in_both_readings(written):
    with pytest.raises(LettersError, match="“Dvoøák”, or rather “Dvořák” by cp1250"):
        spelling_of(written("cp1250", "Jan Dvořák", "Náměstí 5", "Plzeň"))


@pytest.mark.parametrize("letters", ["rot13", "base64", "no such", "utf-7", "cp037"])
def test_only_tables_that_sheets_are_written_in_can_be_named(written, letters):
    with pytest.raises(CannotDoError, match="names no letters"):
        spelling_of(written("cp1252", *WEISS), letters)


def test_a_table_that_does_not_fit_the_bytes_is_refused(written):
    with pytest.raises(CannotDoError, match="no letters of utf-8"):
        spelling_of(written("cp1252", *WEISS), "utf-8")


def test_utf_32_is_read(written):
    assert open_sheet(written("utf-32", *WEISS), "orders").samples[0][5] == WEISS[0]


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("C-1\u200b", "C-1"),
        ("\ufeffC-1", "C-1"),
        ("C\u00ad-1", "C-1"),
        ("C-1\u2060", "C-1"),
        ("\u200eMUG", "MUG"),
        ("C-1\u00a0", "C-1"),
        ('="C-1"', "C-1"),
        ('="007"', "007"),
        ('="5"" pot"', '5" pot'),
        ('=""', '=""'),
        ("=A1", "=A1"),
        ("नमस्\u200dते", "नमस्\u200dते"),
    ],
)
def test_marks_that_nobody_sees_are_no_part_of_a_cell(cell, read):
    assert bare(cell) == read
