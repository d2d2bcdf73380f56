"""The PrestaShop shop that stands in refuses what the real one refuses, and answers in its XML."""

import httpx
import pytest

from doorstep.connectors.channels.prestashop.xml import read_xml
from doorstep.testing.sandbox import Sandbox


@pytest.fixture(scope="module")
def kerzen(tmp_path_factory):
    with Sandbox(tmp_path_factory.mktemp("kerzen"), "--only=prestashop") as running:
        running.tell("prestashop", "/control/products", name="Becher", sku="MUG", price="12.90")
        yield running


def call(kerzen, route: str, kind: str = "keys", method: str = "GET", content: str = "", **params: str):
    key = kerzen.keys("prestashop", kind)["api_key"] if kind else "nobody's"
    spelled = {name.replace("filter_", "filter[") + "]" if "filter_" in name else name: v for name, v in params.items()}
    with httpx.Client(trust_env=False, auth=(key, "")) as client:
        return client.request(
            method, f"{kerzen.url('prestashop')}/api/{route}", params=spelled, content=content.encode()
        )


@pytest.mark.parametrize(
    ("route", "kind", "told", "status"),
    [
        ("orders", "", {}, 401),
        ("moons", "keys", {}, 400),
        ("orders/999999", "keys", {}, 404),
        ("orders", "keys", {"colour": "red"}, 400),
        ("order_states", "keys", {"filter_colour": "[red]"}, 400),
        ("order_states", "keys", {"sort": "[id]"}, 400),
        ("order_states", "keys", {"filter_id": "1"}, 400),
    ],
)
def test_what_the_real_one_refuses_is_refused(kerzen, route, kind, told, status):
    answer = call(kerzen, route, kind, **told)

    assert answer.status_code == status
    assert answer.headers["psws-version"]
    if status == 400:
        assert read_xml(answer.content).find("errors")


def test_dates_are_filtered_only_when_it_is_said_that_they_are_dates(kerzen):
    kerzen.checkout("prestashop")

    assert call(kerzen, "orders", filter_date_upd=">[2026-01-01 00:00:00]").status_code == 400
    assert call(kerzen, "orders", filter_date_upd=">[2026-01-01 00:00:00]", date="1").status_code == 200


def test_a_list_says_only_where_each_is_unless_more_is_asked_for(kerzen):
    order = kerzen.checkout("prestashop")
    plain = read_xml(call(kerzen, "orders", filter_id=f"[{order['id']}]").content)
    some = read_xml(call(kerzen, "orders", filter_id=f"[{order['id']}|7]", display="[id,reference]").content)

    (bare,), (told,) = plain.each("orders", "order"), some.each("orders", "order")
    assert (bare.attributes["id"], bare.inner) == (str(order["id"]), [])
    assert {one.name: one.text for one in told.inner} == {"id": str(order["id"]), "reference": order["reference"]}


def test_a_reading_key_writes_nothing_and_a_state_that_is_not_there_is_none(kerzen):
    order = kerzen.checkout("prestashop")
    inner = "<id_order>{}</id_order><id_order_state>{}</id_order_state>"
    told = f"<prestashop><order_history>{inner}</order_history></prestashop>"

    history = told.format(order["id"], 4)
    assert call(kerzen, "order_histories", "reading_keys", "POST", history).status_code == 405
    assert call(kerzen, "orders", "keys", "POST", history).status_code == 405
    assert call(kerzen, "order_histories", "keys", "POST", told.format(order["id"], 99)).status_code == 400
    assert call(kerzen, "order_histories", "keys", "POST", "<prestashop>").status_code == 400
    assert call(kerzen, "order_histories", "keys", "POST", history).status_code == 201
    shown = read_xml(call(kerzen, f"orders/{order['id']}").content).find("order")
    assert shown.get("current_state") == "4"
