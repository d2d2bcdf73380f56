"""`advance()`: status and journal in one breath, for exactly those that stand in a source of the move."""

import pytest
import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.engine import Database
from doorstep.db.moves import By, advance, advance_all
from doorstep.domain.errors import IllegalMoveError
from doorstep.domain.lifecycle import FULFILLMENT, ORDER
from doorstep.testing.rows import A_DAY, make_row

BY = By(None, A_DAY, "run-1", "why not")


def standing(connection: sa.Connection) -> dict[int, tuple[str, int]]:
    orders = tables.orders
    rows = connection.execute(sa.select(orders.c.id, orders.c.status, orders.c.version))
    return {one: (status, version) for one, status, version in rows}


def told(connection: sa.Connection, one: int) -> list[tuple[int, str, str, str]]:
    j = tables.journal
    return [
        tuple(row)
        for row in connection.execute(
            sa.select(j.c.n, j.c.from_status, j.c.to_status, j.c.verb)
            .where(j.c.kind == "order", j.c.subject_id == one)
            .order_by(j.c.n)
        )
    ]


def test_a_move_leaves_its_status_version_and_journal_row(database: Database) -> None:
    with database.writing("act") as connection:
        one = make_row(connection, "orders")
        assert advance(connection, ORDER, "confirm", [one], BY) == [one]
        assert advance(connection, ORDER, "start", [one], BY) == [one]
        assert standing(connection)[one] == ("in_progress", 2)
        assert told(connection, one) == [
            (1, "received", "confirmed", "confirm"),
            (2, "confirmed", "in_progress", "start"),
        ]
        row = connection.execute(sa.select(tables.journal).where(tables.journal.c.n == 1)).one()
        assert (row.reason, row.run_ref, row.at) == ("why not", "run-1", A_DAY)


def test_who_stands_elsewhere_is_left_alone_and_not_named(database: Database) -> None:
    with database.writing("act") as connection:
        here = [make_row(connection, "orders") for _ in range(3)]
        gone = make_row(connection, "orders", status="sent")
        nobody = 10_000
        moved = advance(connection, ORDER, "cancel", [*here, gone, nobody, here[0]], BY)
        assert sorted(moved) == here
        assert standing(connection)[gone] == ("sent", 0)
        assert told(connection, gone) == told(connection, nobody) == []
        assert advance(connection, ORDER, "cancel", here, BY) == []
        assert all(len(told(connection, one)) == 1 for one in here)


def test_a_move_from_several_statuses_tells_from_which(database: Database) -> None:
    with database.writing("act") as connection:
        ids = {status: make_row(connection, "orders", status=status) for status in ORDER.move("cancel").sources}
        advance(connection, ORDER, "cancel", ids.values(), BY, {ids["ready"]: "its own reason"})
        for status, one in ids.items():
            assert told(connection, one) == [(1, status, "cancelled", "cancel")]
        reasons = dict(connection.execute(sa.select(tables.journal.c.subject_id, tables.journal.c.reason)).all())
        assert reasons[ids["ready"]] == "its own reason"
        assert reasons[ids["received"]] == "why not"


def test_all_or_none_is_none_where_one_cannot(database: Database) -> None:
    with database.writing("act") as connection:
        planned, sent = make_row(connection, "fulfillment"), make_row(connection, "fulfillment", status="sent")
    with pytest.raises(IllegalMoveError, match="1 fulfillment rows cannot 'release'"), database.writing("act") as c:
        advance_all(c, FULFILLMENT, "release", [planned, sent], BY)
    with database.reading() as connection:
        part = tables.fulfillment
        assert dict(connection.execute(sa.select(part.c.id, part.c.status)).all()) == {planned: "planned", sent: "sent"}
        assert connection.execute(sa.select(sa.func.count()).select_from(tables.journal)).scalar_one() == 0


def test_an_unknown_verb_is_named(database: Database) -> None:
    with database.writing("act") as connection, pytest.raises(KeyError, match="teleport"):
        advance(connection, ORDER, "teleport", [1], BY)


def test_a_move_costs_the_same_statements_for_one_and_for_a_thousand(database: Database) -> None:
    counts = []
    with database.writing("act") as connection:
        account = make_row(connection, "vendor_account")
        for size in (1, 1000):
            ids = [make_row(connection, "orders", account_id=account) for _ in range(size)]
            seen: list[str] = []

            def count(_conn, _cursor, statement, *_rest, seen=seen) -> None:
                seen.append(statement)

            sa.event.listen(database.writer, "before_cursor_execute", count)
            advance(connection, ORDER, "cancel", ids, BY)
            sa.event.remove(database.writer, "before_cursor_execute", count)
            counts.append(len(seen))
    assert counts[0] == counts[1] == 3
