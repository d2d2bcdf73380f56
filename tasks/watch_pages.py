"""A channel's list of orders, read page by page: what was read before the channel would not go on stands."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

from doorstep.actions.pull import Waiting, place
from doorstep.connectors.channels.api import ChannelApi
from doorstep.connectors.channels.listed import Circle, it_never_ends
from doorstep.domain.comparing import Placed
from doorstep.domain.errors import DoorstepError
from doorstep.domain.history import cut_over

from .context import database
from .kinds import in_thread

PAGES_MAX = 20  # in one turn; the rest comes in the next
_PATIENCE = 60  # seconds, where a channel does not say for how long it will not go on


async def read_on(
    api: ChannelApi, since: datetime, at: str, take: Callable[[Sequence[bytes]], Awaitable[None]]
) -> tuple[str, int]:
    """The next pages are taken; returns where to go on ('' at the end), and after how many seconds. Raises where not
    even one page was to be had, or where the list goes round in circles from its beginning."""
    taken, circle, began_at = 0, Circle(), at
    for _ in range(PAGES_MAX):
        try:
            page = await api.orders(since, at)
        except DoorstepError as error:
            if taken:
                return at, int(getattr(error, "again_in_seconds", 0)) or _PATIENCE
            if not at or error.retryable:
                raise
            at = began_at = ""  # the channel knows that place no more: from the beginning
            continue
        await take(page.bodies)
        if circle.is_closed_by(at, page):
            if not began_at:
                raise it_never_ends(api.vendor)
            at, began_at, circle = "", "", Circle()
            continue
        taken, at = taken + 1, page.cursor
        if not at:
            break
    return at, 0


async def placed(feed: Any, waiting: Waiting, bodies: Sequence[bytes]) -> list[Placed]:
    """Each order of the page, with where it is here."""
    return await in_thread(_placed, feed, waiting, bodies)


def _placed(feed: Any, waiting: Waiting, bodies: Sequence[bytes]) -> list[Placed]:
    with database().reading() as connection:
        return place(connection, waiting, bodies, cut_over(feed.config))
