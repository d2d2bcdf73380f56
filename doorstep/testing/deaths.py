"""Stages that run in a process of their own and are killed there, at a named place; its claims are free afterwards."""

import os
import signal
from collections.abc import Sequence
from functools import cache
from multiprocessing.context import ForkServerContext
from pathlib import Path

from doorstep import failpoints
from doorstep.db import work
from doorstep.db.engine import open_database
from doorstep.settings import settings

from .dying import fork_context
from .shop import run_stages


class StillAliveError(AssertionError):
    """The process did not reach the place where it was to die."""


@cache
def _context() -> ForkServerContext:
    return fork_context()


def run_until_killed(url: str, failpoint: str, stages: Sequence[str], home: Path) -> None:
    """The stages run without Prefect until the failpoint is reached; there their process dies as by `kill -9`. Raises
    where it never got there."""
    doomed = _context().Process(target=_run, args=(url, failpoint, tuple(stages), str(home)))
    doomed.start()
    doomed.join()
    if doomed.exitcode != -signal.SIGKILL:
        raise StillAliveError(f"{', '.join(stages)} ended with {doomed.exitcode} and never reached {failpoint}")
    # As a conductor that starts again does for the one that died.
    work.void_leases(open_database(url), work.Worker(f"hand-{doomed.pid}"))


def _run(url: str, failpoint: str, stages: Sequence[str], home: str) -> None:
    os.environ["DOORSTEP_HOME"] = home
    settings.cache_clear()
    failpoints.arm(failpoint)
    run_stages(open_database(url), stages)
