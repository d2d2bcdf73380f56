"""What stands in a cell of a sheet of orders: days and times in the forms that people write them."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from .catalog_values import UnreadableValueError

NOTHING = frozenset(("", "null", "none", "n/a", "-", "nan", "nil", "0000-00-00", "0000-00-00 00:00:00"))
_MONTHS = {
    name: n
    for n, names in enumerate(
        ("jan januar january", "feb februar february", "mar mär märz march", "apr april", "may mai", "jun juni june",
         "jul juli july", "aug august", "sep sept september", "oct okt oktober october", "nov november",
         "dec dez dezember december"), 1
    )
    for name in names.split()
}  # fmt: skip
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_NUMBERS = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?!\d)\.?")
_DAY_WORD = re.compile(r"(?:\w{2,9}\.?, +)?(\d{1,2})\.?(?:st|nd|rd|th)?[ -]+([^\W\d]{3,9})\.?,?[ -]+(\d{4}|\d{2})\b")
_WORD_DAY = re.compile(r"(?:\w{2,9}\.?, +)?([^\W\d]{3,9})\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4}|\d{2})\b")
_CLOCK = re.compile(r"[T, ]*(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d{1,9})?)?(?: ?([AaPp])\.?[Mm]\.?)?(?: Uhr)?")
_ZONE = re.compile(r"Z|UTC|GMT|([+-])(\d{2}):?(\d{2})", re.IGNORECASE)


def day_order(texts: Iterable[str]) -> str:
    """`DM` or `MD`: which of day and month a column writes first, as far as its cells tell for sure; '' where none
    does, and `?` where they contradict each other."""
    first = second = False
    for text in texts:
        if (found := _NUMBERS.match(text)) is not None:
            first |= int(found[1]) > 12
            second |= int(found[2]) > 12
            if not first and not second and "." in found[0]:
                first = True  # points between them are written where the day comes first
    return "?" if first and second else "DM" if first else "MD" if second else ""


@lru_cache(maxsize=20_000)
def read_instant(text: str, order: str, zone: ZoneInfo) -> datetime:
    """The instant in UTC; a time without a zone is by the shop's clock, a day without a time is its noon."""
    if text.isdecimal() and len(text) in (10, 13):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    for read in (_year_first, _numbers, _day_word, _word_day):
        if (found := read(text, order)) is not None:
            (year, month, day), rest = found
            return _at(text, (_whole_year(year), month, day), rest, zone)
    raise _no_day(text)


def _no_day(text: str) -> UnreadableValueError:
    return UnreadableValueError("day", f"“{text[:40]}” is no day; write it as 2026-11-20, or 2026-11-20 15:00.")


_Found = tuple[tuple[str, int, int], str] | None


def _year_first(text: str, order: str) -> _Found:
    found = _YEAR_FIRST.match(text)
    return ((found[1], int(found[2]), int(found[3])), text[found.end() :]) if found else None


def _numbers(text: str, order: str) -> _Found:
    found = _NUMBERS.match(text)
    if found is None:
        return None
    one, other = int(found[1]), int(found[2])
    month, day = (one, other) if order == "MD" else (other, one)
    return (found[3], month, day), text[found.end() :]


def _day_word(text: str, order: str) -> _Found:
    found = _DAY_WORD.match(text)
    month = _MONTHS.get(found[2].lower()) if found else None
    return ((found[3], month, int(found[1])), text[found.end() :]) if found and month else None


def _word_day(text: str, order: str) -> _Found:
    found = _WORD_DAY.match(text)
    month = _MONTHS.get(found[1].lower()) if found else None
    return ((found[3], month, int(found[2])), text[found.end() :]) if found and month else None


def _whole_year(year: str) -> int:
    return int(year) if len(year) == 4 else int(year) + (2000 if int(year) < 70 else 1900)


def _at(text: str, day: tuple[int, int, int], rest: str, zone: ZoneInfo) -> datetime:
    hour, minute, second, left = 12, 0, 0, rest.strip()
    if left:
        clock = _CLOCK.match(rest)
        if clock is None:
            raise _no_day(text)
        hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
        if clock[4]:
            hour = hour % 12 + (12 if clock[4] in "pP" else 0)
        left = rest[clock.end() :].strip()
    try:
        naive = datetime(*day, hour, minute, second)  # noqa: DTZ001 - the zone comes right below
        named = _ZONE.fullmatch(left) if left else None
        if left and named is None:
            raise _no_day(text)
        if named is None:
            at = naive.replace(tzinfo=zone).astimezone(UTC)
        elif named[1]:
            at = datetime.fromisoformat(f"{naive.isoformat()}{named[1]}{named[2]}:{named[3]}").astimezone(UTC)
        else:
            at = naive.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise _no_day(text) from None
    if not 1970 <= at.year < 2200:
        raise UnreadableValueError("day", f"“{text[:40]}” lies in a year in which no shop has sold anything.")
    return at
