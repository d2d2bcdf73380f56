"""A shop that writes to its customers: mail servers that are not ours, with TLS and passwords, on loopback."""

import asyncio
import socket
import ssl
import threading
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword

from doorstep.db.secrets import Safe, open_safe
from doorstep.settings import Settings, settings
from doorstep.testing import sandbox_fixtures
from doorstep.testing.server import served
from doorstep.testing.shop import Shop
from doorstep.testing.tls import Authority, make_authority

USER, PASSWORD = "hello@kiln.example", "of one's own"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("DOORSTEP_HOME", str(tmp_path / "home"))
    settings.cache_clear()
    yield tmp_path / "home"
    settings.cache_clear()


@pytest.fixture
def shop(database_url: str, home: Path) -> Iterator[Shop]:
    made = Shop(database_url, migrate=False)
    yield made
    made.database.close()


@pytest.fixture
def small_shop(sqlite_url: str, home: Path) -> Iterator[Shop]:
    made = Shop(sqlite_url, migrate=False)
    yield made
    made.database.close()


@pytest.fixture
def safe(home: Path) -> Safe:
    home.mkdir(parents=True, exist_ok=True)
    return open_safe(settings())


@pytest.fixture
def desk(small_shop: Shop, sqlite_url: str, home: Path) -> Iterator[httpx.Client]:
    with served(Settings(home=home, database_url=sqlite_url, port=0)) as client:
        yield client


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """An authority whose certificates this process believes, as it would by SSL_CERT_FILE."""
    made = make_authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.ca_file))
    return made


@pytest.fixture
def silent_port() -> Iterator[int]:
    """Somebody listens there, and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@dataclass
class Mailroom:
    """What a server kept, and whom it lets in."""

    port: int = 0
    kept: list[bytes] = field(default_factory=list)
    signed_in: list[str] = field(default_factory=list)
    refuses: str = ""  # what it says to every sender, instead of 250

    async def handle_MAIL(self, server: Any, session: Any, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        if self.refuses:
            return self.refuses
        envelope.mail_from = address
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.original_content, bytes)
        self.kept.append(envelope.original_content)
        return "250 kept"

    def let_in(self, server: Any, session: Any, envelope: Any, mechanism: str, told: Any) -> AuthResult:
        assert isinstance(told, LoginPassword)
        good = (told.login.decode(), told.password.decode()) == (USER, PASSWORD)
        if good:
            self.signed_in.append(told.login.decode())
        return AuthResult(success=good, handled=False)


@pytest.fixture
def mail_server() -> Iterator[Callable[..., Mailroom]]:
    """Starts mail servers: starttls with a context, tls from the start with one, or neither; with sign-in or not."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    servers: list[asyncio.Server] = []
    spoken: list[SMTP] = []

    def start(
        starttls: ssl.SSLContext | None = None, tls: ssl.SSLContext | None = None, signs_in: bool = True, **wants: str
    ) -> Mailroom:
        room = Mailroom(**wants)

        def protocol() -> SMTP:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # it does not see that the socket itself is TLS
                spoken.append(made := SMTP(
                    room, hostname="mail.kiln.example", loop=loop, tls_context=starttls,
                    require_starttls=bool(starttls), auth_require_tls=bool(starttls), auth_required=signs_in,
                    authenticator=room.let_in if signs_in else None,
                ))  # fmt: skip
                return made

        async def listen() -> asyncio.Server:
            return await loop.create_server(protocol, "127.0.0.1", 0, ssl=tls)

        server = asyncio.run_coroutine_threadsafe(listen(), loop).result(30)
        servers.append(server)
        room.port = server.sockets[0].getsockname()[1]
        return room

    yield start

    async def end() -> None:
        for server in servers:
            server.close()
        for one in spoken:
            if one.transport is not None:
                one.transport.abort()
        if others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(others, timeout=5)
        await asyncio.sleep(0)

    asyncio.run_coroutine_threadsafe(end(), loop).result(30)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(30)
    loop.close()


sandbox, _module_sandbox = sandbox_fixtures.sandbox, sandbox_fixtures._module_sandbox
