"""Orders fetched by our own will: each once, none lost while they change, and the cut-over kept."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from doorstep.actions.found import set_setting
from doorstep.connectors.channels.api import PageOf
from doorstep.db import tables
from doorstep.db.accounts import keep_in_config
from tasks import watch, watch_lists
from tasks.vendors import channel

YEARS_AGO = "2019-03-01T10:00:00Z"


def later(shop, minutes: float) -> None:
    """The shop's clock stands so much later."""
    with shop.database.writing("act") as connection:
        setting = tables.setting
        offset = connection.execute(sa.select(setting.c.value).where(setting.c.key == "clock_offset")).scalar() or 0
        set_setting(connection, "clock_offset", float(offset) + minutes * 60)


def refs(shop) -> list[str]:
    return [row.external_ref for row in shop.rows("orders")]


def at_shopify(shop, channels, **more: str):
    keys = channels.keys("shopify")
    return shop(
        "channel", "add", "candles", "--vendor", "shopify", "--shop", channels.url("shopify"),
        "--access-token", keys["access_token"], "--app-secret", keys["webhook"], "--json", *more.get("words", ()),
    )  # fmt: skip


def test_what_no_webhook_told_is_found_by_the_feed_within_a_quarter_of_an_hour(own_shop, woo, connect):
    connect(own_shop)
    own_shop.go("watch")
    silent = woo.checkout("woocommerce", lines=[{"sku": "MUG", "quantity": 1}], silent=True)

    later(own_shop, 16)
    own_shop.go("watch", "capture", "normalize")

    assert refs(own_shop) == [str(silent["id"])]
    before = own_shop.rows("inbound_event")
    later(own_shop, 16)
    own_shop.go("watch")
    assert len(own_shop.rows("inbound_event")) == len(before)
    (feed,) = own_shop.rows("feed", kind="orders")
    assert "~" not in feed.cursor


@pytest.fixture
def lists(monkeypatch):
    """What the channel lists is changed on its way, as its shop would tell it otherwise."""

    def changed(change) -> None:
        class Listed:
            def __init__(self, api) -> None:
                self.api = api

            def __getattr__(self, name: str):
                return getattr(self.api, name)

            async def orders(self, since, cursor: str = "", is_open: bool = False) -> PageOf:
                return change(await self.api.orders(since, "" if cursor == "again" else cursor, is_open))

        for module in (watch, watch_lists):
            monkeypatch.setattr(module, "channel", lambda feed: Listed(channel(feed)))

    return changed


def test_an_order_whose_change_is_of_a_time_to_come_hides_none_that_follows(own_shop, woo, connect, lists):
    connect(own_shop)
    ahead, other = (woo.checkout("woocommerce", lines=[{"sku": "MUG", "quantity": 1}], silent=True) for _ in range(2))

    def in_2099(page: PageOf) -> PageOf:
        told = [json.loads(body) for body in page.bodies]
        for one in told:
            if one["id"] == ahead["id"]:
                one |= dict.fromkeys(("date_modified", "date_modified_gmt"), "2099-01-01T00:00:00")
        return PageOf(bodies=[json.dumps(one).encode() for one in told], cursor=page.cursor)

    lists(in_2099)
    later(own_shop, 16)
    own_shop.go("watch", "capture", "normalize")

    assert sorted(refs(own_shop)) == sorted((str(ahead["id"]), str(other["id"])))
    woo.tell("woocommerce", "/control/clock", offset_seconds=5)
    woo.tell("woocommerce", f"/control/orders/{other['id']}", status="cancelled", silent=True)
    later(own_shop, 16)
    own_shop.go("watch", "capture", "normalize")
    (changed,) = own_shop.rows("orders", external_ref=str(other["id"]))
    (feed,) = own_shop.rows("feed", kind="orders")
    assert (changed.status, feed.cursor < "2099") == ("cancelled", True)


def test_a_place_beyond_now_is_left_for_the_beginning(own_shop, woo, connect):
    connect(own_shop)
    order = woo.checkout("woocommerce", lines=[{"sku": "MUG", "quantity": 1}], silent=True)
    with own_shop.database.writing("act") as connection:
        connection.execute(
            tables.feed.update().values(cursor="2099-01-01T00:00:00+00:00").where(tables.feed.c.kind == "orders")
        )

    later(own_shop, 16)
    own_shop.go("watch", "capture", "normalize")

    assert refs(own_shop) == [str(order["id"])]


def test_a_list_without_an_end_is_left_and_tried_again_later_and_is_a_case_in_the_end(own_shop, woo, connect, lists):
    connect(own_shop)
    order = woo.checkout("woocommerce", lines=[{"sku": "MUG", "quantity": 1}], silent=True)
    lists(lambda page: PageOf(bodies=page.bodies, cursor="again"))

    for _ in range(8):
        later(own_shop, 16)
        own_shop.go("watch", "capture", "normalize")

    assert refs(own_shop) == [str(order["id"])]  # what it does tell is here
    cases = own_shop.rows("exception_case", cause="stuck_work", status="open")
    assert {"tells the same part of its list of orders again" in case.question for case in cases} == {True}
    (feed,) = own_shop.rows("feed", kind="orders")
    assert "~" not in feed.cursor


def test_an_order_that_came_by_webhook_and_by_the_feed_is_one_order_and_one_state(up, woo, connect):
    connect(up)
    order = woo.checkout("woocommerce", lines=[{"sku": "MUG", "quantity": 2}], silent=True)
    up("channel", "pull", "sunny", "--orders")
    up.go("capture", "normalize")
    woo.tell("woocommerce", "/control/clock", offset_seconds=2)  # its times are of whole seconds
    woo.tell("woocommerce", f"/control/orders/{order['id']}", customer_note="Ring twice", silent=True)
    up("channel", "pull", "sunny", "--orders")
    later(up, 16)
    up.go("watch", "capture", "normalize")

    (stored,) = up.rows("orders")
    assert stored.external_ref == str(order["id"])
    assert up.rows("exception_case", cause="dead_letter") == []
    assert {row.note for row in up.rows("contact")} - {""} == {"Ring twice"}


def test_a_long_list_is_read_to_its_end_and_every_body_is_stored_once(own_shop, woo, connect):
    connect(own_shop)
    for _ in range(120):
        woo.checkout("woocommerce", lines=[{"sku": "MUG", "quantity": 1}], silent=True)

    told = own_shop("channel", "pull", "sunny", "--orders", "--json").json["orders"]
    again = own_shop("channel", "pull", "sunny", "--orders", "--json").json["orders"]

    assert told["stored"] == 120
    assert (again["stored"], again["duplicate"]) == (0, again["read"])


def test_orders_open_on_the_day_come_in_and_those_over_before_it_do_not(own_shop, woo, connect):
    for status in ("processing", "completed", "cancelled"):
        woo.checkout(
            "woocommerce", lines=[{"sku": "MUG", "quantity": 1}], status=status, placed_at=YEARS_AGO, silent=True
        )

    added = connect(own_shop).json
    own_shop.go("capture", "normalize")

    assert added["open_orders"] == 1
    (order,) = own_shop.rows("orders")
    assert not order.is_history


@pytest.fixture
def with_a_gap(own_shop, woo, connect):
    """A shop that was connected, of whose three orders since one is here and two are not."""
    connect(own_shop)
    orders = [woo.checkout("woocommerce", lines=[{"sku": "MUG", "quantity": 1}], silent=True) for _ in range(3)]
    own_shop("channel", "pull", "sunny", "--orders")
    own_shop.go("capture", "normalize")
    more = [woo.checkout("woocommerce", lines=[{"sku": "MUG", "quantity": 1}], silent=True) for _ in range(2)]
    old = woo.checkout("woocommerce", lines=[{"sku": "MUG", "quantity": 1}], placed_at=YEARS_AGO, silent=True)
    return orders, more, old


def test_the_gap_is_named_and_fetched_and_the_past_is_left(own_shop, with_a_gap):
    orders, more, old = with_a_gap

    seen = own_shop("channel", "gaps", "sunny", "--dry-run", "--json")
    assert seen.status == 1
    assert (seen.json["channel_says"], seen.json["we_hold"], seen.json["before_cut_over"]) == (6, 3, 1)
    assert {gap["ref"] for gap in seen.json["missing"]} == {str(order["id"]) for order in more}
    mended = own_shop("channel", "gaps", "sunny", "--json")
    own_shop.go("capture", "normalize")

    assert (mended.status, mended.json["fetched"]) == (0, 2)
    assert set(refs(own_shop)) == {str(order["id"]) for order in (*orders, *more)}
    assert str(old["id"]) not in refs(own_shop)
    assert own_shop("channel", "gaps", "sunny", "--dry-run").status == 0


def test_a_channel_that_is_silent_is_asked_again_and_nothing_is_lost(own_shop, woo, connect):
    connect(own_shop)
    own_shop.go("watch")
    order = woo.checkout("woocommerce", lines=[{"sku": "MUG", "quantity": 1}], silent=True)
    woo.misbehave("woocommerce", "orders", "server_error", count=1)

    later(own_shop, 16)
    own_shop.go("watch")
    assert refs(own_shop) == []
    later(own_shop, 16)
    own_shop.go("watch", "capture", "normalize")

    assert refs(own_shop) == [str(order["id"])]


def test_a_key_that_was_taken_away_is_a_case_with_what_to_do(own_shop, woo, connect):
    connect(own_shop)
    with own_shop.database.writing("act") as connection:
        table = tables.vendor_account
        config = own_shop.account("sunny").config | {"api_url": "http://127.0.0.1:1"}
        connection.execute(table.update().where(table.c.name == "sunny").values(config=config))
    for _ in range(10):
        later(own_shop, 60)
        own_shop.go("watch")

    assert [row.cause for row in own_shop.rows("exception_case", status="open")] == ["stuck_work"]


def test_a_cut_over_can_be_named_and_not_be_nonsense(own_shop, woo, connect):
    connect(own_shop)

    moved = own_shop("channel", "cut-over", "sunny", "2026-01-01T00:00+00:00")
    assert moved.status == 0
    assert own_shop.account("sunny").config["cut_over_at"] == "2026-01-01T00:00:00+00:00"
    refused = own_shop("channel", "cut-over", "sunny", "yesterday")
    assert (refused.status, "as in 2026-11-01" in refused.err) == (1, True)
    assert own_shop("channel", "cut-over", "sunny", "none").status == 0
    assert own_shop.account("sunny").config["cut_over_at"] is None


def test_a_cut_over_that_is_still_to_come_is_refused_and_one_from_before_is_told(own_shop, woo, connect):
    early = connect(own_shop, "sunny", "keys", "", "--cut-over", "2062-11-01T00:00+00:00")
    assert (early.status, "2062-11-01 00:00 UTC is still to come" in early.err) == (1, True), early.err
    connect(own_shop)
    stall = (
        "channel",
        "add",
        "stall",
        "--vendor",
        "own",
        "--shop",
        "stall.example",
        "--secret",
        "a-secret-of-ours-1234",
    )
    for words in (("channel", "cut-over", "sunny", "2062-11-01"), (*stall, "--cut-over", "2062-11-01")):
        refused = own_shop(*words)
        assert (refused.status, "still to come" in refused.err) == (1, True), refused.err

    assert "every channel's orders are work" in own_shop("doctor").out
    with own_shop.database.writing("act") as connection:  # as an earlier release took it
        keep_in_config(connection, own_shop.account("sunny").id, {"cut_over_at": "2062-11-01T00:00:00+00:00"})
    assert "sunny begins at 2062-11-01 00:00 UTC" in own_shop("doctor").out


def test_a_shopify_shop_comes_by_webhooks_and_by_its_api_as_one(up, candles):
    added = at_shopify(up, candles)
    assert added.status == 0, added.err
    assert (len(added.json["added"]), added.json["trial"]["holds"]) == (7, True)

    order = candles.checkout("shopify", lines=[{"sku": "MUG", "quantity": 2}, {"sku": "SHIRT-M", "quantity": 1}])
    patience = datetime.now(UTC) + timedelta(seconds=20)
    while not up.rows("inbound_event", topic="orders/create") and datetime.now(UTC) < patience:
        up.go("capture")
    up.go("capture", "normalize")
    up("channel", "pull", "candles", "--orders")
    up.go("capture", "normalize")

    (stored,) = up.rows("orders")
    assert (stored.external_ref, stored.total_minor) == (str(order["id"]), 5070)
    assert [row.outcome for row in up.rows("inbound_event", topic="orders/updated")] in (["stale"], ["applied"])
    assert at_shopify(up, candles).json["kept"]


def test_shopify_takes_no_plain_address_and_the_shop_fetches_meanwhile(own_shop, tmp_path):
    from doorstep.testing.sandbox import Sandbox

    with Sandbox(tmp_path / "strict", "--only=shopify") as strict:
        strict.tell("shopify", "/control/products", title="Mug", sku="MUG", price="12.90")
        added = at_shopify(own_shop, strict)

        assert added.status == 1
        assert "protocol http:// is not supported" in added.json["refused"]
        order = strict.checkout("shopify")
        later(own_shop, 16)
        own_shop.go("watch", "capture", "normalize")
        assert refs(own_shop) == [str(order["id"])]
