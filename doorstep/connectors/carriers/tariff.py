"""A carrier's price tables, and the one pure function that reads a price from them."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Zone:
    """Prices of one service for some countries: `cost_minor[n]` up to `up_to_grams[n]`."""

    up_to_grams: tuple[int, ...]
    cost_minor: tuple[int, ...]
    transit_days_min: int
    transit_days_max: int


@dataclass(frozen=True, slots=True)
class Service:
    """One service: its zone by country, and the zone of every other country (None: it does not go there)."""

    code: str
    name: str
    zones: Mapping[str, Zone]
    elsewhere: Zone | None
    fuel_permille: int = 0
    max_mm: tuple[int, ...] = ()  # the longest, the middle and the shortest side that it takes; () is any size


@dataclass(frozen=True, slots=True)
class Tariff:
    """The tables of one carrier account at one moment."""

    vendor: str
    currency: str
    services: tuple[Service, ...]
    remote_areas: Mapping[str, tuple[tuple[str, int], ...]]  # country: (beginning of the postcode, surcharge)


@dataclass(frozen=True, slots=True)
class Rate:
    """What one parcel costs with one service, and how long it takes."""

    service: str
    cost_minor: int
    currency: str
    transit_days_min: int
    transit_days_max: int


def rate(tariff: Tariff, country: str, postcode: str, weight_grams: int, size_mm: tuple[int, ...] = ()) -> list[Rate]:
    """Every service that takes the parcel there, cheapest first; none is an answer too. A size of () is not known, and
    fits."""
    remote = _remote_surcharge(tariff, country, postcode)
    rates = []
    for service in tariff.services:
        zone = service.zones.get(country, service.elsewhere)
        if zone is None or weight_grams <= 0 or not _fits(size_mm, service.max_mm):
            continue
        step = bisect_left(zone.up_to_grams, weight_grams)
        if step == len(zone.up_to_grams):
            continue
        cost = zone.cost_minor[step] + remote
        cost += (cost * service.fuel_permille + 500) // 1000
        rates.append(Rate(service.code, cost, tariff.currency, zone.transit_days_min, zone.transit_days_max))
    return sorted(rates, key=lambda found: (found.cost_minor, found.transit_days_max, found.service))


def _fits(size_mm: tuple[int, ...], max_mm: tuple[int, ...]) -> bool:
    sides = sorted(size_mm, reverse=True)
    return not max_mm or not sides or all(side <= most for side, most in zip(sides, max_mm, strict=True))


def _remote_surcharge(tariff: Tariff, country: str, postcode: str) -> int:
    areas = tariff.remote_areas.get(country)
    if not areas:
        return 0
    bare = postcode.replace(" ", "").upper()
    return max(((len(begins), cost) for begins, cost in areas if bare.startswith(begins)), default=(0, 0))[1]
