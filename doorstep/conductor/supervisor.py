"""The supervisor behind `doorstep up`: starts the embedded set, keeps it alive, and ends it cleanly."""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from doorstep.domain.errors import CannotDoError, DoorstepError
from doorstep.settings import Settings

from .environment import prefect_home, server_environment
from .parts import Part, as_environment, has_prefect_database, is_free, is_held, parts_of

Say = Callable[[str], None]

START_SECONDS = 120.0  # a first start on a slow machine
PORT_SECONDS = 15.0  # how long children of a supervisor that was killed may take to end, and to let go their places
LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 60.0  # after which a child that dies is started again at once
LARGEST_LOG_BYTES = 10 * 1024 * 1024


@dataclass
class Child:
    """A part as it runs now, and when it may be started again."""

    part: Part
    running: subprocess.Popen[bytes]
    since: float = field(default_factory=time.monotonic)
    pause_seconds: float = 0.0
    again_at: float | None = None
    rests: bool = False


class Supervisor:
    """Its children end when it does: they watch the other end of a pipe that only it holds."""

    def __init__(self, settings: Settings, parts: Sequence[Part], say: Say) -> None:
        self.settings, self.parts, self.say = settings, parts, say
        self.children: dict[str, Child] = {}
        self.ending = threading.Event()
        self._pipe = os.pipe()
        self._watching = threading.Thread(target=self._watch, name="supervisor", daemon=True)
        (settings.home / "logs").mkdir(parents=True, exist_ok=True)

    def start(self) -> None:
        """Everything runs and is well, with a line for each; or raises with the reason, and nothing is left."""
        try:
            for part in self.parts:
                self._wait_for_port(part)
                self._wait_for_lock(part)
            for part in self.parts:
                self.children[part.name] = Child(part, self._spawn(part))
            self._wait_until_well()
        except BaseException:
            self.end()
            raise
        self._watching.start()

    def rest(self, name: str) -> None:
        """That part is ended and stays so, until it is woken."""
        child = self.children[name]
        child.rests = True
        _end(child.running, child.part.seconds_to_end)

    def wake(self, name: str) -> None:
        """That part runs again; it may still be starting."""
        child = self.children[name]
        child.running, child.since, child.again_at, child.rests = self._spawn(child.part), time.monotonic(), None, False

    def end(self) -> None:
        """Everything is ended: what works ends after its batch, and Prefect's server last."""
        self.ending.set()
        if self._watching.is_alive():
            self._watching.join()
        for part in reversed(self.parts):
            if child := self.children.pop(part.name, None):
                _end(child.running, part.seconds_to_end)
        for end in self._pipe:
            with contextlib.suppress(OSError):
                os.close(end)

    def _spawn(self, part: Part) -> subprocess.Popen[bytes]:
        with _open_log(self._log(part)) as log:
            return subprocess.Popen(
                [sys.executable, "-m", "doorstep.conductor.child", str(self._pipe[0]), part.module, *part.arguments],
                env={**part.habits, **os.environ, **part.environment}, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                pass_fds=[self._pipe[0]], start_new_session=True,
            )  # fmt: skip

    def _log(self, part: Part) -> Path:
        return self.settings.home / "logs" / f"{part.name}.log"

    def _wait_for_port(self, part: Part) -> None:
        patience = time.monotonic() + PORT_SECONDS
        while part.port and not is_free(part.host, part.port):
            if time.monotonic() > patience:
                raise CannotDoError(
                    f"Port {part.port} is in use, and {part.label} needs it: end what uses it, or set {part.variable}."
                )
            time.sleep(0.2)

    def _wait_for_lock(self, part: Part) -> None:
        """A conductor whose supervisor was killed ends after its batch; until then there is no room for another."""
        if part.lock is None or not is_held(part.lock):
            return
        self.say(f"waiting for an earlier {part.label} to end")
        patience = time.monotonic() + PORT_SECONDS
        while is_held(part.lock):
            if time.monotonic() > patience:
                raise CannotDoError(f"Another {part.label} is running in {self.settings.home}; end that one first.")
            time.sleep(0.2)

    def _wait_until_well(self) -> None:
        begun, waiting = time.monotonic(), list(self.parts)
        while waiting:
            for part in list(waiting):
                child = self.children[part.name].running
                if child.poll() is not None or time.monotonic() - begun > START_SECONDS:
                    raise DoorstepError(
                        f"{part.label[0].upper()}{part.label[1:]} did not start. {self._last_words(part)}"
                    )
                if part.is_ready(child.pid):
                    waiting.remove(part)
                    self.say(f"{part.label}: ready after {time.monotonic() - begun:.1f} s")
            time.sleep(0.1)

    def _last_words(self, part: Part) -> str:
        lines = self._log(part).read_text(errors="replace").strip().splitlines()[-1:]
        return f"Its last words: {lines[0] if lines else 'none'} ({self._log(part)})"

    def _watch(self) -> None:
        while not self.ending.wait(0.2):
            for child in self.children.values():
                self._look_after(child)

    def _look_after(self, child: Child) -> None:
        if child.rests:
            return
        part, now = child.part, time.monotonic()
        if child.again_at is not None:
            if now >= child.again_at:
                child.running, child.since, child.again_at = self._spawn(part), now, None
            return
        status = child.running.poll()
        if status is None:
            return
        is_steady = now - child.since > STEADY_SECONDS
        child.pause_seconds = 0.5 if is_steady else min(max(0.5, child.pause_seconds * 2), LONGEST_PAUSE_SECONDS)
        child.again_at = now + child.pause_seconds
        self.say(f"{part.label} ended ({_in_words(status)}); it is started again in {child.pause_seconds:.1f} s")


def _end(child: subprocess.Popen[bytes], seconds: float) -> None:
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(seconds)
        except subprocess.TimeoutExpired:
            child.kill()
    child.wait()


def _in_words(status: int) -> str:
    return f"by {signal.Signals(-status).name}" if status < 0 else f"with status {status}"


def _open_log(path: Path) -> "contextlib.AbstractContextManager[int]":
    if path.exists() and path.stat().st_size > LARGEST_LOG_BYTES:
        path.replace(path.with_suffix(".old"))
    return contextlib.closing(path.open("ab"))  # type: ignore[return-value]


@contextlib.contextmanager
def only_here(settings: Settings) -> Iterator[None]:
    """There is one Doorstep in a home; a second one is told where the first is."""
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (settings.home / "up.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            who = lock.read().strip() or "starting"
            raise CannotDoError(f"Doorstep is already running here ({who}). Use that one, or end it first.") from None
        lock.truncate(0)
        lock.write(f"process {os.getpid()}, {settings.base_url}")
        lock.flush()
        try:
            yield
        finally:
            lock.truncate(0)


def make_prefect_database(settings: Settings, say: Say) -> None:
    """Prefect's own file stands. Once, and before the clock of anything runs: it takes some ten seconds."""
    if settings.prefect_api_url or has_prefect_database(settings):
        return
    say("Prefect, which keeps the stages running, makes a database of its own, once (10 to 30 s)")
    prefect_home(settings).mkdir(parents=True, exist_ok=True)
    made = subprocess.run(
        [sys.executable, "-m", "prefect", "server", "database", "upgrade", "-y"],
        env={**os.environ, **as_environment(settings), **server_environment(settings)}, capture_output=True, text=True,
    )  # fmt: skip
    if made.returncode:
        last = (made.stderr or made.stdout).strip().splitlines()[-1:] or ["it said nothing"]
        raise DoorstepError(f"Prefect's own database could not be made: {last[0]}")


@contextlib.contextmanager
def running(
    settings: Settings, sandbox: bool = False, say: Say = print, is_sample: bool = False
) -> Iterator[Supervisor]:
    """Inside, the embedded set runs and is well; children that die are started again. After it, nothing is left."""
    with only_here(settings):
        make_prefect_database(settings, say)
        (settings.home / "conductor.json").unlink(missing_ok=True)
        supervisor = Supervisor(settings, parts_of(settings, sandbox, is_sample), say)
        supervisor.start()
        try:
            yield supervisor
        finally:
            supervisor.end()


def up(settings: Settings, sandbox: bool = False, say: Say = print, is_sample: bool = False) -> None:
    """Run everything until Ctrl-C or SIGTERM, and say where it is."""
    told = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: told.set())
    with running(settings, sandbox, say, is_sample):
        say(f"Doorstep   {settings.base_url}")
        asks = "" if settings.prefect_api_url or is_sample else ", and `doorstep prefect` says its password"
        say(f"Prefect    {settings.prefect_url.removesuffix('/api')}{asks}")
        say("Ctrl-C ends it.")
        while not told.wait(1.0):
            pass
        say("ending: what is being worked on is finished first")
    say("Stopped.")
