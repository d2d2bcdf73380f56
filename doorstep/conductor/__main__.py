"""`python -m doorstep.conductor`: the conductor as a process of its own. `doorstep up` starts it."""

import argparse
import asyncio
import contextlib
import fcntl
import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from doorstep.domain.errors import CannotDoError, DoorstepError
from doorstep.longlived import settle
from doorstep.settings import Settings, settings

from .environment import worker_environment


@contextlib.contextmanager
def only_one(home: Path) -> Iterator[None]:
    """There is one conductor in a home: a second would take the first one's work for that of a dead predecessor."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "conductor.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CannotDoError(f"A conductor is already running in {home}; end that one first.") from None
        yield


def say_ready(home: Path, deployed: bool) -> None:
    """Whoever waits for this conductor sees that it is up, and whether Prefect's server knows the deployments."""
    told = home / "conductor.json"
    told.with_suffix(".part").write_text(json.dumps({"pid": os.getpid(), "deployed": deployed}))
    told.with_suffix(".part").replace(told)


def is_news(record: logging.LogRecord) -> bool:
    """Neither how each run ended, nor the stack of one whose server was lost: the conductor says that in a sentence."""
    from .prefect_api import is_away

    error = record.exc_info[1] if record.exc_info else None
    return not (error is not None and is_away(error)) and "Finished in state" not in record.getMessage()


def run(installed: Settings, declared_in: Path | None, look_seconds: float) -> None:
    """Conduct until SIGTERM or SIGINT."""
    # Only now: Prefect reads its environment when it is imported.
    from doorstep.db.engine import open_database
    from doorstep.db.migrate import require_current

    from .conductor import Conductor
    from .deployments import read_declared

    require_current(open_database(installed.url))
    faults: list[BaseException] = []

    def conduct() -> None:
        async def main() -> None:
            conductor = Conductor(installed, read_declared(declared_in), look_seconds)
            loop = asyncio.get_running_loop()
            for number in (signal.SIGTERM, signal.SIGINT):
                ending[number] = lambda: loop.call_soon_threadsafe(conductor.ended.set)
            say_ready(installed.home, deployed=False)

            def prepared() -> None:
                settle()
                say_ready(installed.home, deployed=True)

            conductor.on_prepared = prepared
            settle()
            await conductor.run()

        try:
            asyncio.run(main())
        except BaseException as error:  # noqa: BLE001 - told in the main thread
            faults.append(error)

    ending: dict[int, object] = {}

    def end(number: int, _frame: object) -> None:
        if callable(wanted := ending.get(number)):
            wanted()
        else:
            sys.exit(0)  # still starting

    # The loop is not in the main thread: Prefect's engine would put its own handler of SIGTERM around every run there.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    thread = threading.Thread(target=conduct, name="conductor")
    thread.start()
    thread.join()
    if faults:
        raise faults[0]


def main() -> None:
    """Conduct until SIGTERM or SIGINT; whatever cannot be is one sentence and status 1."""
    arguments = argparse.ArgumentParser(prog="python -m doorstep.conductor", description=__doc__)
    arguments.add_argument("--declared", type=Path, help="another deployments/prefect.yaml")
    arguments.add_argument("--look-seconds", type=float, default=2.0, help="how often to look for due work unnudged")
    told = arguments.parse_args()
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("doorstep").setLevel(logging.INFO)
    logging.getLogger("prefect.flow_runs").addFilter(is_news)
    installed = settings()
    os.environ.update(worker_environment(installed))  # a Prefect of the person's own is named by our settings
    try:
        with only_one(installed.home):
            run(installed, told.declared, told.look_seconds)
    except DoorstepError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
