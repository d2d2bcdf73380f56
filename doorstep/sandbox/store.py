"""One SQLite file a vendor: what was answered is still known after a kill -9."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
else:
    try:  # The same library as everywhere in Doorstep; this process opens no other one.
        import pysqlite3 as sqlite3
    except ImportError:
        import sqlite3

_SETTINGS = "CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"

Connection = sqlite3.Connection
Row = sqlite3.Row


def open_store(path: Path, schema: str) -> Connection:
    """The vendor's file, with its tables in place; a killed vendor's file opens as it was left.

    A commit is in the hands of the operating system before it is answered, which a kill cannot undo. A power cut
    might, and a sandbox may forget then.
    """
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "temp_store=MEMORY", "busy_timeout=5000"):
        connection.execute(f"PRAGMA {pragma}")
    connection.executescript(_SETTINGS + schema)
    return connection


@contextmanager
def transaction(connection: Connection) -> Iterator[Connection]:
    """Everything inside is kept, or nothing of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def read_setting(connection: Connection, name: str, default: str) -> str:
    row = connection.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
    return row[0] if row else default


def write_setting(connection: Connection, name: str, value: str) -> None:
    connection.execute(
        "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value),
    )
