"""The shops that stand in at channels, for the tests of a channel: opened, connected, and asked as a connector asks."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import datetime
from typing import Any

import httpx
import pytest

from doorstep.connectors.channels.api import ChannelApi, Left
from doorstep.connectors.channels.apis import find_config, open_api
from doorstep.connectors.channels.doors import KeyRing
from doorstep.domain.errors import DoorstepError

from .sandbox import Sandbox


@pytest.fixture(scope="module")
def _doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Sandbox]]:
    with ExitStack() as standing:
        open_shops: dict[str, Sandbox] = {}

        def opened(vendor: str, flags: Sequence[str]) -> Sandbox:
            if vendor not in open_shops:
                shop = Sandbox(tmp_path_factory.mktemp(vendor), f"--only={vendor}", *flags)
                open_shops[vendor] = standing.enter_context(shop)
            return open_shops[vendor]

        yield opened


@pytest.fixture
def shop_at(_doors: Callable[..., Sandbox]) -> Callable[..., Sandbox]:
    """A well-behaved shop at this channel that sells these products and has no orders; one process for a module."""

    def opened(vendor: str, *products: dict[str, Any], flags: Sequence[str] = ()) -> Sandbox:
        shop = _doors(vendor, flags)
        shop.behave()
        shop.tell(vendor, "/control/forget")
        shop.tell(vendor, "/control/products", products=list(products))
        return shop

    return opened


def ask(
    vendor: str, shop: Sandbox, question: Callable[[ChannelApi], Awaitable[Any]], kind: str = "keys", *,
    beside: str = "", ring: KeyRing | None = None, **keys: str,
) -> Any:  # fmt: skip
    """What the API of that channel answers to this question, over a client of its own. `beside`: what stands behind its
    address."""

    async def asked() -> Any:
        config = await find_config(vendor, shop.url(vendor) + beside)
        return await _closed_after(open_api(vendor, config, shop.keys(vendor, kind) | keys, ring), question)

    return asyncio.run(asked())


def ask_answered(
    api: Any, question: Callable[[ChannelApi], Awaitable[Any]], respond: Callable[[httpx.Request], httpx.Response]
) -> Any:
    """What that API makes of these answers, which no shop gave."""
    api._wire.client = httpx.AsyncClient(base_url=api._wire.client.base_url, transport=httpx.MockTransport(respond))
    return asyncio.run(_closed_after(api, question))


async def _closed_after(api: ChannelApi, question: Callable[[ChannelApi], Awaitable[Any]]) -> Any:
    try:
        return await question(api)
    finally:
        await api.aclose()


def read_or_refused(asked: Callable[[], Any], most: int = 700) -> Any:
    """What was read of an answer; None where it was refused, in one sentence of ours of so many letters at the most."""
    words, found = "", None
    try:
        found = asked()
    except DoorstepError as error:
        words = str(error)
    assert "\n" not in words
    assert len(words) < most
    return found


def _nothing() -> None:
    """Nothing happens meanwhile."""


async def all_pages(
    api: ChannelApi, since: datetime | None = None, is_open: bool = False,
    between: Callable[[], Any] = _nothing, after_first: Callable[[], Any] = _nothing,
) -> list[bytes]:  # fmt: skip
    """Every body that the listing of orders brings, whatever happens between its pages."""
    bodies: list[bytes] = []
    cursor = ""
    for n in range(100):
        page = await api.orders(since, cursor, is_open)
        bodies += page.bodies
        if n == 0:
            after_first()
        cursor = page.cursor
        if not cursor:
            return bodies
        between()
    raise AssertionError("the list has no end")


def orders_over_time(vendor: str, shop: Sandbox, buy: Callable[[Sandbox], Any], count: int) -> list[Any]:
    """So many orders, ten seconds apart by the shop's clock, which ends well behind the last of them."""
    orders = []
    for n in range(count):
        shop.tell(vendor, "/control/clock", offset_seconds=n * 10)
        orders.append(buy(shop))
    shop.tell(vendor, "/control/clock", offset_seconds=1000)
    return orders


def parcel_of(ref: str, lines: dict[str, int], key: str, **changes: Any) -> Left:
    """A parcel with these units of an order has left, the last one."""
    told = {"carrier": "DHL", "tracking_ref": f"00340{key}", "tracking_url": "https://t.example/1", "is_last": True}
    return Left(key, ref, lines, **{**told, **changes})


def order_there(vendor: str, shop: Sandbox, **named: Any) -> dict[str, Any]:
    """The order as the shop itself has it now, found by one of its fields."""
    ((name, value),) = named.items()
    (found,) = [one for one in shop.get(vendor, "/control/state")["orders"] if one[name] == value]
    return dict(found)


def connected(own_shop: Callable[..., Any], shop: Sandbox, vendor: str, name: str, *more: str, **keys: str) -> Any:
    """`doorstep channel add` with these keys of the shop's."""
    given = [word for key, value in keys.items() for word in ("--key", f"{key}={value}")]
    return own_shop("channel", "add", name, "--vendor", vendor, "--shop", shop.url(vendor), *given, *more, "--json")
