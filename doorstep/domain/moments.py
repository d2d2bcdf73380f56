"""Instants as people type them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from .errors import CannotDoError


def read_moment(text: str, time_zone: str) -> datetime:
    """The instant in UTC; what names no zone is meant in the given one. CannotDoError with the form to give."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise CannotDoError(f"{text!r} is no day or time; give it as in 2026-11-01 or 2026-11-01T08:00.") from None
    if not 2000 <= at.year < 2200:
        raise CannotDoError(f"{text!r} is in a year that no shop has seen; give it as in 2026-11-01.")
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(time_zone))).astimezone(UTC)
