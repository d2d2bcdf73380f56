"""The house's chores: what is over is ended, and nothing else."""

from prefect import flow

from tasks.drain import drain, report
from tasks.housekeeping import back_up, commit, read_chores


@flow(name="housekeeping", validate_parameters=False)
async def keep_house(limit: int = 1, seconds: float = 20.0) -> dict[str, int]:
    """End returns that never came, erase bodies past the shop's retention, and keep the shop in a file."""
    counts: dict[str, int] = {}
    async for batch in drain(seconds, counts):
        chores = await read_chores(limit)
        if not chores.claimed:
            continue
        made = await back_up(chores)
        batch.worked(chores=len(chores.claimed), **await commit(chores, made))
    return await report("housekeeping", counts)
