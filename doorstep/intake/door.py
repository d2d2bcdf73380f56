"""`POST /webhooks/{channel}`: verify on the raw bytes, store durably, answer, nudge; in this order."""

import asyncio
import logging
import re
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
from starlette.types import Receive, Scope, Send

from doorstep.connectors.channels import ChannelConnector, Envelope
from doorstep.connectors.channels.registry import CHANNELS
from doorstep.db.accounts import AccountBook, Known
from doorstep.db.engine import Database
from doorstep.nudge import nudge

from .answers import BUSY, HEARD, NOT_STORED, STORED, TOO_LARGE, TOO_SLOW, UNKNOWN, UNSIGNED, Answer
from .headers import Headers
from .keys import Learn, OwnKeys
from .turns import Turns
from .writer import Delivery, GroupCommit

PREFIX = "/webhooks/"
TEST_TOPIC = "doorstep/test"  # signed by us to try the way: heard, not stored

_STALE_SECONDS = 5.0  # an account's change is known everywhere after so long
_AGAIN_SECONDS = 0.1  # whoever is unknown or cannot prove itself makes us look again no more often, and waits for it
_READ_SECONDS = 30.0  # a body that takes longer than this is not waited for
WAITING_ROWS, WAITING_BYTES = 4096, 64 * 1024 * 1024  # beyond that a caller is asked to come again
_READING_BYTES = 128 * 1024 * 1024  # of unfinished bodies, over all connections
_READ_ALL_SECONDS = 0.010  # the writer, whose turn at the database it is, waits no longer for what is still unread
_GATHER_SECONDS, _NUDGE_SECONDS = 0.005, 0.1  # nudges within the first are one, and there is one in the second

# The columns' widths; vendors' ids are far shorter, and a longer one is only hashed.
_TOPIC_LONGEST, _KEY_LONGEST, _REF_LONGEST = 80, 200, 200
_NOT_PLAIN = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_OUR_TOPICS = frozenset(("tracking", "payout"))  # of our own polls: no channel may speak in their name

_log = logging.getLogger("doorstep.intake")


def forged(secret: bytes) -> bytes:
    """With what our own trial signs what must be refused; only who has the secret can, and it is no stranger's try. A
    word before it: behind it, a secret that is spelled in base64 would be none any more."""
    return b"forged " + secret


@dataclass(slots=True, eq=False)
class _Heard:
    """A delivery that is here whole, and waits for what is said to it."""

    known: Known
    headers: Mapping[str, str]
    kept: Mapping[str, str]  # those of them that are stored
    body: bytes
    said: "asyncio.Future[Any]" = field(init=False)  # an answer, or whether it was stored


class Intake:
    """The ASGI application of the webhooks' path. It reads no JSON: what a body says is judged by capture."""

    def __init__(
        self,
        database: Database,
        book: AccountBook,
        home: Path,
        body_limit: int,
        connectors: Mapping[str, ChannelConnector] = CHANNELS,
        shop_url: str = "",
        learn: Learn | None = None,
        unread: Turns[Any] | None = None,
    ) -> None:
        self._book = book
        self._home = home
        self._body_limit = body_limit
        self._connectors = connectors
        self._headers = {vendor: Headers((*one.header_prefixes, "content-type")) for vendor, one in connectors.items()}
        self._keys = OwnKeys(connectors, shop_url, learn)
        self._reading: asyncio.Task[None] | None = None
        self._reading_bytes = 0
        self._refusals: Counter[tuple[int, str]] = Counter()
        self._nudge_is_due = False
        self._nudged_at = float("-inf")  # in the loop's time
        self.answered: Counter[int] = Counter()
        self.waiting_rows = self._waiting_bytes = 0  # of what is here whole and has no answer yet
        self._unread = unread  # what has reached us and nobody has looked at yet
        self._heard: deque[_Heard] = deque()  # what waits for the writer, which takes one after the other
        self._writer_is_told = False  # and will take whatever comes until then
        self.writer = GroupCommit(database, self._next, self._read_all, self._nudge_soon)

    async def start(self) -> None:
        """Ready to receive; where the warehouse cannot be read yet, every caller is asked to come again."""
        self.writer.start()
        await self._refresh()

    async def stop(self) -> None:
        """All that was accepted is committed, and what was refused is counted."""
        self._count_refusals()
        await self._keys.stop()
        await self.writer.stop()
        if self._nudge_is_due:
            self._nudge()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            answer = await self._answer(scope, receive)
        except asyncio.CancelledError:  # the server ends, and waits no longer for the rest of it
            answer = NOT_STORED
        except Exception:  # noqa: BLE001 - nothing that a caller sends may end in a 500
            _log.exception("A delivery could not be judged; it was answered 503.")
            answer = NOT_STORED
        if answer is not None:
            self.answered[answer.status] += 1
            await answer.send(send)

    async def _answer(self, scope: Scope, receive: Receive) -> Answer | None:
        """The answer to one delivery; None where the caller went away."""
        arrived = time.monotonic()
        if scope["method"] != "POST":
            query = scope["query_string"] if scope["method"] == "GET" else b""
            found = await self._find(_named(scope), arrived) if query else None
            return self._keys.asked(found, scope["path"], query)
        known = self._usable(_named(scope))
        if known is None or self._book.age_seconds >= _STALE_SECONDS:
            known = await self._find(_named(scope), arrived)
        if known is None:
            return self._refuse(0, "unknown_channel", UNKNOWN) if self._book.is_read else NOT_STORED
        headers, kept = self._headers[known.vendor].read(scope["headers"])
        body = await self._read(headers, receive)
        if not isinstance(body, bytes):
            return self._refuse(known.id, "too_large", body) if body is TOO_LARGE else body
        return await self._hear(_Heard(known, headers, kept, body), arrived)

    async def _hear(self, heard: _Heard, arrived: float) -> Answer:
        """The answer to a delivery that is here whole."""
        answer = await self._judged(heard)
        if answer is not UNSIGNED:
            return answer
        if self._connectors[heard.known.vendor].envelope(heard.headers, heard.body).is_ping:
            return HEARD
        # None of the secrets has signed it that were live when we last looked.
        if self._reading_bytes + len(heard.body) > _READING_BYTES:
            return BUSY
        self._reading_bytes += len(heard.body)
        try:
            newer = await self._newer(heard.known, arrived)
        finally:
            self._reading_bytes -= len(heard.body)
        if newer is not None:
            answer = await self._judged(replace(heard, known=newer))
        return answer if answer is not UNSIGNED else self._refused(newer or heard.known, heard)

    async def _judged(self, heard: _Heard) -> Answer:
        """What comes of it by the secrets that are known of its account: it is stored, or why not."""
        size = len(heard.body)
        if self.waiting_rows >= WAITING_ROWS or (self.waiting_rows and self._waiting_bytes + size > WAITING_BYTES):
            return BUSY
        heard.said = asyncio.get_running_loop().create_future()
        self.waiting_rows += 1
        self._waiting_bytes += size
        try:
            # First it waits, then we look whether anybody comes for it: who comes, looks the other way round.
            self._heard.append(heard)
            if not self._writer_is_told:
                self._writer_is_told = True
                asyncio.get_running_loop().call_soon(self.writer.wake)  # once those are here that were read with it
            said = await heard.said
        finally:
            self.waiting_rows -= 1
            self._waiting_bytes -= size
        return said if isinstance(said, Answer) else STORED if said else NOT_STORED

    def _refused(self, known: Known, heard: _Heard) -> Answer:
        refusal = self._keys.refusal(known, heard.headers)
        verify = self._connectors[known.vendor].verify
        is_ours = verify(heard.headers, heard.body, [forged(one) for one in known.secrets or ()])
        return refusal if is_ours else self._refuse(known.id, "bad_signature", refusal)

    def _read_unread(self, then: Callable[[], None]) -> None:
        assert self._unread is not None
        self._unread.go()
        asyncio.get_running_loop().call_soon(then)  # behind the first steps of all that was read

    # --- in the writer's thread ---------------------------------------------------------------------------------

    def _read_all(self) -> None:
        """What lies unread is read, and heard where it is whole: it can still go with what is written now."""
        if self._unread:
            is_read = threading.Event()
            self.writer.tell(self._read_unread, is_read.set)
            is_read.wait(_READ_ALL_SECONDS)

    def _next(self) -> Delivery | None:
        """The next that is to be stored; who has an answer already is told it on the way."""
        self._writer_is_told = False
        while self._heard:
            heard = self._heard.popleft()
            try:
                judged = self._judge(heard)
            except Exception:  # noqa: BLE001 - nothing that a caller sends may end in a 500
                _log.exception("A delivery could not be judged; it was answered 503.")
                judged = NOT_STORED
            if isinstance(judged, Delivery):
                return judged
            self.writer.tell(_say, heard, judged)
        return None

    def _judge(self, heard: _Heard) -> Answer | Delivery:
        connector, secrets = self._connectors[heard.known.vendor], heard.known.secrets
        if secrets is None:
            return NOT_STORED  # our key is wrong, not their signature
        if not connector.verify(heard.headers, heard.body, secrets):
            return UNSIGNED
        envelope = connector.envelope(heard.headers, heard.body)
        if envelope.is_ping or envelope.topic == TEST_TOPIC:
            return HEARD
        return _delivery(heard, connector, envelope)

    async def _read(self, headers: Mapping[str, str], receive: Receive) -> bytes | Answer | None:
        length = headers.get("content-length", "")
        if length.isdecimal() and (len(length) > 15 or int(length) > self._body_limit):
            return TOO_LARGE
        message = await receive()
        body: bytes = message.get("body", b"")
        if message.get("more_body"):
            return await self._read_on(body, receive)
        if message["type"] == "http.disconnect":
            return None
        return body if len(body) <= self._body_limit else TOO_LARGE

    async def _read_on(self, body: bytes, receive: Receive) -> bytes | Answer | None:
        """The rest of a body that comes in parts, counted while it comes."""
        parts, held = [body], len(body)
        self._reading_bytes += held
        try:
            async with asyncio.timeout(_READ_SECONDS):
                is_whole = False
                while not is_whole:
                    if held > self._body_limit:
                        return TOO_LARGE
                    if self._reading_bytes > _READING_BYTES:
                        return BUSY
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return None
                    parts.append(message.get("body", b""))
                    held += len(parts[-1])
                    self._reading_bytes += len(parts[-1])
                    is_whole = not message.get("more_body")
                return b"".join(parts) if held <= self._body_limit else TOO_LARGE
        except TimeoutError:
            return TOO_SLOW
        finally:
            self._reading_bytes -= held

    # --- accounts: from memory, looked up again when somebody is unknown or cannot prove itself -----------------

    async def _find(self, name: str, arrived: float) -> Known | None:
        known = self._usable(name)
        if known is None:
            await self._look_again(arrived)
            return self._usable(name)
        if self._book.age_seconds >= _STALE_SECONDS:
            self._refresh_soon()
        return known

    def _usable(self, name: str) -> Known | None:
        known = self._book.find(name)
        return known if known is not None and known.vendor in self._connectors else None

    async def _newer(self, known: Known, arrived: float) -> Known | None:
        """The account, if its secrets have changed since: a secret just stored is believed at once."""
        await self._look_again(arrived)
        newer = self._usable(known.name)
        return newer if newer is not None and newer.secrets and newer.secrets != known.secrets else None

    async def _look_again(self, arrived: float) -> None:
        """The book holds all that was committed before that instant; channels do not send again what was refused, so
        the one delivery waits rather than be refused by a book of yesterday, and all that wait share one reading."""
        while self._book.read_at < arrived:
            await asyncio.sleep(max(0.0, _AGAIN_SECONDS - self._book.age_seconds))
            await self._refresh()

    def _refresh_soon(self) -> asyncio.Task[None]:
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read_book())
        return self._reading

    async def _refresh(self) -> None:
        await asyncio.shield(self._refresh_soon())  # a caller that goes away does not stop it for the others

    async def _read_book(self) -> None:
        try:
            await asyncio.to_thread(self._book.refresh)
        except Exception as error:  # noqa: BLE001 - what was read before still stands
            _log.warning("The accounts could not be read (%s); they are as they were.", type(error).__name__)

    # --- refusals and nudges: gathered, so that a caller cannot make us work ------------------------------------

    def _refuse(self, account_id: int, reason: str, answer: Answer) -> Answer:
        if not self._refusals:
            asyncio.get_running_loop().call_later(1.0, self._count_refusals)
        self._refusals[account_id, reason] += 1
        return answer

    def _count_refusals(self) -> None:
        if self._refusals:
            self.writer.count(self._refusals)
            self._refusals = Counter()

    def _nudge_soon(self) -> None:
        if not self._nudge_is_due:
            self._nudge_is_due = True
            loop = asyncio.get_running_loop()
            wait = self._nudged_at + _NUDGE_SECONDS - loop.time()
            loop.call_later(max(_GATHER_SECONDS, wait), self._nudge)

    def _nudge(self) -> None:
        self._nudge_is_due = False
        self._nudged_at = asyncio.get_running_loop().time()
        nudge(self._home, "capture")


def _named(scope: Scope) -> str:
    """The channel that the request names."""
    name: str = scope["path"][len(PREFIX) :]
    return name


def _say(heard: _Heard, answer: Answer) -> None:
    if not heard.said.done():  # whose caller went away hears nothing
        heard.said.set_result(answer)


def _delivery(heard: _Heard, connector: ChannelConnector, envelope: Envelope) -> Delivery:
    fingerprint = sha256(heard.body).hexdigest()
    return Delivery(
        account_id=heard.known.id,
        dedupe_key=_fitting_key(connector.dedupe_key(envelope, fingerprint)),
        topic=_fitting_topic(envelope.topic),
        body=heard.body,
        headers=orjson.dumps(heard.kept).decode(),
        delivery_ref=_plain(envelope.delivery_ref)[:_REF_LONGEST],
        occurred_at=_believable(envelope.occurred_at),
        fingerprint=fingerprint,
        stored=heard.said,
    )


def _plain(text: str) -> str:
    """The text without what no database or screen takes; headers travel unsigned and may hold anything."""
    return text if text.isprintable() else _NOT_PLAIN.sub("", text)


def _fitting_key(key: str) -> str:
    is_plain = key.isprintable() or not _NOT_PLAIN.search(key)
    return key if is_plain and len(key) <= _KEY_LONGEST else f"sha256:{sha256(key.encode()).hexdigest()}"


def _fitting_topic(topic: str) -> str:
    plain = _plain(topic)[:_TOPIC_LONGEST]
    return f"({plain})" if plain in _OUR_TOPICS else plain


def _believable(at: datetime | None) -> datetime | None:
    """The channel's time where it can be one; a year that no shop has seen would only break what sorts by it."""
    return at if at is not None and 2000 <= at.year < 2200 else None
