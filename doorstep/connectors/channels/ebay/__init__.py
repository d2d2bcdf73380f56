"""eBay: orders of the Fulfillment API, read from time to time, and its signed notifications."""

from doorstep.connectors.channels.ebay.connector import EBAY

__all__ = ["EBAY"]
