"""A small shop that has lived a day with its vendors: sold, split, short, cancelled, sent, brought back, paid out."""

import asyncio
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from doorstep.actions import floor
from doorstep.actions.found import make_account, make_feed
from doorstep.actions.orders import cancel
from doorstep.actions.returns import approve_return, receive_return, request_return
from doorstep.cli.main import main
from doorstep.db import tables
from doorstep.db.engine import business_now
from doorstep.domain.stages import STAGES
from doorstep.settings import settings
from doorstep.testing.sandbox import Sandbox
from doorstep.testing.sandbox_fixtures import _module_sandbox, sandbox  # noqa: F401
from doorstep.testing.shop import NOON, Shop

LINE = [name for name in ("watch", *(s.name for s in STAGES)) if importlib.util.find_spec(f"flows.{name}")]
DATABASES = [pytest.param(name, id=name, marks=getattr(pytest.mark, name)) for name in ("sqlite", "postgres")]
BASKETS = {
    1001: {"MUG": 2, "GIFT": 1}, 1002: {"MUG": 7}, 1003: {"NOPE": 1}, 1004: {"MUG": 50}, 1005: {"CANDLE": 1},
}  # fmt: skip


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installation's folder of this test's own."""
    monkeypatch.setenv("DOORSTEP_HOME", str(tmp_path / "home"))
    settings.cache_clear()
    yield tmp_path / "home"
    settings.cache_clear()


def connect(shop: Shop, vendors: Sandbox) -> None:
    """The shop has its accounts at these vendors, and knows where their own lists are."""
    with shop.database.writing("act") as connection:
        parcels = make_account(connection, "carrier", "sandbox", "parcels", config={"base_url": vendors.carrier_url})
        money = make_account(
            connection, "payment", "sandbox", "money", currency="EUR", config={"base_url": vendors.payments_url}
        )
        mail = {"host": "127.0.0.1", "port": vendors.smtp_port, "from": "shop@example.com"}
        make_account(connection, "messenger", "smtp", "mail", config={**mail, "list_url": vendors.messenger_url})
        make_feed(connection, parcels, "tracking", 3600)
        make_feed(connection, money, "payouts", 3600)


def live_a_day(shop: Shop, vendors: Sandbox) -> None:
    """Five orders: two go out, one from two sites; one is unknown, one short, one called off; one mug comes back."""
    connect(shop, vendors)
    shop.stock(MUG={"Berlin": 5, "Hamburg": 5}, CANDLE=9, BOX=5)
    for number, lines in BASKETS.items():
        shop.order(number, lines, checkout_token=f"ch_{number}")
    shop.run(*LINE)
    for number in (1001, 1002):
        charge = {
            "id": f"ch_{number}",
            "amount": shop.find(number).total_minor,
            "currency": "EUR",
            "reference": f"#{number}",
        }
        vendors.tell("payments", "/v1/charges/batch", charges=[charge])
    cancel(shop.database, shop.find(1005).public_id, "owner", "changed her mind")
    for wave in shop.rows("wave", closed_at=None):
        floor.pick_wave(shop.database, wave.id, shop.owner_id)
        floor.seal_wave(shop.database, wave.id, shop.owner_id)
    shop.run(*LINE)
    floor.hand_over(shop.database, shop.owner_id)
    bring_back(shop, 1001)
    shop.run(*LINE)


def bring_back(shop: Shop, number: int) -> None:
    """One mug of the order comes back and is put on the shelf again."""
    order = shop.find(number)
    (line,) = [row for row in shop.rows("order_line", order_id=order.id) if row.sku == "MUG"]
    rma = request_return(shop.database, order.public_id, {line.n: 1}, "does not please", "owner")
    approve_return(shop.database, rma, "owner")
    receive_return(shop.database, rma, [(line.n, 1, "restock", "as new")], shop.rows("site")[0].id, "owner")


def _lend(request: pytest.FixtureRequest, kind: str) -> Iterator[str]:
    shelf: Any = request.getfixturevalue(f"_{kind}_shelf")
    url = shelf.take(migrated=True)
    yield url
    shelf.give_back(url)


@pytest.fixture(scope="module", params=DATABASES)
def day_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A warehouse that the tests of a module share, on SQLite and then on PostgreSQL; none of them leaves a trace."""
    yield from _lend(request, request.param)


@pytest.fixture(scope="module")
def day(day_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Shop, Sandbox]]:
    """The shop after its day, with its vendors still there."""
    with Sandbox(tmp_path_factory.mktemp("vendors")) as vendors:
        shop = Shop(day_url, NOON, migrate=False)
        live_a_day(shop, vendors)
        yield shop, vendors
        shop.database.close()


@pytest.fixture
def shop(database_url: str, home: Path) -> Iterator[Shop]:
    """A founded shop of this test's own, with one order that waits for stock and one that is allocated."""
    made = waiting_shop(database_url)
    yield made
    made.database.close()


def waiting_shop(url: str) -> Shop:
    """One order on the floor, one that is short of mugs; its chores are due."""
    made = Shop(url, migrate=False)
    made.stock(MUG=5, CANDLE=4, BOX=4)
    made.order(1001, {"MUG": 2, "GIFT": 1})
    made.order(1002, {"MUG": 9})
    made.run("capture", "normalize", "allocate", "pick_pack")
    with made.database.writing("act") as connection:  # the shop was founded before its clock was set
        chores = tables.work_item.c.stage.in_(("audit", "housekeeping"))
        connection.execute(tables.work_item.update().where(chores).values(due_at=business_now(connection)))
    return made


@pytest.fixture(scope="module")
def audited(
    day_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Shop, Path, list[dict[str, Any]]]]:
    """A shop that was audited twice: once with one order a cent off and one oddly named, once with both right again.
    With it its home, and what stood after each audit."""
    house = tmp_path_factory.mktemp("audited")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOORSTEP_HOME", str(house))
        settings.cache_clear()
        shop = waiting_shop(day_url)
        told = []
        for cents, name in ((1, "odd"), (-1, shop.find(1002).public_id)):
            with shop.database.writing("act") as connection:
                line, orders = tables.order_line, tables.orders
                connection.execute(line.update().where(line.c.n == 1).values(total_minor=line.c.total_minor + cents))
                connection.execute(orders.update().where(orders.c.number == "#1002").values(public_id=name))
            counts = audit(shop)
            told.append({
                "counts": counts, "cases": shop.rows("exception_case", cause="audit_failed"),
                "subjects": shop.rows("case_subject"), "chore": shop.rows("chore", name="audit")[0],
            })  # fmt: skip
            shop.later(hours=2)
        yield shop, house, told
        shop.database.close()
    settings.cache_clear()


def audit(shop: Shop) -> dict[str, int]:
    """The audit runs as its flow does, where it is due."""
    flow = importlib.import_module("flows.audit").audit_warehouse
    with importlib.import_module("tasks.context").working(shop.database):
        return dict(asyncio.run(flow.fn()))


@pytest.fixture
def doorstep(database_url: str, home: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command, as a person at a terminal has it: words in; exit status, output and complaint out."""

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setenv("DOORSTEP_DATABASE_URL", database_url)
        monkeypatch.setattr(sys, "argv", ["doorstep", *words])
        settings.cache_clear()
        importlib.import_module("tasks.context").work_on(None)  # in a process of its own it would not know another
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        told = capfd.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    return run


@pytest.fixture
def lived() -> Any:
    """How a shop lives a day with its vendors."""
    return live_a_day


@pytest.fixture
def joined() -> Any:
    """How a shop gets its vendors."""
    return connect
