"""A shop whose catalogue is looked after."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from doorstep.testing.shop import Shop


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    """On SQLite and then on PostgreSQL."""
    made = Shop(database_url, migrate=False)
    yield made
    made.database.close()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder
