"""A claim stays ours while a vendor takes its time: nobody else takes our calls for those of the dead."""

import asyncio
from datetime import timedelta

from doorstep.db import work
from flows.notify import notify_customers
from tasks import vendors
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
