"""What every sandbox vendor has beside its trade: a file, a clock, faults, a key, control routes."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from hmac import compare_digest
from pathlib import Path
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from doorstep.sandbox.clock import Clock
from doorstep.sandbox.faults import Fault, FaultBook
from doorstep.sandbox.store import open_store

_LONG = 3600.0


class Refusal(Exception):  # noqa: N818  (the vendor's answer, not an error of ours)
    """The vendor says no: a code for programs, words for people."""

    def __init__(self, code: str, words: str, status: int = 422) -> None:
        super().__init__(words)
        self.code, self.words, self.status = code, words, status

    def body(self) -> dict[str, str]:
        return {"code": self.code, "message": self.words}


def answer(value: object, status: int = 200) -> Response:
    return Response(orjson.dumps(value), status, media_type="application/json")


def doubled(elements: list[Any], twice: bool) -> list[Any]:
    """Each element, or each element twice over."""
    return [element for element in elements for _ in range(2)] if twice else elements


def written(element: dict[str, Any], twice: bool, status: int = 200) -> Response:
    """One object as the answer; written twice it is what no client should take for one."""
    body = orjson.dumps(element)
    return Response(body + b"\n" + body if twice else body, status, media_type="application/json")


def repeated(made: Response, twice: bool) -> Response:
    """The answer, or its body twice over, which no client should take for one."""
    return Response(bytes(made.body) * 2, made.status_code, media_type=made.media_type) if twice else made


def read_number(request: Request, name: str, default: int) -> int:
    """A number of the query, or a refusal with 400."""
    text = request.query_params.get(name) or str(default)
    if not text.isdecimal():
        raise Refusal("bad_request", f"`{name}` must be a number, not {text!r}", 400)
    return int(text)


async def read_json(request: Request) -> dict[str, Any]:
    """The body as an object, or a refusal with 400."""
    try:
        body = orjson.loads(await request.body() or b"{}")
    except orjson.JSONDecodeError as error:
        raise Refusal("bad_json", f"the body is not JSON: {error}", 400) from None
    if not isinstance(body, dict):
        raise Refusal("bad_json", "the body must be a JSON object", 400)
    return body


class _HangUp:
    """No answer: silence for a while, then the connection is cut."""

    def __init__(self, seconds: float = 0.0) -> None:
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def until_they_leave() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass

        if self._seconds:
            await asyncio.wait([asyncio.ensure_future(until_they_leave())], timeout=self._seconds)
        scope["transport"].abort()
        await until_they_leave()


class Office:
    """The rooms that all vendors share."""

    def __init__(self, path: Path, schema: str, operations: Iterable[str], api_key: str) -> None:
        self.connection = open_store(path, schema)
        self.clock = Clock(self.connection)
        self.faults = FaultBook(self.connection, operations)
        self.on_clock: list[Callable[[], object]] = []
        self._api_key = f"Bearer {api_key}".encode()

    async def perform(
        self, operation: str, subjects: Sequence[Sequence[str]], work: Callable[[bool], Response]
    ) -> ASGIApp:
        """The answer to a request, or what the faults make of it. `work` is told whether to answer twice."""
        faults = self.faults.for_request(operation, subjects)
        for fault in faults:
            if fault.mode == "slow":
                await asyncio.sleep(fault.seconds)
            elif not fault.after_doing and (broken := _broken(fault)):
                return broken
        response = work(any(fault.mode == "answer_twice" for fault in faults))
        for fault in faults:
            if fault.mode == "timeout_after_doing":
                return _HangUp(fault.seconds or _LONG)
            if fault.after_doing and (broken := _broken(fault)):
                return broken
        return response

    def application(self, routes: Iterable[BaseRoute]) -> ASGIApp:
        """The vendor's own routes behind its key, and the control routes beside them."""
        control = [
            Route("/healthz", self._health),
            Route("/noop", self._health, methods=["GET", "POST"]),
            Route("/control/cpu", self._cpu),
            Route("/control/clock", self._clock, methods=["GET", "POST"]),
            Route("/control/faults", self._faults, methods=["GET", "POST", "DELETE"]),
        ]
        answers: dict[Any, Any] = {Refusal: _refused, ValueError: _misunderstood}
        return self._behind_key(Starlette(routes=[*control, *routes], exception_handlers=answers))

    def _behind_key(self, application: ASGIApp) -> ASGIApp:
        async def door(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "http" and scope["path"].startswith("/v1/"):
                shown = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
                if not compare_digest(shown, self._api_key):
                    refusal = {"error": {"code": "unauthorized", "message": "this key opens nothing here"}}
                    await answer(refusal, 401)(scope, receive, send)
                    return
            await application(scope, receive, send)

        return door

    async def _health(self, request: Request) -> Response:
        return answer({"ok": True})

    async def _cpu(self, request: Request) -> Response:
        return answer({"process_time_seconds": time.process_time()})

    async def _clock(self, request: Request) -> Response:
        if request.method == "POST":
            self.clock.tell(await read_json(request))
            for listener in self.on_clock:
                listener()
        return answer(self.clock.state())

    async def _faults(self, request: Request) -> Response:
        if request.method == "POST":
            self.faults.tell(await read_json(request))
        elif request.method == "DELETE":
            self.faults.forget()
        return answer({"faults": self.faults.listing()})


def served(endpoint: Callable[[Request], Awaitable[ASGIApp]]) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint of Starlette from one that may also hang up."""

    async def respond(request: Request) -> Response:
        return await endpoint(request)  # type: ignore[return-value]

    return respond


def _broken(fault: Fault) -> ASGIApp | None:
    if fault.mode == "server_error":
        return answer({"error": {"code": "internal", "message": "the sandbox was told to fail"}}, 500)
    if fault.mode == "nonsense":
        return Response(fault.words.encode(), media_type="text/html")
    if fault.mode == "drop_connection":
        return _HangUp()
    if fault.mode == "too_many_requests":
        slow_down = answer({"error": {"code": "too_many_requests", "message": "slow down"}}, 429)
        slow_down.headers["retry-after"] = str(round(fault.seconds))
        return slow_down
    return None


async def _refused(request: Request, refusal: Refusal) -> Response:
    return answer({"error": refusal.body()}, refusal.status)


async def _misunderstood(request: Request, error: ValueError) -> Response:
    return answer({"error": {"code": "bad_request", "message": str(error)}}, 400)
