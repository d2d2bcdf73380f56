"""Calls to Shopify's Admin GraphQL: where a shop answers, what an answer of status 200 really says, and its limits."""

import math
from typing import Any
from urllib.parse import urlsplit

import httpx

from doorstep.connectors.calls import (
    UNREADABLE,
    NoAnswer,
    client_with,
    glimpse,
)
from doorstep.connectors.channels.graphql import Answered, GraphQL, Refused
from doorstep.connectors.channels.reading import an_object, parsed
from doorstep.domain.errors import CannotDoError
from doorstep.domain.hosts import LOOPBACK

VERSION = "2026-04"  # a version lives a year; the newest that this connector was tried against
_PATH = f"/admin/api/{VERSION}/graphql.json"
_SHOPS = ".myshopify.com"
APP_PAGE = "Shopify, Settings, Apps and sales channels, Develop apps"


class Wire(GraphQL):
    """One shop and one token, over kept connections. It repeats nothing by itself."""

    path = _PATH

    def __init__(self, address: str, token: str, timeout_seconds: float = 30.0) -> None:
        self.client = client_with(address, {"X-Shopify-Access-Token": token}, 2, timeout_seconds)

    def moved(self, to: str) -> str:
        return f"{self.host} sends us on to {to}; give the shop's myshopify.com address."

    def worked_out(self, answer: httpx.Response) -> Answered | Refused | NoAnswer:
        if answer.is_error:
            return Refused(str(answer.status_code), _plain_errors(answer), answer.content)
        told = parsed(answer.content)
        return _errors(told, answer.content) if told.get("errors") else Answered(an_object(told["data"]), answer)

    def refused(self, code: str, words: str) -> CannotDoError:
        """Shopify's no, as a sentence that says what to do."""
        if code == "401":
            return CannotDoError(
                f"{self.host} does not know this access token: install the app in the shop, and copy the Admin API "
                f"access token from {APP_PAGE}."
            )
        if code in ("403", "ACCESS_DENIED"):
            return CannotDoError(
                f"The app may not do this at {self.host} ({words[:200]}): give it that scope under {APP_PAGE}, install "
                "it again and connect with the token it has then."
            )
        if code == "404":
            return CannotDoError(f"There is no shop at {self.host}; give its myshopify.com address.")
        if code == "402":
            return CannotDoError(
                f"{self.host} is frozen for an unpaid bill of its owner's; settle that at Shopify first."
            )
        return CannotDoError(f"{self.host} refused ({code}): {words[:200]}")


def _plain_errors(answer: httpx.Response) -> str:
    try:
        return str(parsed(answer.content)["errors"])[:200]
    except UNREADABLE:
        return glimpse(answer)


def _errors(told: dict[str, Any], raw: bytes) -> Refused | NoAnswer:
    errors: Any = told["errors"]
    first: Any = errors[0] if isinstance(errors, list) else {"message": str(errors)}
    code = str((first.get("extensions") or {}).get("code") or "error")[:60]
    words = str(first.get("message") or "no reason given")[:200]
    if code == "THROTTLED":
        seconds = _until_enough(told)
        return NoAnswer(f"Shopify has had enough questions for now; again in {seconds} s", False, seconds, raw, 429)
    if code in ("INTERNAL_SERVER_ERROR", "TIMEOUT"):
        return NoAnswer(f"Shopify failed within ({words[:200]})", True, 0, raw, 500)
    return Refused(code, words, raw)


def _until_enough(told: dict[str, Any]) -> int:
    """How long until Shopify has restored what the question costs."""
    try:
        cost = told["extensions"]["cost"]
        status = cost["throttleStatus"]
        missing = float(cost["requestedQueryCost"]) - float(status["currentlyAvailable"])
        return min(max(1, math.ceil(missing / float(status["restoreRate"]))), 3600)
    except UNREADABLE:
        return 2


def shop_address(address: str) -> str:
    """Where the shop's Admin API answers, from however its address was copied; CannotDoError with the form to give."""
    plain = address.strip()
    parts = urlsplit(plain if "://" in plain else f"https://{plain}")
    host = (parts.hostname or "").lower()
    if host == "admin.shopify.com" and parts.path.startswith("/store/"):
        host = f"{parts.path.split('/')[2].lower()}{_SHOPS}"
    elif host and "." not in host and host not in LOOPBACK and "://" not in plain:
        host += _SHOPS
    if host in LOOPBACK and "://" in plain:
        return f"{parts.scheme}://{parts.netloc}"
    name = host.removesuffix(_SHOPS)
    if not host.endswith(_SHOPS) or not name.replace("-", "").isalnum() or not name.isascii():
        raise CannotDoError(
            f"{plain!r} is not how Shopify knows a shop: give its address at Shopify, as in sample.myshopify.com (in "
            "the admin under Settings, Domains)."
        )
    return f"https://{host}"
