"""Statements and rows of each commit, counted at the cursor: an executemany of updates counts by its rows."""

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from doorstep.actions import floor
from doorstep.actions.found import make_account
from doorstep.db.engine import Database
from doorstep.testing.sandbox import Sandbox
from doorstep.testing.shop import Shop


class Tally:
    """What one kind of transaction did."""

    def __init__(self) -> None:
        self.transactions = 0
        self.statements = 0
        self.rows = 0

    @property
    def each(self) -> tuple[float, float]:
        """Statements and rows written of one transaction."""
        return self.statements / max(self.transactions, 1), self.rows / max(self.transactions, 1)


@contextmanager
def counted(database: Database) -> Iterator[dict[str, Tally]]:
    """Inside, every transaction of the writer is tallied under the name it was opened with."""
    tallies: dict[str, Tally] = {}
    here: Counter[str] = Counter()
    original = database._transaction

    @contextmanager
    def transaction(name: str) -> Iterator[sa.Connection]:
        here.clear()
        with original(name) as connection:
            yield connection
        tally = tallies.setdefault(name, Tally())
        tally.transactions += 1
        tally.statements += here["statements"]
        tally.rows += here["rows"]

    def before(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        word = statement.lstrip()[:6].upper()
        rows = len(parameters) if many else 1
        here["statements"] += rows if many and word == "UPDATE" else 1
        if word in ("INSERT", "UPDATE") and many:
            here["rows"] += rows

    def after(_connection: Any, cursor: Any, statement: str, _parameters: Any, _context: Any, many: bool) -> None:
        if not many and statement.lstrip()[:6].upper() in ("INSERT", "UPDATE") and cursor.rowcount > 0:
            here["rows"] += cursor.rowcount

    database._transaction = transaction  # type: ignore[method-assign]
    sa.event.listen(database.writer, "before_cursor_execute", before)
    sa.event.listen(database.writer, "after_cursor_execute", after)
    try:
        yield tallies
    finally:
        sa.event.remove(database.writer, "before_cursor_execute", before)
        sa.event.remove(database.writer, "after_cursor_execute", after)
        database._transaction = original  # type: ignore[method-assign]


def measure(folder: Path, orders: int) -> dict[str, float]:
    """Statements and rows of each kind of commit, of that many orders in one slice each, driven without Prefect."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shop = Shop(f"sqlite:///{folder / 'statements.db'}")
    with Sandbox(folder / "vendors") as vendors:
        with shop.database.writing("act") as connection:
            make_account(connection, "carrier", "sandbox", "parcels", config={"base_url": vendors.carrier_url})
            mail = {"host": "127.0.0.1", "port": vendors.smtp_port, "from": "shop@example.com"}
            make_account(connection, "messenger", "smtp", "mail", config=mail)
        shop.stock(MUG=10 * orders, CANDLE=10 * orders, BOX=10 * orders)
        with counted(shop.database) as tallies:
            for number in range(orders):
                shop.order(10_000 + number, {"MUG": 1, "GIFT": 1, "CANDLE": 2})
            shop.run()
            for wave in shop.rows("wave"):
                floor.pick_wave(shop.database, wave.id, shop.owner_id)
                floor.seal_wave(shop.database, wave.id, shop.owner_id)
            shop.run("ship")
            floor.hand_over(shop.database, shop.owner_id)
            shop.run("notify")
    shop.database.close()
    figures = {}
    for name, tally in sorted(tallies.items()):
        if name not in ("intake", "claim"):
            figures[f"{name}_statements"], figures[f"{name}_rows"] = tally.each
    return figures
