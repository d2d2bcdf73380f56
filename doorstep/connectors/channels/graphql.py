"""What the wires of GraphQL APIs do alike: status 200 alone is no success, and a list says where it goes on."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
import orjson

from doorstep.connectors.calls import NoAnswer, UnreadableAnswerError, ask, glimpse, understood
from doorstep.connectors.channels.reading import Json
from doorstep.connectors.channels.wires import LOCKED, Kept, Read
from doorstep.domain.errors import CannotDoError


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that the shop worked out: what it found or did."""

    told: dict[str, Any]
    answer: httpx.Response

    @property
    def raw(self) -> bytes:
        return self.answer.content

    def read(self, reader: Callable[[Json], Read]) -> Read:
        """What the reader makes of it; UnreadableAnswerError where it is of another shape than the reader knows."""
        return understood(self.answer, lambda _: reader(self.told))


@dataclass(frozen=True, slots=True)
class Refused:
    """The shop worked nothing out: the document, its variables or the token were not as it wants them."""

    code: str
    words: str
    raw: bytes


class GraphQL(Kept):
    """A wire to one GraphQL address. It repeats nothing by itself."""

    path: str

    def worked_out(self, answer: httpx.Response) -> Answered | Refused | NoAnswer:
        """What the vendor's answer says, errors within it first; any of UNREADABLE where it is of another shape."""
        raise NotImplementedError

    def refused(self, code: str, words: str) -> CannotDoError:
        """The vendor's no, as a sentence that says what to do."""
        raise NotImplementedError

    async def call(self, failpoint: str, document: str, **variables: Any) -> Answered | Refused | NoAnswer:
        """What came of one operation."""
        content = orjson.dumps({"query": document, "variables": variables})
        answer = await ask(self.client, failpoint, "POST", self.path, content=content)
        if isinstance(answer, NoAnswer):
            return answer
        try:
            return understood(answer, lambda _: self.worked_out(answer))
        except UnreadableAnswerError as error:
            if answer.is_error:
                return Refused(str(answer.status_code), glimpse(answer), answer.content)
            return NoAnswer(str(error), True, 0, answer.content)

    async def read(self, document: str, **variables: Any) -> Answered:
        """The answer to a question; VendorUnavailableError where there is none, CannotDoError where we may not ask."""
        return self._must(await self.call("channel.read", document, **variables))

    async def read_page(
        self, sizes: Sequence[int], too_dear: Collection[str], document: str, **variables: Any
    ) -> Answered:
        """A page of the first size that does not cost too much, which the vendor says with one of these codes."""
        for size in sizes:
            answer = await self.call("channel.read", document, first=size, **variables)
            if not (isinstance(answer, Refused) and answer.code in too_dear):
                break
        return self._must(answer)

    async def change(self, document: str, **variables: Any) -> Answered:
        """The answer to a change; raises as `read` does where it was not done."""
        return self._must(await self.call("channel.write", document, **variables))

    def _must(self, answer: Answered | Refused | NoAnswer) -> Answered:
        if isinstance(answer, Answered):
            return answer
        raise self.raised(answer)

    def raised(self, answer: Refused | NoAnswer) -> Exception:
        """What to raise where an operation was not worked out."""
        if isinstance(answer, Refused):
            return self.refused(answer.code, answer.words)
        if answer.status in LOCKED:
            return self.refused(str(answer.status), answer.words)
        return self.away(answer)


def goes_on(found: Mapping[str, Any]) -> str:
    """The cursor at which a list goes on behind this page of it; '' at its end."""
    page = found["pageInfo"]
    return str(page["endCursor"]) if page["hasNextPage"] else ""
