"""Reads and writes of capture."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from doorstep.db import cases, tables, work
from doorstep.db.moves import By
from doorstep.db.write import among, insert, take_ids, update
from doorstep.domain.ids import public_id

# Causes that stand for an event's end, each with how its group key begins for events.
ENDS = (("dead_letter", ""), ("contract_broken", "capture:"), ("stuck_work", "capture:"), ("unknown_word", ""))


def read_events(connection: sa.Connection, event_ids: Sequence[int]) -> list[Any]:
    """The events with their account and body, in the order of the ids; `is_held`: an open case is about its reading."""
    event, body, account = tables.inbound_event, tables.inbound_body, tables.vendor_account
    subject, case = tables.case_subject, tables.exception_case
    held = sa.exists().where(
        subject.c.subject_kind == "inbound_event", subject.c.subject_id == event.c.id, subject.c.cleared_at.is_(None),
        case.c.id == subject.c.case_id, case.c.cause.in_([cause for cause, _ in ENDS]),
    )  # fmt: skip
    rows = connection.execute(
        sa.select(
            event.c.id,
            event.c.account_id,
            account.c.kind,
            account.c.vendor,
            account.c.name.label("account"),
            event.c.topic,
            event.c.sha256,
            event.c.size_bytes,
            event.c.received_at,
            event.c.occurred_at,
            event.c.outcome,
            body.c.body,
            held.label("is_held"),
        )
        .join(account, account.c.id == event.c.account_id)
        .join(body, body.c.event_id == event.c.id)
        .where(among(connection, event.c.id, event_ids))
    ).all()
    by_id = {row.id: row for row in rows}
    return [by_id[one] for one in event_ids if one in by_id]


def let_go_of(
    connection: sa.Connection, event_ids: Sequence[int], by: By, but_for: Iterable[tuple[int, int]] = ()
) -> None:
    """What was said of the end of these events is over: their cases hold them no more, but for these (case, event)."""
    case, subject, again = tables.exception_case, tables.case_subject, set(but_for)
    if not event_ids:
        return
    begins = [sa.and_(case.c.cause == cause, case.c.group_key.startswith(begin)) for cause, begin in ENDS]
    rows = connection.execute(
        sa.select(subject.c.case_id, subject.c.subject_id)
        .join(case, case.c.id == subject.c.case_id)
        .where(
            subject.c.subject_kind == "inbound_event",
            among(connection, subject.c.subject_id, event_ids),
            subject.c.cleared_at.is_(None),
            sa.or_(*begins),
        )
    )
    cases.end_holds(connection, [(one, event_id) for one, event_id in rows if (one, event_id) not in again], by)


def find_orders(connection: sa.Connection, keys: Iterable[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """Orders by (account, the channel's id)."""
    wanted = set(keys)
    if not wanted:
        return {}
    orders = tables.orders
    rows = connection.execute(
        sa.select(orders.c.account_id, orders.c.external_ref, orders.c.id).where(
            among(connection, orders.c.account_id, {account for account, _ in wanted}, "accounts"),
            among(connection, orders.c.external_ref, {ref for _, ref in wanted}),
        )
    )
    return {(account, ref): one for account, ref, one in rows if (account, ref) in wanted}


def make_orders(
    connection: sa.Connection, rows: Sequence[tuple[int, str, str, datetime]], received_at: datetime
) -> list[tuple[int, str]]:
    """Orders that stand nowhere yet are received: rows of (account, ref, number, placed_at). Returns the keys of
    the new ones.

    The public id is made of the vendor's account and the vendor's id, so that a retry makes the same order.
    """
    if not rows:
        return []
    known = find_orders(connection, [(account, ref) for account, ref, _, _ in rows])
    by_key = {(row[0], row[1]): row for row in rows if (row[0], row[1]) not in known}
    # One order for all, so that two who make the same orders never wait in a circle.
    fresh = [by_key[key] for key in sorted(by_key)]
    accounts: dict[int, tuple[str, str]] = {
        one: (vendor, external or name)
        for one, vendor, external, name in connection.execute(
            sa.select(
                tables.vendor_account.c.id,
                tables.vendor_account.c.vendor,
                tables.vendor_account.c.external_ref,
                tables.vendor_account.c.public_id,
            ).where(among(connection, tables.vendor_account.c.id, {row[0] for row in fresh}))
        )
    }
    ids = take_ids(connection, tables.orders, len(fresh))
    insert(
        connection,
        tables.orders,
        ("id", "public_id", "account_id", "external_ref", "number", "placed_at", "received_at"),
        [
            (one, public_id("ord", *accounts[account], ref), account, ref, number, placed, received_at)
            for one, (account, ref, number, placed) in zip(ids, fresh, strict=True)
        ],
        "ON CONFLICT (account_id, external_ref) DO NOTHING",
    )
    return [(row[0], row[1]) for row in fresh]


def tie_events(connection: sa.Connection, rows: Sequence[tuple[int, str, int | None]]) -> None:
    """Each event knows the order that it speaks of, by the channel's id and, where there is one, by ours."""
    update(
        connection,
        tables.inbound_event,
        {"order_ref": "v.order_ref", "order_id": "coalesce(v.order_id, t.order_id)"},
        "t.id = v.id",
        (("id", "int"), ("order_ref", "text"), ("order_id", "int")),
        rows,
    )


def wake_parked(connection: sa.Connection, keys: Sequence[tuple[int, str]], now: datetime) -> list[int]:
    """Children that came before their order are due now, since it has come. Returns their events."""
    if not keys:
        return []
    event = tables.inbound_event
    rows = connection.execute(
        sa.select(event.c.account_id, event.c.order_ref, event.c.id).where(
            among(connection, event.c.account_id, {account for account, _ in keys}, "accounts"),
            among(connection, event.c.order_ref, {ref for _, ref in keys}),
            event.c.order_id.is_(None),
            event.c.outcome.is_(None),
        )
    ).all()
    parked = [one for account, ref, one in rows if (account, ref) in set(keys)]
    if parked:
        work.wake(connection, "capture", parked, now)
    return parked


def find_shipments(
    connection: sa.Connection, keys: Iterable[tuple[int, str]]
) -> dict[tuple[int, str], tuple[int, int, int]]:
    """(shipment, parcel, order) by (carrier account, tracking number)."""
    wanted = set(keys)
    if not wanted:
        return {}
    shipment = tables.shipment
    rows = connection.execute(
        sa.select(
            shipment.c.account_id, shipment.c.tracking_ref, shipment.c.id, shipment.c.parcel_id, shipment.c.order_id
        ).where(
            among(connection, shipment.c.account_id, {account for account, _ in wanted}, "accounts"),
            among(connection, shipment.c.tracking_ref, {ref for _, ref in wanted}),
        )
    )
    return {
        (account, ref): (one, parcel, order) for account, ref, one, parcel, order in rows if (account, ref) in wanted
    }


def add_tracking(connection: sa.Connection, rows: Sequence[tuple[int, int, str, str, datetime, str]]) -> None:
    """Carrier's scans, append-only: rows of (shipment, event, their word, our status, occurred_at, place)."""
    insert(
        connection, tables.tracking_event, ("shipment_id", "event_id", "word", "status", "occurred_at", "place"), rows
    )


def make_payouts(connection: sa.Connection, rows: Sequence[Mapping[str, Any]], received_at: datetime) -> list[int]:
    """Payouts that stand nowhere yet are received, with their lines. Returns the ids of all that the rows name."""
    if not rows:
        return []
    payout = tables.payout
    ids = take_ids(connection, payout, len(rows))
    insert(
        connection,
        payout,
        (
            "id",
            "public_id",
            "account_id",
            "external_ref",
            "currency",
            "amount_minor",
            "paid_on",
            "event_id",
            "received_at",
        ),
        [
            (
                one,
                public_id("pay", r["account_id"], r["ref"]),
                r["account_id"],
                r["ref"],
                r["currency"],
                r["amount_minor"],
                r["paid_on"],
                r["event_id"],
                received_at,
            )
            for one, r in zip(ids, rows, strict=True)
        ],
        "ON CONFLICT (account_id, external_ref) DO NOTHING",
    )
    found = {
        (row.account_id, row.external_ref): (row.id, row.event_id)
        for row in connection.execute(
            sa.select(payout.c.account_id, payout.c.external_ref, payout.c.id, payout.c.event_id).where(
                among(connection, payout.c.external_ref, {r["ref"] for r in rows})
            )
        )
    }
    fresh = [r for r in rows if found[r["account_id"], r["ref"]][1] == r["event_id"]]
    _add_lines(connection, [(found[r["account_id"], r["ref"]][0], r["lines"]) for r in fresh])
    return [found[r["account_id"], r["ref"]][0] for r in rows]


def _add_lines(connection: sa.Connection, statements: Sequence[tuple[int, Sequence[Mapping[str, Any]]]]) -> None:
    """The lines of each payout's statement stand, numbered as they came."""
    told = ("kind", "ref", "charge_ref", "order_ref", "gross_minor", "fee_minor", "net_minor", "currency")
    kept = ("kind", "external_ref", "charge_ref", "order_ref", "gross_minor", "fee_minor", "net_minor", "currency")
    rows = [
        (
            payout_id,
            n,
            *(line[name] for name in told),
            datetime.fromisoformat(line["occurred_at"]) if line.get("occurred_at") else None,
        )
        for payout_id, lines in statements
        for n, line in enumerate(lines, 1)
    ]
    insert(connection, tables.settlement_line, ("payout_id", "n", *kept, "occurred_at"), rows)
