"""Letters for any name: Roboto for Latin, Greek and Cyrillic, the PDF reader's own for Chinese, Japanese and Korean."""

import threading
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

PLAIN, BOLD = "Roboto", "Roboto-Bold"
_FOLDER = Path(__file__).parent / "fonts"
_lock = threading.Lock()  # reportlab keeps its fonts in one register for all threads

_KANA, _HANGUL, _HAN = range(3)
_RANGES = (
    (0x3040, 0x30FF, _KANA), (0x31F0, 0x31FF, _KANA), (0xFF66, 0xFF9F, _KANA),
    (0x1100, 0x11FF, _HANGUL), (0x3130, 0x318F, _HANGUL), (0xAC00, 0xD7A3, _HANGUL),
    (0x3000, 0x303F, _HAN), (0x3400, 0x4DBF, _HAN), (0x4E00, 0x9FFF, _HAN), (0xF900, 0xFAFF, _HAN),
    (0xFF01, 0xFF65, _HAN),
)  # fmt: skip
_JAPANESE, _KOREAN, _SIMPLIFIED, _TRADITIONAL = "HeiseiKakuGo-W5", "HYGothic-Medium", "STSong-Light", "MSung-Light"
_BY_COUNTRY = {"JP": _JAPANESE, "KR": _KOREAN, "TW": _TRADITIONAL, "HK": _TRADITIONAL, "MO": _TRADITIONAL}


@lru_cache(maxsize=1)
def _letters() -> frozenset[int]:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for name, file in ((PLAIN, "Roboto-Regular.ttf"), (BOLD, "Roboto-Bold.ttf")):
        pdfmetrics.registerFont(TTFont(name, str(_FOLDER / file)))
    return frozenset(pdfmetrics.getFont(PLAIN).face.charToGlyph)


def known_letters() -> frozenset[int]:
    """What the fonts that come with Doorstep can write."""
    with _lock:
        return _letters()


def _far_eastern(code: int) -> int | None:
    return next((kind for first, last, kind in _RANGES if first <= code <= last), None)


@lru_cache(maxsize=8)
def _register(name: str) -> str:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    pdfmetrics.registerFont(UnicodeCIDFont(name))
    return name


def _font_of(mark: str, plain: str, country: str) -> str | None:
    """The font that can write it; None where none can."""
    code = ord(mark)
    if code in known_letters():
        return plain
    kind = _far_eastern(code)
    if kind is None:
        return None
    by_kind = {_KANA: _JAPANESE, _HANGUL: _KOREAN, _HAN: _BY_COUNTRY.get(country, _SIMPLIFIED)}
    with _lock:
        return _register(by_kind[kind])


def runs(text: str, font: str, country: str = "") -> list[tuple[str, str]]:
    """The text in pieces, each with the font that writes it; a letter that no font has stands as □."""
    pieces: list[tuple[str, str]] = []
    for mark in text:
        found = _font_of(mark, font, country)
        mark, name = (mark, found) if found is not None else ("□" if ord("□") in known_letters() else "?", font)
        if pieces and pieces[-1][0] == name:
            pieces[-1] = name, pieces[-1][1] + mark
        else:
            pieces.append((name, mark))
    return pieces


def unwritable(*texts: str) -> str:
    """The letters in these texts that no font here has, each once."""
    return "".join(dict.fromkeys(_missing(texts)))


def _missing(texts: tuple[str, ...]) -> Iterator[str]:
    for text in texts:
        for mark in text:
            if mark.isprintable() and not mark.isspace() and _font_of(mark, PLAIN, "") is None:
                yield mark


def width(text: str, font: str, size: float, country: str = "") -> float:
    """How wide the text is, in points."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    return sum(stringWidth(piece, name, size) for name, piece in runs(text, font, country))


def write(canvas: Any, x: float, y: float, text: str, font: str, size: float, country: str = "") -> None:
    """The text stands there."""
    line = canvas.beginText(x, y)
    for name, piece in runs(text, font, country):
        line.setFont(name, size)
        line.textOut(piece)
    canvas.drawText(line)


def wrapped(text: str, font: str, size: float, most: float, country: str = "") -> list[str]:
    """The text in lines that are no wider; a word that is too long for one is cut."""
    lines: list[str] = []
    for word in text.split():
        while width(word, font, size, country) > most and len(word) > 1:
            fits = next(
                n for n in range(len(word) - 1, 0, -1) if n == 1 or width(word[:n], font, size, country) <= most
            )
            lines.append(word[:fits])
            word = word[fits:]
        if lines and width(f"{lines[-1]} {word}", font, size, country) <= most:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines
