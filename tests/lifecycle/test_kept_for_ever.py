"""What is only ever appended to, and what of an event never changes."""

import pytest
import sqlalchemy as sa

from doorstep.db import tables
from doorstep.db.engine import Database
from doorstep.db.guard import APPEND_ONLY, violated
from doorstep.testing.rows import A_DAY, make_row

LATER = A_DAY.replace(hour=12)
CHANGEABLE = {
    "deliveries": 2,
    "order_ref": "4711",
    "order_id": 7,
    "outcome": "applied",
    "outcome_reason": "why",
    "outcome_at": LATER,
}


def refused(connection: sa.Connection, statement: sa.Executable) -> str:
    attempt = connection.begin_nested()
    try:
        connection.execute(statement)
    except sa.exc.IntegrityError as error:
        return violated(error)
    finally:
        attempt.rollback()
    return ""


@pytest.mark.parametrize("name", APPEND_ONLY)
def test_history_is_neither_changed_nor_deleted(database: Database, name: str) -> None:
    table = tables.metadata.tables[name]
    with database.writing("act") as connection:
        given = {"sku_id": 1} if name == "posting" else {}
        make_row(connection, name, **given)
        column = next(c for c in table.columns if not c.primary_key and c.name != "entry_id")
        assert refused(connection, table.update().values({column.name: column})) == f"{name}_is_append_only"
        assert refused(connection, table.delete()) == f"{name}_is_append_only"
        assert connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() == 1


def test_of_an_event_only_its_fate_may_change(database: Database) -> None:
    event = tables.inbound_event
    fixed = {c.name for c in event.columns} - set(CHANGEABLE) - {"id"}
    with database.writing("act") as connection:
        one, another = make_row(connection, "inbound_event"), make_row(connection, "actor")
        account = make_row(connection, "vendor_account")
        for name in sorted(fixed):
            other = {"account_id": account, "actor_id": another, "size_bytes": 99}.get(
                name, LATER if name.endswith("_at") else "other"
            )
            told = refused(connection, event.update().where(event.c.id == one).values({name: other}))
            assert told == "inbound_event_is_kept", name
        assert refused(connection, event.delete()) == "inbound_event_is_never_deleted"
        assert not refused(connection, event.update().values(CHANGEABLE))


def test_an_event_has_one_of_four_outcomes(database: Database) -> None:
    event = tables.inbound_event
    with database.writing("act") as connection:
        make_row(connection, "inbound_event")
        assert refused(connection, event.update().values(outcome="lost")) == "inbound_event_outcome_is_known"
