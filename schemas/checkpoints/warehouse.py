"""The checkpoint over the warehouse: one suite an area, of ordinary expectations and of the laws that we are given.

The laws' SQL is the house's own text (`doorstep prove` runs the same); great-expectations judges it and writes its
pages. The ordinary expectations look at the newest rows only: older ones were looked at when they were new.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from doorstep.domain.lifecycle import BY_ENTITY
from doorstep.domain.stages import BY_NAME

NEWEST = 5000


@dataclass(frozen=True, slots=True)
class Rule:
    """A law as it is handed in: its name, what it says, and the SQL that finds the rows which break it."""

    name: str
    says: str
    area: str
    sql: str


@dataclass(frozen=True, slots=True)
class Column:
    """What an ordinary expectation says of one column: in words, its kind, and what it needs."""

    column: str
    kind: str
    says: str
    needs: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Area:
    """Rows that are looked at together: a query over the newest of them, and what each column must be."""

    name: str
    table: str
    columns: tuple[str, ...]
    expected: tuple[Column, ...] = ()

    @property
    def query(self) -> str:
        """The newest rows, without anything personal."""
        return (
            f"SELECT {', '.join(self.columns)} FROM {self.table} "  # noqa: S608
            f"WHERE id > (SELECT coalesce(max(id), 0) - {NEWEST} FROM {self.table})"
        )


def _needed(*columns: str) -> tuple[Column, ...]:
    return tuple(Column(column, "ExpectColumnValuesToNotBeNull", "is there") for column in columns)


def _among(column: str, *words: str) -> Column:
    says = f"is one of: {', '.join(words)}"
    return Column(column, "ExpectColumnValuesToBeInSet", says, (("value_set", words),))


def _looks_like(column: str, regex: str) -> Column:
    return Column(column, "ExpectColumnValuesToMatchRegex", f"looks like {regex}", (("regex", regex),))


def _between(column: str, least: int, most: int) -> Column:
    says = f"lies between {least:,} and {most:,}"
    return Column(column, "ExpectColumnValuesToBeBetween", says, (("min_value", least), ("max_value", most)))


_AMOUNT_MAX = 10**12  # minor units; more than that is a currency read with the wrong exponent

AREAS: tuple[Area, ...] = (
    Area(
        "inbox", "inbound_event", ("id", "account_id", "topic", "sha256", "size_bytes", "deliveries", "outcome"),
        (
            *_needed("account_id", "topic"), _looks_like("sha256", "^[0-9a-f]{64}$"), _between("deliveries", 1, 10**6),
            _among("outcome", "applied", "stale", "quarantined", "ignored"),
        ),
    ),
    Area("ledger", "entry", ("id", "ledger", "kind"), (*_needed("kind"), _among("ledger", "stock", "money"))),
    Area(
        "orders", "orders", ("id", "public_id", "status", "currency", "total_minor", "risk_score"),
        (
            _looks_like("public_id", "^ord_[0-9a-z]{16}$"), _among("status", *BY_ENTITY["order"].names),
            _looks_like("currency", "^[A-Z]{3}$"), _between("total_minor", 0, _AMOUNT_MAX),
        ),
    ),
    Area(
        "floor", "parcel", ("id", "public_id", "status", "grams"),
        (_among("status", *BY_ENTITY["parcel"].names), _between("grams", 1, 1_000_000)),
    ),
    Area(
        "effects", "effect", ("id", "key", "operation", "status", "amount_minor"),
        (
            Column("key", "ExpectColumnValuesToBeUnique", "is never there twice"),
            _among("status", *BY_ENTITY["effect"].names), _between("amount_minor", 0, _AMOUNT_MAX),
        ),
    ),
    Area("work", "work_item", ("id", "stage", "attempts"), (_among("stage", *BY_NAME), *_needed("attempts"))),
)  # fmt: skip


def suites(gx: Any, expectations: Any, rules: Sequence[Rule]) -> list[tuple[Area, Any]]:
    """Each area with its suite: ordinary expectations first, then the laws of that area."""
    made = []
    for area in AREAS:
        listed = [
            getattr(expectations, one.kind)(
                column=one.column, description=f"{area.name}: {one.column} {one.says}", **dict(one.needs)
            )
            for one in area.expected
        ]
        listed += [
            expectations.UnexpectedRowsExpectation(
                unexpected_rows_query=rule.sql, description=rule.says, meta={"law": rule.name}
            )
            for rule in rules
            if rule.area == area.name
        ]
        made.append((area, gx.ExpectationSuite(name=area.name, expectations=listed)))
    strange = {rule.area for rule in rules} - {area.name for area in AREAS}
    if strange:
        raise ValueError(f"no area is named {', '.join(sorted(strange))}; add it, or give the law another one")
    return made
