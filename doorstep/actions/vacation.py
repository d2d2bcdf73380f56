"""The shop's vacation: what was already promised within it is seen before it is switched on."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from doorstep.actions.settings import change_options
from doorstep.db import tables
from doorstep.db.engine import Database
from doorstep.db.queries.notify import read_time_zone
from doorstep.db.vacation import check_days, today_in
from doorstep.domain.errors import CannotDoError

LISTED = 200


@dataclass(frozen=True, slots=True)
class Promised:
    """An order that was promised before anybody thought of the vacation, and falls into it."""

    number: str
    public_id: str
    promised_on: str
    leaves_on: str


def promised_within(database: Database, first: str, last: str) -> list[Promised]:
    """Open orders that should leave, or arrive, on one of these days; those that are sent are none of them."""
    orders, promise = tables.orders, tables.promise
    with database.reading() as connection:
        zone = read_time_zone(connection) or "UTC"
        newest = sa.select(promise.c.order_id, sa.func.max(promise.c.n).label("n")).group_by(promise.c.order_id)
        open_ones = sa.select(orders.c.id).where(
            sa.text("orders.status NOT IN ('completed','cancelled')"), orders.c.status != "sent"
        )
        last_of = newest.where(promise.c.order_id.in_(open_ones)).subquery()
        rows = connection.execute(
            sa.select(orders.c.number, orders.c.public_id, promise.c.promised_on, promise.c.ship_by_at)
            .join(last_of, last_of.c.order_id == orders.c.id)
            .join(promise, sa.and_(promise.c.order_id == orders.c.id, promise.c.n == last_of.c.n))
            .where(promise.c.promised_on >= first)
            .order_by(promise.c.ship_by_at, orders.c.id)
        ).all()
    told = [Promised(r.number or r.public_id, r.public_id, r.promised_on, _day(zone, r.ship_by_at)) for r in rows]
    return [one for one in told if first <= one.leaves_on <= last or first <= one.promised_on <= last]


def _day(zone: str, at: Any) -> str:
    return today_in(zone, at).isoformat()


def go_on_vacation(
    database: Database, first: str, last: str, words: str | None, actor_id: int | None, go_on: bool = False,
    door: str = "desk", token: str = "",
) -> str:  # fmt: skip
    """From now on nothing is promised that would have to leave on these days. Where orders are promised within them
    already it is refused with their number, unless `go_on` says that they are known."""
    with database.reading() as connection:
        first, last = check_days(connection, first, last)
    fall = promised_within(database, first, last)
    if fall and not go_on:
        raise CannotDoError(
            f"{len(fall)} {'order is' if len(fall) == 1 else 'orders are'} promised within these days already; look at "
            "them first, and say then that the vacation begins all the same."
        )
    said = {"vacation_from": first, "vacation_until": last}
    if words is not None:
        said["vacation_words"] = words
    change_options(database, said, actor_id, door, token)
    return f"On vacation from {first} to {last}; the first day on which something leaves is after that."


def come_back(database: Database, actor_id: int | None, door: str = "desk", token: str = "") -> str:
    """There is no vacation (any more): promises count from today."""
    change_options(database, {"vacation_from": "", "vacation_until": ""}, actor_id, door, token)
    return "There is no vacation any more; promises count from today."
