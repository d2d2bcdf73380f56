"""A trace tells an order's whole life in the order of time, to people and to programs, and shows nobody's name."""

import json
from datetime import UTC, datetime

import pytest

from doorstep.actions.floor import declare_short
from doorstep.cli.telling import Step, in_order, tell
from doorstep.db.queries.trace import find_order, read_trace
from doorstep.domain.errors import CannotDoError


def steps(shop, number: int, personal: bool = False):
    with shop.database.reading() as connection:
        return tell(read_trace(connection, find_order(connection, str(number))), personal)


def test_a_sent_order_is_told_from_the_webhook_to_the_money_that_went_back(day):
    shop, _ = day

    told = [step.says for step in steps(shop, 1001)]

    milestones = [
        "shopify said: orders/create",
        "Understood as revision 1: 55.70 EUR, paid",
        "Paid: 55.70 EUR by sandbox",
        "Confirmed: understood, and paid or agreed",
        "Its units are claimed",
        "Part 1 is planned in Berlin",
        "2 of MUG from A-01 in Berlin picked",
        "Part 1, Berlin is packed",
        "Parcel 1 was sealed",
        "A label for Parcel 1: asked for",
        "Parcel 1 got its label",
        "Ready: every parcel is packed and labelled",
        "Parcel 1 was handed over to the carrier",
        "Sent: the last parcel was handed over",
        "Return 1 was approved",
        "Return 1 was inspected",
    ]
    places = [told.index(says) for says in milestones]
    assert places == sorted(places)
    assert any(says.startswith("Refund 1 of ") and says.endswith(" was paid back") for says in told)


def test_a_scan_of_a_whole_second_stands_behind_what_came_before_it():
    at = datetime(2026, 11, 20, 11, 0, 5, tzinfo=UTC)
    picked = Step(at.replace(microsecond=400_000), "pick_task", "picked", about={"move": "pick"})
    created, later = Step(at, "scan", "label created"), Step(at.replace(second=6), "scan", "collected")
    handed = Step(at.replace(microsecond=900_000), "parcel", "handed over", about={"move": "hand_over"})
    early = Step(at.replace(second=4, microsecond=5), "parcel", "sealed", about={"move": "seal"})

    assert in_order([created, handed, later, picked, early]) == [early, picked, created, handed, later]


def test_every_step_says_when_and_steps_of_people_say_who(day):
    shop, _ = day

    told = steps(shop, 1001)

    assert [step.at for step in told] == sorted(step.at for step in told)
    picked = next(step for step in told if step.says.endswith("from A-01 in Berlin picked"))
    assert picked.who == "owner"


def test_a_label_is_told_with_its_key_the_carriers_number_and_its_cost(day):
    shop, vendors = day
    sold = {label["reference"]: label for label in vendors.get("carrier", "/control/labels")["labels"]}

    done = next(step for step in steps(shop, 1001) if step.says.startswith("A label for Parcel 1: done"))

    label = sold[done.about["key"]]
    assert done.about["vendor_ref"] == label["id"]
    assert done.about["amount"] == f"{label['cost'] / 100:.2f} EUR"
    assert label["id"] in done.says


def test_every_entry_of_the_books_is_in_the_trace_and_says_from_where_to_where(day):
    shop, _ = day
    order = shop.find(1001)

    told = [step for step in steps(shop, 1001) if step.kind == "entry"]

    assert {step.about["entry"] for step in told} == {row.id for row in shop.rows("entry", order_id=order.id)}
    assert any("2 of MUG available → allocated in A-01" in step.says for step in told)
    assert any("EUR" in step.says and "→ refundable" in step.says for step in told)


def test_every_move_of_the_order_and_of_what_hangs_on_it_is_told_once(day):
    shop, _ = day
    order = shop.find(1002)
    children = {("order", order.id)}
    for kind in ("fulfillment", "parcel", "shipment", "message", "refund", "rma", "effect"):
        children |= {(kind, row.id) for row in shop.rows(kind, order_id=order.id)}
    moved = [row for row in shop.rows("journal") if (row.kind, row.subject_id) in children]

    told = [step for step in steps(shop, 1002) if "move" in step.about and step.kind != "pick_task"]

    assert len(told) == len(moved) > 20


def test_a_held_order_says_what_it_waits_for_and_who_has_it(day):
    shop, _ = day

    held = next(step for step in steps(shop, 1003) if step.kind == "case")

    assert held.says == "Held: Which product is NOPE?"
    assert (held.who, held.why, held.about["cause"]) == ("Doorstep", "owner is asked", "unknown_sku")


def test_a_hold_that_a_person_made_names_them(shop):
    declare_short(shop.database, shop.rows("pick_task")[0].id, 1, shop.owner_id, "only one there")

    (held,) = (step for step in steps(shop, 1001) if step.says.startswith("Held: "))

    assert (held.who, held.about["cause"]) == ("owner", "pick_short")


def test_a_cancelled_order_says_why(day):
    shop, _ = day

    called_off = next(step for step in steps(shop, 1005) if step.says == "Cancelled")

    assert (called_off.who, called_off.why) == ("owner", "changed her mind")


def test_no_trace_shows_a_name_or_an_address_unless_it_is_asked_to(day):
    shop, _ = day
    for number in (1001, 1002, 1003, 1004, 1005):
        text = json.dumps([step.as_json() for step in steps(shop, number)], default=str)
        for personal in ("Mara", "Lind", "Torstr", "10119", "mara@", "1234567"):
            assert personal not in text, f"{number}: {personal}"


@pytest.mark.parametrize("asked", ["1001", "#1001", "450000001001", "public", "beginning"])
def test_an_order_is_found_by_whatever_people_call_it(day, asked):
    shop, _ = day
    order = shop.find(1001)
    name = {"public": order.public_id, "beginning": order.public_id[:10]}.get(asked, asked)

    with shop.database.reading() as connection:
        assert find_order(connection, name) == order.id


@pytest.mark.parametrize("asked", ["", "4711", "ord_zzzz", "' OR 1=1 --", "%"])
def test_an_order_that_is_not_there_is_one_sentence(day, asked):
    shop, _ = day
    with shop.database.reading() as connection, pytest.raises(CannotDoError, match="doorstep orders list"):
        find_order(connection, asked)


def test_a_name_of_several_orders_is_answered_with_those_there_are(day):
    shop, _ = day
    with shop.database.reading() as connection, pytest.raises(CannotDoError, match="several orders") as refused:
        find_order(connection, "ord_")

    assert shop.find(1001).public_id in str(refused.value) or len(str(refused.value).split("ord_")) > 3


def test_the_command_tells_it_day_by_day_and_to_programs_as_json(shop, doorstep):
    status, out, _ = doorstep("trace", "1001")
    assert status == 0
    lines = out.splitlines()
    assert lines[0] == f"#1001, {shop.find(1001).public_id}, of shopify: In progress, 55.70 EUR"
    assert "Friday, 20 November 2026 (UTC)" in lines
    assert "Mara" not in out

    status, out, _ = doorstep("trace", "1001", "--json")
    told = json.loads(out)
    assert (status, told["number"], told["status"]) == (0, "#1001", "In progress")
    assert told["steps"][0]["says"] == "shopify said: orders/create"

    assert "Mara Lind, Torstr. 140, 10119 Berlin, DE" in doorstep("trace", "1001", "--personal")[1]


def test_a_trace_of_nothing_is_a_sentence_and_a_failure(shop, doorstep):
    status, out, complaint = doorstep("trace", "4711")

    assert (status, out) == (1, "")
    assert complaint == "doorstep: There is no order '4711'; `doorstep orders list` shows those there are.\n"
