"""Where an order is taxed: a region by its code or by its name, a postcode with four more digits, or a question."""

import json
from itertools import count
from typing import Any

import pytest

from doorstep.actions.found import make_account
from doorstep.actions.tax import save_rate
from doorstep.connectors.addresses import region_code
from doorstep.connectors.tax_places import known_place, known_rates, lacks_region
from doorstep.db import tables
from doorstep.db.accounts import find_account
from doorstep.db.queries.prove import prove
from doorstep.domain.tax import Place, Rate, rates_for
from doorstep.testing.retelling import answer, cause, run
from doorstep.testing.shop import Shop

CALIFORNIA, BEVERLY_HILLS = 208, 266  # in cents: what 30.70 holds at 7.25 % and at 9.5 %, less or more a cent a part
NUMBERS = count(1)


def rates(shop: Shop) -> None:
    shop.stock(MUG=100)
    for percent, more in (("7.25", {}), ("9.5", {"postcode": "90210...90299"})):
        save_rate(
            shop.database, {"country": "US", "region": "CA", "rate": percent, "on_shipping": "yes", **more},
            shop.owner_id,
        )  # fmt: skip


def untaxed(shop: Shop, lines: Any = (), **changes: Any) -> str:
    """An order of a site that says nothing of tax; its number."""
    with shop.database.writing("act") as connection:
        known = find_account(connection, "site")
        account = known.id if known else make_account(connection, "channel", "own", "site", "shop.example", "USD")
    number = f"t{next(NUMBERS)}"
    place = {"name": "M", "line1": "1 Main St", "postcode": "94110", "city": "San Francisco", "region": "CA"}
    body = {
        "schema": "doorstep.order/1", "id": number, "placed_at": "2026-11-20T11:00:00Z", "currency": "USD",
        "prices_include_tax": True, "lines": lines or [{"sku": "MUG", "qty": 2, "unit_price": "12.90"}],
        "total": "30.70", "shipping": {"price": "4.90"}, "payment": {"state": "paid"},
        "ship_to": {**place, "country": "US", **changes},
    }  # fmt: skip
    shop.deliver("order", json.dumps(body).encode(), account, number)
    run(shop)
    return number


def booked(shop: Shop) -> int:
    found = [row for row in shop.rows("posting") if getattr(row, "currency", None)]
    return sum(-row.amount for row in found if row.account == "tax")


@pytest.mark.parametrize("region", ["CA", "ca", "California", "US-CA", "us-ca", " california "])
def test_a_region_is_taxed_alike_however_a_site_spells_it(shop: Shop, region: str) -> None:
    rates(shop)
    untaxed(shop, region=region)
    assert abs(booked(shop) - CALIFORNIA) <= 1
    assert shop.cases() == []


def test_a_postcode_with_four_more_digits_has_the_rate_of_its_town(shop: Shop) -> None:
    rates(shop)
    untaxed(shop, postcode="90210")
    whole = booked(shop)
    untaxed(shop, postcode="90210-1234")
    assert (abs(whole - BEVERLY_HILLS) <= 1, booked(shop), shop.cases()) == (True, 2 * whole, [])


def test_a_region_that_nobody_knows_is_found_by_its_postcode(shop: Shop) -> None:
    rates(shop)
    untaxed(shop, region="Calif.")
    assert abs(booked(shop) - CALIFORNIA) <= 1
    assert shop.cases() == []


def test_a_region_that_nothing_tells_is_asked_for_and_the_answer_is_taxed(shop: Shop) -> None:
    rates(shop)
    number = untaxed(shop, region="Calif.", postcode="00200")  # of no state
    assert (booked(shop), cause(shop), shop.rows("orders", number=number)[0].status) == (0, ["bad_address"], "received")
    (case,) = shop.rows("exception_case")
    assert "no state or region of US is called 'Calif.', and its tax depends on it" in json.dumps(case.facts)
    answer(shop, "bad_address", "correct", line1="1 Main St", city="San Francisco", postcode="94110", region="CA")
    run(shop)
    assert shop.rows("orders", number=number)[0].status == "in_progress"
    assert (abs(booked(shop) - CALIFORNIA) <= 1, shop.cases()) == (True, [])


def test_a_state_without_a_rate_of_its_own_is_known_and_not_taxed(shop: Shop) -> None:
    rates(shop)
    untaxed(shop, region="Oregon", postcode="97201", city="Portland")
    assert (booked(shop), shop.cases()) == (0, [])


@pytest.mark.parametrize(
    ("country", "region", "code"),
    [
        ("US", "new york", "NY"), ("US", "Calif.", ""), ("US", "", ""), ("CA", "Québec", "QC"), ("CA", "CA-QC", "QC"),
        ("IN", "Maharashtra", "MH"), ("IN", "mh", "MH"), ("MX", "CDMX", "CMX"), ("DE", "Bayern", "BAYERN"),
        ("ES", "Santa Cruz de Tenerife", "TF"), ("", "CA", "CA"), ("XX", "y", "Y"),
    ],
)  # fmt: skip
def test_a_region_has_one_code(country: str, region: str, code: str) -> None:
    assert region_code(country, region) == code


def test_only_where_the_tax_depends_on_the_region_it_must_be_known() -> None:
    anywhere, texan = Rate("US", 50_000), Rate("US", 60_000, region="Texas")
    nowhere, houston = Place("US", "Tejas", "", "Houston"), Place("US", "TX", "77001", "Houston")
    assert not lacks_region(nowhere, [anywhere, Rate("CA", 50_000, region="QC")])
    assert lacks_region(nowhere, [anywhere, texan])
    assert not lacks_region(known_place(houston), known_rates([anywhere, texan]))
    assert [rate.rate_ppm for rate in rates_for(known_rates([anywhere, texan]), known_place(houston))] == [60_000]


@pytest.mark.parametrize(("postcode", "fits"), [("90210-1234", True), ("902101234", True), ("90211-1234", False)])
def test_a_rate_of_one_postcode_is_that_of_its_houses(postcode: str, fits: bool) -> None:
    rate = Rate("US", 95_000, postcode="90210")
    assert bool(rates_for([rate], Place("US", "CA", postcode))) is fits
    assert bool(rates_for([Rate("US", 95_000, postcode="90210-1234")], Place("US", "CA", "90210-1234")))
    assert not rates_for([Rate("BR", 95_000, postcode="90210")], Place("BR", "RS", "90210-1234"))


def test_what_was_asked_for_is_taxed_by_its_class_though_its_payment_was_booked_before(shop: Shop) -> None:
    rates(shop)
    save_rate(shop.database, {"country": "US", "region": "CA", "rate": "0", "tax_class": "books"}, shop.owner_id)
    with shop.database.writing("act") as connection:
        connection.execute(tables.sku.update().where(tables.sku.c.code == "MUG").values(tax_class="books"))
    untaxed(shop, lines=[{"sku": "WHITE-MUG", "qty": 2, "unit_price": "12.90"}])
    assert abs(booked(shop) - CALIFORNIA) <= 1
    answer(shop, "unknown_sku", "map", sku="MUG")
    run(shop)
    assert (booked(shop), shop.cases()) == (0, [])
    assert [law.name for law in prove(shop.database).laws if not law.holds] == []
