"""A shop of one's own by commands, and shops at channels that stand in for real ones, each behind its own socket."""

import contextlib
import io
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from doorstep.actions.found import set_setting
from doorstep.cli.main import main
from doorstep.db import tables
from doorstep.db.engine import Database, open_database
from doorstep.db.people import SAMPLE
from doorstep.settings import settings
from doorstep.testing.ports import free_ports
from doorstep.testing.sandbox import Sandbox
from doorstep.testing.server import served
from doorstep.testing.shop import run_stages
from doorstep.testing.stand_ins import _doors, shop_at  # noqa: F401


@dataclass(frozen=True)
class Told:
    """What a command said, and its exit status."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass
class OwnShop:
    """A shop founded by `doorstep init`; called, it runs a command."""

    run: Callable[..., Told]
    port: int
    more: dict[str, str] = field(default_factory=dict)

    def __call__(self, *words: str, typed: bytes = b"") -> Told:
        return self.run(words, typed)

    @property
    def database(self) -> Database:
        return open_database(settings().url)

    def rows(self, table: str, **where: Any) -> list[Any]:
        t = tables.metadata.tables[table]
        with self.database.reading() as connection:
            query = sa.select(t).order_by(*t.primary_key.columns)
            for column, value in where.items():
                query = query.where(t.c[column] == value)
            return list(connection.execute(query).all())

    def account(self, name: str) -> Any:
        (row,) = self.rows("vendor_account", name=name)
        return row

    def go(self, *stages: str) -> None:
        """The stages run without Prefect, until nothing is due."""
        run_stages(self.database, stages)


@pytest.fixture
def own_shop(
    database_url: str, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[OwnShop]:
    """A founded shop on either database, in this process's own home."""
    port = free_ports()[0]
    monkeypatch.setenv("DOORSTEP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DOORSTEP_DATABASE_URL", database_url)
    monkeypatch.setenv("DOORSTEP_PORT", str(port))

    def run(words: tuple[str, ...], typed: bytes) -> Told:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["doorstep", *words])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed)))
            settings.cache_clear()
            capfd.readouterr()
            with pytest.raises(SystemExit) as ended:
                main()
        return Told(int(ended.value.code or 0), *capfd.readouterr())

    shop = OwnShop(run, port)
    assert shop("init", "--shop", "Kiln").status == 0
    yield shop
    with contextlib.suppress(Exception):
        open_database(database_url).close()
    settings.cache_clear()


@pytest.fixture
def up(own_shop: OwnShop) -> Iterator[OwnShop]:
    """The shop answers at its own port."""
    with served(settings()):
        yield own_shop


@pytest.fixture
def owner(up: OwnShop) -> Iterator[httpx.Client]:
    """Whoever sits at the machine of this shop, with a browser: it is a sample shop, which asks nobody to sign in."""
    with up.database.writing("act") as connection:
        set_setting(connection, SAMPLE, True)
    address = f"http://127.0.0.1:{up.port}"
    with httpx.Client(
        base_url=address, headers={"Origin": address}, trust_env=False, timeout=60, follow_redirects=True
    ) as client:
        yield client


@pytest.fixture(scope="module")
def _standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    folder = tmp_path_factory.mktemp("channels")
    with Sandbox(folder, "--only=woocommerce,shopify", "--plain-http-hooks") as running:
        yield running


@pytest.fixture
def channels(_standing: Sandbox) -> Sandbox:
    """A WooCommerce and a Shopify shop with nothing in them, well-behaved."""
    _standing.behave()
    for shop in ("woocommerce", "shopify"):
        _standing.tell(shop, "/control/forget")
    return _standing


@pytest.fixture
def woo(channels: Sandbox) -> Sandbox:
    """The WooCommerce shop with two things to sell."""
    channels.tell(
        "woocommerce",
        "/control/products",
        products=[
            {"name": "Mug", "sku": "MUG", "price": "12.90", "stock": 20, "weight": "0.35"},
            {
                "name": "Shirt",
                "variations": [
                    {
                        "sku": "SHIRT-M",
                        "price": "20.00",
                        "stock": 5,
                        "attributes": [{"id": 1, "name": "Size", "option": "M"}],
                    },
                    {
                        "sku": "SHIRT-L",
                        "price": "21.00",
                        "stock": 2,
                        "attributes": [{"id": 1, "name": "Size", "option": "L"}],
                    },
                ],
            },
        ],
    )
    return channels


@pytest.fixture
def candles(channels: Sandbox) -> Sandbox:
    """The Shopify shop with two things to sell."""
    products = [
        {"title": "Mug", "sku": "MUG", "price": "12.90", "stock": 20, "grams": 350},
        {"title": "Shirt", "sku": "SHIRT-M", "price": "20.00", "stock": 5, "option": "M"},
    ]
    channels.tell("shopify", "/control/products", products=products)
    return channels


@pytest.fixture
def connect(woo: Sandbox) -> Callable[..., Told]:
    """`doorstep channel add` with the shop's keys."""

    def connected(
        own_shop: OwnShop, name: str = "sunny", kind: str = "keys", address: str = "", *more: str, **changes: str
    ) -> Told:
        keys = woo.keys("woocommerce", kind) | changes
        return own_shop(
            "channel", "add", name, "--vendor", "woocommerce", "--shop", address or woo.url("woocommerce"),
            "--consumer-key", keys["api_key"], "--consumer-secret", keys["api_secret"], "--json", *more,
        )  # fmt: skip

    return connected
