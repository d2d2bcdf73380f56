"""The warehouse database as one file and back: a copy of one moment while others write, and an empty place filled."""

import gzip
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from doorstep.domain.errors import CannotDoError

from . import migrate
from .engine import Database, sqlite

SQLITE, POSTGRES = "warehouse.db.gz", "warehouse.dump"  # the names under which a copy is kept
_FAST = 1  # a level of compression: the rest of the way would cost four times the time for a tenth of the room
_PIECE = 1 << 20


def name_of(url: str) -> str:
    """Under which name a copy of that database is kept."""
    return SQLITE if _is_sqlite(url) else POSTGRES


def copy_database(url: str, folder: Path) -> Path:
    """One moment of the database lies as a file in the folder, read back and found whole. Nobody who writes waits."""
    target = folder / name_of(url)
    if not _is_sqlite(url):
        _run(
            "pg_dump",
            url,
            "--format=custom",
            f"--compress={_FAST}",
            "--no-owner",
            "--no-privileges",
            f"--file={target}",
        )
        return target
    draft = folder / "warehouse.db"
    # One step: the pages of one moment. In WAL mode a reader keeps no writer waiting.
    with closing(sqlite.connect(_path(url))) as source, closing(sqlite.connect(draft)) as made:
        source.backup(made, pages=-1)
        made.execute("PRAGMA journal_mode=DELETE")
    _must_be_whole(draft)
    with draft.open("rb") as plain, gzip.open(target, "wb", _FAST) as packed:
        shutil.copyfileobj(plain, packed, _PIECE)
    draft.unlink()
    return target


def fill_database(copy: Path, url: str, is_half: bool = False) -> None:
    """The database, which was empty or not there, is as the copy has it; or is left as it was. `is_half`: nobody works
    on it until `end_half`, also where we are killed before that."""
    if (copy.name == SQLITE) != _is_sqlite(url):
        kind = "SQLite" if copy.name == SQLITE else "PostgreSQL"
        raise CannotDoError(
            f"The backup is of a {kind} database; set DOORSTEP_DATABASE_URL to an empty one of that kind."
        )
    make_room(url)
    if not _is_sqlite(url):
        if is_half:
            _begin_half(url)  # stands before the first table does
        try:
            _run(
                "pg_restore", url, "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(copy)
            )
        except BaseException:
            if is_half and _tables(url) == [migrate.HALF]:  # not where somebody else's stands after all
                end_half(url)
            raise
        return
    path = Path(_path(url))
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.filling")
    with gzip.open(copy, "rb") as packed, draft.open("wb") as plain:
        shutil.copyfileobj(packed, plain, _PIECE)
        plain.flush()
        os.fsync(plain.fileno())
    _must_be_whole(draft)
    if is_half:
        _begin_half(f"sqlite:///{draft}")
    draft.replace(path)


def make_room(url: str) -> None:
    """The database is empty: it was, or it held what a restore that was cut off had left. Else raise, with what to do;
    nothing was touched."""
    if _is_sqlite(url):
        if not Path(_path(url)).exists():
            return
        if migrate.HALF not in _tables(url):
            raise CannotDoError(
                f"{_path(url)} is there already; a backup is put only where nothing is. Move it away first."
            )
        empty_again(url)
        return
    found = _tables(url)
    if migrate.HALF in found:
        _drop_tables(url, but=migrate.HALF)  # which goes last: the other's pg_restore may live, and end yet
    elif found:
        raise CannotDoError("The database holds tables already; name an empty one in DOORSTEP_DATABASE_URL.")


def end_half(url: str) -> None:
    """What was put back into the database is whole: whoever likes may work on it."""
    with _server(url) as connection:
        connection.exec_driver_sql(f"DROP TABLE {migrate.HALF}")


def _begin_half(url: str) -> None:
    with _server(url) as connection:
        connection.exec_driver_sql(f"CREATE TABLE IF NOT EXISTS {migrate.HALF} (here INTEGER)")


def _tables(url: str) -> list[str]:
    with _server(url) as connection:
        return sa.inspect(connection).get_table_names()


@contextmanager
def _server(url: str) -> Iterator[sa.Connection]:
    """One transaction on that database, by a connection of its own."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def empty_again(url: str) -> None:
    """What was just filled into an empty database is out of it again."""
    if _is_sqlite(url):
        for ending in ("", "-wal", "-shm", "-journal", ".turn", ".writer"):
            Path(f"{_path(url)}{ending}").unlink(missing_ok=True)
        return
    _drop_tables(url)


def _drop_tables(url: str, but: str = "") -> None:
    with _server(url) as connection:
        if but:
            connection.exec_driver_sql(
                f"LOCK TABLE {but}"
            )  # fails where it has ended meanwhile, and the rest is a shop
        if names := [f'"{name}"' for name in sa.inspect(connection).get_table_names() if name != but]:
            connection.exec_driver_sql(f"DROP TABLE {', '.join(names)} CASCADE")
        connection.exec_driver_sql("DROP FUNCTION IF EXISTS refuse() CASCADE")


@contextmanager
def place_beside(url: str, folder: Path, name: str) -> Iterator[str]:
    """The address of an empty database of the same kind, for a trial; it is gone afterwards."""
    if _is_sqlite(url):
        yield f"sqlite:///{folder / 'trial.db'}"
        return
    beside = sa.make_url(url).set(database=name)
    server = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    try:
        with server.connect() as connection:
            connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    except sa.exc.DBAPIError:
        server.dispose()
        raise CannotDoError(
            "This user may not make a database to try the backup in; give it CREATEDB, or restore by hand elsewhere."
        ) from None
    try:
        yield beside.render_as_string(hide_password=False)
    finally:
        with server.connect() as connection:
            connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.dispose()


def version_of(url: str) -> str | None:
    """The schema version of that database."""
    database = Database(url, pool_size=1)
    try:
        return migrate.version(database)
    finally:
        database.close()


def _must_be_whole(path: Path) -> None:
    with closing(sqlite.connect(path)) as connection:
        try:
            told = [row[0] for row in connection.execute("PRAGMA quick_check")]
        except sqlite.DatabaseError as error:
            told = [str(error)]
    if told != ["ok"]:
        path.unlink()
        raise CannotDoError(f"The copy of the warehouse is damaged ({told[0][:120]}); nothing was kept of it.")


def _is_sqlite(url: str) -> bool:
    return sa.make_url(url).get_backend_name() == "sqlite"


def _path(url: str) -> str:
    return sa.make_url(url).database or ""


def _run(program: str, url: str, *arguments: str) -> None:
    """One of PostgreSQL's own programs upon that database; the password travels in its environment, unseen."""
    found = shutil.which(program) or next(
        (str(p) for p in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), reverse=True)), None
    )
    if found is None:
        raise CannotDoError(
            f"{program} is not on this machine; install PostgreSQL's client programs (postgresql-client)."
        )
    done = subprocess.run(
        [found, *arguments, "--dbname", _named(url)], env=_environment(url), capture_output=True, text=True
    )
    if done.returncode:
        words = re.sub(r"^pg_\w+: (error: )?", "", (done.stderr.strip().splitlines() or ["it said nothing"])[0])
        raise CannotDoError(f"{program} could not finish: {words[:200]}. Nothing was kept of it.")


def _named(url: str) -> str:
    """The address as PostgreSQL's programs read it, without the password: others see the arguments of a process."""
    return sa.make_url(url).set(drivername="postgresql", password=None).render_as_string(hide_password=False)


def _environment(url: str) -> Mapping[str, Any]:
    password = sa.make_url(url).password
    return {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}
