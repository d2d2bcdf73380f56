"""A shop with its vendors, and somebody who changes their mind."""

import itertools
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from doorstep.actions import floor
from doorstep.actions.found import make_account
from doorstep.actions.undo import undo, why_not
from doorstep.db import tables
from doorstep.db.queries.acts import find_act
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
    """The shop with a carrier and a messenger of its own."""
    mail = {"host": "127.0.0.1", "port": sandbox.smtp_port, "from": "shop@example.com"}
    with shop.database.writing("act") as connection:
        make_account(connection, "carrier", "sandbox", "parcels", config={"base_url": sandbox.carrier_url})
        make_account(connection, "messenger", "smtp", "mail", config=mail)
    return shop


@pytest.fixture
def last(shop) -> Callable[..., int]:
    """The newest act (of that topic)."""

    def found(topic: str = "") -> int:
        return max(row.id for row in shop.rows("inbound_event") if "." in row.topic and row.topic.startswith(topic))

    return found


@pytest.fixture
def take_back(shop, last) -> Callable[..., str]:
    """The newest act (of that topic) is undone."""

    def done(topic: str = "", event_id: int = 0) -> str:
        return undo(shop.database, event_id or last(topic), "owner")

    return done


@pytest.fixture
def limit(shop, last) -> Callable[..., str]:
    """Why the newest act (of that topic) cannot be undone; '' where it can."""

    def told(topic: str = "", event_id: int = 0) -> str:
        with shop.database.reading() as connection:
            event = find_act(connection, event_id or last(topic))
            return why_not(connection, [event])[event.id]

    return told


@pytest.fixture
def on_floor(shop) -> Callable[..., Any]:
    """An order is on the floor; returns its wave."""

    def brought(number: int = 1001, lines: dict[str, int] | None = None) -> Any:
        shop.order(number, lines or {"MUG": 2})
        shop.run("capture", "normalize", "allocate", "pick_pack")
        return shop.rows("wave")[-1]

    return brought


@pytest.fixture
def sealed(with_vendors, on_floor) -> Callable[..., Any]:
    """An order is picked and sealed; returns its wave."""

    def packed(number: int = 1001, lines: dict[str, int] | None = None) -> Any:
        wave = on_floor(number, lines)
        floor.pick_wave(with_vendors.database, wave.id, with_vendors.owner_id)
        floor.seal_wave(with_vendors.database, wave.id, with_vendors.owner_id)
        return wave

    return packed


@pytest.fixture
def standing(shop) -> Callable[[], dict[str, Any]]:
    """Where stock and statuses stand: balances, claims, lines, tasks, parts, orders."""

    def stands() -> dict[str, Any]:
        balances = {(b.position_id, b.account): b.amount for b in shop.rows("balance") if b.amount}
        claims = [(a.id, a.qty, a.picked_qty, a.released_qty, a.sent_qty) for a in shop.rows("allocation")]
        lines = [(n.order_id, n.n, n.qty, n.allocated_qty, n.sent_qty) for n in shop.rows("order_line")]
        tasks = [(t.id, t.qty, t.picked_qty, t.status) for t in shop.rows("pick_task")]
        parts = [(p.id, p.status) for p in shop.rows("fulfillment")]
        orders = [(o.id, o.status) for o in shop.rows("orders")]
        return {
            "balances": balances, "claims": claims, "lines": lines, "tasks": tasks, "parts": parts, "orders": orders,
        }  # fmt: skip

    return stands


@pytest.fixture
def laws_hold(shop) -> Callable[[], None]:
    """Every law of the warehouse holds."""

    def held() -> None:
        assert not prove(shop.database).broken

    return held
