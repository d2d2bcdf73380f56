"""Keeping a claim while vendors take their time."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import sqlalchemy as sa

from doorstep.db import work
from doorstep.db.work import Claim

from .context import database
from .kinds import in_thread

_log = logging.getLogger("doorstep.tasks")


@asynccontextmanager
async def kept(claimed: Claim) -> AsyncIterator[None]:
    """As long as this goes on the claim stays ours, however slowly a vendor answers: else another worker would take our
    calls for those of the dead."""
    keeping = asyncio.create_task(_keep(claimed))
    try:
        yield
    finally:
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping


async def _keep(claimed: Claim) -> None:
    while True:
        await asyncio.sleep(work.LEASE.total_seconds() / 3)
        try:
            await in_thread(work.renew, database(), claimed)
        except sa.exc.SQLAlchemyError as error:
            _log.warning("The claim of %s could not be renewed: %s.", claimed.stage, type(error).__name__)
