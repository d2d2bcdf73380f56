"""A database of the test's own, opened, and closed behind it."""

from collections.abc import Iterator

import pytest

from doorstep.db.engine import Database


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    one = Database(database_url)
    yield one
    one.close()
