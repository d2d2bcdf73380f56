"""`doorstep prove` and `doorstep run`, as a person at a terminal has them."""

import json


def test_a_proof_that_holds_ends_with_status_0_and_its_digest(shop, doorstep):
    status, out, _ = doorstep("prove")

    assert status == 0
    assert all(line.startswith("holds ") for line in out.splitlines()[:-2])
    assert out.splitlines()[-1].startswith("digest ")


def test_a_broken_law_ends_with_status_1_and_names_its_figure(shop, doorstep):
    with shop.database.writing("act") as connection:
        connection.exec_driver_sql("UPDATE order_line SET total_minor = total_minor + 1 WHERE n = 1")

    status, out, _ = doorstep("prove")
    assert status == 1
    broken = [line for line in out.splitlines() if line.startswith("BROKEN")]
    assert len(broken) == 1
    assert "2 of 2 orders break it: " in broken[0]

    status, out, _ = doorstep("prove", "--json")
    laws = {law["name"]: law["holds"] for law in json.loads(out)["laws"]}
    assert status == 1
    assert [name for name, holds in laws.items() if not holds] == ["lines_equal_orders_to_the_cent"]


def test_a_stage_that_is_run_says_what_it_did(shop, doorstep):
    shop.order(1003, {"CANDLE": 1})

    assert doorstep("run", "capture") == (0, "capture: 1 event\n", "")
    assert doorstep("run", "capture") == (0, "capture: nothing was due\n", "")
    assert shop.find(1003).status == "received"


def test_all_stages_until_idle_take_an_order_to_where_people_take_over(shop, doorstep):
    shop.order(1003, {"CANDLE": 1})

    status, out, _ = doorstep("run", "--until-idle", "--json")

    assert status == 0
    assert json.loads(out)["capture"]["events"] == 1
    assert shop.face(1003) == "In progress"
    assert {row.status for row in shop.rows("fulfillment", order_id=shop.find(1003).id)} == {"released"}


def test_a_stage_that_is_none_is_a_sentence_with_those_there_are(shop, doorstep):
    status, out, complaint = doorstep("run", "sweep")

    assert (status, out) == (1, "")
    assert complaint.startswith("doorstep: 'sweep' is no stage; these are: capture, normalize, ")


def test_cases_are_not_drained_but_answered(shop, doorstep):
    assert doorstep("run", "review")[2] == (
        "doorstep: Cases are answered, not drained; `doorstep cases list` shows them.\n"
    )
