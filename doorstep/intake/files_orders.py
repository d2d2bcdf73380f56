"""Orders out of spreadsheets: read, understood, compared with what we hold, and put into the inbox, each once."""

import csv
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import sqlalchemy as sa

from doorstep.connectors.channels.own import OWN
from doorstep.connectors.channels.own.schema import SCHEMA
from doorstep.connectors.files.guess import parse_mapping
from doorstep.connectors.files.sheet import Sheet, open_sheet
from doorstep.db import inbox
from doorstep.db.accounts import Account
from doorstep.db.engine import Database, business_now
from doorstep.db.options import read_option
from doorstep.db.queries import order_sheets
from doorstep.db.write import to_json
from doorstep.domain.catalog_values import UnreadableValueError, decimal_mark, read_number
from doorstep.domain.errors import CannotDoError
from doorstep.domain.order_plan import SETTABLE, Made, Plan, Rejected
from doorstep.domain.order_rows import Gathered
from doorstep.domain.order_values import NOTHING, day_order
from doorstep.domain.sheets import ORDERS, WHY, plain

from .files_address import country_code, part_address

SHEETS = frozenset((".csv", ".tsv", ".txt", ".tab", ".xlsx", ".xlsm"))
_AT_ONCE = 200  # orders in one transaction
_AMOUNTS = (
    "unit_price",
    "line_total",
    "line_discount",
    "line_tax",
    "discount",
    "shipping",
    "shipping_tax",
    "tax",
    "total",
)
_NAMES = {column.name: column for column in ORDERS}
_PAYMENTS = ("paid", "pending", "authorized", "terms")


@dataclass(slots=True)
class OrderImport:
    """Sheets of orders, read and made into orders; nothing is stored yet."""

    plans: list[Plan]
    gathered: Gathered
    made: list[Made]
    said: list[str]
    fresh: list[Made] = field(default_factory=list)
    changed: list[Made] = field(default_factory=list)
    same: list[Made] = field(default_factory=list)

    @property
    def rejected(self) -> list[Rejected]:
        return self.gathered.rejected

    @property
    def mappings(self) -> list[dict[str, Any]]:
        """What each column of each sheet is taken for, for a person to look at."""
        return [
            {
                "file": plan.file,
                "columns": {plan.headings[n]: _NAMES[name].label for name, n in plan.at.items()},
                "unread": [h for n, h in enumerate(plan.headings) if n not in plan.at.values()],
            }
            for plan in self.plans
        ]

    def report(self) -> dict[str, Any]:
        """Orders as every import counts them, and all rows by their fate: they sum to those that were read."""
        counts = self.gathered.counts
        return {
            "read": len(self.made) + len(self._rejected_orders()),
            "stored": len(self.fresh) + len(self.changed),
            "duplicate": len(self.same),
            "rejected": len(self._rejected_orders()),
            "fresh": len(self.fresh),
            "changed": len(self.changed),
            "rows": {
                "read": self.gathered.read, "lines": counts["line"], "orders": counts["order"],
                "duplicates": counts["duplicate"], "headings": counts["heading"], "empty": counts["empty"],
                "rejected": counts["rejected"],
            },
            "said": self.said,
            "reasons": [
                {"file": one.row.plan.file, "place": f"row {one.row.number}", "reason": one.reason}
                for one in self.rejected
            ],
        }  # fmt: skip

    def _rejected_orders(self) -> set[tuple[str, str]]:
        """Orders that are not taken, by number; a row that names none counts as one."""
        found = set()
        for one in self.rejected:
            n = one.row.plan.at["number"]
            ref = one.row.cells[n] if n < len(one.row.cells) else ""
            found.add(("", ref) if ref else (one.row.plan.file, str(one.row.number)))
        return found


# --- reading ---------------------------------------------------------------------------------------------------


def read_sheets(
    database: Database,
    account: Account,
    files: Sequence[tuple[str, Path]],
    mapping: str = "",
    said: Mapping[str, str] | None = None,
) -> OrderImport:
    """The orders in these sheets, (name, path) each, compared with what the channel has told us before. The mapping
    that was kept for such headings is used, where none is given; nothing is written."""
    if account.vendor != OWN.vendor:
        raise CannotDoError(
            f"{account.name} is at {account.vendor}, which has a form of its own; sheets of orders come in through a "
            "channel of your own: `doorstep channel add NAME --vendor own` makes one."
        )
    sheets = [(name, _open(name, path)) for name, path in files]
    with database.reading() as connection:
        house = order_sheets.read_house(connection)
        now = business_now(connection)
        kept = order_sheets.read_mappings(connection, [sheet.shape for _, sheet in sheets])
        currency = account.currency or str(read_option(connection, "shop_currency"))
    held, remarks = _settle(said or {}, currency, house)
    typed = parse_mapping(mapping) if mapping else {}
    plans, gathered = [], Gathered()
    for name, sheet in sheets:
        rows = list(sheet.lines())
        plan, told = _plan(name, sheet, rows, kept.get(sheet.shape), typed, held, house, now)
        plans.append(plan)
        remarks += [f"{name}: {one}" for one in (*sheet.said, *told)]
        for number, cells in rows:
            gathered.take(plan, number, cells)
    if not any(plan.has_lines for plan in plans):
        raise CannotDoError("No column says how many of what at which price; map one, as in --mapping 'Qty=qty'.")
    unknown = set(typed) - {heading for plan in plans for heading in plan.headings}
    if unknown:
        raise CannotDoError(f"No sheet has a column “{min(unknown)}”; look at the spelling in the mapping.")
    made = gathered.make_all()
    remarks += _remarks(gathered, held)
    read = OrderImport(plans, gathered, made, remarks)
    with database.reading() as connection:
        compare(connection, account.id, read)
    return read


def _open(name: str, path: Path) -> Sheet:
    try:
        return open_sheet(path, "orders")
    except CannotDoError as error:
        raise CannotDoError(f"{name}: {error}") from None


def _settle(said: Mapping[str, str], currency: str, house: Any) -> tuple[dict[str, str], list[str]]:
    """What holds where no column says it; each thing that is merely assumed is said."""
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
    if held.get("order", "DM") not in ("DM", "MD"):
        raise CannotDoError("The order of days is DM (day first) or MD (month first).")
    if held.get("country") and not (code := country_code(held["country"])):
        raise CannotDoError(f"“{held['country']}” is no country; give its two letters, as in DE.")
    elif held.get("country"):
        held["country"] = code
    return held, []


def _plan(
    name: str, sheet: Sheet, rows: Sequence[tuple[int, list[str]]], kept: Mapping[str, str] | None,
    typed: Mapping[str, str], held: Mapping[str, str], house: Any, now: datetime,
) -> tuple[Plan, list[str]]:  # fmt: skip
    """How this sheet is read, and what of that is a guess."""
    columns = dict(kept) if kept is not None else guess_columns(sheet)
    for heading, ours in typed.items():
        if heading in sheet.headings:
            columns = {h: n for h, n in columns.items() if n != ours or not ours} | {heading: ours}
    at = {ours: n for n, heading in enumerate(sheet.headings) if (ours := columns.get(heading, ""))}
    for ours in at:
        if ours not in _NAMES:
            raise CannotDoError(f"{name}: “{ours}” is nothing that orders have; choose one of {', '.join(_NAMES)}.")
    if "number" not in at:
        raise CannotDoError(
            f"{name}: no column says the order's number, among {', '.join(sheet.headings[:12])}; say which one it is, "
            "as in --mapping 'HEADING=number'."
        )
    marks = {ours: decimal_mark(_cells(rows, at[ours])) or "." for ours in _AMOUNTS if ours in at}
    order, told = _days(rows, at, held, house)
    zone = ZoneInfo(house.time_zone)
    placed = held.get("placed_at", "")
    fallback = _fallback(placed, order, zone) if placed else now
    if "placed_at" not in at and not placed:
        told.append("no column says when orders were placed; they are as if placed today (--set placed_at=2026-11-20)")
    if "payment" not in at and (_has_lines(at)):
        told.append(f"no column says whether they are paid; taken as {held['payment']} (--set payment=pending)")
    if "currency" not in at and _has_lines(at):
        told.append(f"no column names a currency; taken as {held['currency']} (--set currency=USD)")
    plan = Plan(name, sheet.headings, at, marks, order, held, zone, country_code, part_address, fallback)
    return plan, told


def _has_lines(at: Mapping[str, int]) -> bool:
    return bool({"qty", "unit_price", "line_total"} & at.keys())


def _fallback(text: str, order: str, zone: ZoneInfo) -> datetime:
    from doorstep.domain.order_values import read_instant

    try:
        return read_instant(text, order, zone)
    except UnreadableValueError as error:
        raise CannotDoError(error.why) from None


def _days(
    rows: Sequence[tuple[int, list[str]]], at: Mapping[str, int], held: Mapping[str, str], house: Any
) -> tuple[str, list[str]]:
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


def _cells(rows: Sequence[tuple[int, list[str]]], n: int) -> list[str]:
    return [cells[n] for _, cells in rows if n < len(cells) and cells[n] and cells[n].lower() not in NOTHING]


def guess_columns(sheet: Sheet) -> dict[str, str]:
    """The likeliest meaning of each heading; a heading serves once, and so does each of our names."""
    plainly = [plain(heading) for heading in sheet.headings]
    taken: dict[int, str] = {}
    for is_last_resort in (False, True):
        for column in ORDERS:
            if column.name in taken.values():
                continue
            known = column.only_if_alone if is_last_resort else (*column.known_as, plain(column.name))
            found = next(
                (n for word in known for n, said in enumerate(plainly) if said == word and n not in taken), None
            )
            if found is not None:
                taken[found] = column.name
    columns = {sheet.headings[n]: name for n, name in sorted(taken.items())}
    return _told_apart(sheet, columns)


def _told_apart(sheet: Sheet, columns: dict[str, str]) -> dict[str, str]:
    """A discount beside each line is a part of it where no value reaches one: 0.15, not fifteen cents."""
    for heading, name in columns.items():
        if name == "discount" and "unit_price" in columns.values() and "line_discount_rate" not in columns.values():
            n = sheet.headings.index(heading)
            values = [row[n] for row in sheet.samples if n < len(row) and row[n]]
            if values and all(map(_is_part, values)):
                columns[heading] = "line_discount_rate"
    return columns


def _is_part(text: str) -> bool:
    try:
        return "%" in text or 0 <= read_number(text, ".") < 1
    except UnreadableValueError:
        return False


def _remarks(gathered: Gathered, held: Mapping[str, str]) -> list[str]:
    counts, remarks = gathered.counts, []
    if counts["duplicate"]:
        remarks.append(
            f"{counts['duplicate']:,} rows stand in their order twice, letter by letter; each counts once, as a double "
            "entry (--set twice=keep takes them as units of their own)"
        )
    if counts["heading"]:
        remarks.append(f"{counts['heading']:,} rows repeat the headings and are left out")
    if counts["empty"]:
        remarks.append(f"{counts['empty']:,} rows are empty")
    return remarks


# --- what it would change, and changing it --------------------------------------------------------------------------


def compare(connection: sa.Connection, account_id: int, read: OrderImport) -> None:
    """Which orders are new, which say something else than before, and which we hold exactly so."""
    held = order_sheets.known_keys(connection, account_id, [made.key for made in read.made])
    left = [made for made in read.made if made.key not in held]
    standing = order_sheets.known_refs(connection, account_id, [made.ref for made in left])
    read.same = [made for made in read.made if made.key in held]
    read.fresh = [made for made in left if made.ref not in standing]
    read.changed = [made for made in left if made.ref in standing]


def apply(database: Database, account: Account, read: OrderImport, actor_id: int | None = None) -> dict[str, Any]:
    """The orders are in the inbox, each once, with their rows beside them; returns the report. What somebody else
    stored meanwhile counts as a duplicate."""
    wanted = [*read.fresh, *read.changed]
    stored: set[str] = set()
    for first in range(0, len(wanted), _AT_ONCE):
        part = wanted[first : first + _AT_ONCE]
        with database.writing("intake") as connection:
            now = business_now(connection)
            arrivals = [_arrival(account.id, made, now, actor_id) for made in part]
            stored |= {key for _, key in inbox.store(connection, arrivals)}
    read.same += [made for made in wanted if made.key not in stored]
    read.fresh = [made for made in read.fresh if made.key in stored]
    read.changed = [made for made in read.changed if made.key in stored]
    with database.writing("intake") as connection:
        shapes = {sheet_shape(plan): {plan.headings[n]: name for name, n in plan.at.items()} for plan in read.plans}
        order_sheets.keep_mappings(connection, shapes, business_now(connection), actor_id)
    return read.report()


def sheet_shape(plan: Plan) -> str:
    """What a kept mapping is found by: the headings."""
    import hashlib

    return hashlib.sha256("\x1f".join(plan.headings).encode()).hexdigest()


def _arrival(account_id: int, made: Made, now: datetime, actor_id: int | None) -> inbox.Arrival:
    body = orjson.dumps({"schema": SCHEMA, **made.body, "updated_at": now.isoformat().replace("+00:00", "Z")})
    headers = to_json({"file": made.file, "place": made.place})
    return inbox.Arrival(account_id, made.key, OWN.order_topic, body, now, headers, "file", now, actor_id)


def write_rejects(read: OrderImport, path: Path) -> Path | None:
    """The rejected rows with their reasons, under their own headings, to be mended and sent again; None where there
    are none. Sheets with other headings go into files of their own."""
    by_shape: dict[tuple[str, ...], list[Rejected]] = {}
    for one in read.rejected:
        by_shape.setdefault(one.row.plan.headings, []).append(one)
    for n, (headings, rows) in enumerate(by_shape.items(), 1):
        target = path if n == 1 else path.with_stem(f"{path.stem}-{n}")
        beside = target.with_suffix(f".{os.getpid()}.part")
        with beside.open("w", encoding="utf-8-sig", newline="") as opened:
            writer = csv.writer(opened)
            writer.writerow([*headings, WHY])
            for one in rows:
                cells = [*one.row.cells, *[""] * (len(headings) - len(one.row.cells))]
                writer.writerow([*map(_safe, cells), one.reason])
        beside.replace(target)
    return path if by_shape else None


def _safe(cell: str) -> str:
    """The cell as a spreadsheet shows it and never computes it; the mark is taken off again when it is read."""
    return f"'{cell}" if cell[:1] in tuple("=+-@\t\r") else cell
