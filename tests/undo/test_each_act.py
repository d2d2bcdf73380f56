"""Undo of each act before, at and after its point of no return."""

import pytest

from doorstep.actions import floor
from doorstep.actions.catalog import count_bin
from doorstep.actions.orders import cancel
from doorstep.actions.resolve import resolve_case
from doorstep.actions.returns import request_return
from doorstep.actions.stock import receive_stock
from doorstep.db import tables
from doorstep.db.engine import business_now
from doorstep.domain.errors import CannotDoError

# --- stock -----------------------------------------------------------------------------------------------------------


def test_a_receipt_is_out_of_the_books_by_a_reversing_entry(shop, take_back, standing, laws_hold):
    before = standing()
    receive_stock(shop.database, [("MUG", "Berlin", "A-01", 5), ("BOX", "Berlin", "B-07", 2)], shop.owner_id)
    assert take_back("stock.receive") == "Undone: -5 of MUG in A-01, -2 of BOX in B-07."
    assert standing() == before
    first, second = shop.rows("entry")[-2:]
    assert (second.reverses_id, second.kind, second.reason) == (first.id, "receipt_undone", "undone")
    laws_hold()


def test_a_receipt_whose_units_are_promised_stays_and_says_so(shop, take_back, limit, standing):
    receive_stock(shop.database, [("MUG", "Hamburg", "H-01", 3)], shop.owner_id)
    shop.order(1001, {"MUG": 22})
    shop.run("capture", "normalize", "allocate")
    before = standing()
    assert limit("stock.receive") == "2 of MUG in H-01 are promised to orders already; count the bin instead."
    with pytest.raises(CannotDoError, match="2 of MUG in H-01 are promised"):
        take_back("stock.receive")
    assert standing() == before


def test_a_count_down_is_undone_and_feeds_whoever_was_short(shop, take_back, laws_hold):
    count_bin(shop.database, "MUG", "Berlin", "A-01", 1, "recounted", shop.owner_id)
    shop.order(1001, {"MUG": 2})
    shop.run("capture", "normalize", "allocate")
    assert shop.face(1001) == "Blocked"
    assert take_back("stock.count") == "Undone: +19 of MUG in A-01."
    shop.run("allocate")
    assert (shop.face(1001), shop.balance("MUG")) == ("In progress", 18)
    laws_hold()


def test_a_count_up_is_undone_until_its_units_are_promised(shop, take_back, limit):
    count_bin(shop.database, "MUG", "Berlin", "A-01", 25, "recounted", shop.owner_id)
    assert limit("stock.count") == ""
    shop.order(1001, {"MUG": 21})
    shop.run("capture", "normalize", "allocate")
    assert limit("stock.count").startswith("1 of MUG in A-01 is promised")


def test_a_count_that_changed_nothing_has_nothing_to_undo(shop, limit):
    count_bin(shop.database, "MUG", "Berlin", "A-01", 20, "recounted", shop.owner_id)
    assert limit("stock.count") == "It changed nothing, so there is nothing to undo."


def test_what_was_counted_since_stands(shop, on_floor, take_back, last, limit, laws_hold):
    count_bin(shop.database, "MUG", "Berlin", "A-01", 18, "two are torn", shop.owner_id)
    first = last("stock.count")
    count_bin(shop.database, "MUG", "Berlin", "A-01", 18, "counted again", shop.owner_id)
    counted = "The bin was counted since; what was counted stands."
    assert (limit(event_id=first), limit("stock.receive")) == (counted, counted)
    with pytest.raises(CannotDoError, match="counted since"):
        take_back(event_id=first)

    on_floor(lines={"MUG": 5})
    floor.declare_short(shop.database, shop.rows("pick_task")[0].id, 0, shop.owner_id)
    assert limit("pick_pack.short") == ""
    count_bin(shop.database, "MUG", "Berlin", "A-01", 18, "they lay behind the others", shop.owner_id)
    assert limit("pick_pack.short") == counted
    take_back("stock.count")
    assert limit("pick_pack.short") == ""
    assert take_back("pick_pack.short").startswith("Undone: 5 of it are to be picked again")
    laws_hold()


# --- picking ---------------------------------------------------------------------------------------------------------


def test_a_picked_task_is_to_be_picked_again(shop, on_floor, take_back, standing, laws_hold):
    on_floor(lines={"MUG": 2, "CANDLE": 1})
    before = standing()
    task = shop.rows("pick_task")[0]
    floor.pick_task(shop.database, task.id, task.qty, shop.owner_id)
    assert "to be picked again" in take_back("pick_pack.pick")
    assert standing() == before
    laws_hold()
    floor.pick_task(shop.database, task.id, task.qty, shop.owner_id)


def test_a_picked_wave_is_to_be_picked_again_whole(shop, on_floor, take_back, standing, laws_hold):
    wave = on_floor(lines={"GIFT": 2, "MUG": 1})
    before = standing()
    floor.pick_wave(shop.database, wave.id, shop.owner_id)
    assert take_back("pick_pack.pick_wave") == "Undone: 7 units are to be picked again."
    assert standing() == before
    laws_hold()


def test_of_a_wave_that_was_picked_in_two_goes_each_is_undone_alone(shop, on_floor, last, take_back, standing):
    wave = on_floor(lines={"MUG": 2, "CANDLE": 1})
    before = standing()
    task = shop.rows("pick_task")[0]
    floor.pick_task(shop.database, task.id, task.qty, shop.owner_id)
    between, first = standing(), last("pick_pack")
    floor.pick_wave(shop.database, wave.id, shop.owner_id)
    take_back("pick_pack.pick_wave")
    assert standing() == between
    take_back(event_id=first)
    assert standing() == before


def test_what_is_sealed_is_not_put_back_until_the_sealing_is_undone(sealed, shop, take_back, limit, standing):
    sealed()
    assert limit("pick_pack.pick_wave") == "Order #1001 is sealed already; undo the sealing first."
    with pytest.raises(CannotDoError, match="sealed already"):
        take_back("pick_pack.pick_wave")
    take_back("pick_pack.seal_wave")
    take_back("pick_pack.pick_wave")
    assert {row.status for row in shop.rows("pick_task")} == {"open"}


def test_what_was_called_off_stays_on_the_shelf(shop, on_floor, limit):
    wave = on_floor()
    floor.pick_wave(shop.database, wave.id, shop.owner_id)
    cancel(shop.database, shop.find(1001).public_id, "owner", "changed my mind")
    assert limit("pick_pack.pick_wave") == "Order #1001 was called off meanwhile; its units are back on the shelf."
    assert limit("order.cancel").startswith("A cancelled order stays cancelled")


# --- short -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("found", [0, 1, 2])
@pytest.mark.parametrize("others", [{}, {"CANDLE": 1}], ids=["alone", "beside another"])
def test_a_short_that_was_said_by_mistake_is_to_be_picked_again(
    shop, on_floor, take_back, standing, laws_hold, found, others
):
    wave = on_floor(lines={"MUG": 3, **others})
    before = standing()
    task = next(row for row in shop.rows("pick_task") if row.qty == 3)
    floor.declare_short(shop.database, task.id, found, shop.owner_id, "not there")
    assert shop.face(1001) == "Blocked"

    assert take_back("pick_pack.short") == "Undone: 3 of it are to be picked again, and the case is closed."

    now = standing()
    if found or others:
        assert now == before
    else:  # the part was called off, and its units are in another one
        assert now["balances"] == before["balances"]
        assert now["claims"] == before["claims"]
        assert [status for _, status in now["parts"]] == ["cancelled", "released"]
    assert (shop.cases(), shop.face(1001)) == ([], "In progress")
    laws_hold()
    floor.pick_wave(shop.database, wave.id, shop.owner_id)
    assert floor.seal_wave(shop.database, wave.id, shop.owner_id) == 1


@pytest.mark.parametrize("picked_first", [False, True])
@pytest.mark.parametrize("found", [0, 1, 3])
def test_a_short_part_of_kits_claims_the_other_parts_again(
    shop, on_floor, take_back, standing, laws_hold, found, picked_first
):
    wave = on_floor(lines={"GIFT": 2})  # four candles and two boxes
    candles = next(row for row in shop.rows("pick_task") if row.qty == 4)
    boxes = next(row for row in shop.rows("pick_task") if row.qty == 2)
    if picked_first:
        floor.pick_task(shop.database, boxes.id, 2, shop.owner_id)
    before = standing()
    floor.declare_short(shop.database, candles.id, found, shop.owner_id)
    take_back("pick_pack.short")
    now = standing()
    assert (now["balances"], now["claims"], now["lines"]) == (before["balances"], before["claims"], before["lines"])
    asked = sum(row.qty for row in shop.rows("pick_task") if row.status == "open")
    assert asked == (4 if picked_first else 6)
    laws_hold()
    floor.pick_wave(shop.database, wave.id, shop.owner_id)
    assert floor.seal_wave(shop.database, wave.id, shop.owner_id) == 1
    laws_hold()


def test_a_pick_of_fewer_is_a_short_and_undone_as_one(shop, on_floor, take_back, standing):
    on_floor(lines={"MUG": 3})
    before = standing()
    floor.pick_task(shop.database, shop.rows("pick_task")[0].id, 1, shop.owner_id)
    assert "the case is closed" in take_back("pick_pack.pick")
    assert standing() == before


def test_a_short_that_was_decided_stands(shop, on_floor, limit):
    on_floor(lines={"MUG": 3})
    floor.declare_short(shop.database, shop.rows("pick_task")[0].id, 1, shop.owner_id)
    (case,) = shop.rows("exception_case", status="open")
    resolve_case(shop.database, case.public_id, "reallocate", {}, "owner", case.revision)
    assert limit("pick_pack.short") == "Somebody has decided about it already; what was decided stands."


def test_a_short_whose_kit_gave_its_parts_to_another_order_stands(shop, on_floor, limit):
    count_bin(shop.database, "BOX", "Berlin", "A-01", 2, "sold at the market", shop.owner_id)
    on_floor(lines={"GIFT": 2})
    candles = next(row for row in shop.rows("pick_task") if row.qty == 4)
    floor.declare_short(shop.database, candles.id, 0, shop.owner_id)
    shop.order(1002, {"BOX": 1})
    shop.run("capture", "normalize", "allocate")
    assert limit("pick_pack.short") == "The other parts of its kit are promised to another order by now."


# --- sealing ---------------------------------------------------------------------------------------------------------


def test_a_parcel_without_a_label_is_opened_and_packed_again(sealed, shop, take_back, laws_hold):
    wave = sealed()
    assert take_back("pick_pack.seal_wave") == "Undone: 1 parcel is to be packed again."
    shop.run()
    assert [row.status for row in shop.rows("parcel")] == ["discarded"]
    assert not shop.rows("shipment")
    laws_hold()
    assert floor.seal_wave(shop.database, wave.id, shop.owner_id) == 1
    shop.run()
    assert floor.hand_over(shop.database, shop.owner_id) == 1
    assert shop.face(1001) == "Sent"
    laws_hold()


def test_a_label_that_was_bought_goes_back_when_the_sealing_is_undone(sealed, shop, take_back, laws_hold):
    wave = sealed()
    shop.run()
    assert shop.face(1001) == "Ready"
    told = take_back("pick_pack.seal_wave")
    assert told.endswith("1 label goes back to the carrier: take it off the parcel.")
    assert shop.face(1001) == "In progress"
    shop.run()
    assert [row.status for row in shop.rows("shipment")] == ["voided"]
    assert [row.status for row in shop.rows("effect", operation="void_label")] == ["done"]
    cost = sum(row.amount for row in shop.rows("posting", account="shipping_cost"))
    assert cost == 0
    laws_hold()
    floor.seal_wave(shop.database, wave.id, shop.owner_id)
    shop.run()
    assert floor.hand_over(shop.database, shop.owner_id) == 1
    laws_hold()


def test_a_parcel_that_was_handed_over_is_not_opened(sealed, shop, limit):
    sealed()
    shop.run("ship")
    floor.hand_over(shop.database, shop.owner_id)
    assert limit("pick_pack.seal_wave") == "Parcel 1 of order #1001 was handed over; undo the hand-over first."


def test_one_fulfillment_sealed_in_two_parcels_is_opened_whole(shop, on_floor, take_back, laws_hold):
    wave = on_floor(lines={"MUG": 2})
    floor.pick_wave(shop.database, wave.id, shop.owner_id)
    (claim,), (part,) = shop.rows("allocation"), shop.rows("fulfillment")
    floor.seal(shop.database, part.id, shop.owner_id, [{"lines": {claim.id: 1}}, {"lines": {claim.id: 1}}])
    assert take_back("pick_pack.seal") == "Undone: 2 parcels are to be packed again."
    assert [row.status for row in shop.rows("fulfillment")] == ["picked"]
    laws_hold()


# --- hand-over -------------------------------------------------------------------------------------------------------


def test_a_parcel_is_here_again_until_it_is_handed_over_once_more(sealed, shop, take_back, standing, laws_hold):
    sealed()
    shop.run()
    before = standing()
    floor.hand_over(shop.database, shop.owner_id)
    assert take_back("ship.hand_over") == "Undone: 1 parcel is here again."
    assert standing() == before
    assert (shop.face(1001), shop.find(1001).sent_at) == ("Ready", None)
    shop.run()
    assert [row.status for row in shop.rows("message", kind="sent")] == ["queued"]
    assert [row.status for row in shop.rows("effect", operation="hand_over")] == ["dropped"]
    laws_hold()
    assert floor.hand_over(shop.database, shop.owner_id) == 1
    shop.run()
    assert [row.status for row in shop.rows("message", kind="sent")] == ["sent"]
    assert [row.status for row in shop.rows("effect", operation="hand_over")] == ["dropped", "done"]
    laws_hold()


def test_who_was_told_already_is_named_and_the_carrier_is_given_no_second_list(sealed, shop, take_back, laws_hold):
    sealed()
    shop.run()
    floor.hand_over(shop.database, shop.owner_id)
    shop.run()
    told = take_back("ship.hand_over")
    assert told.endswith("1 customer was told already that it is on its way; write to them if it takes long.")
    floor.hand_over(shop.database, shop.owner_id)
    shop.run()
    assert [row.status for row in shop.rows("effect", operation="hand_over")] == ["done"]
    assert [row.status for row in shop.rows("message", kind="sent")] == ["sent"]
    assert shop.face(1001) == "Sent"
    laws_hold()


def test_what_the_carrier_scanned_is_on_its_way(sealed, shop, limit, scan):
    sealed()
    shop.run()
    floor.hand_over(shop.database, shop.owner_id)
    scan()
    assert limit("ship.hand_over") == "The carrier has scanned parcel 1 of order #1001 already; it is on its way."


@pytest.fixture
def scan(shop):
    """The carrier scans every parcel that it has."""

    def scanned() -> None:
        with shop.database.writing("act") as connection:
            connection.execute(
                tables.tracking_event.insert(),
                [
                    {"shipment_id": s.id, "word": "x", "status": "in_transit", "occurred_at": business_now(connection)}
                    for s in shop.rows("shipment")
                ],
            )

    return scanned


def test_a_parcel_of_which_a_return_is_asked_for_stays_away(sealed, shop, limit):
    sealed()
    shop.run("ship")
    floor.hand_over(shop.database, shop.owner_id)
    request_return(shop.database, shop.find(1001).public_id, {1: 1}, "too small", "owner")
    assert limit("ship.hand_over") == "A return of order #1001 was asked for; receive that instead."
