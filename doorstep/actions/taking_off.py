"""Claims given up while the order lives: of units that the channel sent by itself, and of a product that was the wrong
one."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from doorstep.actions.cancel import leave_the_floor, release
from doorstep.db import cases, tables, work
from doorstep.db.moves import By, advance
from doorstep.db.queries.normalize_lines import lacking
from doorstep.db.write import among, update
from doorstep.domain.counting import count
from doorstep.domain.lifecycle import ORDER

if TYPE_CHECKING:
    from doorstep.actions.resolve import Answering

_NO_LINE = 0


def take_off(a: "Answering") -> str:
    """What the channel counts as sent ends here as sent elsewhere: what was claimed of it has left the stock, the parts
    that held it are off the floor, their labels go back. What else was in these parts is claimed anew."""
    connection, (order_id,) = a.act.connection, a.orders
    why = f"{a.facts.get('channel', 'the channel')} says it was sent, and a person that it was"
    by = By(a.act.by.actor_id, a.act.by.at, a.act.by.run_ref, why)
    counted = _counted(connection, order_id, a.facts.get("lines") or {})
    claims, parts = _claims(connection, order_id, [line.n for line, _ in counted])
    leave_the_floor(connection, parts, by, "it was sent elsewhere")
    gone = {}
    for line, units in counted:
        unclaimed = max(line.qty - line.elsewhere_qty - line.allocated_qty, 0)
        ours = {row.sku_id: row.per_kit for row in claims if row.line_n == line.n}
        gone |= {(line.n, sku): max(units - unclaimed, 0) * per_kit for sku, per_kit in ours.items()}
    if claims:
        release(connection, claims, by, "sent elsewhere", gone)
    update(
        connection,
        tables.order_line,
        {"elsewhere_qty": "t.elsewhere_qty + v.units"},
        "t.order_id = v.order_id AND t.n = v.n",
        (("order_id", "int"), ("n", "int"), ("units", "int")),
        [(order_id, line.n, units) for line, units in counted],
    )
    stands_back = bool(_stand_back(connection, [order_id], by))
    rests = order_id in lacking(connection, [order_id])
    _end_cases(connection, order_id, parts, stands_back, rests, by)
    work.want_untaken(connection, "allocate", [order_id], by.at)
    told = f"{count(sum(units for _, units in counted), 'unit')} counted as sent elsewhere, and off our list."
    was_picked = any(row.picked_qty > row.sent_qty for row in claims)
    back = " What was picked of the rest goes back to its bin." if was_picked else " The rest is claimed anew."
    return told + back if rests else told


def _end_cases(
    connection: sa.Connection, order_id: int, parts: Sequence[int], stands_back: bool, rests: bool, by: By
) -> None:
    """Nobody is asked any more about what was short in these parts, nor for what is sent; and of an order with nothing
    claimed what the channel changed is simply so."""
    ends = [
        (hold.case_id, hold.subject_id)
        for hold in cases.open_holds(connection, [order_id])
        if (hold.cause == "pick_short" and hold.subject_id in parts)
        or (hold.cause == "short_stock" and not rests)
        or (hold.cause in ("changed_too_late", "carrier_refused") and stands_back)
    ]
    cases.end_holds(connection, ends, by)


def _counted(connection: sa.Connection, order_id: int, told: dict[str, int]) -> list[tuple[Any, int]]:
    """The lines of which the channel counts more as sent than we do, and by how many units; never more than are left
    to send."""
    line = tables.order_line
    rows = connection.execute(
        sa.select(
            line.c.n, line.c.external_ref, line.c.qty, line.c.sent_qty, line.c.elsewhere_qty, line.c.allocated_qty
        )
        .where(line.c.order_id == order_id, among(connection, line.c.external_ref, sorted(told)))
        .order_by(line.c.n)
        .with_for_update()
    )
    more = [(row, min(told[row.external_ref], row.qty) - row.sent_qty - row.elsewhere_qty) for row in rows]
    return [(row, units) for row, units in more if units > 0]


def _claims(connection: sa.Connection, order_id: int, lines: list[int]) -> tuple[list[Any], list[int]]:
    """What is claimed and still here in the parts that hold something of these lines, or of others beside them; and
    those parts."""
    claim = tables.allocation
    rows = connection.execute(
        sa.select(claim)
        .where(claim.c.order_id == order_id, claim.c.released_qty + claim.c.sent_qty < claim.c.qty)
        .order_by(claim.c.position_id, claim.c.id)
        .with_for_update()
    ).all()
    touched, parts = set(lines), set()
    while more := {row.fulfillment_id for row in rows if row.line_n in touched} - parts:
        parts |= more  # a kit's components may lie in several parts: it is taken back whole
        touched |= {row.line_n for row in rows if row.fulfillment_id in parts}
    return [row for row in rows if row.fulfillment_id in parts], sorted(parts)


def take_back(connection: sa.Connection, order_ids: Sequence[int], by: By, why: str) -> None:
    """Nothing of these orders, of which nothing was picked yet, is claimed any more: they stand where they stood
    before. Whoever calls this has locked them."""
    claim = tables.allocation
    rows = connection.execute(
        sa.select(claim)
        .where(among(connection, claim.c.order_id, order_ids), claim.c.released_qty + claim.c.sent_qty < claim.c.qty)
        .order_by(claim.c.position_id, claim.c.id)
        .with_for_update()
    ).all()
    if not rows:
        return
    leave_the_floor(connection, sorted({row.fulfillment_id for row in rows}), by, why)
    release(connection, rows, by, why)
    _stand_back(connection, order_ids, by)


def _stand_back(connection: sa.Connection, order_ids: Sequence[int], by: By) -> list[int]:
    """Orders with nothing claimed any more stand where they stood before; any other where its own parcels are. The
    claims that they gave up are of no line any more: the line may become another product, which is counted by its
    own."""
    claim = tables.allocation
    held = sa.select(claim.c.order_id).where(
        among(connection, claim.c.order_id, order_ids), claim.c.released_qty < claim.c.qty
    )
    kept = set(connection.execute(held).scalars())
    free = [one for one in order_ids if one not in kept]
    advance(connection, ORDER, "reopen", free, by)
    moved = advance(connection, ORDER, "stand_back", free, by)
    connection.execute(claim.update().where(among(connection, claim.c.order_id, free)).values(line_n=_NO_LINE))
    return moved
