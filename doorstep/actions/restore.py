"""Putting a backup back: into an empty home, whole or not at all; the shop lies still until a person lets it go."""

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from doorstep.db import copies, files, migrate, tables
from doorstep.db.actors import system_actor
from doorstep.db.engine import Database, machine_now
from doorstep.db.queries.pages import read_frame
from doorstep.db.queries.prove import Proof, prove
from doorstep.domain.errors import CannotDoError
from doorstep.domain.ids import public_id
from doorstep.settings import Settings

from .archive import Contents, require_known, unpack

_ALLOWED = frozenset(("up.lock",))  # what may lie in a home that counts as empty


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, and how it stands."""

    contents: Contents
    home: Path
    upgraded_from: str | None  # the backup's own version, where it was an earlier one
    is_stopped: bool


def restore(settings: Settings, archive: Path, goes_on: bool = False) -> Restored:
    """The home holds the shop of the backup, at this program's version, and nobody is signed in. Unless `goes_on`,
    everything lies still: what was done between the backup and now (labels bought, mails sent) is not in it, and would
    be done again. A home that is not empty is refused; where anything fails, the home is as it was."""
    _require_empty_home(settings.home)
    copies.make_room(settings.url)
    parent = settings.home.absolute().parent
    parent.mkdir(parents=True, exist_ok=True)
    draft = parent / f".{settings.home.name}.restoring-{secrets.token_hex(4)}"
    draft.mkdir(mode=0o700)
    try:
        contents = unpack(archive, draft)
        require_known(contents)
        with _filled(settings, draft) as url:
            _settle_in(url, contents, goes_on)
            _move_in(draft, settings.home)
        if settings.database_url:
            copies.end_half(settings.url)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    earlier = contents.schema if contents.schema != migrate.head() else None
    return Restored(contents, settings.home, earlier, not goes_on)


def try_out(settings: Settings, archive: Path) -> tuple[Contents, Proof]:
    """The backup was put back in a place of its own, every law looked at there, and the place taken away again."""
    with tempfile.TemporaryDirectory(dir=archive.absolute().parent, prefix=".trying-") as made:
        folder = Path(made)
        contents = unpack(archive, folder)
        require_known(contents)
        copy = _copy_in(folder)
        with copies.place_beside(settings.url, folder, f"doorstep_trial_{secrets.token_hex(4)}") as url:
            copies.fill_database(copy, url)
            migrate.upgrade(url)
            database = Database(url, pool_size=1)
            try:
                _require_files(database, folder)
                return contents, prove(database)
            finally:
                database.close()


def _copy_in(folder: Path) -> Path:
    found = next((folder / name for name in (copies.SQLITE, copies.POSTGRES) if (folder / name).exists()), None)
    if found is None:
        raise CannotDoError("The backup holds no warehouse; take another one.")
    return found


def _require_files(database: Database, home: Path) -> None:
    file = tables.stored_file
    with database.reading() as connection:
        named = connection.execute(sa.select(file.c.sha256, file.c.name)).all()
    lost = [row.name or row.sha256[:12] for row in named if not files.path_of(home, row.sha256).is_file()]
    if lost:
        raise CannotDoError(f"The backup lacks {len(lost)} files that its warehouse names, {lost[0]} first.")


def _require_empty_home(home: Path) -> None:
    if home.exists() and not home.is_dir():
        raise CannotDoError(f"{home} is a file; name an empty folder in DOORSTEP_HOME.")
    if home.is_dir() and (found := sorted(p.name for p in home.iterdir() if p.name not in _ALLOWED)):
        raise CannotDoError(
            f"{home} is not empty (it holds {found[0]}); a backup is put only where nothing is. Name an empty folder "
            "in DOORSTEP_HOME, or move what is there away."
        )


@contextmanager
def _filled(settings: Settings, draft: Path) -> Iterator[str]:
    """Inside, the database stands in the draft, or on its server, where it was empty before and is again if what
    follows fails; the copy itself is gone. Nobody works on one that is not in the draft before all is done."""
    copy, url = _copy_in(draft), _in_draft(settings, draft).url
    copies.fill_database(copy, url, is_half=bool(settings.database_url))
    copy.unlink()
    (draft / "manifest.json").unlink(missing_ok=True)
    try:
        yield url
    except BaseException:
        if settings.database_url:
            copies.empty_again(url)
        raise


def _settle_in(url: str, contents: Contents, goes_on: bool) -> None:
    migrate.upgrade(url, is_restored=True)
    database = Database(url, pool_size=1)
    try:
        settle(database, contents, goes_on)
    finally:
        database.close()


def _in_draft(settings: Settings, draft: Path) -> Settings:
    """The settings with the home's own database where the draft has it; one that lies elsewhere is filled in place."""
    return replace(settings, home=draft) if not settings.database_url else settings


def settle(database: Database, contents: Contents, goes_on: bool) -> None:
    """Nobody holds work, is signed in from before, or comes in by a link that was used since; and unless it goes on at
    once, everything is stopped."""
    now = machine_now()
    work_item, session, stop = tables.work_item, tables.session, tables.stop
    with database.writing("act") as connection:
        connection.execute(
            work_item.update().where(work_item.c.outcome.is_(None)).values(lease=None, leased_until=None)
        )
        connection.execute(session.update().where(session.c.ended_at.is_(None)).values(ended_at=now))
        link = tables.one_time_link
        connection.execute(link.update().where(link.c.used_at.is_(None)).values(used_at=now))
        open_stop = sa.select(stop.c.id).where(stop.c.scope == "everything", stop.c.lifted_at.is_(None))
        if not goes_on and connection.execute(open_stop).first() is None:
            kept = contents.at.astimezone(ZoneInfo(read_frame(connection).time_zone))
            reason = f"restored from the backup of {kept:%Y-%m-%d %H:%M}: look what was done since, then resume"
            connection.execute(
                stop.insert().values(
                    public_id=public_id("stp", "restore", now.isoformat()), scope="everything", target_id=0,
                    reason=reason, since=now, actor_id=system_actor(connection),
                )
            )  # fmt: skip


def _move_in(draft: Path, home: Path) -> None:
    """The draft is the home. One rename where the home is not there or can be taken away, else entry by entry."""
    if not home.exists():
        draft.rename(home)
        return
    # The home may be a mounted volume, which no rename can replace; the warehouse comes last, and with it the shop.
    try:
        for entry in sorted(draft.iterdir(), key=lambda path: path.name.startswith("warehouse")):
            shutil.move(str(entry), home / entry.name)
    except BaseException:
        for entry in home.iterdir():  # it was empty before
            if entry.name not in _ALLOWED:
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        raise
    draft.rmdir()
