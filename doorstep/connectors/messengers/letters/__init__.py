"""What customers are written, in their language: one template a kind and language, compiled once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

LANGUAGES = ("en", "de")
_PLAIN = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=False, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)  # fmt: skip
_HTML = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined)


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as the customer reads it."""

    subject: str
    text: str
    html: str


def language_of(wanted: str) -> str:
    """The language we can write that is nearest to the one wanted (BCP 47); English where none is."""
    primary = wanted.lower().replace("_", "-").split("-")[0]
    return primary if primary in LANGUAGES else LANGUAGES[0]


@lru_cache(maxsize=64)
def _template(kind: str, language: str) -> Template:
    return _PLAIN.get_template(f"{kind}.{language}.txt")


@lru_cache(maxsize=1)
def _page() -> Template:
    return _HTML.get_template("page.html")


def write_letter(kind: str, language: str, facts: Mapping[str, Any]) -> Letter:
    """The message of that kind with these facts; its subject is the template's first line."""
    spoken = language_of(language)
    subject, _, text = _template(kind, spoken).render(**facts).partition("\n")
    text = text.strip() + "\n"
    paragraphs = [part.split("\n") for part in text.strip().split("\n\n")]
    html = _page().render(language=spoken, shop=facts["shop"], subject=subject, paragraphs=paragraphs)
    return Letter(" ".join(subject.split()), text, html)
