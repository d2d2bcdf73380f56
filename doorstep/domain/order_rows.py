"""Rows of sheets into orders: every row has its one fate, and rows with one number are one order, whatever their order.

A row is a line, speaks of its order alone, repeats another one, repeats the headings, is empty, or is rejected; and an
order of which one row cannot be taken is not taken at all.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .order_make import Maker
from .order_plan import Made, Plan, Rejected, SheetRow
from .order_values import NOTHING

_WORDS_MOST = 5_000  # texts that are held once: products, prices and quantities, and not every order's number
FATES = ("line", "order", "duplicate", "heading", "empty", "rejected")


@dataclass(slots=True)
class Gathered:
    """All rows of all sheets, by the order that they are of; and the fate of those that are of none."""

    by_ref: dict[str, list[SheetRow]] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FATES, 0))
    read: int = 0
    spoilt: dict[str, str] = field(default_factory=dict)  # orders of which a row could not even be read, and where
    remarks: dict[tuple[str, str], int] = field(default_factory=dict)  # what was decided of orders, and of how many
    alike: int = 0  # rows of lines that repeat another one of their order in all that is read, and not letter by letter
    _words: dict[str, str] = field(default_factory=dict)
    _seen: set[tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=set)

    def take(self, plan: Plan, number: int, cells: Sequence[str]) -> None:
        """One more row; it is counted here, unless its order is still to be made."""
        self.read += 1
        if not any(cells):
            self.counts["empty"] += 1
            return
        width = len(plan.headings)
        row = SheetRow(plan, number, tuple([self._once(cell) for cell in cells[:width]]))
        if row.cells == plan.headings:
            self.counts["heading"] += 1
            return
        ref = row.cells[plan.at["number"]] if plan.at["number"] < len(row.cells) else ""
        if len(cells) > width and any(cells[width:]):
            why = f"it has {len(cells)} cells and there are {width} headings; put its texts into quotes"
            self._spoil(SheetRow(plan, number, tuple(cells)), ref, why)
        elif not ref or ref.lower() in NOTHING:
            self._refuse(row, "it names no order")
        elif len(ref) > 120:
            self._refuse(row, "its order number is longer than 120 letters")
        else:
            place = (plan.headings, row.cells)
            if place in self._seen and plan.said.get("twice", "drop") == "drop":
                self.counts["duplicate"] += 1
                return
            self._seen.add(place)
            self.by_ref.setdefault(ref, []).append(row)

    def put_beside(self, ref: str, held: Sequence[tuple[Plan, tuple[str, ...]]]) -> None:
        """The rows that earlier files brought of this order stand with it, in their order; a row that comes once more
        is the one that stands."""
        fresh, merged = list(self.by_ref[ref]), []
        for plan, cells in held:
            same = next((row for row in fresh if (row.plan.headings, row.cells) == (plan.headings, cells)), None)
            if same is not None:
                fresh.remove(same)
            merged.append(same or SheetRow(plan, 0, cells))
        self.by_ref[ref] = merged + fresh

    def _once(self, cell: str) -> str:
        """The same text, held once however many rows say it."""
        if (held := self._words.get(cell)) is not None:
            return held
        if len(self._words) < _WORDS_MOST:
            self._words[cell] = cell
        return cell

    def _refuse(self, row: SheetRow, reason: str) -> None:
        if not row.number:
            return
        self.counts["rejected"] += 1
        self.rejected.append(Rejected(row, reason))

    def _spoil(self, row: SheetRow, ref: str, reason: str) -> None:
        """The row cannot be read, and the order that it seems to be of is not whole without it."""
        self._refuse(row, reason)
        if ref:
            self.spoilt.setdefault(ref, f"{row.plan.file}, row {row.number}")

    def make_all(self, why_not: Callable[[Made], str]) -> Iterator[Made]:
        """Every order that its rows make whole, one after the other; the rows of the others are rejected. `why_not`
        says what is wrong with an order that was made, '' where nothing is. The rows themselves are let go."""
        self._seen.clear()
        self._words.clear()
        for ref in list(self.by_ref):
            rows = self.by_ref.pop(ref)
            if ref in self.spoilt:
                self._reject_all(rows, {}, f"another row of order {ref[:40]} cannot be taken: {self.spoilt[ref]}")
                continue
            order = Maker(ref, rows)
            one = order.make()
            if one is None:
                self._reject_all(rows, order.troubles, order.reason)
                continue
            if reason := why_not(one):
                self._reject_all(rows, {}, reason)
                continue
            for remark in order.remarks:
                self.remarks[remark] = self.remarks.get(remark, 0) + 1
            self.alike += _alike(rows)
            came = [row for row in rows if row.number]
            self.counts["line"] += one.lines
            self.counts["order"] += len(came) - one.lines
            yield one

    def leave(self, made: Made, rows: Sequence[SheetRow], reason: str) -> None:
        """An order that was made is not taken after all: the rows of it that came are rejected."""
        came = [row for row in rows if row.number]
        self.counts["line"] -= made.lines
        self.counts["order"] -= len(came) - made.lines
        self._reject_all(came, {}, reason)

    def _reject_all(self, rows: Sequence[SheetRow], own: Mapping[int, str], reason: str) -> None:
        for row in rows:
            self._refuse(row, own.get(id(row), reason))


def _alike(rows: Sequence[SheetRow]) -> int:
    """How many rows of lines say what another one says, but for columns that are not read."""
    if len(rows) < 2 or all(len(row.plan.at) == len(row.plan.headings) for row in rows):
        return 0
    lines = [row for row in rows if row.plan.has_lines and row.plan.said.get("twice", "drop") == "drop"]
    return len(lines) - len({tuple(sorted((name, row.says(name)) for name in row.plan.at)) for row in lines})
