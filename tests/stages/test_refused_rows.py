"""What nobody foresaw costs the one subject that it is about: its neighbours go on, and it waits for a person."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from doorstep.actions.resolve import resolve_case
from doorstep.db import tables
from doorstep.testing.shop import Shop, shopify_order
from tasks import normalize_rows


@pytest.fixture
def no_cursed_titles(shop: Shop) -> Iterator[None]:
    """The database refuses a line of that title, as it might refuse a value that no contract thought of."""
    refuse = (
        "CREATE TRIGGER no_cursed_titles BEFORE INSERT ON order_line WHEN NEW.title = 'Cursed' "
        "BEGIN SELECT RAISE(ABORT, 'no_cursed_titles'); END"
        if shop.database.is_sqlite
        else "ALTER TABLE order_line ADD CONSTRAINT no_cursed_titles CHECK (title <> 'Cursed')"
    )
    with shop.database.writer.begin() as connection:
        connection.execute(sa.text(refuse))
    return


def lift(shop: Shop) -> None:
    with shop.database.writer.begin() as connection:
        connection.execute(
            sa.text(
                "DROP TRIGGER no_cursed_titles"
                if shop.database.is_sqlite
                else "ALTER TABLE order_line DROP CONSTRAINT no_cursed_titles"
            )
        )


def cursed(shop: Shop, number: int) -> None:
    body = shopify_order(number, {"MUG": 1})
    body["line_items"][0]["title"] = "Cursed"
    shop.order(number, line_items=body["line_items"])


@pytest.mark.usefixtures("no_cursed_titles")
def test_one_refused_order_among_good_ones_is_a_case_and_they_go_on(shop: Shop) -> None:
    for number in range(1001, 1009):
        cursed(shop, number) if number == 1005 else shop.order(number)
    shop.run("capture", "normalize", "allocate")
    assert [shop.find(n).status for n in range(1001, 1009) if n != 1005] == ["in_progress"] * 7
    assert shop.find(1005).status == "received"
    assert shop.rows("order_line", order_id=shop.find(1005).id) == []
    (case,) = shop.rows("exception_case")
    assert (case.cause, case.question) == ("stuck_work", "normalize cannot get on: no_cursed_titles")
    assert "Cursed" not in str(case.facts)
    (subject,) = shop.rows("case_subject")
    assert (subject.subject_kind, subject.subject_id, subject.order_id) == ("order", *[shop.find(1005).id] * 2)


@pytest.mark.usefixtures("no_cursed_titles")
def test_a_refused_order_goes_on_when_a_person_says_try_again(shop: Shop) -> None:
    cursed(shop, 1001)
    shop.run("capture", "normalize")
    (case,) = shop.rows("exception_case")
    resolve_case(shop.database, case.public_id, "retry", {}, "owner")
    shop.run("normalize")
    assert shop.cases("stuck_work"), "still refused, and asked again"
    lift(shop)
    (_, case) = shop.rows("exception_case")
    resolve_case(shop.database, case.public_id, "retry", {}, "owner")
    shop.run("normalize", "allocate")
    assert shop.face(1001) == "In progress"


def test_an_error_in_our_own_code_costs_only_the_order_it_is_about(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    really = normalize_rows._end_events

    def trips(s, outcomes):
        if any(o.source is not None and o.source.number == "#1002" for o in outcomes):
            raise KeyError("Mara Lind")
        really(s, outcomes)

    monkeypatch.setattr(normalize_rows, "_end_events", trips)
    for number in (1001, 1002, 1003):
        shop.order(number)
    shop.run("capture", "normalize")
    assert [shop.find(n).status for n in (1001, 1002, 1003)] == ["confirmed", "received", "confirmed"]
    (case,) = shop.rows("exception_case")
    assert case.question == "normalize cannot get on: KeyError"


def test_an_event_that_cannot_be_written_is_a_dead_end_with_an_owner(shop: Shop, monkeypatch) -> None:
    from tasks import capture

    def trips(s, decision, attempts):
        raise ZeroDivisionError

    monkeypatch.setattr(capture, "_tie_orders", trips)
    shop.order(1001)
    shop.run("capture")
    assert shop.cases() == [("stuck_work", "capture:ZeroDivisionError")]
    (event,) = [e for e in shop.rows("inbound_event") if e.topic == "orders/create"]
    assert event.outcome == "quarantined"
    monkeypatch.undo()
    (case,) = shop.rows("exception_case")
    resolve_case(shop.database, case.public_id, "retry", {}, "owner")
    shop.run("capture", "normalize")
    assert shop.find(1001).status == "confirmed"


def test_what_passes_by_itself_is_nobodys_case(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(s, outcomes, *_):
        raise sa.exc.OperationalError("SELECT 1", {}, Exception("locked"), connection_invalidated=True)

    monkeypatch.setattr(normalize_rows, "_still_standing", gone)
    shop.order(1001)
    shop.run("capture")
    with pytest.raises(sa.exc.OperationalError):
        shop.run("normalize")
    monkeypatch.undo()
    assert shop.cases() == []
    with shop.database.writing("claim") as connection:  # as a conductor that starts again does
        connection.execute(tables.work_item.update().values(lease=None))
    shop.run("normalize")
    assert shop.find(1001).status == "confirmed"
