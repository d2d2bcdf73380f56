"""What a channel is answered: made once, sent often."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.types import Send


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole response in the two messages of ASGI."""

    status: int
    start: dict[str, Any]
    body: dict[str, Any]

    async def send(self, send: Send) -> None:
        await send(self.start)
        await send(self.body)


def answer(status: int, words: str, **headers: str) -> Answer:
    """The answer with that status and one line of text."""
    return _made(status, words.encode(), b"text/plain; charset=utf-8", headers)


def json_answer(body: bytes) -> Answer:
    """A question of a channel's, answered."""
    return _made(200, body, b"application/json", {})


def _made(status: int, text: bytes, kind: bytes, headers: Mapping[str, str]) -> Answer:
    listed = [(b"content-type", kind), (b"content-length", str(len(text)).encode())]
    listed += [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    start = {"type": "http.response.start", "status": status, "headers": listed}
    return Answer(status, start, {"type": "http.response.body", "body": text})


STORED = answer(200, "stored\n")
HEARD = answer(200, "heard\n")  # a ping or a test: nothing is stored
UNSIGNED = answer(401, "The signature is missing or wrong; check the secret on both sides.\n")
SHEETS_ALONE = answer(401, "This channel takes sheets alone: it has no secret, so nothing posted to it is believed.\n")
UNKNOWN = answer(404, "There is no channel of that name here; `doorstep channel list` names them.\n")
NOT_POST = answer(405, "Webhooks are posted.\n", allow="POST")
TOO_SLOW = answer(408, "The body did not come in time.\n", connection="close")
TOO_LARGE = answer(413, "The body is larger than a webhook may be.\n")
BUSY = answer(503, "Too much is waiting to be stored; send it again.\n", retry_after="5")
NOT_STORED = answer(503, "It could not be stored; send it again.\n", retry_after="10")
