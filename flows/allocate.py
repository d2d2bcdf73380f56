"""Stage 3, allocate: confirmed orders in, promised stock out."""

from prefect import flow

from tasks.allocate import commit, decide, read_open_lines
from tasks.drain import drain, report


@flow(name="allocate", validate_parameters=False)
async def allocate_orders(limit: int = 1000, seconds: float = 20.0) -> dict[str, int]:
    """Promise stock to the oldest confirmed orders; hold, with a case, each that falls short."""
    counts: dict[str, int] = {}
    async for batch in drain(seconds, counts):
        gathered = await read_open_lines(limit)
        if not gathered.claimed:
            continue
        decision = decide(gathered)
        batch.worked(orders=len(gathered.claimed), **await commit(gathered, decision))
    return await report("allocate", counts)
