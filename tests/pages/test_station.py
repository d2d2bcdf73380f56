"""The station over real HTTP: picking by scan and by hand, packing, handing over, taking back."""

import pytest

from doorstep.station.scans import judge


def test_a_station_asks_for_a_name_once_and_everything_done_carries_it(house):
    shop = house.shop
    shop.stock(MUG=3)
    wave = house.wave_of({1001: {"MUG": 1}})
    somebody = house.visitor()

    assert "Who is here?" in somebody.get("/station")
    assert "Who is here?" in somebody.get(f"/station/waves/{wave.public_id}")
    somebody.press(somebody.get("/station"), "/station/me", name="  Ben   Okafor ")
    page = somebody.get(f"/station/waves/{wave.public_id}/list")
    somebody.press(page, "/pick")

    assert "Ben Okafor" in page
    (move,) = shop.rows("journal", kind="pick_task")
    (actor,) = [row for row in shop.rows("actor") if row.id == move.actor_id]
    assert actor.name == "Ben Okafor"
    assert "Ben Okafor · Its part in Berlin is picked" in house.visitor().get("/orders/1001")


def test_a_right_scan_takes_the_line_and_a_wrong_one_changes_nothing_and_says_what_was_expected(house):
    shop = house.shop
    shop.stock(MUG=5, CANDLE=5)
    wave = house.wave_of({1001: {"MUG": 2, "CANDLE": 1}})
    ben, address = house.visitor("Ben"), f"/station/waves/{wave.public_id}"

    page = ben.get(address)
    assert "Go to A-01 Take 1" in page  # CANDLE comes before MUG in the same bin
    wrong = ben.press(page, "/scan", scan="4006381333931")
    assert wrong.status == 422
    assert "That is MUG. This task wants CANDLE." in wrong
    assert len(house.open_tasks()) == 2

    hint = ben.press(wrong, "/scan", scan="a-01")
    assert "Right bin. Now scan CANDLE." in hint
    strange = ben.press(hint, "/scan", scan="0000")
    assert "Nothing here is called 0000. This task wants CANDLE." in strange
    right = ben.press(strange, "/scan", scan="4012345678901")

    assert "1 × CANDLE from A-01: taken. Go to A-01 Take 2" in right
    done = ben.press(right, "/scan", scan="mug")
    assert "All is picked. 1 order to pack" in done
    assert not house.open_tasks()


@pytest.mark.parametrize(
    ("scanned", "confirms", "told"),
    [
        ("MUG-BLU", True, "2 × MUG-BLU from B-12: taken."),
        (" ", False, "Nothing was scanned. This task wants MUG-BLU."),
        ("b-12", False, "Right bin. Now scan MUG-BLU."),
        ("x" * 60, False, "This task wants MUG-BLU."),
    ],
)
def test_what_a_scan_says(scanned, confirms, told):
    class Task:
        sku_id, code, bin, qty = 7, "MUG-BLU", "B-12", 2

    class Sku:
        id, code = 7, "MUG-BLU"

    verdict = judge(scanned, Task, None, Sku if scanned == "MUG-BLU" else None)

    assert verdict.confirms is confirms
    assert told in verdict.sentence


def test_a_line_that_is_skipped_comes_again_when_the_others_are_done(house):
    shop = house.shop
    shop.stock(MUG=5, CANDLE=5)
    wave = house.wave_of({1001: {"MUG": 2, "CANDLE": 1}})
    ben = house.visitor("Ben")

    page = ben.get(f"/station/waves/{wave.public_id}")
    (skip,) = [link for link in page.links("/station/waves/") if "after=" in link]
    page = ben.get(skip)
    assert "Take 2" in page
    page = ben.press(page, "/pick", "2 taken, no scan")

    assert "Take 1" in page


def test_fewer_than_asked_is_a_case_and_the_wave_goes_on(house):
    shop = house.shop
    shop.stock(MUG=5, CANDLE=5)
    wave = house.wave_of({1001: {"MUG": 3}, 1002: {"CANDLE": 1}})
    ben = house.visitor("Ben")
    (task,) = [row for row in house.open_tasks() if row.qty == 3]

    ask = ben.get(f"/station/tasks/{task.id}/short")
    assert ask.form("/short").fields["found"] == "2"
    told = ben.press(ask, "/short", found="1", note="two were broken")

    assert "MUG: 1 of 3 found. It is a case now; go on with the next." in told
    assert "Take 1" in told
    assert [cause for cause, _ in shop.cases()] == ["pick_short"]
    assert shop.face(1001) == "Blocked"
    assert ben.press(ask, "/short", found="1").address.endswith("/short")  # the same form again is refused
    assert "2 of MUG were missing in A-01" in house.visitor().get("/orders/1001")
    del wave


def test_two_pickers_at_one_line_take_it_once(house):
    shop = house.shop
    shop.stock(MUG=5)
    wave = house.wave_of({1001: {"MUG": 1}, 1002: {"MUG": 2}})
    ben, ana = house.visitor("Ben"), house.visitor("Ana")
    address = f"/station/waves/{wave.public_id}"
    both = ana.get(address)

    ben.press(ben.get(address), "/pick", "taken, no scan")
    told = ana.press(both, "/pick", "taken, no scan")

    assert told.status == 409
    assert "This task is not open any more." in told
    assert len(house.open_tasks()) == 1


def test_a_line_on_hold_stays_in_its_bin(house):
    shop = house.shop
    shop.stock(MUG=5, CANDLE=5)
    wave = house.wave_of({1001: {"MUG": 3}, 1002: {"MUG": 1}})
    ben = house.visitor("Ben")
    (large,) = [row for row in house.open_tasks() if row.qty == 3]
    (small,) = [row for row in house.open_tasks() if row.qty == 1]
    shop.order(1001, {"MUG": 5}, topic="orders/updated", updated_at="2026-11-20T12:00:00Z")
    shop.run("capture", "normalize")

    page = ben.get(f"/station/waves/{wave.public_id}")

    assert page.form("/scan").action == f"/station/tasks/{small.id}/scan"
    assert "1 line is on hold and not shown" in page
    told = ben.post(f"/station/tasks/{large.id}/pick")
    assert "This order is on hold. Leave its things in the bin and take the next task." in told


def test_a_shop_without_a_scanner_confirms_the_whole_list_and_seals_every_order_as_one_parcel(house):
    shop = house.shop
    shop.stock(MUG=9, CANDLE=9, BOX=9)
    wave = house.wave_of({1001: {"MUG": 2}, 1002: {"GIFT": 1, "MUG": 1}, 1003: {"MUG": 1}})
    ben, address = house.visitor("Ben"), f"/station/waves/{wave.public_id}"

    listed = ben.get(f"{address}/list")
    assert "A-01 4 Mug, white MUG #1001 × 2 · #1002 · #1003" in listed
    packing = ben.press(listed, "/pick", "Confirm the whole list: 5 lines")
    assert "5 lines are picked. All is picked. 3 orders to pack" in packing
    done = ben.press(packing, "/seal", "Seal all 3 as one parcel each")

    assert "3 parcels are sealed; labels are being made." in done
    assert f"Wave {wave.id} is done" in done
    assert [row.status for row in shop.rows("parcel")] == ["sealed"] * 3


def test_an_order_is_packed_in_three_parcels_and_every_unit_is_in_one_of_them(house):
    shop = house.shop
    shop.stock(MUG=9, CANDLE=9)
    wave = house.wave_of({1001: {"MUG": 2, "CANDLE": 1}})
    ben = house.visitor("Ben")
    packing = ben.press(ben.get(f"/station/waves/{wave.public_id}/list"), "/pick")
    (address,) = set(packing.links("/station/pack/"))
    one = ben.get(address)
    assert one.form(address).fields["grams-1"] == "980"  # 2 × 350 + 200 + the box
    claims = {row.qty: row.id for row in shop.rows("allocation")}
    three = ben.get(f"{address}?parcels=3")

    torn = ben.press(
        three, address, **{f"qty-{claims[2]}-1": "1", f"qty-{claims[1]}-1": "0", f"qty-{claims[1]}-3": "1"}
    )
    assert "The parcels do not hold exactly what was picked." in torn
    typed = {
        f"qty-{claims[2]}-1": "1",
        f"qty-{claims[1]}-1": "0",
        f"qty-{claims[2]}-2": "1",
        f"qty-{claims[1]}-3": "1",
        "box-1": "S",
        "grams-1": "420",
    }
    sealed = ben.press(ben.get(f"{address}?parcels=3"), address, **typed)

    assert "3 parcels are sealed." in sealed
    assert next((row.grams, row.box) for row in shop.rows("parcel")) == (420, "S")
    assert sorted((row.parcel_id, row.qty) for row in shop.rows("parcel_line")) == [(1, 1), (2, 1), (3, 1)]


def test_what_the_customer_wrote_stands_on_the_packing_page(house):
    shop = house.shop
    shop.stock(MUG=2)
    shop.order(
        1001,
        note="No invoice please",
        note_attributes=[
            {"name": "Gift note", "value": "Happy birthday"},
            {"name": "Delivery instructions", "value": "Ring twice"},
        ],
    )
    shop.run("capture", "normalize", "allocate", "pick_pack")
    ben = house.visitor("Ben")
    packing = ben.press(ben.get(f"/station/waves/{shop.rows('wave')[0].public_id}/list"), "/pick")

    page = ben.get(packing.links("/station/pack/")[0])

    assert "Gift card Happy birthday" in page
    assert "For the delivery Ring twice" in page
    assert "The customer wrote No invoice please" in page


def test_a_label_is_printed_from_the_packing_page_and_the_carrier_takes_what_was_on_the_list(house, shipping):
    shop = house.shop
    shipping(shop)
    shop.stock(MUG=9)
    wave = house.wave_of({1001: {"MUG": 1}, 1002: {"MUG": 1}})
    ben, address = house.visitor("Ben"), f"/station/waves/{wave.public_id}"
    ben.press(ben.press(ben.get(f"{address}/list"), "/pick"), "/seal")
    assert "2 parcels wait for a label that is being made." in ben.get("/station/hand-over")
    shop.run("ship")

    listed = ben.get("/station/hand-over")
    label = ben.client.get(listed.links("/station/labels/")[0])
    assert label.headers["content-type"] == "application/pdf"
    assert label.content.startswith(b"%PDF")
    late = house.wave_of({1003: {"MUG": 1}})
    robin = house.program()
    robin.post(f"/station/waves/{late.public_id}/pick")
    robin.post(f"/station/waves/{late.public_id}/seal")
    shop.run("ship")
    told = ben.press(listed, "/station/hand-over", "parcel-post has all 2")

    assert "2 parcels are with the carrier." in told
    assert [shop.face(number) for number in (1001, 1002, 1003)] == ["Sent", "Sent", "Ready"]
    tracking = shop.rows("shipment")[0].tracking_ref
    assert house.visitor().get("/orders", q=tracking).links("/orders/ord_") == [f"/orders/{shop.find(1001).public_id}"]


def test_a_carrier_that_does_not_answer_keeps_nobody_from_packing(house, shipping):
    from doorstep.actions.found import make_account

    shop = house.shop
    shipping(shop)
    shop.stock(MUG=9)
    wave = house.wave_of({1001: {"MUG": 1}})
    robin = house.program()
    robin.post(f"/station/waves/{wave.public_id}/pick")
    robin.post(f"/station/waves/{wave.public_id}/seal")
    shop.run("ship")
    with shop.database.writing("act") as connection:
        make_account(
            connection, "carrier", "sandbox", "parcel-post", config={"base_url": "http://127.0.0.1:9", "api_key": "x"}
        )

    page = house.visitor("Ben").get(f"/station/labels/{shop.rows('shipment')[0].public_id}.pdf")

    assert page.status == 409
    assert "parcel-post does not give the label now" in page
    assert "You can pack on; print it later." in page
    assert house.visitor("Ben").get("/station/labels/none.pdf").status == 404
    assert house.visitor("Ben").get("/station/labels/none").status == 404


def test_a_return_is_asked_for_and_approved_on_the_desk_and_inspected_at_the_station(house, shipping):
    shop, desk, ben = house.shop, house.visitor(), house.visitor("Ben")
    order = house.sent_order(shipping)

    asked = desk.press(desk.get(order), "/returns", **{"qty-1": "3", "reason": "one too many"})
    assert "Next action · you The customer asks to send something back" in asked
    approved = desk.press(asked, "/approve")
    assert "The return is approved; the station expects it." in approved
    assert "You pay this back yourself: 38.70 €" in approved  # no payment account is there
    (back,) = set(ben.get("/station").links("/station/returns/"))
    asks = ben.get(back)
    assert "back on the shelf, bin A-01" in asks
    assert "A return was asked for · one too many" in approved
    assert "38.70 € are to be paid back by hand if all of it came" in asks
    assert "say how many go back on the shelf and how many away" in ben.press(asks, "/receive")  # nothing is assumed
    told = ben.press(asks, "/receive", **{"restock-1": "1", "scrap-1": "1", "note-1": "one is chipped"})

    assert "The return of order #1001 is received and inspected." in told
    (line,) = shop.rows("rma_line")
    assert (line.received_qty, line.restocked_qty, line.scrapped_qty, line.inspection) == (2, 1, 1, "one is chipped")
    assert shop.balance("MUG") == 7
    assert "2 came (1 back on the shelf, 1 scrapped)" in desk.get(order)
    assert desk.press(asked, "/approve").status == 409


def test_more_cannot_come_back_than_was_asked_for(house, shipping):
    shop, desk, ben = house.shop, house.visitor(), house.visitor("Ben")
    order = house.sent_order(shipping)
    desk.press(desk.press(desk.get(order), "/returns", **{"qty-1": "2", "reason": "x"}), "/approve")
    (back,) = set(ben.get("/station").links("/station/returns/"))

    told = ben.press(ben.get(back), "/receive", **{"restock-1": "2", "scrap-1": "1"})

    assert told.status == 409
    assert "2 are expected, and 3 were said to have come." in told
    assert shop.rows("rma_line")[0].received_qty == 0


def test_a_return_may_be_refused_with_a_reason_and_money_may_go_back_without_one(house, shipping):
    desk = house.visitor()
    order = house.sent_order(shipping)
    asked = desk.press(desk.get(order), "/returns", **{"qty-1": "1", "reason": "x"})

    refused = desk.press(asked, "/refuse", reason="it was used for a year")
    assert "The return is refused." in refused
    paid = desk.press(refused, "/refund", amount="5,00", reason="a kindness")
    assert "5.00 EUR of order #1001 are for you to pay back; no payment account here can." in paid
    assert "−5.00 €" in paid
    assert "cannot" in desk.press(paid, "/refund", amount="500", reason="too much")
    assert "“five” is not an amount; write it as in 12.50." in desk.press(paid, "/refund", amount="five", reason="x")
