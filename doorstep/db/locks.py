"""The one order in which everybody takes locks: products, open work, orders; what names mean; then balances and cases,
where they are written. A commit of a stage begins with its own work; an act of a person begins here."""

from collections.abc import Iterable
from enum import IntEnum, unique

import sqlalchemy as sa

from . import tables
from .write import among


@unique
class Lock(IntEnum):
    """PostgreSQL's advisory locks, each of one thing that no row stands for; on SQLite the one writer has them all."""

    GATE = 7_303_601  # what is stopped
    TYPED = 7_303_602  # the number of the next typed order
    MEANINGS = 7_303_603  # which product a channel's name means
    SETTINGS = 7_303_604  # the shop's settings and rules


def share(connection: sa.Connection, lock: Lock) -> None:
    """Nobody has it alone until this transaction ends."""
    if connection.dialect.name != "sqlite":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock_shared(int(lock))))


def have(connection: sa.Connection, lock: Lock) -> None:
    """It is ours alone until this transaction ends."""
    if connection.dialect.name != "sqlite":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(int(lock))))


def read_meanings(connection: sa.Connection) -> None:
    """Which product a channel's name means stays as it is read from here on, until this transaction ends."""
    share(connection, Lock.MEANINGS)


def change_meanings(connection: sa.Connection) -> None:
    """Whoever went by what a name meant before has committed: its orders and cases can be seen. Whoever comes later
    reads what we say. From here on no work may be waited for: its owner may wait for us."""
    have(connection, Lock.MEANINGS)


def hold_orders(connection: sa.Connection, order_ids: Iterable[int]) -> None:
    """These orders are ours until the transaction ends, with everything that giving them back would touch."""
    orders, ids = tables.orders, sorted(set(order_ids))
    if not ids or connection.dialect.name == "sqlite":  # whose one writer we are
        return
    hold_what_is_theirs(connection, ids)
    connection.execute(
        sa.select(orders.c.id).where(among(connection, orders.c.id, ids)).order_by(orders.c.id).with_for_update()
    ).all()


def hold_what_is_theirs(connection: sa.Connection, order_ids: Iterable[int]) -> None:
    """The products that these orders hold claims on, their open work from allocate on, and that of the orders which
    wait for these products: what comes before the lock on the orders themselves."""
    claim, ids = tables.allocation, sorted(set(order_ids))
    if not ids or connection.dialect.name == "sqlite":
        return
    claimed = connection.execute(
        sa.select(claim.c.sku_id)
        .where(among(connection, claim.c.order_id, ids), claim.c.released_qty + claim.c.sent_qty < claim.c.qty)
        .distinct()
    ).scalars()
    _hold_work(connection, ids, hold_skus(connection, claimed))


def hold_stock(connection: sa.Connection, sku_ids: Iterable[int]) -> None:
    """Units of these products may come free: nobody becomes short of them meanwhile, and who is, is ours to wake."""
    if connection.dialect.name != "sqlite":
        _hold_work(connection, [], hold_skus(connection, sku_ids))


def hold_skus(connection: sa.Connection, sku_ids: Iterable[int]) -> list[int]:
    """Lock the products; returns the orders that wait for units of them."""
    sku, ids = tables.sku, sorted(set(sku_ids))
    if not ids:
        return []
    connection.execute(
        sa.select(sku.c.id).where(among(connection, sku.c.id, ids)).order_by(sku.c.id).with_for_update(key_share=True)
    ).all()
    return orders_short_of(connection, ids)


def take_skus(connection: sa.Connection, sku_ids: Iterable[int]) -> set[int]:
    """Lock those of the products that nobody else has; to wait for them here might be to wait in a circle."""
    sku, ids = tables.sku, sorted(set(sku_ids))
    if connection.dialect.name == "sqlite" or not ids:
        return set(ids)
    rows = connection.execute(
        sa.select(sku.c.id)
        .where(among(connection, sku.c.id, ids))
        .order_by(sku.c.id)
        .with_for_update(key_share=True, skip_locked=True)
    )
    return set(rows.scalars())


def orders_short_of(connection: sa.Connection, sku_ids: Iterable[int]) -> list[int]:
    """Orders with an open case that says they lack units of these products."""
    case, subject = tables.exception_case, tables.case_subject
    rows = connection.execute(
        sa.select(subject.c.subject_id)
        .join(case, case.c.id == subject.c.case_id)
        .where(
            case.c.cause == "short_stock",
            among(connection, case.c.group_key, [str(one) for one in sorted(set(sku_ids))]),
            subject.c.cleared_at.is_(None),
        )
    )
    return list(rows.scalars())


def _hold_work(connection: sa.Connection, order_ids: list[int], waiting: list[int]) -> None:
    """Lock the open work of these orders, and allocate's of those that wait, in the order of all work."""
    open_work, part, parcel = tables.work_item, tables.fulfillment, tables.parcel
    subjects = {
        "allocate": sa.select(tables.orders.c.id).where(
            among(connection, tables.orders.c.id, sorted({*order_ids, *waiting}), "allocating")
        ),
        "pick_pack": sa.select(part.c.id).where(among(connection, part.c.order_id, order_ids, "picking")),
        "ship": sa.select(parcel.c.id).where(among(connection, parcel.c.order_id, order_ids, "shipping")),
    }
    connection.execute(
        sa.select(open_work.c.id)
        .where(
            open_work.c.outcome.is_(None),
            sa.or_(
                *(
                    sa.and_(open_work.c.stage == stage, open_work.c.subject_id.in_(listed))
                    for stage, listed in subjects.items()
                )
            ),
        )
        .order_by(open_work.c.stage, open_work.c.subject_id)
        .with_for_update(of=open_work)
    ).all()
