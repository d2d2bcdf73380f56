"""Messages that are worth sending, each wanted once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from doorstep.domain.ids import public_id

from . import tables, work
from .names import order_names
from .write import insert_set, to_json


def want(
    connection: sa.Connection, rows: Sequence[tuple[int, str, str, str, Mapping[str, Any] | None]], at: datetime
) -> list[int]:
    """Messages worth sending, each told once per (order, kind, ref): (order, kind, ref, language, about). The new
    ones have their `notify` work; returns their ids."""
    names = order_names(connection, {row[0] for row in rows})
    back = insert_set(
        connection,
        tables.message,
        (
            ("public_id", "text"),
            ("order_id", "int"),
            ("kind", "text"),
            ("ref", "text"),
            ("language", "text"),
            ("about", "json"),
            ("wanted_at", "at"),
        ),
        [
            (public_id("msg", names[order], kind, ref), order, kind, ref, language, to_json(dict(about or {})), at)
            for order, kind, ref, language, about in rows
        ],
        "ON CONFLICT (order_id, kind, ref) DO NOTHING",
        returning="id",
    )
    fresh = [row[0] for row in back]
    work.want(connection, "notify", fresh, at)
    return fresh
