"""Sync with Shopify: a fulfillment for each parcel, which comes back and is ours."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest

from doorstep.actions import floor
from doorstep.connectors.channels.shopify.api import ShopifyApi
from doorstep.db import tables
from doorstep.db.engine import business_now, machine_now
from doorstep.db.queries import sync
from doorstep.db.secrets import add_secret, open_safe
from doorstep.settings import settings
from doorstep.testing.sandbox import Sandbox
from doorstep.testing.shop import Shop


@pytest.fixture(scope="module")
def candles(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with Sandbox(tmp_path_factory.mktemp("candles"), "--only", "shopify") as running:
        running.tell("shopify", "/control/products", products=[{"sku": "MUG", "title": "Mug", "price": "12.90"}])
        yield running


@pytest.fixture
def shop(with_vendors: Shop, candles: Sandbox) -> Shop:
    """The shop with its carrier; its Shopify shop has given us a key."""
    account = tables.vendor_account
    with with_vendors.database.writing("act") as connection:
        config = {"api_url": candles.url("shopify")}
        connection.execute(account.update().where(account.c.id == with_vendors.channel_id).values(config=config))
        key = candles.keys("shopify")["access_token"].encode()
        safe = open_safe(settings())
        add_secret(connection, safe, with_vendors.channel_id, key, machine_now(), "access_token")
    return with_vendors


def sell(shop: Shop, candles: Sandbox, units: int) -> str:
    """A customer orders there, and we hear of it; the channel's id of the order."""
    order = candles.checkout("shopify", lines=[{"sku": "MUG", "quantity": units}], silent=True)
    shop.deliver("orders/create", json.dumps(order).encode())
    shop.run("capture", "normalize", "allocate", "pick_pack")
    return str(order["id"])


def at_channel(candles: Sandbox, ref: str) -> bytes:
    """The order as the channel itself tells it now."""

    async def read() -> list[bytes]:
        api = ShopifyApi(candles.url("shopify"), candles.keys("shopify")["access_token"])
        try:
            return list((await api.orders(None)).bodies)
        finally:
            await api.aclose()

    return next(body for body in asyncio.run(read()) if json.loads(body)["id"].endswith(f"/{ref}"))


def fulfilled(candles: Sandbox, ref: str) -> list[dict[str, Any]]:
    return list(json.loads(at_channel(candles, ref))["fulfillments"])


def numbers_at(candles: Sandbox, ref: str) -> str:
    """All that the channel shows of the order, as text: the numbers by which its parcels are followed among it."""
    orders = candles.get("shopify", "/control/state")["orders"]
    return json.dumps(next(one for one in orders if str(one["id"]).endswith(ref)))


def echo(shop: Shop, candles: Sandbox, ref: str) -> None:
    shop.deliver("orders/updated", at_channel(candles, ref))
    shop.run("capture", "normalize", "allocate")


def test_each_parcel_is_a_fulfillment_with_its_number_and_comes_back_as_ours(shop: Shop, candles: Sandbox) -> None:
    ref = sell(shop, candles, 3)
    for wave in shop.rows("wave", closed_at=None):
        floor.pick_wave(shop.database, wave.id, shop.owner_id)
    (part,), (claim,) = shop.rows("fulfillment"), shop.rows("allocation")
    floor.seal(shop.database, part.id, shop.owner_id, [{"lines": {claim.id: n}} for n in (1, 2)])
    shop.run("ship")
    for n, parcel in enumerate(shop.rows("parcel"), 1):
        floor.hand_over(shop.database, shop.owner_id, parcel_ids=[parcel.id])
        shop.run("sync")
        echo(shop, candles, ref)
        echo(shop, candles, ref)
        assert len(fulfilled(candles, ref)) == n
    numbers = {s.tracking_ref for s in shop.rows("shipment")}
    assert all(number in numbers_at(candles, ref) for number in numbers)
    (line,) = shop.rows("order_line")
    assert (line.sent_qty, line.elsewhere_qty, shop.cases()) == (3, 0, [])
    assert [e.status for e in shop.rows("effect", operation="tell_channel")] == ["done", "done"]


def test_a_number_that_is_mended_changes_the_fulfillment_and_makes_no_other(shop: Shop, candles: Sandbox) -> None:
    ref = sell(shop, candles, 1)
    shop.send_out()
    shop.run("sync")
    with shop.database.writing("act") as connection:
        connection.execute(tables.shipment.update().values(tracking_ref="MENDED9"))
        sync.want(connection, [p.id for p in shop.rows("parcel")], business_now(connection))
    shop.run("sync")
    assert len(fulfilled(candles, ref)) == 1
    assert "MENDED9" in numbers_at(candles, ref)


def test_an_answer_that_was_lost_after_it_was_done_is_found_and_not_told_again(shop: Shop, candles: Sandbox) -> None:
    ref = sell(shop, candles, 2)
    shop.send_out()
    candles.misbehave("shopify", "Fulfill", "drop_connection", after_doing=True, count=1)
    shop.run("sync")
    assert [e.status for e in shop.rows("effect", operation="tell_channel")] == ["in_doubt"]
    shop.later(minutes=2)
    shop.run("sync")
    assert [e.status for e in shop.rows("effect", operation="tell_channel")] == ["done"]
    assert len(fulfilled(candles, ref)) == 1


def test_a_call_that_never_arrived_is_told_again_when_the_channel_does_not_know_of_it(
    shop: Shop, candles: Sandbox
) -> None:
    ref = sell(shop, candles, 2)
    shop.send_out()
    candles.misbehave("shopify", "Fulfill", "drop_connection", count=1)
    shop.run("sync")
    assert [e.status for e in shop.rows("effect", operation="tell_channel")] == ["in_doubt"]
    shop.later(minutes=2)
    shop.run("sync")
    assert [e.status for e in shop.rows("effect", operation="tell_channel")] == ["done"]
    assert len(fulfilled(candles, ref)) == 1
