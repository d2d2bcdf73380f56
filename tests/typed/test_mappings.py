"""Mappings of order sheets: kept by channel and headings, used by themselves, listed, shown, changed and removed."""

import json

import pytest

from doorstep.actions import order_mappings as mappings
from doorstep.actions.order_sheets import apply, read_sheets
from doorstep.db.queries.order_sheets import list_mappings
from doorstep.domain.errors import CannotDoError
from tests.typed.test_commands import command as command
from tests.typed.test_commands import database_url as database_url

HEAD = "Nr,What,Each,Pieces"
PLAIN = {"Nr": "number", "What": "sku", "Each": "unit_price", "Pieces": "qty"}
MAPPING = ",".join(f"{heading}={ours}" for heading, ours in PLAIN.items())


@pytest.fixture
def books(sheet_channel):
    return sheet_channel("books")


@pytest.fixture
def bring(shop, books, tmp_path):
    def brought(*rows, of=books, mapping="", head=HEAD, keep_as="", **said):
        path = tmp_path / "sheet.csv"
        path.write_text("\n".join((head, *rows)) + "\n")
        read = read_sheets(shop.database, of, [("sheet.csv", path)], mapping, said, keep_as)
        return apply(shop.database, of, read), read

    return brought


def kept(shop):
    with shop.database.reading() as connection:
        return {one.name: one for one in list_mappings(connection)}


def test_the_next_file_with_these_headings_is_read_as_the_last_one_was(shop, bring):
    bring("A-1,MUG,12.90,2", mapping=MAPPING, keep_as="Stall", currency="USD", payment="pending")
    report, _ = bring("A-2,MUG,12.90,1")
    shop.run("capture", "normalize")

    assert report["stored"] == 1
    assert {(o.number, o.currency, o.payment) for o in shop.rows("orders")} == {
        ("A-1", "USD", "pending"), ("A-2", "USD", "pending")}  # fmt: skip
    assert any("“Stall”, with currency=USD, payment=pending" in one for one in report["said"])
    assert {name: (dict(one.columns), dict(one.said)) for name, one in kept(shop).items()} == {
        "Stall": (PLAIN, {"currency": "USD", "payment": "pending"})
    }


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("Nr,What,Each,Pieces,Shop note", "A-2,MUG,12.90,1,hello"),
        ("What,Nr,Pieces,Each", "MUG,A-2,1,12.90"),
        ("nr,WHAT,Each,Pieces:", "A-2,MUG,12.90,1"),
    ],
)
def test_a_mapping_is_found_where_a_column_was_added_moved_or_spelled_otherwise(shop, bring, head, row):
    bring("A-1,MUG,12.90,2", mapping=MAPPING, keep_as="Stall", payment="pending")
    report, _ = bring(row, head=head)
    shop.run("capture", "normalize")

    assert (report["stored"], [o.payment for o in shop.rows("orders")]) == (1, ["pending", "pending"])
    assert shop.rows("orders", number="A-2")[0].total_minor == 1290
    assert any("“Stall”, with payment=pending" in one for one in report["said"])
    assert ("Shop note" in head) == any("“Shop note” is not known to it, and is not read" in s for s in report["said"])
    assert list(kept(shop)) == ["Stall"]  # which goes on to speak for both
    assert bring(row, head=head)[0]["duplicate"] == 1


def test_where_a_heading_is_another_one_the_rest_of_the_mapping_and_its_settings_hold_and_it_is_said(shop, bring):
    bring("A-1,MUG,12.90,2", mapping=MAPPING, keep_as="Stall", payment="pending")
    report, _ = bring("A-2,MUG,12.90,1", head="Nr,SKU,Each,Pieces")
    shop.run("capture", "normalize")

    (order,) = shop.rows("orders", number="A-2")
    assert (order.payment, order.total_minor) == ("pending", 1290)
    assert any("“SKU” is not known to it, and is taken for sku; “What”, which it reads, is not here" in one
               for one in report["said"])  # fmt: skip


def test_a_column_in_percent_that_is_kept_as_money_is_doubted_also_where_another_column_came(bring):
    bring("A-1,MUG,12.90,2,0", head=f"{HEAD},Rabatt %", mapping=f"{MAPPING},Rabatt %=line_discount")
    report, _ = bring("A-2,MUG,12.90,1,0,x", head=f"{HEAD},Rabatt %,Memo")

    assert any("“Rabatt %” is read as an amount of money, as it is kept" in one for one in report["said"])


def test_what_was_set_for_other_sheets_is_said_where_no_mapping_fits(bring):
    bring("A-1,MUG,12.90,2", mapping=MAPPING, keep_as="Stall", payment="pending")
    report, _ = bring("A-2,MUG,12.90,1", head="Order ID,SKU,Price,Qty")

    assert any("is not read by the mapping “Stall” (payment=pending)" in one for one in report["said"])


def test_a_mapping_for_one_more_column_with_settings_of_its_own_is_kept_beside_the_first(shop, bring):
    bring("A-1,MUG,12.90,2", mapping=MAPPING, keep_as="Stall", payment="pending")
    bring("A-2,MUG,12.90,1,x", head=f"{HEAD},Memo", currency="USD")

    assert {name: dict(one.said) for name, one in kept(shop).items()} == {
        "Stall": {"payment": "pending"}, "books 1": {"payment": "pending", "currency": "USD"}}  # fmt: skip


def test_what_is_given_goes_before_what_was_kept_and_a_day_is_never_kept(shop, bring):
    bring("A-1,MUG,12.90,2", mapping=MAPPING, currency="USD", placed_at="2026-11-01")
    bring("A-2,MUG,12.90,1", currency="CHF")

    assert dict(kept(shop)["books 1"].said) == {"currency": "CHF"}


def test_each_channel_keeps_its_own_for_the_same_headings(shop, bring, sheet_channel):
    fair = sheet_channel("fair")
    bring("A-1,MUG,12.90,2", mapping=MAPPING, currency="USD")
    with pytest.raises(CannotDoError, match="no column says the order's number"):
        bring("F-1,MUG,12.90,2", of=fair)
    bring("F-1,MUG,12.90,2", of=fair, mapping=MAPPING)

    assert {name: dict(one.said) for name, one in kept(shop).items()} == {"books 1": {"currency": "USD"}, "fair 1": {}}


def test_the_same_rows_read_by_the_kept_mapping_are_the_same_orders(bring):
    bring("A-1,MUG,12.90,2", mapping=MAPPING, country="DE")
    report, _ = bring("A-1,MUG,12.90,2")

    assert (report["stored"], report["duplicate"]) == (0, 1)


def test_one_name_is_one_mapping(bring):
    bring("A-1,MUG,12.90,2", mapping=MAPPING, keep_as="Stall")

    with pytest.raises(CannotDoError, match="“Stall” is the name of another mapping"):
        bring("A-2,MUG,12.90", head="Number,SKU,Price", keep_as="Stall")


def test_a_changed_mapping_reads_the_next_file_otherwise(shop, bring):
    bring("A-1,MUG,12.90,2", mapping=MAPPING)
    mappings.change_mapping(
        shop.database, "books 1", {"Each": "line_total"}, {"payment": "terms"}, "By total", shop.owner_id
    )
    bring("A-2,MUG,25.80,2")
    shop.run("capture", "normalize")

    first, second = shop.rows("orders")
    assert (first.total_minor, second.total_minor, second.payment) == (2580, 2580, "terms")
    assert list(kept(shop)) == ["By total"]
    mappings.remove_mapping(shop.database, "By total", shop.owner_id)
    with pytest.raises(CannotDoError, match="no column says the order's number"):
        bring("A-3,MUG,1.00,2")


@pytest.mark.parametrize(
    ("columns", "said", "rename", "why"),
    [
        ({"Colour": "sku"}, {}, "", "is no heading of"),
        ({"Each": "price_of_all"}, {}, "", "nothing orders have"),
        ({"Nr": ""}, {}, "", "must say the order's number"),
        ({"Each": "sku", "What": "sku"}, {}, "", "cannot both be"),
        ({}, {"currency": "EURO"}, "", "is no currency"),
        ({}, {"placed_at": "2026-01-01"}, "", "each file's own"),
        ({}, {"colour": "red"}, "", "cannot be set"),
        ({}, {}, "x" * 61, "1 to 60 letters"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused_and_the_kept_one_stands(shop, bring, columns, said, rename, why):
    bring("A-1,MUG,12.90,2", mapping=MAPPING)
    before = kept(shop)

    with pytest.raises(CannotDoError, match=why):
        mappings.change_mapping(shop.database, "books 1", columns, said, rename, shop.owner_id)

    assert kept(shop) == before


def test_mappings_are_kept_listed_shown_changed_and_removed_by_commands(shop, books, command, tmp_path):
    path = tmp_path / "sheet.csv"
    path.write_text(f"{HEAD}\nA-1,MUG,12.90,2\n")
    head = ("sheet", "keep", "Stall", path, "--channel", "books", "--mapping", MAPPING, "--set", "currency=USD")
    assert command(*head)[0] == 0

    status, told = command("import", "orders", path, "--channel", "books", "--json", "--apply")
    assert (status, json.loads(told)["mapping"][0]["mapping"], json.loads(told)["stored"]) == (0, "Stall", 1)
    assert command("sheet", "change", "Stall", "--rename", "Fair", "--unset", "currency")[0] == 0
    status, told = command("sheet", "list", "--json")
    assert [(one["name"], one["channel"], one["set"]) for one in json.loads(told)] == [("Fair", "books", {})]
    assert json.loads(command("sheet", "show", "Fair", "--json")[1])["columns"] == PLAIN
    assert "Each" in command("sheet", "show", "Fair")[1]
    assert command("sheet", "remove", "Fair")[0] == 0
    assert command("sheet", "show", "Fair")[0] == 1
