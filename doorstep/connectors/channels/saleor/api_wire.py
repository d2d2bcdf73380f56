"""Calls to Saleor's GraphQL API: where a shop answers, and what an answer really says."""

from typing import Any

import httpx

from doorstep.connectors.calls import (
    UNREADABLE,
    NoAnswer,
    VendorUnavailableError,
    ask,
    client_with,
    glimpse,
)
from doorstep.connectors.channels.graphql import Answered, GraphQL, Refused
from doorstep.connectors.channels.reading import an_object, parsed, text
from doorstep.connectors.channels.saleor import api_documents as documents
from doorstep.connectors.channels.saleor.sign import read_key_set
from doorstep.connectors.channels.shop_addresses import https_parts
from doorstep.domain.errors import CannotDoError

APP_PAGE = "Saleor's Dashboard, Extensions (in older ones Configuration, Local apps)"
_GRAPHQL, _KEY_SET = "/graphql/", "/.well-known/jwks.json"
_NONE_THERE = (404, 410)  # statuses of a set of keys that is not published
_KEY_SET_MAX = 100_000
_TOKEN_CODES = frozenset(
    ("InvalidTokenError", "InvalidSignatureError", "ExpiredSignatureError", "JSONWebTokenExpired", "DecodeError")
)


class Wire(GraphQL):
    """One shop and one app's token, over kept connections. It repeats nothing by itself."""

    path = _GRAPHQL

    def __init__(self, address: str, token: str, timeout_seconds: float = 30.0) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.client = client_with(address, headers, 2, timeout_seconds)

    def moved(self, to: str) -> str:
        return f"{self.host} sends us on to {to[:200]}; give the shop's API address."

    def worked_out(self, answer: httpx.Response) -> Answered | Refused:
        told = parsed(answer.content)
        if told.get("errors"):
            first: Any = told["errors"][0]
            extensions = first.get("extensions") or {}
            code = (extensions.get("exception") or {}).get("code") or extensions.get("code") or "error"
            return Refused(str(code)[:60], text(first.get("message"))[:300] or "no reason given", answer.content)
        if answer.is_error:
            return Refused(str(answer.status_code), glimpse(answer), answer.content)
        return Answered(an_object(told["data"]), answer)

    def refused(self, code: str, words: str) -> CannotDoError:
        """Saleor's no, as a sentence that says what to do."""
        if code == "401" or code in _TOKEN_CODES:
            return CannotDoError(
                f"{self.host} does not know this token: make one for the app under {APP_PAGE}, and connect with it."
            )
        if code in ("403", "PermissionDenied"):
            return CannotDoError(
                f"The app may not do this at {self.host} ({words[:200]}): give it the permissions that are named, "
                f"under {APP_PAGE}."
            )
        if code == "404":
            return CannotDoError(f"There is no Saleor at {self.host}; give the address of its API.")
        return CannotDoError(f"{self.host} refused ({code}): {words[:200]}")


def shop_address(address: str) -> str:
    """Where the shop's API answers, from however its address was copied, without the path; CannotDoError with the form
    to give. A token is never sent over plain http, but to this machine itself."""
    parts = https_parts(address, "it as in https://shop.saleor.cloud", "token")
    return f"{parts.scheme}://{parts.netloc.lower()}"


async def find_shop(address: str) -> dict[str, Any]:
    """Where the shop's API answers, and the keys that it signs with; nothing secret is sent."""
    found = shop_address(address)
    async with Wire(found, "", timeout_seconds=15) as wire:
        answer = await wire.call("channel.read", documents.FIND)
        if isinstance(answer, NoAnswer) and not answer.status and not answer.raw:
            raise CannotDoError(f"Nobody answers at {found} ({answer.words[:200]}); check the address.")
        if isinstance(answer, NoAnswer) and answer.status >= 429 and not answer.leads_to:
            raise VendorUnavailableError(answer.words, answer.again_in_seconds)
        if not isinstance(answer, Answered) or not isinstance(answer.told.get("shop"), dict):
            raise CannotDoError(
                f"{found} answers, but not as Saleor's API at {_GRAPHQL}; give the address of the API, not that "
                "of the storefront."
            )
        keys = await key_set(wire)
        return {"api_url": found, **({} if keys is None else {"public_keys": keys})}


async def key_set(wire: Wire) -> str | None:
    """The shop's public keys as it publishes them; '' where it has none that we can use, None where it does not say."""
    answer = await ask(wire.client, "channel.read", "GET", _KEY_SET)
    status = answer.status if isinstance(answer, NoAnswer) else answer.status_code
    if status in _NONE_THERE:
        return ""
    if isinstance(answer, NoAnswer) or answer.is_error or len(answer.content) >= _KEY_SET_MAX:
        return None
    try:
        return answer.content.decode() if read_key_set(answer.content) else ""
    except UNREADABLE:
        return None
