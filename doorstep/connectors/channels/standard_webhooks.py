"""Standard Webhooks: what signs a delivery, over its id, its time and its bytes."""

import binascii
import hmac
import re
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256

from doorstep.connectors.channels.signatures import is_one_of

ID, AT, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
WINDOW_SECONDS = 300  # a delivery older or newer than this may be a replay

TRY = "doorstep/test"  # how `doorstep channel test` marks what is only tried; it travels in the signed id
_PREFIX = b"whsec_"
_SECONDS = re.compile(r"[0-9]{1,12}", re.ASCII)
_SIGNATURES_MAX = 20


def key_of(secret: bytes) -> bytes:
    """The key behind a secret as it is passed around: `whsec_` and base64; anything else is its own key."""
    if not secret.startswith(_PREFIX):
        return secret
    try:
        return b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        return b""  # an ill-copied secret proves nothing


def signature(ref: str, at: str, body: bytes, key: bytes) -> str:
    """One entry of `webhook-signature` for exactly these bytes."""
    signed = b".".join((ref.encode("latin-1", "replace"), at.encode("latin-1", "replace"), body))
    return "v1," + b64encode(hmac.digest(key, signed, sha256)).decode()


def is_signed(
    headers: Mapping[str, str],
    body: bytes,
    secrets: Sequence[bytes],
    now: float,
    keys_of: Callable[[bytes], Sequence[bytes]] = lambda secret: (key_of(secret),),
) -> bool:
    """Whether one of the secrets signed this delivery, now or within the window around it. `keys_of` are the keys
    that a secret may stand for, where the channel is not clear about it."""
    ref, at, given = headers.get(ID, ""), headers.get(AT, "").strip(), headers.get(SIGNATURE, "")
    if not ref or not _SECONDS.fullmatch(at) or abs(now - int(at)) > WINDOW_SECONDS:
        return False
    claimed = [one.encode("utf-8", "replace") for one in given.split()[:_SIGNATURES_MAX] if one.startswith("v1,")]
    keys = [key for secret in secrets for key in filter(None, keys_of(secret))]
    wanted = [signature(ref, at, body, key).encode() for key in keys]
    return any([is_one_of(one, wanted) for one in claimed])


def delivery_headers(ref: str, at: str, body: bytes, secret: bytes) -> dict[str, str]:
    """The headers of one delivery, signed over exactly this body."""
    return {
        "Content-Type": "application/json",
        "Webhook-Id": ref,
        "Webhook-Timestamp": at,
        "Webhook-Signature": signature(ref, at, body, key_of(secret)),
    }


class Signed:
    """A connector of a channel that signs by Standard Webhooks. `now` is the clock of the replay window."""

    header_prefixes: tuple[str, ...] = ("webhook-",)

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now

    def verify(self, headers: Mapping[str, str], body: bytes, secrets: Sequence[bytes]) -> bool:
        """True only where one of the live secrets signed exactly these bytes within five minutes of now."""
        return is_signed(headers, body, secrets, self._now())

    def sign(self, topic: str, body: bytes, secret: bytes, **refs: str) -> dict[str, str]:
        """The headers under which the channel delivers this body; `event_ref` and `at` (seconds) may be given."""
        ref = refs.get("event_ref", "msg_1")
        at = refs.get("at") or str(int(self._now()))
        return delivery_headers(f"{TRY}_{ref}" if topic == TRY else ref, at, body, secret)
