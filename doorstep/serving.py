"""The web application on a socket: who may be served, the address, and how long a caller may take."""

import socket
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import uvicorn

from doorstep.actions.people import refuse_open_house
from doorstep.db import migrate
from doorstep.db.engine import open_database
from doorstep.db.secrets import open_safe
from doorstep.domain.errors import DoorstepError, SettingsError
from doorstep.intake.turns import Turns
from doorstep.intake.unread import UnreadProtocol, read_together
from doorstep.patience import Patience
from doorstep.settings import Settings
from doorstep.web import Web


class Server(uvicorn.Server):
    """The web application on a socket of its own; made only where the shop can be served at all."""

    def __init__(self, settings: Settings, on_ready: Callable[[str], None] = lambda address: None) -> None:
        migrate.require_current(open_database(settings.url))
        refuse_open_house(settings, open_database(settings.url))
        open_safe(settings)
        self._listener, self._on_ready = _listen(settings), on_ready
        host, port = self._listener.getsockname()[:2]
        self.address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        unread = Turns(read_together)
        protocol: Any = partial(UnreadProtocol, unread)  # called as the class would be
        config = uvicorn.Config(
            Web(settings, unread), http=protocol, loop="auto" if sys.platform == "win32" else "uvloop", ws="none",
            access_log=False, log_level="warning", server_header=False, proxy_headers=False, lifespan="on",
            timeout_keep_alive=30, timeout_graceful_shutdown=10, limit_concurrency=1000, backlog=2048,
        )  # fmt: skip
        super().__init__(config)
        self._patience = Patience()

    def serve_to_the_end(self) -> None:
        """Serve until told to stop; then what was accepted is committed."""
        self.run(sockets=[self._listener])
        if not self.started:
            raise DoorstepError("The web application could not start; the lines above say why.")

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready(self.address)

    async def on_tick(self, counter: int) -> bool:
        if counter % 10 == 0:
            self._patience.look(self.server_state.connections, time.monotonic())
        return await super().on_tick(counter)


def serve(settings: Settings, on_ready: Callable[[str], None] = lambda address: None) -> None:
    """Serve until told to stop. `on_ready` is told the address as soon as it answers."""
    Server(settings, on_ready).serve_to_the_end()


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except (OSError, OverflowError) as error:
        listener.close()
        raise SettingsError(
            f"Port {settings.port} of {settings.host} cannot be used ({getattr(error, 'strerror', None) or error}): "
            "stop what uses it, or set DOORSTEP_PORT to another one."
        ) from None
    return listener
