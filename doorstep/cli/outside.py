"""The shop as it is seen from outside: its public address, its certificate, and what must not answer there."""

import hmac
import secrets as randomness
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from doorstep.domain.errors import DoorstepError
from doorstep.domain.hosts import LOOPBACK

if TYPE_CHECKING:
    from doorstep.settings import Settings

_PATIENCE_SECONDS = 8.0
_DAYS_LEFT_LEAST = 14
_HOW = "docs/operating/going-live.md says how"
_LISTENS = "0A"  # as the kernel's own tables say it


def public_address(settings: "Settings") -> str:
    """It resolves, its certificate is valid, and what answers there is this very shop."""
    from doorstep.db.secrets import open_safe

    if not settings.public_url:
        return f"none: the shop answers on this machine only; channels need one ({_HOW})"
    parts = urlsplit(settings.public_url)
    host = parts.hostname or ""
    if parts.scheme == "http" and host not in LOOPBACK:
        raise DoorstepError(
            f"{settings.public_url} is not encrypted: passwords and orders can be read on the way; {_HOW}."
        )
    nonce = randomness.token_hex(16)
    answer, _ = _ask(settings.public_url, "GET", f"/healthz?nonce={nonce}")
    if answer.status != 200:
        raise DoorstepError(
            f"{settings.public_url} answers {answer.status}: the proxy there does not find the shop at "
            f"{settings.base_url}; {_HOW}."
        )
    proof = answer.headers.get("x-doorstep-proof", "")
    if not hmac.compare_digest(proof, open_safe(settings).prove(nonce)):
        raise DoorstepError(
            f"Something else than this shop answers at {settings.public_url}; send its name and its port to "
            f"{settings.base_url}."
        )
    return f"{settings.public_url} leads to this shop"


def certificate(settings: "Settings") -> str:
    """How long it is still valid."""
    parts = urlsplit(settings.public_url)
    if parts.scheme != "https":
        return "none is needed on this machine" if not settings.public_url else "none, since the address is not https"
    host, port = parts.hostname or "", parts.port or 443
    with _connected(host, port) as line:
        told: Any = line.getpeercert()
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(told["notAfter"])), UTC)
    left = (ends - datetime.now(UTC)).days
    if left < _DAYS_LEFT_LEAST:
        raise DoorstepError(
            f"the certificate of {host} ends in {left} day{'' if left == 1 else 's'}; renew it, or look why it was not "
            "renewed by itself."
        )
    return f"valid for {left} more days"


def webhooks_outside(settings: "Settings") -> str:
    """Webhooks get through, and pages let nobody in who has not signed in."""
    if not settings.public_url:
        return "not asked: there is no public address"
    answer, body = _ask(settings.public_url, "POST", "/webhooks/doorstep-doctor", b"{}")
    if answer.status != 404 or not _is_ours(body):
        raise DoorstepError(
            f"A webhook to {settings.public_url} was answered {answer.status} and not by this shop; let POST to "
            f"/webhooks/ through as it is; {_HOW}."
        )
    page, _ = _ask(settings.public_url, "GET", "/orders")
    if page.status == 200:
        raise DoorstepError(
            f"Anybody can read the orders at {settings.public_url}; the sample shop is not for the net."
        )
    return "webhooks come through, and pages ask who it is"


def _is_ours(body: bytes) -> bool:
    """Whether our own door refused it: it says that it knows no such channel."""
    return b"channel" in body.lower()


def closed_doors(settings: "Settings") -> str:
    """What is for this machine alone listens on its loopback only."""
    doors, wide = list(_inner_doors(settings)), _open_to_the_net()
    names = ", ".join(dict.fromkeys(what for what, _ in doors))
    if wide is None:
        return f"{names}: this system does not tell; look that they listen on 127.0.0.1 alone"
    open_ones = [f"{what} (port {port})" for what, port in doors if port in wide]
    if open_ones:
        raise DoorstepError(
            f"{' and '.join(open_ones[:3])} can be reached from other machines; let it listen on 127.0.0.1, or close "
            "the port in the firewall."
        )
    return f"{names}: for this machine alone"


def _inner_doors(settings: "Settings") -> Iterator[tuple[str, int]]:
    yield "Prefect", settings.prefect_port
    for n in range(4):
        yield "the sandbox vendors", settings.sandbox_port + n
    if not settings.url.startswith("sqlite"):
        parts = urlsplit(settings.url)
        if (parts.hostname or "") in LOOPBACK:
            yield "the database", parts.port or 5432


def _open_to_the_net() -> frozenset[int] | None:
    """The ports on which something listens for more than this machine; None where the system does not tell."""
    found = set()
    try:
        for table in ("tcp", "tcp6"):
            for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
                local, state = line.split()[1], line.split()[3]
                address, _, port = local.partition(":")
                if state == _LISTENS and not _is_loopback(address):
                    found.add(int(port, 16))
    except OSError:
        return None
    return frozenset(found)


def _is_loopback(address: str) -> bool:
    """Whether the kernel's spelling of an address (words of four bytes, the last byte first) is this machine alone."""
    if len(address) == 8:
        return address.endswith("7F")
    return address == "0" * 24 + "01000000" or (address.startswith("0" * 16 + "FFFF0000") and address.endswith("7F"))


# --- asking over the net ---------------------------------------------------------------------------------------


def _ask(address: str, method: str, path: str, body: bytes | None = None) -> tuple[HTTPResponse, bytes]:
    """The answer at the public address; DoorstepError, with what to do, where there is none."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.scheme == "https":
        line: HTTPConnection = HTTPSConnection(
            host, parts.port, timeout=_PATIENCE_SECONDS, context=ssl.create_default_context()
        )
    else:
        line = HTTPConnection(host, parts.port, timeout=_PATIENCE_SECONDS)
    try:
        line.request(method, path, body, {"content-type": "application/json"} if body else {})
        answer = line.getresponse()
        return answer, answer.read(20_000)
    except (OSError, HTTPException) as error:
        raise DoorstepError(_silence(address, host, error)) from None
    finally:
        line.close()


def _connected(host: str, port: int) -> ssl.SSLSocket:
    try:
        plain = socket.create_connection((host, port), timeout=_PATIENCE_SECONDS)
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    except OSError as error:
        raise DoorstepError(_silence(f"https://{host}", host, error)) from None


def _silence(address: str, host: str, error: Exception) -> str:
    """Why nobody answered, and what to do."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"The certificate at {address} is not valid ({error.verify_message}); {_HOW} to get one that is."
    if isinstance(error, ssl.SSLError):
        return f"{address} does not speak TLS ({error.reason or error}); put a proxy with a certificate there; {_HOW}."
    if isinstance(error, socket.gaierror):
        return f"The name {host} leads nowhere; make a record for it with whoever keeps your domain."
    if isinstance(error, ConnectionRefusedError):
        return f"Nobody answers at {address}; start the proxy or the tunnel there, and open its port."
    if isinstance(error, TimeoutError):
        return f"{address} did not answer within {_PATIENCE_SECONDS:.0f} seconds; look at firewall and proxy."
    return f"{address} cannot be asked ({error}); look at the proxy there."


def hooks_elsewhere(rows: list[Any], shop_url: str) -> list[str]:
    """The registered webhooks that go somewhere else than to this shop."""
    return [f"{row.name} {row.topic}" for row in rows if not row.address.startswith(f"{shop_url}/webhooks/")]
