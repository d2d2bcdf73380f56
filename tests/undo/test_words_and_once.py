"""Undo of what people said (answers, settings, stops, approvals), once, and by whom."""

import threading

import pytest
import sqlalchemy as sa

from doorstep.actions import floor, stops
from doorstep.actions.resolve import resolve_case
from doorstep.actions.returns import approve_return, receive_return, request_return
from doorstep.actions.settings import change_options
from doorstep.actions.undo import undo
from doorstep.db import tables, work
from doorstep.db.actors import make_actor
from doorstep.db.engine import business_now
from doorstep.db.people import Person
from doorstep.domain.errors import CannotDoError
from doorstep.domain.roles import MANAGER, OPERATOR, OWNER, NotYoursError

# --- what people said ------------------------------------------------------------------------------------------------


def answer(shop, cause: str, name: str, **given: str) -> None:
    (case,) = [row for row in shop.rows("exception_case", status="open") if row.cause == cause]
    resolve_case(shop.database, case.public_id, name, given, "owner", case.revision)


def test_a_wrong_mapping_is_taken_back_and_said_anew(shop, take_back, laws_hold):
    for number in (1001, 1002):
        shop.order(number, {"TASSE": 1})
    shop.run("capture", "normalize")
    answer(shop, "unknown_sku", "map", sku="CANDLE")
    shop.run("normalize")
    assert shop.face(1001) == "Confirmed"
    shop.order(1003, {"TASSE": 2})
    shop.run("capture", "normalize")

    assert take_back("case.answer") == "Undone: the case is open again and holds 3 orders."

    shop.run("capture", "normalize", "allocate")
    assert [shop.face(n) for n in (1001, 1002, 1003)] == ["Blocked"] * 3
    assert [cause for cause, _ in shop.cases()] == ["unknown_sku"]
    laws_hold()
    answer(shop, "unknown_sku", "map", sku="MUG")
    shop.run("capture", "normalize", "allocate")
    assert (shop.balance("MUG"), shop.balance("CANDLE")) == (16, 20)
    assert [shop.face(n) for n in (1001, 1002, 1003)] == ["In progress"] * 3
    laws_hold()


def test_a_line_without_a_sku_that_was_taken_for_a_kit_is_taken_for_nothing_again(shop, take_back, laws_hold):
    shop.order(1001, {"": 1})
    shop.run("capture", "normalize")
    answer(shop, "unknown_sku", "map", sku="GIFT")
    shop.run("normalize")
    shop.order(1002, {"": 2})
    shop.run("capture", "normalize")
    assert take_back("case.answer") == "Undone: the case is open again and holds 2 orders."
    assert {(line.sku_id, line.recipe_id) for line in shop.rows("order_line")} == {(None, None)}
    answer(shop, "unknown_sku", "map", sku="MUG")
    shop.run("normalize", "allocate")
    assert (shop.balance("MUG"), shop.balance("CANDLE")) == (17, 20)
    laws_hold()


def test_a_mapping_that_was_said_anew_stands_and_what_was_a_kit_is_one_no_more(shop, limit):
    shop.order(1001, {"TASSE": 1})
    shop.run("capture", "normalize")
    answer(shop, "unknown_sku", "map", sku="GIFT")
    shop.run("normalize")
    mug = next(row.id for row in shop.rows("sku") if row.code == "MUG")
    with shop.database.writing("act") as connection:  # a sheet says so
        now = business_now(connection)
        connection.execute(tables.sku_mapping.update().values(sku_id=mug, since=now))
        work.want(connection, "normalize", [shop.find().id], now)
    assert limit("case.answer") == "What it means was said anew since; what was said last stands."
    shop.run("normalize", "allocate")
    assert (shop.balance("MUG"), shop.balance("CANDLE")) == (19, 20)


def test_a_mapping_by_which_an_order_was_picked_stands(shop, limit):
    shop.order(1001, {"TASSE": 1})
    shop.run("capture", "normalize")
    answer(shop, "unknown_sku", "map", sku="CANDLE")
    shop.run("normalize", "allocate", "pick_pack")
    (wave,) = shop.rows("wave")
    floor.pick_wave(shop.database, wave.id, shop.owner_id)
    assert limit("case.answer") == "Order #1001 has gone on by it already; it is picked, or further."


def test_a_mapping_is_undone_while_its_units_wait_to_be_picked(shop, take_back, laws_hold):
    shop.order(1001, {"TASSE": 1})
    shop.run("capture", "normalize")
    answer(shop, "unknown_sku", "map", sku="CANDLE")
    shop.run("normalize", "allocate", "pick_pack")
    assert take_back("case.answer") == "Undone: the case is open again and holds 1 order."
    shop.run("normalize", "allocate", "pick_pack")
    assert (shop.face(1001), shop.balance("CANDLE")) == ("Blocked", 20)
    assert {row.status for row in shop.rows("pick_task")} == {"cancelled"}
    laws_hold()
    answer(shop, "unknown_sku", "map", sku="MUG")
    shop.run("normalize", "allocate", "pick_pack")
    assert (shop.face(1001), shop.balance("MUG"), shop.balance("CANDLE")) == ("In progress", 19, 20)
    laws_hold()


def test_a_bad_address_that_was_accepted_is_asked_about_again(shop, take_back, laws_hold):
    place = {"name": "M", "address1": "Ring 1", "country_code": "DE", "city": "Kiel", "zip": ""}
    shop.order(1001, {"MUG": 1}, shipping_address=place)
    shop.run("capture", "normalize")
    answer(shop, "bad_address", "accept", reason="she collects it")
    assert take_back("case.answer") == "Undone: the case is open again and holds 1 order."
    shop.run("normalize", "allocate")
    assert (shop.face(1001), [cause for cause, _ in shop.cases()]) == ("Blocked", ["bad_address"])
    laws_hold()


def test_another_answer_has_no_way_back(shop, limit):
    shop.order(1001, {"MUG": 50})
    shop.run("capture", "normalize", "allocate")
    answer(shop, "short_stock", "cancel")
    assert limit("case.answer") == "What “cancel” did went on at once; there is no way back from it."


def test_a_setting_is_as_it_was_unless_somebody_changed_it_again(shop, take_back, last, limit):
    change_options(shop.database, {"wave_size": "40"}, shop.owner_id)
    first = last("settings")
    change_options(shop.database, {"wave_size": "50"}, shop.owner_id)
    assert "was changed again since" in limit(event_id=first)
    take_back("settings")
    assert limit(event_id=first) == ""
    take_back(event_id=first)
    from doorstep.db.options import read_option

    with shop.database.reading() as connection:
        assert read_option(connection, "wave_size") == 100
    for value in ("40", "50", "40"):
        change_options(shop.database, {"wave_size": value}, shop.owner_id)
    for event_id in [row.id for row in shop.rows("inbound_event", topic="settings.change")][2:4]:
        assert "was changed again since" in limit(event_id=event_id)  # also where it is by chance as this one left it


def test_a_stop_and_its_resume_undo_each_other(shop, take_back, last, limit):
    stops.stop(shop.database, "sku", "MUG", "the glaze flakes", "owner")
    stopped = last("stop")
    assert take_back("stop.stop") == "Undone: MUG goes on."
    assert limit(event_id=stopped) == "It was undone already."
    stops.stop(shop.database, "sku", "MUG", "the glaze flakes", "owner")
    stops.resume(shop.database, "sku", "MUG", "owner")
    assert take_back("stop.resume") == "Undone: MUG is stopped again."
    assert [(row.reason, row.lifted_at is None) for row in shop.rows("stop")][-1] == ("the glaze flakes", True)


def test_an_old_stop_and_an_old_resume_are_not_undone_over_a_later_stop(shop, take_back, last, limit):
    stops.stop(shop.database, "sku", "MUG", "the glaze flakes", "owner")
    stopped = last("stop.stop")
    stops.resume(shop.database, "sku", "MUG", "owner")
    resumed = last("stop.resume")
    stops.stop(shop.database, "sku", "MUG", "a recall", "owner")
    assert limit(event_id=stopped) == "It was resumed, and stopped again by somebody; that stop stands."
    with pytest.raises(CannotDoError, match="that stop stands"):
        take_back(event_id=stopped)
    assert limit(event_id=resumed) == "It is stopped again already."
    stops.resume(shop.database, "sku", "MUG", "owner")
    assert limit(event_id=resumed) == "It was stopped and resumed again since."
    assert limit(event_id=stopped) == "It was resumed already."
    assert limit("stop.resume") == ""


def test_an_approval_is_taken_back_until_the_parcel_comes(sealed, shop, take_back, limit):
    sealed()
    shop.run("ship")
    floor.hand_over(shop.database, shop.owner_id)
    rma = request_return(shop.database, shop.find(1001).public_id, {1: 1}, "too small", "owner")
    approve_return(shop.database, rma, "owner")
    assert take_back("returns.approve") == "Undone: the return waits to be approved or refused."
    assert shop.rows("rma")[0].status == "requested"
    approve_return(shop.database, rma, "owner")
    receive_return(shop.database, rma, [(1, 1, "restock", "")], shop.rows("site")[0].id, "owner")
    assert limit("returns.approve").startswith("The return is ")


# --- once, and by whom -----------------------------------------------------------------------------------------------


def test_an_act_is_undone_once_and_an_undo_is_not_undone(shop, take_back, last, limit):
    event = last("stock.receive")
    take_back(event_id=event)
    with pytest.raises(CannotDoError, match="It was undone already"):
        take_back(event_id=event)
    with pytest.raises(CannotDoError, match="already"):
        undo(shop.database, event, "owner", door="cli")
    (undone,) = [row for row in shop.rows("inbound_event") if row.topic == "undo"]
    assert undone.dedupe_key == f"undo:{event}"
    assert undone.actor_id == shop.owner_id
    assert limit(event_id=undone.id) == "An undo is not undone; do it again instead."


def test_somebody_undoes_their_own_acts_and_no_others(shop, last):
    with shop.database.writing("act") as connection:
        robin = make_actor(connection, "person", "Robin", business_now(connection))
    with pytest.raises(CannotDoError, match="This was done by owner; a manager can undo it"):
        undo(shop.database, last("stock.receive"), robin, person=Person(robin, "Robin", OPERATOR))


def test_an_undo_is_no_way_round_a_role(shop, tmp_path_factory, last):
    """What only an owner may say is put back by an owner; who is a manager no more does not undo what one did."""
    with shop.database.writing("act") as connection:
        robin = make_actor(connection, "person", "Robin", business_now(connection))
    for folder in (tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("two")):
        change_options(shop.database, {"backup_folder": str(folder)}, shop.owner_id)
    with pytest.raises(NotYoursError, match="for the role owner"):
        undo(shop.database, last("settings.change"), robin, person=Person(robin, "Robin", MANAGER))
    stops.stop(shop.database, "everything", "", "a flood", robin)
    with pytest.raises(NotYoursError, match="for the role manager"):
        undo(shop.database, last("stop.stop"), robin, person=Person(robin, "Robin", OPERATOR))

    assert undo(shop.database, last("settings.change"), "owner", person=Person(shop.owner_id, "owner", OWNER))
    assert undo(shop.database, last("stop.stop"), robin, person=Person(robin, "Robin", MANAGER))


def test_there_is_no_such_act(shop):
    with pytest.raises(CannotDoError, match="There is no act 99999"):
        undo(shop.database, 99999, "owner")


@pytest.mark.parametrize("database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_two_who_undo_one_act_by_two_doors_undo_it_once(shop, last):
    event, told = last("stock.receive"), []

    def take_back(door: str) -> None:
        try:
            told.append(undo(shop.database, event, "owner", door=door))
        except CannotDoError as error:
            told.append(str(error))

    waiting = sa.text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    with shop.database.writing("act") as connection:
        table = tables.inbound_event
        connection.execute(sa.select(table.c.id).where(table.c.id == event).with_for_update()).all()
        threads = [threading.Thread(target=take_back, args=(door,)) for door in ("desk", "cli")]
        for thread in threads:
            thread.start()
        while True:
            with shop.database.reading() as looking:
                if looking.execute(waiting).scalar_one() == 2:
                    break
            assert any(thread.is_alive() for thread in threads)
    for thread in threads:
        thread.join(30)
    assert sorted(one.split(":")[0] for one in told) == ["It was undone already.", "Undone"]
    assert shop.balance("MUG") == 0
