"""XLSX: one sheet of a workbook in a stream, its values as people see them, never more than a shop can mean."""

import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from doorstep.domain.errors import CannotDoError

_MOST_UNPACKED = 1_200_000_000  # bytes: 200,000 rows of a full product sheet, twice over
_MOST_PARTS = 5_000
_MOST_SHRUNK = 400  # times smaller than what is in it: more is no table that people made


def check_archive(path: Path) -> None:
    """Refused where the archive would unpack to more than a workbook can be: nothing of it is unpacked before."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
    except (zipfile.BadZipFile, OSError):
        raise CannotDoError("The workbook is damaged; save it anew as .xlsx and send that.") from None
    unpacked, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    if len(parts) > _MOST_PARTS or unpacked > _MOST_UNPACKED or unpacked > 10_000_000 + packed * _MOST_SHRUNK:
        raise CannotDoError("The workbook would unpack to far more than it should hold; save its sheet as CSV.")
    if "xl/workbook.xml" not in names:
        raise CannotDoError("The file is no workbook of Excel; save it as .xlsx or as CSV and send that.")
    if any(part.flag_bits & 1 for part in parts):
        raise CannotDoError("The workbook is locked with a password; save it without one and send that.")


def sheet_names(path: Path) -> list[str]:
    """The sheets that people see, in their order."""
    with _open(path) as book:
        return [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]


def rows_of(path: Path, name: str) -> Iterator[tuple[int, list[str]]]:
    """Each row of that sheet with its number; a formula is what it came to when the file was saved."""
    with _open(path) as book:
        try:
            sheet = book[name]
            sheet.reset_dimensions()  # what the file says of its own size is often wrong
            for number, row in enumerate(sheet.iter_rows(), 1):
                cells = [shown(cell.value, cell.number_format) if cell.value is not None else "" for cell in row]
                while cells and not cells[-1]:
                    cells.pop()
                yield number, cells
        except (KeyError, ValueError, TypeError, AttributeError, SyntaxError, OSError, zipfile.BadZipFile, zlib.error):
            raise CannotDoError(f"The sheet {name} is damaged; save it as CSV and send that.") from None


@contextmanager
def _open(path: Path) -> Iterator[Any]:
    import openpyxl

    with path.open("rb") as opened, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and extensions that we do not read
        try:
            book = openpyxl.load_workbook(opened, read_only=True, data_only=True, keep_links=False)
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
