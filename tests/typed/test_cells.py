"""What stands in a cell of an order sheet: days as people write them, and whole addresses."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.connectors.files.addresses import country_code, part_address
from doorstep.domain.catalog_values import UnreadableValueError
from doorstep.domain.order_values import day_order, read_instant

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "order", "at"),
    [
        ("04/19/19 08:46", "MD", (2019, 4, 19, 6, 46)),
        ("19.04.2019", "DM", (2019, 4, 19, 10, 0)),
        ("19.4.19, 8:46 Uhr", "DM", (2019, 4, 19, 6, 46)),
        ("2020-11-05 19:52", "DM", (2020, 11, 5, 18, 52)),
        ("2020-11-05T19:52:10Z", "DM", (2020, 11, 5, 19, 52, 10)),
        ("2020-11-05 19:52:10 +0100", "DM", (2020, 11, 5, 18, 52, 10)),
        ("1996-07-04 00:00:00.000", "DM", (1996, 7, 3, 22, 0)),
        ("Apr 19, 2019 8:46 PM", "", (2019, 4, 19, 18, 46)),
        ("19 April 2019", "", (2019, 4, 19, 10, 0)),
        ("1604606400", "", (2020, 11, 5, 20, 0)),
    ],
)
def test_a_day_is_read_as_people_write_it(text, order, at):
    assert read_instant(text, order, BERLIN) == datetime(*at, tzinfo=UTC)


@given(st.text(max_size=30), st.sampled_from(["DM", "MD", ""]))
def test_a_day_of_anything_is_a_day_or_says_that_it_is_none(text, order):
    try:
        found = read_instant(text, order, BERLIN)
    except UnreadableValueError:
        return
    assert found.tzinfo is UTC


def test_which_of_day_and_month_comes_first_is_told_by_the_whole_column():
    assert day_order(["04/05/19", "04/19/19"]) == "MD"
    assert day_order(["04/05/19", "19/04/19"]) == "DM"
    assert day_order(["04/05/19"]) == ""
    assert day_order(["13/01/19", "01/13/19"]) == "?"


@pytest.mark.parametrize(
    ("text", "country", "parted"),
    [
        (
            "917 1st St, Dallas, TX 75001", "US",
            {"line1": "917 1st St", "city": "Dallas", "region": "TX", "postcode": "75001"},
        ),
        (
            "381 Wilson St, San Francisco, CA 94016, USA", "US",
            {"line1": "381 Wilson St", "city": "San Francisco", "region": "CA", "postcode": "94016"},
        ),
        ("Torstr. 140, 10119 Berlin", "DE", {"line1": "Torstr. 140", "postcode": "10119", "city": "Berlin"}),
        (
            "Flat 2, 10 High St, London, SW1A 2AA", "GB",
            {"line1": "Flat 2, 10 High St", "city": "London", "postcode": "SW1A 2AA"},
        ),
        ("917 1st St, Dallas, ZZ 75001", "US", {"line1": "917 1st St, Dallas, ZZ 75001"}),
        ("917 1st St, Dallas, TX 7500", "US", {"line1": "917 1st St, Dallas, TX 7500"}),
        ("somewhere in the woods", "DE", {"line1": "somewhere in the woods"}),
        ("Torstr. 140, 10119 Berlin", "", {"line1": "Torstr. 140, 10119 Berlin"}),
    ],
)  # fmt: skip
def test_a_whole_address_is_parted_only_where_its_countrys_rules_leave_no_doubt(text, country, parted):
    assert part_address(text, country) == parted


def test_a_country_is_known_by_its_name():
    assert [country_code(name) for name in ("Germany", "Deutschland", "USA", "uk", "PT", "Narnia", "")] == [
        "DE", "DE", "US", "GB", "PT", "", "",
    ]  # fmt: skip
