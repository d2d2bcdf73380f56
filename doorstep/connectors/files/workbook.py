"""XLSX: one sheet of a workbook in a stream, its values as people see them, never more than a shop can mean."""

import itertools
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from doorstep.domain.catalog_values import NO_RESULT
from doorstep.domain.errors import CannotDoError

_MOST_UNPACKED = 1_200_000_000  # bytes: 200,000 rows of a full product sheet, twice over
_MOST_PARTS = 5_000
_MOST_SHRUNK = 400  # times smaller than what is in it: more is no table that people made
_MOST_AT_ONCE = 100_000_000  # bytes: the sheets alone are read row by row, the words that they share as a whole
_LONGEST_ROW = 4  # pieces of a sheet in which no row ends
_PIECE = 1 << 20
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_TOO_MUCH = "The workbook would unpack to far more than it should hold; save its sheet as CSV."


def check_archive(path: Path) -> None:
    """Refused where the archive would unpack to more than a workbook can be: nothing of it is unpacked before."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_parts(archive)
            _check_memory(archive)
    except (zipfile.BadZipFile, zlib.error, SyntaxError, OSError, RuntimeError, NotImplementedError, EOFError):
        raise CannotDoError("The workbook is damaged; save it anew as .xlsx and send that.") from None


def _check_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    unpacked, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    if len(parts) > _MOST_PARTS or unpacked > _MOST_UNPACKED or unpacked > 10_000_000 + packed * _MOST_SHRUNK:
        raise CannotDoError(_TOO_MUCH)
    if "xl/workbook.xml" not in archive.NameToInfo:
        raise CannotDoError("The file is no workbook of Excel; save it as .xlsx or as CSV and send that.")
    if any(part.flag_bits & 1 for part in parts):
        raise CannotDoError("The workbook is locked with a password; save it without one and send that.")


def _check_memory(archive: zipfile.ZipFile) -> None:
    """Refused where reading it would hold too much at once: all but the sheets is read whole, and of a sheet, a row.
    A part is what the workbook calls it, whatever its name."""
    called: dict[str, set[str]] = {}
    for part in _declared(archive):
        called.setdefault(part.get("PartName", "").lstrip("/"), set()).add(part.get("ContentType", ""))
    at_once = 0
    for part in archive.infolist():
        if called.get(part.filename) == {_SHEET}:
            if part.file_size > _PIECE * _LONGEST_ROW:
                _check_rows(archive, part)
        elif part.filename in called or not part.filename.startswith("xl/media/"):  # its pictures are not read
            at_once += part.file_size
    if at_once > _MOST_AT_ONCE:
        raise CannotDoError(_TOO_MUCH)


def _declared(archive: zipfile.ZipFile) -> Iterator[Any]:
    known = archive.NameToInfo.get("[Content_Types].xml")
    if known is None or known.file_size > _PIECE * _LONGEST_ROW:
        return iter(())  # then nothing is a sheet, and all of it counts as read at once
    from openpyxl.xml.functions import fromstring

    root = fromstring(archive.read(known))
    return (part for part in root if str(part.tag).endswith("Override"))


def _check_rows(archive: zipfile.ZipFile, sheet: zipfile.ZipInfo) -> None:
    unended, rest = 0, b""
    with archive.open(sheet) as opened:
        while piece := opened.read(_PIECE):
            joined = rest + piece
            ends = b"</row>" in joined or b":row>" in joined
            unended = 0 if ends else unended + 1
            if unended >= _LONGEST_ROW or b"<!" in joined:  # nor is anything hidden in there
                raise CannotDoError(_TOO_MUCH)
            rest = piece[-8:]


def sheet_names(path: Path) -> list[str]:
    """The sheets that people see, in their order."""
    with _open(path) as book:
        return [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]


def rows_of(path: Path, name: str) -> Iterator[tuple[int, list[str]]]:
    """Each row of that sheet with its number; a formula is what it came to when the file was saved, and NO_RESULT where
    a program wrote it that does not reckon."""
    with _open(path) as book, _formulas(path) as formulas:
        try:
            beside = _cells(formulas[name]) if formulas is not None else itertools.repeat(())
            for number, (row, said) in enumerate(zip(_cells(book[name]), beside, strict=False), 1):
                cells = [shown(cell.value, cell.number_format) if cell.value is not None else "" for cell in row]
                for n, cell in enumerate(said):
                    if cell.data_type == "f" and row[n].value is None and row[n].data_type == "n":
                        cells[n] = NO_RESULT
                while cells and not cells[-1]:
                    cells.pop()
                yield number, cells
        except (KeyError, ValueError, TypeError, AttributeError, SyntaxError, OSError, zipfile.BadZipFile, zlib.error):
            raise CannotDoError(f"The sheet {name} is damaged; save it as CSV and send that.") from None


def _cells(sheet: Any) -> Iterator[tuple[Any, ...]]:
    sheet.reset_dimensions()  # what the file says of its own size is often wrong
    rows: Iterator[tuple[Any, ...]] = sheet.iter_rows()
    return rows


def _formulas(path: Path) -> AbstractContextManager[Any]:
    """The workbook with its formulas in the place of what they came to; None where it has none."""
    try:
        with zipfile.ZipFile(path) as archive:
            for part in archive.infolist():
                if part.filename.startswith("xl/worksheets/") and _holds(archive, part, (b"<f>", b"<f ")):
                    return _open(path, are_results=False)
    except (zipfile.BadZipFile, zlib.error, EOFError):
        pass  # who reads the damaged sheet says so
    return nullcontext()


def _holds(archive: zipfile.ZipFile, part: zipfile.ZipInfo, marks: Sequence[bytes]) -> bool:
    rest = b""
    with archive.open(part) as opened:
        while piece := opened.read(_PIECE):
            if any(mark in rest + piece for mark in marks):
                return True
            rest = piece[-8:]
    return False


@contextmanager
def _open(path: Path, are_results: bool = True) -> Iterator[Any]:
    import openpyxl

    with path.open("rb") as opened, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and extensions that we do not read
        try:
            book = openpyxl.load_workbook(opened, read_only=True, data_only=are_results, keep_links=False)
        except Exception:  # noqa: BLE001 - its XML may be broken in any way
            raise CannotDoError("The workbook cannot be read; save it anew as .xlsx or as CSV.") from None
        try:
            yield book
        finally:
            book.close()


def shown(value: Any, form: str = "General") -> str:
    """The value as its cell shows it, as far as that matters: whole numbers whole, dates as dates, zeros in front."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat(" ") if value.time() != time() else value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int | float):
        if form and "%" in form:
            return f"{_number(round(value * 100, 10))}%"
        text = _number(value)
        if form and set(form) == {"0"} and text.isdecimal():
            return text.zfill(len(form))
        return text
    return str(value).strip()


def _number(value: float) -> str:
    if float(value).is_integer() and abs(value) < 10**17:
        return str(int(value))
    return f"{value:.12f}".rstrip("0").rstrip(".") if abs(value) < 10**12 else repr(value)
