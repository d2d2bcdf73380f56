"""A channel's webhooks are looked at every five minutes: what is wrong is made again, and the hole is filled."""

import pytest

from .test_fetching import later, refs


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
    assert "order.created switched off there. They were made again" in case.facts["what"]
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
