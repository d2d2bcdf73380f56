"""The Saleor shop that stands in refuses what the real one refuses, and signs as the real one does."""

import httpx
import pytest

from doorstep.connectors.channels.saleor import api_documents as documents
from doorstep.testing.sandbox import Sandbox


@pytest.fixture(scope="module")
def bowls(tmp_path_factory):
    with Sandbox(tmp_path_factory.mktemp("bowls"), "--only=saleor") as running:
        running.tell("saleor", "/control/products", name="Bowl", sku="BOWL", price="12.90", stock=5)
        yield running


def ask(bowls, document: str, /, token: str = "", **variables) -> httpx.Response:
    token = token or bowls.keys("saleor")["access_token"]
    with httpx.Client(trust_env=False, headers={"Authorization": f"Bearer {token}"}) as client:
        return client.post(f"{bowls.url('saleor')}/graphql/", json={"query": document, "variables": variables})


@pytest.mark.parametrize(
    "document",
    ["{ shop { colour } }", "{ shop }", "{ orders(first: 1, colour: 2) { edges { cursor } } }", "{ shop { name }"],
)
def test_a_document_that_the_schema_does_not_know_is_refused(bowls, document):
    answer = ask(bowls, document)
    assert (answer.status_code, "errors" in answer.json()) == (400, True)


def test_a_stranger_sees_the_shop_s_name_and_no_order(bowls):
    assert ask(bowls, "{ shop { name } app { id } }", token="wrong").json()["data"]["app"] is None
    errors = ask(bowls, "{ orders(first: 1) { edges { cursor } } }", token="wrong").json()["errors"]
    assert errors[0]["extensions"]["exception"]["code"] == "PermissionDenied"


@pytest.mark.parametrize(
    "wanted",
    [
        {"targetUrl": "https://x.example", "asyncEvents": ["NOT_AN_EVENT"]},
        {"targetUrl": "https://x.example", "colour": "blue"},
    ],
)
def test_variables_are_held_against_their_types(bowls, wanted):
    assert ask(bowls, documents.ADD_HOOK, input=wanted).status_code == 400


@pytest.mark.parametrize(
    ("address", "query", "field"),
    [
        ("ftp://x.example", "subscription { event { issuedAt } }", "targetUrl"),
        ("https://x.example", "subscription { event { ... on OrderLost { order { id } } } }", "query"),
        ("https://x.example", "subscription { event { ... on OrderPaid { order { colour } } } }", "query"),
    ],
)
def test_a_webhook_that_cannot_work_is_an_error_under_status_200(bowls, address, query, field):
    wanted = {"targetUrl": address, "asyncEvents": ["ORDER_PAID"], "query": query}
    (error,) = ask(bowls, documents.ADD_HOOK, input=wanted).json()["data"]["webhookCreate"]["errors"]
    assert error["field"] == field


def test_more_units_than_are_left_are_not_fulfilled(bowls):
    order = bowls.checkout("saleor", silent=True)
    room = order["lines"][0]["allocations"][0]["warehouse"]["id"]
    wanted = {"lines": [{"orderLineId": order["lines"][0]["id"], "stocks": [{"quantity": 2, "warehouse": room}]}]}
    told = ask(bowls, documents.FULFILL, order=order["id"], input=wanted).json()["data"]["orderFulfill"]
    assert (told["fulfillments"], told["errors"][0]["code"]) == (None, "FULFILL_ORDER_LINE")
