"""A whole `doorstep up` as a person starts it: told, looked at while it stands still, killed in any of its parts."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from .prefect import PATIENCE, until

READY = "Ctrl-C ends it"


class Up:
    """`doorstep up`; what it says is kept, for whoever waits for a word of it."""

    def __init__(self, environment: Mapping[str, str], *arguments: str) -> None:
        command = [sys.executable, "-m", "doorstep.cli.main", "up", *arguments]
        self.running = subprocess.Popen(
            command, env=dict(environment), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.lines: list[str] = []

    def says(self, words: str) -> str:
        """The line in which it says that, once it does."""
        assert self.running.stdout is not None
        for line in self.running.stdout:
            self.lines.append(line)
            if words in line:
                return line
        raise AssertionError(f"`doorstep up` never said {words!r}: {''.join(self.lines)[-2000:]}")

    def children(self) -> dict[str, int]:
        """The processes that it runs now, by their module."""
        listed = subprocess.run(
            ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(self.running.pid)], capture_output=True, text=True
        )
        told = (line.split(None, 1) for line in listed.stdout.splitlines())
        return {args.split()[4]: int(pid) for pid, args in told if "doorstep.conductor.child" in args}

    @contextlib.contextmanager
    def standing_still(self) -> Iterator[None]:
        """Nothing of it moves inside: what is seen there is so, and stays so until something is killed."""
        everybody = [self.running.pid, *self.children().values()]
        try:
            for pid in everybody:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGSTOP)
            until(lambda: all(stands_still(pid) for pid in everybody), "standing still")
            yield
        finally:
            for pid in everybody:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

    def kill(self) -> None:
        """The supervisor dies as by `kill -9`; its children may still be ending."""
        self.running.kill()
        self.running.wait()

    def end(self) -> None:
        """Told to end, as by Ctrl-C; killed where it does not."""
        self.running.terminate()
        assert self.running.stdout is not None
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.running.wait(PATIENCE)
        self.running.kill()
        self.running.wait()
        self.running.stdout.close()


def is_alive(pid: int) -> bool:
    """Whether there is such a process, and more than its name."""
    return _state(Path(f"/proc/{pid}/stat")) not in ("", "Z")


def stands_still(pid: int) -> bool:
    """Whether none of its threads moves, or it is gone."""
    return all(_state(thread / "stat") in ("T", "Z", "") for thread in Path(f"/proc/{pid}/task").glob("*"))


def _state(stat: Path) -> str:
    try:
        return stat.read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""
