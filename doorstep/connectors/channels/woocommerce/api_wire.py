"""Calls to WooCommerce's REST API: where it is found, how it is asked, and its refusals in words with what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import orjson

from doorstep.connectors.calls import UNREADABLE, NoAnswer, ask, client_with
from doorstep.connectors.channels.reading import parsed
from doorstep.connectors.channels.shop_addresses import must_be_web_address
from doorstep.connectors.channels.wires import Asking
from doorstep.connectors.channels.woocommerce.api_auth import auth_for
from doorstep.domain.errors import CannotDoError

V3 = "wc/v3"
KEYS_PAGE = "WooCommerce, Settings, Advanced, REST API"
_HOPS_MAX = 4


@dataclass(frozen=True, slots=True)
class Site:
    """Where a WordPress site answers: its address with scheme and folder, and how its routes are written."""

    address: str
    rest_route: bool = False  # `?rest_route=/…` instead of `/wp-json/…`: a site without permalinks

    def place(self, route: str, params: Mapping[str, str]) -> tuple[str, tuple[tuple[str, str], ...]]:
        """The path and the query of a route."""
        if self.rest_route:
            return "/", (("rest_route", f"/{route}"), *params.items())
        return f"/wp-json/{route}", tuple(params.items())


class Wire(Asking):
    """One site and one key, over kept connections. It repeats nothing by itself."""

    def __init__(self, site: Site, key: str, secret: str, timeout_seconds: float = 30.0, connections: int = 2) -> None:
        self.site = site
        auth = auth_for(site.address, key, secret) if key else None
        self.client = client_with(site.address, {}, connections, timeout_seconds, auth)

    async def try_get(self, route: str, **params: str) -> httpx.Response | NoAnswer:
        path, query = self.site.place(route, params)
        return await ask(self.client, "channel.read", "GET", path, params=query)

    async def send(
        self, method: str, route: str, told: Mapping[str, Any] | None = None, **params: str
    ) -> httpx.Response | NoAnswer:
        """One call that changes something there, or is refused."""
        path, query = self.site.place(route, params)
        content = orjson.dumps(told) if told is not None else None
        return await ask(self.client, "channel.write", method, path, content=content, params=query)

    def moved(self, to: str) -> str:
        if _moved(self.site, to) is None:
            return (
                f"{self.site.address} sends us on to {to[:200]} instead of answering; let /wp-json/ through there, "
                "without a log-in of its own."
            )
        return f"{self.site.address} sends us on to {to[:200]}; give that address instead."

    def refused(self, status: int, body: bytes) -> CannotDoError:
        """WooCommerce's no, as a sentence that says what to do."""
        code, message = error_of(body)
        host = self.client.base_url.host
        if status in (401, 403) and not code:
            return CannotDoError(
                f"Something before WooCommerce refuses us at {host} ({status}): let /wp-json/ through its firewall, "
                "without a log-in of its own."
            )
        if "permission" in message:
            return CannotDoError(
                f"This key may not do all that is needed at {host} ({message.rstrip('.')}): under {KEYS_PAGE}, give it "
                "Read/Write, or make another one."
            )
        if "timestamp" in message:
            return CannotDoError(
                f"The clocks of this machine and of {host} differ by more than 15 minutes; set this machine's clock."
            )
        if status == 401:
            return CannotDoError(
                f"{host} does not know this consumer key and secret: copy both again from {KEYS_PAGE}."
            )
        if status == 403:
            return CannotDoError(
                f"The key's user may not do this at {host} ({message or code or 'no reason given'}): make the key for "
                "an administrator or a shop manager."
            )
        if code == "rest_no_route" or status == 404:
            return CannotDoError(f"{host} has no such thing ({message or code or status}); is WooCommerce up to date?")
        return CannotDoError(f"{host} refused ({status} {code}): {message[:200] or 'without a reason'}")


def error_of(body: bytes) -> tuple[str, str]:
    """The code and the words of a WordPress error; '' where the body is none."""
    try:
        told = parsed(body)
        return str(told["code"])[:60], str(told["message"])[:300]
    except UNREADABLE:
        return "", ""


async def find_site(address: str) -> tuple[Site, dict[str, Any]]:
    """Where WooCommerce answers, however the address was written, and what its root says; nothing secret is sent.
    CannotDoError, with what to do, where there is no WooCommerce."""
    trouble: CannotDoError | None = None
    for candidate in _candidates(address):
        try:
            return await _look(candidate)
        except UnreachedError as error:
            trouble = trouble or CannotDoError(str(error))
            if error.is_final:
                break
    raise trouble or CannotDoError("Say where the shop is, as in https://shop.example.")


class UnreachedError(CannotDoError):
    """Nobody answers there; `is_final` where looking elsewhere would be wrong."""

    def __init__(self, words: str, is_final: bool = False) -> None:
        super().__init__(words)
        self.is_final = is_final


def _candidates(address: str) -> list[str]:
    before, mark, behind = address.strip().partition("://")
    schemes, plain = ([before], behind) if mark else (["https", "http"], before)
    plain = plain.rstrip("/")
    for end in ("/wp-json", "/wp-admin"):
        plain = plain.removesuffix(end)
    return [f"{scheme}://{plain}" for scheme in schemes if plain]


async def _look(address: str) -> tuple[Site, dict[str, Any]]:
    for _ in range(_HOPS_MAX):
        must_be_web_address(address)
        for rest_route in (False, True):
            found = await _root(Site(address, rest_route))
            if isinstance(found, str):
                break
            if found is not None:
                return _with_woocommerce(Site(address, rest_route), found)
        if not isinstance(found, str):
            raise CannotDoError(
                f"{address} answers, but not as a WordPress site with its REST API on: check the address, and that no "
                "plugin or firewall closes /wp-json/."
            )
        address = found
    raise CannotDoError(f"{address} sends us from one address to the next; give the one that the shop ends up at.")


async def _root(site: Site) -> dict[str, Any] | str | None:
    """What the site's root says; another address where it sends us on to; None where this is no REST API."""
    async with Wire(site, "", "", timeout_seconds=15) as wire:
        answer = await wire.try_get("")
    if isinstance(answer, NoAnswer):
        if answer.leads_to:
            return _moved(site, answer.leads_to)
        if answer.status in (401, 403):
            raise CannotDoError(
                f"{site.address} lets nobody see its REST API without a log-in of its own; let /wp-json/ through."
            )
        if answer.status:
            raise UnreachedError(f"{answer.words}. Something is wrong at the shop; try again when it is up.", True)
        is_final = "CERTIFICATE_VERIFY" in answer.words
        raise UnreachedError(
            f"Nobody answers at {site.address} ({answer.words[:200]}); check the address, and that the shop is up.",
            is_final,
        )
    if answer.is_error:
        return None
    try:
        told = parsed(answer.content)
    except UNREADABLE:
        return None
    return told if isinstance(told, dict) and isinstance(told.get("namespaces"), list) else None


def _moved(site: Site, location: str) -> str | None:
    """The address that a redirect leads to, without the route; None where it leads to a page."""
    try:
        whole = str(httpx.URL(site.address).join(location))
    except (httpx.InvalidURL, ValueError):
        return None
    plain = whole.partition("?")[0].rstrip("/").removesuffix("/wp-json").rstrip("/")
    is_page = "/wp-json" not in whole and "rest_route" not in whole
    return None if plain == site.address or is_page else plain


def _with_woocommerce(site: Site, root: dict[str, Any]) -> tuple[Site, dict[str, Any]]:
    if V3 not in root["namespaces"]:
        raise CannotDoError(
            f"{site.address} is a WordPress site without WooCommerce's REST API v3: switch WooCommerce on there, or "
            "bring it up to date."
        )
    return site, root
