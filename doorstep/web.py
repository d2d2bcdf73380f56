"""The one web application: webhooks first, then health and figures, the audit's pages, and the shop's pages."""

import importlib
import importlib.util
import logging
import re
from collections.abc import Callable, Sequence
from functools import partial
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any
from urllib.parse import parse_qs, urlsplit

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from doorstep.actions.signing import learn_key
from doorstep.db import migrate
from doorstep.db.accounts import AccountBook
from doorstep.db.engine import Database, business_now, open_database
from doorstep.db.figures import Figures, read_figures
from doorstep.db.secrets import Safe, open_safe
from doorstep.domain.errors import DoorstepError
from doorstep.domain.hosts import LOOPBACK
from doorstep.domain.roles import MANAGER, VIEWER
from doorstep.intake.answers import Answer, answer
from doorstep.intake.door import PREFIX, Intake
from doorstep.intake.turns import Turns
from doorstep.longlived import settle
from doorstep.pages.audit_pages import audit_pages
from doorstep.pages.look import static
from doorstep.pages.nowhere import answer_nowhere, shared_look
from doorstep.pages.routes import Address, Pages, addresses
from doorstep.pages.visit import Visit
from doorstep.settings import Settings
from doorstep.settings import settings as read_once

_log = logging.getLogger("doorstep.web")

_PAGES = ("doorstep.station.app", "doorstep.desk.app", "doorstep.portal.app")  # each holds `routes`
_SAFE_METHODS = frozenset(("GET", "HEAD", "OPTIONS"))
_ALIVE = answer(200, "ok\n")
_NONCE = re.compile(r"[0-9a-f]{32}")  # a number that `doorstep doctor` gives the shop to prove itself by

_CSP = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
_HEADERS = {
    "content-security-policy": _CSP,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


class Web:
    """Everything that Doorstep serves, as one ASGI application; it opens the warehouse when it starts."""

    def __init__(self, settings: Settings | None = None, unread: Turns[Any] | None = None) -> None:
        self._settings = settings
        self._unread = unread  # deliveries that have reached the server, which reads them when it is their turn
        self._intake: Intake | None = None
        self._pages: ASGIApp | None = None
        self._safe: Safe | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path = scope["path"]
            if path.startswith(PREFIX) and self._intake is not None:
                await self._intake(scope, receive, send)
            elif path == "/healthz":
                await self._alive(scope).send(send)
            elif self._pages is not None:
                await self._pages(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)

    def _alive(self, scope: Scope) -> Answer:
        """Yes; and, to who asks with a number, the proof that it is this very shop that says so."""
        asked = parse_qs(scope.get("query_string", b"").decode("ascii", "replace")).get("nonce", [""])[0]
        if self._safe is None or not _NONCE.fullmatch(asked):
            return _ALIVE
        return answer(200, "ok\n", x_doorstep_proof=self._safe.prove(asked))

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await self._start()
        except DoorstepError as error:
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        if self._intake is not None:
            await self._intake.stop()
        await send({"type": "lifespan.shutdown.complete"})

    async def _start(self) -> None:
        settings = self._settings or read_once()
        database = open_database(settings.url)
        self._safe = open_safe(settings)
        book = AccountBook(database, self._safe)
        self._intake = Intake(
            database, book, settings.home, settings.webhook_body_limit, shop_url=settings.shop_url,
            learn=partial(learn_key, database, self._safe), unread=self._unread,
        )  # fmt: skip
        await self._intake.start()
        self._pages = _pages(settings, database, self._intake)
        settle()


def _pages(settings: Settings, database: Database, intake: Intake) -> ASGIApp:
    """All but the webhooks, behind the guards that a browser needs. Pages find the shop in `request.app.state`."""
    routes = all_routes(settings, database, intake)
    list(addresses(routes))  # raises where one names no role
    application = Starlette(routes=routes, exception_handlers={DoorstepError: _refused, 404: answer_nowhere})
    application.state.settings, application.state.database = settings, database
    return _guarded(application, settings)


def all_routes(settings: Settings, database: Database, intake: Intake) -> list[BaseRoute]:
    """Every address but those of webhooks and of `/healthz`, each with the least role that may ask for it."""
    house, page = _House(settings, database, intake), Pages(shared_look())
    return [
        Route("/readyz", house.ready),
        page.get("/metrics", house.metrics, VIEWER),
        page.get("/favicon.ico", house.to_icon, None),
        page.get("/docs-data", house.to_data_docs, MANAGER),
        page.folder("/docs-data", audit_pages(settings.home / "docs-data"), MANAGER),
        *_page_routes(),
    ]


def all_addresses() -> list[Address]:
    """Every address that a shop serves, with the least role that may ask for it; None is open to everybody."""
    nothing: Any = None  # neither a warehouse nor an intake is asked for what is only looked at
    outside = [Address("GET", "/healthz", None), Address("POST", f"{PREFIX}{{channel}}", None)]
    return [*outside, *addresses(all_routes(Settings(), nothing, nothing))]


def _page_routes() -> list[BaseRoute]:
    """The routes of the page applications that are there."""
    routes: list[BaseRoute] = []
    for name in _PAGES:
        folder = name.rpartition(".")[0]
        if importlib.util.find_spec(folder) is not None and importlib.util.find_spec(name) is not None:
            routes += importlib.import_module(name).routes
    return routes


async def _refused(request: Request, error: Exception) -> Response:
    return PlainTextResponse(f"{error}\n", 409)


# --- guards: who may ask, and what the browser may do with the answer ----------------------------------------------


def _guarded(application: ASGIApp, settings: Settings) -> ASGIApp:
    """The application as browsers may use it: under the shop's own address, and no other site speaks through one."""
    answers_to, is_passed_on = _answers_to(settings), _passing_on(settings)

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        scope = _as_sent(scope, settings, is_passed_on)
        if refusal := _why_not(scope, answers_to, settings.public_url):
            await PlainTextResponse(f"{refusal}\n", 403, _HEADERS)(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                if headers.get("content-type", "").startswith(("text/html", "application/json")):
                    headers.setdefault("cache-control", "no-store")  # pages show customers
            await send(message)

        await application(scope, receive, send_guarded)

    return guard


def _answers_to(settings: Settings) -> Callable[[str], bool]:
    """Whether the shop answers to that name. A page of another site can have its own name lead here (rebinding), but
    neither an address nor a name of this house's network, by which its phones and programs come where it listens."""
    known = (LOOPBACK | {settings.host, settings.public_host}) - {"", "0.0.0.0", "::"}
    if settings.host in LOOPBACK:
        return known.__contains__
    if not settings.public_url:
        return lambda name: True
    return lambda name: name in known or _is_of_the_house(name)


def _is_of_the_house(name: str) -> bool:
    if _address(name) is not None or name.endswith((".local", ".lan", ".internal", ".home.arpa")):
        return True
    return "." not in name and ":" not in name and name != ""


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """The address that the text is; an IPv4 one also where it came wrapped in IPv6."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _passing_on(settings: Settings) -> Callable[[str], bool]:
    """Whether an address is that of whoever passes the world's requests on to us: this machine's, or a proxy's that
    was named; nobody's where the shop has no public address."""
    proxies = settings.proxies

    def is_passed_on(sender: str) -> bool:
        if not settings.public_url:
            return False
        address = _address(sender)
        return address is not None and (address.is_loopback or any(address in network for network in proxies))

    return is_passed_on


def _as_sent(scope: Scope, settings: Settings, is_passed_on: Callable[[str], bool]) -> Scope:
    """The request as the browser sent it to the proxy in front. Of several senders that are named, the last that
    passes nothing on itself is the one the proxy saw. Under a public https address all came by TLS."""
    headers, told = Headers(scope=scope), dict(scope)
    if is_passed_on((scope.get("client") or ("", 0))[0]):
        named = [one.strip() for one in ",".join(headers.getlist("x-forwarded-for")).split(",")]
        if outside := [one for one in named if one and not is_passed_on(one)]:
            told["client"] = (outside[-1][:60], 0)
        scheme = headers.get("x-forwarded-proto", "").rpartition(",")[2].strip().lower()
        if scheme in ("http", "https"):
            told["scheme"] = scheme
    if settings.public_url.startswith("https:") and _host_name(headers.get("host", "")) == settings.public_host:
        told["scheme"] = "https"
    return told


def _why_not(scope: Scope, answers_to: Callable[[str], bool], public_url: str = "") -> str:
    """Why this request is refused; '' where it is not."""
    headers = Headers(scope=scope)
    host = headers.get("host", "")
    if not answers_to(_host_name(host)):
        told = f"{public_url} and localhost" if public_url else "localhost only"
        return f"This shop answers under {told}; set DOORSTEP_PUBLIC_URL to the address under which it is reached."
    if scope["method"] in _SAFE_METHODS:
        return ""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None and site != "same-origin":
        return "Another site sent this; go back to the shop's own page and press the button there."
    if origin is not None and origin.lower() != public_url and urlsplit(origin).netloc.lower() != host.lower():
        return "Another site sent this; go back to the shop's own page and press the button there."
    is_program = headers.get("authorization", "").lower().startswith("bearer ")  # which no other site can send
    if site is None and origin is None and not is_program:
        return "Say where this comes from: what changes something needs the header Origin with this shop's address."
    return ""


def _host_name(host: str) -> str:
    """The name of a Host header without its port; '' where it is none."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower().removesuffix(".")
    except ValueError:
        return ""


# --- the house: is it well, and what is waiting ----------------------------------------------------------------


class _House:
    """What supervisors and monitors ask."""

    def __init__(self, settings: Settings, database: Database, intake: Intake) -> None:
        self._settings, self._database, self._intake = settings, database, intake

    async def ready(self, request: Request) -> Response:
        """200 only where the warehouse answers and is of this program's version: yes or no, and nothing else."""
        try:
            await run_in_threadpool(migrate.require_current, self._database)
        except Exception as error:  # noqa: BLE001 - whatever keeps it from answering, it is not ready
            _log.warning("Not ready: %s", error)
            return JSONResponse({"ready": False}, 503)
        return JSONResponse({"ready": True})

    ready.role = None  # type: ignore[attr-defined]  # it must answer where nobody can be looked up

    def metrics(self, visit: Visit) -> Response:
        """The figures in the text form of Prometheus."""
        figures = self._read()
        lines = [*_metric_lines(figures), *self._intake_lines()]
        return PlainTextResponse("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4")

    def to_icon(self, visit: Visit) -> Response:
        """Pages of others' making look for an icon here."""
        return RedirectResponse(static("mark.svg"), 301)

    def to_data_docs(self, visit: Visit) -> Response:
        return RedirectResponse("/docs-data/")

    def _read(self) -> Figures:
        with self._database.reading() as connection:
            return read_figures(connection, business_now(connection))

    def _intake_lines(self) -> list[str]:
        writer, answered = self._intake.writer, sorted(self._intake.answered.items())
        stored = [({"kind": "first"}, writer.fresh), ({"kind": "repeat"}, writer.repeated)]
        return [
            *_metric("doorstep_webhooks_answered_total", "counter", [({"status": str(s)}, n) for s, n in answered]),
            *_metric("doorstep_webhooks_stored_total", "counter", stored),
            *_metric("doorstep_webhooks_waiting", "gauge", [({}, self._intake.waiting_rows)]),
        ]


def _metric_lines(figures: Figures) -> list[str]:
    backlog = figures.backlog
    refusals = [({"channel": name, "reason": reason}, times) for (name, reason), times in figures.refusals.items()]
    return [
        *_metric("doorstep_backlog", "gauge", [({"stage": b.stage}, b.count) for b in backlog]),
        *_metric("doorstep_backlog_oldest_seconds", "gauge", [({"stage": b.stage}, b.oldest_seconds) for b in backlog]),
        *_metric("doorstep_orders", "gauge", [({"status": status}, n) for status, n in figures.orders.items()]),
        *_metric("doorstep_orders_blocked", "gauge", [({}, figures.blocked)]),
        *_metric("doorstep_cases_open", "gauge", [({"cause": cause}, n) for cause, n in figures.cases.items()]),
        *_metric("doorstep_effects_open", "gauge", [({"status": status}, n) for status, n in figures.effects.items()]),
        *_metric("doorstep_webhooks_refused_today", "gauge", refusals),
    ]


def _metric(name: str, kind: str, values: Sequence[tuple[dict[str, str], float]]) -> list[str]:
    lines = [f"# TYPE {name} {kind}"]
    for labels, value in values:
        told = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
        lines.append(f"{name}{{{told}}} {value:g}" if told else f"{name} {value:g}")
    return lines


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


app = Web()
