"""A spreadsheet of any of the kinds that people have: its headings found, and its rows as often as one asks."""

import hashlib
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from doorstep.domain.errors import CannotDoError
from doorstep.domain.sheets import KINDS, WHY, plain
from doorstep.domain.woo_headings import HEADINGS

from . import text, workbook
from .writing import FORMULA, unmarked

MOST_ROWS, MOST_COLUMNS = 1_000_000, 1_000
_LOOKED_AT = 25  # rows in which the headings are looked for
_SAMPLED = 200
# Where a line may break, which way a sign leans, and the mark of a file's start in the middle of two that were put
# together; not the joiners, which letters of some scripts need, and not what turns a text round: it is refused.
_UNSEEN = dict.fromkeys((0xAD, 0x200B, 0x200E, 0x200F, *range(0x2060, 0x2065), 0xFEFF))
_MARKED = frozenset((*FORMULA, *"0123456789"))  # before what an apostrophe at the start is no part of the text
_OTHERS = {
    b"\xd0\xcf\x11\xe0": "The file is in the old form of Excel; save it as .xlsx or as CSV and send that.",
    b"%PDF": "The file is a PDF; export the table as CSV or as .xlsx and send that.",
    b"\x89PNG": "The file is a picture; send the table itself as CSV or as .xlsx.",
    b"\xff\xd8\xff": "The file is a picture; send the table itself as CSV or as .xlsx.",
    b"\x1f\x8b": "The file is packed with gzip; unpack it and send what is in it.",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its headings, how it was read, and a first look at what is in it."""

    path: Path
    name: str  # of the sheet in a workbook; '' for a text file
    headings: tuple[str, ...]
    header_row: int
    samples: tuple[tuple[str, ...], ...]
    said: tuple[str, ...]
    names: tuple[str, ...] = ()  # of all sheets of a workbook
    spelling: text.Spelling | None = None
    unnamed: int = field(default=0)  # cells to the right of the headings, which the rows have all the same

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Each row under the headings that is not empty, with its number in the file; cells stripped."""
        bared = self._bared()
        for count, (number, cells) in enumerate(self._all()):
            if count > MOST_ROWS:
                raise CannotDoError(f"The sheet has more than {MOST_ROWS:,} rows; send it in parts.")
            if number <= self.header_row:
                continue
            stripped = list(map(bared, cells))
            if any(stripped):
                yield number, stripped

    def lines(self) -> Iterator[tuple[int, list[str]]]:
        """Each row under the headings, the empty ones too, for who accounts for every one of them; cells stripped."""
        bared = self._bared()
        for count, (number, cells) in enumerate(self._all()):
            if count > MOST_ROWS:
                raise CannotDoError(f"The sheet has more than {MOST_ROWS:,} rows; send it in parts.")
            if number > self.header_row:
                yield number, list(map(bared, cells))

    def _bared(self) -> Callable[[str], str]:
        """How a cell is read. A file of rejected rows is ours: what made its cells harmless is taken out again."""
        is_ours = any(heading.casefold() == WHY for heading in self.headings)
        return (lambda cell: bare(unmarked(cell))) if is_ours else bare

    def _all(self) -> Iterator[tuple[int, list[str]]]:
        return _raw(self.path, self.name, self.spelling)

    @property
    def sign(self) -> str:
        """Between the cells of its file; a comma for a workbook, which has none."""
        return self.spelling.delimiter if self.spelling is not None else ","

    @property
    def shape(self) -> str:
        """The same for every file with these headings: what a kept mapping is found by."""
        return hashlib.sha256("\x1f".join(self.headings).encode()).hexdigest()


def bare(cell: str) -> str:
    """The cell without spaces around it, without marks that nobody sees, and without those by which spreadsheets take
    it for a text: an apostrophe before it, or ="…" around it."""
    if not cell.isascii():
        cell = cell.translate(_UNSEEN)
    cell = cell.strip()
    if cell[:2] == '="' and cell[-1] == '"' and len(cell) > 3:
        cell = cell[2:-1].replace('""', '"').strip()
    return cell[1:] if cell[:1] == "'" and cell[1:2] in _MARKED else cell


def _raw(path: Path, name: str, spelling: text.Spelling | None) -> Iterator[tuple[int, list[str]]]:
    return text.rows_of(path, spelling) if spelling is not None else workbook.rows_of(path, name)


def open_sheet(path: Path, kind: str, name: str = "", letters: str = "") -> Sheet:
    """The sheet, with its headings found; refused in one sentence where there is nothing to go by. `name` chooses one
    of several sheets, `letters` names those of a text file."""
    with path.open("rb") as opened:
        head = opened.read(8)
    if not head:
        raise CannotDoError("The file is empty; export it again and look into it first.")
    for mark, sentence in _OTHERS.items():
        if head.startswith(mark):
            raise CannotDoError(sentence)
    if head.startswith(b"PK"):
        workbook.check_archive(path)
        names = workbook.sheet_names(path)
        chosen = _choose(path, names, name, kind)
        said = (f"Read the sheet “{chosen}” of {len(names)}.",) if len(names) > 1 else ()
        return _look(path, kind, chosen, None, said, tuple(names))
    spelling = text.spelling_of(path, letters)
    return _look(path, kind, "", spelling, (spelling.said,), ())


def _choose(path: Path, names: Sequence[str], wanted: str, kind: str) -> str:
    if wanted:
        if wanted not in names:
            raise CannotDoError(f"There is no sheet “{wanted}” in the workbook; it has {', '.join(names)}.")
        return wanted
    if len(names) == 1:
        return names[0]
    best: tuple[int, str] = (0, "")
    for name in names:
        known = max(
            (_known(row, kind) for _, row in itertools.islice(workbook.rows_of(path, name), _LOOKED_AT)), default=0
        )
        best = max(best, (known, name), key=lambda pair: pair[0])
    if best[0] < 2:
        raise CannotDoError(f"The workbook has several sheets ({', '.join(names)}); say which one to read.")
    return best[1]


def _look(
    path: Path, kind: str, name: str, spelling: text.Spelling | None, said: tuple[str, ...], names: tuple[str, ...]
) -> Sheet:
    looked = list(itertools.islice(_raw(path, name, spelling), _LOOKED_AT + _SAMPLED))
    number, cells = _header(looked, kind)
    headings = [" ".join(cell.split()) for cell in cells]
    while headings and not headings[-1]:
        headings.pop()
    if len(headings) > MOST_COLUMNS:
        raise CannotDoError(f"The sheet has more than {MOST_COLUMNS:,} columns; send only those that matter.")
    below = [list(map(bare, row)) for at, row in looked if at > number and any(cell.strip() for cell in row)]
    if not below:
        raise CannotDoError("There is a row of headings and nothing below it; export the file again.")
    _refuse_two_rows(headings, below[0], number)
    widths = [_width(row) for row in below]
    wider = sum(width > len(headings) for width in widths)
    unnamed = max(widths) - len(headings) if wider * 2 > len(widths) else 0
    headings += [""] * unnamed
    _refuse_twins(headings)
    remarks = list(said)
    if number > 1:
        remarks.append(f"The headings stand in row {number}.")
    named = [heading or f"Column {n}" for n, heading in enumerate(headings, 1)]
    if unnamed:
        first = len(named) - unnamed + 1
        remarks.append(f"{unnamed} columns at the right have no heading; they are called Column {first} and so on.")
    samples = tuple(tuple(row[: len(named)]) for row in below[:_SAMPLED])
    return Sheet(path, name, tuple(named), number, samples, tuple(remarks), names, spelling, unnamed)


def _refuse_two_rows(headings: Sequence[str], below: Sequence[str], number: int) -> None:
    """Headings in merged cells, with others beneath them, say nothing of single columns."""
    gaps = [n for n, heading in enumerate(headings) if not heading]
    gaps += range(len(headings), len(below))
    are_words = not any(mark.isdecimal() for cell in below for mark in cell) and any(
        n < len(below) and below[n] for n in gaps
    )
    if gaps and are_words and sum(map(bool, below)) > 1:
        raise CannotDoError(
            f"The headings seem to stand in two rows ({number} and the next one, with merged cells): put them into one "
            "row, one heading for each column."
        )


def _width(row: Sequence[str]) -> int:
    return max((n for n, cell in enumerate(row, 1) if cell), default=0)


def _header(looked: Sequence[tuple[int, list[str]]], kind: str) -> tuple[int, list[str]]:
    """The row that names the columns: the first one in which most of the cells are headings that we know."""
    filled = [(number, row) for number, row in looked[:_LOOKED_AT] if any(cell.strip() for cell in row)]
    if not filled:
        raise CannotDoError("The sheet is empty; export it again and look into it first.")
    scored = [(_known(row, kind), number, row) for number, row in filled]
    best = max(score for score, _, _ in scored)
    if best:
        _, number, row = next(one for one in scored if one[0] == best)
        if best > 1 or number == filled[0][0]:
            return number, row
    number, row = filled[0]
    cells = [cell.strip() for cell in row if cell.strip()]
    are_words = all(not any(mark.isdecimal() for mark in cell) and len(cell) <= 60 for cell in cells)
    if len(cells) < 2 or not are_words or len(set(cells)) != len(cells):
        raise CannotDoError(
            f"No row of headings was found (row {number} begins with “{cells[0][:40]}”): put one row above the "
            "others that names each column, as in SKU, Title, Price; no cell of it merged with another."
        )
    return number, row


def _known(row: Sequence[str], kind: str) -> int:
    known = _headings(kind)
    return sum(plain(cell) in known for cell in row if cell)


def _headings(kind: str) -> frozenset[str]:
    columns = KINDS[kind]
    extra = HEADINGS.keys() if kind == "products" else set()
    return frozenset(
        {known for column in columns for known in (*column.known_as, *column.only_if_alone)}
        | {plain(column.label) for column in columns} | {plain(column.name) for column in columns} | extra
    )  # fmt: skip


def _refuse_twins(headings: Sequence[str]) -> None:
    first: dict[str, int] = {}
    for n, heading in enumerate(headings, 1):
        folded = heading.casefold()
        if not folded or folded == WHY:
            continue
        if folded in first:
            raise CannotDoError(
                f"Columns {first[folded]} and {n} are both headed “{heading}”; give each its own, or remove one."
            )
        first[folded] = n
