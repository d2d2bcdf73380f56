"""A shop with its vendors, for the tests of stopping and resuming."""

import itertools
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from doorstep.actions import stops
from doorstep.actions.found import make_account
from doorstep.db import tables
from doorstep.db.queries.prove import prove
from doorstep.settings import settings
from doorstep.testing.sandbox import Sandbox
from doorstep.testing.sandbox_fixtures import _module_sandbox, sandbox  # noqa: F401
from doorstep.testing.shop import Shop

_numbers = itertools.count(1)


@pytest.fixture
def home(tmp_path, monkeypatch) -> Iterator[Any]:
    """An installation's folder of this test's own."""
    monkeypatch.setenv("DOORSTEP_HOME", str(tmp_path))
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


@pytest.fixture
def shop(database_url, home) -> Iterator[Shop]:
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
def with_vendors(shop, sandbox: Sandbox) -> Shop:  # noqa: F811
    """The shop with a carrier, a payment provider and a messenger of its own."""
    mail = {"host": "127.0.0.1", "port": sandbox.smtp_port, "from": "shop@example.com"}
    with shop.database.writing("act") as connection:
        make_account(connection, "carrier", "sandbox", "parcels", config={"base_url": sandbox.carrier_url})
        make_account(connection, "payment", "sandbox", "money", config={"base_url": sandbox.payments_url})
        make_account(connection, "messenger", "smtp", "mail", config=mail)
    return shop


@pytest.fixture
def stop(shop) -> Callable[..., str]:
    """Somebody stops something."""

    def stopped(scope: str, target: str = "", reason: str = "the glaze flakes") -> str:
        return stops.stop(shop.database, scope, target, reason, "owner")

    return stopped


@pytest.fixture
def resume(shop) -> Callable[..., str]:
    """Somebody resumes it."""

    def resumed(scope: str, target: str = "") -> str:
        return stops.resume(shop.database, scope, target, "owner")

    return resumed


@pytest.fixture
def waiting(shop) -> Callable[[str], list[int]]:
    """The open work of a stage that lies still by a stop."""

    def listed(stage: str) -> list[int]:
        rows = shop.rows("work_item", stage=stage, outcome=None)
        return [row.subject_id for row in rows if row.note.startswith("stopped ")]

    return listed


@pytest.fixture
def laws_hold(shop) -> Callable[[], None]:
    """Every law of the warehouse holds."""

    def held() -> None:
        assert not prove(shop.database).broken

    return held


@pytest.fixture
def effects_called(shop) -> Callable[[], int]:
    """How often anything was asked of the outside so far."""

    def counted() -> int:
        with shop.database.reading() as connection:
            return connection.execute(
                sa.select(sa.func.coalesce(sa.func.sum(tables.effect.c.attempts), 0))
            ).scalar_one()

    return counted
