"""Reads and writes of sync: parcels that left, and what their channels were told of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from doorstep.db import effects, tables, work
from doorstep.db.accounts import shown_name
from doorstep.db.effects import Wish
from doorstep.db.moves import By, advance
from doorstep.db.secrets import WEBHOOK
from doorstep.db.write import among
from doorstep.domain.lifecycle import EFFECT
from doorstep.domain.standing import SENT_BY_US, ToldThere

OPERATION = "tell_channel"
CAUSE = "channel_not_told"
LEFT = ("handed_over", "delivered", "returned")  # parcels that are out of the house


def want(connection: sa.Connection, parcel_ids: Iterable[int], at: datetime) -> None:
    """The channels of these parcels that can be told (they have a key of ours) are to be told how they stand now; twice
    is once."""
    parcel, orders, account = tables.parcel, tables.orders, tables.vendor_account
    wanted = sorted(set(parcel_ids))
    if not wanted:
        return
    rows = connection.execute(
        sa.select(parcel.c.id)
        .join(orders, orders.c.id == parcel.c.order_id)
        .join(account, account.c.id == orders.c.account_id)
        .where(among(connection, parcel.c.id, wanted), account.c.active, has_key(account.c.id))
    )
    work.want(connection, "sync", rows.scalars(), at)


def has_key(account_id: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    """Whether the account was given a key to its API; by what a channel signs, nothing can be asked."""
    held = tables.vendor_secret
    return sa.exists(
        sa.select(held.c.id).where(held.c.account_id == account_id, held.c.name != WEBHOOK, held.c.until.is_(None))
    )


def read_parcels(connection: sa.Connection, parcel_ids: Sequence[int]) -> list[Any]:
    """All that left of the orders of these parcels, each order's in the order in which it left: with the order, its
    channel and how the parcel can be followed. Parcels that are named come whether they left or not."""
    parcel, orders, shipment = tables.parcel, tables.orders, tables.shipment
    carrier, account = tables.vendor_account.alias("carrier"), tables.vendor_account
    is_live = sa.and_(shipment.c.parcel_id == parcel.c.id, shipment.c.status.not_in(("voided", "refused")))
    of = sa.select(parcel.c.order_id).where(among(connection, parcel.c.id, parcel_ids, "of"))
    return list(
        connection.execute(
            sa.select(
                parcel.c.id, parcel.c.public_id, parcel.c.order_id, parcel.c.status, orders.c.account_id,
                orders.c.external_ref.label("order_ref"), orders.c.number, account.c.name.label("channel"),
                has_key(account.c.id).label("has_key"), shipment.c.tracking_ref, shipment.c.service,
                shown_name(carrier).label("carrier"), carrier.c.config.label("carrier_config"),
            )
            .join(orders, orders.c.id == parcel.c.order_id)
            .join(account, account.c.id == orders.c.account_id)
            .outerjoin(shipment, is_live)
            .outerjoin(carrier, carrier.c.id == shipment.c.account_id)
            .where(
                parcel.c.order_id.in_(of),
                sa.or_(parcel.c.status.in_(LEFT), among(connection, parcel.c.id, parcel_ids)),
            )
            .order_by(parcel.c.order_id, parcel.c.handed_over_at, parcel.c.n)
        )
    )  # fmt: skip


def read_accounts(connection: sa.Connection, account_ids: Iterable[int]) -> dict[int, Any]:
    """The channels' accounts that are active, by key."""
    account = tables.vendor_account
    rows = connection.execute(
        sa.select(account).where(among(connection, account.c.id, sorted(set(account_ids))), account.c.active)
    )
    return {row.id: row for row in rows}


def read_left(connection: sa.Connection, order_ids: Sequence[int]) -> list[Any]:
    """What has left in each parcel of these orders, in the order in which they left: (order, parcel, the channel's line
    id, SKU, units of it, units for one of the line)."""
    inside, claim, line, parcel = tables.parcel_line, tables.allocation, tables.order_line, tables.parcel
    return list(
        connection.execute(
            sa.select(
                parcel.c.order_id, parcel.c.id, line.c.external_ref, inside.c.sku_id, claim.c.per_kit,
                sa.func.sum(inside.c.qty).label("units"),
            )
            .join(claim, claim.c.id == inside.c.allocation_id)
            .join(parcel, parcel.c.id == inside.c.parcel_id)
            .join(line, sa.and_(line.c.order_id == claim.c.order_id, line.c.n == claim.c.line_n))
            .where(among(connection, parcel.c.order_id, order_ids), parcel.c.status.in_(LEFT))
            .group_by(
                parcel.c.order_id, parcel.c.id, parcel.c.handed_over_at, parcel.c.n, line.c.external_ref,
                inside.c.sku_id, claim.c.per_kit,
            )
            .order_by(parcel.c.order_id, parcel.c.handed_over_at, parcel.c.n, line.c.external_ref)
        )
    )  # fmt: skip


def read_parts(connection: sa.Connection, order_ids: Sequence[int]) -> dict[tuple[int, str], int]:
    """Of how many different things one of each kit is made, by (order, the channel's line id)."""
    claim, line = tables.allocation, tables.order_line
    rows = connection.execute(
        sa.select(line.c.order_id, line.c.external_ref, sa.func.count(claim.c.sku_id.distinct()))
        .join(claim, sa.and_(claim.c.order_id == line.c.order_id, claim.c.line_n == line.c.n))
        .where(among(connection, line.c.order_id, order_ids), line.c.recipe_id.is_not(None))
        .group_by(line.c.order_id, line.c.external_ref)
    )
    return {(order_id, ref): int(parts) for order_id, ref, parts in rows}


def still_to_send(connection: sa.Connection, order_ids: Sequence[int]) -> set[int]:
    """Those of the orders of which something is left to send."""
    line = tables.order_line
    rows = connection.execute(
        sa.select(line.c.order_id)
        .where(
            among(connection, line.c.order_id, order_ids),
            line.c.kind.in_(sorted(SENT_BY_US)),
            line.c.qty > line.c.elsewhere_qty + line.c.sent_qty,
        )
        .distinct()
    )
    return set(rows.scalars())


def read_open(connection: sa.Connection, order_ids: Sequence[int]) -> dict[int, datetime]:
    """Parcels of these orders that are still to be told of, with when they are due."""
    parcel, told = tables.parcel, tables.work_item
    rows = connection.execute(
        sa.select(parcel.c.id, told.c.due_at)
        .join(told, sa.and_(told.c.subject_id == parcel.c.id, told.c.stage == "sync", sa.text("outcome IS NULL")))
        .where(among(connection, parcel.c.order_id, order_ids))
    )
    return {one: due for one, due in rows}


def asked_again(connection: sa.Connection, parcel_ids: Sequence[int]) -> dict[int, datetime]:
    """When a person last answered a case about telling of each of these parcels, where one did."""
    case, subject = tables.exception_case, tables.case_subject
    rows = connection.execute(
        sa.select(subject.c.subject_id, sa.func.max(subject.c.cleared_at))
        .join(case, case.c.id == subject.c.case_id)
        .where(
            case.c.cause == CAUSE,
            subject.c.subject_kind == "parcel",
            among(connection, subject.c.subject_id, parcel_ids),
            subject.c.cleared_at.is_not(None),
        )
        .group_by(subject.c.subject_id)
    )
    return {one: at for one, at in rows}


def lock(connection: sa.Connection, parcel_ids: Iterable[int]) -> dict[int, str]:
    """Lock the orders and then the parcels, in key order; returns how the parcels stand."""
    parcel, orders = tables.parcel, tables.orders
    wanted = sorted(set(parcel_ids))
    of = sa.select(parcel.c.order_id).where(among(connection, parcel.c.id, wanted))
    connection.execute(sa.select(orders.c.id).where(orders.c.id.in_(of)).order_by(orders.c.id).with_for_update()).all()
    rows = connection.execute(
        sa.select(parcel.c.id, parcel.c.status)
        .where(among(connection, parcel.c.id, wanted))
        .order_by(parcel.c.id)
        .with_for_update()
    )
    return {one: status for one, status in rows}


def told_back(connection: sa.Connection, order_ids: Sequence[int]) -> dict[tuple[int, str], int]:
    """Units that the channel may know of, in parcels that were taken back again: by (order, the channel's line id)."""
    effect, parcel = tables.effect, tables.parcel
    rows = connection.execute(
        sa.select(effect.c.order_id, effect.c.subject_id, effect.c.request)
        .join(parcel, parcel.c.id == effect.c.subject_id)
        .where(
            among(connection, effect.c.order_id, order_ids),
            effect.c.operation == OPERATION,
            effect.c.status.in_(("calling", "in_doubt", "done")),
            parcel.c.status.not_in(LEFT),
        )
        .order_by(effect.c.id)
    )
    found: dict[tuple[int, str], int] = {}
    for order_id, lines in {one: (order, (told or {}).get("lines", {})) for order, one, told in rows}.values():
        for ref, units in lines.items():
            found[order_id, ref] = found.get((order_id, ref), 0) + int(units)
    return found


def told_there(connection: sa.Connection, order_ids: Sequence[int]) -> dict[int, list[ToldThere]]:
    """The parcels of these orders that left and that their channels know of, by order."""
    effect, parcel = tables.effect, tables.parcel
    rows = connection.execute(
        sa.select(effect.c.order_id, effect.c.subject_id, effect.c.external_ref, effect.c.request)
        .join(parcel, parcel.c.id == effect.c.subject_id)
        .where(
            among(connection, effect.c.order_id, order_ids),
            effect.c.operation == OPERATION,
            effect.c.status == "done",
            parcel.c.status.in_(LEFT),
        )
        .order_by(effect.c.id)
    )
    found: dict[int, dict[int, ToldThere]] = {}
    for order_id, one, named, told in rows:  # a later telling changes the tracking of an earlier one
        refs = frozenset(ref.rpartition("/")[2] for ref in (named or "").split(",") if ref)
        lines = {str(ref): int(units) for ref, units in (told or {}).get("lines", {}).items()}
        found.setdefault(order_id, {})[one] = ToldThere(one, refs, lines)
    return {order_id: list(listed.values()) for order_id, listed in found.items()}


def told_by_hand(connection: sa.Connection, parcel_ids: Sequence[int], by: By) -> None:
    """The channel knows of these parcels from a person: it counts as told, and is not told again."""
    earlier = effects.of_subjects(connection, OPERATION, "parcel", parcel_ids)
    wishes = [
        Wish(OPERATION, e.account_id, "parcel", one, next_key(e.key), e.order_id, _by_hand(e), parent_id=e.id)
        for one, e in earlier.items()
    ]
    made = list(effects.want(connection, wishes, by.at).values())
    advance(connection, EFFECT, "call", made, by)
    effects.settle(connection, [effects.Outcome(one, "settle", words="a person told the channel") for one in made], by)


def _by_hand(earlier: Any) -> dict[str, Any]:
    return {"by_hand": True, "lines": (earlier.request or {}).get("lines", {})}


def next_key(key: str) -> str:
    """The key of the next telling of the same parcel: par_…-tell-2 after par_…-tell-1."""
    stem, _, n = key.rpartition("-")
    return f"{stem}-{int(n) + 1}"
