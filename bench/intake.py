"""What a webhook costs at the door, from an external load tool (wrk): beside the same server's no-op route.

`python -m bench.intake` measures signed requests at 500/s, alone and while a backlog is worked off beside them; and as
fast as they are answered.
"""

import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from doorstep.actions.connect import connect_channel
from doorstep.actions.found import SiteSpec, found_shop, set_setting
from doorstep.db.engine import Database
from doorstep.db.migrate import upgrade
from doorstep.db.people import SAMPLE
from doorstep.db.secrets import open_safe
from doorstep.settings import Settings, read_settings
from doorstep.testing.ports import free_ports

from .load import request_bytes
from .machine import cpu_seconds
from .orders import SECRET, SHOPS, deliveries, products
from .pipeline import Rig, rig

SCRIPT = Path(__file__).parent / "wrk.lua"
CONNECTIONS = 50


@dataclass(frozen=True, slots=True)
class Answered:
    """What wrk saw, and what it cost the server."""

    count: int
    failed: int
    per_s: float
    p50_ms: float
    p99_ms: float
    cpu_us: float  # of the server, a request

    def figures(self, name: str) -> dict[str, float]:
        return {
            f"{name}_per_s": self.per_s,
            f"{name}_p50_ms": self.p50_ms,
            f"{name}_p99_ms": self.p99_ms,
            f"{name}_cpu_us": self.cpu_us,
        }


@contextmanager
def door(folder: Path) -> Iterator[tuple[subprocess.Popen[str], Settings]]:
    """A fresh shop whose web process alone runs: nothing takes what is stored any further."""
    shutil.rmtree(folder, ignore_errors=True)
    settings = replace(read_settings(), home=folder.absolute(), database_url="", port=free_ports(1)[0])
    upgrade(settings.url)
    database = Database(settings.url)
    found_shop(
        database, "Bench", "EUR", (SiteSpec("Berlin", "Kastanienallee 7", "10435", "Berlin", "DE", "Europe/Berlin"),)
    )
    safe = open_safe(settings)
    for vendor, shop in SHOPS.items():
        connect_channel(database, safe, vendor, vendor, shop, SECRET, "EUR")
    with database.writing("act") as connection:
        set_setting(connection, SAMPLE, True)
    database.close()
    web = start_web(settings)
    try:
        yield web, settings
    finally:
        web.send_signal(signal.SIGTERM)
        web.wait(20)


def start_web(settings: Settings) -> "subprocess.Popen[str]":
    """`doorstep web` on the shop's port; it answers when this returns."""
    environment = {**os.environ, "DOORSTEP_HOME": str(settings.home), "DOORSTEP_PORT": str(settings.port)}
    web = subprocess.Popen(
        [sys.executable, "-m", "doorstep.cli.main", "web"], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert web.stdout is not None
    web.stdout.readline()
    return web


def write(file: Path, requests: Sequence[bytes]) -> Path:
    """Requests one behind the other, each with its length before it."""
    with file.open("wb") as out:
        for request in requests:
            out.write(struct.pack("<I", len(request)))
            out.write(request)
    return file


def wrk(
    url: str, requests: Path, seconds: float, pid: int, rate: float = 0.0, connections: int = CONNECTIONS
) -> Answered:
    """Send the file's requests, each once, for so long: `rate` a second (0: as fast as they are answered)."""
    before, begun = cpu_seconds(pid), time.perf_counter()
    told = subprocess.run(
        [
            "wrk",
            "-t1",
            f"-c{connections}",
            f"-d{seconds:.0f}s",
            "--timeout",
            "10s",
            "-s",
            str(SCRIPT),
            url,
            "--",
            str(requests),
            f"{rate:.3f}",
        ],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    line = next(one for one in told.stdout.splitlines() if one.startswith("{"))
    saw: dict[str, Any] = json.loads(line)
    if saw["failed"]:
        raise SystemExit(f"{saw['failed']} of {saw['count']} requests were not answered with 2xx.")
    used, took = cpu_seconds(pid) - before, time.perf_counter() - begun
    return Answered(
        saw["count"],
        saw["failed"],
        saw["count"] / took,
        saw["p50_us"] / 1000,
        saw["p99_us"] / 1000,
        used / max(saw["count"], 1) * 1e6,
    )


def alone(folder: Path, seconds: float = 10.0, rate: float = 500.0) -> dict[str, float]:
    """The door with nothing else running: the same requests to the no-op route and to the channels, at that rate and as
    fast as they are answered."""
    with door(folder) as (web, settings):
        host = f"127.0.0.1:{settings.port}"
        url, steady = f"http://{host}/", int(rate * seconds * 1.3)
        made = [request_bytes(host, one) for one in deliveries(0, steady + int(6000 * seconds), products())]
        signed, burst = write(folder / "signed", made[:steady]), write(folder / "burst", made[steady:])
        noop = write(folder / "noop", [_to_noop(one) for one in made])
        figures: dict[str, float] = {}
        for name, file, at in (
            ("noop_steady", noop, rate), ("steady", signed, rate), ("noop_fast", noop, 0.0), ("fast", burst, 0.0),
        ):  # fmt: skip
            figures |= wrk(url, file, seconds, web.pid, at).figures(name)
    for pace in ("steady", "fast"):
        figures[f"{pace}_over_noop_cpu_us"] = figures[f"{pace}_cpu_us"] - figures[f"noop_{pace}_cpu_us"]
    return figures


def during_a_drain(shop: Rig, orders: int, seconds: float = 10.0, rate: float = 500.0) -> dict[str, float]:
    """The same door while its shop works off a backlog of `orders` through every stage."""
    host, pid = f"127.0.0.1:{shop.settings.port}", shop.pids()["web"]
    folder = shop.settings.home
    backlog = [request_bytes(host, one) for one in deliveries(7_000_000, orders, products())]
    asked = [request_bytes(host, one) for one in deliveries(8_000_000, int(rate * seconds * 1.3), products())]
    wrk(f"http://{host}/", write(folder / "backlog", backlog), 60.0, pid)
    noop = wrk(f"http://{host}/", write(folder / "noop", [_to_noop(one) for one in asked]), seconds, pid, rate)
    left = shop.open_work()
    drained = wrk(f"http://{host}/", write(folder / "asked", asked), seconds, pid, rate)
    if not left or not shop.open_work():
        raise SystemExit("The drain was over before the last webhook was offered; give more orders.")
    over = {"over_noop_cpu_us": drained.cpu_us - noop.cpu_us}
    return drained.figures("steady") | noop.figures("noop_steady") | over


def _to_noop(request: bytes) -> bytes:
    """The same request to the address that does nothing."""
    return b"POST /healthz " + request.split(b" ", 2)[2]


def main() -> None:
    folder = Path(__file__).parent / "work"
    print("alone")
    _show(alone(folder / "intake"))
    print("while 8,000 orders are worked off beside it")
    with rig(folder / "home") as shop:
        _show(during_a_drain(shop, 8000))


def _show(figures: Mapping[str, float]) -> None:
    for name, figure in figures.items():
        print(f"  {name:32} {figure:12,.2f}", flush=True)


if __name__ == "__main__":
    main()
