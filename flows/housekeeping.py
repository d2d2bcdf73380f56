"""The house's chores: what is over is ended, and nothing else."""

from prefect import flow

from tasks.drain import drain, report
from tasks.housekeeping import commit, read_chores


@flow(name="housekeeping", validate_parameters=False)
async def keep_house(limit: int = 1, seconds: float = 20.0) -> dict[str, int]:
    """End returns that never came, and erase bodies past the shop's retention."""
    counts: dict[str, int] = {}
    async for batch in drain(seconds, counts):
        claimed = await read_chores(limit)
        if not claimed:
            continue
        batch.worked(chores=len(claimed), **await commit(claimed))
    return await report("housekeeping", counts)
