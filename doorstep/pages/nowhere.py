"""Where there is nothing: said on a page of the shop to who asks for a page, and in a word to everybody else."""

from functools import cache

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from .look import HERE, Look
from .visit import NotHereError, Visit, answering


@cache
def shared_look() -> Look:
    """The look of pages that belong to no application of their own."""
    return Look(HERE / "templates")


async def answer_nowhere(request: Request, error: Exception) -> Response:
    """The answer at an address that nobody has."""
    if "text/html" not in request.headers.get("accept", "") or request.url.path.startswith("/static/"):
        return PlainTextResponse("There is nothing at this address.\n", 404)
    return await answering(shared_look())(_refuse, None)(request)


def _refuse(visit: Visit) -> Response:
    raise NotHereError("There is nothing at this address; look it over, or go on from the first page.")
