"""Calls to the Selling Partner API: under a token of an hour that the refresh token gives, and under another one for
what is said of buyers."""

import asyncio
import math
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import httpx
import orjson

from doorstep.connectors.calls import UNREADABLE, NoAnswer, ask, client_with
from doorstep.connectors.channels.reading import Json, parsed
from doorstep.connectors.channels.wires import EARLY_SECONDS, Asking, ask_token, read_json
from doorstep.domain.errors import CannotDoError

ORDERS = "/orders/v0/orders"
TOKEN_PATH = "/auth/o2/token"
_RESTRICTED_PATH = "/tokens/2021-03-01/restrictedDataToken"
_PAUSE_SECONDS = 60  # after which what was asked too often may be asked again, where Amazon does not say
_PAUSE_MAX = 900
_CONSENT = "Seller Central, Apps and Services, Develop Apps"


@dataclass(frozen=True, slots=True)
class Client:
    """What an app shows to get tokens."""

    ref: str
    secret: str
    refresh_token: str


@dataclass(slots=True)
class _Token:
    text: str = ""
    until: float = 0.0  # by the clock that only goes forward

    def is_live(self, instead_of: str) -> bool:
        return bool(self.text) and self.text != instead_of and time.monotonic() < self.until - EARLY_SECONDS


class Wire(Asking):
    """One seller's API behind one app. It repeats nothing but a call whose token had ended."""

    def __init__(self, api_url: str, token_url: str, client: Client, timeout_seconds: float = 30.0) -> None:
        self._asking, self._turning = client, asyncio.Lock()
        self._plain, self._restricted = _Token(), _Token()
        self._rates: dict[str, float] = {}
        self.client = client_with(api_url, {}, 2, timeout_seconds)
        self.client.event_hooks["response"].append(self._note_rate)
        self._tokens = client_with(token_url, {}, 1, timeout_seconds)

    async def get(self, path: str, of_buyers: bool = False, **params: str) -> httpx.Response:
        """The answer to a question; VendorUnavailableError where there is none, CannotDoError where we may not ask."""
        return self.must(await self.try_get(path, of_buyers, **params))

    async def try_get(self, path: str, of_buyers: bool = False, **params: str) -> httpx.Response | NoAnswer:
        return await self._asked("channel.read", "GET", path, None, tuple(params.items()), of_buyers)

    async def send(self, path: str, told: Mapping[str, Any]) -> httpx.Response | NoAnswer:
        """One call that changes something there, or is refused."""
        return await self._asked("channel.write", "POST", path, orjson.dumps(told), (), False)

    async def _asked(
        self, failpoint: str, method: str, path: str, content: bytes | None, params: tuple[tuple[str, str], ...],
        of_buyers: bool,
    ) -> httpx.Response | NoAnswer:  # fmt: skip
        """The answer under a live token; one that Amazon has ended before its time is changed for another, once."""
        token = ""
        for _ in range(2):
            token = await self.token(of_buyers, instead_of=token)
            answer = await ask(
                self.client, failpoint, method, path, content=content, headers={"x-amz-access-token": token},
                params=params or None,
            )  # fmt: skip
            if not isinstance(answer, NoAnswer) or not _is_about_token(answer):
                break
        if isinstance(answer, NoAnswer) and answer.status == 429:
            return NoAnswer(answer.words, False, answer.again_in_seconds or self._pause(path), answer.raw, 429)
        return answer

    async def _note_rate(self, answer: httpx.Response) -> None:
        """How often this may be asked, by the answer's own header."""
        with suppress(ValueError):
            self._rates[_operation(answer.request.url.path)] = float(answer.headers.get("x-amzn-ratelimit-limit", ""))

    def _pause(self, path: str) -> int:
        rate = self._rates.get(_operation(path), 0.0)
        return min(math.ceil(1 / rate), _PAUSE_MAX) if rate > 1 / _PAUSE_MAX else _PAUSE_SECONDS

    # --- tokens ---------------------------------------------------------------------------------------------------

    async def token(self, of_buyers: bool = False, instead_of: str = "") -> str:
        """A live token, fetched where the one before has ended; neither is ever stored."""
        async with self._turning:
            if of_buyers:
                if not self._restricted.is_live(instead_of):
                    self._restricted = await self._ask_restricted()
                return self._restricted.text
            return await self._plain_token(instead_of)

    async def _plain_token(self, instead_of: str = "") -> str:
        if not self._plain.is_live(instead_of):
            told = {
                "grant_type": "refresh_token", "refresh_token": self._asking.refresh_token,
                "client_id": self._asking.ref, "client_secret": self._asking.secret,
            }  # fmt: skip
            answer = await ask_token(self._tokens, TOKEN_PATH, told, _no_token)
            self._plain = read_json(answer, lambda body: _token(body, "access_token", "expires_in"))
        return self._plain.text

    async def _ask_restricted(self) -> _Token:
        """A token that also opens names, streets and gift messages, of every order."""
        wanted = [
            {"method": "GET", "path": ORDERS, "dataElements": ["buyerInfo", "shippingAddress"]},
            {"method": "GET", "path": f"{ORDERS}/{{orderId}}", "dataElements": ["buyerInfo", "shippingAddress"]},
            {"method": "GET", "path": f"{ORDERS}/{{orderId}}/orderItems", "dataElements": ["buyerInfo"]},
        ]
        content, token = orjson.dumps({"restrictedResources": wanted}), ""
        for _ in range(2):
            token = await self._plain_token(instead_of=token)
            headers = {"x-amz-access-token": token}
            answer = await ask(self.client, "channel.read", "POST", _RESTRICTED_PATH, content=content, headers=headers)
            if not isinstance(answer, NoAnswer) or not _is_about_token(answer):
                break
        if (isinstance(answer, NoAnswer) and answer.status == 403) or (
            isinstance(answer, httpx.Response) and answer.status_code == 400
        ):
            raise CannotDoError(
                "Amazon lets this app see no names and streets of buyers, so nothing could be sent: ask for the role "
                f"“Direct-to-Consumer Shipping” at {_CONSENT}, and authorize the app again when it is granted."
            )
        return read_json(self.must(answer), lambda body: _token(body, "restrictedDataToken", "expiresIn"))

    # --- what went wrong ------------------------------------------------------------------------------------------

    def refused(self, status: int, body: bytes) -> CannotDoError:
        """Amazon's no, as a sentence that says what to do."""
        code, words = error_of(body)
        told = words or code or str(status)
        if status in (401, 403):
            return CannotDoError(
                f"Amazon does not let this app do it ({told}): check its roles at {_CONSENT}, and authorize it again "
                "after a change."
            )
        return CannotDoError(f"Amazon refused ({status} {code}): {told}")

    async def aclose(self) -> None:
        await self.client.aclose()
        await self._tokens.aclose()


def error_of(body: bytes) -> tuple[str, str]:
    """The code and the words of the first error that the API tells; '' where the body tells none."""
    with suppress(*UNREADABLE):
        first = parsed(body)["errors"][0]
        words = str(first.get("message") or "")[:300], str(first.get("details") or "")[:200]
        return str(first.get("code") or "")[:60], " ".join(one for one in words if one).rstrip(".")
    return "", ""


def _token(told: Json, name: str, seconds: str) -> _Token:
    text, lives = told[name], int(told[seconds])
    if not (type(text) is str and text and text.isascii() and text.isprintable()):
        raise ValueError("no token")
    return _Token(text, time.monotonic() + min(max(lives, 0), 86_400))


def _no_token(body: bytes) -> CannotDoError:
    code, words = "", ""
    with suppress(*UNREADABLE):
        told = parsed(body)
        code, words = str(told.get("error") or "")[:60], str(told.get("error_description") or "")[:200]
    if code == "invalid_client":
        return CannotDoError(f"Amazon does not know this client identifier and secret: copy both again at {_CONSENT}.")
    return CannotDoError(
        f"Amazon does not take the refresh token ({words or code or 'no reason given'}): authorize the app again at "
        f"{_CONSENT}, and connect the channel with the token that comes of it."
    )


def _is_about_token(answer: NoAnswer) -> bool:
    """Whether the token had ended: Amazon says 403 for that, and for what an app may never do."""
    return answer.status == 401 or (answer.status == 403 and b"expired" in answer.raw)


def _operation(path: str) -> str:
    """The path without the order that it names: what has a rate of its own."""
    parts = path.split("/")
    return "/".join(
        "{}" if "-" in part and any(map(str.isdecimal, part)) and n > 3 else part for n, part in enumerate(parts)
    )
