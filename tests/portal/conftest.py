"""A shop with its customer's pages on a real socket."""

import re
from collections.abc import Callable, Iterator

import httpx
import pytest

from doorstep.actions.asking import asked_of, link_of
from doorstep.db.secrets import open_safe
from doorstep.settings import Settings, settings
from doorstep.testing import sandbox_fixtures, vendor_fixtures
from doorstep.testing.server import served
from doorstep.testing.shop import Shop

home, either_shop, with_vendors = vendor_fixtures.home, vendor_fixtures.shop, vendor_fixtures.with_vendors
_module_sandbox, sandbox = sandbox_fixtures._module_sandbox, sandbox_fixtures.sandbox


@pytest.fixture
def shop(sqlite_url: str, home) -> Iterator[Shop]:
    """A founded shop; what touches the database itself is tried with `either_shop`."""
    made = Shop(sqlite_url, migrate=False)
    made.stock(MUG=20)
    yield made
    made.database.close()


@pytest.fixture
def visitor(shop: Shop, home) -> Iterator[httpx.Client]:
    """Somebody with a browser, who is not signed in."""
    with served(Settings(home=home, database_url=shop.database.url, port=0)) as client:
        yield client


def _path_of(shop: Shop) -> str:
    """The path of the page in the newest mail that asks a customer."""
    message = shop.rows("message", kind="address")[-1]
    (order,) = shop.rows("orders", id=message.order_id)
    return re.sub(r"^https?://[^/]+", "", link_of(open_safe(settings()), asked_of(order.public_id, message.about)))


@pytest.fixture
def link(shop: Shop) -> Callable[..., str]:
    return lambda: _path_of(shop)


@pytest.fixture
def path_of() -> Callable[[Shop], str]:
    return _path_of
