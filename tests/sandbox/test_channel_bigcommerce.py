"""The BigCommerce shop that stands in refuses what the real one refuses, and sends what it sends."""

import hmac
import itertools
import time
from base64 import b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx
import pytest

from doorstep.testing.sandbox import Sandbox


@pytest.fixture(scope="module")
def kiln(tmp_path_factory):
    with Sandbox(tmp_path_factory.mktemp("kiln"), "--only=bigcommerce", "--plain-http-hooks") as running:
        running.tell("bigcommerce", "/control/products", name="Mug", sku="MUG", price="12.90")
        yield running


def call(kiln, method: str, route: str, kind: str = "keys", body=None, **params: str) -> httpx.Response:
    token = kiln.keys("bigcommerce", kind)["access_token"] if kind else "nobody's"
    url = f"{kiln.url('bigcommerce')}/stores/sample/{route}"
    with httpx.Client(trust_env=False) as client:
        return client.request(method, url, headers={"X-Auth-Token": token}, params=params, json=body)


@pytest.mark.parametrize(
    ("method", "route", "kind", "told", "status"),
    [
        ("GET", "v2/orders", "", {}, 401),
        ("GET", "v2/nothing", "keys", {}, 404),
        ("GET", "v2/orders/999999", "keys", {}, 404),
        ("GET", "v2/orders", "keys", {"modified_after": "x"}, 400),
        ("GET", "v2/orders", "keys", {"sort": "colour:asc"}, 400),
        ("GET", "v2/orders", "keys", {"min_date_modified": "yesterday"}, 400),
        ("GET", "v2/orders", "keys", {"include": "consignments.line_items"}, 400),
        ("GET", "v2/orders", "keys", {"page": "0"}, 400),
        ("GET", "v3/catalog/products", "keys", {"include": "secrets"}, 422),
    ],
)
def test_what_the_real_one_refuses_is_refused(kiln, method, route, kind, told, status):
    assert call(kiln, method, route, kind, **told).status_code == status


def test_a_reading_token_ships_nothing_and_a_shipment_of_more_than_is_left_is_none(kiln):
    order = kiln.checkout("bigcommerce", lines=[{"sku": "MUG", "quantity": 2}], silent=True)
    route, line = f"v2/orders/{order['id']}/shipments", order["lines"][0]["id"]
    told = {"order_address_id": order["place"]["id"], "items": [{"order_product_id": line, "quantity": 2}]}

    assert call(kiln, "POST", route, "reading_keys", told).status_code == 403
    assert call(kiln, "POST", route, body={**told, "colour": 1}).status_code == 400
    assert call(kiln, "POST", route, body={**told, "order_address_id": 1}).status_code == 400
    assert call(kiln, "POST", route, body={**told, "tracking_number": "9" * 51}).status_code == 400
    assert call(kiln, "POST", route, body=told).status_code == 201
    assert call(kiln, "POST", route, body=told).status_code == 400
    assert call(kiln, "GET", f"v2/orders/{order['id']}").json()["status"] == "Shipped"


def test_a_list_of_nothing_has_no_body_and_every_answer_says_what_is_left(kiln):
    none = call(kiln, "GET", "v2/orders", status_id="13")

    assert (none.status_code, none.content) == (204, b"")
    assert none.headers["x-rate-limit-requests-left"] == "150"
    kiln.tell("bigcommerce", "/control/shop", requests_left=1)
    assert [call(kiln, "GET", "v2/store").status_code for _ in range(2)] == [200, 429]
    kiln.tell("bigcommerce", "/control/shop", requests_left=None)


def test_a_webhook_is_thin_signed_as_standard_webhooks_are_and_sent_again_as_it_was(kiln):
    seen: list[tuple[dict[str, str], bytes]] = []

    class Listener(BaseHTTPRequestHandler):
        def take(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            seen.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(503 if len(seen) == 1 else 200)
            self.end_headers()

        def log_message(self, *_):
            pass

    setattr(Listener, "do_POST", Listener.take)  # noqa: B010 - the name is the server's
    server = ThreadingHTTPServer(("127.0.0.1", 0), Listener)
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/"
    hook = {"scope": "store/order/created", "destination": address, "is_active": True, "headers": {"X-Ours": "yes"}}
    assert call(kiln, "POST", "v3/hooks", body={**hook, "destination": "http://shop.example"}).status_code == 422
    assert call(kiln, "POST", "v3/hooks", body={**hook, "scope": "store/moon/full"}).status_code == 422
    assert call(kiln, "POST", "v3/hooks", body=hook).status_code == 200

    order = kiln.checkout("bigcommerce")
    patience = time.monotonic() + 60
    for minutes in itertools.count():  # the next try is due a minute after the refusal, whenever that was heard
        if len(seen) > 1 or time.monotonic() > patience:
            break
        if seen:
            kiln.tell("bigcommerce", "/control/clock", offset_seconds=61 * minutes)
        time.sleep(0.02)
    server.shutdown()
    server.server_close()

    (first, body), (second, again) = seen
    assert (body, first["webhook-id"], first["x-ours"]) == (again, second["webhook-id"], "yes")
    assert f'"id":{order["id"]}'.encode() in body
    assert b"total" not in body
    secret = kiln.keys("bigcommerce")["webhook"].encode()
    signed = f"{first['webhook-id']}.{first['webhook-timestamp']}.".encode() + body
    assert first["webhook-signature"] == "v1," + b64encode(hmac.digest(secret, signed, "sha256")).decode()
