"""Sheets that we write: no cell of them is a formula to whatever program opens them."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

FORMULA = tuple("=+-@＝＋－＠\t\r")  # noqa: RUF001 - wide signs are signs to some spreadsheets
# A spreadsheet of another country cuts at its own sign, whatever the quotation marks say, and a cell may begin there.
_OPENS = r"[\s\"]*)([=+@＝＋－＠]|-(?![\s\d]))"  # noqa: RUF001
_WITHIN = re.compile(rf"([;\t\r\n]{_OPENS}")
_WITHIN_ALL = re.compile(rf"([,|;\t\r\n]{_OPENS}")  # in a file that is not cut at commas itself
_MARKED_WITHIN = re.compile(_WITHIN_ALL.pattern.replace(")([", ")'([", 1))


def harmless(cell: str, sign: str = ",") -> str:
    """The cell as text, for a file with that sign between its cells: an apostrophe stands before what a spreadsheet
    would take for a formula."""
    cell = (_WITHIN if sign == "," else _WITHIN_ALL).sub(r"\1'\2", cell)
    if cell.startswith(FORMULA) and not _is_number(cell):
        return f"'{cell}"
    return cell


def unmarked(cell: str) -> str:
    """The cell of a file of ours as it was before `harmless` wrote it; the mark at its start is bare()'s to take."""
    return _MARKED_WITHIN.sub(r"\1\2", cell)


def _is_number(cell: str) -> bool:
    return cell[:1] in "+-" and cell[1:].replace(".", "", 1).isdecimal()


def sheet_bytes(headings: Sequence[str], rows: Iterable[Sequence[str]], is_for_us: bool = False) -> bytes:
    """A CSV file that every spreadsheet reads; `is_for_us` keeps each cell as it is, for a file that nobody opens."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    clean = (lambda cell: cell) if is_for_us else harmless
    writer.writerow(list(map(clean, headings)))
    writer.writerows(list(map(clean, row)) for row in rows)
    return out.getvalue().encode("utf-8" if is_for_us else "utf-8-sig")
