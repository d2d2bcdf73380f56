"""eBay's orders, read to the cent, and its notifications, believed only under its own key."""

import base64
import hashlib
import json
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from doorstep.connectors.channels.ebay.sign import kept_key
from doorstep.connectors.channels.registry import CHANNELS
from doorstep.domain.footing import foots
from tests.connectors.channels.ebay_bodies import contact, eur, line, notification, order, rich, step

EBAY = CHANNELS["ebay"]


@pytest.fixture
def read(order_read):
    return lambda **changes: order_read(EBAY, "order", order(**changes))


def test_a_paid_order_is_an_order_with_everything_ebay_tells(read):
    told = read()

    assert (told.ref, told.number, told.currency, told.total_minor, foots(told)) == (
        "12-34567-89012", "12-34567-89012", "EUR", 5290, 0,
    )  # fmt: skip
    assert (told.payment, told.paid_minor, told.payment_ref, told.payment_method) == ("paid", 5290, "pay_1", "EBAY")
    assert (told.payout_currency, told.payout_minor) == ("EUR", 4612)
    assert told.updated_at == datetime(2026, 3, 2, 8, 16, 30, 456000, tzinfo=UTC)
    assert told.ship_by_at == datetime(2026, 3, 4, 22, 59, 59, tzinfo=UTC)
    assert told.deliver_by_at == datetime(2026, 3, 7, 9, tzinfo=UTC)
    assert (told.ship_to.name, told.ship_to.country, told.phone) == ("Ana Reis", "PT", "0351 900")
    assert (told.email, told.customer_ref, told.note) == ("a1b2c3@members.ebay.example", "ana808", "Ring twice")
    assert (told.shipping_service, told.language, told.tax_included) == ("DE_DHLPaket", "de", True)
    (one,) = told.lines
    assert (one.ref, one.sku, one.qty, one.unit_price_minor, one.properties) == (
        "10012345", "MUG-BLUE", 2, 2400, (("Colour", "Blue"),),
    )  # fmt: skip


def test_a_line_of_no_units_costs_nothing_and_a_total_that_holds_it_stays_a_difference(read):
    gone = line("10012346", 0, "5.00", taxes=[{"amount": eur("0.95"), "taxType": "VAT"}])
    held = read(lineItems=[line(), gone], pricingSummary={"deliveryCost": eur("4.90"), "total": eur("57.90")})

    assert [(one.qty, one.unit_price_minor, one.tax_minor) for one in held.lines] == [(2, 2400, 0), (0, 0, 0)]
    assert (foots(read(lineItems=[line(), gone])), foots(held)) == (0, -500)


def test_everything_at_once_comes_to_its_total(order_read):
    told = order_read(EBAY, "order", rich())

    assert (foots(told), told.total_minor) == (0, 5250)
    assert (told.lines[0].discount_minor, told.lines[0].tax_minor, told.fee_minor) == (300, 300, 50)
    assert (told.shipping_minor, told.fee_tax_minor, told.rounding_minor) == (390, 50, -40)
    assert (told.presentment_currency, told.presentment_total_minor) == ("USD", 6000)
    assert (told.payout_currency, told.payout_minor, told.is_tax_remitted) == ("GBP", 4612, True)
    assert (told.gift_note, told.lines[0].kind) == ("For you", "gift_card")
    assert told.delivery_instructions == "Write this reference on the parcel: hub 7"
    assert [(one.ref, one.amount_minor) for one in told.refunds] == [("r1", 500)]


def test_what_a_buyer_asks_to_cancel_is_seen_before_it_is_sent(read):
    asked = read(cancelStatus={"cancelState": "IN_PROGRESS", "cancelRequests": []})
    gone = read(cancelStatus={"cancelState": "CANCELED", "cancelledDate": "2026-03-03T08:00:00.000Z"})

    assert (asked.risk_hint, asked.cancelled_at) == ("investigate", None)
    assert "asked to cancel" in asked.note
    assert gone.cancelled_at == datetime(2026, 3, 3, 8, tzinfo=UTC)


def test_us_sales_tax_is_on_top_of_the_lines_and_ebay_s_to_pay(read):
    taxed = line(
        listingMarketplaceId="EBAY_US",
        taxes=[{"amount": eur("3.96"), "taxType": "STATE_SALES_TAX"}],
        ebayCollectAndRemitTaxes=[{"amount": eur("3.96"), "taxType": "STATE_SALES_TAX"}],
    )
    summary = {"priceSubtotal": eur("48.00"), "deliveryCost": eur("4.90"), "tax": eur("3.96"), "total": eur("56.86")}
    told = read(lineItems=[taxed], pricingSummary=summary)

    assert (told.tax_included, told.is_tax_remitted, told.lines[0].tax_minor, foots(told)) == (False, True, 396, 0)


def named(tax, fee):
    return [
        {"amount": eur(fee), "taxType": "ELECTRONIC_RECYCLING_FEE"},
        {"amount": eur(tax), "taxType": "STATE_SALES_TAX"},
    ]


@pytest.mark.parametrize(
    "summed",
    [{"tax": eur("3.96"), "fee": eur("6.00")}, {"tax": eur("9.96")}, {"tax": eur("3.96")}],
    ids=["fee and tax", "the fee within the tax", "only the tax"],
)
def test_a_recycling_fee_among_the_taxes_is_a_fee_and_counted_once(read, summed):
    taxed = line(listingMarketplaceId="EBAY_US", taxes=named("3.96", "6.00"))
    summary = {"priceSubtotal": eur("48.00"), "deliveryCost": eur("4.90"), "total": eur("62.86")} | summed
    told = read(lineItems=[taxed], pricingSummary=summary)

    assert (told.lines[0].tax_minor, told.fee_minor, told.fee_tax_minor, foots(told)) == (396, 600, 0, 0)


def test_a_tax_that_stands_only_where_ebay_collects_it_is_on_its_line_if_the_total_holds_it(read):
    collected = line(
        listingMarketplaceId="EBAY_US",
        ebayCollectAndRemitTaxes=[{"amount": eur("3.60"), "taxType": "STATE_SALES_TAX"}],
    )
    summary = {"priceSubtotal": eur("48.00"), "deliveryCost": eur("4.90"), "total": eur("56.50")}
    held = read(lineItems=[collected], pricingSummary=summary)
    not_held = read(lineItems=[collected], pricingSummary=summary | {"total": eur("52.90")})
    odd = read(lineItems=[collected], pricingSummary=summary | {"total": eur("55.00")})

    assert (held.lines[0].tax_minor, held.tax_included, held.is_tax_remitted, foots(held)) == (360, False, True, 0)
    assert (not_held.lines[0].tax_minor, foots(not_held)) == (0, 0)
    assert (odd.lines[0].tax_minor, foots(odd)) == (0, -210)


def test_the_cent_of_amounts_that_were_converted_one_by_one_is_rounding_and_more_is_not(read):
    def converted(value):
        return eur(value, convertedFromCurrency="GBP", convertedFromValue="45.00")

    summary = {"priceSubtotal": converted("48.00"), "deliveryCost": converted("4.90"), "total": converted("52.89")}
    a_cent = read(pricingSummary=summary)
    more = read(pricingSummary=summary | {"total": converted("52.80")})
    never_converted = read(pricingSummary={"deliveryCost": eur("4.90"), "total": eur("52.89")})

    assert (a_cent.rounding_minor, foots(a_cent)) == (-1, 0)
    assert (foots(more), foots(never_converted)) == (10, 1)


def test_three_for_ten_are_ten(read):
    summary = {"priceSubtotal": eur("10.00"), "deliveryCost": eur("0.0"), "total": eur("10.00")}
    told = read(lineItems=[line(quantity=3, cost="10.00")], pricingSummary=summary)

    assert (told.lines[0].unit_price_minor, told.lines[0].discount_minor, foots(told)) == (334, 2, 0)


def test_yen_have_no_cents(read):
    yen = lambda value: eur(value, "JPY")  # noqa: E731
    lines = [line(lineItemCost=yen("3600.0"), deliveryCost={"shippingCost": yen("500.0")})]
    told = read(lineItems=lines, pricingSummary={"priceSubtotal": yen("3600.0"), "total": yen("4100.0")})

    assert (told.currency, told.total_minor, told.lines[0].unit_price_minor, foots(told)) == ("JPY", 4100, 1800, 0)


def test_an_amount_that_ebay_converted_is_taken_in_the_order_s_money(read, refusal):
    lines = [line(lineItemCost=eur("41.00", "GBP", convertedFromCurrency="EUR", convertedFromValue="48.00"))]

    assert foots(read(lineItems=lines)) == 0
    assert "one of its amounts in 'GBP'" in refusal(
        EBAY, "order", order(lineItems=[line(lineItemCost=eur("4", "GBP"))])
    )


@pytest.mark.parametrize(
    ("status", "payment", "paid"),
    [
        ("PAID", "paid", 5290),
        ("PENDING", "pending", 0),
        ("FAILED", "pending", 0),
        ("PARTIALLY_REFUNDED", "partly_refunded", 5290),
        ("FULLY_REFUNDED", "refunded", 5290),
        ("ON_THE_MOON", "unknown:ON_THE_MOON", 0),
    ],
)
def test_every_status_says_what_it_means_for_the_money(read, status, payment, paid):
    told = read(orderPaymentStatus=status)
    assert (told.payment, told.paid_minor) == (payment, paid)


def test_a_refund_that_is_only_wanted_is_none_yet(read):
    back = {"amount": eur("5.00"), "refundDate": "2026-03-09T09:00:00.000Z", "refundReferenceId": "x1"}

    def refunds(*listed):
        return read(paymentSummary={"refunds": list(listed), "payments": []})

    assert refunds({**back, "refundStatus": "PENDING"}).refunds == ()
    assert [one.ref for one in refunds({**back, "refundStatus": "REFUNDED"}).refunds] == ["x1"]
    assert refunds({**back, "refundStatus": "LOST"}).payment == "unknown:refund LOST"
    assert len(refunds(back, back).refunds) == 2
    on_line = read(lineItems=[line(refunds=[back])])
    assert [one.amount_minor for one in on_line.refunds] == [500]


def test_what_was_sent_is_told_by_line_by_unit_or_not_at_all(read, order_read):
    sent = read(lineItems=[line(lineItemFulfillmentStatus="FULFILLED")])
    parts = [{"fulfillmentId": "1", "lineItems": [{"lineItemId": "10012345", "quantity": 1}]}]
    partly = order_read(
        EBAY, "order", {"order": order(orderFulfillmentStatus="IN_PROGRESS"), "fulfillments": parts}
    )  # fmt: skip

    assert read().fulfilled == ()
    assert sent.fulfilled == (("10012345", 2),)
    assert partly.fulfilled == (("10012345", 1),)
    assert read(fulfillmentStartInstructions=[step("FULFILLED_BY_EBAY")]).fulfilled == (("10012345", 2),)
    assert read(fulfillmentStartInstructions=[step("DIGITAL")]).lines[0].kind == "digital"


def test_an_order_whose_address_is_gone_after_ninety_days_is_an_order(read):
    told = read(
        fulfillmentStartInstructions=[step(shipTo=contact(contactAddress=None, email=None))], buyer={"username": "a"}
    )
    assert (told.ship_to, told.bill_to, told.email) == (None, None, "")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"pricingSummary": {}}, "no total"),
        ({"pricingSummary": {"total": {"value": "1.00", "currency": "EURO"}}}, "no currency is named"),
        ({"lineItems": []}, "no lineItems"),
        ({"lineItems": [line(), line()]}, "the same id"),
        ({"lineItems": [line(quantity="two")]}, "no whole quantity"),
        ({"lineItems": [line(lineItemCost={"value": "x", "currency": "EUR"})]}, "not an amount"),
        ({"orderId": "../../etc"}, "no id"),
        ({"creationDate": None}, "when it was placed"),
        ({"lineItems": [line(lineItemFulfillmentStatus="DELIVERED")]}, "status 'DELIVERED', which Doorstep"),
        ({"cancelStatus": {"cancelState": "PERHAPS"}}, "cancelState is 'PERHAPS'"),
        ({"buyer": "ana"}, "buyer is a text"),
        ({"lineItems": [line(taxes={}), 3]}, "lineItems holds a number"),
    ],
)
def test_what_is_no_order_says_why(refusal, changes, words):
    assert words in refusal(EBAY, "order", order(**changes))


def test_an_answer_posted_whole_is_told_from_an_order(refusal):
    assert "under 'orders'" in refusal(EBAY, "order", {"total": 1, "orders": [order()]})
    assert "an error" in refusal(EBAY, "order", {"errors": [{"errorId": 1}]})


def test_a_notification_that_names_an_order_says_that_it_changed_and_one_of_a_closed_account_what_to_do(wire):
    changed = EBAY.read("ORDER_CONFIRMATION", wire(notification(orderId="12-34567-89012")))
    closed = EBAY.read("MARKETPLACE_ACCOUNT_DELETION", wire(notification("MARKETPLACE_ACCOUNT_DELETION", username="a")))

    assert (changed.kind, changed.order_ref) == ("changed", "12-34567-89012")
    assert (closed.kind, "doorstep forget" in closed.reason) == ("ignored", True)
    assert EBAY.read("FEEDBACK_LEFT", wire(notification("FEEDBACK_LEFT"))).kind == "ignored"


def test_a_notification_sent_again_is_the_same_event_though_its_body_counts_the_tries(wire):
    first, again = notification(), notification()
    again["notification"]["publishAttemptCount"] = 2
    keys = [
        EBAY.dedupe_key(EBAY.envelope({}, wire(one)), hashlib.sha256(wire(one)).hexdigest()) for one in (first, again)
    ]

    assert keys[0] == keys[1]
    assert EBAY.envelope({}, wire(first)).occurred_at == datetime(2026, 3, 2, 8, 15, 0, 123000, tzinfo=UTC)


# --- signatures -----------------------------------------------------------------------------------------------------

PRIVATE = ec.generate_private_key(ec.SECP256R1())


def told_key(private=PRIVATE, digest="SHA1"):
    pem = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode().replace("\n", "")
    return {"key": pem, "algorithm": "ECDSA", "digest": digest}


def signed(body: bytes, ref: str = "kid-1", private=PRIVATE, digest=None) -> dict[str, str]:
    signature = base64.b64encode(private.sign(body, ec.ECDSA(digest or hashes.SHA1()))).decode()
    told = json.dumps({"alg": "ecdsa", "kid": ref, "signature": signature, "digest": "SHA1"}).encode()
    return {"x-ebay-signature": base64.b64encode(told).decode()}


def test_only_what_ebay_s_own_key_signed_is_believed(wire):
    body, token = wire(notification()), b"a-verification-token-of-32-letters"
    kept = kept_key("kid-1", told_key())
    other = kept_key("kid-2", told_key(ec.generate_private_key(ec.SECP256R1())))

    assert EBAY.verify(signed(body), body, [token, other, kept])
    assert EBAY.verify(signed(body), json.dumps(json.loads(body), indent=2).encode(), [kept])
    assert EBAY.verify(signed(body, digest=hashes.SHA256()), body, [kept_key("kid-1", told_key(digest="SHA256"))])
    assert not EBAY.verify(signed(body), body.replace(b"1.0", b"1.1"), [kept])
    assert not EBAY.verify(signed(body, "kid-2"), body, [kept, other])
    assert not EBAY.verify(signed(body), body, [token, other])
    assert not EBAY.verify({}, body, [kept])
    assert not EBAY.verify({"x-ebay-signature": "x" * 5000}, body, [kept])
    assert EBAY.missing_key(signed(body), [token]) == "kid-1"
    assert EBAY.missing_key(signed(body), [kept]) == ""
    assert EBAY.missing_key(signed(body, "../../x"), [kept]) == ""


@pytest.mark.parametrize("kept", [b"key:kid-1:SHA1:AAAA", b"key:kid-1:", b"key:kid-1:MD5:AAAA", b"key:kid-1:SHA1:\xff"])
def test_a_kept_key_that_is_none_proves_nothing(wire, kept):
    body = wire(notification())
    assert not EBAY.verify(signed(body), body, [kept])


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"key": "x", "algorithm": "ECDSA", "digest": "SHA1"},
        told_key() | {"digest": "MD5"},
        told_key() | {"algorithm": "RSA"},
    ],
)  # fmt: skip
def test_what_is_no_key_is_not_kept(told):
    with pytest.raises((ValueError, LookupError)):
        kept_key("kid-1", told)


def test_every_vector_of_ebay_s_own_passes_or_fails_as_it_should(corpus, wire):
    """Each is held against the key that its signature names: the second goes with another body, the third with another
    signature, and of the fourth no key is to be had."""
    path = corpus / "ebay" / "eBay__event-notification-nodejs-sdk" / "test" / "test.json"
    found = {}
    for name, vector in json.loads(path.read_bytes()).items():
        headers, body = {"x-ebay-signature": vector["signature"]}, wire(vector["message"])
        ref = EBAY.missing_key(headers, [])
        held = [kept_key(ref, vector["response"])] if vector["response"] else []
        found[name] = EBAY.verify(headers, body, held)

    assert found == {"VALID": True, "INVALID": False, "SIGNATURE_MISMATCH": False, "ERROR": False}


def test_the_challenge_is_answered_with_what_only_the_token_s_owner_can_say():
    token, address = b"a-verification-token-of-32-letters", "https://kiln.example/webhooks/bay"
    answer = EBAY.challenge({"challenge_code": "abc"}, [kept_key("kid-1", told_key()), token], address)

    wanted = hashlib.sha256(b"abc" + token + address.encode()).hexdigest()
    assert json.loads(answer) == {"challengeResponse": wanted}
    assert EBAY.challenge({}, [token], address) is None
    assert EBAY.challenge({"challenge_code": "abc"}, [], address) is None
