"""Calls to Medusa's Admin API: where a shop answers, and what its refusals mean."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

import httpx
import orjson

from doorstep.connectors.calls import UNREADABLE, NoAnswer, VendorUnavailableError, ask, client_with
from doorstep.connectors.channels.reading import parsed, text
from doorstep.connectors.channels.shop_addresses import https_parts
from doorstep.connectors.channels.wires import Refusing
from doorstep.domain.errors import CannotDoError

KEYS_PAGE = "Medusa's admin, Settings, Secret API Keys"


class Wire(Refusing):
    """One shop and one secret API key, over kept connections. It repeats nothing by itself."""

    def __init__(self, address: str, key: str, timeout_seconds: float = 30.0) -> None:
        shown = b64encode(f"{key}:".encode()).decode()
        self.client = client_with(address, {"Authorization": f"Basic {shown}"} if key else {}, 2, timeout_seconds)

    async def get(self, route: str, *params: tuple[str, str]) -> httpx.Response:
        """The answer to a question; raises where there is none, or where we may not ask."""
        return self.must(await ask(self.client, "channel.read", "GET", route, params=params))

    async def find(self, route: str, *params: tuple[str, str]) -> httpx.Response | None:
        """The answer to a question about one thing; None where there is no such thing."""
        answer = await ask(self.client, "channel.read", "GET", route, params=params)
        if isinstance(answer, NoAnswer) or answer.status_code != 404 or error_of(answer.content)[0] != "not_found":
            return self.must(answer)
        return None

    async def send(self, route: str, told: Mapping[str, Any]) -> httpx.Response | NoAnswer:
        """What came of a change."""
        return await ask(self.client, "channel.write", "POST", route, content=orjson.dumps(told))

    def moved(self, to: str) -> str:
        return f"{self.host} sends us on to {to[:200]}; give the backend's own address."

    def refused(self, status: int, body: bytes) -> CannotDoError:
        """Medusa's no, as a sentence that says what to do."""
        kind, message = error_of(body)
        if status == 401:
            return CannotDoError(
                f"{self.host} does not know this secret API key, or it was revoked: make one under {KEYS_PAGE}, and "
                "connect with it."
            )
        if status == 403:
            return CannotDoError(
                f"The key's user may not do this at {self.host} ({message or 'no reason given'}): make the key as a "
                f"user who may, under {KEYS_PAGE}."
            )
        return CannotDoError(f"{self.host} refused ({status} {kind}): {message[:200] or 'without a reason'}")


def error_of(body: bytes) -> tuple[str, str]:
    """The kind and the words of an error of Medusa's; '' where the body is none."""
    try:
        told = parsed(body)
        return text(told.get("type"))[:60], text(told["message"])[:300]
    except UNREADABLE:
        return "", ""


def shop_address(address: str) -> str:
    """Where the backend answers, from however its address was copied: without the admin's own path. A key is never sent
    over plain http, but to this machine itself."""
    parts = https_parts(address, "the backend's, as in https://api.shop.example", "key")
    path = parts.path.rstrip("/")
    for end in ("/app", "/admin"):
        path = path.partition(end)[0] if f"{path}/".find(f"{end}/") >= 0 else path
    return f"{parts.scheme}://{parts.netloc.lower()}{path}"


async def find_shop(address: str) -> dict[str, Any]:
    """Where the backend answers; nothing secret is sent. Medusa refuses a question without a key in its own words."""
    found = shop_address(address)
    async with Wire(found, "", timeout_seconds=15) as wire:
        answer = await ask(wire.client, "channel.read", "GET", "/admin/orders", params=(("limit", "1"),))
    if isinstance(answer, NoAnswer) and not answer.status:
        raise CannotDoError(f"Nobody answers at {found} ({answer.words[:200]}); check the address.")
    if isinstance(answer, NoAnswer) and answer.status == 401 and error_of(answer.raw)[1]:
        return {"api_url": found}
    if isinstance(answer, NoAnswer) and answer.status >= 429:
        raise VendorUnavailableError(answer.words, answer.again_in_seconds)
    raise CannotDoError(
        f"{found} answers, but not as Medusa's Admin API at /admin; give the address of the backend, not that of the "
        "storefront."
    )
