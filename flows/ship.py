"""Stage 5, ship: sealed parcels in; labels, hand-overs and arrivals out."""

from prefect import flow

from tasks.drain import drain, report
from tasks.ship import call, commit, decide, intend, read_parcels, read_tariffs


@flow(name="ship", validate_parameters=False)
async def ship_parcels(limit: int = 1000, seconds: float = 20.0) -> dict[str, int]:
    """Buy one label for each sealed parcel, look up what is in doubt, and follow every parcel to the door."""
    counts: dict[str, int] = {}
    async for batch in drain(seconds, counts):
        gathered = await read_parcels(limit)
        if not gathered.claimed:
            continue
        plan = decide(gathered, await read_tariffs(gathered))
        plan = await intend(gathered, plan)
        await call(gathered, plan)
        batch.worked(parcels=len(gathered.claimed), **await commit(gathered, plan))
    return await report("ship", counts)
