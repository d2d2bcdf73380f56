"""A shop with its vendors, and somebody who changes their mind."""

from collections.abc import Callable
from typing import Any

import pytest

from doorstep.actions import floor
from doorstep.actions.undo import undo, why_not
from doorstep.db.queries.acts import find_act
from doorstep.testing import sandbox_fixtures, vendor_fixtures

_module_sandbox, sandbox = sandbox_fixtures._module_sandbox, sandbox_fixtures.sandbox
home, shop = vendor_fixtures.home, vendor_fixtures.shop
with_vendors, laws_hold = vendor_fixtures.with_vendors, vendor_fixtures.laws_hold


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
