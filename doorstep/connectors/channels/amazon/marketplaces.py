"""Amazon's marketplaces: their domain, id, region, currency, clock, and whether prices there contain the tax.

Ids and regions are those of Amazon's own page of marketplace ids; clocks are those of the country's capital.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

REGIONS: Mapping[str, str] = MappingProxyType(
    {
        "na": "https://sellingpartnerapi-na.amazon.com",
        "eu": "https://sellingpartnerapi-eu.amazon.com",
        "fe": "https://sellingpartnerapi-fe.amazon.com",
    }
)


@dataclass(frozen=True, slots=True)
class Marketplace:
    """One country's Amazon."""

    domain: str
    ref: str
    region: str
    currency: str
    zone: str
    tax_included: bool = True


_ALL = (
    Marketplace("amazon.com", "ATVPDKIKX0DER", "na", "USD", "America/Los_Angeles", tax_included=False),
    Marketplace("amazon.ca", "A2EUQ1WTGCTBG2", "na", "CAD", "America/Toronto", tax_included=False),
    Marketplace("amazon.com.mx", "A1AM78C64UM0Y8", "na", "MXN", "America/Mexico_City"),
    Marketplace("amazon.com.br", "A2Q3Y263D00KWC", "na", "BRL", "America/Sao_Paulo"),
    Marketplace("amazon.de", "A1PA6795UKMFR9", "eu", "EUR", "Europe/Berlin"),
    Marketplace("amazon.fr", "A13V1IB3VIYZZH", "eu", "EUR", "Europe/Paris"),
    Marketplace("amazon.it", "APJ6JRA9NG5V4", "eu", "EUR", "Europe/Rome"),
    Marketplace("amazon.es", "A1RKKUPIHCS9HS", "eu", "EUR", "Europe/Madrid"),
    Marketplace("amazon.nl", "A1805IZSGTT6HS", "eu", "EUR", "Europe/Amsterdam"),
    Marketplace("amazon.com.be", "AMEN7PMS3EDWL", "eu", "EUR", "Europe/Brussels"),
    Marketplace("amazon.ie", "A28R8C7NBKEWEA", "eu", "EUR", "Europe/Dublin"),
    Marketplace("amazon.co.uk", "A1F83G8C2ARO7P", "eu", "GBP", "Europe/London"),
    Marketplace("amazon.se", "A2NODRKZP88ZB9", "eu", "SEK", "Europe/Stockholm"),
    Marketplace("amazon.pl", "A1C3SOZRARQ6R3", "eu", "PLN", "Europe/Warsaw"),
    Marketplace("amazon.com.tr", "A33AVAJ2PDY3EV", "eu", "TRY", "Europe/Istanbul"),
    Marketplace("amazon.ae", "A2VIGQ35RCS4UG", "eu", "AED", "Asia/Dubai"),
    Marketplace("amazon.sa", "A17E79C6D8DWNP", "eu", "SAR", "Asia/Riyadh"),
    Marketplace("amazon.eg", "ARBP9OOSHTCHU", "eu", "EGP", "Africa/Cairo"),
    Marketplace("amazon.in", "A21TJRUUN4KGV", "eu", "INR", "Asia/Kolkata"),
    Marketplace("amazon.co.jp", "A1VC38T7YXB528", "fe", "JPY", "Asia/Tokyo"),
    Marketplace("amazon.com.au", "A39IBJ37TRP1C6", "fe", "AUD", "Australia/Sydney"),
    Marketplace("amazon.sg", "A19VAU5U5O7RUS", "fe", "SGD", "Asia/Singapore"),
)
BY_DOMAIN: Mapping[str, Marketplace] = MappingProxyType({one.domain: one for one in _ALL})
BY_REF: Mapping[str, Marketplace] = MappingProxyType({one.ref: one for one in _ALL})
