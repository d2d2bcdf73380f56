"""Calls to eBay's REST APIs: with a token of two hours, of the seller's consent or of the app alone."""

import asyncio
import time
from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

import httpx
import orjson

from doorstep.connectors.calls import UNREADABLE, NoAnswer, ask, client_with
from doorstep.connectors.channels.consent import Grant
from doorstep.connectors.channels.reading import Json, parsed, shown_token
from doorstep.connectors.channels.wires import EARLY_SECONDS, FORM, Asking, ask_token, read_json
from doorstep.domain.errors import CannotDoError

SCOPE = "https://api.ebay.com/oauth/api_scope"
_TOKEN_PATH = "/identity/v1/oauth2/token"
_KEYS_PAGE = "developer.ebay.com/my/keys"


class Wire(Asking):
    """One client of the APIs behind one app's keys and one seller's consent, which stays the same for 18 months."""

    def __init__(
        self, address: str, app_id: str, cert_id: str, refresh_token: str, timeout_seconds: float = 30.0
    ) -> None:
        self._refresh_token = refresh_token
        self._basic = "Basic " + b64encode(f"{app_id}:{cert_id}".encode()).decode()
        self._asking = asyncio.Lock()
        self._tokens: dict[bool, tuple[str, float]] = {}  # by whether it is the app's own
        self.client = client_with(address, {}, 2, timeout_seconds)

    async def try_get(self, path: str, of_app: bool = False, **params: str) -> httpx.Response | NoAnswer:
        return await self._asked("channel.read", "GET", path, None, tuple(params.items()), of_app)

    async def send(self, path: str, told: Mapping[str, Any]) -> httpx.Response | NoAnswer:
        """One call that changes something there, or is refused."""
        return await self._asked("channel.write", "POST", path, orjson.dumps(told), (), False)

    async def _asked(
        self, failpoint: str, method: str, path: str, content: bytes | None, params: tuple[tuple[str, str], ...],
        of_app: bool,
    ) -> httpx.Response | NoAnswer:  # fmt: skip
        """The answer under a live token; one that eBay has ended before its time is changed for another, once."""
        token = await self._token(of_app)
        for _ in range(2):
            headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
            answer = await ask(
                self.client, failpoint, method, path, content=content, headers=headers, params=params or None
            )
            if not isinstance(answer, NoAnswer) or answer.status != 401:
                return answer
            token = await self._token(of_app, instead_of=token)
        return answer

    async def _token(self, of_app: bool, instead_of: str = "") -> str:
        async with self._asking:
            token, until = self._tokens.get(of_app, ("", 0.0))
            if token and token != instead_of and until - EARLY_SECONDS > time.monotonic():
                return token
            told = (
                {"grant_type": "client_credentials", "scope": SCOPE}
                if of_app
                else {"grant_type": "refresh_token", "refresh_token": self._refresh_token}
            )
            answer = await ask_token(self.client, _TOKEN_PATH, told, _no_token, {"Authorization": self._basic})
            token, seconds = read_json(answer, _token)
            self._tokens[of_app] = (token, time.monotonic() + seconds)
            return token

    async def granted(self, grant: Grant, code: str) -> str:
        """The refresh token, for the code that the seller's consent gave."""
        told = {"grant_type": "authorization_code", "code": code, "redirect_uri": grant.redirect}
        headers = {"Authorization": self._basic, **FORM}
        content = urlencode(told).encode()
        answer = await ask(self.client, "channel.write", "POST", _TOKEN_PATH, content=content, headers=headers)
        if isinstance(answer, NoAnswer) and answer.status in (401, 403):
            raise _no_token(answer.raw)
        return read_json(self.must(answer), lambda told: shown_token(told["refresh_token"]))

    # --- what went wrong ------------------------------------------------------------------------------------------

    def refused(self, status: int, body: bytes) -> CannotDoError:
        """eBay's no, as a sentence that says what to do."""
        code, words = error_of(body)
        told = words or code or str(status)
        if status in (401, 403):
            return CannotDoError(
                f"This consent may not do all that is needed at eBay ({told}): sign in for the app again with the "
                "scopes that the form names, and connect the channel again with the token that comes of it."
            )
        return CannotDoError(f"eBay refused ({status} {code}): {told}")


def error_of(body: bytes) -> tuple[str, str]:
    """The code and the words of the first error of eBay's; '' where the body is none."""
    with suppress(*UNREADABLE):
        told = parsed(body)
        if told.get("error"):  # of the token's own route
            return str(told["error"])[:60], str(told.get("error_description") or "")[:200]
        first = told["errors"][0]
        return str(first.get("errorId") or "")[:60], str(first.get("longMessage") or first.get("message") or "")[:300]
    return "", ""


def _no_token(body: bytes) -> CannotDoError:
    code, words = error_of(body)
    if code == "invalid_client":
        return CannotDoError(f"eBay does not know this app: copy App ID and Cert ID again from {_KEYS_PAGE}.")
    return CannotDoError(
        f"eBay does not take the refresh token ({words or code or 'no reason given'}): it ends after 18 months, when "
        "the seller's password changes, or when the seller takes it back. Sign in for the app again, and connect the "
        "channel again with the token that comes of it."
    )


def _token(told: Json) -> tuple[str, int]:
    return shown_token(told["access_token"]), min(max(int(told["expires_in"]), 0), 86_400)
