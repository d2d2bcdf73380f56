"""Shopify: webhooks of the Admin API, REST-shaped."""

from doorstep.connectors.channels.shopify.connector import SHOPIFY

__all__ = ["SHOPIFY"]
