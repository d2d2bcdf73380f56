"""The WooCommerce shop that stands in refuses what the real one refuses, so that what it takes is worth something."""

import time
from base64 import b64encode

import httpx
import pytest

from doorstep.connectors.channels.woocommerce.api_auth import signature
from doorstep.testing.sandbox import Sandbox


@pytest.fixture(scope="module")
def woo(tmp_path_factory):
    with Sandbox(tmp_path_factory.mktemp("woo"), "--only=woocommerce") as running:
        running.tell("woocommerce", "/control/products", name="Mug", sku="MUG", price="12.90")
        yield running


def signed(woo, method: str = "GET", route: str = "wc/v3/orders", kind: str = "keys", **changes: str) -> httpx.Response:
    """A request as a client of the real shop signs it, but for what the test changes."""
    keys, url = woo.keys("woocommerce", kind), f"{woo.url('woocommerce')}/wp-json/{route}"
    body = changes.pop("body", None)
    params = {
        "oauth_consumer_key": keys["api_key"],
        "oauth_nonce": f"n{time.perf_counter_ns()}",
        "oauth_signature_method": "HMAC-SHA256",
        "oauth_timestamp": str(int(time.time())),
    } | {name: value for name, value in changes.items() if name != "oauth_signature"}
    params = {name: value for name, value in params.items() if value}
    made = signature(method, url, list(params.items()), keys["api_secret"])
    params["oauth_signature"] = changes.get("oauth_signature", made)
    with httpx.Client(trust_env=False) as client:
        return client.request(method, url, params=params, json=body)


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["message"]


def test_a_signed_request_is_answered_with_wordpress_s_own_headers(woo):
    for _ in range(3):
        woo.checkout("woocommerce", lines=[{"sku": "MUG", "quantity": 1}])

    answer = signed(woo, per_page="2", order="asc", orderby="id")

    assert answer.status_code == 200
    assert len(answer.json()) == 2
    assert int(answer.headers["x-wp-totalpages"]) * 2 >= int(answer.headers["x-wp-total"]) >= 3
    assert 'rel="next"' in answer.headers["link"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"oauth_signature": "bm8="}, "provided signature does not match"),
        ({"oauth_consumer_key": "ck_nobody"}, "Consumer key is invalid"),
        ({"oauth_timestamp": "1"}, "Invalid timestamp"),
        ({"oauth_nonce": ""}, "Missing OAuth parameter oauth_nonce"),
        ({"oauth_signature_method": "PLAINTEXT"}, "signature method is invalid"),
    ],
)
def test_who_cannot_prove_itself_is_refused(woo, changes, words):
    status, told = refusal(signed(woo, **changes))

    assert (status, words in told) == (401, True), told


def test_a_nonce_opens_once(woo):
    assert signed(woo, oauth_nonce="once").status_code == 200

    assert refusal(signed(woo, oauth_nonce="once"))[1] == "Invalid nonce - nonce has already been used."


def test_a_signature_is_of_its_own_method_and_query(woo):
    keys, url = woo.keys("woocommerce"), f"{woo.url('woocommerce')}/wp-json/wc/v3/orders"
    params = {
        "oauth_consumer_key": keys["api_key"], "oauth_nonce": "a", "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": str(int(time.time())),
    }  # fmt: skip
    of_get = signature("GET", url, list(params.items()), keys["api_secret"], "sha1")
    with httpx.Client(trust_env=False) as client:
        posted = client.post(f"{url}/1/notes", params={**params, "oauth_signature": of_get}, json={"note": "x"})
        widened = client.get(url, params={**params, "status": "any", "oauth_signature": of_get})
        asked = client.get(url, params={**params, "oauth_signature": of_get})

    assert (posted.status_code, widened.status_code, asked.status_code) == (401, 401, 200)


def test_a_key_that_is_sent_in_clear_over_a_plain_connection_is_not_taken(woo):
    keys = woo.keys("woocommerce")
    shown = b64encode(f"{keys['api_key']}:{keys['api_secret']}".encode()).decode()
    url = f"{woo.url('woocommerce')}/wp-json/wc/v3/orders"
    with httpx.Client(trust_env=False, headers={"Authorization": f"Basic {shown}"}) as client:
        plain = client.get(url)
        behind_tls = client.get(url, headers={"X-Forwarded-Proto": "https"})

    assert (plain.status_code, behind_tls.status_code) == (401, 200)


@pytest.mark.parametrize(
    ("method", "route", "body", "status", "words"),
    [
        ("GET", "wc/v3/nothing", None, 404, "No route"),
        ("PATCH", "wc/v3/orders/1", None, 405, ""),
        ("GET", "wc/v3/orders/1", None, 404, "Invalid ID"),
        ("POST", "wc/v3/orders/1/notes", {}, 404, "Invalid ID"),
        ("POST", "wc/v3/webhooks", {}, 400, "topic is required"),
        ("POST", "wc/v3/webhooks", {"topic": "order.eaten"}, 400, "topic is required"),
        ("POST", "wc/v3/webhooks", {"topic": "order.created"}, 400, "delivery URL must be a valid URL"),
        ("POST", "wc/v3/webhooks", {"topic": "order.created", "delivery_url": "ftp://x"}, 400, "delivery URL"),
        ("POST", "wc/v3/webhooks", {"topic": "order.created", "callback": "https://x"}, 400, "callback"),
        ("DELETE", "wc/v3/webhooks/1", None, 501, "do not support trashing"),
        ("PUT", "wc/v3/webhooks/1", {"status": "active"}, 400, "Invalid ID"),
        ("POST", "wc-shipment-tracking/v3/orders/1/shipment-trackings", {}, 404, "No route"),
    ],
)
def test_what_is_asked_wrongly_is_refused(woo, method, route, body, status, words):
    answer = signed(woo, method, route, body=body)

    assert answer.status_code == status
    assert words in (answer.json()["message"] if words else ""), answer.text


@pytest.mark.parametrize(
    "params",
    [
        {"per_page": "101"}, {"per_page": "0"}, {"page": "0"}, {"orderby": "colour"}, {"order": "up"},
        {"status": "eaten"}, {"modified_after": "yesterday"}, {"modified_since": "2026-01-01T00:00:00"},
    ],
)  # fmt: skip
def test_a_list_is_asked_for_in_its_own_words(woo, params):
    assert refusal(signed(woo, **params))[0] == 400


def test_an_order_changes_only_into_what_an_order_can_be(woo):
    order = woo.checkout("woocommerce", lines=[{"sku": "MUG", "quantity": 1}])
    route = f"wc/v3/orders/{order['id']}"

    assert refusal(signed(woo, "PUT", route, body={"status": "shipped"}))[0] == 400
    assert refusal(signed(woo, "PUT", route, body={"tracking": "1"}))[0] == 400
    assert signed(woo, "PUT", route, body={"status": "completed"}).json()["status"] == "completed"
    assert refusal(signed(woo, "POST", f"{route}/notes", body={}))[0] == 400


def test_keys_may_do_what_their_permissions_say(woo):
    assert signed(woo, kind="reading_keys").status_code == 200
    assert "write permissions" in refusal(signed(woo, "POST", "wc/v3/webhooks", kind="reading_keys", body={}))[1]
    assert refusal(signed(woo, "GET", "wc/v3/webhooks", kind="clerk_keys"))[0] == 403


def test_a_webhook_that_fails_six_times_is_switched_off(tmp_path):
    with Sandbox(tmp_path, "--only=woocommerce") as woo:
        woo.tell("woocommerce", "/control/products", name="Mug", sku="MUG", price="12.90")
        body = {"topic": "order.created", "delivery_url": "http://127.0.0.1:1/", "secret": "s"}
        assert signed(woo, "POST", "wc/v3/webhooks", body=body).status_code == 201
        for _ in range(7):
            woo.checkout("woocommerce", lines=[{"sku": "MUG", "quantity": 1}])
        patience = time.monotonic() + 20
        while woo.get("woocommerce", "/control/state")["waiting"] and time.monotonic() < patience:
            time.sleep(0.02)

        (hook,) = woo.get("woocommerce", "/control/state")["hooks"]
        assert (hook["status"], hook["failures"]) == ("disabled", 6)
