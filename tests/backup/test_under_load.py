"""A backup that is taken while fifty orders a second come in is a shop in which every law holds."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from doorstep.cli.demo.founding import prepare_prefect
from doorstep.connectors.channels.registry import CHANNELS
from doorstep.db import tables
from doorstep.db.engine import Database, machine_now
from doorstep.db.secrets import add_secret, open_safe
from doorstep.settings import Settings
from doorstep.testing.ports import free_ports
from doorstep.testing.shop import Shop, run_stages, shopify_order
from doorstep.testing.up import READY, Up

pytestmark = pytest.mark.timeout(300)

SECRET = b"the kiln is hot"
A_SECOND = 50
AT_MOST = 9_000  # orders: a machine that needs longer than three minutes for a backup has not made it


@dataclass
class Buyers:
    """Orders that come in at a steady pace over real sockets, each posted until it is answered."""

    address: str
    answered: dict[int, float] = field(default_factory=dict)  # number: when, on the clock of this process
    refused: list[int] = field(default_factory=list)
    enough: threading.Event = field(default_factory=threading.Event)

    def post(self, client: httpx.Client, number: int, due: float) -> None:
        if self.enough.wait(max(0.0, due - time.monotonic())):
            return
        body = json.dumps(shopify_order(number, {"MUG": 1})).encode()
        headers = CHANNELS["shopify"].sign(
            "orders/create", body, SECRET, event_ref=str(number), shop="candles.myshopify.com"
        )
        status = client.post(f"{self.address}/webhooks/shopify", content=body, headers=headers).status_code
        if status == 200:
            self.answered[number] = time.monotonic()
        else:
            self.refused.append(number)

    def come(self) -> None:
        begun = time.monotonic()
        with httpx.Client(trust_env=False, timeout=60) as client, ThreadPoolExecutor(16) as pool:
            due = [(n, begun + n / A_SECOND) for n in range(AT_MOST)]
            list(pool.map(lambda one: self.post(client, 1001 + one[0], one[1]), due))

    def wait_for(self, count: int, coming: threading.Thread) -> None:
        while len(self.answered) < count:
            assert coming.is_alive(), f"only {len(self.answered)} of {count} orders were answered"
            time.sleep(0.01)


@dataclass(frozen=True)
class Place:
    """A home with its database, and commands in it."""

    settings: Settings

    @property
    def environment(self) -> dict[str, str]:
        told = {"DOORSTEP_HOME": str(self.settings.home), "DOORSTEP_DATABASE_URL": self.settings.database_url}
        ports = {"DOORSTEP_PORT": str(self.settings.port), "DOORSTEP_PREFECT_PORT": str(self.settings.prefect_port)}
        return {**os.environ, **told, **ports}

    def run(self, *words: str) -> Any:
        done = subprocess.run(
            [sys.executable, "-m", "doorstep.cli.main", *words], env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> Place:
    """A shop that takes the webhooks of one channel, and has enough mugs."""
    web, prefect = free_ports(2)
    here = Settings(home=tmp_path / "home", database_url=database_url, port=web, prefect_port=prefect)
    here.home.mkdir()
    shop = Shop(database_url, migrate=False, now=machine_now())
    shop.stock(MUG=10_000)
    with shop.database.writing("act") as connection:
        add_secret(connection, open_safe(here), shop.channel_id, SECRET, machine_now())
    shop.database.close()
    prepare_prefect(here, lambda line: None)
    return Place(here)


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[Place]:
    if database_url.startswith("sqlite"):
        yield Place(Settings(home=tmp_path / "elsewhere"))
        return
    shelf = request.getfixturevalue("_postgres_shelf")
    url = shelf.take(migrated=False)
    yield Place(Settings(home=tmp_path / "elsewhere", database_url=url))
    shelf.give_back(url)


def test_a_backup_taken_while_fifty_orders_a_second_come_in_is_a_whole_shop(place, elsewhere):
    buyers = Buyers(place.settings.base_url)
    coming = threading.Thread(target=buyers.come)
    up = Up(place.environment)
    try:
        up.says(READY)
        coming.start()
        buyers.wait_for(A_SECOND * 3, coming)
        begun = time.monotonic()
        made = place.run("backup", "make", "--json")
        ended = time.monotonic()
        buyers.wait_for(len(buyers.answered) + A_SECOND, coming)  # they still come
        buyers.enough.set()
        coming.join()
    finally:
        buyers.enough.set()
        up.end()

    told = elsewhere.run("restore", made["path"], "--json")
    proof = elsewhere.run("prove", "--json")

    assert buyers.refused == []
    before = {number for number, at in buyers.answered.items() if at < begun}
    during = {number for number, at in buyers.answered.items() if begun <= at <= ended}
    assert len(before) >= A_SECOND * 3
    assert during  # the shop went on while it was kept
    assert told["is_stopped"]
    assert [law["name"] for law in proof["laws"] if law["holds"] is not True] == []
    assert len(proof["laws"]) > 15
    kept = numbers_in(elsewhere.settings.url)
    assert before <= kept <= set(buyers.answered)
    assert kept != set(buyers.answered)

    goes_on(elsewhere.settings.url, kept)


def numbers_in(url: str) -> set[int]:
    """The orders whose webhooks are in that inbox."""
    database = Database(url)
    try:
        with database.reading() as connection:
            bodies = connection.execute(
                sa.select(tables.inbound_body.c.body)
                .join(tables.inbound_event, tables.inbound_event.c.id == tables.inbound_body.c.event_id)
                .where(tables.inbound_event.c.topic == "orders/create")
            ).scalars()
            return {int(json.loads(body)["order_number"]) for body in bodies}
    finally:
        database.close()


def goes_on(url: str, kept: set[int]) -> None:
    """Let go again, every order that was kept gets its mug, once."""
    database = Database(url)
    try:
        with database.writing("act") as connection:
            connection.execute(tables.stop.update().values(lifted_at=machine_now()))
        run_stages(database, ("capture", "normalize", "allocate"), 12)
        with database.reading() as connection:
            claimed = connection.execute(sa.select(sa.func.sum(tables.allocation.c.qty))).scalar_one()
        assert claimed == len(kept)
    finally:
        database.close()
