"""The three kinds of task: what reads, what writes, what calls out; each with its own idea of when to try again.

A Prefect task retries for one kind of trouble only: our own side failed (the database was gone, two commits met).
A vendor's trouble comes again at its effect's `due`, and work that cannot go on yet at its item's `due`.
Outside a flow run the plain function is called, and Prefect has no part in it.
"""

import asyncio
import functools
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, ParamSpec, TypeVar

from prefect import Task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.context import FlowRunContext
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from doorstep.domain.errors import DoorstepError

P = ParamSpec("P")
R = TypeVar("R")

# Blocking database work runs here, two at a time: one that waits for the disk or its turn, and one that computes. More
# would only take the interpreter from whoever holds the writer's turn, and make all others wait for it (bench/).
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="database")

# PostgreSQL's classes of "not you, not now": connection lost, out of resources, shut down by an operator.
_PASSING_CLASSES = ("08", "53", "57")
_PASSING_STATES = frozenset({"40001", "40P01", "55P03"})  # serialization failure, deadlock, lock not available
_PASSING_WORDS = ("locked", "busy", "unable to open", "disk i/o")  # SQLite says it in words


async def in_thread(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """What `function` returns, with the event loop free meanwhile; the Prefect run it is in stays known to it."""
    run = functools.partial(copy_context().run, function, *args, **kwargs)
    return await asyncio.get_running_loop().run_in_executor(_threads, run)


def is_passing(error: BaseException | None) -> bool:
    """Whether the database was only away or in each other's way, so that the same statement may work in a moment."""
    if isinstance(error, PoolTimeoutError):
        return True
    if not isinstance(error, DBAPIError):
        return isinstance(error, DoorstepError) and error.retryable
    if error.connection_invalidated:
        return True
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return state in _PASSING_STATES or state.startswith(_PASSING_CLASSES)
    words = str(error.orig).lower()
    if type(error.orig).__module__.startswith("psycopg"):
        return type(error.orig).__name__ == "OperationalError"  # no answer from the server at all
    return type(error.orig).__name__ == "OperationalError" and any(word in words for word in _PASSING_WORDS)


def is_unsent(error: BaseException | None) -> bool:
    """Whether our own side gave up before anything was sent; after that, only the effect may call again."""
    return isinstance(error, DoorstepError) and error.retryable


def _try_again_when(holds: Callable[[BaseException | None], bool]) -> Callable[..., Any]:
    async def condition(_task: "Task[..., Any]", _run: TaskRun, state: State[Any]) -> bool:
        return holds(await state.aresult(raise_on_failure=False))

    return condition


class _Call:
    """The arguments of a task in a sealed envelope: Prefect would look through them, row by row, for links."""

    __slots__ = ("args", "kwargs")

    def __init__(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.args, self.kwargs = args, kwargs

    def __repr__(self) -> str:
        return "…"  # nobody's address ends up in a log


def _kind(
    function: Callable[P, Awaitable[R]], delays: list[float], holds: Callable[[BaseException | None], bool]
) -> Callable[P, Awaitable[R]]:
    words = function.__name__.strip("_").replace("_", " ")

    async def unseal(call: _Call) -> R:
        return await function(*call.args, **call.kwargs)

    functools.update_wrapper(unseal, function, assigned=("__module__", "__name__", "__qualname__", "__doc__"))
    del unseal.__wrapped__  # else Prefect reads the signature of what it wraps
    # No tags: for each tag of a task its engine asks the server for leave to run, and cannot run without a server.
    task = Task(
        unseal, name=words, task_run_name=words, cache_policy=NO_CACHE, persist_result=False,
        retries=len(delays), retry_delay_seconds=delays, retry_condition_fn=_try_again_when(holds), log_prints=False,
    )  # fmt: skip

    @functools.wraps(function)
    async def call(*args: P.args, **kwargs: P.kwargs) -> R:
        if FlowRunContext.get() is None:
            return await function(*args, **kwargs)
        return await task(_Call(args, kwargs))

    call.task = task  # type: ignore[attr-defined]
    return call


def reads(function: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """A task that only looks: tried again quickly while the database is away, for a minute."""
    return _kind(function, [0.2, 1, 3, 10, 20, 30], is_passing)


def writes(function: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """A task of whole transactions: tried again when the database was away or two commits met, never when a promise
    was broken. A commit whose answer was lost is safe to repeat, since its items are no longer ours."""
    return _kind(function, [0.2, 1, 3, 10, 20, 30], is_passing)


def calls(function: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """A task that speaks to a vendor: tried again only where our own side gave up before anything was sent."""
    return _kind(function, [1, 5], is_unsent)
