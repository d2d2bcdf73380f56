"""Orders out of spreadsheets: read, understood, compared with what we hold, and put into the inbox, each once."""

import csv
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa

from doorstep.actions.order_mappings import Names, by_words, find_fit, kept_of, must_be_own, unused
from doorstep.actions.order_sheet_plan import (
    NAMES,
    UnmappedError,
    guess_columns,
    judged_columns,
    make_plan,
    open_orders,
    remarks,
    settle,
    with_typed,
)
from doorstep.connectors.channels.own import OWN
from doorstep.connectors.channels.own.schema import SCHEMA
from doorstep.connectors.files.guess import parse_mapping
from doorstep.connectors.files.writing import harmless
from doorstep.db import inbox
from doorstep.db.accounts import Account
from doorstep.db.engine import Database, business_now
from doorstep.db.options import read_option
from doorstep.db.queries import order_sheets
from doorstep.db.queries.order_sheets import KeptMapping, Standing
from doorstep.db.write import to_json
from doorstep.domain.errors import CannotDoError
from doorstep.domain.order_changes import changes
from doorstep.domain.order_plan import Made, Plan, Rejected, SheetRow
from doorstep.domain.order_rows import Gathered
from doorstep.domain.sheets import WHY

SHEETS = frozenset((".csv", ".tsv", ".txt", ".tab", ".xlsx", ".xlsm"))
_TOLD = 20  # orders of which it is told what changes
_AT_ONCE = 200  # orders in one transaction
_LATE = "another import changed this order after the sheet was read; look at it, and bring the sheet in once more"


class _Texts:
    """Texts in a file that has no name, and ends with whoever holds it."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115

    def keep(self, text: bytes) -> tuple[int, int]:
        """From which byte, and how many."""
        at = self._file.seek(0, os.SEEK_END)
        return at, self._file.write(text)

    def read(self, at: int, length: int) -> bytes:
        self._file.seek(at)
        return self._file.read(length)

    def __del__(self) -> None:
        self._file.close()


@dataclass(slots=True)
class OrderImport:
    """Sheets of orders, read and made into orders; nothing is stored yet."""

    plans: list[Plan]
    gathered: Gathered
    made: list[Made]
    said: list[str]
    kept: list[KeptMapping] = field(default_factory=list)  # how each sheet is understood from now on, if it is applied
    fresh: list[Made] = field(default_factory=list)
    changed: list[Made] = field(default_factory=list)
    same: list[Made] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)  # of the first that change: what, before and after
    standing: dict[str, Standing] = field(default_factory=dict)  # by order, as it was when this was read
    _texts: _Texts = field(default_factory=_Texts)

    def put_away(self, made: Made) -> None:
        """The order is known, and its text lies on the disk until it is stored: memory holds a line of each."""
        made.body, made.away = "", self._texts.keep(_bytes(made))
        self.made.append(made)

    def body_of(self, made: Made, updated_at: str) -> bytes:
        """The order as it is stored: its text was made when it was read, and now says of when it is."""
        return _dated(self._texts.read(*made.away), updated_at)

    def what_changes(self, made: Made, before: Mapping[str, Any] | None) -> dict[str, Any]:
        """The order's number, and each field that it says otherwise; `changes` is None where nothing of before is
        kept."""
        found = None if before is None else changes(before, orjson.loads(self._texts.read(*made.away)))
        return {"order": made.ref, "changes": None if found is None else [asdict(one) for one in found]}

    def rows_of(self, made: Made) -> list[SheetRow]:
        """The order's rows, as they were read."""
        plans = {plan.headings: plan for plan in sorted(self.plans, key=lambda plan: plan.file == made.file)}
        sheets = orjson.loads(self._texts.read(*made.away))["source"]["sheets"]
        rows = [(plans[tuple(sheet["headings"])], tuple(cells)) for sheet in sheets for cells in sheet["rows"]]
        return [SheetRow(plan, number, cells) for (plan, cells), number in zip(rows, made.numbers, strict=True)]

    @property
    def rejected(self) -> list[Rejected]:
        return self.gathered.rejected

    @property
    def mappings(self) -> list[dict[str, Any]]:
        """What each column of each sheet is taken for, for a person to look at."""
        return [
            {
                "file": plan.file,
                "mapping": kept.name,
                "headings": list(plan.headings),
                "names": {plan.headings[n]: name for name, n in plan.at.items()},
                "columns": {plan.headings[n]: NAMES[name].label for name, n in plan.at.items()},
                "unread": [h for n, h in enumerate(plan.headings) if n not in plan.at.values()],
            }
            for plan, kept in zip(self.plans, self.kept, strict=True)
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
            "changes": self.changes,
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
    mapping: str | Mapping[str, str] = "",
    said: Mapping[str, str] | None = None,
    keep_as: str = "",
) -> OrderImport:
    """The orders in these sheets, (name, path) each, compared with what the channel has told us before. The mapping
    that the channel keeps for such headings is used, and what is given goes before it; nothing is written."""
    must_be_own(account)
    typed, given = _typed(mapping), dict(said or {})
    letters = given.pop("letters", "")  # which change nothing of what is read by them
    sheets = [open_orders(name, path, letters) for name, path in files]
    with database.reading() as connection:
        house = order_sheets.read_house(connection)
        now = business_now(connection)
        found = order_sheets.read_mappings(connection, account.id, [opened.headings for opened in sheets])
        listed = order_sheets.list_mappings(connection)
        currency = account.currency or str(read_option(connection, "shop_currency"))
    names, told, read = Names(listed, account.id, account.name), list[str](), OrderImport([], Gathered(), [], [])
    for opened in sheets:
        rows = list(opened.rows())
        exact = found.get(opened.headings)
        fit = None if exact else find_fit(listed, account.id, opened.headings)
        kept = fit.kept if fit else exact
        settled = settle({**(kept.said if kept else {}), **given}, currency)
        known = {**(fit.columns if fit else {}), **typed}
        plan, guessed = make_plan(opened, rows, exact.columns if exact else None, known, settled, house, now)
        read.plans.append(plan)
        if fit and not (typed or given or keep_as.strip()):
            read.kept.append(fit.kept)  # which stands, and is found for such headings again
        else:
            read.kept.append(kept_of(plan, account.id, kept, given, names.choose(exact, opened.headings, keep_as)))
        words = [by_words(kept)] if kept else unused(listed, account.id)
        words += fit.told(plan, typed) if fit else []
        told += [f"{opened.name}: {one}" for one in (*opened.sheet.said, *words, *guessed)]
        for number, cells in rows:
            read.gathered.take(plan, number, cells)
    if not any(plan.has_lines for plan in read.plans):
        known = [f"{plan.headings[n]} → {NAMES[ours].label}" for plan in read.plans for ours, n in plan.at.items()]
        raise UnmappedError(
            "No column says how many of what at which price; map one, as in --mapping 'Qty=qty'. Understood: "
            f"{', '.join(known)}. Names that can be given: {', '.join(NAMES)}."
        )
    if unknown := set(typed) - {heading for plan in read.plans for heading in plan.headings}:
        raise CannotDoError(f"No sheet has a column “{min(unknown)}”; look at the spelling in the mapping.")
    with database.reading() as connection:
        read.standing = order_sheets.read_standing(connection, account.id, list(read.gathered.by_ref))
    _add_to_standing(database, account, read)
    for made in read.gathered.make_all(_why_not):
        read.put_away(made)
    read.said = [*told, *remarks(read.plans, read.gathered)]
    with database.reading() as connection:
        compare(connection, account.id, read)
    return read


def _add_to_standing(database: Database, account: Account, read: OrderImport) -> None:
    """Where it is set so, rows of orders that stand already come beside those that brought them."""
    plans = {plan.headings: plan for plan in read.plans if plan.said.get("again") == "add"}
    if not plans:
        return
    with database.reading() as connection:
        if order_sheets.is_still_reading(connection, account.id):
            raise CannotDoError(
                f"Orders of {account.name} are still being read, and these rows may be of them; try again in a minute."
            )
        held = order_sheets.held_rows(connection, account.id, list(read.gathered.by_ref))
    for ref, rows in held.items():
        if rows is None or any(headings not in plans for headings, _ in rows):
            why = (
                "its rows of before are not kept any more" if rows is None else "its rows of before have other headings"
            )
            read.gathered.spoilt.setdefault(ref, f"{why}; give the order whole, with --set again=replace")
        else:
            read.gathered.put_beside(ref, [(plans[headings], cells) for headings, cells in rows])


def look_at(files: Sequence[tuple[str, Path]], typed: Mapping[str, str], letters: str = "") -> list[dict[str, Any]]:
    """What each column of each sheet may mean, where that is not enough to read it: for a person to choose."""
    told = []
    for name, path in files:
        opened = open_orders(name, path, letters)
        try:
            columns, _ = judged_columns(opened, list(opened.rows()), typed, "EUR")
        except UnmappedError:
            columns = with_typed(opened, guess_columns(opened), typed)
        told.append({"file": name, "headings": list(opened.headings), "names": columns, "columns": {}, "unread": []})
    return told


def _typed(mapping: str | Mapping[str, str]) -> Mapping[str, str]:
    if isinstance(mapping, str):
        return parse_mapping(mapping) if mapping else {}
    return mapping


def _why_not(made: Made) -> str:
    """Why the strict reader of our own JSON would not have the order; '' where it would."""
    fact = OWN.read(OWN.order_topic, _dated(_bytes(made), "2000-01-01T00:00:00Z"))
    return "" if fact.kind == "order" else fact.reason


def _bytes(made: Made) -> bytes:
    return made.body.encode("utf-8", "replace")


def _dated(text: bytes, updated_at: str) -> bytes:
    return orjson.dumps({"schema": SCHEMA, "updated_at": updated_at})[:-1] + b"," + text[1:]


# --- what it would change, and changing it --------------------------------------------------------------------------


def compare(connection: sa.Connection, account_id: int, read: OrderImport) -> None:
    """Which orders are new, which say something else than before, and which we hold exactly so."""
    told = order_sheets.known_keys(connection, account_id, [made.key for made in read.made])
    here = order_sheets.known_refs(connection, account_id, [made.ref for made in read.made if made.key not in told])
    for made in read.made:
        stands = read.standing.get(made.ref)
        if stands.is_by(made.key) if stands else made.key in told:
            read.same.append(made)
            continue
        (read.changed if stands or made.ref in here else read.fresh).append(made)
        if stands and made.key in told:  # it stood by these rows before, and is to stand by them again
            made.key += f"|after {stands.event_id}"
    first = read.changed[:_TOLD]
    before = order_sheets.held_states(connection, account_id, [made.ref for made in first]) if first else {}
    read.changes = [read.what_changes(made, before.get(made.ref)) for made in first]


def apply(database: Database, account: Account, read: OrderImport, actor_id: int | None = None) -> dict[str, Any]:
    """The orders are in the inbox, each once, with their rows beside them; returns the report. What somebody else
    stored meanwhile counts as a duplicate, and an order that stands by other rows meanwhile is left as it stands."""
    wanted = [*read.fresh, *read.changed]
    stored: set[str] = set()
    late: set[str] = set()
    for first in range(0, len(wanted), _AT_ONCE):
        part = wanted[first : first + _AT_ONCE]
        with database.writing("intake") as connection:
            order_sheets.hold(connection, account.id)
            now = business_now(connection)
            stands = order_sheets.read_standing(connection, account.id, [made.ref for made in part])
            late |= {made.ref for made in part if _is_late(made, stands.get(made.ref), read.standing.get(made.ref))}
            arrivals = [_arrival(account.id, made, read, now, actor_id) for made in part if made.ref not in late]
            stored |= {key for _, key in inbox.store(connection, arrivals)}
    for made in wanted:
        if made.ref in late:
            read.gathered.leave(made, read.rows_of(made), _LATE)
    read.made = [made for made in read.made if made.ref not in late]
    read.same += [made for made in wanted if made.key not in stored and made.ref not in late]
    read.fresh = [made for made in read.fresh if made.key in stored]
    read.changed = [made for made in read.changed if made.key in stored]
    with database.writing("intake") as connection:
        for kept in (one for one in read.kept if not one.id):
            order_sheets.keep_mapping(connection, kept, business_now(connection), actor_id)
    return read.report()


def _is_late(made: Made, stands: Standing | None, stood: Standing | None) -> bool:
    """Whether other rows than those that were looked at make the order stand by now, and not these either."""
    return stands is not None and stands != stood and not stands.is_by(made.key)


def _arrival(account_id: int, made: Made, read: OrderImport, now: datetime, actor_id: int | None) -> inbox.Arrival:
    headers = to_json({"file": made.file, "place": made.place})
    body = read.body_of(made, now.isoformat().replace("+00:00", "Z"))
    return inbox.Arrival(
        account_id, made.key, OWN.order_topic, body, now, headers, "file", now, actor_id, order_ref=made.ref
    )


def write_rejects(read: OrderImport, path: Path) -> Path | None:
    """The rejected rows with their reasons, under their own headings, to be mended and sent again; None where there
    are none. Sheets with other headings go into files of their own, each with the sign between its cells that the sheet
    came with."""
    by_shape: dict[tuple[str, ...], list[Rejected]] = {}
    for one in read.rejected:
        by_shape.setdefault(one.row.plan.headings, []).append(one)
    for n, (headings, rows) in enumerate(by_shape.items(), 1):
        target = path if n == 1 else path.with_stem(f"{path.stem}-{n}")
        beside = target.with_suffix(f".{os.getpid()}.part")
        with beside.open("w", encoding="utf-8-sig", newline="") as opened:
            sign = rows[0].row.plan.sign
            writer, safe = csv.writer(opened, delimiter=sign), partial(harmless, sign=sign)
            writer.writerow([*map(safe, headings), WHY])
            for one in rows:
                cells = [*map(safe, one.row.cells), *[""] * (len(headings) - len(one.row.cells))]
                writer.writerow([*cells[: len(headings)], safe(one.reason), *cells[len(headings) :]])
        beside.replace(target)
    return path if by_shape else None
