"""Bringing a long stream of order sheets in, file by file, with every row accounted for."""

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from doorstep.actions.order_sheets import apply, read_sheets
from doorstep.connectors.channels.own import OWN
from doorstep.db import tables
from doorstep.db.accounts import Account
from doorstep.db.engine import Database

ROWS = ("read", "lines", "orders", "duplicates", "headings", "empty", "rejected")
_HEAD = ("file", "rows", "lines", "orders", "twice", "heads", "empty", "rejected", "taken", "stored", "known")


def bring_stream(database: Database, account: Account, files: Sequence[Path]) -> dict[str, dict[str, Any]]:
    """Every file is in the inbox, one import each, by the mapping that the channel keeps; the reports by file."""
    return {path.name: apply(database, account, read_sheets(database, account, [(path.name, path)])) for path in files}


def stored(database: Database) -> int:
    """How many orders of sheets and of one's own JSON the inbox holds."""
    event = tables.inbound_event
    with database.reading() as connection:
        found = connection.execute(sa.select(sa.func.count()).where(event.c.topic == OWN.order_topic))
        return int(found.scalar_one())


def counted(path: Path, number: str) -> dict[str, int]:
    """The file's rows by their fate, counted without any code of ours but this: what an import must come to, where
    every row that is no repeat, heading or gap is a line."""
    rows = Counter[str]()
    seen = set()
    with path.open(encoding="utf-8-sig", newline="") as opened:
        reader = csv.reader(opened)
        headings = next(reader)
        for row in reader:
            rows["read"] += 1
            if not any(cell.strip() for cell in row):
                rows["empty"] += 1
            elif row == headings:
                rows["headings"] += 1
            elif tuple(row) in seen:
                rows["duplicates"] += 1
            else:
                seen.add(tuple(row))
                rows["lines"] += 1
    at = headings.index(number)
    return {name: rows[name] for name in ROWS} | {"taken": len({row[at] for row in seen})}


def sums(reports: Iterable[dict[str, Any]]) -> dict[str, int]:
    """The rows of all files by their fate."""
    total = Counter[str]()
    for report in reports:
        total.update(report["rows"])
    return {name: total[name] for name in ROWS}


def table(reports: dict[str, dict[str, Any]]) -> str:
    """Where every row went, a line a file."""
    shown = [[*_figures(name, report["rows"], [report])] for name, report in reports.items()]
    shown.append([*_figures("all", sums(reports.values()), reports.values())])
    width = max(len(row[0]) for row in shown)
    lines = ["  ".join([_HEAD[0].ljust(width), *(head.rjust(8) for head in _HEAD[1:])])]
    lines += ["  ".join([row[0].ljust(width), *(cell.rjust(8) for cell in row[1:])]) for row in shown]
    return "\n".join(lines)


def _figures(name: str, rows: dict[str, int], reports: Iterable[dict[str, Any]]) -> Iterable[str]:
    told = list(reports)
    yield name
    yield from (f"{rows[fate]:,}" for fate in ROWS)
    yield from (f"{sum(report[fate] for report in told):,}" for fate in ("read", "stored", "duplicate"))
