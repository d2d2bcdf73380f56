"""The house's audit: the whole warehouse in, verdicts, pages and cases out."""

from prefect import flow

from tasks.audit import check_pages, commit, look_at_laws, read_chores
from tasks.drain import drain, report


@flow(name="audit", validate_parameters=False)
async def audit_warehouse(limit: int = 1, seconds: float = 60.0) -> dict[str, int]:
    """Check what must hold over the warehouse; what does not hold is a case, and what holds again ends its own."""
    counts: dict[str, int] = {}
    async for batch in drain(seconds, counts):
        claimed = await read_chores(limit)
        if not claimed:
            continue
        pages = await check_pages(claimed)
        kept = await look_at_laws()
        batch.worked(audits=len(claimed), **await commit(claimed, kept, pages))
    return await report("audit", counts)
