"""The only place that opens the warehouse database; one SQLite library per process.

Two copies of SQLite in one process (pysqlite3's and the standard library's) drop each other's file locks and corrupt
the file, so nothing else here may import sqlite3 (docs/decisions/0005).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from doorstep import failpoints
from doorstep.domain.sku_keys import fingerprint

from .gate import Gate
from .types import instant_text

try:
    import pysqlite3.dbapi2 as sqlite
except ImportError:  # no wheel for this platform; its own SQLite may carry the WAL-reset bug of before 3.51.3
    import sqlite3 as sqlite  # type: ignore[no-redef]

sqlite.register_adapter(datetime, instant_text)
# The driver asks six times whether anybody adapts a None or bytes, as often as one is bound (12,000 instructions), and
# binds them as they are: who answers at once costs a tenth.
sqlite.register_adapter(type(None), lambda nothing: nothing)
sqlite.register_adapter(bytes, memoryview)

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA busy_timeout=15000",
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-64000",
    "PRAGMA wal_autocheckpoint=4000",
)


class Database:
    """Readers and writers of one warehouse database, on SQLite or on PostgreSQL."""

    def __init__(self, url: str, pool_size: int = 8) -> None:
        self.url = url
        parsed = sa.make_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if self.is_sqlite:
            if not parsed.database or parsed.database == ":memory:":
                raise ValueError("the warehouse database is a file; give its path in DOORSTEP_DATABASE_URL")
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            self.reader = self._sqlite(url, "BEGIN", pool_size)
            self.writer = self._sqlite(url, "BEGIN IMMEDIATE", pool_size)
            self._gate: Gate | None = Gate(parsed.database)
        else:
            self.reader = self.writer = sa.create_engine(
                url, pool_size=pool_size, max_overflow=4, pool_pre_ping=True, hide_parameters=True
            )
            sa.event.listen(self.writer, "handle_error", _without_values)
            self._gate = None

    @staticmethod
    def _sqlite(url: str, begin: str, pool_size: int) -> sa.Engine:
        engine = sa.create_engine(
            url,
            module=sqlite,
            pool_size=pool_size,
            max_overflow=4,
            connect_args={"check_same_thread": False, "cached_statements": 512},
            hide_parameters=True,  # they may be somebody's address, and errors are written into logs
        )

        @sa.event.listens_for(engine, "connect")
        def _connected(connection: Any, _record: Any) -> None:
            connection.isolation_level = None
            connection.create_function("fingerprint", 1, fingerprint, deterministic=True)
            for pragma in _PRAGMAS:
                connection.execute(pragma)

        # The driver begins nothing by itself. As the dialect's own step an error is told as any other statement's, and
        # it costs a tenth of a statement that is run in the `begin` event.
        engine.dialect.do_begin = lambda connection: connection.cursor().execute(begin)  # type: ignore[method-assign]
        return engine

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """One consistent view; nothing that is done on it stays."""
        with self.reader.connect() as connection:
            yield connection

    @contextmanager
    def writing(self, name: str, in_haste: bool = False) -> Iterator[sa.Connection]:
        """One transaction, whole or not at all; `name` is where a test may kill us, before and after the commit.
        In haste is who must be answered within the second: others then take shorter turns."""
        if self._gate is None:
            with self._transaction(name) as connection:
                yield connection
        else:
            with self._gate.turn(in_haste), self._transaction(name) as connection:
                yield connection

    def is_hurried(self) -> bool:
        """Whether long transactions would keep somebody waiting who is in haste; never on PostgreSQL, where writers do
        not wait for each other."""
        return self._gate is not None and self._gate.is_hurried()

    @contextmanager
    def _transaction(self, name: str) -> Iterator[sa.Connection]:
        with self.writer.begin() as connection:
            yield connection
            failpoints.reach(f"{name}.commit.before")
        failpoints.reach(f"{name}.commit.after")

    def close(self) -> None:
        self.reader.dispose()
        self.writer.dispose()
        if self._gate is not None:
            self._gate.close()


def _without_values(context: sa.engine.ExceptionContext) -> None:
    """PostgreSQL adds the row that it refused: whatever is somebody's address stays out of errors and their logs."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args and isinstance(error.args[0], str):
            error.args = (error.args[0].partition("\nDETAIL:")[0], *error.args[1:])


@lru_cache(maxsize=8)
def open_database(url: str) -> Database:
    """The one Database of this process for that URL."""
    return Database(url)


def driver_rows(connection: sa.Connection, sql: str, parameters: tuple[Any, ...] = ()) -> Sequence[Sequence[Any]]:
    """The rows that the statement gives back, for what runs in every transaction. On SQLite they come straight from the
    driver: to describe their columns costs SQLAlchemy as much as it costs SQLite to find them. It hears nothing of it
    but the errors, which are its own."""
    if connection.dialect.name != "sqlite" or not connection.in_transaction():
        return connection.exec_driver_sql(sql, parameters).all()
    try:
        found: list[tuple[Any, ...]] = connection.connection.cursor().execute(sql, parameters).fetchall()
    except sqlite.Error as error:
        raise sa.exc.DBAPIError.instance(
            sql, None, error, sqlite.Error, hide_parameters=True, dialect=connection.dialect
        ) from error
    return found


def machine_now() -> datetime:
    """The machine's time, for leases and measurements; business time is `clock.business_now`."""
    return datetime.now(UTC)


def business_now(connection: sa.Connection) -> datetime:
    """The shop's time: the machine's plus `setting.clock_offset` seconds, so a sample shop can live its own week."""
    # As text: it is asked in every transaction, and reading the column's JSON costs more than asking.
    found = driver_rows(connection, "SELECT CAST(value AS text) FROM setting WHERE key = 'clock_offset'")
    return machine_now() + timedelta(seconds=float(found[0][0]) if found else 0)
