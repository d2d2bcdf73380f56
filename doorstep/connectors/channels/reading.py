"""Reading what channels send: text into values, each refusal a sentence that a person understands."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache, lru_cache
from html import unescape
from typing import Any, NoReturn
from zoneinfo import available_timezones

import orjson

from doorstep.domain.money import to_minor

Json = Any  # what json.loads gives; every reader below checks before it believes
Minor = Callable[[Json], int]

_AMOUNT = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,12})?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_REF = re.compile(r"[0-9]{1,20}", re.ASCII)
_HERE = re.compile(r"http://(?:127\.0\.0\.1|localhost):[0-9]{1,5}", re.ASCII)
_OPAQUE = re.compile(r"[0-9A-Za-z_][0-9A-Za-z_=+/:.\-]{0,119}", re.ASCII)
_MINOR_MAX = 10**13  # beyond any shop's order, and times _QTY_MAX still within a database's integer
_QTY_MAX = 100_000
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # neither can be stored as UTF-8 text in every database

_KINDS = {
    list: "a list",
    str: "a text",
    int: "a number",
    Decimal: "a number",
    bool: "a yes or no",
    type(None): "the word null",
}


class UnreadableError(ValueError):
    """The body is not what this channel sends; the text says what was found instead."""


def _refuse_constant(word: str) -> NoReturn:
    raise UnreadableError(f"the body holds {word}, which is not a number")


def _each_once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    held = dict(pairs)
    if len(held) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for n, name in enumerate(names) if name in names[:n])
        raise UnreadableError(f"the body says {shown_short(twice)} twice in one object")
    return held


_DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=_refuse_constant)
_STRICT = json.JSONDecoder(parse_float=Decimal, parse_constant=_refuse_constant, object_pairs_hook=_each_once)


def decode(body: bytes, decoder: json.JSONDecoder = _DECODER) -> Json:
    """The body as JSON values, numbers exact and every text storable; UnreadableError where it is not JSON."""
    if not body or body.isspace():
        raise UnreadableError("the body is empty")
    try:
        text = str(body, "utf-8-sig" if body[:3] == b"\xef\xbb\xbf" else "utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableError(f"the body is not UTF-8 text (byte {error.start})") from None
    try:
        value = decoder.decode(text)
        # Only an escape can smuggle a NUL or half a surrogate pair into JSON text.
        return _storable(value) if b"\\u0000" in body or b"\\ud" in body or b"\\uD" in body else value
    except UnreadableError:
        raise
    except RecursionError:
        raise UnreadableError("the body is nested too deeply to be an order") from None
    except json.JSONDecodeError as error:
        raise UnreadableError(f"the body is not JSON ({error.msg}, character {error.pos})") from None
    except (ValueError, ArithmeticError):  # a number of thousands of digits
        raise UnreadableError("the body holds a number that is too long to be read") from None


def _storable(value: Json) -> Json:
    if type(value) is str:
        return _UNSTORABLE.sub("\ufffd", value)
    if type(value) is dict:
        return {_storable(key): _storable(held) for key, held in value.items()}
    if type(value) is list:
        return [_storable(held) for held in value]
    return value


def text(value: Json) -> str:
    """The value as text; '' for null, true, false, and for lists and objects where a word belongs."""
    if type(value) is str:
        return value
    if type(value) is int or type(value) is Decimal:
        return str(value)
    return ""


def written_out(value: Json) -> str:
    """What a form kept, as a person reads it: a list's values one after another, an object's each with its name, and
    "yes" for what was ticked. '' where nothing is said; what begins with an underscore is meant for programs."""
    if value is True:
        return "yes"
    if type(value) is list:
        return ", ".join(told for each in value if (told := written_out(each)))
    if type(value) is dict:
        held = [(name, written_out(each)) for name, each in value.items() if not name.startswith("_")]
        return ", ".join(f"{name}: {told}" for name, told in held if told)
    return text(value)


def ref(value: Json, what: str) -> str:
    """The channel's id of something, as text: whole numbers of any size survive."""
    if (type(value) is int and value > 0) or type(value) is str:
        shown = str(value)
        if _REF.fullmatch(shown):
            return shown
    raise UnreadableError(f"{what} has no id (found {shown_short(value)})")


def opaque_ref(value: Json, what: str) -> str:
    """The channel's id of something, where ids are words: base64, a prefix and letters, or a number."""
    shown = str(value) if type(value) is str or (type(value) is int and 0 < value < 10**40) else ""
    if _OPAQUE.fullmatch(shown):
        return shown
    raise UnreadableError(f"{what} has no id (found {shown_short(value)})")


def optional_ref(value: Json) -> str:
    """The id as text, '' where there is none: null, 0 and "" all mean none."""
    return text(value) if value else ""


def whole(value: Json, what: str) -> int:
    """A count of units: 0 or more, never a part of one."""
    if type(value) is int:
        count = value
    elif _is_whole_text(value) or (type(value) is Decimal and value.adjusted() < 7 and value % 1 == 0):
        count = int(value)
    else:
        raise UnreadableError(f"{what} has no whole quantity (found {shown_short(value)})")
    if not 0 <= count <= _QTY_MAX:
        raise UnreadableError(f"{what} has a quantity of {shown_short(value)}")
    return count


def _is_whole_text(value: Json) -> bool:
    return type(value) is str and len(value) < 8 and _REF.fullmatch(value) is not None


def currency_code(value: Json) -> str:
    """The currency's three letters, upper case."""
    code = value.upper() if type(value) is str else ""
    if not _CURRENCY.fullmatch(code):
        raise UnreadableError(f"no currency is named (found {shown_short(value)})")
    return code


def country_code(value: Json) -> str:
    """The country's two letters, upper case; '' where it is named otherwise, or not at all."""
    code = text(value)
    return code.upper() if len(code) == 2 else ""


@lru_cache(maxsize=64)
def minor_units(currency: str) -> Minor:
    """The reader of amounts in this currency: texts, integers and Decimals into minor units; nothing is zero."""

    @lru_cache(maxsize=8192)  # shops have few prices: most amounts of most orders were read before
    def from_text(amount: str) -> int:
        if amount and not _AMOUNT.fullmatch(amount):
            raise UnreadableError(f"{shown_short(amount)} is not an amount of money")
        return bounded(to_minor(amount, currency))

    def bounded(minor: int) -> int:
        if not -_MINOR_MAX < minor < _MINOR_MAX:
            raise UnreadableError(f"an amount of {shown_short(minor)} in minor units is beyond belief")
        return minor

    def minor(amount: Json) -> int:
        if type(amount) is str:
            return from_text(amount if len(amount) < 32 else amount.strip())
        if amount is None or amount is False:  # PHP's false: nothing
            return 0
        if type(amount) is int and -_MINOR_MAX < amount < _MINOR_MAX:
            return bounded(to_minor(amount, currency))
        if type(amount) is Decimal and -30 < amount.adjusted() < 16:
            return bounded(to_minor(amount, currency))
        raise UnreadableError(f"{shown_short(amount)} is not an amount of money")

    return minor


def instant(value: Json) -> datetime | None:
    """The instant in UTC; None where there is none. A time without a zone is taken as UTC."""
    if not value:
        return None
    if type(value) is not str:
        raise UnreadableError(f"{shown_short(value)} is not a time")
    if value.startswith("0000-00-00"):  # how WordPress writes "never"
        return None
    try:
        at = datetime.fromisoformat(value)
        if 1900 < at.year < 2200:
            return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise UnreadableError(f"{shown_short(value)} is not a time in which a shop has sold anything")


def one_object(body: bytes, decoder: json.JSONDecoder = _DECODER) -> dict[str, Json]:
    """The body as the one JSON object that every webhook is; UnreadableError where it is anything else."""
    value = decode(body, decoder)
    if type(value) is not dict:
        raise UnreadableError(f"the body is {_KINDS[type(value)]}, not one object")
    return value


def one_plain_object(body: bytes) -> dict[str, Json]:
    """The same, where no object may say a name twice: which of the two values is meant nobody knows."""
    return one_object(body, _STRICT)


def parsed(answer: bytes) -> Json:
    """The answer's JSON, also where a plugin put a byte order mark before it."""
    return orjson.loads(answer.removeprefix(b"\xef\xbb\xbf"))


def an_object(value: Json) -> dict[str, Json]:
    """The value, which is an object; UnreadableError where it is none."""
    if type(value) is not dict:
        raise UnreadableError(f"{shown_short(value)} stands where an object belongs")
    return value


def objects(value: Json) -> list[dict[str, Json]]:
    """The value, which is a list of objects; UnreadableError where it is none."""
    if type(value) is not list:
        raise UnreadableError(f"{shown_short(value)} stands where a list belongs")
    return [an_object(each) for each in value]


def shop_name(value: Json) -> str:
    """The name that a shop gives itself, as one line shows it; '' where it gives none."""
    name = unescape(text(value))
    return " ".join("".join(mark if mark.isprintable() else " " for mark in name).split())[:120]


def known_zone(value: Json) -> str:
    """The time zone that the channel names; '' where there is none of that name."""
    return text(value) if text(value) in _zones() else ""


@cache
def _zones() -> frozenset[str]:
    """Every zone there is: Python walks the machine's files anew each time that it is asked."""
    return frozenset(available_timezones())


def shown_token(value: Json) -> str:
    """A token that a vendor gave us, which a header can carry; UnreadableError where it is none."""
    if type(value) is str and 0 < len(value) < 8000 and value.isascii() and value.isprintable() and " " not in value:
        return value
    raise UnreadableError("no token stands where one belongs")


def machine_address(address: str) -> str:
    """The address, where it is one of this very machine, as a stand-in has; '' where it is any other."""
    plain = address.strip().rstrip("/")
    return plain if _HERE.fullmatch(plain) else ""


def misplaced(body: Json, lists: tuple[str, ...], objects: tuple[str, ...], place: str = "the order") -> str:
    """Which part is of another kind than the channel sends, in words; '' where none of the named ones is."""
    for name in objects:
        if body.get(name) and type(body[name]) is not dict:
            return f"{place}'s {name} is {_KINDS.get(type(body[name]), 'no object')}, not an object"
    for name in lists:
        held = body.get(name) or ()
        if held and type(held) is not list:
            return f"{place}'s {name} is {_KINDS.get(type(held), 'an object')}, not a list"
        for each in held:
            if type(each) is not dict:
                return f"{place}'s {name} holds {_KINDS.get(type(each), 'a list')}, not only objects"
    return ""


def shown_short(value: Json) -> str:
    """The value as a reason may show it: one line, never long, no customer's whole record."""
    if value is None:
        return "nothing"
    if type(value) is dict:
        return "an object"
    if type(value) is list:
        return "a list"
    shown = str(value) if type(value) is not int or abs(value) < 10**40 else "a huge number"
    return "empty text" if shown == "" else repr(shown if len(shown) <= 40 else shown[:37] + "…")
