"""S3: news of an order out of order and a day late, in every order in which it can come; and children whose order does
not come."""

import itertools
import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from doorstep.db import effects, inbox, tables
from doorstep.db.effects import Wish
from doorstep.db.engine import business_now
from doorstep.db.moves import By
from doorstep.db.queries import sync
from doorstep.testing.sandbox import Sandbox
from doorstep.testing.shop import Shop, shopify_order

BUFFER_MINUTES = 15


def state(number: int, version: int, **more: Any) -> bytes:
    at = f"2026-11-20T11:00:0{version - 1}Z"
    body = shopify_order(number, {"MUG": 2}, note=f"as of v{version}", **more)
    return json.dumps({**body, "updated_at": at}).encode()


def refund(number: int) -> bytes:
    paid = {"id": 1, "kind": "refund", "status": "success", "amount": "5.00", "currency": "EUR"}
    return json.dumps(
        {
            "id": 7_700_000 + number, "order_id": 450000000000 + number, "created_at": "2026-11-20T11:00:07Z",
            "note": "a scratch", "refund_line_items": [], "transactions": [paid], "order_adjustments": [],
        }
    ).encode()  # fmt: skip


def fulfilled(number: int, units: int = 2, status: str = "success", minute: int = 0, n: int = 1) -> bytes:
    at = f"2026-11-20T11:{minute:02}:03Z"
    lines = [{"id": number * 100 + 1, "quantity": units}]
    return json.dumps(
        {
            "id": 8_800_000 + number * 10 + n, "order_id": 450000000000 + number, "status": status, "created_at": at,
            "updated_at": at, "tracking_numbers": ["JJ1"], "line_items": lines,
        }
    ).encode()  # fmt: skip


EVENTS = (
    ("refunds/create", refund),
    ("fulfillments/create", fulfilled),
    ("orders/updated", lambda number: state(number, 3)),
    ("orders/create", lambda number: state(number, 1)),
    ("orders/updated", lambda number: state(number, 2)),
)
LATE = 4  # v2 comes a day late, with its original payload


def ends(shop: Shop, number: int) -> tuple[Any, ...]:
    """Where one order stands: everything but numbers of rows and instants."""
    order = shop.find(number)
    (line,) = shop.rows("order_line", order_id=order.id)
    (contact,) = shop.rows("contact", id=order.ship_contact_id)
    refunds = [(r.amount_minor, r.status) for r in shop.rows("refund", order_id=order.id)]
    events = shop.rows("inbound_event", order_ref=order.external_ref)
    outcomes = [(e.topic, e.outcome) for e in events if not e.topic.startswith("orders/")]
    held = [s.case_id for s in shop.rows("case_subject", order_id=order.id, cleared_at=None)]
    told = (contact.note, order.source_updated_at, order.total_minor, order.payment)
    units = line.qty, line.elsewhere_qty, line.allocated_qty
    return order.status, told, units, refunds, sorted(set(outcomes)), held


@pytest.fixture
def played(shop: Shop) -> Shop:
    """An order for each of the 120 permutations: in each, its events come in that order, one after the other."""
    permutations = dict(enumerate(itertools.permutations(range(5)), 2001))
    for place in range(5):
        deliver(shop, [(number, order[place], *EVENTS[order[place]]) for number, order in permutations.items()])
        shop.run("capture", "normalize")
        shop.later(minutes=2)
    shop.run("capture", "normalize", "allocate")
    return shop


def deliver(shop: Shop, listed: list[tuple[int, int, str, Callable[[int], bytes]]]) -> None:
    """These events are in the inbox, one after the other: (order's number, event's number, topic, body)."""
    with shop.database.writing("intake") as connection:
        now = business_now(connection)
        arrivals = [
            inbox.Arrival(shop.channel_id, f"{topic}:{number}-{kind}", topic, body(number), now)
            for number, kind, topic, body in listed
        ]
        inbox.store(connection, arrivals)


def test_all_120_orders_in_which_five_events_can_come_end_the_same(played: Shop, laws_hold) -> None:
    found = {number: ends(played, number) for number in range(2001, 2121)}

    assert len(set(map(repr, found.values()))) == 1, sorted(set(map(repr, found.values())))
    status, (note, at, _, _), units, refunds, outcomes, held = found[2001]
    assert (note, at.second) == ("as of v3", 2)
    assert units == (2, 2, 0)
    assert refunds == [(500, "posted")]
    assert held == []
    assert status == "completed"
    assert {outcome for _, outcome in outcomes} == {"applied"}
    assert played.cases() == []
    laws_hold()


def test_a_state_that_comes_a_day_late_is_kept_and_changes_nothing(shop: Shop) -> None:
    for place in range(4):
        topic, body = EVENTS[place]
        shop.deliver(topic, body(1001), ref=str(place))
    shop.run("capture", "normalize", "allocate")
    before = ends(shop, 1001)
    shop.later(hours=23, minutes=50)
    shop.deliver("orders/updated", EVENTS[LATE][1](1001), ref="late")
    shop.run("capture", "normalize", "allocate")

    late = shop.rows("inbound_event")[-1]
    (body,) = shop.rows("inbound_body", event_id=late.id)
    assert (late.outcome, bytes(body.body)) == ("stale", EVENTS[LATE][1](1001))
    assert ends(shop, 1001) == before


def test_a_child_waits_no_longer_than_the_buffer_then_a_person_has_it_and_it_applies_by_itself(shop: Shop) -> None:
    shop.deliver("refunds/create", refund(1001))
    shop.run("capture")
    for _ in range(BUFFER_MINUTES - 1):
        shop.later(minutes=1)
        shop.run("capture", "fetch")
    assert shop.cases() == []
    shop.later(minutes=1)
    shop.run("capture", "fetch")
    ((cause, key),) = shop.cases()
    assert (cause, key.endswith(":450000001001")) == ("orphan_event", True)
    (case,) = shop.rows("exception_case")
    assert case.owner_id is not None

    shop.deliver("orders/create", state(1001, 1))  # as a gap finder fetches it
    shop.run("capture", "normalize")
    assert shop.cases() == []
    assert [r.amount_minor for r in shop.rows("refund")] == [500]


def test_a_child_whose_order_was_lost_fetches_it_and_applies_with_nobodys_help(at_woo: Shop, woo: Sandbox) -> None:
    lost = woo.checkout("woocommerce", lines=[{"sku": "MUG", "quantity": 1}], silent=True)
    at_woo.deliver("order.deleted", json.dumps({"id": lost["id"]}).encode(), at_woo.woo_id)  # type: ignore[attr-defined]
    at_woo.run("capture", "fetch")
    assert at_woo.rows("orders") == []
    at_woo.later(minutes=1, seconds=1)
    at_woo.run("capture", "fetch", "normalize")

    (order,) = at_woo.rows("orders")
    # Asked after the deletion came, the channel says that the order lives: that is the stronger word.
    assert (order.external_ref, order.status, order.cancel_reason) == (str(lost["id"]), "confirmed", "")
    assert [e.outcome for e in at_woo.rows("inbound_event", topic="order.deleted")] == ["applied"]


@pytest.mark.parametrize("there", ["lives", "is gone", "cannot be asked"])
@pytest.mark.parametrize("told", list(itertools.permutations(("created", "restored", "deleted"))), ids=" ".join)
def test_of_a_deletion_and_a_restoration_in_any_order_the_channel_says_which_is_true(
    at_woo: Shop, woo: Sandbox, told: tuple[str, ...], there: str
) -> None:
    order = woo.checkout("woocommerce", lines=[{"sku": "MUG", "quantity": 1}], silent=True)
    if there == "is gone":
        woo._call("DELETE", "woocommerce", f"/control/orders/{order['id']}")
    if there == "cannot be asked":
        with at_woo.database.writing("act") as connection:
            of_woo = tables.vendor_secret.c.account_id == at_woo.woo_id  # type: ignore[attr-defined]
            connection.execute(tables.vendor_secret.delete().where(of_woo))
    for name in told:
        body = {"id": order["id"]} if name == "deleted" else dict(order)
        at_woo.deliver(f"order.{name}", json.dumps(body).encode(), at_woo.woo_id)  # type: ignore[attr-defined]
    for _ in range(3):
        at_woo.run("capture", "normalize", "fetch")

    (status,) = [row.status for row in at_woo.rows("orders")]
    is_last = told.index("deleted") > told.index("restored")
    assert status == ("cancelled" if there != "lives" and is_last else "confirmed")
    assert [e.outcome for e in at_woo.rows("inbound_event") if e.outcome is None] == []
    assert at_woo.rows("work_item", stage="fetch", outcome=None) == []


def test_a_late_deletion_stops_nothing_of_an_order_that_was_restored_since_and_is_asked_about_once(
    at_woo: Shop, woo: Sandbox, laws_hold
) -> None:
    order = woo.checkout("woocommerce", lines=[{"sku": "MUG", "quantity": 1}], silent=True)
    for name in ("created", "restored", "deleted", "updated"):
        body = {"id": order["id"]} if name == "deleted" else dict(order)
        at_woo.deliver(f"order.{name}", json.dumps(body).encode(), at_woo.woo_id)  # type: ignore[attr-defined]
        at_woo.run("capture", "normalize", "allocate", "fetch")

    assert [row.status for row in at_woo.rows("orders")] == ["in_progress"]
    assert at_woo.cases() == []
    (deletion,) = at_woo.rows("inbound_event", topic="order.deleted")
    assert (deletion.outcome, deletion.outcome_reason[:29]) == ("ignored", "the channel has the order: it")


TOLD = (
    ("orders/create", lambda number: state(number, 1)),
    ("orders/updated", lambda number: state(number, 2)),
    ("orders/updated", lambda number: state(number, 2, tags="of the same moment")),
    ("orders/updated", lambda number: state(number, 3, tags="seen")),
    ("refunds/create", refund),
    ("fulfillments/create", lambda number: fulfilled(number, 1)),
    ("fulfillments/create", lambda number: fulfilled(number, 1, minute=1, n=2)),
    ("fulfillments/update", lambda number: fulfilled(number, 1, "cancelled", minute=2)),
)


def test_any_news_in_any_order_and_any_portions_ends_as_what_was_told_at_once(shop: Shop, laws_hold) -> None:
    dice, rounds = random.Random(5), 6
    portions: list[list[tuple[int, int]]] = [[] for _ in range(rounds)]
    for number in range(3001, 3061):
        kinds = [0, *dice.sample(range(1, 8), dice.randint(1, 6))]
        portions[0] += [(number + 1000, kind) for kind in kinds]
        for kind in dice.sample(kinds, len(kinds)) + dice.choices(kinds, k=2):  # some come twice
            portions[dice.randrange(rounds)].append((number, kind))
    for portion in portions:
        deliver(shop, [(number, kind, *TOLD[kind]) for number, kind in portion])
        shop.run("capture", "normalize")
        shop.later(minutes=2)
    shop.run("capture", "normalize")

    for number in range(3001, 3061):
        assert repr(ends(shop, number)) == repr(ends(shop, number + 1000)), number
    laws_hold()


def test_units_of_a_fulfillment_that_was_called_off_are_sent_by_us(shop: Shop, laws_hold) -> None:
    shop.deliver("orders/create", state(1001, 1))
    shop.deliver("fulfillments/create", fulfilled(1001, 1))
    shop.run("capture", "normalize", "allocate")
    (line,) = shop.rows("order_line")
    assert (line.elsewhere_qty, line.allocated_qty, shop.face()) == (1, 1, "In progress")

    shop.deliver("fulfillments/update", fulfilled(1001, 1, "cancelled", minute=5))
    shop.run("capture", "normalize", "allocate")
    (line,) = shop.rows("order_line")
    assert (line.elsewhere_qty, line.allocated_qty, shop.cases()) == (0, 2, [])
    shop.deliver("fulfillments/create", fulfilled(1001, 1), ref="late")
    shop.run("capture", "normalize", "allocate")
    assert shop.rows("order_line") == [line]
    laws_hold()


def test_a_state_that_counts_less_as_sent_than_the_one_before_gives_the_units_back(shop: Shop) -> None:
    sent = json.loads(fulfilled(1001, 2))
    shop.deliver("orders/create", state(1001, 1, fulfillments=[sent]))
    shop.run("capture", "normalize")
    assert [line.elsewhere_qty for line in shop.rows("order_line")] == [2]
    shop.deliver("orders/updated", state(1001, 2, fulfillments=[{**sent, "status": "cancelled"}]))
    shop.run("capture", "normalize", "allocate")

    assert [(line.elsewhere_qty, line.allocated_qty) for line in shop.rows("order_line")] == [(0, 2)]


def test_an_order_that_is_through_and_whose_fulfillment_was_called_off_is_a_persons(shop: Shop) -> None:
    shop.deliver("orders/create", state(1001, 1))
    shop.deliver("fulfillments/create", fulfilled(1001, 2))
    shop.run("capture", "normalize", "allocate")
    assert shop.face() == "Completed"
    shop.deliver("fulfillments/update", fulfilled(1001, 2, "cancelled", minute=5))
    shop.run("capture", "normalize", "allocate")

    assert [cause for cause, _ in shop.cases()] == ["changed_too_late"]
    assert [line.elsewhere_qty for line in shop.rows("order_line")] == [2]


def test_a_fulfillment_of_ours_that_was_called_off_there_is_a_persons_and_nothing_is_sent_twice(
    at_woo: Shop, home: Any
) -> None:
    at_woo.deliver("orders/create", state(1001, 1))
    at_woo.send_out()
    (parcel,) = at_woo.rows("parcel")
    (order,) = at_woo.rows("orders")
    with at_woo.database.writing("act") as connection:  # as sync leaves it: the channel knows of the parcel
        wish = Wish(
            sync.OPERATION, at_woo.channel_id, "parcel", parcel.id, "k-tell-1", order.id,
            {"lines": {"100101": 2}},
        )  # fmt: skip
        by = By(at_woo.owner_id, business_now(connection))
        made = list(effects.want(connection, [wish], by.at).values())
        effects.begin_calls(connection, made, by)
        gid = "gid://shopify/Fulfillment/8810011"
        effects.settle(connection, [effects.Outcome(one, "settle", external_ref=gid) for one in made], by)
    at_woo.deliver("fulfillments/create", fulfilled(1001, 2))
    at_woo.deliver("fulfillments/update", fulfilled(1001, 2, "cancelled", minute=5))
    at_woo.run("capture", "normalize", "allocate")

    assert at_woo.cases() == [("sent_called_off", str(parcel.id))]
    (line,) = at_woo.rows("order_line")
    assert (line.sent_qty, line.elsewhere_qty, line.allocated_qty) == (2, 0, 2)


@pytest.mark.parametrize("between", [False, True], ids=["at once", "one after the other"])
def test_a_fulfillment_called_off_after_its_order_was_counts_as_never_sent(shop: Shop, between: bool) -> None:
    over = {"cancelled_at": "2026-11-20T11:00:04Z", "cancel_reason": "customer"}
    told = [
        ("fulfillments/create", fulfilled(1001, 1)),
        ("orders/cancelled", state(1001, 3, **over)),
        ("orders/create", state(1001, 1)),
        ("fulfillments/update", fulfilled(1001, 1, "cancelled", minute=5)),
        ("orders/updated", state(1001, 4, **over)),
    ]
    for topic, body in told:
        shop.deliver(topic, body)
        if between:
            shop.run("capture", "normalize")
    shop.run("capture", "normalize")
    assert shop.face() == "Cancelled"
    assert [line.elsewhere_qty for line in shop.rows("order_line")] == [0]
    assert [cause for cause, _ in shop.cases() if cause != "money_kept"] == []
