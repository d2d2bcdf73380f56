"""How a WooCommerce key is shown: Basic over TLS, and signed with OAuth 1.0a where the connection is plain."""

import hmac
import secrets
import time
from base64 import b64encode
from collections.abc import Generator, Iterable
from urllib.parse import quote, urlsplit

import httpx

Params = Iterable[tuple[str, str]]


def auth_for(url: str, key: str, secret: str) -> httpx.Auth:
    """WooCommerce takes Basic over https alone; over http, where a key would be read on the way, only a signature."""
    return httpx.BasicAuth(key, secret) if url.startswith("https:") else OneLegged(key, secret)


class OneLegged(httpx.Auth):
    """OAuth 1.0a without a token, HMAC-SHA256, its parameters in the query as WooCommerce reads them."""

    def __init__(self, key: str, secret: str) -> None:
        self._key, self._secret = key, secret

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        shown = [
            ("oauth_consumer_key", self._key),
            ("oauth_nonce", secrets.token_hex(16)),
            ("oauth_signature_method", "HMAC-SHA256"),
            ("oauth_timestamp", str(int(time.time()))),
        ]
        params = [*request.url.params.multi_items(), *shown]
        signed = signature(request.method, str(request.url), params, self._secret)
        query = "&".join(f"{escaped(name)}={escaped(value)}" for name, value in [*params, ("oauth_signature", signed)])
        request.url = request.url.copy_with(query=query.encode())
        yield request


def signature(method: str, url: str, params: Params, secret: str, algorithm: str = "sha256") -> str:
    """The signature of one request; `params` are all of its query but the signature itself."""
    parts = urlsplit(url)
    address = f"{parts.scheme}://{parts.netloc}{parts.path}"
    pairs = sorted((escaped(name), escaped(value)) for name, value in params)
    query = "&".join(f"{name}={value}" for name, value in pairs)
    text = "&".join((method.upper(), escaped(address), escaped(query)))
    return b64encode(hmac.digest(f"{secret}&".encode(), text.encode(), algorithm)).decode()


def escaped(text: str) -> str:
    """RFC 3986, as OAuth wants it: everything but letters, digits and `-._~`."""
    return quote(text, safe="-._~")
