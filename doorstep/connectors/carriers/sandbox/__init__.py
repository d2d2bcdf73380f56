"""The sandbox carrier."""

from doorstep.connectors.carriers.sandbox.connector import SandboxCarrier

__all__ = ["SandboxCarrier"]
