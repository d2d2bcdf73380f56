"""Etsy's receipts, read to the cent, and its webhook that says no more than which receipt."""

import base64
from datetime import UTC, datetime

import pytest

from doorstep.connectors.channels.etsy.connector import EtsyConnector
from doorstep.connectors.channels.registry import CHANNELS
from doorstep.connectors.channels.standard_webhooks import delivery_headers, signature
from doorstep.domain.footing import foots
from tests.connectors.channels.etsy_bodies import eur, receipt, rich, transaction

ETSY = CHANNELS["etsy"]
NOW = 1_772_500_000


@pytest.fixture
def order(order_read):
    return lambda **changes: order_read(ETSY, "receipt", receipt(**changes))


def test_a_paid_receipt_is_an_order_with_everything_etsy_tells(order):
    read = order(transactions=[transaction(shipping_upgrade="Express")])

    assert (read.ref, read.number, read.currency, read.total_minor, foots(read)) == ("3001", "3001", "EUR", 5290, 0)
    assert (read.payment, read.paid_minor, read.payment_method) == ("paid", 5290, "cc")
    assert read.placed_at == datetime(2026, 3, 2, 9, 16, 40, tzinfo=UTC)
    assert read.updated_at == datetime(2026, 3, 2, 9, 18, 10, tzinfo=UTC)
    assert read.ship_by_at == datetime.fromtimestamp(1772800000, UTC)
    assert (read.ship_to.name, read.ship_to.line1, read.ship_to.country) == ("Ana Reis", "Rua do Sol 4", "PT")
    assert (read.email, read.customer_ref, read.note, read.shipping_service) == (
        "ana@shop.example", "808", "Ring twice", "Express",
    )  # fmt: skip
    (line,) = read.lines
    assert (line.ref, line.sku, line.qty, line.unit_price_minor, line.title) == (
        "8001", "MUG-BLUE", 2, 2400, "Mug & saucer",
    )  # fmt: skip
    assert line.properties == (("Personalization", "A & B"),)
    assert not read.tax_included
    assert read.fulfilled == ()


def test_sales_tax_is_on_top_shared_over_lines_and_paid_by_etsy(order):
    lines = [transaction(1, 1, eur(1000)), transaction(2, 1, eur(2000))]
    read = order(
        transactions=lines, total_price=eur(3000), total_shipping_cost=eur(0), total_tax_cost=eur(100),
        grandtotal=eur(3100),
    )  # fmt: skip

    assert [line.tax_minor for line in read.lines] == [33, 67]
    assert (read.tax_included, read.is_tax_remitted, foots(read)) == (False, True, 0)


@pytest.mark.parametrize(("total", "included", "remitted"), [(5290, True, False), (6290, False, True)])
def test_the_receipt_s_own_sum_says_whether_vat_is_in_its_prices(order, total, included, remitted):
    read = order(total_vat_cost=eur(1000), grandtotal=eur(total))

    assert (read.tax_included, read.is_tax_remitted, foots(read)) == (included, remitted, 0)
    assert sum(line.tax_minor for line in read.lines) == 1000


def test_a_shop_s_coupon_stands_on_its_lines_where_their_parts_are_told(order):
    lines = [transaction(1, 1, eur(1000), shop_coupon=1.0), transaction(2, 2, eur(1000), shop_coupon=2.01)]
    told = {"transactions": lines, "total_price": eur(3000), "total_shipping_cost": eur(0), "discount_amt": eur(301)}
    read = order(**told, grandtotal=eur(2699))
    unsure = order(**told | {"discount_amt": eur(300)}, grandtotal=eur(2700))

    assert ([line.discount_minor for line in read.lines], read.order_discount_minor) == ([100, 201], 0)
    assert ([line.discount_minor for line in unsure.lines], unsure.order_discount_minor) == ([0, 0], 300)
    assert foots(read) == foots(unsure) == 0


def test_a_gift_with_its_message_and_its_wrapping_reaches_who_packs(order_read, order):
    read = order_read(ETSY, "receipt", rich())

    assert (read.gift_note, read.fee_minor, foots(read)) == ("For you", 150, 0)
    assert "The buyer paid for gift wrapping." in read.note
    assert "The buyer marked it as a gift." in order(is_gift=True).note


def test_yen_have_no_cents(order):
    yen = lambda amount: eur(amount, "JPY", 1)  # noqa: E731
    read = order(
        transactions=[transaction(1, 3, yen(1200))], total_price=yen(3600), total_shipping_cost=yen(500),
        total_tax_cost=yen(0), total_vat_cost=yen(0), discount_amt=yen(0), gift_wrap_price=yen(0), grandtotal=yen(4100),
    )  # fmt: skip

    assert (read.currency, read.total_minor, read.lines[0].unit_price_minor, foots(read)) == ("JPY", 4100, 1200, 0)


def test_refunds_stay_beside_the_order_each_under_the_same_name_whenever_it_is_read(order):
    back = {"amount": eur(500), "created_timestamp": 1772600000, "reason": "damaged", "status": "success"}
    once, twice = order(refunds=[back]), order(refunds=[back, dict(back)])

    assert (once.payment, once.total_minor, once.refunds[0].amount_minor) == ("partly_refunded", 5290, 500)
    assert [one.ref for one in twice.refunds] == ["1772600000-500", "1772600000-500-2"]
    assert once.updated_at == once.refunds[0].refunded_at
    assert order(refunds=[{**back, "amount": eur(5290)}]).payment == "refunded"
    assert order(refunds=[{**back, "status": "failed"}]).refunds == ()
    assert order(refunds=[{**back, "status": "in limbo"}]).payment == "unknown:refund in limbo"


@pytest.mark.parametrize(
    ("status", "is_paid", "payment"),
    [
        ("Completed", True, "paid"),
        ("completed", False, "terms"),
        ("Open", False, "pending"),
        ("Payment Processing", True, "pending"),
        ("Canceled", False, "voided"),
        ("Canceled", True, "paid"),
        ("Fully Refunded", True, "refunded"),
        ("Partially Refunded", True, "partly_refunded"),
        ("On the moon", True, "unknown:on the moon"),
    ],
)
def test_every_status_says_what_it_means_for_the_money(order, status, is_paid, payment):
    read = order(status=status, is_paid=is_paid)

    assert read.payment == payment
    assert (read.cancelled_at is not None) == (status == "Canceled")


def test_what_was_sent_is_told_by_line_where_etsy_dates_it(order):
    lines = [transaction(1, 1, shipped_timestamp=1772500000), transaction(2, 1)]
    figures = {"total_price": eur(4800), "transactions": lines, "is_shipped": True}

    assert order(**figures).fulfilled == (("1", 1),)
    assert order(is_shipped=True).fulfilled == (("8001", 2),)
    assert order(transactions=[transaction(is_digital=True)]).lines[0].kind == "digital"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"grandtotal": None}, "no grandtotal"),
        ({"grandtotal": {"amount": 1, "divisor": 0, "currency_code": "EUR"}}, "which is no money"),
        ({"grandtotal": eur(5290, "EURO")}, "no currency is named"),
        ({"discount_amt": eur(100, "USD")}, "one of its amounts in USD"),
        ({"transactions": []}, "no transactions"),
        ({"transactions": [transaction(), transaction()]}, "the same id"),
        ({"transactions": {"a": 1}}, "transactions"),
        ({"created_timestamp": None, "create_timestamp": 0}, "when it was made"),
        ({"updated_timestamp": 17724430900}, "is not a time"),
        ({"receipt_id": None}, "no id"),
        ({"refunds": ["x"]}, "refunds holds a text"),
    ],
)
def test_what_is_no_receipt_says_why(refusal, changes, words):
    assert words in refusal(ETSY, "receipt", receipt(**changes))


def test_an_answer_posted_whole_is_told_from_a_receipt(refusal):
    assert "under 'results'" in refusal(ETSY, "receipt", {"count": 1, "results": [receipt()]})
    assert "an error" in refusal(ETSY, "receipt", {"error": "invalid_token"})


def test_a_webhook_only_says_which_receipt_changed(wire):
    body = wire({"event_type": "order.paid", "resource_url": "https://openapi.etsy.com/v3/application/shops/12345/receipts/54321", "shop_id": 42})  # fmt: skip  # noqa: E501
    envelope = ETSY.envelope({"webhook-id": "msg_2"}, body)
    fact = ETSY.read(envelope.topic, body)

    assert (envelope.topic, envelope.delivery_ref, envelope.account_ref) == ("order.paid", "msg_2", "42")
    assert (fact.kind, fact.order_ref) == ("changed", "54321")
    assert ETSY.read("order.canceled", body).kind == "changed"
    assert ETSY.read("listing.updated", body).kind == "ignored"
    assert "no receipt" in ETSY.read("order.paid", b'{"resource_url":"https://x.example/receipts/"}').reason


def test_the_webhook_of_the_corpus_names_its_receipt(corpus):
    body = (corpus / "etsy" / "webhook" / "order.paid.json").read_bytes()
    assert ETSY.read(ETSY.envelope({}, body).topic, body).order_ref == "54321"


KEY = b"a key of twenty-four b.."
SECRET = b"whsec_" + base64.b64encode(KEY)


BARE = SECRET.removeprefix(b"whsec_")


@pytest.mark.parametrize(("key", "kept"), [(KEY, SECRET), (SECRET, SECRET), (BARE, SECRET), (KEY, BARE), (BARE, BARE)])
def test_both_forms_of_the_secret_are_tried(key, kept):
    etsy, body = EtsyConnector(now=lambda: NOW), b'{"event_type":"order.paid"}'
    headers = {"webhook-id": "msg_1", "webhook-timestamp": str(NOW), "webhook-signature": signature("msg_1", str(NOW), body, key)}  # fmt: skip  # noqa: E501
    assert etsy.verify(headers, body, [b"another", kept])
    assert not etsy.verify(headers, body + b" ", [kept])
    assert not etsy.verify(headers, body, [])
    assert not etsy.verify({**headers, "webhook-timestamp": str(NOW - 301)}, body, [kept])


def test_an_empty_secret_proves_nothing():
    etsy, body = EtsyConnector(now=lambda: NOW), b"{}"
    headers = {name.lower(): value for name, value in delivery_headers("m", str(NOW), body, b"").items()}
    assert not any(etsy.verify(headers, body, [secret]) for secret in (b"", b"whsec_"))
