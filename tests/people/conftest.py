"""A shop of one's own, in which people sign in: served over real sockets, with browsers that keep cookies."""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest

from doorstep.actions import account, people, sign_in
from doorstep.actions.found import set_setting
from doorstep.db import people as logins
from doorstep.db.engine import machine_now
from doorstep.db.people import SAMPLE
from doorstep.serving import Server
from doorstep.settings import Settings
from doorstep.testing.shop import Shop

PASSWORD = "correct horse battery"


@dataclass
class Answer:
    """What came back, without following it anywhere."""

    status: int
    html: str
    to: str
    headers: httpx.Headers
    cookies: dict[str, str]

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", self.html))).strip()

    def __contains__(self, words: str) -> bool:
        return words in self.text


class Browser:
    """Somebody's browser: it keeps cookies, says where it comes from, and follows nothing unasked."""

    def __init__(self, address: str, **headers: str) -> None:
        self.client = httpx.Client(
            base_url=address, headers={"Origin": address, **headers}, trust_env=False, timeout=30
        )

    def get(self, path: str, **headers: str) -> Answer:
        return self._answer(self.client.get(path, headers=headers))

    def post(self, path: str, headers: dict[str, str] | None = None, **typed: str) -> Answer:
        return self._answer(self.client.post(path, data=typed, headers=headers or {}))

    def sign_in(self, email: str, password: str = PASSWORD, **more: str) -> Answer:
        return self.post("/sign-in", email=email, password=password, **more)

    def follow(self, answer: Answer) -> Answer:
        assert answer.to, answer.text
        return self.get(answer.to)

    @staticmethod
    def _answer(response: httpx.Response) -> Answer:
        told = {cookie.split("=")[0]: cookie for cookie in response.headers.get_list("set-cookie")}
        to = response.headers.get("location", "")
        return Answer(response.status_code, response.text, to, response.headers, told)


@dataclass
class House:
    """A shop whose people sign in, and its pages."""

    shop: Shop
    server: Server
    settings: Settings
    browsers: list[Browser] = field(default_factory=list)

    @property
    def database(self) -> Any:
        return self.shop.database

    @property
    def address(self) -> str:
        return self.server.address

    def browser(self, **headers: str) -> Browser:
        made = Browser(self.address, **headers)
        self.browsers.append(made)
        return made

    def person(self, name: str, role: str, pin: str = "") -> str:
        """Somebody joined by a link; returns the e-mail."""
        email = f"{name.lower()}@kiln.example"
        link = people.invite(self.database, email, name, role, self.shop.owner_id)
        signed = people.join(self.database, link.token, name, "", PASSWORD)
        sign_in.end_one(self.database, signed.session_id, None)
        if pin:
            account.set_pin(self.database, email, pin, signed.actor_id)
        return email

    def owner(self, name: str = "Ada") -> str:
        """The owner of the founding chose a name and a password; returns the e-mail."""
        email = f"{name.lower()}@kiln.example"
        link = people.make_link(self.database, "owner", None)
        signed = people.join(self.database, link.token, name, email, PASSWORD)
        sign_in.end_one(self.database, signed.session_id, None)
        return email

    def signed_in(self, email: str, **headers: str) -> Browser:
        browser = self.browser(**headers)
        assert browser.sign_in(email).status == 303
        return browser

    def phone(self, by: str) -> Browser:
        """A phone that a manager made the shop's."""
        browser = self.signed_in(by)
        site = self.shop.rows("site")[0].id
        enrolled = browser.post("/station/enrol", place=f"site:{site}", name="Packing table")
        assert enrolled.to == "/station/who", enrolled.text
        return browser

    def login(self, email: str) -> Any:
        with self.database.reading() as connection:
            return logins.find_login(connection, email)


def serve(shop: Shop, settings: Settings) -> tuple[House, Any]:
    settings.home.mkdir(parents=True, exist_ok=True)
    ready = threading.Event()
    server = Server(settings, lambda address: ready.set())
    thread = threading.Thread(target=server.serve_to_the_end)
    thread.start()
    assert ready.wait(60)
    house = House(shop, server, settings)

    def stop() -> None:
        for browser in house.browsers:
            browser.client.close()
        server.should_exit = True
        thread.join(60)
        assert not thread.is_alive()

    return house, stop


def own_shop(url: str) -> Shop:
    """A shop of one's own: nobody is let in unasked."""
    shop = Shop(url, now=machine_now(), migrate=False)
    with shop.database.writing("act") as connection:
        set_setting(connection, SAMPLE, False)
    return shop


@pytest.fixture
def own(database_url: str) -> Iterator[Shop]:
    """A shop of one's own, on either database, without pages."""
    shop = own_shop(database_url)
    yield shop
    shop.database.close()


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    """A shop of one's own with its pages, on either database; nobody has a password yet."""
    shop = own_shop(database_url)
    made, stop = serve(shop, Settings(home=tmp_path / "home", database_url=database_url, port=0))
    yield made
    stop()
    shop.database.close()


@pytest.fixture
def small_house(sqlite_url: str, tmp_path: Path) -> Iterator[House]:
    """The same on SQLite alone, for what does not depend on the database."""
    shop = own_shop(sqlite_url)
    made, stop = serve(shop, Settings(home=tmp_path / "home", database_url=sqlite_url, port=0))
    yield made
    stop()
    shop.database.close()


@pytest.fixture
def behind_proxy(sqlite_url: str, tmp_path: Path) -> Iterator[House]:
    """A shop that says a public address, as behind a proxy on the same machine."""
    shop = own_shop(sqlite_url)
    settings = Settings(home=tmp_path / "home", database_url=sqlite_url, port=0, public_url="https://shop.kiln.example")
    made, stop = serve(shop, settings)
    yield made
    stop()
    shop.database.close()
