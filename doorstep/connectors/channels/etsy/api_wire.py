"""Calls to Etsy's Open API: with both keys of the app, and a token of an hour that the refresh token gives."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlencode

import httpx

from doorstep.connectors.calls import UNREADABLE, NoAnswer, VendorUnavailableError, ask, client_with
from doorstep.connectors.channels.consent import Grant
from doorstep.connectors.channels.doors import KeyRing
from doorstep.connectors.channels.reading import Json, parsed, shown_token
from doorstep.connectors.channels.wires import EARLY_SECONDS, FORM, Asking, read_json
from doorstep.domain.errors import CannotDoError

REFRESH, ACCESS = "refresh_token", "access"  # the names under which the ring keeps them
TOKEN_PATH = "/v3/public/oauth/token"
_NO_APP = "invalid_client"  # Etsy's word for a keystring that it does not know
_NO_TOKEN = "invalid_token"  # and for a token that is not live
_STORING_SECONDS = 5.0  # within which a program that has an answer of Etsy's has stored it
_LOOKING_SECONDS = 0.1
_APP_PAGE = "etsy.com/developers/your-apps"


class Wire(Asking):
    """One client of the API behind one app's keys and one owner's consent."""

    def __init__(
        self, address: str, keystring: str, shared_secret: str, ring: KeyRing, timeout_seconds: float = 30.0
    ) -> None:
        self._keystring, self._ring = keystring, ring
        self._turning = asyncio.Lock()
        self._unkept = ""  # a refresh token that Etsy gave and that could not be stored yet
        self.client = client_with(address, {"x-api-key": f"{keystring}:{shared_secret}"}, 2, timeout_seconds)

    async def try_get(self, path: str, **params: str) -> httpx.Response | NoAnswer:
        return await self._asked("channel.read", "GET", path, None, tuple(params.items()))

    async def send(self, path: str, told: Mapping[str, str]) -> httpx.Response | NoAnswer:
        """One call that changes something there, or is refused. Etsy takes forms."""
        return await self._asked("channel.write", "POST", path, urlencode(told).encode(), ())

    async def _asked(
        self, failpoint: str, method: str, path: str, content: bytes | None, params: tuple[tuple[str, str], ...]
    ) -> httpx.Response | NoAnswer:
        """The answer under a live token; one that Etsy has ended before its time is changed for another, once."""
        token = await self.token()
        for _ in range(2):
            headers = {"Authorization": f"Bearer {token}"} | (FORM if content is not None else {})
            answer = await ask(
                self.client, failpoint, method, path, content=content, headers=headers, params=params or None
            )
            if not isinstance(answer, NoAnswer) or answer.status != 401:
                return answer
            token = await self.token(instead_of=token)
        return answer

    # --- tokens ---------------------------------------------------------------------------------------------------

    async def token(self, instead_of: str = "") -> str:
        """A live access token. It lies on the ring, so that all programs of the shop use the same one and the refresh
        token, which changes at each use, is used once an hour."""
        async with self._turning:
            # In this order: whoever sees the access token of before holds the refresh token of before, and loses.
            refresh = await self._refresh_token()
            return await self._held(instead_of) or await self._turned(refresh, instead_of)

    async def _refresh_token(self) -> str:
        return self._unkept or await asyncio.to_thread(self._ring.read, REFRESH)

    async def _held(self, instead_of: str) -> str:
        """The access token on the ring, where it is live and another one than that."""
        until, _, token = (await asyncio.to_thread(self._ring.read, ACCESS)).partition(" ")
        is_live = until.isdecimal() and int(until) - EARLY_SECONDS > time.time()
        return token if is_live and token != instead_of else ""

    async def _turned(self, refresh: str, instead_of: str) -> str:
        """Another access token, with the next refresh token stored before it is used."""
        answer = await self._ask_token(refresh)
        if isinstance(answer, NoAnswer):
            if answer.status in (401, 403):
                raise self.refused(answer.status, answer.raw)
            raise VendorUnavailableError(answer.words, answer.again_in_seconds)
        if answer.is_error:
            if error_of(answer.content)[0] != _NO_APP and await self._is_overtaken(refresh):
                following = await self._refresh_token()
                return await self._held(instead_of) or await self._turned(following, instead_of)
            raise self._ended(answer)
        access, following, seconds = read_json(answer, _token)
        until, self._unkept = int(time.time()) + seconds, following
        await asyncio.to_thread(lambda: self._ring.keep(**{REFRESH: following, ACCESS: f"{until} {access}"}))
        self._unkept = ""
        return access

    async def _is_overtaken(self, refresh: str) -> bool:
        """Whether another program of ours was quicker with that refresh token. It may have Etsy's answer and not have
        stored it yet, so that is waited for."""
        patience = time.monotonic() + (_STORING_SECONDS if self._ring.is_shared else 0)
        while await self._refresh_token() == refresh:
            if time.monotonic() >= patience:
                return False
            await asyncio.sleep(_LOOKING_SECONDS)
        return True

    async def _ask_token(self, refresh: str) -> httpx.Response | NoAnswer:
        told = {"grant_type": "refresh_token", "client_id": self._keystring, "refresh_token": refresh}
        content = urlencode(told).encode()
        return await ask(self.client, "channel.read", "POST", TOKEN_PATH, content=content, headers=FORM)

    async def granted(self, grant: Grant, code: str) -> str:
        """The first refresh token, for the code that the owner's consent gave."""
        told = {
            "grant_type": "authorization_code", "client_id": self._keystring, "redirect_uri": grant.redirect,
            "code": code, "code_verifier": grant.verifier,
        }  # fmt: skip
        content = urlencode(told).encode()
        answer = await ask(self.client, "channel.write", "POST", TOKEN_PATH, content=content, headers=FORM)
        return read_json(self.must(answer), _token)[1]

    def _ended(self, answer: httpx.Response) -> CannotDoError:
        code, words = error_of(answer.content)
        if code == _NO_APP:
            return CannotDoError(f"Etsy does not know this keystring: copy it again from {_APP_PAGE}.")
        return CannotDoError(
            f"Etsy does not take the refresh token any more ({words or code or answer.status_code}): it ends 90 days "
            "after its last use, when the owner's password changes, when another program uses it, or where Doorstep "
            "was killed before it could store the next one. Grant the app access again, and connect the channel again "
            "with the token that comes of it."
        )

    # --- what went wrong ------------------------------------------------------------------------------------------

    def refused(self, status: int, body: bytes) -> CannotDoError:
        """Etsy's no, as a sentence that says what to do."""
        code, words = error_of(body)
        told = words or code or str(status)
        if "scope" in told.lower():
            return CannotDoError(
                f"This consent may not do all that is needed at Etsy ({told}): grant the app access again, with the "
                "scopes that the form names."
            )
        if code == _NO_TOKEN:
            return CannotDoError(
                f"Etsy does not take a token that it has just given ({told}): try it again in a minute; if it stays "
                f"so, look whether the app is still approved at {_APP_PAGE}."
            )
        if status in (401, 403):
            return CannotDoError(
                f"Etsy does not let us in ({told}): check the keystring and the shared secret at {_APP_PAGE}, and that "
                "the app is approved."
            )
        return CannotDoError(f"Etsy refused ({status}): {told}")


def error_of(body: bytes) -> tuple[str, str]:
    """The code and the words of an error of Etsy's; '' where the body is none."""
    with suppress(*UNREADABLE):
        told = parsed(body)
        return str(told.get("error") or "")[:200], str(told.get("error_description") or "")[:200]
    return "", ""


def _token(told: Json) -> tuple[str, str, int]:
    access, following = shown_token(told["access_token"]), shown_token(told["refresh_token"])
    return access, following, min(max(int(told["expires_in"]), 0), 86_400)
