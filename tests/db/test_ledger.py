"""Stock and money by double entry: what the books say is the sum of what was written, and some things are refused."""

import contextlib
from datetime import datetime

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.db import ledger, tables
from doorstep.db.engine import Database
from doorstep.db.guard import violated
from doorstep.db.ledger import Entry, MoneyMove, StockMove
from doorstep.testing.rows import A_DAY, make_row


def post(database: Database, *entries: Entry, kind: str = "stock", at: datetime = A_DAY) -> None:
    with database.writing("act") as connection:
        (ledger.post_stock if kind == "stock" else ledger.post_money)(connection, entries, None, at)


def balances(database: Database, table: sa.Table = tables.balance) -> dict[tuple, int]:
    with database.reading() as connection:
        return {tuple(row[:-1]): row[-1] for row in connection.execute(sa.select(table))}


def sums(database: Database) -> dict[tuple, int]:
    """The guarded accounts as their postings sum up."""
    p = tables.posting
    with database.reading() as connection:
        rows = connection.execute(
            sa.select(p.c.position_id, p.c.account, sa.func.sum(p.c.amount))
            .where(p.c.account.in_(ledger.GUARDED))
            .group_by(p.c.position_id, p.c.account)
        )
        return {(position, account): int(amount) for position, account, amount in rows}


@pytest.fixture
def shelf(database: Database) -> tuple[int, int]:
    """(sku, position) of a bin in which nothing lies."""
    with database.writing("act") as connection:
        sku, site = make_row(connection, "sku"), make_row(connection, "site")
        (position,) = ledger.find_positions(connection, [(sku, site, "A-01")]).values()
    return sku, position


def test_an_entry_sums_to_zero_and_moves_its_balances(database: Database, shelf: tuple[int, int]) -> None:
    post(database, Entry("receipt", (StockMove(*shelf, "supplier", "available", 5),)))
    post(database, Entry("allocate", (StockMove(*shelf, "available", "allocated", 2),)))
    position = shelf[1]
    assert balances(database) == {(position, "available"): 3, (position, "allocated"): 2} == sums(database)


def test_stock_is_never_oversold_and_a_refusal_leaves_nothing(database: Database, shelf: tuple[int, int]) -> None:
    post(database, Entry("receipt", (StockMove(*shelf, "supplier", "available", 5),)))
    good, bad = StockMove(*shelf, "available", "allocated", 5), StockMove(*shelf, "available", "allocated", 1)
    with pytest.raises(sa.exc.IntegrityError) as refused:
        post(database, Entry("allocate", (good,)), Entry("allocate", (bad,)))
    assert violated(refused.value) == "stock_never_oversold"
    assert balances(database) == {(shelf[1], "available"): 5} == sums(database)


def test_what_never_lay_there_cannot_be_taken(database: Database, shelf: tuple[int, int]) -> None:
    with pytest.raises(sa.exc.IntegrityError) as refused:
        post(database, Entry("pick", (StockMove(*shelf, "allocated", "picked", 1),)))
    assert violated(refused.value) == "stock_never_oversold"


def test_a_bin_is_found_again_and_made_once(database: Database) -> None:
    with database.writing("act") as connection:
        sku, site = make_row(connection, "sku"), make_row(connection, "site")
        key, another = (sku, site, "A-01"), (sku, site, "A-02")
        first = ledger.find_positions(connection, [key])
        both = ledger.find_positions(connection, [key, another, key])
        assert both[key] == first[key] != both[another]
        assert ledger.find_positions(connection, []) == {}


@pytest.fixture
def order(database: Database) -> int:
    with database.writing("act") as connection:
        return make_row(connection, "orders", currency="EUR")


def _paid(order: int, minor: int, currency: str = "EUR") -> Entry:
    return Entry("payment", (MoneyMove("refund_ceiling", "refundable", minor, currency),), order)


def _refund(order: int, minor: int, currency: str = "EUR") -> Entry:
    return Entry("refund_set_aside", (MoneyMove("refundable", "refund_pending", minor, currency),), order)


def test_no_more_goes_back_than_was_paid(database: Database, order: int) -> None:
    post(database, _paid(order, 1000), kind="money")
    post(database, _refund(order, 600), kind="money")
    with pytest.raises(sa.exc.IntegrityError) as refused:
        post(database, _refund(order, 401), kind="money")
    assert violated(refused.value) == "refund_never_beyond_paid"
    post(database, _refund(order, 400), kind="money")
    assert balances(database, tables.money_balance) == {(order, "refundable", "EUR"): 0}


def test_nothing_goes_back_where_nothing_was_paid(database: Database, order: int) -> None:
    with pytest.raises(sa.exc.IntegrityError) as refused:
        post(database, _refund(order, 1), kind="money")
    assert violated(refused.value) == "refund_never_beyond_paid"


def test_what_was_paid_in_one_currency_does_not_go_back_in_another(database: Database, order: int) -> None:
    post(database, _paid(order, 1000), kind="money")
    with pytest.raises(sa.exc.IntegrityError) as refused:
        post(database, _refund(order, 1, "USD"), kind="money")
    assert violated(refused.value) == "refund_never_beyond_paid"


def test_two_refunds_of_one_commit_are_judged_together(database: Database, order: int) -> None:
    post(database, _paid(order, 1000), kind="money")
    with pytest.raises(sa.exc.IntegrityError):
        post(database, _refund(order, 501), _refund(order, 500), kind="money")
    assert balances(database, tables.money_balance) == {(order, "refundable", "EUR"): 1000}


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["supplier", "available", "allocated", "picked"]),
        st.sampled_from(["available", "allocated", "picked", "shipped"]),
        st.integers(0, 1),
        st.integers(1, 6),
    ).filter(lambda move: move[0] != move[1]),
    max_size=20,
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_whatever_is_posted_the_balances_are_the_postings_and_never_below_zero(sqlite_url: str, moves) -> None:
    database = Database(sqlite_url)
    with database.writing("act") as connection:
        sku, site = make_row(connection, "sku"), make_row(connection, "site")
        places = list(ledger.find_positions(connection, [(sku, site, "A"), (sku, site, "B")]).values())
    for source, target, where, qty in moves:
        with contextlib.suppress(sa.exc.IntegrityError):
            post(database, Entry("move", (StockMove(sku, places[where], source, target, qty),)))
    p, stand, add = tables.posting, balances(database), sums(database)
    with database.reading() as connection:
        entries = connection.execute(
            sa.select(p.c.entry_id, p.c.sku_id, sa.func.sum(p.c.amount)).group_by(p.c.entry_id, p.c.sku_id)
        ).all()
    database.close()
    assert {key: amount for key, amount in stand.items() if amount} == {key: n for key, n in add.items() if n}
    assert all(amount >= 0 for amount in stand.values())
    assert all(total == 0 for _, _, total in entries)
