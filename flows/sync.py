"""A flow of the house, sync: parcels that left in, their channels told."""

from prefect import flow

from tasks.drain import drain, report
from tasks.sync import call, commit, decide, intend, read_left


@flow(name="sync", validate_parameters=False)
async def sync_channels(limit: int = 1000, seconds: float = 20.0) -> dict[str, int]:
    """Tell each channel once what left, in the order in which it left, and how it can be followed."""
    counts: dict[str, int] = {}
    async for batch in drain(seconds, counts):
        gathered = await read_left(limit)
        if not gathered.claimed:
            continue
        plan = await intend(gathered, decide(gathered))
        await call(gathered, plan)
        batch.worked(parcels=len(gathered.claimed), **await commit(gathered, plan))
    return await report("sync", counts)
