"""The APIs of channels that have one: which keys each wants, where these are found, a client for an account."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from doorstep.connectors.channels.api import ChannelApi
from doorstep.connectors.channels.shopify.api import SCOPES, ShopifyApi
from doorstep.connectors.channels.shopify.api_wire import shop_address
from doorstep.connectors.channels.woocommerce.api import WooCommerceApi
from doorstep.connectors.channels.woocommerce.api_wire import Site, find_site
from doorstep.domain.errors import CannotDoError

Config = Mapping[str, Any]
Keys = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class KeyAsked:
    """One secret that a channel's API wants, under the name by which it is kept."""

    name: str  # of the vendor_secret
    label: str  # as the channel's own page calls it
    begins: str  # how such a key begins: one pasted into the wrong field is seen at once


@dataclass(frozen=True, slots=True)
class Door:
    """How one vendor's API is opened."""

    vendor: str
    label: str
    keys: tuple[KeyAsked, ...]
    steps: tuple[str, ...]  # where the keys are found, one thing to do at a time
    makes_own_secret: bool  # whether we choose what its webhooks are signed with
    needs_https: bool  # whether it sends webhooks to https addresses alone
    example: str  # of a shop's address


WOOCOMMERCE = Door(
    "woocommerce",
    "WooCommerce",
    (KeyAsked("api_key", "Consumer key", "ck_"), KeyAsked("api_secret", "Consumer secret", "cs_")),
    (
        "In your WordPress admin, open WooCommerce, Settings, Advanced, REST API.",
        "Choose “Add key”, describe it as Doorstep, and pick an administrator or shop manager as its user.",
        "Set Permissions to Read/Write: Doorstep registers webhooks and tells orders when they left.",
        "Choose “Generate API key”, and copy both keys before you leave the page; they are shown once.",
    ),
    makes_own_secret=True,
    needs_https=False,
    example="https://shop.example",
)
SHOPIFY = Door(
    "shopify",
    "Shopify",
    (KeyAsked("access_token", "Admin API access token", "shpat_"), KeyAsked("webhook", "API secret key", "")),
    (
        "In your Shopify admin, open Settings, Apps and sales channels, Develop apps.",
        "Create an app named Doorstep, and open its Admin API scopes.",
        f"Tick these scopes and save: {', '.join(SCOPES)}.",
        "Install the app, then reveal and copy the Admin API access token; it is shown once.",
        "Copy the API secret key from the same page, “API credentials”: Shopify signs its webhooks with it.",
    ),
    makes_own_secret=False,
    needs_https=True,
    example="sample.myshopify.com",
)
DOORS: Mapping[str, Door] = MappingProxyType({door.vendor: door for door in (WOOCOMMERCE, SHOPIFY)})


async def find_config(vendor: str, address: str) -> dict[str, Any]:
    """Where the shop's API answers, to be kept in its account; nothing secret is sent. CannotDoError where it is not
    there."""
    if vendor == "shopify":
        return {"api_url": shop_address(address)}
    site, _ = await find_site(address)
    return {"api_url": site.address, "rest_route": site.rest_route}


def open_api(vendor: str, config: Config, keys: Keys) -> ChannelApi:
    """A client of the shop's API, to be closed by whoever opened it."""
    if vendor not in _OPENERS or not config.get("api_url"):
        raise CannotDoError(f"Doorstep speaks with no API of {vendor} for this channel; it was added without keys.")
    missing = [key.label for key in DOORS[vendor].keys if key.name != "webhook" and not keys.get(key.name)]
    if missing:
        raise CannotDoError(f"The {missing[0].lower()} is missing; run `doorstep channel add` again with it.")
    return _OPENERS[vendor](config, keys)


def has_api(vendor: str, config: Config) -> bool:
    """Whether the channel was connected with keys to its API."""
    return vendor in DOORS and bool(config.get("api_url"))


def check_keys(vendor: str, keys: Keys) -> dict[str, str]:
    """The keys as pasted, without the blanks around them; CannotDoError names the one that cannot be right."""
    door, checked = DOORS[vendor], {}
    for key in door.keys:
        value = keys.get(key.name, "").strip()
        if not value:
            raise CannotDoError(f"The {key.label.lower()} is missing; copy it from {door.label}'s own page.")
        if not value.isascii() or not value.isprintable() or " " in value:
            raise CannotDoError(f"The {key.label.lower()} holds characters that no key has; copy it again.")
        if not value.startswith(key.begins):
            raise CannotDoError(f"A {key.label.lower()} begins with {key.begins}; this one does not. Copy it again.")
        checked[key.name] = value
    return checked


def _woocommerce(config: Config, keys: Keys) -> ChannelApi:
    site = Site(str(config["api_url"]), bool(config.get("rest_route")))
    return WooCommerceApi(site, keys["api_key"], keys["api_secret"])


def _shopify(config: Config, keys: Keys) -> ChannelApi:
    return ShopifyApi(str(config["api_url"]), keys["access_token"])


_OPENERS: Mapping[str, Callable[[Config, Keys], ChannelApi]] = MappingProxyType(
    {"woocommerce": _woocommerce, "shopify": _shopify}
)
