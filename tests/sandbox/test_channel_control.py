"""What the shops that stand in are told by hand: taken as it was meant, or refused in a sentence, with nothing kept."""

import httpx
import pytest

from doorstep.sandbox.serve import CHANNELS
from doorstep.testing.sandbox import Sandbox

# What a product is called there, and a field of an order that its own people may change.
NAMED = dict.fromkeys(CHANNELS, "title") | dict.fromkeys(("woocommerce", "bigcommerce", "saleor", "prestashop"), "name")
CHANGED = {
    "woocommerce": {"status": "completed"}, "shopify": {"note": "Ring"}, "etsy": {"refund": 500},
    "bigcommerce": {"status_id": 5}, "saleor": {"refund": "5.00"}, "medusa": {"refund": "5.00"},
    "amazon": {"OrderStatus": "Canceled"}, "ebay": {"cancel": True}, "prestashop": {"current_state": 6},
}  # fmt: skip
MISTAKEN = {
    "woocommerce": {"refund": "5.00"}, "shopify": {"status": "cancelled"}, "etsy": {"cancel": True},
    "bigcommerce": {"status": "Cancelled", "state": 5}, "saleor": {"state": "CANCELED"}, "medusa": {"cancel": True},
    "amazon": {"status": "Canceled"}, "ebay": {"status": "CANCELED"}, "prestashop": {"state": 6},
}  # fmt: skip


@pytest.fixture(scope="module")
def shops(tmp_path_factory):
    with Sandbox(tmp_path_factory.mktemp("shops"), "--channels") as running:
        yield running


@pytest.fixture(params=CHANNELS)
def shop(request, shops):
    shops.tell(request.param, "/control/forget")
    mug = {NAMED[request.param]: "Mug", "sku": "MUG", "price": "12.90"}
    shops.tell(request.param, "/control/products", **mug)
    return shops, request.param


def told(shop, path: str, **what) -> tuple[int, str]:
    """The status of the answer, and its sentence."""
    shops, vendor = shop
    answered = httpx.post(f"{shops.url(vendor)}/control/{path}", json=what, trust_env=False)
    return answered.status_code, answered.json().get("error", {}).get("message", "")


def ref_of(shop) -> str:
    shops, vendor = shop
    order = shops.checkout(vendor, silent=True)
    return str(order["n"] if vendor in ("saleor", "medusa") else order["id"])


def orders(shop):
    shops, vendor = shop
    return shops.get(vendor, "/control/state")["orders"]


def test_a_product_of_unknown_fields_is_refused_with_those_that_there_are(shop):
    before = shop[0].get(shop[1], "/control/state")

    status, words = told(shop, "products", **{NAMED[shop[1]]: "Mug", "sku": "M2", "price": "1.00", "colour": "red"})

    assert (status, words.startswith("a product has no colour; it has ")) == (400, True)
    assert {"sku", "price", NAMED[shop[1]]} <= set(words.partition("it has ")[2].split(", "))
    assert shop[0].get(shop[1], "/control/state") == before


def test_a_product_without_what_it_needs_is_refused_and_none_of_its_list_is_kept(shop):
    before = shop[0].get(shop[1], "/control/state")
    whole = {NAMED[shop[1]]: "Cup", "sku": "CUP", "price": "5.00"}

    status, words = told(shop, "products", products=[whole, {"price": "5.00"}])

    assert (status, words.partition("; it has ")[0]) in [
        (400, f"a product needs {needed}") for needed in ("name", "title", "sku", "name, sku")
    ]
    assert shop[0].get(shop[1], "/control/state") == before
    assert told(shop, "products", products=["MUG"]) == (400, "a product must be a JSON object, not 'MUG'")


def test_an_order_or_a_line_of_unknown_fields_is_refused(shop):
    status, words = told(shop, "checkout", colour="red")
    assert (status, words.startswith("an order has no colour; it has ")) == (400, True)

    status, words = told(shop, "checkout", lines=[{"sku": "MUG", "qty": 2}])
    assert (status, words.startswith("a line has no qty; it has ")) == (400, True)
    assert {"sku", "quantity"} <= set(words.partition("it has ")[2].split(", "))
    assert told(shop, "checkout", lines=[{"sku": "CUP"}]) == (404, "the shop sells no 'CUP'")
    assert orders(shop) == []


def test_a_change_in_another_channel_s_words_is_refused_and_one_in_its_own_is_made(shop):
    ref = ref_of(shop)
    before = orders(shop)

    status, words = told(shop, f"orders/{ref}", **MISTAKEN[shop[1]])

    unknown = "state" if shop[1] == "bigcommerce" else next(iter(MISTAKEN[shop[1]]))
    assert (status, words.startswith(f"an order has no {unknown}; it has ")) == (400, True)
    assert orders(shop) == before
    assert told(shop, f"orders/{ref}", **CHANGED[shop[1]], silent=True) == (200, "")
    assert orders(shop) != before
    assert told(shop, "orders/999999", **CHANGED[shop[1]]) == (404, "there is no order 999999")


@pytest.mark.parametrize(
    ("vendor", "path", "what", "words"),
    [
        ("shopify", "shop", {"colour": "red"}, "a shop has no colour; it has currencyCode, "),
        ("saleor", "shop", {"folder": "x"}, "a shop has no folder; it has channels, "),
        ("woocommerce", "hooks", {"url": "https://x.example"}, "a webhook has no url; it has address, "),
        ("saleor", "hooks", {"query": "x"}, "a webhook needs targetUrl; it has asyncEvents, "),
        ("bigcommerce", "hooks", {}, "say which webhook, by its `id`"),
        ("bigcommerce", "checkout", {"status_id": 99}, "there is no status_id 99; there are 0 to 14"),
        ("medusa", "subscriber", {"address": "https://x.example"}, "a subscriber needs secret; it has address, secret"),
        ("prestashop", "things/colours", {"id": 1}, "there are no colours; there are addresses, "),
        ("prestashop", "things/orders", {}, "a thing needs id; "),
        ("amazon", "limits", {"listing": 1}, "what is limited has no listing; it has confirm, "),
        ("ebay", "notify", {}, "a notification needs address; it has address, again, "),
        ("etsy", "tokens", {"gone": True}, "the end of every token has no gone; it has revoked"),
        ("woocommerce", "checkout", {"billing": {"zip": "1"}}, "an address has no zip; it has address_1, "),
        ("prestashop", "products", {"name": "Shirt", "combinations": [{"sku": "S"}]}, "a combination needs option, "),
    ],
)  # fmt: skip
def test_what_a_shop_has_not_is_refused_by_its_name(shops, vendor, path, what, words):
    if path == "checkout":
        shops.tell(vendor, "/control/products", name="Mug", sku="MUG", price="12.90")
    status, said = told((shops, vendor), path, **what)
    assert (status, said[: len(words)]) == (400, words)


def test_a_webhook_that_is_not_there_is_said_to_be_so(shops):
    for vendor in ("woocommerce", "bigcommerce", "saleor"):
        assert told((shops, vendor), "hooks", id=999_999, gone=True) == (404, "there is no webhook 999999")
