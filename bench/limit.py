"""The limit: the very rows that a run left, put bare into the same tables, indexes and triggers, 1,000 orders a
commit."""

import os
import time
from pathlib import Path
from typing import Any

from doorstep.db.engine import sqlite
from doorstep.db.migrate import upgrade
from doorstep.db.tables import metadata

ORDERS_A_COMMIT = 1000


def put_rows(warehouse: Path, folder: Path, orders: int) -> float:
    """Orders a second at which the rows of `warehouse` go into an empty one, at synchronous=FULL, by one process
    that does nothing else. Foreign keys are off, so that rows may go in table by table: that only makes the limit
    faster."""
    target = folder / "limit.db"
    for tail in ("", "-wal", "-shm"):
        target.with_name(target.name + tail).unlink(missing_ok=True)
    upgrade(f"sqlite:///{target}")
    tables = [(table.name, _rows(warehouse, table)) for table in metadata.sorted_tables]
    commits = max(1, orders // ORDERS_A_COMMIT)
    connection = sqlite.connect(target, isolation_level=None)
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=OFF",
        "cache_size=-64000",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")
    begun = time.perf_counter()
    for k in range(commits):
        connection.execute("BEGIN IMMEDIATE")
        for name, rows in tables:
            part = rows[len(rows) * k // commits : len(rows) * (k + 1) // commits]
            if part:
                marks = ", ".join("?" * len(part[0]))
                connection.executemany(f'INSERT INTO "{name}" VALUES ({marks})', part)  # noqa: S608
        connection.execute("COMMIT")
    seconds = time.perf_counter() - begun
    connection.close()
    for tail in ("", "-wal", "-shm"):
        target.with_name(target.name + tail).unlink(missing_ok=True)
    return orders / seconds


def _rows(warehouse: Path, table: Any) -> list[tuple[Any, ...]]:
    connection = sqlite.connect(f"file:{warehouse}?mode=ro", uri=True)
    key = ", ".join(f'"{column.name}"' for column in table.primary_key.columns)
    try:
        return connection.execute(f'SELECT * FROM "{table.name}" ORDER BY {key}').fetchall()  # noqa: S608 - our own names
    finally:
        connection.close()


def size_mb(warehouse: Path) -> float:
    """What the warehouse takes on disk."""
    return (
        sum(os.path.getsize(str(warehouse) + tail) for tail in ("", "-wal") if os.path.exists(str(warehouse) + tail))
        / 2**20
    )
