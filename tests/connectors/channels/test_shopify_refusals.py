"""What Shopify sends that is of no use, what cannot be read, and the other spelling of an order."""

import pytest

from doorstep.connectors.channels.shopify import SHOPIFY
from doorstep.connectors.channels.shopify import api_documents as documents
from doorstep.domain.footing import foots


@pytest.fixture(scope="session")
def read(order_read):
    return lambda body, topic="orders/create": order_read(SHOPIFY, topic, body)


@pytest.fixture(scope="session")
def reason(refusal):
    return lambda body, topic="orders/create": refusal(SHOPIFY, topic, body)


# --- what is of no use, and what cannot be read -----------------------------------------------------------------


@pytest.mark.parametrize(
    "topic", ["orders/edited", "app/uninstalled", "products/update", "carts/create", "customers/redact", "shop/redact"]
)
def test_a_topic_of_no_use_is_ignored_with_its_reason(topic):
    fact = SHOPIFY.read(topic, b"{}")

    assert fact.kind == "ignored"
    assert fact.reason.startswith(topic)


@pytest.mark.parametrize("topic", ["", "orders/teleported", "spam", "order.created"])
def test_a_topic_that_nobody_knows_is_seen(topic):
    fact = SHOPIFY.read(topic, b"{}")

    assert fact.kind == "unreadable"
    assert fact.reason


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"hello", "not JSON"),
        (b'{"id": 1', "not JSON"),
        (b'{"id": 1}{"id": 2}', "not JSON"),
        (b'{"a": "\x00"}', "not JSON"),
        (b'{"a": "\xff"}', "not UTF-8"),
        ('{"id": 1}'.encode("utf-16"), "not UTF-8"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": -Infinity}', "-Infinity"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b'{"id": ' + b"9" * 5000 + b"}", "too long"),
        (b"[1]", "a list"),
        (b'"order"', "a text"),
        (b"null", "null"),
        (b"7", "a number"),
        (b"{}", "no line_items"),
        (b'{"order": {"id": 1}}', "'order'"),
        (b'{"orders": []}', "'orders'"),
        (b'{"errors": "Not found"}', "an error"),
    ],
)
def test_a_body_that_is_not_an_order_says_what_it_is(reason, body, said):
    assert said in reason(body)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": None}, "the order has no id"),
        ({"id": "gid://shopify/Order/1"}, "the order has no id"),
        ({"id": 0}, "the order has no id"),
        ({"id": True}, "the order has no id"),
        ({"currency": None}, "no currency"),
        ({"currency": "EURO"}, "no currency"),
        ({"created_at": None, "processed_at": None}, "when it was placed"),
        ({"created_at": "soon", "processed_at": None}, "'soon' is not a time"),
        ({"updated_at": 1741000000}, "is not a time"),
        ({"total_price": None}, "no total"),
        ({"total_price": "free"}, "'free' is not an amount"),
        ({"total_price": "1e999999999"}, "is not an amount"),
        ({"current_total_price": 10**30}, "is not an amount"),
        ({"current_total_price": [1]}, "a list is not an amount"),
        ({"current_total_price": True}, "'True' is not an amount"),
        ({"line_items": None}, "no list of lines"),
        ({"line_items": {"id": 1}}, "no list of lines"),
        ({"line_items": ["mug"]}, "line_items holds a text, not only objects"),
        ({"shipping_lines": 5}, "shipping_lines is a number, not a list"),
        ({"customer": "Ana"}, "customer is a text, not an object"),
    ],
)
def test_an_order_that_cannot_be_read_says_why(reason, shopify_order, changes, said):
    assert said in reason(shopify_order(**changes))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": None}, "a line has no id"),
        ({"quantity": None}, "no whole quantity"),
        ({"quantity": 1.5}, "no whole quantity"),
        ({"quantity": -1}, "a quantity of"),
        ({"quantity": 10**9}, "a quantity of"),
        ({"price": None}, "a line has no price"),
        ({"price": "a lot"}, "is not an amount"),
        ({"tax_lines": {"price": "1.00"}}, "a line's tax_lines is an object, not a list"),
        ({"properties": 5}, "not of the kind that Shopify sends"),
    ],
)
def test_a_line_that_cannot_be_read_says_why(reason, shopify_order, shopify_line, changes, said):
    assert said in reason(shopify_order(line_items=[shopify_line(**changes)]))


def test_two_lines_of_one_id_are_not_one_line(reason, shopify_order, shopify_line):
    assert "same id" in reason(shopify_order(line_items=[shopify_line(1), shopify_line(1)]))


def test_text_that_no_database_can_store_is_mended(read, shopify_order):
    order = read(shopify_order(note="a\x00b \ud83d", email="\U0001f600@shop.example"))

    assert order.note == "a\ufffdb \ufffd"
    assert order.email == "\U0001f600@shop.example"


def test_a_byte_order_mark_is_no_obstacle(wire, shopify_order):
    assert SHOPIFY.read("orders/create", b"\xef\xbb\xbf" + wire(shopify_order())).kind == "order"


# --- GraphQL, as a poll will bring it ---------------------------------------------------------------------------


def gql_money(amount, currency="CAD"):
    return {"shopMoney": {"amount": amount, "currencyCode": currency}}


def gql_order(**changes):
    line = {
        "id": "gid://shopify/LineItem/9001",
        "title": "Mug",
        "quantity": 2,
        "currentQuantity": 1,
        "sku": None,
        "variant": {"id": "gid://shopify/ProductVariant/44", "sku": "MUG-BLUE"},
        "originalUnitPriceSet": gql_money("13.5"),
        "taxLines": [{"priceSet": gql_money("3.52")}],
    }
    order = {
        "id": "gid://shopify/Order/5512",
        "name": "#1042",
        "createdAt": "2026-03-02T08:15:00Z",
        "updatedAt": "2026-03-02T08:16:30Z",
        "displayFinancialStatus": "PARTIALLY_REFUNDED",
        "totalPriceSet": gql_money("30.52"),
        "currentTotalPriceSet": gql_money("15.26"),
        "currentTotalTaxSet": gql_money("1.76"),
        "risk": {"recommendation": "INVESTIGATE"},
        "lineItems": {"nodes": [line], "pageInfo": {"hasNextPage": False}},
        "refunds": [
            {
                "id": "gid://shopify/Refund/31",
                "createdAt": "2026-03-04T10:00:00Z",
                "totalRefundedSet": gql_money("15.26"),
                "refundLineItems": {
                    "edges": [
                        {
                            "node": {
                                "lineItem": {"id": "gid://shopify/LineItem/9001"},
                                "quantity": 1,
                                "restockType": "RETURN",
                            }
                        }
                    ]
                },
            }
        ],
        "shippingAddress": {"firstName": "Ana", "lastName": "Reis", "address1": "Rua do Sol 4", "countryCodeV2": "PT"},
    }
    return order | changes


def test_an_order_of_the_graphql_api_is_the_same_order(read):
    order = read(gql_order())

    assert (order.ref, order.currency, order.payment, order.risk_hint) == (
        "5512",
        "CAD",
        "partly_refunded",
        "investigate",
    )
    assert (order.lines[0].ref, order.lines[0].sku, order.lines[0].qty) == ("9001", "MUG-BLUE", 1)
    assert (order.total_minor, order.original_total_minor, foots(order)) == (1526, 3052, 0)
    assert (order.refunds[0].amount_minor, order.refunds[0].lines) == (1526, (("9001", 1, True),))
    assert order.ship_to.country == "PT"


def test_what_a_gift_card_paid_is_told_by_the_transactions_that_our_reading_asks_for(read):
    def took(gateway, amount, kind="SALE", status="SUCCESS"):
        return {"kind": kind, "status": status, "gateway": gateway, "amountSet": {"shopMoney": {"amount": amount}}}

    told = [
        took("gift_card", "20.00"), took("shopify_payments", "10.52", "AUTHORIZATION"),
        took("shopify_payments", "15.52", "CAPTURE"), took("cash", "5.00", "CHANGE"), took("cash", "9.00", "VOID"),
        took("gift_card", "7.00", status="FAILURE"), took("gift_card", "15.26", "REFUND"),
    ]  # fmt: skip
    order = read(gql_order(transactions=told))

    assert (order.paid_minor, order.gift_card_minor) == (3052, 2000)
    assert "transactions(" in documents.ORDER


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": "gid://shopify/DraftOrder/1"}, "a DraftOrder"),
        ({"id": None}, "leaves out the Order's id"),
        ({"lineItems": {"nodes": [], "pageInfo": {"hasNextPage": True}}}, "only the first page"),
        ({"lineItems": {"nodes": [{"quantity": 1}]}}, "leaves out the lines' prices"),
        ({"createdAt": None, "updatedAt": None}, "when it was placed"),
    ],
)
def test_a_query_that_left_too_much_out_is_told(reason, changes, said):
    assert said in reason(gql_order(**changes))
