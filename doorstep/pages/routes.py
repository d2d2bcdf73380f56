"""Addresses with who may ask for them: a page without a role cannot be made."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from doorstep.domain.errors import DoorstepError
from doorstep.domain.roles import Role

from .look import Look
from .visit import Answering, SignInError, Visit, answering, let_in

OPEN_FOLDERS = frozenset(("/static",))  # what every page is drawn with: the same for everybody, and nobody's


class Pages:
    """Makes the routes of one application. `role` is the least that may ask; None is open to everybody."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self._answer = answering(look)

    def get(self, path: str, answer: Answering, role: Role | None) -> Route:
        return Route(path, self._answer(answer, role), methods=["GET"])

    def post(self, path: str, answer: Answering, role: Role | None) -> Route:
        return Route(path, self._answer(answer, role), methods=["POST"])

    def upload(self, path: str, answer: Answering, role: Role | None, most: int) -> Route:
        """A form that may bring files, `most` bytes in all; they are in `visit.files` while it is answered."""
        return Route(path, self._answer(answer, role, most), methods=["POST"])

    def folder(self, path: str, files: ASGIApp, role: Role) -> Mount:
        """Everything beneath that address, for that role."""

        async def serve(scope: Scope, receive: Receive, send: Send) -> None:
            visit = Visit(Request(scope, receive), self.look)
            try:
                await run_in_threadpool(let_in, visit, role)
            except SignInError as error:
                await (await run_in_threadpool(visit.ask_to_sign_in, error))(scope, receive, send)
            except DoorstepError as error:
                await (await run_in_threadpool(visit.trouble, error))(scope, receive, send)
            else:
                await files(scope, receive, send)

        serve.role = role  # type: ignore[attr-defined]
        return Mount(path, app=serve)


@dataclass(frozen=True, slots=True)
class Address:
    """One address of the application, and the least role that may ask for it; None is open to everybody."""

    method: str
    path: str
    role: Role | None


def addresses(routes: Iterable[BaseRoute]) -> Iterator[Address]:
    """Every address with its role; LookupError at one that names none, so that none can be forgotten."""
    for route in routes:
        if isinstance(route, Mount):
            if route.path in OPEN_FOLDERS:
                yield Address("GET", f"{route.path}/{{path}}", None)
            elif hasattr(route.app, "role"):
                yield Address("GET", f"{route.path}/{{path}}", route.app.role)
            else:
                raise LookupError(f"{route.path} is served to nobody: it names no role.")
        elif isinstance(route, Route) and hasattr(route.endpoint, "role"):
            for method in sorted((route.methods or set()) - {"HEAD"}):
                yield Address(method, route.path, route.endpoint.role)
        else:
            raise LookupError(f"{getattr(route, 'path', route)} is served to nobody: it names no role.")
