"""Calls to PrestaShop's web service: where it is found, how it is asked, and its refusals in words with what to do."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import httpx

from doorstep.connectors.calls import (
    UNREADABLE,
    NoAnswer,
    UnreadableAnswerError,
    ask,
    client_with,
    understood,
)
from doorstep.connectors.channels.prestashop.xml import Node, cut_listed, read_xml
from doorstep.connectors.channels.shop_addresses import must_be_web_address
from doorstep.connectors.channels.wires import LOCKED, Kept, Read
from doorstep.domain.errors import CannotDoError
from doorstep.domain.hosts import LOOPBACK

KEYS_PAGE = "PrestaShop, Advanced Parameters, Webservice"
_HOPS_MAX = 4


class Wire(Kept):
    """One shop and one key, over kept connections. It repeats nothing by itself."""

    def __init__(self, address: str, key: str, timeout_seconds: float = 60.0) -> None:
        headers = {"Content-Type": "text/xml", "Accept": "text/xml, application/xml"}
        auth = httpx.BasicAuth(key, "") if key else None
        self.client = client_with(address, headers, 2, timeout_seconds, auth)
        self.client.event_hooks = {"response": [self._seen]}
        self.headers: Mapping[str, str] = {}  # of the last answer: who answers says so there

    async def _seen(self, answer: httpx.Response) -> None:
        self.headers = answer.headers

    async def get(self, route: str, **params: str) -> httpx.Response:
        """The answer to a question; VendorUnavailableError where there is none, CannotDoError where we may not ask."""
        answer = await self.try_get(route, **params)
        if isinstance(answer, NoAnswer):
            raise self.silent(answer, route)
        if answer.is_error:
            raise self.refused(answer.status_code, answer.content, route)
        return answer

    async def try_get(self, route: str, **params: str) -> httpx.Response | NoAnswer:
        return await ask(self.client, "channel.read", "GET", f"/api/{route}", params=tuple(params.items()))

    async def listed(
        self, resource: str, each: str = "", display: str = "full", **params: str
    ) -> list[tuple[Node, bytes]]:
        """Every element of a list, with the bytes that were written; `filter_x` stands for `filter[x]`."""
        spelled = {f"filter[{name[7:]}]" if name.startswith("filter_") else name: told for name, told in params.items()}
        answer = await self.get(resource, display=display, **spelled)
        return understood(answer, lambda body: cut_listed(body, each))

    async def of(
        self, resource: str, name: str, wanted: Sequence[str], each: str = "", display: str = "full"
    ) -> list[tuple[Node, bytes]]:
        """Those of a list whose field is one of these; nothing is asked where none is wanted."""
        if not wanted:
            return []
        return await self.listed(resource, each, display, **{f"filter_{name}": any_of(wanted)})

    async def send(self, method: str, route: str, content: bytes) -> httpx.Response | NoAnswer:
        """One call that changes something there, or is refused."""
        return await ask(self.client, "channel.write", method, f"/api/{route}", content=content)

    def silent(self, answer: NoAnswer, route: str = "") -> Exception:
        """What to raise where no answer came."""
        if answer.status in LOCKED:
            return self.refused(answer.status, answer.raw, route)
        return self.away(answer)

    def moved(self, to: str) -> str:
        return f"{self.host} sends us on to {to[:200]} instead of answering; give that address instead."

    def refused(self, status: int, body: bytes, route: str = "") -> CannotDoError:
        """PrestaShop's no, as a sentence that says what to do."""
        words = error_of(body)
        if status == 401 and not words:
            return CannotDoError(
                f"{self.host} does not know this key: copy it again from {KEYS_PAGE}. If it is right, the server drops "
                "it on the way (CGI without the Authorization header); its host can let that header through."
            )
        if status in (401, 403):
            return CannotDoError(
                f"The key may not do this at {self.host} ({route}: {words or 'no reason given'}): tick it for the key "
                f"under {KEYS_PAGE}."
            )
        return CannotDoError(f"{self.host} refused ({route} {status}): {words or 'without a reason'}")


def any_of(values: Sequence[str]) -> str:
    """One of these, as PrestaShop's filters write it."""
    return f"[{'|'.join(dict.fromkeys(values))}]"


def error_of(body: bytes) -> str:
    """The words of PrestaShop's errors; '' where the body holds none."""
    try:
        told = [one.get("message") for one in read_xml(body).each("errors", "error")]
    except UNREADABLE:
        return ""
    return " ".join("; ".join(told).split())[:300]


def read_one(answer: httpx.Response, reader: Callable[[Node], Read]) -> Read:
    """What the reader makes of the answer's outermost element. UnreadableAnswerError where it is of another shape."""
    return understood(answer, lambda body: reader(read_xml(body)))


@contextmanager
def read_through(wire: Wire) -> Iterator[None]:
    """Whatever is made of several answers here; UnreadableAnswerError where a value in them is none of PrestaShop's."""
    try:
        yield
    except UNREADABLE as error:
        found = " ".join(str(error).split())[:120]
        raise UnreadableAnswerError(
            f"{wire.host} answered, but not as PrestaShop does: {found}; a module there may change its answers "
            f"({type(error).__name__})"
        ) from error


async def find_site(address: str) -> str:
    """Where PrestaShop answers, however the address was written; nothing secret is sent. CannotDoError, with what to
    do, where there is no PrestaShop with its web service on."""
    plain = address.strip().rstrip("/")
    before, mark, behind = plain.partition("://")
    host = (behind if mark else plain).removesuffix("/api").rstrip("/")
    if not host:
        raise CannotDoError("Say where the shop is, as in https://shop.example.")
    scheme = before.lower() if mark else "https"
    return await _look(f"{scheme}://{host}")


async def _look(address: str) -> str:
    for _ in range(_HOPS_MAX):
        _must_be_address(address)
        async with Wire(address, "", 15) as wire:
            answer = await wire.try_get("")
        if "prestashop webservice" in " ".join(wire.headers.values()).lower() or "psws-version" in wire.headers:
            return address
        if not isinstance(answer, NoAnswer) or answer.status == 401:
            raise CannotDoError(
                f"{address} answers, but not as PrestaShop's web service: check the address, and enable it under "
                f"{KEYS_PAGE}."
            )
        if not answer.leads_to:
            is_up = f"it answered {answer.status}" if answer.status else answer.words[:200]
            raise CannotDoError(
                f"Nobody answers as PrestaShop's web service at {address}/api ({is_up}); check the address, and enable "
                f"it under {KEYS_PAGE}."
            )
        address = str(httpx.URL(f"{address}/api/").join(answer.leads_to)).partition("?")[0].rstrip("/")
        address = address.removesuffix("/api").rstrip("/")
    raise CannotDoError(f"{address} sends us from one address to the next; give the one that the shop ends up at.")


def _must_be_address(address: str) -> None:
    parts = must_be_web_address(address)
    if parts.scheme == "http" and httpx.URL(address).host not in LOOPBACK:
        raise CannotDoError(
            f"{address[:120]} is not encrypted, and PrestaShop's key would be read on the way: give the shop's https "
            "address."
        )
