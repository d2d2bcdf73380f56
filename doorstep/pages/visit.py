"""A visit: who asks for what, read once with limits, and how it is answered to people and to programs."""

import json
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from sqlalchemy.exc import InterfaceError, OperationalError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from doorstep.actions.act import LAST
from doorstep.actions.undo import why_not
from doorstep.db.engine import Database, machine_now
from doorstep.db.people import Person, SharedPhone
from doorstep.db.queries.acts import find_act
from doorstep.db.queries.checklist import read_facts, read_review
from doorstep.db.queries.pages import Frame, read_frame
from doorstep.domain import undoing
from doorstep.domain.checklist import Step, next_step, steps
from doorstep.domain.errors import CannotDoError, DoorstepError
from doorstep.domain.hosts import LOOPBACK
from doorstep.domain.roles import MANAGER, OWNER, Role, require
from doorstep.settings import Settings

from . import admit
from .look import Look
from .uploads import Upload, read_upload
from .words import Words

_log = logging.getLogger("doorstep.pages")

_BODY_LIMIT = 512 * 1024
_SAID = "doorstep_said"  # a cookie that carries one sentence over one redirect
_UNDO = "doorstep_undo"  # and one with the act that it tells of, where that can be undone
_FIELDS_LIMIT = 5000
_DAILY = frozenset(("", "start", "orders", "cases", "station"))  # where no first step is taken, or all are listed


class NotHereError(CannotDoError):
    """There is nothing at this address; the text says where to look instead."""

    code = "not_here"


class UnreadableFormError(CannotDoError):
    """What was sent is no form and no JSON of ours; the text says what was found."""

    code = "unreadable_form"


class WhoError(CannotDoError):
    """Nobody has said yet who is at the station."""

    code = "who"


class SignInError(CannotDoError):
    """Nobody is signed in, and this is not for everybody."""

    code = "sign_in"


_STATUS = {
    "not_here": 404, "unreadable_form": 400, "who": 401, "sign_in": 401, "not_yours": 403, "wrong_secret": 401,
    "wait": 429,
}  # fmt: skip


@dataclass(slots=True)
class Visit:
    """One request with everything that answering it needs."""

    request: Request
    look: Look
    said: Mapping[str, Any] = field(default_factory=dict)
    who: Person | None = None  # set before the page is answered; None only on pages that are open to everybody
    phone: SharedPhone | None = None  # the shop's own phone, where one asks
    files: Mapping[str, Upload] = field(default_factory=dict)  # only where the route is made by `pages.upload`

    @property
    def person(self) -> Person:
        """Who asks; on a page that has a role there is always somebody."""
        if self.who is None:
            raise SignInError("Sign in first; this page is for the people of the shop.")
        return self.who

    @property
    def database(self) -> Database:
        found: Database = self.request.app.state.database
        return found

    @property
    def settings(self) -> Settings:
        found: Settings = self.request.app.state.settings
        return found

    @property
    def asked(self) -> Mapping[str, str]:
        """What stands behind the question mark of the address, without what no database keeps."""
        return {name: value.replace("\x00", "") for name, value in self.request.query_params.items()}

    @property
    def wants_json(self) -> bool:
        """Whether a program asks: it names JSON, and no HTML, in `Accept`."""
        accepts = self.request.headers.get("accept", "")
        return "application/json" in accepts and "text/html" not in accepts

    @property
    def wants_part(self) -> bool:
        """Whether the page's own script asks, to swap a part of the page."""
        return self.request.headers.get("hx-request") == "true" and not self.request.headers.get("hx-boosted")

    @property
    def prefect(self) -> str:
        """Where Prefect's pages open for whoever asks; '' where they do not: they are an owner's, and the embedded
        server answers on the shop's own machine alone."""
        here = self.settings
        near = admit.is_at_this_machine(self.request, here)
        address = here.prefect_url.removesuffix("/api")
        opens = near or (urlsplit(address).hostname or "") not in LOOPBACK
        return address if opens and self.who is not None and self.who.role.may(OWNER) else ""

    def place(self, name: str) -> str:
        """A part of the address, without what no database keeps."""
        return str(self.request.path_params[name]).replace("\x00", "")

    def cookie(self, name: str) -> str:
        """What a cookie of ours says; '' where there is none. Without what no database keeps."""
        return unquote(self.request.cookies.get(name, "")).replace("\x00", "")

    def text(self, name: str, most: int = 500) -> str:
        """A field of the form, trimmed; '' where it is not there. More than `most` characters is refused."""
        value = self.said.get(name, "")
        value = value.strip() if isinstance(value, str) else str(value)
        if "\x00" in value:
            raise CannotDoError(f"“{name.replace('_', ' ')}” holds a character that cannot be kept; type it again.")
        if len(value) > most:
            raise CannotDoError(f"“{name.replace('_', ' ')}” is longer than {most} characters; say it shorter.")
        return value

    def secret(self, name: str) -> str:
        """A password or a PIN, as it was typed."""
        value = self.said.get(name, "")
        return value[:300] if isinstance(value, str) and "\x00" not in value else ""

    def whole(self, name: str, least: int = 0, most: int = 1_000_000, default: int | None = None) -> int:
        """A field of the form as a whole number between the two."""
        text = self.text(name, 20)
        if text == "" and default is not None:
            return default
        number = int(text) if text.isdecimal() and len(text) < 12 else -1
        if not least <= number <= most:
            word = name.split("-")[0].replace("_", " ")
            raise CannotDoError(f"“{word}” must be a whole number from {least} to {most:,}; it is “{text}”.")
        return number

    def show(self, template: str, frame: Frame, status: int = 200, **context: Any) -> Response:
        """The page, in the shop's frame."""
        said = self.cookie(_SAID)[:400]
        words = Words(frame.time_zone, frame.now, self.who.name if self.who else "", frame.owner)
        given = {"frame": frame, "w": words, "said": said, "token": secrets.token_hex(8)}
        given |= {"me": self.who, "phone": self.phone, "nav_links": admit.links_for(self.who)}
        response = self.look.show(
            template, {**given, "undo": self._undo(), "onward": self._onward(), **context}, status
        )
        for name in (_SAID, _UNDO):
            if name in self.request.cookies:
                response.delete_cookie(name, path="/", httponly=True, samesite="strict")
        return response

    def _undo(self) -> Mapping[str, str]:
        """The act that the last page told of, and its point of no return; empty where there is nothing to undo."""
        event, _, topic = self.request.cookies.get(_UNDO, "").partition(".")
        until = undoing.until(topic)
        return {"event": event, "until": until} if self.who and until and event.isdecimal() and len(event) < 16 else {}

    def _onward(self) -> Step | None:
        """What comes next of the first steps, after an act on a page where a shop is set up; None once it is."""
        is_asked = self.who is not None and self.who.session_id is not None and self.who.role.may(MANAGER)
        place = self.request.url.path.split("/")[1]
        if not is_asked or place in _DAILY or not self.cookie(_SAID):
            return None
        with self.database.reading() as connection:
            if read_review(connection) is not None:
                return None
            return next_step(steps(read_facts(connection, self.settings.public_url)))

    def frame(self) -> Frame:
        """The frame alone, where a page needs nothing else of the warehouse."""
        with self.database.reading() as connection:
            return read_frame(connection)

    def to(self, address: str, said: str = "") -> Response:
        """Go on there, where `said` is shown once; what was sent is not sent again by going back."""
        response = RedirectResponse(address, 303)
        if said:
            response.set_cookie(_SAID, quote(said[:400]), max_age=60, path="/", httponly=True, samesite="strict")
        if (act := LAST.get()) and said and undoing.until(act[1]) and self._may_be_undone(act[0]):
            undo = f"{act[0]}.{act[1]}"
            response.set_cookie(_UNDO, undo, max_age=60, path="/", httponly=True, samesite="strict")
        return response

    def _may_be_undone(self, event_id: int) -> bool:
        with self.database.reading() as connection:
            event = find_act(connection, event_id)
            return event is not None and not why_not(connection, [event])[event_id]

    def trouble(self, error: DoorstepError, status: int = 0) -> Response:
        """What could not be done, in one sentence, to a person or to a program."""
        status = status or _STATUS.get(error.code, 409)
        if self.wants_json:
            return JSONResponse({"error": str(error), "code": error.code}, status)
        back = self.request.headers.get("referer", "")
        here = str(self.request.base_url)
        way_back = "/" + back.removeprefix(here) if back.startswith(here) and self.request.method == "POST" else ""
        floor = self.request.url.path.startswith("/station")
        frame, refused = self.frame(), error.code == "not_yours"
        named = f" {frame.owner} is the owner." if refused and frame.owner != "the owner" else ""
        return self.show(
            "trouble.html",
            frame,
            status,
            sentence=f"{error}{named}",
            way_back=way_back,
            floor=floor,
            missing=status == 404,
            refused=refused,
        )

    def ask_to_sign_in(self, error: SignInError) -> Response:
        """Where a browser asks for a page, it goes to sign in and comes back; everybody else hears it."""
        request = self.request
        if self.wants_json or "authorization" in request.headers:
            return JSONResponse({"error": str(error), "code": error.code}, 401, {"www-authenticate": "Bearer"})
        on_floor = self.phone is not None and request.url.path.startswith("/station")
        where = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        back = urlencode({"next": where}) if request.method in ("GET", "HEAD") and not self.wants_part else ""
        door = f"{'/station/who' if on_floor else '/sign-in'}{'?' if back else ''}{back}"
        if self.wants_part:
            return Response(status_code=401, headers={"hx-redirect": door})
        if back:
            return RedirectResponse(door, 303, {"cache-control": "no-store"})
        return self.show(
            "trouble.html", self.frame(), 401, sentence=str(error), way_back=door, floor=on_floor, missing=False,
            refused=False,
        )  # fmt: skip

    def silent(self) -> Response:
        """The warehouse does not answer: said without asking it anything."""
        sentence = "The warehouse does not answer just now. Nothing was changed; load the page again in a moment."
        if self.wants_json:
            return JSONResponse({"error": sentence, "code": "warehouse_silent"}, 503, {"retry-after": "5"})
        return self.look.show("silent.html", {"sentence": sentence}, 503)


Answering = Callable[[Visit], Response]
Endpoint = Callable[[Request], Awaitable[Response]]


def answering(look: Look) -> Callable[..., Endpoint]:
    """Endpoints of one application: plain functions of a visit, run beside the loop, whose refusals become pages. Who
    asks is known, and may ask, before anything that was sent is read. `most` is how many bytes of files may come."""

    def wrap(answer: Answering, role: Role | None, most: int = 0) -> Endpoint:
        async def respond(request: Request) -> Response:
            visit = Visit(request, look)
            try:
                await run_in_threadpool(let_in, visit, role)
                if request.method == "POST" and most:
                    visit.said, visit.files = await _read_files(request, most)
                elif request.method == "POST":
                    visit.said = await _read_said(request)
                return await run_in_threadpool(answer, visit)
            except SignInError as error:
                return await run_in_threadpool(visit.ask_to_sign_in, error)
            except DoorstepError as error:
                return await run_in_threadpool(visit.trouble, error)
            except (OperationalError, InterfaceError) as error:
                _log.warning("The warehouse does not answer: %s", error)
                return visit.silent()
            finally:
                for upload in visit.files.values():
                    upload.content.close()

        respond.__name__ = answer.__name__
        respond.role = role  # type: ignore[attr-defined]  # read by the test that tries every route as every role
        return respond

    return wrap


def let_in(visit: Visit, role: Role | None) -> None:
    """Who asks is known to the visit; refused where the role is not enough."""
    now = machine_now()
    visit.who, visit.phone = admit.recognise(visit.request, visit.settings, visit.database, now)
    if visit.who is not None:
        admit.keep_awake(visit.database, visit.who, now)
    if role is None:
        return
    if visit.who is None:
        raise SignInError("Sign in first; this page is for the people of the shop.")
    require(visit.who.role, role)


async def _read_files(request: Request, most: int) -> tuple[Mapping[str, Any], Mapping[str, Upload]]:
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await read_upload(request, most)
    return await _read_said(request), {}


async def _read_said(request: Request) -> Mapping[str, Any]:
    """The form or the JSON object that was posted, within limits."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > _BODY_LIMIT:
            raise UnreadableFormError("What was sent is too large for a form; send it in parts.")
    if not body:
        return {}
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            said = json.loads(body)
        except (ValueError, RecursionError):  # or nested deeper than any form
            raise UnreadableFormError("The body is not JSON; send one object.") from None
        if not isinstance(said, dict):
            raise UnreadableFormError("The body is not one JSON object; send one.")
        if not _is_storable(said):
            raise UnreadableFormError("The body holds characters that no database keeps; leave them out.")
        return said
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, max_num_fields=_FIELDS_LIMIT, encoding="utf-8", errors="strict"
        )
    except (ValueError, UnicodeDecodeError):
        raise UnreadableFormError("The form cannot be read; go back, load the page again and send it anew.") from None
    return dict(pairs)


def _is_storable(said: Mapping[str, Any]) -> bool:
    """Whether every text in it can be kept: neither NUL nor half a surrogate pair."""
    text = json.dumps(said, ensure_ascii=False)
    return "\\u0000" not in text and not any("\ud800" <= mark <= "\udfff" for mark in text)
