"""Single rows for tests of one table: every column that must have a value gets one, parents are made as needed."""

import itertools
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.types import Instant

A_DAY = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
_numbers = itertools.count(1)
# What a CHECK or a foreign meaning asks of a column.
_FITTING: dict[tuple[str, str], Any] = {
    ("vendor_account", "kind"): "channel",
    ("actor", "kind"): "person",
    ("sku", "kind"): "physical",
    ("order_line", "kind"): "physical",
    ("site", "time_zone"): "Europe/Berlin",
    ("site", "country"): "DE",
    ("refund", "made_by"): "us",
    ("refund", "amount_minor"): 1,
    ("entry", "ledger"): "stock",
    ("balance", "account"): "available",
    ("money_balance", "account"): "refundable",
    ("exception_case", "cause"): "high_risk",
}


def make_row(connection: sa.Connection, name: str, /, **values: Any) -> Any:
    """One row of the table stands, with its parents; returns its first key."""
    table = tables.metadata.tables[name]
    row = dict(values)
    for column in table.columns:
        if column.name in row:
            continue
        if column.foreign_keys and not column.nullable:
            (parent,) = column.foreign_keys
            row[column.name] = make_row(connection, parent.column.table.name)
        elif not column.nullable and _is_wanted(table, column) and not _numbers_itself(table, column):
            row[column.name] = _FITTING.get((name, column.name), _any_of(column))
        elif (name, column.name) in _FITTING:
            row[column.name] = _FITTING[name, column.name]
    key = next(iter(table.primary_key.columns))
    return connection.execute(table.insert().values(**row).returning(key)).scalar_one()


def _is_wanted(table: sa.Table, column: sa.Column[Any]) -> bool:
    """Whether a value must be given: there is no default, or two rows may not share it."""
    alone = any(
        column.name in constraint.columns and len(constraint.columns) > 1
        for constraint in table.constraints
        if isinstance(constraint, sa.UniqueConstraint)
    )
    return column.server_default is None or (alone and isinstance(column.type, sa.Text))


def _numbers_itself(table: sa.Table, column: sa.Column[Any]) -> bool:
    return column.primary_key and len(table.primary_key.columns) == 1 and column.name == "id"


def _any_of(column: sa.Column[Any]) -> Any:
    if isinstance(column.type, Instant):
        return A_DAY
    if isinstance(column.type, sa.LargeBinary):
        return b"x"
    if isinstance(column.type, sa.String):
        text = f"x{next(_numbers)}"
        return text[-column.type.length :] if column.type.length else text
    return next(_numbers)
