"""The file of rejected rows: the same columns and why, cut at the same sign, to be mended and sent again."""

import csv
import io
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from doorstep.connectors.files.writing import harmless
from doorstep.db import files
from doorstep.domain.imports import Given
from doorstep.domain.sheets import WHY


class Rejects:
    """Takes rejected rows one by one; in memory while they are few."""

    def __init__(self, headings: Sequence[str], sign: str = ",") -> None:
        self._safe = partial(harmless, sign=sign)
        self._headings = [heading for heading in headings if heading.casefold() != WHY]
        self._kept = [n for n, heading in enumerate(headings) if heading.casefold() != WHY]
        self._spool = tempfile.SpooledTemporaryFile(4_000_000, mode="w+b")  # noqa: SIM115 - closed by close()
        self._text = io.TextIOWrapper(self._spool, encoding="utf-8-sig", newline="", write_through=True)
        self._writer = csv.writer(self._text, delimiter=sign, lineterminator="\r\n")
        self._count = 0

    def add(self, given: Given) -> None:
        """The row, with every reason."""
        if not self._count:
            self._writer.writerow([*map(self._safe, self._headings), WHY])
        self._count += 1
        cells = [given.cells[n] if n < len(given.cells) else "" for n in self._kept]
        why = " ".join(dict.fromkeys(trouble.why for trouble in given.troubles))
        self._writer.writerow([*map(self._safe, cells), self._safe(why)])

    def keep(self, home: Path) -> tuple[str, int]:
        """(SHA-256, size) of the file in the store; ('', 0) where nothing was rejected."""
        if not self._count:
            return "", 0
        self._spool.seek(0)
        content = self._spool.read()
        return files.keep_bytes(home, content), len(content)

    def close(self) -> None:
        """Nothing is left of it."""
        self._text.close()
