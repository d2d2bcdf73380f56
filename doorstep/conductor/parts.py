"""The processes of an embedded installation: what each is started with, and how one sees that it is well."""

import fcntl
import json
import socket
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from doorstep.settings import Settings

from .environment import SERVER_HABITS, client_environment, prefect_home, server_environment, worker_environment

_DOORS = ("carrier", "payments", "smtp", "mail")


@dataclass(frozen=True)
class Part:
    """One process: a Python module with its arguments and environment, and the port that it needs (0: none)."""

    name: str
    label: str
    module: str
    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    is_ready: Callable[[int], bool]  # of the process with that id
    host: str = "127.0.0.1"
    port: int = 0
    variable: str = ""  # the setting that moves the port
    lock: Path | None = None  # held as long as one of it runs in this home
    seconds_to_end: float = 10.0
    habits: Mapping[str, str] = field(default_factory=dict)  # what the person's own environment may say otherwise


def parts_of(settings: Settings, sandbox: bool = False, is_sample: bool = False) -> list[Part]:
    """Prefect's server (unless the shop has one of its own), the web application, the conductor, and on demand the
    vendors of the sandbox; in the order in which they end, last first."""
    told = as_environment(settings)
    found = [] if settings.prefect_api_url else [_server(settings, told, is_sample)]
    if sandbox:
        found.append(_sandbox(settings, told))
    web = Part(
        "web", "web pages and webhooks", "doorstep.cli.main", ("web",), told | client_environment(settings),
        lambda _: answers(f"{settings.base_url}/readyz"), settings.host, settings.port, "DOORSTEP_PORT",
    )  # fmt: skip
    conductor = Part(
        "conductor", "conductor", "doorstep.conductor", (), told | worker_environment(settings),
        lambda pid: _is_deployed(settings.home, pid), lock=settings.home / "conductor.lock", seconds_to_end=25.0,
    )  # fmt: skip
    return [*found, web, conductor]


def _server(settings: Settings, told: Mapping[str, str], is_sample: bool) -> Part:
    return Part(
        "prefect", "Prefect's server", "doorstep.conductor.prefect_server", ("server", "start"),
        {**told, **server_environment(settings, is_sample)},
        lambda _: answers(f"{settings.prefect_url}/health"), port=settings.prefect_port,
        variable="DOORSTEP_PREFECT_PORT", habits=SERVER_HABITS,
    )  # fmt: skip


def _sandbox(settings: Settings, told: Mapping[str, str]) -> Part:
    ports = [f"--{door}-port={settings.sandbox_port + n}" for n, door in enumerate(_DOORS)]
    return Part(
        "sandbox", "sandbox vendors", "doorstep.sandbox", (f"--folder={settings.home / 'sandbox'}", *ports), told,
        lambda _: all(listens("127.0.0.1", settings.sandbox_port + n) for n in range(len(_DOORS))),
        port=settings.sandbox_port, variable="DOORSTEP_SANDBOX_PORT",
    )  # fmt: skip


def as_environment(settings: Settings) -> dict[str, str]:
    """The settings as a child reads them."""
    return {f"DOORSTEP_{spec.name.upper()}": str(getattr(settings, spec.name)) for spec in fields(Settings)}


def answers(url: str) -> bool:
    """Whether somebody answers there that all is well."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (OSError, ValueError, urllib.error.URLError):
        return False


def listens(host: str, port: int) -> bool:
    """Whether somebody takes connections there."""
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def is_free(host: str, port: int) -> bool:
    """Whether the port can be listened on."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError:
            return False
    return True


def is_held(lock: Path) -> bool:
    """Whether somebody holds that lock."""
    with lock.open("a+") as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def has_prefect_database(settings: Settings) -> bool:
    """Whether Prefect's own file was made; making it takes some ten seconds, once."""
    return (prefect_home(settings) / "prefect.db").exists()


def _is_deployed(home: Path, pid: int) -> bool:
    try:
        told = json.loads((home / "conductor.json").read_text())
    except (OSError, ValueError):
        return False
    return bool(told.get("pid") == pid and told.get("deployed"))
