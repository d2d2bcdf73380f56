"""S13: one bad thing, and three hundred orders with it; the other seven hundred go their way."""

import json

import pytest

from doorstep.actions.looking import preview_answer
from doorstep.actions.resolve import resolve_case
from doorstep.db import inbox
from doorstep.db.engine import business_now
from doorstep.testing.shop import Shop, shopify_order

RENAMED, UNKNOWN, GOOD = 40, 300, 700
LONG_NOTE = "x" * 1_200_000


@pytest.fixture
def day(shop: Shop) -> Shop:
    """A thousand orders: 700 good ones (one with a note of 1.2 MB, one whose total is off by a cent), and 300 of 40
    SKUs that a price app renamed at eight, mixed among them."""
    bodies = []
    for n in range(GOOD + UNKNOWN):
        number, is_bad = 1001 + n, n % 10 >= 7
        sku = f"MUG-NEW-{(n // 10 * 3 + n % 10 - 7) % RENAMED:02}" if is_bad else "MUG"
        changes: dict[str, str] = {}
        if n == 3:
            changes["note"] = LONG_NOTE
        order = shopify_order(number, {sku: 1}, **changes)
        if n == 4:
            off = f"{float(str(order['total_price'])) + 0.01:.2f}"
            order |= {"total_price": off, "current_total_price": off}
        bodies.append((number, json.dumps(order).encode()))
    with shop.database.writing("intake") as connection:
        now = business_now(connection)
        inbox.store(
            connection,
            [inbox.Arrival(shop.channel_id, f"orders/create:{n}", "orders/create", body, now) for n, body in bodies],
        )
    return shop


def test_one_bad_thing_is_forty_cases_and_the_rest_of_the_day_goes_on(day: Shop, laws_hold) -> None:
    day.run("capture", rounds=1)
    day.run("normalize", rounds=1)  # the first turn: nobody waits behind the bad ones

    by_status: dict[str, int] = {}
    for row in day.rows("orders"):
        by_status[row.status] = by_status.get(row.status, 0) + 1
    assert by_status == {"confirmed": GOOD - 1, "received": UNKNOWN + 1}
    assert len(day.rows("inbound_event", account_id=day.channel_id)) == GOOD + UNKNOWN
    assert day.find(1004).status == "confirmed"
    (contact,) = day.rows("contact", id=day.find(1004).ship_contact_id)
    assert contact.note

    unknown = day.rows("exception_case", cause="unknown_sku")
    assert len(unknown) == RENAMED
    held = [s for s in day.rows("case_subject") if s.case_id in {case.id for case in unknown}]
    assert len(held) == UNKNOWN
    assert all(case.money_minor > 0 and case.owner_id for case in unknown)
    (off,) = day.rows("exception_case", cause="totals_do_not_foot")
    assert (off.facts["difference_minor"], off.facts["total_minor"] - off.facts["lines_minor"]) == (1, 1)
    assert off.question == "#1005 does not add up by 0.01 EUR"
    laws_hold()


def test_mapping_one_of_them_says_whom_it_releases_and_releases_just_those(day: Shop, laws_hold) -> None:
    day.run("capture", "normalize")
    case = day.rows("exception_case", cause="unknown_sku")[0]
    its_own = {s.order_id for s in day.rows("case_subject", case_id=case.id)}
    before = {row.id for row in day.rows("orders", status="confirmed")}

    preview, revision = preview_answer(day.database, case.public_id, "MUG")
    assert len(preview.orders) == len(its_own)
    resolve_case(day.database, case.public_id, "map", {"sku": "MUG"}, "owner", revision)
    day.run("normalize")

    assert {row.id for row in day.rows("orders", status="confirmed")} - before == its_own
    assert len(day.rows("exception_case", cause="unknown_sku", status="open")) == RENAMED - 1
    laws_hold()
