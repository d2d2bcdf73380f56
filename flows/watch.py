"""Of the house, watch: what carriers and payment providers have to tell in, inbound events out."""

from prefect import flow

from tasks.drain import drain, report
from tasks.watch import commit, poll, read_feeds


@flow(name="watch", validate_parameters=False)
async def watch_vendors(limit: int = 100, seconds: float = 20.0) -> dict[str, int]:
    """Read each vendor's news from where we last read; nothing twice, nothing lost."""
    counts: dict[str, int] = {}
    async for batch in drain(seconds, counts):
        claimed, feeds = await read_feeds(limit)
        if not claimed:
            continue
        batch.worked(feeds=len(claimed), **await commit(claimed, await poll(claimed, feeds)))
    return await report("watch", counts)
