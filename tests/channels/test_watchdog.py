"""A channel's webhooks are looked at every five minutes: what is wrong is made again, and the hole is filled."""

import os
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta

import pytest

from doorstep.actions.connect import keep_watch, with_api
from doorstep.db import tables
from doorstep.db.accounts import read_account
from doorstep.db.secrets import open_safe
from doorstep.settings import settings
from doorstep.testing.deaths import run_until_killed

from .test_fetching import at_shopify, later, refs

FAILPOINT = "DOORSTEP_FAILPOINT"
pause = threading.Event()


def hooks_of(woo):
    return woo.get("woocommerce", "/control/state")["hooks"]


def incidents(shop, **where):
    return shop.rows("exception_case", cause="channel_silent", **where)


def looked(shop, minutes=6):
    later(shop, minutes)
    shop.go("watch", "capture", "normalize")


@pytest.fixture
def well(up, woo, connect):
    """A shop whose webhooks were seen to stand well."""
    connect(up)
    later(up, 6)
    up.go("watch")
    return up


def disable(woo, topic="order.created"):
    hook = next(one for one in hooks_of(woo) if one["topic"] == topic)
    woo.tell("woocommerce", "/control/hooks", id=hook["id"], status="disabled")
    return hook["id"]


def test_a_webhook_that_was_switched_off_is_made_again_and_what_came_meanwhile_is_here(well, woo):
    old = disable(woo)
    order = woo.checkout("woocommerce", lines=[{"sku": "MUG", "quantity": 1}])

    looked(well)

    (case,) = incidents(well, status="open")
    assert case.facts["reasons"] == ["order.created switched off there", "they were made again"]
    (told,) = well("channel", "incidents", "sunny", "--json").json
    assert datetime.fromisoformat(told["from"]) == case.opened_at  # when it was seen; it was well five minutes before
    assert old not in {one["id"] for one in hooks_of(woo)}
    assert len([one for one in hooks_of(woo) if one["status"] == "active"]) == 4
    looked(well, 2)
    looked(well, 2)
    assert refs(well) == [str(order["id"])]
    (case,) = incidents(well)
    assert (case.status, case.facts["orders"], bool(case.facts["end"])) == ("cleared", 1, True)
    assert {row.standing for row in well.rows("channel_hook")} == {"live"}
    (effect,) = well.rows("effect", operation="make_hook")
    assert (effect.status, effect.request["topic"]) == ("done", "order.created")
    looked(well)
    assert len(well.rows("effect")) == 1


def test_webhooks_that_were_removed_or_sent_elsewhere_come_back_to_our_address(well, woo, owner):
    gone, elsewhere, *_ = hooks_of(woo)
    woo.tell("woocommerce", "/control/hooks", id=gone["id"], gone=True)
    woo.tell("woocommerce", "/control/hooks", id=elsewhere["id"], address="http://127.0.0.1:9/theirs")

    looked(well)

    (case,) = incidents(well)
    assert "removed there" in case.facts["what"]
    assert "sent elsewhere" in case.facts["what"]
    assert case.question == "sunny may not have told us of all its orders: none found missing so far"
    assert "sunny may not have told us of all its orders" in owner.get("/").text
    standing = hooks_of(woo)
    assert {one["topic"] for one in standing} == {row.topic for row in well.rows("channel_hook")}
    assert {one["address"] for one in standing} == {gone["address"]}
    looked(well, 2)
    looked(well, 2)
    assert incidents(well)[0].question == "sunny may not have told us of all its orders: none was missing"
    assert "there was none in that time, so nothing is missing" in owner.get("/").text


def test_webhooks_signed_with_a_secret_that_has_ended_are_made_with_the_one_that_holds(well, woo):
    before = {one["id"] for one in hooks_of(woo)}
    later(well, 1)
    well("channel", "secret", "sunny", "--secret", "the-next-secret", "--keep-hours", "0")

    looked(well)

    (case,) = incidents(well)
    assert "all 4 webhooks are signed with a secret that we do not know" in case.facts["what"]
    assert not before & {one["id"] for one in hooks_of(woo)}
    assert {one["secret"] for one in hooks_of(woo)} == {"the-next-secret"}
    for _ in range(3):
        looked(well)
    assert [case.status for case in incidents(well)] == ["cleared"]
    assert len(well.rows("effect", operation="make_hook")) == 4


def test_what_bears_a_signature_of_nobody_s_makes_them_anew_once_a_day(well, woo):
    for one in hooks_of(woo):
        woo.tell("woocommerce", "/control/hooks", id=one["id"], secret="theirs")
    woo.checkout("woocommerce", lines=[{"sku": "MUG", "quantity": 1}])
    refused = lambda: well.rows("intake_refusal", reason="bad_signature")  # noqa: E731
    patience = datetime.now(UTC) + timedelta(seconds=30)
    while not refused() and datetime.now(UTC) < patience:
        pause.wait(0.05)

    looked(well)

    assert "theirs" not in {one["secret"] for one in hooks_of(woo)}
    for _ in range(3):
        looked(well)
    (case,) = incidents(well)
    assert (case.status, case.facts["orders"]) == ("cleared", 1)
    with well.database.writing("act") as connection:
        connection.execute(tables.intake_refusal.update().values(times=tables.intake_refusal.c.times + 5))
    looked(well)
    assert len(incidents(well)) == 1


def test_where_the_channel_refuses_the_case_says_so_and_stays_until_it_is_mended(up, candles, monkeypatch):
    at_shopify(up, candles)
    up.go("watch")
    standing = candles.get("shopify", "/control/state")["hooks"]
    monkeypatch.setenv("DOORSTEP_PUBLIC_URL", "http://shop.example")
    settings.cache_clear()

    for _ in range(3):
        looked(up)

    (case,) = incidents(up, status="open")
    assert case.facts["what"] == "all 7 webhooks are sent elsewhere"
    assert "protocol http:// is not supported" in case.facts["reasons"][1]
    assert [row.status for row in up.rows("effect", operation="make_hook")].count("refused") == 1
    assert candles.get("shopify", "/control/state")["hooks"] == standing
    monkeypatch.delenv("DOORSTEP_PUBLIC_URL")
    settings.cache_clear()
    for _ in range(3):
        looked(up)
    assert incidents(up, status="open") == []
    assert {row.status for row in up.rows("effect")} == {"refused", "dropped"}


DEATHS = ["watch.intend.commit.after", "channel.write.after", "watch.answer.commit.before", "watch.commit.before"]


@pytest.mark.parametrize("failpoint", DEATHS)
def test_killed_anywhere_every_topic_has_one_webhook_in_the_end(well, woo, failpoint):
    disable(woo)
    later(well, 6)

    run_until_killed(well.database.url, failpoint, ["watch"], settings().home)
    for _ in range(4):
        looked(well)

    standing = hooks_of(woo)
    assert sorted(one["topic"] for one in standing) == sorted({one["topic"] for one in standing})
    assert {str(one["id"]) for one in standing} == {row.external_ref for row in well.rows("channel_hook")}
    assert incidents(well, status="open") == []
    assert {row.status for row in well.rows("effect")} == {"done"}


def secrets_of(shop):
    return [row for row in shop.rows("vendor_secret") if row.name == "webhook"]


@pytest.mark.parametrize("failpoint", ["act.commit.after", "channel.write.after:2", "channel.write.after:4"])
def test_a_rotation_that_was_killed_is_finished_and_leaves_no_webhook_twice(well, woo, failpoint):
    before = {one["secret"] for one in hooks_of(woo)}
    rotation = [sys.executable, "-m", "doorstep.cli.main", "channel", "secret", "sunny", "--rotate"]
    killed = subprocess.run(rotation, check=False, capture_output=True, env={**os.environ, FAILPOINT: failpoint})
    assert killed.returncode == -9
    assert [row.until for row in secrets_of(well)] == [None, None]

    looked(well)
    (case,) = incidents(well, status="open")
    assert "signed with the secret before, as its change was not finished" in case.facts["what"]
    for _ in range(3):
        looked(well)

    standing = hooks_of(woo)
    assert sorted(one["topic"] for one in standing) == sorted(row.topic for row in well.rows("channel_hook"))
    assert len({one["secret"] for one in standing} - before) == 1
    assert not before & {one["secret"] for one in standing}
    earlier, newest = secrets_of(well)
    assert newest.until is None
    assert timedelta(hours=71) < earlier.until - datetime.now(UTC) < timedelta(hours=73)
    assert incidents(well, status="open") == []


def test_what_stands_at_our_address_and_is_not_ours_goes_and_what_is_just_being_made_stays(well, woo):
    ours = {one["id"] for one in hooks_of(woo)}
    account = read(well, "sunny")
    address = well.rows("channel_hook")[0].address

    async def add(api):
        await api.add_hook("order.created", address, "somebody-s-own")
        await api.add_hook("order.created", f"{address}-other", "somebody-s-own")

    with_api(well.database, open_safe(settings()), account, add)

    looked(well)
    assert len(hooks_of(woo)) == 6
    looked(well)
    left = {one["id"]: one for one in hooks_of(woo)}
    assert ours < set(left)
    assert [left[one]["address"] for one in set(left) - ours] == [f"{address}-other"]
    assert incidents(well) == []


def read(shop, name):
    with shop.database.reading() as connection:
        return read_account(connection, name, "channel")


def test_a_channel_is_left_alone_while_its_webhooks_are_being_registered(up, woo, connect):
    """The watch looks when the first of them stands; whoever registered them dies there."""
    connect(up)
    table = tables.channel_hook
    with up.database.writing("act") as connection:
        connection.execute(table.delete().where(table.c.topic != "order.created"))
    for one in hooks_of(woo):
        if one["topic"] != "order.created":
            woo.tell("woocommerce", "/control/hooks", id=one["id"], gone=True)

    up.go("watch")

    assert (incidents(up), len(hooks_of(woo)), up.rows("effect", operation="make_hook")) == ([], 1, [])
    looked(up)
    assert len(hooks_of(woo)) == 4


def test_a_trial_of_a_channel_without_its_webhooks_does_not_hold(well, woo):
    assert well("channel", "test", "sunny").status == 0
    gone = hooks_of(woo)[0]
    woo.tell("woocommerce", "/control/hooks", id=gone["id"], gone=True)

    tried = well("channel", "test", "sunny")
    assert tried.status == 1
    assert f"NO  the channel sends to it: {gone['topic']} gone; `doorstep channel repair sunny` makes them" in tried.out
    assert well("channel", "repair", "sunny").status == 0
    assert well("channel", "test", "sunny").status == 0


def test_a_paused_channel_is_left_alone(well, woo):
    well("channel", "pause", "sunny")
    looked(well)
    looked(well)

    assert hooks_of(woo) == []
    assert incidents(well) == []
    assert well.rows("effect", operation="make_hook") == []


def test_nothing_is_made_at_an_address_that_nobody_set_up(own_shop, woo, connect):
    """A channel that was connected without webhooks gets none by itself."""
    connect(own_shop)
    with own_shop.database.writing("act") as connection:
        connection.execute(tables.channel_hook.delete())
    for one in hooks_of(woo):
        woo.tell("woocommerce", "/control/hooks", id=one["id"], gone=True)

    looked(own_shop)

    assert hooks_of(woo) == []
    assert incidents(own_shop) == []


def test_a_channel_of_an_earlier_release_is_looked_after_too(own_shop, woo, connect):
    connect(own_shop)
    with own_shop.database.writing("act") as connection:
        connection.execute(tables.feed.delete().where(tables.feed.c.kind != "orders"))

    for _ in range(2):
        keep_watch(own_shop.database)

    assert sorted(row.kind for row in own_shop.rows("feed")) == ["gaps", "hooks", "orders", "statement"]
