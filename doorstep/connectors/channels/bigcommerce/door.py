"""How a BigCommerce shop's API is opened."""

from typing import Any

from doorstep.connectors.channels.api import ChannelApi
from doorstep.connectors.channels.bigcommerce.api import BigCommerceApi
from doorstep.connectors.channels.bigcommerce.api_wire import shop_address
from doorstep.connectors.channels.doors import Config, Door, KeyAsked, Keys


async def _find(address: str) -> dict[str, Any]:
    return {"api_url": shop_address(address)}


def _open(config: Config, keys: Keys) -> ChannelApi:
    return BigCommerceApi(str(config["api_url"]), keys["access_token"])


DOOR = Door(
    vendor="bigcommerce",
    label="BigCommerce",
    meaning="A shop at BigCommerce. You need its API path and the access token of an API account.",
    keys=(
        KeyAsked("access_token", "Access token"),
        KeyAsked("webhook", "Client secret", written="client_secret", is_optional=True),
    ),
    steps=(
        "In your BigCommerce control panel, open Settings, Store-level API accounts, and create an account.",
        "Give it the name Doorstep and these scopes: Orders modify, Order transactions read-only, Products read-only, "
        "Information & settings read-only.",
        "Save, and copy the access token and the API path; they are shown once.",
        "Where the account shows a client secret, copy it too: BigCommerce signs its webhooks with it. Without it, "
        "each webhook carries a header of ours instead.",
    ),
    example="https://api.bigcommerce.com/stores/abc123",
    find=_find,
    open=_open,
    makes_own_secret=True,
)
