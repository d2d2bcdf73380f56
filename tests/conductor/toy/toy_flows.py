"""Stages of a toy shop: they take their work, and say what they did. Slow ones wait for a file; see conftest."""

import asyncio
import os
from pathlib import Path

import sqlalchemy as sa
from prefect import flow

from doorstep.db import work
from doorstep.db.work import Claim
from tasks.context import database, run_ref, worker
from tasks.drain import drain, report
from tasks.kinds import in_thread, reads, writes

SIGNS = Path(os.environ["TOY_SIGNS"])  # a folder in which test and flow tell each other where they are


@reads
async def read_work(stage: str, limit: int) -> Claim:
    return await in_thread(work.claim, database(), stage, limit, worker(), run_ref())


@writes
async def commit(claimed: Claim) -> int:
    return await in_thread(_commit, claimed)


def _commit(claimed: Claim) -> int:
    with database().writing("act") as connection:
        mine = work.hold_fast(connection, claimed)
        work.close(connection, claimed, mine, work.write_batch(connection, claimed, mine))
        if claimed.stage == "capture":
            work.want(connection, "normalize", mine, claimed.now)
    return len(mine)


@flow(name="capture", validate_parameters=False)
async def capture_events(limit: int = 1000, seconds: float = 20.0) -> dict[str, int]:
    return await _drain("capture", limit, seconds)


@flow(name="normalize", validate_parameters=False)
async def normalize_orders(limit: int = 1000, seconds: float = 20.0) -> dict[str, int]:
    return await _drain("normalize", limit, seconds)


async def _drain(stage: str, limit: int, seconds: float) -> dict[str, int]:
    counts: dict[str, int] = {}
    async for batch in drain(seconds, counts):
        claimed = await read_work(stage, limit)
        if claimed:
            batch.worked(orders=await commit(claimed))
    return await report(stage, counts)


@flow(name="allocate", validate_parameters=False)
async def allocate_orders(limit: int = 1, seconds: float = 20.0) -> dict[str, int]:
    """One piece of work a batch, and each batch waits between its reading and its commit for a sign."""
    counts: dict[str, int] = {}
    async for batch in drain(seconds, counts):
        claimed = await read_work("allocate", 1)
        if claimed:
            (SIGNS / "claimed").touch()
            while not (SIGNS / "go").exists():
                await asyncio.sleep(0.02)
            batch.worked(orders=await commit(claimed))
    return await report("allocate", counts)


@reads
async def look_into_a_drawer() -> int:
    """Fails twice, as a database does whose disk is not there, and then is there."""
    return await in_thread(_look_into_a_drawer)


def _look_into_a_drawer() -> int:
    drawer = SIGNS / "drawer"
    with (SIGNS / "tries").open("a") as tries:
        tries.write("x")
    if len((SIGNS / "tries").read_text()) == 3:
        drawer.mkdir()
    engine = sa.create_engine(f"sqlite:///{drawer}/shop.db")
    try:
        with engine.connect() as connection:
            return int(connection.execute(sa.text("SELECT 41 + 1")).scalar_one())
    finally:
        engine.dispose()


@writes
async def break_a_promise() -> None:
    with (SIGNS / "breaks").open("a") as breaks:
        breaks.write("x")
    raise ValueError("a contract was broken")


@flow(name="ship", validate_parameters=False)
async def ship_parcels(limit: int = 1000, seconds: float = 20.0) -> int:
    return await look_into_a_drawer()


@flow(name="notify", validate_parameters=False)
async def notify_customers(limit: int = 1000, seconds: float = 20.0) -> None:
    await break_a_promise()
