"""A year of a shop's orders in twelve sheets: every row accounted for, and coming again adds nothing."""

import sys

import pytest

from doorstep.actions.order_mappings import keep_for
from doorstep.testing.order_stream import ROWS, bring_stream, counted, stored, sums, table

SALES = "orders_large/KeithGalli__Pandas-Data-Science-Tasks/Sales_Data"
# As the corpus's own page counts them; the order lines there include the 264 that stand twice.
YEAR = {"read": 186_850, "lines": 185_686, "orders": 0, "duplicates": 264, "headings": 355, "empty": 545, "rejected": 0}
ORDERS = 178_437


@pytest.fixture
def database_url(sqlite_url):
    """On SQLite alone: what a sheet comes to is reckoned before any database is asked."""
    return sqlite_url


@pytest.fixture
def books(shop, corpus, sheet_channel):
    """A channel that keeps one mapping for all twelve sheets."""
    account = sheet_channel("books")
    first = corpus / SALES / "Sales_January_2019.csv"
    keep_for(shop.database, account, "Gadgets", first, "", {"country": "US", "currency": "USD"}, shop.owner_id)
    return account


@pytest.mark.timeout(400)
def test_a_year_of_orders_comes_in_by_one_mapping_with_every_row_accounted_for(corpus, shop, books, capsys):
    files = sorted((corpus / SALES).glob("*.csv"))
    reports = bring_stream(shop.database, books, files)

    with capsys.disabled():
        sys.stdout.write(f"\n\n{table(reports)}\n")
    assert len(files) == 12
    for path in files:
        report, expected = reports[path.name], counted(path, "Order ID")
        assert {**report["rows"], "taken": report["read"]} == expected
        rows = report["rows"]
        assert rows["read"] == sum(rows[fate] for fate in ROWS[1:])
        assert report["stored"] == report["read"]
        assert any("by the mapping “Gadgets”, with country=US, currency=USD" in one for one in report["said"])
    assert sums(reports.values()) == YEAR
    assert stored(shop.database) == ORDERS

    # The shortest and the longest again, which reach into another year, the later one first.
    again = [path for path in reversed(files) if "January" in path.name or "December" in path.name]
    repeated = bring_stream(shop.database, books, again)
    assert [report["stored"] for report in repeated.values()] == [0, 0]
    assert all(report["duplicate"] == reports[name]["read"] for name, report in repeated.items())
    assert stored(shop.database) == ORDERS
