"""A customer whose order will not come in time hears it: once for each promise, when it is sure, and not at night."""

import pytest

from doorstep.actions.found import make_account
from doorstep.actions.orders import cancel
from doorstep.actions.settings import change_options
from doorstep.db import tables


@pytest.fixture
def mailed(shop, mail_server):
    """The subjects of the mails that went out."""
    room = mail_server(signs_in=False)
    config = {"host": "127.0.0.1", "port": room.port, "from": "hello@kiln.example"}
    with shop.database.writing("act") as connection:
        make_account(connection, "messenger", "smtp", "mail", config=config)

    def told():
        return [(row.kind, row.status) for row in shop.rows("message") if row.kind == "delayed"]

    return told


def order(shop, number=1001):
    """Ordered on Friday at noon, promised for Monday, to leave by 15:00; the shelf is empty."""
    shop.order(number)
    shop.run("capture", "normalize", "allocate", "notify")


def test_who_waits_in_vain_is_told_in_the_morning_after_and_once(shop, mailed):
    order(shop)
    assert [row.promised_on for row in shop.rows("promise")] == ["2026-11-23"]
    shop.later(hours=4)  # the cut-off is past, and it may still be packed this evening
    shop.run("notify")
    assert mailed() == []

    shop.later(hours=9)  # 01:00 on Saturday: it did not leave, and nobody is woken
    shop.run("notify")
    assert mailed() == [("delayed", "queued")]

    shop.later(hours=7)
    shop.run("notify")
    assert mailed() == [("delayed", "sent")]
    shop.later(days=3)
    shop.run("notify")
    assert mailed() == [("delayed", "sent")]
    assert len(shop.rows("promise")) == 1  # nothing was promised anew


def test_what_is_ready_by_the_morning_is_not_called_late(shop, mailed, sandbox):
    order(shop)
    shop.later(hours=13)
    shop.run("notify")
    assert mailed() == [("delayed", "queued")]
    with shop.database.writing("act") as connection:
        make_account(connection, "carrier", "sandbox", "parcels", config={"base_url": sandbox.carrier_url})
    shop.stock(MUG=3)
    shop.send_out()

    shop.later(hours=8)
    shop.run("notify")

    assert mailed() == [("delayed", "suppressed")]
    (reason,) = [row.reason for row in shop.rows("journal", kind="message", verb="suppress")]
    assert reason == "it is ready to leave after all"


@pytest.mark.parametrize("why", ["history", "cancelled", "switched off"])
def test_nobody_hears_of_a_delay_of_what_is_no_work_of_ours(shop, mailed, why):
    order(shop)
    if why == "history":
        with shop.database.writing("act") as connection:
            connection.execute(tables.orders.update().values(is_history=True))
    elif why == "cancelled":
        cancel(shop.database, shop.find().public_id, "owner", "changed their mind")
    else:
        change_options(shop.database, {"tell_delays": "no"}, shop.owner_id)

    shop.later(days=1)
    shop.run("notify")

    assert mailed() == []


def test_an_order_that_can_still_arrive_in_time_is_not_late(shop, mailed):
    change_options(shop.database, {"transit_days": "2"}, shop.owner_id)
    shop.order(1001)
    shop.run("capture", "normalize")
    with shop.database.writing("act") as connection:
        connection.execute(tables.promise.update().values(promised_on="2026-11-27"))  # promised generously

    shop.later(hours=22)
    shop.run("notify")

    assert mailed() == []
