"""The deployments: what is declared, put on the server again and again, and run by other kinds of worker."""

import subprocess
import sys

import pytest
import yaml

from doorstep.conductor.deployments import DECLARED_IN, read_declared
from doorstep.domain.causes import CAUSES
from doorstep.domain.stages import HOUSE, STAGES
from doorstep.testing.prefect import PATIENCE, until

pytestmark = pytest.mark.timeout(240)


def test_every_stage_has_a_deployment_with_a_queue_of_its_own_in_the_pool():
    declared = {one.name: one for one in read_declared()}

    for stage in STAGES + HOUSE:
        one = declared[stage.name]
        assert one.entrypoint == f"flows.{stage.name}.{stage.flow}"
        assert (one.pool, one.queue) == ("doorstep", stage.name)
        assert one.tags == (f"stage:{stage.name}",)
        assert one.schedules


def test_every_deployment_says_in_one_sentence_what_it_is_for():
    for one in yaml.safe_load(DECLARED_IN.read_text())["deployments"]:
        assert one["description"].count(".") in (1, 2)
        assert one["description"].endswith(".")
        assert len(one["description"]) < 120


def test_what_a_person_changed_in_prefect_stays_when_the_conductor_starts_again(shop):
    shop.start()
    capture = shop.server.deployment("capture")
    schedule = {"schedules": [{"schedule": {"cron": "7 * * * *", "timezone": "UTC"}, "active": True}]}
    shop.server.ask(f"/deployments/{capture['id']}", {"paused": True} | schedule, "PATCH")
    try:
        shop.kill()
        shop.start()

        again = shop.server.deployment("capture")
        assert again["id"] == capture["id"]
        assert again["paused"]
        assert [one["schedule"]["cron"] for one in again["schedules"]] == ["7 * * * *"]
    finally:
        shop.kill()
        shop.server.forget("capture")


def test_the_same_deployment_runs_on_a_plain_process_work_pool(shop):
    prefect = [sys.executable, "-m", "prefect", "--no-prompt"]
    declared = shop.declare(pool="elsewhere")
    shop.server.ask("/work_pools/", {"name": "elsewhere", "type": "process"})
    deploy = [*prefect, "deploy", "--name", "capture", "--prefect-file", str(declared)]
    told = subprocess.run(deploy, env=shop.environment, cwd=shop.home, capture_output=True, text=True, timeout=PATIENCE)
    assert told.returncode == 0, told.stdout + told.stderr
    try:
        shop.want("capture", 1, nudged=False)
        made = shop.server.press_run("capture")
        shop.start_worker("prefect", "worker", "start", "--pool", "elsewhere", "--type", "process")
        shop.wait_for("capture", 1)

        run = until(lambda: shop.server.ended(made["id"]), "the end of the run")
        assert run["name"] == "capture: 1 order"
        assert run["state_type"] == "COMPLETED"
        assert shop.batches("capture")[0].worker.startswith("hand-")
    finally:
        shop.kill()
        shop.server.forget("capture")


def test_every_cause_offers_an_answer_in_prefect_or_says_that_it_is_for_the_desk():
    from doorstep.domain.review import offered

    assert [cause.name for cause in CAUSES if not offered(cause)] == []
