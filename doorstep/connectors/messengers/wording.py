"""What a mail says: compiled once from the templates beside this file, in the customer's language."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from babel.dates import format_date
from babel.numbers import format_currency
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from doorstep.domain.money import to_decimal

_FOLDER = Path(__file__).with_name("templates")
_FALLBACK = "en"
_BLANK_LINES = re.compile(r"\n{3,}")
_DATES = {"en": "EEEE, d MMMM", "de": "EEEE, d. MMMM"}


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
    is_paid: bool = True
    promised_on: date | None = None
    tracking_ref: str = ""
    parcels: int = 1


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
    html: str


@cache
def languages() -> frozenset[str]:
    """The languages in which every kind of mail is worded."""
    by_kind: dict[str, set[str]] = {}
    for path in _FOLDER.glob("*.*.txt"):
        kind, language, _ = path.name.split(".")
        by_kind.setdefault(kind, set()).add(language)
    return frozenset(set.intersection(*by_kind.values()))


def language_of(told: str) -> str:
    """The language that we have for what a channel calls the customer's: `de-AT` is German, what we lack is English."""
    short = told.replace("_", "-").partition("-")[0].lower()
    return short if short in languages() else _FALLBACK


@cache
def _templates(kind: str, language: str) -> tuple[Template, Template]:
    """Subject (the file's first line) and text."""
    subject, _, text = (_FOLDER / f"{kind}.{language}.txt").read_text("utf-8").partition("\n")
    plain = Environment(trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined, autoescape=False)
    return plain.from_string(subject), plain.from_string(text)


@cache
def _layout() -> Template:
    loader = FileSystemLoader(_FOLDER)
    paper = Environment(loader=loader, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined, autoescape=True)
    return paper.get_template("layout.html")


@lru_cache(maxsize=4096)  # asked when the mail is meant to be sent, and when it is written
def subject_of(kind: str, language: str, shop: str, number: str) -> str:
    """The mail's subject: nothing personal is in it."""
    template, _ = _templates(kind, language_of(language))
    return template.render(shop=_one_line(shop), number=_one_line(number))


def word(telling: Telling) -> Worded:
    """The whole mail, as text and as simple HTML of the same words."""
    language = language_of(telling.language)
    _, template = _templates(telling.kind, language)
    subject = subject_of(telling.kind, language, telling.shop, telling.number)
    text = template.render(
        shop=_one_line(telling.shop), number=_one_line(telling.number), name=_one_line(telling.name),
        lines=[f"{qty} x {_one_line(title)}" for qty, title in telling.lines],
        total=_amount(telling.total_minor, telling.currency, language),
        refund=_amount(telling.refund_minor, telling.currency, language), is_paid=telling.is_paid,
        promised_on=_day(telling.promised_on, language) if telling.promised_on else "",
        tracking_ref=_one_line(telling.tracking_ref), parcels=telling.parcels,
    )  # fmt: skip
    text = _BLANK_LINES.sub("\n\n", text).strip() + "\n"
    return Worded(subject, text, _layout().render(language=language, subject=subject, blocks=_blocks(text)))


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


@lru_cache(maxsize=4096)
def _amount(minor: int, currency: str, language: str) -> str:
    return str(format_currency(to_decimal(minor, currency), currency, locale=language)) if currency else ""


@lru_cache(maxsize=512)
def _day(on: date, language: str) -> str:
    return str(format_date(on, _DATES.get(language, _DATES[_FALLBACK]), locale=language))
