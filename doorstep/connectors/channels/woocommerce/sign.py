"""What WooCommerce sends beside a body, and how it reads its own secret: for verifying, the sample shop and tests."""

import hmac
import re
from base64 import b64encode
from hashlib import sha256

# WordPress's wp_specialchars_decode with ENT_QUOTES: these characters, each in its spellings, once and not again.
_ENTITY = re.compile(rb"&(?:lt|gt|amp|quot|#0*(?:60|62|38|34|39)|#[xX]0*(?:3[cCeE]|2[267]));")
_NAMED = {b"lt": b"<", b"gt": b">", b"amp": b"&", b"quot": b'"'}


def decoded_secret(secret: bytes) -> bytes:
    """The secret as WooCommerce signs with it: HTML's special characters decoded, `a&amp;b` is a&b."""
    return _ENTITY.sub(_character, secret) if b"&" in secret else secret


def _character(match: re.Match[bytes]) -> bytes:
    name = match.group()[1:-1]
    if name in _NAMED:
        return _NAMED[name]
    number = name[1:]
    return bytes((int(number[1:], 16) if number[:1] in b"xX" else int(number),))


def signature(body: bytes, secret: bytes) -> bytes:
    """The value of X-WC-Webhook-Signature for exactly this body and exactly this secret."""
    return b64encode(hmac.digest(secret, body, sha256))


def delivery_headers(
    topic: str,
    body: bytes,
    secret: bytes,
    *,
    shop: str = "https://shop.example/",
    webhook_ref: str = "1",
    delivery_ref: str = "",
) -> dict[str, str]:
    """The headers of one delivery, signed over exactly this body."""
    resource, _, event = topic.partition(".")
    return {
        "Content-Type": "application/json",
        "X-WC-Webhook-Source": shop,
        "X-WC-Webhook-Topic": topic,
        "X-WC-Webhook-Resource": resource,
        "X-WC-Webhook-Event": event,
        "X-WC-Webhook-ID": webhook_ref,
        "X-WC-Webhook-Delivery-ID": delivery_ref,
        "X-WC-Webhook-Signature": signature(body, decoded_secret(secret)).decode(),
    }


def ping(webhook_ref: str = "1") -> tuple[dict[str, str], bytes]:
    """The headers and the body with which WooCommerce tries an address before it saves a webhook."""
    return {"Content-Type": "application/x-www-form-urlencoded"}, f"webhook_id={webhook_ref}".encode()
