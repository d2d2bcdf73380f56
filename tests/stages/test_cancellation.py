"""Calling an order off, at every point of its way: nothing stays claimed, on the floor, bought or unpaid-back."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from doorstep.actions import floor
from doorstep.actions.orders import cancel
from doorstep.db import tables
from doorstep.domain.errors import CannotDoError
from doorstep.testing.sandbox import Sandbox
from doorstep.testing.shop import Shop

LATER = "2026-11-20T12:00:00Z"


def call_off(shop: Shop, number: int = 1001) -> str:
    return cancel(shop.database, shop.find(number).public_id, "owner", "changed her mind")


def at_the_channel(shop: Shop, lines: dict[str, int]) -> None:
    shop.order(1001, lines, "orders/cancelled", updated_at=LATER, cancelled_at=LATER, cancel_reason="customer")
    shop.run("capture", "normalize")


def pack(shop: Shop) -> None:
    shop.run("capture", "normalize", "allocate", "pick_pack")
    for wave in shop.rows("wave", closed_at=None):
        floor.pick_wave(shop.database, wave.id, shop.owner_id)
        floor.seal_wave(shop.database, wave.id, shop.owner_id)


def is_untouched(shop: Shop) -> bool:
    """Whether all units lie on the shelf, no line says otherwise, and nothing waits to be done for the order."""
    order = shop.find()
    stages = ("allocate", "pick_pack", "ship")
    return (
        (shop.balance("MUG"), shop.balance("CANDLE"), shop.balance("BOX")) == (20, 20, 20)
        and all(
            not shop.balance(code, account) for code in ("MUG", "CANDLE", "BOX") for account in ("allocated", "picked")
        )
        and all(line.allocated_qty == 0 for line in shop.rows("order_line", order_id=order.id))
        and not [w for stage in stages for w in shop.rows("work_item", stage=stage, outcome=None)]
        and not [t for t in shop.rows("pick_task") if t.status == "open"]
    )


@pytest.mark.parametrize("until", ["normalize", "allocate", "pick_pack", "picked", "sealed"])
def test_an_order_is_called_off_wherever_it_stands(shop: Shop, until: str) -> None:
    shop.order(1001, {"MUG": 2, "GIFT": 2})
    shop.run("capture", "normalize")
    if until != "normalize":
        shop.run("allocate")
    if until in ("pick_pack", "picked", "sealed"):
        shop.run("pick_pack")
        (wave,) = shop.rows("wave")
        if until != "pick_pack":
            floor.pick_wave(shop.database, wave.id, shop.owner_id)
        if until == "sealed":
            floor.seal_wave(shop.database, wave.id, shop.owner_id)
    assert "is cancelled" in call_off(shop)
    assert shop.face() == "Cancelled"
    assert is_untouched(shop)
    assert [(r.amount_minor, r.status) for r in shop.rows("refund")] == [(shop.find().total_minor, "pending")]
    assert sorted(m.kind for m in shop.rows("message")) == ["cancelled", "confirmed"]
    assert [p.status for p in shop.rows("parcel")] == (["discarded"] if until == "sealed" else [])


def test_an_order_is_called_off_once(shop: Shop) -> None:
    shop.order(1001, {"MUG": 2})
    shop.run("capture", "normalize", "allocate")
    call_off(shop)
    with pytest.raises(CannotDoError, match="is cancelled and cannot be cancelled any more"):
        call_off(shop)
    assert len(shop.rows("refund")) == 1
    assert is_untouched(shop)


def test_units_that_lay_in_two_bins_go_back_to_both_and_the_line_claims_none(shop: Shop) -> None:
    from doorstep.actions.stock import receive_stock

    receive_stock(shop.database, [("MUG", "Berlin", "B-02", 7)], shop.owner_id)
    shop.order(1001, {"MUG": 26})
    shop.run("capture", "normalize", "allocate")
    assert [claim.qty for claim in shop.rows("allocation")] == [20, 6]
    call_off(shop)
    (line,) = shop.rows("order_line")
    assert (line.allocated_qty, shop.balance("MUG")) == (0, 27)


def test_a_cancellation_at_the_channel_pays_nothing_back_by_itself(shop: Shop) -> None:
    shop.order(1001, {"MUG": 2})
    shop.run("capture", "normalize", "allocate")
    at_the_channel(shop, {"MUG": 2})
    assert shop.face() == "Cancelled"
    assert shop.find().cancel_reason == "cancelled at the channel: customer"
    assert shop.rows("refund") == []
    assert is_untouched(shop)


def test_what_waits_for_a_person_does_not_wait_any_more_when_it_is_called_off(shop: Shop) -> None:
    shop.order(1001, {"X-1": 1})
    shop.order(1002, {"X-1": 1})
    shop.run("capture", "normalize")
    call_off(shop)
    assert [s.order_id for s in shop.rows("case_subject", cleared_at=None)] == [shop.find(1002).id]
    call_off(shop, 1002)
    assert shop.cases() == []


# With labels


def voids(shop: Shop) -> list[str]:
    return [e.status for e in shop.rows("effect", operation="void_label")]


def test_a_bought_label_is_asked_back_and_costs_nothing(shop: Shop, sandbox: Sandbox, connect: Callable) -> None:
    connect(sandbox)
    shop.order(1001, {"MUG": 2})
    pack(shop)
    shop.run("ship")
    (shipment,) = shop.rows("shipment")
    assert (shop.face(), shipment.cost_minor > 0) == ("Ready", True)
    call_off(shop)
    shop.run("ship")
    assert is_untouched(shop)
    assert (voids(shop), [s.status for s in shop.rows("shipment")]) == (["done"], ["voided"])
    assert label_costs(shop) == 0
    assert labels(sandbox, shop) == ["voided"]


def label_costs(shop: Shop) -> int:
    posting = tables.posting
    with shop.database.reading() as connection:
        amount = sa.select(sa.func.sum(posting.c.amount)).where(posting.c.account == "shipping_cost")
        return int(connection.execute(amount).scalar() or 0)


def labels(sandbox: Sandbox, shop: Shop) -> list[str]:
    """How the carrier's own list says that this shop's labels stand."""
    ours = {parcel.public_id for parcel in shop.rows("parcel")}
    listed = sandbox.get("carrier", "/control/labels")["labels"]
    return ["voided" if one["void"] else "bought" for one in listed if one["reference"].rsplit("-", 1)[0] in ours]


def test_a_label_in_doubt_when_its_order_is_called_off_is_found_and_given_back(shop, sandbox, connect) -> None:
    connect(sandbox)
    shop.order(1001, {"MUG": 2})
    pack(shop)
    sandbox.misbehave("carrier", "buy", "drop_connection", after_doing=True, count=1)
    shop.run("ship", rounds=1)
    assert [e.status for e in shop.rows("effect", operation="buy_label")] == ["in_doubt"]
    call_off(shop)
    for _ in range(4):
        shop.later(minutes=2)
        shop.run("ship")
    assert [s.status for s in shop.rows("shipment")] == ["voided"]
    assert (voids(shop), label_costs(shop)) == (["done"], 0)
    assert is_untouched(shop)
    assert labels(sandbox, shop) == ["voided"]


def test_a_label_that_was_not_asked_for_yet_is_never_asked_for(shop, sandbox, connect) -> None:
    connect(sandbox)
    shop.order(1001, {"MUG": 2})
    pack(shop)
    sandbox.misbehave("carrier", "buy", "too_many_requests", count=1, seconds=30)
    shop.run("ship", rounds=1)
    assert [e.status for e in shop.rows("effect", operation="buy_label")] == ["wanted"]
    call_off(shop)
    shop.later(hours=1)
    shop.run("ship")
    assert [e.status for e in shop.rows("effect", operation="buy_label")] == ["dropped"]
    assert [s.status for s in shop.rows("shipment")] == ["voided"]
    assert is_untouched(shop)
    assert labels(sandbox, shop) == []


def test_an_order_of_which_a_parcel_is_on_its_way_is_not_called_off_whole(shop, sandbox, connect) -> None:
    connect(sandbox)
    shop.stock(MUG={"Hamburg": 4})
    shop.order(1001, {"MUG": 22})
    pack(shop)
    shop.run("ship")
    first, _ = shop.rows("parcel")
    floor.hand_over(shop.database, shop.owner_id, parcel_ids=[first.id])
    assert shop.find().status in ("in_progress", "ready")
    with pytest.raises(CannotDoError, match="cannot be cancelled any more"):
        call_off(shop)
    at_the_channel(shop, {"MUG": 22})
    assert [cause for cause, _ in shop.cases()] == ["cancelled_too_late"]
    assert shop.find().status in ("in_progress", "ready")


def test_an_order_that_is_called_off_after_it_left_is_a_case_that_holds_nobody(shop, sandbox, connect) -> None:
    connect(sandbox)
    shop.order(1001, {"MUG": 2})
    pack(shop)
    shop.run("ship")
    floor.hand_over(shop.database, shop.owner_id)
    at_the_channel(shop, {"MUG": 2})
    assert [cause for cause, _ in shop.cases()] == ["cancelled_too_late"]
    assert (shop.face(), shop.find().total_minor) == ("Sent", 3070)


def test_a_label_that_waits_for_a_held_order_does_not_spin(shop, sandbox, connect) -> None:
    connect(sandbox)
    shop.order(1001, {"MUG": 2})
    pack(shop)
    sandbox.misbehave("carrier", "buy", "too_many_requests", count=1, seconds=30)
    shop.run("ship", rounds=1)
    shop.order(1001, {"MUG": 3}, "orders/updated", updated_at=LATER)
    shop.run("capture", "normalize")
    assert [cause for cause, _ in shop.cases()] == ["changed_too_late"]
    shop.later(hours=1)
    before = len(shop.rows("batch", stage="ship"))
    shop.run("ship")
    assert len(shop.rows("batch", stage="ship")) - before <= 2
    from doorstep.actions.resolve import resolve_case

    (case,) = shop.rows("exception_case", status="open")
    resolve_case(shop.database, case.public_id, "send_as_packed", {}, "owner")
    shop.run("ship")
    assert shop.face() == "Ready"
