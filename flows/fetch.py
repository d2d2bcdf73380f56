"""Of the house, fetch: news of orders that are to be read at their channel in, these orders out."""

from prefect import flow

from tasks.drain import drain, report
from tasks.fetch import call, commit, decide, read_asking


@flow(name="fetch", validate_parameters=False)
async def fetch_orders(limit: int = 500, seconds: float = 20.0) -> dict[str, int]:
    """Read each order that is asked about once at its channel, and put it in the inbox as it stands there now."""
    counts: dict[str, int] = {}
    async for batch in drain(seconds, counts):
        claimed, asking = await read_asking(limit)
        if not claimed:
            continue
        wanted = decide(asking)
        batch.worked(events=len(claimed), **await commit(claimed, wanted, await call(claimed, wanted)))
    return await report("fetch", counts)
