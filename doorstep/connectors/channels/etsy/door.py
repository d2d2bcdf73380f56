"""How an Etsy shop's API is opened."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from doorstep.connectors.channels.api import ChannelApi
from doorstep.connectors.channels.consent import Consent, Grant
from doorstep.connectors.channels.doors import Config, Door, KeyAsked, KeyRing, Keys, LooseRing
from doorstep.connectors.channels.etsy.api import SCOPES, EtsyApi
from doorstep.connectors.channels.etsy.api_wire import Wire
from doorstep.connectors.channels.reading import machine_address
from doorstep.domain.errors import CannotDoError

_API = "https://openapi.etsy.com"
_SHOP = re.compile(r"(?:(?:https?://)?(?:www\.)?etsy\.com/(?:[a-z-]{2,5}/)?shop/)?[A-Za-z0-9]{2,40}/?")
_SHOPS_OWN = re.compile(r"(?:https?://)?[A-Za-z0-9]{2,40}\.etsy\.com/?")


async def _find(address: str) -> dict[str, Any]:
    """Every shop of Etsy is behind one API; whose it is follows from the consent."""
    plain = address.strip().partition("?")[0]
    if here := machine_address(plain):
        return {"api_url": here}
    if not (_SHOP.fullmatch(plain) or _SHOPS_OWN.fullmatch(plain)):
        raise CannotDoError(f"{address[:120]!r} is no shop of Etsy; give it as in https://www.etsy.com/shop/Kiln.")
    return {"api_url": _API}


def _by_ring(config: Config, keys: Keys, ring: KeyRing) -> ChannelApi:
    return EtsyApi(str(config["api_url"]), keys["keystring"], keys["shared_secret"], ring)


def _open(config: Config, keys: Keys) -> ChannelApi:
    return _by_ring(config, keys, LooseRing(dict(keys)))


def _consent_address(grant: Grant) -> str:
    told = {
        "response_type": "code", "client_id": grant.keys["keystring"], "redirect_uri": grant.redirect,
        "scope": " ".join(SCOPES), "state": grant.state, "code_challenge": grant.challenge,
        "code_challenge_method": "S256",
    }  # fmt: skip
    return f"https://www.etsy.com/oauth/connect?{urlencode(told)}"


async def _consent_token(config: Mapping[str, Any], grant: Grant, code: str) -> str:
    async with Wire(str(config["api_url"]), grant.keys["keystring"], grant.keys["shared_secret"], LooseRing()) as wire:
        return await wire.granted(grant, code)


DOOR = Door(
    vendor="etsy",
    label="Etsy",
    meaning="A shop at Etsy. You need an app of your own there, and its consent to your shop.",
    keys=(
        KeyAsked("keystring", "Keystring"),
        KeyAsked("shared_secret", "Shared secret"),
        KeyAsked("refresh_token", "Refresh token", is_rotated=True),
        KeyAsked("webhook", "Webhook signing secret", written="webhook_secret", is_optional=True),
    ),
    steps=(
        "At etsy.com/developers, create an app named Doorstep; personal access is enough for up to five shops.",
        "When Etsy has approved it, copy the keystring and the shared secret from “Your apps”.",
        f"Grant it access to your shop with these scopes: {', '.join(SCOPES)}. That is not done on this page: type "
        "`doorstep channel consent etsy --redirect URL --keys-file FILE` on the machine that Doorstep runs on. URL is "
        "the callback URL of the app; FILE holds its two keys (keystring=… and shared_secret=…).",
        "Copy the refresh token that it writes into the file. It changes at each use: Doorstep keeps the next one from "
        "then on, and no other program may use it.",
        "Only with commercial access: add /webhooks/ and this channel's name as an endpoint for order.paid, and copy "
        "its signing secret.",
    ),
    example="https://www.etsy.com/shop/Kiln",
    find=_find,
    open=_open,
    open_by_ring=_by_ring,
    has_hooks=False,
    consent=Consent(("keystring", "shared_secret"), "callback URL", _consent_address, _consent_token),
    every_seconds=300,
)
