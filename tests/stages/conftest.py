"""A shop with its vendors in a process of their own, for the tests of the stages."""

import itertools
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from doorstep.actions import floor
from doorstep.actions.found import make_account
from doorstep.db import tables
from doorstep.settings import settings
from doorstep.testing.deaths import run_until_killed
from doorstep.testing.sandbox import Sandbox
from doorstep.testing.sandbox_fixtures import _module_sandbox, fresh_sandbox, sandbox  # noqa: F401
from doorstep.testing.shop import Shop

_numbers = itertools.count(1)  # vendors are shared by the tests of a module


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
    """The shop with the sandbox's carrier, payment provider and messenger."""
    connect(shop, sandbox)
    return shop


def connect(shop: Shop, vendors: Sandbox) -> None:
    """The shop has its accounts at these vendors."""
    mail = {"host": "127.0.0.1", "port": vendors.smtp_port, "from": "shop@example.com"}
    with shop.database.writing("act") as connection:
        make_account(connection, "carrier", "sandbox", "parcels", config={"base_url": vendors.carrier_url})
        make_account(connection, "payment", "sandbox", "money", config={"base_url": vendors.payments_url})
        make_account(connection, "messenger", "smtp", "mail", config=mail)


@pytest.fixture
def sell(shop, sandbox) -> Callable[..., Any]:  # noqa: F811
    """An order comes in and is paid at the sandbox provider; returns the provider's charge."""

    def sold(number: int = 1001, lines: dict[str, int] | None = None, charge: str = "", **changes: Any) -> str:
        charge = charge or f"ch_{os.getpid()}_{next(_numbers)}"
        lines = lines or {"MUG": 2}
        shop.order(number, lines, checkout_token=charge, **changes)
        shop.run("capture", "normalize")
        charged = {"id": charge, "amount": shop.find(number).total_minor, "currency": "EUR", "reference": f"#{number}"}
        sandbox.tell("payments", "/v1/charges/batch", charges=[charged])
        return charge

    return sold


@pytest.fixture
def send_out(shop) -> Callable[[], None]:
    """Whatever is confirmed is allocated, picked, packed, labelled and handed over."""

    def sent() -> None:
        shop.run("capture", "normalize", "allocate", "pick_pack")
        for wave in shop.rows("wave", closed_at=None):
            floor.pick_wave(shop.database, wave.id, shop.owner_id)
            floor.seal_wave(shop.database, wave.id, shop.owner_id)
        shop.run("ship")
        floor.hand_over(shop.database, shop.owner_id)

    return sent


@pytest.fixture
def run_killed(shop, home) -> Callable[..., None]:
    """These stages run in a process of their own, which is killed at the failpoint; its claims are free."""

    def ran(failpoint: str, *stages: str) -> None:
        run_until_killed(shop.database.url, failpoint, stages, home)

    return ran
