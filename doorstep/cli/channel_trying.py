"""`doorstep channel test`: the way by which a channel tells us, or our reading of one that does not."""

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from doorstep.domain.errors import CannotDoError

from .show import say, say_json

if TYPE_CHECKING:
    from doorstep.actions.hooks import Arrived
    from doorstep.db.accounts import Account
    from doorstep.db.engine import Database
    from doorstep.db.secrets import Safe

_LEARNS_SECONDS = 3.0  # within which a running shop has learnt of a channel or a secret


def tell_trial(database: "Database", safe: "Safe", account: "Account", as_json: bool) -> bool:
    """The channel is tried, and what was found is told; whether all of it held."""
    from doorstep.actions.hooks import try_way, why_none_comes, without_secret
    from doorstep.connectors.channels.apis import tells_by_itself
    from doorstep.db.engine import machine_now
    from doorstep.db.secrets import WEBHOOK, read_secret
    from doorstep.settings import settings

    if not tells_by_itself(account.vendor):
        return _tell_reading(database, safe, account, as_json)
    with database.reading() as connection:
        secret = read_secret(connection, safe, account.id, WEBHOOK, machine_now())
    if secret is None:
        raise CannotDoError(without_secret(account))
    results = _try_deliveries(account.vendor, f"{settings().base_url}/webhooks/{account.name}", secret)
    arrived = try_way(database, safe, account, settings().shop_url)
    why = why_none_comes(database, safe, account)
    holds = all(result["holds"] for result in results) and arrived.holds and not why
    if as_json:
        whole = {"address": arrived.address, "status": arrived.status, "words": arrived.words}
        say_json({
            "channel": account.name, "holds": holds, "tried": results, "event": arrived.event_id, "whole_way": whole,
            "webhooks": why or "they stand",
        })  # fmt: skip
        return holds
    for result in results:
        say(f"{'ok ' if result['holds'] else 'NO '} {result['what']}: {result['found']}")
    say(f"{'ok ' if arrived.holds else 'NO '} a signed event of ours came by {arrived.address}: {_kept(arrived)}")
    if why:
        say(f"NO  the channel sends to it: {why}")
    return holds


def _kept(arrived: "Arrived") -> str:
    if arrived.event_id:
        return f"event {arrived.event_id} in the inbox"
    told = f"{arrived.status} {arrived.words}".strip()
    return f"{told}; this kind of channel has no word for a trial, so none is kept" if arrived.holds else told


def _tell_reading(database: "Database", safe: "Safe", account: "Account", as_json: bool) -> bool:
    """One page of orders was read with the channel's own keys; where it was not, an error says why."""
    from doorstep.actions.reading import try_reading

    tried = try_reading(database, safe, account)
    if as_json:
        told = {"shop": tried.shop, "changed_in_a_day": tried.changed, "is_more": tried.is_more}
        say_json({"channel": account.name, "holds": True, **told, "words": tried.words})
    else:
        say(f"ok  {tried.words}")
    return True


def _try_deliveries(vendor: str, address: str, secret: bytes) -> list[dict[str, Any]]:
    from doorstep.connectors.channels.registry import CHANNELS
    from doorstep.intake.door import TEST_TOPIC, forged

    connector, body = CHANNELS[vendor], b'{"test": true}'
    tries = (
        ("a forged delivery is refused", 401, connector.sign(TEST_TOPIC, body, forged(secret))),
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


def _post(address: str, headers: Mapping[str, str], body: bytes) -> tuple[int, str]:
    import httpx

    try:
        answer = httpx.post(address, content=body, headers=dict(headers), timeout=10, trust_env=False)
    except httpx.HTTPError as error:
        raise CannotDoError(f"The shop does not answer at {address} ({error}); start it with `doorstep up`.") from None
    return answer.status_code, answer.text.strip()
