"""What Shopify sends beside a body: used by the sample shop and by tests, never to send anything to a shop."""

import hmac
from base64 import b64encode
from hashlib import sha256

_NAMES = {
    "shop": "Shop-Domain",
    "event_ref": "Event-Id",
    "webhook_ref": "Webhook-Id",
    "triggered_at": "Triggered-At",
    "api_version": "API-Version",
}


def delivery_headers(
    topic: str,
    body: bytes,
    secret: bytes,
    *,
    shop: str = "sample.myshopify.com",
    event_ref: str = "",
    webhook_ref: str = "",
    triggered_at: str = "",
    api_version: str = "2026-07",
    prefix: str = "X-Shopify-",
) -> dict[str, str]:
    """The headers of one delivery, signed over exactly this body; `prefix` "Shopify-" gives the newer names."""
    refs = {
        "shop": shop,
        "event_ref": event_ref,
        "webhook_ref": webhook_ref,
        "triggered_at": triggered_at,
        "api_version": api_version,
    }
    headers = {"Content-Type": "application/json", prefix + "Topic": topic}
    headers |= {prefix + _NAMES[name]: value for name, value in refs.items() if value}
    headers[prefix + "Hmac-Sha256"] = b64encode(hmac.digest(secret, body, sha256)).decode()
    return headers
