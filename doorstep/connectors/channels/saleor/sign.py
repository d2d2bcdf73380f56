"""How Saleor signs a delivery: with the webhook's own secret key (HMAC), or, where it has none, with the shop's private
key (a detached JWS, RFC 7797), whose public half the shop publishes."""

import binascii
import hmac
import json
from base64 import urlsafe_b64decode
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256

from doorstep.connectors.calls import UNREADABLE
from doorstep.connectors.channels.signatures import is_one_of

_LONGEST = 4096  # of a signature's header; Saleor's have some 600 characters
_BITS_LEAST = 2048


def is_key_set(secret: bytes) -> bool:
    """Whether this is a set of public keys. It proves nothing as a secret: everybody may read it."""
    return secret.lstrip().startswith(b"{")


def hmac_of(body: bytes, secret: bytes) -> str:
    """The signature under a webhook's own secret key."""
    return hmac.digest(secret, body, sha256).hex()


def is_signed(claimed: str, body: bytes, secrets: Sequence[bytes]) -> bool:
    """Whether one of the secret keys, or a key of one of the key sets, signed exactly these bytes."""
    if not claimed or len(claimed) > _LONGEST or not claimed.isascii():
        return False
    if "." in claimed:
        return any([_is_jws(claimed, body, secret) for secret in secrets if is_key_set(secret)])
    keys = [secret for secret in secrets if secret and not is_key_set(secret)]
    return is_one_of(claimed.encode(), (hmac_of(body, key).encode() for key in keys))


def _is_jws(claimed: str, body: bytes, key_set: bytes) -> bool:
    """`header..signature` over the header, a dot and the body as it is; the key is the one that the header names."""
    parts = claimed.split(".")
    if len(parts) != 3 or parts[1]:
        return False
    try:
        header, signature = json.loads(_decoded(parts[0])), _decoded(parts[2])
        if header.get("alg") != "RS256" or header.get("b64") is not False or header.get("crit") != ["b64"]:
            return False
        key = read_key_set(key_set).get(header.get("kid"))
        if key is None:
            return False
        key.verify(signature, parts[0].encode() + b"." + body, PKCS1v15(), SHA256())
    except (InvalidSignature, *UNREADABLE):
        return False
    return True


@lru_cache(maxsize=64)
def read_key_set(key_set: bytes) -> dict[str, RSAPublicKey]:
    """The keys to sign with by their ids, without those that are of another kind or broken; one of UNREADABLE where
    this is no set of keys."""
    told = json.loads(key_set)["keys"]
    if not isinstance(told, list):
        raise ValueError("no list of keys")
    found = {}
    for key in told:
        with suppress(*UNREADABLE):
            if key.get("kty") != "RSA" or key.get("use", "sig") != "sig" or not isinstance(key.get("kid"), str):
                continue
            public = RSAPublicNumbers(_number(key["e"]), _number(key["n"])).public_key()
            if public.key_size >= _BITS_LEAST:
                found[key["kid"]] = public
    return found


def _number(text: str) -> int:
    return int.from_bytes(_decoded(text))


def _decoded(text: str) -> bytes:
    plain = text.encode("ascii")
    try:
        return urlsafe_b64decode(plain + b"=" * (-len(plain) % 4))
    except binascii.Error as error:
        raise ValueError("not base64") from error


def delivery_headers(
    topic: str,
    body: bytes,
    secret: bytes,
    *,
    domain: str = "shop.example",
    api_url: str = "https://shop.example/graphql/",
    prefix: str = "Saleor-",
) -> dict[str, str]:
    """The headers of one delivery under a webhook's secret key; `prefix` "X-Saleor-" gives the names until 4.0."""
    return {
        "Content-Type": "application/json",
        f"{prefix}Event": topic,
        f"{prefix}Domain": domain,
        f"{prefix}Api-Url": api_url,
        f"{prefix}Signature": hmac_of(body, secret),
    }
