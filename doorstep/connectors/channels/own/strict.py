"""Strict reading of our own JSON: every field is known, of its kind, and said by its path where it is not."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from doorstep.connectors.channels.own.schema import amount_pattern
from doorstep.connectors.channels.reading import Json, Minor, UnreadableError, shown_short

TEXT_MAX, NOTE_MAX, REF_MAX = 500, 5000, 120
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,12})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_UNPLAIN = re.compile(r"[\x00-\x1f\x7f]")


def only(value: Json, known: Mapping[str, Any] | None, where: str) -> dict[str, Json]:
    """The object, where it is one and holds nothing but known fields; any, where none are named."""
    if type(value) is not dict:
        raise UnreadableError(f"{where} is not an object (found {shown_short(value)})")
    if known is not None and (unknown := [name for name in value if name not in known]):
        raise UnreadableError(f"{where} has a field {shown_short(unknown[0])} that the schema does not know")
    return value


def part(held: Mapping[str, Json], name: str, known: Mapping[str, Any] | None, where: str) -> dict[str, Json] | None:
    """The object under that name; None where there is none."""
    value = held.get(name)
    return None if value is None else only(value, known, f"{where}'s {name}")


def parts(held: Mapping[str, Json], name: str, known: Mapping[str, Any], where: str) -> list[dict[str, Json]]:
    """The objects of the list under that name; none where it is not there."""
    value = held.get(name)
    if value is None:
        return []
    if type(value) is not list:
        raise UnreadableError(f"{where}'s {name} is not a list (found {shown_short(value)})")
    return [only(each, known, f"{name} {n}") for n, each in enumerate(value, 1)]


def _integral(value: Json) -> Json:
    """JSON has one kind of number: 2.0 is 2."""
    is_one = type(value) is Decimal and -8 < value.adjusted() < 40 and value == value.to_integral_value()
    return int(value) if is_one else value


def text(held: Mapping[str, Json], name: str, where: str, most: int = TEXT_MAX) -> str:
    """The text under that name, trimmed; '' where there is none. A whole number is taken as its digits."""
    value = _integral(held.get(name))
    if value is None:
        return ""
    if type(value) is int and abs(value) < 10**40:
        return str(value)
    if type(value) is not str:
        raise UnreadableError(f"{where}'s {name} is not a text (found {shown_short(value)})")
    if len(value) > most:
        raise UnreadableError(f"{where}'s {name} is longer than {most} characters")
    return value.strip()


def text_ref(held: Mapping[str, Json], name: str, where: str) -> str:
    """An id: some text on one line, never empty."""
    value = text(held, name, where, REF_MAX)
    if not value or _UNPLAIN.search(str(held[name])):
        raise UnreadableError(f"{where} has no {name}")
    return value


def word(held: Mapping[str, Json], name: str, where: str, allowed: tuple[str, ...], default: str) -> str:
    """One of the allowed words."""
    value = held.get(name)
    if value is None:
        return default
    if type(value) is not str or value not in allowed:
        raise UnreadableError(f"{where}'s {name} is {shown_short(value)}; it is one of {', '.join(allowed)}")
    return value


def yes(held: Mapping[str, Json], name: str, where: str, default: bool = False) -> bool:
    """True or false."""
    value = held.get(name)
    if value is None:
        return default
    if type(value) is not bool:
        raise UnreadableError(f"{where}'s {name} is neither true nor false (found {shown_short(value)})")
    return value


def whole(held: Mapping[str, Json], name: str, where: str, default: int | None = None, most: int = 100_000) -> int:
    """A count: 0 or more."""
    value = _integral(held.get(name, default))
    if value is None and default is not None:
        return default
    if type(value) is not int or not 0 <= value <= most:
        raise UnreadableError(f"{where}'s {name} is not a whole number from 0 to {most} (found {shown_short(value)})")
    return value


def amount(held: Mapping[str, Json], name: str, where: str, minor: Minor, least: int | None = 0) -> int:
    """An amount in minor units: a text or a number with the currency's decimals; 0 where there is none."""
    value = held.get(name)
    if value is None or value == "":
        return 0
    try:
        found = minor(value)
    except UnreadableError:
        raise UnreadableError(f"{where}'s {name} is no amount of money (found {shown_short(value)})") from None
    decimals = len(str(minor("1"))) - 1
    behind = f"{value:f}" if type(value) is Decimal else str(value)
    if len(behind.partition(".")[2].rstrip("0")) > decimals:  # what would have to be rounded away
        raise UnreadableError(f"{where}'s {name} has more decimals than its currency (found {shown_short(value)})")
    if value is False or (least is not None and found < least):
        raise UnreadableError(f"{where}'s {name} cannot be {shown_short(value)}")
    if type(value) is str and not re.fullmatch(amount_pattern(decimals, least is None), value):
        raise UnreadableError(f"{where}'s {name} is no amount of money (found {shown_short(value)})")
    return found


def instant(held: Mapping[str, Json], name: str, where: str) -> datetime | None:
    """An instant with its zone, as UTC; None where there is none."""
    value = held.get(name)
    if value is None or value == "":
        return None
    try:
        at = datetime.fromisoformat(value) if type(value) is str and _RFC3339.fullmatch(value) else None
        if at is not None and at.tzinfo is not None and 1900 < at.year < 2200:
            return at.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise UnreadableError(
        f"{where}'s {name} is not a time with its zone, as in 2026-11-20T11:00:00Z (found {shown_short(value)})"
    )
