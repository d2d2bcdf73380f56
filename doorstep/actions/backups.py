"""Backups of the shop: made by hand and by themselves, listed, tidied, and made before an upgrade."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from doorstep.db import copies, files, migrate, tables, work
from doorstep.db.engine import Database, business_now, machine_now
from doorstep.db.options import read_option
from doorstep.domain.errors import CannotDoError
from doorstep.domain.ids import public_id
from doorstep.settings import Settings

from .archive import Made, sweep_drafts, write_archive

FOLDER = "backups"  # in the home, where no other folder is set
_FIRST_AFTER = timedelta(minutes=30)  # a shop that was just made has something worth keeping by then


def note_backup(database: Database, made: Made, made_by: str) -> None:
    """The backup stands in the warehouse's own list."""
    row = {
        "public_id": public_id("bak", made.path.name), "at": made.at, "made_by": made_by, "path": str(made.path),
        "size_bytes": made.size_bytes, "sha256": made.sha256,
        "report": {"files": made.files, "missing": len(made.missing)},
    }  # fmt: skip
    with database.writing("act") as connection:
        connection.execute(tables.backup.insert().values(**row))


def note_check(database: Database, archive: Path) -> None:
    """The backup was put back once for a trial, and held."""
    backup = tables.backup
    with database.writing("act") as connection:
        connection.execute(
            backup.update().where(backup.c.public_id == public_id("bak", archive.name)).values(checked_at=machine_now())
        )


def list_backups(connection: sa.Connection, limit: int = 100) -> list[Any]:
    """The backups that were not tidied away, the newest first."""
    backup = tables.backup
    return list(
        connection.execute(
            sa.select(backup).where(backup.c.deleted_at.is_(None)).order_by(backup.c.at.desc()).limit(limit)
        )
    )


def tidy(database: Database, kept: int) -> int:
    """Of the backups that the schedule made, the newest `kept` are left, and never fewer than one; made by hand or for
    an upgrade, all stay. Returns how many are gone."""
    backup = tables.backup
    with database.reading() as connection:
        rows = connection.execute(
            sa.select(backup.c.id, backup.c.path)
            .where(backup.c.made_by == "schedule", backup.c.deleted_at.is_(None))
            .order_by(backup.c.at.desc())
            .offset(max(1, kept))
        ).all()
    for row in rows:
        with suppress(OSError):
            Path(row.path).unlink(missing_ok=True)
    if rows:
        with database.writing("act") as connection:
            connection.execute(
                backup.update().where(backup.c.id.in_([row.id for row in rows])).values(deleted_at=machine_now())
            )
    return len(rows)


def folder_of(settings: Settings, chosen: str = "") -> Path:
    """Where backups are put: the shop's own choice, or a folder in the home. Who has one has the shop, so that none is
    put where pages are served from: into another folder of the home, or beside the program."""
    own = settings.home / FOLDER
    folder = Path(chosen) if chosen else own
    there = folder.resolve()
    for closed in (settings.home, Path(__file__).parents[1]):
        if there.is_relative_to(closed.resolve()) and not there.is_relative_to(own.resolve()):
            raise CannotDoError(f"Backups are not put into {folder}, where other things of the shop lie; name another.")
    return folder


def make_backup(settings: Settings, database: Database, made_by: str, folder: Path) -> Made:
    """The shop as it is now lies in a file in that folder and on the list of backups."""
    _require_room(settings, folder)
    made = write_archive(settings, folder)
    note_backup(database, made, made_by)
    return made


def _require_room(settings: Settings, folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise CannotDoError(f"Backups cannot be put into {folder} ({error.strerror}); name another folder.") from None
    path = sa.make_url(settings.url).database or ""
    size = Path(path).stat().st_size if settings.url.startswith("sqlite") and Path(path).is_file() else 0
    if free < 3 * size:
        raise CannotDoError(
            f"Only {free >> 20} MB are free in {folder}; a backup needs {3 * size >> 20} MB for a moment."
        )


def now_text(at: datetime) -> str:
    """The instant as backups say it."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


# --- the schedule, and what goes before an upgrade ----------------------------------------------------------------


def tidy_up(settings: Settings, database: Database) -> None:
    """What a stop in the middle of things left lying about is gone."""
    with database.reading() as connection:
        chosen = str(read_option(connection, "backup_folder"))
    sweep_drafts(settings, Path(chosen) if chosen else settings.home / FOLDER)
    files.sweep(database, settings.home)


def keep_schedule(database: Database) -> None:
    """Backups are made by themselves from now on, the first within the hour. Twice is once."""
    chore = tables.chore
    with database.writing("act") as connection:
        if connection.execute(sa.select(chore.c.id).where(chore.c.name == "backup")).first() is None:
            made = connection.execute(
                chore.insert()
                .values(name="backup", stage="housekeeping", every_seconds=24 * 3600)
                .returning(chore.c.id)
            ).scalar_one()
            work.want(connection, "housekeeping", [int(made)], business_now(connection) + _FIRST_AFTER)


def wake_schedule(database: Database) -> None:
    """The next backup is made as soon as the house works: how often they are made was set anew."""
    chore = tables.chore
    with database.writing("act") as connection:
        known = connection.execute(sa.select(chore.c.id).where(chore.c.name == "backup")).scalar()
        if known is not None:
            work.want(connection, "housekeeping", [known], business_now(connection))


def upgrade_with_backup(settings: Settings, say: Callable[[str], None]) -> None:
    """The warehouse is at this program's version; one of an earlier version was kept in a file before."""
    have = copies.version_of(settings.url)
    made = None
    if have is not None and have != migrate.head() and have in migrate.known_versions():
        say(f"this shop is of version {have}; it is kept in a file before it is brought to {migrate.head()}")
        made = write_archive(settings, folder_of(settings))
        say(f"kept: {made.path}")
    migrate.upgrade(settings.url)
    if made is not None:
        database = Database(settings.url, pool_size=1)
        try:
            note_backup(database, made, "upgrade")
        finally:
            database.close()
