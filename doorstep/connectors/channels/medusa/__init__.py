"""Medusa 2: its Admin API, and the events that a shop's own subscriber posts."""

from doorstep.connectors.channels.medusa.connector import MEDUSA

__all__ = ["MEDUSA"]
