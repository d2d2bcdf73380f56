"""Set-based statements that mean the same on both databases: tuples in, one statement a set."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from typing import Any

import orjson
import sqlalchemy as sa

from .types import instant_text


def to_json(value: Any) -> str:
    """JSON text for a column; Decimals as text, so that no cent becomes a float."""
    return orjson.dumps(value, default=_plain, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS).decode()


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal | date):
        return str(value)
    if isinstance(value, (set, frozenset, tuple)):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


# SQLite reads a set of rows from one JSON text, or, where they are few, from a parameter each: a third less work, but
# another statement for each number of rows.
_FEW = 32


@lru_cache(maxsize=512)
def _insert_sql(
    table: sa.Table, columns: tuple[str, ...], count: int, mark: str, tail: str, returning: str = ""
) -> str:
    """`count` rows as parameters; as one JSON text where it is 0."""
    for column in columns:
        table.c[column]  # a misspelt column fails here, with its name
    names = ", ".join(f'"{column}"' for column in columns)
    if count:
        row = f"({', '.join([mark] * len(columns))})"
        source = f"VALUES {', '.join([row] * count)}"
    else:
        picked = ", ".join(f"json_extract(value, '$[{n}]')" for n in range(len(columns)))
        # `WHERE true` keeps SQLite from reading ON CONFLICT as a join's ON.
        source = f"SELECT {picked} FROM json_each({mark}) WHERE true"  # noqa: S608 - values are parameters
    back = f" RETURNING {returning}" if returning else ""
    return f'INSERT INTO "{table.name}" ({names}) {source}{" " + tail if tail else ""}{back}'


def _flat(rows: Iterable[Sequence[Any]]) -> tuple[Any, ...]:
    """The cells of all rows, one behind the other; the driver writes instants in the fixed text form."""
    return tuple(chain.from_iterable(rows))


@lru_cache(maxsize=512)
def _has_bytes(table: sa.Table, columns: tuple[str, ...]) -> bool:
    return any(isinstance(table.c[column].type, sa.LargeBinary) for column in columns)


def insert(
    connection: sa.Connection, table: sa.Table, columns: tuple[str, ...], rows: Sequence[Sequence[Any]], tail: str = ""
) -> int:
    """Put the rows into the table, in one statement; `tail` may be an ON CONFLICT clause. Returns how many were
    given."""
    if not rows:
        return 0
    is_sqlite = connection.dialect.name == "sqlite"
    # SQLite's driver gives up the interpreter for each row of a set, and a thread that computes takes it: a
    # transaction of hundreds of rows then holds the writer's turn ten times as long as it works (decision 0014).
    if is_sqlite and len(rows) > 1 and not _has_bytes(table, columns):
        connection.exec_driver_sql(_insert_sql(table, columns, 0, "?", tail), (rows_json(rows),))
    elif is_sqlite and len(rows) <= _FEW:
        connection.exec_driver_sql(_insert_sql(table, columns, len(rows), "?", tail), _flat(rows))
    else:
        sql = _insert_sql(table, columns, 1, "?" if is_sqlite else "%s", tail)
        connection.exec_driver_sql(sql, list(map(tuple, rows)))
    return len(rows)


def take_ids(connection: sa.Connection, table: sa.Table, count: int) -> list[int]:
    """Reserve that many integer keys of the table; on SQLite only valid until this transaction ends."""
    if count == 0:
        return []
    if connection.dialect.name == "sqlite":
        first = connection.exec_driver_sql(f'SELECT coalesce(max(id), 0) + 1 FROM "{table.name}"').scalar_one()  # noqa: S608
        return list(range(first, first + count))
    taken = connection.exec_driver_sql(f"SELECT nextval('{table.name}_id_seq') FROM generate_series(1, {int(count)})")  # noqa: S608
    return list(taken.scalars())


_CASTS = {
    "int": ("json_extract(value, '$[{n}]')", "CAST(value ->> {n} AS bigint)"),
    "text": ("json_extract(value, '$[{n}]')", "(value ->> {n})"),
    "at": ("json_extract(value, '$[{n}]')", "CAST(value ->> {n} AS timestamptz)"),
    "json": ("json_extract(value, '$[{n}]')", "CAST(value ->> {n} AS json)"),
    "bool": ("json_extract(value, '$[{n}]')", "CAST(value ->> {n} AS boolean)"),
}


@lru_cache(maxsize=512)
def _values_sql(columns: tuple[tuple[str, str], ...], dialect: str) -> str:
    which = 0 if dialect == "sqlite" else 1
    picked = ", ".join(f"{_CASTS[kind][which].format(n=n)} AS {name}" for n, (name, kind) in enumerate(columns))
    source = "json_each(?)" if which == 0 else "jsonb_array_elements(CAST(%s AS jsonb))"
    return f"(SELECT {picked} FROM {source}) AS v"  # noqa: S608 - names and casts are ours, values are parameters


def rows_json(rows: Iterable[Sequence[Any]]) -> str:
    """The rows as the one parameter of a set-based statement; instants in the fixed text form."""
    return orjson.dumps(list(rows), default=_cell, option=orjson.OPT_PASSTHROUGH_DATETIME).decode()


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, tuple | sa.Row):
        return list(value)
    raise TypeError(f"{type(value).__name__} is no value of a row")


def update(
    connection: sa.Connection,
    table: sa.Table,
    sets: Mapping[str, str],
    on: str,
    columns: tuple[tuple[str, str], ...],
    rows: Sequence[Sequence[Any]],
    returning: str = "",
) -> list[Any]:
    """Change many rows in one statement: `t` is the table, `v` the given rows with typed, named columns.

    `sets` maps a column to an SQL expression over t and v; `on` joins them; `returning` names
    the columns of t that come back.
    """
    if not rows:
        return []
    sql = _update_sql(table.name, tuple(sets.items()), on, columns, connection.dialect.name, returning)
    result = connection.exec_driver_sql(sql, (rows_json(rows),))
    return list(result.all()) if returning else []


@lru_cache(maxsize=512)
def _update_sql(
    table: str,
    sets: tuple[tuple[str, str], ...],
    on: str,
    columns: tuple[tuple[str, str], ...],
    dialect: str,
    returning: str,
) -> str:
    assigned = ", ".join(f'"{column}" = {expression}' for column, expression in sets)
    # SQLite does not know the alias in RETURNING; PostgreSQL needs it, since v may have a column of the same name.
    names = returning if dialect == "sqlite" else ", ".join(f"t.{name}" for name in returning.split(", "))
    back = f" RETURNING {names}" if returning else ""
    return f'UPDATE "{table}" AS t SET {assigned} FROM {_values_sql(columns, dialect)} WHERE {on}{back}'  # noqa: S608


def among(
    connection: sa.Connection, column: sa.ColumnElement[Any], values: Iterable[Any], name: str = "among"
) -> sa.ColumnElement[bool]:
    """`column IN (…)` for any number of whole numbers or texts, as one parameter."""
    listed = list(values)
    if connection.dialect.name == "sqlite":
        query = sa.text(f"SELECT value FROM json_each(:{name})")  # noqa: S608 - the name is ours
        return column.in_(query.bindparams(**{name: orjson.dumps(listed).decode()}))  # type: ignore[arg-type]
    kind: Any = sa.Text if isinstance(column.type, sa.String) else sa.BigInteger
    return column == sa.any_(sa.bindparam(name, listed, sa.ARRAY(kind), unique=True))


def listed(connection: sa.Connection, texts: Iterable[str]) -> sa.FromClause:
    """Any number of texts as rows with one column, `value`, as one parameter: for what is asked once for each."""
    given = list(texts)
    if connection.dialect.name == "sqlite":
        return sa.func.json_each(orjson.dumps(given).decode()).table_valued("value", name="listed")
    rows = sa.func.unnest(sa.bindparam(None, given, sa.ARRAY(sa.Text)))
    return rows.table_valued(sa.column("value", sa.Text), name="listed").render_derived()


@lru_cache(maxsize=64)
def _insert_set_sql(
    table: sa.Table, columns: tuple[tuple[str, str], ...], dialect: str, tail: str, returning: str
) -> str:
    names = ", ".join(f'"{table.c[name].name}"' for name, _ in columns)
    back = f" RETURNING {returning}" if returning else ""
    # `WHERE true` keeps SQLite from reading ON CONFLICT as a join's ON.
    picked = ", ".join(f"v.{name}" for name, _ in columns)
    values = _values_sql(columns, dialect)
    return f'INSERT INTO "{table.name}" ({names}) SELECT {picked} FROM {values} WHERE true {tail}{back}'  # noqa: S608


def insert_set(
    connection: sa.Connection,
    table: sa.Table,
    columns: tuple[tuple[str, str], ...],
    rows: Sequence[Sequence[Any]],
    tail: str = "",
    returning: str = "",
) -> list[Any]:
    """Put the rows into the table in one statement and give back what `returning` names of each that was written."""
    if not rows:
        return []
    result = connection.exec_driver_sql(*set_statement(connection, table, columns, rows, tail, returning))
    return list(result.all()) if returning else []


def set_statement(
    connection: sa.Connection,
    table: sa.Table,
    columns: tuple[tuple[str, str], ...],
    rows: Sequence[Sequence[Any]],
    tail: str,
    returning: str,
) -> tuple[str, tuple[Any, ...]]:
    """The statement of `insert_set` and its parameters, for one row or more."""
    dialect = connection.dialect.name
    if dialect == "sqlite" and len(rows) <= _FEW:
        names = tuple([name for name, _ in columns])
        return _insert_sql(table, names, len(rows), "?", tail, returning), _flat(rows)
    return _insert_set_sql(table, columns, dialect, tail, returning), (rows_json(rows),)
