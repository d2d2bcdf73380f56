"""A claim stays ours while a vendor takes its time: nobody else takes our calls for those of the dead."""

import asyncio
from datetime import timedelta

from doorstep.actions import floor
from doorstep.actions.undo import undo
from doorstep.db import work
from doorstep.db.queries.prove import prove
from flows.notify import notify_customers
from tasks import ship, vendors
from tasks.context import working


def test_a_slow_mail_server_does_not_cost_the_claim(with_vendors, sandbox, monkeypatch):
    shop = with_vendors
    monkeypatch.setattr(work, "LEASE", timedelta(seconds=1.5))
    shop.order(1001)
    shop.run("capture", "normalize")
    sandbox.misbehave("messenger", "send", "slow", seconds=3, count=1)

    async def send_while_another_looks() -> list[int]:
        sending = asyncio.create_task(notify_customers.fn())
        seen, taken = set(), []
        while not sending.done():
            (waiting,) = shop.rows("work_item", stage="notify")
            if waiting.leased_until is not None:
                seen.add(waiting.leased_until)
            if len(seen) > 2:  # renewed at least twice, and so older than a lease
                taken.append(len(work.claim(shop.database, "notify", 10, work.Worker("other"))))
            await asyncio.sleep(0.02)
        await sending
        await vendors.let_go()
        return taken

    with working(shop.database):
        taken = asyncio.run(send_while_another_looks())

    assert taken
    assert not any(taken)
    assert shop.rows("message")[0].status == "sent"


def test_whoever_buys_a_label_is_left_to_say_what_came_of_it_when_the_sealing_is_undone(with_vendors, monkeypatch):
    """And nobody begins the same call beside it; the label goes back as soon as it is known."""
    shop = with_vendors
    shop.order(1001)
    shop.run("capture", "normalize", "allocate", "pick_pack")
    (wave,) = shop.rows("wave")
    floor.pick_wave(shop.database, wave.id, shop.owner_id)
    floor.seal_wave(shop.database, wave.id, shop.owner_id)
    really, beside = ship.buy_labels, []

    async def while_somebody_undoes_it(*given):
        if not beside:
            undo(shop.database, shop.rows("inbound_event", topic="pick_pack.seal_wave")[0].id, "owner")
            beside.append(len(work.claim(shop.database, "ship", 10, work.Worker("other"))))
        return await really(*given)

    monkeypatch.setattr(ship, "buy_labels", while_somebody_undoes_it)
    shop.run("ship")

    assert beside == [0]
    assert [(row.operation, row.status) for row in shop.rows("effect")] == [
        ("buy_label", "done"),
        ("void_label", "done"),
    ]
    assert not prove(shop.database).broken
