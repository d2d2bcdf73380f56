"""Etsy: receipts of the Open API, version 3, read from time to time, and its thin webhook."""

from doorstep.connectors.channels.etsy.connector import ETSY

__all__ = ["ETSY"]
