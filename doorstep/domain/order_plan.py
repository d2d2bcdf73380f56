"""How a sheet of orders is read, and what its rows become: said once for all that make orders of it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from .order_values import NOTHING

_LINE_MARKS = frozenset(("qty", "unit_price", "line_total"))
PLACE = frozenset(("recipient", "company", "line1", "line2", "postcode", "city", "region"))
_TAXES = frozenset(("tax", "line_tax", "line_tax_rate", "shipping_tax"))
SETTABLE: Mapping[str, str] = {
    "currency": "three letters, where no column names it",
    "country": "two letters, where no column names it",
    "payment": "paid, pending, authorized or terms, where no column names it",
    "placed_at": "a day, where no column names it",
    "decimals": ". or , : the sign of decimals, where no number of the column tells it",
    "letters": "of a text file that is not UTF-8, as in windows-1252 or cp850, where they do not tell",
    "order": "DM or MD: whether day or month comes first, where the days do not tell",
    "discounts": "percent or part: what 0.5 means in a column of discounts, where the column does not tell",
    "twice": "drop or keep: what becomes of rows that stand in an order twice, letter by letter",
    "again": "replace or add: whether rows that come later for an order stand for those before, or beside them",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """How one sheet is read: what each column says, and what holds where none does."""

    file: str
    headings: tuple[str, ...]
    at: Mapping[str, int]  # our name: the column
    marks: Mapping[str, str]  # of amounts and quantities: the sign of their decimals, '' where none tells
    day_order: str
    said: Mapping[str, str]  # of SETTABLE
    zone: ZoneInfo
    countries: Callable[[str], str]  # a country's two letters by whatever it is called; '' where it is none
    part: Callable[[str, str], Mapping[str, str]]  # a whole address of that country, parted
    fallback_at: datetime  # when an order of which nobody says it was placed
    scales: Mapping[str, str] = field(default_factory=dict)  # of columns of rates: percent or part
    prices_include_tax: bool = False  # the shop's own setting, where no total tells
    tax_on_shipping: bool = True
    home_country: str = ""  # of addresses in columns, where nothing at all names a country
    sign: str = ","  # between the cells of its file
    fingerprint: str = ""  # what the same cells would be read differently by

    @property
    def has_lines(self) -> bool:
        return bool(_LINE_MARKS & self.at.keys())

    def knowing_itself(self) -> "Plan":
        """The plan with its fingerprint: made once, since every order asks for it."""
        columns = sorted((name, self.headings[n]) for name, n in self.at.items())
        # A cell that is read where nothing tells the sign reads the same with a point: a longer sheet may tell it.
        marks = sorted((name, mark or ".") for name, mark in self.marks.items())
        settled = sorted((name, value) for name, value in self.said.items() if name != "discounts")
        said: list[object] = [columns, marks, self.day_order, settled, str(self.zone)]
        if percents := sorted(name for name, scale in self.scales.items() if scale == "percent"):
            said.append(percents)
        if self.prices_include_tax and _TAXES & self.at.keys() and "total" not in self.at:
            said.append("tax within")
        if "line_tax_rate" in self.at and not self.tax_on_shipping:
            said.append("no tax on shipping")
        if self.home_country:
            said.append(["at home", self.home_country])
        return replace(self, fingerprint=json.dumps(said))


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row that may be of an order."""

    plan: Plan
    number: int  # 0 for a row that an earlier file brought
    cells: tuple[str, ...]

    def says(self, name: str) -> str:
        """What the row says under that name of ours; '' where it says nothing."""
        n = self.plan.at.get(name)
        value = self.cells[n] if n is not None and n < len(self.cells) else ""
        return "" if value.lower() in NOTHING else value


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that is not taken, and why."""

    row: SheetRow
    reason: str


@dataclass(slots=True)
class Made:
    """One order out of its rows: our own JSON but for its schema and updated_at, and what knows it again."""

    ref: str
    body: str  # '' once it was put away
    key: str
    file: str
    numbers: tuple[int, ...]  # of its rows, as they stand in its body; 0 of one that an earlier file brought
    lines: int  # how many of the rows that came are of lines
    away: tuple[int, int] = (0, 0)  # where its body was put: from which byte, and how many

    @property
    def place(self) -> str:
        """Where its rows stand, in words."""
        return f"row {', '.join([str(number) for number in self.numbers if number][:20])}"
