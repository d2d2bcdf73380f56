"""Prints as effects: what waits for a printer, sent to it again or given up."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from doorstep.domain.lifecycle import EFFECT

from . import effects, tables, work
from .moves import By, advance

OPERATIONS = ("print_label", "print_slip")


def waiting_at(connection: sa.Connection, printer_ids: Iterable[int]) -> list[Any]:
    """Prints that are wanted at these printers, oldest first; their parcels are what they are about."""
    effect, wanted = tables.effect, set(printer_ids)
    rows = connection.execute(
        sa.select(effect.c.id, effect.c.subject_id, effect.c.request)
        .where(
            sa.text("effect.status IN ('wanted','calling','in_doubt')"),  # the partial index's own words
            effect.c.status == EFFECT.initial,
            effect.c.operation.in_(OPERATIONS),
        )
        .order_by(effect.c.id)
    )
    return [row for row in rows if (row.request or {}).get("printer") in wanted]


def wake(connection: sa.Connection, printer_ids: Iterable[int], by: By) -> int:
    """What waits for these printers is due now; returns how many prints."""
    rows = waiting_at(connection, printer_ids)
    effects.put_off(connection, [row.id for row in rows], by.at, "")
    work.want(connection, "ship", [row.subject_id for row in rows], by.at)
    return len(rows)


def give_up(connection: sa.Connection, printer_ids: Iterable[int], by: By) -> int:
    """What waits for these printers is not sent to them; returns how many prints."""
    rows = waiting_at(connection, printer_ids)
    advance(connection, EFFECT, "drop", [row.id for row in rows], by)
    work.want(connection, "ship", [row.subject_id for row in rows], by.at)
    return len(rows)
