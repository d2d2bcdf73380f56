"""What a mail says, in the customer's language: the shop's own words where it has some, else those beside this file."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_currency, get_currency_precision
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from doorstep.domain.asked import listed
from doorstep.domain.money import exponent, to_decimal
from doorstep.domain.wording import fill, with_vacation

_FOLDER = Path(__file__).with_name("templates")
_FALLBACK = "en"
_DATES = {"en": "EEEE, d MMMM", "de": "EEEE, d. MMMM"}
_LINK = re.compile(r"(https?://[^\s<>\"']+[^\s<>\"'.,;:!?)])")


@dataclass(frozen=True, slots=True)
class Draft:
    """The words of one kind of message in one language, with names in braces. Release 0: Doorstep's own."""

    subject: str
    body: str
    release: int = 0


@dataclass(frozen=True, slots=True)
class Paper:
    """How the shop's mails look."""

    colour: str = "#0d5f54"
    logo: bytes = field(default=b"", repr=False)  # a PNG, which the mail brings along


@dataclass(frozen=True, slots=True)
class Words:
    """The shop's own drafts by (kind, language), the language of whose is not known, and the paper."""

    drafts: Mapping[tuple[str, str], Draft] = field(default_factory=dict)
    usual: str = _FALLBACK
    paper: Paper = field(default_factory=Paper)


OURS = Words()


@dataclass(frozen=True, slots=True)
class Telling:
    """What one mail tells. Amounts are minor units of the currency."""

    kind: str
    language: str
    shop: str
    number: str
    name: str = ""
    lines: Sequence[tuple[int, str]] = ()  # (how many, of what)
    currency: str = ""
    total_minor: int = 0
    refund_minor: int = 0
    back_minor: int = 0  # what goes back, or went, of what was paid
    promised_on: date | None = None
    tracking_ref: str = ""
    parcels: int = 1
    tracking_link: str = ""
    carrier: str = ""
    vacation: str = ""
    missing: Sequence[str] = ()  # fields of the address that are asked for
    answer_link: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a list of a mail."""

    is_list: bool
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Worded:
    """One mail, worded."""

    subject: str
    text: str
    html: str  # where there is a logo it is shown as cid:logo
    release: int = 0
    logo: bytes = field(default=b"", repr=False)


@cache
def languages() -> frozenset[str]:
    """The languages in which Doorstep words every kind of mail."""
    by_kind: dict[str, set[str]] = {}
    for path in _FOLDER.glob("*.*.txt"):
        kind, language, _ = path.name.split(".")
        by_kind.setdefault(kind, set()).add(language)
    return frozenset(set.intersection(*by_kind.values()))


def language_of(told: str, kind: str = "", words: Words = OURS) -> str:
    """The language that we have for what a channel calls the customer's: `de-AT` is German; what we lack is the shop's
    usual one."""
    short = told.replace("_", "-").partition("-")[0].lower()
    if short in languages() or (kind, short) in words.drafts:
        return short
    return words.usual if words.usual in languages() or (kind, words.usual) in words.drafts else _FALLBACK


def is_language(code: str) -> bool:
    """Whether there is such a language, by its two or three letters."""
    try:
        return bool(re.fullmatch(r"[a-z]{2}", code)) and Locale(code) is not None
    except UnknownLocaleError:
        return False


@cache
def ours(kind: str, language: str) -> Draft:
    """Doorstep's own words; in English where there are none in that language."""
    spoken = language if language in languages() else _FALLBACK
    subject, _, body = (_FOLDER / f"{kind}.{spoken}.txt").read_text("utf-8").partition("\n")
    return Draft(subject, body.strip())


def draft_of(kind: str, language: str, words: Words = OURS) -> Draft:
    """The words that are used: the shop's newest, else ours."""
    return words.drafts.get((kind, language)) or ours(kind, language)


@cache
def _layout() -> Template:
    loader = FileSystemLoader(_FOLDER)
    paper = Environment(loader=loader, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined, autoescape=True)
    paper.filters["parts"] = _LINK.split
    return paper.get_template("layout.html")


def subject_of(kind: str, language: str, shop: str, number: str, words: Words = OURS) -> str:
    """The mail's subject: nothing personal is in it."""
    draft = draft_of(kind, language_of(language, kind, words), words)
    return fill(draft.subject, {"shop": _one_line(shop), "number": _one_line(number)})[:200]


def word(telling: Telling, words: Words = OURS) -> Worded:
    """The whole mail, as text and as simple HTML of the same words."""
    language = language_of(telling.language, telling.kind, words)
    draft = draft_of(telling.kind, language, words)
    subject = subject_of(telling.kind, telling.language, telling.shop, telling.number, words)
    body = with_vacation(draft.body) if telling.kind == "confirmed" and telling.vacation else draft.body
    text = fill(body, _values(telling, language)) + "\n"
    html = _layout().render(
        language=language, subject=subject, blocks=_blocks(text), shop=_one_line(telling.shop), paper=words.paper
    )
    return Worded(subject, text, html, draft.release, words.paper.logo)


def _values(telling: Telling, language: str) -> Mapping[str, str]:
    """Each name with what it stands for; what others wrote is one line of it and no more."""
    back = _amount(telling.back_minor, telling.currency, language) if telling.back_minor > 0 else ""
    return {
        "shop": _one_line(telling.shop), "number": _one_line(telling.number),
        "name": _one_line(telling.name).replace("://", ": //"),  # a name is no link in the mail to somebody else
        "lines": "\n".join(f"- {qty} x {_one_line(title)}" for qty, title in telling.lines),
        "total": _amount(telling.total_minor, telling.currency, language),
        "refund": _amount(telling.refund_minor, telling.currency, language), "paid": back,
        "promised_day": _day(telling.promised_on, language) if telling.promised_on else "",
        "tracking": _one_line(telling.tracking_ref), "tracking_link": _address(telling.tracking_link),
        "carrier": _one_line(telling.carrier), "parcels": str(telling.parcels) if telling.parcels > 1 else "",
        "vacation": _one_line(telling.vacation), "missing": listed(telling.missing, language),
        "answer_link": _address(telling.answer_link),
    }  # fmt: skip


def _blocks(text: str) -> list[Block]:
    blocks = []
    for paragraph in text.strip().split("\n\n"):
        lines = paragraph.split("\n")
        is_list = all(line.startswith("- ") for line in lines)
        blocks.append(Block(is_list, [line[2:] for line in lines] if is_list else lines))
    return blocks


def _one_line(text: str) -> str:
    """What others wrote, as one line: it can neither end a header nor pass for a paragraph of ours."""
    return " ".join(text.split())


def _address(text: str) -> str:
    """An address of the web, or nothing."""
    return text if _LINK.fullmatch(text.strip()) else ""


@lru_cache(maxsize=4096)
def _amount(minor: int, currency: str, language: str) -> str:
    if not currency:
        return ""
    # Where the language has fewer decimals for it than ISO 4217, it would leave some of the money out.
    is_alike = get_currency_precision(currency) == exponent(currency)
    return str(format_currency(to_decimal(minor, currency), currency, locale=language, currency_digits=is_alike))


@lru_cache(maxsize=512)
def _day(on: date, language: str) -> str:
    return str(format_date(on, _DATES.get(language, "EEEE, d MMMM"), locale=language))
