"""Calls to BigCommerce's API: where a shop's API answers, its limits, and its refusals in words with what to do."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson

from doorstep.connectors.calls import UNREADABLE, NoAnswer, ask, client_with, understood
from doorstep.connectors.channels.reading import Json, decode, parsed
from doorstep.connectors.channels.wires import Asking, Read
from doorstep.domain.errors import CannotDoError
from doorstep.domain.hosts import LOOPBACK

API = "https://api.bigcommerce.com"
KEYS_PAGE = "BigCommerce, Settings, Store-level API accounts"
_HASH = re.compile(r"[a-z0-9]{3,20}", re.ASCII)
_RESET = "x-rate-limit-time-reset-ms"


class Wire(Asking):
    """One shop and one token, over kept connections. It repeats nothing by itself."""

    def __init__(self, address: str, token: str, timeout_seconds: float = 30.0) -> None:
        headers = {"X-Auth-Token": token, "Accept": "application/json"}
        self.client = client_with(address, headers, 2, timeout_seconds)
        self.client.event_hooks = {"response": [_patience]}

    async def try_get(self, route: str, **params: str) -> httpx.Response | NoAnswer:
        query = tuple((name.replace("__", ":"), value) for name, value in params.items())
        return await ask(self.client, "channel.read", "GET", route, params=query)

    async def read(self, route: str, reader: Callable[[Json], Read], **params: str) -> Read:
        """What the reader makes of the answer to a question."""
        return read_json(await self.get(route, **params), reader)

    async def send(self, method: str, route: str, told: Mapping[str, Any] | None = None) -> httpx.Response | NoAnswer:
        """One call that changes something there, or is refused."""
        content = orjson.dumps(told) if told is not None else None
        return await ask(self.client, "channel.write", method, route, content=content)

    def refused(self, status: int, body: bytes) -> CannotDoError:
        """BigCommerce's no, as a sentence that says what to do."""
        words = error_of(body)
        if status == 401:
            return CannotDoError(
                f"{self.host} does not know this access token: copy it again from {KEYS_PAGE}, where it is shown once, "
                "when the account is made."
            )
        if status == 403:
            return CannotDoError(
                f"This token may not do all that is needed ({words or 'no reason given'}): under {KEYS_PAGE}, make an "
                "account with Orders: modify, Order transactions: read-only, Products: read-only and Information & "
                "settings: read-only."
            )
        if status == 404:
            return CannotDoError(f"{self.host} has no such thing ({words or status}); is the store's hash right?")
        return CannotDoError(f"{self.host} refused ({status}): {words or 'without a reason'}")


async def _patience(answer: httpx.Response) -> None:
    """BigCommerce says in milliseconds, under a name of its own, when it will answer again."""
    stated = answer.headers.get(_RESET, "")
    if answer.status_code == 429 and "retry-after" not in answer.headers and stated.isdecimal():
        answer.headers["retry-after"] = str(-(-int(stated[:9]) // 1000))


def error_of(body: bytes) -> str:
    """The words of an error: a list of V2, or an object of V3 with what was wrong with each field; '' where neither."""
    try:
        told = parsed(body)
        if isinstance(told, list):
            return str(told[0]["message"])[:300]
        fields = told.get("errors")
        shown = "; ".join(str(one) for one in fields.values()) if isinstance(fields, dict) else ""
        return f"{told.get('title') or told.get('error') or ''} {shown}".strip()[:300]
    except UNREADABLE:
        return ""


def read_json(answer: httpx.Response, reader: Callable[[Json], Read]) -> Read:
    """What the reader makes of the answer's JSON, numbers exact: the one way in which an answer of BigCommerce is
    read. A list without anything in it is answered without a body."""
    return understood(answer, lambda body: reader(decode(listed(body))))


def listed(body: bytes) -> bytes:
    return body if body.strip() else b"[]"


def shop_address(address: str) -> str:
    """Where the shop's API answers, from however its store hash was copied; CannotDoError with the form to give."""
    plain = address.strip()
    try:
        parts = urlsplit(plain if "://" in plain else f"https://{plain}")
        host, _ = (parts.hostname or "").lower(), parts.port
    except ValueError:
        parts, host = urlsplit(""), "."
    if host in LOOPBACK and "://" in plain:
        found = re.match(r"/stores/([a-z0-9]+)", parts.path)
        return f"{parts.scheme}://{parts.netloc}/stores/{found[1] if found else 'sample'}"
    name = ""
    if host == "api.bigcommerce.com":
        name = parts.path.removeprefix("/stores/").partition("/")[0].lower()
    elif host.endswith(".mybigcommerce.com"):
        name = host.removesuffix(".mybigcommerce.com").removeprefix("store-").partition("-")[0]
    elif "." not in host and not parts.path.strip("/"):
        name = host
    if not _HASH.fullmatch(name):
        raise CannotDoError(
            f"{plain[:120]!r} is not how BigCommerce knows a shop: give its API path, as in "
            "https://api.bigcommerce.com/stores/abc123, which is shown with the token, or its store hash, as in abc123."
        )
    return f"{API}/stores/{name}"
