"""The days on which a site is open, as people say them: mon-fri, mon,wed,sat, daily."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, time, timedelta

from doorstep.domain.errors import CannotDoError

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WORKDAYS: Mapping[str, str] = {day: "15:00" if n < 5 else "" for n, day in enumerate(WEEKDAYS)}
_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NAMES: Mapping[str, str] = dict(zip(WEEKDAYS, _NAMES, strict=True))
_CLOSED_MOST = timedelta(days=400)  # how far one span of closed days may reach


def days(text: str) -> tuple[str, ...]:
    """The open days of a week in its order; CannotDoError where a word is no day, or no day is left."""
    wanted: set[int] = set()
    for word in re.split(r"[,\s]+", text.strip().lower()):
        if word in ("daily", "always", "every-day"):
            wanted.update(range(7))
        elif word:
            first, _, last = word.replace("–", "-").partition("-")
            begin, end = _day(first, text), _day(last or first, text)
            wanted.update((begin + n) % 7 for n in range((end - begin) % 7 + 1))
    if not wanted:
        raise CannotDoError("A site is open on one day of the week at least; give days as in mon-fri.")
    return tuple(WEEKDAYS[n] for n in sorted(wanted))


def _day(word: str, text: str) -> int:
    for n, name in enumerate(_NAMES):
        if len(word) >= 2 and name.lower().startswith(word):
            return n
    raise CannotDoError(f"{text!r} are no days of the week; give them as in mon-fri, or mon,wed,sat.")


def clock(text: str) -> str:
    """A time of day as we keep it, 15:00, also where 3 pm or 15h was said; CannotDoError where it is none."""
    found = re.fullmatch(r"\s*([0-9]{1,2})(?:[:.h]([0-9]{2}))?\s*(?:h|([ap])\.?m\.?)?\s*", text.lower())
    try:
        if found and not (found[3] and not 1 <= int(found[1]) <= 12):
            hour = int(found[1]) if not found[3] else int(found[1]) % 12 + 12 * (found[3] == "p")
            return time(hour, int(found[2] or 0)).strftime("%H:%M")
    except ValueError:
        pass
    raise CannotDoError(f"{text!r} is no time of day; give one as in 15:00.")


def closed(text: str) -> list[str]:
    """The days on which it is closed, once each and in order; one a word, or a span as in 2026-12-24..2026-12-27."""
    found: set[str] = set()
    for word in re.split(r"[,;\s]+", text.strip()):
        if not word:
            continue
        first, _, last = word.partition("..")
        begin, end = _date(first), _date(last or first)
        if not timedelta(0) <= end - begin <= _CLOSED_MOST:
            raise CannotDoError(f"{word!r} is no span of days; give the first one first, and a year at most.")
        found.update((begin + timedelta(days=n)).isoformat() for n in range((end - begin).days + 1))
    return sorted(found)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CannotDoError(f"{text!r} is no day; give it as in 2026-12-24.") from None


def told(cut_offs: Mapping[str, str]) -> str:
    """When orders leave, as people say it: Mon–Fri until 15:00, Sat until 11:00."""
    spans: list[tuple[int, int, str]] = []
    for n, day in enumerate(WEEKDAYS):
        at = cut_offs.get(day, "")
        if spans and spans[-1][1] == n - 1 and spans[-1][2] == at:
            spans[-1] = (spans[-1][0], n, at)
        else:
            spans.append((n, n, at))
    return ", ".join(f"{_span(first, last)} until {at}" for first, last, at in spans if at) or "never"


def _span(first: int, last: int) -> str:
    names = [_NAMES[n][:3] for n in (first, last)]
    return names[0] if first == last else "daily" if (first, last) == (0, 6) else f"{names[0]}–{names[1]}"


def in_spans(listed: Iterable[str]) -> list[tuple[date, date]]:
    """Days that follow each other, as (first, last)."""
    spans: list[tuple[date, date]] = []
    for one in sorted(map(date.fromisoformat, listed)):
        if spans and one - spans[-1][1] <= timedelta(days=1):
            spans[-1] = (spans[-1][0], one)
        else:
            spans.append((one, one))
    return spans
