"""What we tell a channel comes back: before, after and between, twice and out of order, and is never sent elsewhere."""

import itertools
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.actions import floor
from doorstep.actions.found import SkuSpec, add_skus
from doorstep.db import cases
from doorstep.db.queries import laws
from doorstep.testing.retelling import answer, cause
from doorstep.testing.shop import Shop, shopify_order

_numbers = itertools.count(5001)


class Channel:
    """A Shopify shop in a test's hand: one order, and what it says each time that something of it was sent."""

    def __init__(self, shop: Shop, number: int, units: int, sku: str = "MUG") -> None:
        self.shop, self.number, self.lines = shop, number, {sku: units}
        self.fulfillments: list[dict[str, Any]] = []
        self.waiting: list[tuple[str, bytes]] = []  # webhooks that are on their way

    def state(self) -> dict[str, Any]:
        body = shopify_order(self.number, self.lines)
        minute = len(self.fulfillments)
        return {**body, "fulfillments": list(self.fulfillments), "updated_at": f"2026-11-20T11:{minute:02}:00Z"}

    def sends(self, units: int) -> None:
        """Something of the order was sent: as we told it, or by somebody there."""
        n, line = len(self.fulfillments) + 1, self.state()["line_items"][0]
        fulfillment = {
            "id": self.number * 10 + n, "order_id": self.state()["id"], "status": "success", "tracking_numbers": [],
            "line_items": [{"id": line["id"], "quantity": units}], "created_at": f"2026-11-20T11:{n:02}:00Z",
        }  # fmt: skip
        self.fulfillments.append(fulfillment)
        self.waiting.append(("fulfillments/create", json.dumps(fulfillment).encode()))
        self.waiting.append(("fulfillments/update", json.dumps({**fulfillment, "service": "manual"}).encode()))
        self.waiting.append(("orders/updated", json.dumps(self.state()).encode()))

    def delivers(self, which: int, again: bool = False) -> None:
        """One of the webhooks that are on their way arrives, and may come once more later."""
        if not self.waiting:
            return
        topic, body = self.waiting[which % len(self.waiting)]
        if not again:
            self.waiting.remove((topic, body))
        self.shop.deliver(topic, body, ref=str(next(_numbers)))
        self.shop.run("capture", "normalize", "allocate")

    def delivers_all(self) -> None:
        while self.waiting:
            self.delivers(0)


def sell(shop: Shop, units: int, sku: str = "MUG") -> Channel:
    channel = Channel(shop, next(_numbers), units, sku)
    shop.deliver("orders/create", json.dumps(channel.state()).encode())
    shop.run("capture", "normalize", "allocate", "pick_pack")
    return channel


def pick_and_seal(shop: Shop, part_id: int, *sizes: int) -> list[int]:
    """The part is picked where it is not yet, packed into parcels of these sizes, and labelled."""
    for task in shop.rows("pick_task", fulfillment_id=part_id, status="open"):
        floor.pick_task(shop.database, task.id, task.qty, shop.owner_id)
    (claim,) = shop.rows("allocation", fulfillment_id=part_id)
    boxes = [{"lines": {claim.id: size}} for size in sizes]
    names = floor.seal(shop.database, part_id, shop.owner_id, boxes)
    shop.run("ship")
    return [row.id for row in shop.rows("parcel", fulfillment_id=part_id) if row.public_id in names]


def leaves(shop: Shop, parcel: int) -> None:
    assert floor.hand_over(shop.database, shop.owner_id, parcel_ids=[parcel]) == 1


def stands(shop: Shop, channel: Channel) -> tuple[int, int, str]:
    (line,) = shop.rows("order_line", order_id=shop.find(channel.number).id)
    return line.sent_qty, line.elsewhere_qty, shop.find(channel.number).status


def lawful(shop: Shop) -> None:
    with shop.database.reading() as connection:
        kept = [laws.look(connection, one) for one in (*laws.INBOX, *laws.LEDGER, *laws.ORDERS, *laws.JOURNAL)]
    assert {one.name: one.figure for one in kept if not one.holds} == {}


ARRIVALS = st.lists(st.tuples(st.integers(0, 8), st.booleans()), max_size=5)
PATIENT = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.mark.timeout(300)
@PATIENT
@given(st.lists(ARRIVALS, min_size=4, max_size=4))
def test_however_it_comes_back_what_we_told_was_sent_by_us(with_vendors: Shop, arrivals) -> None:
    shop = with_vendors
    shop.stock(MUG=3)
    channel = sell(shop, 3)
    (part,) = shop.rows("fulfillment", order_id=shop.find(channel.number).id)
    first, second = pick_and_seal(shop, part.id, 1, 2)

    for step, arriving in zip(("leave", "told", "leave", "told"), arrivals, strict=True):
        if step == "leave":
            leaves(shop, first if not channel.fulfillments else second)
        else:
            channel.sends(1 if not channel.fulfillments else 2)
        for which, again in arriving:
            channel.delivers(which, again)
    channel.delivers_all()

    assert stands(shop, channel) == (3, 0, "sent")
    assert shop.cases() == []
    lawful(shop)


@pytest.mark.timeout(300)
@PATIENT
@given(st.lists(ARRIVALS, min_size=5, max_size=5))
def test_what_the_channel_really_sent_itself_of_the_rest_is_counted_however_it_is_told(
    with_vendors: Shop, arrivals
) -> None:
    """Two leave from Berlin and are told; of two in Hamburg one is not found, and the channel's people send it."""
    shop = with_vendors
    add_skus(shop.database, [SkuSpec("LAMP", "Lamp", grams=900, price_minor=1000)])
    shop.stock(LAMP={"Berlin": 2, "Hamburg": 2})
    channel = sell(shop, 4, "LAMP")
    order = shop.find(channel.number)
    berlin, hamburg = shop.rows("fulfillment", order_id=order.id)
    (first,) = pick_and_seal(shop, berlin.id, 2)

    def arrive(n: int) -> None:
        for which, again in arrivals[n]:
            channel.delivers(which, again)

    leaves(shop, first)
    arrive(0)
    channel.sends(2)
    arrive(1)
    (task,) = shop.rows("pick_task", fulfillment_id=hamburg.id, status="open")
    floor.declare_short(shop.database, task.id, 1, shop.owner_id)
    channel.sends(1)  # by hand, there
    arrive(2)
    answer(shop, "pick_short", "reallocate")
    shop.run("allocate")
    with shop.database.reading() as connection:
        is_held = bool(cases.held(connection, [order.id]))
    if is_held:  # nobody has told us yet that it is sent: it is short, until somebody does
        assert cause(shop) == ["short_stock"]
        channel.delivers_all()
    (second,) = pick_and_seal(shop, hamburg.id, 1)
    arrive(3)
    leaves(shop, second)
    channel.sends(1)
    arrive(4)
    channel.delivers_all()

    assert stands(shop, channel) == (3, 1, "sent")
    assert shop.cases() == []
    lawful(shop)


def test_what_the_channel_sent_of_that_which_is_claimed_here_is_a_persons_to_decide(with_vendors: Shop) -> None:
    shop = with_vendors
    channel = sell(shop, 3)
    (part,) = shop.rows("fulfillment")
    first, _ = pick_and_seal(shop, part.id, 1, 2)
    leaves(shop, first)
    channel.sends(1)
    channel.delivers_all()
    assert shop.cases() == []
    channel.sends(2)  # by hand, there, while ours waits labelled
    channel.delivers_all()
    assert (cause(shop), stands(shop, channel)[:2]) == (["sent_elsewhere"], (1, 0))


@pytest.mark.parametrize("doubled", ["fulfillments/create", "fulfillments/update"])
def test_a_fulfillment_told_twice_in_one_batch_counts_once(shop: Shop, doubled: str) -> None:
    channel = Channel(shop, 1001, 2)
    shop.deliver("orders/create", json.dumps({**channel.state(), "financial_status": "pending"}).encode())
    shop.run("capture", "normalize")
    channel.sends(1)
    for topic, body in channel.waiting[:2]:
        shop.deliver(topic, body)
        shop.deliver(doubled, body, ref="again")
    shop.run("capture", "normalize")
    (line,) = shop.rows("order_line")
    assert line.elsewhere_qty == 1
