"""Which column of a sheet says what: guessed from its headings, then from what stands in it; shown before it counts."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from doorstep.domain.catalog_values import SIGNS, decimal_mark, is_gtin
from doorstep.domain.errors import CannotDoError
from doorstep.domain.sheets import KINDS, OF_WOO, WHY, plain, unit_in
from doorstep.domain.woo_headings import HEADINGS, are_types, is_variable, is_variation, types_in

from .sheet import Sheet

_MEASURED = ("weight", "length", "width", "height")
NUMBERS = ("price", "cost", *_MEASURED, "qty", "lead_days")  # what has a sign of decimals, which its column tells
# Words of headings whose amounts are not what a customer pays, and those that make up for them
_NO_PRICE = frozenset(
    "net netto nett ht excl ex exkl without ohne tax vat mwst ust tva btw steuer uvp rrp msrp srp recommended old was "
    "before alt vorher compare wholesale trade händler einkauf purchase margin marge discount rabatt shipping versand "
    "fee deposit pfand total sum summe weight gewicht".split()
)
_A_PRICE = frozenset("gross brutto incl inc including inkl ttc".split())
# Without these a WooCommerce export would be half read: its SKUs made up, or the price of a sale taken for the price.
_OF_WOO = {"type": "Type", "sku": "SKU", "title": "Name", "price": "Regular price", "parent": "Parent"}
SOURCES = {"shopify": "Shopify's product export", "woocommerce": "WooCommerce's product export", "sheet": "a sheet"}


@dataclass(slots=True)
class ColumnMapping:
    """What each column is for. `columns` maps a heading to one of our names; one that is not there is not read."""

    columns: dict[str, str]
    source: str = "sheet"
    marks: dict[str, str] = field(default_factory=dict)  # of NUMBERS: their sign of decimals
    units: dict[str, str] = field(default_factory=dict)  # of weights and sizes: where a cell names none
    site: str = ""  # where a row names none
    bin: str = ""
    by_contents: list[str] = field(default_factory=list)  # headings that said nothing; asked about, and not kept

    def for_next(self) -> dict[str, Any]:
        """What also holds for the next sheet with these headings: never where it is counted, nor its signs."""
        return {"columns": self.columns, "source": self.source}

    def to_json(self) -> dict[str, Any]:
        return {
            "columns": self.columns, "source": self.source, "marks": self.marks, "units": self.units,
            "site": self.site, "bin": self.bin,
        }  # fmt: skip

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> "ColumnMapping":
        return cls(
            dict(kept.get("columns") or {}), str(kept.get("source") or "sheet"), dict(kept.get("marks") or {}),
            dict(kept.get("units") or {}), str(kept.get("site") or ""), str(kept.get("bin") or ""),
        )  # fmt: skip


def source_of(sheet: Sheet, kind: str) -> str:
    """Whose export this is, by its headings."""
    known = {plain(heading) for heading in sheet.headings}
    if (
        kind == "products"
        and known & {"handle", "url handle"}
        and known & {"variant sku", "option1 value", "variant price"}
    ):
        return "shopify"
    if kind == "products" and {"type", "sku", "name"} <= known and {"regular price", "parent", "published"} & known:
        return "woocommerce"
    typed = _column_of_types(sheet) if kind == "products" else -1
    if typed < 0:
        return "sheet"
    names = {HEADINGS.get(heading, "") for heading in known}
    words = {word for cell in _column(sheet, typed) for word in types_in(cell)}
    has_variants = any(is_variable(word) or is_variation(word) for word in words)
    is_of_woo = (
        HEADINGS.get(plain(sheet.headings[typed])) == "type" and "title" in names and names & {"price", "parent"}
    )
    if not is_of_woo and not has_variants:
        return "sheet"
    if unread := [said for name, said in _OF_WOO.items() if name not in names and (name != "parent" or has_variants)]:
        raise CannotDoError(
            "This looks like WooCommerce's product export, but in a language or with words that Doorstep does not read "
            f"(none of its headings is known as {_listed(unread)}): set your language there to English (Users, "
            "Profile) and export all columns again, or write these words above the columns that they belong to."
        )
    return "woocommerce"


def _column_of_types(sheet: Sheet) -> int:
    """Where WooCommerce's kinds of products stand, which no language changes; -1 where they do not."""
    return next((n for n in range(len(sheet.headings)) if are_types(_column(sheet, n))), -1)


def guess(sheet: Sheet, kind: str) -> ColumnMapping:
    """The likeliest mapping of this sheet."""
    source = source_of(sheet, kind)
    columns = _by_heading(sheet, kind, source)
    mapping = ColumnMapping(columns, source)
    if source == "sheet":
        known = set(columns)
        _by_contents(sheet, kind, columns)
        mapping.by_contents = [heading for heading in columns if heading not in known]
    return with_signs(sheet, mapping)


def guessed(mapping: ColumnMapping) -> list[str]:
    """What is to be said of columns whose headings say nothing."""
    taken = [f"“{heading[:40]}” for the {mapping.columns[heading].replace('_', ' ')}"
             for heading in mapping.by_contents if heading in mapping.columns]  # fmt: skip
    return [f"Taken by what stands below it: {', '.join(taken)}. Look whether that is right."] if taken else []


def with_signs(sheet: Sheet, mapping: ColumnMapping) -> ColumnMapping:
    """The mapping with the signs of decimals and the units that its columns show."""
    at = {heading: n for n, heading in enumerate(sheet.headings)}
    for heading, name in mapping.columns.items():
        if name in NUMBERS and name not in mapping.marks:
            mapping.marks[name] = _mark(_column(sheet, at[heading]), mapping.source)
        if name in _MEASURED and name not in mapping.units:
            unit = "g" if plain(heading).endswith("grams") else unit_in(heading)
            mapping.units[name] = unit or ("g" if name == "weight" else "mm")
    return mapping


def _mark(cells: list[str], source: str) -> str:
    """The sign of decimals in these cells, '' where they do not tell. A program's export has none between thousands."""
    found = decimal_mark(cells)
    if found or source == "sheet":
        return found
    return "," if any("," in cell for cell in cells) and not any("." in cell for cell in cells) else "."


def _column(sheet: Sheet, n: int) -> list[str]:
    return [row[n] for row in sheet.samples if n < len(row) and row[n]]


def _by_heading(sheet: Sheet, kind: str, source: str) -> dict[str, str]:
    """Each of our columns takes the heading that it is surest known by; each heading serves once. WooCommerce's own
    export has a heading for each thing: none of another, such as the sale price, stands in for it."""
    fixed: Mapping[str, str] = HEADINGS if source == "woocommerce" else {}
    plainly = [plain(heading) for heading in sheet.headings]
    taken: dict[int, str] = {}
    for n, said in enumerate(plainly):
        if said in fixed and fixed[said] not in taken.values():
            taken[n] = fixed[said]
    done = set(taken.values())
    for is_last_resort in (False,) if fixed else (False, True):
        for column in KINDS[kind]:
            if column.name in done:
                continue
            known = column.only_if_alone if is_last_resort else (
                plain(column.name), plain(column.label), *column.known_as
            )  # fmt: skip
            if kind == "products" and column.name in OF_WOO:
                continue  # only in WooCommerce's own export, where they are fixed
            told = (n for word in known for n, said in enumerate(plainly) if said == word and n not in taken)
            found = next(told, None)
            if found is not None and (not is_last_resort or _may_stand_in(sheet, column.name, found)):
                taken[found] = column.name
                done.add(column.name)
    return {sheet.headings[n]: name for n, name in sorted(taken.items())}


def _may_stand_in(sheet: Sheet, name: str, n: int) -> bool:
    """A last resort for what identifies a row must at least tell the rows apart."""
    if name not in ("sku", "ref"):
        return True
    cells = _column(sheet, n)
    return len(cells) == len(sheet.samples) == len(set(cells))


def _by_contents(sheet: Sheet, kind: str, columns: dict[str, str]) -> None:
    """Columns whose headings say nothing, by what stands in them."""
    for n, heading in enumerate(sheet.headings):
        cells = _column(sheet, n)
        if heading in columns or not cells or heading.casefold() == WHY:
            continue
        name = ""
        if sum(map(is_gtin, cells)) * 5 >= len(cells) * 4:
            name = {"products": "barcode", "stock": "sku"}.get(kind, "")
        elif sum(bool(re.fullmatch(r"[^@\s]+@[^@\s]+\.\w+", cell)) for cell in cells) * 5 >= len(cells) * 4:
            name = "email" if kind in ("customers", "suppliers") else ""
        elif kind == "products" and sum(map(_is_amount, cells)) * 5 >= len(cells) * 4:
            words = set(plain(heading).split())
            name = "price" if words & _A_PRICE or not words & _NO_PRICE else ""
        elif kind == "products" and len(set(cells)) == len(cells) and all(map(_is_code, cells)):
            name = "sku"
        elif kind == "products" and sum(" " in cell for cell in cells) * 2 >= len(cells):
            name = "title"
        if name and name not in columns.values():
            columns[heading] = name


def _is_amount(cell: str) -> bool:
    bare = cell
    for sign in SIGNS:
        bare = bare.replace(sign, "")
    return bool(re.fullmatch(r"\s*\d[\d.,' ]*[.,]\d\d\s*", bare)) or (bare != cell and any(map(str.isdecimal, bare)))


def _is_code(cell: str) -> bool:
    return bool(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._/-]{2,39}", cell)) and any(map(str.isdecimal, cell))


def check_mapping(sheet: Sheet, kind: str, mapping: ColumnMapping) -> None:
    """Refused where a column is mapped twice, or nothing says what a row is about."""
    names = {column.name: column for column in KINDS[kind]}
    told: dict[str, str] = {}
    for heading, name in mapping.columns.items():
        if heading not in sheet.headings:
            raise CannotDoError(f"There is no column “{heading}” in this sheet; it has {_listed(sheet.headings)}.")
        if name not in names:
            raise CannotDoError(f"“{name}” is nothing that {_said(kind)} have; choose one of {_listed(list(names))}.")
        if name in told:
            raise CannotDoError(f"Both “{told[name]}” and “{heading}” are to be the {names[name].label}; choose one.")
        told[name] = heading
    missing = [column for column in names.values() if column.is_required and column.name not in told]
    if missing and not (kind == "products" and {"sku", "handle"} & told.keys()):
        raise CannotDoError(
            f"No column says the {missing[0].label} ({missing[0].meaning}), among {_listed(sheet.headings)}: "
            "say which one it is, or give it that heading."
        )
    if kind == "customers" and not {"name", "last_name", "company", "email"} & told.keys():
        raise CannotDoError(f"No column names the customer; the headings are {_listed(sheet.headings)}.")


def _said(kind: str) -> str:
    return kind.replace("_", " ")


def _listed(words: Sequence[str]) -> str:
    shown = [word[:40] for word in words[:12]]
    return ", ".join(shown) + (f" and {len(words) - 12} more" if len(words) > 12 else "")


def parse_mapping(text: str) -> dict[str, str]:
    """`Heading=name, Other=name` as typed in a terminal; `Heading=` leaves a column out."""
    found: dict[str, str] = {}
    for piece in text.split(","):
        heading, sign, name = piece.rpartition("=")
        if not sign or not heading.strip():
            raise CannotDoError(
                "Write the mapping as HEADING=NAME, with commas between: --mapping 'Art.=sku,VK=price'."
            )
        found[heading.strip()] = name.strip()
    return found
