"""Saleor: webhooks and the GraphQL API of an app."""

from doorstep.connectors.channels.saleor.connector import SALEOR

__all__ = ["SALEOR"]
