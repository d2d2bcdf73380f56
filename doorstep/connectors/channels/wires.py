"""What the wires of several vendors do alike: a no is raised, a token is asked for, JSON is read."""

from collections.abc import Callable, Mapping
from typing import Self, TypeVar
from urllib.parse import urlencode

import httpx

from doorstep.connectors.calls import NoAnswer, VendorUnavailableError, ask, understood
from doorstep.connectors.channels.reading import Json, parsed
from doorstep.domain.errors import CannotDoError

EARLY_SECONDS = 120  # before its end, a token is not used any more
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
LOCKED = (401, 403)  # statuses of a key that is not known, or may not do it
Read = TypeVar("Read")


class Kept:
    """Connections to one shop that are kept open; to be closed by whoever made it."""

    client: httpx.AsyncClient

    @property
    def host(self) -> str:
        return self.client.base_url.host

    def moved(self, to: str) -> str:
        """What to do where the shop sends us on to there; '' where that is the vendor's own trouble."""
        return ""

    def away(self, answer: NoAnswer) -> Exception:
        """What to raise where nobody is there to say yes or no."""
        if answer.leads_to and (words := self.moved(answer.leads_to)):
            return CannotDoError(words)
        return VendorUnavailableError(answer.words, answer.again_in_seconds)

    async def aclose(self) -> None:
        await self.client.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


class Refusing(Kept):
    """A wire whose vendor says no with a status and a body; `refused` makes a sentence of it that says what to do."""

    def refused(self, status: int, body: bytes) -> CannotDoError:
        raise NotImplementedError

    def must(self, answer: httpx.Response | NoAnswer) -> httpx.Response:
        """The answer, where it is a yes."""
        if isinstance(answer, NoAnswer):
            raise self.silent(answer)
        if answer.is_error:
            raise self.refused(answer.status_code, answer.content)
        return answer

    def silent(self, answer: NoAnswer) -> Exception:
        """What to raise where no answer came."""
        if answer.status in LOCKED:
            return self.refused(answer.status, answer.raw)
        return self.away(answer)


class Asking(Refusing):
    """A wire to an API whose questions are a path and parameters."""

    async def try_get(self, path: str, **params: str) -> httpx.Response | NoAnswer:
        raise NotImplementedError

    async def get(self, path: str, **params: str) -> httpx.Response:
        """The answer to a question; VendorUnavailableError where there is none, CannotDoError where we may not ask."""
        return self.must(await self.try_get(path, **params))

    async def read(self, path: str, reader: Callable[[Json], Read], **params: str) -> Read:
        """What the reader makes of the answer to a question."""
        return read_json(await self.get(path, **params), reader)


async def ask_token(
    client: httpx.AsyncClient,
    path: str,
    told: Mapping[str, str],
    no_token: Callable[[bytes], CannotDoError],
    headers: Mapping[str, str] = FORM,
) -> httpx.Response:
    """The answer that holds a token (OAuth 2.0, RFC 6749, section 5.1). Where the vendor gives none, `no_token` says of
    its answer why; VendorUnavailableError where it does not answer."""
    answer = await ask(
        client, "channel.read", "POST", path, content=urlencode(told).encode(), headers={**FORM, **headers}
    )
    if isinstance(answer, NoAnswer) and answer.status not in LOCKED:
        raise VendorUnavailableError(answer.words, answer.again_in_seconds)
    if isinstance(answer, NoAnswer):
        raise no_token(answer.raw)
    if answer.is_error:
        raise no_token(answer.content)
    return answer


def read_json(answer: httpx.Response, reader: Callable[[Json], Read]) -> Read:
    """What the reader makes of the answer's JSON; UnreadableAnswerError where it is of another shape than it knows."""
    return understood(answer, lambda body: reader(parsed(body)))
