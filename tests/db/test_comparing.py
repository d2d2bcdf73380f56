"""How a channel's orders came is found without reading its whole history."""

from datetime import timedelta

import sqlalchemy as sa

from doorstep.db.queries import comparing
from doorstep.testing.shop import NOON, Shop


def test_how_the_orders_of_a_day_came_is_found_by_when_they_were_placed(shop: Shop) -> None:
    if not shop.database.url.startswith("sqlite"):
        return  # with a handful of rows PostgreSQL plans no index at all
    with shop.database.reading() as connection:

        @sa.event.listens_for(connection, "before_cursor_execute", retval=True)
        def explain(conn, cursor, statement, parameters, context, executemany):
            is_read = statement.startswith("SELECT")
            return ("EXPLAIN QUERY PLAN " if is_read else "") + statement, parameters

        came = comparing._came(shop.channel_id, NOON - timedelta(days=1), NOON)
        plan = [row[3] for row in connection.execute(sa.select(came.c.external_ref)).fetchall()]
    assert any("SEARCH orders USING INDEX ix_orders_placed_at" in step for step in plan), plan
    assert any("ix_inbound_event_order_ref (account_id=? AND order_ref=?)" in step for step in plan), plan
