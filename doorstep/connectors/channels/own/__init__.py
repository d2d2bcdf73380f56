"""Own sites: our own JSON order under Standard Webhooks; also the form of orders typed in and out of sheets."""

from doorstep.connectors.channels.own.connector import OWN, OwnConnector

__all__ = ["OWN", "OwnConnector"]
