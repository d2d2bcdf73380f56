"""What `doorstep trace` reads beside an order's sheet: every move of everything that hangs on it, and why."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.write import among
from doorstep.domain.errors import CannotDoError
from doorstep.domain.lifecycle import ORDER

from .order_page import OrderSheet, read_order

_MOST = 20_000  # rows of a kind: more than any order has


@dataclass(slots=True)
class Trace:
    """One order's sheet, and what only its trace shows."""

    sheet: OrderSheet
    journal: list[Any] = field(default_factory=list)  # every move, of every kind
    revisions: list[Any] = field(default_factory=list)
    tasks: list[Any] = field(default_factory=list)
    effects: list[Any] = field(default_factory=list)


def find_order(connection: sa.Connection, asked: str) -> int:
    """The one order that is meant: by public id or how that begins, by number or the channel's id; else an error that
    says which there are."""
    orders = tables.orders
    word = asked.strip()
    prefixed = word if word.startswith("ord_") else f"ord_{word}"
    begins = sa.and_(orders.c.public_id >= prefixed, orders.c.public_id < f"{prefixed}\x7f")
    ways = (orders.c.public_id == word, orders.c.number.in_((word, f"#{word}")), orders.c.external_ref == word, begins)
    for same in ways if word else ():
        found = connection.execute(sa.select(orders.c.id, orders.c.public_id).where(same).limit(6)).all()
        if len(found) == 1:
            return int(found[0].id)
        if found:
            named = ", ".join(row.public_id for row in found[:5])
            raise CannotDoError(f"{asked!r} means several orders; ask for one of them by its id: {named}.")
    raise CannotDoError(f"There is no order {asked!r}; `doorstep orders list` shows those there are.")


def read_trace(connection: sa.Connection, order_id: int) -> Trace:
    """Everything that happened to the order, in a fixed number of reads."""
    sheet = read_order(connection, order_id)
    trace = Trace(sheet)
    trace.effects = _effects(connection, order_id)
    trace.tasks = _tasks(connection, order_id)
    trace.revisions = _revisions(connection, order_id)
    trace.journal = _journal(connection, trace)
    return trace


def _effects(connection: sa.Connection, order_id: int) -> list[Any]:
    effect, account = tables.effect, tables.vendor_account
    return _rows(
        connection,
        sa.select(
            effect.c.id, effect.c.public_id, effect.c.operation, effect.c.subject_kind, effect.c.subject_id,
            effect.c.key, effect.c.status, effect.c.external_ref, effect.c.words, effect.c.amount_minor,
            effect.c.currency, effect.c.attempts, effect.c.wanted_at, account.c.name.label("account"),
        )
        .select_from(effect.outerjoin(account, account.c.id == effect.c.account_id))
        .where(effect.c.order_id == order_id)
        .order_by(effect.c.id),
    )  # fmt: skip


def _tasks(connection: sa.Connection, order_id: int) -> list[Any]:
    task, claim, sku = tables.pick_task, tables.allocation, tables.sku
    position, site = tables.position, tables.site
    return _rows(
        connection,
        sa.select(task.c.id, task.c.qty, task.c.picked_qty, sku.c.code, position.c.bin, site.c.name.label("site"))
        .join(claim, claim.c.id == task.c.allocation_id)
        .join(sku, sku.c.id == claim.c.sku_id)
        .join(position, position.c.id == claim.c.position_id)
        .join(site, site.c.id == position.c.site_id)
        .where(claim.c.order_id == order_id)
        .order_by(task.c.id),
    )


def _revisions(connection: sa.Connection, order_id: int) -> list[Any]:
    revision = tables.order_revision
    return _rows(connection, sa.select(revision).where(revision.c.order_id == order_id).order_by(revision.c.n))


def _rows(connection: sa.Connection, wanted: sa.Select[Any]) -> list[Any]:
    return list(connection.execute(wanted.limit(_MOST)))


def _journal(connection: sa.Connection, trace: Trace) -> list[Any]:
    """Every move of the order and its children, each kind through the journal's own key, in the order of time."""
    sheet, journal, actor = trace.sheet, tables.journal, tables.actor
    kinds: dict[str, Iterable[Any]] = {
        ORDER.entity: [sheet.order], "fulfillment": sheet.parts, "pick_task": trace.tasks, "parcel": sheet.parcels,
        "shipment": sheet.shipments, "effect": trace.effects, "message": sheet.messages, "refund": sheet.refunds,
        "rma": sheet.returns, "settlement_line": sheet.settlements, "exception_case": sheet.cases,
    }  # fmt: skip
    columns = [journal.c[name] for name in ("kind", "subject_id", "n", "from_status", "to_status", "verb", "actor_id")]
    columns += [journal.c[name] for name in ("reason", "run_ref", "at")]
    each = [
        sa.select(*columns).where(
            journal.c.kind == kind, among(connection, journal.c.subject_id, ids, f"ids_of_{kind}")
        )
        for kind, rows in kinds.items()
        if (ids := sorted(row.id for row in rows))
    ]
    moves = sa.union_all(*each).subquery()
    told = sa.select(moves, actor.c.name.label("actor")).outerjoin(actor, actor.c.id == moves.c.actor_id)
    return _rows(connection, told.order_by(moves.c.at, moves.c.kind, moves.c.subject_id, moves.c.n))
