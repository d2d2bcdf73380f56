"""A shop with its vendors in a process of their own, for the tests of the stages."""

import itertools
import json
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from doorstep.actions.found import make_account
from doorstep.db import tables, work
from doorstep.db.engine import business_now, machine_now
from doorstep.db.secrets import add_secret, open_safe
from doorstep.db.work import Worker
from doorstep.settings import settings
from doorstep.testing import vendor_fixtures
from doorstep.testing.deaths import run_until_killed
from doorstep.testing.sandbox import Sandbox
from doorstep.testing.sandbox_fixtures import _module_sandbox, fresh_sandbox, sandbox  # noqa: F401
from doorstep.testing.shop import Shop
from tasks.context import working

_numbers = itertools.count(1)  # vendors are shared by the tests of a module
home, shop, laws_hold = vendor_fixtures.home, vendor_fixtures.shop, vendor_fixtures.laws_hold


@pytest.fixture
def connect(shop) -> Callable[[Sandbox], None]:
    """Gives the shop its accounts at these vendors."""

    def connected(vendors: Sandbox) -> None:
        mail = {"host": "127.0.0.1", "port": vendors.smtp_port, "from": "shop@example.com"}
        with shop.database.writing("act") as connection:
            make_account(connection, "carrier", "sandbox", "parcels", config={"base_url": vendors.carrier_url})
            make_account(connection, "payment", "sandbox", "money", config={"base_url": vendors.payments_url})
            make_account(connection, "messenger", "smtp", "mail", config=mail)

    return connected


@pytest.fixture
def with_vendors(shop, connect, sandbox: Sandbox) -> Shop:  # noqa: F811
    """The shop with the sandbox's carrier, payment provider and messenger."""
    connect(sandbox)
    return shop


@pytest.fixture
def sell_at(shop) -> Callable[..., str]:
    """An order comes in that was paid at this provider; returns the provider's charge."""

    def sold(vendors: Sandbox, number: int = 1001, lines: dict[str, int] | None = None, **changes: Any) -> str:
        charge = f"ch_{os.getpid()}_{next(_numbers)}"
        shop.order(number, lines or {"MUG": 2}, checkout_token=charge, **changes)
        shop.run("capture", "normalize")
        total = shop.find(number).total_minor
        charged = {"id": charge, "amount": total, "currency": "EUR", "reference": f"#{number}"}
        vendors.tell("payments", "/v1/charges/batch", charges=[charged])
        return charge

    return sold


@pytest.fixture
def sell(sell_at, sandbox) -> Callable[..., str]:  # noqa: F811
    """An order comes in that was paid at the sandbox provider; returns the provider's charge."""

    def sold(number: int = 1001, lines: dict[str, int] | None = None, **changes: Any) -> str:
        return str(sell_at(sandbox, number, lines, **changes))

    return sold


@pytest.fixture
def send_out(shop) -> Callable[[], None]:
    """Whatever is confirmed is allocated, picked, packed, labelled and handed over."""
    return shop.send_out


@pytest.fixture
def run_killed(shop, home) -> Callable[..., None]:
    """These stages run in a process of their own, which is killed at the failpoint; its claims are free."""

    def ran(failpoint: str, *stages: str) -> None:
        run_until_killed(shop.database.url, failpoint, stages, home)

    return ran


@pytest.fixture
def restart(shop) -> Callable[[], None]:
    """The conductor starts again: what its dead self held is free."""

    def started() -> None:
        assert work.void_leases(shop.database, Worker("conductor", "second boot"))

    return started


@pytest.fixture
def dead_worker(shop) -> Iterator[Worker]:
    """Whoever works inside of this claims, and dies before it commits."""
    one = Worker("conductor", "first boot")
    with working(shop.database, one):
        yield one


@pytest.fixture
def standing(shop) -> Callable[[], dict[str, list[Any]]]:
    """All rows of all tables as they stand, but for the notes of who worked when."""

    def rows() -> dict[str, list[Any]]:
        left_out = {"work_item", "batch", "setting"}
        return {name: shop.rows(name) for name in tables.metadata.tables if name not in left_out}

    return rows


@pytest.fixture
def again(shop) -> Callable[..., None]:
    """Work that was done is wanted once more, and done."""

    def ran(stage: str, *subjects: int) -> None:
        with shop.database.writing("act") as connection:
            done = {row.subject_id for row in shop.rows("work_item", stage=stage)}
            work.want(connection, stage, subjects or done, business_now(connection))
        shop.run(stage)

    return ran


@pytest.fixture(scope="module")
def woo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with Sandbox(tmp_path_factory.mktemp("woo"), "--only", "woocommerce") as running:
        products = [{"name": code, "sku": code, "price": "12.90"} for code in ("MUG", "CANDLE", "BOX", "GIFT")]
        running.tell("woocommerce", "/control/products", products=products)
        yield running


@pytest.fixture
def at_woo(with_vendors: Shop, woo: Sandbox) -> Shop:
    """The shop with its carrier, and a WooCommerce shop that gave us keys."""
    woo.tell("woocommerce", "/control/shop", shipment_tracking=False)
    woo.behave()
    with_vendors.woo_id = with_account(with_vendors, woo, "woo")  # type: ignore[attr-defined]
    return with_vendors


def with_account(shop: Shop, woo: Sandbox, name: str) -> int:
    with shop.database.writing("act") as connection:
        config = {"api_url": woo.url("woocommerce"), "rest_route": False}
        account = make_account(connection, "channel", "woocommerce", name, f"https://{name}-{id(shop)}.example", "EUR")
        connection.execute(
            tables.vendor_account.update().where(tables.vendor_account.c.id == account).values(config=config)
        )
        for secret, key in woo.keys("woocommerce").items():
            add_secret(connection, open_safe(settings()), account, key.encode(), machine_now(), secret)
    return account


@pytest.fixture
def sell_there(at_woo: Shop, woo: Sandbox) -> Callable[..., dict[str, Any]]:
    """A customer orders at the WooCommerce shop, and we hear of it."""

    def sold(**lines: int) -> dict[str, Any]:
        asked = [{"sku": sku, "quantity": qty} for sku, qty in lines.items()]
        order = dict(woo.checkout("woocommerce", lines=asked, silent=True))
        at_woo.deliver("order.created", json.dumps(order).encode(), at_woo.woo_id)  # type: ignore[attr-defined]
        return order

    return sold
