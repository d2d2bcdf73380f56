"""The Medusa shop that stands in refuses what the real one refuses."""

import httpx
import pytest

from doorstep.testing.sandbox import Sandbox


@pytest.fixture(scope="module")
def lamps(tmp_path_factory):
    with Sandbox(tmp_path_factory.mktemp("lamps"), "--only=medusa") as running:
        running.tell("medusa", "/control/products", title="Lamp", sku="LAMP", price="12.90", stock=5)
        yield running


def ask(lamps, path: str, key: str | None = None, told: dict | None = None, **params) -> httpx.Response:
    key = lamps.keys("medusa")["api_key"] if key is None else key
    with httpx.Client(trust_env=False, auth=(key, "")) as client:
        url = f"{lamps.url('medusa')}{path}"
        return client.get(url, params=params) if told is None else client.post(url, json=told)


def test_a_key_that_is_none_opens_nothing(lamps):
    answer = ask(lamps, "/admin/orders", key="sk_wrong")
    assert (answer.status_code, answer.json()) == (401, {"message": "Unauthorized"})


@pytest.mark.parametrize(
    "params",
    [{"colour": "blue"}, {"fields": "id,;drop"}, {"order": "total"}, {"updated_at[$gte]": "yesterday"}],
)
def test_a_parameter_that_there_is_not_is_refused(lamps, params):
    answer = ask(lamps, "/admin/orders", **params)
    assert (answer.status_code, answer.json()["type"]) == (400, "invalid_data")


def test_an_order_that_is_not_there_is_told_apart(lamps):
    answer = ask(lamps, "/admin/orders/order_01KXX")
    assert (answer.status_code, answer.json()["type"]) == (404, "not_found")


def test_more_units_than_were_ordered_are_not_fulfilled_and_a_shipment_is_made_once(lamps):
    order = lamps.checkout("medusa", silent=True)
    route, line = f"/admin/orders/{order['id']}/fulfillments", order["items"][0]["id"]

    assert ask(lamps, route, told={"items": [{"id": line, "quantity": 2}]}).status_code == 400
    made = ask(lamps, route, told={"items": [{"id": line, "quantity": 1}]}).json()["order"]["fulfillments"][0]["id"]
    label = {"tracking_number": "1", "tracking_url": "#"}
    units = [{"id": line, "quantity": 1}]
    assert ask(lamps, f"{route}/{made}/shipments", told={"items": units, "labels": [label]}).status_code == 400
    whole = {"items": units, "labels": [{**label, "label_url": "#"}]}
    assert ask(lamps, f"{route}/{made}/shipments", told=whole).status_code == 200
    assert ask(lamps, f"{route}/{made}/shipments", told=whole).json()["type"] == "not_allowed"
