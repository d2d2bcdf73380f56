"""Processes are killed and servers are lost: work is done once, and what was left behind is tidied."""

import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from doorstep.testing.ports import free_ports
from doorstep.testing.prefect import PATIENCE, PrefectServer, until
from doorstep.testing.up import READY, Up, is_alive

pytestmark = pytest.mark.timeout(240)


def test_a_killed_conductor_leaves_its_work_to_the_next_at_once(shop):
    shop.start()
    shop.want("allocate", 1)
    shop.wait_for_sign("claimed")
    shop.kill()
    shop.give_sign("go")

    shop.start()
    shop.wait_for("allocate", 1)

    assert len(shop.batches("allocate")) == 1
    crashed, completed = sorted(shop.ended_runs(2, "stage:allocate"), key=lambda run: run["start_time"])
    assert (crashed["state_type"], completed["state_type"]) == ("CRASHED", "COMPLETED")
    assert shop.batches("allocate")[0].run_ref == completed["id"]


def test_a_conductor_that_is_told_to_end_finishes_its_batch_first(shop):
    shop.start()
    shop.want("allocate", 1, 2)
    shop.wait_for_sign("claimed")
    shop.conductor.send_signal(signal.SIGTERM)
    shop.give_sign("go")

    assert shop.conductor.wait(PATIENCE) == 0
    assert len(shop.batches("allocate")) == 1
    assert [run["state_type"] for run in shop.runs("stage:allocate")] == ["COMPLETED"]


def test_a_second_conductor_in_a_home_says_so_and_ends(shop):
    shop.start()
    command = [sys.executable, "-m", "doorstep.conductor"]
    second = subprocess.run(command, env=shop.environment, capture_output=True, text=True, timeout=PATIENCE)

    assert second.returncode == 1
    assert "already running" in second.stderr
    assert "Traceback" not in second.stderr


def test_work_goes_on_while_prefects_server_is_away_and_shows_again_when_it_is_back(shop, server, tmp_path):
    lost = PrefectServer(tmp_path / "lost", template=server.empty_database)
    lost.start()
    try:
        shop.know(lost)
        shop.start()
        shop.want("allocate", 1)
        shop.wait_for_sign("claimed")
        lost.kill()
        shop.give_sign("go")
        shop.wait_for("allocate", 1)
        shop.want("capture", 1)
        shop.wait_for("normalize", 1)

        assert [batch.run_ref for batch in shop.batches("capture")] == [""]
        assert "worked on without it" in shop.log()

        lost.start()
        until(lambda: shop.has_run_after("capture"), "a run of capture on the server that is back")
        (left,) = [run for run in shop.ended_runs(1, "stage:allocate") if run["state_type"] == "CRASHED"]
        assert "never told" in left["state"]["message"]
    finally:
        shop.kill()
        lost.kill()


@pytest.fixture
def full(shop, server, tmp_path):
    """The environment of an installation with everything of its own, whose Prefect has its database already."""
    home = tmp_path / "full"
    server.copy_empty_database(home)
    return shop.environment | {
        "DOORSTEP_HOME": str(home), "DOORSTEP_PREFECT_API_URL": "", "DOORSTEP_PORT": str(free_ports()[0]),
        "DOORSTEP_PREFECT_PORT": str(free_ports()[0]),
    }  # fmt: skip


@pytest.fixture
def start_up(full):
    """Starts one after the other, and leaves none behind."""
    started = []

    def start():
        started.append(Up(full))
        return started[-1]

    yield start
    for one in started:
        one.running.kill()
        one.running.wait()
        one.running.stdout.close()


def test_up_survives_the_death_of_each_child_and_its_children_end_with_it(full, start_up):
    up = start_up()
    up.says(READY)
    web = f"http://127.0.0.1:{full['DOORSTEP_PORT']}"
    assert httpx.get(f"{web}/readyz", trust_env=False).status_code == 200

    again = subprocess.run(up.running.args, env=full, capture_output=True, text=True, timeout=PATIENCE)
    assert again.returncode == 1
    assert "already running here" in again.stderr
    assert web in again.stderr

    before = up.children()
    assert set(before) == {"doorstep.conductor", "doorstep.cli.main", "doorstep.conductor.prefect_server"}
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    for _ in before:
        up.says("it is started again")
    until(lambda: len(up.children()) == len(before), "children anew")
    children = list(up.children().values())
    assert not set(children) & set(before.values())

    up.running.kill()
    up.running.wait()
    until(lambda: not any(is_alive(pid) for pid in children), "the end of the children")

    with (Path(full["DOORSTEP_HOME"]) / "conductor.lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # as a conductor does that still ends
        anew = start_up()
        anew.says("waiting for an earlier conductor to end")
    anew.says(READY)
    children = list(anew.children().values())
    anew.running.send_signal(signal.SIGTERM)
    anew.says("Stopped")
    assert anew.running.wait(PATIENCE) == 0
    assert not any(is_alive(pid) for pid in children)


def test_up_where_there_is_no_shop_says_what_to_do(tmp_path, shop):
    environment = shop.environment | {"DOORSTEP_HOME": str(tmp_path / "empty"), "DOORSTEP_DATABASE_URL": ""}
    command = [sys.executable, "-m", "doorstep.cli.main", "up"]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE)

    assert told.returncode == 1
    assert "doorstep init" in told.stderr
    assert len(told.stderr.strip().splitlines()) == 1
