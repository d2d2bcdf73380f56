"""How a WooCommerce shop's API is opened."""

from typing import Any

from doorstep.connectors.channels.api import ChannelApi
from doorstep.connectors.channels.doors import Config, Door, KeyAsked, Keys
from doorstep.connectors.channels.woocommerce.api import WooCommerceApi
from doorstep.connectors.channels.woocommerce.api_wire import Site, find_site


async def _find(address: str) -> dict[str, Any]:
    site, _ = await find_site(address)
    return {"api_url": site.address, "rest_route": site.rest_route}


def _open(config: Config, keys: Keys) -> ChannelApi:
    site = Site(str(config["api_url"]), bool(config.get("rest_route")))
    return WooCommerceApi(site, keys["api_key"], keys["api_secret"])


DOOR = Door(
    vendor="woocommerce",
    label="WooCommerce",
    meaning="A WordPress shop. You need its address and a REST API key.",
    keys=(
        KeyAsked("api_key", "Consumer key", "ck_", "consumer_key"),
        KeyAsked("api_secret", "Consumer secret", "cs_", "consumer_secret"),
    ),
    steps=(
        "In your WordPress admin, open WooCommerce, Settings, Advanced, REST API.",
        "Choose “Add key”, describe it as Doorstep, and pick an administrator or shop manager as its user.",
        "Set Permissions to Read/Write: Doorstep registers webhooks and tells orders when they left.",
        "Choose “Generate API key”, and copy both keys before you leave the page; they are shown once.",
    ),
    example="https://shop.example",
    find=_find,
    open=_open,
    makes_own_secret=True,
    needs_https=False,
    trial_topic="action.doorstep_test",
)
