"""Pick and pack: the floor gets its waves; people pick, find too few, pack and seal; nothing is counted twice."""

import pytest

from doorstep.actions import floor
from doorstep.actions.orders import cancel
from doorstep.actions.resolve import resolve_case
from doorstep.db.queries import pick_pack as rows
from doorstep.domain.errors import CannotDoError

LINE = ("capture", "normalize", "allocate", "pick_pack")


@pytest.fixture
def on_the_floor(shop):
    """Brings one order to the floor; returns its wave."""

    def bring(number=1001, **lines):
        shop.order(number, lines or {"MUG": 2})
        shop.run(*LINE)
        return shop.rows("wave")[-1]

    return bring


def test_promised_orders_are_on_the_floor_together(shop):
    for number in (1001, 1002, 1003):
        shop.order(number, {"MUG": 1})

    shop.run(*LINE)

    assert len(shop.rows("wave")) == 1
    assert {row.status for row in shop.rows("fulfillment")} == {"released"}
    assert [row.qty for row in shop.rows("pick_task")] == [1, 1, 1]


def test_running_twice_brings_nothing_more_to_the_floor(shop, on_the_floor):
    on_the_floor()

    shop.run(*LINE)

    assert (len(shop.rows("wave")), len(shop.rows("pick_task"))) == (1, 1)


def test_a_wave_picked_and_sealed_is_parcels_with_contents_and_weight(shop, on_the_floor):
    wave = on_the_floor(GIFT=1, MUG=2)

    assert floor.pick_wave(shop.database, wave.id, shop.owner_id) == 3
    assert floor.seal_wave(shop.database, wave.id, shop.owner_id) == 1

    (parcel,) = shop.rows("parcel")
    assert (parcel.status, parcel.grams) == ("sealed", 80 + 2 * 200 + 120 + 2 * 350)
    assert sorted(row.qty for row in shop.rows("parcel_line")) == [1, 2, 2]
    assert shop.balance("CANDLE", "picked") == 2


def test_a_button_pressed_twice_is_one_act(shop, on_the_floor):
    wave = on_the_floor()
    floor.pick_wave(shop.database, wave.id, shop.owner_id, token="once")

    with pytest.raises(CannotDoError, match="done already"):
        floor.pick_wave(shop.database, wave.id, shop.owner_id, token="once")

    assert shop.balance("MUG", "picked") == 2


def test_an_order_in_three_parcels_has_every_unit_in_exactly_one(shop, on_the_floor):
    wave = on_the_floor(MUG=3)
    floor.pick_wave(shop.database, wave.id, shop.owner_id)
    (part,) = shop.rows("fulfillment")
    (claim,) = shop.rows("allocation")

    with pytest.raises(CannotDoError, match="exactly what was picked"):
        floor.seal(shop.database, part.id, shop.owner_id, [{"lines": {claim.id: 2}}])
    names = floor.seal(shop.database, part.id, shop.owner_id, [{"lines": {claim.id: 1}, "grams": 500}] * 3)

    assert len(names) == 3
    assert [row.n for row in shop.rows("parcel")] == [1, 2, 3]
    assert len(shop.rows("work_item", stage="ship", outcome=None)) == 3


def test_a_cancelled_order_refuses_pick_and_pack_and_its_units_are_back(shop, on_the_floor):
    wave = on_the_floor(MUG=2)
    floor.pick_wave(shop.database, wave.id, shop.owner_id)
    (part,) = shop.rows("fulfillment")

    cancel(shop.database, shop.find().public_id, "owner", "changed her mind")

    with pytest.raises(CannotDoError, match="nothing here to pack"):
        floor.seal(shop.database, part.id, shop.owner_id)
    assert (shop.balance("MUG"), shop.balance("MUG", "picked")) == (20, 0)


def test_more_than_the_list_asks_for_is_refused_and_says_what_to_put_back(shop, on_the_floor):
    on_the_floor(MUG=2)
    (task,) = shop.rows("pick_task")

    with pytest.raises(CannotDoError, match="Put 1 back"):
        floor.pick_task(shop.database, task.id, 3, shop.owner_id)

    assert shop.balance("MUG", "picked") == 0


def test_a_short_is_a_case_and_its_answer_claims_the_rest_elsewhere(shop, on_the_floor):
    shop.stock(MUG={"Hamburg": 5})
    on_the_floor(MUG=3)
    (task,) = shop.rows("pick_task")

    floor.declare_short(shop.database, task.id, 1, shop.owner_id, "only one there")
    assert [cause for cause, _ in shop.cases()] == ["pick_short"]
    assert shop.face() == "Blocked"
    (case,) = shop.rows("exception_case", status="open")
    resolve_case(shop.database, case.public_id, "reallocate", {}, "owner")
    shop.run(*LINE)

    assert shop.face() == "In progress"
    assert sum(row.qty - row.released_qty for row in shop.rows("allocation")) == 3
    assert shop.rows("order_line")[0].allocated_qty == 3


def test_a_short_part_of_a_kit_gives_the_rest_of_the_kit_back(shop, on_the_floor):
    on_the_floor(GIFT=2)
    candle = next(row.id for row in shop.rows("sku") if row.code == "CANDLE")
    claim = next(row for row in shop.rows("allocation") if row.sku_id == candle)
    task = next(row for row in shop.rows("pick_task") if row.allocation_id == claim.id)

    floor.declare_short(shop.database, task.id, 2, shop.owner_id)  # one gift of two can still be made

    assert shop.rows("order_line")[0].allocated_qty == 1
    assert shop.balance("BOX", "allocated") == 1
    assert shop.balance("BOX") == 19


def test_a_pick_of_no_units_is_quarantined_and_its_neighbour_goes_to_the_floor(shop, monkeypatch):
    for number in (1001, 1002):
        shop.order(number, {"MUG": 1})
    shop.run("capture", "normalize", "allocate")
    spoilt = shop.find(1001).id
    read = rows.read_planned

    def spoil(connection, ids):
        return [(*row[:4], 0) if row[1] == spoilt else row for row in map(tuple, read(connection, ids))]

    monkeypatch.setattr(rows, "read_planned", spoil)
    shop.run("pick_pack")

    (case,) = shop.rows("exception_case", status="open")
    assert (case.cause, case.facts["rule"], case.facts["value"]) == ("contract_broken", "qty: greater_than(0)", "0")
    assert {row.status for row in shop.rows("fulfillment", order_id=shop.find(1002).id)} == {"released"}
