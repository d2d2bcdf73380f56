"""A shop with a home and vendors of its own, as pytest fixtures: name them in a conftest and they are there."""

import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from doorstep.actions.found import make_account
from doorstep.db import tables
from doorstep.db.queries.prove import prove
from doorstep.settings import settings

from .sandbox import Sandbox
from .shop import Shop

_numbers = itertools.count(1)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installation's folder of this test's own."""
    monkeypatch.setenv("DOORSTEP_HOME", str(tmp_path))
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


@pytest.fixture
def shop(database_url: str, home: Path) -> Iterator[Shop]:
    """A founded shop with stock, at noon, without vendors."""
    made = Shop(database_url, migrate=False)
    with made.database.writing("act") as connection:  # no two shops are one to the vendors that all tests share
        domain = f"candles-{os.getpid()}-{next(_numbers)}.myshopify.com"
        of_channel = tables.vendor_account.c.id == made.channel_id
        connection.execute(tables.vendor_account.update().where(of_channel).values(external_ref=domain))
    made.stock(MUG=20, CANDLE=20, BOX=20)
    yield made
    made.database.close()


@pytest.fixture
def with_vendors(shop: Shop, sandbox: Sandbox) -> Shop:
    """The shop with a carrier, a payment provider and a messenger of its own."""
    mail = {"host": "127.0.0.1", "port": sandbox.smtp_port, "from": "shop@example.com"}
    with shop.database.writing("act") as connection:
        make_account(connection, "carrier", "sandbox", "parcels", config={"base_url": sandbox.carrier_url})
        make_account(connection, "payment", "sandbox", "money", config={"base_url": sandbox.payments_url})
        make_account(connection, "messenger", "smtp", "mail", config=mail)
    return shop


@pytest.fixture
def laws_hold(shop: Shop) -> Callable[[], None]:
    """Every law of the warehouse holds."""

    def held() -> None:
        broken = [f"{one.name}: {one.figure}" for one in prove(shop.database).broken]
        assert not broken, broken

    return held
