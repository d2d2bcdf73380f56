"""What a channel refuses, or answers in a way nobody knows, is that parcel's and that shop's trouble alone."""

import json
from collections.abc import Iterator

import pytest

from doorstep.actions.found import make_feed
from doorstep.actions.resolve import resolve_case
from doorstep.testing.sandbox import Sandbox
from tests.stages.conftest import with_account
from tests.stages.test_sync import order_at, proven, tellings, with_key


@pytest.fixture
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """Another WooCommerce shop, whose plugins answer `[null]` to everything about an order."""
    with Sandbox(tmp_path_factory.mktemp("odd"), "--only", "woocommerce") as running:
        running.tell("woocommerce", "/control/products", products=[{"name": "MUG", "sku": "MUG", "price": "12.90"}])
        yield running


def test_a_shop_that_answers_nonsense_stops_no_other_shop(at_woo, woo, odd, sell_there) -> None:
    account = with_account(at_woo, odd, "odd")
    order = dict(odd.checkout("woocommerce", lines=[{"sku": "MUG", "quantity": 1}], silent=True))
    at_woo.deliver("order.created", json.dumps(order).encode(), account)
    good = sell_there(CANDLE=1)
    with at_woo.database.writing("act") as connection:
        for one in (account, at_woo.woo_id):
            make_feed(connection, one, "orders", 900)
    at_woo.send_out()
    for operation in ("order", "orders"):
        odd.misbehave("woocommerce", operation, "nonsense", words="[null]")

    at_woo.run("sync", "watch")

    assert order_at(woo, good["id"])["status"] == "completed"
    (case,) = at_woo.rows("exception_case", status="open", cause="channel_not_told")
    assert (case.facts["channel"], "127.0.0.1 answered 200" in str(case.facts)) == ("odd", True), case.facts
    assert {feed.account_id: feed.polled_at is not None for feed in at_woo.rows("feed", kind="orders")} == {
        account: False, at_woo.woo_id: True,
    }  # fmt: skip
    proven(at_woo)


def test_a_refused_parcel_is_a_case_and_stops_no_other(at_woo, woo, sell_there) -> None:
    gone, good = sell_there(MUG=1), sell_there(CANDLE=1)
    at_woo.send_out()
    woo._call("DELETE", "woocommerce", f"/control/orders/{gone['id']}")
    at_woo.run("sync")
    assert order_at(woo, good["id"])["status"] == "completed"
    (case,) = at_woo.rows("exception_case", status="open")
    assert (case.cause, case.facts["channel"]) == ("channel_not_told", "woo")
    assert {row.status for row in at_woo.rows("orders")} == {"sent"}
    assert [c.subject_kind for c in at_woo.rows("case_subject")] == ["parcel"]
    proven(at_woo)

    resolve_case(at_woo.database, case.public_id, "retry", {}, "owner", case.revision)
    at_woo.run("sync")
    (again,) = at_woo.rows("exception_case", status="open")
    assert again.id != case.id
    resolve_case(at_woo.database, again.public_id, "told_by_hand", {}, "owner", again.revision)
    at_woo.run("sync")
    assert (at_woo.cases(), [status for _, status in tellings(at_woo)]) == ([], ["refused", "done", "refused", "done"])
    proven(at_woo)


def test_a_key_that_is_refused_is_one_case_and_all_are_told_once_it_is_mended(at_woo, woo, sell_there) -> None:
    orders = [sell_there(MUG=1), sell_there(MUG=1), sell_there(CANDLE=1)]
    at_woo.send_out()
    keys = woo.keys("woocommerce")
    with_key(at_woo, {**keys, "api_secret": "cs_wrong"})
    at_woo.run("sync")
    (case,) = at_woo.rows("exception_case", status="open")
    assert len(at_woo.rows("case_subject", case_id=case.id)) == 3
    with_key(at_woo, keys)
    resolve_case(at_woo.database, case.public_id, "retry", {}, "owner", case.revision)
    at_woo.run("sync")
    assert [order_at(woo, order["id"])["status"] for order in orders] == ["completed"] * 3
    assert at_woo.cases() == []
