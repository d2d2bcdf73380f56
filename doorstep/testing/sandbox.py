"""The sandbox vendors in a process of their own, for tests and benches: started, told, killed, started again."""

import json
import ssl
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx

from doorstep.sandbox.serve import CHANNELS

_END_SECONDS = 10.0


class SandboxStartError(RuntimeError):
    """The sandbox did not start; the text is what it said."""


class Sandbox:
    """One sandbox. It ends with `stop()`, with the block it is used in, or with the process that started it."""

    def __init__(self, folder: Path, *flags: str, api_key: str = "sandbox") -> None:
        self.folder, self.api_key, self._flags = folder, api_key, flags
        self._running: subprocess.Popen[str] | None = None
        self._client: httpx.Client | None = None
        self.addresses: dict[str, Any] = {}

    def start(self) -> "Sandbox":
        """Every vendor answers, on free ports the first time and on the same ones after that."""
        command = [sys.executable, "-m", "doorstep.sandbox", "--folder", str(self.folder), "--api-key", self.api_key]
        self._running = subprocess.Popen(
            [*command, *self._ports(), *self._flags], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._running.stdout is not None
        told = self._running.stdout.readline()  # written once every door is open
        if not told:
            code = self._running.wait()
            self._close_pipes()
            raise SandboxStartError(f"the sandbox ended with status {code} instead of starting; see its messages above")
        self.addresses = json.loads(told)
        return self

    def _ports(self) -> list[str]:
        if not self.addresses:
            return ["--free-ports"]
        ports = [
            f"--{vendor}-port={httpx.URL(self.addresses[vendor]['url']).port}"
            for vendor in ("carrier", "payments", *CHANNELS)
            if vendor in self.addresses
        ]
        if "messenger" in self.addresses:
            ports.append(f"--mail-port={httpx.URL(self.addresses['messenger']['url']).port}")
            ports.append(f"--smtp-port={self.addresses['messenger']['smtp_port']}")
        return ports

    @property
    def carrier_url(self) -> str:
        return str(self.addresses["carrier"]["url"])

    @property
    def payments_url(self) -> str:
        return str(self.addresses["payments"]["url"])

    @property
    def messenger_url(self) -> str:
        return str(self.addresses["messenger"]["url"])

    @property
    def smtp_port(self) -> int:
        return int(self.addresses["messenger"]["smtp_port"])

    @property
    def mail_folder(self) -> Path:
        return Path(self.addresses["messenger"]["folder"])

    def url(self, vendor: str) -> str:
        """Where this vendor answers."""
        return str(self.addresses[vendor]["url"])

    def keys(self, channel: str, kind: str = "keys") -> dict[str, str]:
        """The keys of the shop at this channel: `keys` that may all, `reading_keys`, `clerk_keys`."""
        return dict(self.addresses[channel][kind])

    def checkout(self, channel: str, **told: Any) -> Any:
        """A customer orders in the shop at this channel, which sends its webhooks."""
        return self.tell(channel, "/control/checkout", **told)

    def get(self, vendor: str, path: str, **params: Any) -> Any:
        """What the vendor's own list says; for proofs, not for connectors."""
        return self._call("GET", vendor, path, params=params)

    def tell(self, vendor: str, path: str, **told: Any) -> Any:
        """Something the vendor is told over its control routes or its API."""
        return self._call("POST", vendor, path, json=told)

    def misbehave(self, vendor: str, operation: str, mode: str, **told: Any) -> None:
        """The vendor gets this wrong from now on."""
        self.tell(vendor, "/control/faults", operation=operation, mode=mode, **told)

    def behave(self) -> None:
        """Every vendor behaves well again, and lives in the machine's time."""
        for vendor in ("carrier", "payments", "messenger", *CHANNELS):
            if vendor in self.addresses:
                self._call("DELETE", vendor, "/control/faults")
                self.tell(vendor, "/control/clock")

    def cpu_seconds(self) -> float:
        """The CPU that all vendors together have used so far."""
        vendor = next(name for name in self.addresses if name != "pid")
        return float(self.get(vendor, "/control/cpu")["process_time_seconds"])

    def _call(self, method: str, vendor: str, path: str, **arguments: Any) -> Any:
        if self._client is None:  # kept, and without the machine's certificates: making one costs more than the call
            headers = {"Authorization": f"Bearer {self.api_key}"}
            trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            self._client = httpx.Client(headers=headers, verify=trust, trust_env=False)
        response = self._client.request(method, self.url(vendor) + path, **arguments)
        if response.is_error:
            raise ValueError(f"{method} {path}: {response.status_code} {response.text}")
        return response.json()

    def kill(self) -> None:
        """As `kill -9`; what it had answered must be there when it starts again."""
        assert self._running is not None
        self._running.kill()
        self._running.wait()
        self._close_pipes()

    def stop(self) -> int:
        """The pipe closes, the vendors end by themselves; returns their exit status."""
        assert self._running is not None
        self._close_pipes()
        try:
            return self._running.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._running.kill()
            return self._running.wait()

    def _close_pipes(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None
        for pipe in (self._running and self._running.stdin, self._running and self._running.stdout):
            if pipe:
                pipe.close()

    def __enter__(self) -> "Sandbox":
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
