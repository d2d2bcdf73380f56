"""The only reader of the environment: where an installation lives and what it listens on."""

import ast
import contextlib
import inspect
import io
import os
import re
import sys
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from doorstep.domain.errors import SettingsError

_HOST = re.compile(r"([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(:\d{1,5})?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting with its default; each is `DOORSTEP_<NAME>` in the environment."""

    home: Path = Path(".doorstep")  # all files of an installation live under it
    database_url: str = field(default="", repr=False)  # default: a SQLite file in the home
    host: str = "127.0.0.1"  # what the web application binds to; anything but loopback needs somebody who can sign in
    port: int = 8420  # pages, webhooks and API
    public_url: str = ""  # where the world reaches the shop, as in https://shop.example; empty: on this machine only
    proxy: str = ""  # networks whose X-Forwarded-For is believed besides this machine's, as in 172.29.84.0/24
    prefect_port: int = 4290  # Prefect's server and UI
    prefect_api_url: str = ""  # a Prefect server of your own; default: the embedded one
    sandbox_port: int = 8431  # first of four ports of the sandbox vendors
    webhook_body_limit: int = 5 * 1024 * 1024  # bytes; a larger webhook is answered 413
    worker_name: str = "conductor"  # stays over restarts, so that a restarted conductor frees what it held
    batch_orders: int = 1000  # how many subjects one batch of a stage reads
    slice_orders: int = 250  # how many of them one transaction writes
    slice_orders_in_haste: int = 25  # the same, while webhooks come in that wait for the one writer of SQLite
    drain_seconds: float = 20.0  # after which a drain gives way to the other stages
    linger_seconds: float = 1.0  # how long a drain waits for more before it ends
    secret_key: str = field(
        default="", repr=False
    )  # seals vendor secrets; default: a key file in the home, made on first use

    @property
    def url(self) -> str:
        return self.database_url or f"sqlite:///{(self.home / 'warehouse.db').absolute()}"

    @property
    def prefect_url(self) -> str:
        return self.prefect_api_url or f"http://127.0.0.1:{self.prefect_port}/api"

    @property
    def base_url(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def shop_url(self) -> str:
        """Where people and channels reach the shop: the public address where there is one."""
        return self.public_url or self.base_url

    @property
    def public_host(self) -> str:
        """The host name of the public address; '' where the shop has none."""
        return (urlsplit(self.public_url).hostname or "").lower()

    @property
    def proxies(self) -> list[IPv4Network | IPv6Network]:
        """Where what is passed on comes from, where not from this machine."""
        return _networks("proxy", self.proxy)


def read_settings() -> Settings:
    """The settings as the environment has them now; a value with no meaning is named with what it may be."""
    values: dict[str, object] = {}
    for spec in fields(Settings):
        text = os.environ.get(f"DOORSTEP_{spec.name.upper()}")
        if text is None or text == "":
            continue
        kind = type(spec.default)
        if isinstance(spec.default, Path):
            values[spec.name] = Path(text).absolute()
        elif kind is str:
            values[spec.name] = text
        else:
            values[spec.name] = _number(spec.name, text, kind)
    if "public_url" in values:
        values["public_url"] = _address("public_url", str(values["public_url"]))
    if "proxy" in values:
        values["proxy"] = ",".join(str(network) for network in _networks("proxy", str(values["proxy"])))
    values.setdefault("home", Path(".doorstep").absolute())
    return Settings(**values)  # type: ignore[arg-type]


def _number(name: str, text: str, kind: type[int] | type[float]) -> int | float:
    """A port is one of the machine's; how many is one at least; how long is no less than nothing."""
    most = 65_535 if name.endswith("port") else sys.maxsize
    least = 1 if kind is int and name != "port" else 0  # port 0: any that is free
    with contextlib.suppress(ValueError):
        if least <= (value := kind(text)) <= most:
            return value
    what = "a whole number" if kind is int else "a number of seconds"
    span = f"from {least} to {most}" if most < sys.maxsize else f"of {least} or more"
    raise SettingsError(f"DOORSTEP_{name.upper()} is {text!r}; give {what} {span}.")


def _address(name: str, text: str) -> str:
    """Scheme, host and perhaps a port, and nothing behind them."""
    with contextlib.suppress(ValueError):
        parts = urlsplit(text.strip())
        rest = parts.path.strip("/") or parts.query or parts.fragment
        is_port = parts.port is None or parts.port > 0
        if parts.scheme in ("http", "https") and _HOST.fullmatch(parts.netloc) and is_port and not rest:
            return f"{parts.scheme}://{parts.netloc.lower()}"
    raise SettingsError(f"DOORSTEP_{name.upper()} is {text!r}; give the whole address, as in https://shop.example.")


def _networks(name: str, text: str) -> list[IPv4Network | IPv6Network]:
    try:
        return [ip_network(one.strip(), strict=False) for one in text.split(",") if one.strip()]
    except ValueError:
        raise SettingsError(
            f"DOORSTEP_{name.upper()} is {text!r}; give addresses or networks, as in 172.29.84.0/24, with commas."
        ) from None


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once."""
    return read_settings()


def is_debugging() -> bool:
    """Whether DOORSTEP_DEBUG asks for the whole story of an error; read apart, since settings may be what is wrong."""
    return os.environ.get("DOORSTEP_DEBUG", "") not in ("", "0")


@lru_cache(maxsize=1)
def meanings() -> Mapping[str, str]:
    """What the comment beside each setting says of it, wherever its declaration was broken into lines."""
    source = inspect.getsource(Settings)
    lines = iter(tokenize.generate_tokens(io.StringIO(source).readline))
    said = {token.start[0]: token.string.lstrip("# ") for token in lines if token.type == tokenize.COMMENT}
    (declared,) = ast.parse(source).body
    assert isinstance(declared, ast.ClassDef)
    comments = {}
    for node in declared.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            lines_of_it = range(node.lineno, (node.end_lineno or node.lineno) + 1)
            comments[node.target.id] = next(said[line] for line in lines_of_it if line in said)
    return comments


def describe(here: Settings | None = None) -> list[Mapping[str, str]]:
    """Each setting of the environment as it is here: its variable, its value (no secret), its default, its meaning."""
    here, told = here or settings(), meanings()
    found = []
    for spec in fields(Settings):
        value, default = str(getattr(here, spec.name)), str(spec.default)
        if not spec.repr:
            value = "set, and not shown" if value else ""
        meaning = told[spec.name][:1].upper() + told[spec.name][1:].rstrip(".") + "."
        found.append({"variable": f"DOORSTEP_{spec.name.upper()}", "is": value, "default": default, "meaning": meaning})
    return found
