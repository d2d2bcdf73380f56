"""A shop that has no contract with any carrier, and sends all the same."""

from collections.abc import Iterator
from typing import Any

import pytest

from doorstep.settings import settings
from doorstep.testing.shop import Shop


@pytest.fixture
def home(tmp_path, monkeypatch) -> Iterator[Any]:
    """An installation's folder of this test's own."""
    monkeypatch.setenv("DOORSTEP_HOME", str(tmp_path))
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


@pytest.fixture
def shop(database_url, home) -> Iterator[Shop]:
    """A founded shop with stock, at noon, without any vendor."""
    made = Shop(database_url, migrate=False)
    made.stock(MUG=40, CANDLE=40, BOX=40)
    yield made
    made.database.close()
