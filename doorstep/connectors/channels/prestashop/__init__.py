"""PrestaShop: orders of its web service, which answers in XML and tells nobody anything by itself."""

from doorstep.connectors.channels.prestashop.connector import PRESTASHOP

__all__ = ["PRESTASHOP"]
