"""What proves a delivery: Standard Webhooks with the app's client secret, or a header that we asked to be sent back.

BigCommerce signs with the client secret of the app that made the webhook. A shop that has only a token knows no such
secret; for it the webhook is registered with a header of our own, whose value is derived from the secret that we hold,
so that the secret itself travels nowhere.
"""

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256

from doorstep.connectors.channels import standard_webhooks
from doorstep.connectors.channels.signatures import is_one_of

TOKEN = "x-doorstep-token"


def token_of(secret: bytes) -> str:
    """What the header of our own holds for this secret."""
    return urlsafe_b64encode(hmac.digest(secret, b"doorstep:bigcommerce:token", sha256)).decode().rstrip("=")


def is_proven(headers: Mapping[str, str], body: bytes, secrets: Sequence[bytes], now: float) -> bool:
    """Whether one of the live secrets signed exactly these bytes within five minutes of now, or made the header."""
    is_signed = standard_webhooks.is_signed(headers, body, secrets, now)
    shown = headers.get(TOKEN, "").strip().encode("utf-8", "replace")
    return is_one_of(shown, (token_of(secret).encode() for secret in secrets if secret)) or is_signed
