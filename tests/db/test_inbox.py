"""The inbox: each fact stored once and whole, however often and however twisted it comes."""

from datetime import timedelta

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.db import inbox, tables
from doorstep.db.engine import Database
from doorstep.db.inbox import Arrival
from doorstep.testing.rows import A_DAY, make_row


def arrive(database: Database, account: int, *keyed: tuple[str, bytes], **more) -> dict[tuple[int, str], int]:
    with database.writing("intake") as connection:
        return inbox.store(
            connection, [Arrival(account, key, "orders/create", body, A_DAY, **more) for key, body in keyed]
        )


def rows(database: Database, table: sa.Table) -> list:
    with database.reading() as connection:
        return list(connection.execute(sa.select(table).order_by(next(iter(table.primary_key.columns)))))


def an_account(database: Database) -> int:
    with database.writing("act") as connection:
        return make_row(connection, "vendor_account")


def test_a_fact_that_comes_again_only_counts(database: Database) -> None:
    account = an_account(database)
    (first,) = arrive(database, account, ("k", b"one")).values()
    assert arrive(database, account, ("k", b"one"), ("k", b"one")) == {}
    (event,) = rows(database, tables.inbound_event)
    assert (event.id, event.deliveries, event.size_bytes, event.sha256) == (first, 3, 3, inbox.sha256(b"one"))
    (body,) = rows(database, tables.inbound_body)
    assert body.body == b"one"
    (work_item,) = rows(database, tables.work_item)
    assert (work_item.stage, work_item.subject_id) == ("capture", first)


def test_twins_within_one_commit_are_one_row_that_counts_both(database: Database) -> None:
    account = an_account(database)
    assert len(arrive(database, account, ("k", b"one"), ("l", b"two"), ("k", b"one"))) == 2
    assert [event.deliveries for event in rows(database, tables.inbound_event)] == [2, 1]


def test_one_delivery_id_over_two_bodies_is_two_facts(database: Database) -> None:
    account = an_account(database)
    keyed = [(f"orders/updated:delivery-7:{inbox.sha256(body)}", body) for body in (b"paid", b"cancelled")]
    assert len(arrive(database, account, *keyed)) == 2
    assert {row.body for row in rows(database, tables.inbound_body)} == {b"paid", b"cancelled"}


def test_two_accounts_may_use_one_key(database: Database) -> None:
    one, other = an_account(database), an_account(database)
    assert arrive(database, one, ("k", b"x"))
    assert arrive(database, other, ("k", b"x"))
    assert len(rows(database, tables.inbound_event)) == 2


def test_a_body_can_be_erased_while_the_fact_stays(database: Database) -> None:
    account = an_account(database)
    arrive(database, account, ("k", b"Mara Lind, Torstr. 140"))
    with database.writing("act") as connection:
        connection.execute(tables.inbound_body.update().values(body=None, headers="", erased_at=A_DAY))
    (event,) = rows(database, tables.inbound_event)
    assert event.sha256 == inbox.sha256(b"Mara Lind, Torstr. 140")


def test_the_act_of_a_person_is_applied_where_it_is_stored(database: Database) -> None:
    account = an_account(database)
    with database.writing("act") as connection:
        inbox.store(connection, [Arrival(account, "k", "order.cancel", b"{}", A_DAY)], applied=True)
    (event,) = rows(database, tables.inbound_event)
    assert (event.outcome, event.outcome_at) == ("applied", A_DAY)
    assert rows(database, tables.work_item) == []


def test_an_outcome_names_its_order_and_keeps_what_was_known(database: Database) -> None:
    account = an_account(database)
    (event,) = arrive(database, account, ("k", b"x")).values()
    with database.writing("capture") as connection:
        inbox.end(connection, [(event, "applied", "", "4711", 7)], A_DAY)
        inbox.end(connection, [(event, "stale", "a newer one stood", None, None)], A_DAY + timedelta(hours=1))
    (row,) = rows(database, tables.inbound_event)
    assert (row.outcome, row.outcome_reason, row.order_ref, row.order_id) == ("stale", "a newer one stood", "4711", 7)


def test_a_refused_caller_leaves_a_number_a_day_and_nothing_else(database: Database) -> None:
    account = an_account(database)
    with database.writing("intake") as connection:
        inbox.count_refusal(connection, account, "2026-11-20", "bad signature", 2)
        inbox.count_refusal(connection, account, "2026-11-20", "bad signature")
        inbox.count_refusal(connection, account, "2026-11-21", "bad signature")
    assert [row.times for row in rows(database, tables.intake_refusal)] == [3, 1]
    assert rows(database, tables.inbound_event) == []


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(commits=st.lists(st.lists(st.sampled_from("abc"), max_size=6), max_size=5))
def test_deliveries_sum_to_everything_that_came(sqlite_url: str, commits: list[list[str]]) -> None:
    database = Database(sqlite_url)
    account = an_account(database)
    for keys in commits:
        arrive(database, account, *[(key, key.encode()) for key in keys])
    events = [row for row in rows(database, tables.inbound_event) if row.account_id == account]
    bodies = {row.event_id for row in rows(database, tables.inbound_body)}
    database.close()
    assert sum(row.deliveries for row in events) == sum(map(len, commits))
    assert len(events) == len({key for keys in commits for key in keys})
    assert {row.id for row in events} <= bodies
