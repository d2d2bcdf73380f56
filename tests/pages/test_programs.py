"""The station as programs drive it: the same acts, as JSON."""

import pytest


def test_a_program_walks_a_wave_to_the_carrier_with_ids_and_counts(house, shipping):
    shop = house.shop
    shipping(shop)
    shop.stock(MUG=9, CANDLE=9)
    wave = house.wave_of({1001: {"MUG": 2, "CANDLE": 1}, 1002: {"MUG": 1}})
    robin = house.program()

    status, told = robin.get("/station/waves?status=open")
    assert status == 200
    (listed,) = told["waves"]
    assert {
        name: listed[name]
        for name in (
            "id",
            "number",
            "site",
            "tasks",
            "tasks_open",
            "units_open",
            "fulfillments",
            "to_pick",
            "to_pack",
            "packed",
        )
    } == {
        "id": wave.public_id,
        "number": wave.id,
        "site": "Berlin",
        "tasks": 3,
        "tasks_open": 3,
        "units_open": 4,
        "fulfillments": 2,
        "to_pick": 2,
        "to_pack": 0,
        "packed": 0,
    }
    assert robin.post(f"/station/waves/{wave.public_id}/pick") == (200, {"id": wave.public_id, "tasks": 3})
    assert robin.get(f"/station/waves/{wave.id}")[1]["to_pack"] == 2
    assert robin.post(f"/station/waves/{wave.public_id}/seal") == (200, {"id": wave.public_id, "parcels": 2})
    assert robin.get("/station/waves")[1] == {"waves": []}
    assert robin.get("/station/hand-over")[1]["waiting_for_labels"] == 2
    shop.run("ship")
    status, ready = robin.get("/station/hand-over")
    assert (len(ready["parcels"]), ready["waiting_for_labels"]) == (2, 0)
    assert robin.post("/station/hand-over", parcels=[ready["parcels"][0]["id"]]) == (200, {"handed_over": 1})
    assert robin.post("/station/hand-over") == (200, {"handed_over": 1})
    assert shop.face(1001) == shop.face(1002) == "Sent"


def test_a_program_whose_answer_was_lost_asks_again_under_its_token_and_hears_that_it_is_done(house):
    shop = house.shop
    shop.stock(MUG=9)
    wave = house.wave_of({1001: {"MUG": 2}})
    robin, address = house.program(), f"/station/waves/{wave.public_id}/pick"

    assert robin.post(address, token="5f2a")[0] == 200
    status, told = robin.post(address, token="5f2a")

    assert (status, told["code"]) == (409, "done_already")
    assert len(shop.rows("journal", kind="pick_task")) == 1


def test_a_program_picks_by_scan_declares_shorts_and_splits_parcels(house):
    shop = house.shop
    shop.stock(MUG=9, CANDLE=9)
    wave = house.wave_of({1001: {"MUG": 2}, 1002: {"CANDLE": 3}})
    robin = house.program()
    mugs, candles = house.open_tasks()

    assert robin.post(f"/station/tasks/{mugs.id}/scan", scan="CANDLE") == (
        422,
        {"right": False, "sentence": "That is CANDLE. This task wants MUG."},
    )
    assert robin.post(f"/station/tasks/{mugs.id}/scan", scan="MUG")[1]["right"] is True
    assert robin.post(f"/station/tasks/{candles.id}/short", found=1, note="only one")[0] == 200
    part = shop.rows("fulfillment")[0]
    claim = shop.rows("allocation")[0]
    _, told = robin.get(f"/station/waves/{wave.public_id}")
    assert [(one["number"], one["sku"], one["qty"], one["picked"], one["status"]) for one in told["list"]] == [
        ("#1002", "CANDLE", 3, 1, "short"),
        ("#1001", "MUG", 2, 2, "picked"),
    ]
    assert [(one["id"], one["number"], one["units"], one["held"]) for one in told["packing"]] == [
        (part.public_id, "#1001", 2, False),
        (shop.rows("fulfillment")[1].public_id, "#1002", 1, True),
    ]
    _, told = robin.get(f"/station/pack/{part.public_id}")
    assert told["contents"] == [{"allocation": claim.id, "sku": "MUG", "qty": 2, "grams": 350}]
    refused = robin.post(f"/station/pack/{part.public_id}", parcels=[{"lines": "nothing"}])
    assert refused == (
        409,
        {
            "error": "A parcel is {grams, box, lines: {allocation: units}}; mend the list of parcels.",
            "code": "cannot_do",
        },
    )
    status, told = robin.post(
        f"/station/pack/{part.public_id}",
        parcels=[{"grams": 400, "lines": {str(claim.id): 1}}, {"lines": {str(claim.id): 1}}],
    )
    assert (status, len(told["parcels"])) == (200, 2)


def test_a_program_receives_a_return_line_by_line_or_whole(house, shipping):
    shop, robin = house.shop, house.program()
    order = house.sent_order(shipping)
    desk = house.visitor()
    desk.press(desk.press(desk.get(order), "/returns", **{"qty-1": "2", "reason": "x"}), "/approve")

    (expected,) = robin.get("/station/returns")[1]["returns"]
    assert expected["lines"] == [{"line": 1, "sku": "MUG", "title": "Mug", "qty": 2}]
    address = f"/station/returns/{expected['id']}/receive"
    assert robin.post(address, lines=[{"line": 1, "received": 5}])[0] == 409
    assert robin.post(address, lines=[{"line": 1, "received": 1, "disposition": "keep"}])[0] == 409
    assert robin.post(address, lines="all")[0] == 409
    assert robin.post(address) == (200, {"id": expected["id"], "received": 2})
    assert shop.balance("MUG") == 8
    assert robin.get("/station/returns")[1] == {"returns": []}


def test_a_program_that_does_not_say_who_it_is_does_nothing(house):
    shop = house.shop
    shop.stock(MUG=1)
    wave = house.wave_of({1001: {"MUG": 1}})
    nobody = house.program(person="")

    status, told = nobody.post(f"/station/waves/{wave.public_id}/pick")

    assert (status, told["code"]) == (401, "who")
    assert len(house.open_tasks()) == 1
    assert nobody.post(f"/station/waves/{wave.public_id}/pick", person="Robin")[0] == 200


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b"x=%ff", "application/x-www-form-urlencoded"),
        (b"a=" + b"x" * 600_000, "application/x-www-form-urlencoded"),
    ],
)
def test_a_body_that_is_no_form_is_refused_in_one_sentence(small_house, body, kind):
    robin = small_house.program()

    answer = robin.client.post("/station/hand-over", content=body, headers={"content-type": kind})

    assert answer.status_code == 400
    assert answer.json()["code"] == "unreadable_form"


def test_what_is_not_there_is_said_to_programs_too(small_house):
    robin = small_house.program()

    for path in ("/station/waves/wav_none", "/station/waves/99999", "/station/returns/rma_none"):
        status, told = robin.get(path)
        assert (status, told["code"]) == (404, "not_here"), path
    assert robin.post("/station/tasks/7/scan", scan="x")[0] == 404
    assert robin.post("/station/tasks/none/scan", scan="x")[0] == 404
    assert robin.post("/station/pack/ful_none")[0] == 404
