"""Reads and writes of returns: what came back, and what is paid back."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from doorstep.db import messages, tables
from doorstep.db.moves import By, advance
from doorstep.db.rollup import roll_up
from doorstep.db.write import among, update
from doorstep.domain.lifecycle import RMA
from doorstep.domain.reversals import SoldLine

_ON_ITS_WAY = ("requested", "approved")  # returns whose units are asked for and not here yet


def find_order(connection: sa.Connection, public_id: str) -> Any:
    """The order, locked until this transaction ends, or None."""
    orders = tables.orders
    return connection.execute(
        sa.select(orders.c.id, orders.c.public_id, orders.c.number, orders.c.status, orders.c.currency)
        .where(orders.c.public_id == public_id)
        .with_for_update()
    ).first()


def find_return(connection: sa.Connection, public_id: str) -> Any:
    """The return with its order, both locked (the order first) until this transaction ends, or None."""
    rma, orders = tables.rma, tables.orders
    order_id = sa.select(rma.c.order_id).where(rma.c.public_id == public_id).scalar_subquery()
    connection.execute(sa.select(orders.c.id).where(orders.c.id == order_id).with_for_update()).all()
    return connection.execute(
        sa.select(
            rma.c.id, rma.c.public_id, rma.c.order_id, rma.c.status, rma.c.reason, orders.c.number, orders.c.currency
        )
        .join(orders, orders.c.id == rma.c.order_id)
        .where(rma.c.public_id == public_id)
        .with_for_update(of=rma)
    ).first()


def next_number(connection: sa.Connection, order_id: int) -> int:
    """The number of the order's next return."""
    n = sa.func.coalesce(sa.func.max(tables.rma.c.n), 0) + 1
    return int(connection.execute(sa.select(n).where(tables.rma.c.order_id == order_id)).scalar_one())


def read_sold(connection: sa.Connection, order_id: int) -> list[Any]:
    """The order's lines with what was sent, what came back, and what is asked for and on its way."""
    line, rma, asked = tables.order_line, tables.rma, tables.rma_line
    coming = (
        sa.select(asked.c.order_line_n, sa.func.sum(asked.c.qty).label("qty"))
        .join(rma, rma.c.id == asked.c.rma_id)
        .where(rma.c.order_id == order_id, rma.c.status.in_(_ON_ITS_WAY))
        .group_by(asked.c.order_line_n)
        .subquery()
    )
    return list(connection.execute(
        sa.select(
            line.c.n, line.c.title, line.c.sku, line.c.sku_id, line.c.recipe_id, line.c.returned_qty,
            line.c.sent_qty, line.c.elsewhere_qty,
            sa.func.coalesce(coming.c.qty, 0).label("coming_qty"),
        )
        .outerjoin(coming, coming.c.order_line_n == line.c.n)
        .where(line.c.order_id == order_id).order_by(line.c.n)
    ))  # fmt: skip


def order_of(connection: sa.Connection, public_id: str) -> int | None:
    """The order that this return is of."""
    rma = tables.rma
    return connection.execute(sa.select(rma.c.order_id).where(rma.c.public_id == public_id)).scalar()


def read_asked(connection: sa.Connection, rma_id: int) -> dict[int, Any]:
    """What the return is expected to bring, by line of the order."""
    line = tables.rma_line
    rows = connection.execute(sa.select(line).where(line.c.rma_id == rma_id).order_by(line.c.n))
    return {row.order_line_n: row for row in rows}


def read_sold_lines(connection: sa.Connection, order_id: int) -> dict[int, SoldLine]:
    """The order's lines in money: what was sold, what has come back, what went back or is set aside to."""
    line, refund, of_line = tables.order_line, tables.refund, tables.refund_line
    went_back = (
        sa.select(of_line.c.order_line_n, sa.func.sum(of_line.c.amount_minor).label("minor"))
        .join(refund, refund.c.id == of_line.c.refund_id)
        .where(refund.c.order_id == order_id, refund.c.status != "voided")
        .group_by(of_line.c.order_line_n)
        .subquery()
    )
    rows = connection.execute(
        sa.select(line, sa.func.coalesce(went_back.c.minor, 0).label("went_back_minor"))
        .outerjoin(went_back, went_back.c.order_line_n == line.c.n)
        .where(line.c.order_id == order_id)
    )
    return {
        row.n: SoldLine(
            row.n, row.title, row.qty, row.total_minor, row.shipping_minor + row.other_minor, row.returned_qty,
            int(row.went_back_minor),
        )
        for row in rows
    }  # fmt: skip


def read_parts(connection: sa.Connection, order_id: int) -> dict[int, dict[int, int]]:
    """What one unit of each line was sent as: (SKU: units), a kit as its components."""
    claim = tables.allocation
    rows = connection.execute(
        sa.select(claim.c.line_n, claim.c.sku_id, claim.c.per_kit)
        .where(claim.c.order_id == order_id, claim.c.sent_qty > 0)
        .distinct()
    )
    parts: dict[int, dict[int, int]] = {}
    for n, sku, per_kit in rows:
        parts.setdefault(n, {})[sku] = per_kit
    return parts


def read_bins(connection: sa.Connection, sku_ids: Iterable[int], site_id: int) -> dict[int, str]:
    """The bin at the site where most of each SKU lies, or lay; SKUs that never lay there are left out."""
    position, balance = tables.position, tables.balance
    wanted = sorted(set(sku_ids))
    if not wanted:
        return {}
    rows = connection.execute(
        sa.select(position.c.sku_id, position.c.bin)
        .outerjoin(balance, sa.and_(balance.c.position_id == position.c.id, balance.c.account == "available"))
        .where(
            among(connection, position.c.sku_id, wanted), position.c.site_id == site_id, position.c.lot == "",
            position.c.serial == "", position.c.container == "", position.c.owner == "", position.c.condition == "",
        )
        .order_by(sa.func.coalesce(balance.c.amount, 0), position.c.id.desc())
    )  # fmt: skip
    return {sku: bin_ for sku, bin_ in rows}  # the fullest comes last


def receive(
    connection: sa.Connection, rma_id: int, order_id: int, rows: Sequence[tuple[int, int, int, str, str]]
) -> None:
    """The return's lines know what came and where it went, and the order's lines what is back: rows of (line n,
    restocked, scrapped, disposition, inspection). `unit_never_comes_back_twice` refuses the whole if one does."""
    update(
        connection, tables.rma_line,
        {
            "received_qty": "v.restocked + v.scrapped", "restocked_qty": "v.restocked", "scrapped_qty": "v.scrapped",
            "disposition": "v.disposition", "inspection": "v.inspection",
        },
        "t.rma_id = v.rma_id AND t.order_line_n = v.n",
        (
            ("rma_id", "int"), ("n", "int"), ("restocked", "int"), ("scrapped", "int"), ("disposition", "text"),
            ("inspection", "text"),
        ),
        [(rma_id, *row) for row in rows],
    )  # fmt: skip
    update(
        connection, tables.order_line, {"returned_qty": "t.returned_qty + v.qty"},
        "t.order_id = v.order_id AND t.n = v.n",
        (("order_id", "int"), ("n", "int"), ("qty", "int")), [(order_id, row[0], row[1] + row[2]) for row in rows],
    )  # fmt: skip


def read_refunds(connection: sa.Connection, refund_ids: Iterable[int]) -> dict[int, Any]:
    """The refunds with their order's payment: by what the provider knows the charge."""
    refund, orders, payment = tables.refund, tables.orders, tables.payment
    wanted = sorted(set(refund_ids))
    first = (
        sa.select(payment.c.order_id, sa.func.min(payment.c.id).label("id"))
        .join(refund, refund.c.order_id == payment.c.order_id)
        .where(among(connection, refund.c.id, wanted, "inner"))
        .group_by(payment.c.order_id)
        .subquery()
    )
    rows = connection.execute(
        sa.select(
            refund.c.id, refund.c.public_id, refund.c.order_id, refund.c.status, refund.c.amount_minor,
            refund.c.currency,
            refund.c.rma_id, refund.c.effect_id, refund.c.made_by, refund.c.reason, orders.c.number, orders.c.language,
            orders.c.external_ref.label("order_ref"), payment.c.external_ref.label("charge_ref"), payment.c.method,
        )
        .join(orders, orders.c.id == refund.c.order_id)
        .outerjoin(first, first.c.order_id == refund.c.order_id)
        .outerjoin(payment, payment.c.id == first.c.id)
        .where(among(connection, refund.c.id, wanted)).order_by(refund.c.id)
    )  # fmt: skip
    return {row.id: row for row in rows}


def lock_refunds(connection: sa.Connection, refund_ids: Iterable[int]) -> dict[int, Any]:
    """Lock the orders and then the refunds, in key order, and return the refunds as they stand now."""
    refund, orders = tables.refund, tables.orders
    wanted = sorted(set(refund_ids))
    of = sa.select(refund.c.order_id).where(among(connection, refund.c.id, wanted))
    connection.execute(sa.select(orders.c.id).where(orders.c.id.in_(of)).order_by(orders.c.id).with_for_update()).all()
    mine = sa.select(refund.c.id).where(among(connection, refund.c.id, wanted)).order_by(refund.c.id).with_for_update()
    connection.execute(mine).all()
    return read_refunds(connection, wanted)


def read_providers(connection: sa.Connection) -> list[Any]:
    """The payment accounts through which money goes back, the oldest first."""
    account = tables.vendor_account
    query = sa.select(account).where(account.c.kind == "payment", account.c.active).order_by(account.c.id)
    return list(connection.execute(query))


def provider_of(providers: Iterable[Any], charge_ref: str | None, currency: str) -> Any:
    """The account that a payment was made through: the one that takes its currency, or takes any; None where no payment
    is known, or none of them can pay it back."""
    if charge_ref is None:
        return None
    return next((account for account in providers if account.currency in (None, currency)), None)


def keep_refs(connection: sa.Connection, rows: Sequence[tuple[int, int, str | None]]) -> None:
    """The refunds know their effect and the provider's id: rows of (refund, effect, their id or None)."""
    update(
        connection, tables.refund, {"effect_id": "v.effect_id", "external_ref": "coalesce(v.ref, t.external_ref)"},
        "t.id = v.id", (("id", "int"), ("effect_id", "int"), ("ref", "text")), rows,
    )  # fmt: skip


def forget_effects(connection: sa.Connection, refund_ids: Sequence[int]) -> None:
    """These refunds wait for nobody's answer any more: asked again, they are asked anew."""
    rows = [(one,) for one in refund_ids]
    update(connection, tables.refund, {"effect_id": "NULL"}, "t.id = v.id", (("id", "int"),), rows)


def follow_up(connection: sa.Connection, refund_ids: Sequence[int], by: By) -> list[int]:
    """What follows when these refunds of ours are paid back: the customers are to be told, and returns with nothing
    left to pay are closed. Returns the returns that closed."""
    found = read_refunds(connection, refund_ids)
    ours = [row for row in found.values() if row.made_by == "us" and row.status == "posted"]
    told: list[tuple[int, str, str, str, Mapping[str, Any]]] = [
        (
            row.order_id,
            "refunded",
            row.public_id,
            row.language,
            {"amount_minor": row.amount_minor, "currency": row.currency},
        )
        for row in ours
    ]
    messages.want(connection, told, by.at)
    return close_settled(connection, {row.rma_id for row in ours if row.rma_id is not None}, by)


def close_settled(connection: sa.Connection, rma_ids: Iterable[int], by: By) -> list[int]:
    """Inspected returns with every refund paid (or none owed) are closed; their orders may be completed by that, and
    are never reopened."""
    rma, refund = tables.rma, tables.refund
    wanted = sorted(set(rma_ids))
    if not wanted:
        return []
    owed = connection.execute(
        sa.select(refund.c.rma_id).where(
            among(connection, refund.c.rma_id, wanted), refund.c.status.in_(("pending", "refused"))
        )
    ).scalars()
    closed = advance(connection, RMA, "close", set(wanted) - set(owed), by)
    orders = connection.execute(sa.select(rma.c.order_id).where(among(connection, rma.c.id, closed))).scalars()
    roll_up(connection, list(orders), by)
    return closed
