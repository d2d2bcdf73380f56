"""A channel's list that is read by our own will: what stands in it is of when it was asked for, and what waits in the
inbox is not missing."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from doorstep.actions import pull
from doorstep.db.accounts import Account, read_account
from doorstep.db.queries import comparing
from doorstep.db.secrets import open_safe
from doorstep.settings import settings
from doorstep.testing.sandbox import Sandbox
from doorstep.testing.shop import Shop

WAYS: dict[str, Callable[..., Any]] = {
    "pull": lambda *shop: pull.pull_orders(*shop),
    "gaps": lambda *shop: pull.find_gaps(*shop, None, True),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_deletion_that_comes_while_the_list_is_read_is_newer_than_the_list(
    at_woo: Shop, woo: Sandbox, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    sold = woo.checkout("woocommerce", lines=[{"sku": "MUG", "quantity": 1}], silent=True)
    store = pull._store

    def later(database: Any, account: Account, bodies: list[bytes], *asked_at: datetime) -> int:
        """The channel answered, and its webhook is here before the answer is stored."""
        at_woo.later(minutes=1)
        at_woo.deliver("order.deleted", json.dumps({"id": sold["id"]}).encode(), account.id)
        at_woo.later(minutes=1)
        return store(database, account, bodies, *asked_at)

    monkeypatch.setattr(pull, "_store", later)
    with at_woo.database.reading() as connection:
        account = read_account(connection, "woo", "channel")
    WAYS[way](at_woo.database, open_safe(settings()), account)
    at_woo.run("capture", "normalize")

    (order,) = at_woo.rows("orders", external_ref=str(sold["id"]))
    assert (order.status, order.cancel_reason) == ("cancelled", "the channel deleted the order")


def test_whatever_waits_in_the_inbox_is_not_missing_and_is_looked_into_once(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "_BODIES_AT_ONCE", 2)
    uncaptured, read = comparing.uncaptured, []

    def counted(*asked: Any) -> Any:
        found = uncaptured(*asked)
        read.extend(one for one, _, _ in found)
        return found

    monkeypatch.setattr(comparing, "uncaptured", counted)
    bodies = [shop.order(number) for number in range(1001, 1008)]
    unheard = [json.dumps(json.loads(bodies[0]) | {"id": n, "name": f"#{n}"}).encode() for n in (1, 2)]
    waiting = pull.Waiting(shop.channel_id, "shopify")
    with shop.database.reading() as connection:
        first = pull.place(connection, waiting, [*bodies[:3], unheard[0]], None)
        last = pull.place(connection, waiting, [*bodies[3:], unheard[1]], None)

    assert [one.where for one in first] == ["waiting"] * 3 + ["missing"]
    assert [one.where for one in last] == ["waiting"] * 4 + ["missing"]
    assert len(read) == len(set(read)) == 7

    shop.order(1008)
    late = shop.order(1009)
    with shop.database.reading() as connection:
        assert [one.where for one in pull.place(connection, waiting, [late], None)] == ["waiting"]
    assert len(read) == len(set(read)) == 9
