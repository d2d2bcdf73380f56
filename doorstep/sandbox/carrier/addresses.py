"""Where the carrier does not go, and what it needs to know to go there."""

import re

from doorstep.sandbox.office import Refusal

_NOT_SERVED = frozenset({"KP", "SY", "AQ", "BV", "HM"})
_POSTCODES = {
    "AT": r"\d{4}",
    "AU": r"\d{4}",
    "BE": r"\d{4}",
    "CA": r"[A-Z]\d[A-Z] ?\d[A-Z]\d",
    "CH": r"\d{4}",
    "DE": r"\d{5}",
    "DK": r"\d{4}",
    "ES": r"\d{5}",
    "FR": r"\d{5}",
    "GB": r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}",
    "IT": r"\d{5}",
    "NL": r"\d{4} ?[A-Z]{2}",
    "PL": r"\d{2}-\d{3}",
    "SE": r"\d{3} ?\d{2}",
    "US": r"\d{5}(-\d{4})?",
}
_PATTERNS = {country: re.compile(pattern) for country, pattern in _POSTCODES.items()}
_BOX = re.compile(r"\b(p\.? ?o\.? ?box|postfach|bo[iî]te postale|apartado)\b", re.IGNORECASE)
_NOWHERE = re.compile(r"0{3,}|9{5}")


def check_address(service: str, address: dict[str, object]) -> None:
    """Nothing happens if the parcel can be brought there; otherwise the refusal says why not."""
    country, postcode = str(address.get("country", "")), str(address.get("postcode", "")).strip().upper()
    lines = [str(line) for line in address.get("lines") or ()]  # type: ignore[attr-defined]
    for field, value in (("name", address.get("name")), ("lines", "".join(lines)), ("city", address.get("city"))):
        if not str(value or "").strip():
            raise Refusal("address_incomplete", f"the address has no {field}")
    if not re.fullmatch("[A-Z]{2}", country):
        raise Refusal("address_incomplete", f"the country must be a code of two letters, not {country!r}")
    if country in _NOT_SERVED:
        raise Refusal("address_not_serviceable", f"we do not deliver to {country}")
    if country in _PATTERNS and not _PATTERNS[country].fullmatch(postcode):
        raise Refusal("postcode_invalid", f"{postcode!r} is not a postcode of {country}")
    if country in _PATTERNS and _NOWHERE.fullmatch(postcode):
        raise Refusal("address_not_serviceable", f"nobody lives at postcode {postcode} in {country}")
    if service == "express" and any(_BOX.search(line) for line in lines):
        raise Refusal("po_box_not_served", "Express Parcel needs a door, not a post office box")
