"""Which channels there are: every vendor's connector by its name."""

from collections.abc import Mapping
from types import MappingProxyType

from doorstep.connectors.channels import ChannelConnector
from doorstep.connectors.channels.amazon import AMAZON
from doorstep.connectors.channels.bigcommerce import BIGCOMMERCE
from doorstep.connectors.channels.ebay import EBAY
from doorstep.connectors.channels.etsy import ETSY
from doorstep.connectors.channels.medusa import MEDUSA
from doorstep.connectors.channels.own import OWN
from doorstep.connectors.channels.prestashop import PRESTASHOP
from doorstep.connectors.channels.saleor import SALEOR
from doorstep.connectors.channels.shopify import SHOPIFY
from doorstep.connectors.channels.woocommerce import WOOCOMMERCE

_ALL: tuple[ChannelConnector, ...] = (
    SHOPIFY,
    WOOCOMMERCE,
    BIGCOMMERCE,
    PRESTASHOP,
    ETSY,
    AMAZON,
    EBAY,
    OWN,
    SALEOR,
    MEDUSA,
)
CHANNELS: Mapping[str, ChannelConnector] = MappingProxyType({connector.vendor: connector for connector in _ALL})
