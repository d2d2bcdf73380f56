"""How eBay signs its notifications, and how it makes sure that an address is ours."""

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import sha256

import orjson
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

from doorstep.connectors.channels.reading import Json

HEADER = "x-ebay-signature"
_HEADER_MAX = 4000
_KEY = b"key:"  # what begins a public key among the account's secrets; a verification token holds no colon
_KEY_REF = re.compile(r"[0-9A-Za-z-]{1,64}", re.ASCII)
_HASHES = {"SHA1": hashes.SHA1, "SHA256": hashes.SHA256}


def claimed(headers: Mapping[str, str]) -> tuple[str, bytes]:
    """Which of eBay's keys is said to have signed, and the signature; ('', b'') where the header says neither."""
    given = headers.get(HEADER, "")
    if not given or len(given) > _HEADER_MAX:
        return "", b""
    try:
        told = orjson.loads(b64decode(given, validate=True))
        ref, signature = told["kid"], b64decode(told["signature"], validate=True)
    except (binascii.Error, ValueError, LookupError, TypeError):
        return "", b""
    return (ref, signature) if type(ref) is str and _KEY_REF.fullmatch(ref) else ("", b"")


def is_signed(headers: Mapping[str, str], body: bytes, secrets: Sequence[bytes]) -> bool:
    """Whether the key that the header names, if we hold it, signed these bytes: as they came, or as eBay's own programs
    write them again before they look."""
    ref, signature = claimed(headers)
    key = key_of(ref, secrets) if ref else None
    if key is None:
        return False
    return _holds(key, signature, body) or _holds(key, signature, _compact(body))


def key_of(ref: str, secrets: Sequence[bytes]) -> bytes | None:
    """The public key of that name among the account's secrets."""
    wanted = _KEY + ref.encode() + b":"
    return next((secret for secret in secrets if secret.startswith(wanted)), None)


def kept_key(ref: str, told: Json) -> bytes:
    """eBay's answer about a key as it is kept among the account's secrets; ValueError where it is no key."""
    digest, pem = str(told["digest"]).upper().replace("-", ""), str(told["key"])
    der = b64decode("".join(re.sub(r"-----[A-Z ]+-----", "", pem).split()), validate=True)
    if str(told["algorithm"]).upper() != "ECDSA" or digest not in _HASHES or not _KEY_REF.fullmatch(ref):
        raise ValueError("another way of signing")
    kept = _KEY + ref.encode() + b":" + digest.encode() + b":" + b64encode(der)
    _opened(kept)
    return kept


def challenge_answer(code: str, token: str, address: str) -> str:
    """What only whoever holds the verification token can say to that code."""
    return sha256(f"{code}{token}{address}".encode()).hexdigest()


def token_of(secrets: Sequence[bytes]) -> str:
    """The verification token among the account's secrets, the newest one."""
    return next((secret.decode("utf-8", "replace") for secret in secrets if not secret.startswith(_KEY)), "")


def _holds(kept: bytes, signature: bytes, body: bytes) -> bool:
    try:
        key, digest = _opened(kept)
        key.verify(signature, body, ec.ECDSA(digest))
    except (InvalidSignature, ValueError, LookupError, UnsupportedAlgorithm):  # the last ones: what is kept is no key
        return False
    return True


@lru_cache(maxsize=32)
def _opened(kept: bytes) -> tuple[ec.EllipticCurvePublicKey, hashes.HashAlgorithm]:
    _, _, digest, der = kept.split(b":")
    key = load_der_public_key(b64decode(der))
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise ValueError("no key of an elliptic curve")
    return key, _HASHES[digest.decode()]()


def _compact(body: bytes) -> bytes:
    try:
        return orjson.dumps(orjson.loads(body))
    except ValueError:
        return body
