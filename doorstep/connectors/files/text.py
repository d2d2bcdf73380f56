"""CSV and TSV: which letters and which sign between cells a file has, found by looking, and its rows in a stream."""

import codecs
import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from doorstep.domain.errors import CannotDoError

MOST_CELL = 200_000  # letters; more is a quotation mark that was never closed
_PIECE = 1 << 20
_SAMPLE = 64 * 1024
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_NAMES = {
    "utf-8-sig": "UTF-8 with a mark at its start",
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "cp1252": "Windows-1252, as older programs of Windows write",
}
LETTERS = (  # which older programs write by themselves, and a person may name
    "windows-1252", "iso-8859-1", "iso-8859-15", "windows-1250", "iso-8859-2", "windows-1251", "windows-1253",
    "windows-1254", "windows-1257", "cp437", "cp850", "cp852", "cp866", "koi8-r", "mac-roman", "gb18030", "cp932",
    "big5hkscs", "cp949",
)  # fmt: skip
_NAMED_TOO = ("gbk", "shift_jis", "big5", "euc_jp", "euc_kr")
_WORD = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")  # with a letter beyond ASCII
_MOST_WORDS = 5_000
_CLEARLY = 0.65  # of another table's likelihood that Windows-1252 must reach: names are few, and figures rough
_MIXED = re.compile(r"[A-Za-z][\u0370-\uffff]|[\u0370-\uffff][A-Za-z]")  # Latin letters beside those of another script
_ODD = re.compile(  # signs within words; and letters that languages of Windows-1252 hardly have, and others' tables do
    "[A-Za-zÀ-ÿ][”“„¤¢£¥¦§¨©¬¯±¶\u00b8¹²³¼½¾¿¡\u201a†‡\u02c6‰\u2039\u203a\u02dc™][A-Za-zÀ-ÿ]|[ŠšŽžŸ]"
)
_NO_LETTERS = "The file's letters are neither UTF-8 nor Windows-1252; save it anew as “CSV UTF-8” and send that."


class LettersError(CannotDoError):
    """The file may be written in one of several tables of letters; a person may name it."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a text file is written. `skip` is how many lines at its start are for programs only."""

    encoding: str
    delimiter: str
    skip: int = 0

    @property
    def said(self) -> str:
        between = _DELIMITERS[self.delimiter]
        return f"Read as {_NAMES.get(self.encoding, self.encoding)}, with {between} between the cells."


def spelling_of(path: Path, letters: str = "") -> Spelling:
    """The encoding, which a person may have named, and the delimiter; refused where the bytes are no text."""
    encoding = _named(path, letters) if letters else _encoding(path)
    with path.open(encoding=encoding, newline="", errors="replace") as opened:
        sample = opened.read(_SAMPLE)
    if not sample.strip("\r\n\t ,;\ufeff\x00"):
        raise CannotDoError("The file is empty; export it again and look into it first.")
    first, _, _ = sample.partition("\n")
    told = first.strip().lower().strip('"')
    if told.startswith("sep=") and len(told) == 5 and told[4] in _DELIMITERS:
        return Spelling(encoding, told[4], 1)
    if first.strip().lower() == "sep=":  # its sign was a tab, and is stripped
        return Spelling(encoding, "\t", 1)
    return Spelling(encoding, _delimiter(sample, len(sample) == _SAMPLE))


def _encoding(path: Path) -> str:
    with path.open("rb") as opened:
        head = opened.read(4096)
        if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
            return "utf-32"
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if b"\x00" in head:
            even, odd = head[::2].count(0), head[1::2].count(0)
            if odd > len(head) // 4 and even < len(head) // 16:
                return "utf-16-le"
            if even > len(head) // 4 and odd < len(head) // 16:
                return "utf-16-be"
            raise CannotDoError("The file is no text and no spreadsheet; export it as CSV or as .xlsx and send that.")
        name = "utf-8-sig" if head.startswith(codecs.BOM_UTF8) else "utf-8"
        opened.seek(0)
        try:
            decoder = codecs.getincrementaldecoder("utf-8")()
            while piece := opened.read(_PIECE):
                if b"\x00" in piece:
                    raise CannotDoError("The file holds bytes that no text has; export it anew as CSV or as .xlsx.")
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return _windows(path)
    return name


def _windows(path: Path) -> str:
    """Windows-1252, where each byte is a letter of it, no byte is for machines only, and no other table of letters
    makes likelier words of them: other letters would be other names and streets."""
    decoder, words = codecs.getincrementaldecoder("cp1252")(), dict[bytes, None]()
    try:
        with path.open("rb") as opened:
            while piece := opened.read(_PIECE):
                text = decoder.decode(piece)
                if sum(mark < " " and mark not in "\r\n\t" for mark in text) > len(text) // 100:
                    raise LettersError(_NO_LETTERS)
                if len(words) < _MOST_WORDS:
                    words |= dict.fromkeys(_WORD.findall(piece))
    except UnicodeDecodeError:
        raise LettersError(_NO_LETTERS) from None
    told = b" ".join(itertools.islice(words, _MOST_WORDS))
    mine = told.decode("cp1252")
    other = _likelier(told, mine)
    if other or _ODD.search(mine):
        shown = next((one for one in mine.split(" ") if not one.isascii()), "")
        raise LettersError(
            f"The file is not UTF-8, and the letters of Windows-1252 may not be its own (“{shown[:40]}”"
            + (f", or rather “{_at(told, mine, other)[:40]}” by {other}" if other else "") + "): save it anew as “CSV "
            "UTF-8” and send that.",
        )  # fmt: skip
    return "cp1252"


def _likelier(told: bytes, mine: str) -> str:
    """The table of letters in which these words are clearly likelier than in Windows-1252; '' where none is."""
    import chardet  # three megabytes, for the few files that are not UTF-8

    best, ours = ("", 0.0), 0.0
    for found in chardet.detect_all(told, include_encodings=LETTERS, max_bytes=len(told) + 1):
        try:
            text = told.decode(found["encoding"] or "cp1252")
        except UnicodeDecodeError:
            continue
        if text == mine:
            ours = max(ours, found["confidence"])
        elif not _MIXED.search(text) and found["confidence"] > best[1]:
            best = codecs.lookup(found["encoding"] or "").name, found["confidence"]
    return best[0] if ours < best[1] * _CLEARLY else ""


def _at(told: bytes, mine: str, other: str) -> str:
    """How the first word that is no ASCII is read by the other table."""
    n = next((n for n, one in enumerate(mine.split(" ")) if not one.isascii()), 0)
    return told.split(b" ")[n].decode(other, "replace")


def _named(path: Path, letters: str) -> str:
    """The table that a person named, where every byte of the file is a letter of it."""
    try:
        name = codecs.lookup(letters.strip()).name
    except (LookupError, ValueError):
        name = ""
    if name not in {codecs.lookup(one).name for one in (*LETTERS, *_NAMED_TOO, *_NAMES)}:
        raise CannotDoError(
            f"“{letters[:40]}” names no letters that Doorstep reads; these it does: {', '.join(LETTERS)}."
        )
    try:
        with path.open(encoding=name, newline="") as opened:
            while opened.read(_PIECE):
                pass
    except UnicodeError:
        raise CannotDoError(
            f"The file holds bytes that are no letters of {name}; name another, or save it as UTF-8."
        ) from None
    return name


def _delimiter(sample: str, is_cut: bool) -> str:
    """The sign that parts the most lines into the same number of cells."""
    best, found = (0.0, 0), ","
    for sign in _DELIMITERS:
        try:
            rows = list(csv.reader(io.StringIO(sample), delimiter=sign))
        except csv.Error:
            continue
        widths = [len(row) for row in (rows[:-1] if is_cut and len(rows) > 1 else rows)[:200] if row]
        (width, times), *_ = Counter(widths).most_common(1) or [(1, 0)]
        if width > 1 and (times / len(widths), width) > best:
            best, found = (times / len(widths), width), sign
    return found


def rows_of(path: Path, spelling: Spelling) -> Iterator[tuple[int, list[str]]]:
    """Each row with the number of the line on which it begins, as text editors count them. A quotation mark that stands
    open would swallow the rows below it: such a row is refused, and with it the file."""
    csv.field_size_limit(MOST_CELL)
    with path.open(encoding=spelling.encoding, newline="") as opened:
        for _ in range(spelling.skip):
            opened.readline()
        texts: list[str] = []  # of the row that is being read
        reader = csv.reader(_noting(opened, texts), delimiter=spelling.delimiter)
        line = 1 + spelling.skip
        try:
            for row in reader:
                if len(texts) > 1 or not texts[0].endswith(("\n", "\r")):
                    for _ in csv.reader(texts, delimiter=spelling.delimiter, strict=True):
                        pass
                yield line, row
                line += len(texts)
                texts.clear()
        except (csv.Error, UnicodeDecodeError):
            raise CannotDoError(
                f"From line {line} on the file cannot be read: a quotation mark there is never closed or stands in the "
                f"middle of a cell, or a cell is longer than {MOST_CELL:,} letters. Mend that line and send the file "
                "again."
            ) from None


def _noting(lines: Iterable[str], texts: list[str]) -> Iterator[str]:
    for line in lines:
        texts.append(line)
        yield line
