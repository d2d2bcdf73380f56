"""Rules of getting in: what a name, a password and a PIN may be, how long to wait after failures, where to go on to."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import IPv4Address, ip_address, ip_network
from itertools import pairwise

from .errors import CannotDoError

PASSWORD_LEAST, PASSWORD_MOST = 10, 200
PIN_LEAST, PIN_MOST = 4, 8
JOIN_LASTS, RESET_LASTS = timedelta(days=7), timedelta(hours=24)
BROWSER_LASTS, BROWSER_IDLES = timedelta(days=30), timedelta(days=7)
STATION_LASTS, STATION_IDLES = timedelta(days=365), timedelta(days=60)
PROGRAM_LASTS = timedelta(days=3650)
COUNTED = timedelta(days=1)  # failures older than that are forgiven

_FIRST_WAIT = timedelta(seconds=5)
_FREE_OF_NAME, _FREE_OF_ADDRESS = 5, 20  # tries before the first wait
_LONGEST_OF_NAME, _LONGEST_OF_ADDRESS = timedelta(minutes=5), timedelta(minutes=15)
_EMAIL = re.compile(r"[^@\s<>,;:\"\x00-\x1f]{1,64}@[^@\s<>,;:\"\x00-\x1f]{1,120}\.[^@\s<>,;:\".\x00-\x1f]{1,60}")
_RESERVED = frozenset(("owner", "doorstep", "nobody", "you", "station"))
# What everybody tries first, and is long enough.
_KNOWN = ("password", "passwort", "qwertz", "qwerty", "letmein", "welcome", "iloveyou", "abcdefghij", "changeme")


def tidy_email(text: str) -> str:
    """The address as it is compared: trimmed, in small letters; CannotDoError where it is none."""
    email = text.strip().lower()
    if not _EMAIL.fullmatch(email):
        shown = email if len(email) <= 60 else f"{email[:57]}…"
        raise CannotDoError(f"“{shown}” is no e-mail address; give one as in ben@shop.example.")
    return email


def tidy_name(text: str) -> str:
    """The name as it is kept: one line, single spaces, 1 to 60 characters, and none of those that mean something."""
    name = " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())
    if not 1 <= len(name) <= 60:
        raise CannotDoError("Give a name of 1 to 60 characters; it stands beside everything this person does.")
    if name.lower() in _RESERVED:
        raise CannotDoError(f"“{name}” has a meaning of its own here; give the person's real name.")
    return name


def check_password(password: str, email: str = "", name: str = "") -> str:
    """The password, where it is hard enough to guess; else CannotDoError with what to choose instead."""
    if not PASSWORD_LEAST <= len(password) <= PASSWORD_MOST:
        raise CannotDoError(
            f"Choose a password of {PASSWORD_LEAST} to {PASSWORD_MOST} characters; four words in a row make a good one."
        )
    plain = password.lower()
    local = email.partition("@")[0].lower()
    is_known = any(plain.strip("0123456789!.?-_ ") == word for word in _KNOWN)
    if is_known or plain in (email.lower(), name.lower()) or (len(local) > 3 and plain.strip("0123456789!") == local):
        raise CannotDoError("That is one of the first passwords that anybody would try; choose four words in a row.")
    if len(set(plain)) < 4 or _is_row(plain):
        raise CannotDoError("That is too even to be a password; choose four words in a row.")
    return password


def check_pin(pin: str) -> str:
    """The PIN, where it is 4 to 8 digits and not the first that anybody would try."""
    if not (pin.isascii() and pin.isdigit() and PIN_LEAST <= len(pin) <= PIN_MOST):
        raise CannotDoError(f"A PIN is {PIN_LEAST} to {PIN_MOST} digits; choose one.")
    if len(set(pin)) == 1 or _is_row(pin):
        raise CannotDoError("That PIN is one of the first that anybody would try; choose digits without an order.")
    return pin


def _is_row(text: str) -> bool:
    """Whether each sign follows the one before: 123456, 7890, or fedcba."""
    around = 10 if text.isdigit() else 26  # 9 is followed by 0
    steps = {(ord(after) - ord(before)) % around for before, after in pairwise(text)}
    return steps in ({1}, {around - 1})


def wait_of_name(failures: Sequence[datetime]) -> datetime | None:
    """Until when nobody may try this name again; None where it may be tried."""
    return _wait(failures, _FREE_OF_NAME, _LONGEST_OF_NAME)


def wait_of_address(failures: Sequence[datetime]) -> datetime | None:
    """Until when nobody may try from this address again; None where it may be tried from."""
    return _wait(failures, _FREE_OF_ADDRESS, _LONGEST_OF_ADDRESS)


def _wait(failures: Sequence[datetime], free: int, longest: timedelta) -> datetime | None:
    """Twice as long after each failure, up to the longest."""
    if len(failures) < free:
        return None
    doubled = min(len(failures) - free, 20)
    return max(failures) + min(_FIRST_WAIT * (1 << doubled), longest)


def counted_address(text: str) -> str:
    """The address as failed tries are counted: of IPv6 the network, which is what one household or host is given."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return text
    if isinstance(address, IPv4Address):
        return str(address)
    return str(address.ipv4_mapped or ip_network((address, 64), strict=False))


def said_wait(until: datetime, now: datetime) -> str:
    """How long that still is, as people say it."""
    seconds = max(1, int((until - now).total_seconds() + 0.999))
    if seconds < 90:
        return "1 second" if seconds == 1 else f"{seconds} seconds"
    return f"{(seconds + 59) // 60} minutes"


def own_path(text: str) -> str:
    """The path where it is one of ours and a page to go on to; else the first page."""
    if not text.startswith("/") or text.startswith(("//", "/\\")) or len(text) > 500:
        return "/"
    if any(ord(mark) < 33 or mark == "\\" or ord(mark) == 127 for mark in text):
        return "/"
    return "/" if text.startswith(("/sign-", "/join/", "/reset/")) else text
