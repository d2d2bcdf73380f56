"""Connecting a channel by its keys: proven first, registered once, tried for real, and repaired by doing it again."""

import os
import signal
import subprocess
import sys
import time

import pytest

from doorstep.db import tables

TOPICS = ["order.created", "order.updated", "order.deleted", "order.restored"]


def hooks_of(woo) -> list[dict]:
    return woo.get("woocommerce", "/control/state")["hooks"]


def until(question, seconds: float = 20.0):
    """What the question answers as soon as it is something."""
    patience = time.monotonic() + seconds
    while not (found := question()) and time.monotonic() < patience:
        time.sleep(0.02)
    return found


def test_from_nothing_to_a_signed_order_in_the_inbox_by_commands(up, woo, connect):
    added = connect(up)

    assert added.status == 0, added.err
    told = added.json
    assert (told["currency"], told["time_zone"], told["shop"]) == ("EUR", "Europe/Berlin", "Candle shop of a test")
    assert (sorted(told["added"]), told["refused"]) == (sorted(TOPICS), "")
    assert told["trial"]["holds"], told["trial"]
    assert [row.id for row in up.rows("inbound_event", topic="action.doorstep_test")] == [told["event"]]

    order = woo.checkout("woocommerce", lines=[{"sku": "MUG", "quantity": 2}])
    (event,) = until(lambda: up.rows("inbound_event", topic="order.created"))
    up.go("capture", "normalize")

    (stored,) = up.rows("orders")
    assert (stored.external_ref, stored.total_minor, stored.currency) == (str(order["id"]), 3070, "EUR")
    assert not stored.is_history
    assert up.rows("inbound_event", id=event.id)[0].outcome == "applied"
    assert up.rows("inbound_event", id=told["event"])[0].outcome == "ignored"


def test_what_is_sold_there_is_brought_in_by_one_command_and_the_second_time_changes_nothing(own_shop, woo, connect):
    assert connect(own_shop).status == 0

    first = own_shop("channel", "pull", "sunny", "--products", "--apply", "--json").json["products"]
    again = own_shop("channel", "pull", "sunny", "--products", "--json").json["products"]

    assert (first["read"], first["fresh"], first["rejected"]) == (3, 3, 0)
    assert (again["read"], again["fresh"], again["changed"], again["same"]) == (3, 0, 0, 3)
    assert {row.code for row in own_shop.rows("sku")} == {"MUG", "SHIRT-M", "SHIRT-L"}


@pytest.mark.parametrize(
    ("kind", "changes", "words"),
    [
        ("keys", {"api_secret": "cs_" + "0" * 40}, "does not know this consumer key and secret"),
        ("keys", {"api_key": "ck_" + "0" * 40}, "does not know this consumer key and secret"),
        ("keys", {"api_key": "cs_swapped"}, "begins with ck_"),
        ("keys", {"api_key": "ck_with blank"}, "holds characters that no key has"),
        ("reading_keys", {}, "Read/Write"),
        ("clerk_keys", {}, "administrator or a shop manager"),
        ("keys", {"address": "http://127.0.0.1:1"}, "Nobody answers"),
        ("keys", {"address": "not an address"}, "is no shop's address"),
        ("keys", {"address": "ftp://shop.example"}, "is no shop's address"),
    ],
)
def test_keys_that_prove_nothing_are_one_sentence_and_leave_nothing(own_shop, connect, kind, changes, words):
    refused = connect(own_shop, kind=kind, **changes)

    assert refused.status == 1
    assert words in refused.err, refused.err
    assert len(refused.err.strip().splitlines()) == 1
    assert own_shop.rows("vendor_account", kind="channel") == []
    assert own_shop.rows("vendor_secret") == [] == own_shop.rows("feed")


def test_a_shop_that_wraps_its_answers_leaves_nothing(own_shop, woo, connect):
    woo.misbehave("woocommerce", "currencies", "nonsense", words='{"data":{"code":"EUR"}}')

    refused = connect(own_shop)

    assert (refused.status, '{"data":{"code":"EUR"}}; a plugin' in refused.err) == (1, True), refused.err
    assert "Nothing was kept" in refused.err
    assert own_shop.rows("vendor_account", kind="channel") == []


def test_what_stands_of_a_channel_is_told_though_its_shop_answers_nonsense_from_there_on(up, woo, connect):
    woo.misbehave("woocommerce", "orders", "nonsense", words="[null]")
    added = connect(up)

    assert (added.status, len(added.json["added"]), added.json["refused"]) == (1, 4, "")
    assert "[null]" in added.json["orders_refused"]

    woo.misbehave("woocommerce", "webhooks", "nonsense", words='{"data":[]}')
    repaired = up("channel", "repair", "sunny")
    removed = up("channel", "remove", "sunny")

    assert (repaired.status, '{"data":[]}' in repaired.err) == (1, True)
    assert (removed.status, "could not be removed there" in removed.out) == (0, True)
    assert all(row.until is not None for row in up.rows("vendor_secret"))


@pytest.mark.parametrize(
    ("told", "words"),
    [({"woocommerce": False}, "without WooCommerce"), ({"folder": "/elsewhere"}, "not as a WordPress site")],
)
def test_an_address_without_woocommerce_is_said_to_be_so(own_shop, woo, connect, told, words):
    woo.tell("woocommerce", "/control/shop", **told)

    refused = connect(own_shop)

    assert (refused.status, words in refused.err) == (1, True), refused.err
    assert own_shop.rows("vendor_account", kind="channel") == []


@pytest.mark.parametrize("told", [{"folder": "/shop"}, {"permalinks": False}, {"folder": "/a/b", "permalinks": False}])
def test_a_shop_in_a_folder_or_without_permalinks_is_found(up, woo, connect, told):
    woo.tell("woocommerce", "/control/shop", **told)

    added = connect(up, address=f"{woo.url('woocommerce')}{told.get('folder', '')}/")

    assert added.status == 0, added.err
    assert len(hooks_of(woo)) == 4


def test_the_same_command_again_repairs_and_makes_no_double(up, woo, connect):
    connect(up)
    first = hooks_of(woo)

    again = connect(up)
    assert again.json["kept"] == TOPICS
    assert hooks_of(woo) == first

    woo.tell("woocommerce", "/control/hooks", id=first[0]["id"], status="disabled")
    woo.tell("woocommerce", "/control/hooks", id=first[1]["id"], gone=True)
    repaired = up("channel", "add", "sunny", "--vendor", "woocommerce", "--shop", woo.url("woocommerce"), "--json")

    assert repaired.status == 0, repaired.err
    assert sorted(repaired.json["added"]) == sorted([first[0]["topic"], first[1]["topic"]])
    standing = hooks_of(woo)
    assert sorted(hook["topic"] for hook in standing) == sorted(TOPICS)
    assert {hook["status"] for hook in standing} == {"active"}
    assert len(up.rows("channel_hook")) == 4
    assert len(up.rows("vendor_account", name="sunny")) == 1


def test_hooks_of_others_are_left_alone(own_shop, woo, connect):
    others = woo.tell("woocommerce", "/control/hooks", topic="order.updated", address="https://accounts.example/in")

    connect(own_shop)
    own_shop("channel", "remove", "sunny")

    assert hooks_of(woo) == [others]


def test_a_hook_that_the_shop_switched_off_is_seen(own_shop, woo, connect):
    connect(own_shop)
    assert own_shop("channel", "hooks", "sunny").status == 0
    woo.tell("woocommerce", "/control/hooks", id=hooks_of(woo)[0]["id"], status="disabled")

    told = own_shop("channel", "hooks", "sunny", "--json")

    assert told.status == 1
    assert [row["standing"] for row in told.json].count("paused") == 1
    assert {row.standing for row in own_shop.rows("channel_hook")} == {"live", "paused"}


def test_another_secret_leaves_no_gap(up, woo, connect):
    connect(up)
    before = hooks_of(woo)

    rotated = up("channel", "secret", "sunny", "--rotate")

    assert rotated.status == 0, rotated.err
    after = hooks_of(woo)
    assert {hook["secret"] for hook in after}.isdisjoint({hook["secret"] for hook in before})
    assert len(after) == 4
    woo.checkout("woocommerce", lines=[{"sku": "MUG", "quantity": 1}])
    assert until(lambda: up.rows("inbound_event", topic="order.created"))
    assert up.rows("intake_refusal", reason="bad_signature") == []


def test_secrets_are_stored_sealed_and_shown_nowhere(own_shop, woo, connect):
    told = connect(own_shop)
    key = woo.keys("woocommerce")

    said = told.out + own_shop("channel", "show", "sunny", "--json").out + own_shop("channel", "list", "--json").out
    assert not any(secret in said for secret in key.values())
    sealed = own_shop.rows("vendor_secret")
    assert sorted(row.name for row in sealed) == ["api_key", "api_secret", "webhook"]
    assert not any(secret.encode() in bytes(row.sealed) for row in sealed for secret in key.values())
    assert not any(secret in str(own_shop.account("sunny").config) for secret in key.values())


def test_paused_nothing_comes_and_resumed_nothing_is_missing(up, woo, connect):
    connect(up)
    paused = up("channel", "pause", "sunny")
    assert (paused.status, hooks_of(woo)) == (0, [])
    order = woo.checkout("woocommerce", lines=[{"sku": "MUG", "quantity": 1}])

    resumed = up("channel", "resume", "sunny")

    assert resumed.status == 0, resumed.err
    assert len(hooks_of(woo)) == 4
    up.go("capture", "normalize")
    assert [row.external_ref for row in up.rows("orders")] == [str(order["id"])]


def test_without_a_public_address_it_is_said_who_reaches_the_shop(own_shop, woo, monkeypatch):
    keys = woo.keys("woocommerce")
    words = (
        "channel", "add", "sunny", "--vendor", "woocommerce", "--shop", woo.url("woocommerce"),
        "--consumer-key", keys["api_key"], "--consumer-secret", keys["api_secret"],
    )  # fmt: skip
    told = own_shop(*words)
    assert told.status == 0, told.err
    assert "Only this machine reaches" in told.out
    assert "doorstep up" in told.out

    monkeypatch.setenv("DOORSTEP_PUBLIC_URL", "https://shop.example")
    moved = own_shop("channel", "repair", "sunny", "--json")

    assert moved.json["added"] == TOPICS
    assert moved.json["removed"] == 4
    assert {hook["address"] for hook in hooks_of(woo)} == {"https://shop.example/webhooks/sunny"}


def test_a_channel_with_only_webhooks_is_added_as_before(own_shop):
    added = own_shop(
        "channel", "add", "plain", "--vendor", "woocommerce", "--shop", "shop.example", "--without-api", typed=b"hush\n"
    )

    assert added.status == 0, added.err
    assert own_shop.account("plain").config == {}
    refused = own_shop("channel", "pull", "plain", "--orders")
    assert (refused.status, "without keys" in refused.err) == (1, True)


def test_a_stall_that_brings_sheets_alone_needs_no_secret(own_shop):
    added = own_shop("channel", "add", "stand", "--vendor", "own", "--sheets-only")

    assert added.status == 0, added.err
    assert "nothing that is posted to it is believed" in added.out
    assert own_shop.account("stand").config == {"for_sheets": True}
    assert not own_shop.rows("vendor_secret")
    tried = own_shop("channel", "test", "stand")
    assert (tried.status, "takes sheets alone" in tried.err) == (1, True)
    secrets = next(line for line in own_shop("doctor").out.splitlines() if "secret" in line)
    assert "has no live secret" not in secrets

    other = own_shop("channel", "add", "kiln", "--vendor", "shopify", "--sheets-only")
    assert (other.status, "--vendor own" in other.err) == (1, True)
    nowhere = own_shop("channel", "add", "kiln", "--vendor", "shopify")
    assert (nowhere.status, "Say which shop it is" in nowhere.err) == (1, True)


def test_the_keys_of_a_channel_that_had_only_webhooks_bring_its_cut_over(own_shop, woo, connect):
    """What is years old there is no work; a day that is given is taken, or refused; one that stands stays."""
    shop = ("--vendor", "woocommerce", "--shop", woo.url("woocommerce"), "--without-api")
    assert own_shop("channel", "add", "sunny", *shop, typed=b"hush\n").status == 0
    stall = ("channel", "add", "stall", "--vendor", "own", "--shop", "stall.example", "--cut-over", "2026-02-01")
    assert own_shop(*stall, typed=b"hush\n").status == 0
    assert own_shop.account("stall").config["cut_over_at"][:7] in ("2026-01", "2026-02")
    mugs = [{"sku": "MUG", "quantity": 1}]
    woo.checkout("woocommerce", lines=mugs, silent=True, placed_at="2023-05-01T10:00:00Z")
    day = ("--cut-over", "2024-01-01T00:00+00:00")

    first = connect(own_shop, "sunny", "keys", "", *day)
    assert (first.status, first.json["cut_over_at"], first.json["open_orders"]) == (0, "2024-01-01T00:00:00+00:00", 1)
    own_shop.go("capture", "normalize")
    assert [row.is_history or row.status for row in own_shop.rows("orders")] == ["received"]  # its SKU is unknown
    refused = connect(own_shop, "sunny", "keys", "", "--cut-over", "2026-11-01")
    assert (refused.status, "cannot be moved any more" in refused.err) == (1, True)
    for again in (connect(own_shop, "sunny", "keys", "", *day), connect(own_shop)):
        assert (again.status, again.json["cut_over_at"]) == (0, "2024-01-01T00:00:00+00:00")

    # As it would be, had its webhooks brought that order: its time here began when it was added.
    account = tables.vendor_account
    with own_shop.database.writing("act") as connection:
        connection.execute(account.update().where(account.c.name == "sunny").values(config={}))
    since = own_shop.account("sunny").since.replace(microsecond=0)
    assert connect(own_shop).json["cut_over_at"] == since.isoformat()


def test_the_keys_of_a_channel_without_an_order_begin_its_time_here_unless_all_is_work(own_shop, woo, connect):
    shop = ("--vendor", "woocommerce", "--shop", woo.url("woocommerce"), "--without-api")
    assert own_shop("channel", "add", "sunny", *shop, typed=b"hush\n").status == 0
    assert own_shop("channel", "cut-over", "sunny", "none").status == 0
    assert connect(own_shop).json["cut_over_at"] is None

    account = tables.vendor_account
    with own_shop.database.writing("act") as connection:
        connection.execute(account.update().where(account.c.name == "sunny").values(config={}))
    told = connect(own_shop).json["cut_over_at"]
    assert told == own_shop.account("sunny").config["keys_at"][:19] + "+00:00"


@pytest.mark.parametrize(
    "failpoint", ["channel.write.before:2", "channel.write.after:2", "channel.write.after:4", "channel.read.after:7"]
)
def test_killed_while_it_connects_the_same_command_again_ends_it(own_shop, woo, connect, failpoint):
    keys = woo.keys("woocommerce")
    words = (
        "channel", "add", "sunny", "--vendor", "woocommerce", "--shop", woo.url("woocommerce"),
        "--consumer-key", keys["api_key"], "--consumer-secret", keys["api_secret"],
    )  # fmt: skip
    woo.checkout("woocommerce", lines=[{"sku": "MUG", "quantity": 1}], silent=True)
    killed = subprocess.run(
        [sys.executable, "-m", "doorstep.cli.main", *words],
        env=os.environ | {"DOORSTEP_FAILPOINT": failpoint},
        capture_output=True,
        timeout=100,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr

    again = connect(own_shop)

    assert (again.status, again.json["open_orders"]) == (0, 1)
    own_shop.go("capture")
    assert len(own_shop.rows("orders")) == 1

    assert sorted(hook["topic"] for hook in hooks_of(woo)) == sorted(TOPICS)
    assert {row.external_ref for row in own_shop.rows("channel_hook")} == {str(hook["id"]) for hook in hooks_of(woo)}
    assert len(own_shop.rows("vendor_account", kind="channel")) == 1
    assert sorted(row.name for row in own_shop.rows("vendor_secret")) == ["api_key", "api_secret", "webhook"]
