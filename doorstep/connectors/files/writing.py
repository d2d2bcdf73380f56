"""Sheets that we write: no cell of them is a formula to whatever program opens them."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

FORMULA = tuple("=+-@＝＋－＠\t\r")  # noqa: RUF001 - wide signs are signs to some spreadsheets
# A spreadsheet of another country cuts at its own sign, whatever the quotation marks say, and a cell may begin there.
_WITHIN = re.compile(r"([;\t\r\n][\s\"]*)([=+@＝＋－＠]|-(?![\s\d]))")  # noqa: RUF001


def harmless(cell: str) -> str:
    """The cell as text: an apostrophe stands before what a spreadsheet would take for a formula."""
    cell = _WITHIN.sub(r"\1'\2", cell)
    if cell.startswith(FORMULA) and not _is_number(cell):
        return f"'{cell}"
    return cell


_MARKED_WITHIN = re.compile(_WITHIN.pattern.replace(")([", ")'(["))


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
