"""How a Saleor shop's API is opened."""

from collections.abc import Mapping
from typing import Any

from doorstep.connectors.channels.api import ChannelApi
from doorstep.connectors.channels.doors import Config, Door, KeyAsked, Keys
from doorstep.connectors.channels.saleor.api import PERMISSIONS, SaleorApi
from doorstep.connectors.channels.saleor.api_wire import Wire, find_shop, key_set


def _open(config: Config, keys: Keys) -> ChannelApi:
    return SaleorApi(str(config["api_url"]), keys["access_token"])


async def _public_keys(config: Mapping[str, Any]) -> str | None:
    async with Wire(str(config["api_url"]), "", timeout_seconds=10) as wire:
        return await key_set(wire)


DOOR = Door(
    vendor="saleor",
    label="Saleor",
    meaning="A shop at Saleor, in its cloud or on a server. You need the address of its API and an app's token.",
    keys=(KeyAsked("access_token", "App token"),),
    steps=(
        "In Saleor's Dashboard, open Extensions (in older ones Configuration, Local apps).",
        "Add an extension by providing its details manually, and name it Doorstep.",
        f"Give it these permissions and save: {', '.join(PERMISSIONS)}.",
        "Copy the token that is shown then; it is shown once. Another one is made on the app's page.",
    ),
    example="https://shop.saleor.cloud",
    find=find_shop,
    open=_open,
    makes_own_secret=True,
    needs_https=False,
    trial_topic="doorstep_test",
    public_keys=_public_keys,
)
