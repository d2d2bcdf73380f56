"""Opens the vendors' doors, says where they are, and closes them when told."""

import asyncio
import contextlib
import os
import signal
import socket
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from doorstep.sandbox.carrier.app import Carrier
from doorstep.sandbox.channel.makers import MAKERS
from doorstep.sandbox.messenger.app import Messenger
from doorstep.sandbox.payments.app import PaymentProvider

VENDORS = ("carrier", "payments", "messenger")
CHANNELS = tuple(MAKERS)  # only where they are asked for: the demo is its own channel


@dataclass(frozen=True, slots=True)
class Plan:
    """Which vendors, where, and with which habits. Port 0 is any free one."""

    folder: Path
    vendors: tuple[str, ...] = VENDORS
    host: str = "127.0.0.1"
    ports: dict[str, int] = field(
        default_factory=lambda: {
            "carrier": 8431,
            "payments": 8432,
            "smtp": 8433,
            "mail": 8434,
            **{name: 8435 + n for n, name in enumerate(CHANNELS)},
        }
    )
    api_key: str = "sandbox"
    home_country: str = "DE"
    currency: str = "EUR"
    honours_keys: bool = True
    plain_http_hooks: bool = False


class _Protocol(HttpToolsProtocol):
    """Lets an answer that never comes cut its connection."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["transport"] = self.transport  # type: ignore[typeddict-unknown-key]


class _Server(uvicorn.Server):
    """Several of them share one process, which takes the signals itself."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Doors:
    """All listening sockets of one sandbox process."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._servers: list[_Server] = []
        self._serving: list[asyncio.Task[None]] = []
        self._carrying: list[asyncio.Task[None]] = []
        self._post: asyncio.Server | None = None
        self.addresses: dict[str, Any] = {"pid": os.getpid()}

    async def open(self) -> None:
        """Every vendor of the plan answers; raises OSError where a port is taken."""
        plan = self._plan
        plan.folder.mkdir(parents=True, exist_ok=True)
        if "carrier" in plan.vendors:
            carrier = Carrier(plan.folder, plan.api_key, plan.home_country, plan.currency, plan.honours_keys)
            self.addresses["carrier"] = {"url": await self._serve(carrier.application, "carrier")}
            self._carrying.append(asyncio.create_task(carrier.webhooks.carry()))
        if "payments" in plan.vendors:
            provider = PaymentProvider(plan.folder, plan.api_key, plan.honours_keys)
            self.addresses["payments"] = {"url": await self._serve(provider.application, "payments")}
        if "messenger" in plan.vendors:
            messenger = Messenger(plan.folder, plan.api_key)
            listener = self._listener("smtp")
            self._post = await asyncio.get_running_loop().create_server(messenger.smtp_protocol, sock=listener)
            self.addresses["messenger"] = {
                "url": await self._serve(messenger.application, "mail"),
                "smtp_host": plan.host,
                "smtp_port": listener.getsockname()[1],
                "folder": str(messenger.mailbox.folder.resolve()),
            }

        await self._open_channels()

    async def _open_channels(self) -> None:
        for name, make in MAKERS.items():
            if name in self._plan.vendors:
                shop = make(self._plan.folder, self._plan.plain_http_hooks)
                url = await self._serve(shop.application, name)
                self.addresses[name] = {"url": url, **shop.keys()}
                self._carrying.extend(asyncio.create_task(carry()) for carry in shop.carriers())

    async def _serve(self, application: ASGIApp, door: str) -> str:
        # A door stays open longer than any client keeps its end, so that no call meets one that just closes.
        config = uvicorn.Config(
            application, http=_Protocol, ws="none", lifespan="off", log_level="warning", access_log=False,
            timeout_keep_alive=120, timeout_graceful_shutdown=1,
        )  # fmt: skip
        listener = self._listener(door)
        server = _Server(config)
        self._servers.append(server)
        self._serving.append(asyncio.create_task(server.serve(sockets=[listener])))
        while not server.started:
            await asyncio.sleep(0.005)
        return f"http://{self._plan.host}:{listener.getsockname()[1]}"

    def _listener(self, door: str) -> socket.socket:
        port = self._plan.ports[door]
        try:
            return socket.create_server((self._plan.host, port))
        except OSError as error:
            words = os.strerror(error.errno or 0)
            raise OSError(f"port {port} for the sandbox's {door} cannot be opened: {words}") from error

    async def close(self) -> None:
        """Nothing listens any more."""
        if self._post:
            self._post.close()
        for carrying in self._carrying:
            carrying.cancel()
        for server in self._servers:
            server.should_exit = True
        if self._serving:
            await asyncio.wait(self._serving, timeout=2)


async def until_told_to_end() -> None:
    """Until SIGTERM, Ctrl-C, or the end of the pipe on which whoever started us holds the other end."""
    loop, told = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    mode = os.fstat(sys.stdin.fileno()).st_mode if sys.stdin else 0
    if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):

        def read() -> None:
            if not os.read(sys.stdin.fileno(), 4096):
                loop.remove_reader(sys.stdin.fileno())
                told.set()

        loop.add_reader(sys.stdin.fileno(), read)
    await told.wait()
