"""BigCommerce: thin webhooks, and orders of the V2 Orders API."""

from doorstep.connectors.channels.bigcommerce.connector import BIGCOMMERCE

__all__ = ["BIGCOMMERCE"]
