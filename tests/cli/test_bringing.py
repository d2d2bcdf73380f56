"""Products and stock from the terminal: the difference first, writing only when asked to."""

import json

import pytest
import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.engine import open_database

SHEET = "Artikelnummer;Bezeichnung;Preis;Gewicht (kg)\nPOT;Topf;12,90;1,2\nCUP;Tasse;viel;0,3\n"


@pytest.fixture
def terminal(doorstep_of_a_shop, tmp_path):
    (tmp_path / "sheet.csv").write_text(SHEET)
    return doorstep_of_a_shop


def codes(terminal):
    with open_database(terminal.url).reading() as connection:
        return sorted(connection.execute(sa.select(tables.sku.c.code)).scalars())


def test_without_apply_only_the_difference_is_shown(terminal, tmp_path):
    told = terminal("import", "products", str(tmp_path / "sheet.csv"), "--json")

    assert told.status == 1
    assert {name: told.json[name] for name in ("read", "fresh", "changed", "same", "rejected", "applied")} == {
        "read": 2, "fresh": 1, "changed": 0, "same": 0, "rejected": 1, "applied": False,
    }  # fmt: skip
    assert told.json["reasons"] == [
        {"row": 3, "column": "Preis", "rule": "price", "value": "viel",
         "why": "“viel” is no price; write it as 12.50."}
    ]  # fmt: skip
    assert codes(terminal) == []


def test_rejected_rows_are_mended_in_their_file_and_sent_again(terminal, tmp_path):
    rejects = tmp_path / "rejects.csv"
    told = terminal("import", "products", str(tmp_path / "sheet.csv"), "--apply", "--rejects", str(rejects))
    assert told.status == 1
    assert "Written: 1 fresh and 0 changed rows" in told.out

    rejects.write_text(rejects.read_text(encoding="utf-8-sig").replace("viel;", "3,50;", 1))
    told = terminal("import", "products", str(rejects), "--apply", "--json")
    assert (told.status, told.json["fresh"]) == (0, 1), told.out
    assert codes(terminal) == ["CUP", "POT"]
    again = terminal("import", "products", str(rejects), "--apply", "--json")
    assert (again.status, again.json["same"], again.json["fresh"]) == (0, 1, 0)


def test_where_rejected_rows_go_is_looked_at_before_anything_is_written(terminal, tmp_path):
    sheet = tmp_path / "sheet.csv"
    for place, why in (
        (tmp_path / "no" / "x.csv", "cannot be written"),
        (tmp_path, "cannot be"),
        (sheet, "write over"),
    ):
        told = terminal("import", "products", str(sheet), "--apply", "--rejects", str(place))
        assert told.status == 1
        assert told.is_one_sentence
        assert why in told.err
    assert sheet.read_text() == SHEET
    assert codes(terminal) == []


def test_a_mapping_is_told_and_one_that_makes_no_sense_is_refused(terminal, tmp_path):
    told = terminal("import", "products", str(tmp_path / "sheet.csv"), "--mapping", "Preis=", "--json")
    assert "price" not in told.json["mapping"]["columns"].values()
    assert told.json["unread"] == ["Preis"]
    for mapping, why in (
        ("Preis=colour", "“colour” is nothing that products have"),
        ("Farbe=price", "There is no column “Farbe” in this sheet"),
        ("Preis", "Write the mapping as HEADING=NAME"),
    ):
        told = terminal("import", "products", str(tmp_path / "sheet.csv"), "--mapping", mapping)
        assert told.status == 1
        assert why in told.err
        assert told.is_one_sentence


@pytest.mark.parametrize("kind", ["stock", "customers", "suppliers", "tax-rates"])
def test_a_file_that_is_not_there_is_named(terminal, kind):
    told = terminal("import", kind, "nowhere.csv")
    assert told.status == 1
    assert told.is_one_sentence
    assert "There is no file nowhere.csv" in told.err


def test_a_product_is_looked_after_one_at_a_time(terminal):
    assert (
        terminal("products", "add", "POT", "title=Pot", "price=12.90", "weight=1.2 kg", "--barcode", "40123455").status
        == 0
    )
    shown = terminal("products", "show", "POT", "--json").json
    assert (shown["price"], shown["grams"], shown["barcodes"], shown["needs"]) == (
        "12.90 EUR",
        1200,
        ["40123455"],
        ["stock"],
    )
    assert terminal("products", "set", "POT", "price=13").status == 0
    assert terminal("products", "barcode", "POT", "40123455", "--remove").status == 0
    (listed,) = json.loads(terminal("products", "list", "--not-ready", "--json").out)
    assert (listed["sku"], listed["price"], listed["needs"]) == ("POT", "13.00 EUR", ["stock"])
    for words, why in (
        (("show", "NO"), "There is no product with the SKU NO"),
        (("add", "POT", "title=x"), "already"),
        (("set", "POT", "price=cheap"), "is no price"),
        (("set", "POT", "price"), "FIELD=VALUE"),
        (("barcode", "POT", "40123456"), "last digit"),
    ):
        told = terminal("products", *words)
        assert told.status == 1
        assert told.is_one_sentence, told.err
        assert why in told.err
    assert terminal("products", "photos", "--json").json == {"fetched": 0, "failed": []}
