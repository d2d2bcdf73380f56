"""Every real file of orders that we have: each row accounted for, twice, and the second time nothing changes."""

import sys

import pytest

from doorstep.actions.order_sheets import apply, read_sheets
from doorstep.domain.errors import CannotDoError

SALES = "orders_large/KeithGalli__Pandas-Data-Science-Tasks/Sales_Data"
NORTHWIND = "orders_large/neo4j-graph-examples__northwind/import"
# (files, mapping, what is set, what comes of it); the figures were counted by hand with another program.
FILES = {
    "one month of gadgets": (
        [f"{SALES}/Sales_April_2019.csv"], "", {"country": "US"},
        {"read": 18383, "lines": 18267, "orders": 0, "duplicates": 22, "headings": 35, "empty": 59, "rejected": 0},
        17537,
    ),
    "chipotle": (
        ["orders_large/justmarkham__DAT8/chipotle.tsv"], "item_price=line_total", {"placed_at": "2012-08-01"},
        {"read": 4622, "lines": 4563, "orders": 0, "duplicates": 59, "headings": 0, "empty": 0, "rejected": 0},
        1834,
    ),
    "northwind, two files": (
        [f"{NORTHWIND}/orders.csv", f"{NORTHWIND}/order-details.csv"], "", {},
        {"read": 2985, "lines": 1716, "orders": 654, "duplicates": 0, "headings": 0, "empty": 0, "rejected": 615},
        654,
    ),
}  # fmt: skip


@pytest.fixture
def books(sheet_channel):
    return sheet_channel("books", "USD")


@pytest.mark.parametrize("name", FILES)
def test_every_row_of_a_real_sheet_has_its_fate_and_coming_again_changes_nothing(corpus, shop, books, name, capsys):
    paths, mapping, said, rows, orders = FILES[name]
    files = [(path.rpartition("/")[2], corpus / path) for path in paths]

    first = apply(shop.database, books, read_sheets(shop.database, books, files, mapping, said))
    stored = len(shop.rows("inbound_event", topic="order"))
    second = apply(shop.database, books, read_sheets(shop.database, books, files, mapping, said))

    with capsys.disabled():
        sys.stdout.write(table(name, first, second))
    assert first["rows"] == second["rows"] == rows
    assert rows["read"] == sum(rows.values()) - rows["read"]
    assert (first["stored"], second["stored"], second["duplicate"]) == (orders, 0, orders)
    assert stored == len(shop.rows("inbound_event", topic="order")) == orders
    assert len(first["reasons"]) == rows["rejected"]


def table(name, first, second) -> str:
    """What became of the rows."""
    rows = first["rows"]
    lines = [f"\n\n{name:<28}{'rows':>8}{'lines':>8}{'orders':>8}{'twice':>7}{'heads':>7}{'empty':>7}{'rejected':>10}"]
    lines.append("  {:<26}{:>8}{:>8}{:>8}{:>7}{:>7}{:>7}{:>10}".format("every row", *rows.values()))
    again = f"{second['stored']} stored, {second['duplicate']} duplicate"
    lines.append(f"  stored {first['stored']} orders; again: {again}")
    reasons: dict[str, int] = {}
    for one in first["reasons"]:
        kind = "of an order of which another row cannot be taken" if "another row" in one["reason"] else one["reason"]
        reasons[kind] = reasons.get(kind, 0) + 1
    lines += [f"      {n:>4} rejected: {reason}" for reason, n in sorted(reasons.items(), key=lambda x: -x[1])[:5]]
    return "\n".join(lines) + "\n"


def test_a_month_of_real_orders_is_normalized_to_the_cent(corpus, shop, books, tmp_path):
    with (corpus / SALES / "Sales_April_2019.csv").open() as opened:
        head = [next(opened) for _ in range(120)]
    (tmp_path / "few.csv").write_text("".join(head))
    read = read_sheets(shop.database, books, [("few.csv", tmp_path / "few.csv")], said={"country": "US"})
    report = apply(shop.database, books, read)
    shop.run("capture", "normalize")

    orders = shop.rows("orders")
    assert len(orders) == report["stored"] > 100
    sums: dict[int, int] = {}
    for line in shop.rows("order_line"):
        sums[line.order_id] = sums.get(line.order_id, 0) + line.total_minor
    assert {order.id: order.total_minor for order in orders} == sums
    # The sheet names no buyers, and its products are not ours: both are a person's to say.
    assert {case.cause for case in shop.rows("exception_case")} == {"unknown_sku", "bad_address"}


def test_a_real_sheet_without_order_numbers_is_refused_in_a_sentence(corpus, shop, books):
    path = corpus / "magento/magento__magento2-sample-data/SalesSampleData/fixtures/orders.csv"
    with pytest.raises(CannotDoError, match="no column says the order's number"):
        read_sheets(shop.database, books, [("orders.csv", path)])
