"""Bringing a warehouse database to this program's version, and telling when it is of another."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from doorstep.domain.errors import SchemaVersionError

from .engine import Database

HALF = "restore_under_way"  # a table that stands in a database while a backup is put into it
_FOLDER = Path(__file__).parent / "migrations"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    return config


def head() -> str:
    """The schema version that this program is written for."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    assert newest is not None
    return newest


def known_versions() -> set[str]:
    """Every schema version that this program can bring up to its own."""
    return {revision.revision for revision in ScriptDirectory.from_config(_config()).walk_revisions()}


def version(database: Database, is_restored: bool = False) -> str | None:
    """The schema version of the database; None where it is empty. Raise where a backup is only half put back, unless it
    is we who put it back."""
    with database.reading() as connection:
        if not is_restored and sa.inspect(connection).has_table(HALF):
            raise SchemaVersionError(
                "A restore was cut off here: the shop is not whole, and nothing in it lies still. Run `doorstep "
                "restore FILE` again, with an empty home; it begins anew."
            )
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(url: str, is_restored: bool = False) -> None:
    """The database is at this program's version, its data kept; a newer one is refused and left alone."""
    database = Database(url)
    try:
        have, want = version(database, is_restored), head()
        if have == want:
            return
        if have is not None and have not in known_versions():
            raise SchemaVersionError(
                f"This warehouse is of version {have}, newer than this program's {want}. Start a "
                f"newer Doorstep, or restore a backup of before the upgrade."
            )
        _upgrade(database)
    finally:
        database.close()


def _upgrade(database: Database) -> None:
    config = _config()
    with database.writer.connect() as connection:
        if database.is_sqlite:
            # Alembic rebuilds tables on SQLite; with foreign keys on, dropping the old one would delete its children.
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        with connection.begin():
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            if database.is_sqlite and (broken := connection.execute(sa.text("PRAGMA foreign_key_check")).all()):
                raise SchemaVersionError(
                    f"The upgrade would have left {len(broken)} rows without their parents; nothing "
                    f"was changed. Please report it."
                )
        connection.invalidate()


def require_current(database: Database) -> None:
    """Raise, with what to do, unless the database is at this program's version."""
    have, want = version(database), head()
    if have is None:
        raise SchemaVersionError("There is no shop here yet. Run `doorstep init` (or `make demo` for the sample shop).")
    if have != want:
        raise SchemaVersionError(
            f"This warehouse is of version {have} and this program wants {want}. Run `doorstep up`, "
            f"which upgrades it, or start the Doorstep that fits."
        )
