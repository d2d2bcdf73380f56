"""From a nudge to a run on Prefect's server; and what happens when the nudge is lost, or a person has paused."""

import time
from datetime import timedelta

import pytest

from doorstep.conductor.prefect_api import PAUSES_ARE_KNOWN_FOR
from doorstep.db import work
from doorstep.db.engine import business_now
from doorstep.testing.prefect import until

pytestmark = pytest.mark.timeout(180)


def test_a_nudge_makes_a_run_of_the_deployment_that_says_what_it_did(shop):
    shop.start("--look-seconds", "3600")  # else a look may find them between what is wanted and its nudge
    shop.want("capture", 1, 2, 3)
    shop.wait_for("normalize", 1, 2, 3)

    (captured,) = shop.ended_runs(1, "stage:capture", "trigger:webhook")
    (normalized,) = shop.ended_runs(1, "stage:normalize", "trigger:webhook")
    (page,) = shop.server.ask("/artifacts/filter", {"artifacts": {"flow_run_id": {"any_": [captured["id"]]}}})

    assert captured["name"] == "capture: 3 orders"
    assert captured["state_type"] == "COMPLETED"
    assert captured["deployment_id"] == shop.server.deployment("capture")["id"]
    assert captured["work_queue_name"] == "capture"
    assert shop.batches("normalize")[0].run_ref == normalized["id"]
    assert "| orders | 3 |" in page["data"]
    assert "http://127.0.0.1:8420/orders" in page["data"]


def test_a_trickle_of_orders_is_one_run_as_long_as_it_lasts(shop):
    shop.environment["DOORSTEP_LINGER_SECONDS"] = "20"
    shop.start()
    for n in range(1, 5):
        shop.want("capture", n)
        shop.wait_for("capture", n)

    (run,) = shop.runs("stage:capture")

    assert run["state_type"] == "RUNNING"
    assert {batch.run_ref for batch in shop.batches("capture")} == {run["id"]}


def test_what_is_due_later_is_taken_when_it_is_due_without_a_nudge(shop):
    shop.start("--look-seconds", "3600")
    with shop.database.writing("act") as connection:
        work.want(connection, "capture", [7], business_now(connection) + timedelta(seconds=1.5))
    shop.want("capture", 8)  # the conductor looks, and learns of the other one
    shop.wait_for("capture", 8)

    shop.wait_for("capture", 7)


def test_a_lost_nudge_is_caught_by_the_schedule(shop):
    shop.server.forget("capture")  # else its schedule would be left as it is
    shop.declare(capture=5)
    shop.start()
    shop.kill()
    shop.want("capture", 1, nudged=False)
    try:
        shop.start_worker("prefect", "worker", "start", "--type", "doorstep", "--pool", "doorstep", "--name", shop.name)
        shop.wait_for("capture", 1)

        (run,) = [run for run in shop.runs("trigger:schedule") if run["id"] == shop.batches("capture")[0].run_ref]
        assert "auto-scheduled" in run["tags"]
    finally:
        shop.kill()
        shop.server.forget("capture")


def test_a_paused_stage_waits_and_then_catches_up(shop):
    shop.start()
    for n, what in enumerate(("deployment", "queue", "pool")):
        before = len(shop.runs("stage:normalize"))
        until(lambda: "normalize" not in shop.known_pauses(), "nothing is paused")
        shop.server.pause(what, "normalize", True)
        try:
            time.sleep(PAUSES_ARE_KNOWN_FOR)  # so long may the conductor believe what it knew
            shop.want("normalize", n)
            until(lambda: "normalize" in shop.known_pauses(), "the conductor sees the pause")
            assert len(shop.runs("stage:normalize")) == before
            assert not shop.is_done("normalize", n)
        finally:
            shop.server.pause(what, "normalize", False)

        shop.wait_for("normalize", n)
        assert len(shop.runs("stage:normalize")) > before


def test_the_run_button_drains_the_stage_at_once(shop):
    shop.start("--look-seconds", "3600")
    shop.want("capture", 1, nudged=False)

    made = shop.server.press_run("capture")
    shop.wait_for("capture", 1)

    (run,) = shop.ended_runs(1, "stage:capture", "trigger:person")
    assert run["id"] == made["id"]


def test_a_cancelled_run_ends_after_its_batch_and_stands_as_cancelled(shop):
    shop.start()
    shop.want("allocate", 1, 2)
    shop.wait_for_sign("claimed")
    (run,) = shop.runs("stage:allocate")

    shop.server.ask(f"/flow_runs/{run['id']}/set_state", {"state": {"type": "CANCELLING", "name": "Cancelling"}})
    until(lambda: "was cancelled by a person" in shop.log(), "the conductor sees it")
    shop.give_sign("go")

    (ended,) = shop.ended_runs(1, "stage:allocate")
    assert ended["state_type"] == "CANCELLED"
    shop.wait_for("allocate", 1, 2)  # its first piece by that run, the rest by the next
    assert [batch.run_ref == run["id"] for batch in shop.batches("allocate")] == [True, False]
