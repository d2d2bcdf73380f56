"""How the web service of a PrestaShop shop is opened."""

from typing import Any

from doorstep.connectors.channels.api import ChannelApi
from doorstep.connectors.channels.doors import Config, Door, KeyAsked, Keys
from doorstep.connectors.channels.prestashop import words
from doorstep.connectors.channels.prestashop.api import PrestaShopApi
from doorstep.connectors.channels.prestashop.api_wire import find_site


async def _find(address: str) -> dict[str, Any]:
    return {"api_url": await find_site(address)}


def _open(config: Config, keys: Keys) -> ChannelApi:
    return PrestaShopApi(str(config["api_url"]), keys["api_key"])


DOOR = Door(
    vendor="prestashop",
    label="PrestaShop",
    meaning="A shop with PrestaShop. You need its address and a key of its web service.",
    keys=(KeyAsked("api_key", "Web service key"),),
    steps=(
        "In your back office, open Advanced Parameters, Webservice, and enable PrestaShop's webservice.",
        "Choose “Add new webservice key”, generate a key, and describe it as Doorstep.",
        f"Tick View for: {', '.join(words.READS)}.",
        "Tick Modify for order_carriers and Add for order_histories: Doorstep tells orders when they left.",
        "Save, and copy the key.",
    ),
    example="https://shop.example",
    find=_find,
    open=_open,
    has_hooks=False,
    every_seconds=300,
)
