"""Stopping a SKU, a site, a channel, a carrier or everything, and resuming it: at once, and without losing anything."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from doorstep.actions.act import Act, acting, actor_of
from doorstep.db import tables, work
from doorstep.db.engine import Database
from doorstep.db.queries import stops as rows
from doorstep.db.queries.stops import shown
from doorstep.db.stops import SCOPES, close_gate, made_of, read_stops
from doorstep.domain.counting import count
from doorstep.domain.errors import CannotDoError
from doorstep.domain.ids import public_id
from doorstep.domain.money import Money

LONGEST_REASON = 300
_KINDS = {"channel": "channel", "carrier": "carrier", "site": "site", "sku": "product with the SKU"}


class _AlreadySoError(CannotDoError):
    """It stands as asked already: nothing is written, and the sentence says so."""


def stop(
    database: Database, scope: str, target: str, reason: str, actor: int | str, door: str = "desk", token: str = ""
) -> str:
    """It lies still from now, and everything that would go on with it sees so in its own transaction. Stopping what is
    stopped changes nothing, and says so. Returns a sentence."""
    with database.reading() as connection:
        find_target(connection, scope, target)  # whoever means something else hears that first
    reason = " ".join(reason.split())
    if not reason:
        raise CannotDoError("Say why it is stopped; whoever finds it lying still will ask.")
    if len(reason) > LONGEST_REASON:
        raise CannotDoError(f"The reason is longer than {LONGEST_REASON} characters; say it shorter.")
    actor_id = actor_of(database, actor)
    body = {"scope": scope, "target": target, "reason": reason}
    try:
        with acting(database, door, "stop.stop", actor_id, body, reason=reason, token=token) as act:
            target_id = find_target(act.connection, scope, target)
            write_stop(act, scope, target_id, reason)
    except _AlreadySoError as already:
        return str(already)
    return f"{shown(scope, target)} is stopped. Nothing of it goes on until somebody resumes it."


def write_stop(act: Act, scope: str, target_id: int, reason: str) -> str:
    """The stop stands in the open transaction; returns its public id."""
    if name := close_gate(act.connection).why(scope, target_id):
        (row,) = rows.find_stops(act.connection, [name])
        raise _AlreadySoError(f"{told_of(act.connection, row)} Nothing was changed.")
    made = name_of_stop(scope, target_id, act.event_id)
    act.connection.execute(
        tables.stop.insert().values(
            public_id=made, scope=scope, target_id=target_id, reason=reason, since=act.by.at, actor_id=act.by.actor_id
        )
    )
    return made


def name_of_stop(scope: str, target_id: int, event_id: int) -> str:
    """The public id of the stop that this act made."""
    return public_id("stp", scope, target_id, event_id)


def resume(database: Database, scope: str, target: str, actor: int | str, door: str = "desk", token: str = "") -> str:
    """It goes on from now, and exactly what lay still by it is woken. Resuming what is not stopped changes nothing, and
    says so. Returns a sentence."""
    actor_id = actor_of(database, actor)
    try:
        with acting(database, door, "stop.resume", actor_id, {"scope": scope, "target": target}, token=token) as act:
            woken = lift_stop(act, scope, find_target(act.connection, scope, target))
    except _AlreadySoError as already:
        return str(already)
    number = sum(woken.values())
    # What lies on the floor is not woken: people pick it up again.
    what = f"{count(number, 'thing goes', 'things go')} on now" if number else "nothing else had to be woken"
    return f"{shown(scope, target)} is resumed; {what}."


def lift_stop(act: Act, scope: str, target_id: int) -> dict[str, int]:
    """The stop is lifted in the open transaction; returns how much was woken, by stage."""
    name = close_gate(act.connection).why(scope, target_id)
    if not name:
        target = rows.name_target(act.connection, scope, target_id)
        raise _AlreadySoError(f"{shown(scope, target)} is not stopped. Nothing was changed.")
    act.connection.execute(
        tables.stop.update()
        .where(tables.stop.c.public_id == name)
        .values(lifted_at=act.by.at, lifted_by_id=act.by.actor_id)
    )
    return work.wake_stopped(act.connection, name, act.by.at)


def preview_stop(database: Database, scope: str, target: str) -> rows.Lying:
    """What would lie still if it were stopped now."""
    with database.reading() as connection:
        these = made_of([(scope, find_target(connection, scope, target), "(new)")])
        return rows.read_lying(connection, these, read_stops(connection))


def preview_resume(database: Database, scope: str, target: str) -> rows.Lying:
    """What goes on if it is resumed now; what another stop keeps does not."""
    with database.reading() as connection:
        standing = read_stops(connection)
        name = standing.why(scope, find_target(connection, scope, target))
        if not name:
            raise CannotDoError(f"{shown(scope, target)} is not stopped; nothing waits for it.")
        return rows.read_lying(connection, standing.only(name), standing.without(name))


def find_target(connection: sa.Connection, scope: str, target: str) -> int:
    """The id of what is meant; CannotDoError, with what there is, where nothing is named so."""
    if scope not in SCOPES:
        raise CannotDoError(f"“{scope}” cannot be stopped; it may be {', '.join(SCOPES)}.")
    found = rows.find_target(connection, scope, target.strip())
    if found is None:
        listed = rows.list_targets(connection, scope, 10)
        there = f"There are {', '.join(listed)}." if len(listed) > 1 else f"There is {listed[0]}." if listed else ""
        raise CannotDoError(f"There is no {_KINDS[scope]} {target.strip() or '(no name given)'}. {there}".strip())
    return found


def told_of(connection: sa.Connection, row: Any) -> str:
    """Who stopped it, when and why, in one sentence."""
    since, what = _when(connection, row.since), shown(row.scope, row.name)
    return f"{what} is stopped since {since} by {row.stopped_by or 'nobody'}: {row.reason.rstrip('.')}."


def _when(connection: sa.Connection, at: datetime) -> str:
    site = tables.site
    zone = connection.execute(
        sa.select(site.c.time_zone).where(site.c.active).order_by(site.c.rank, site.c.id).limit(1)
    ).scalar()
    return f"{at.astimezone(ZoneInfo(zone or 'UTC')):%a %-d %b, %H:%M}"


def refuse_stopped(connection: sa.Connection, names: Iterable[str], where: str) -> None:
    """Raises CannotDoError, with who stopped it, when and why, where anything is named; `where` says what to do."""
    if names := sorted(set(names)):
        row = rows.find_stops(connection, names[0].split())[0]
        raise CannotDoError(f"{told_of(connection, row)} {where}")


def told_lying(lying: rows.Lying) -> list[str]:
    """What lies still, or what goes, as sentences; none where there is nothing."""
    told = []
    if lying.allocate:
        told.append(count(lying.allocate, "order waits for its units", "orders wait for their units"))
    if lying.parts:
        waves = f" in {count(lying.waves, 'wave', 'waves')}"
        told.append(f"{count(lying.parts, 'part of an order', 'parts of orders')} to bring to the floor{waves}")
    if lying.to_pick:
        told.append(f"{count(lying.to_pick, 'line', 'lines')} to pick")
    if lying.to_pack:
        told.append(f"{count(lying.to_pack, 'picked order', 'picked orders')} to pack")
    if lying.labels:
        cost = (
            f", about {Money(lying.label_minor, lying.currency)} by what the last ones cost"
            if lying.label_minor is not None
            else ", at prices that only the carrier knows"
        )
        told.append(f"{count(lying.labels, 'label', 'labels')} to buy{cost}")
    if lying.to_hand_over:
        told.append(f"{count(lying.to_hand_over, 'labelled parcel', 'labelled parcels')} to hand over")
    if lying.messages:
        kinds = ", ".join(f"{number:,} “{kind}”" for kind, number in lying.messages.items())
        told.append(f"{count(sum(lying.messages.values()), 'message', 'messages')} to customers: {kinds}")
    for currency, (number, minor) in lying.refunds.items():
        told.append(f"{count(number, 'refund', 'refunds')} of {Money(minor, currency)} together")
    if lying.payouts:
        told.append(f"{count(lying.payouts, 'payout', 'payouts')} to reconcile")
    return told
