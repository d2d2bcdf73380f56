"""A shop whose desk answers over a real socket."""

from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest

from doorstep.settings import Settings
from doorstep.testing.server import served
from doorstep.testing.shop import Shop


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    """A founded shop, on SQLite and on PostgreSQL."""
    made = Shop(database_url, migrate=False)
    yield made
    made.database.close()


@pytest.fixture
def small_shop(sqlite_url: str) -> Iterator[Shop]:
    """The same on SQLite alone, for what does not depend on the database."""
    made = Shop(sqlite_url, migrate=False)
    yield made
    made.database.close()


class Desk:
    """The desk as a browser sees it."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    def get(self, path: str) -> str:
        answer = self.client.get(path, follow_redirects=True)
        return unescape(answer.text)

    def post(self, path: str, **typed: Any) -> tuple[int, str]:
        """The status of the answer itself, and the words of the page that one sees in the end."""
        answer = self.client.post(path, data={"token": "", **typed})
        shown = self.client.get(answer.headers["location"]) if answer.status_code == 303 else answer
        return answer.status_code, unescape(shown.text)


@pytest.fixture
def desk(small_shop: Shop, sqlite_url: str, tmp_path: Path) -> Iterator[Desk]:
    with served(Settings(home=tmp_path / "home", database_url=sqlite_url, port=0)) as client:
        yield Desk(client)
