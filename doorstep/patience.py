"""How long a caller may take to say what it wants: whoever opens connections and says nothing would hold them all."""

from collections.abc import Iterable
from typing import Any

from doorstep.intake.door import PREFIX

HEAD_SECONDS = 30.0  # to say who asks for what
WEBHOOK_SECONDS = 30.0  # to send a delivery, which is a few kilobytes
BODY_SECONDS = 300.0  # to send what a person uploads, over a slow line


class Patience:
    """Closes the connections of uvicorn's HTTP protocol whose request does not come to its end."""

    def __init__(self) -> None:
        self._since: dict[Any, tuple[Any, float]] = {}  # connection -> the request that is not whole, and since when

    def look(self, connections: Iterable[Any], now: float) -> None:
        """Those are closed whose request was not whole at an earlier look either, that long ago. `now` is monotonic."""
        seen: dict[Any, tuple[Any, float]] = {}
        for connection in list(connections):
            limit = _limit(connection)
            if limit is None:
                continue
            request, since = self._since.get(connection, (connection.cycle, now))
            since = since if request is connection.cycle else now
            seen[connection] = (connection.cycle, since)
            if since < now and now - since >= limit:
                connection.transport.close()
        self._since = seen


def _limit(connection: Any) -> float | None:
    """What the rest of its request may take; None where the request is whole, or the connection rests between two,
    which uvicorn ends by itself."""
    request = connection.cycle
    if request is None or request.response_complete:
        return HEAD_SECONDS if connection.timeout_keep_alive_task is None else None
    if not request.more_body:
        return None
    return WEBHOOK_SECONDS if request.scope["path"].startswith(PREFIX) else BODY_SECONDS
