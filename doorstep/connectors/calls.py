"""What all callers of vendors share: an answer or its absence, the remedy for doubt, and calls side by side."""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

import httpx

from doorstep.domain.errors import DoorstepError
from doorstep.failpoints import reach

Asked = TypeVar("Asked")
Answered = TypeVar("Answered")
Read = TypeVar("Read")

# Answers that arrive this close to each other are handed over (and stored) together.
GATHER_SECONDS = 0.02
# What reading an answer of an unknown shape raises: any of what odd but decodable JSON makes plain code raise.
UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)
# Statuses with which a vendor says that it did nothing, now: it may be asked again without doubt.
_NOTHING_DONE = frozenset({401, 403, 429})
_TITLE = re.compile(r"<title[^>]*>([^<]{1,80})", re.IGNORECASE)
_PATIENCE_MAX = 86_400  # seconds for which a vendor is let alone at most, whatever it asks for


class VendorUnavailableError(DoorstepError):
    """A vendor could not be read; nothing was changed there, and reading again later is safe."""

    code = "vendor_unavailable"
    retryable = True

    def __init__(self, words: str, again_in_seconds: int = 0) -> None:
        super().__init__(words)
        self.again_in_seconds = again_in_seconds  # as the vendor asked; 0 where it did not


class VendorRefusedError(DoorstepError):
    """A vendor will not let us read what we asked for; the text says which, and why."""

    code = "vendor_refused"


class UnreadableAnswerError(DoorstepError):
    """A vendor answered in a shape that its connector does not know; the connector needs to learn it."""

    code = "unreadable_answer"


class Cure(StrEnum):
    """How it is found out whether a call in doubt was done."""

    SAME_KEY_AGAIN = "same_key_again"
    LOOK_UP = "look_up"
    CASE = "case"


@dataclass(frozen=True, slots=True)
class Remedy:
    """What to do about a call in doubt. A look-up that finds nothing is believed after `settling_seconds`; the same
    key may be used again within `window_seconds` (0: always)."""

    cure: Cure
    settling_seconds: int = 0
    window_seconds: int = 0


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The call brought no answer to go by. Where it cannot have been done, it may simply be made again."""

    words: str
    may_be_done: bool
    again_in_seconds: int = 0  # as the vendor asked; 0 where it did not
    raw: bytes = b""
    status: int = 0  # of the answer that said no; 0 where none came
    leads_to: str = ""  # where the answer sent us on to


def client_of(url: str, api_key: str, connections: int, timeout_seconds: float) -> httpx.AsyncClient:
    """A kept client that shows this key as Bearer."""
    return client_with(url, {"Authorization": f"Bearer {api_key}"}, connections, timeout_seconds)


def client_with(
    url: str, headers: Mapping[str, str], connections: int, timeout_seconds: float, auth: httpx.Auth | None = None
) -> httpx.AsyncClient:
    """Few connections that are kept: a call over many costs more than one over few."""
    # Reading the machine's certificates takes 100 ms; a vendor on plain http (the sandbox) shows none.
    trust = True if url.startswith("https:") else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return httpx.AsyncClient(
        base_url=url,
        verify=trust,
        auth=auth,
        headers={"Content-Type": "application/json", **headers},
        timeout=httpx.Timeout(timeout_seconds, connect=min(5.0, timeout_seconds)),
        # Given up before the vendor gives them up, so that no call meets a connection that just closes.
        limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections, keepalive_expiry=20),
        trust_env=False,
    )


async def ask(
    client: httpx.AsyncClient,
    failpoint: str,
    method: str,
    path: str,
    *,
    content: bytes | None = None,
    headers: dict[str, str] | None = None,
    params: tuple[tuple[str, str], ...] | None = None,
) -> httpx.Response | NoAnswer:
    """One call: an answer that says yes or no (2xx, 4xx), or what is known of the one that did not come."""
    host = client.base_url.host
    reach(f"{failpoint}.before")
    answer: httpx.Response | NoAnswer
    try:
        answer = await client.request(method, path, content=content, headers=headers, params=params)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        answer = NoAnswer(f"{host} was not reached ({_kind(error)})", may_be_done=False)
    except httpx.HTTPError as error:
        answer = NoAnswer(f"{host} was asked and did not answer ({_kind(error)})", may_be_done=True)
    reach(f"{failpoint}.after")
    if isinstance(answer, NoAnswer) or answer.is_success:
        return answer
    status = answer.status_code
    if 400 <= status < 500 and status not in _NOTHING_DONE:
        return answer
    words = f"{host} answered {status}: {glimpse(answer)}"
    leads_to = answer.headers.get("location", "")
    return NoAnswer(words, status not in _NOTHING_DONE, _retry_after(answer), answer.content, status, leads_to)


async def read(
    client: httpx.AsyncClient, failpoint: str, path: str, params: tuple[tuple[str, str], ...] | None = None
) -> httpx.Response:
    """The answer to a question that changes nothing; raises where there is none."""
    answer = await ask(client, failpoint, "GET", path, params=params)
    if isinstance(answer, NoAnswer):
        raise VendorUnavailableError(answer.words, answer.again_in_seconds)
    if answer.is_error:
        raise VendorRefusedError(f"{client.base_url.host}{path} answered {answer.status_code}: {glimpse(answer)}")
    return answer


async def side_by_side(
    asked: Iterable[Asked],
    call: Callable[[Asked], Awaitable[Sequence[Answered]]],
    workers: int,
    gather_seconds: float = GATHER_SECONDS,
) -> AsyncIterator[list[Answered]]:
    """All answers, in groups as they arrive. A few workers over a queue: a task per call costs more than the call."""
    waiting = iter(list(asked))
    answers: asyncio.Queue[Sequence[Answered]] = asyncio.Queue()

    async def work() -> None:
        for one in waiting:
            answers.put_nowait(await call(one))

    team = [asyncio.ensure_future(work()) for _ in range(workers)]
    all_done = asyncio.gather(*team)
    try:
        while not (all_done.done() and answers.empty()):
            arrived = asyncio.ensure_future(answers.get())
            await asyncio.wait((arrived, all_done), return_when=asyncio.FIRST_COMPLETED)
            if not arrived.done():
                arrived.cancel()
                continue
            group = list(arrived.result())
            await asyncio.wait((all_done,), timeout=gather_seconds)
            while not answers.empty():
                group.extend(answers.get_nowait())
            yield group
        await all_done
    finally:
        for worker in team:
            worker.cancel()


def understood(response: httpx.Response, reader: Callable[[bytes], Read]) -> Read:
    """The answer in our shape; raises where it has another one than its connector knows."""
    try:
        return reader(response.content)
    except UNREADABLE as error:
        raise UnreadableAnswerError(unreadable(response, error).words) from error


def unreadable(response: httpx.Response, error: Exception) -> NoAnswer:
    """An answer that came, and says nothing to us: what was asked may well have been done."""
    host, found = response.request.url.host, glimpse(response, 80)
    words = (
        f"{host} answered {response.status_code}, but not as its API does: {found}; a plugin or a proxy there may "
        f"change its answers ({type(error).__name__})"
    )
    return NoAnswer(words, True, 0, response.content)


def glimpse(response: httpx.Response, letters: int = 200) -> str:
    """What was answered, as a sentence may show it: on one line, never long, of a web page only its title."""
    text = " ".join("".join(mark if mark.isprintable() else " " for mark in response.text[:20_000]).split())
    if "<html" in text[:500].lower():
        title = _TITLE.search(text)
        return f"a web page, “{title[1].strip()}”" if title else "a web page"
    return text[:letters] or "nothing"


def in_batches(asked: Sequence[Asked], size: int) -> list[Sequence[Asked]]:
    return [asked[start : start + size] for start in range(0, len(asked), size)]


def _kind(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _retry_after(response: httpx.Response) -> int:
    text = response.headers.get("retry-after", "")
    return min(int(text), _PATIENCE_MAX) if text.isdecimal() and len(text) < 20 else 0
