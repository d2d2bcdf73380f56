"""Each scope of a stop at each stage: what lies still, what goes on, and what a resume wakes."""

import pytest
import sqlalchemy as sa

from doorstep.actions import floor, stops
from doorstep.actions.returns import refund_money
from doorstep.db import tables
from doorstep.domain.errors import CannotDoError

EVERYTHING = ("everything", "")
CHANNEL = ("channel", "shopify")
SKU = ("sku", "MUG")
SITE = ("site", "Berlin")
CARRIER = ("carrier", "parcels")

GOES_STILL_AT = {
    "allocate": [EVERYTHING, CHANNEL, SKU],
    "pick_pack": [EVERYTHING, CHANNEL, SKU, SITE],
    "ship": [EVERYTHING, CHANNEL, SKU, SITE, CARRIER],
    "notify": [EVERYTHING, CHANNEL],
    "returns": [EVERYTHING],
}
CASES = [
    pytest.param(stage, scope, id=f"{stage}-{scope[0]}") for stage, listed in GOES_STILL_AT.items() for scope in listed
]


def bring_to(shop, stage: str) -> None:
    """An order of a mug stands before that stage."""
    shop.order(1001, {"MUG": 1})
    shop.run("capture", "normalize")
    if stage == "returns":
        refund_money(shop.database, shop.find(1001).public_id, 100, "a scratch", "owner")
    if stage in ("allocate", "notify", "returns"):
        return
    shop.run("allocate")
    if stage == "pick_pack":
        return
    shop.run("pick_pack")
    (wave,) = shop.rows("wave")
    floor.pick_wave(shop.database, wave.id, shop.owner_id)
    floor.seal_wave(shop.database, wave.id, shop.owner_id)


def moves(shop) -> int:
    return len(shop.rows("journal"))


@pytest.mark.parametrize(("stage", "scope"), CASES)
def test_what_is_stopped_lies_still_and_goes_on_when_it_is_resumed(
    with_vendors, stop, resume, waiting, laws_hold, effects_called, stage, scope
):
    shop = with_vendors
    bring_to(shop, stage)
    stop(*scope)
    before, calls = moves(shop), effects_called()

    shop.run(stage)
    shop.run(stage)

    assert (moves(shop), effects_called()) == (before, calls)
    assert len(waiting(stage)) == 1
    assert {row.attempts for row in shop.rows("work_item", stage=stage, outcome=None)} == {0}
    laws_hold()

    resume(*scope)
    assert not waiting(stage)
    shop.run(stage)
    assert moves(shop) > before
    laws_hold()


def test_orders_of_a_stopped_shop_are_taken_and_understood(with_vendors, stop):
    stop(*EVERYTHING)
    with_vendors.order(1001, {"MUG": 1})
    with_vendors.run()
    assert with_vendors.face(1001) == "Confirmed"


def test_another_product_goes_on(with_vendors, stop):
    shop = with_vendors
    stop(*SKU)
    shop.order(1001, {"MUG": 1, "CANDLE": 1})
    shop.order(1002, {"CANDLE": 1})
    shop.send_out()
    assert (shop.face(1001), shop.face(1002)) == ("Confirmed", "Sent")


def test_a_kit_with_a_stopped_part_is_stopped_and_its_other_part_is_not(shop, stop):
    stop("sku", "CANDLE")
    shop.order(1001, {"GIFT": 1})
    shop.order(1002, {"BOX": 1})
    shop.run("capture", "normalize", "allocate")
    assert (shop.face(1001), shop.face(1002)) == ("Confirmed", "In progress")


def test_a_stopped_kit_is_not_promised_while_its_parts_are_sold_alone(shop, stop):
    stop("sku", "GIFT")
    shop.order(1001, {"GIFT": 1})
    shop.order(1002, {"CANDLE": 1})
    shop.run("capture", "normalize", "allocate", "pick_pack")
    assert (shop.face(1001), shop.face(1002)) == ("Confirmed", "In progress")


def test_a_kit_on_the_floor_lies_still_by_itself_and_by_its_parts(shop, stop, resume):
    shop.order(1001, {"GIFT": 1})
    shop.run("capture", "normalize", "allocate", "pick_pack")
    (wave,) = shop.rows("wave")
    for code in ("GIFT", "CANDLE"):
        stop("sku", code)
        with pytest.raises(
            CannotDoError, match=f"{code} is stopped since Fri 20 Nov, 12:.* by owner: the glaze flakes"
        ):
            floor.pick_wave(shop.database, wave.id, shop.owner_id)
        resume("sku", code)
    assert floor.pick_wave(shop.database, wave.id, shop.owner_id) == 2


def test_orders_go_to_another_site_while_one_is_stopped(shop, stop):
    shop.stock(MUG={"Hamburg": 5})
    stop(*SITE)
    shop.order(1001, {"MUG": 2})
    shop.run("capture", "normalize", "allocate", "pick_pack")
    (part,) = shop.rows("fulfillment")
    assert shop.rows("site", id=part.site_id)[0].name == "Hamburg"


def test_an_order_whose_units_lie_in_a_stopped_site_waits_and_is_no_case(shop, stop, resume, waiting, laws_hold):
    stop(*SITE)
    shop.order(1001, {"MUG": 2})
    shop.run("capture", "normalize", "allocate")
    assert (shop.face(1001), shop.cases(), len(waiting("allocate"))) == ("Confirmed", [], 1)
    laws_hold()
    resume(*SITE)
    shop.run("allocate")
    assert shop.face(1001) == "In progress"


def test_an_order_for_which_there_is_too_little_anywhere_is_a_case_though_a_site_is_stopped(shop, stop):
    stop(*SITE)
    shop.order(1001, {"MUG": 21})
    shop.run("capture", "normalize", "allocate")
    assert [cause for cause, _ in shop.cases()] == ["short_stock"]


def test_an_order_that_waits_for_two_stopped_sites_is_woken_by_either(shop, stop, resume, waiting):
    shop.stock(CANDLE={"Hamburg": 20})
    stop(*SITE)
    stop("site", "Hamburg")
    shop.order(1001, {"CANDLE": 2})
    shop.run("capture", "normalize", "allocate")
    assert len(waiting("allocate")) == 1
    resume("site", "Hamburg")
    shop.run("allocate")
    assert shop.face(1001) == "In progress"


@pytest.mark.parametrize("scope", [EVERYTHING, CHANNEL, SKU, SITE], ids=lambda scope: scope[0])
def test_the_station_refuses_what_is_stopped_and_says_who_when_and_why(with_vendors, stop, resume, scope):
    shop = with_vendors
    bring_to(shop, "pick_pack")
    shop.run("pick_pack")
    (wave,), (task,), (part,) = shop.rows("wave"), shop.rows("pick_task"), shop.rows("fulfillment")
    acts = [
        lambda: floor.pick_task(shop.database, task.id, 1, shop.owner_id),
        lambda: floor.declare_short(shop.database, task.id, 0, shop.owner_id),
        lambda: floor.pick_wave(shop.database, wave.id, shop.owner_id),
    ]
    packing = [
        lambda: floor.seal(shop.database, part.id, shop.owner_id),
        lambda: floor.seal_wave(shop.database, wave.id, shop.owner_id),
    ]
    leaving = [lambda: floor.hand_over(shop.database, shop.owner_id)]

    for refused, go_on in ((acts, acts[2]), (packing, packing[0]), (leaving, None)):
        stop(*scope)
        for act in refused:
            before = moves(shop)
            with pytest.raises(
                CannotDoError, match=r"is stopped since .* by owner: the glaze flakes\. .* until it is resumed"
            ):
                act()
            assert moves(shop) == before
        resume(*scope)
        if go_on is not None:
            go_on()
            shop.run("ship")
    assert floor.hand_over(shop.database, shop.owner_id) == 1


def test_nothing_is_handed_to_a_stopped_carrier(with_vendors, stop, resume):
    shop = with_vendors
    bring_to(shop, "ship")
    shop.run("ship")
    stop(*CARRIER)
    with pytest.raises(CannotDoError, match="The carrier parcels is stopped"):
        floor.hand_over(shop.database, shop.owner_id)
    resume(*CARRIER)
    assert floor.hand_over(shop.database, shop.owner_id) == 1


def test_of_a_wave_what_is_not_stopped_is_picked_and_sealed(shop, stop):
    shop.order(1001, {"MUG": 1})
    shop.order(1002, {"CANDLE": 1})
    shop.run("capture", "normalize", "allocate", "pick_pack")
    stop(*SKU)
    (wave,) = shop.rows("wave")
    assert floor.pick_wave(shop.database, wave.id, shop.owner_id) == 1
    assert floor.seal_wave(shop.database, wave.id, shop.owner_id) == 1
    assert [row.order_id for row in shop.rows("parcel")] == [shop.find(1002).id]


def test_stopping_twice_says_so_and_is_one_stop(shop, stop, resume):
    stop(*SKU)
    told = stop(*SKU, reason="another reason")
    assert "MUG is stopped since Fri 20 Nov" in told
    assert "the glaze flakes" in told
    assert "Nothing was changed" in told
    assert len(shop.rows("stop")) == 1
    assert resume(*SKU) == "MUG is resumed; nothing else had to be woken."
    assert resume(*SKU) == "MUG is not stopped. Nothing was changed."
    assert [row.topic for row in shop.rows("inbound_event") if row.topic.startswith("stop.")] == [
        "stop.stop",
        "stop.resume",
    ]


@pytest.mark.parametrize(
    ("scope", "target", "reason", "told"),
    [
        ("everything", "", " ", "Say why it is stopped"),
        ("sku", "NOPE", "x", "There is no product with the SKU NOPE"),
        ("channel", "", "x", r"There is no channel \(no name given\)\. There is shopify\."),
        ("moon", "", "x", "cannot be stopped; it may be everything, channel, carrier, site, sku"),
        ("sku", "MUG", "x" * 301, "longer than 300"),
    ],
)
def test_what_cannot_be_stopped_is_named_and_nothing_is_written(shop, stop, scope, target, reason, told):
    before = len(shop.rows("inbound_event"))
    with pytest.raises(CannotDoError, match=told):
        stop(scope, target, reason)
    assert (len(shop.rows("inbound_event")), shop.rows("stop")) == (before, [])


def test_a_resume_wakes_what_it_stopped_and_nothing_else(shop, stop, resume, waiting):
    stop(*SKU)
    stop("sku", "CANDLE")
    shop.order(1001, {"MUG": 1})
    shop.order(1002, {"CANDLE": 1})
    shop.order(1003, {"MUG": 1, "CANDLE": 1})
    shop.run("capture", "normalize", "allocate")
    assert len(waiting("allocate")) == 3
    resume(*SKU)
    assert shop.find(1002).id in waiting("allocate")
    shop.run("allocate")
    assert [shop.face(n) for n in (1001, 1002, 1003)] == ["In progress", "Confirmed", "Confirmed"]
    assert waiting("allocate") == [shop.find(1002).id, shop.find(1003).id]
    resume("sku", "CANDLE")
    shop.run("allocate")
    assert [shop.face(n) for n in (1001, 1002, 1003)] == ["In progress"] * 3


def test_what_was_stopped_for_long_is_looked_at_now_and_then_and_never_counts_as_tried(shop, stop, waiting):
    stop(*SKU)
    shop.order(1001, {"MUG": 1})
    shop.run("capture", "normalize", "allocate")
    for _ in range(12):
        shop.later(hours=2)
        shop.run("allocate")
    (row,) = [row for row in shop.rows("work_item", stage="allocate") if row.outcome is None]
    assert (row.attempts, shop.cases(), len(waiting("allocate"))) == (0, [], 1)


def test_a_preview_names_what_will_go_and_the_resume_lets_exactly_that_go(with_vendors, stop, resume):
    shop = with_vendors
    bring_to(shop, "ship")
    shop.order(1002, {"MUG": 2})
    shop.run("capture", "normalize", "allocate")
    shop.order(1003, {"MUG": 1})
    shop.run("capture", "normalize")
    refund_money(shop.database, shop.find(1003).public_id, 100, "a scratch", "owner")
    will_lie = stops.preview_stop(shop.database, *EVERYTHING)
    stop(*EVERYTHING)
    shop.run()

    will_go = stops.preview_resume(shop.database, *EVERYTHING)

    assert will_go == will_lie
    assert (will_go.allocate, will_go.parts, will_go.waves, will_go.labels) == (1, 1, 1, 1)
    assert (will_go.messages, will_go.refunds, will_go.orders) == ({"confirmed": 3}, {"EUR": (1, 100)}, 3)
    assert [number for number, _ in will_go.first] == ["#1001", "#1002", "#1003"]
    assert "3 messages to customers: 3 “confirmed”" in stops.told_lying(will_go)
    assert "1 refund of 1.00 EUR together" in stops.told_lying(will_go)
    resume(*EVERYTHING)
    shop.run("allocate")
    assert shop.face(1003) == "In progress"


def test_what_another_stop_keeps_is_not_in_the_preview(shop, stop):
    shop.order(1001, {"MUG": 1})
    shop.order(1002, {"CANDLE": 1})
    shop.run("capture", "normalize")
    stop(*EVERYTHING)
    stop(*SKU)
    assert stops.preview_resume(shop.database, *EVERYTHING).allocate == 1
    assert stops.preview_resume(shop.database, *SKU).allocate == 0


def test_a_label_that_lies_still_by_its_carrier_is_in_the_preview(with_vendors, stop):
    bring_to(with_vendors, "ship")
    stop(*CARRIER)
    with_vendors.run("ship")
    found = stops.preview_resume(with_vendors.database, *CARRIER)
    assert (found.labels, found.label_minor) == (1, None)
    assert stops.told_lying(found) == ["1 label to buy, at prices that only the carrier knows"]


def test_where_nothing_is_stopped_a_commit_asks_the_gate_one_small_question(shop):
    """Two on PostgreSQL, where the gate is a lock."""
    from doorstep.db.stops import NOTHING, at_gate

    asked = []
    sa.event.listen(shop.database.writer, "before_cursor_execute", lambda *given: asked.append(given[2]))
    with shop.database.writing("act") as connection:
        before = len(asked)
        assert at_gate(connection) == NOTHING
        assert len(asked) - before == (1 if shop.database.is_sqlite else 2)
        before = len(asked)
        from doorstep.db import stops as gate

        for which in (gate.stopped_orders, gate.stopped_needs, gate.stopped_parts, gate.stopped_parcels):
            assert which(connection, range(1, 2000), NOTHING) == {}
        assert len(asked) == before
    assert tables.stop.name in asked[-1]
