"""What carriers and payment providers have to tell comes into the inbox once, from where we last read."""

import orjson
import pytest
import sqlalchemy as sa

from doorstep.actions.found import make_feed
from doorstep.db import tables

KILLED_AT = ["watch.commit.before", "watch.commit.after"]
CALLS = [f"{call}.{side}" for call in ("carrier.tracking", "payments.payouts") for side in ("before", "after")]


@pytest.fixture
def watched(with_vendors, sandbox):
    """The shop listens to its carrier and its payment provider, from what they have to tell now on."""
    shop = with_vendors
    feeds = {"parcels": "tracking", "money": "payouts"}
    with shop.database.writing("act") as connection:
        for row in shop.rows("vendor_account"):
            if row.name in feeds:
                make_feed(connection, row.id, feeds[row.name], 900)
    shop.run("watch")  # what the vendors tell of other tests' shops
    return shop


def news(shop, topic: str) -> list[dict]:
    with shop.database.reading() as connection:
        event, body = tables.inbound_event, tables.inbound_body
        query = sa.select(body.c.body).join(event, event.c.id == body.c.event_id).where(event.c.topic == topic)
        return [orjson.loads(raw) for raw in connection.execute(query.order_by(event.c.id)).scalars()]


def listen(shop, minutes: int = 16) -> None:
    shop.later(minutes=minutes)
    shop.run("watch")


def scans_of_ours(shop) -> list[dict]:
    ours = {row.tracking_ref for row in shop.rows("shipment")}
    return [told for told in news(shop, "tracking") if told["tracking_ref"] in ours]


def test_a_scan_is_an_event_in_our_words_and_in_the_carrier_s(watched, sandbox, sell, send_out):
    sell(1001)
    send_out()
    (shipment,) = watched.rows("shipment")
    sandbox.tell("carrier", "/control/tracking", tracking_number=shipment.tracking_ref, status="delivered")

    listen(watched)

    told = scans_of_ours(watched)
    assert {"delivered"} <= {one["status"] for one in told}
    last = next(one for one in told if one["status"] == "delivered")
    assert (last["word"], last["tracking_ref"]) == ("delivered", shipment.tracking_ref)
    watched.run("capture", "ship")
    assert watched.rows("shipment")[0].status == "delivered"
    assert watched.face() == "Completed"


def test_read_twice_nothing_is_told_twice(watched, sandbox, sell, send_out):
    sell(1001)
    send_out()
    listen(watched)
    before = watched.rows("inbound_event")

    with watched.database.writing("act") as connection:  # the cursor is lost: everything is read again
        connection.execute(tables.feed.update().values(cursor=""))
    listen(watched)

    fresh = [row.dedupe_key for row in watched.rows("inbound_event")][len(before) :]
    assert [key for key in fresh if key in {row.dedupe_key for row in before}] == []
    assert len(scans_of_ours(watched)) == len({told["ref"] for told in scans_of_ours(watched)})


def test_a_word_that_nobody_knows_is_a_case_and_no_guess(watched, sandbox, sell, send_out):
    sell(1001)
    send_out()
    (shipment,) = watched.rows("shipment")
    sandbox.tell("carrier", "/control/tracking", tracking_number=shipment.tracking_ref, status="beamed_up")

    listen(watched)
    watched.run("capture")

    assert [told["status"] for told in scans_of_ours(watched) if told["word"] == "beamed_up"] == [""]
    assert [cause for cause, key in watched.cases() if key.endswith(":beamed_up")] == ["unknown_word"]


def test_a_payout_comes_with_every_line_of_its_statement(watched, sandbox, sell):
    charge = sell(1001)
    (payout,) = sandbox.tell("payments", "/control/payout")["payouts"]

    listen(watched)

    (told,) = [one for one in news(watched, "payout") if one["ref"] == payout]
    kinds = {line["kind"] for line in told["lines"]}
    assert {"charge", "payout"} <= kinds
    (ours,) = [line for line in told["lines"] if line["charge_ref"] == charge]
    assert (ours["ref"], ours["gross_minor"], ours["net_minor"]) == (charge, 3070, 3070 - ours["fee_minor"])
    assert sum(line["net_minor"] for line in told["lines"]) == 0
    watched.run("capture")
    assert payout in [row.external_ref for row in watched.rows("payout")]


def test_a_vendor_that_is_silent_is_asked_again_and_the_other_is_heard(watched, sandbox, sell):
    sell(1001)
    (payout,) = sandbox.tell("payments", "/control/payout")["payouts"]
    sandbox.misbehave("carrier", "tracking", "server_error")

    listen(watched)

    assert payout in [told["ref"] for told in news(watched, "payout")]
    (tracking, payouts) = watched.rows("feed")
    assert tracking.polled_at < payouts.polled_at
    (waiting,) = [
        row for row in watched.rows("work_item", stage="watch", subject_id=tracking.id) if row.outcome is None
    ]
    assert waiting.note == "the vendor does not answer"

    for _ in range(9):
        listen(watched, minutes=60)
    assert [cause for cause, _ in watched.cases()] == ["stuck_work"]

    sandbox.behave()
    listen(watched, minutes=60)
    assert watched.cases() == []


def test_a_statement_that_breaks_off_is_read_whole_the_next_time(watched, sandbox, sell):
    sell(1001)
    (payout,) = sandbox.tell("payments", "/control/payout")["payouts"]
    sandbox.misbehave("payments", "payout_lines", "server_error", count=1)

    listen(watched)
    assert payout not in [told["ref"] for told in news(watched, "payout")]

    listen(watched)
    (told,) = [one for one in news(watched, "payout") if one["ref"] == payout]
    assert sum(line["net_minor"] for line in told["lines"]) == 0


def test_an_account_that_is_not_in_use_is_not_asked(watched, sandbox, sell):
    sell(1001)
    sandbox.tell("payments", "/control/payout")
    before = len(news(watched, "payout"))
    with watched.database.writing("act") as connection:
        account = tables.vendor_account
        connection.execute(account.update().where(account.c.name == "money").values(active=False))

    listen(watched)

    assert len(news(watched, "payout")) == before


@pytest.mark.parametrize("failpoint", KILLED_AT + CALLS)
def test_killed_anywhere_everything_is_told_once(watched, sandbox, sell, send_out, run_killed, failpoint):
    sell(1001)
    send_out()
    (payout,) = sandbox.tell("payments", "/control/payout")["payouts"]
    watched.later(minutes=16)

    run_killed(failpoint, "watch")
    watched.run("watch")
    listen(watched)

    assert [told["ref"] for told in news(watched, "payout")].count(payout) == 1
    assert len(scans_of_ours(watched)) == len({told["ref"] for told in scans_of_ours(watched)}) > 0
