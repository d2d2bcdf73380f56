"""Services that the owner writes down, tracking numbers, and which offer is taken."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.domain.errors import CannotDoError
from doorstep.domain.money import to_minor
from doorstep.domain.own_services import (
    OwnService,
    checked,
    find_service,
    parse_steps,
    read_services,
    tidy_tracking,
    tracking_link,
    wants_tracking,
)
from doorstep.domain.shipping import Offer, choose

PARCEL = OwnService(
    "parcel", "Parcel", ("DE", "EU"), ((2000, 549), (5000, 749)), 1, 2, True, "https://x.example/{tracking}"
)
FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)


def test_what_is_kept_is_read_back_as_it_was():
    assert read_services({"services": [PARCEL.as_config()]}) == [PARCEL]
    assert find_service({"services": [PARCEL.as_config()]}, "letter") is None
    assert read_services(None) == []


@pytest.mark.parametrize(("country", "goes"), [("DE", True), ("PT", True), ("CH", False), ("GB", False)])
def test_eu_is_all_of_the_union_and_nobody_else(country, goes):
    assert PARCEL.goes_to(country) is goes


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"code": "Parcel!"}, "is no code for a service"),
        ({"name": ""}, "needs a name"),
        ({"countries": ("Germany",)}, "is no country"),
        ({"countries": ()}, "Say where the service goes"),
        ({"steps": ()}, "at least one weight with its price"),
        ({"steps": ((0, 100),)}, "at least one weight with its price"),
        ({"steps": ((500, 100), (500, 200))}, "One weight has two prices"),
        ({"days_min": 3, "days_max": 2}, "the smaller one first"),
        ({"tracking_url": "javascript:alert({tracking})"}, "no address of a tracking page"),
        ({"tracking_url": "https://x.example/"}, "no address of a tracking page"),
        ({"tracking_url": 'https://x.example/{tracking}"onclick'}, "no address of a tracking page"),
        ({"max_mm": (100, 200)}, "three sides in millimetres"),
    ],
)
def test_a_service_that_makes_no_sense_is_refused_with_what_to_write(changes, words):
    with pytest.raises(CannotDoError, match=words):
        checked(replace(PARCEL, **changes))


def test_a_service_is_kept_tidy():
    kept = checked(replace(PARCEL, countries=("de", " at", "DE"), steps=((5000, 749), (2000, 549)), max_mm=(1, 3, 2)))

    assert (kept.countries, kept.steps, kept.max_mm) == (("DE", "AT"), ((2000, 549), (5000, 749)), (3, 2, 1))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" rr 123 456 785 de ", "RR123456785DE"),
        ("00340434161094042557", "00340434161094042557"),
        ("1Z-999.AA/1", "1Z-999.AA/1"),
    ],
)
def test_a_number_is_kept_in_capitals_and_without_spaces(typed, kept):
    assert tidy_tracking(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", "12345", "ABCDEF", "1111111", "x" * 41 + "1", "RR123456784DE", "<b>123456</b>", "12 34é56"]
)
def test_what_cannot_be_a_number_is_refused(typed):
    with pytest.raises(CannotDoError):
        tidy_tracking(typed)


@given(st.text(max_size=60))
def test_a_number_is_kept_as_it_is_kept(text):
    try:
        once = tidy_tracking(text)
    except CannotDoError:
        return
    assert tidy_tracking(once) == once


@given(st.text(min_size=1, max_size=40))
def test_a_number_never_breaks_out_of_its_place_in_the_link(number):
    link = tracking_link({"tracking_url": "https://x.example/{tracking}?a=1"}, "", number)

    inside = link.removeprefix("https://x.example/").removesuffix("?a=1")
    assert set(inside) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%")


def test_a_link_is_of_the_service_or_else_of_the_carrier():
    config = {"services": [PARCEL.as_config(), replace(PARCEL, code="plain", tracking_url="").as_config()]}

    assert tracking_link(config, "parcel", "A1") == "https://x.example/A1"
    assert (
        tracking_link({**config, "tracking_url": "https://y.example/{tracking}"}, "plain", "A1")
        == "https://y.example/A1"
    )
    assert (
        tracking_link(config, "plain", "A1")
        == tracking_link(config, "parcel", "")
        == tracking_link(None, "", "A1")
        == ""
    )


def test_only_a_manual_service_that_bears_a_number_wants_one_typed():
    config = {"services": [PARCEL.as_config(), replace(PARCEL, code="letter", is_tracked=False).as_config()]}

    told = [
        wants_tracking(vendor, config, code)
        for vendor, code in (("manual", "parcel"), ("manual", "letter"), ("sandbox", "parcel"))
    ]
    assert told == [True, False, False]


@pytest.mark.parametrize("text", ["1000 g = 4.90\n2 kg: 6,50", "1000=4.90; 2kg=6.50", "1000: 4.90, 2 kg: 6.50"])
def test_prices_are_read_as_people_write_them(text):
    assert parse_steps(text, to_minor, "EUR") == ((1000, 490), (2000, 650))


def test_a_price_that_is_none_is_named():
    with pytest.raises(CannotDoError, match="“1000 = dear” is no weight with a price"):
        parse_steps("500 = 1.85\n1000 = dear", to_minor, "EUR")


OFFERS = (
    Offer("letter", 185, "EUR", 4, "post", 1), Offer("parcel", 549, "EUR", 2, "post", 1),
    Offer("parcel", 499, "EUR", 3, "bikes", 2), Offer("express", 1290, "EUR", 1, "bikes", 2),
    Offer("fast", 100, "JPY", 1, "far", 3),
)  # fmt: skip


@pytest.mark.parametrize(
    ("promised", "wanted", "taken"),
    [
        (None, "", ("post", "letter")),
        (MONDAY, "", ("bikes", "parcel")),
        (date(2026, 11, 22), "", ("post", "parcel")),
        (date(2026, 11, 20), "", ("bikes", "express")),
        (None, "parcel", ("bikes", "parcel")),
        (None, "post/parcel", ("post", "parcel")),
        (None, "nobody", ("post", "letter")),
    ],
)
def test_the_cheapest_that_keeps_the_promise_is_taken_from_whoever_offers_it(promised, wanted, taken):
    choice = choose(OFFERS, FRIDAY, promised, wanted, "EUR")

    assert choice is not None
    assert (choice.offer.carrier, choice.offer.service) == taken
    assert (choice.why["carrier"], choice.why["service"]) == taken


def test_where_nobody_goes_there_is_no_choice():
    assert choose((), FRIDAY, MONDAY) is None
