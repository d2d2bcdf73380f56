"""The kinds of column that every table is made of, and the metadata they register in."""

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Column, ForeignKey

from doorstep.domain.lifecycle import BY_ENTITY, Lifecycle

from ..types import Id, Instant

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def row_id() -> Column[int]:
    return Column("id", Id, primary_key=True)


def public() -> Column[str]:
    return Column("public_id", sa.String(24), nullable=False, unique=True)


def ref(name: str, target: str, nullable: bool = False, index: bool = False) -> Column[int]:
    return Column(name, Id, ForeignKey(target), nullable=nullable, index=index)


def text(name: str, default: str | None = "") -> Column[str]:
    if default is None:
        return Column(name, sa.Text, nullable=True)
    return Column(name, sa.Text, nullable=False, server_default=default)


def whole(name: str, default: int | None = 0) -> Column[int]:
    """A count or an amount in minor units."""
    if default is None:
        return Column(name, sa.BigInteger, nullable=True)
    return Column(name, sa.BigInteger, nullable=False, server_default=str(default))


def yes(name: str, default: bool = False) -> Column[bool]:
    return Column(name, sa.Boolean, nullable=False, server_default="1" if default else "0")


def at(name: str, nullable: bool = True) -> Column[object]:
    return Column(name, Instant, nullable=nullable)


def json(name: str) -> Column[object]:
    return Column(name, sa.JSON, nullable=True)


def words(column: str, allowed: tuple[str, ...], name: str, nullable: bool = False) -> CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in allowed)
    return CheckConstraint(
        f"{column} IS NULL OR {column} IN ({listed})" if nullable else f"{column} IN ({listed})", name=name
    )


def lived(entity: str) -> list[object]:
    """Status and version of a table with a lifecycle; `version` is the number of its last journal row."""
    life: Lifecycle = BY_ENTITY[entity]
    return [
        Column("status", sa.String(20), nullable=False, server_default=life.initial),
        Column("version", sa.Integer, nullable=False, server_default="0"),
        words("status", life.names, f"{life.table}_status_is_declared"),
    ]
