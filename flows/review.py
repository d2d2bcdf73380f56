"""Review: open cases in, runs that wait for a person out; and the run of one case, which brings its answer home."""

from prefect import State, flow
from prefect.states import Completed

from tasks.drain import drain, report
from tasks.review import commit, keep, read_astray, read_case, read_cases, resolve, show
from tasks.review_runs import ask, last_answer


@flow(name="review", validate_parameters=False)
async def review_cases(limit: int = 1000, seconds: float = 20.0) -> dict[str, int]:
    """Show each open case as a run that waits for its answer; complete the runs of those answered elsewhere."""
    counts = {"cases": 0}
    astray = await read_astray()
    if astray:
        counts |= await keep(await show(astray))
    async for batch in drain(seconds, counts):
        claimed, sheets = await read_cases(limit)
        if not claimed:
            continue
        batch.worked(cases=len(claimed), **await commit(claimed, await show(sheets)))
    return await report("review", counts)


@flow(name="case", validate_parameters=False)
async def review_case(case: str) -> State[None] | None:
    """Resolve the case as its reviewer answered; ask where nobody has, and ask again where the shop's rules say no."""
    sheet = await read_case(case)
    if sheet is None:
        return Completed(message=f"There is no case {case}. Look at the list of cases.")
    times, answer = await last_answer()
    notice = ""
    if answer is not None:
        told = await resolve(sheet, answer)
        if told.is_over:
            return Completed(message=told.sentence)
        notice = told.sentence
        sheet = await read_case(case) or sheet
    elif not sheet.is_open:
        return Completed(message=sheet.ending)
    await ask(sheet, times + 1, notice)
    return None
