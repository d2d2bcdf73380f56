"""An order that only an open case keeps open is completed once the case is over, and the proof holds meanwhile."""

import json

import pytest

from doorstep.actions.resolve import resolve_case
from doorstep.db import cases
from doorstep.db.engine import business_now
from doorstep.db.moves import By
from doorstep.db.queries.prove import prove
from doorstep.testing.sandbox_fixtures import _module_sandbox, sandbox  # noqa: F401
from doorstep.testing.shop import Shop, shopify_order


@pytest.fixture
def arrived(database_url, home, sandbox, joined):  # noqa: F811
    """An order that was called off after it left, and has arrived all the same."""
    shop = Shop(database_url, migrate=False)
    joined(shop, sandbox)
    shop.stock(MUG=5)
    shop.order(1001, {"MUG": 2})
    shop.send_out()
    later = "2026-11-20T12:00:00Z"
    called_off = shopify_order(1001, {"MUG": 2}, updated_at=later, cancelled_at=later, cancel_reason="customer")
    shop.deliver("orders/cancelled", json.dumps(called_off).encode())
    shop.run("capture", "normalize")
    shop.later(days=15)
    shop.run("ship", "notify")
    assert (shop.face(1001), shop.cases()[0][0]) == ("Sent", "cancelled_too_late")
    yield shop
    shop.database.close()


def test_an_order_is_completed_when_its_last_case_is_answered(arrived):
    (case,) = arrived.rows("exception_case", status="open")
    assert prove(arrived.database).holds

    resolve_case(arrived.database, case.public_id, "noted", {}, "owner")

    assert arrived.face(1001) == "Completed"
    assert prove(arrived.database).holds


def test_an_order_is_completed_when_its_last_case_clears_by_itself(arrived):
    order = arrived.find(1001)
    with arrived.database.writing("act") as connection:
        by = By(None, business_now(connection))
        cases.clear_subjects(connection, "cancelled_too_late", [order.id], by)

    assert arrived.face(1001) == "Completed"
    assert prove(arrived.database).holds
