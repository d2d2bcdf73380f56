"""A label printer to print at: a real listener that keeps what it was sent, and can hang, cut the line, or be off."""

import socket
import threading
from contextlib import suppress

from .ports import free_ports

PRINTS, HANGS, CUTS = "prints", "hangs", "cuts"


class LabelPrinter:
    """Listens on a port of this machine while it is on. `behaves` is what it does with the next connection."""

    def __init__(self) -> None:
        (self.port,) = free_ports(1)
        self.behaves = PRINTS
        self.sheets: list[bytes] = []
        self._listener: socket.socket | None = None
        self._hung: list[socket.socket] = []

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def switch_on(self) -> None:
        """It answers from now."""
        listener = socket.create_server(("127.0.0.1", self.port))
        self._listener = listener
        threading.Thread(target=self._serve, args=(listener,), daemon=True).start()

    def switch_off(self) -> None:
        """Nothing answers at its address."""
        if self._listener is not None:
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        for one in self._hung:
            one.close()
        self._hung.clear()

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                line, _ = listener.accept()
            except OSError:  # it was switched off
                return
            self._take(line)

    def _take(self, line: socket.socket) -> None:
        if self.behaves == HANGS:
            self._hung.append(line)
            return
        if self.behaves == CUTS:
            line.recv(16)
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
            line.close()  # with a reset: the rest is lost
            return
        sheet = b""
        while piece := line.recv(65536):
            sheet += piece
        self.sheets.append(sheet)
        line.close()
