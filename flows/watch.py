"""Of the house, watch: what vendors have to tell in, inbound events out; and whether channels still tell us all."""

from prefect import flow

from tasks.drain import drain, report
from tasks.watch import commit, mend, poll, read_feeds


@flow(name="watch", validate_parameters=False)
async def watch_vendors(limit: int = 100, seconds: float = 20.0) -> dict[str, int]:
    """Read each vendor's news from where we last read, nothing twice; see what does not come, and fetch it."""
    counts: dict[str, int] = {}
    async for batch in drain(seconds, counts):
        claimed, feeds = await read_feeds(limit)
        if not claimed:
            continue
        told = await mend(claimed, await poll(claimed, feeds))
        batch.worked(feeds=len(claimed), **await commit(claimed, told))
    return await report("watch", counts)
