"""Conductors as processes of their own, over shops of a test each, and one real Prefect server for all of them."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from doorstep.conductor.environment import worker_environment
from doorstep.db import tables, work
from doorstep.db.engine import Database, business_now, open_database
from doorstep.nudge import nudge
from doorstep.settings import Settings
from doorstep.testing.prefect import ENDED, PATIENCE, PrefectServer, until

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrefectServer]:
    server = PrefectServer(tmp_path_factory.mktemp("prefect-server"))
    server.start()
    yield server
    server.kill()


TOYS = {
    "capture": "capture_events", "normalize": "normalize_orders", "allocate": "allocate_orders", "ship": "ship_parcels",
    "notify": "notify_customers",
}  # fmt: skip


def declare(path: Path, pool: str = "doorstep", **intervals: int) -> Path:
    """A prefect.yaml with the toy stages; some on a schedule of so many seconds."""
    deployments = [
        {
            "name": name, "entrypoint": f"toy_flows.{flow}", "description": "A toy.", "tags": [f"stage:{name}"],
            "schedules": [{"interval": intervals[name]}] if name in intervals else [],
            "work_pool": {"name": pool, "work_queue_name": name},
        }
        for name, flow in TOYS.items()
    ]  # fmt: skip
    path.write_text(yaml.safe_dump({"name": "toys", "deployments": deployments}))
    return path


class Toyshop:
    """A home with a warehouse, a conductor over it, and the server that both know."""

    def __init__(self, home: Path, server: PrefectServer, url: str, name: str) -> None:
        self.home, self.name, self.signs = home, name, home / "signs"
        self.signs.mkdir(parents=True)
        self.url = url
        self.database: Database = open_database(url)
        self.environment = {
            **os.environ, "DOORSTEP_HOME": str(home), "DOORSTEP_DATABASE_URL": url, "DOORSTEP_WORKER_NAME": name,
            "DOORSTEP_LINGER_SECONDS": "0.2", "TOY_SIGNS": str(self.signs), "PYTHONPATH": str(HERE / "toy"),
        }  # fmt: skip
        self.know(server)
        self.declared: Path | None = declare(home / "prefect.yaml")
        self.conductor: subprocess.Popen[bytes] | None = None

    def know(self, server: PrefectServer) -> None:
        """The shop's Prefect is that one."""
        self.server = server
        self.environment["DOORSTEP_PREFECT_API_URL"] = server.url
        self.environment |= worker_environment(Settings(home=self.home, prefect_api_url=server.url))
        self.environment["PREFECT_API_AUTH_STRING"] = server.password

    def start(self, *arguments: str) -> None:
        """The conductor is up and Prefect knows its deployments."""
        (self.home / "conductor.json").unlink(missing_ok=True)
        declared = ["--declared", str(self.declared)] if self.declared else []
        self.start_worker("doorstep.conductor", *declared, *arguments)
        until(self._is_up, "the conductor")

    def start_worker(self, module: str, *arguments: str) -> None:
        """A process of that module runs over this home."""
        with (self.home / "conductor.log").open("ab") as log:
            command = [sys.executable, "-m", module, *arguments]
            self.conductor = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)

    def _is_up(self) -> bool:
        assert self.conductor is not None
        assert self.conductor.poll() is None, self.log()[-2000:]
        path = self.home / "conductor.json"
        return path.exists() and json.loads(path.read_text())["deployed"]

    def kill(self) -> None:
        assert self.conductor is not None
        self.conductor.kill()
        self.conductor.wait()

    def end(self) -> int:
        """Told to end, and its exit status."""
        assert self.conductor is not None
        self.conductor.send_signal(signal.SIGTERM)
        return self.conductor.wait(PATIENCE)

    def log(self) -> str:
        return (self.home / "conductor.log").read_text()

    def declare(self, pool: str = "doorstep", **intervals: int) -> Path:
        """The toy stages are of that pool, and some on a schedule of so many seconds."""
        return declare(self.home / "prefect.yaml", pool, **intervals)

    def known_pauses(self) -> list[str]:
        """What the conductor knows to be paused."""
        path = self.home / "prefect" / "paused.json"
        return list(json.loads(path.read_text())) if path.exists() else []

    def give_sign(self, name: str) -> None:
        (self.signs / name).touch()

    def wait_for_sign(self, name: str) -> None:
        until((self.signs / name).exists, f"the sign {name}")

    def want(self, stage: str, *subjects: int, nudged: bool = True) -> None:
        """There is work for the stage."""
        with self.database.writing("act") as connection:
            work.want(connection, stage, subjects, business_now(connection))
        if nudged:
            assert nudge(self.home)

    def is_done(self, stage: str, *subjects: int) -> bool:
        work_item = tables.work_item
        with self.database.reading() as connection:
            query = work_item.select().where(work_item.c.stage == stage, work_item.c.subject_id.in_(subjects))
            found = connection.execute(query).all()
        return len(found) >= len(subjects) and all(row.outcome == "done" for row in found)

    def wait_for(self, stage: str, *subjects: int) -> None:
        until(lambda: self.is_done(stage, *subjects), f"{stage} of {subjects}")

    def batches(self, stage: str) -> list[Any]:
        with self.database.reading() as connection:
            return list(connection.execute(tables.batch.select().where(tables.batch.c.stage == stage)).all())

    def runs(self, *tags: str) -> list[dict[str, Any]]:
        """Runs of this shop's own conductor."""
        return self.server.runs(f"by:{self.name}", *tags)

    def has_run_after(self, stage: str) -> bool:
        """More work for the stage, and whether the server has a run of it by now."""
        self.want(stage, 1000 + len(self.batches(stage)))
        return bool(self.runs(f"stage:{stage}"))

    def ended_runs(self, count: int, *tags: str) -> list[dict[str, Any]]:
        """That many runs, once they have ended."""

        def look() -> list[dict[str, Any]]:
            found = [run for run in self.runs(*tags) if run["state_type"] in ENDED]
            return found if len(found) >= count else []

        return list(until(look, f"{count} ended runs of {tags}"))


@pytest.fixture
def shop(tmp_path: Path, server: PrefectServer, sqlite_url: str, request: pytest.FixtureRequest) -> Iterator[Toyshop]:
    """A toy shop with no conductor yet."""
    shop = Toyshop(tmp_path / "home", server, sqlite_url, f"c{abs(hash(request.node.nodeid)) % 10**8}")
    yield shop
    if shop.conductor is not None and shop.conductor.poll() is None:
        shop.kill()
