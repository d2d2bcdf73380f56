"""Services that the owner writes down: where they go, what they cost, how long they take, and how they are tracked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .errors import CannotDoError
from .money import exponent

EU = frozenset("AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split())
EVERYWHERE = "*"
PLACE = "{tracking}"  # where the number goes in the address of a carrier's page
MANUAL = "manual"  # the vendor of an account whose services the owner writes down

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_URL = re.compile(r"https?://[A-Za-z0-9.-]+(:\d+)?(/[^\s\"'<>\\]*)?")
_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9./-]{4,38}[A-Z0-9]")
_POSTAL = re.compile(r"[A-Z]{2}(\d{8})(\d)[A-Z]{2}")  # an international postal number: eight digits and their check
_POSTAL_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_SAFE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


@dataclass(frozen=True, slots=True)
class OwnService:
    """One service. `steps` are (up to so many grams, price); `countries` are codes, EU, or * for all others."""

    code: str
    name: str
    countries: tuple[str, ...]
    steps: tuple[tuple[int, int], ...]
    days_min: int
    days_max: int
    is_tracked: bool = False
    tracking_url: str = ""
    max_mm: tuple[int, ...] = ()  # the longest, the middle and the shortest side; () is any size
    is_active: bool = True

    def goes_to(self, country: str) -> bool:
        """Whether it goes there."""
        return EVERYWHERE in self.countries or country in self.countries or ("EU" in self.countries and country in EU)

    def as_config(self) -> dict[str, Any]:
        """As it is kept in the account's config."""
        return {
            "code": self.code, "name": self.name, "countries": list(self.countries),
            "steps": [list(step) for step in self.steps], "days_min": self.days_min, "days_max": self.days_max,
            "is_tracked": self.is_tracked, "tracking_url": self.tracking_url, "max_mm": list(self.max_mm),
            "is_active": self.is_active,
        }  # fmt: skip


def read_services(config: Mapping[str, Any] | None) -> list[OwnService]:
    """The services of an account, as its config has them."""
    return [
        OwnService(
            str(told["code"]), str(told["name"]), tuple(told["countries"]),
            tuple((int(grams), int(price)) for grams, price in told["steps"]),
            int(told["days_min"]), int(told["days_max"]), bool(told.get("is_tracked")),
            str(told.get("tracking_url") or ""), tuple(int(side) for side in told.get("max_mm") or ()),
            bool(told.get("is_active", True)),
        )
        for told in (config or {}).get("services", ())
    ]  # fmt: skip


def checked(service: OwnService) -> OwnService:
    """The service as it is kept; CannotDoError, with what to write instead, where it makes no sense."""
    if not _CODE.fullmatch(service.code):
        raise CannotDoError(f"“{service.code}” is no code for a service; use small letters, digits and dashes.")
    if not 1 <= len(service.name) <= 60:
        raise CannotDoError("The service needs a name of 1 to 60 characters.")
    countries = tuple(dict.fromkeys(word.strip().upper() for word in service.countries if word.strip()))
    wrong = next((word for word in countries if word not in (EVERYWHERE, "EU") and not _is_country(word)), None)
    if wrong is not None:
        raise CannotDoError(f"“{wrong}” is no country; write two letters as in DE, AT, or EU, or * for everywhere.")
    if not countries:
        raise CannotDoError("Say where the service goes: DE, AT, or EU, or * for everywhere.")
    steps = tuple(sorted(service.steps))
    if not steps or any(not 0 < grams <= 1_000_000 or not 0 <= price <= 10**9 for grams, price in steps):
        raise CannotDoError("Give at least one weight with its price, as in 1000 g for 4.90.")
    if len({grams for grams, _ in steps}) < len(steps):
        raise CannotDoError("One weight has two prices; each weight has one.")
    if not 0 <= service.days_min <= service.days_max <= 120:
        raise CannotDoError("The days under way are two whole numbers up to 120, the smaller one first, as in 1 to 3.")
    if service.tracking_url:
        check_tracking_url(service.tracking_url)
    sides = tuple(sorted((side for side in service.max_mm if side), reverse=True))
    if sides and (len(sides) != 3 or sides[0] > 10_000):
        raise CannotDoError("A largest size is three sides in millimetres, as in 600 × 300 × 150; or leave all empty.")
    return OwnService(
        service.code, service.name, countries, steps, service.days_min, service.days_max, service.is_tracked,
        service.tracking_url, sides, service.is_active,
    )  # fmt: skip


def _is_country(word: str) -> bool:
    return len(word) == 2 and word.isascii() and word.isalpha()


def check_tracking_url(pattern: str) -> None:
    """Raise, with what to write instead, where it is no address of a carrier's page with a place for the number."""
    if not _URL.fullmatch(pattern.replace(PLACE, "0")) or PLACE not in pattern or len(pattern) > 500:
        raise CannotDoError(
            f"“{pattern[:80]}” is no address of a tracking page; one like https://carrier.example/track?n={PLACE} is."
        )


def find_service(config: Mapping[str, Any] | None, code: str) -> OwnService | None:
    """The service of that code, or None."""
    return next((one for one in read_services(config) if one.code == code), None)


def service_name(config: Mapping[str, Any] | None, code: str | None) -> str:
    """The service as whoever wrote it down calls it; its code where it is not written down."""
    found = find_service(config, code) if code and (config or {}).get("services") else None
    return found.name if found is not None else code or ""


def wants_tracking(vendor: str, config: Mapping[str, Any] | None, service: str) -> bool:
    """Whether a parcel by this service bears a number that a person types or scans."""
    if vendor != MANUAL:
        return False
    found = find_service(config, service)
    return found is not None and found.is_tracked


def tracking_link(config: Mapping[str, Any] | None, service: str, number: str | None) -> str:
    """The address of the carrier's page about this number; '' where nobody wrote down how it is made."""
    if not number:
        return ""
    found = find_service(config, service) if (config or {}).get("services") else None
    pattern = (found.tracking_url if found is not None else "") or str((config or {}).get("tracking_url") or "")
    return pattern.replace(PLACE, _quoted(number)) if PLACE in pattern else ""


def _quoted(text: str) -> str:
    return "".join(
        chr(byte) if byte < 128 and chr(byte) in _SAFE else f"%{byte:02X}" for byte in text.encode("utf-8", "replace")
    )


def tidy_tracking(text: str) -> str:
    """The number as it is kept: capitals, without spaces; CannotDoError where it cannot be one."""
    number = "".join(text.split()).upper()
    if not _NUMBER.fullmatch(number) or not any(mark.isdigit() for mark in number):
        raise CannotDoError(
            f"“{text.strip()[:50]}” cannot be a tracking number: 6 to 40 letters and digits. Scan it again, or type it."
        )
    if len(set(number)) == 1:
        raise CannotDoError(f"“{number}” cannot be a tracking number: it is one character over and over.")
    if (postal := _POSTAL.fullmatch(number)) and _postal_check(postal[1]) != int(postal[2]):
        raise CannotDoError(f"“{number}” has a slip in it: its check digit does not fit. Type it again.")
    return number


def _postal_check(digits: str) -> int:
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(digits, _POSTAL_WEIGHTS, strict=True)) % 11
    return {10: 0, 11: 5}.get(rest, rest)


def parse_steps(text: str, to_minor: Any, currency: str) -> tuple[tuple[int, int], ...]:
    """Weights with their prices, one a line or parted by commas: `1000: 4.90, 2 kg = 6.50`."""
    steps = []
    for line in re.split(r"[;\n]|,\s*(?=[\d.]+\s*(?:kg|g)?\s*[:=])", text.strip()):
        if not line.strip():
            continue
        found = re.fullmatch(r"\s*([\d.]+)\s*(kg|g)?\s*[:=]\s*([\d.,]+)\s*", line, re.IGNORECASE)
        if found is None:
            raise CannotDoError(f"“{line.strip()[:40]}” is no weight with a price; write it as in 1000 g = 4.90.")
        try:
            grams = float(found[1]) * (1000 if (found[2] or "g").lower() == "kg" else 1)
            price = to_minor(found[3].replace(",", "."), currency)
            # 5,499 may be thousands, and 5.499 is of no coin: neither is rounded into a price.
            if len(found[3].replace(",", ".").partition(".")[2]) > exponent(currency):
                raise ValueError(found[3])
        except ValueError:
            raise CannotDoError(
                f"“{line.strip()[:40]}” is no weight with a price in {currency}; write it as in 1000 g = 4.90."
            ) from None
        steps.append((round(grams), int(price)))
    return tuple(steps)


def show_steps(steps: Sequence[tuple[int, int]], to_text: Any) -> str:
    """The steps as a person writes them, one a line."""
    return "\n".join(f"{grams} g = {to_text(price)}" for grams, price in steps)
