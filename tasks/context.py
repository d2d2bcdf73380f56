"""Who this process is for the tasks: its worker, its warehouse database, and the Prefect run it is in."""

from collections.abc import Iterator
from contextlib import contextmanager

from prefect.context import FlowRunContext, TaskRunContext

from doorstep.db.engine import Database, open_database
from doorstep.db.work import Worker
from doorstep.settings import settings

_worker: Worker | None = None
_database: Database | None = None


def worker() -> Worker:
    """Who claims work in this process. The conductor names itself here; anybody else is `hand-<pid>`, so that a
    conductor which starts again and voids the leases of its name never voids those of a living process."""
    global _worker
    if _worker is None:
        _worker = Worker()
    return _worker


def database() -> Database:
    """The warehouse database of this installation, opened on first use."""
    global _database
    if _database is None:
        _database = open_database(settings().url)
    return _database


def work_as(one: Worker) -> None:
    """From now on this process claims as `one`."""
    global _worker
    _worker = one


def work_on(one: Database | None) -> None:
    """From now on the tasks of this process read and write `one`; None: what the settings say."""
    global _database
    _database = one


@contextmanager
def working(on: Database, as_worker: Worker | None = None) -> Iterator[None]:
    """For a while the tasks of this process use that database, and claim as that worker."""
    global _worker, _database
    before = _worker, _database
    _worker, _database = as_worker or Worker(), on
    try:
        yield
    finally:
        _worker, _database = before


def run_ref() -> str:
    """The id of the Prefect flow run that we are in; '' where there is none."""
    flow_run = FlowRunContext.get()
    if flow_run is not None and flow_run.flow_run is not None:
        return str(flow_run.flow_run.id)
    task_run = TaskRunContext.get()
    return str(task_run.task_run.flow_run_id or "") if task_run is not None else ""
