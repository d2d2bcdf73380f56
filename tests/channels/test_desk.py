"""Channels on the desk: connected by a form that says where each key is, tested, paused, and never shown a secret."""

import pytest

FIELDS = {"name": "sunny", "shop": "", "cut_over": ""}


def add(owner, woo, **changes: str):
    typed = {**FIELDS, "shop": woo.url("woocommerce"), **woo.keys("woocommerce"), **changes}
    return owner.post("/channels/add/woocommerce", data=typed)


def test_an_owner_connects_a_shop_and_sees_what_arrived(owner, up, woo):
    assert "No channel is connected yet" in owner.get("/channels").text
    assert "Choose “Generate API key”" in owner.get("/channels/add/woocommerce").text

    page = add(owner, woo)

    assert page.status_code == 200
    assert page.url.path == "/channels/sunny"
    assert "No open order is waiting there. A test message came the whole way" in page.text
    assert len(up.rows("inbound_event", topic="action.doorstep_test")) == 1
    assert page.text.count(">live<") == 4
    assert "sunny" in owner.get("/channels").text
    assert not any(secret in page.text for secret in woo.keys("woocommerce").values())


def test_keys_that_prove_nothing_come_back_as_a_sentence_with_what_was_typed(owner, up, woo):
    page = add(owner, woo, api_secret="cs_wrong")

    assert page.status_code == 422
    assert "does not know this consumer key and secret" in page.text
    assert f'value="{woo.url("woocommerce")}"' in page.text
    assert "cs_wrong" not in page.text
    assert up.rows("vendor_account", kind="channel") == []


@pytest.mark.parametrize("what", ["open", "gaps"])
def test_orders_are_fetched_by_a_button(owner, up, woo, what):
    add(owner, woo)
    order = woo.checkout("woocommerce", lines=[{"sku": "MUG", "quantity": 1}], silent=True)

    page = owner.post("/channels/sunny/pull", data={"what": what})

    assert page.status_code == 200, page.text
    up.go("capture", "normalize")
    assert [row.external_ref for row in up.rows("orders")] == [str(order["id"])]


def test_a_day_of_cut_over_is_set_before_the_first_order_and_not_after(owner, up, woo):
    add(owner, woo)
    page = owner.post("/channels/sunny/cut-over", data={"cut_over": "2026-01-01"})
    assert page.status_code == 200
    assert up.account("sunny").config["cut_over_at"].startswith("2025-12-31T23:00" if "Berlin" in page.text else "202")

    woo.checkout("woocommerce", lines=[{"sku": "MUG", "quantity": 1}], silent=True)
    owner.post("/channels/sunny/pull", data={"what": "open"})
    up.go("capture", "normalize")
    refused = owner.post("/channels/sunny/cut-over", data={"cut_over": "2026-02-01"})

    assert refused.status_code == 409
    assert "cannot be moved any more" in refused.text


def test_paused_resumed_and_disconnected_by_buttons(owner, up, woo):
    add(owner, woo)

    owner.post("/channels/sunny/switch", data={"to": "off"})
    assert woo.get("woocommerce", "/control/state")["hooks"] == []
    assert "Nothing is taken from it" in owner.get("/channels/sunny").text
    owner.post("/channels/sunny/switch", data={"to": "on"})
    assert len(woo.get("woocommerce", "/control/state")["hooks"]) == 4
    rotated = owner.post("/channels/sunny/secret")
    assert "signs with another secret" in rotated.text
    owner.post("/channels/sunny/remove")

    assert woo.get("woocommerce", "/control/state")["hooks"] == []
    assert not up.account("sunny").active
    assert owner.post("/channels/sunny/test").status_code == 409


def test_what_is_not_there_is_said_to_be_so(owner):
    assert owner.get("/channels/none").status_code == 404
    assert owner.get("/channels/add/bazaar").status_code == 404


def test_a_site_of_one_s_own_is_connected_by_its_secret(owner, up):
    page = owner.post(
        "/channels/add/own", data={"name": "site", "shop": "site.example", "secret": "whsec_" + "QUJD" * 8}
    )

    assert (page.status_code, page.url.path) == (200, "/channels/site"), page.text
    assert "Make them by hand" in page.text
    assert "whsec_" not in page.text
    tried = owner.post("/channels/site/test")
    assert "came the whole way" in tried.text, tried.text


def test_a_stall_is_made_without_a_secret_for_its_sheets(owner, up):
    page = owner.post("/channels/add/own", data={"name": "stand", "shop": "", "secret": ""})

    assert "stand takes sheets of orders" in page.text
    assert "stand" in owner.get("/orders/import").text
