"""A shop with its pages on a real socket, and a visitor who reads pages and presses their buttons."""

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
import pytest

from doorstep.actions import floor, returns
from doorstep.actions.found import make_account
from doorstep.serving import Server
from doorstep.settings import Settings
from doorstep.testing import sandbox_fixtures
from doorstep.testing.shop import Shop

_VOID = frozenset("area br col hr img input link meta source wbr".split())


@dataclass
class Form:
    """A form as a browser would send it: where to, and every field with what stands in it."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    """Reads a page: its words, its forms, and every tag with what it carries."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.forms: list[Form] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._open: list[str] = []
        self._choice = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append((tag, given))
        if tag not in _VOID:
            self._open.append(tag)
        if tag == "form":
            self.forms.append(Form(given.get("action", ""))) if given.get("method") == "post" else self.forms.append(
                Form("")
            )
        elif tag == "select":
            self._choice = given.get("name", "")
        elif tag == "option" and "form" in self._open and self._choice and "value" in given:
            self.forms[-1].fields.setdefault(self._choice, given["value"])
        elif tag == "input" and "form" in self._open and given.get("name") and given.get("type") != "radio":
            self.forms[-1].fields[given["name"]] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, text: str) -> None:
        inside = self._open[-1] if self._open else ""
        if inside in ("script", "style"):
            return
        self.words.append(text)
        if inside == "option" and "form" in self._open and self._choice:
            self.forms[-1].fields.setdefault(self._choice, text.strip())
        if "button" in self._open and self.forms:
            self.forms[-1].buttons.append(text.strip())


@dataclass
class Page:
    """An answer, read."""

    status: int
    html: str
    address: str
    headers: httpx.Headers

    def __post_init__(self) -> None:
        reader = _Reader(self.html)
        self.text = re.sub(r"\s+", " ", " ".join(reader.words)).strip()
        self.forms, self.tags = reader.forms, reader.tags

    def __contains__(self, words: str) -> bool:
        return words in self.text

    def form(self, action: str, button: str = "") -> Form:
        """The one form that goes there (and has a button of that name)."""
        found = [
            f for f in self.forms if f.action.endswith(action) and (not button or any(button in b for b in f.buttons))
        ]
        assert len(found) == 1, f"{len(found)} forms go to {action!r}: {[f.action for f in self.forms]}"
        return found[0]

    def links(self, start: str = "/") -> list[str]:
        return [given["href"] for tag, given in self.tags if tag == "a" and given.get("href", "").startswith(start)]


class Visitor:
    """Somebody with a browser, who follows redirects and keeps cookies."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.client = httpx.Client(
            base_url=address, headers={"Origin": address}, trust_env=False, timeout=30, follow_redirects=True
        )

    def get(self, path: str, **asked: str) -> Page:
        return self._page(self.client.get(path, params=asked or None))

    def press(self, page: Page, action: str, button: str = "", **typed: str) -> Page:
        """Fill the form in and press its button; what is not on the form cannot be typed."""
        form = page.form(action, button)
        typed = {name.replace("__", "-"): value for name, value in typed.items()}
        assert set(typed) <= set(form.fields), (
            f"the form has {sorted(form.fields)}, and not {sorted(set(typed) - set(form.fields))}"
        )
        return self._page(self.client.post(form.action, data={**form.fields, **typed}))

    def post(self, path: str, **typed: str) -> Page:
        return self._page(self.client.post(path, data=typed))

    @staticmethod
    def _page(response: httpx.Response) -> Page:
        return Page(response.status_code, response.text, str(response.url), response.headers)


class Program:
    """A program that drives the station over HTTP: JSON in, JSON out."""

    def __init__(self, address: str, person: str = "Robin") -> None:
        self.client = httpx.Client(
            base_url=address, headers={"Origin": address, "Accept": "application/json"}, trust_env=False, timeout=30
        )
        if person:
            self.client.post("/station/me", json={"name": person}).raise_for_status()

    def get(self, path: str) -> tuple[int, Any]:
        response = self.client.get(path)
        return response.status_code, response.json()

    def post(self, path: str, **said: Any) -> tuple[int, Any]:
        response = self.client.post(path, json=said)
        return response.status_code, response.json()


@dataclass
class House:
    """A shop whose pages answer."""

    shop: Shop
    server: Server
    clients: list[httpx.Client] = field(default_factory=list)

    @property
    def address(self) -> str:
        return self.server.address

    def visitor(self, name: str = "") -> Visitor:
        """Somebody at the desk; with a name, at the station."""
        made = Visitor(self.address)
        self.clients.append(made.client)
        if name:
            made.post("/station/me", name=name)
        return made

    def wave_of(self, orders: dict[int, dict[str, int]]) -> Any:
        """These orders ({number: lines}) are on the floor; returns their wave."""
        for number, lines in orders.items():
            self.shop.order(number, lines)
        self.shop.run("capture", "normalize", "allocate", "pick_pack")
        return self.shop.rows("wave")[-1]

    def open_tasks(self) -> list[Any]:
        return self.shop.rows("pick_task", status="open")

    def sent_order(self, shipping: Callable[[Shop], None]) -> str:
        """An order of three mugs is with the carrier; returns its page."""
        shipping(self.shop)
        self.shop.stock(MUG=9, CANDLE=9)
        wave, robin = self.wave_of({1001: {"MUG": 3}}), self.program()
        robin.post(f"/station/waves/{wave.public_id}/pick")
        robin.post(f"/station/waves/{wave.public_id}/seal")
        self.shop.run("ship")
        assert robin.post("/station/hand-over") == (200, {"handed_over": 1})
        return f"/orders/{self.shop.find(1001).public_id}"

    def program(self, person: str = "Robin") -> Program:
        made = Program(self.address, person)
        self.clients.append(made.client)
        return made


def serve(shop: Shop, url: str, home: Path) -> tuple[House, Callable[[], None]]:
    """The shop's pages answer on a free port; and how to end that."""
    home.mkdir(parents=True, exist_ok=True)
    ready = threading.Event()
    server = Server(Settings(home=home, database_url=url, port=0), lambda address: ready.set())
    thread = threading.Thread(target=server.serve_to_the_end)
    thread.start()
    assert ready.wait(60)

    house = House(shop, server)

    def stop() -> None:
        for client in house.clients:
            client.close()
        server.should_exit = True
        thread.join(60)
        assert not thread.is_alive()
        shop.database.close()

    return house, stop


fresh_sandbox = sandbox_fixtures.fresh_sandbox


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    """A founded shop with some stock, on SQLite and on PostgreSQL."""
    shop = Shop(database_url, migrate=False)
    made, stop = serve(shop, database_url, tmp_path / "home")
    yield made
    stop()


@pytest.fixture
def small_house(sqlite_url: str, tmp_path: Path) -> Iterator[House]:
    """The same on SQLite alone, for what does not depend on the database."""
    shop = Shop(sqlite_url, migrate=False)
    made, stop = serve(shop, sqlite_url, tmp_path / "home")
    yield made
    stop()


@pytest.fixture
def shipping(fresh_sandbox: Any) -> Callable[[Shop], None]:
    """Gives a shop a carrier that sells labels."""

    def connect(shop: Shop) -> None:
        with shop.database.writing("act") as connection:
            make_account(
                connection,
                "carrier",
                "sandbox",
                "parcel-post",
                "",
                "EUR",
                {"base_url": fresh_sandbox.carrier_url, "api_key": fresh_sandbox.api_key},
            )

    return connect


# --- a shop in the middle of its day: an order on every face, cases of several kinds, a return, a wave half picked ---

LONG = "Anna-Lena Größe-Winkelmann van der Meer"


def _fill(shop: Shop, shipping: Callable[[Shop], None]) -> None:
    """Everything below is done through the inbox, the stages and the acts."""
    shipping(shop)
    shop.stock(MUG=40, CANDLE={"Berlin": 12, "Hamburg": 20}, BOX=12)
    for number in range(1001, 1005):
        shop.order(number, {"MUG": 1, "CANDLE": 1})
    shop.run("capture", "normalize", "allocate", "pick_pack")
    _walk(shop)
    shop.run("ship")
    sent = [row.id for row in shop.rows("parcel")][:2]
    floor.hand_over(shop.database, shop.owner_id, parcel_ids=sent)
    rma = returns.request_return(shop.database, shop.find(1001).public_id, {1: 1}, "it is too small", "owner")
    returns.approve_return(shop.database, rma, "owner")
    returns.request_return(shop.database, shop.find(1002).public_id, {1: 1}, "changed my mind", "owner")
    _more_orders(shop)
    shop.run("capture", "normalize", "allocate", "pick_pack")
    _pick_some(shop)


def _walk(shop: Shop) -> None:
    wave = shop.rows("wave")[-1]
    floor.pick_wave(shop.database, wave.id, shop.owner_id)
    floor.seal_wave(shop.database, wave.id, shop.owner_id)


def _more_orders(shop: Shop) -> None:
    address: dict[str, Any] = {
        "name": LONG,
        "address1": "Am Alten Markt 17",
        "city": "Kiel",
        "zip": "24103",
        "country_code": "DE",
    }
    shop.order(
        1005,
        {"GIFT": 1, "MUG": 2},
        shipping_address=address,
        note="Please no invoice in the parcel, it is a present for somebody dear.",
        note_attributes=[
            {"name": "Gift note", "value": "Happy birthday"},
            {"name": "Delivery instructions", "value": "Ring twice"},
        ],
    )
    shop.order(1006, {"MUG": 3})
    shop.order(1007, {"CANDLE": 20}, shipping_address=address)  # from two sites
    shop.order(1008, {"A-SKU-OF-NOBODY-IN-PARTICULAR": 2}, shipping_address=address)
    shop.order(1009, {"MUG": 1}, shipping_address={**address, "address1": "", "zip": ""})
    shop.order(1010, {"MUG": 900})
    shop.order(1011, {"MUG": 1}, financial_status="pending")
    shop.order(1012, {"EBOOK": 1})
    shop.order(1013, {"MUG": 1}, cancelled_at="2026-11-20T10:30:00Z", cancel_reason="customer")
    shop.deliver("orders/create", b'{"nonsense": 1}')


def _pick_some(shop: Shop) -> None:
    first = next(row for row in shop.rows("pick_task", status="open") if row.qty > 1)
    part = [row.id for row in shop.rows("pick_task", status="open") if row.fulfillment_id == first.fulfillment_id]
    for task in shop.rows("pick_task", status="open"):
        if task.id in part:
            floor.pick_task(shop.database, task.id, task.qty, shop.owner_id)


@pytest.fixture
def rich_house(small_house: House, shipping: Callable[[Shop], None]) -> House:
    """A shop in the middle of its day."""
    _fill(small_house.shop, shipping)
    return small_house
