"""Tax by the shop's own rates on orders that come in: where a site says nothing of tax it is reckoned, and where a
channel says something else than the rates it is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from .money import Money, share
from .normalization import net_of_lines
from .orders import Address, SourceLine, SourceOrder
from .tax import Place, Rate, class_name, fits, percent, rates_for, tax, tax_shipping

_UNTAXED = ("gift_card",)  # a voucher is taxed when it is spent


@dataclass(frozen=True, slots=True)
class OwnRates:
    """By what the shop taxes: its rates, the tax class of each of our SKUs, and whether prices contain their tax."""

    rates: Sequence[Rate] = ()
    classes: Mapping[int, str] | None = None
    prices_include_tax: bool = True
    tax_on_shipping: bool = True

    def of_line(self, line: SourceLine, sku: int | None, place: Place) -> tuple[Rate, ...]:
        """The rates that hold for the line there."""
        if line.kind in _UNTAXED:
            return ()
        return rates_for(self.rates, place, self.class_of(sku))

    def class_of(self, sku: int | None) -> str:
        """The tax class of what is sold, as it is compared; '' is the standard one."""
        return class_name((self.classes or {}).get(sku or 0, ""))


@dataclass(frozen=True, slots=True)
class TaxDifference:
    """What a channel says otherwise than the rates: for one class, over the lines of one order."""

    tax_class: str
    place: str  # DE, or US-CA where the rate is a region's
    rate_ppm: int  # ours, in all
    theirs_minor: int
    ours_minor: int


def destination(order: SourceOrder) -> Place | None:
    """Where the goods change hands; None where nobody says."""
    address = order.ship_to if order.ship_to and order.ship_to.country else order.bill_to
    return place_of(address) if address and address.country else None


def place_of(address: Address) -> Place:
    """The place that the address names."""
    return Place(address.country, address.region, address.postcode, address.city)


def with_own_tax(order: SourceOrder, skus: Mapping[str, int], own: OwnRates, place: Place | None = None) -> SourceOrder:
    """The order with its tax reckoned, where it says nothing of tax and we have rates for where it goes: the `place`,
    as the rates call it, or what the order says.

    Prices that contain it keep their total. Where they do not, the stated total says whether the tax is in it: what it
    comes to beyond the parts is shared as the rates have it. A total without any room for tax is one of prices that
    contain it, where the shop's own do; else the customer paid none, and none is invented.
    """
    place = place or destination(order)
    if order.is_tax_stated or order.is_tax_remitted or place is None:
        return order
    if not any(fits(rate, place) for rate in own.rates):
        return order
    beyond = order.total_minor - sum(net_of_lines(order)) - _charges(order)
    is_included = order.tax_included or (not beyond and own.prices_include_tax)
    lines, shipping = _reckoned(order, skus, own, place, is_included)
    if not is_included:
        ours = [*lines, shipping]
        if not beyond or abs(beyond - sum(ours)) > sum(1 for one in ours if one):
            return order  # more than rounding: its case tells that it does not add up, or that no tax was charged
        *lines, shipping = share(beyond, [max(one, 0) for one in ours])
    taxed = tuple(replace(line, tax_minor=minor) for line, minor in zip(order.lines, lines, strict=True))
    return replace(order, lines=taxed, shipping_tax_minor=shipping, tax_included=is_included)


def _charges(order: SourceOrder) -> int:
    return order.shipping_minor + order.tip_minor + order.fee_minor + order.rounding_minor


def _reckoned(
    order: SourceOrder, skus: Mapping[str, int], own: OwnRates, place: Place, is_included: bool
) -> tuple[list[int], int]:
    """The tax of each line, and that of shipping."""
    net = net_of_lines(order)
    held = [own.of_line(line, skus.get(line.ref), place) for line in order.lines]
    lines = [tax(amount, rates, is_included).tax_minor for amount, rates in zip(net, held, strict=True)]
    if not own.tax_on_shipping:
        return lines, 0
    standard = rates_for(own.rates, place)
    bearing = [(amount, rates) for amount, rates in zip(net, held, strict=True)]
    return lines, tax_shipping(order.shipping_minor, bearing, standard, is_included).tax_minor


def tax_differences(
    order: SourceOrder, skus: Mapping[str, int], own: OwnRates, place: Place | None = None
) -> list[TaxDifference]:
    """Where the channel's tax on a line differs from ours by more than a cent: by tax class. Nothing where the channel
    pays the tax itself, where the tax is our own reckoning (but for rounding), where the shop has no rate for that
    class there, and for what is none of our products."""
    place = place or destination(order)
    is_ours = not order.is_tax_stated and any(line.tax_minor for line in order.lines)
    if is_ours or order.is_tax_remitted or place is None or not own.rates:
        return []
    found: dict[str, TaxDifference] = {}
    for line, amount in zip(order.lines, net_of_lines(order), strict=True):
        sku = skus.get(line.ref)
        rates = own.of_line(line, sku, place) if sku is not None and line.qty else ()
        if not rates:
            continue
        ours = tax(amount, rates, order.tax_included).tax_minor
        if abs(line.tax_minor - ours) <= 1:
            continue
        name, before = own.class_of(sku), found.get(own.class_of(sku))
        found[name] = TaxDifference(
            name, _named(place, rates), sum(rate.rate_ppm for rate in rates),
            line.tax_minor + (before.theirs_minor if before else 0), ours + (before.ours_minor if before else 0),
        )  # fmt: skip
    return list(found.values())


def _named(place: Place, rates: Sequence[Rate]) -> str:
    is_regional = any(rate.region.strip(" *") for rate in rates)
    return f"{place.country}-{place.region}" if is_regional else place.country


def told(difference: TaxDifference, currency: str) -> dict[str, str]:
    """The difference in words, for its case."""
    return {
        "class": difference.tax_class or "standard",
        "place": difference.place,
        "rate": percent(difference.rate_ppm),
        "theirs": str(Money(difference.theirs_minor, currency)),
        "ours": str(Money(difference.ours_minor, currency)),
    }
