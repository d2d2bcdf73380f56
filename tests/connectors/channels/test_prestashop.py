"""PrestaShop: its XML read without trust, and its orders to the cent."""

from datetime import UTC, datetime

import pytest

from doorstep.connectors.channels.prestashop import PRESTASHOP
from doorstep.connectors.channels.prestashop.order import moment
from doorstep.connectors.channels.prestashop.xml import cut_listed, read_xml, written
from doorstep.connectors.channels.reading import UnreadableError
from doorstep.domain.footing import foots
from tests.connectors.channels.prestashop_bodies import (
    SETTINGS,
    ps_address,
    ps_body,
    ps_customization,
    ps_detail,
    ps_order,
    ps_slip,
    ps_state,
    xml,
)


@pytest.fixture
def read(order_read):
    """The order that is read in a fetched body."""

    def read_one(order="", *details, **changes):
        return order_read(PRESTASHOP, "order", ps_body(order, *details, **changes))

    return read_one


def test_an_order_with_all_that_it_points_at(read):
    order = read()

    assert (order.ref, order.number, order.currency, order.total_minor) == ("5", "KHWLILZLL", "EUR", 5355)
    assert (order.tax_included, order.shipping_minor, order.shipping_tax_minor, foots(order)) == (True, 595, 95, 0)
    (line,) = order.lines
    assert (line.ref, line.sku, line.variant_ref, line.title) == ("13", "MUG", "1:7", "Mug - Colour : Blue")
    assert (line.qty, line.unit_price_minor, line.discount_minor, line.tax_minor, line.grams) == (2, 2380, 0, 760, 350)
    assert (order.payment, order.paid_minor, order.payment_method) == ("paid", 5355, "Bank wire")
    assert (order.placed_at, order.updated_at) == (
        datetime(2026, 3, 2, 9, 15, tzinfo=UTC), datetime(2026, 3, 2, 9, 16, 30, tzinfo=UTC),
    )  # fmt: skip
    assert (order.ship_to.name, order.ship_to.country, order.ship_to.phone) == ("Ana Reis", "PT", "+351 900")
    assert (order.email, order.language, order.shipping_service) == ("ana@shop.example", "pt-pt", "Parcel")
    assert (order.delivery_instructions, order.customer_ref) == ("Ring twice", "1")


def test_times_are_in_the_shop_s_own_zone():
    assert moment("2026-07-02 10:00:00", "Europe/Paris") == datetime(2026, 7, 2, 8, tzinfo=UTC)
    assert moment("2026-07-02 10:00:00", "America/New_York") == datetime(2026, 7, 2, 14, tzinfo=UTC)
    assert moment("2026-10-25 02:30:00", "Europe/Paris") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert moment("0000-00-00 00:00:00", "Europe/Paris") is None


def test_a_line_of_no_units_costs_nothing_and_a_total_that_holds_it_stays_a_difference(read):
    gone = ps_detail(14, product_quantity=0, total_price_tax_incl="1.190000", total_price_tax_excl="1.000000")
    held = read(ps_order(total_paid_tax_incl="54.740000"), ps_detail(), gone)

    assert [(line.qty, line.unit_price_minor, line.tax_minor) for line in held.lines] == [(2, 2380, 760), (0, 0, 0)]
    assert (foots(read("", ps_detail(), gone)), foots(held)) == (0, -119)


@pytest.mark.parametrize(("total", "off"), [("53.570000", 0), ("53.530000", 0), ("53.580000", -3), ("53.520000", 3)])
def test_a_cent_for_a_line_and_one_for_shipping_is_rounding_and_more_is_not(read, total, off):
    order = read(ps_order(total_paid_tax_incl=total))
    assert (foots(order), order.rounding_minor) == (off, 0 if off else order.total_minor - 5355)


def paid_by(amount, **fields):
    return xml("order_payment", id=1, order_reference="KHWLILZLL", amount=amount, transaction_id="ch_1", **fields)


def test_what_the_other_order_of_a_cart_was_paid_is_not_this_one_s(read):
    """A cart of two carriers becomes two orders of one reference, under which their payments are kept."""
    waits = {"state": ps_state(10, "Awaiting bank wire", "bankwire"), "payments": [paid_by("53.550000")]}
    second = read(ps_order(total_paid_real="0.000000"), **waits)
    assert (second.payment, second.paid_minor) == ("pending", 0)

    both = [paid_by("100.000000")]
    first = read(ps_order(total_paid_real="100.000000"), payments=both)
    second = read(ps_order(id=6, total_paid_real="0.000000"), payments=both)
    assert [(one.payment, one.paid_minor, one.payment_ref) for one in (first, second)] == [("paid", 5355, "ch_1")] * 2


def test_a_payment_in_another_currency_counts_as_the_shop_counts_it(read):
    """PrestaShop itself adds it to the order in the order's currency."""
    foreign = [paid_by("8000.000000", id_currency=3, conversion_rate="150")]
    state = ps_state(3, "Processing", "preparation")
    assert read(ps_order(total_paid_real="0"), state=state, payments=foreign).payment == "terms"
    part = read(ps_order(total_paid_real="50.00"), state=state, payments=foreign)
    assert (part.payment, part.paid_minor) == ("partly_paid", 5000)


def test_what_was_taken_off_a_line_is_its_discount(read):
    half = ps_detail(reduction_percent="50.00")
    five = ps_detail(reduction_amount_tax_incl="5.000000")

    assert (read("", half).lines[0].unit_price_minor, read("", half).lines[0].discount_minor) == (4760, 4760)
    assert (read("", five).lines[0].unit_price_minor, read("", five).lines[0].discount_minor) == (2880, 1000)
    assert foots(read("", half)) == foots(read("", five)) == 0


def test_what_does_not_divide_and_what_is_rounded_is_a_cent_or_two(read):
    third = ps_detail(product_quantity=3, total_price_tax_incl="10.000000", total_price_tax_excl="8.403361")
    order = read(ps_order(total_paid_tax_incl="15.960000"), third)

    assert (order.lines[0].unit_price_minor, order.lines[0].discount_minor, order.rounding_minor) == (334, 2, 1)
    assert foots(order) == 0
    assert foots(read(ps_order(total_paid_tax_incl="50.000000"))) == 355


def test_vouchers_are_the_order_s_discount_and_free_shipping_is_taken_off_the_shipping(read):
    off = {"total_discounts_tax_incl": "11.900000", "total_discounts_tax_excl": "10.000000"}
    order = ps_order(total_paid_tax_incl="41.650000", **off)
    plain = read(order)
    free = read(order, rules=[xml("order_cart_rule", id=1, free_shipping=1, deleted=0)])
    gone = read(order, rules=[xml("order_cart_rule", id=1, free_shipping=1, deleted=1)])

    assert (plain.order_discount_minor, plain.shipping_minor, foots(plain)) == (1190, 595, 0)
    assert (free.order_discount_minor, free.shipping_minor, free.shipping_tax_minor, foots(free)) == (595, 0, 0, 0)
    assert gone.shipping_minor == 595


def test_gift_wrapping_is_a_fee_and_its_message_is_kept(read):
    order = read(
        ps_order(
            gift=1, gift_message="Happy birthday", total_wrapping_tax_incl="2.380000",
            total_wrapping_tax_excl="2.000000", total_paid_tax_incl="55.930000",
        )
    )  # fmt: skip

    assert (order.fee_minor, order.fee_tax_minor, order.gift_note, foots(order)) == (238, 38, "Happy birthday", 0)
    assert read(ps_order(gift=0, gift_message="Old")).gift_note == ""


def test_what_the_customer_wrote_is_kept_for_who_packs_it(read):
    order = read(
        "", ps_detail(id_customization=9), customizations=[ps_customization()],
        customization_fields=[xml("customization_field", id=1, name={2: "Gravure", 1: "Engraving"})],
        messages=[
            xml("customer_message", id=1, id_employee=0, message="Please hurry"),
            xml("customer_message", id=2, id_employee=3, message="We do"),
        ],
    )  # fmt: skip

    assert order.lines[0].properties == (("Engraving", "Ana & Rui"),)
    assert order.note == "Please hurry"


def test_a_credit_slip_is_a_refund_of_its_units(read):
    back = ps_detail(product_quantity_reinjected=1)
    order = read("", back, slips=[ps_slip()])

    (refund,) = order.refunds
    assert (refund.ref, refund.amount_minor, refund.lines) == ("3", 2380, (("13", 1, True),))
    assert refund.refunded_at == datetime(2026, 3, 4, 10, tzinfo=UTC)
    assert (order.payment, order.total_minor, order.lines[0].qty, foots(order)) == ("partly_refunded", 5355, 2, 0)
    assert read(slips=[ps_slip(amount="53.550000", units=0)]).payment == "refunded"
    assert read(slips=[ps_slip(amount="0.000000")]).refunds[0].amount_minor == 2000


def test_a_currency_without_cents(read):
    detail = ps_detail(unit_price_tax_incl="2380", total_price_tax_incl="4760.000000", total_price_tax_excl="4000")
    order = read(
        ps_order(total_paid_tax_incl="5355.000000", total_shipping_tax_incl="595", total_shipping_tax_excl="500"),
        detail, currency=xml("currency", id=3, iso_code="JPY"),
    )  # fmt: skip

    assert (order.currency, order.total_minor, order.lines[0].unit_price_minor, foots(order)) == ("JPY", 5355, 2380, 0)


@pytest.mark.parametrize(
    ("state", "changes", "payment"),
    [
        (ps_state(2, "Payée", "payment", paid=1), {}, "paid"),
        (ps_state(3, "En préparation", "preparation", paid=1), {}, "paid"),
        (ps_state(44, "Zur Abholung", "", paid=1), {}, "paid"),
        (ps_state(10, "Attente", "bankwire"), {"total_paid_real": "0"}, "pending"),
        (ps_state(1, "Attente", "cheque"), {"total_paid_real": "0"}, "pending"),
        (ps_state(10, "Attente", "bankwire"), {"total_paid_real": "20.000000"}, "partly_paid"),
        (ps_state(10, "Attente", "bankwire"), {}, "paid"),
        (ps_state(13, "Nachnahme", "cashondelivery"), {"total_paid_real": "0"}, "terms"),
        (ps_state(77, "Neu", ""), {"total_paid_real": "0", "module": "ps_cashondelivery"}, "terms"),
        (ps_state(8, "Fehler", "payment_error"), {"total_paid_real": "0"}, "pending"),
        (ps_state(12, "Bei PayPal", "", module_name="ps_checkout"), {"total_paid_real": "0"}, "pending"),
        (ps_state(7, "Erstattet", "refund"), {}, "refunded"),
        (ps_state(6, "Storniert", "order_canceled"), {"total_paid_real": "0"}, "voided"),
        (ps_state(6, "Storniert", ""), {"total_paid_real": "0"}, "voided"),  # by the setting that points at it
        (ps_state(6, "Storniert", "order_canceled", paid=1), {}, "paid"),
        (ps_state(50, "Unterwegs", "", shipped=1), {"total_paid_real": "0"}, "terms"),
        (ps_state(60, "Wird geprüft", ""), {"total_paid_real": "0"}, "unknown:Wird geprüft"),
        ("", {"total_paid_real": "0", "current_state": 99}, "unknown:99"),
    ],
)
def test_every_state_of_the_shop_means_something_or_is_asked_about(read, state, changes, payment):
    assert read(ps_order(**changes), state=state or None).payment == payment


def test_a_cancelled_order_is_called_off_and_a_sent_one_was_sent(read):
    called_off = read(state=ps_state(6, "Annulée", "order_canceled"))
    sent = read(state=ps_state(4, "Expédiée", "shipped", paid=1, shipped=1))

    assert (called_off.cancel_reason, called_off.cancelled_at) == ("cancelled in the shop", called_off.updated_at)
    assert (called_off.fulfilled, sent.fulfilled, sent.cancelled_at) == ((), (("13", 2),), None)


def test_kinds_of_lines_and_numbers_that_are_none(read):
    file, own = (
        ps_detail(14, download_hash="a1"),
        ps_detail(15, product_id=0, product_attribute_id=0, product_reference=""),
    )
    order = read(
        ps_order(id_customer=0, total_paid_tax_incl="148.750000"), ps_detail(product_attribute_id=0), file, own
    )

    assert [line.kind for line in order.lines] == ["physical", "digital", "custom"]
    assert (order.lines[0].variant_ref, order.lines[2].variant_ref, order.customer_ref) == ("1", "", "")


def test_rows_within_the_order_are_read_where_its_details_may_not_be(read):
    row = xml("order_row", id=13, product_id=1, product_quantity=2, product_reference="MUG",
              unit_price_tax_incl="23.800000", unit_price_tax_excl="20.000000")  # fmt: skip
    order = ps_order().replace("</order>", f"<associations><order_rows>{row}</order_rows></associations></order>")

    assert foots(read(order, details=[])) == 0


def test_a_country_s_own_region_and_an_address_without_anything(read):
    order = read(
        addresses=[ps_address(id_country=21, id_state=9)], countries=[xml("country", id=21, iso_code="us")],
        regions=[xml("state", id=9, iso_code="FL", name="Florida")],
    )  # fmt: skip
    assert (order.ship_to.region, order.ship_to.country) == ("FL", "US")
    assert read(addresses=[ps_address(address1="", city="", postcode="")]).ship_to is None
    assert read(addresses=[]).ship_to is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"order": None}, "holds no order"),
        ({"order": {"id": 1}}, "not XML"),
        ({"order": "<order>"}, "the XML breaks off or is none"),
        ({"order": ps_state()}, "holds no order"),
        ({"order": '<!DOCTYPE x [<!ENTITY a "b">]><order>&a;</order>'}, "declares a document type or entities"),
        ({"order": "<a>" * 60 + "</a>" * 60}, "nested too deeply"),
        ({"order": ps_order(id=0)}, "the order has no id"),
        ({"order": ps_order(total_paid_tax_incl="")}, "the order has no total"),
        ({"order": ps_order(date_add="0000-00-00 00:00:00")}, "does not say when it was placed"),
        ({"order": ps_order(date_add="yesterday")}, "is not a time"),
        ({"order": ps_order(total_paid_tax_incl="NaN")}, "is not an amount of money"),
        ({"currency": None}, "no currency is named"),
        ({"settings": {}}, "in which time zone"),
        ({"settings": {**SETTINGS, "PS_TIMEZONE": "Mars/Olympus"}}, "in which time zone"),
        ({"details": []}, "holds no lines"),
        ({"details": "x"}, "not a list"),
        ({"details": [ps_detail(product_quantity="1.5")]}, "no whole quantity"),
        ({"details": [ps_detail(), ps_detail()]}, "two lines of the order have the same id"),
        ({"details": [ps_detail(unit_price_tax_incl="", total_price_tax_incl="")]}, "a line has no price"),
    ],
)
def test_what_is_no_order_says_why(refusal, changes, reason):
    assert reason in refusal(PRESTASHOP, "order", ps_body() | changes)


def test_a_shop_s_xml_is_never_trusted():
    laughs = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>'
    outside = b'<!DOCTYPE l SYSTEM "file:///etc/passwd"><l/>'
    undeclared = b"<l>&lol;</l>"
    for written_so in (laughs, outside, undeclared, b"", b"\xff\xfe<\x00", b"<l>" + b"x" * 17_000_000 + b"</l>", b"{}"):
        with pytest.raises(UnreadableError):
            read_xml(written_so)


def test_each_order_of_a_list_is_cut_out_with_the_bytes_that_were_written():
    one, two = (
        b'<order id="1" xlink:href="x"><id><![CDATA[1]]></id></order>',
        b"<order><id>2 &gt; \xc3\xa9</id></order >",
    )
    answer = b'<?xml version="1.0"?>\n<prestashop xmlns:xlink="http://www.w3.org/1999/xlink"><orders>\n' + one + two
    answer += b"</orders></prestashop>"

    assert [raw for _, raw in cut_listed(answer, "order")] == [one, two]
    assert [node.get("id") for node, _ in cut_listed(answer, "order")] == ["1", "2 > é"]
    assert cut_listed(b"<prestashop><orders/></prestashop>", "order") == []
    with pytest.raises(UnreadableError, match="lists 'customers'"):
        cut_listed(b"<prestashop><customers><customer/></customers></prestashop>", "order")


def test_what_is_written_is_what_is_read_whatever_it_holds():
    told = {"id": "2", "tracking_number": "A<B>&\"'\x00 ]]>"}

    assert read_xml(written("order_carrier", told)).find("order_carrier").get("tracking_number") == "A<B>&\"' ]]>"


def test_whatever_is_posted_in_its_name_is_somebody_else_s():
    assert not PRESTASHOP.verify({"webhook-signature": "v1,x"}, b"", [b"secret"])
    assert PRESTASHOP.read("order.created", b"{}").kind == "unreadable"
