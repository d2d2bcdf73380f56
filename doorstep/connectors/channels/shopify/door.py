"""How a Shopify shop's API is opened."""

from typing import Any

from doorstep.connectors.channels.api import ChannelApi
from doorstep.connectors.channels.doors import Config, Door, KeyAsked, Keys
from doorstep.connectors.channels.shopify.api import SCOPES, ShopifyApi
from doorstep.connectors.channels.shopify.api_wire import shop_address


async def _find(address: str) -> dict[str, Any]:
    return {"api_url": shop_address(address)}


def _open(config: Config, keys: Keys) -> ChannelApi:
    return ShopifyApi(str(config["api_url"]), keys["access_token"])


DOOR = Door(
    vendor="shopify",
    label="Shopify",
    meaning="A shop at Shopify. You need its myshopify.com address and an app's token.",
    keys=(
        KeyAsked("access_token", "Admin API access token", "shpat_"),
        KeyAsked("webhook", "API secret key", written="app_secret"),
    ),
    steps=(
        "In your Shopify admin, open Settings, Apps and sales channels, Develop apps.",
        "Create an app named Doorstep, and open its Admin API scopes.",
        f"Tick these scopes and save: {', '.join(SCOPES)}.",
        "Install the app, then reveal and copy the Admin API access token; it is shown once.",
        "Copy the API secret key from the same page, “API credentials”: Shopify signs its webhooks with it.",
    ),
    example="sample.myshopify.com",
    find=_find,
    open=_open,
    trial_topic="app/doorstep_test",
)
