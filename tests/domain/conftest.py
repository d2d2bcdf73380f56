"""Recordings of real channels, where they are."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The recordings lie beside the checkout and are never part of it."""
    found = Path(__file__).parents[3] / "shared" / "corpus"
    if not found.is_dir():
        pytest.skip("no recordings of real channels beside this checkout")
    return found
