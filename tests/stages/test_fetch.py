"""Fetch: an order of which only news came is read once at its channel; who asked has an answer, and nobody waits for
another's."""

import json
from typing import Any

import pytest

from doorstep.connectors.channels.registry import CHANNELS
from doorstep.db import tables
from doorstep.domain.orders import Fact
from doorstep.testing.deaths import run_until_killed
from doorstep.testing.sandbox import Sandbox
from doorstep.testing.shop import Shop
from tasks import saying

from .conftest import with_account

CHANGED = "order.changed"


class _Thin:
    """WooCommerce's connector, of a shop with a plugin that only says which order has changed."""

    def __getattr__(self, name: str) -> Any:
        return getattr(CHANNELS["woocommerce"], name)

    def read(self, topic: str, body: bytes) -> Fact:
        if topic == CHANGED:
            return Fact("changed", json.loads(body)["ref"])
        return CHANNELS["woocommerce"].read(topic, body)


@pytest.fixture(autouse=True)
def _thin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saying, "CHANNELS", {**CHANNELS, "woocommerce": _Thin()})


def bought(woo: Sandbox, **lines: int) -> str:
    """A customer orders at the WooCommerce shop, of which we hear nothing; the shop's id of the order."""
    asked = [{"sku": sku, "quantity": qty} for sku, qty in (lines or {"MUG": 1}).items()]
    return str(woo.checkout("woocommerce", lines=asked, silent=True)["id"])


def say_changed(shop: Shop, *refs: str, times: int = 1) -> None:
    for ref in refs:
        for n in range(times):
            body = json.dumps({"ref": ref, "n": n}).encode()
            shop.deliver(CHANGED, body, shop.woo_id, f"{ref}-{n}")  # type: ignore[attr-defined]


def refs(shop: Shop) -> list[str]:
    return [row.external_ref for row in shop.rows("orders")]


def ends(shop: Shop, topic: str = CHANGED) -> list[tuple[str | None, str]]:
    return [(event.outcome, event.outcome_reason) for event in shop.rows("inbound_event", topic=topic)]


def polled(shop: Shop) -> list[Any]:
    return shop.rows("inbound_event", delivery_ref="poll")


def test_fifty_notifications_of_one_order_are_one_call_and_one_order(at_woo, woo) -> None:
    ref = bought(woo)
    say_changed(at_woo, ref, times=50)
    at_woo.run("capture")
    assert ends(at_woo) == [(None, "")] * 50
    at_woo.run("fetch", "capture", "normalize")

    assert refs(at_woo) == [ref]
    assert [(event.deliveries, event.outcome) for event in polled(at_woo)] == [(1, "applied")]
    assert ends(at_woo) == [("applied", "")] * 50
    assert at_woo.cases() == []


def test_nothing_to_fetch_is_no_work_at_all(at_woo) -> None:
    at_woo.run("fetch")

    assert at_woo.rows("batch", stage="fetch") == []


def test_an_order_that_changed_again_is_fetched_again(at_woo, woo) -> None:
    ref = bought(woo)
    say_changed(at_woo, ref)
    at_woo.run("capture", "fetch", "normalize")
    woo.tell("woocommerce", "/control/clock", offset_seconds=5)  # its times are of whole seconds
    woo.tell("woocommerce", f"/control/orders/{ref}", customer_note="Ring twice", silent=True)
    say_changed(at_woo, ref, times=2)
    at_woo.run("capture", "fetch", "normalize")

    assert {row.note for row in at_woo.rows("contact")} - {""} == {"Ring twice"}
    (order,) = at_woo.rows("orders")
    assert {event.order_id for event in at_woo.rows("inbound_event", topic=CHANGED)} <= {order.id, None}


def test_news_of_an_order_that_the_channel_does_not_know_ends_so(at_woo, woo) -> None:
    say_changed(at_woo, "99999999")
    at_woo.run("capture", "fetch")

    assert ends(at_woo) == [("ignored", "the channel knows no such order")]
    assert refs(at_woo) == []


def test_a_deletion_of_an_order_that_nobody_knows_is_not_a_persons(at_woo, woo) -> None:
    at_woo.deliver("order.deleted", b'{"id": 99999999}', at_woo.woo_id)
    at_woo.run("capture", "fetch")
    at_woo.later(minutes=2)
    at_woo.run("capture", "fetch")
    at_woo.run("capture")
    at_woo.later(hours=1)
    at_woo.run("capture", "fetch")

    assert ends(at_woo, "order.deleted") == [("ignored", "the channel knows no such order")]
    assert at_woo.cases() == []
    assert at_woo.rows("work_item", stage="capture", outcome=None) == []


def test_a_channel_that_is_silent_is_asked_ever_later_then_a_person_and_its_answer_closes_the_case(at_woo, woo) -> None:
    ref = bought(woo)
    woo.misbehave("woocommerce", "order", "server_error")
    say_changed(at_woo, ref)
    at_woo.run("capture")
    waits = []
    for _ in range(8):
        at_woo.run("fetch", rounds=1)
        (waiting,) = at_woo.rows("work_item", stage="fetch", outcome=None)
        (tried,) = at_woo.rows("batch", stage="fetch")[-1:]
        waits.append((waiting.due_at - tried.now).total_seconds())
        at_woo.later(seconds=waits[-1] + 1)
    assert waiting.attempts == 8
    assert all(5 * 2**n * 0.75 <= wait <= 5 * 2**n for n, wait in enumerate(waits, 1))
    assert [cause for cause, _ in at_woo.cases()] == ["stuck_work"]
    woo.behave()
    at_woo.run("fetch", "capture", "normalize")

    assert (refs(at_woo), at_woo.cases()) == ([ref], [])


def test_an_order_that_cannot_be_read_does_not_keep_the_others_out(at_woo, woo) -> None:
    good = [bought(woo) for _ in range(5)]
    bad = bought(woo)
    woo.misbehave("woocommerce", "order", "server_error", matching=f"wc/v3/orders/{bad}")
    say_changed(at_woo, bad, *good)
    at_woo.run("capture", "fetch", "normalize", rounds=1)
    at_woo.run("capture", "normalize")

    assert sorted(refs(at_woo)) == sorted(good)
    (waiting,) = at_woo.rows("work_item", stage="fetch", outcome=None)
    assert "500" in waiting.note


def test_one_silent_channel_keeps_no_other_waiting(at_woo, woo) -> None:
    """Five orders are asked for before the other channel's, where nobody answers: one turn is enough for that."""
    ref = bought(woo)
    mute = with_account(at_woo, woo, "mute")
    account = tables.vendor_account
    with at_woo.database.writing("act") as connection:
        nowhere = {"api_url": "http://127.0.0.1:9", "rest_route": False}
        connection.execute(account.update().where(account.c.id == mute).values(config=nowhere))
    for n in range(5):
        at_woo.deliver(CHANGED, json.dumps({"ref": str(7000 + n)}).encode(), mute, str(n))
    say_changed(at_woo, ref)
    at_woo.run("capture", "fetch", "normalize", rounds=1)
    at_woo.run("capture", "normalize")

    assert refs(at_woo) == [ref]
    waiting = at_woo.rows("work_item", stage="fetch", outcome=None)
    assert [work.attempts for work in waiting] == [1] * 5
    assert all("was not reached" in work.note for work in waiting)


def test_a_channel_without_a_key_is_a_case_at_once_and_goes_on_with_the_key(at_woo, woo) -> None:
    ref, account = bought(woo), tables.vendor_account
    with at_woo.database.writing("act") as connection:
        config = at_woo.rows("vendor_account", id=at_woo.woo_id)[0].config
        connection.execute(account.update().where(account.c.id == at_woo.woo_id).values(config={}))
    say_changed(at_woo, ref)
    at_woo.run("capture", "fetch")
    ((cause, key),) = at_woo.cases()
    assert cause == "stuck_work"
    assert "key" in key
    with at_woo.database.writing("act") as connection:
        connection.execute(account.update().where(account.c.id == at_woo.woo_id).values(config=config))
    at_woo.later(minutes=2)
    at_woo.run("fetch", "capture", "normalize")

    assert (refs(at_woo), at_woo.cases()) == ([ref], [])


@pytest.mark.parametrize("place", ["fetch.commit.before", "fetch.commit.after", "channel.read.after"])
def test_a_death_while_fetching_fetches_once_more_and_changes_nothing_more(at_woo, woo, home, place) -> None:
    ref = bought(woo)
    at_woo.deliver("order.deleted", json.dumps({"id": int(ref)}).encode(), at_woo.woo_id)
    at_woo.run("capture")
    at_woo.later(minutes=2)
    at_woo.run("capture", rounds=1)
    run_until_killed(at_woo.database.url, place, ("fetch",), home)
    at_woo.run("fetch", "capture", "normalize")

    assert refs(at_woo) == [ref]
    assert len(polled(at_woo)) == 1
