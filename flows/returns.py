"""Stage 7, returns: money that is owed in, refunds paid out."""

from prefect import flow

from tasks.drain import drain, report
from tasks.returns import call, commit, decide, intend, read_owed


@flow(name="returns", validate_parameters=False)
async def settle_returns(limit: int = 1000, seconds: float = 20.0) -> dict[str, int]:
    """Pay each refund that is owed back exactly once; ask a person about what the provider refuses."""
    counts: dict[str, int] = {}
    async for batch in drain(seconds, counts):
        gathered = await read_owed(limit)
        if not gathered.claimed:
            continue
        plan = await intend(gathered, decide(gathered))
        await call(gathered, plan)
        batch.worked(refunds=len(gathered.claimed), **await commit(gathered, plan))
    return await report("returns", counts)
