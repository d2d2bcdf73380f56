"""Stage 8, reconcile: payouts in, every cent of them named."""

from prefect import flow

from tasks.drain import drain, report
from tasks.reconcile import commit, decide, read_payouts


@flow(name="reconcile", validate_parameters=False)
async def reconcile_payouts(limit: int = 1000, seconds: float = 20.0) -> dict[str, int]:
    """Explain each payout by its lines to the cent; ask a person about what nothing explains."""
    counts: dict[str, int] = {}
    async for batch in drain(seconds, counts):
        gathered = await read_payouts(limit)
        if not gathered.claimed:
            continue
        footings = decide(gathered)
        batch.worked(payouts=len(gathered.claimed), **await commit(gathered, footings))
    return await report("reconcile", counts)
