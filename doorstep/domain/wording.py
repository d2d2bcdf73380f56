"""The words of a message: plain text with named places, filled without running anything that a person typed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from doorstep.domain.errors import CannotDoError

SUBJECT_MOST, BODY_MOST = 150, 6_000


@dataclass(frozen=True, slots=True)
class Place:
    """What a name in braces stands for. Where an optional one has nothing to say, its line is left out."""

    name: str
    meaning: str
    sample: str
    kinds: tuple[str, ...] = ()  # () for all
    optional: bool = False


_PLACES = (
    Place("number", "the order's number, as the customer knows it", "#1042"),
    Place("name", "the customer's name", "Mara Lind"),
    Place("shop", "the shop's name", "The Candle Shop"),
    Place(
        "lines", "what was ordered, or is in the parcel: a line each", "- 2 x Mug\n- 1 x Candle", ("confirmed", "sent")
    ),
    Place("total", "what the order comes to", "€30.70", ("confirmed",)),
    Place("promised_day", "by when it should be there", "Tuesday, 24 November", ("confirmed", "sent", "delayed"), True),
    Place(
        "vacation", "what you say of a vacation, while there is one", "We are back in January.", ("confirmed",), True
    ),
    Place("carrier", "who brings it", "DHL", ("sent",), True),
    Place("tracking", "the carrier's number of this parcel", "JD0146000", ("sent",), True),
    Place("tracking_link", "the carrier's page of this parcel", "https://carrier.example/JD01", ("sent",), True),
    Place("parcels", "in how many parcels the order goes, where there are several", "3", ("sent",), True),
    Place("paid", "what goes back of what was paid; nothing while that is not decided", "€30.70", ("cancelled",), True),
    Place("refund", "what was paid back", "€12.90", ("refunded",)),
    Place("missing", "what is missing in the address", "the postcode", ("address",)),
    Place("answer_link", "the page that asks for it", "https://shop.example/address/…", ("address",)),
)
PLACES: Mapping[str, Place] = {place.name: place for place in _PLACES}
IN_SUBJECT = ("number", "shop")  # nothing personal: it stands in lists, and on the outside of a mail

_MARK = re.compile(r"\{\{|\}\}|\{([^{}\n]*)\}|[{}]")
_BLANK_LINES = re.compile(r"\n{3,}")
_AFTER_GAP = re.compile(r" +([,.;:!?])")


def places_of(kind: str) -> list[Place]:
    """The names that a message of that kind may hold."""
    return [place for place in PLACES.values() if not place.kinds or kind in place.kinds]


def check(kind: str, subject: str, body: str) -> tuple[str, str]:
    """The words as they are kept; CannotDoError, in one sentence, where they cannot be a message of that kind."""
    subject = " ".join(subject.split())
    body = "\n".join(line.rstrip() for line in body.replace("\r\n", "\n").replace("\r", "\n").split("\n")).strip()
    if not subject or not body:
        raise CannotDoError(f"The {'message' if subject else 'subject'} is empty; write something, or go back to ours.")
    if len(subject) > SUBJECT_MOST or len(body) > BODY_MOST:
        what, most = ("subject", SUBJECT_MOST) if len(subject) > SUBJECT_MOST else ("message", BODY_MOST)
        raise CannotDoError(f"The {what} is longer than {most:,} characters; say it shorter.")
    for mark in subject + body:
        if not mark.isprintable() and mark != "\n":
            raise CannotDoError("There is a character in it that cannot be shown; type that line again.")
    _check_places(subject, set(IN_SUBJECT), "the subject")
    _check_places(body, {place.name for place in places_of(kind)}, f"“{kind}”")
    return subject, body


def _check_places(text: str, allowed: set[str], where: str) -> None:
    for found in _MARK.finditer(text):
        if found[0] in ("{{", "}}"):
            continue
        if found[1] is None:
            raise CannotDoError("A brace stands alone; write {number} and the like, or two of them where you mean one.")
        if found[1] not in allowed:
            close = get_close_matches(found[1], sorted(allowed), 1, 0.6)
            told = (
                f"the nearest is {{{close[0]}}}"
                if close
                else "it may hold " + ", ".join(f"{{{name}}}" for name in PLACES if name in allowed)
            )
            raise CannotDoError(f"There is no {{{found[1]}}} in {where}; {told}.")


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its names filled in; a line that holds an optional one with nothing to say is left out."""
    lines = []
    for line in text.split("\n"):
        named = [found[1] for found in _MARK.finditer(line) if found[1] is not None]
        if any(PLACES[name].optional and not values.get(name) for name in named if name in PLACES):
            continue
        filled = _MARK.sub(lambda found: _value(found, values), line)
        gap = any(not values.get(name) for name in named)
        lines.append(_AFTER_GAP.sub(r"\1", filled) if gap else filled)
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def _value(found: re.Match[str], values: Mapping[str, str]) -> str:
    if found[1] is None:
        return found[0][0]
    return values.get(found[1], "")


def with_vacation(body: str) -> str:
    """The text with a place for what is said of a vacation, before its last paragraph where it names none."""
    if "{vacation}" in body:
        return body
    paragraphs = body.split("\n\n")
    return "\n\n".join([*paragraphs[:-1], "{vacation}", paragraphs[-1]])
