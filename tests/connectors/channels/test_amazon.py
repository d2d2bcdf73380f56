"""Amazon's orders, read: to the cent whichever way tax is told, who sends them, and what whoever packs must know."""

from datetime import UTC, datetime

import pytest

from doorstep.connectors.channels.amazon import AMAZON
from doorstep.connectors.channels.amazon.marketplaces import BY_DOMAIN, BY_REF, REGIONS
from doorstep.domain.footing import foots
from tests.connectors.channels.amazon_bodies import eur, good, order, piece


@pytest.fixture
def read(order_read):
    return lambda body: order_read(AMAZON, "order", body)


def usd(amount):
    return eur(amount, "USD")


def test_two_mugs_at_amazon_de_come_to_their_total(read):
    made = read(order())

    (line,) = made.lines
    assert (made.ref, made.number, made.total_minor, foots(made)) == ("903-1671087-0812628",) * 2 + (5290, 0)
    assert (line.qty, line.unit_price_minor, line.discount_minor, line.tax_minor) == (2, 2400, 0, 766)
    assert (line.sku, line.variant_ref, line.title) == ("MUG-BLUE", "B00551Q3CS", "Mug & saucer")
    assert (made.tax_included, made.shipping_minor, made.shipping_tax_minor) == (True, 490, 78)
    assert (made.payment, made.paid_minor, made.payment_method) == ("authorized", 0, "Standard")
    assert made.updated_at == datetime(2026, 3, 2, 9, 45, 30, tzinfo=UTC)
    assert made.ship_by_at == datetime(2026, 3, 4, 22, 59, 59, tzinfo=UTC)
    assert made.deliver_by_at == datetime(2026, 3, 7, 22, 59, 59, tzinfo=UTC)
    assert (made.ship_to.company, made.ship_to.line1, made.ship_to.line2) == ("", "Reis Handel", "Torstr. 140")
    assert (made.email, made.customer_ref) == ("", "c0ffee@marketplace.amazon.example")


def american(total, **changes):
    one = piece(
        ItemPrice=usd("10.00"), ItemTax=usd("1.01"), QuantityOrdered=1, ShippingPrice=None, ShippingTax=None,
        PromotionDiscount=usd("0.00"), TaxCollection={"Model": "MarketplaceFacilitator"}, **changes,
    )  # fmt: skip
    return order([one], OrderTotal=usd(total), MarketplaceId="ATVPDKIKX0DER")


def test_in_america_tax_comes_on_top_and_amazon_pays_it(read):
    made = read(american("11.01"))

    assert (made.currency, made.tax_included, made.is_tax_remitted, foots(made)) == ("USD", False, True, 0)


@pytest.mark.parametrize(
    ("total", "tax"),
    [("9.91", 101 - 10), ("10.01", 101)],  # the tax of the discount is still to be taken off, or is already
)
def test_the_tax_of_a_discount_is_told_by_the_total(read, total, tax):
    body = american(total)
    body["items"][0] |= {"PromotionDiscount": usd("1.00"), "PromotionDiscountTax": usd("0.10")}
    made = read(body)

    assert (made.lines[0].discount_minor, made.lines[0].tax_minor, foots(made)) == (100, tax, 0)


def test_what_a_quantity_does_not_divide_is_a_discount_of_a_cent(read):
    made = read(order([piece(QuantityOrdered=3, ItemPrice=eur("10.00"))], OrderTotal=eur("14.90")))

    assert (made.lines[0].unit_price_minor, made.lines[0].discount_minor, foots(made)) == (334, 2, 0)


def test_gift_wrap_and_cash_on_delivery_are_fees_and_shipping_is_after_its_discount(read):
    made = read(good()[0][2])

    assert (made.fee_minor, made.fee_tax_minor, made.shipping_minor) == (250 + 100, 40, 0)
    assert (made.lines[0].discount_minor, foots(made)) == (300, 0)
    assert (made.gift_note, made.fulfilled) == ("For you!", (("68828574383266", 1),))
    assert made.lines[0].properties == (
        ("Customization", "https://zme-caps.amazon.example/t/1"), ("Gift wrap", "Classic"),
        ("Condition", "Used, New, A chip"),
    )  # fmt: skip
    assert made.customer_tags == ("business",)
    assert made.note == "The buyer's own order number: PO 7.\nThe buyer asks to cancel it: Too late."
    assert made.risk_hint == "investigate"


def test_yen_have_no_decimals(read):
    yen = piece(ItemPrice=eur("2400", "JPY"), ItemTax=eur("218", "JPY"), ShippingPrice=None, ShippingTax=None,
                PromotionDiscount=None)  # fmt: skip
    made = read(order([yen], OrderTotal=eur("2400", "JPY"), MarketplaceId="A1VC38T7YXB528"))

    assert (made.total_minor, made.lines[0].unit_price_minor, made.tax_included, foots(made)) == (2400, 1200, True, 0)


def test_a_total_that_no_way_of_telling_tax_comes_to_stays_a_difference(read):
    made = read(order(OrderTotal=eur("50.00")))

    assert (made.tax_included, foots(made)) == (True, 290)


@pytest.mark.parametrize("status", ["Pending", "PendingAvailability"])
def test_an_order_that_nobody_has_paid_for_yet_is_none_and_comes_again(wire, status):
    body = order([], OrderStatus=status)
    del body["order"]["OrderTotal"], body["order"]["ShippingAddress"]
    fact = AMAZON.read("order", wire(body))

    assert (fact.kind, fact.order_ref) == ("ignored", "903-1671087-0812628")
    assert "comes again when it has" in fact.reason


def test_what_amazon_sends_itself_is_not_ours(wire):
    fact = AMAZON.read("order", wire(order([], FulfillmentChannel="AFN")))

    assert (fact.kind, fact.order_ref) == ("ignored", "903-1671087-0812628")
    assert "Amazon sends this order itself" in fact.reason


def test_a_cancelled_order_without_figures_is_an_order_of_nothing(read):
    body = order([piece(QuantityOrdered=0, ItemPrice=None, ShippingPrice=None, PromotionDiscount=None)],
                 OrderStatus="Canceled")  # fmt: skip
    del body["order"]["OrderTotal"]
    made = read(body)

    assert (made.currency, made.total_minor, made.payment, foots(made)) == ("EUR", 0, "voided", 0)
    assert made.cancelled_at == made.updated_at


def test_a_replacement_costs_nothing_and_names_what_it_replaces(read):
    body = order([piece(ItemPrice=None, ItemTax=None, ShippingPrice=None, ShippingTax=None)],
                 IsReplacementOrder="true", ReplacedOrderId="903-1-2")  # fmt: skip
    del body["order"]["OrderTotal"]
    made = read(body)

    assert (made.total_minor, foots(made), made.lines[0].qty) == (0, 0, 2)
    assert made.note == "Replaces 903-1-2; the buyer pays nothing for it."


@pytest.mark.parametrize("total", [None, eur("0.00")])
def test_a_replacement_costs_nothing_though_its_items_still_name_their_prices(read, total):
    made = read(order(OrderTotal=total, IsReplacementOrder="true"))

    (line,) = made.lines
    assert (made.total_minor, made.shipping_minor, made.currency, foots(made)) == (0, 0, "EUR", 0)
    assert (line.qty, line.unit_price_minor, line.discount_minor, line.tax_minor) == (2, 2400, 4800, 0)


def test_an_order_that_states_no_total_is_an_order_all_the_same(read):
    """Vine's, and others that cost nothing: the goods go out, and what is not for nothing is a case on the order."""
    free = piece(PromotionDiscount=eur("48.00"), ShippingDiscount=eur("4.90"))
    bare = piece(ItemPrice=None, ItemTax=None, ShippingPrice=None, ShippingTax=None, PromotionDiscount=None)

    for one in (free, bare):
        made = read(order([one], OrderTotal=None))
        assert (made.total_minor, made.payment, made.lines[0].qty, foots(made)) == (0, "authorized", 2, 0)
    priced = read(order(OrderTotal=None))
    assert (priced.total_minor, foots(priced)) == (0, 5290)


def test_an_item_of_no_units_costs_nothing_and_a_total_that_holds_it_stays_a_difference(read):
    gone = piece("68828574383267", QuantityOrdered=0, ItemPrice=eur("5.00"), ShippingPrice=None, ShippingTax=None)
    left = read(order([piece(), gone]))
    held = read(order([piece(), gone], OrderTotal=eur("57.90")))

    assert [(line.qty, line.unit_price_minor, line.tax_minor) for line in left.lines] == [(2, 2400, 766), (0, 0, 0)]
    assert (foots(left), foots(held)) == (0, -500)


@pytest.mark.parametrize(
    ("changes", "payment"),
    [
        ({"OrderStatus": "Shipped"}, "paid"),
        ({"OrderStatus": "InvoiceUnconfirmed"}, "paid"),
        ({"PaymentMethod": "COD"}, "terms"),
        ({"PaymentMethodDetails": ["Invoice"]}, "terms"),
        ({"PaymentMethod": "CVS"}, "authorized"),
        ({"OrderStatus": "Unfulfillable"}, "unknown:Unfulfillable"),
        ({"OrderStatus": "Floating"}, "unknown:Floating"),
    ],
)
def test_what_a_status_says_about_the_money(read, changes, payment):
    made = read(order(**changes))

    assert (made.payment, made.paid_minor) == (payment, 5290 if payment == "paid" else 0)


def test_an_order_sent_whole_says_so_even_where_its_items_do_not(read):
    for stated in (None, 0, 1):
        body = order([piece(QuantityShipped=stated)], OrderStatus="Shipped")
        assert read(body).fulfilled == (("68828574383266", 2),)
    assert read(order([piece(QuantityShipped=1)], OrderStatus="PartiallyShipped")).fulfilled == (("68828574383266", 1),)


@pytest.mark.parametrize(
    ("word", "said"), [(None, "no FulfillmentChannel"), ("SmallAFN", "FulfillmentChannel SmallAFN")]
)
def test_an_order_that_does_not_say_that_the_shop_sends_it_is_asked_about(read, word, said):
    assert read(order(FulfillmentChannel=word)).payment == f"unknown:{said}"
    assert read(order(FulfillmentChannel=word, OrderStatus="Canceled")).payment == "voided"


def test_brazil_tells_a_street_by_its_parts(read):
    parts = {"StreetName": "Rua do Sol", "StreetNumber": "4", "Complement": "Apto 2", "Neighborhood": "Centro"}
    made = read(order(ShippingAddress={"City": "Recife", "CountryCode": "br", "ExtendedFields": parts}))

    assert (made.ship_to.line1, made.ship_to.line2, made.ship_to.country) == ("Rua do Sol 4", "Apto 2, Centro", "BR")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"payload": {}}, "content under 'payload'"),
        ({"errors": [{"code": "QuotaExceeded"}]}, "an error that Amazon's API answered"),
        (order()["order"], "an order of Amazon's without its items"),
        ({"order": order()["order"]}, "the order comes without its items"),
        (order([]), "the order has no items"),
        (order(AmazonOrderId="12"), "no AmazonOrderId"),
        (order(PurchaseDate=""), "does not say when it was placed"),
        (order([piece(ItemPrice=eur("48.00", "GBP"))]), "an amount is in 'GBP', and the order in EUR"),
        (order([piece(ItemPrice=eur("-1.00"))]), "an amount is below zero"),
        (order([piece(), piece()]), "two items of the order have the same id"),
        (order([piece(ItemPrice="48.00")]), "an item's ItemPrice is a text, not an object"),
        (order(ShippingAddress=["x"]), "the order's ShippingAddress is a list, not an object"),
    ],
)
def test_what_cannot_be_read_says_why(refusal, body, why):
    assert why in refusal(AMAZON, "order", body)


def test_nothing_that_claims_to_come_from_amazon_is_believed():
    headers = AMAZON.sign("order", b"{}", b"secret")

    assert headers == {}
    assert not AMAZON.verify(headers, b"{}", [b"secret"])
    assert AMAZON.read("ORDER_CHANGE", b"{}").kind == "unreadable"


def test_each_marketplace_has_a_region_and_one_id():
    assert len(BY_REF) == len(BY_DOMAIN) == 22
    assert {place.region for place in BY_REF.values()} == set(REGIONS)
    assert {domain for domain, place in BY_DOMAIN.items() if not place.tax_included} == {"amazon.com", "amazon.ca"}
