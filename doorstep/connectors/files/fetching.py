"""Pictures at the addresses that an export names: fetched only when asked for, and only from the public internet."""

import asyncio
import ipaddress
import socket
from urllib.parse import urljoin, urlsplit

import httpx

from doorstep.domain.errors import CannotDoError

from .photos import MOST_BYTES

_REDIRECTS = 4
_SECONDS = 20.0
_WRAPS = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "::/96")))  # NAT64, and an old way


async def fetch_picture(client: httpx.AsyncClient, address: str, may_be_local: bool = False) -> bytes:
    """The bytes there, whole; CannotDoError says why not. Each hop's machine is looked up once, must be public, and is
    the one that is spoken with. `may_be_local` is for tests."""
    for _ in range(_REDIRECTS):
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise CannotDoError(f"{address[:100]} is no address of a picture.")
        ip = await _look_up(parts.hostname, parts.port or (443 if parts.scheme == "https" else 80), may_be_local)
        try:
            found = await asyncio.wait_for(_get(client, address, parts.hostname, ip), _SECONDS)
        except (httpx.HTTPError, TimeoutError, ValueError):
            raise CannotDoError(f"{parts.hostname} does not answer; try again later.") from None
        if isinstance(found, bytes):
            return found
        address = urljoin(address, found)
    raise CannotDoError(f"{address[:100]} only leads on and on.")


async def _look_up(host: str, port: int, may_be_local: bool) -> str:
    try:
        addresses = [str(ipaddress.ip_address(host))]
    except ValueError:
        addresses = await _resolve(host, port)
    for one in addresses:
        ip = ipaddress.ip_address(one.partition("%")[0])
        if not may_be_local and not _is_public(ip):
            raise CannotDoError(f"{host} is not on the public internet; pictures are fetched from nowhere else.")
    if not addresses:
        raise CannotDoError(f"There is no machine called {host}; mend the address.")
    return addresses[0]


def _is_public(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether it is out in the world, also where an IPv6 address only wraps an IPv4 one: a gateway unwraps it."""
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.is_site_local:
            return False
        within = ip.ipv4_mapped or ip.sixtofour
        if within is None and any(ip in network for network in _WRAPS):
            within = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if within is not None:
            return _is_public(within)
    return ip.is_global and not ip.is_multicast


async def _resolve(host: str, port: int) -> list[str]:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [str(one[4][0]) for one in found]


async def _get(client: httpx.AsyncClient, address: str, host: str, ip: str) -> bytes | str:
    """The picture, or where it is now. The connection goes to the address that was looked up and checked, under the
    host's own name, so that a name that changes its mind between the two leads nowhere."""
    url = httpx.URL(address)
    port = f":{url.port}" if url.port else ""
    request = client.build_request(
        "GET", url.copy_with(host=ip), headers={"host": f"{host}{port}", "accept": "image/*"},
        extensions={"sni_hostname": host},
    )  # fmt: skip
    answer = await client.send(request, stream=True, follow_redirects=False)
    try:
        if answer.is_redirect:
            return answer.headers.get("location", "")
        if answer.status_code != 200:
            raise CannotDoError(f"{host} answers {answer.status_code} for {url.path[:80]}.")
        content = bytearray()
        async for piece in answer.aiter_bytes():
            content += piece
            if len(content) > MOST_BYTES:
                raise CannotDoError(f"The picture at {host} is larger than {MOST_BYTES // 1_000_000} MB.")
        return bytes(content)
    finally:
        await answer.aclose()
