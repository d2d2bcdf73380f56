"""`doorstep channel`: the shops and marketplaces that orders come from."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from doorstep.domain.counting import count
from doorstep.domain.errors import CannotDoError, DoorstepError

from .channel_telling import add_for_sheets, add_without_api, named_key, tell_connected, told_keys, told_secret
from .meanings import list_maps, map_ahead
from .scaffold import scaffold
from .show import AsJson, open_shop, say, say_facts, say_json, say_rows

if TYPE_CHECKING:
    from doorstep.db.accounts import Account
    from doorstep.db.engine import Database
    from doorstep.db.secrets import Safe

app = typer.Typer()
channel = typer.Typer(help="The channels that orders come from.", no_args_is_help=True)
app.add_typer(channel, name="channel")
channel.command("map")(map_ahead)
channel.command("maps")(list_maps)
channel.command("scaffold")(scaffold)

Name = Annotated[str, typer.Argument(help="What we call it; its webhooks go to /webhooks/NAME.")]
Secret = Annotated[
    str | None, typer.Option(help="The secret it signs with; without this, it is asked for or read from a pipe.")
]
SecretFile = Annotated[Path | None, typer.Option(help="A file that holds the secret.")]
# By their folders: the help of a command loads no connector.
_KINDS = ", ".join(
    sorted(one.parent.name for one in (Path(__file__).parents[1] / "connectors/channels").glob("*/order.py"))
)
Since = Annotated[str, typer.Option(help="From when on, as in 2026-11-01 or 2026-11-01T08:00+01:00.")]


@channel.command()
def add(
    name: Name,
    vendor: Annotated[str, typer.Option(help=f"What it is: {_KINDS}; own is a site of one's own.")],
    shop: Annotated[
        str, typer.Option(help="The shop's address, as in https://shop.example or sample.myshopify.com.")
    ] = "",
    consumer_key: Annotated[str, typer.Option(help="WooCommerce: the REST API's consumer key, ck_…")] = "",
    consumer_secret: Annotated[str, typer.Option(help="WooCommerce: its consumer secret, cs_…")] = "",
    access_token: Annotated[str, typer.Option(help="Shopify: the app's Admin API access token, shpat_…")] = "",
    app_secret: Annotated[str, typer.Option(help="Shopify: the app's API secret key.")] = "",
    key: Annotated[list[str] | None, typer.Option(help="Any channel's key by its name, as in app_id=…")] = None,
    keys_file: Annotated[Path | None, typer.Option(help="A file with the keys, a line each: consumer_key=ck_…")] = None,
    cut_over: Annotated[
        str, typer.Option(help="Orders placed before are history; with keys: now, if nothing is said.")
    ] = "",
    without_api: Annotated[
        bool, typer.Option("--without-api", help="Only take its webhooks; make them by hand.")
    ] = False,
    sheets_only: Annotated[
        bool, typer.Option("--sheets-only", help="With own: its orders come in sheets alone; no secret, no webhooks.")
    ] = False,
    secret: Secret = None,
    secret_file: SecretFile = None,
    currency: Annotated[str | None, typer.Option(help="Without API: the currency it sells in, if it has one.")] = None,
    as_json: AsJson = False,
) -> None:
    """Connect a channel: prove its keys, register its webhooks, fetch its open orders, try the way. Again repairs."""
    from doorstep.actions.connect import connect_by_api, must_be_known
    from doorstep.settings import settings

    must_be_known(vendor)
    flags = {
        "api_key": consumer_key,
        "api_secret": consumer_secret,
        "access_token": access_token,
        "webhook": app_secret,
    }
    for n, told in enumerate(key or (), 1):
        flags |= named_key(vendor, told, f"--key number {n}")
    database, safe = open_shop(), _safe()
    at = _instant(database, cut_over) if cut_over else None
    if sheets_only:
        add_for_sheets(database, safe, vendor, name, shop, currency, at, as_json)
        return
    if not shop:
        raise CannotDoError("Say which shop it is, by its address, as in --shop sample.myshopify.com.")
    is_by_secret = without_api or secret is not None or secret_file is not None
    keys = {} if is_by_secret else told_keys(database, safe, vendor, name, flags, keys_file)
    if not keys:
        told = told_secret(secret, secret_file)
        add_without_api(database, safe, vendor, name, shop, told, currency, at, as_json)
        return
    connected = connect_by_api(database, safe, vendor, name, shop, keys, at)
    if not tell_connected(database, safe, connected, settings(), as_json):
        raise typer.Exit(1)


@channel.command("consent")
def consent(
    vendor: Annotated[str, typer.Argument(help="The market: etsy or ebay.")],
    redirect: Annotated[
        str, typer.Option(help="The callback URL (eBay: the RuName) that the app is registered with.")
    ] = "",
    keys_file: Annotated[
        Path | None, typer.Option(help="A file with the app's keys, a line each; the token is added to it.")
    ] = None,
    shop: Annotated[str, typer.Option(help="The shop's address, where it is not at the market's own.")] = "shop",
) -> None:
    """Let the owner of a shop grant our app access: an address to open, and the refresh token into the keys' file."""
    from .channel_consent import take_consent

    take_consent(vendor, redirect, keys_file, shop)


@channel.command("secret")
def change(
    name: Name,
    secret: Secret = None,
    secret_file: SecretFile = None,
    rotate: Annotated[
        bool, typer.Option("--rotate", help="Make one, and register the webhooks anew with it (WooCommerce).")
    ] = False,
    keep_hours: Annotated[float, typer.Option(help="How long the secret before it is still believed.")] = 72.0,
) -> None:
    """Give a channel another secret; the one before it lives on for a while."""
    from doorstep.actions.connect import change_secret
    from doorstep.actions.hooks import rotate_secret
    from doorstep.connectors.channels.apis import DOORS
    from doorstep.settings import settings

    if rotate:
        database, account = _account(name)
        if account.vendor not in DOORS or not DOORS[account.vendor].makes_own_secret:
            raise CannotDoError(f"{account.vendor} makes its secret itself: copy the next one there, and give it here.")
        outcome = rotate_secret(database, _safe(), name, settings().shop_url)
        outcome.must_stand()
        say(f"{name} signs with another secret now; the one before it is believed for 72 hours.")
        return
    if not 0 <= keep_hours <= 2160:
        raise CannotDoError("The old secret can live on for 0 to 2,160 hours (90 days).")
    database, fresh = open_shop(), told_secret(secret, secret_file)
    until = change_secret(database, _safe(), name, fresh, timedelta(hours=keep_hours))
    say(f"{name} has another secret; the one before it is believed until {until:%Y-%m-%d %H:%M} UTC.")


@channel.command("list")
def show(as_json: AsJson = False) -> None:
    """The channels, with what came of each."""
    from doorstep.cli.reading import list_channels

    with open_shop().reading() as connection:
        rows = list_channels(connection)
    say_rows(rows, as_json, "There is no channel yet; `doorstep channel add` makes one.")


@channel.command("show")
def describe(name: Name, as_json: AsJson = False) -> None:
    """One channel: whose shop it is, from when on its orders are work, when it was last heard and read."""
    from doorstep.db.queries.channels import read_channel

    from .channel_telling import told_facts

    database, _ = _account(name)
    with database.reading() as connection:
        facts = read_channel(connection, name)
    if as_json:
        say_json(facts)
    else:
        say_facts(told_facts(facts))


@channel.command("hooks")
def hooks(name: Name, as_json: AsJson = False) -> None:
    """How our webhooks stand at the channel now. Exit status 1 where one is paused or gone."""
    from doorstep.actions.hooks import check_hooks
    from doorstep.connectors.channels.apis import DOORS, tells_by_itself

    database, account = _account(name)
    rows = check_hooks(database, _safe(), account)
    is_told = tells_by_itself(account.vendor)
    say_rows(rows, as_json, "The channel knows no webhooks." if is_told else f"{DOORS[account.vendor].reading}.")
    if any(row["standing"] != "live" for row in rows):
        if not as_json:
            say(f"`doorstep channel repair {name}` registers again what is not live.")
        raise typer.Exit(1)


@channel.command("repair")
def repair(name: Name, as_json: AsJson = False) -> None:
    """Register again whatever webhook is missing, switched off or sent elsewhere."""
    from doorstep.actions.hooks import register_hooks
    from doorstep.settings import settings

    database, _ = _account(name)
    outcome = register_hooks(database, _safe(), name, settings().shop_url)
    if as_json:
        told = {"added": outcome.added, "kept": outcome.kept, "removed": outcome.removed, "refused": outcome.refused}
        say_json({**told, "reading": outcome.reading})
    outcome.must_stand()
    if not as_json:
        say(outcome.words)


@channel.command("pull")
def pull(
    name: Name,
    orders: Annotated[bool, typer.Option("--orders", help="Its orders, into the inbox; each body once.")] = False,
    open_orders: Annotated[bool, typer.Option("--open", help="Of the orders, only those that are not over.")] = False,
    products: Annotated[bool, typer.Option("--products", help="Its products, as an import to look at.")] = False,
    apply: Annotated[bool, typer.Option("--apply", help="Apply the products at once.")] = False,
    since: Since = "",
    as_json: AsJson = False,
) -> None:
    """Fetch from a channel by its API: what changed since then (since the cut-over, where nothing is said)."""
    from doorstep.actions.connect import cut_over_of
    from doorstep.actions.pull import pull_orders
    from doorstep.cli.channel_telling import tell_products

    if not (orders or open_orders or products):
        raise CannotDoError("Say what to fetch: --products, --orders, or --open for the open orders alone.")
    database, account = _account(name)
    told: dict[str, Any] = {}
    if products:
        told["products"] = tell_products(database, _safe(), account, apply, as_json)
    if orders or open_orders:
        at = _instant(database, since) if since else None if open_orders else cut_over_of(account)
        pulled = pull_orders(database, _safe(), account, at, open_orders)
        told["orders"] = {"read": pulled.read, "stored": pulled.stored, "duplicate": pulled.duplicate}
        if not as_json:
            say(f"{pulled.words('order')}.")
    if as_json:
        say_json(told)


@channel.command("gaps")
def gaps(
    name: Name,
    since: Since = "",
    dry: Annotated[bool, typer.Option("--dry-run", help="Only say what is missing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Compare the channel's list since the cut-over with ours, and fetch what is missing."""
    from doorstep.actions.pull import find_gaps

    database, account = _account(name)
    found = find_gaps(database, _safe(), account, _instant(database, since) if since else None, not dry)
    if as_json:
        say_json({
            "since": found.since, "channel_says": found.told, "we_hold": found.held, "before_cut_over": found.before,
            "missing": found.missing, "fetched": found.stored,
        })  # fmt: skip
    else:
        say(
            f"The channel says {found.told}, we hold {found.held}, {found.before} are from before the cut-over, "
            f"{len(found.missing)} were missing, {found.stored} of them are fetched now."
        )
        if found.missing:
            say_rows(found.missing, False, "")
    if dry and found.missing:
        raise typer.Exit(1)


@channel.command("cut-over")
def cut_over(
    name: Name,
    at: Annotated[str, typer.Argument(help="The day or instant, as in 2026-11-01; `none` for no such day.")],
) -> None:
    """Set from when on a channel's orders are work; those before come in as history. Before its first order only."""
    from doorstep.actions.connect import set_cut_over

    database, _ = _account(name)
    wanted = None if at == "none" else _instant(database, at)
    set_cut_over(database, name, wanted)
    say(f"{name}: orders placed before {wanted:%Y-%m-%d %H:%M} UTC are history." if wanted else f"{name}: all is work.")


@channel.command("pause")
def pause(name: Name) -> None:
    """Take nothing more from a channel: our webhooks there are removed, its orders are not read. Nothing is lost."""
    from doorstep.actions.connect import switch
    from doorstep.actions.hooks import remove_hooks
    from doorstep.connectors.channels.apis import has_api, tells_by_itself

    database, account = _account(name)
    removed = remove_hooks(database, _safe(), account) if has_api(account.vendor, account.config) else 0
    switch(database, name, False)
    told = f"{count(removed, 'webhook')} removed there" if tells_by_itself(account.vendor) else "and not read any more"
    say(f"{name} is paused, {told}. `doorstep channel resume {name}` fetches what came.")


@channel.command("resume")
def resume(name: Name) -> None:
    """Take from a channel again: its webhooks are registered, and what changed meanwhile is fetched."""
    from doorstep.actions.connect import cut_over_of, switch
    from doorstep.actions.hooks import register_hooks
    from doorstep.actions.pull import pull_orders
    from doorstep.connectors.channels.apis import has_api
    from doorstep.settings import settings

    database, account = _account(name)
    switch(database, name, True)
    if not has_api(account.vendor, account.config):
        say(f"{name} is taken from again.")
        return
    register_hooks(database, _safe(), name, settings().shop_url).must_stand()
    pulled = pull_orders(database, _safe(), account, cut_over_of(account))
    say(f"{name} is taken from again; {count(pulled.stored, 'changed order')} fetched.")


@channel.command("remove")
def remove(name: Name) -> None:
    """Disconnect a channel: webhooks removed there, keys forgotten here. Its orders and their history stay."""
    from doorstep.actions.connect import end_keys
    from doorstep.actions.hooks import remove_hooks
    from doorstep.connectors.channels.apis import has_api, tells_by_itself

    database, account = _account(name)
    try:
        removed = remove_hooks(database, _safe(), account) if has_api(account.vendor, account.config) else 0
        told = f"{count(removed, 'webhook')} removed there" if tells_by_itself(account.vendor) else "not read any more"
    except DoorstepError as error:
        told = f"its webhooks could not be removed there ({error}); delete them on the channel's own page"
    end_keys(database, name)
    say(f"{name} is disconnected: {told}, and its keys open nothing here any more. Its orders stay.")


@channel.command("test")
def attempt(name: Name, as_json: AsJson = False) -> None:
    """Try a channel: a forged delivery is refused, a signed one heard and kept; one without webhooks is read."""
    from .channel_trying import tell_trial

    database, account = _account(name)
    if not tell_trial(database, _safe(), account, as_json):
        raise typer.Exit(1)


@channel.command("incidents")
def incidents(name: Name, as_json: AsJson = False) -> None:
    """When a channel did not tell us of all its orders: what it was, from when to when, and how many were found."""
    from .channel_watching import tell_incidents

    database, account = _account(name)
    tell_incidents(database, account, as_json)


@channel.command("statement")
def statement(
    name: Name,
    day: Annotated[str, typer.Option(help="Which day, as in 2026-11-20; today so far, where none is named.")] = "",
    verify: Annotated[
        Path | None, typer.Option(help="A statement as --json printed it: is it this installation's, unchanged?")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """How many orders of a day the channel says it has, and how many we hold. Exit status 1 where one is
    unexplained."""
    from .channel_watching import must_be_genuine, tell_statement

    database, account = _account(name)
    if verify is not None:
        must_be_genuine(_safe(), verify)
    elif not tell_statement(database, _safe(), account, day, as_json):
        raise typer.Exit(1)


def _account(name: str) -> "tuple[Database, Account]":
    from doorstep.db.accounts import read_account

    database = open_shop()
    with database.reading() as connection:
        return database, read_account(connection, name, "channel")


def _safe() -> "Safe":
    from doorstep.db.secrets import open_safe
    from doorstep.settings import settings

    return open_safe(settings())


def _instant(database: "Database", text: str) -> datetime:
    """The instant that was typed; a day begins at midnight in the shop's first site."""
    from doorstep.db.queries.pages import read_frame
    from doorstep.domain.moments import read_moment

    with database.reading() as connection:
        return read_moment(text, read_frame(connection).time_zone)
