"""Ship: one label for each parcel, whatever the carrier does; and each parcel followed to the door."""

import pytest

from doorstep.actions import floor
from doorstep.actions.orders import cancel
from doorstep.actions.resolve import resolve_case
from doorstep.db import tables
from doorstep.db.cases import Trouble, file_cases
from doorstep.db.engine import business_now
from doorstep.db.moves import By
from doorstep.db.queries.prove import prove
from doorstep.domain.errors import CannotDoError
from doorstep.testing.retelling import answer, update
from doorstep.testing.shop import MARA

LINE = ("capture", "normalize", "allocate", "pick_pack")


@pytest.fixture
def sealed(shop):
    """Brings orders, as (number, lines), to sealed parcels."""

    def bring(*orders):
        for number, lines in orders:
            shop.order(number, lines)
        shop.run(*LINE)
        for wave in shop.rows("wave", closed_at=None):
            floor.pick_wave(shop.database, wave.id, shop.owner_id)
            floor.seal_wave(shop.database, wave.id, shop.owner_id)

    return bring


def labels_of(sandbox, shop):
    """What the carrier itself holds for this shop's parcels."""
    ours = {row.public_id for row in shop.rows("parcel")}
    return [
        one for one in sandbox.get("carrier", "/control/labels")["labels"] if one["reference"].rsplit("-", 1)[0] in ours
    ]


def test_sealed_parcels_get_one_label_each_and_their_orders_are_ready(shop, sandbox, connect, sealed):
    connect(sandbox)
    sealed((1001, {"MUG": 2}), (1002, {"GIFT": 1}))

    shop.run("ship")

    assert [shop.face(1001), shop.face(1002)] == ["Ready", "Ready"]
    assert len(labels_of(sandbox, shop)) == 2
    assert sum(row.cost_minor for row in shop.rows("shipment")) == sum(one["cost"] for one in labels_of(sandbox, shop))


def test_running_twice_buys_nothing_more(shop, sandbox, connect, sealed):
    connect(sandbox)
    sealed((1001, {"MUG": 1}))

    shop.run("ship")
    shop.run("ship")

    assert len(labels_of(sandbox, shop)) == 1


def test_a_label_whose_answer_is_lost_is_looked_up_and_not_bought_again(shop, sandbox, connect, sealed):
    connect(sandbox)
    sealed((1001, {"MUG": 1}), (1002, {"MUG": 1}))
    sandbox.misbehave("carrier", "buy", "drop_connection", after_doing=True, count=1)

    shop.run("ship")
    assert {row.status for row in shop.rows("effect", operation="buy_label")} == {"in_doubt"}
    shop.later(minutes=2)
    shop.run("ship")

    assert len(labels_of(sandbox, shop)) == 2
    assert [shop.face(1001), shop.face(1002)] == ["Ready", "Ready"]
    assert len(shop.rows("effect", operation="buy_label")) == 2


def test_a_label_that_was_surely_not_bought_is_asked_for_anew_under_its_own_key(shop, sandbox, connect, sealed):
    connect(sandbox)
    sealed((1001, {"MUG": 1}))
    sandbox.misbehave("carrier", "buy", "drop_connection", count=1)

    shop.run("ship")
    shop.later(minutes=2)
    shop.run("ship")

    (effect,) = shop.rows("effect", operation="buy_label")
    assert effect.status == "done"
    assert len(labels_of(sandbox, shop)) == 1


def test_a_carrier_that_refuses_is_a_case_with_its_words_and_another_service_releases_it(
    shop, sandbox, connect, sealed
):
    connect(sandbox)
    sealed((1001, {"MUG": 1}), (1002, {"MUG": 1}))
    refused = next(row.public_id for row in shop.rows("parcel") if row.order_id == shop.find(1001).id)
    sandbox.misbehave("carrier", "buy", "refuse", code="no_way", words="we do not go there", matching=refused, count=1)

    shop.run("ship")
    assert shop.cases() == [("carrier_refused", str(shop.rows("parcel")[0].id))]
    assert [shop.face(1001), shop.face(1002)] == ["Blocked", "Ready"]
    (case,) = shop.rows("exception_case", status="open")
    assert "we do not go there" in case.question
    resolve_case(shop.database, case.public_id, "service", {"service": "express"}, "owner")
    shop.run("ship")

    assert shop.face(1001) == "Ready"
    live = [row for row in shop.rows("shipment", order_id=shop.find(1001).id) if row.status == "booked"]
    assert [row.service for row in live] == ["express"]


def test_a_service_that_the_carrier_does_not_offer_is_refused_and_the_case_stays(shop, sandbox, connect, sealed):
    connect(sandbox)
    sandbox.misbehave("carrier", "buy", "refuse", count=1)
    sealed((1001, {"MUG": 1}))
    shop.run("ship")

    with pytest.raises(CannotDoError, match="The carrier offers no service “rocket” for it"):
        answer(shop, "carrier_refused", "service", service="rocket")

    assert shop.face() == "Blocked"


def test_a_carrier_that_is_away_makes_parcels_wait_and_fails_nothing(shop, sandbox, connect, sealed):
    connect(sandbox)
    sealed((1001, {"MUG": 1}))
    sandbox.misbehave("carrier", "services", "server_error", count=1)

    shop.run("ship")
    waiting = shop.rows("work_item", stage="ship", outcome=None)
    shop.later(minutes=2)
    shop.run("ship")

    assert len(waiting) == 1
    assert shop.face(1001) == "Ready"


def test_an_order_cancelled_when_labelled_gives_its_label_and_its_units_back(shop, sandbox, connect, sealed):
    connect(sandbox)
    before = shop.balance("MUG")
    sealed((1001, {"MUG": 2}))
    shop.run("ship")

    cancel(shop.database, shop.find(1001).public_id, "owner", "changed her mind")
    shop.run("ship")

    assert shop.face(1001) == "Cancelled"
    assert shop.balance("MUG") == before
    assert [row.status for row in shop.rows("shipment")] == ["voided"]
    assert [row.status for row in shop.rows("effect", operation="void_label")] == ["done"]


def test_an_order_that_has_left_cannot_be_cancelled_any_more(shop, sandbox, connect, sealed):
    connect(sandbox)
    sealed((1001, {"MUG": 1}))
    shop.run("ship")
    floor.hand_over(shop.database, shop.owner_id)

    with pytest.raises(CannotDoError, match="return"):
        cancel(shop.database, shop.find(1001).public_id, "owner", "too late")

    assert shop.face(1001) == "Sent"


def test_a_hand_over_ships_the_units_and_tells_each_parcel_once(shop, sandbox, connect, sealed):
    connect(sandbox)
    sealed((1001, {"MUG": 2}))
    shop.run("ship")

    assert floor.hand_over(shop.database, shop.owner_id) == 1
    assert floor.hand_over(shop.database, shop.owner_id) == 0

    assert shop.balance("MUG", "picked") == 0
    assert [row.sent_qty for row in shop.rows("order_line")] == [2]
    assert [row.kind for row in shop.rows("message")] == ["confirmed", "sent"]


def test_a_parcel_of_which_nobody_hears_counts_as_delivered_in_the_end(shop, sandbox, connect, sealed):
    connect(sandbox)
    sealed((1001, {"MUG": 1}))
    shop.run("ship")
    floor.hand_over(shop.database, shop.owner_id)

    shop.later(days=15)
    shop.run("ship")

    assert shop.face(1001) == "Completed"
    assert [row.outcome for row in shop.rows("promise")] == ["missed"]


def test_a_parcel_with_no_weight_is_quarantined_with_the_rule_and_its_neighbour_is_labelled(
    shop, sandbox, connect, sealed
):
    connect(sandbox)
    sealed((1001, {"MUG": 1}), (1002, {"MUG": 1}))
    spoil = shop.rows("parcel")[0]
    with shop.database.writing("act") as connection:
        connection.execute(tables.parcel.update().where(tables.parcel.c.id == spoil.id).values(grams=0))

    shop.run("ship")

    (case,) = shop.rows("exception_case", status="open")
    assert (case.cause, case.facts["rule"], case.facts["value"]) == ("contract_broken", "grams: greater_than(0)", "0")
    assert shop.face(1002) == "Ready"


def test_a_parcel_whose_address_changed_gets_a_new_label_and_the_old_one_costs_nothing(shop, sandbox, connect, sealed):
    connect(sandbox)
    sealed((1001, {"MUG": 1}))
    shop.run("ship")
    update(shop, {"MUG": 1}, shipping_address={**MARA, "address1": "Neue Str. 9"})
    shop.run(*LINE)
    answer(shop, "changed_too_late", "relabel")
    assert (shop.face(), floor.hand_over(shop.database, shop.owner_id)) == ("In progress", 0)

    shop.run("ship")

    old, bought = shop.rows("shipment")
    assert (shop.face(), old.status, bought.status, old.cost_minor) == ("Ready", "voided", "booked", 0)
    (here,) = [one for one in labels_of(sandbox, shop) if one["void"] is None]
    assert here["id"] == bought.label_ref
    assert floor.hand_over(shop.database, shop.owner_id) == 1
    assert [law.name for law in prove(shop.database).laws if not law.holds] == []


def test_an_address_that_the_carrier_refuses_is_corrected_and_its_label_bought(shop, sandbox, connect, sealed):
    connect(sandbox)
    sandbox.misbehave("carrier", "buy", "refuse", count=1, words="no such street")
    sealed((1001, {"MUG": 1}))
    shop.run("ship")

    answer(shop, "carrier_refused", "correct", line1="Torstr. 141", postcode="10119", city="Berlin")
    shop.run("ship")

    assert (shop.face(), shop.cases()) == ("Ready", [])
    assert len(labels_of(sandbox, shop)) == 1


def test_a_parcel_that_was_let_through_without_a_country_is_a_case_for_people_and_goes_on_once_it_has_one(
    shop, sandbox, connect, sealed
):
    connect(sandbox)
    sealed((1001, {"MUG": 1}), (1002, {"MUG": 1}))
    with shop.database.writing("act") as connection:
        contact = tables.contact
        place = contact.update().where(contact.c.id == shop.find(1001).ship_contact_id)
        connection.execute(place.values(country="", city=""))

    shop.run("ship")
    (case,) = shop.rows("exception_case", status="open")
    assert case.question == "The carrier refuses #1001: its address lacks the town and the country"
    assert [shop.face(1001), shop.face(1002)] == ["Blocked", "Ready"]
    answer(shop, "carrier_refused", "retry")
    shop.run("ship")
    with pytest.raises(CannotDoError, match="Please give: City, Country"):
        answer(shop, "carrier_refused", "correct", line1="Torstr. 141")
    answer(shop, "carrier_refused", "correct", city="Berlin", country="DE")
    shop.run("ship")

    assert (shop.face(1001), shop.cases()) == ("Ready", [])
    assert len(labels_of(sandbox, shop)) == 2


def test_a_parcel_that_broke_the_contract_for_its_country_before_is_asked_about_in_words_when_it_is_tried_again(
    shop, sandbox, connect, sealed
):
    connect(sandbox)
    sealed((1001, {"MUG": 1}))
    with shop.database.writing("act") as connection:
        contact = tables.contact
        connection.execute(contact.update().values(country=""))
        (parcel,), rule = shop.rows("parcel"), "country: str_matches('^[A-Z]{2}$')"
        facts = {"stage": "ship", "contract": "SealedParcels", "rule": rule, "value": "''"}
        key = f"ship:SealedParcels:{rule}"
        broken = Trouble("contract_broken", key, parcel.id, parcel.order_id, facts, subject_kind="parcel")
        file_cases(connection, [broken], By(shop.owner_id, business_now(connection)))

    answer(shop, "contract_broken", "retry")
    shop.run("ship")

    (case,) = shop.rows("exception_case", status="open")
    assert case.question == "The carrier refuses #1001: its address lacks the country"
