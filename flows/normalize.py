"""Stage 2, normalize: captured facts in, canonical orders out."""

from prefect import flow

from tasks.drain import drain, report
from tasks.normalize import commit, decide_orders, read_facts


@flow(name="normalize", validate_parameters=False)
async def normalize_orders(limit: int = 1000, seconds: float = 20.0) -> dict[str, int]:
    """Make one canonical order of all that was said of it; hold, with a case, each that a person must look at."""
    counts: dict[str, int] = {}
    async for batch in drain(seconds, counts):
        gathered = await read_facts(limit)
        if not gathered.claimed:
            continue
        outcomes = decide_orders(gathered)
        batch.worked(orders=len(gathered.claimed), **await commit(gathered, outcomes))
    return await report("normalize", counts)
