"""A backup as one file: made of the shop at one moment, read back part by part, each found to be what it was."""

import hashlib
import json
import os
import re
import secrets
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version as program_version
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from doorstep.db import copies, files, migrate, tables
from doorstep.db.engine import Database, machine_now
from doorstep.db.secrets import key_path
from doorstep.domain.errors import CannotDoError
from doorstep.settings import Settings

_MANIFEST, _KEY = "manifest.json", "secret.key"
_FORMAT = 1
_MEMBER = re.compile(r"manifest\.json|secret\.key|warehouse\.db\.gz|warehouse\.dump|files/[0-9a-f]{2}/[0-9a-f]{64}")
_PIECE = 1 << 20
_LARGEST_MANIFEST = 64 << 20


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that lies on the disk."""

    path: Path
    size_bytes: int
    sha256: str
    at: datetime
    schema: str
    files: int
    missing: tuple[str, ...]  # files that the warehouse names and the store does not hold

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"path": str(self.path)}


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup says of itself."""

    at: datetime
    shop: str
    schema: str
    program: str
    parts: dict[str, dict[str, Any]]


def sweep_drafts(settings: Settings, folder: Path) -> None:
    """Backups that were being made or tried when somebody pulled the plug are gone: the whole shop lies in them, open.
    Nothing of the last day is touched, since somebody may be at it."""
    places = [(folder, ".making-*"), (folder, ".trying-*"), (folder, "doorstep-*.part")]
    places.append((settings.home.absolute().parent, f".{settings.home.name}.restoring-*"))
    for parent, name in places:
        for left in parent.glob(name):
            with suppress(OSError):
                if files.is_stale(left):
                    shutil.rmtree(left) if left.is_dir() else left.unlink()


def write_archive(settings: Settings, folder: Path) -> Made:
    """A file in the folder holds the shop as it was at one moment; the shop goes on meanwhile. Nothing is left of it
    where it fails."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    at = machine_now()
    target = folder / f"doorstep-{at:%Y-%m-%dT%H%M%SZ}-{secrets.token_hex(8)}.tar"
    draft = target.with_suffix(".part")
    with tempfile.TemporaryDirectory(dir=folder, prefix=".making-") as made:
        copy = copies.copy_database(settings.url, Path(made))
        schema, shop, wanted = _look_into(copy, settings, Path(made))
        parts = {copy.name: copy}
        if not settings.secret_key and key_path(settings.home).is_file():
            parts[_KEY] = key_path(settings.home)
        missing = []
        for sha in wanted:
            path = files.path_of(settings.home, sha)
            if path.is_file():
                parts[f"{files.FOLDER}/{sha[:2]}/{sha}"] = path
            else:
                missing.append(sha)
        told = {name: {"sha256": _sha(path), "size": path.stat().st_size} for name, path in parts.items()}
        manifest = {
            "format": _FORMAT, "at": at.isoformat(), "shop": shop, "schema": schema, "database": copy.name,
            "program": program_version("doorstep"), "missing": missing, "parts": told,
        }  # fmt: skip
        try:
            _write_tar(draft, json.dumps(manifest, indent=1).encode(), parts)
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
    return Made(target, target.stat().st_size, _sha(target), at, schema, len(wanted) - len(missing), tuple(missing))


def _look_into(copy: Path, settings: Settings, folder: Path) -> tuple[str, str, list[str]]:
    """Version, name and files of the shop as the copy has them. On PostgreSQL, where the copy cannot be asked, as they
    are now: a file is written before its row, so none is missed that the copy names."""
    if copy.name == copies.SQLITE:
        url = f"sqlite:///{folder / 'look.db'}"
        copies.fill_database(copy, url)
    else:
        url = settings.url
    database = Database(url, pool_size=1)
    try:
        schema = migrate.version(database)
        if schema is None:
            raise CannotDoError("There is no shop here yet to keep. Run `doorstep init` first.")
        with database.reading() as connection:
            setting = tables.setting
            shop = connection.execute(sa.select(setting.c.value).where(setting.c.key == "shop_name")).scalar()
            has_files = sa.inspect(connection).has_table(tables.stored_file.name)
            file = tables.stored_file
            named = sa.select(file.c.sha256).distinct().order_by(file.c.sha256)
            return schema, str(shop or ""), list(connection.execute(named).scalars()) if has_files else []
    finally:
        database.close()
        if copy.name == copies.SQLITE:
            for left in folder.glob("look.db*"):
                left.unlink()


def _write_tar(draft: Path, manifest: bytes, parts: dict[str, Path]) -> None:
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    with os.fdopen(descriptor, "w+b") as raw:
        with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as tar:
            note = tarfile.TarInfo(_MANIFEST)
            note.size, note.mode = len(manifest), 0o600
            with tempfile.TemporaryFile() as body:
                body.write(manifest)
                body.seek(0)
                tar.addfile(note, body)
            for name, path in parts.items():
                tar.add(path, arcname=name, recursive=False)
        raw.flush()
        os.fsync(raw.fileno())


def read_contents(archive: Path) -> Contents:
    """What the backup says of itself; an error in one sentence where it is none."""
    with _opened(archive) as tar:
        return _contents(tar, archive)


@contextmanager
def _opened(archive: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(archive, "r:") as tar:
            yield tar
    except tarfile.TarError:
        raise CannotDoError(f"{archive} is no backup of Doorstep, or was cut short; take another one.") from None
    except OSError as error:
        raise CannotDoError(f"{archive} cannot be read ({error.strerror}); give its right place.") from None


def _contents(tar: tarfile.TarFile, archive: Path) -> Contents:
    first = tar.next()
    try:
        if first is None or first.name != _MANIFEST or first.size > _LARGEST_MANIFEST:
            raise ValueError
        opened = tar.extractfile(first)
        told = json.loads(opened.read()) if opened else {}
        if told["format"] > _FORMAT:
            raise CannotDoError(
                f"{archive.name} was made by a newer Doorstep ({told['program']}); restore it with that."
            )
        return Contents(
            datetime.fromisoformat(told["at"]),
            str(told["shop"]),
            str(told["schema"]),
            str(told["program"]),
            told["parts"],
        )
    except (ValueError, KeyError, TypeError):
        raise CannotDoError(f"{archive} is no backup of Doorstep; take one that `doorstep backup` made.") from None


def unpack(archive: Path, folder: Path) -> Contents:
    """Every part of the backup lies in the folder, each found to be what it was; else nothing of it is to be used."""
    with _opened(archive) as tar:
        contents = _contents(tar, archive)
        left = dict(contents.parts)
        for member in tar:
            if member.offset == 0:  # the manifest, which was read already
                continue
            told = left.pop(member.name, None)
            if told is None or not member.isreg() or not _MEMBER.fullmatch(member.name):
                raise CannotDoError(f"{archive.name} holds {member.name[:60]!r}, which no backup does; do not use it.")
            path = folder / member.name
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            source = tar.extractfile(member)
            assert source is not None  # a regular file
            if _copy_out(source, path) != told["sha256"]:
                raise CannotDoError(
                    f"{archive.name} is damaged: {member.name[:60]} is not what was put in. Take another."
                )
        if left:
            raise CannotDoError(f"{archive.name} lacks {next(iter(left))[:60]}; it was cut short. Take another one.")
    return contents


def _copy_out(source: Any, path: Path) -> str:
    seen = hashlib.sha256()
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        while piece := source.read(_PIECE):
            seen.update(piece)
            target.write(piece)
        target.flush()
        os.fsync(target.fileno())
    return seen.hexdigest()


def _sha(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def require_known(contents: Contents) -> None:
    """Raise, with what to do, where the backup is of a version that this program does not know."""
    if contents.schema not in migrate.known_versions():
        raise CannotDoError(
            f"This backup is of version {contents.schema}, newer than this program's {migrate.head()}; "
            f"restore it with Doorstep {contents.program} or newer."
        )
