"""The statement of a day: what the channel says, what we hold, and what nobody can explain."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from doorstep.actions.found import set_setting
from doorstep.actions.orders import cancel
from doorstep.db import inbox, tables
from doorstep.db.engine import machine_now
from doorstep.db.inbox import Arrival
from doorstep.db.queries import comparing
from doorstep.domain.comparing import Statement

from .test_fetching import refs

NOON = datetime(2026, 11, 20, 11, tzinfo=UTC)  # a Friday, noon in Berlin
MUG = [{"sku": "MUG", "quantity": 1}]


def stand_at(shop, woo, hours: float) -> None:
    """It is so many hours after that noon, for the shop and for the channel."""
    offset = (NOON + timedelta(hours=hours) - machine_now()).total_seconds()
    with shop.database.writing("act") as connection:
        set_setting(connection, "clock_offset", offset)
    woo.tell("woocommerce", "/control/clock", offset_seconds=offset)


def work_at(shop, woo, hours: float) -> None:
    stand_at(shop, woo, hours)
    shop.go("watch", "capture", "normalize")


def stated(shop, day: str = "2026-11-20"):
    (row,) = shop.rows("channel_day", day_on=day)
    return row


@pytest.fixture
def friday(own_shop, woo, connect):
    """A shop that was connected at noon, and sold five mugs until one."""
    stand_at(own_shop, woo, 0)
    connect(own_shop)
    stand_at(own_shop, woo, 1)
    for _ in range(5):
        woo.checkout("woocommerce", lines=MUG, silent=True)
    work_at(own_shop, woo, 1.5)
    return own_shop


def test_the_day_is_stated_when_it_is_over_and_each_order_is_in_one_place(friday, woo):
    woo.checkout("woocommerce", lines=MUG, status="checkout-draft", silent=True)
    woo.checkout("woocommerce", lines=MUG, placed_at="2026-11-20T08:00:00Z", silent=True)
    work_at(friday, woo, 13.6)

    row = stated(friday)
    assert (row.says, row.held, row.history, row.ignored, row.missing) == (7, 5, 1, 1, 0)
    assert row.says == row.held + row.history + row.ignored + row.on_the_way + row.dead + row.missing
    assert row.facts["why_ignored"] == {"a basket that has not been ordered yet": 1}
    work_at(friday, woo, 20)
    assert stated(friday).made_at == row.made_at
    work_at(friday, woo, 37.6)
    assert {one.day_on for one in friday.rows("channel_day")} == {"2026-11-20", "2026-11-21"}


def test_an_order_that_is_missing_at_midnight_is_fetched_and_the_day_is_stated_again(friday, woo):
    stand_at(friday, woo, 10)
    order = woo.checkout("woocommerce", lines=MUG, silent=True)
    with friday.database.writing("act") as connection:  # nothing else reads the channel meanwhile
        feed = tables.feed
        connection.execute(feed.delete().where(feed.c.kind.in_(("orders", "gaps"))))
    work_at(friday, woo, 13.6)

    assert (stated(friday).missing, stated(friday).facts["unexplained"][0]["ref"]) == (1, str(order["id"]))
    assert str(order["id"]) in refs(friday)
    assert friday.rows("exception_case", cause="orders_missing") == []
    work_at(friday, woo, 13.7)
    assert (stated(friday).says, stated(friday).held, stated(friday).missing) == (6, 6, 0)


def test_what_is_missing_though_it_was_fetched_is_a_case_until_it_is_here(friday, woo):
    """The day was stated before, with an order missing, which was fetched then; and it is missing still."""
    stand_at(friday, woo, 10)
    order = woo.checkout("woocommerce", lines=MUG, silent=True)
    with friday.database.writing("act") as connection:
        feed, account = tables.feed, friday.account("sunny")
        connection.execute(feed.delete().where(feed.c.kind.in_(("orders", "gaps"))))
        earlier = Statement("sunny", account.vendor, account.external_ref, "2026-11-20", "UTC", "", says=6, missing=1)
        comparing.keep_statement(connection, account.id, earlier, NOON, "")
    stand_at(friday, woo, 13.6)
    friday.go("watch")

    (case,) = friday.rows("exception_case", cause="orders_missing")
    assert (case.status, case.question) == ("open", "sunny has 1 order of 2026-11-20 that we do not hold")
    assert case.facts["refs"] == [str(order["id"])]
    work_at(friday, woo, 14.8)
    (case,) = friday.rows("exception_case", cause="orders_missing")
    assert (case.status, stated(friday).missing) == ("cleared", 0)


def test_what_we_hold_and_the_channel_does_not_list_is_said_and_stated_again(friday, woo):
    first, second, *_ = refs(friday)
    for ref in (first, second):  # deleted there, and no webhook said so
        woo.tell("woocommerce", f"/control/orders/{ref}", status="trash", silent=True)
    (order,) = friday.rows("orders", external_ref=first)
    cancel(friday.database, order.public_id, "Ben", "deleted there")

    work_at(friday, woo, 13.6)

    told = comparing.stated(stated(friday))
    assert (told.says, told.held, told.unlisted, told.called_off) == (3, 3, 1, 1)
    assert told.sentence == (
        "sunny says 3, we hold 3, and 2 that it does not list (1 of them called off), 1 unexplained"
    )
    assert [one["ref"] for one in told.not_listed] == [second]
    shown = friday("channel", "statement", "sunny", "--day", "2026-11-20")
    assert (shown.status, "does not list these" in shown.out) == (1, True)


def test_an_order_of_which_an_earlier_word_was_of_no_use_is_missing_all_the_same(friday, woo):
    """Its deletion was told when nobody here knew of it, and the channel has restored it since."""
    ref = str(woo.checkout("woocommerce", lines=MUG, silent=True)["id"])
    event = tables.inbound_event
    with friday.database.writing("act") as connection:
        arrival = Arrival(friday.account("sunny").id, "gone", "order.deleted", b'{"id":' + ref.encode() + b"}", NOON)
        inbox.store(connection, [arrival])
        ignored = event.update().where(event.c.dedupe_key == "gone").values(outcome="ignored", order_ref=ref)
        connection.execute(ignored)

    told = friday("channel", "statement", "sunny", "--json").json
    assert (told["ignored"], [one["ref"] for one in told["unexplained"]]) == (0, [ref])
    friday("channel", "gaps", "sunny")
    friday.go("capture", "normalize")
    assert ref in refs(friday)


def test_a_channel_that_does_not_answer_is_said_so_and_stated_later(friday, woo):
    woo.misbehave("woocommerce", "orders", "server_error")
    work_at(friday, woo, 13.6)

    assert stated(friday).says is None
    assert stated(friday).trouble
    woo.behave()
    work_at(friday, woo, 15)
    assert (stated(friday).says, stated(friday).held, stated(friday).trouble) == (5, 5, "")


def test_today_can_be_asked_for_and_says_what_is_missing_by_its_number(friday, woo):
    well = friday("channel", "statement", "sunny", "--json")
    assert (well.status, well.json["says"], well.json["held"]) == (0, 5, 5)
    assert well.json["sentence"] == "sunny says 5, we hold 5, 0 unexplained"

    order = woo.checkout("woocommerce", lines=MUG, silent=True)

    told = friday("channel", "statement", "sunny", "--json")
    assert (told.status, told.json["missing"]) == (1, 1)
    assert [one["ref"] for one in told.json["unexplained"]] == [str(order["id"])]
    assert str(order["id"]) not in refs(friday)
    assert friday.rows("channel_day") == []
    friday("channel", "gaps", "sunny")
    assert friday("channel", "statement", "sunny").status == 0


def test_a_statement_can_be_shown_and_proven(friday, tmp_path):
    told = friday("channel", "statement", "sunny", "--json")
    file = tmp_path / "statement.json"
    file.write_text(told.out)

    assert friday("channel", "statement", "sunny", "--verify", str(file)).status == 0
    better = told.json["sentence"].replace("5", "412")
    forged = {
        "a figure": told.out.replace('"held": 5', '"held": 4'),
        "its sentence": json.dumps(told.json | {"sentence": better}),
        "a sentence taken out": json.dumps({name: told.json[name] for name in told.json if name != "sentence"}),
        "a word more": json.dumps(told.json | {"note": "all is well"}),
        "half a letter": json.dumps(told.json | {"trouble": "\ud800"}),
        "half a letter in the signature": json.dumps(told.json | {"signature": "\ud800"}),
    }
    for what, text in forged.items():
        assert text != told.out
        file.write_text(text)
        refused = friday("channel", "statement", "sunny", "--verify", str(file))
        assert (refused.status, "or was changed since" in refused.err) == (1, True), what


def test_what_is_no_statement_and_what_is_no_day_is_said_so(own_shop, connect, woo, tmp_path):
    connect(own_shop)
    told = own_shop("channel", "statement", "sunny", "--json")
    file = tmp_path / "statement.json"
    for text in ('{"held": 999,' + told.out.lstrip()[1:], "[" * 100_000, '{"a":' * 100_000, "{", "[]", '"sunny"'):
        file.write_text(text)
        refused = own_shop("channel", "statement", "sunny", "--verify", str(file))
        assert (refused.status, "holds no statement" in refused.err) == (1, True), text[:40]

    for day in ("someday", "2999-11-21", "0001-01-01", "9999-12-31"):
        refused = own_shop("channel", "statement", "sunny", "--day", day)
        assert (refused.status, "Something is wrong" in refused.err, day in refused.err) == (1, False, True)


def test_a_site_that_cannot_be_asked_is_stated_by_what_it_delivered(own_shop):
    own_shop(
        "channel", "add", "site", "--vendor", "own", "--shop", "https://kiln.example", "--secret", "whsec_" + "a" * 32
    )

    told = own_shop("channel", "statement", "site", "--json")

    assert (told.status, told.json["says"], told.json["held"]) == (0, None, 0)
    assert "cannot be asked" in told.json["sentence"]
    assert [row.kind for row in own_shop.rows("feed")] == ["statement"]


def test_what_the_regular_reading_left_out_is_found_in_the_channel_s_list(friday, woo):
    with friday.database.writing("act") as connection:
        connection.execute(tables.channel_hook.delete())  # a channel that is only read
        feed = tables.feed
        connection.execute(feed.delete().where(feed.c.kind == "orders"))
    stand_at(friday, woo, 2)
    order = woo.checkout("woocommerce", lines=MUG, silent=True)
    work_at(friday, woo, 2.1)
    assert str(order["id"]) not in refs(friday)  # it may still come by itself

    work_at(friday, woo, 2.5)

    assert str(order["id"]) in refs(friday)
    (case,) = friday.rows("exception_case", cause="channel_silent")
    assert (case.status, case.facts["orders"], case.facts["refs"]) == ("open", 1, [str(order["id"])])
    work_at(friday, woo, 3)
    (case,) = friday.rows("exception_case", cause="channel_silent")
    assert case.status == "cleared"
    shown = friday("channel", "incidents", "sunny")
    assert "reading it every 15 minutes had left out" in shown.out
