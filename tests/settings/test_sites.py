"""Sites: where orders leave from, when, and what a slip of the pen hears."""

from datetime import date

import pytest

from doorstep.actions.places import known_country, known_currency, known_zone, missing_in, wrong_with, zone_of
from doorstep.actions.shop import SiteSaid, add_site, change_site
from doorstep.domain import opening
from doorstep.domain.errors import CannotDoError


def site(shop, name="Berlin"):
    (row,) = shop.rows("site", name=name)
    return row


@pytest.mark.parametrize(
    ("ask", "typed", "told"),
    [
        (known_zone, "Europe/Berln", "the nearest one is Europe/Berlin."),
        (known_zone, "berlin", "the nearest one is Europe/Berlin."),
        (known_zone, "Mars/Base", "give one as in Europe/Berlin."),
        (known_country, "Germny", "the nearest one is Germany: give its two letters, DE."),
        (known_country, "XX", "give its two letters"),
        (known_currency, "DEM", "'DEM' is no currency"),
        (opening.days, "blursday", "give them as in mon-fri"),
        (opening.days, "", "open on one day of the week at least"),
        (opening.clock, "25:00", "give one as in 15:00."),
        (opening.closed, "2026-02-30", "give it as in 2026-12-24."),
        (opening.closed, "2026-12-27..2026-12-24", "give the first one first"),
    ],
)
def test_a_slip_is_one_sentence_with_what_was_meant(ask, typed, told):
    with pytest.raises(CannotDoError) as refused:
        ask(typed)
    assert told in str(refused.value)


def test_what_people_type_is_understood():
    assert (known_country("germany"), known_currency("eur"), known_zone("europe/berlin")) == (
        "DE", "EUR", "Europe/Berlin"
    )  # fmt: skip
    assert (zone_of("DE"), zone_of("CH")) == ("Europe/Berlin", "Europe/Zurich")
    assert opening.days("sat-mon, wed") == ("mon", "wed", "sat", "sun")
    assert [opening.clock(said) for said in ("15", "9.30", "3 pm", "12:30 a.m.", "15h")] == [
        "15:00", "09:30", "15:00", "00:30", "15:00",
    ]  # fmt: skip
    assert opening.closed("2026-12-24..2026-12-26 2026-12-24") == ["2026-12-24", "2026-12-25", "2026-12-26"]
    assert opening.told({"mon": "15:00", "tue": "15:00", "sat": "11:00"}) == "Mon–Tue until 15:00, Sat until 11:00"
    assert opening.in_spans(["2026-12-24", "2026-12-25", "2026-12-31"]) == [
        (date(2026, 12, 24), date(2026, 12, 25)), (date(2026, 12, 31), date(2026, 12, 31))
    ]  # fmt: skip


def test_an_address_is_looked_at_by_its_country_s_rules():
    assert "No postcode of Switzerland looks like “12345”" in wrong_with({"country": "CH", "postcode": "12345"})
    assert "There is no state “Calif” in United States" in wrong_with({"country": "US", "region": "Calif"})
    assert wrong_with({"country": "US", "region": "california", "postcode": "94110"}) == ""
    assert missing_in({"country": "US", "city": "Reno"}) == ["street", "postcode", "state or province"]


def test_a_site_is_changed_and_the_next_promise_is_made_by_it(shop):
    shop.stock(MUG=5)
    change_site(
        shop.database, "Berlin", SiteSaid(open_days="mon", cut_off="09:00", closed_on="2026-11-23"), shop.owner_id
    )

    shop.order()
    shop.run("capture", "normalize")

    assert site(shop).cut_offs["mon"] == "09:00"
    assert site(shop).cut_offs["tue"] == ""
    assert site(shop).line1 == "Kastanienallee 7"  # what was not said stays
    (promise,) = shop.rows("promise")
    assert promise.ship_by_at.date().isoformat() == "2026-11-30"  # the Monday after the one on which it is closed
    assert [row.actor_id for row in shop.rows("inbound_event", topic="shop.site")] == [shop.owner_id]


def test_another_site_joins_and_a_name_is_of_one(shop):
    told = add_site(shop.database, "Kiel", SiteSaid("Alter Markt 1", "", "24103", "Kiel", "", "de", "europe/berlin"), 1)
    assert told == "Kiel is a site of the shop: orders leave Mon–Fri until 15:00."
    assert (site(shop, "Kiel").country, site(shop, "Kiel").time_zone) == ("DE", "Europe/Berlin")

    with pytest.raises(CannotDoError, match="There is a site called Kiel already"):
        add_site(shop.database, "Kiel", SiteSaid(country="DE"), 1)
    with pytest.raises(CannotDoError, match="There is a site called Berlin already"):
        change_site(shop.database, "Kiel", SiteSaid(name="Berlin"), 1)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (SiteSaid(time_zone="Europe/Berln"), "the nearest one is Europe/Berlin"),
        (SiteSaid(postcode="1"), "No postcode of Germany looks like “1”"),
        (SiteSaid(country="Atlantis"), "is no country"),
        (SiteSaid(cut_offs={}), "open on one day of the week at least"),
        (SiteSaid(line1="Street\nand more"), "must be one line"),
    ],
)
def test_a_site_that_cannot_be_so_stays_as_it_was(small_shop, said, told):
    before = site(small_shop)
    with pytest.raises(CannotDoError) as refused:
        change_site(small_shop.database, "Berlin", said, small_shop.owner_id)
    assert told in str(refused.value)
    assert site(small_shop) == before
    assert small_shop.rows("inbound_event", topic="shop.site") == []


def test_a_site_is_closed_when_nothing_leaves_from_it_any_more_and_another_is_open(shop):
    shop.stock(MUG=5)
    shop.order()
    shop.run("capture", "normalize", "allocate")
    with pytest.raises(CannotDoError, match="one part of an order still leaves from Berlin; send them first"):
        change_site(shop.database, "Berlin", SiteSaid(active=False), 1)

    change_site(shop.database, "Hamburg", SiteSaid(active=False), 1)
    assert not site(shop, "Hamburg").active
    with pytest.raises(CannotDoError, match="Berlin is the only site"):
        change_site(shop.database, "Berlin", SiteSaid(active=False), 1)
