"""What an address may be under which a shop's API is looked for, before anything is sent there."""

from urllib.parse import SplitResult, urlsplit

import httpx

from doorstep.domain.errors import CannotDoError
from doorstep.domain.hosts import LOOPBACK, is_host


def https_parts(address: str, form: str, secret: str) -> SplitResult:
    """The parts of a shop's address, from however it was copied; CannotDoError with the form to give. What is secret is
    never sent over plain http, but to this machine itself."""
    plain = address.strip()
    try:
        parts = urlsplit(plain if "://" in plain else f"https://{plain}")
        host, _ = (parts.hostname or "").lower(), parts.port
    except ValueError:
        host = ""
    is_local = host in LOOPBACK
    if not host or " " in plain or not plain.isprintable() or parts.username or ("." not in host and not is_local):
        raise CannotDoError(f"{plain[:120]!r} is no address of a shop: give {form}.")
    if parts.scheme != "https" and not (is_local and parts.scheme == "http"):
        raise CannotDoError(f"{plain[:120]} is not https; a {secret} is sent over https alone.")
    return parts


def must_be_web_address(address: str) -> SplitResult:
    """The parts of an address with its scheme; CannotDoError where no shop can be there."""
    try:
        parts, known = urlsplit(address), httpx.URL(address)
        is_one = parts.scheme in ("http", "https") and is_host(known.host) and address.isprintable()
        _ = parts.port
    except (httpx.InvalidURL, ValueError):
        is_one = False
    if not is_one or " " in address or parts.username or parts.query or parts.fragment:
        raise CannotDoError(f"{address[:120]!r} is no shop's address; give it as in https://shop.example.")
    return parts
