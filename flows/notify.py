"""Stage 6, notify: things worth telling in, mails out."""

from prefect import flow

from tasks.drain import drain, report
from tasks.notify import call, commit, decide, intend, read_wanted, want_delays


@flow(name="notify", validate_parameters=False)
async def notify_customers(limit: int = 1000, seconds: float = 20.0) -> dict[str, int]:
    """Tell each customer what is true, once, in their language, at a decent hour."""
    counts: dict[str, int] = {}
    await want_delays(limit)
    async for batch in drain(seconds, counts):
        gathered = await read_wanted(limit)
        if not gathered.claimed:
            continue
        plan = await intend(gathered, decide(gathered))
        await call(gathered, plan)
        batch.worked(messages=len(gathered.claimed), **await commit(gathered, plan))
    return await report("notify", counts)
