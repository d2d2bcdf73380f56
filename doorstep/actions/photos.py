"""Photos of products: uploaded, out of a ZIP beside a sheet, or fetched from the addresses that an export named."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import sqlalchemy as sa

from doorstep.actions.act import acting
from doorstep.connectors.files.fetching import fetch_picture
from doorstep.connectors.files.photos import photos_in, safe_photo
from doorstep.db import files, tables
from doorstep.db.engine import Database, business_now
from doorstep.db.write import update
from doorstep.domain.errors import CannotDoError

_AT_ONCE, _A_TURN = 4, 40


def shown_at(sha: str) -> str:
    """The address under which our pages show the photo."""
    return f"/photos/{sha}/400"


@dataclass(slots=True)
class Fetched:
    """What became of the addresses."""

    fetched: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)  # (address, why)


def put_photo(database: Database, home: Path, sku_code: str, content: bytes, name: str, actor_id: int | None) -> str:
    """The SKU is shown with this photo, everywhere; returns the photo's address."""
    made = safe_photo(content, name)
    sha = files.keep_bytes(home, made)
    with acting(database, "desk", "product.photo", actor_id, {"sku": sku_code, "photo": sha}) as act:
        files.note_file(act.connection, sha, "photo", "image/webp", len(made), name, act.by.at, actor_id)
        sku = tables.sku
        row = act.connection.execute(
            sa.select(sku.c.id, sku.c.product_id, sku.c.options).where(sku.c.code == sku_code).with_for_update()
        ).first()
        if row is None:
            raise CannotDoError(f"There is no product with the SKU {sku_code}.")
        options = {key: value for key, value in (row.options or {}).items() if key != "photo_from"}
        act.connection.execute(
            sku.update().where(sku.c.id == row.id).values(photo=shown_at(sha), options=options or None)
        )
        product = tables.product
        act.connection.execute(
            product.update()
            .where(product.c.id == row.product_id, sa.not_(product.c.photo.startswith("/")))
            .values(photo=shown_at(sha), changed_at=act.by.at)
        )
    return shown_at(sha)


def drop_photo(database: Database, sku_code: str, actor_id: int | None) -> None:
    """The SKU is shown without a photo; the file stays, since others may show it."""
    with acting(database, "desk", "product.photo", actor_id, {"sku": sku_code, "photo": ""}) as act:
        act.connection.execute(tables.sku.update().where(tables.sku.c.code == sku_code).values(photo=""))


def keep_photos(
    database: Database, home: Path, archive: Path, actor_id: int | None, door: str = "desk"
) -> dict[str, str]:
    """The pictures of a ZIP are kept; {file's name: the address under which we show it}."""
    kept: dict[str, tuple[str, int]] = {}
    for name, content in photos_in(archive):
        made = safe_photo(content, name)
        kept[name] = (files.keep_bytes(home, made), len(made))
    if not kept:
        raise CannotDoError("The ZIP holds no picture; pack PNG, JPEG, WebP or GIF files.")
    with acting(database, door, "import.photos", actor_id, {"files": len(kept)}) as act:
        for name, (sha, size) in kept.items():
            files.note_file(act.connection, sha, "photo", "image/webp", size, name, act.by.at, actor_id)
    return {name: shown_at(sha) for name, (sha, _) in kept.items()}


def waiting_addresses(connection: sa.Connection, limit: int = 10_000) -> list[str]:
    """Addresses of photos that were named and not fetched yet."""
    sku, product = tables.sku, tables.product
    named = sa.union(
        sa.select(sku.c.photo.label("photo")).where(sku.c.photo.like("http%")),
        sa.select(product.c.photo).where(product.c.photo.like("http%")),
    ).subquery()
    return list(connection.execute(sa.select(named.c.photo).order_by(named.c.photo).limit(limit)).scalars())


def fetch_photos(database: Database, home: Path, may_be_local: bool = False, limit: int = 10_000) -> Fetched:
    """Every address that answers with a picture is a photo of ours, and shown; the others stay, with why."""
    with database.reading() as connection:
        waiting = waiting_addresses(connection, limit)
    outcome = Fetched()

    async def run() -> None:
        timeout = httpx.Timeout(15.0, connect=5.0)
        async with httpx.AsyncClient(timeout=timeout, trust_env=False) as client:
            for start in range(0, len(waiting), _A_TURN):
                turn = waiting[start : start + _A_TURN]
                gate = asyncio.Semaphore(_AT_ONCE)
                found = await asyncio.gather(*(_fetch(client, gate, one, may_be_local) for one in turn))
                _show(database, home, outcome, [(one, got) for one, got in zip(turn, found, strict=True)])

    asyncio.run(run())
    return outcome


async def _fetch(client: httpx.AsyncClient, gate: asyncio.Semaphore, address: str, may_be_local: bool) -> bytes | str:
    async with gate:
        try:
            content = await fetch_picture(client, address, may_be_local)
            return await asyncio.to_thread(safe_photo, content, address.rpartition("/")[2][:60])
        except CannotDoError as error:
            return str(error)


def _show(database: Database, home: Path, outcome: Fetched, found: list[tuple[str, bytes | str]]) -> None:
    outcome.failed += [(address, got) for address, got in found if isinstance(got, str)]
    kept = [(address, files.keep_bytes(home, got), len(got)) for address, got in found if isinstance(got, bytes)]
    if not kept:
        return
    with database.writing("act") as connection:
        now = business_now(connection)
        for address, sha, size in kept:  # at most 40
            files.note_file(connection, sha, "photo", "image/webp", size, address[-200:], now, None)
        rows = [(address, shown_at(sha)) for address, sha, _ in kept]
        for table in (tables.sku, tables.product):
            columns = (("address", "text"), ("shown", "text"))
            update(connection, table, {"photo": "v.shown"}, "t.photo = v.address", columns, rows)
    outcome.fetched += len(kept)
