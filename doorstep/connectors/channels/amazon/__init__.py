"""Amazon: orders of the Selling Partner API that the seller sends, read from time to time."""

from doorstep.connectors.channels.amazon.connector import AMAZON

__all__ = ["AMAZON"]
