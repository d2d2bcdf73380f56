"""Who may ask a stand-in WooCommerce: Basic over TLS only, else OAuth 1.0a with its signature, clock and nonce."""

import hmac
import time
from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote

from starlette.requests import Request

from doorstep.sandbox.office import Office, Refusal

_WINDOW = 15 * 60
_WANTED = ("oauth_consumer_key", "oauth_timestamp", "oauth_nonce", "oauth_signature", "oauth_signature_method")
_READS = frozenset(("GET", "HEAD"))


@dataclass(frozen=True, slots=True)
class Key:
    """One consumer key."""

    key: str
    secret: str
    permissions: str  # read | write | read_write
    may_all: bool = True


def made_key(seed: str, permissions: str, may_all: bool = True) -> Key:
    """A key of the shape that WooCommerce makes, the same for the same seed."""
    digest = sha256(seed.encode()).hexdigest()
    return Key(f"ck_{digest[:40]}", f"cs_{sha256(digest.encode()).hexdigest()[:40]}", permissions, may_all)


class Gate:
    """Lets a request through, or refuses it in WooCommerce's own words."""

    def __init__(self, office: Office, keys: tuple[Key, ...]) -> None:
        self._office, self._keys = office, {key.key: key for key in keys}

    def admit(self, request: Request, url: str) -> Key:
        """The key that asks; Refusal with 401 where nobody does who may."""
        is_tls = request.url.scheme == "https" or request.headers.get("x-forwarded-proto") == "https"
        found = self._basic(request) if is_tls else None
        found = found or self._signed(request, url)
        allowed = found.permissions
        needed = "read" if request.method in _READS else "write"
        if needed not in allowed:
            raise _no(f"The API key provided does not have {needed} permissions.")
        return found

    def _basic(self, request: Request) -> Key | None:
        scheme, _, shown = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            key, _, secret = b64decode(shown).decode().partition(":")
        except ValueError:
            return None
        known = self._keys.get(key)
        if known is not None and not hmac.compare_digest(known.secret, secret):
            raise _no("Consumer secret is invalid.")
        return known

    def _signed(self, request: Request, url: str) -> Key:
        params = request.query_params.multi_items()
        shown = dict(params)
        missing = [name for name in _WANTED if not shown.get(name)]
        if len(missing) == len(_WANTED):
            raise Refusal("woocommerce_rest_cannot_view", "Sorry, you cannot list resources.", 401)
        if missing:
            code = "woocommerce_rest_authentication_missing_parameter"
            words = f"Missing OAuth parameter{'s' if len(missing) > 1 else ''} {', '.join(missing)}"
            raise Refusal(code, words, 401)
        key = self._keys.get(shown["oauth_consumer_key"])
        if key is None:
            raise _no("Consumer key is invalid.")
        if shown["oauth_signature_method"] not in ("HMAC-SHA1", "HMAC-SHA256"):
            raise _no("Invalid signature - signature method is invalid.")
        signed = _signature(request.method, url, params, key.secret, shown)
        if not hmac.compare_digest(signed.encode(), shown["oauth_signature"].encode()):
            raise _no("Invalid signature - provided signature does not match.")
        self._once(shown["oauth_timestamp"], shown["oauth_nonce"])
        return key

    def _once(self, timestamp: str, nonce: str) -> None:
        now = int(time.time())
        if not timestamp.isdecimal() or abs(now - int(timestamp)) > _WINDOW:
            raise _no("Invalid timestamp.")
        connection = self._office.connection
        connection.execute("DELETE FROM nonce WHERE at < ?", (now - _WINDOW,))
        if connection.execute("SELECT 1 FROM nonce WHERE nonce = ?", (nonce,)).fetchone():
            raise _no("Invalid nonce - nonce has already been used.")
        connection.execute("INSERT INTO nonce (nonce, at) VALUES (?, ?)", (nonce, now))


def _signature(method: str, url: str, params: list[tuple[str, str]], secret: str, shown: dict[str, str]) -> str:
    signed = sorted((name, value) for name, value in params if name != "oauth_signature")
    text = "%26".join(quote(f"{quote(name, safe='~')}={quote(value, safe='~')}", safe="~") for name, value in signed)
    whole = f"{method}&{quote(url, safe='~')}&{text}"
    algorithm = shown["oauth_signature_method"].removeprefix("HMAC-").lower()
    return b64encode(hmac.digest(f"{secret}&".encode(), whole.encode(), algorithm)).decode()


def _no(words: str) -> Refusal:
    return Refusal("woocommerce_rest_authentication_error", words, 401)
