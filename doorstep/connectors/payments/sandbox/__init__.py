"""The sandbox payment provider."""

from doorstep.connectors.payments.sandbox.connector import SandboxPayments

__all__ = ["SandboxPayments"]
