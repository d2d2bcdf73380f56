"""A shop on vacation: orders come in, promises skip it, and what was promised within it is seen first."""

from datetime import date

import pytest

from doorstep.actions import vacation
from doorstep.actions.settings import change_options
from doorstep.actions.undo import undo
from doorstep.db.queries.pages import read_frame
from doorstep.domain.errors import CannotDoError
from doorstep.domain.promises import SiteHours, promise

FROM, UNTIL = "2026-11-23", "2026-12-05"  # the shop's today is Friday, 20 November 2026


def promised(shop, number: int = 1001):
    (row,) = shop.rows("promise", order_id=shop.find(number).id)
    return row


def away(shop, first: str = FROM, last: str = UNTIL, go_on: bool = False, words: str | None = None) -> str:
    return vacation.go_on_vacation(shop.database, first, last, words, shop.owner_id, go_on)


def test_an_order_of_the_vacation_is_taken_and_promised_for_after_it(shop):
    away(shop, first="2026-11-20")
    shop.order(1001, {"MUG": 1})
    shop.run("capture", "normalize", "allocate")
    row = promised(shop)
    assert row.ship_by_at.date() == date(2026, 12, 6)
    assert (row.promised_on, row.inputs["away"]) == ("2026-12-08", ["2026-11-20", UNTIL])
    assert shop.face(1001) == "In progress"


def test_what_leaves_before_the_vacation_arrives_within_it(shop):
    shop.later(hours=1)
    away(shop)
    shop.order(1001, {"MUG": 1})
    shop.run("capture", "normalize")
    row = promised(shop)
    assert (row.ship_by_at.date(), row.promised_on) == (date(2026, 11, 20), "2026-11-23")


def test_a_site_s_own_closing_days_are_skipped_too(shop):
    from doorstep.db import tables

    with shop.database.writing("act") as connection:
        connection.execute(tables.site.update().values(calendar={"closed_on": ["2026-11-20", "2026-11-21"]}))
    shop.order(1001, {"MUG": 1})
    shop.run("capture", "normalize")
    assert promised(shop).ship_by_at.date() == date(2026, 11, 22)


def test_a_vacation_of_a_year_still_has_a_first_day_after_it():
    hours = SiteHours(
        "Europe/Berlin",
        dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "15:00"),
        frozenset(),
        ("2026-01-01", "2027-01-31"),
    )
    from datetime import UTC, datetime

    assert promise(datetime(2026, 1, 1, 8, tzinfo=UTC), hours, 0).ship_by_at.date() == date(2027, 2, 1)


def test_what_is_promised_within_the_vacation_is_seen_before_it_begins(shop):
    for number in (1001, 1002):
        shop.order(number, {"MUG": 1})
    shop.run("capture", "normalize")
    found = vacation.promised_within(shop.database, FROM, UNTIL)
    assert [(one.number, one.promised_on, one.leaves_on) for one in found] == [
        ("#1001", "2026-11-23", "2026-11-20"), ("#1002", "2026-11-23", "2026-11-20"),
    ]  # fmt: skip
    with pytest.raises(CannotDoError, match="2 orders are promised within these days already"):
        away(shop)
    assert away(shop, go_on=True).startswith(f"On vacation from {FROM} to {UNTIL}")


def test_what_has_left_is_not_among_what_is_promised(with_vendors):
    with_vendors.order(1001, {"MUG": 1})
    with_vendors.send_out()
    assert vacation.promised_within(with_vendors.database, FROM, UNTIL) == []


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        ("2026-12-05", "2026-11-23", "is before the first"),
        ("", "2026-11-01", "is over already"),
        ("2026-11-01", "2026-11-02", "is over already"),
        ("tomorrow", "2026-12-05", "Give the first and the last day"),
        ("", "", "Give the first and the last day"),
        ("2026-11-20", "2029-11-20", "more than 400 days"),
    ],
)
def test_days_that_are_no_vacation_are_refused(shop, first, last, told):
    with pytest.raises(CannotDoError, match=told):
        away(shop, first, last)
    assert not shop.rows("setting", key="vacation_until")


def test_every_page_says_until_when_and_customers_are_told(shop):
    from doorstep.actions.words import read_vacation
    from doorstep.db.engine import business_now

    def told() -> tuple[str, str]:
        with shop.database.reading() as connection:
            return read_frame(connection).away_until, read_vacation(connection, business_now(connection))

    assert told() == ("", "")
    away(shop, words="Back on {until}, rested.")
    assert told() == ("", f"Back on {UNTIL}, rested.")  # it begins in three days
    shop.later(days=4)
    assert told() == (UNTIL, f"Back on {UNTIL}, rested.")
    shop.later(days=12)
    assert told() == ("", "")


def test_a_vacation_ends_when_somebody_comes_back_and_its_end_can_be_undone(shop):
    change_options(shop.database, {"vacation_until": UNTIL}, shop.owner_id)
    with shop.database.reading() as connection:
        assert read_frame(connection).away_until == UNTIL
    vacation.come_back(shop.database, shop.owner_id)
    with shop.database.reading() as connection:
        assert read_frame(connection).away_until == ""
    undo(shop.database, max(row.id for row in shop.rows("inbound_event")), "owner")
    with shop.database.reading() as connection:
        assert read_frame(connection).away_until == UNTIL
