"""The stand-in shops by the name of their vendor: each an HTTP server of its own, which checks what it is asked."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from doorstep.sandbox.channel.amazon import Amazon
from doorstep.sandbox.channel.bigcommerce import BigCommerce
from doorstep.sandbox.channel.ebay import Ebay
from doorstep.sandbox.channel.etsy import Etsy
from doorstep.sandbox.channel.medusa import Medusa
from doorstep.sandbox.channel.prestashop import PrestaShop
from doorstep.sandbox.channel.saleor import Saleor
from doorstep.sandbox.channel.shopify import Shopify
from doorstep.sandbox.channel.stand_in import StandIn
from doorstep.sandbox.channel.woocommerce import WooCommerce

# The port of each is 8435 and its place here: a fresh one comes at the end.
MAKERS: Mapping[str, Callable[[Path, bool], StandIn]] = MappingProxyType(
    {
        "woocommerce": lambda folder, _: WooCommerce(folder),
        "shopify": Shopify,
        "etsy": Etsy,
        "bigcommerce": BigCommerce,
        "saleor": lambda folder, _: Saleor(folder),
        "medusa": lambda folder, _: Medusa(folder),
        "amazon": Amazon,
        "ebay": Ebay,
        "prestashop": PrestaShop,
    }
)
