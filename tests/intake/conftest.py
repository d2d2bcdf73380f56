"""A shop that answers on a real socket, with a Shopify and a WooCommerce channel, on either database."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from doorstep.actions.connect import connect_channel
from doorstep.actions.shop import Said, keep_shop
from doorstep.connectors.channels.registry import CHANNELS
from doorstep.db import tables
from doorstep.db.engine import Database, open_database
from doorstep.db.secrets import open_safe
from doorstep.serving import Server
from doorstep.settings import Settings

SECRET = b"the kiln is hot"
VENDORS = {"kiln": ("shopify", "kiln.myshopify.com"), "attic": ("woocommerce", "https://attic.example")}


@dataclass(frozen=True)
class Answered:
    """What a caller was told."""

    status: int
    text: str
    headers: Mapping[str, str]


@dataclass
class Door:
    """A running shop, and what a channel or a person can do from outside."""

    settings: Settings
    server: Server | None = None
    _thread: threading.Thread | None = None
    refs: Iterator[int] = field(default_factory=lambda: iter(range(1, 10**9)))

    @property
    def database(self) -> Database:
        return open_database(self.settings.url)

    @property
    def port(self) -> int:
        assert self.server is not None
        return urlsplit(self.server.address).port or 0

    @property
    def web(self) -> Any:
        assert self.server is not None
        return self.server.config.app

    def open(self) -> "Door":
        """The shop answers."""
        ready = threading.Event()
        self.server = Server(self.settings, lambda address: ready.set())
        self._thread = threading.Thread(target=self.server.serve_to_the_end)
        self._thread.start()
        assert ready.wait(60)
        return self

    def shut(self) -> None:
        """The shop was told to stop, and has."""
        if self.server is not None and self._thread is not None:
            self.server.should_exit = True
            self._thread.join(60)
            assert not self._thread.is_alive()
            self.server = self._thread = None

    def send(self, method: str, path: str, body: Any = b"", headers: Mapping[str, str] | None = None) -> Answered:
        """One request over a connection of its own."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, dict(headers or {}))
            response = connection.getresponse()
            return Answered(response.status, response.read().decode("utf-8", "replace"), response.headers)
        finally:
            connection.close()

    def signed(
        self, body: bytes, name: str = "kiln", topic: str = "", secret: bytes = SECRET, **refs: str
    ) -> dict[str, str]:
        """The headers under which the channel delivers this body; every delivery has its own id unless one is given."""
        vendor, _ = VENDORS[name]
        if vendor == "shopify":
            refs.setdefault("event_ref", f"event-{next(self.refs)}")
        else:
            refs.setdefault("delivery_ref", f"delivery-{next(self.refs)}")
        return CHANNELS[vendor].sign(topic or CHANNELS[vendor].order_topic, body, secret, **refs)

    def deliver(self, body: bytes, name: str = "kiln", **signing: Any) -> Answered:
        """The channel delivers this body, signed."""
        return self.send("POST", f"/webhooks/{name}", body, self.signed(body, name, **signing))

    def deliver_all(self, bodies: list[bytes], at_once: int = 32) -> list[Answered]:
        """The channel delivers all of these, side by side."""
        with ThreadPoolExecutor(at_once) as callers:
            return list(callers.map(self.deliver, bodies))

    def rows(self, table: str) -> list[Any]:
        """The rows of a table, by key."""
        named = tables.metadata.tables[table]
        with self.database.reading() as connection:
            return list(connection.execute(sa.select(named).order_by(*named.primary_key.columns)).all())

    def came(self) -> list[Any]:
        """The events that came from channels, with their bodies."""
        event, body = tables.inbound_event, tables.inbound_body
        channels = {row.id for row in self.rows("vendor_account") if row.kind == "channel"}
        with self.database.reading() as connection:
            found = connection.execute(
                sa.select(event, body.c.headers, body.c.body)
                .join(body, body.c.event_id == event.c.id)
                .order_by(event.c.id)
            ).all()
        return [row for row in found if row.account_id in channels]


def make_door(url: str, home: Path, **settings: Any) -> Door:
    """A shop with its two channels, not open yet."""
    here = Settings(home=home, database_url=url, port=0, **settings)
    home.mkdir(parents=True, exist_ok=True)
    keep_shop(open_database(url), Said(name="Kiln"))
    for name, (vendor, shop) in VENDORS.items():
        connect_channel(open_database(url), open_safe(here), vendor, name, shop, SECRET)
    return Door(here)


@pytest.fixture
def shut_door(database_url: str, tmp_path: Path) -> Iterator[Door]:
    """A shop that is not open yet."""
    made = make_door(database_url, tmp_path / "home")
    yield made
    made.shut()
    made.database.close()


@pytest.fixture
def door(shut_door: Door) -> Door:
    """A shop that answers."""
    return shut_door.open()


@pytest.fixture(scope="session")
def wait_until() -> Callable[[Callable[[], Any]], Any]:
    """Waits for something to become true and returns it; a minute is for ever."""

    def wait(found: Callable[[], Any]) -> Any:
        patience = time.monotonic() + 60
        while not (result := found()):
            assert time.monotonic() < patience, "it never became true"
            time.sleep(0.01)
        return result

    return wait
