"""A carrier without a contract: the owner writes down its services and prices, and carries the parcels there."""

from .connector import ManualCarrier, tariff_of

__all__ = ["ManualCarrier", "tariff_of"]
