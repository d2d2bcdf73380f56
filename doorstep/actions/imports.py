"""Bringing in what a shop has: a sheet is read once, shown as a difference, and applied by slices or left."""

import itertools
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa

from doorstep.actions.act import Act, acting
from doorstep.actions.import_jobs import (
    Found,
    Job,
    count_slice,
    figures,
    keep_mapping,
    must_be_open,
    note_rejects,
    read_job,
    write_job,
)  # fmt: skip
from doorstep.actions.import_others import Customers, Plain, Stock, Suppliers, TaxRates
from doorstep.actions.import_products import House, Products
from doorstep.actions.import_rejects import Rejects
from doorstep.connectors.files.addresses import country_code
from doorstep.connectors.files.guess import NUMBERS, ColumnMapping, check_mapping, guess, guessed, with_signs
from doorstep.connectors.files.sheet import Sheet, open_sheet
from doorstep.connectors.files.writing import sheet_bytes
from doorstep.db import files, tables
from doorstep.db.accounts import list_accounts
from doorstep.db.engine import Database, business_now
from doorstep.db.queries import catalog_import as reads
from doorstep.domain.errors import CannotDoError, DoneAlreadyError
from doorstep.domain.imports import Given, Outcome, Tally
from doorstep.domain.other_rows import READING, PlainRows, reading_stock
from doorstep.domain.product_rows import ProductRows
from doorstep.domain.sheets import KINDS

SLICE = 500  # rows that one transaction writes
MOST_BYTES = 200_000_000
_SHOWN = 200  # rows of each fate that the difference shows


class Import(Protocol):
    """One kind of import over one sheet."""

    house: House

    def read(self, row: int, cells: Sequence[str]) -> Given | None: ...
    def finish(self) -> Iterator[Given]: ...
    def compare(self, connection: sa.Connection, slice_: Sequence[Given]) -> list[Outcome]: ...
    def lock(self, connection: sa.Connection, slice_: Sequence[Given]) -> None: ...
    def settle(self) -> None: ...
    def write(self, act: Act, outcomes: Sequence[Outcome], reason: str) -> None: ...
    def remarks(self) -> list[str]: ...


def read_in(
    database: Database,
    home: Path,
    kind: str,
    path: Path,
    name: str,
    actor_id: int | None,
    door: str = "desk",
    sheet: str = "",
    columns: Mapping[str, str] | None = None,
    place: tuple[str, str] = ("", ""),
    account_id: int | None = None,
    photos: Mapping[str, str] | None = None,
    decimals: str = "",
) -> str:
    """The sheet is kept, its columns are understood, and what it would change is known; nothing of it is applied yet.
    Returns the public id of the job. `columns` overrides the guess: '' leaves a column out; `decimals` is the sign that
    all numbers have."""
    if kind not in KINDS:
        raise CannotDoError(f"{kind!r} cannot be imported; it may be {', '.join(KINDS)}.")
    if path.stat().st_size > MOST_BYTES:
        raise CannotDoError(f"The file is larger than {MOST_BYTES // 1_000_000} MB; send it in parts.")
    opened = open_sheet(path, kind, sheet)
    mapping = _mapping(database, opened, kind, columns, place)
    if decimals:
        mapping.marks = {name: decimals for name in NUMBERS if name in mapping.columns.values()}
    sha = files.keep_file(home, path)
    extra = {"sheet": opened.name, "photos": dict(photos or {})}
    kept = replace(opened, path=files.path_of(home, sha))
    found = _difference(database, home, kept, kind, mapping, account_id, extra)
    body = {"file": sha, "kind": kind, "name": name}
    with acting(database, door, "import.read", actor_id, body) as act:
        return write_job(act, kind, sha, name, mapping, account_id, path.stat().st_size, found, extra)


def import_rows(
    database: Database, home: Path, kind: str, source: str, account_id: int | None,
    rows: Iterable[Mapping[str, str]], actor_id: int | None, door: str = "desk", name: str = "",
    place: tuple[str, str] = ("", ""),
) -> str:  # fmt: skip
    """Rows by the names of domain.sheets, as a channel's own API tells them, go the same way as a sheet; returns the
    job's public id. The channel's SKUs are known as ours once the job is applied."""
    told = list(rows)
    names = [column.name for column in KINDS[kind] if any(row.get(column.name) for row in told)]
    if not names:
        raise CannotDoError("The channel told of nothing that could be brought in; look into the shop there.")
    content = sheet_bytes(names, ([str(row.get(one) or "") for one in names] for row in told), is_for_us=True)
    sha = files.keep_bytes(home, content)
    opened = replace(open_sheet(files.path_of(home, sha), kind), said=())  # nobody sent it as a file
    mapping = ColumnMapping({one: one for one in names}, source, site=place[0], bin=place[1])
    extra: dict[str, Any] = {"sheet": "", "photos": {}, "is_told": True}
    found = _difference(database, home, opened, kind, with_signs(opened, mapping), account_id, extra)
    body = {"file": sha, "kind": kind, "source": source}
    with acting(database, door, "import.read", actor_id, body) as act:
        return write_job(act, kind, sha, name or source, mapping, account_id, len(content), found, extra)


def change_mapping(
    database: Database, home: Path, job_id: str, columns: Mapping[str, str], place: tuple[str, str],
    marks: Mapping[str, str], actor_id: int | None, door: str = "desk",
) -> None:  # fmt: skip
    """The columns mean what was said, and the difference is made anew; the same is used for the next such sheet."""
    job = read_job(database, job_id)
    must_be_open(job)
    opened = _open_kept(home, job)
    wanted = ColumnMapping({h: n for h, n in columns.items() if n}, job.mapping.source, site=place[0], bin=place[1])
    wanted.marks = {name: mark for name, mark in marks.items() if mark in (".", ",")}
    check_mapping(opened, job.kind, wanted)
    with_signs(opened, wanted)
    found = _difference(database, home, opened, job.kind, wanted, job.account_id, job.report)
    with acting(database, door, "import.mapping", actor_id, {"job": job.public_id, "columns": wanted.columns}) as act:
        keep_mapping(act.connection, job.kind, opened.shape, wanted, act.by.at, actor_id)
        rejects = note_rejects(act, found)
        act.connection.execute(
            tables.import_job.update()
            .where(tables.import_job.c.id == job.id)
            .values(mapping=wanted.to_json(), rejects_file_id=rejects, **figures(found, job.report))
        )


def apply(
    database: Database, home: Path, job_id: str, actor_id: int | None, door: str = "desk", most_slices: int = 0
) -> bool:
    """What the sheet says stands, but for its rejected rows; twice is once, and what was cut short goes on where it
    was. Returns whether all of it is done: `most_slices` may end it before."""
    job = read_job(database, job_id)
    if job.is_left:
        raise CannotDoError("This import was left; read the file in again.")
    if job.is_applied:
        return True
    opened, written = _open_kept(home, job), 0
    work = _import(database, job.kind, opened, job.mapping, job.account_id, job.report)
    done = set(job.report.get("slices") or ())
    for n, slice_ in enumerate(_slices(work, opened)):
        if n in done:
            continue
        if most_slices and written >= most_slices:
            return False
        written += _apply_slice(database, job, work, n, slice_, actor_id, door)
    with database.writing("act") as connection:
        now = business_now(connection)
        connection.execute(
            tables.import_job.update()
            .where(tables.import_job.c.id == job.id, tables.import_job.c.applied_at.is_(None))
            .values(applied_at=now)
        )
        if reads.kept_mapping(connection, job.kind, opened.shape) != job.mapping.for_next():
            keep_mapping(connection, job.kind, opened.shape, job.mapping, now, actor_id)
    return True


def leave(database: Database, job_id: str, actor_id: int | None, door: str = "desk") -> None:
    """Nothing more of it will be applied."""
    job = read_job(database, job_id)
    must_be_open(job)
    with acting(database, door, "import.leave", actor_id, {"job": job.public_id}, token=job.public_id) as act:
        act.connection.execute(
            tables.import_job.update().where(tables.import_job.c.id == job.id).values(left_at=act.by.at)
        )


# --- reading ---------------------------------------------------------------------------------------------------


def _mapping(
    database: Database, opened: Sheet, kind: str, columns: Mapping[str, str] | None, place: tuple[str, str]
) -> ColumnMapping:
    with database.reading() as connection:
        kept = reads.kept_mapping(connection, kind, opened.shape)
    mapping = ColumnMapping(dict(kept["columns"]), kept["source"]) if kept else guess(opened, kind)
    for heading, name in (columns or {}).items():
        for other in [h for h, n in mapping.columns.items() if n == name and name]:
            del mapping.columns[other]
        if name:
            mapping.columns[heading] = name
        else:
            mapping.columns.pop(heading, None)
    mapping.site, mapping.bin = place
    check_mapping(opened, kind, mapping)
    return with_signs(opened, mapping)


def _import(
    database: Database, kind: str, opened: Sheet, mapping: ColumnMapping, account_id: int | None,
    extra: Mapping[str, Any],
) -> Import:  # fmt: skip
    """`extra` is the job's report, or what is known before there is one."""
    with database.reading() as connection:
        books_at = extra["books_at"] if "books_at" in extra else reads.newest_entry(connection)
        desk = next((one.id for one in list_accounts(connection, "house") if one.name == "desk"), None)
        currency, sites = reads.shop_currency(connection), reads.sites_by_name(connection)
    house = House(currency, sites, account_id, desk, extra.get("photos") or {}, books_at)
    place = (mapping.site, mapping.bin)
    if kind == "products":
        rows = ProductRows(
            opened.headings, mapping.columns, mapping.source, mapping.marks, mapping.units, currency, place,
            country_code,
        )  # fmt: skip
        return Products(rows, house)
    reading = reading_stock(place) if kind == "stock" else READING[kind]
    kinds: dict[str, type[Plain]] = {
        "stock": Stock, "customers": Customers, "suppliers": Suppliers, "tax_rates": TaxRates,
    }  # fmt: skip
    rows_of = PlainRows(opened.headings, mapping.columns, reading, mapping.marks, country_code)
    made: Import = kinds[kind](rows_of, house)  # type: ignore[assignment]
    return made


def _slices(work: Import, opened: Sheet) -> Iterator[list[Given]]:
    """The rows in slices that are the same every time: a slice is known by its number."""

    def given() -> Iterator[Given]:
        for row, cells in opened.rows():
            one = work.read(row, cells)
            if one is not None:
                yield one
        yield from work.finish()

    stream = given()
    while slice_ := list(itertools.islice(stream, SLICE)):
        yield slice_


def _difference(
    database: Database, home: Path, opened: Sheet, kind: str, mapping: ColumnMapping, account_id: int | None,
    extra: Mapping[str, Any],
) -> Found:  # fmt: skip
    work = _import(database, kind, opened, mapping, account_id, extra)
    tally, shown = Tally(), {fate: [] for fate in ("fresh", "changed", "rejected")}
    rejects = Rejects(opened.headings, opened.sign)
    try:
        for slice_ in _slices(work, opened):
            with database.reading() as connection:
                outcomes = work.compare(connection, slice_)
            work.settle()
            for outcome in outcomes:
                tally.count(outcome)
                if outcome.fate == "rejected":
                    rejects.add(outcome.given)
                if outcome.fate in shown and len(shown[outcome.fate]) < _SHOWN:
                    shown[outcome.fate].append(_told(outcome))
        sha, size = rejects.keep(home)
    finally:
        rejects.close()
    unread = [h for n, h in enumerate(opened.headings) if h not in mapping.columns and _is_filled(opened, n)]
    said = [*opened.said, *guessed(mapping), *work.remarks()]
    return Found(tally, shown, said, opened.headings, unread, work.house.books_at, sha, size)


def _is_filled(opened: Sheet, n: int) -> bool:
    return any(n < len(row) and row[n] for row in opened.samples)


def _told(outcome: Outcome) -> dict[str, Any]:
    given = outcome.given
    return {
        "row": given.row, "key": given.key, "shape": given.shape,
        "proposed": "proposed" in given.fields,
        "changes": [[what, before[:200], after[:200]] for what, before, after in outcome.changes],
        "troubles": [
            {"row": t.row, "column": t.column, "rule": t.rule, "value": t.value, "why": t.why} for t in given.troubles
        ],
    }  # fmt: skip


# --- writing ---------------------------------------------------------------------------------------------------


def _apply_slice(
    database: Database, job: Job, work: Import, n: int, slice_: Sequence[Given], actor_id: int | None, door: str
) -> int:
    """The slice stands whole, once; 0 where it changes nothing, of which only the job knows."""
    with database.reading() as connection:
        outcomes = work.compare(connection, slice_)
    if not any(outcome.fate in ("fresh", "changed") for outcome in outcomes):
        work.settle()
        with database.writing("act") as connection:
            count_slice(connection, job, n, outcomes)
        return 0
    body = {"job": job.public_id, "slice": n, "file": job.sha256}
    try:
        with acting(database, door, f"import.{job.kind}", actor_id, body, token=f"{job.public_id}:{n}") as act:
            work.lock(act.connection, slice_)  # and weighed only then, so that what is weighed still stands
            outcomes = work.compare(act.connection, slice_)
            work.write(act, outcomes, f"import of {job.name}"[:200])
            count_slice(act.connection, job, n, outcomes)
    except DoneAlreadyError:
        return 0
    finally:
        work.settle()
    return 1


def _open_kept(home: Path, job: Job) -> Sheet:
    path = files.path_of(home, job.sha256)
    if not path.is_file():
        raise CannotDoError("The imported file is not in the home any more; read it in again.")
    opened = open_sheet(path, job.kind, str(job.report.get("sheet") or ""))
    return replace(opened, said=()) if job.report.get("is_told") else opened


@contextmanager
def unpacked(home: Path, content: Any, name: str) -> Iterator[Path]:
    """A file that was sent lies where it can be read, until this is over."""
    folder = home / files.FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=folder, prefix="sent-", suffix=Path(name).suffix[:8]) as kept:
        shutil.copyfileobj(content, kept)
        kept.flush()
        yield Path(kept.name)
