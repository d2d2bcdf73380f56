"""The row of an import: what was read, what it would change, and how far it is applied."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from doorstep.actions.act import Act
from doorstep.connectors.files.guess import ColumnMapping
from doorstep.db import files, tables
from doorstep.db.engine import Database
from doorstep.domain.errors import CannotDoError
from doorstep.domain.ids import public_id
from doorstep.domain.imports import Outcome, Tally

OVERTAKEN = ("claimed", "counted_since")  # rules that a row may come to break between its reading and its writing


@dataclass(slots=True)
class Job:
    """A sheet that was read, as its row in the warehouse has it."""

    id: int
    public_id: str
    kind: str
    sha256: str
    name: str
    account_id: int | None
    mapping: ColumnMapping
    report: dict[str, Any] = field(default_factory=dict)
    is_applied: bool = False
    is_left: bool = False
    applied_rows: int = 0
    rejects_sha: str = ""


def read_job(database: Database, job_id: str) -> Job:
    """The job of that public id."""
    job, file = tables.import_job, tables.stored_file
    rejects = file.alias()
    with database.reading() as connection:
        row = connection.execute(
            sa.select(job, file.c.sha256, file.c.name, rejects.c.sha256.label("rejects_sha"))
            .select_from(
                job.outerjoin(file, file.c.id == job.c.file_id).outerjoin(
                    rejects, rejects.c.id == job.c.rejects_file_id
                )
            )
            .where(job.c.public_id == job_id)
        ).first()
    if row is None:
        raise CannotDoError("There is no such import; the list of imports names those there are.")
    return Job(
        row.id, row.public_id, row.kind, row.sha256 or "", row.name or "", row.account_id,
        ColumnMapping.of_json(row.mapping or {}), dict(row.report or {}), row.applied_at is not None,
        row.left_at is not None, row.applied_rows, row.rejects_sha or "",
    )  # fmt: skip


@dataclass(slots=True)
class Found:
    """What a sheet would change."""

    tally: Tally
    shown: dict[str, list[dict[str, Any]]]
    said: list[str]
    headings: tuple[str, ...]
    unread: list[str]
    books_at: int = 0  # the newest entry of the books when it was read
    rejects_sha: str = ""
    rejects_size: int = 0


def count_slice(connection: sa.Connection, job: Job, n: int, outcomes: Sequence[Outcome]) -> None:
    """How far the job is, in the same transaction as what it wrote: a slice is weighed once, also where it changes
    nothing."""
    table = tables.import_job
    stood = connection.execute(sa.select(table.c.report).where(table.c.id == job.id).with_for_update()).scalar_one()
    report = dict(stood or {})
    if n in report.get("slices", ()):
        return
    report["slices"] = [*report.get("slices", ()), n]
    report["late"] = [*report.get("late", ()), *_late(report, outcomes)][:200]
    applied = dict(report.get("applied") or {"fresh": 0, "changed": 0})
    for outcome in outcomes:
        if outcome.fate in applied:
            applied[outcome.fate] += 1
    report["applied"] = applied
    connection.execute(
        table.update().where(table.c.id == job.id).values(report=report, applied_rows=sum(applied.values()))
    )


def _late(report: Mapping[str, Any], outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Rows that were to be written when the sheet was read, and are not any more."""
    known = {row["row"] for row in report["shown"]["rejected"]}
    return [
        {"row": o.given.row, "why": o.given.troubles[0].why}
        for o in outcomes
        if o.fate == "rejected" and o.given.troubles[0].rule in OVERTAKEN and o.given.row not in known
    ]


def write_job(
    act: Act, kind: str, sha: str, name: str, mapping: ColumnMapping, account_id: int | None, size: int, found: Found,
    extra: Mapping[str, Any],
) -> str:  # fmt: skip
    """The job is written down; returns its public id."""
    connection, at, actor = act.connection, act.by.at, act.by.actor_id
    file_id = files.note_file(connection, sha, "import", "text/csv", size, name, at, actor)
    public = public_id("imp", act.event_id, sha)
    connection.execute(
        tables.import_job.insert().values(
            public_id=public, kind=kind, source=mapping.source, account_id=account_id, file_id=file_id,
            mapping=mapping.to_json(), at=at, actor_id=actor, rejects_file_id=note_rejects(act, found),
            **figures(found, extra),
        )
    )  # fmt: skip
    return public


def figures(found: Found, extra: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a job that say what it would change."""
    tally = found.tally
    report = {
        **tally.to_json(), "shown": found.shown, "said": found.said, "headings": list(found.headings),
        "unread": found.unread, "sheet": extra.get("sheet", ""), "photos": extra.get("photos", {}),
        "books_at": found.books_at, "is_told": bool(extra.get("is_told")),
    }  # fmt: skip
    return {
        "read_rows": tally.read, "fresh_rows": tally.fresh, "changed_rows": tally.changed, "same_rows": tally.same,
        "rejected_rows": tally.rejected, "report": report,
    }  # fmt: skip


def note_rejects(act: Act, found: Found) -> int | None:
    """The file of rejected rows has its row; returns its id."""
    if not found.rejects_sha:
        return None
    by = act.by
    return files.note_file(
        act.connection, found.rejects_sha, "rejects", "text/csv", found.rejects_size, "rejected.csv", by.at, by.actor_id
    )


def keep_mapping(
    connection: sa.Connection, kind: str, shape: str, mapping: ColumnMapping, at: datetime, actor_id: int | None
) -> None:
    """The next sheet of this shape is read so by itself."""
    table = tables.import_mapping
    connection.execute(table.delete().where(table.c.kind == kind, table.c.headers_sha == shape))
    connection.execute(
        table.insert().values(kind=kind, headers_sha=shape, mapping=mapping.for_next(), at=at, actor_id=actor_id)
    )


def must_be_open(job: Job) -> None:
    """Raises where nothing of the job can be changed any more."""
    if job.is_applied or job.applied_rows:
        raise CannotDoError("This import was applied already; read the file in again to change more.")
    if job.is_left:
        raise CannotDoError("This import was left already; read the file in again.")
