"""What is compared with a channel, and what is known of a buyer, is found without reading the whole history."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.engine import Database
from doorstep.db.queries import buyers, comparing
from doorstep.testing.shop import NOON, Shop

HOUR = timedelta(hours=1)
LOOKS = {
    "came": lambda c, channel: comparing.count_came(c, channel, NOON - HOUR, NOON),
    "held": lambda c, channel: comparing.list_held(c, channel, NOON - HOUR, NOON),
    "found": lambda c, channel: comparing.count_found(c, channel, NOON - HOUR, NOON - HOUR),
    "untold": lambda c, channel: comparing.list_untold(c, channel, NOON - HOUR, NOON - HOUR, NOON),
    "marked": lambda c, channel: buyers.read_marked(c, ["c1", "e2"]),
}
BY = {
    "came": "ix_orders_placed_at", "held": "ix_orders_placed_at", "found": "ix_inbound_event_fetched",
    "untold": "ix_inbound_event_fetched", "marked": "",
}  # fmt: skip


def plans(database: Database, look: Any) -> list[str]:
    """Each statement of the look, as the database would go about it: its steps, one a line."""
    told: list[str] = []
    with database.reading() as connection:
        if not database.is_sqlite:  # with a handful of rows it plans no index at all; whether it can is the question
            connection.execute(sa.text("SET LOCAL enable_seqscan = off"))

        @sa.event.listens_for(connection, "before_cursor_execute")
        def explain(conn, cursor, statement, parameters, context, executemany):
            explained = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
            cursor.execute(explained + statement, parameters)
            told.append("\n".join(str(row[-1]) for row in cursor.fetchall()))

        look(connection)
    return told


@pytest.mark.parametrize("look", LOOKS)
def test_no_look_reads_a_table_from_end_to_end(shop: Shop, look: str) -> None:
    steps = "\n".join(plans(shop.database, lambda c: LOOKS[look](c, shop.channel_id)))
    assert BY[look] in steps
    for whole in ("SCAN orders", "SCAN inbound_event", "SCAN order_mark", "SCAN earlier", "SCAN told", "Seq Scan on"):
        assert whole not in steps, steps
    assert "order_ref=?" in steps or not shop.database.is_sqlite or look in ("held", "marked"), steps


def test_an_order_that_was_fetched_and_never_told_of_is_found_among_those_that_were(shop: Shop) -> None:
    order, event = tables.orders, tables.inbound_event
    # by how each event came, the first first, and when: minutes after noon
    came = {
        "fetched": [("poll", 10)], "fetched twice": [("poll", 5), ("poll", 10)],
        "told later": [("poll", 10), ("w1", 11)], "told first": [("w2", 9), ("poll", 10)],
        "too early": [("poll", 0), ("poll", 10)], "too late": [("poll", 20)],
    }  # fmt: skip
    with shop.database.writing("act") as connection:
        for n, (ref, events) in enumerate(came.items()):
            connection.execute(order.insert().values(
                public_id=f"ord_{n}", account_id=shop.channel_id, external_ref=ref, number=ref, status="confirmed",
                placed_at=NOON + timedelta(seconds=n), received_at=NOON,
            ))  # fmt: skip
            connection.execute(event.insert(), [
                {
                    "account_id": shop.channel_id, "dedupe_key": f"{ref} {at}", "topic": "orders/updated",
                    "delivery_ref": how, "received_at": NOON + timedelta(minutes=at), "sha256": ref, "order_ref": ref,
                }
                for how, at in events
            ])  # fmt: skip
    since, until = NOON + timedelta(minutes=1), NOON + timedelta(minutes=15)
    with shop.database.reading() as connection:
        untold = comparing.list_untold(connection, shop.channel_id, NOON, since, until)
        found = comparing.count_found(connection, shop.channel_id, NOON, since)
        told_first, fetched_first = comparing.count_came(connection, shop.channel_id, NOON, NOON + HOUR)

    assert [row.number for row in untold] == ["fetched", "fetched twice"]
    assert found == 4  # and what a webhook told of later, and what came late
    assert (told_first, fetched_first) == (1, 5)


def test_a_mark_that_very_many_share_names_none_of_its_orders(shop: Shop) -> None:
    order = tables.orders
    with shop.database.writing("act") as connection:
        connection.execute(order.insert(), [
            {
                "public_id": f"ord_{n}", "account_id": shop.channel_id, "external_ref": str(n), "number": str(n),
                "status": "confirmed", "placed_at": NOON, "received_at": NOON,
            }
            for n in range(buyers.SHARED)
        ])  # fmt: skip
        ids = list(connection.execute(sa.select(order.c.id)).scalars())
        buyers.write_marks(connection, [("shared", one, NOON) for one in ids])
        buyers.write_marks(connection, [("nearly", one, NOON) for one in ids[1:]])
    with shop.database.reading() as connection:
        found, shared = buyers.read_marked(connection, ["shared", "nearly", "unknown"])

    assert shared == {"shared"}
    assert {mark: len(orders) for mark, orders in found.items()} == {"nearly": buyers.SHARED - 1}
