"""A carrier without a contract: the owner writes down its services and prices, and carries the parcels there."""

from .connector import ManualCarrier

__all__ = ["ManualCarrier"]
