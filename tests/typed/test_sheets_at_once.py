"""Two imports of one order in the same moment: the second one waits, and sees what the first one has stored."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from doorstep.actions.order_sheets import apply, read_sheets
from doorstep.db.engine import business_now
from doorstep.db.inbox import Arrival, store
from doorstep.db.queries.order_sheets import hold
from tests.typed.test_sheets import ROWS, books, sheet

__all__ = ["books"]


@pytest.fixture
def database_url(postgres_url):
    """On PostgreSQL alone: SQLite has one writer anyway."""
    return postgres_url


def test_an_import_waits_for_the_one_that_is_storing_and_does_not_store_over_it(shop, books, tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(sheet(ROWS[1]))
    read = read_sheets(shop.database, books, [("orders.csv", path)])
    waiting = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    with ThreadPoolExecutor() as pool:
        with shop.database.writing("intake") as connection:
            hold(connection, books.id)
            other = Arrival(books.id, "sheet|other", "order", b"{}", business_now(connection), order_ref="A-2")
            store(connection, [other])
            second = pool.submit(apply, shop.database, books, read)
            while not second.done():
                with shop.database.reading() as looking:
                    if looking.execute(waiting).scalar_one():
                        break
        report = second.result()

    assert (report["stored"], report["rejected"]) == (0, 1)
