"""`doorstep channel`: the shops and marketplaces that orders come from."""

import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from doorstep.domain.errors import CannotDoError

from .show import AsJson, open_shop, say, say_json, say_rows

_LEARNS_SECONDS = 3.0  # within which a running shop has learnt of a channel or a secret

app = typer.Typer()
channel = typer.Typer(help="The channels that orders come from.", no_args_is_help=True)
app.add_typer(channel, name="channel")

Name = Annotated[str, typer.Argument(help="What we call it; its webhooks go to /webhooks/NAME.")]
Secret = Annotated[
    str | None, typer.Option(help="The secret it signs with; without this, it is asked for or read from a pipe.")
]
SecretFile = Annotated[Path | None, typer.Option(help="A file that holds the secret.")]


@channel.command()
def add(
    name: Name,
    vendor: Annotated[str, typer.Option(help="shopify or woocommerce.")],
    shop: Annotated[str, typer.Option(help="The shop's address at the vendor, as in sample.myshopify.com.")],
    secret: Secret = None,
    secret_file: SecretFile = None,
    currency: Annotated[str | None, typer.Option(help="The currency it sells in, if it has one.")] = None,
    as_json: AsJson = False,
) -> None:
    """Connect a channel."""
    from doorstep.actions.connect import connect_channel
    from doorstep.connectors.channels.registry import CHANNELS
    from doorstep.db.secrets import open_safe
    from doorstep.settings import settings

    database = open_shop()
    connect_channel(database, open_safe(settings()), vendor, name, shop, _secret(secret, secret_file), currency)
    address, topics = f"{settings().base_url}/webhooks/{name}", sorted(CHANNELS[vendor].topics)
    if as_json:
        say_json({"name": name, "vendor": vendor, "address": address, "topics": topics})
        return
    say(f"{name} is connected. Its webhooks go to {address}")
    say("(from outside: the same path under the public address of this machine), for the topics")
    say("  " + ", ".join(topics))
    say(f"`doorstep channel test {name}` tries the way while the shop is up.")


@channel.command("secret")
def change(
    name: Name,
    secret: Secret = None,
    secret_file: SecretFile = None,
    keep_hours: Annotated[float, typer.Option(help="How long the secret before it is still believed.")] = 72.0,
) -> None:
    """Give a channel another secret; the one before it lives on for a while."""
    from doorstep.actions.connect import change_secret
    from doorstep.db.secrets import open_safe
    from doorstep.settings import settings

    database, fresh = open_shop(), _secret(secret, secret_file)
    until = change_secret(database, open_safe(settings()), name, fresh, timedelta(hours=keep_hours))
    say(f"{name} has another secret; the one before it is believed until {until:%Y-%m-%d %H:%M} UTC.")


@channel.command("list")
def show(as_json: AsJson = False) -> None:
    """The channels, with what came of each."""
    from doorstep.cli.reading import list_channels

    with open_shop().reading() as connection:
        rows = list_channels(connection)
    say_rows(rows, as_json, "There is no channel yet; `doorstep channel add` makes one.")


@channel.command("test")
def attempt(name: Name, as_json: AsJson = False) -> None:
    """Try the way from a channel to the running shop: a forged delivery is refused, a signed one is heard."""
    from doorstep.db.accounts import read_account
    from doorstep.db.engine import machine_now
    from doorstep.db.secrets import WEBHOOK, open_safe, read_secret
    from doorstep.settings import settings

    with open_shop().reading() as connection:
        account = read_account(connection, name, "channel")
        secret = read_secret(connection, open_safe(settings()), account.id, WEBHOOK, machine_now())
    if secret is None:
        raise CannotDoError(f"{name} has no live secret; `doorstep channel secret {name}` gives it one.")
    results = _try_deliveries(account.vendor, f"{settings().base_url}/webhooks/{name}", secret)
    if as_json:
        say_json({"channel": name, "holds": all(r["holds"] for r in results), "tried": results})
    else:
        for result in results:
            say(f"{'ok ' if result['holds'] else 'NO '} {result['what']}: {result['found']}")
    if not all(result["holds"] for result in results):
        raise typer.Exit(1)


def _try_deliveries(vendor: str, address: str, secret: bytes) -> list[dict[str, Any]]:
    from doorstep.connectors.channels.registry import CHANNELS
    from doorstep.intake.door import TEST_TOPIC

    connector, body = CHANNELS[vendor], b'{"test": true}'
    tries = (
        ("a forged delivery is refused", 401, connector.sign(TEST_TOPIC, body, secret + b"forged")),
        ("a signed delivery is heard", 200, connector.sign(TEST_TOPIC, body, secret)),
    )
    results = []
    for what, wanted, headers in tries:
        patience = time.monotonic() + _LEARNS_SECONDS
        status, words = _post(address, headers, body)
        while status != wanted and time.monotonic() < patience:
            time.sleep(0.2)
            status, words = _post(address, headers, body)
        results.append({"what": what, "holds": status == wanted, "found": f"{status} {words}".strip()})
    return results


def _post(address: str, headers: dict[str, str], body: bytes) -> tuple[int, str]:
    from http.client import HTTPConnection, HTTPException
    from urllib.parse import urlsplit

    parts = urlsplit(address)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    try:
        connection.request("POST", parts.path, body, headers)
        response = connection.getresponse()
        return response.status, response.read().decode("utf-8", "replace").strip()
    except (OSError, HTTPException) as error:
        raise CannotDoError(f"The shop does not answer at {address} ({error}); start it with `doorstep up`.") from None
    finally:
        connection.close()


def _secret(given: str | None, file: Path | None) -> bytes:
    """The secret, from wherever it was given; a terminal is asked without showing what is typed."""
    if given is not None:
        return given.encode()
    if file is not None:
        return file.read_bytes().strip()
    if sys.stdin.isatty():
        return str(typer.prompt("The secret it signs with", hide_input=True)).encode()
    return sys.stdin.buffer.read().strip()
