"""`doorstep doctor`: looks at everything that a shop stands on, and says what to do about what is not well."""

import platform
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import typer

from doorstep.domain.errors import DoorstepError

from .show import AsJson, must_stand, say, say_json

if TYPE_CHECKING:
    from doorstep.db.engine import Database
    from doorstep.settings import Settings

app = typer.Typer()

_ROOM = 500 * 1024 * 1024  # bytes; below this a day's orders and their documents may not fit


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    holds: bool
    found: str


@app.command()
def doctor(as_json: AsJson = False) -> None:
    """Check the installation. Exit status 0 only where all is well."""
    from doorstep.settings import settings

    findings = list(_look(settings()))
    if as_json:
        say_json({"holds": all(f.holds for f in findings), "findings": [asdict(f) for f in findings]})
    else:
        for finding in findings:
            say(f"{'ok ' if finding.holds else 'NO '} {finding.what}: {finding.found}")
    if not all(finding.holds for finding in findings):
        raise typer.Exit(1)


def _look(settings: "Settings") -> Iterator[Finding]:
    checks: tuple[tuple[str, Callable[[Settings], str]], ...] = (
        ("program", _program),
        ("home", _home),
        ("warehouse", _warehouse),
        ("clock", _clock),
        ("secrets", _secrets),
        ("web port", lambda s: _port(s.host, s.port, "DOORSTEP_PORT")),
        ("Prefect port", lambda s: _port("127.0.0.1", s.prefect_port, "DOORSTEP_PREFECT_PORT")),
    )
    for what, check in checks:
        try:
            yield Finding(what, True, check(settings))
        except DoorstepError as error:
            yield Finding(what, False, str(error))
        except Exception as error:  # noqa: BLE001 - whatever it finds is what it was sent to find
            words = str(getattr(error, "orig", None) or error).strip() or type(error).__name__
            yield Finding(what, False, words.splitlines()[0])


def _program(settings: "Settings") -> str:
    from importlib.metadata import version

    from doorstep.db.engine import sqlite

    library = tuple(map(int, sqlite.sqlite_version.split(".")))
    if settings.url.startswith("sqlite") and library < (3, 51, 3):
        raise DoorstepError(
            f"SQLite {sqlite.sqlite_version} can corrupt its file under load; use a platform that has a wheel of "
            "pysqlite3, or PostgreSQL."
        )
    return f"Doorstep {version('doorstep')}, Python {platform.python_version()}, SQLite {sqlite.sqlite_version}"


def _home(settings: "Settings") -> str:
    import os
    import shutil

    home = settings.home
    if not home.is_dir():
        raise DoorstepError(f"{home} is not there; `doorstep init` makes it.")
    if not os.access(home, os.W_OK | os.X_OK):
        raise DoorstepError(f"{home} cannot be written to; give this user the right to it.")
    free = shutil.disk_usage(home).free
    if free < _ROOM:
        raise DoorstepError(f"only {free // 1024**2} MB are free under {home}; make room before the day begins.")
    return f"{home}, {free // 1024**3} GB free"


def _warehouse(settings: "Settings") -> str:
    from sqlalchemy import make_url

    from doorstep.db.migrate import require_current, version

    database = _standing(settings)
    require_current(database)
    return f"{make_url(settings.url).render_as_string(hide_password=True)}, version {version(database)}"


def _clock(settings: "Settings") -> str:
    from doorstep.db.engine import business_now, machine_now

    database = _standing(settings)
    with database.reading() as connection:
        offset = business_now(connection) - machine_now()
    if abs(offset.total_seconds()) < 1:
        return "the machine's own"
    return f"the shop lives {offset.total_seconds() / 86400:+.1f} days from the machine's time"


def _secrets(settings: "Settings") -> str:
    from doorstep.db.accounts import list_accounts
    from doorstep.db.engine import machine_now
    from doorstep.db.secrets import key_path, open_safe, sealed_secrets

    with _standing(settings).reading() as connection:
        channels = {account.id: account.name for account in list_accounts(connection, "channel")}
        sealed = sealed_secrets(connection, machine_now(), list(channels))
    path = key_path(settings.home)
    if not settings.secret_key and not path.is_file():
        raise DoorstepError(f"the key {path} is gone; restore it from a backup of the home.")
    safe = open_safe(settings)
    for listed in sealed.values():
        for one in listed:
            safe.unseal(one)
    if not settings.secret_key and sys.platform != "win32" and path.stat().st_mode & 0o077:
        raise DoorstepError(f"others can read the key {path}; take that right away: chmod 600 {path}")
    if missing := sorted(name for one, name in channels.items() if one not in sealed):
        raise DoorstepError(f"{missing[0]} has no live secret; `doorstep channel secret {missing[0]}` gives it one.")
    return f"{sum(map(len, sealed.values()))} of {len(channels)} channels open with this installation's key"


def _standing(settings: "Settings") -> "Database":
    from doorstep.db.engine import open_database

    must_stand(settings.url)
    return open_database(settings.url)


def _port(host: str, port: int, variable: str) -> str:
    """Free, or in use by us."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError:
            if _is_ours(host, port):
                return f"{port}, in use by Doorstep"
            raise DoorstepError(f"{port} is in use by another program; stop it, or set {variable}.") from None
    return f"{port} is free"


def _is_ours(host: str, port: int) -> bool:
    from http.client import HTTPConnection, HTTPException

    for path in ("/healthz", "/api/health"):
        connection = HTTPConnection(host, port, timeout=1)
        try:
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return True
        except (OSError, HTTPException):
            pass
        finally:
            connection.close()
    return False
