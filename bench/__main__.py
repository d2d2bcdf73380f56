"""`make bench`: orders a second, CPU an order, memory, statements; beside the naive way and the limit, in one run."""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from doorstep.conductor.environment import client_environment

from .intake import alone, during_a_drain
from .limit import put_rows, size_mb
from .machine import description
from .pipeline import beside_a_drain, burst, growth, rig
from .statements import measure

HERE = Path(__file__).parent
NAIVE_ORDERS = 30


def main() -> None:
    """Measure, print, and leave the figures in bench/results/latest.json."""
    ask = argparse.ArgumentParser(prog="make bench")
    ask.add_argument("--orders", type=int, default=8000, help="how many orders the burst has")
    ask.add_argument("--thousands", type=int, default=20, help="how many thousands the growth run has; 0: none")
    asked = ask.parse_args()
    print(f"machine: {description()}, Python {platform.python_version()}", flush=True)
    figures: dict[str, dict[str, float]] = {}
    print("the door alone, from an external load tool …", flush=True)
    figures["intake"] = alone(HERE / "work" / "intake")
    _show(figures["intake"])
    with rig(HERE / "work" / "home") as shop:
        print("a burst through everything …", flush=True)
        figures["pipeline"] = burst(shop, asked.orders)
        _show(figures["pipeline"])
        print("webhooks at 50/s while another burst drains …", flush=True)
        figures["webhooks_during_a_drain"] = beside_a_drain(shop, asked.orders, 1_000_000, 50.0)
        _show(figures["webhooks_during_a_drain"])
        print("webhooks at 500/s while a third burst drains, beside the no-op route …", flush=True)
        figures["intake_during_a_drain"] = during_a_drain(shop, asked.orders)
        _show(figures["intake_during_a_drain"])
        figures["memory"] = {"all_mb": shop.memory_mb()}
        warehouse = Path(shop.settings.url.removeprefix("sqlite:///"))
        if asked.thousands:
            print("growth: one thousand after the other …", flush=True)
            figures["growth"] = _growth(growth(shop, asked.thousands, 3_000_000))
        print("the naive way: a flow run of seven tasks an order …", flush=True)
        figures["naive"] = _naive(shop)
        held = shop.count("orders")
        figures["memory"]["warehouse_mb"] = size_mb(warehouse)
    print("the limit: the same rows, bare …", flush=True)
    figures["limit"] = {"orders_per_s": put_rows(warehouse, HERE / "work", held)}
    print("statements and rows a commit, of 10 and of 100 orders in it …", flush=True)
    for orders in (10, 100):
        figures[f"commits_of_{orders}"] = measure(HERE / "work" / "statements", orders)
    ours = figures["pipeline"]["orders_per_s"]
    figures["pipeline"]["times_naive"] = ours / figures["naive"]["orders_per_s"]
    figures["pipeline"]["of_limit"] = ours / figures["limit"]["orders_per_s"]
    _keep(figures)


def _growth(costs: list[float]) -> dict[str, float]:
    early, late = statistics.median(costs[:5]), statistics.median(costs[-5:])
    return {"early_cpu_ms_per_order": early, "late_cpu_ms_per_order": late, "late_over_early": late / early}


def _naive(shop: Any) -> dict[str, float]:
    environment = {**os.environ, **client_environment(shop.settings), "DOORSTEP_HOME": str(shop.settings.home)}
    shop.supervisor.rest("conductor")  # else it would take the naive orders' work, and do it the other way
    done = subprocess.run(
        [sys.executable, "-m", "bench.naive", shop.settings.url, "5000000", str(NAIVE_ORDERS)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    told: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return told


def _show(figures: dict[str, float]) -> None:
    for name, figure in figures.items():
        print(f"  {name:32} {figure:12,.2f}", flush=True)


def _keep(figures: dict[str, dict[str, float]]) -> None:
    for scenario, listed in figures.items():
        print(scenario)
        _show(listed)
    results = HERE / "results"
    results.mkdir(exist_ok=True)
    rounded = {
        scenario: {name: round(figure, 3) for name, figure in listed.items()} for scenario, listed in figures.items()
    }
    (results / "latest.json").write_text(json.dumps(rounded, indent=2) + "\n")
    machine = {"machine": description(), "python": platform.python_version(), "on": f"{datetime.now(UTC):%Y-%m-%d}"}
    (results / "machine.json").write_text(json.dumps(machine, indent=2) + "\n")


if __name__ == "__main__":
    main()
