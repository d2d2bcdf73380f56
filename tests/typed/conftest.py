"""A shop in which orders are typed in: its stock, its tax, and who may do what."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from doorstep.actions.found import make_account
from doorstep.actions.typed import TypedOrder, type_order
from doorstep.db import tables
from doorstep.db.accounts import Account, read_account
from doorstep.db.engine import business_now
from doorstep.db.write import insert
from doorstep.domain.roles import OWNER, Role
from doorstep.domain.typed_said import draft_of
from doorstep.settings import settings
from doorstep.testing.shop import Shop

ADDRESS = {"name": "Mara Lind", "line1": "Torstr. 140", "postcode": "10119", "city": "Berlin", "country": "DE"}


@pytest.fixture
def home(tmp_path, monkeypatch) -> Iterator[Path]:
    """An installation's folder of this test's own."""
    monkeypatch.setenv("DOORSTEP_HOME", str(tmp_path))
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


@pytest.fixture
def shop(database_url, home) -> Iterator[Shop]:
    """A founded shop with stock, at noon; German tax, 19 % and 7 %."""
    made = Shop(database_url, migrate=False)
    made.stock(MUG=20, CANDLE={"Berlin": 12, "Hamburg": 3}, BOX=12)
    add_rates(made, ("DE", "", 190_000, "VAT"), ("DE", "reduced", 70_000, "Reduced VAT"))
    yield made
    made.database.close()


def add_rates(shop: Shop, *rates: tuple[str, str, int, str]) -> None:
    with shop.database.writing("act") as connection:
        at = business_now(connection)
        columns = ("country", "tax_class", "rate_ppm", "name", "since")
        insert(connection, tables.tax_rate, columns, [(*rate, at) for rate in rates])


@pytest.fixture
def type_in(shop) -> Callable[..., TypedOrder]:
    """Somebody types an order in: two mugs to Mara, paid by card, unless it is said otherwise."""

    def typed(token: str = "", role: Role = OWNER, **said: Any) -> TypedOrder:
        told = {"lines": [{"sku": "MUG", "qty": "2"}], "payment": "card", "address": ADDRESS, **said}
        return type_order(shop.database, draft_of(told, "EUR"), shop.owner_id, role, token=token)

    return typed


@pytest.fixture
def sheet_channel(shop) -> Callable[..., Account]:
    """Adds a channel of that name, to which sheets come."""

    def made(name: str, currency: str = "EUR") -> Account:
        with shop.database.writing("act") as connection:
            make_account(connection, "channel", "own", name, name, currency)
        with shop.database.reading() as connection:
            return read_account(connection, name, "channel")

    return made


@pytest.fixture
def stall(sheet_channel) -> Account:
    """The channel of a stall's sheets."""
    return sheet_channel("stall")


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real files beside the project; without it the test is skipped."""
    folder = Path(__file__).resolve().parents[2].parent / "shared" / "corpus"
    if not folder.is_dir():
        pytest.skip("The corpus of real files is not beside the project; only our own fixtures are tested.")
    return folder
