"""The APIs of channels that have one, each opened by its door."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from doorstep.connectors.channels.amazon.door import DOOR as AMAZON
from doorstep.connectors.channels.api import ChannelApi
from doorstep.connectors.channels.bigcommerce.door import DOOR as BIGCOMMERCE
from doorstep.connectors.channels.doors import Config, Door, KeyRing, Keys, LooseRing
from doorstep.connectors.channels.ebay.door import DOOR as EBAY
from doorstep.connectors.channels.etsy.door import DOOR as ETSY
from doorstep.connectors.channels.medusa.door import DOOR as MEDUSA
from doorstep.connectors.channels.prestashop.door import DOOR as PRESTASHOP
from doorstep.connectors.channels.saleor.door import DOOR as SALEOR
from doorstep.connectors.channels.shopify.door import DOOR as SHOPIFY
from doorstep.connectors.channels.woocommerce.door import DOOR as WOOCOMMERCE
from doorstep.domain.errors import CannotDoError

DOORS: Mapping[str, Door] = MappingProxyType(
    {
        door.vendor: door
        for door in (
            WOOCOMMERCE,
            SHOPIFY,
            ETSY,
            AMAZON,
            BIGCOMMERCE,
            PRESTASHOP,
            SALEOR,
            MEDUSA,
            EBAY,
        )
    }
)


async def find_config(vendor: str, address: str) -> dict[str, Any]:
    """Where the shop's API answers, to be kept in its account; nothing secret is sent. CannotDoError where it is not
    there."""
    return await DOORS[vendor].find(address)


def open_api(vendor: str, config: Config, keys: Keys, ring: KeyRing | None = None) -> ChannelApi:
    """A client of the shop's API, to be closed by whoever opened it. Keys that change at their use are on the ring."""
    if not has_api(vendor, config):
        raise CannotDoError(f"Doorstep speaks with no API of {vendor} for this channel; it was added without keys.")
    door = DOORS[vendor]
    wanted = [key for key in door.keys if key.name != "webhook" and not key.is_optional]
    missing = [key.label for key in wanted if not keys.get(key.name)]
    if missing:
        raise CannotDoError(f"The {missing[0].lower()} is missing; run `doorstep channel add` again with it.")
    if door.open_by_ring is not None:
        return door.open_by_ring(config, keys, ring or LooseRing(dict(keys)))
    return door.open(config, keys)


def tells_by_itself(vendor: str) -> bool:
    """Whether the channel has webhooks that we register; one that has none is only read."""
    return vendor not in DOORS or DOORS[vendor].has_hooks


def has_api(vendor: str, config: Config) -> bool:
    """Whether the channel was connected with keys to its API."""
    return vendor in DOORS and bool(config.get("api_url"))


def check_keys(vendor: str, keys: Keys) -> dict[str, str]:
    """The keys as pasted, without the blanks around them; CannotDoError names the one that cannot be right."""
    door, checked = DOORS[vendor], {}
    for key in door.keys:
        value = keys.get(key.name, "").strip()
        if not value and key.is_optional:
            continue
        if not value:
            raise CannotDoError(f"The {key.label.lower()} is missing; copy it from {door.label}'s own page.")
        if not value.isascii() or not value.isprintable() or " " in value:
            raise CannotDoError(f"The {key.label.lower()} holds characters that no key has; copy it again.")
        if not value.startswith(key.begins):
            raise CannotDoError(f"A {key.label.lower()} begins with {key.begins}; this one does not. Copy it again.")
        checked[key.name] = value
    return checked
