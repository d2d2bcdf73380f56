"""Reads of stops: what is stopped since when by whom, and what lies still by it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from doorstep.db import rules, stops, tables
from doorstep.db.stops import NOTHING, Stops
from doorstep.db.write import among
from doorstep.domain.lifecycle import MESSAGE, PAYOUT, PICK_TASK, REFUND
from doorstep.domain.waves import plan_waves

FIRST = 20  # orders that are named, of all that lie still
_PRICED_BY = 200  # of the newest labels, to say about what one costs


@dataclass(slots=True)
class Lying:
    """What lies still, or will; what goes when it is resumed."""

    allocate: int = 0  # orders that wait for their units
    first: list[tuple[str, str]] = field(default_factory=list)  # (number, public id) of the oldest of all concerned
    orders: int = 0  # all concerned
    parts: int = 0
    waves: int = 0
    labels: int = 0
    label_minor: int | None = None  # about what all of them cost, by what the last ones did
    currency: str = ""
    messages: dict[str, int] = field(default_factory=dict)  # by kind
    refunds: dict[str, tuple[int, int]] = field(default_factory=dict)  # (how many, minor) by currency
    payouts: int = 0
    to_pick: int = 0  # on the floor: lines, parts and parcels
    to_pack: int = 0
    to_hand_over: int = 0

    @property
    def by_itself(self) -> int:
        """How many things go on without a person, once they may."""
        money = sum(number for number, _ in self.refunds.values())
        return self.allocate + self.parts + self.labels + sum(self.messages.values()) + money + self.payouts


def _of_account(scope: str, kind: str) -> sa.Select[Any]:
    account = tables.vendor_account
    return sa.select(sa.literal(scope).label("scope"), account.c.id, account.c.name).where(account.c.kind == kind)


def _targets() -> sa.CompoundSelect[Any]:
    site, sku = tables.site, tables.sku
    return sa.union_all(
        _of_account("channel", "channel"),
        _of_account("carrier", "carrier"),
        sa.select(sa.literal("site").label("scope"), site.c.id, site.c.name),
        sa.select(sa.literal("sku").label("scope"), sku.c.id, sku.c.code),
    )


def _name() -> sa.ColumnElement[str]:
    """What a stop's target is called: three look-ups by key, whatever the catalogue's size."""
    stop, account, site, sku = tables.stop, tables.vendor_account, tables.site, tables.sku
    of_account = sa.select(account.c.name).where(account.c.id == stop.c.target_id).correlate(stop).scalar_subquery()
    of_site = sa.select(site.c.name).where(site.c.id == stop.c.target_id).correlate(stop).scalar_subquery()
    of_sku = sa.select(sku.c.code).where(sku.c.id == stop.c.target_id).correlate(stop).scalar_subquery()
    return sa.case(
        (stop.c.scope == "sku", of_sku),
        (stop.c.scope == "site", of_site),
        (stop.c.scope == "everything", ""),
        else_=of_account,
    )


def last_stopped(connection: sa.Connection) -> dict[tuple[str, int], datetime]:
    """When each (scope, target) was stopped last."""
    stop = tables.stop
    rows = connection.execute(
        sa.select(stop.c.scope, stop.c.target_id, stop.c.since).order_by(stop.c.since, stop.c.public_id)
    )
    return {(scope, target): since for scope, target, since in rows}


def list_stops(connection: sa.Connection, limit: int = 50, every: bool = False) -> list[Any]:
    """What is stopped, the newest first, with its target's name and who stopped it; `every`: also what was resumed."""
    stop = tables.stop
    who, again = tables.actor.alias("who"), tables.actor.alias("again")
    query = (
        sa.select(
            stop.c.id, stop.c.public_id, stop.c.scope, stop.c.target_id, stop.c.reason, stop.c.since, stop.c.lifted_at,
            _name().label("name"), who.c.name.label("stopped_by"), again.c.name.label("lifted_by"),
        )
        .outerjoin(who, who.c.id == stop.c.actor_id)
        .outerjoin(again, again.c.id == stop.c.lifted_by_id)
        .order_by(stop.c.lifted_at.is_not(None), stop.c.id.desc())
        .limit(limit)
    )  # fmt: skip
    if not every:
        query = query.where(sa.text("stop.lifted_at IS NULL"))
    return list(connection.execute(query))


def find_target(connection: sa.Connection, scope: str, name: str) -> int | None:
    """The id of the channel, carrier, site or SKU of that name, in whatever case; None where there is none."""
    if scope == "everything":
        return 0
    target = _targets().subquery()
    rows = connection.execute(
        sa.select(target.c.id, target.c.name).where(
            target.c.scope == scope, sa.func.lower(target.c.name) == name.lower()
        )
    ).all()
    exact = [row.id for row in rows if row.name == name]
    return exact[0] if exact else rows[0].id if len(rows) == 1 else None


@dataclass(frozen=True, slots=True)
class Stopped:
    """A stop as every page tells of it."""

    public_id: str
    scope: str
    name: str
    what: str
    reason: str
    since: datetime
    stopped_by: str


def read_stopped(connection: sa.Connection) -> tuple[Stopped, ...]:
    """What is stopped now, the newest first. One small query."""
    return tuple(
        Stopped(r.public_id, r.scope, r.name or "", shown(r.scope, r.name), r.reason, r.since, r.stopped_by or "nobody")
        for r in list_stops(connection)
    )


def shown(scope: str, target: str | None) -> str:
    """What is stopped, in words: Everything, MUG, the site Berlin."""
    if scope == "everything":
        return "Everything"
    return str(target) if scope == "sku" else f"The {scope} {target}"


def name_target(connection: sa.Connection, scope: str, target_id: int) -> str:
    """What the target is called."""
    target = _targets().subquery()
    query = sa.select(target.c.name).where(target.c.scope == scope, target.c.id == target_id)
    return str(connection.execute(query).scalar() or "")


def list_targets(connection: sa.Connection, scope: str, limit: int = 200) -> list[str]:
    """The names of what can be stopped in that scope."""
    target = _targets().subquery()
    query = sa.select(target.c.name).where(target.c.scope == scope).order_by(target.c.name).limit(limit)
    return list(connection.execute(query).scalars())


def read_lying(connection: sa.Connection, these: Stops, others: Stops = NOTHING) -> Lying:
    """What lies still by these stops (or would), but for what others keep anyway. Set-based, whatever the backlog."""
    found, concerned = Lying(), set[int]()
    _read_allocate(connection, found, concerned, these, others)
    _read_parts(connection, found, concerned, these, others)
    _read_parcels(connection, found, concerned, these, others)
    _read_messages(connection, found, concerned, these, others)
    if these.everything and not others.everything:
        _read_money(connection, found)
    orders = tables.orders
    found.orders = len(concerned)
    found.first = [
        (row.number or row.public_id, row.public_id)
        for row in connection.execute(
            sa.select(orders.c.number, orders.c.public_id)
            .where(among(connection, orders.c.id, sorted(concerned)))
            .order_by(orders.c.placed_at, orders.c.id)
            .limit(FIRST)
        )
    ]
    return found


def _open_items(connection: sa.Connection, stage: str) -> list[Any]:
    work_item = tables.work_item
    open_ones = sa.select(work_item.c.subject_id, work_item.c.note).where(
        work_item.c.stage == stage, work_item.c.outcome.is_(None)
    )
    return list(connection.execute(open_ones))


def _read_allocate(connection: sa.Connection, found: Lying, concerned: set[int], these: Stops, others: Stops) -> None:
    rows = _open_items(connection, "allocate")
    subjects = [row.subject_id for row in rows]
    still = set(stops.stopped_needs(connection, subjects, these))
    names = [name for (scope, _), name in these.named.items() if scope == "site"]
    still |= {row.subject_id for row in rows if any(name in row.note for name in names)}
    still -= stops.stopped_needs(connection, still, others).keys()
    found.allocate = len(still)
    concerned |= still


def _read_parts(connection: sa.Connection, found: Lying, concerned: set[int], these: Stops, others: Stops) -> None:
    part, task = tables.fulfillment, tables.pick_task
    rows = {
        row.id: row
        for row in connection.execute(
            sa.select(part.c.id, part.c.order_id, part.c.site_id, part.c.status).where(
                sa.text("fulfillment.status IN ('planned','released','picked','packed')"), part.c.status != "packed"
            )
        )
    }
    still = _still(stops.stopped_parts, connection, rows, these, others)
    waiting = {row.subject_id for row in _open_items(connection, "pick_pack")}
    planned = [one for one in still if rows[one].status == "planned" and one in waiting]
    size = int(rules.current(connection)["wave_size"])
    found.parts = len(planned)
    found.waves = len(plan_waves([(one, rows[one].site_id) for one in planned], size))
    found.to_pack = sum(rows[one].status == "picked" for one in still)
    on_floor = [one for one in still if rows[one].status == "released"]
    if on_floor:
        found.to_pick = connection.execute(
            sa.select(sa.func.count())
            .select_from(task)
            .where(among(connection, task.c.fulfillment_id, on_floor), task.c.status == PICK_TASK.initial)
        ).scalar_one()
    concerned |= {rows[one].order_id for one in still}


def _still(which: Any, connection: sa.Connection, ids: Iterable[int], these: Stops, others: Stops) -> list[int]:
    """Those that lie still by these, and not by any of the others."""
    mine = which(connection, ids, these)
    return sorted(mine.keys() - which(connection, mine.keys(), others).keys())


def _read_parcels(connection: sa.Connection, found: Lying, concerned: set[int], these: Stops, others: Stops) -> None:
    parcel, shipment = tables.parcel, tables.shipment
    rows = {
        row.id: row
        for row in connection.execute(
            sa.select(parcel.c.id, parcel.c.order_id, parcel.c.status).where(
                sa.text("parcel.status IN ('open','sealed','labelled')"), parcel.c.status != "open"
            )
        )
    }
    still = _still(stops.stopped_parcels, connection, rows, these, others)
    waiting = {row.subject_id: row.note for row in _open_items(connection, "ship")}
    # A label that was not asked for has no carrier yet: it lies still by one where its work says so.
    names = set(these.named.values())
    still = sorted({*still, *(one for one, note in waiting.items() if one in rows and names & set(note.split()))})
    found.labels = sum(rows[one].status == "sealed" and one in waiting for one in still)
    found.to_hand_over = sum(rows[one].status == "labelled" for one in still)
    concerned |= {rows[one].order_id for one in still}
    if found.labels:
        last = (
            sa.select(shipment.c.cost_minor, shipment.c.currency)
            .where(shipment.c.cost_minor.is_not(None))
            .order_by(shipment.c.id.desc())
            .limit(_PRICED_BY)
        )
        costs = [(row.cost_minor, row.currency) for row in connection.execute(last)]
        if costs:
            found.currency = costs[0][1] or ""
            alike = [cost for cost, currency in costs if currency == found.currency]
            found.label_minor = found.labels * round(sum(alike) / len(alike))


def _read_messages(connection: sa.Connection, found: Lying, concerned: set[int], these: Stops, others: Stops) -> None:
    message = tables.message
    listed = [row.subject_id for row in _open_items(connection, "notify")]
    rows = connection.execute(
        sa.select(message.c.id, message.c.kind, message.c.order_id).where(
            among(connection, message.c.id, listed), message.c.status == MESSAGE.initial
        )
    ).all()
    still = set(_still(stops.stopped_orders, connection, {row.order_id for row in rows}, these, others))
    found.messages = dict(sorted(Counter(row.kind for row in rows if row.order_id in still).items()))
    concerned |= still


def _read_money(connection: sa.Connection, found: Lying) -> None:
    refund, payout = tables.refund, tables.payout
    owed = connection.execute(
        sa.select(refund.c.currency, sa.func.count(), sa.func.sum(refund.c.amount_minor))
        .where(refund.c.status == REFUND.initial)
        .group_by(refund.c.currency)
        .order_by(refund.c.currency)
    )
    found.refunds = {currency: (number, int(minor)) for currency, number, minor in owed}
    found.payouts = connection.execute(
        sa.select(sa.func.count()).select_from(payout).where(payout.c.status == PAYOUT.initial)
    ).scalar_one()


@dataclass(frozen=True, slots=True)
class Still:
    """What of one order lies still, and what was stopped, in words."""

    by: str = ""
    parts: frozenset[int] = frozenset()
    parcels: frozenset[int] = frozenset()


GOING = Still()


def read_still(connection: sa.Connection, order_id: int, parts: Iterable[int], parcels: Iterable[int]) -> Still:
    """What of the order, of these parts and parcels of it, lies still now; a few statements, one where nothing is
    stopped."""
    now = stops.read_stops(connection)
    if not now:
        return GOING
    needs = stops.stopped_needs(connection, [order_id], now)
    of_parts, of_parcels = stops.stopped_parts(connection, parts, now), stops.stopped_parcels(connection, parcels, now)
    names = {name for found in (needs, of_parts, of_parcels) for why in found.values() for name in why.split()}
    told = [shown(row.scope, row.name) for row in find_stops(connection, sorted(names))]
    return Still(", ".join(told), frozenset(of_parts), frozenset(of_parcels))


def find_stops(connection: sa.Connection, names: Sequence[str]) -> list[Any]:
    """The stops of these public ids, as they are listed."""
    return [row for row in list_stops(connection, 1000) if row.public_id in set(names)]
