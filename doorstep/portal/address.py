"""The page that asks a customer for what is missing in their address, and takes it."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from babel import Locale, UnknownLocaleError
from starlette.responses import Response

from doorstep.actions.giving import Asking, LinkError, StillWrongError, find_asking, give_address
from doorstep.actions.places import countries
from doorstep.actions.sign_in import WaitError, count_try
from doorstep.connectors.addresses import Fault, hint
from doorstep.connectors.messengers.wording import Words, language_of
from doorstep.db.engine import machine_now
from doorstep.db.options import read_some
from doorstep.db.secrets import open_safe
from doorstep.domain.errors import CannotDoError
from doorstep.pages.admit import address_of
from doorstep.pages.visit import Visit

from .wording import WORDS

_MOST = {"name": 100, "line1": 100, "postcode": 20, "city": 80, "region": 80, "country": 2}
_KINDS = {  # how a phone helps to fill it in
    "name": "name", "line1": "address-line1", "postcode": "postal-code", "city": "address-level2",
    "region": "address-level1", "country": "country",
}  # fmt: skip
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\ufeff")
_STATUS = {"unknown": 404, "late": 410, "over": 200, "wait": 429, "thanks": 200}


@dataclass(frozen=True, slots=True)
class Shown:
    """One field of the page. `choices` are (value, name) pairs where one of a list is meant."""

    name: str
    label: str
    hint: str
    most: int
    fills: str
    value: str = ""
    trouble: str = ""
    is_needed: bool = True
    choices: tuple[tuple[str, str], ...] = ()


def ask(visit: Visit) -> Response:
    """Just what is missing, in the customer's language, and nothing of what is there. To look at it changes nothing."""
    asking = _asking(visit)
    return asking if isinstance(asking, Response) else _form(visit, asking)


def take(visit: Visit) -> Response:
    """What the customer gave stands, and the order goes on; or the page again, with what is still wrong."""
    asking = _asking(visit)
    if isinstance(asking, Response):
        return asking
    given, troubles = {}, {}
    for name in asking.fields:
        value, trouble = _read(visit, name)
        given[name] = value
        if trouble:
            troubles[name] = (trouble, value)
    if troubles:
        return _form(visit, asking, given, {name: Fault(name, False) for name in troubles}, "too_long")
    try:
        count_try(visit.database, f"address:{asking.asked.order}", address_of(visit.request), machine_now())
        give_address(visit.database, open_safe(visit.settings), visit.place("link"), given)
    except WaitError:
        return _end(visit, "wait", asking)
    except LinkError as error:
        return _end(visit, error.why, asking)
    except StillWrongError as error:
        asking = _asking(visit)  # what is asked may be more by now
        if isinstance(asking, Response):
            return asking
        return _form(visit, asking, given, {fault.field: fault for fault in error.found})
    return _end(visit, "thanks", asking)


def _read(visit: Visit, name: str) -> tuple[str, bool]:
    """What was given for the field, on one line; and whether it is too long to be one."""
    try:
        value = " ".join("".join(_mark(mark) for mark in visit.text(name, 2_000)).split())
    except CannotDoError:
        return "", True
    return value[: _MOST[name]], len(value) > _MOST[name]


def _mark(mark: str) -> str:
    """What joins letters belongs to many a script; what turns lines around, or ends them, to no name."""
    if mark in _TURNS:
        return ""
    return " " if unicodedata.category(mark) in ("Cc", "Zl", "Zp") else mark


def _asking(visit: Visit) -> Asking | Response:
    """What the link asks for; or the page that says why it leads nowhere. Whoever tries links waits ever longer."""
    try:
        return find_asking(visit.database, open_safe(visit.settings), visit.place("link"))
    except LinkError as error:
        if error.why == "unknown":
            try:
                count_try(visit.database, "address:", address_of(visit.request), machine_now())
            except WaitError:
                return _end(visit, "wait")
        return _end(visit, error.why, language=error.language)


def _form(
    visit: Visit, asking: Asking, given: Mapping[str, str] | None = None, wrong: Mapping[str, Fault] | None = None,
    otherwise: str = "wrong",
) -> Response:  # fmt: skip
    language, context = _around(visit, asking.language)
    words = WORDS[language]
    country = (given or {}).get("country", "").upper() or asking.address.country
    help_ = hint(country)
    fields = []
    for name in asking.fields:
        value = (given or {}).get(name, "")
        example = help_.postcode if name == "postcode" else ""
        choices = _countries(language) if name == "country" else help_.regions if name == "region" else ()
        fault = (wrong or {}).get(name)
        trouble = _trouble(words, fault, otherwise, value, example) if fault else ""
        as_in = words["as_in"].format(example=example) if example else ""
        is_needed = name != "region" or fault is not None or "country" not in asking.fields
        fields.append(Shown(name, words[name], as_in, _MOST[name], _KINDS[name], value, trouble, is_needed, choices))
    many = "" if len(fields) == 1 else "_many"
    said = {"title": words[f"title{many}"], "lead": words[f"lead{many}"].format(number=asking.number)}
    return _show(visit, "address.html", 422 if wrong else 200, **said, fields=fields, **context)


def _trouble(words: Mapping[str, str], fault: Fault, otherwise: str, given: str, example: str) -> str:
    said = "missing" if fault.is_missing else "wrong_as_in" if otherwise == "wrong" and example else otherwise
    return words[said].format(field=words[fault.field], given=given, example=example)


def _countries(language: str) -> tuple[tuple[str, str], ...]:
    """Every country that we know addresses of, by its name in that language."""
    try:
        named: Mapping[str, str] = Locale(language).territories
    except UnknownLocaleError:
        named = {}
    return tuple(sorted(((code, named.get(code, name)) for code, name in countries().items()), key=lambda one: one[1]))


def _end(visit: Visit, why: str, asking: Asking | None = None, language: str = "") -> Response:
    """A page that asks for nothing, in the order's language where the link is of an order."""
    language, context = _around(visit, asking.language if asking else language)
    words = WORDS[language]
    lead = words[f"{why}_lead"].format(number=asking.number if asking else "")
    return _show(visit, "address.html", _STATUS[why], title=words[why], lead=lead, fields=(), **context)


def _around(visit: Visit, spoken: str) -> tuple[str, dict[str, Any]]:
    """The language of the page, and what stands around it: the shop's name and where to write to."""
    with visit.database.reading() as connection:
        told = read_some(connection, "shop_name", "contact_email", "message_language")
    asked_for = visit.request.headers.get("accept-language", "").partition(",")[0]
    language = language_of(spoken or asked_for, "", Words(usual=str(told["message_language"])))
    language = language if language in WORDS else "en"
    context = {
        "language": language, "words": WORDS[language], "shop": str(told["shop_name"] or ""),
        "contact": str(told["contact_email"] or ""), "link": visit.place("link"),
    }  # fmt: skip
    return language, context


def _show(visit: Visit, template: str, status: int, **context: Any) -> Response:
    response = visit.look.show(template, context, status)
    # Whoever has the link may answer: where the page leads to hears of the shop, and never of the link.
    response.headers["referrer-policy"] = "strict-origin"
    response.headers["x-robots-tag"] = "noindex, nofollow"
    return response
