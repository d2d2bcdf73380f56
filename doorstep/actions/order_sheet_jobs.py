"""Sheets of orders brought at the desk: kept, read as a difference, read anew otherwise, and applied or left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from doorstep.actions import order_sheets
from doorstep.actions.act import acting
from doorstep.actions.order_sheet_plan import UnmappedError
from doorstep.actions.order_sheets import OrderImport
from doorstep.db import files, tables
from doorstep.db.accounts import Account, list_accounts
from doorstep.db.engine import Database
from doorstep.domain.errors import CannotDoError
from doorstep.domain.ids import public_id

ROWS_MOST = 30_000  # that a page reads in one go; longer sheets are for the command
_SHOWN = 200


@dataclass(slots=True)
class SheetJob:
    """Sheets that were brought, as their row in the warehouse has them."""

    id: int
    public_id: str
    account: Account
    files: list[tuple[str, str]]  # (name, SHA-256)
    columns: dict[str, str]
    said: dict[str, str]
    report: dict[str, Any] = field(default_factory=dict)
    is_applied: bool = False
    is_left: bool = False


def bring(
    database: Database, home: Path, account_name: str, sheets: Sequence[tuple[str, Path]], said: Mapping[str, str],
    actor_id: int,
) -> str:  # fmt: skip
    """The sheets are kept, and what they would change is known; nothing of it is stored yet. Returns the job."""
    with database.reading() as connection:
        account = next((one for one in list_accounts(connection, "channel") if one.name == account_name), None)
    if account is None:
        raise CannotDoError(f"There is no channel called “{account_name}”.")
    kept = [(name, files.keep_file(home, path), path.stat().st_size) for name, path in sheets]
    job = SheetJob(0, "", account, [(name, sha) for name, sha, _ in kept], {}, dict(said))
    report = _difference(database, home, job)
    body = {"files": [sha for _, sha, _ in kept], "channel": account.name}
    with acting(database, "desk", "import.read", actor_id, body) as act:
        ids = [
            files.note_file(act.connection, sha, "import", "text/csv", size, name, act.by.at, actor_id)
            for name, sha, size in kept
        ]
        public = public_id("imp", act.event_id, kept[0][1])
        act.connection.execute(
            tables.import_job.insert().values(
                public_id=public, kind="orders", source="sheet", account_id=account.id, file_id=ids[0], at=act.by.at,
                actor_id=actor_id, mapping=_mapping(job), **_figures(report),
            )
        )  # fmt: skip
    return public


def read_anew(
    database: Database, home: Path, job: SheetJob, columns: Mapping[str, str], said: Mapping[str, str], actor_id: int
) -> None:
    """The columns mean what was chosen, and the difference is made anew."""
    _must_be_open(job)
    job.columns, job.said = dict(columns), dict(said)
    report = _difference(database, home, job)
    with acting(database, "desk", "import.mapping", actor_id, {"job": job.public_id, "columns": job.columns}) as act:
        act.connection.execute(_of(job).values(mapping=_mapping(job), **_figures(report)))


def apply(database: Database, home: Path, job: SheetJob, actor_id: int, token: str = "") -> dict[str, Any]:
    """The orders are in the inbox, each once; however often it is pressed, it is done once."""
    if job.is_left:
        raise CannotDoError("This import was left; bring the file in again.")
    report = order_sheets.apply(database, job.account, _read(database, home, job), actor_id)
    with acting(database, "desk", "import.orders", actor_id, {"job": job.public_id}, token=token) as act:
        open_still = _of(job).where(tables.import_job.c.applied_at.is_(None))
        act.connection.execute(open_still.values(applied_at=act.by.at, applied_rows=report["rows"]["lines"]))
    return report


def leave(database: Database, job: SheetJob, actor_id: int) -> None:
    """Nothing of it will be stored."""
    _must_be_open(job)
    with acting(database, "desk", "import.leave", actor_id, {"job": job.public_id}, token=job.public_id) as act:
        act.connection.execute(_of(job).values(left_at=act.by.at))


def rejects(database: Database, home: Path, job: SheetJob, path: Path) -> Path | None:
    """The rejected rows with why, in a file that can be mended and brought again."""
    return order_sheets.write_rejects(_read(database, home, job), path)


def read_job(database: Database, name: str) -> SheetJob:
    """The job of that public id."""
    job = tables.import_job
    with database.reading() as connection:
        row = connection.execute(sa.select(job).where(job.c.public_id == name, job.c.kind == "orders")).first()
        accounts = {one.id: one for one in list_accounts(connection, "channel")}
    if row is None:
        raise CannotDoError("There is no such import of orders; the list of imports names those there are.")
    kept = row.mapping or {}
    return SheetJob(
        row.id, row.public_id, accounts[row.account_id], [(name, sha) for name, sha in kept["files"]],
        dict(kept["columns"]), dict(kept["said"]), dict(row.report or {}), row.applied_at is not None,
        row.left_at is not None,
    )  # fmt: skip


def _read(database: Database, home: Path, job: SheetJob) -> OrderImport:
    paths = [(name, files.path_of(home, sha)) for name, sha in job.files]
    if missing := [name for name, path in paths if not path.is_file()]:
        raise CannotDoError(f"{missing[0]} is not in the home any more; bring it in again.")
    read = order_sheets.read_sheets(database, job.account, paths, job.columns, job.said)
    if read.gathered.read > ROWS_MOST:
        raise CannotDoError(
            f"This is long ({read.gathered.read:,} rows); bring it in by `doorstep import orders FILE … --apply`."
        )
    return read


def _difference(database: Database, home: Path, job: SheetJob) -> dict[str, Any]:
    """What the sheets would change; where no column says what every order must say, that is what is told."""
    try:
        return _report(_read(database, home, job))
    except UnmappedError as error:
        none = dict.fromkeys(("read", "stored", "duplicate", "rejected", "fresh", "changed"), 0)
        rows = dict.fromkeys(("read", "lines", "orders", "duplicates", "headings", "empty", "rejected"), 0)
        paths = [(name, files.path_of(home, sha)) for name, sha in job.files]
        mappings = order_sheets.look_at(paths, job.columns, job.said.get("letters", ""))
        return {
            **none,
            "rows": rows,
            "said": [str(error)],
            "reasons": [],
            "changes": [],
            "mappings": mappings,
            "unmapped": True,
        }


def _report(read: OrderImport) -> dict[str, Any]:
    report = read.report()
    told = [
        {**one, "changes": one["changes"] and [_without_person(change) for change in one["changes"]]}
        for one in report["changes"]
    ]
    return {**report, "reasons": report["reasons"][:_SHOWN], "changes": told, "mappings": read.mappings}


def _without_person(change: Mapping[str, Any]) -> dict[str, Any]:
    """The change as it is kept with the import: that somebody's name or street is another, and not which."""
    return {**change, **({"before": "", "after": ""} if change["is_personal"] else {})}


def _figures(report: Mapping[str, Any]) -> dict[str, Any]:
    rows = report["rows"]
    return {
        "report": dict(report), "read_rows": rows["read"], "fresh_rows": report["fresh"],
        "changed_rows": report["changed"], "same_rows": report["duplicate"], "rejected_rows": rows["rejected"],
    }  # fmt: skip


def _mapping(job: SheetJob) -> dict[str, Any]:
    return {"columns": job.columns, "said": job.said, "files": [list(one) for one in job.files]}


def _of(job: SheetJob) -> sa.Update:
    return tables.import_job.update().where(tables.import_job.c.id == job.id)


def _must_be_open(job: SheetJob) -> None:
    if job.is_applied or job.is_left:
        raise CannotDoError("This import is over; bring the file in again to change more.")
