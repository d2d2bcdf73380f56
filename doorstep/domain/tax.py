"""Tax on what the shop prices itself: which rates hold for a place, and what they come to, exact to the cent.

A channel that states its own tax is believed; where it states another one than these rates, somebody is told
(doorstep.domain.own_tax).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from .money import share

WHOLE = 1_000_000  # a rate is in parts of this

_ZIP = frozenset(("US", "PR", "GU", "VI", "AS", "MP", "FM", "MH", "PW"))  # where the postcodes are those of the USPS
_ZIP_PLUS_4 = re.compile(r"([0-9]{5})[\s-]?[0-9]{4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Rate:
    """One rate. '' in a place's field means any; of those that fit with one priority, the most particular holds."""

    country: str
    rate_ppm: int
    region: str = ""
    postcode: str = ""  # '902*', '90210...90299', '10115; 10117', or any mixture of them
    city: str = ""  # 'KIEL; LÜBECK'
    tax_class: str = ""  # '' is the standard one
    name: str = ""
    priority: int = 1  # rates of several priorities are laid beside each other
    compound: bool = False  # laid upon what the others came to as well
    on_shipping: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """Where it goes: the destination decides about the tax."""

    country: str
    region: str = ""
    postcode: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True)
class Taxed:
    """What one amount bears: `tax_minor` on top of it, or within it, and by which rates it is made up."""

    tax_minor: int
    parts: tuple[tuple[Rate, int], ...] = ()  # each rate's share; they sum to the tax


def rates_for(rates: Sequence[Rate], place: Place, tax_class: str = "") -> tuple[Rate, ...]:
    """The rates that hold there for goods of that class: one of each priority, by priority; the order in which the
    rates were given does not matter."""
    wanted = class_name(tax_class)
    chosen: dict[int, Rate] = {}
    for rate in sorted(rates, key=_order):
        if class_name(rate.tax_class) == wanted and rate.priority not in chosen and fits(rate, place):
            chosen[rate.priority] = rate
    return tuple(chosen[priority] for priority in sorted(chosen))


def _order(rate: Rate) -> tuple[object, ...]:
    """The most particular place first; among equals always the same."""
    is_exact = bool(rate.postcode) and "*" not in rate.postcode and "..." not in rate.postcode
    narrowness = (bool(rate.postcode), is_exact, bool(rate.city), bool(rate.region), bool(rate.country))
    place = (rate.country, rate.region, rate.postcode, rate.city)
    return (*(not one for one in narrowness), *place, rate.name, rate.rate_ppm, rate.compound, rate.on_shipping)


def class_name(tax_class: str) -> str:
    """The class as it is compared: "Reduced Rate" and reduced-rate are one; standard is ''."""
    plain = re.sub(r"[\s_]+", "-", tax_class.strip().lower())
    return "" if plain in ("", "standard", "standard-rate") else plain


def fits(rate: Rate, place: Place) -> bool:
    """Whether the rate is one of this place."""
    return (
        rate.country in ("", "*", place.country)
        and rate.region.strip().upper() in ("", "*", place.region.strip().upper())
        and (not rate.city.strip(" *") or place.city.strip().upper() in _listed(rate.city))
        and (
            not rate.postcode.strip(" *")
            or any(_is_within(p, code) for p in _listed(rate.postcode) for code in _codes(place))
        )
    )


def _codes(place: Place) -> tuple[str, ...]:
    """The postcode; and of one that names a house as well (ZIP+4) that of its town."""
    found = _ZIP_PLUS_4.fullmatch(place.postcode.strip()) if place.country in _ZIP else None
    return (place.postcode, found[1]) if found else (place.postcode,)


def _listed(text: str) -> list[str]:
    return [part.strip().upper() for part in re.split(r"[;\n]", text) if part.strip()]


def _plain(postcode: str) -> str:
    return re.sub(r"[\s-]+", "", postcode.upper())


def _is_within(pattern: str, postcode: str) -> bool:
    """Whether the postcode is the pattern's: written out, with a star, or between two ends."""
    code = _plain(postcode)
    if not code:
        return False
    first, dots, last = pattern.partition("...")
    if dots:
        low, high = _plain(first), _plain(last)
        if low.isdecimal() and high.isdecimal():
            return code.isdecimal() and len(code) < 20 and int(low) <= int(code) <= int(high)
        return len(low) == len(code) == len(high) and low <= code <= high
    if "*" in pattern:
        return re.fullmatch(".*".join(map(re.escape, _plain(pattern).split("*"))), code) is not None
    return _plain(pattern) == code


def is_postcode_rule(text: str) -> bool:
    """Whether the text can be read as postcodes: '' for any, codes, stars and ranges."""
    for part in _listed(text):
        first, dots, last = part.partition("...")
        if dots and not (_plain(first) and _plain(last) and "*" not in part and _plain(first) <= _plain(last)):
            return False
        if not re.fullmatch(r"[A-Z0-9 .*-]+", part):
            return False
    return True


def tax(amount_minor: int, rates: Sequence[Rate], is_included: bool) -> Taxed:
    """The tax on the amount, or within it; rounded once, half up, and shared over the rates so that they sum to it."""
    if amount_minor == 0 or not rates:
        return Taxed(0)
    if amount_minor < 0:
        mirrored = tax(-amount_minor, rates, is_included)
        return Taxed(-mirrored.tax_minor, tuple((rate, -minor) for rate, minor in mirrored.parts))
    factors = _factors(rates)
    together = sum(factors, Fraction(0))
    exact: Fraction = amount_minor * (together / (1 + together) if is_included else together)
    tax_minor = (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
    weights = [int(factor * WHOLE * WHOLE) for factor in factors]
    return Taxed(tax_minor, tuple(zip(rates, share(tax_minor, weights), strict=True)) if tax_minor else ())


def _factors(rates: Sequence[Rate]) -> list[Fraction]:
    """What each rate makes of a net amount of one; compound ones come upon all before them."""
    factors: dict[int, Fraction] = {}
    laid = Fraction(0)
    for rate in (*(r for r in rates if not r.compound), *(r for r in rates if r.compound)):
        factor = Fraction(rate.rate_ppm, WHOLE) * (1 + laid if rate.compound else 1)
        factors[id(rate)] = factor
        laid += factor
    return [factors[id(rate)] for rate in rates]


def tax_shipping(
    shipping_minor: int, lines: Sequence[tuple[int, Sequence[Rate]]], otherwise: Sequence[Rate], is_included: bool
) -> Taxed:
    """The tax on shipping, as on the goods that it brings: its share of each line, by what the line comes to, bears the
    line's rates that are laid on shipping. `otherwise` holds where nothing that costs money is sent."""
    weights = [max(minor, 0) for minor, _ in lines]
    if not any(weights):
        return tax(shipping_minor, [r for r in otherwise if r.on_shipping], is_included)
    by_rates: dict[tuple[Rate, ...], int] = {}
    for (_, rates), weight in zip(lines, weights, strict=True):
        kept = tuple(rate for rate in rates if rate.on_shipping)
        by_rates[kept] = by_rates.get(kept, 0) + weight
    # By the rates themselves, so that the order of the lines changes nothing.
    groups = sorted(by_rates, key=lambda rates: [_order(rate) for rate in rates])
    parts: dict[Rate, int] = {}
    total = 0
    for rates, part in zip(groups, share(shipping_minor, [by_rates[one] for one in groups]), strict=True):
        laid = tax(part, rates, is_included)
        total += laid.tax_minor
        for rate, minor in laid.parts:
            parts[rate] = parts.get(rate, 0) + minor
    return Taxed(total, tuple(parts.items()))


def percent(rate_ppm: int) -> str:
    """The rate as people write it: 19 %, 7.5 %."""
    return f"{rate_ppm / 10_000:.4f}".rstrip("0").rstrip(".") + " %"
