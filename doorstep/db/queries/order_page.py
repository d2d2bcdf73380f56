"""Everything that the page of one order tells: a fixed number of reads, however much has happened to it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.accounts import shown_name
from doorstep.db.queries.tries import read_tries
from doorstep.db.write import among
from doorstep.domain.lifecycle import EFFECT

_MANY = 500  # of a kind, at most; an order with more shows its newest


class Tried(NamedTuple):
    """Something that is tried again: how often it was, when next, and why it waits."""

    what: str
    attempts: int
    due_at: datetime
    why: str


@dataclass(slots=True)
class OrderSheet:
    """One order and what became of it, as rows."""

    order: Any
    ship: Any = None
    bill: Any = None
    lines: list[Any] = field(default_factory=list)
    components: dict[int, list[Any]] = field(default_factory=dict)  # by recipe
    claims: list[Any] = field(default_factory=list)
    parts: list[Any] = field(default_factory=list)
    parcels: list[Any] = field(default_factory=list)
    parcel_lines: list[Any] = field(default_factory=list)
    shipments: list[Any] = field(default_factory=list)
    scans: list[Any] = field(default_factory=list)
    messages: list[Any] = field(default_factory=list)
    payments: list[Any] = field(default_factory=list)
    refunds: list[Any] = field(default_factory=list)
    settlements: list[Any] = field(default_factory=list)
    returns: list[Any] = field(default_factory=list)
    return_lines: list[Any] = field(default_factory=list)
    promises: list[Any] = field(default_factory=list)
    cases: list[Any] = field(default_factory=list)
    journal: list[Any] = field(default_factory=list)
    events: list[Any] = field(default_factory=list)
    effects: list[Any] = field(default_factory=list)
    entries: list[Any] = field(default_factory=list)
    work: list[Any] = field(default_factory=list)  # what is open of it, with its tries

    @property
    def tries(self) -> list[Tried]:
        """What is still to be done or tried again, the next first: work, and acts upon the outside."""
        rows = [Tried(row.what, row.attempts, row.due_at, row.why or "") for row in self.work]
        rows += [
            Tried(row.operation, row.attempts, row.due_at, row.words or "")
            for row in self.effects
            if row.status in EFFECT.open and row.due_at is not None
        ]
        return sorted(rows, key=lambda row: (row.due_at, row.what))


def find_orders(connection: sa.Connection, name: str) -> list[int]:
    """The orders that a public id or a number names: one, none, or one on each of several channels."""
    orders = tables.orders
    exact = connection.execute(sa.select(orders.c.id).where(orders.c.public_id == name)).scalar()
    if exact is not None:
        return [exact]
    bare = name.lstrip("#")
    named = sa.select(orders.c.id).where(orders.c.number.in_({name, bare, f"#{bare}"})).order_by(orders.c.id.desc())
    return list(connection.execute(named.limit(20)).scalars())


def read_order(connection: sa.Connection, order_id: int) -> OrderSheet:
    """The whole sheet of one order."""
    orders, account, owner, customer = tables.orders, tables.vendor_account, tables.actor, tables.customer
    order = connection.execute(
        sa.select(
            orders,
            account.c.name.label("channel"),
            account.c.vendor,
            account.c.external_ref.label("account_ref"),
            owner.c.name.label("owner"),
            customer.c.orders_before,
            customer.c.tags,
        )
        .select_from(
            orders.join(account, account.c.id == orders.c.account_id)
            .outerjoin(owner, owner.c.id == orders.c.owner_id)
            .outerjoin(customer, customer.c.id == orders.c.customer_id)
        )
        .where(orders.c.id == order_id)
    ).one()
    sheet = OrderSheet(order)
    _read_people(connection, sheet)
    _read_goods(connection, sheet)
    _read_claims(connection, sheet)
    _read_parcels(connection, sheet)
    _read_money(connection, sheet)
    _read_returns(connection, sheet)
    _read_story(connection, sheet)
    sheet.work = read_tries(connection, order_id)
    return sheet


def _all(connection: sa.Connection, wanted: sa.Select[Any]) -> list[Any]:
    return list(connection.execute(wanted.limit(_MANY)))


def _read_people(connection: sa.Connection, sheet: OrderSheet) -> None:
    contact, order = tables.contact, sheet.order
    wanted = [one for one in (order.ship_contact_id, order.bill_contact_id) if one is not None]
    found = (
        {row.id: row for row in connection.execute(sa.select(contact).where(contact.c.id.in_(wanted)))}
        if wanted
        else {}
    )
    sheet.ship, sheet.bill = found.get(order.ship_contact_id), found.get(order.bill_contact_id)
    message = tables.message
    sheet.messages = _all(
        connection, sa.select(message).where(message.c.order_id == order.id).order_by(message.c.id.desc())
    )


def _read_goods(connection: sa.Connection, sheet: OrderSheet) -> None:
    line, sku, component, recipe = tables.order_line, tables.sku, tables.kit_component, tables.kit_recipe
    one = sheet.order.id
    sheet.lines = _all(
        connection,
        sa.select(line, sku.c.code, sku.c.title.label("our_title"), sku.c.photo, recipe.c.release)
        .select_from(line.outerjoin(sku, sku.c.id == line.c.sku_id).outerjoin(recipe, recipe.c.id == line.c.recipe_id))
        .where(line.c.order_id == one)
        .order_by(line.c.n),
    )
    recipes = {row.recipe_id for row in sheet.lines} - {None}
    if recipes:
        rows = sa.select(component.c.recipe_id, component.c.qty, sku.c.code, sku.c.title).join(
            sku, sku.c.id == component.c.sku_id
        )
        for row in connection.execute(
            rows.where(among(connection, component.c.recipe_id, recipes)).order_by(component.c.recipe_id, component.c.n)
        ):
            sheet.components.setdefault(row.recipe_id, []).append(row)


def _read_claims(connection: sa.Connection, sheet: OrderSheet) -> None:
    claim, position, site, part = tables.allocation, tables.position, tables.site, tables.fulfillment
    sku, one = tables.sku, sheet.order.id
    sheet.claims = _all(
        connection,
        sa.select(claim, position.c.bin, site.c.name.label("site"), sku.c.code, sku.c.title)
        .join(position, position.c.id == claim.c.position_id)
        .join(site, site.c.id == position.c.site_id)
        .join(sku, sku.c.id == claim.c.sku_id)
        .where(claim.c.order_id == one)
        .order_by(claim.c.id),
    )
    wave, task = tables.wave, tables.pick_task
    to_pick = (
        sa.select(sa.func.coalesce(sa.func.sum(task.c.qty), 0))
        .where(task.c.fulfillment_id == part.c.id, task.c.status == "open")
        .correlate(part)
    )
    sheet.parts = _all(
        connection,
        sa.select(
            part,
            site.c.name.label("site"),
            wave.c.public_id.label("wave"),
            wave.c.id.label("wave_n"),
            to_pick.scalar_subquery().label("to_pick"),
        )
        .select_from(part.join(site, site.c.id == part.c.site_id).outerjoin(wave, wave.c.id == part.c.wave_id))
        .where(part.c.order_id == one)
        .order_by(part.c.n),
    )
    promise = tables.promise
    sheet.promises = _all(connection, sa.select(promise).where(promise.c.order_id == one).order_by(promise.c.n.desc()))


def _read_parcels(connection: sa.Connection, sheet: OrderSheet) -> None:
    parcel, inside, sku, actor = tables.parcel, tables.parcel_line, tables.sku, tables.actor
    one = sheet.order.id
    sheet.parcels = _all(
        connection,
        sa.select(parcel, actor.c.name.label("packed_by"))
        .select_from(parcel.outerjoin(actor, actor.c.id == parcel.c.packed_by_id))
        .where(parcel.c.order_id == one)
        .order_by(parcel.c.n),
    )
    if not sheet.parcels:
        return
    parcels = [row.id for row in sheet.parcels]
    sheet.parcel_lines = _all(
        connection,
        sa.select(inside.c.parcel_id, sku.c.code, sku.c.title, sa.func.sum(inside.c.qty).label("qty"))
        .join(sku, sku.c.id == inside.c.sku_id)
        .where(among(connection, inside.c.parcel_id, parcels))
        .group_by(inside.c.parcel_id, sku.c.code, sku.c.title)
        .order_by(inside.c.parcel_id, sku.c.code),
    )
    shipment, account, scan = tables.shipment, tables.vendor_account, tables.tracking_event
    sheet.shipments = _all(
        connection,
        sa.select(shipment, shown_name(account).label("carrier"), account.c.vendor, account.c.config)
        .join(account, account.c.id == shipment.c.account_id)
        .where(shipment.c.order_id == one)
        .order_by(shipment.c.id),
    )
    if sheet.shipments:
        ids = [row.id for row in sheet.shipments]
        sheet.scans = _all(
            connection,
            sa.select(scan)
            .where(among(connection, scan.c.shipment_id, ids))
            .order_by(scan.c.occurred_at.desc(), scan.c.id.desc()),
        )


def _read_money(connection: sa.Connection, sheet: OrderSheet) -> None:
    payment, refund, settled, payout = tables.payment, tables.refund, tables.settlement_line, tables.payout
    one = sheet.order.id
    sheet.payments = _all(connection, sa.select(payment).where(payment.c.order_id == one).order_by(payment.c.id))
    sheet.refunds = _all(connection, sa.select(refund).where(refund.c.order_id == one).order_by(refund.c.n))
    sheet.settlements = _all(
        connection,
        sa.select(
            settled, payout.c.external_ref.label("payout"), payout.c.paid_on, payout.c.status.label("payout_status")
        )
        .join(payout, payout.c.id == settled.c.payout_id)
        .where(settled.c.order_id == one)
        .order_by(settled.c.id),
    )
    entry, posting, sku, position, actor = tables.entry, tables.posting, tables.sku, tables.position, tables.actor
    sheet.entries = _all(
        connection,
        sa.select(
            entry.c.id,
            entry.c.ledger,
            entry.c.kind,
            entry.c.ref,
            entry.c.reason,
            entry.c.at,
            actor.c.name.label("actor"),
            posting.c.account,
            posting.c.amount,
            posting.c.currency,
            sku.c.code,
            position.c.bin,
        )
        .select_from(
            entry.join(posting, posting.c.entry_id == entry.c.id)
            .outerjoin(sku, sku.c.id == posting.c.sku_id)
            .outerjoin(position, position.c.id == posting.c.position_id)
            .outerjoin(actor, actor.c.id == entry.c.actor_id)
        )
        .where(entry.c.order_id == one)
        .order_by(entry.c.id.desc(), posting.c.n),
    )


def _read_returns(connection: sa.Connection, sheet: OrderSheet) -> None:
    rma, line = tables.rma, tables.rma_line
    sheet.returns = _all(connection, sa.select(rma).where(rma.c.order_id == sheet.order.id).order_by(rma.c.n))
    if sheet.returns:
        ids = [row.id for row in sheet.returns]
        sheet.return_lines = _all(
            connection, sa.select(line).where(among(connection, line.c.rma_id, ids)).order_by(line.c.rma_id, line.c.n)
        )


def _read_story(connection: sa.Connection, sheet: OrderSheet) -> None:
    _read_events(connection, sheet)
    _read_cases(connection, sheet)
    sheet.journal = _read_journal(connection, sheet)


def _read_events(connection: sa.Connection, sheet: OrderSheet) -> None:
    event, account, actor, effect = tables.inbound_event, tables.vendor_account, tables.actor, tables.effect
    one = sheet.order.id
    sheet.events = _all(
        connection,
        sa.select(
            event, account.c.name.label("account"), account.c.kind.label("account_kind"), actor.c.name.label("actor")
        )
        .select_from(
            event.join(account, account.c.id == event.c.account_id).outerjoin(actor, actor.c.id == event.c.actor_id)
        )
        .where(event.c.order_id == one)
        .order_by(event.c.id.desc()),
    )
    sheet.effects = _all(
        connection,
        sa.select(
            effect.c.id,
            effect.c.operation,
            effect.c.status,
            effect.c.subject_kind,
            effect.c.subject_id,
            effect.c.words,
            effect.c.external_ref,
            effect.c.attempts,
            effect.c.due_at,
            effect.c.wanted_at,
            effect.c.called_at,
            effect.c.settled_at,
            effect.c.amount_minor,
            effect.c.currency,
            account.c.name.label("account"),
        )
        .select_from(effect.outerjoin(account, account.c.id == effect.c.account_id))
        .where(effect.c.order_id == one)
        .order_by(effect.c.id.desc()),
    )


def _read_cases(connection: sa.Connection, sheet: OrderSheet) -> None:
    case, subject, actor = tables.exception_case, tables.case_subject, tables.actor
    solver = actor.alias("solver")
    sheet.cases = _all(
        connection,
        sa.select(
            case,
            subject.c.since,
            subject.c.cleared_at,
            subject.c.holds,
            actor.c.name.label("owner"),
            solver.c.name.label("resolved_by"),
        )
        .join(subject, subject.c.case_id == case.c.id)
        .join(actor, actor.c.id == case.c.owner_id)
        .outerjoin(solver, solver.c.id == case.c.resolved_by_id)
        .where(subject.c.order_id == sheet.order.id)
        .order_by(case.c.id.desc()),
    )


def _read_journal(connection: sa.Connection, sheet: OrderSheet) -> list[Any]:
    """The moves of the order and of everything that hangs on it, each kind through the journal's own key."""
    journal, actor = tables.journal, tables.actor
    kinds: dict[str, Sequence[Any]] = {
        "order": [sheet.order],
        "fulfillment": sheet.parts,
        "parcel": sheet.parcels,
        "shipment": sheet.shipments,
        "message": sheet.messages,
        "refund": sheet.refunds,
        "rma": sheet.returns,
        "effect": [row for row in sheet.effects if row.status in ("in_doubt", "refused")],
    }
    columns = (
        journal.c.kind,
        journal.c.subject_id,
        journal.c.n,
        journal.c.to_status,
        journal.c.verb,
        journal.c.actor_id,
        journal.c.reason,
        journal.c.run_ref,
        journal.c.at,
    )
    each = [
        sa.select(*columns).where(
            journal.c.kind == kind, among(connection, journal.c.subject_id, [row.id for row in rows], f"ids_of_{kind}")
        )
        for kind, rows in kinds.items()
        if rows
    ]
    moves = sa.union_all(*each).subquery()
    told = sa.select(moves, actor.c.name.label("actor"), actor.c.kind.label("actor_kind")).outerjoin(
        actor, actor.c.id == moves.c.actor_id
    )
    return list(connection.execute(told.order_by(moves.c.at.desc(), moves.c.n.desc()).limit(_MANY)))
