"""How a seller's orders at Amazon are opened."""

import re
from typing import Any

from doorstep.connectors.channels.amazon.api import open_amazon
from doorstep.connectors.channels.amazon.api_wire import Client
from doorstep.connectors.channels.amazon.marketplaces import BY_DOMAIN, BY_REF, REGIONS
from doorstep.connectors.channels.api import ChannelApi
from doorstep.connectors.channels.doors import Config, Door, KeyAsked, Keys
from doorstep.connectors.channels.reading import machine_address
from doorstep.domain.errors import CannotDoError

_TOKENS = "https://api.amazon.com"
_SELLER = re.compile(r"[?&](?:seller|me|merchant)=([A-Z0-9]{8,20})(?:&|$)", re.ASCII)
_HOST = re.compile(r"(?:https?://)?(?:www\.|sellercentral\.)?(amazon\.[a-z.]{2,6})(?:[/?].*)?", re.ASCII)
_HERE = "amazon.de"  # whose marketplace a stand-in on this machine is


async def _find(address: str) -> dict[str, Any]:
    """Each region has its API; which it is follows from the marketplace's address."""
    plain, _, query = address.strip().partition("?")
    seller = _SELLER.search(f"?{query}")
    told = {"seller": seller[1] if seller else ""}
    if here := machine_address(plain):
        return {**told, "api_url": here, "token_url": here, "marketplace": BY_DOMAIN[_HERE].ref}
    found = _HOST.fullmatch(plain.lower())
    place = BY_DOMAIN.get(found[1]) if found else None
    if place is None:
        raise CannotDoError(
            f"{address[:120]!r} is no marketplace of Amazon's that Doorstep knows; give it as in amazon.de, or the "
            "address of your seller's page there."
        )
    return {**told, "api_url": REGIONS[place.region], "token_url": _TOKENS, "marketplace": place.ref}


def _open(config: Config, keys: Keys) -> ChannelApi:
    client = Client(keys["client_id"], keys["client_secret"], keys["refresh_token"])
    return open_amazon(config, BY_REF[str(config["marketplace"])], client)


DOOR = Door(
    vendor="amazon",
    label="Amazon",
    meaning="A seller's account at Amazon, for the orders that you send yourself. You need a private app of your own.",
    keys=(
        KeyAsked("client_id", "Client identifier", "amzn1.application-oa2-client."),
        KeyAsked("client_secret", "Client secret"),
        KeyAsked("refresh_token", "Refresh token", "Atzr|"),
    ),
    steps=(
        "In Seller Central, open Apps and Services, Develop Apps, and register as a private developer for your own "
        "shop; ask for the roles Inventory and Order Tracking, and Direct-to-Consumer Shipping.",
        "When that is granted, choose “Add new app client”, name it Doorstep, and give it these roles.",
        "Choose “View” beside its LWA credentials, and copy the client identifier and the client secret.",
        "Choose “Authorize app” in its menu, and copy the refresh token.",
        "As address give the marketplace, as in amazon.de, or your seller's page there (its seller= lets Doorstep read "
        "your listings). Each marketplace is a channel of its own.",
    ),
    example="https://www.amazon.de/sp?seller=A1B2C3D4E5F6G7",
    find=_find,
    open=_open,
    has_hooks=False,
    every_seconds=300,
)
