"""Days that die: a process lives a day and is killed at a named place; another one goes on from what was left.

Processes are forked from one that has everything imported, so that a death costs a fraction of a second.
"""

import multiprocessing
import os
import signal
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

from doorstep import failpoints
from doorstep.settings import settings

_PRELOADED = [
    "doorstep.testing.day",
    *(
        f"flows.{stage}"
        for stage in (
            "watch",
            "fetch",
            "capture",
            "normalize",
            "allocate",
            "pick_pack",
            "ship",
            "notify",
            "returns",
            "reconcile",
        )
    ),
]


def fork_context() -> ForkServerContext:
    """Where the children come from; kept by the caller, so that the imports are made once."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    return context


def live_a_day(url: str, addresses: dict[str, Any], home: Path, failpoint: str = "") -> None:
    """In a child: its files lie in that home; arm the place, and live the day."""
    from doorstep.testing.day import Day

    os.environ["DOORSTEP_HOME"] = str(home)
    settings.cache_clear()
    failpoints.arm(failpoint)
    Day(url, addresses).live()


def run_day(context: ForkServerContext, url: str, addresses: dict[str, Any], home: Path, failpoint: str = "") -> bool:
    """Live the day in a process of its own. True if it came to its end, False if it died at the failpoint; anything
    else raises."""
    child = context.Process(target=live_a_day, args=(url, addresses, home, failpoint))
    child.start()
    child.join()
    if child.exitcode == -signal.SIGKILL:
        return False
    if child.exitcode != 0:
        raise AssertionError(f"the day ended with status {child.exitcode}; its words are above")
    return True
