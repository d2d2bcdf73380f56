"""Places as tax rates name them: a region by its code, whether it is written by code or by name."""

from collections.abc import Sequence
from dataclasses import replace

from doorstep.connectors.addresses import region_code
from doorstep.domain.tax import Place, Rate


def known_place(place: Place) -> Place:
    """The place with its region by its code, or as it came where no rule of its country knows it."""
    code = region_code(place.country, place.region, place.postcode)
    return replace(place, region=code) if code else place


def known_rates(rates: Sequence[Rate]) -> list[Rate]:
    """The rates with their regions by their codes."""
    return [
        replace(rate, region=region_code(rate.country, rate.region) or rate.region)
        if rate.region.strip(" *") and rate.country.strip(" *")
        else rate
        for rate in rates
    ]


def lacks_region(place: Place, rates: Sequence[Rate]) -> bool:
    """Whether the tax there depends on the region, and nobody knows which one it is."""
    regions = {rate.region.strip().upper() for rate in rates if rate.country == place.country} - {"", "*"}
    return (
        bool(regions) and place.region.strip().upper() not in regions and not region_code(place.country, place.region)
    )
