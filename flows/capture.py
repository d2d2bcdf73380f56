"""Stage 1, capture: inbound events in, facts tied to their orders out."""

from prefect import flow

from tasks.capture import commit, read_events
from tasks.drain import drain, report


@flow(name="capture", validate_parameters=False)
async def capture_events(limit: int = 1000, seconds: float = 20.0) -> dict[str, int]:
    """Tie every event to its order, park early children, and end what is of no use with its reason."""
    counts: dict[str, int] = {}
    async for batch in drain(seconds, counts):
        claimed, found, rejected = await read_events(limit)
        if not claimed:
            continue
        await commit(claimed, found, rejected)
        batch.worked(events=len(claimed), quarantined=len(rejected))
    return await report("capture", counts)
