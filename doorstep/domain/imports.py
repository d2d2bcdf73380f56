"""What an import makes of each row: what it asks for, what that would change, or why it cannot be taken."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from unicodedata import category

from .catalog_values import FORMULA_ERRORS, NO_RESULT, UnreadableValueError

_UNRECKONED = "The cell's formula has no result; open the file in a spreadsheet, save it there, and send that."
FATES = ("fresh", "changed", "same", "rejected")


Countries = Callable[[str], str]  # a country's two letters by whatever it is called; '' where it is none
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # they show a text in another order


def seen(text: str) -> str:
    """The text without what is no part of it to whoever looks at it."""
    return "".join(mark for mark in text if mark in "\n\r\t" or (category(mark) != "Cc" and mark not in _TURNING))


@dataclass(frozen=True, slots=True)
class Trouble:
    """One reason why a row is not taken: where, by which rule, what stood there, and what to do."""

    row: int
    column: str
    rule: str
    value: str
    why: str


@dataclass(slots=True)
class Given:
    """What one row of a sheet asks for, read and checked as far as the sheet alone can tell."""

    row: int
    cells: Sequence[str]
    key: str = ""  # what it is about: a SKU, an e-mail, a place
    fields: dict[str, Any] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    shape: str = "row"  # products: row, page (a product without a SKU of its own), picture
    product: "ProductFacts | None" = None


@dataclass(slots=True)
class ProductFacts:
    """What the rows of one product say of all its variants; the first of them says it."""

    group: str
    row: int
    fields: dict[str, Any] = field(default_factory=dict)
    pictures: list[str] = field(default_factory=list)
    option_names: tuple[str, ...] = ()


@dataclass(slots=True)
class Outcome:
    """What becomes of a row, against what stands now."""

    given: Given
    fate: str
    changes: tuple[tuple[str, str, str], ...] = ()  # (what, from, to) in words
    facts: Any = None  # what writing needs to know of what stands now


@dataclass(slots=True)
class Tally:
    """How many rows had which fate; `read` is their sum, always."""

    fresh: int = 0
    changed: int = 0
    same: int = 0
    rejected: int = 0
    pictures: int = 0  # of them, rows that only add a picture to their product
    rules: dict[str, int] = field(default_factory=dict)

    @property
    def read(self) -> int:
        return self.fresh + self.changed + self.same + self.rejected

    def count(self, outcome: Outcome) -> None:
        """One more row."""
        setattr(self, outcome.fate, getattr(self, outcome.fate) + 1)
        self.pictures += outcome.given.shape == "picture"
        for trouble in outcome.given.troubles[:1]:
            self.rules[trouble.rule] = self.rules.get(trouble.rule, 0) + 1

    def to_json(self) -> dict[str, Any]:
        return {
            "read": self.read, "fresh": self.fresh, "changed": self.changed, "same": self.same,
            "rejected": self.rejected, "pictures": self.pictures, "rules": self.rules,
        }  # fmt: skip


class RowReader:
    """Reads cells by our names, and keeps what is wrong with them. One for a sheet; `marks` are the signs of decimals
    of its columns, `countries` knows countries by their names."""

    def __init__(
        self, headings: Sequence[str], columns: Mapping[str, str], marks: Mapping[str, str], countries: Countries
    ) -> None:
        self.width = len(headings)
        self.marks, self.countries = marks, countries
        self._at = {columns[heading]: n for n, heading in enumerate(headings) if heading in columns}
        self._heading = {name: headings[n] for name, n in self._at.items()}

    def has(self, name: str) -> bool:
        """Whether a column of the sheet says this."""
        return name in self._at

    def mark(self, name: str) -> str:
        """The sign of decimals in that column, '' where nothing tells."""
        return self.marks.get(name, "")

    def begin(self, row: int, cells: Sequence[str]) -> Given:
        """The row with what is wrong with its shape."""
        given = Given(row, cells)
        if len(cells) > self.width and any(cells[self.width :]):
            extra = next(cell for cell in cells[self.width :] if cell)
            given.troubles.append(
                Trouble(
                    row, "", "too_many_cells", extra[:80],
                    f"The row has {len(cells)} cells and the headings are {self.width}; put text that holds the "
                    "delimiter into quotation marks.",
                )
            )  # fmt: skip
        return given

    def text(self, given: Given, name: str, most: int = 20_000) -> str:
        """The cell, '' where there is none; too long a one and a formula that failed are troubles."""
        n = self._at.get(name)
        if n is None or n >= len(given.cells):
            return ""
        value = given.cells[n]
        if value in FORMULA_ERRORS:
            why = _UNRECKONED if value == NO_RESULT else "The cell's formula failed; mend it in the spreadsheet."
            self.refuse(given, name, "formula", value, why)
            return ""
        if len(value) > most:
            self.refuse(given, name, "too_long", value[:80], f"The text has {len(value)} letters; at most {most} fit.")
            return ""
        return value if value.isprintable() else seen(value)

    def code(self, given: Given, name: str, most: int) -> str:
        """The cell, which names something: one with signs that nobody sees is a trouble, since it names another."""
        n = self._at.get(name)
        value = given.cells[n] if n is not None and n < len(given.cells) else ""
        if not value.isprintable():
            self.refuse(given, name, "unseen", value[:80], "The cell holds signs that cannot be seen; write it anew.")
        return self.text(given, name, most)

    def read(self, given: Given, name: str, read: Callable[..., Any], *more: Any) -> Any:
        """What the cell says, or None where it is empty or cannot be read, which is then a trouble."""
        value = self.text(given, name, 2000)
        if not value:
            return None
        try:
            return read(value, *more)
        except UnreadableValueError as error:
            self.refuse(given, name, error.rule, value, error.why)
            return None

    def refuse(self, given: Given, name: str, rule: str, value: str, why: str) -> None:
        """The row is not taken, for this reason."""
        if any(known.rule == rule and known.value == value[:200] for known in given.troubles):
            return
        given.troubles.append(Trouble(given.row, self._heading.get(name, name), rule, value[:200], why))
