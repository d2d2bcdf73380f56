"""Stage 4, pick and pack: allocations in, waves and pick tasks on the floor out."""

from prefect import flow

from tasks.drain import drain, report
from tasks.pick_pack import commit, decide, read_planned


@flow(name="pick and pack", validate_parameters=False)
async def pick_pack_orders(limit: int = 1000, seconds: float = 20.0) -> dict[str, int]:
    """Bring what was promised to the floor, a hundred together; people pick, pack and seal it at the station."""
    counts: dict[str, int] = {}
    async for batch in drain(seconds, counts):
        gathered = await read_planned(limit)
        if not gathered.claimed:
            continue
        waves = decide(gathered)
        batch.worked(fulfillments=len(gathered.claimed), **await commit(gathered, waves))
    return await report("pick and pack", counts)
