"""Reads and writes of normalize about an order's lines."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.queries import sync
from doorstep.db.types import Fingerprint
from doorstep.db.write import among, insert, update
from doorstep.domain.sku_keys import FINGERPRINT, MOST, TITLE_MOST
from doorstep.domain.standing import SENT_BY_US, LineStanding

_LINE = tables.order_line.c


def _cut(text: sa.ColumnElement[str], most: int = MOST) -> sa.ColumnElement[str]:
    """As domain.sku_keys.cut_key says it."""
    begins = sa.func.substr(text, 1, most - FINGERPRINT - 1, type_=sa.Text)
    return sa.case((sa.func.length(text) <= most, text), else_=begins.concat("~").concat(Fingerprint(text)))


# By what a line is mapped, as domain.sku_keys.sku_key says it.
line_key = sa.case(
    (_LINE.sku != "", _cut(_LINE.sku)),
    (_LINE.variant_ref != "", _cut(sa.literal("variant:").concat(_LINE.variant_ref))),
    else_=_cut(sa.literal("title:").concat(_LINE.title), TITLE_MOST),
)


def read_lines(
    connection: sa.Connection, order_ids: Sequence[int]
) -> tuple[dict[int, dict[str, LineStanding]], set[int]]:
    """Lines as they stand, by order and the channel's line id; and which orders have units claimed."""
    line, claim = tables.order_line, tables.allocation
    claimed = connection.execute(
        sa.select(claim.c.order_id)
        .where(among(connection, claim.c.order_id, order_ids), claim.c.released_qty < claim.c.qty)
        .distinct()
    )
    allocated = set(claimed.scalars())
    back = sync.told_back(connection, order_ids)  # also of orders of which all claims are gone: it is owed again
    lines: dict[int, dict[str, LineStanding]] = {}
    for order_id, ref, kind, grams, *units in connection.execute(
        sa.select(
            line.c.order_id, line.c.external_ref, line.c.kind, line.c.grams, line.c.qty, line.c.sent_qty,
            line.c.elsewhere_qty, line.c.allocated_qty,
        ).where(among(connection, line.c.order_id, order_ids))
    ):  # fmt: skip
        lines.setdefault(order_id, {})[ref] = LineStanding(
            *units, kind in SENT_BY_US, back.get((order_id, ref), 0), grams
        )
    return lines, allocated


def lacking(connection: sa.Connection, order_ids: Sequence[int]) -> set[int]:
    """Those of the orders with units that are to be sent and that nothing is claimed for."""
    line = tables.order_line
    rows = connection.execute(
        sa.select(line.c.order_id)
        .where(
            among(connection, line.c.order_id, order_ids),
            line.c.kind.in_(sorted(SENT_BY_US)),
            line.c.qty > line.c.elsewhere_qty + line.c.allocated_qty,
        )
        .distinct()
    )
    return set(rows.scalars())


def parts_here(connection: sa.Connection, order_ids: Sequence[int]) -> dict[int, list[tuple[str, int | None, bool]]]:
    """The parts of these orders that have not left, by order: (status, wave, whether a label of it is bought)."""
    part, shipment, parcel = tables.fulfillment, tables.shipment, tables.parcel
    booked = sa.exists(
        sa.select(shipment.c.id)
        .join(parcel, parcel.c.id == shipment.c.parcel_id)
        .where(parcel.c.fulfillment_id == part.c.id, parcel.c.handed_over_at.is_(None), shipment.c.status == "booked")
    )
    found: dict[int, list[tuple[str, int | None, bool]]] = {}
    for order_id, status, wave, is_labelled in connection.execute(
        sa.select(part.c.order_id, part.c.status, part.c.wave_id, booked)
        .where(among(connection, part.c.order_id, order_ids), part.c.status.not_in(("sent", "cancelled")))
        .order_by(part.c.id)
    ):
        found.setdefault(order_id, []).append((status, wave, bool(is_labelled)))
    return found


LINE_COLUMNS = (
    "order_id",
    "n",
    "external_ref",
    "sku_id",
    "recipe_id",
    "sku",
    "variant_ref",
    "title",
    "kind",
    "original_qty",
    "qty",
    "unit_price_minor",
    "goods_minor",
    "discount_minor",
    "tax_minor",
    "shipping_minor",
    "other_minor",
    "total_minor",
    "original_total_minor",
    "grams",
    "elsewhere_qty",
)
_KEPT = (
    "order_id", "n", "external_ref", "original_qty", "original_total_minor", "elsewhere_qty", "recipe_id", "sku_id",
    "kind",
)  # fmt: skip
# What an edit adds is as good as ordered. Of what the channel says was sent, ours comes first (it has heard of it from
# us); what is beyond that it has sent by itself, which counts where nothing is claimed for it.
_BEYOND = "excluded.elsewhere_qty - order_line.sent_qty"
_MOST = (
    ", original_qty = CASE WHEN excluded.qty > order_line.original_qty THEN excluded.qty ELSE order_line.original_qty "
    f"END, elsewhere_qty = CASE WHEN {_BEYOND} > order_line.elsewhere_qty AND {_BEYOND} + order_line.allocated_qty <= "
    f"excluded.qty THEN {_BEYOND} ELSE order_line.elsewhere_qty END"
)
# Another product than before, and nothing of it is claimed.
_OTHERWISE = "order_line.sku_id IS NULL OR (excluded.sku_id <> order_line.sku_id AND order_line.allocated_qty = 0)"


def write_lines(connection: sa.Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """The lines stand as the rows say (LINE_COLUMNS); a line known by the channel's id keeps its number, what it was at
    first, and its recipe, which is frozen for as long as it is the same product; and the product once it is claimed."""
    sets = ", ".join(f"{name} = excluded.{name}" for name in LINE_COLUMNS if name not in _KEPT)
    sets += f", sku_id = CASE WHEN {_OTHERWISE} THEN excluded.sku_id ELSE order_line.sku_id END"
    sets += f", recipe_id = CASE WHEN {_OTHERWISE} THEN excluded.recipe_id WHEN excluded.sku_id = order_line.sku_id"
    sets += " THEN coalesce(order_line.recipe_id, excluded.recipe_id) ELSE order_line.recipe_id END"
    sets += ", kind = CASE WHEN excluded.sku_id IS NULL THEN order_line.kind ELSE excluded.kind END" + _MOST
    insert(
        connection,
        tables.order_line,
        LINE_COLUMNS,
        rows,
        f"ON CONFLICT (order_id, external_ref) DO UPDATE SET {sets}",
    )


def counts_elsewhere(before: Mapping[str, Any], told: Mapping[str, Any]) -> int | None:
    """What a line that stands would count as sent elsewhere once it is written (as `_MOST` says); None where no more
    than it does."""
    beyond = told["elsewhere_qty"] - before["sent_qty"]
    is_more = beyond > before["elsewhere_qty"] and beyond + before["allocated_qty"] <= told["qty"]
    return int(beyond) if is_more else None


def give_back(connection: sa.Connection, rows: Sequence[tuple[int, str, int]]) -> None:
    """These units were not sent elsewhere after all: rows of (order, the channel's line id, units). What has come back
    of them stays counted."""
    less, most = "t.elsewhere_qty - v.units", "t.returned_qty - t.sent_qty"
    update(
        connection,
        tables.order_line,
        {"elsewhere_qty": f"CASE WHEN {less} < {most} THEN {most} ELSE {less} END"},
        "t.order_id = v.order_id AND t.external_ref = v.line_ref",
        (("order_id", "int"), ("line_ref", "text"), ("units", "int")),
        rows,
    )


MONEY_OF_A_LINE = (
    "goods_minor", "discount_minor", "tax_minor", "shipping_minor", "other_minor", "total_minor",
)  # fmt: skip


def empty_lines(connection: sa.Connection, rows: Sequence[tuple[int, int]]) -> None:
    """Nothing is wanted any more of these (order, line): the channel does not name them."""
    update(
        connection,
        tables.order_line,
        {"qty": "0", **dict.fromkeys(MONEY_OF_A_LINE, "0")},
        "t.order_id = v.order_id AND t.n = v.n",
        (("order_id", "int"), ("n", "int")),
        rows,
    )


def numbers_of(connection: sa.Connection, order_ids: Sequence[int]) -> dict[int, str]:
    """What people call these orders."""
    orders = tables.orders
    return dict(
        connection.execute(
            sa.select(orders.c.id, orders.c.number).where(among(connection, orders.c.id, order_ids))
        ).all()  # type: ignore[arg-type]
    )


def line_numbers(connection: sa.Connection, order_ids: Sequence[int]) -> dict[tuple[int, str], int]:
    """The number of each line that stands, by order and the channel's id."""
    line = tables.order_line
    return {
        (order, ref): n
        for order, ref, n in connection.execute(
            sa.select(line.c.order_id, line.c.external_ref, line.c.n).where(
                among(connection, line.c.order_id, order_ids)
            )
        )
    }
