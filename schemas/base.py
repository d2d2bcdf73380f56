"""What a contract is, and the split of a batch into rows that keep it and rows that do not.

One bad row never fails its batch: it is named with every rule it breaks and the value that breaks it, and its
neighbours go on. A frame is built only to be checked; decisions get the rows as they were read.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

import pandas as pd
import pandera.pandas as pa

from doorstep.domain.errors import BrokenContractError

UtcInstant = Annotated[pd.DatetimeTZDtype, "us", "UTC"]
_SHAPE = {"column_in_dataframe", "column_in_schema", "column_ordered"}
_PASSES = 4


class Contract(pa.DataFrameModel):
    """A promise about rows between two stages: strict, never coerced, checked lazily over the whole batch."""

    class Config:
        strict = True
        coerce = False


@dataclass(frozen=True, slots=True)
class Terms:
    """What a contract says beside its columns."""

    about: str  # the row, in words
    subject: str  # the column whose value fails as one: all rows of a failing subject are rejected
    personal: frozenset[str] = frozenset()  # columns whose values are never shown


TERMS: dict[type[Contract], Terms] = {}


def terms(about: str, subject: str, personal: tuple[str, ...] = ()) -> Callable[[type[Contract]], type[Contract]]:
    """Sign a contract: what its rows are, and by which column they stand or fall together."""

    def sign(contract: type[Contract]) -> type[Contract]:
        TERMS[contract] = Terms(about, subject, frozenset(personal))
        return contract

    return sign


@cache
def schema_of(contract: type[Contract]) -> pa.DataFrameSchema:
    """The contract's schema, built once a process (pandera itself would build one a thread)."""
    return contract.to_schema()


@dataclass(frozen=True, slots=True)
class Breach:
    """One row breaks one rule."""

    row: int  # place in the rows that were given
    column: str
    rule: str
    value: str


@dataclass(frozen=True, slots=True)
class Checked:
    """The rows that keep the contract, in their order, and the breaches of the others by subject."""

    contract: str
    rows: list[tuple[Any, ...]]
    breaches: dict[Hashable, list[Breach]]


@cache
def columns_of(contract: type[Contract]) -> tuple[str, ...]:
    """The contract's columns, in the order in which rows give their values."""
    return tuple(schema_of(contract).columns)


@cache
def _makers(contract: type[Contract]) -> tuple[Callable[[list[Any]], Any], ...]:
    return tuple(_maker(str(column.dtype)) for column in schema_of(contract).columns.values())


def _maker(dtype: str) -> Callable[[list[Any]], Any]:
    if dtype == "int64":
        return _whole
    if dtype == "Int64":
        return _nullable_whole
    if dtype.startswith("datetime64"):
        return _instants
    return pd.Series


def _whole(values: list[Any]) -> Any:
    # One None or 1.5 among whole numbers would make floats of them all, and each a breach.
    return pd.Series(values, dtype=None if set(map(type, values)) <= {int} else object)


def _nullable_whole(values: list[Any]) -> Any:
    if not set(map(type, values)) <= {int, type(None)}:
        return pd.Series(values, dtype=object)
    return pd.array(values, dtype="Int64")


def _instants(values: list[Any]) -> Any:
    try:
        return pd.to_datetime(pd.Series(values), utc=True).astype("datetime64[us, UTC]")
    except (ValueError, TypeError):
        return pd.Series(values, dtype=object)


def frame(contract: type[Contract], rows: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    """The rows as a frame with the contract's columns; a value of the wrong kind stays as it is, to be found."""
    names = columns_of(contract)
    if rows and len(rows[0]) != len(names):
        raise BrokenContractError(
            f"{contract.__name__} has {len(names)} columns and was given {len(rows[0])}; mend the "
            f"query that reads them."
        )
    by_column = list(map(list, zip(*rows, strict=True))) if rows else [[] for _ in names]
    return pd.DataFrame(
        {name: make(values) for name, make, values in zip(names, _makers(contract), by_column, strict=True)}
    )


def check(contract: type[Contract], rows: Sequence[tuple[Any, ...]]) -> Checked:
    """Split the rows; a subject with one failing row fails as a whole, since half an order is not an order."""
    if not rows:
        return Checked(contract.__name__, [], {})
    found = _breaches(contract, rows)
    if not found:
        return Checked(contract.__name__, list(rows), {})
    place = columns_of(contract).index(TERMS[contract].subject)
    breaches: dict[Hashable, list[Breach]] = {}
    for breach in found:
        breaches.setdefault(rows[breach.row][place], []).append(breach)
    return Checked(contract.__name__, [row for row in rows if row[place] not in breaches], breaches)


def _breaches(contract: type[Contract], rows: Sequence[tuple[Any, ...]]) -> list[Breach]:
    found: dict[tuple[int, str, str], Breach] = {}
    parts: list[Sequence[int]] = [range(len(rows))]
    while parts:
        places = parts.pop()
        part = frame(contract, [rows[place] for place in places])
        part.index = pd.Index(places)
        for _ in range(_PASSES):
            failures = _failures(contract, part)
            placed = failures[failures["index"].notna()] if failures is not None else None
            if placed is None or placed.empty:
                break
            for breach in _placed(contract, placed, rows):
                found.setdefault((breach.row, breach.column, breach.rule), breach)
            part = part.drop(index=list(placed["index"].astype(int).unique()))
        else:
            failures = _failures(contract, part)
        if failures is None or part.empty:
            continue
        if len(part) > 1:  # a failure that names no row (a column of mixed kinds): halve until it is one row's
            left = part.index.tolist()
            parts += [left[: len(left) // 2], left[len(left) // 2 :]]
            continue
        row = int(part.index[0])
        for column, rule in zip(failures["column"].tolist(), failures["check"].astype(str).tolist(), strict=True):
            breach = Breach(row, str(column), _rule(rule), _shown(contract, str(column), rows[row]))
            found.setdefault((breach.row, breach.column, breach.rule), breach)
    return sorted(found.values(), key=lambda b: (b.row, b.column, b.rule))


def _failures(contract: type[Contract], part: pd.DataFrame) -> pd.DataFrame | None:
    if part.empty:
        return None
    try:
        schema_of(contract).validate(part, lazy=True)
    except pa.errors.SchemaErrors as errors:
        failures: pd.DataFrame = errors.failure_cases
        if failures["check"].isin(_SHAPE).any():
            raise BrokenContractError(
                f"{contract.__name__}: {failures['failure_case'].tolist()[:3]} is missing or too "
                f"much; mend the query that reads them."
            ) from None
        return failures
    return None


def _placed(contract: type[Contract], failures: pd.DataFrame, rows: Sequence[tuple[Any, ...]]) -> list[Breach]:
    columns = ("index", "column", "check", "schema_context")
    breaches = []
    for index, column, rule, context in zip(*(failures[name].tolist() for name in columns), strict=True):
        whole_row = context == "DataFrameSchema" and not str(rule).startswith(("multiple_fields", "dtype"))
        name = "*" if whole_row else str(column)
        breaches.append(Breach(int(index), name, _rule(str(rule)), _shown(contract, name, rows[int(index)])))
    return breaches


def _rule(text: str) -> str:
    return text if len(text) <= 90 else text[:87] + "…"


def _shown(contract: type[Contract], column: str, row: tuple[Any, ...]) -> str:
    if column not in columns_of(contract):
        return ""
    return "(personal)" if column in TERMS[contract].personal else repr(row[columns_of(contract).index(column)])[:80]
