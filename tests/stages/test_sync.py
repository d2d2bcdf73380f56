"""Sync: the channel knows of each parcel that left, once, in the order in which they left, and how it is followed."""

import json
from typing import Any

import pytest
import sqlalchemy as sa

from doorstep.actions import floor
from doorstep.actions.resolve import resolve_case
from doorstep.actions.stops import resume, stop
from doorstep.actions.undo import undo
from doorstep.db import tables
from doorstep.db.engine import business_now, machine_now
from doorstep.db.queries import laws, sync
from doorstep.db.secrets import add_secret, end_secrets, open_safe
from doorstep.settings import settings
from doorstep.testing.deaths import run_until_killed
from doorstep.testing.sandbox import Sandbox
from doorstep.testing.shop import Shop


def order_at(woo: Sandbox, ref: int) -> dict[str, Any]:
    (found,) = [one for one in woo.get("woocommerce", "/control/state")["orders"] if one["id"] == ref]
    return dict(found)


def notes_at(woo: Sandbox, ref: int) -> list[str]:
    notes = woo.get("woocommerce", "/control/state")["notes"]
    return [one["note"]["note"] for one in notes if one["order"] == ref]


def echo(shop: Shop, woo: Sandbox, ref: int) -> None:
    """The channel says how the order stands now, as its webhook would."""
    shop.deliver("order.updated", json.dumps(order_at(woo, ref)).encode(), shop.woo_id)  # type: ignore[attr-defined]
    shop.run("capture", "normalize", "allocate")


def in_two_parcels(shop: Shop, first: int) -> list[int]:
    """What is ordered is packed in two parcels, `first` units in one of them, and labelled; none has left."""
    shop.run("capture", "normalize", "allocate", "pick_pack")
    for wave in shop.rows("wave", closed_at=None):
        floor.pick_wave(shop.database, wave.id, shop.owner_id)
    (part,) = shop.rows("fulfillment", status="picked")
    (claim,) = shop.rows("allocation", fulfillment_id=part.id)
    boxes = [{"lines": {claim.id: qty}} for qty in (first, claim.qty - first)]
    floor.seal(shop.database, part.id, shop.owner_id, boxes)
    shop.run("ship")
    return [p.id for p in shop.rows("parcel", order_id=part.order_id)]


def leave(shop: Shop, *parcels: int) -> None:
    assert floor.hand_over(shop.database, shop.owner_id, parcel_ids=list(parcels)) == len(parcels)


def tellings(shop: Shop) -> list[tuple[str, str]]:
    """What was told, in the order in which it was wanted: (key's number, status)."""
    return [(e.key.rpartition("-")[2], e.status) for e in shop.rows("effect", operation="tell_channel")]


def with_key(shop: Shop, keys: dict[str, str]) -> None:
    with shop.database.writing("act") as connection:
        for name, key in keys.items():
            safe, one = open_safe(settings()), shop.woo_id  # type: ignore[attr-defined]
            fresh = add_secret(connection, safe, one, key.encode(), machine_now(), name)
            end_secrets(connection, one, machine_now(), name, but=[fresh])


def proven(shop: Shop) -> None:
    """Every law of our own books holds; the carrier's list is of all tests of this module."""
    with shop.database.reading() as connection:
        kept = [laws.look(connection, one) for one in (*laws.INBOX, *laws.LEDGER, *laws.ORDERS, *laws.EFFECTS)]
        kept += [laws.look(connection, one) for one in laws.JOURNAL]
    assert {one.name: one.figure for one in kept if not one.holds} == {}


def test_a_parcel_that_left_is_known_at_the_channel_with_what_was_in_it_and_its_number(at_woo, woo, sell_there) -> None:
    order = sell_there(MUG=2)
    at_woo.send_out()
    assert order_at(woo, order["id"])["status"] == "processing"
    at_woo.run("sync")
    (shipment,), (note,) = at_woo.rows("shipment"), notes_at(woo, order["id"])
    assert "2 units left" in note
    assert shipment.tracking_ref in note
    assert order_at(woo, order["id"])["status"] == "completed"
    assert tellings(at_woo) == [("1", "done")]
    proven(at_woo)


def test_what_the_channel_says_after_it_was_told_is_not_sent_elsewhere(at_woo, woo, sell_there) -> None:
    order = sell_there(MUG=2)
    at_woo.send_out()
    at_woo.run("sync")
    for _ in range(2):
        echo(at_woo, woo, order["id"])
    (line,) = at_woo.rows("order_line")
    assert (line.sent_qty, line.elsewhere_qty, at_woo.cases()) == (2, 0, [])
    at_woo.run("sync")
    assert len(notes_at(woo, order["id"])) == 1
    proven(at_woo)


def test_two_parcels_of_one_order_are_told_one_after_the_other_and_the_last_one_ends_it(
    at_woo, woo, sell_there
) -> None:
    order = sell_there(MUG=3)
    first, second = in_two_parcels(at_woo, 1)
    leave(at_woo, first)
    at_woo.run("sync")
    assert order_at(woo, order["id"])["status"] == "processing"
    echo(at_woo, woo, order["id"])
    leave(at_woo, second)
    at_woo.run("sync")
    assert ["1 unit left" in n or "2 units left" in n for n in notes_at(woo, order["id"])] == [True, True]
    assert order_at(woo, order["id"])["status"] == "completed"
    assert at_woo.cases() == []


def test_both_parcels_at_once_are_told_in_the_order_in_which_they_left(at_woo, woo, sell_there) -> None:
    order = sell_there(MUG=3)
    first, second = in_two_parcels(at_woo, 1)
    leave(at_woo, second)
    leave(at_woo, first)
    at_woo.run("sync")
    assert [note.partition(" unit")[0] for note in notes_at(woo, order["id"])] == ["2", "1"]
    requests = {e.subject_id: e.request["is_last"] for e in at_woo.rows("effect", operation="tell_channel")}
    assert requests == {second: False, first: True}


def test_a_kit_counts_in_the_parcel_that_makes_it_whole(at_woo, woo, sell_there) -> None:
    order = sell_there(GIFT=1)
    at_woo.run("capture", "normalize", "allocate", "pick_pack")
    (wave,) = at_woo.rows("wave")
    floor.pick_wave(at_woo.database, wave.id, at_woo.owner_id)
    (part,), claims = at_woo.rows("fulfillment"), at_woo.rows("allocation")
    floor.seal(at_woo.database, part.id, at_woo.owner_id, [{"lines": {c.id: c.qty}} for c in claims])
    at_woo.run("ship")
    floor.hand_over(at_woo.database, at_woo.owner_id)
    at_woo.run("sync")
    (effect,) = at_woo.rows("effect", operation="tell_channel")
    assert effect.request["lines"] == {str(order["line_items"][0]["id"]): 1}
    assert order_at(woo, order["id"])["status"] == "completed"


def test_a_tracking_number_that_changes_is_told_as_a_change(at_woo, woo, sell_there) -> None:
    woo.tell("woocommerce", "/control/shop", shipment_tracking=True)
    order = sell_there(MUG=1)
    at_woo.send_out()
    at_woo.run("sync")
    with at_woo.database.writing("act") as connection:
        connection.execute(tables.shipment.update().values(tracking_ref="TYPED1"))
        sync.want(connection, [p.id for p in at_woo.rows("parcel")], business_now(connection))
    at_woo.run("sync")
    trackings = [t["tracking"] for t in woo.get("woocommerce", "/control/state")["trackings"]
                 if t["order"] == order["id"]]  # fmt: skip
    assert [t["tracking_number"] for t in trackings] == ["TYPED1"]
    assert tellings(at_woo) == [("1", "done"), ("2", "done")]
    second = at_woo.rows("effect", operation="tell_channel")[1]
    assert second.request["told_ref"]
    assert second.parent_id
    proven(at_woo)


def test_a_channel_without_a_key_is_told_nothing(with_vendors: Shop) -> None:
    with_vendors.order(1001, {"MUG": 1})
    with_vendors.send_out()
    assert [w for w in with_vendors.rows("work_item") if w.stage == "sync"] == []


def test_a_channel_that_was_away_is_told_when_it_is_back(at_woo, woo, sell_there) -> None:
    order = sell_there(MUG=1)
    at_woo.send_out()
    woo.misbehave("woocommerce", "order", "server_error", count=1)
    at_woo.run("sync")
    assert tellings(at_woo) == [("1", "wanted")]
    proven(at_woo)
    at_woo.later(minutes=2)
    at_woo.run("sync")
    assert tellings(at_woo) == [("1", "done")]
    assert len(notes_at(woo, order["id"])) == 1


def test_an_answer_that_was_lost_is_looked_up_and_nothing_is_told_twice(at_woo, woo, sell_there) -> None:
    order = sell_there(MUG=1)
    at_woo.send_out()
    woo.misbehave("woocommerce", "notes", "drop_connection", after_doing=True, count=2)
    at_woo.run("sync")
    assert tellings(at_woo)[0][1] in ("in_doubt", "wanted")
    for _ in range(3):
        at_woo.later(minutes=10)
        at_woo.run("sync")
    assert tellings(at_woo) == [("1", "done")]
    assert len(notes_at(woo, order["id"])) == 1


def test_a_stopped_channel_is_told_nothing_until_it_is_resumed(at_woo, woo, sell_there) -> None:
    order = sell_there(MUG=1)
    at_woo.send_out()
    stop(at_woo.database, "channel", "woo", "a mess there", at_woo.owner_id)
    at_woo.run("sync")
    assert (tellings(at_woo), notes_at(woo, order["id"])) == ([], [])
    resume(at_woo.database, "channel", "woo", at_woo.owner_id)
    at_woo.run("sync")
    assert tellings(at_woo) == [("1", "done")]


@pytest.mark.parametrize(
    "place",
    [f"{name}.{side}" for name in ("sync.intend.commit", "sync.answer.commit", "sync.commit", "channel.write")
     for side in ("before", "after")],
)  # fmt: skip
def test_a_death_at_any_place_ends_with_the_channel_told_once(at_woo, woo, sell_there, home, place) -> None:
    order = sell_there(MUG=2)
    at_woo.send_out()
    run_until_killed(at_woo.database.url, place, ("sync",), home)
    at_woo.run("sync")
    at_woo.later(minutes=2)
    at_woo.run("sync")
    assert tellings(at_woo) == [("1", "done")]
    assert len(notes_at(woo, order["id"])) == 1
    assert order_at(woo, order["id"])["status"] == "completed"
    proven(at_woo)


def test_a_parcel_told_of_is_not_told_again_when_its_work_comes_again(at_woo, woo, sell_there) -> None:
    order = sell_there(MUG=1)
    at_woo.send_out()
    at_woo.run("sync")
    with at_woo.database.writing("act") as connection:
        sync.want(connection, [p.id for p in at_woo.rows("parcel")], business_now(connection))
    at_woo.run("sync")
    assert len(notes_at(woo, order["id"])) == 1
    with at_woo.database.reading() as connection:
        open_work = sa.select(tables.work_item).where(tables.work_item.c.outcome.is_(None))
        assert [w.stage for w in connection.execute(open_work) if w.stage == "sync"] == []


def test_a_parcel_that_is_taken_back_after_it_was_told_raises_nothing_and_is_not_told_twice(
    at_woo, woo, sell_there
) -> None:
    order = sell_there(MUG=2)
    at_woo.send_out()
    at_woo.run("sync")
    undo_leaving(at_woo)
    echo(at_woo, woo, order["id"])
    (line,) = at_woo.rows("order_line")
    assert (line.sent_qty, line.elsewhere_qty, at_woo.cases()) == (0, 0, [])
    leave(at_woo, *[p.id for p in at_woo.rows("parcel")])
    at_woo.run("sync")
    echo(at_woo, woo, order["id"])
    (line,) = at_woo.rows("order_line")
    assert (line.sent_qty, line.elsewhere_qty, len(notes_at(woo, order["id"]))) == (2, 0, 1)
    proven(at_woo)


def test_a_parcel_that_is_taken_back_before_it_was_told_is_not_told(at_woo, woo, sell_there) -> None:
    order = sell_there(MUG=2)
    at_woo.send_out()
    woo.misbehave("woocommerce", "order", "server_error", count=1)
    at_woo.run("sync")
    assert tellings(at_woo) == [("1", "wanted")]
    undo_leaving(at_woo)
    at_woo.later(minutes=5)
    at_woo.run("sync")
    assert (tellings(at_woo), notes_at(woo, order["id"])) == ([("1", "dropped")], [])
    leave(at_woo, *[p.id for p in at_woo.rows("parcel")])
    at_woo.run("sync")
    assert tellings(at_woo) == [("1", "dropped"), ("2", "done")]
    proven(at_woo)


def test_units_that_are_missing_once_their_parcel_was_taken_apart_are_still_owed(at_woo, woo, sell_there) -> None:
    order = sell_there(MUG=2)
    at_woo.send_out()
    at_woo.run("sync")
    for topic in ("ship.hand_over", "pick_pack.seal_wave", "pick_pack.pick_wave"):
        undo_newest(at_woo, topic)
    (task,) = at_woo.rows("pick_task")
    floor.declare_short(at_woo.database, task.id, 0, at_woo.owner_id, "broken")
    echo(at_woo, woo, order["id"])
    (line,) = at_woo.rows("order_line")
    assert (line.elsewhere_qty, [cause for cause, _ in at_woo.cases()]) == (0, ["pick_short"])
    (case,) = at_woo.rows("exception_case", status="open")
    resolve_case(at_woo.database, case.public_id, "reallocate", {}, "owner", case.revision)
    at_woo.run("allocate")
    assert at_woo.balance("MUG", "allocated") == 2
    proven(at_woo)


def test_of_a_refused_parcel_that_is_here_again_nobody_is_asked_until_it_leaves_again(at_woo, woo, sell_there) -> None:
    order = sell_there(MUG=1)
    at_woo.send_out()
    keys = woo.keys("woocommerce")
    with_key(at_woo, {**keys, "api_secret": "cs_wrong"})
    at_woo.run("sync")
    assert [cause for cause, _ in at_woo.cases()] == ["channel_not_told"]
    undo_leaving(at_woo)
    assert at_woo.cases() == []
    with at_woo.database.writing("act") as connection:  # as a change of its number would
        sync.want(connection, [p.id for p in at_woo.rows("parcel")], business_now(connection))
    at_woo.run("sync")
    assert (at_woo.cases(), tellings(at_woo)) == ([], [("1", "refused")])
    with_key(at_woo, keys)
    leave(at_woo, *[p.id for p in at_woo.rows("parcel")])
    at_woo.run("sync")
    assert tellings(at_woo) == [("1", "refused"), ("2", "done")]
    assert order_at(woo, order["id"])["status"] == "completed"
    proven(at_woo)


def undo_leaving(shop: Shop) -> None:
    undo_newest(shop, "ship.hand_over")


def undo_newest(shop: Shop, topic: str) -> None:
    undo(shop.database, max(e.id for e in shop.rows("inbound_event") if e.topic == topic), "owner")


def test_more_parcels_are_no_more_statements(at_woo, woo, sell_there) -> None:
    at_woo.stock(MUG=60)
    taken: list[int] = []
    listening = {"statements": 0}

    @sa.event.listens_for(at_woo.database.writer, "before_cursor_execute")
    def _executed(*_: Any) -> None:
        listening["statements"] += 1

    @sa.event.listens_for(at_woo.database.writer, "begin")
    def _begun(_: Any) -> None:
        listening["statements"] = 0

    @sa.event.listens_for(at_woo.database.writer, "commit")
    def _committed(_: Any) -> None:
        taken.append(listening["statements"])

    def told(orders: int) -> int:
        for _ in range(orders):
            sell_there(MUG=1)
        at_woo.send_out()
        taken.clear()
        at_woo.run("sync", rounds=1)
        return max(taken)

    few = told(4)
    assert told(40) == few
    assert {status for _, status in tellings(at_woo)} == {"done"}
