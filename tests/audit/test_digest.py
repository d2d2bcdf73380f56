"""One digest for one end of a day, however it came about; another as soon as anything that counts is otherwise."""

import pytest

from doorstep.db import tables
from doorstep.db.queries.digest import digest, lines
from doorstep.db.queries.prove import prove
from doorstep.testing.shop import Shop

ORDERS = {1001: {"MUG": 2, "GIFT": 1}, 1002: {"CANDLE": 3}, 1003: {"NOPE": 1}, 1004: {"MUG": 40}}


def sold(url: str, numbers: list[int]) -> Shop:
    """A shop that got these orders in this order, one by one."""
    shop = Shop(url, migrate=False)
    shop.stock(MUG=9, CANDLE=9, BOX=9)
    for number in numbers:
        shop.order(number, ORDERS[number])
        shop.run("capture", "normalize", "allocate", "pick_pack")
    return shop


def read(shop: Shop) -> list[str]:
    with shop.database.reading() as connection:
        return sorted(lines(connection))


def take(request: pytest.FixtureRequest, kind: str) -> str:
    return request.getfixturevalue(f"_{kind}_shelf").take(migrated=True)


@pytest.fixture(params=[pytest.param(kind, marks=getattr(pytest.mark, kind)) for kind in ("sqlite", "postgres")])
def kind(request):
    return request.param


def test_orders_that_came_in_another_order_come_to_the_same_digest(request, kind):
    """So no internal id, and no public id that is made of one, is part of it."""
    one, other = (
        sold(take(request, kind), [1001, 1002, 1003, 1004]),
        sold(take(request, kind), [1004, 1003, 1002, 1001]),
    )

    assert one.find(1001).id != other.find(1001).id
    assert read(one) == read(other)
    assert prove(one.database).digest == prove(other.database).digest
    one.database.close()
    other.database.close()


@pytest.mark.postgres
def test_the_same_day_has_the_same_digest_on_both_databases(request):
    one, other = (sold(take(request, kind), [1001, 1002, 1003, 1004]) for kind in ("sqlite", "postgres"))

    assert read(one) == read(other)
    one.database.close()
    other.database.close()


def test_no_instant_and_no_run_is_part_of_the_digest(request, kind):
    shop = sold(take(request, kind), [1001, 1004])
    before = prove(shop.database).digest

    shop.later(days=3)
    with shop.database.writing("act") as connection:
        connection.execute(tables.orders.update().values(received_at=shop.find(1001).placed_at))
        connection.execute(tables.work_item.update().values(attempts=7, note="other"))

    assert prove(shop.database).digest == before
    shop.database.close()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE orders SET total_minor = total_minor + 1",
        "UPDATE order_line SET allocated_qty = allocated_qty + 1 WHERE n = 1",
        "UPDATE refund SET amount_minor = amount_minor + 1",
        "UPDATE payment SET amount_minor = amount_minor - 1",
        "UPDATE allocation SET per_kit = 9",
        "UPDATE parcel SET grams = grams + 1",
        "UPDATE shipment SET cost_minor = cost_minor + 1",
        "UPDATE effect SET amount_minor = amount_minor + 1",
        """UPDATE effect SET request = '{"labels": []}' WHERE operation = 'hand_over'""",
        "UPDATE rma_line SET qty = qty + 1",
        "UPDATE message SET kind = 'other ' || kind",
        "UPDATE exception_case SET cause = 'not_paid' WHERE cause = 'unknown_sku'",
        "UPDATE case_subject SET cleared_at = since",
    ],
)
def test_what_counts_changes_the_digest(day, change):
    shop, _ = day
    with shop.database.writer.connect() as connection:
        transaction = connection.begin()
        try:
            before = digest(connection)
            connection.exec_driver_sql(change)
            assert digest(connection) != before
        finally:
            transaction.rollback()


def test_whose_name_the_carrier_s_list_bears_is_no_part_of_the_digest_and_who_is_on_it_is(day):
    """Which parcel is the first of a list depends on the order in which the orders came."""
    shop, _ = day
    sent = [row for row in shop.rows("parcel") if row.handed_over_at is not None]
    assert {row.order_id for row in sent} > {row.order_id for row in shop.rows("effect", operation="hand_over")}
    orders = {row.id: row.public_id for row in shop.rows("orders")}

    told = [line for line in read(shop) if line.startswith(("listed|", "effect|hand_over"))]

    assert told == sorted(f"listed|{orders[row.order_id]}|{row.n}|done" for row in sent)


def test_an_open_case_is_named_by_what_it_is_about_and_never_by_a_number_of_ours(day):
    shop, _ = day

    told = [line for line in read(shop) if line.startswith("case|")]

    number = shop.find(1004).public_id
    assert f"case|short_stock|MUG|{number}" in told
    assert any(line.startswith("case|unknown_sku|acc_") and line.endswith(shop.find(1003).public_id) for line in told)
