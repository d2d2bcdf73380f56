"""Column types that mean the same on SQLite and on PostgreSQL."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import TypeDecorator

from doorstep.domain.sku_keys import FINGERPRINT

# 64 bits on both; on SQLite only the exact word INTEGER makes a rowid.
Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")


@lru_cache(maxsize=4096)  # the rows of a transaction share their instants
def instant_text(at: datetime) -> str:
    """The one text form of an instant on SQLite: fixed width, UTC, so that text order is time order."""
    if at.tzinfo is not UTC:
        if at.tzinfo is None:
            raise ValueError(f"{at!r} has no time zone; give an aware instant")
        at = at.astimezone(UTC)
    return at.isoformat(timespec="microseconds")[:26] + "Z"


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant, to the microsecond."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> Any:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.String(27))
        return dialect.type_descriptor(sa.DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> Any:
        if value is None:
            return None
        return instant_text(value) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if isinstance(value, str):
            return datetime.fromisoformat(value)
        at: datetime = value.astimezone(UTC)
        return at


class Fingerprint(GenericFunction[str]):
    """What tells one long text from another, as domain.sku_keys reckons it; SQLite is taught it (db.engine)."""

    type = sa.Text()
    name = "fingerprint"
    inherit_cache = True


@compiles(Fingerprint, "postgresql")
def _on_postgresql(element: Fingerprint, compiler: Any, **more: Any) -> str:
    text = compiler.process(element.clauses, **more)
    return f"substr(encode(sha256(convert_to({text}, 'UTF8')), 'hex'), 1, {FINGERPRINT})"
