"""A first evening: an empty home with everything running, a channel and a mail server to meet, and commands in it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from doorstep.cli.demo.founding import prepare_prefect
from doorstep.settings import Settings

from .ports import free_ports
from .sandbox import Sandbox
from .up import READY, Up

PATIENCE = 60.0  # seconds until what must come has come; a limit for a slow machine


@dataclass(frozen=True)
class Evening:
    """One home, and what stands outside of it: a WooCommerce shop and a mail server, both with sockets of their own."""

    here: Settings
    outside: Sandbox

    @property
    def environment(self) -> dict[str, str]:
        told = {
            "HOME": self.here.home,
            "DATABASE_URL": self.here.database_url,
            "PORT": self.here.port,
            "PREFECT_PORT": self.here.prefect_port,
        }
        return {**os.environ, **{f"DOORSTEP_{name}": str(value) for name, value in told.items()}}

    def __call__(self, *words: str, fails: bool = False, typed: str = "") -> str:
        """Run a command as a person would, who types that; returns what it said."""
        done = subprocess.run(
            [sys.executable, "-m", "doorstep.cli.main", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            input=typed,
        )
        assert (done.returncode != 0) == fails, f"doorstep {' '.join(words)}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def json(self, *words: str) -> Any:
        """What a command says to programs."""
        return json.loads(self(*words, "--json"))

    @contextmanager
    def running(self) -> Iterator[Up]:
        """`doorstep up`, until the block ends."""
        prepare_prefect(self.here, lambda line: None)  # it would be made here too, in some ten seconds
        up = Up(self.environment)
        try:
            up.says(READY)
            yield up
        finally:
            up.end()

    def until(self, question: Callable[[], Any], what: str) -> Any:
        """What the question answers, as soon as it is something."""
        patience = time.monotonic() + PATIENCE
        while not (found := question()):
            assert time.monotonic() < patience, f"it never came to this: {what}"
            time.sleep(0.1)
        return found

    def never_quiet(self) -> None:
        """Customers are told at any hour, so that what is tried at night comes to its end too."""
        self("settings", "set", "quiet_from", "08:00")
        self("settings", "set", "quiet_until", "08:00")

    def stock_the_channel(self) -> None:
        """The WooCommerce shop sells two things."""
        self.outside.tell(
            "woocommerce",
            "/control/products",
            products=[
                {"name": "Mug, white", "sku": "MUG", "price": "12.90", "stock": 20, "weight": "0.35"},
                {"name": "Candle", "sku": "CANDLE", "price": "9.00", "stock": 5, "weight": "0.2"},
            ],
        )

    def buy(self, **lines: int) -> dict[str, Any]:
        """Somebody orders at the channel; returns the channel's order."""
        listed = [{"sku": sku, "quantity": units} for sku, units in lines.items()]
        return dict(self.outside.checkout("woocommerce", lines=listed))

    def at_the_channel(self, order_id: int) -> dict[str, Any]:
        """The order as the channel has it now."""
        found = self.outside.get("woocommerce", "/control/state")["orders"]
        return next(dict(order) for order in found if order["id"] == order_id)

    def mails(self) -> list[dict[str, Any]]:
        """What lies in the mail server's boxes, the oldest first."""
        return list(self.outside.get("messenger", "/messages")["messages"])


@contextmanager
def first_evening(folder: Path, url: str = "") -> Iterator[Evening]:
    """An empty home, and the outside world."""
    web, prefect = free_ports(2)
    here = Settings(home=folder / "home", database_url=url, port=web, prefect_port=prefect)
    with Sandbox(folder / "outside", "--only=messenger,woocommerce") as outside:
        yield Evening(here, outside)
