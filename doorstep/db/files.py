"""The file store: photos, logos and imported files under their own hash in the home, each with its row."""

import hashlib
import os
import secrets
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from doorstep.domain.errors import CannotDoError

from . import tables
from .engine import Database

FOLDER = "files"  # in the home
_STALE_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that is kept; its bytes lie at `path_of(home, sha256)` and never change."""

    id: int
    sha256: str
    kind: str
    media_type: str
    size_bytes: int
    name: str


def path_of(home: Path, sha256: str) -> Path:
    """Where the bytes of that hash lie."""
    return home / FOLDER / sha256[:2] / sha256


def keep_bytes(home: Path, content: bytes) -> str:
    """The bytes lie in the store, whole, and survive a crash from now; returns their SHA-256. To be called before the
    row that names them: a file without a row is swept, a row without its file is a loss."""
    sha = hashlib.sha256(content).hexdigest()
    path = path_of(home, sha)
    if path.exists():
        os.utime(path)  # the sweep leaves alone what was kept just now and has no row yet
        return sha
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(6)}")
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    _sync(path.parent)
    return sha


def _sync(parent: Path) -> None:
    folder = os.open(parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # or the name itself may be lost
    finally:
        os.close(folder)


def keep_file(home: Path, source: Path) -> str:
    """The same for a file of any size, which is never in memory as a whole."""
    with source.open("rb") as opened:
        sha = hashlib.file_digest(opened, "sha256").hexdigest()
    path = path_of(home, sha)
    if path.exists():
        os.utime(path)
        return sha
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(6)}")
    try:
        with (
            source.open("rb") as opened,
            open(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as kept,
        ):
            shutil.copyfileobj(opened, kept, 1 << 20)
            kept.flush()
            os.fsync(kept.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    _sync(path.parent)
    return sha


def sweep(database: Database, home: Path) -> int:
    """What nobody names has gone: bytes without a row, and what was left half written. Nothing of the last day is
    touched: its row, or its end, may still come. Returns how many files."""
    with database.reading() as connection:
        named = set(connection.execute(sa.select(tables.stored_file.c.sha256).distinct()).scalars())
    swept = 0
    for path in (home / FOLDER).glob("**/*"):
        with suppress(OSError):  # somebody else was quicker
            if path.is_file() and path.name not in named and is_stale(path):
                path.unlink()
                swept += 1
    return swept


def is_stale(path: Path) -> bool:
    """Whether nobody has touched it for a day."""
    return time.time() - path.stat().st_mtime > _STALE_SECONDS


def note_file(
    connection: sa.Connection, sha256: str, kind: str, media_type: str, size_bytes: int, name: str, at: datetime,
    actor_id: int | None,
) -> int:  # fmt: skip
    """The file has its row; the same bytes of the same kind have one, kept since now. Returns its id."""
    file = tables.stored_file
    known: int | None = connection.execute(
        sa.select(file.c.id).where(file.c.sha256 == sha256, file.c.kind == kind)
    ).scalar()
    if known is not None:
        connection.execute(file.update().where(file.c.id == known).values(since=at))
        return known
    return int(
        connection.execute(
            file.insert()
            .values(
                sha256=sha256, kind=kind, media_type=media_type, size_bytes=size_bytes, name=name[:200], since=at,
                actor_id=actor_id,
            )
            .returning(file.c.id)
        ).scalar_one()
    )  # fmt: skip


def find_file(connection: sa.Connection, sha256: str, kind: str) -> StoredFile | None:
    """The file of that hash and kind, or None."""
    file = tables.stored_file
    row = connection.execute(
        sa.select(file.c.id, file.c.sha256, file.c.kind, file.c.media_type, file.c.size_bytes, file.c.name).where(
            file.c.sha256 == sha256, file.c.kind == kind
        )
    ).first()
    return StoredFile(*row) if row else None


def read_bytes(home: Path, sha256: str) -> bytes:
    """The file's bytes; an error that says what to do where they are gone."""
    try:
        return path_of(home, sha256).read_bytes()
    except OSError:
        raise CannotDoError(
            f"The file {sha256[:12]}… is not in the home's {FOLDER} folder any more; put it back from a backup."
        ) from None
