"""Databases of the test's own, opened, and closed behind it."""

from collections.abc import Callable, Iterator

import pytest

from doorstep.db.engine import Database, open_database
from doorstep.testing.shop import Shop


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    one = Database(database_url)
    yield one
    one.close()


@pytest.fixture
def found() -> Iterator[Callable[[str], Shop]]:
    """Founds a shop on a migrated database, and closes it behind the test."""
    shops: list[Shop] = []

    def make(url: str) -> Shop:
        shops.append(Shop(url, migrate=False))
        return shops[-1]

    yield make
    for one in shops:
        one.database.close()
    open_database.cache_clear()


@pytest.fixture
def shop(found: Callable[[str], Shop], database_url: str) -> Shop:
    return found(database_url)


@pytest.fixture
def here(found: Callable[[str], Shop], postgres_url: str) -> Shop:
    """A shop where two can be under way at one moment."""
    return found(postgres_url)
