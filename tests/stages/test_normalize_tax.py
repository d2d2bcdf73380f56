"""Tax by the shop's own rates: reckoned where a site says nothing of it, told where a channel says otherwise."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.actions.found import make_account, set_setting
from doorstep.actions.tax import save_rate
from doorstep.db import tables
from doorstep.domain.money import MixedCurrenciesError, Money
from doorstep.domain.normalization import Settled, settle
from doorstep.domain.orders import Address, SourceLine, SourceOrder
from doorstep.domain.own_tax import OwnRates, tax_differences, with_own_tax
from doorstep.domain.tax import Rate
from doorstep.testing.retelling import adds_up, answer, run
from doorstep.testing.shop import Shop, shopify_order

AT = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
DE, BOOKS = Rate("DE", 190_000), Rate("DE", 70_000, tax_class="reduced-rate")


def rate(shop: Shop, percent: str, tax_class: str = "", country: str = "DE") -> None:
    said = {"country": country, "rate": percent, "tax_class": tax_class, "on_shipping": "yes"}
    save_rate(shop.database, said, shop.owner_id)


def taxed_otherwise(shop: Shop, number: int, percent: int = 7, **changes: Any) -> None:
    order = shopify_order(number, {"MUG": 1}, **changes)
    order["line_items"][0]["tax_lines"] = [{"price": f"{12.90 * percent / (100 + percent):.2f}", "title": "VAT"}]
    shop.deliver("orders/create", json.dumps(order).encode())


# --- a channel's own figure ----------------------------------------------------------------------------------------


def test_three_hundred_orders_that_a_channel_taxes_otherwise_are_one_case_and_none_of_them_waits(shop: Shop) -> None:
    rate(shop, "19")
    for number in range(1001, 1013):
        taxed_otherwise(shop, number)
    run(shop)
    ((cause, key),) = shop.cases()
    assert (cause, key) == ("tax_differs", f"{shop.channel_id}:DE:standard:190000")
    (case,) = shop.rows("exception_case")
    assert case.question == "shopify taxes standard goods to DE otherwise: 0.84 EUR where you have 2.06 EUR"
    assert case.money_minor == 12 * (206 - 84)
    assert {row.status for row in shop.rows("orders")} == {"in_progress"}
    assert {row.holds for row in shop.rows("case_subject")} == {False}
    (line,) = shop.rows("order_line", order_id=shop.find().id)
    assert (line.total_minor, adds_up(shop)) == (1780, True)  # the channel's figure stands


@pytest.mark.parametrize(("theirs", "cases"), [(2.05, 0), (2.07, 0), (2.04, 1), (2.08, 1)])
def test_a_cent_is_rounding_and_two_are_not(shop: Shop, theirs: float, cases: int) -> None:
    rate(shop, "19")
    order = shopify_order(1001, {"MUG": 1})
    order["line_items"][0]["tax_lines"] = [{"price": f"{theirs:.2f}", "title": "VAT"}]
    shop.deliver("orders/create", json.dumps(order).encode())
    run(shop)
    assert len(shop.cases("tax_differs")) == cases


def test_once_the_channel_is_right_nobody_is_asked_again_until_our_rate_changes(shop: Shop) -> None:
    rate(shop, "19")
    taxed_otherwise(shop, 1001)
    run(shop)
    answer(shop, "tax_differs", "leave", reason="it is a book")
    taxed_otherwise(shop, 1002)
    run(shop)
    assert shop.cases() == []
    (standing,) = shop.rows("tax_rate")
    save_rate(shop.database, {"country": "DE", "rate": "20"}, shop.owner_id, standing.id)
    taxed_otherwise(shop, 1003)
    run(shop)
    assert len(shop.cases("tax_differs")) == 1


def test_where_it_was_mended_the_next_order_that_differs_is_told_again(shop: Shop) -> None:
    rate(shop, "19")
    taxed_otherwise(shop, 1001)
    run(shop)
    answer(shop, "tax_differs", "mended", reason="the rate at the channel")
    taxed_otherwise(shop, 1002, 19)
    run(shop)
    assert shop.cases() == []
    taxed_otherwise(shop, 1003)
    run(shop)
    assert len(shop.cases("tax_differs")) == 1


def test_without_rates_for_a_place_nothing_is_said_of_its_tax(shop: Shop) -> None:
    rate(shop, "20", country="AT")
    taxed_otherwise(shop, 1001)
    run(shop)
    assert shop.cases() == []


def test_a_product_of_a_reduced_class_is_judged_by_its_own_rate(shop: Shop) -> None:
    rate(shop, "19")
    rate(shop, "7", "reduced rate")
    with shop.database.writing("act") as connection:
        connection.execute(tables.sku.update().where(tables.sku.c.code == "MUG").values(tax_class="Reduced rate"))
    taxed_otherwise(shop, 1001, 7)
    run(shop)
    assert shop.cases() == []


def order(**changes: Any) -> SourceOrder:
    lines = changes.pop("lines", (SourceLine("1", "MUG", "", "Mug", "physical", 2, 2, 1000, 0, 380),))
    whole: dict[str, Any] = {
        "ref": "1", "number": "1", "placed_at": AT, "updated_at": AT, "currency": "EUR", "total_minor": 2380,
        "original_total_minor": 2380, "tax_included": False, "lines": lines, "ship_to": Address(country="DE"),
    }  # fmt: skip
    return SourceOrder(**{**whole, **changes})


OURS = OwnRates((DE, BOOKS), {7: "Reduced rate"})


def test_a_tax_that_the_channel_pays_itself_is_its_own_business() -> None:
    told = order(lines=(SourceLine("1", "MUG", "", "Mug", "physical", 2, 2, 1000, 0, 0),))
    assert tax_differences(told, {"1": 1}, OURS)
    assert not tax_differences(order(lines=told.lines, is_tax_remitted=True), {"1": 1}, OURS)


@pytest.mark.parametrize(
    ("line", "sku"),
    [
        (SourceLine("1", "CARD", "", "Voucher", "gift_card", 1, 1, 5000, 0, 0), 1),
        (SourceLine("1", "", "", "Painted by hand", "custom", 1, 1, 5000, 0, 0), None),
        (SourceLine("1", "MUG", "", "Edited out", "physical", 1, 0, 5000, 0, 0), 1),
    ],
)
def test_vouchers_lines_of_no_product_and_lines_edited_out_are_not_judged(line: SourceLine, sku: int | None) -> None:
    assert not tax_differences(order(lines=(line,)), {"1": sku} if sku else {}, OURS)


def test_yen_have_no_cents_and_one_yen_is_rounding() -> None:
    japan = OwnRates((Rate("JP", 100_000),))

    def told(tax: int) -> SourceOrder:
        line = SourceLine("1", "MUG", "", "Mug", "physical", 1, 1, 1055, 0, tax)
        return order(lines=(line,), currency="JPY", ship_to=Address(country="JP"))

    assert [bool(tax_differences(told(tax), {"1": 1}, japan)) for tax in (105, 106, 107, 108)] == [False] * 3 + [True]


# --- sites that say nothing of tax ---------------------------------------------------------------------------------


def own_site(shop: Shop, **changes: Any) -> Any:
    with shop.database.writing("act") as connection:
        account = make_account(connection, "channel", "own", "site", "shop.example", "EUR")
    body = {
        "schema": "doorstep.order/1", "id": "9", "placed_at": "2026-11-20T11:00:00Z", "currency": "EUR",
        "prices_include_tax": True, "lines": [{"sku": "MUG", "qty": 2, "unit_price": "12.90"}],
        "shipping": {"price": "4.90"}, "total": "30.70", "payment": {"state": "paid"},
        "ship_to": {"name": "M", "line1": "Torstr. 1", "postcode": "10119", "city": "Berlin", "country": "DE"},
        **changes,
    }  # fmt: skip
    shop.deliver("order", json.dumps(body).encode(), account, "m1")
    run(shop)
    return shop.rows("orders", number="9")[0]


def taxes(shop: Shop) -> int:
    found = [row for row in shop.rows("posting") if getattr(row, "currency", None)]
    return sum(-row.amount for row in found if row.account == "tax")


def test_prices_that_contain_the_tax_have_it_found_within_them(shop: Shop) -> None:
    rate(shop, "19")
    found = own_site(shop)
    assert (found.total_minor, found.tax_included, shop.cases()) == (3070, True, [])
    assert taxes(shop) == 412 + 78


def test_a_total_with_the_tax_on_top_has_it_shared_over_its_lines(shop: Shop) -> None:
    rate(shop, "19")
    found = own_site(shop, prices_include_tax=False, total="36.53")
    assert (found.total_minor, found.tax_minor, found.shipping_minor, shop.cases()) == (3653, 490, 583, [])


def test_a_total_that_leaves_no_room_for_tax_is_one_of_prices_that_contain_it(shop: Shop) -> None:
    rate(shop, "19")
    found = own_site(shop, prices_include_tax=False)
    assert (found.total_minor, found.tax_included, shop.cases(), taxes(shop)) == (3070, True, [], 490)


@pytest.mark.parametrize("total", ["36.52", "36.53", "36.54", "36.55"])
def test_a_site_that_says_nothing_of_tax_is_not_told_that_it_taxes_otherwise(shop: Shop, total: str) -> None:
    """A cent or two that its total has beyond our own reckoning is rounding, on whichever line it comes to lie."""
    rate(shop, "19")
    found = own_site(shop, prices_include_tax=False, total=total)
    together = sum(line.total_minor for line in shop.rows("order_line", order_id=found.id))
    assert (found.total_minor, together, shop.cases()) == (int(total.replace(".", "")), found.total_minor, [])


def test_a_site_whose_total_has_no_tax_where_prices_are_without_it_is_told(shop: Shop) -> None:
    rate(shop, "19")
    with shop.database.writing("act") as connection:
        set_setting(connection, "prices_include_tax", False)
    found = own_site(shop, prices_include_tax=False)
    assert (found.total_minor, taxes(shop), [cause for cause, _ in shop.cases()]) == (3070, 0, ["tax_differs"])


def test_a_site_that_says_that_there_is_no_tax_is_believed_and_somebody_told(shop: Shop) -> None:
    rate(shop, "19")
    found = own_site(shop, lines=[{"sku": "MUG", "qty": 2, "unit_price": "12.90", "tax": "0.00"}])
    assert (found.total_minor, taxes(shop)) == (3070, 0)
    assert [cause for cause, _ in shop.cases()] == ["tax_differs"]


def test_where_the_shop_has_no_rates_no_tax_is_invented(shop: Shop) -> None:
    found = own_site(shop)
    assert (found.total_minor, found.tax_minor, taxes(shop), shop.cases()) == (3070, 0, 0, [])


def test_a_total_that_differs_by_more_than_rounding_is_not_called_tax(shop: Shop) -> None:
    rate(shop, "19")
    own_site(shop, prices_include_tax=False, total="33.00")
    assert [cause for cause, _ in shop.cases()] == ["totals_do_not_foot"]


# --- what conserves ------------------------------------------------------------------------------------------------

minor = st.integers(0, 2_000_000)
line_of = st.builds(
    lambda n, qty, price, off, tax, kind: SourceLine(
        str(n), "S", "", "T", kind, qty, qty, price, min(off, qty * price), tax
    ),
    st.integers(), st.integers(0, 50), minor, minor, minor,
    st.sampled_from(("physical", "digital", "gift_card", "custom")),
)  # fmt: skip


@given(
    st.lists(line_of, min_size=1, max_size=8, unique_by=lambda line: line.ref),
    *[minor] * 6, st.integers(-500, 500), st.booleans(), st.sampled_from(("EUR", "JPY", "KWD")),
)  # fmt: skip
def test_whatever_an_order_carries_its_lines_sum_to_it_to_the_cent(
    lines, shipping, shipping_tax, tip, fee, fee_tax, off, rounding, included, currency
) -> None:
    goods = sum(line.qty * line.unit_price_minor - line.discount_minor for line in lines)
    off = min(off, goods)
    on_top = 0 if included else shipping_tax + fee_tax + sum(line.tax_minor for line in lines)
    total = goods + shipping + tip + fee - off + rounding + on_top
    told = order(
        lines=tuple(lines), currency=currency, tax_included=included, shipping_minor=shipping, tip_minor=tip,
        shipping_tax_minor=shipping_tax, fee_minor=fee, fee_tax_minor=fee_tax, order_discount_minor=off,
        rounding_minor=rounding, total_minor=total,
    )  # fmt: skip
    settled = settle(told)
    assert isinstance(settled, Settled)
    assert sum(line.total_minor for line in settled.lines) == settled.total_minor == total
    assert sum(line.discount_minor for line in settled.lines) == off + sum(line.discount_minor for line in lines)
    assert sum(line.other_minor for line in settled.lines) == tip + fee + rounding + (0 if included else fee_tax)
    for one in settled.lines:
        parts = one.goods_minor - one.discount_minor + one.tax_minor + one.shipping_minor + one.other_minor
        assert one.total_minor == parts


@given(
    st.lists(line_of, min_size=1, max_size=8, unique_by=lambda line: line.ref),
    minor, minor, st.booleans(), st.booleans(), st.sampled_from((0, 70_000, 190_000, 255_000)),
)  # fmt: skip
def test_tax_that_is_reckoned_never_changes_what_the_customer_pays(lines, shipping, off, included, on_top, ppm) -> None:
    untaxed = tuple(SourceLine(x.ref, x.sku, "", x.title, x.kind, x.qty, x.qty, x.unit_price_minor, x.discount_minor, 0)
                    for x in lines)  # fmt: skip
    goods = sum(line.qty * line.unit_price_minor - line.discount_minor for line in untaxed)
    off = min(off, goods)
    net = goods + shipping - off
    total = net + (net * ppm // 1_000_000 if on_top and not included else 0)
    told = order(
        lines=untaxed, tax_included=included, shipping_minor=shipping, order_discount_minor=off, total_minor=total,
        is_tax_stated=False,
    )  # fmt: skip
    own = OwnRates((Rate("DE", ppm),))
    taxed = with_own_tax(told, {}, own)
    assert taxed.total_minor == total
    before, after = settle(told), settle(taxed)
    assert isinstance(after, Settled) or not isinstance(before, Settled)
    if taxed is not told and isinstance(after, Settled):
        assert sum(line.total_minor for line in after.lines) == total
        assert all(line.tax_minor >= 0 for line in taxed.lines)


def test_two_currencies_are_never_added() -> None:
    with pytest.raises(MixedCurrenciesError):
        Money(1, "EUR") + Money(1, "JPY")
    with pytest.raises(MixedCurrenciesError):
        Money(1, "EUR") - Money(1, "USD")
