"""Judging orders anew by all that was ever said of them, as today's connectors, mapping and rules have it."""

from collections.abc import Sequence

import sqlalchemy as sa

from doorstep.actions.act import acting
from doorstep.db import locks, tables, work
from doorstep.db.engine import Database
from doorstep.db.write import among
from doorstep.domain.standing import OPEN

AT_ONCE = 100  # orders in one transaction
_SAID = ("applied", "stale")


def judge_anew(database: Database, order_ids: Sequence[int], actor_id: int | None, door: str = "cli") -> int:
    """Everything that was said of these orders waits to be normalized as if it came now, of those of which nothing is
    claimed and no body is erased; the rest stays as it stands. Returns of how many orders."""
    return sum(
        _judge_some(database, sorted(order_ids)[first : first + AT_ONCE], actor_id, door)
        for first in range(0, len(order_ids), AT_ONCE)
    )


def _judge_some(database: Database, order_ids: Sequence[int], actor_id: int | None, door: str) -> int:
    orders, event = tables.orders, tables.inbound_event
    with acting(database, door, "order.replay", actor_id, {"count": len(order_ids), "orders": list(order_ids)}) as act:
        connection = act.connection
        work.hold(connection, "normalize", order_ids)
        locks.hold_orders(connection, order_ids)
        mine = _may_be_judged(connection, order_ids)
        said = sa.select(event.c.id).join(
            orders, (orders.c.id == event.c.order_id) & (orders.c.account_id == event.c.account_id)
        )
        connection.execute(
            event.update()
            .where(event.c.id.in_(said.where(among(connection, event.c.order_id, mine), event.c.outcome.in_(_SAID))))
            .values(outcome=None, outcome_reason="", outcome_at=None)
        )
        # Whichever state of it is the newest by today's reading is news to it.
        connection.execute(
            orders.update()
            .where(among(connection, orders.c.id, mine, "mine"))
            .values(source_updated_at=None, source_sha="")
        )
        work.want_untaken(connection, "normalize", mine, act.by.at)
    return len(mine)


def _may_be_judged(connection: sa.Connection, order_ids: Sequence[int]) -> list[int]:
    """Those with nothing claimed whose buyer is known and whose facts are all still here."""
    orders, claim, event, body = tables.orders, tables.allocation, tables.inbound_event, tables.inbound_body
    contact = tables.contact
    claimed = sa.exists().where(claim.c.order_id == orders.c.id, claim.c.released_qty < claim.c.qty)
    erased = sa.exists().where(
        event.c.order_id == orders.c.id,
        event.c.account_id == orders.c.account_id,
        body.c.event_id == event.c.id,
        body.c.body.is_(None),
    )
    forgotten = sa.exists().where(contact.c.id == orders.c.ship_contact_id, contact.c.erased_at.is_not(None))
    wanted = sa.select(orders.c.id).where(
        among(connection, orders.c.id, order_ids), orders.c.status.in_(sorted(OPEN)), ~claimed, ~erased, ~forgotten
    )
    return sorted(connection.execute(wanted).scalars())
