"""WooCommerce: webhooks of the WP REST API, version 3."""

from doorstep.connectors.channels.woocommerce.connector import WOOCOMMERCE

__all__ = ["WOOCOMMERCE"]
