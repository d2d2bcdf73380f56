"""CSV and TSV: which letters and which sign between cells a file has, found by looking, and its rows in a stream."""

import codecs
import csv
import io
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
    "cp1252": "Windows-1252, as older programs of Windows write",
}


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a text file is written. `skip` is how many lines at its start are for programs only."""

    encoding: str
    delimiter: str
    skip: int = 0

    @property
    def said(self) -> str:
        between = _DELIMITERS[self.delimiter]
        return f"Read as {_NAMES[self.encoding]}, with {between} between the cells."


def spelling_of(path: Path) -> Spelling:
    """The encoding and the delimiter; refused where the bytes are no text."""
    encoding = _encoding(path)
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
    """Windows-1252, where each byte is a letter of it and no byte is for machines only."""
    decoder = codecs.getincrementaldecoder("cp1252")()
    with path.open("rb") as opened:
        try:
            while piece := opened.read(_PIECE):
                text = decoder.decode(piece)
                if sum(mark < " " and mark not in "\r\n\t" for mark in text) > len(text) // 100 or _is_foreign(text):
                    raise UnicodeDecodeError("cp1252", b"", 0, 1, "bytes for machines, or letters of another table")
        except UnicodeDecodeError:
            raise CannotDoError(
                "The file's letters are neither UTF-8 nor Windows-1252; save it anew as “CSV UTF-8” and send that."
            ) from None
    return "cp1252"


def _is_foreign(text: str) -> bool:
    """Whether these would be odd words in any language of Windows-1252: of letters above ASCII alone, as Cyrillic,
    Greek or Japanese ones become, or with the signs within words that a Macintosh's older CSV leaves."""
    words = re.findall(r"[^\W\d_]{2,}", text)
    above = sum(all(mark > "\x7f" for mark in word) for word in words)
    if above * 20 > len(words) or re.search("[a-z](?:[ŠŽŸ]|[§†‡‰](?=[a-z]))", text):
        return True
    return re.search("[a-z]š[a-z]", text) is not None and not re.search("[À-ÿ]", text)


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
