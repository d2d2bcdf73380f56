"""Saleor's bodies as facts: one order of a small shop in all the states it can be in."""

from datetime import UTC, datetime

import pytest

from doorstep.connectors.channels.saleor import SALEOR
from doorstep.connectors.channels.saleor.connector import SaleorConnector
from doorstep.domain.footing import foots
from doorstep.domain.orders import Address
from tests.connectors.channels.saleor_bodies import fulfillment, legacy, line, order, refund, taxed

LINE = "T3JkZXJMaW5lOjE="


@pytest.fixture(scope="session")
def read(order_read):
    return lambda body, topic="order_updated": order_read(SALEOR, topic, body)


@pytest.fixture(scope="session")
def reason(refusal):
    return lambda body, topic="order_updated": refusal(SALEOR, topic, body)


def test_a_paid_order_is_read_whole(read):
    told = read(order())

    assert (told.number, told.currency, told.total_minor, told.tax_included) == ("42", "EUR", 2975, True)
    assert told.placed_at == datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
    assert told.updated_at == datetime(2026, 3, 2, 9, 16, 30, 123456, tzinfo=UTC)
    assert (told.shipping_minor, told.shipping_tax_minor, told.shipping_service) == (595, 95, "Parcel")
    assert (told.payment, told.paid_minor, told.payment_ref, told.payment_method) == ("paid", 2975, "pi_1", "Card")
    assert (told.customer_ref, told.email, told.language, told.note) == (
        "VXNlcjo3", "ana@shop.example", "pt-BR", "Ring twice",
    )  # fmt: skip
    assert told.ship_to == Address("Ana Reis", "", "Rua do Sol 4", "", "PORTO", "", "4000-100", "PT", "+351900000000")
    (bowl,) = told.lines
    assert (bowl.ref, bowl.sku, bowl.title, bowl.kind, bowl.grams) == (
        LINE,
        "BOWL-BLUE",
        "Bowl - blue",
        "physical",
        400,
    )
    assert (bowl.qty, bowl.unit_price_minor, bowl.discount_minor, bowl.tax_minor, foots(told)) == (2, 1190, 0, 380, 0)


def test_a_channel_whose_prices_come_without_tax_is_read_by_its_net_figures(read):
    channel = {"slug": "b2b", "currencyCode": "EUR", "taxConfiguration": {"pricesEnteredWithTax": False}}
    told = read(order(channel=channel))

    assert (told.tax_included, told.shipping_minor, told.shipping_tax_minor) == (False, 500, 95)
    assert (told.lines[0].unit_price_minor, told.lines[0].tax_minor, foots(told)) == (1000, 380, 0)


def test_where_the_tax_settings_are_not_told_the_way_prices_are_shown_decides(read):
    assert read(order(channel={"currencyCode": "EUR"}, displayGrossPrices=False)).tax_included is False


@pytest.mark.parametrize("is_gross", [True, False])
def test_a_discount_stands_on_its_line_to_the_cent(read, is_gross):
    """Three for 25.00 instead of 35.70: what does not divide is a cent of discount more."""
    sold = line(quantity=3, totalPrice=taxed(21.01, 25.0), undiscountedTotalPrice=taxed(30.0, 35.7))
    channel = {"currencyCode": "EUR", "taxConfiguration": {"pricesEnteredWithTax": is_gross}}
    told = read(order(channel=channel, lines=[sold], total=taxed(26.01, 30.95)))

    (bowl,) = told.lines
    assert (bowl.unit_price_minor, bowl.discount_minor) == ((1190, 1070) if is_gross else (1000, 899))
    assert foots(told) == 0


def test_an_order_s_discount_that_stands_on_no_line_is_told_apart_from_one_that_does(read):
    discounts = [{"type": "MANUAL", "amount": {"amount": 4.75}}]
    above = read(order(discounts=discounts, total=taxed(21.01, 25.0)))
    assert (above.order_discount_minor, foots(above)) == (475, 0)

    sold = line(totalPrice=taxed(16.01, 19.05))
    within = read(order(discounts=discounts, lines=[sold], total=taxed(21.01, 25.0)))
    assert (within.order_discount_minor, within.lines[0].discount_minor, foots(within)) == (0, 475, 0)


def test_a_gift_card_is_a_payment_though_saleor_takes_it_off_the_total(read):
    told = read(order(giftCards=[{"id": "R2lmdENhcmQ6MQ=="}], total=taxed(8.0, 9.75), totalCharged={"amount": 9.75}))

    assert (told.total_minor, told.gift_card_minor, told.paid_minor, foots(told)) == (2975, 2000, 2975, 0)


def used(amount: float, of: str) -> dict:
    balance = {"oldCurrentBalance": {"amount": 45.0}, "currentBalance": {"amount": 45.0 - amount}}
    return {"type": "USED_IN_ORDER", "orderId": of, "balance": balance}


@pytest.mark.parametrize(("paid", "missing"), [(20.0, 0), (5.0, 1500), (0.0, 2000)])
def test_a_gift_card_paid_what_its_own_history_says_and_what_that_does_not_explain_stays_to_be_seen(
    read, paid, missing
):
    body = order(total=taxed(8.0, 9.75), totalCharged={"amount": 9.75})
    history = [{"type": "BOUGHT", "orderId": body["id"]}, used(30.0, "T3JkZXI6OTk5"), used(paid, body["id"])]
    told = read({**body, "giftCards": [{"id": "R2lmdENhcmQ6MQ==", "events": history}]})

    assert (told.gift_card_minor, told.total_minor, foots(told)) == (
        round(paid * 100),
        975 + round(paid * 100),
        missing,
    )
    assert "taken to have paid" not in told.payment_method


def test_where_the_history_of_a_gift_card_is_not_told_its_part_is_said_to_be_a_conclusion(read):
    told = read(order(giftCards=[{"id": "R2lmdENhcmQ6MQ=="}], total=taxed(8.0, 9.75), totalCharged={"amount": 9.75}))

    assert told.payment_method.endswith("gift card (taken to have paid what the total lacks)")


def test_a_line_of_no_units_costs_nothing_and_a_total_that_holds_it_stays_a_difference(read):
    gone = line("YToy", 0, totalPrice=taxed(1.0, 1.19), undiscountedTotalPrice=taxed(1.0, 1.19))
    left, held = (read(order(lines=[line(), gone], total=total)) for total in (taxed(25.0, 29.75), taxed(26.0, 30.94)))

    assert [(one.qty, one.unit_price_minor, one.tax_minor) for one in held.lines] == [(2, 1190, 380), (0, 0, 0)]
    assert (foots(left), foots(held)) == (0, -119)


def test_a_total_that_nothing_explains_stays_to_be_seen(read):
    assert foots(read(order(total=taxed(21.0, 25.0)))) == 475


def test_cents_of_rounding_are_seen_as_such(read):
    told = read(order(total=taxed(25.0, 29.74)))
    assert (told.rounding_minor, foots(told)) == (-1, 0)


def test_a_gift_card_that_is_sold_a_download_and_a_line_of_nobody_are_known_by_kind(read):
    card = {"id": "Vg==", "product": {"productType": {"kind": "GIFT_CARD"}}}
    lines = [
        line("YTox", variant=card),
        line("YToy", isShippingRequired=False),
        line("YToz", variant=None, productSku=None),
    ]
    assert [one.kind for one in read(order(lines=lines)).lines] == ["gift_card", "digital", "custom"]


def test_a_currency_without_cents_is_read_in_its_own_units(read):
    sold = line(unit=taxed(1000, 1190, "JPY"))
    told = read(order(lines=[sold], total=taxed(2500, 2975, "JPY"), shippingPrice=taxed(500, 595, "JPY")))
    assert (told.currency, told.total_minor, told.lines[0].unit_price_minor, foots(told)) == ("JPY", 2975, 1190, 0)


def test_metadata_brings_the_gift_note_the_instructions_and_what_is_engraved(read):
    metadata = [{"key": "gift_message", "value": "For you"}, {"key": "delivery-instructions", "value": "Back door"}]
    engraved = line(metadata=[{"key": "Engraving", "value": "A"}, {"key": "_app", "value": "x"}])
    told = read(order(metadata=metadata, lines=[engraved]))

    assert (told.gift_note, told.delivery_instructions) == ("For you", "Back door")
    assert told.lines[0].properties == (("Engraving", "A"),)


@pytest.mark.parametrize(
    ("changes", "payment"),
    [
        ({"chargeStatus": "FULL"}, "paid"),
        ({"chargeStatus": "OVERCHARGED"}, "paid"),
        ({"chargeStatus": "PARTIAL"}, "partly_paid"),
        ({"chargeStatus": "NONE", "authorizeStatus": "FULL"}, "authorized"),
        ({"chargeStatus": "NONE", "authorizeStatus": "PARTIAL"}, "pending"),
        ({"chargeStatus": "NONE", "authorizeStatus": "NONE"}, "pending"),
        ({"chargeStatus": "NONE", "authorizeStatus": "NONE", "status": "CANCELED"}, "voided"),
        ({"status": "UNCONFIRMED"}, "pending"),
        ({"chargeStatus": "SOON"}, "unknown:SOON"),
        ({"status": "LOST"}, "unknown:LOST"),
        ({"chargeStatus": None, "paymentStatus": "PENDING"}, "pending"),
        ({"chargeStatus": None, "paymentStatus": "FULLY_CHARGED"}, "paid"),
        ({"totalRefunded": {"amount": 5.0}, "totalCharged": {"amount": 24.75}}, "partly_refunded"),
        ({"totalRefunded": {"amount": 29.75}, "totalCharged": {"amount": 0.0}}, "refunded"),
    ],
)
def test_every_word_of_payment_has_its_meaning_and_an_unknown_one_says_so(read, changes, payment):
    assert read(order(**changes)).payment == payment


@pytest.mark.parametrize(("status", "words"), [("CANCELED", "cancelled at Saleor"), ("EXPIRED", "expired unpaid")])
def test_a_cancelled_or_expired_order_is_over_with_the_reason(read, status, words):
    told = read(order(status=status))
    assert (told.cancelled_at, told.cancel_reason) == (told.updated_at, words)


def test_a_refund_is_told_once_with_the_lines_that_were_granted_for_it(read):
    granted = {"id": "Rzox", "reason": "Broken", "amount": {"amount": 11.9},
               "lines": [{"quantity": 1, "orderLine": {"id": LINE}}]}  # fmt: skip
    told = read(
        order(
            transactions=[refund(11.9)],
            grantedRefunds=[granted],
            totalRefunded={"amount": 11.9},
            totalCharged={"amount": 17.85},
        )
    )
    (back,) = told.refunds
    assert (back.amount_minor, back.reason, back.lines) == (1190, "Broken", ((LINE, 1, False),))
    assert back.refunded_at == datetime(2026, 3, 5, 10, tzinfo=UTC)
    assert (told.payment, told.paid_minor, told.total_minor) == ("partly_refunded", 2975, 2975)


def test_a_refund_that_the_bank_took_back_is_none(read):
    taken_back = refund(11.9)
    taken_back["events"].append({**taken_back["events"][0], "id": "eDox", "type": "REFUND_REVERSE"})
    assert read(order(transactions=[taken_back])).refunds == ()


def test_the_older_payments_tell_refunds_too(read):
    part = {"id": "VDo5", "kind": "REFUND", "isSuccess": True, "created": "2026-03-05T10:00:00Z", "token": "re_1",
            "amount": {"amount": 5.0}}  # fmt: skip
    failed = {**part, "id": "VDoxMA==", "isSuccess": False}
    paid = {"id": "UDox", "gateway": "stripe", "isActive": True, "pspReference": "", "transactions": [part, failed]}
    told = read(order(transactions=[], payments=[paid]))
    assert [(one.ref, one.amount_minor) for one in told.refunds] == [("VDo5", 500)]
    assert (told.payment_ref, told.payment_method) == ("re_1", "stripe")


@pytest.mark.parametrize(
    ("status", "gone"),
    [
        ("FULFILLED", 1),
        ("RETURNED", 1),
        ("REFUNDED", 1),
        ("REPLACED", 1),
        ("REFUNDED_AND_RETURNED", 1),
        ("WAITING_FOR_APPROVAL", 0),
        ("CANCELED", 0),
    ],
)
def test_what_is_not_to_be_sent_any_more_is_told_by_line(read, status, gone):
    assert dict(read(order(fulfillments=[fulfillment(status, 1)])).fulfilled).get(LINE, 0) == gone


def test_a_fulfillment_whose_status_nobody_knows_is_asked_about_before_anything_is_sent_again(read):
    for word, said in (("DISPATCHED", "DISPATCHED"), (None, "without a status")):
        told = read(order(status="FULFILLED", fulfillments=[fulfillment(word, 1)]))
        assert (told.payment, told.fulfilled) == (f"unknown:fulfillment {said}", ())


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda told: told,
        lambda told: {"order": told, "issuedAt": "2026-03-02T09:16:31Z"},
        lambda told: {"__typename": "FulfillmentCreated", "fulfillment": {"id": "Rjox"}, "order": told},
        lambda told: {"data": {"event": {"order": told}}},
        lambda told: {"data": {"orderUpdated": {"order": told}}},
    ],
)
def test_an_order_is_the_same_however_its_subscription_wraps_it(read, wrapped):
    assert read(wrapped(order())) == read(order())


def test_saleor_s_own_payload_says_the_same_as_our_query(read):
    told, ours = read(legacy()), read(order())

    for name in ("total_minor", "shipping_minor", "shipping_tax_minor", "placed_at", "paid_minor", "payment", "email"):
        assert getattr(told, name) == getattr(ours, name), name
    assert (told.ref, told.number, told.gift_note, told.language, foots(told)) == (
        "T3JkZXI6NDI=", "T3JkZXI6NDI=", "For you", "pt-BR", 0,
    )  # fmt: skip
    assert told.updated_at == datetime(2026, 3, 2, 9, 16, 30, tzinfo=UTC)
    assert (told.lines[0].unit_price_minor, told.lines[0].tax_minor) == (1190, 380)


@pytest.mark.parametrize(
    "body",
    [
        {"order": {"id": "T3JkZXI6NDI=", "number": "42"}},
        [{"id": "Rjox", "lines": [], "order": {"id": "T3JkZXI6NDI=", "total_gross_amount": "29.75"}}],
    ],
)
def test_a_body_that_only_names_its_order_has_it_fetched(wire, body):
    fact = SALEOR.read("fulfillment_created", wire(body))
    assert (fact.kind, fact.order_ref) == ("changed", "T3JkZXI6NDI=")


def test_two_changes_of_which_nothing_but_the_order_is_told_are_two():
    """Bodies of a shop's own subscription may be the same bytes at each change; one with a time is a repeat."""
    times = iter((1_772_442_000.5, 1_772_442_007.25, 1_772_442_009.0))
    connector = SaleorConnector(now=lambda: next(times))

    def key(body: bytes) -> str:
        return connector.dedupe_key(connector.envelope({"saleor-event": "order_updated"}, body), "f" * 64)

    thin, timed = b'{"order": {"id": "T3JkZXI6NDI="}}', b'{"order": {"id": "T3JkZXI6NDI="}, "issuedAt": "2026"}'
    assert key(thin) != key(thin)
    assert key(timed) == key(timed)


def test_a_draft_is_left_alone(wire):
    fact = SALEOR.read("order_updated", wire({"order": order(status="DRAFT")}))
    assert (fact.kind, "draft" in fact.reason) == ("ignored", True)
    for topic in ("draft_order_created", "checkout_updated", "product_updated", "order_bulk_created"):
        assert SALEOR.read(topic, b"{}").kind == "ignored"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ([], "a list of 0 objects"),
        ({"product": {"id": "UDox"}}, "the body holds no order (it holds 'product')"),
        ({"errors": [{"message": "no"}]}, "an error that Saleor answered"),
        ({"order": None, "errors": [{"message": "no permission"}]}, "an error that Saleor answered"),
        (order(total=None), "the order has no total"),
        (order(lines={}), "no list of lines"),
        (order(lines=[line(), line()]), "two lines of the order have the same id"),
        (order(lines=[line(totalPrice={"gross": None})]), "a line has no gross price"),
        (order(created=None), "does not say when it was placed"),
        (order(fulfillments=[1]), "the order's fulfillments holds a number"),
        (order(id="not an id"), "the order has no id"),
    ],
)
def test_what_cannot_be_read_is_said_in_words(reason, body, words):
    assert words in reason(body)


def test_the_headers_of_both_families_say_the_same():
    for prefix in ("saleor-", "x-saleor-"):
        headers = {f"{prefix}event": "Order_Updated", f"{prefix}domain": "bowls.example"}
        envelope = SALEOR.envelope(headers, b"")
        assert (envelope.topic, envelope.account_ref) == ("order_updated", "bowls.example")
