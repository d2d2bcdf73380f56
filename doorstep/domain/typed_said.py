"""What a person or a program says of an order to be typed in, read into a draft; every refusal is one sentence."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from unicodedata import category

from .errors import CannotDoError
from .money import exponent, to_minor
from .typed import ADDRESS, CHANNELS, PAYMENTS, Asked, Draft

# What makes a terminal or a label write the rest of a line the other way round.
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
LINES_MAX, QTY_MAX = 100, 10_000
_KNOWN = (
    "lines", "payment", "came_by", "discount", "discount_reason", "service", "shipping", "takes_along", "site",
    "customer", "address", "note", "gift_note", "delivery_instructions",
)  # fmt: skip
_OF_LINE = ("sku", "title", "qty", "unit_price", "note")
_OF_CUSTOMER = ("email", "phone", "language", "name")
_PERCENT = re.compile(r"([0-9]{1,3}(?:[.,][0-9]{1,2})?) ?%")
_AMOUNT = re.compile(r"[0-9]{1,9}(?:[.,][0-9]{1,3})?")
_MAIL = re.compile(r"[^@\s<>,;\"]{1,64}@[^@\s<>,;\"]+\.[^@\s<>,;\".]+")


def draft_of(said: Mapping[str, Any], currency: str) -> Draft:
    """The draft that is said: by a form, by a program's JSON, by a command; CannotDoError where something is odd."""
    _only(said, _KNOWN, "the order")
    customer, address = _part(said, "customer", _OF_CUSTOMER), _part(said, "address", ADDRESS)
    place = {name: _text(address, name, 200) for name in ADDRESS}
    if not place["name"] and customer.get("name"):
        place["name"] = _text(customer, "name", 200)
    if len(place["country"]) == 2:
        place["country"] = place["country"].upper()
    minor, percent = _discount(_text(said, "discount", 20), currency)
    draft = Draft(
        currency=currency,
        asked=_lines(said.get("lines"), currency),
        payment=_one_of(said, "payment", PAYMENTS, "waits"),
        came_by=_one_of(said, "came_by", CHANNELS, "phone"),
        discount_minor=minor,
        discount_percent=percent,
        discount_reason=_text(said, "discount_reason", 300),
        service=_text(said, "service", 120),
        shipping_minor=amount(_text(said, "shipping", 20), currency, "Shipping") or 0,
        takes_along=_yes(said, "takes_along"),
        site=_text(said, "site", 60),
        address=place,
        email=_text(customer, "email", 200),
        phone=_text(customer, "phone", 60),
        language=_text(customer, "language", 35),
        note=_text(said, "note", 2000),
        gift_note=_text(said, "gift_note", 2000),
        delivery_instructions=_text(said, "delivery_instructions", 2000),
    )
    _must_make_sense(draft)
    return draft


def _must_make_sense(draft: Draft) -> None:
    country = draft.address["country"]
    if country and not re.fullmatch(r"[A-Z]{2}", country):
        raise CannotDoError(f"The country is two letters, as in DE; “{country}” is none.")
    if draft.email and not _MAIL.fullmatch(draft.email):
        raise CannotDoError(f"“{draft.email}” is no e-mail address; mend it, or leave it out.")
    if (draft.discount_minor or draft.discount_percent) and not draft.discount_reason:
        raise CannotDoError("Say why the discount is given; it stands with the order.")
    if draft.takes_along and draft.shipping_minor:
        raise CannotDoError("Who takes it along pays no shipping; set it to nothing, or have it sent.")


def amount(text: str, currency: str, what: str) -> int | None:
    """The amount in minor units, written as in 12.50 or 12,50; None where nothing is written."""
    if not text:
        return None
    plain = text.replace(",", ".")
    decimals = len(plain.partition(".")[2])
    if not _AMOUNT.fullmatch(text) or decimals > exponent(currency):
        example = "1250" if exponent(currency) == 0 else "12.50"
        raise CannotDoError(f"{what}: “{text}” is no amount in {currency}; write it as in {example}.")
    return to_minor(plain, currency)


def _discount(text: str, currency: str) -> tuple[int, Decimal]:
    found = _PERCENT.fullmatch(text)
    if not found:
        return amount(text, currency, "The discount") or 0, Decimal(0)
    percent = Decimal(found[1].replace(",", "."))
    if percent > 100:
        raise CannotDoError("A discount is at most 100 %.")
    return 0, percent


def _lines(said: Any, currency: str) -> Sequence[Asked]:
    if not isinstance(said, list) or not said:
        raise CannotDoError("The order has no line yet; add what is wanted.")
    if len(said) > LINES_MAX:
        raise CannotDoError(f"An order that is typed in has at most {LINES_MAX} lines; make two of it.")
    lines = []
    for n, line in enumerate(said, 1):
        if not isinstance(line, Mapping):
            raise CannotDoError(f"Line {n} is no line: give a SKU and how many.")
        _only(line, _OF_LINE, f"line {n}")
        code, title = _text(line, "sku", 64), _text(line, "title", 200)
        price = amount(_text(line, "unit_price", 20), currency, f"The price of line {n}")
        if not code and not title:
            raise CannotDoError(f"Line {n} names nothing; give a SKU, or take the line out.")
        if not code and price is None:
            raise CannotDoError(f"Say what “{title}” costs: our own records have no price for it.")
        lines.append(Asked(code, title, _qty(line, n), price, _text(line, "note", 500)))
    return lines


def _qty(line: Mapping[str, Any], n: int) -> int:
    text = _text(line, "qty", 10) or "1"
    if not text.isdecimal() or not text.isascii() or not 1 <= int(text) <= QTY_MAX:
        raise CannotDoError(f"Line {n}: how many must be a whole number from 1 to {QTY_MAX:,}; it is “{text}”.")
    return int(text)


def _only(said: Mapping[str, Any], known: Sequence[str], where: str) -> None:
    for name in said:
        if name not in known:
            raise CannotDoError(f"{where.capitalize()} knows no “{str(name)[:40]}”; it knows {', '.join(known)}.")


def _part(said: Mapping[str, Any], name: str, known: Sequence[str]) -> Mapping[str, Any]:
    held = said.get(name) or {}
    if not isinstance(held, Mapping):
        raise CannotDoError(f"“{name}” is no object; it holds {', '.join(known)}.")
    _only(held, known, name)
    return held


def _text(said: Mapping[str, Any], name: str, most: int) -> str:
    value = said.get(name)
    if value is None:
        return ""
    if isinstance(value, bool | float | list | dict):
        raise CannotDoError(f"“{name.replace('_', ' ')}” must be a text; amounts too, so that no cent is lost.")
    text = str(value).strip()
    is_odd = any((category(mark) == "Cc" and mark not in "\n\r\t") or mark in _TURNS for mark in text)
    if is_odd or len(text) > most:
        raise CannotDoError(f"“{name.replace('_', ' ')}” is longer than {most} characters, or holds odd ones.")
    return text.upper() if name == "country" else text


def _one_of(said: Mapping[str, Any], name: str, allowed: Mapping[str, Any], default: str) -> str:
    word = _text(said, name, 40) or default
    if word not in allowed:
        raise CannotDoError(f"“{name.replace('_', ' ')}” is one of {', '.join(allowed)}; it is “{word}”.")
    return word


def _yes(said: Mapping[str, Any], name: str) -> bool:
    value = said.get(name, False)
    if isinstance(value, bool):
        return value
    return _text(said, name, 10).lower() in ("yes", "on", "true", "1")
