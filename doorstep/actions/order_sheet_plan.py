"""How each sheet of orders is read: its columns guessed or known from before, and what holds where none says it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from doorstep.connectors.files.addresses import country_code, part_address
from doorstep.connectors.files.sheet import Sheet, open_sheet
from doorstep.connectors.files.text import LettersError
from doorstep.domain.catalog_values import UnreadableValueError, decimal_mark
from doorstep.domain.counting import count
from doorstep.domain.errors import CannotDoError
from doorstep.domain.order_columns import UnmappedError, doubted, judge, scale_of, scale_of_tax, spelled
from doorstep.domain.order_plan import PLACE, SETTABLE, Plan
from doorstep.domain.order_rows import Gathered
from doorstep.domain.order_values import NOTHING, day_order, read_instant
from doorstep.domain.sheets import ORDERS, WHY, plain

NAMES = {column.name: column for column in ORDERS}
_AMOUNTS = (
    "unit_price", "line_total", "line_discount", "line_tax", "discount", "shipping", "shipping_tax", "tax", "total",
)  # fmt: skip
_LISTED = 60
_PAYMENTS = ("paid", "pending", "authorized", "terms")
_DECIDED = {
    "by_line": "In {0} some rows say something under “{1}” and others do not: the lines of those that do count as sent "
    "and the others as still to be sent.",
    "within": "{0} without a total: the tax under “{1}” lies within the prices, as the shop's setting says of them.",
    "on_top": "{0} without a total: the tax under “{1}” comes on top of prices, as the shop's setting says of them.",
    "whole": "In {0} “{1}” stands in one row, and the others say nothing of their order: it holds for all their lines.",
}
Rows = Sequence[tuple[int, list[str]]]


@dataclass(frozen=True, slots=True)
class Opened:
    """A sheet without the column that said why its rows were rejected before."""

    name: str
    sheet: Sheet
    headings: tuple[str, ...]
    why: int  # where that column stood, -1 where there was none

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        for number, cells in self.sheet.lines():
            yield number, (cells if self.why < 0 else [*cells[: self.why], *cells[self.why + 1 :]])


def open_orders(name: str, path: Path, letters: str = "") -> Opened:
    """The sheet of that file; the error names the file."""
    try:
        sheet = open_sheet(path, "orders", letters=letters)
    except LettersError as error:
        raise CannotDoError(
            f"{name}: {error} Or name its letters: --set letters=cp850, or in the field beside the file."
        ) from None
    except CannotDoError as error:
        raise CannotDoError(f"{name}: {error}") from None
    why = next((n for n, heading in enumerate(sheet.headings) if heading.casefold() == WHY), -1)
    headings = tuple(heading for n, heading in enumerate(sheet.headings) if n != why)
    return Opened(name, sheet, headings, why)


def settle(said: Mapping[str, str], currency: str) -> dict[str, str]:
    """What holds where no column says it, as it was set or else as it is taken."""
    for name in said:
        if name not in SETTABLE:
            raise CannotDoError(f"“{name}” cannot be set for an import of orders; these can: {', '.join(SETTABLE)}.")
    held = {"currency": currency, "payment": "paid", "twice": "drop", **{k: v.strip() for k, v in said.items() if v}}
    held["currency"] = held["currency"].upper()
    if not (len(held["currency"]) == 3 and held["currency"].isascii() and held["currency"].isalpha()):
        raise CannotDoError(f"“{held['currency']}” is no currency; give its three letters, as in EUR.")
    if held["payment"] not in _PAYMENTS:
        raise CannotDoError(f"The payment can be set to {', '.join(_PAYMENTS)}; not to “{held['payment']}”.")
    if held["twice"] not in ("drop", "keep"):
        raise CannotDoError("Rows that stand twice are dropped or kept: set twice to drop or keep.")
    if held.get("again", "add") not in ("replace", "add"):
        raise CannotDoError("Rows that come later replace those before or are added: set again to replace or add.")
    if held.get("decimals", ".") not in (".", ","):
        raise CannotDoError("The sign of decimals is a point or a comma: --set decimals=. or --set decimals=,")
    if held.get("order", "DM") not in ("DM", "MD"):
        raise CannotDoError("The order of days is DM (day first) or MD (month first).")
    if held.get("discounts", "part") not in ("percent", "part"):
        raise CannotDoError("Discounts are in percent or parts of the price: set discounts to percent or part.")
    if held.get("country") and not (code := country_code(held["country"])):
        raise CannotDoError(f"“{held['country']}” is no country; give its two letters, as in DE.")
    elif held.get("country"):
        held["country"] = code
    return held


def make_plan(
    opened: Opened, rows: Rows, kept: Mapping[str, str] | None, typed: Mapping[str, str], held: Mapping[str, str],
    house: Any, now: datetime,
) -> tuple[Plan, list[str]]:  # fmt: skip
    """How this sheet is read, and what of that is a guess. What is typed goes before what was kept, and that before
    what the headings look like."""
    at, judged = _columns(opened, rows, kept, typed, held["currency"])
    marks = {
        ours: decimal_mark(_cells(rows, at[ours])) or held.get("decimals", "")
        for ours in (*_AMOUNTS, "qty")
        if ours in at
    }
    order, told = _days(rows, at, held, house)
    scales = _scales(opened, rows, at, held)
    zone = ZoneInfo(house.time_zone)
    fallback = now
    if placed := held.get("placed_at", ""):
        try:
            fallback = read_instant(placed, order, zone)
        except UnreadableValueError as error:
            raise CannotDoError(error.why) from None
    is_at_home = bool(PLACE & at.keys()) and not {"country", "address"} & at.keys() and not held.get("country")
    plan = Plan(
        opened.name, opened.headings, at, marks, order, held, zone, country_code, part_address, fallback, scales=scales,
        prices_include_tax=house.prices_include_tax, tax_on_shipping=house.tax_on_shipping,
        sign=opened.sheet.sign, home_country=house.home_country if is_at_home else "",
    )  # fmt: skip
    return plan.knowing_itself(), [*judged, *told]


def judged_columns(
    opened: Opened, rows: Rows, typed: Mapping[str, str], currency: str
) -> tuple[dict[str, str], list[str]]:
    """What each heading means, by the headings and what stands below them, and what is to be said of it."""
    columns = with_typed(opened, guess_columns(opened), typed)
    try:
        told = judge(opened.headings, [cells for _, cells in rows], columns, typed, currency)
    except UnmappedError as error:
        raise UnmappedError(f"{opened.name}: {error}") from None
    return columns, told


def _scales(opened: Opened, rows: Rows, at: Mapping[str, int], held: Mapping[str, str]) -> dict[str, str]:
    """What a number under a heading of rates means: of the whole column."""
    scales = {}
    if (n := at.get("line_discount_rate")) is not None:
        try:
            scales["line_discount_rate"] = scale_of(opened.headings[n], _cells(rows, n), held.get("discounts", ""))
        except UnmappedError as error:
            raise UnmappedError(f"{opened.name}: {error}") from None
    if (n := at.get("line_tax_rate")) is not None:
        scales["line_tax_rate"] = scale_of_tax(_cells(rows, n))
    return scales


def with_typed(opened: Opened, columns: Mapping[str, str], typed: Mapping[str, str]) -> dict[str, str]:
    """What each heading means, where what is typed goes before the rest."""
    columns = dict(columns)
    for heading, ours in typed.items():
        if heading in opened.headings:
            columns = {h: n for h, n in columns.items() if n != ours or not ours} | {heading: ours}
    return columns


def _columns(
    opened: Opened, rows: Rows, kept: Mapping[str, str] | None, typed: Mapping[str, str], currency: str
) -> tuple[dict[str, int], list[str]]:
    """Our name for each column that is read, with where it stands; and what is to be said of that."""
    if kept is None:
        columns, told = judged_columns(opened, rows, typed, currency)
    else:
        columns = with_typed(opened, kept, typed)
        told = doubted({heading: name for heading, name in columns.items() if heading not in typed})
    at = {ours: n for n, heading in enumerate(opened.headings) if (ours := columns.get(heading, ""))}
    for ours in at:
        if ours not in NAMES:
            raise CannotDoError(f"{opened.name}: “{ours}” is nothing orders have; choose one of {', '.join(NAMES)}.")
    if "number" not in at:
        raise UnmappedError(
            f"{opened.name}: no column says the order's number, among {spell_out(opened.headings)}; say which one "
            "it is, as in --mapping 'HEADING=number'."
        )
    return at, told


def spell_out(headings: Sequence[str]) -> str:
    """The headings, the last one too; of very many, how many more there are."""
    more = len(headings) - _LISTED
    return ", ".join(headings[:_LISTED]) + (f" and {more} more" if more > 0 else "")


def _days(rows: Rows, at: Mapping[str, int], held: Mapping[str, str], house: Any) -> tuple[str, list[str]]:
    """Which of day and month comes first, by all days of the sheet; where none tells, as it is written at home."""
    if "order" in held:
        return held["order"], []
    texts = [text for name in ("placed_at", "sent_at", "cancelled_at") if name in at for text in _cells(rows, at[name])]
    found = day_order(texts)
    if found == "?":
        raise CannotDoError("Some days are written day first and some month first; say which: --set order=DM or MD.")
    if found or not any(text[:1].isdecimal() and "/" in text[:6] for text in texts):
        return found or "DM", []
    home = "MD" if house.country == "US" else "DM"
    words = "the month first" if home == "MD" else "the day first"
    return home, [
        f"its days may be read in two ways; taken with {words} (--set order={'DM' if home == 'MD' else 'MD'})"
    ]


def _cells(rows: Rows, n: int) -> list[str]:
    return [cells[n] for _, cells in rows if n < len(cells) and cells[n] and cells[n].lower() not in NOTHING]


def guess_columns(opened: Opened) -> dict[str, str]:
    """The likeliest meaning of each heading; a heading serves once, and so does each of our names."""
    plainly = [spelled(heading) for heading in opened.headings]
    taken: dict[int, str] = {}
    for is_last_resort in (False, True):
        for column in ORDERS:
            if column.name in taken.values():
                continue
            known = column.only_if_alone if is_last_resort else (*column.known_as, plain(column.name))
            found = next(
                (
                    n for word in known for n, said in enumerate(plainly)
                    if said == word and n not in taken and not (
                        (column.name, said) == ("number", "name") and _names_people(opened.sheet, opened.headings[n])
                    )
                ),
                None,
            )  # fmt: skip
            if found is not None:
                taken[found] = column.name
    return {opened.headings[n]: name for n, name in sorted(taken.items())}


def _names_people(sheet: Sheet, heading: str) -> bool:
    """Under “Name” Shopify's export has the order's number, as in #1001, and anybody else's who receives it."""
    n = sheet.headings.index(heading)
    values = [row[n] for row in sheet.samples if n < len(row) and row[n]]
    return not all(any(map(str.isdecimal, value)) and " " not in value for value in values)


def remarks(plans: Sequence[Plan], gathered: Gathered) -> list[str]:
    """What a person should know before it is applied: what is merely assumed, and which rows are left out."""
    said, held = {name for plan in plans for name in plan.at}, plans[0].said
    counts, told = gathered.counts, []
    if "placed_at" not in said and "placed_at" not in held:
        told.append("No column says when orders were placed; they are as if placed today (--set placed_at=2026-11-20).")
    if "payment" not in said:
        told.append(f"No column says how far they are paid; taken as {held['payment']} (--set payment=pending).")
    if "currency" not in said:
        told.append(f"No column names a currency; taken as {held['currency']} (--set currency=USD).")
    if any(plan.has_lines and "qty" not in plan.at for plan in plans):
        told.append("No column says how many: each line counts as one (--mapping 'HEADING=qty').")
    if said & (PLACE | {"address"}) and "country" not in said and not held.get("country"):
        home = next((plan.home_country for plan in plans if plan.home_country), "")
        told.append(
            f"No column names a country; taken as {home}, where the shop is (--set country=AT)." if home else
            "No column names a country; orders to be sent will wait for one (--set country=DE)."
        )  # fmt: skip
    if not said & {"recipient", "company"}:
        told.append(
            "No column says who receives it; orders to be sent will wait for a name (--mapping 'HEADING=recipient')."
        )
    told += [_DECIDED[which].format(count(n, "order"), heading) for (which, heading), n in gathered.remarks.items()]
    if counts["duplicate"]:
        told.append(
            f"{counts['duplicate']:,} rows stand in their order twice, letter by letter: each counts once, as a double "
            "entry (--set twice=keep takes them as units of their own)."
        )
    if gathered.alike:
        unread = dict.fromkeys(h for plan in plans for n, h in enumerate(plan.headings) if n not in plan.at.values())
        told.append(
            f"{count(gathered.alike, 'row')} alike with another of the same order but for what is not read "
            f"({spell_out(tuple(unread))}): each counts; take out of the sheet what is entered twice."
        )
    if held.get("again") == "add":
        told.append(
            "Rows of orders that stand come beside those of before (--set again=replace lets them stand alone)."
        )
    if counts["heading"]:
        told.append(f"{counts['heading']:,} rows repeat the headings and are left out.")
    if counts["empty"]:
        told.append(f"{counts['empty']:,} rows are empty.")
    return told
