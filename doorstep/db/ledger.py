"""The double-entry ledger of stock (units) and money (minor units): append-only, and zero in every entry.

Stock moves between accounts of one position. `available`, `allocated` and `picked` are guarded balances; all other
accounts (`supplier`, `shipped`, `returned`, `scrapped`, `counted`) are sums of their postings.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from . import tables
from .write import among, insert, take_ids, update

GUARDED = frozenset(("available", "allocated", "picked"))
GUARDED_MONEY = frozenset(("refundable", "gift_card"))


@dataclass(frozen=True, slots=True)
class StockMove:
    """Some units of one position, from one account to another."""

    sku_id: int
    position_id: int
    source: str
    target: str
    qty: int


@dataclass(frozen=True, slots=True)
class MoneyMove:
    """An amount of one currency, from one account to another; `guard` also moves the order's guarded balance."""

    source: str
    target: str
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Entry:
    """Why something moved, and everything that moved for it; each entry sums to zero by construction."""

    kind: str
    moves: tuple[StockMove, ...] | tuple[MoneyMove, ...]
    order_id: int | None = None
    ref: str = ""
    reason: str = ""
    reverses_id: int | None = None


def lock_balances(connection: sa.Connection, position_ids: Iterable[int]) -> dict[tuple[int, str], int]:
    """Nobody else moves units of these positions until this transaction ends; returns what stands there now.

    The positions themselves are locked, in key order, and the balances are read after that: a balance that another
    transaction made a moment ago cannot be locked by a statement that began before it was there, and whoever locks
    rows in two orders waits in a circle.
    """
    position, balance = tables.position, tables.balance
    wanted = sorted(set(position_ids))
    if not wanted:
        return {}
    if connection.dialect.name != "sqlite":
        rows = sa.select(position.c.id).where(among(connection, position.c.id, wanted)).order_by(position.c.id)
        connection.execute(rows.with_for_update(key_share=True)).all()
    query = sa.select(balance.c.position_id, balance.c.account, balance.c.amount)
    rows_now = connection.execute(query.where(among(connection, balance.c.position_id, wanted)))
    return {(one, account): amount for one, account, amount in rows_now}


def post_stock(connection: sa.Connection, entries: Sequence[Entry], actor_id: int | None, at: datetime) -> None:
    """Write the entries and move the guarded balances with them; `stock_never_oversold` refuses the whole if one
    would fall below zero."""
    _write(connection, "stock", entries, actor_id, at)
    deltas: dict[tuple[int, str], int] = defaultdict(int)
    for entry in entries:
        for move in entry.moves:
            assert isinstance(move, StockMove)
            if move.source in GUARDED:
                deltas[move.position_id, move.source] -= move.qty
            if move.target in GUARDED:
                deltas[move.position_id, move.target] += move.qty
    rows = [(position, account, delta) for (position, account), delta in sorted(deltas.items()) if delta]
    if not rows:
        return
    touched = {(p, a) for p, a, _ in rows}
    changed = update(
        connection,
        tables.balance,
        {"amount": "t.amount + v.delta"},
        "t.position_id = v.position_id AND t.account = v.account",
        (("position_id", "int"), ("account", "text"), ("delta", "int")),
        rows,
        returning="position_id, account",
    )
    missing = touched - {(p, a) for p, a in changed}
    insert(
        connection,
        tables.balance,
        ("position_id", "account", "amount"),
        [row for row in rows if (row[0], row[1]) in missing],
        "ON CONFLICT (position_id, account) DO UPDATE SET amount = balance.amount + excluded.amount",
    )


def post_money(connection: sa.Connection, entries: Sequence[Entry], actor_id: int | None, at: datetime) -> None:
    """Write the entries; where an order's guarded account is named, its balance moves too, and never below zero."""
    _write(connection, "money", entries, actor_id, at)
    deltas: dict[tuple[int, str, str], int] = defaultdict(int)
    for entry in entries:
        for move in entry.moves:
            assert isinstance(move, MoneyMove)
            if entry.order_id is None:
                continue
            if move.source in GUARDED_MONEY:
                deltas[entry.order_id, move.source, move.currency] -= move.amount_minor
            if move.target in GUARDED_MONEY:
                deltas[entry.order_id, move.target, move.currency] += move.amount_minor
    ups = [(*key, delta) for key, delta in sorted(deltas.items()) if delta >= 0]
    downs = [(*key, delta) for key, delta in sorted(deltas.items()) if delta < 0]
    insert(
        connection,
        tables.money_balance,
        ("order_id", "account", "currency", "amount"),
        ups,
        "ON CONFLICT (order_id, account, currency) DO UPDATE SET amount = money_balance.amount + excluded.amount",
    )
    lowered = update(
        connection,
        tables.money_balance,
        {"amount": "t.amount + v.delta"},
        "t.order_id = v.order_id AND t.account = v.account AND t.currency = v.currency",
        (("order_id", "int"), ("account", "text"), ("currency", "text"), ("delta", "int")),
        downs,
        returning="order_id, account, currency",
    )
    stood = {tuple(row) for row in lowered}
    # Where nothing was ever paid there is nothing to lower: a row below zero, for the guard to refuse.
    insert(
        connection,
        tables.money_balance,
        ("order_id", "account", "currency", "amount"),
        [row for row in downs if row[:3] not in stood],
    )


def _write(
    connection: sa.Connection, ledger: str, entries: Sequence[Entry], actor_id: int | None, at: datetime
) -> None:
    ids = take_ids(connection, tables.entry, len(entries))
    insert(
        connection,
        tables.entry,
        ("id", "ledger", "kind", "order_id", "ref", "reason", "actor_id", "at", "reverses_id"),
        [
            (one, ledger, e.kind, e.order_id, e.ref, e.reason, actor_id, at, e.reverses_id)
            for one, e in zip(ids, entries, strict=True)
        ],
    )
    rows = []
    for one, e in zip(ids, entries, strict=True):
        n = 0
        for move in e.moves:
            if isinstance(move, StockMove):
                rows.append((one, n, move.source, move.sku_id, move.position_id, None, -move.qty))
                rows.append((one, n + 1, move.target, move.sku_id, move.position_id, None, move.qty))
            else:
                rows.append((one, n, move.source, None, None, move.currency, -move.amount_minor))
                rows.append((one, n + 1, move.target, None, None, move.currency, move.amount_minor))
            n += 2
    insert(
        connection, tables.posting, ("entry_id", "n", "account", "sku_id", "position_id", "currency", "amount"), rows
    )


def find_positions(connection: sa.Connection, keys: Iterable[tuple[int, int, str]]) -> dict[tuple[int, int, str], int]:
    """The plain positions (no lot, serial, container, owner or condition) of (sku, site, bin), made where missing."""
    wanted = sorted(set(keys))
    if not wanted:
        return {}
    position = tables.position
    ids = take_ids(connection, position, len(wanted))
    insert(
        connection,
        position,
        ("id", "sku_id", "site_id", "bin"),
        [(one, *key) for one, key in zip(ids, wanted, strict=True)],
        "ON CONFLICT (sku_id, site_id, bin, lot, serial, container, owner, condition) DO NOTHING",
    )
    rows = connection.execute(
        sa.select(position.c.sku_id, position.c.site_id, position.c.bin, position.c.id).where(
            among(connection, position.c.sku_id, {key[0] for key in wanted}),
            position.c.lot == "",
            position.c.serial == "",
            position.c.container == "",
            position.c.owner == "",
            position.c.condition == "",
        )
    )
    found = {(sku, site, bin_): one for sku, site, bin_, one in rows}
    return {key: found[key] for key in wanted}
