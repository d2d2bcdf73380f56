"""The sample shop's days driven by a plain loop, and how days ended, however they were driven."""

import contextlib
import importlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from doorstep.cli.demo.day import Day
from doorstep.cli.demo.ending import differences
from doorstep.cli.demo.founding import found
from doorstep.cli.demo.sample import Sample
from doorstep.cli.demo.telling import Teller
from doorstep.cli.demo.vendors import Vendors
from doorstep.cli.prove import prove_shop
from doorstep.cli.run import drain_stages
from doorstep.domain.stages import BY_NAME, STAGES
from doorstep.settings import Settings

from .sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class Ended:
    """How the days ended: the digest, the laws that do not hold, and what is otherwise than the sample says."""

    digest: str
    broken: list[str]
    otherwise: list[str]


def ended(day: Day) -> Ended:
    """Where everything stands now, the vendors' own lists compared."""
    proof = prove_shop(day.database)
    broken = [law.law.says for law in proof.laws if not law.holds]
    return Ended(proof.digest, broken, [*day.wrong, *differences(day.sample, day.database)])


def play_plainly(sample: Sample, here: Settings, vendors_folder: Path) -> Ended:
    """Stages without Prefect, everything else as in the demo: real HTTP, real vendors in processes of their own."""
    stages = (BY_NAME["watch"], BY_NAME["fetch"], *STAGES)

    def rest() -> float:
        drain_stages(stages, until_idle=True)
        return 0.0

    with Sandbox(vendors_folder) as sandbox:
        addresses = (sandbox.carrier_url, sandbox.payments_url, sandbox.messenger_url, sandbox.smtp_port)
        with Vendors(*addresses) as vendors, contextlib.closing(found(sample, here, vendors)) as database:
            with web_of(here), importlib.import_module("tasks.context").working(database):
                day = Day(sample, database, here.base_url, vendors, Teller(), rest)
                day.play()
            return ended(day)


@contextlib.contextmanager
def web_of(here: Settings) -> Iterator[None]:
    """The web application in a process of its own."""
    told = {**os.environ, "DOORSTEP_HOME": str(here.home), "DOORSTEP_DATABASE_URL": here.database_url}
    web = subprocess.Popen([sys.executable, "-m", "doorstep.cli.main", "web"], stdout=subprocess.PIPE, env=told)
    assert web.stdout is not None
    with web, web.stdout:
        try:
            assert b"Doorstep is at" in web.stdout.readline()
            yield
        finally:
            web.terminate()
