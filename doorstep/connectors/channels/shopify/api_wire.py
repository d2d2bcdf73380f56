"""Calls to Shopify's Admin GraphQL: where a shop answers, what an answer of status 200 really says, and its limits."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx
import orjson

from doorstep.connectors.calls import (
    UNREADABLE,
    NoAnswer,
    UnreadableAnswerError,
    VendorUnavailableError,
    ask,
    client_with,
    glimpse,
    understood,
)
from doorstep.connectors.channels.reading import Json, an_object, parsed
from doorstep.domain.errors import CannotDoError

VERSION = "2026-04"  # a version lives a year; the newest that this connector was tried against
_PATH = f"/admin/api/{VERSION}/graphql.json"
_SHOPS = ".myshopify.com"
_LOOPBACK = frozenset(("127.0.0.1", "localhost", "::1"))
APP_PAGE = "Shopify, Settings, Apps and sales channels, Develop apps"
Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that Shopify worked out: what it found or did."""

    told: dict[str, Any]
    answer: httpx.Response

    @property
    def raw(self) -> bytes:
        return self.answer.content

    def read(self, reader: Callable[[Json], Read]) -> Read:
        """What the reader makes of it: the one way in which an answer of Shopify is read. UnreadableAnswerError where
        it is of another shape than the reader knows."""
        return understood(self.answer, lambda _: reader(self.told))


@dataclass(frozen=True, slots=True)
class Refused:
    """Shopify worked nothing out: the document or its variables were not as it wants them."""

    code: str
    words: str
    raw: bytes


class Wire:
    """One shop and one token, over kept connections. It repeats nothing by itself."""

    def __init__(self, address: str, token: str, timeout_seconds: float = 30.0) -> None:
        self.client = client_with(address, {"X-Shopify-Access-Token": token}, 2, timeout_seconds)

    @property
    def host(self) -> str:
        return self.client.base_url.host

    async def call(self, failpoint: str, document: str, **variables: Any) -> Answered | Refused | NoAnswer:
        """What came of one operation. Status 200 alone is no success: errors within it are looked at first."""
        content = orjson.dumps({"query": document, "variables": variables})
        answer = await ask(self.client, failpoint, "POST", _PATH, content=content)
        if isinstance(answer, NoAnswer):
            return answer
        if answer.is_error:
            return Refused(str(answer.status_code), _plain_errors(answer), answer.content)
        try:
            return understood(answer, lambda body: _worked_out(parsed(body), answer))
        except UnreadableAnswerError as error:
            return NoAnswer(str(error), True, 0, answer.content)

    async def read(self, document: str, **variables: Any) -> Answered:
        """The answer to a question; VendorUnavailableError where there is none, CannotDoError where we may not ask."""
        answer = await self.call("channel.read", document, **variables)
        if isinstance(answer, Answered):
            return answer
        raise self.raised(answer)

    def raised(self, answer: Refused | NoAnswer) -> Exception:
        """What to raise where a question was not answered."""
        if isinstance(answer, Refused):
            return self.refused(answer.code, answer.words)
        if answer.status in (401, 403):
            return self.refused(str(answer.status), answer.words)
        if answer.leads_to:
            return CannotDoError(
                f"{self.host} sends us on to {answer.leads_to}; give the shop's myshopify.com address."
            )
        return VendorUnavailableError(answer.words, answer.again_in_seconds)

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

    async def aclose(self) -> None:
        await self.client.aclose()


def _plain_errors(answer: httpx.Response) -> str:
    try:
        return str(parsed(answer.content)["errors"])[:200]
    except UNREADABLE:
        return glimpse(answer)


def _worked_out(told: Json, answer: httpx.Response) -> Answered | Refused | NoAnswer:
    if told.get("errors"):
        return _errors(told, answer.content)
    return Answered(an_object(told["data"]), answer)


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
    elif host and "." not in host and host not in _LOOPBACK and "://" not in plain:
        host += _SHOPS
    if host in _LOOPBACK and "://" in plain:
        return f"{parts.scheme}://{parts.netloc}"
    name = host.removesuffix(_SHOPS)
    if not host.endswith(_SHOPS) or not name.replace("-", "").isalnum() or not name.isascii():
        raise CannotDoError(
            f"{plain!r} is not how Shopify knows a shop: give its address at Shopify, as in sample.myshopify.com (in "
            "the admin under Settings, Domains)."
        )
    return f"https://{host}"
