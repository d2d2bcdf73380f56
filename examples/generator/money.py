"""What a basket costs in its country: prices, discounts, taxes and shipping, to the cent."""

from collections.abc import Mapping
from dataclasses import dataclass

from doorstep.domain.money import to_decimal
from examples.generator.baskets import EU, SHOPIFY, Basket, Product

# Standard and reduced rates, in thousandths.
_RATES = {
    "DE": (190, 70), "AT": (200, 100), "FR": (200, 55), "NL": (210, 90), "BE": (210, 60), "IT": (220, 100),
    "ES": (210, 100), "PL": (230, 50), "CZ": (210, 120), "GR": (240, 130), "SE": (250, 120), "DK": (250, 250),
    "FI": (255, 140), "IE": (230, 0), "PT": (230, 60),
}  # fmt: skip
_BROOKLYN = (89, 0)  # added to the price, as in the United States
_SHIPPING = {  # by zone: standard, express
    "home": (490, 990), "region": (990, 1990), "world": (1990, 3490),
}  # fmt: skip
_FREE_FROM = 6000
# What a customer abroad sees: the rate, in ten thousandths, to which the shop's euros are shown.
SEEN = {
    "US": ("USD", 10_800),
    "GB": ("GBP", 8_400),
    "CH": ("CHF", 9_500),
    "SE": ("SEK", 112_000),
    "JP": ("JPY", 1_610_000),
}
UNKNOWN = Product("TEA-OOLONG-100", "Oolong, 100 g", "physical", 130, 990, True, ())


@dataclass(frozen=True, slots=True)
class Priced:
    """One line with its money; `tax_minor` is within the price where the order's prices contain it, else on top."""

    product: Product
    qty: int
    gross_minor: int
    discount_minor: int
    tax_minor: int
    rate: int


@dataclass(frozen=True, slots=True)
class Bill:
    """The whole basket."""

    lines: tuple[Priced, ...]
    tax_included: bool
    shipping_minor: int
    shipping_tax_minor: int
    shipping_rate: int

    @property
    def goods_minor(self) -> int:
        return sum(line.gross_minor - line.discount_minor for line in self.lines)

    @property
    def discount_minor(self) -> int:
        return sum(line.discount_minor for line in self.lines)

    @property
    def tax_minor(self) -> int:
        return sum(line.tax_minor for line in self.lines) + self.shipping_tax_minor

    @property
    def total_minor(self) -> int:
        return self.goods_minor + self.shipping_minor + (0 if self.tax_included else self.tax_minor)


def bill(basket: Basket, products: Mapping[str, Product]) -> Bill:
    """What the basket costs."""
    country = basket.buyer.country
    is_here, on_top = country in EU, country == "US" and basket.buyer.region == "NY" and basket.channel == SHOPIFY
    standard, reduced = _RATES[country] if is_here else _BROOKLYN if on_top else (0, 0)
    lines = []
    for sku, qty in basket.lines:
        product = products.get(sku, UNKNOWN)
        gross = qty * product.price_minor
        discount = _rounded(gross * basket.discount_percent, 100)
        rate = reduced if product.is_reduced else standard
        lines.append(Priced(product, qty, gross, discount, _tax(gross - discount, rate, is_here), rate))
    goods = sum(line.gross_minor - line.discount_minor for line in lines)
    shipping = _shipping(basket, goods) if any(line.product.kind != "digital" for line in lines) else 0
    return Bill(tuple(lines), is_here, shipping, _tax(shipping, standard if is_here else 0, is_here), standard)


def _shipping(basket: Basket, goods_minor: int) -> int:
    country = basket.buyer.country
    zone = "home" if country == "DE" else "region" if country in EU else "world"
    standard, express = _SHIPPING[zone]
    if basket.service == "Express":
        return express
    return 0 if zone == "home" and goods_minor >= _FREE_FROM else standard


def _tax(amount: int, rate: int, is_within: bool) -> int:
    return _rounded(amount * rate, 1000 + rate if is_within else 1000)


def _rounded(amount: int, of: int) -> int:
    return (2 * amount + of) // (2 * of)


def text(minor: int, currency: str = "EUR") -> str:
    """The amount as channels write it."""
    return str(to_decimal(minor, currency))


def seen(minor: int, country: str) -> tuple[str, str]:
    """What a customer of that country was shown for so many euro cents: (amount, currency)."""
    currency, rate = SEEN.get(country, ("EUR", 10_000))
    return text(_rounded(minor * rate, 1_000_000 if currency == "JPY" else 10_000), currency), currency
