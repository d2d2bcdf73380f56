"""The desk's pages about channels: where orders come from, when each was last heard, and connecting another one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute

from doorstep.actions import connect, hooks, pull, reading
from doorstep.connectors.calls import UnreadableAnswerError, VendorUnavailableError
from doorstep.connectors.channels.apis import DOORS, has_api, tells_by_itself
from doorstep.connectors.channels.registry import CHANNELS
from doorstep.db.accounts import Account, read_account
from doorstep.db.queries.channels import list_channels, read_channel
from doorstep.db.queries.comparing import list_statements, stated
from doorstep.db.queries.pages import read_frame
from doorstep.db.queries.watchdog import list_incidents
from doorstep.db.secrets import WEBHOOK, Safe, open_safe
from doorstep.domain.errors import CannotDoError, DoorstepError
from doorstep.domain.moments import read_moment
from doorstep.domain.roles import MANAGER, OWNER
from doorstep.pages.routes import Pages
from doorstep.pages.visit import NotHereError, Visit

_SECRET = "Secret that it signs with"
_OTHERS = {"own": "A site of one's own"}
_MEANING = {
    "own": "Your own software, which sends signed orders. It needs a secret that both know; sheets alone need none."
}


def routes(page: Pages) -> list[BaseRoute]:
    return [
        page.get("/channels", show_channels, MANAGER),
        page.get("/channels/add", choose_vendor, MANAGER),
        page.get("/channels/add/{vendor}", ask_keys, MANAGER),
        page.post("/channels/add/{vendor}", add_channel, OWNER),
        page.get("/channels/{channel}", show_channel, MANAGER),
        page.post("/channels/{channel}/test", test_way, MANAGER),
        page.post("/channels/{channel}/hooks", mend_hooks, MANAGER),
        page.post("/channels/{channel}/pull", fetch, MANAGER),
        page.post("/channels/{channel}/cut-over", move_cut_over, OWNER),
        page.post("/channels/{channel}/secret", change_secret, OWNER),
        page.post("/channels/{channel}/switch", switch, OWNER),
        page.post("/channels/{channel}/remove", remove, OWNER),
    ]


def show_channels(visit: Visit) -> Response:
    """Every channel with when it was last heard, and how its webhooks stand."""
    with visit.database.reading() as connection:
        frame, rows = read_frame(connection), list_channels(connection)
    without = {vendor: door.every_seconds // 60 for vendor, door in DOORS.items() if not door.has_hooks}
    return visit.show("channels.html", frame, here="Shop", channels=rows, labels=_labels(), without=without)


def choose_vendor(visit: Visit) -> Response:
    """Which kind of shop is to be connected."""
    choices = [
        (vendor, label, DOORS[vendor].meaning if vendor in DOORS else _MEANING.get(vendor, ""))
        for vendor, label in _labels().items()
    ]
    return visit.show("channel_choose.html", visit.frame(), here="Shop", choices=choices)


def ask_keys(visit: Visit) -> Response:
    """The form for one kind of shop, with where each key is found."""
    return _form(visit, {"name": visit.place("vendor"), "shop": ""}, "")


def _form(visit: Visit, typed: Mapping[str, str], refusal: str, status: int = 200) -> Response:
    vendor = visit.place("vendor")
    if vendor not in CHANNELS:
        raise NotHereError("There is no such kind of channel; choose one of those at /channels/add.")
    return visit.show(
        "channel_add.html", visit.frame(), status, here="Shop", vendor=vendor, label=_labels()[vendor],
        door=DOORS.get(vendor), asks_webhook=_signs_as(vendor) not in ("", _SECRET), typed=typed,
        refusal=refusal, shop_url=visit.settings.shop_url,
        is_public=bool(visit.settings.public_url),
    )  # fmt: skip


def add_channel(visit: Visit) -> Response:
    """The keys are proven and the channel is connected, with its webhooks, its open orders and a trial of the way."""
    vendor, typed = visit.place("vendor"), {"name": visit.text("name", 60), "shop": visit.text("shop", 200)}
    if vendor not in CHANNELS:
        raise NotHereError("There is no such kind of channel; choose one of those at /channels/add.")
    safe, me = open_safe(visit.settings), visit.person.actor_id
    try:
        if vendor not in DOORS or visit.text("by", 10) == "webhooks":
            secret = visit.text("secret", 300).encode() or (None if vendor == "own" else b"")
            connect.connect_channel(
                visit.database, safe, vendor, typed["name"], typed["shop"], secret, door="desk", actor_id=me
            )
            if secret is None:
                return visit.to(f"/channels/{typed['name']}", f"{typed['name']} takes sheets of orders; bring one.")
            return visit.to(f"/channels/{typed['name']}", f"{typed['name']} is connected; test the way now.")
        keys = {key.name: visit.text(key.name, 300) for key in DOORS[vendor].keys}
        connected = connect.connect_by_api(
            visit.database, safe, vendor, typed["name"], typed["shop"], keys, _day(visit), "desk", me
        )
    except DoorstepError as error:
        return _form(visit, typed, str(error), 422)
    return visit.to(f"/channels/{connected.name}", _after(visit, safe, connected))


def _after(visit: Visit, safe: Safe, connected: connect.Connected) -> str:
    """What follows a proven key is done; the sentence says how far it came."""
    account = _account(visit, connected.name)
    registered = hooks.register_hooks(
        visit.database, safe, connected.name, visit.settings.shop_url, "desk", visit.person.actor_id
    )
    told = f"{connected.facts.name} is connected. "
    if registered.refused:
        return told + f"Its webhooks could not be registered: {registered.refused}"
    if registered.reading:
        told += f"{registered.reading} from now on. "
    elif visit.settings.public_url:
        told += "It tells us of every order from now on. "
    else:
        told += "Its orders are fetched every 15 minutes. "
    try:
        told += f"{pull.pull_orders(visit.database, safe, account, is_open=True).words('open order')}. "
    except DoorstepError as error:
        told += f"Its open orders could not be read yet: {error} "
    if registered.reading:
        return told
    arrived = hooks.try_way(visit.database, safe, account, visit.settings.shop_url)
    return told + _trial(arrived)


def show_channel(visit: Visit) -> Response:
    """One channel: how it stands, what can be fetched, its secrets and its cut-over."""
    name = visit.place("channel")
    with visit.database.reading() as connection:
        frame = read_frame(connection)
        try:
            facts = read_channel(connection, name)
        except CannotDoError as error:
            raise NotHereError(str(error)) from None
        statements = [stated(row) for row in list_statements(connection, facts["id"], 7)]
        incidents = list_incidents(connection, facts["id"], most=10)
    at = facts["cut_over_at"]
    return visit.show(
        "channel.html", frame, here="Shop", channel=facts, door=DOORS.get(facts["vendor"]),
        label=_labels().get(facts["vendor"], facts["vendor"]), cut_over=datetime.fromisoformat(at) if at else None,
        address=f"{visit.settings.shop_url}/webhooks/{name}", is_public=bool(visit.settings.public_url),
        topics=sorted(CHANNELS[facts["vendor"]].topics), takes_posts=_signs_as(facts["vendor"]) != "",
        secret_label=_signs_as(facts["vendor"]) or _SECRET,
        is_owner=visit.person.role.may(OWNER), statements=statements, incidents=incidents,
    )  # fmt: skip


def _signs_as(vendor: str) -> str:
    """What the secret is called by which we know the channel's messages; '' where it has none."""
    keys = DOORS[vendor].keys if vendor in DOORS else ()
    asked = next((key.label for key in keys if key.name == WEBHOOK and key.is_optional), "")
    return asked or ("" if vendor in DOORS and not DOORS[vendor].has_hooks else _SECRET)


def test_way(visit: Visit) -> Response:
    """A signed event of ours goes the whole way, and what arrived is shown; a channel without webhooks is read."""
    account = _account(visit)
    if not tells_by_itself(account.vendor):
        try:
            tried = reading.try_reading(visit.database, open_safe(visit.settings), account)
        except (VendorUnavailableError, UnreadableAnswerError) as error:
            raise CannotDoError(f"{account.name} could not be read: {error}.") from None
        return visit.to(f"/channels/{account.name}", tried.words)
    arrived = hooks.try_way(visit.database, open_safe(visit.settings), account, visit.settings.shop_url)
    told, why = _trial(arrived), hooks.why_none_comes(visit.database, open_safe(visit.settings), account)
    if why and arrived.holds:
        raise CannotDoError(f"{told} But {account.name} sends nothing to it: {why}.")
    return visit.to(f"/channels/{account.name}", told)


def _trial(arrived: hooks.Arrived) -> str:
    if not arrived.holds:
        found = f"{arrived.status} {arrived.words}" if arrived.status else arrived.words
        return f"No test event came back by {arrived.address}: {found}."
    return f"A test message came the whole way by {arrived.address}."


def mend_hooks(visit: Visit) -> Response:
    """Whatever webhook is missing, switched off or sent elsewhere is registered again."""
    account, safe = _account(visit), open_safe(visit.settings)
    outcome = hooks.register_hooks(
        visit.database, safe, account.name, visit.settings.shop_url, "desk", visit.person.actor_id
    )
    outcome.must_stand()
    hooks.check_hooks(visit.database, safe, account)
    return visit.to(f"/channels/{account.name}", outcome.words)


def fetch(visit: Visit) -> Response:
    """What was asked for is fetched from the channel now."""
    account, safe = _account(visit), open_safe(visit.settings)
    what = visit.text("what", 10)
    try:
        if what == "products":
            job = pull.pull_products(visit.database, safe, account, visit.settings.home, "desk", visit.person.actor_id)
            return visit.to(f"/imports/{job}", "This is what the channel sells; nothing was changed yet.")
        if what == "gaps":
            found = pull.find_gaps(visit.database, safe, account, None, True)
            told = (
                f"The channel says {found.told}, we hold {found.held}; {found.stored} that were missing are here now."
            )
        else:
            pulled = pull.pull_orders(visit.database, safe, account, is_open=True)
            told = f"{pulled.words('open order')}."
    except (VendorUnavailableError, UnreadableAnswerError) as error:
        raise CannotDoError(f"{account.name} could not be read: {error}.") from None
    return visit.to(f"/channels/{account.name}", told)


def move_cut_over(visit: Visit) -> Response:
    """Orders placed before that day are history from now on; refused once an order is here."""
    account, at = _account(visit), _day(visit)
    connect.set_cut_over(visit.database, account.name, at, "desk", visit.person.actor_id)
    told = "Orders placed before that day come in as history." if at else "Every order is work, however old."
    return visit.to(f"/channels/{account.name}", told)


def change_secret(visit: Visit) -> Response:
    """Another secret signs from now on; the one before is believed for three days."""
    account, safe, me = _account(visit), open_safe(visit.settings), visit.person.actor_id
    door = DOORS.get(account.vendor)
    if door is not None and door.makes_own_secret and has_api(account.vendor, account.config):
        outcome = hooks.rotate_secret(visit.database, safe, account.name, visit.settings.shop_url, "desk", me)
        if outcome.refused:
            raise CannotDoError(f"The channel did not take the next secret: {outcome.refused}")
    else:
        secret = visit.text("secret", 300).encode()
        connect.change_secret(visit.database, safe, account.name, secret, hooks.OVERLAP, "desk", me)
    told = f"{account.name} signs with another secret; the one before is believed for three days."
    return visit.to(f"/channels/{account.name}", told)


def switch(visit: Visit) -> Response:
    """Nothing more is taken from the channel, or it is again, with what came in between."""
    account, safe, me = _account(visit), open_safe(visit.settings), visit.person.actor_id
    is_on, by_api = visit.text("to", 5) == "on", has_api(account.vendor, account.config)
    if not is_on and by_api:
        hooks.remove_hooks(visit.database, safe, account)
    connect.switch(visit.database, account.name, is_on, "desk", me)
    if not is_on:
        return visit.to(f"/channels/{account.name}", f"{account.name} is paused; resuming fetches what came meanwhile.")
    if by_api:
        outcome = hooks.register_hooks(visit.database, safe, account.name, visit.settings.shop_url, "desk", me)
        if outcome.refused:
            raise CannotDoError(f"{account.name} is taken from again, but without webhooks: {outcome.refused}")
        pull.pull_orders(visit.database, safe, account, connect.cut_over_of(account))
    return visit.to(f"/channels/{account.name}", f"{account.name} is taken from again.")


def remove(visit: Visit) -> Response:
    """The channel is disconnected: its webhooks removed there, its keys forgotten here."""
    account, safe = _account(visit), open_safe(visit.settings)
    told = ""
    if has_api(account.vendor, account.config):
        try:
            hooks.remove_hooks(visit.database, safe, account)
        except DoorstepError as error:
            told = f" Its webhooks could not be removed there ({error}); delete them on the channel's own page."
    connect.end_keys(visit.database, account.name, "desk", visit.person.actor_id)
    return visit.to("/channels", f"{account.name} is disconnected; its orders stay.{told}")


def _account(visit: Visit, name: str = "") -> Account:
    with visit.database.reading() as connection:
        try:
            return read_account(connection, name or visit.place("channel"), "channel")
        except CannotDoError as error:
            raise NotHereError(str(error)) from None


def _day(visit: Visit) -> datetime | None:
    text = visit.text("cut_over", 40)
    return read_moment(text, visit.frame().time_zone) if text else None


def _labels() -> dict[str, str]:
    named: dict[str, Any] = {
        vendor: DOORS[vendor].label if vendor in DOORS else _OTHERS.get(vendor, vendor) for vendor in CHANNELS
    }
    return named
