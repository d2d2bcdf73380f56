"""Deliveries that have reached us lie unread for a moment, so that those which come around them are read with them."""

import logging
from collections.abc import Iterable
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from .door import PREFIX
from .turns import Turns

_BEGINNING = f"POST {PREFIX}".encode()
_LONGEST = 64 * 1024  # more than this of one caller is read at once, and uvicorn tells it when to wait

_log = logging.getLogger("doorstep.intake")


class UnreadProtocol(HttpToolsProtocol):
    """uvicorn's HTTP, which takes in a delivery's bytes when it is their turn; all else at once, and each connection's
    in the order in which they came."""

    def __init__(self, turns: "Turns[UnreadProtocol]", **given: Any) -> None:
        super().__init__(**given)
        self._turns = turns
        self._unread: list[bytes] = []  # as they came

    def data_received(self, came: bytes) -> None:
        """Something came from the caller."""
        if self._unread:
            self._unread.append(came)
            if sum(map(len, self._unread)) > _LONGEST:
                self.read()
        elif came.startswith(_BEGINNING) and len(came) <= _LONGEST:
            self._unset_keepalive_if_required()  # it has asked, though nobody has read it yet
            self._unread.append(came)
            self._turns.join(self)
        else:
            super().data_received(came)

    def read(self) -> None:
        """Nothing of this caller is unread any more."""
        unread, self._unread = self._unread, []
        was_closing = self.transport.is_closing()
        for came in unread:
            super().data_received(came)
            if self.transport.is_closing() and not was_closing:
                return  # it was refused, and what it says behind that is not looked at

    def eof_received(self) -> None:
        """The caller has said all, and perhaps waits for no answer: what it sent is stored all the same."""
        self.read()
        super().eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        """The caller is gone; what it sent whole is taken in before anybody learns of that."""
        if not self._unread:
            super().connection_lost(exc)
            return
        try:
            self.read()
        finally:
            self.loop.call_soon(super().connection_lost, exc)

    def shutdown(self) -> None:
        """The server ends, and answers before that whoever has asked."""
        read_together([self])
        super().shutdown()


def read_together(connections: Iterable[UnreadProtocol]) -> None:
    """Of none of them anything is unread; where one cannot be read, it alone is cut."""
    for one in connections:
        try:
            one.read()
        except Exception:  # noqa: BLE001 - the others are others' orders
            _log.exception("What a caller sent could not be read; its connection was closed.")
            one.transport.abort()
