"""Reads of a replay: which orders had facts in a span, all that was said of them, and what stands of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.queries.normalize import is_fetched
from doorstep.db.write import among

_READ = ("applied", "stale")  # the outcomes of what was said of an order and has been judged


@dataclass(frozen=True, slots=True)
class Span:
    """Which facts: received from `since` on and before `until`, of one channel or of one order where that is said."""

    since: datetime | None = None
    until: datetime | None = None
    account_id: int | None = None
    order_id: int | None = None


def _in_span(span: Span) -> list[sa.ColumnElement[bool]]:
    event, account = tables.inbound_event, tables.vendor_account
    asked = [account.c.id == event.c.account_id, account.c.kind == "channel"]
    if span.since is not None:
        asked.append(event.c.received_at >= span.since)
    if span.until is not None:
        asked.append(event.c.received_at < span.until)
    if span.account_id is not None:
        asked.append(event.c.account_id == span.account_id)
    return asked


def list_orders(connection: sa.Connection, span: Span, after: int, limit: int) -> list[int]:
    """The next orders with a judged fact in the span, by number."""
    event = tables.inbound_event
    asked = [*_in_span(span), event.c.order_id > after, event.c.outcome.in_(_READ)]
    if span.order_id is not None:
        asked.append(event.c.order_id == span.order_id)
    wanted = sa.select(event.c.order_id).where(*asked).distinct().order_by(event.c.order_id).limit(limit)
    return list(connection.execute(wanted).scalars())


def list_unread(connection: sa.Connection, span: Span, after: int, limit: int) -> list[Any]:
    """The next facts of the span that no order was made of, with their bodies: what today's connectors may read."""
    event, body, account = tables.inbound_event, tables.inbound_body, tables.vendor_account
    return list(
        connection.execute(
            sa.select(
                event.c.id, event.c.topic, event.c.order_ref, event.c.outcome, event.c.outcome_reason, body.c.body,
                account.c.vendor, account.c.name.label("channel"),
            )
            .join(body, body.c.event_id == event.c.id)
            .where(
                *_in_span(span),
                event.c.id > after,
                event.c.order_id.is_(None),
                event.c.outcome.in_(("ignored", "quarantined")),
                body.c.body.is_not(None),
            )
            .order_by(event.c.id)
            .limit(limit)
        )
    )  # fmt: skip


def read_judged(connection: sa.Connection, order_ids: Sequence[int]) -> list[Any]:
    """All that their own channel said of these orders and that was judged, in the order in which it came."""
    event, body, orders = tables.inbound_event, tables.inbound_body, tables.orders
    return list(
        connection.execute(
            sa.select(
                event.c.order_id, event.c.id, event.c.account_id, event.c.topic, event.c.sha256, event.c.order_ref,
                event.c.received_at, is_fetched.label("is_fetched"), body.c.body, body.c.erased_at,
            )
            .join(orders, (orders.c.id == event.c.order_id) & (orders.c.account_id == event.c.account_id))
            .join(body, body.c.event_id == event.c.id)
            .where(among(connection, event.c.order_id, order_ids), event.c.outcome.in_(_READ))
            .order_by(event.c.id)
        )
    )  # fmt: skip


def read_whole_lines(connection: sa.Connection, order_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The lines of these orders as they stand, by order and the channel's id of the line, each with our code."""
    line, sku = tables.order_line, tables.sku
    rows = connection.execute(
        sa.select(line, sku.c.code.label("product"))
        .outerjoin(sku, sku.c.id == line.c.sku_id)
        .where(among(connection, line.c.order_id, order_ids))
    )
    found: dict[int, dict[str, Any]] = {}
    for row in rows.mappings():
        found.setdefault(row["order_id"], {})[row["external_ref"]] = row
    return found


def read_contacts(connection: sa.Connection, contact_ids: Iterable[int]) -> dict[int, Any]:
    """These contacts, by their numbers."""
    contact = tables.contact
    rows = connection.execute(sa.select(contact).where(among(connection, contact.c.id, sorted(set(contact_ids)))))
    return {row["id"]: row for row in rows.mappings()}


def read_refunds(connection: sa.Connection, order_ids: Sequence[int]) -> dict[tuple[int, str], tuple[int, int | None]]:
    """The refunds of these orders that the channel knows, by order and its id: what was booked, and what the channel
    said where it was the channel's."""
    refund = tables.refund
    rows = connection.execute(
        sa.select(
            refund.c.order_id, refund.c.external_ref, refund.c.amount_minor, refund.c.made_by, refund.c.calculation
        ).where(among(connection, refund.c.order_id, order_ids))
    )
    return {
        (one, ref or ""): (amount, (told or {}).get("channel_minor") if made_by == "channel" else None)
        for one, ref, amount, made_by, told in rows
    }


def read_refundable(connection: sa.Connection, order_ids: Sequence[int]) -> dict[int, int]:
    """What may still be refunded of each of these orders."""
    balance = tables.money_balance
    rows = connection.execute(
        sa.select(balance.c.order_id, balance.c.amount).where(
            among(connection, balance.c.order_id, order_ids), balance.c.account == "refundable"
        )
    )
    return {one: amount for one, amount in rows}


def read_codes(connection: sa.Connection, sku_ids: Iterable[int]) -> dict[int, str]:
    """Our codes of these products."""
    sku = tables.sku
    rows = connection.execute(sa.select(sku.c.id, sku.c.code).where(among(connection, sku.c.id, sorted(set(sku_ids)))))
    return {one: code for one, code in rows}
