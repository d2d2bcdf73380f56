"""Orders through everything: real intake over sockets, all stages under Prefect, the station over HTTP, real
vendors."""

import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa

from doorstep.actions.connect import connect_channel
from doorstep.actions.found import SiteSpec, add_skus, found_shop, make_account, set_setting
from doorstep.actions.stock import receive_stock
from doorstep.conductor.supervisor import Supervisor, running
from doorstep.db import tables
from doorstep.db.actors import find_actor
from doorstep.db.engine import Database, machine_now
from doorstep.db.migrate import upgrade
from doorstep.db.people import SAMPLE
from doorstep.db.secrets import open_safe
from doorstep.settings import Settings, read_settings
from doorstep.testing.ports import free_ports

from .machine import cpu_seconds, peak_mb
from .orders import SECRET, SHOPS, products

NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
EVERY_DAY = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "15:00")


@dataclass
class Rig:
    """A running shop to measure: its database, its processes, and what was seen of them."""

    settings: Settings
    database: Database
    supervisor: Supervisor
    sandbox_urls: dict[str, str] = field(default_factory=dict)

    def pids(self) -> dict[str, int]:
        return {name: child.running.pid for name, child in self.supervisor.children.items()}

    def our_cpu(self) -> float:
        """CPU seconds of our own processes: web, conductor and Prefect's server; the vendors' are not ours."""
        return sum(cpu_seconds(pid) for name, pid in self.pids().items() if name != "sandbox")

    def cpu_by_part(self) -> dict[str, float]:
        return {name: cpu_seconds(pid) for name, pid in self.pids().items()}

    def memory_mb(self) -> float:
        return sum(peak_mb(pid) for name, pid in self.pids().items() if name != "sandbox")

    def count(self, table: str, *where: sa.ColumnElement[bool]) -> int:
        with self.database.reading() as connection:
            return int(
                connection.execute(
                    sa.select(sa.func.count()).select_from(tables.metadata.tables[table]).where(*where)
                ).scalar_one()
            )

    def sent(self) -> int:
        return self.count("orders", tables.orders.c.status == "sent")

    def open_work(self) -> int:
        """Work items that are due and not done."""
        return self.count("work_item", tables.work_item.c.outcome.is_(None))

    def mails(self) -> int:
        return self.count("message", tables.message.c.status == "sent")


@contextmanager
def rig(folder: Path) -> Any:
    """A fresh shop of a thousand SKUs and two channels runs inside, and nothing of it is left after."""
    shutil.rmtree(folder, ignore_errors=True)
    ports = free_ports(7)
    settings = replace(
        read_settings(),
        home=folder.absolute(),
        database_url="",
        port=ports[0],
        prefect_port=ports[1],
        sandbox_port=ports[2],
        prefect_api_url="",
    )
    upgrade(settings.url)
    database = Database(settings.url)
    _found(database, settings)
    with running(settings, sandbox=True, say=lambda _: None) as supervisor:
        yield Rig(settings, database, supervisor)
    database.close()


def _found(database: Database, settings: Settings) -> None:
    sites = (SiteSpec("Berlin", "Kastanienallee 7", "10435", "Berlin", "DE", "Europe/Berlin", cut_offs=EVERY_DAY),)
    found_shop(database, "Bench", "EUR", sites)
    safe = open_safe(settings)
    for vendor, shop in SHOPS.items():
        connect_channel(database, safe, vendor, vendor, shop, SECRET, "EUR")
    carrier, payments, smtp = (
        f"http://127.0.0.1:{settings.sandbox_port}",
        f"http://127.0.0.1:{settings.sandbox_port + 1}",
        settings.sandbox_port + 2,
    )
    with database.writing("act") as connection:
        make_account(connection, "carrier", "sandbox", "parcels", config={"base_url": carrier})
        make_account(connection, "payment", "sandbox", "money", currency="EUR", config={"base_url": payments})
        make_account(
            connection,
            "messenger",
            "smtp",
            "mail",
            config={"host": "127.0.0.1", "port": smtp, "from": "shop@example.com"},
        )
        set_setting(connection, "clock_offset", (NOON - machine_now()).total_seconds())
        set_setting(connection, SAMPLE, True)  # nobody signs in: the operator is measured at work, not at the door
        owner = find_actor(connection, "person", "owner")
    specs = products()
    add_skus(database, specs)
    receive_stock(
        database, [(s.code, "Berlin", f"B-{n % 200:03d}", 1_000_000) for n, s in enumerate(specs) if not s.parts], owner
    )


class Operator(threading.Thread):
    """Confirms whole waves at the station, over its own HTTP, as long as there is something to do."""

    def __init__(self, base_url: str) -> None:
        super().__init__(name="operator", daemon=True)
        self._client = httpx.Client(
            base_url=base_url, headers={"Accept": "application/json", "Origin": base_url}, timeout=60
        )
        self._ends = threading.Event()
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            while not self._ends.is_set():
                if not self._turn():
                    self._ends.wait(0.05)
        except BaseException as error:  # noqa: BLE001 - told by whoever waits for us
            self.error = error

    def _turn(self) -> int:
        did = 0
        for wave in self._get("/station/waves?status=open")["waves"]:
            if wave["to_pick"]:
                did += int(self._post(f"/station/waves/{wave['id']}/pick").get("tasks", 0))
            did += int(self._post(f"/station/waves/{wave['id']}/seal").get("parcels", 0))
        return did + int(self._post("/station/hand-over").get("handed_over", 0))

    def _get(self, path: str) -> Any:
        return self._client.get(path).raise_for_status().json()

    def _post(self, path: str) -> Any:
        return self._client.post(path, json={"person": "Bench"}).raise_for_status().json()

    def end(self) -> None:
        self._ends.set()
        self.join(30)
        self._client.close()


class Load:
    """The load tool, in a process of its own; started, then told to go."""

    def __init__(self, rig: Rig, first: int, count: int, connections: int = 64, rate: float = 0.0) -> None:
        command = [
            sys.executable,
            "-m",
            "bench.load",
            "127.0.0.1",
            str(rig.settings.port),
            str(first),
            str(count),
            str(connections),
            str(rate),
        ]
        self._tool = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._tool.stdout is not None
        self._tool.stdout.readline()

    def go(self) -> None:
        assert self._tool.stdin is not None
        self._tool.stdin.write("\n")
        self._tool.stdin.flush()

    def result(self) -> dict[str, Any]:
        assert self._tool.stdout is not None
        told: dict[str, Any] = json.loads(self._tool.stdout.readline())
        self._tool.wait()
        return told


def wait_until(holds: Callable[[], bool], operator: Operator, seconds: float = 900.0) -> None:
    """Until it holds; raises what the operator met, or says that it took too long."""
    end = time.monotonic() + seconds
    while not holds():
        if operator.error is not None:
            raise operator.error
        if time.monotonic() > end:
            raise SystemExit("The run did not come to its end; see the logs in bench/work.")
        time.sleep(0.1)


def burst(rig: Rig, orders: int) -> dict[str, float]:
    """A burst of orders from the first webhook to the last parcel handed over and the last mail out."""
    operator = Operator(rig.settings.base_url)
    load = Load(rig, 1, orders)
    cpu, vendors, begun = rig.our_cpu(), rig.cpu_by_part(), time.perf_counter()
    operator.start()
    load.go()
    posted = load.result()
    wait_until(lambda: rig.sent() >= orders and rig.mails() >= 2 * orders, operator)
    seconds = time.perf_counter() - begun
    operator.end()
    _all_taken(posted)
    parts = {name: (used - vendors[name]) / orders * 1000 for name, used in rig.cpu_by_part().items()}
    return {
        "orders": orders,
        "seconds": seconds,
        "orders_per_s": orders / seconds,
        "cpu_ms_per_order": (rig.our_cpu() - cpu) / orders * 1000,
        "intake_per_s": orders / posted["seconds"],
        **{f"{name}_cpu_ms_per_order": used for name, used in parts.items()},
    }


def beside_a_drain(rig: Rig, orders: int, first: int, rate: float) -> dict[str, float]:
    """How long webhooks wait that are offered at a steady rate while a burst drains; those offered after the burst was
    sent are not counted."""
    operator = Operator(rig.settings.base_url)
    load = Load(rig, first, orders)
    seconds = orders / 500  # a drain takes longer than that: see the burst's orders a second
    beside = Load(rig, first + 1_000_000, int(rate * seconds), connections=32, rate=rate)
    sent, mails = rig.sent(), rig.mails()
    operator.start()
    load.go()
    _all_taken(load.result())
    beside.go()
    offered = beside.result()
    left = orders + offered["count"] - (rig.sent() - sent)
    if left < offered["count"]:
        raise SystemExit("The drain was over before the last webhook was offered; give more orders.")
    every = orders + offered["count"]
    wait_until(lambda: rig.sent() >= sent + every and rig.mails() >= mails + 2 * every, operator)
    operator.end()
    _all_taken(offered)
    return {
        "offered": offered["count"],
        "offered_per_s": rate,
        "p50_ms": offered["p50_ms"],
        "p99_ms": offered["p99_ms"],
        "not_sent_yet_at_the_end": left,
    }


def _all_taken(posted: dict[str, Any]) -> None:
    if {str(status) for status in posted["statuses"]} != {"200"}:
        raise SystemExit(f"Some webhooks were not taken: {posted['statuses']}")


def growth(rig: Rig, thousands: int, first: int) -> list[float]:
    """CPU-ms an order of each thousand, one thousand after the other, while the history grows."""
    operator = Operator(rig.settings.base_url)
    operator.start()
    costs = []
    for k in range(thousands):
        sent, mails, cpu = rig.sent(), rig.mails(), rig.our_cpu()
        load = Load(rig, first + k * 1000, 1000)
        load.go()
        load.result()
        wait_until(lambda sent=sent, mails=mails: rig.sent() >= sent + 1000 and rig.mails() >= mails + 2000, operator)  # type: ignore[misc]
        costs.append((rig.our_cpu() - cpu) * 1000 / 1000)
        print(f"  thousand {k + 1}: {costs[-1]:.2f} CPU-ms an order", flush=True)
    operator.end()
    return costs
