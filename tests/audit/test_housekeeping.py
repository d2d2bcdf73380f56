"""Housekeeping: what is over is ended by the shop's rules, and nothing else."""

import asyncio
import os

import pytest

from doorstep.actions import imports
from doorstep.actions.returns import approve_return, request_return
from doorstep.db import files, rules, tables
from doorstep.db.engine import business_now
from doorstep.settings import settings as read_once
from tasks.context import working


def keep_house(shop) -> dict[str, int]:
    from flows.housekeeping import keep_house as flow

    with working(shop.database):
        return asyncio.run(flow.fn())


def publish(shop, **body) -> None:
    with shop.database.writing("act") as connection:
        rules.publish(connection, body, business_now(connection))


@pytest.fixture
def sent(shop):
    """Order 1001 was sent, behind the floor's back; that is all that matters here."""
    order = shop.find(1001)
    with shop.database.writing("act") as connection:
        line = tables.order_line
        connection.execute(line.update().where(line.c.order_id == order.id).values(sent_qty=line.c.qty))
    return order


def test_a_return_that_never_came_is_over_and_one_that_may_still_come_is_not(shop, sent):
    rma = request_return(shop.database, sent.public_id, {1: 1}, "too small", "owner")
    approve_return(shop.database, rma, "owner")
    keep_house(shop)
    assert shop.rows("rma")[0].status == "approved"

    shop.later(days=61)
    keep_house(shop)

    assert shop.rows("rma")[0].status == "expired"
    (chore,) = shop.rows("chore", name="housekeeping")
    assert chore.report["expired"] == 1


def test_how_long_a_return_may_take_is_a_rule_of_the_shop(shop, sent):
    approve_return(shop.database, request_return(shop.database, sent.public_id, {1: 1}, "too small", "owner"), "owner")
    publish(shop, returns_expire_after_days=5)
    shop.later(days=6)

    keep_house(shop)

    assert shop.rows("rma")[0].status == "expired"


def test_bodies_stay_for_ever_unless_the_shop_says_otherwise(shop):
    shop.later(days=4000)
    keep_house(shop)

    assert all(row.body is not None for row in shop.rows("inbound_body"))


def test_bodies_past_their_retention_are_erased_where_nothing_is_open_and_their_fingerprints_stay(shop):
    publish(shop, bodies_kept_days=30)
    with shop.database.writing("act") as connection:
        connection.execute(tables.orders.update().where(tables.orders.c.number == "#1001").values(owner_id=None))
    over, still = shop.find(1001), shop.find(1002)
    from doorstep.actions.orders import cancel

    cancel(shop.database, over.public_id, "owner", "over")
    shop.later(days=31)

    keep_house(shop)

    erased = {row.event_id for row in shop.rows("inbound_body") if row.body is None}
    told = {row.id: row for row in shop.rows("inbound_event")}
    assert {row.id for row in shop.rows("inbound_event", order_id=over.id)} <= erased
    assert not {row.id for row in shop.rows("inbound_event", order_id=still.id)} & erased
    assert all(len(told[one].sha256) == 64 and told[one].outcome for one in erased)
    assert all(row.erased_at and not row.headers for row in shop.rows("inbound_body") if row.event_id in erased)


def test_sheets_past_the_same_retention_are_gone_and_their_imports_keep_the_counts(shop, tmp_path, monkeypatch):
    monkeypatch.setenv("DOORSTEP_HOME", str(tmp_path / "home"))
    read_once.cache_clear()
    home = read_once().home
    sheet = b"Name;E-Mail;Customer\nAdalind Quist;ada@kiln.example;K-1\n"
    (tmp_path / "people.csv").write_bytes(sheet)
    job = imports.read_in(shop.database, home, "customers", tmp_path / "people.csv", "people.csv", shop.owner_id)
    logo = files.keep_bytes(home, b"a logo")
    with shop.database.writing("act") as connection:
        files.note_file(connection, logo, "logo", "image/png", 6, "logo.png", business_now(connection), None)
    lost = files.keep_bytes(home, b"kept, and refused before it had a row")
    kept = files.keep_bytes(home, sheet)
    assert "ada@kiln.example" in repr([tuple(row) for row in shop.rows("import_job")])
    publish(shop, bodies_kept_days=30)
    shop.later(days=31)

    keep_house(shop)
    assert files.path_of(home, kept).exists()  # of today: whoever keeps a file has a day to name it
    for sha in (logo, lost, kept):
        os.utime(files.path_of(home, sha), (1, 1))
    shop.later(days=1)
    keep_house(shop)

    assert [files.path_of(home, sha).exists() for sha in (logo, lost, kept)] == [True, False, False]
    (row,) = shop.rows("import_job", public_id=job)
    assert (row.file_id, row.read_rows) == (None, 1)
    assert "ada@kiln.example" not in repr(tuple(row))
    read_once.cache_clear()


def test_what_is_more_than_one_turn_takes_is_done_in_several_and_then_rests(shop, monkeypatch):
    monkeypatch.setattr("tasks.housekeeping.AT_ONCE", 1)
    publish(shop, bodies_kept_days=1)
    shop.later(days=20)

    keep_house(shop)

    left = [row for row in shop.rows("inbound_body") if row.body is not None]
    orders = {row.id for row in shop.rows("inbound_event") if row.order_id is not None}
    assert {row.event_id for row in left} <= orders, "what belongs to no order went, one after the other"
    (work,) = [row for row in shop.rows("work_item", stage="housekeeping") if row.outcome is None]
    assert (work.due_at - shop.rows("chore", name="housekeeping")[0].done_at).total_seconds() == 6 * 3600


def test_an_act_happened_when_the_shops_clock_says_so(shop, sent):
    shop.later(days=30)
    with shop.database.reading() as connection:
        before = business_now(connection)
    request_return(shop.database, shop.find(1001).public_id, {1: 1}, "too small", "owner")
    act = shop.rows("inbound_event")[-1]
    assert act.topic.startswith("return")
    assert act.received_at >= before
    assert act.outcome_at >= before
