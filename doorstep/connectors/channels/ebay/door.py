"""How an eBay seller's API is opened."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from doorstep.connectors.channels.api import ChannelApi
from doorstep.connectors.channels.consent import Consent, Grant
from doorstep.connectors.channels.doors import Config, Door, KeyAsked, Keys
from doorstep.connectors.channels.ebay.api import SCOPES, EbayApi
from doorstep.connectors.channels.ebay.api_wire import SCOPE, Wire
from doorstep.connectors.channels.reading import machine_address
from doorstep.domain.errors import CannotDoError

_LIVE = {"api_url": "https://api.ebay.com", "identity_url": "https://apiz.ebay.com"}
_SANDBOX = {"api_url": "https://api.sandbox.ebay.com", "identity_url": "https://apiz.sandbox.ebay.com"}
_SELLER = re.compile(r"(?:(?:https?://)?(?:www\.)?ebay\.[a-z.]{2,6}/(?:usr|str)/)?[A-Za-z0-9._*-]{2,64}/?")


async def _find(address: str) -> dict[str, Any]:
    """Every seller is behind one API; whose it is follows from the consent."""
    plain = address.strip().partition("?")[0]
    if here := machine_address(plain):
        return {"api_url": here, "identity_url": here}
    if "sandbox.ebay.com" in plain.split("/"):
        return dict(_SANDBOX)
    if not _SELLER.fullmatch(plain):
        raise CannotDoError(f"{address[:120]!r} is no seller at eBay; give it as in https://www.ebay.com/usr/kiln.")
    return dict(_LIVE)


def _open(config: Config, keys: Keys) -> ChannelApi:
    address = str(config["api_url"])
    identity = str(config.get("identity_url") or address)
    return EbayApi(address, identity, keys["app_id"], keys["cert_id"], keys["refresh_token"])


def _consent_address(grant: Grant) -> str:
    told = {
        "client_id": grant.keys["app_id"], "response_type": "code", "redirect_uri": grant.redirect,
        "scope": " ".join(f"{SCOPE}/{one}" for one in SCOPES), "state": grant.state,
    }  # fmt: skip
    return f"https://auth.ebay.com/oauth2/authorize?{urlencode(told)}"


async def _consent_token(config: Mapping[str, Any], grant: Grant, code: str) -> str:
    async with Wire(str(config["api_url"]), grant.keys["app_id"], grant.keys["cert_id"], "") as wire:
        return await wire.granted(grant, code)


DOOR = Door(
    vendor="ebay",
    label="eBay",
    meaning="A seller's account at eBay. You need an app of your own there, and its consent to your account.",
    keys=(
        KeyAsked("app_id", "App ID (Client ID)"),
        KeyAsked("cert_id", "Cert ID (Client Secret)"),
        KeyAsked("refresh_token", "Refresh token", "v^1.1#"),
        KeyAsked("webhook", "Verification token", written="verification_token", is_optional=True),
    ),
    steps=(
        "At developer.ebay.com, create a production keyset, and copy App ID and Cert ID from “Application keys”.",
        f"Sign in for the app as the seller, with the scopes {', '.join(SCOPES)} under api.ebay.com/oauth/api_scope. "
        "That is not done on this page: type `doorstep channel consent ebay --redirect RUNAME --keys-file FILE` on the "
        "machine that Doorstep runs on. RUNAME is the app's; FILE holds its keys (app_id=… and cert_id=…).",
        "Copy the refresh token that it writes into the file, which begins with v^1.1#; it holds for 18 months.",
        "eBay wants to know where accounts that were closed are told of: under “Alerts & notifications”, give "
        "/webhooks/ and this channel's name under your public address, and a verification token of 32 to 80 letters "
        "that you make up. Connect the channel with it first: eBay tries the address at once.",
    ),
    example="https://www.ebay.com/usr/kiln",
    find=_find,
    open=_open,
    has_hooks=False,
    consent=Consent(("app_id", "cert_id"), "RuName", _consent_address, _consent_token),
    every_seconds=300,
)
