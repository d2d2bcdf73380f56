"""Prices read from a carrier's tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.connectors.carriers.tariff import Service, Tariff, Zone, rate

HOME = Zone((500, 2_000), (419, 549), 1, 2)
WORLD = Zone((2_000,), (2_999,), 6, 14)
TARIFF = Tariff(
    "sandbox",
    "EUR",
    (
        Service("standard", "Standard", {"DE": HOME}, WORLD),
        Service("express", "Express", {"DE": Zone((2_000,), (1_000,), 1, 1)}, None, fuel_permille=85),
    ),
    {"DE": (("18", 100), ("18565", 790))},
)


def prices(country: str, postcode: str, weight_grams: int) -> dict[str, int]:
    return {found.service: found.cost_minor for found in rate(TARIFF, country, postcode, weight_grams)}


def test_a_parcel_pays_the_first_step_that_holds_it():
    assert prices("DE", "10115", 500)["standard"] == 419
    assert prices("DE", "10115", 501)["standard"] == 549


def test_a_parcel_that_is_too_heavy_has_no_price():
    assert prices("DE", "10115", 2_001) == {}


def test_a_service_that_stays_at_home_has_no_price_abroad():
    assert prices("AU", "6000", 900) == {"standard": 2_999}


def test_the_longest_beginning_of_a_postcode_decides_the_surcharge():
    assert prices("DE", "18 565", 500)["standard"] == 419 + 790
    assert prices("DE", "18439", 500)["standard"] == 419 + 100
    assert prices("US", "18565", 500)["standard"] == 2_999


def test_fuel_is_a_share_of_all_the_rest_rounded_half_up():
    assert prices("DE", "10115", 500)["express"] == 1_085
    assert prices("DE", "18565", 500)["express"] == 1_790 + 152


def test_the_cheapest_comes_first():
    assert [found.service for found in rate(TARIFF, "DE", "10115", 900)] == ["standard", "express"]


@pytest.mark.parametrize("weight_grams", [0, -5])
def test_a_parcel_without_weight_has_no_price(weight_grams):
    assert prices("DE", "10115", weight_grams) == {}


@given(st.integers(1, 2_000), st.integers(1, 2_000), st.text(max_size=6))
def test_a_heavier_parcel_is_never_cheaper(one, other, postcode):
    light, heavy = prices("DE", postcode, min(one, other)), prices("DE", postcode, max(one, other))

    assert all(light[service] <= heavy[service] for service in heavy)
