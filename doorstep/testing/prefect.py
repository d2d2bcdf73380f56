"""A real Prefect server to test against, on a home and a port of its own, asked over HTTP as anybody could."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx

from doorstep.cli.demo.founding import prepare_prefect
from doorstep.conductor.environment import SERVER_HABITS, server_environment
from doorstep.db.secrets import prefect_password
from doorstep.settings import Settings
from doorstep.testing.ports import free_ports

ENDED = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")
PATIENCE = 60.0  # seconds; a limit for a slow machine, never a duration that a test waits for


def until(what: Callable[[], Any], about: str, patience: float = PATIENCE) -> Any:
    """What `what` returns, once it returns something."""
    end = time.monotonic() + patience
    while True:
        if found := what():
            return found
        if time.monotonic() > end:
            raise AssertionError(f"{about} did not come to be within {patience:.0f} s")
        time.sleep(0.05)


class PrefectServer:
    """Prefect's own server on a home and a port of its own, as `doorstep up` starts it."""

    def __init__(self, home: Path, template: Path | None = None) -> None:
        self.settings = Settings(home=home, prefect_port=free_ports()[0])
        self.environment = {**SERVER_HABITS, **os.environ, **server_environment(self.settings)}
        self.url = self.settings.prefect_url
        self.password = prefect_password(self.settings)
        self.running: subprocess.Popen[bytes] | None = None
        self.empty_database = template or home / "empty.db"
        if template is None:
            prepare_prefect(self.settings, lambda _: None)
            shutil.copyfile(home / "prefect" / "prefect.db", self.empty_database)
        else:
            self.copy_empty_database(home)

    def start(self) -> None:
        command = [sys.executable, "-m", "doorstep.conductor.prefect_server", "server", "start"]
        with (self.settings.home / "server.log").open("ab") as log:
            self.running = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
        until(self.is_well, "Prefect's server", 120)

    def copy_empty_database(self, home: Path) -> None:
        """Prefect has its database in that home, so that nobody waits ten seconds for it."""
        (home / "prefect").mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.empty_database, home / "prefect" / "prefect.db")

    def is_well(self) -> bool:
        assert self.running is not None
        assert self.running.poll() is None, (self.settings.home / "server.log").read_text()[-2000:]
        try:
            return httpx.get(f"{self.url}/health", timeout=2).status_code == 200
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        assert self.running is not None
        self.running.kill()
        self.running.wait()

    def ask(self, path: str, body: Mapping[str, Any] | None = None, method: str = "POST") -> Any:
        """The server's answer; a 503 only says that its file was locked just then."""
        user, _, password = self.password.partition(":")
        while True:
            answer = httpx.request(method, f"{self.url}{path}", json=body or {}, timeout=30, auth=(user, password))
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                break
            time.sleep(0.05)
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text[:300]}"
        return answer.json() if answer.content else None

    def runs(self, *tags: str) -> list[dict[str, Any]]:
        """Runs that carry all of these tags."""
        return list(self.ask("/flow_runs/filter", {"flow_runs": {"tags": {"all_": list(tags)}}}))

    def ended(self, run_id: str) -> dict[str, Any] | None:
        """The run, if it has ended."""
        run = self.ask(f"/flow_runs/{run_id}", method="GET")
        return dict(run) if run["state_type"] in ENDED else None

    def ended_task(self, run_id: str) -> dict[str, Any] | None:
        """The one task of the run, if it has ended."""
        tasks = self.ask("/task_runs/filter", {"task_runs": {"flow_run_id": {"any_": [run_id]}}})
        return next((task for task in tasks if task["state_type"] in ENDED), None)

    def deployment(self, name: str) -> dict[str, Any]:
        (found,) = self.ask("/deployments/filter", {"deployments": {"name": {"any_": [name]}}})
        return dict(found)

    def forget(self, *names: str) -> None:
        """There are no such deployments any more, nor what they had scheduled."""
        for one in self.ask("/deployments/filter", {"deployments": {"name": {"any_": list(names)}}}):
            self.ask(f"/deployments/{one['id']}", method="DELETE")

    def pause(self, what: str, name: str, wanted: bool) -> None:
        """The deployment, its queue or the whole pool is paused, or goes on."""
        paths = {
            "deployment": (f"/deployments/{self.deployment(name)['id']}", {"paused": wanted}),
            "queue": (f"/work_pools/doorstep/queues/{name}", {"is_paused": wanted}),
            "pool": ("/work_pools/doorstep", {"is_paused": wanted}),
        }
        path, body = paths[what]
        self.ask(path, body, "PATCH")

    def press_run(self, name: str) -> dict[str, Any]:
        """What the Run button of the deployment does."""
        path = f"/deployments/{self.deployment(name)['id']}/create_flow_run"
        return dict(self.ask(path, {"state": {"type": "SCHEDULED"}}))
