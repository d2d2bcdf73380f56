"""People and stages at the same rows at one moment: each waits its turn, nobody waits in a circle, nothing is lost.

Each crossing is made on purpose: one side stops where it holds half of its locks, until the other waits for it.
"""

import pytest

from doorstep.actions import floor
from doorstep.actions.carriers import write_service
from doorstep.actions.catalog import save_product
from doorstep.actions.found import make_account
from doorstep.actions.orders import cancel
from doorstep.actions.resolve import resolve_case
from doorstep.actions.settings import change_options
from doorstep.actions.undo import undo
from doorstep.db import cases, ledger, locks, work
from doorstep.db.engine import business_now
from doorstep.db.queries import allocate as allocate_rows
from doorstep.db.queries import review as review_rows
from doorstep.db.queries import ship as ship_rows
from doorstep.testing.crossing import Crossing, label
from doorstep.testing.sending import LETTER, PARCEL, add_post
from doorstep.testing.shop import Shop
from tasks import allocate, capture, normalize, review, ship
from tasks.context import working

NOBODY = "http://127.0.0.1:9"


def test_an_order_is_cancelled_while_it_is_being_allocated(here: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    here.stock(MUG=5)
    here.order(1001, {"MUG": 2})
    here.run("capture", "normalize")
    name = here.find().public_id
    meeting = Crossing(
        here, monkeypatch, allocate_rows, "lock_orders", lambda: cancel(here.database, name, "owner", "")
    )
    here.run("allocate")
    assert "is cancelled" in meeting.result()
    assert (here.find().status, here.balance("MUG"), here.balance("MUG", "allocated")) == ("cancelled", 5, 0)


def test_the_channel_cancels_an_order_while_it_is_being_allocated(here: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    here.stock(MUG=5)
    here.order(1001, {"MUG": 2})
    here.run("capture", "normalize")
    later = "2026-11-20T11:05:00Z"
    here.order(1001, {"MUG": 2}, "orders/cancelled", updated_at=later, cancelled_at=later)
    here.run("capture")
    with working(here.database):
        meeting = Crossing(here, monkeypatch, allocate_rows, "lock_orders", lambda: run_alone(here, "normalize"))
        here.run("allocate")
        meeting.result()
    here.run("normalize")  # it had moved meanwhile, and is looked at again
    assert (here.find().status, here.balance("MUG")) == ("cancelled", 5)


def test_the_channel_edits_an_order_while_it_is_being_allocated(here: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    here.stock(MUG=5)
    here.order(1001, {"MUG": 2})
    here.run("capture", "normalize")
    here.order(1001, {"MUG": 3}, "orders/updated", updated_at="2026-11-20T11:05:00Z")
    here.run("capture")
    with working(here.database):
        meeting = Crossing(here, monkeypatch, allocate_rows, "lock_orders", lambda: run_alone(here, "normalize"))
        here.run("allocate")
        meeting.result()
    here.run("allocate")
    (line,) = here.rows("order_line")
    assert (line.qty, line.allocated_qty, here.balance("MUG"), here.find().status) == (3, 3, 2, "in_progress")


def run_alone(shop: Shop, stage: str) -> None:
    """One round of the stage, within a `working` of the test's own: others run beside it in this process."""
    here = {"capture": capture, "normalize": normalize}[stage]
    gathered = here._read(100)
    if here is capture:
        capture._commit(*gathered)
    else:
        normalize._commit(gathered, normalize.decide_orders(gathered))


def test_stock_comes_in_while_an_order_is_found_short_of_it(here: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    here.stock(MUG=1)
    here.order(1001, {"MUG": 2})
    here.run("capture", "normalize", "allocate")
    assert len(here.cases("short_stock")) == 1
    here.order(1002, {"MUG": 1})  # its claim locks the very balance that the delivery raises
    here.run("capture", "normalize")
    with here.database.writing("act") as connection:
        work.want(connection, "allocate", [here.find(1001).id], business_now(connection))
    meeting = Crossing(here, monkeypatch, ledger, "lock_balances", lambda: here.stock(MUG=3))
    here.run("allocate")
    meeting.result()
    here.run("allocate")
    assert [here.find(n).status for n in (1001, 1002)] == ["in_progress"] * 2
    assert here.cases() == []


def test_short_orders_are_cancelled_while_they_are_found_short_again(here: Shop, monkeypatch) -> None:
    here.stock(MUG=1)
    here.order(1001, {"MUG": 2})
    here.run("capture", "normalize", "allocate")
    (case,) = here.rows("exception_case")
    with here.database.writing("act") as connection:
        work.want(connection, "allocate", [here.find().id], business_now(connection))
    answer = lambda: resolve_case(here.database, case.public_id, "cancel", {}, "owner")  # noqa: E731
    meeting = Crossing(here, monkeypatch, allocate_rows, "sku_codes", answer)
    here.run("allocate")
    assert "1 order cancelled" in meeting.result()
    assert (here.find().status, here.cases()) == ("cancelled", [])


def test_a_case_is_joined_while_it_is_shown(here: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    here.order(1001, {"X-1": 1})
    here.run("capture", "normalize")
    here.order(1002, {"X-1": 1})
    here.run("capture")
    with working(here.database):
        claimed = work.claim(here.database, "review", 10, work.Worker())
        assert len(claimed) == 1
        meeting = Crossing(here, monkeypatch, review_rows, "set_run_refs", lambda: run_alone(here, "normalize"))
        review._commit(claimed, review.Showing(run_refs=[(claimed.subjects[0], "run-1")]))
        meeting.result()
    assert here.rows("exception_case")[0].run_ref == "run-1"
    assert len(here.rows("case_subject", cleared_at=None)) == 2


def test_a_parcel_is_handed_over_while_ship_looks_at_it(here: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    here.stock(MUG=5)
    with here.database.writing("act") as connection:
        carrier = make_account(connection, "carrier", "sandbox", "parcels", config={"base_url": NOBODY})
    here.order(1001, {"MUG": 2})
    here.run("capture", "normalize", "allocate", "pick_pack")
    (wave,) = here.rows("wave")
    floor.pick_wave(here.database, wave.id, here.owner_id)
    floor.seal_wave(here.database, wave.id, here.owner_id)
    label(here, carrier)
    with here.database.writing("act") as connection:
        work.want(connection, "ship", [here.rows("parcel")[0].id], business_now(connection))
    hand_over = lambda: floor.hand_over(here.database, here.owner_id)  # noqa: E731
    meeting = Crossing(here, monkeypatch, ship_rows, "lock", hand_over)
    here.run("ship", rounds=1)
    assert meeting.result() == 1
    assert here.find().status == "sent"


def test_two_shorts_of_one_case_are_answered_and_filed_without_a_circle(here: Shop, monkeypatch) -> None:
    """A person maps a SKU while normalize brings the next order that lacks it."""
    here.stock(MUG=9)
    here.order(1001, {"X-1": 1})
    here.run("capture", "normalize")
    (case,) = here.rows("exception_case")
    here.order(1002, {"X-1": 1})
    here.run("capture")
    answer = lambda: resolve_case(here.database, case.public_id, "map", {"sku": "MUG"}, "owner")  # noqa: E731
    meeting = Crossing(here, monkeypatch, cases, "file_cases", answer)
    here.run("normalize")
    meeting.result()
    here.run("normalize", "allocate")
    assert [here.find(n).status for n in (1001, 1002)] == ["in_progress"] * 2


def test_a_product_is_saved_while_normalize_asks_which_it_is(here: Shop, monkeypatch) -> None:
    here.order(1001, {"X-1": 1})
    here.run("capture")
    saved = lambda: save_product(here.database, "X-1", {"title": "Lamp"}, None, is_fresh=True)  # noqa: E731
    meeting = Crossing(here, monkeypatch, cases, "file_cases", saved)
    here.run("normalize")
    meeting.result()
    here.run("normalize")
    assert (here.find().status, here.cases()) == ("confirmed", [])


def test_a_rule_is_changed_while_orders_come_in(here: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever changes it waits for the release that normalize decides by, and normalize for nothing of his."""
    change_options(here.database, {"wait_for_payment_hours": "24"}, here.owner_id)
    here.stock(MUG=5)
    here.order(1001, {"MUG": 1})
    here.run("capture")
    changed = lambda: change_options(here.database, {"wait_for_payment_hours": "48"}, here.owner_id)  # noqa: E731
    meeting = Crossing(here, monkeypatch, locks, "read_meanings", changed)
    here.run("normalize")
    assert "changed" in meeting.result()
    assert here.find().status == "confirmed"


def test_a_hold_ends_while_ship_puts_away_another_parcel_of_the_order(here: Shop, monkeypatch) -> None:
    """Ship has looked, and saw it held; it waits for the order, and whoever ends the hold does not wait for ship."""
    here.stock(MUG=9)
    add_post(here, LETTER)
    here.order(1001, {"MUG": 9})
    here.run("capture", "normalize", "allocate", "pick_pack")
    floor.pick_wave(here.database, here.rows("wave")[0].id, here.owner_id)
    (part,), (claim,) = here.rows("fulfillment"), here.rows("allocation")
    floor.seal(here.database, part.id, here.owner_id, [{"lines": {claim.id: qty}} for qty in (8, 1)])
    heavy, light = [row.id for row in here.rows("parcel")]
    with here.database.writing("act") as connection:
        work.drop(connection, "ship", [light], "")
    here.run("ship")
    assert here.cases() == [("carrier_refused", str(heavy))]
    with here.database.writing("act") as connection:
        work.want(connection, "ship", [light], business_now(connection))
    written = lambda: write_service(here.database, "post", PARCEL, here.owner_id)  # noqa: E731
    meeting = Crossing(here, monkeypatch, ship, "write_results", written)
    here.run("ship")
    meeting.result()
    here.later(minutes=2)
    here.run("ship")
    assert ([row.status for row in here.rows("parcel")], here.cases()) == (["labelled", "labelled"], [])


# What happens between reading and writing, on both databases


@pytest.mark.parametrize("name", ["X-1", ""], ids=["its SKU", "no SKU"])
def test_what_a_name_means_changes_between_looking_and_writing(shop: Shop, name: str) -> None:
    shop.order(1001, {name: 1})
    shop.run("capture")
    with working(shop.database):
        gathered = normalize._read(10)
        outcomes = normalize.decide_orders(gathered)
        key = name or "variant:7001"
        save_product(shop.database, key, {"title": "Lamp"}, None, is_fresh=True)
        normalize._commit(gathered, outcomes)
        assert shop.cases() == []
    shop.run("normalize")
    assert shop.find().status == "confirmed"


def test_a_mapping_that_is_taken_back_between_looking_and_writing_is_not_gone_by(shop: Shop) -> None:
    shop.order(1001, {"X-1": 1})
    shop.run("capture", "normalize")
    resolve_case(shop.database, shop.rows("exception_case")[0].public_id, "map", {"sku": "GIFT"}, "owner")
    answer = shop.rows("inbound_event")[-1].id
    shop.run("normalize")
    shop.order(1002, {"X-1": 1})
    shop.run("capture")
    with working(shop.database):
        gathered = normalize._read(10)
        outcomes = normalize.decide_orders(gathered)
        undo(shop.database, answer, "owner")
        normalize._commit(gathered, outcomes)
    shop.run("normalize")
    assert [shop.face(n) for n in (1001, 1002)] == ["Blocked"] * 2
    assert len(shop.cases("unknown_sku")) == 1


def test_units_that_come_between_looking_and_writing_are_not_overlooked(shop: Shop) -> None:
    shop.stock(MUG=1)
    shop.order(1001, {"MUG": 2})
    shop.run("capture", "normalize")
    with working(shop.database):
        gathered = allocate._read(10)
        decision = allocate.decide(gathered)
        assert list(decision.short) == [shop.find().id]
        shop.stock(MUG=1)
        told = allocate._commit(gathered, decision)
    assert (told["short"], shop.cases()) == (0, [])
    shop.run("allocate")
    assert shop.find().status == "in_progress"


def test_an_edit_between_looking_and_writing_is_not_overlooked(shop: Shop) -> None:
    shop.stock(MUG=9)
    shop.order(1001, {"MUG": 2})
    shop.run("capture", "normalize")
    with working(shop.database):
        gathered = allocate._read(10)
        decision = allocate.decide(gathered)
        shop.order(1001, {"MUG": 3}, "orders/updated", updated_at="2026-11-20T11:05:00Z")
        run_alone(shop, "capture")
        run_alone(shop, "normalize")
        allocate._commit(gathered, decision)
    shop.run("allocate")
    (line,) = shop.rows("order_line")
    assert (line.qty, line.allocated_qty, shop.cases()) == (3, 3, [])


def test_what_a_line_means_changes_while_its_order_is_allocated(shop: Shop) -> None:
    """No news of the order: it stands at the same revision, with another product."""
    shop.stock(MUG=5, CANDLE=5)
    shop.order(1001, {"X-1": 1})
    shop.run("capture", "normalize")
    resolve_case(shop.database, shop.rows("exception_case")[0].public_id, "map", {"sku": "MUG"}, "owner")
    answer = shop.rows("inbound_event")[-1].id
    shop.run("normalize")
    with working(shop.database):
        gathered = allocate._read(10)
        decision = allocate.decide(gathered)
        undo(shop.database, answer, "owner")
        run_alone(shop, "normalize")
        resolve_case(shop.database, shop.rows("exception_case")[-1].public_id, "map", {"sku": "CANDLE"}, "owner")
        run_alone(shop, "normalize")
        allocate._commit(gathered, decision)
    shop.run("allocate")
    assert (shop.balance("MUG"), shop.balance("CANDLE"), shop.find().status) == (5, 4, "in_progress")


def test_units_of_an_order_that_stops_go_to_the_one_that_was_short_of_them(shop: Shop) -> None:
    shop.stock(MUG=2)
    for number in (1001, 1002):
        shop.order(number, {"MUG": 2}, at=f"2026-11-20T11:0{number % 10}:00Z")
    shop.run("capture", "normalize")
    with working(shop.database):
        gathered = allocate._read(10)
        decision = allocate.decide(gathered)
        cancel(shop.database, shop.find(1001).public_id, "owner", "changed her mind")
        allocate._commit(gathered, decision)
    shop.run("allocate")
    assert (shop.find(1002).status, shop.cases()) == ("in_progress", [])
