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
    from . import outside

    checks: tuple[tuple[str, Callable[[Settings], str]], ...] = (
        ("program", _program),
        ("home", _home),
        ("warehouse", _warehouse),
        ("clock", _clock),
        ("secrets", _secrets),
        ("mail", _mail),
        ("backups", _backups),
        ("web port", lambda s: _port(s.host, s.port, "DOORSTEP_PORT")),
        ("Prefect port", lambda s: _port("127.0.0.1", s.prefect_port, "DOORSTEP_PREFECT_PORT")),
        ("public address", outside.public_address),
        ("certificate", outside.certificate),
        ("webhooks from outside", outside.webhooks_outside),
        ("registered webhooks", _hooks),
        ("cut-overs", _cut_overs),
        ("closed doors", outside.closed_doors),
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
    if sys.platform != "win32" and home.stat().st_mode & 0o077:
        raise DoorstepError(f"others of this machine can look into {home}; take that right away: chmod 700 {home}")
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
    from doorstep.db.people import is_sample

    database = _standing(settings)
    with database.reading() as connection:
        offset = business_now(connection) - machine_now()
        sample = is_sample(connection)
    if abs(offset.total_seconds()) < 1:
        return "the machine's own"
    days = round(abs(offset.total_seconds()) / 86_400)
    told = (
        f"{days:,} day{'' if days == 1 else 's'} {'ahead of' if offset.total_seconds() > 0 else 'behind'} the machine"
    )
    if sample:
        return f"the sample shop lives its own week, {told}"
    raise DoorstepError(f"the shop's clock is {told}; only the sample shop's may be: delete the setting clock_offset.")


def _mail(settings: "Settings") -> str:
    from doorstep.actions.mail import attempt_account
    from doorstep.db.accounts import list_accounts
    from doorstep.db.secrets import open_safe

    database = _current(settings)
    with database.reading() as connection:
        used = [one.name for one in list_accounts(connection, "messenger") if one.active]
    if not used:
        return "no account yet, so messages wait; `doorstep messenger add` makes one"
    tried = attempt_account(database, open_safe(settings), used[0])
    if not tried.holds:
        raise DoorstepError(tried.sentence)
    return tried.sentence.rstrip(".")


def _backups(settings: "Settings") -> str:
    from datetime import timedelta

    import sqlalchemy as sa

    from doorstep.db import tables
    from doorstep.db.engine import business_now
    from doorstep.db.options import read_option
    from doorstep.db.people import is_sample
    from doorstep.db.queries.pages import has_orders

    backup = tables.backup
    with _current(settings).reading() as connection:
        now, every = business_now(connection), int(read_option(connection, "backup_every_hours"))
        newest, tried = connection.execute(
            sa.select(sa.func.max(backup.c.at), sa.func.max(backup.c.checked_at)).where(backup.c.deleted_at.is_(None))
        ).one()
        is_idle = is_sample(connection) or not has_orders(connection)
    if newest is None:
        if is_idle:
            return "none yet; `doorstep backup make` keeps the shop in one file"
        raise DoorstepError("the shop is kept nowhere; `doorstep backup make` keeps it in one file.")
    age = now - newest
    told = f"the newest is {max(0, int(age.total_seconds() // 3600))} h old"
    if every and age > timedelta(hours=3 * every) and not is_idle:
        raise DoorstepError(f"{told}, and one is wanted every {every} h; look at `doorstep status` why none is made.")
    return f"{told}, {'tried' if tried else 'never tried: `doorstep backup check` puts it back in a place of its own'}"


def _hooks(settings: "Settings") -> str:
    import sqlalchemy as sa

    from doorstep.db import tables

    from .outside import hooks_elsewhere

    hook, account = tables.channel_hook, tables.vendor_account
    with _current(settings).reading() as connection:
        rows = connection.execute(
            sa.select(account.c.name, hook.c.topic, hook.c.address)
            .join(account, account.c.id == hook.c.account_id)
            .where(hook.c.standing == "live", account.c.active)
            .order_by(account.c.name, hook.c.topic)
        ).all()
    if not rows:
        return "none at any channel"
    if wrong := hooks_elsewhere(list(rows), settings.shop_url):
        raise DoorstepError(
            f"{wrong[0]} goes elsewhere than to {settings.shop_url}; `doorstep channel repair {rows[0].name}` "
            "registers it again."
        )
    return f"all {len(rows)} go to {settings.shop_url}" if len(rows) > 1 else f"it goes to {settings.shop_url}"


def _cut_overs(settings: "Settings") -> str:
    from doorstep.db.accounts import list_accounts
    from doorstep.db.engine import business_now
    from doorstep.domain.history import cut_over

    with _current(settings).reading() as connection:
        now = business_now(connection)
        begun = {one.name: cut_over(one.config) for one in list_accounts(connection, "channel") if one.active}
    for name, at in begun.items():
        if at is not None and at > now:
            raise DoorstepError(
                f"{name} begins at {at:%Y-%m-%d %H:%M} UTC, and until then none of its orders is work; "
                f"`doorstep channel cut-over {name} DAY` sets another day."
            )
    return "every channel's orders are work"


def _secrets(settings: "Settings") -> str:
    from doorstep.connectors.channels.apis import has_api, tells_by_itself
    from doorstep.db.accounts import FOR_SHEETS, list_accounts
    from doorstep.db.engine import machine_now
    from doorstep.db.queries.typed import ACCOUNT as TYPED
    from doorstep.db.secrets import key_path, open_safe, sealed_secrets

    with _standing(settings).reading() as connection:
        listed = [one for one in list_accounts(connection, "channel") if one.name != TYPED]
        listed = [one for one in listed if not one.config.get(FOR_SHEETS)]  # people and sheets sign nothing
        # Who is only read signs nothing, unless somebody has registered a webhook by hand.
        silent = {one.id for one in listed if not tells_by_itself(one.vendor) and has_api(one.vendor, one.config)}
        channels = {account.id: account.name for account in listed}
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
    if missing := sorted(name for one, name in channels.items() if one not in sealed and one not in silent):
        raise DoorstepError(f"{missing[0]} has no live secret; `doorstep channel secret {missing[0]}` gives it one.")
    if len(channels) < 2:
        return "there is no channel yet" if not channels else "the channel's secret opens with this installation's key"
    return f"the secrets of all {len(channels)} channels open with this installation's key"


def _current(settings: "Settings") -> "Database":
    """The warehouse, where it is of this program's version."""
    from doorstep.db.migrate import require_current

    database = _standing(settings)
    require_current(database)
    return database


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
