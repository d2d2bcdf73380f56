"""The stand-in shops by the name of their vendor: each an HTTP server of its own, which checks what it is asked."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol

from starlette.types import ASGIApp

from doorstep.sandbox.channel.amazon import Amazon
from doorstep.sandbox.channel.bigcommerce import BigCommerce
from doorstep.sandbox.channel.ebay import Ebay
from doorstep.sandbox.channel.etsy import Etsy
from doorstep.sandbox.channel.medusa import Medusa
from doorstep.sandbox.channel.prestashop import PrestaShop
from doorstep.sandbox.channel.saleor import Saleor
from doorstep.sandbox.channel.shopify import Shopify
from doorstep.sandbox.channel.woocommerce import WooCommerce


class Shop(Protocol):
    """One shop at one channel, over a file of its own in the folder that it was made with."""

    application: ASGIApp

    def keys(self) -> dict[str, dict[str, str]]:
        """Its keys by what they may: `keys` may all that Doorstep needs."""
        ...

    def carriers(self) -> Sequence[Callable[[], Awaitable[Any]]]:
        """What runs beside the server as long as it does: the sending of webhooks."""
        ...


# The port of each is 8435 and its place here: a fresh one comes at the end.
MAKERS: Mapping[str, Callable[[Path, bool], Shop]] = MappingProxyType(
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
