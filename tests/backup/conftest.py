"""Shops that are kept in files, and places to put them back into."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from doorstep.settings import Settings
from doorstep.testing.shop import Shop


@pytest.fixture
def kept(database_url: str, tmp_path: Path) -> Iterator[tuple[Shop, Settings]]:
    """A shop with two orders on their way, and its settings."""
    home = tmp_path / "home"
    home.mkdir()
    shop = Shop(database_url, migrate=False)
    shop.stock(MUG=9)
    shop.order(1001)
    shop.order(1002)
    shop.run("capture", "normalize", "allocate")
    yield shop, Settings(home=home, database_url=database_url)
    shop.database.close()


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[Settings]:
    """An empty home with a database of the same kind that holds nothing."""
    home = tmp_path / "elsewhere"
    if database_url.startswith("sqlite"):
        yield Settings(home=home)
        return
    shelf = request.getfixturevalue("_postgres_shelf")
    url = shelf.take(migrated=False)
    yield Settings(home=home, database_url=url)
    shelf.give_back(url)
