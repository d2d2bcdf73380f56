"""A carrier without a contract: from the order to the door, with nobody but the shop itself."""

from dataclasses import replace
from datetime import date

import pytest

from doorstep.actions import carriers, floor, stops, tracking
from doorstep.actions.found import make_account
from doorstep.actions.orders import cancel
from doorstep.actions.stock import receive_stock
from doorstep.actions.undo import undo
from doorstep.db import tables
from doorstep.db.queries.prove import prove
from doorstep.domain.errors import CannotDoError
from doorstep.testing.deaths import run_until_killed
from doorstep.testing.sending import EUROPE, LETTER, PARCEL, add_post, seal_orders
from doorstep.testing.shop import MARA

NUMBER = "RR123456785DE"


def broken_laws(shop) -> list[str]:
    return [law.name for law in prove(shop.database).laws if not law.holds]


def test_an_order_goes_from_the_channel_to_sent_without_any_contract(shop):
    add_post(shop, PARCEL)
    seal_orders(shop, (1001, {"MUG": 2}))

    shop.run("ship")
    (parcel,), (shipment,) = shop.rows("parcel"), shop.rows("shipment")
    assert (shop.face(), parcel.status, shipment.cost_minor, shipment.tracking_ref) == ("Ready", "labelled", 549, None)
    tracking.say_tracking(shop.database, parcel.public_id, "rr 123 456 785 de", shop.owner_id)
    floor.hand_over(shop.database, shop.owner_id)
    shop.run("ship")

    assert shop.face() == "Sent"
    assert shop.rows("shipment")[0].tracking_ref == NUMBER
    assert broken_laws(shop) == []


def test_the_cheapest_of_all_carriers_that_keeps_the_promise_is_taken_and_the_why_names_both(shop):
    add_post(shop, LETTER, PARCEL)
    add_post(shop, replace(PARCEL, code="courier", steps=((5000, 1290),), days_min=1, days_max=1), name="bikes")
    seal_orders(shop, (1001, {"CANDLE": 1}), (1002, {"MUG": 4}))

    shop.run("ship")

    names = {row.id: row.name for row in shop.rows("vendor_account")}
    chosen = [(names[row.account_id], row.service) for row in shop.rows("shipment")]
    assert chosen == [("post", "parcel"), ("post", "parcel")]  # a letter takes four days, and two were promised
    why = shop.rows("shipment")[0].why
    assert (why["carrier"], why["service"]) == ("post", "parcel")
    assert {(one["carrier"], one["service"]) for one in why["offers"]} == {
        ("post", "letter"), ("post", "parcel"), ("bikes", "courier")
    }  # fmt: skip


def test_labels_of_two_carriers_are_bought_in_one_turn_each_at_its_own(shop):
    add_post(shop, PARCEL)
    add_post(shop, EUROPE, name="abroad")
    austria = {**MARA, "country_code": "AT", "country": "Austria", "zip": "1010", "city": "Wien"}
    seal_orders(shop, (1001, {"MUG": 1}))
    seal_orders(shop, (1002, {"MUG": 1}), shipping_address=austria)

    shop.run("ship")
    floor.hand_over(shop.database, shop.owner_id)
    shop.run("ship")

    names = {row.id: row.name for row in shop.rows("vendor_account")}
    assert [names[row.account_id] for row in shop.rows("shipment")] == ["post", "abroad"]
    lists = shop.rows("effect", operation="hand_over")
    assert sorted((names[row.account_id], row.status) for row in lists) == [("abroad", "done"), ("post", "done")]


def test_a_price_in_another_currency_is_never_held_against_our_own(shop):
    add_post(shop, PARCEL)
    with shop.database.writing("act") as connection:
        config = {"services": [replace(PARCEL, code="yen", steps=((5000, 100),)).as_config()]}
        make_account(connection, "carrier", "manual", "far-post", currency="JPY", config=config)
    seal_orders(shop, (1001, {"MUG": 1}))

    shop.run("ship")

    assert [row.service for row in shop.rows("shipment")] == ["parcel"]


@pytest.mark.parametrize("failpoint", ["ship.intend.commit.after", "carrier.buy.after", "ship.answer.commit.after"])
def test_whoever_dies_while_it_buys_leaves_one_label_under_one_key(shop, home, failpoint):
    add_post(shop, PARCEL)
    seal_orders(shop, (1001, {"MUG": 1}))

    run_until_killed(shop.database.url, failpoint, ("ship",), home)
    with shop.database.writing("act") as connection:
        connection.execute(tables.work_item.update().values(lease=None, leased_until=None))
    shop.run("ship")

    (effect,) = shop.rows("effect", operation="buy_label")
    assert (effect.status, effect.external_ref, shop.face()) == ("done", effect.key, "Ready")
    assert broken_laws(shop) == []


def test_a_label_of_an_order_that_is_called_off_is_given_back_at_once_and_costs_nothing(shop):
    add_post(shop, PARCEL)
    seal_orders(shop, (1001, {"MUG": 1}))
    shop.run("ship")

    cancel(shop.database, shop.find().public_id, "owner", "changed her mind")
    shop.run("ship")

    (shipment,) = shop.rows("shipment")
    assert (shipment.status, shipment.cost_minor) == ("voided", 0)
    assert broken_laws(shop) == []


def test_a_service_that_costs_nothing_books_nothing(shop):
    add_post(shop, replace(PARCEL, steps=((5000, 0),)))
    seal_orders(shop, (1001, {"MUG": 1}))

    shop.run("ship")

    assert (shop.face(), broken_laws(shop)) == ("Ready", [])


def test_where_no_service_goes_there_it_is_a_case_and_the_service_that_is_written_down_ends_it(shop):
    add_post(shop, EUROPE)
    seal_orders(shop, (1001, {"MUG": 9}))  # too heavy for it
    shop.run("ship")
    assert shop.cases() == [("carrier_refused", str(shop.rows("parcel")[0].id))]

    carriers.write_service(shop.database, "post", PARCEL, shop.owner_id)
    shop.run("ship")

    assert (shop.face(), shop.cases()) == ("Ready", [])


def test_the_service_that_ends_a_case_lets_all_of_the_order_go_on(shop):
    receive_stock(shop.database, [("BOX", "Hamburg", "H-01", 50)], shop.owner_id)
    add_post(shop, LETTER)
    shop.order(1001, {"MUG": 9, "BOX": 41})
    shop.run("capture", "normalize", "allocate")
    stops.stop(shop.database, "site", "Hamburg", "the floor is wet", "owner")
    seal_orders(shop)  # what is at the other site
    shop.run("ship")
    stops.resume(shop.database, "site", "Hamburg", "owner")
    shop.run("pick_pack")
    assert [row.status for row in shop.rows("fulfillment")] == ["packed", "planned"]  # a case holds the order

    carriers.write_service(shop.database, "post", PARCEL, shop.owner_id)
    assert broken_laws(shop) == []
    shop.run("pick_pack", "ship")

    assert [row.status for row in shop.rows("fulfillment")] == ["packed", "released"]
    assert ([row.status for row in shop.rows("parcel")], shop.cases()) == (["labelled"], [])


def test_a_shop_without_a_carrier_waits_and_the_first_service_sends_what_waited(shop):
    seal_orders(shop, (1001, {"MUG": 1}))
    shop.run("ship")
    assert (shop.face(), shop.cases()) == ("In progress", [])

    add_post(shop, PARCEL)
    shop.run("ship")

    assert shop.face() == "Ready"


def test_a_box_that_is_too_large_for_the_letter_goes_as_a_parcel(shop):
    from doorstep.actions.boxes import write_box

    add_post(shop, replace(LETTER, days_max=1, days_min=1), PARCEL)
    write_box(shop.database, "Flat", shop.owner_id, (340, 240, 15), 30)
    write_box(shop.database, "Cube", shop.owner_id, (300, 300, 300), 200, 4000)
    shop.order(1001, {"CANDLE": 1})
    shop.order(1002, {"CANDLE": 1})
    shop.run("capture", "normalize", "allocate", "pick_pack")
    floor.pick_wave(shop.database, shop.rows("wave")[0].id, shop.owner_id)
    for part, box in zip(shop.rows("fulfillment"), ("Flat", "Cube"), strict=True):
        (claim,) = shop.rows("allocation", fulfillment_id=part.id)
        floor.seal(shop.database, part.id, shop.owner_id, [{"box": box, "lines": {claim.id: 1}}])
    shop.run("ship")

    assert [row.grams for row in shop.rows("parcel")] == [230, 400]
    assert [row.service for row in shop.rows("shipment")] == ["letter", "parcel"]


def test_what_weighs_more_than_its_box_carries_is_refused(shop):
    from doorstep.actions.boxes import write_box

    write_box(shop.database, "Small", shop.owner_id, grams=50, max_grams=1000)
    shop.order(1001, {"MUG": 1})
    shop.run("capture", "normalize", "allocate", "pick_pack")
    floor.pick_wave(shop.database, shop.rows("wave")[0].id, shop.owner_id)
    (claim,) = shop.rows("allocation")

    with pytest.raises(CannotDoError, match="The box Small carries 1000 g; this parcel weighs 1200 g"):
        floor.seal(
            shop.database,
            claim.fulfillment_id,
            shop.owner_id,
            [{"box": "Small", "grams": 1200, "lines": {claim.id: 1}}],
        )
    assert shop.rows("parcel") == []


def sent(shop, number=1001):
    """One parcel by the post, handed over; returns it."""
    add_post(shop, PARCEL)
    seal_orders(shop, (number, {"MUG": 1}))
    shop.run("ship")
    floor.hand_over(shop.database, shop.owner_id)
    return shop.rows("parcel")[0]


def test_a_parcel_that_left_in_time_and_of_which_nobody_complained_kept_its_promise(shop):
    sent(shop)

    shop.later(days=15)
    shop.run("ship")

    (promise,), (shipment,) = shop.rows("promise"), shop.rows("shipment")
    assert (shop.face(), promise.outcome, promise.fault) == ("Completed", "kept", "")
    assert shipment.delivered_at is None  # nobody saw it arrive


def test_a_parcel_that_left_too_late_missed_its_promise_by_the_shop(shop):
    add_post(shop, PARCEL)
    seal_orders(shop, (1001, {"MUG": 1}))
    shop.run("ship")
    shop.later(days=5)
    floor.hand_over(shop.database, shop.owner_id)

    shop.later(days=15)
    shop.run("ship")

    assert [(row.outcome, row.fault) for row in shop.rows("promise")] == [("missed", "the shop")]


def test_that_it_arrived_can_be_said_by_hand_and_the_promise_is_judged_by_the_day(shop):
    parcel = sent(shop)
    shop.later(days=1)

    told = tracking.say_delivered(shop.database, parcel.public_id, shop.owner_id, date(2026, 11, 21))

    assert told == "Parcel 1 of order #1001 has arrived."
    assert (shop.face(), shop.rows("promise")[0].outcome) == ("Completed", "kept")
    shop.run("ship")
    assert broken_laws(shop) == []
    with pytest.raises(CannotDoError, match="has arrived already"):
        tracking.say_delivered(shop.database, parcel.public_id, shop.owner_id)


@pytest.mark.parametrize(
    ("on", "words"), [(date(2026, 11, 19), "It left on 2026-11-20"), (date(2027, 1, 1), "is still to come")]
)
def test_a_day_on_which_it_cannot_have_arrived_is_refused(shop, on, words):
    parcel = sent(shop)

    with pytest.raises(CannotDoError, match=words):
        tracking.say_delivered(shop.database, parcel.public_id, shop.owner_id, on)

    assert shop.face() == "Sent"


def test_what_has_not_left_cannot_have_arrived(shop):
    add_post(shop, PARCEL)
    seal_orders(shop, (1001, {"MUG": 1}))
    shop.run("ship")

    with pytest.raises(CannotDoError, match="has not left yet"):
        tracking.say_delivered(shop.database, shop.rows("parcel")[0].public_id, shop.owner_id)


def test_one_number_on_two_parcels_is_refused_and_names_the_other(shop):
    add_post(shop, PARCEL)
    seal_orders(shop, (1001, {"MUG": 1}), (1002, {"MUG": 1}))
    shop.run("ship")
    one, other = shop.rows("parcel")
    tracking.say_tracking(shop.database, one.public_id, NUMBER, shop.owner_id)

    with pytest.raises(CannotDoError, match="RR123456785DE is on a parcel of order #1001 already"):
        tracking.say_tracking(shop.database, other.public_id, NUMBER, shop.owner_id)

    assert [row.tracking_ref for row in shop.rows("shipment")] == [NUMBER, None]


def test_a_number_may_be_changed_and_each_change_is_stamped(shop):
    parcel = sent(shop)
    tracking.say_tracking(shop.database, parcel.public_id, NUMBER, shop.owner_id)

    told = tracking.say_tracking(shop.database, parcel.public_id, "00340434161094042557", shop.owner_id)

    assert told == f"00340434161094042557 stands on it instead of {NUMBER}."
    stamped = [row.actor_id for row in shop.rows("inbound_event", topic="ship.tracking")]
    assert stamped == [shop.owner_id, shop.owner_id]


def test_a_number_before_there_is_a_label_is_refused(shop):
    seal_orders(shop, (1001, {"MUG": 1}))

    with pytest.raises(CannotDoError, match="has no label yet"):
        tracking.say_tracking(shop.database, shop.rows("parcel")[0].public_id, NUMBER, shop.owner_id)


def test_a_stopped_carrier_is_not_offered_and_what_only_it_can_send_waits_for_the_resume(shop):
    add_post(shop, PARCEL)
    add_post(shop, replace(PARCEL, code="dear", steps=((800, 1990),)), name="bikes")
    stops.stop(shop.database, "carrier", "post", "they strike", shop.owner_id)
    seal_orders(shop, (1001, {"MUG": 1}), (1002, {"MUG": 4}))

    shop.run("ship")

    assert [shop.face(1001), shop.face(1002)] == ["Ready", "In progress"]
    assert [row.service for row in shop.rows("shipment")] == ["dear"]
    assert (shop.cases(), broken_laws(shop)) == ([], [])
    stops.resume(shop.database, "carrier", "post", shop.owner_id)
    shop.run("ship")
    assert shop.face(1002) == "Ready"


def test_a_label_goes_back_while_all_else_is_stopped_but_not_to_a_stopped_carrier(shop):
    add_post(shop, PARCEL)
    seal_orders(shop, (1001, {"MUG": 1}), (1002, {"MUG": 1}))
    shop.run("ship")
    stops.stop(shop.database, "sku", "MUG", "a sharp edge", shop.owner_id)
    cancel(shop.database, shop.find(1001).public_id, "owner", "")
    shop.run("ship")
    assert [row.status for row in shop.rows("effect", operation="void_label")] == ["done"]

    stops.stop(shop.database, "carrier", "post", "they strike", shop.owner_id)
    cancel(shop.database, shop.find(1002).public_id, "owner", "")
    shop.run("ship")
    assert [row.status for row in shop.rows("effect", operation="void_label")] == ["done", "wanted"]
    assert broken_laws(shop) == []
    stops.resume(shop.database, "carrier", "post", shop.owner_id)
    shop.run("ship")
    assert [row.status for row in shop.rows("effect", operation="void_label")] == ["done", "done"]


def test_what_no_service_takes_is_packed_in_two_parcels_instead(shop):
    add_post(shop, EUROPE)
    seal_orders(shop, (1001, {"MUG": 9}))  # too heavy for it
    shop.run("ship")
    assert [cause for cause, _ in shop.cases()] == ["carrier_refused"]

    undo(shop.database, shop.rows("inbound_event", topic="pick_pack.seal_wave")[0].id, "owner")
    assert shop.cases() == []
    (part,), (claim,) = shop.rows("fulfillment"), shop.rows("allocation")
    floor.seal(shop.database, part.id, shop.owner_id, [{"lines": {claim.id: qty}} for qty in (5, 4)])
    shop.run("ship")

    assert [row.status for row in shop.rows("parcel")] == ["discarded", "labelled", "labelled"]
    assert (shop.face(), broken_laws(shop)) == ("Ready", [])


def test_parcels_of_a_stopped_product_get_no_label_until_it_is_resumed(shop):
    add_post(shop, PARCEL)
    seal_orders(shop, (1001, {"MUG": 1}), (1002, {"CANDLE": 1}))
    stops.stop(shop.database, "sku", "MUG", "a sharp edge", shop.owner_id)

    shop.run("ship")

    assert [shop.face(1001), shop.face(1002)] == ["In progress", "Ready"]
    stops.resume(shop.database, "sku", "MUG", shop.owner_id)
    shop.run("ship")
    assert shop.face(1001) == "Ready"


def test_a_paused_carrier_sells_nothing_and_takes_back_what_it_sold(shop):
    add_post(shop, PARCEL)
    seal_orders(shop, (1001, {"MUG": 1}))
    shop.run("ship")
    carriers.pause_carrier(shop.database, "post", False, shop.owner_id)

    cancel(shop.database, shop.find().public_id, "owner", "changed her mind")
    seal_orders(shop, (1002, {"MUG": 1}))
    shop.run("ship")

    assert [row.status for row in shop.rows("shipment")] == ["voided"]
    assert shop.face(1002) == "In progress"


def test_another_carriers_service_may_be_asked_for_by_name(shop):
    add_post(shop, LETTER)
    seal_orders(shop, (1001, {"MUG": 9}))
    shop.run("ship")
    add_post(shop, PARCEL, name="bikes")
    shop.run("ship")

    assert (shop.cases(), [row.service for row in shop.rows("shipment")]) == ([], ["parcel"])
