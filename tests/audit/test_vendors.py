"""The proof asks the sandbox vendors for their own lists, and says where one of the two knows more."""

from pathlib import Path

import httpx
import pytest

from doorstep.cli.prove import prove_shop
from doorstep.testing.sandbox import Sandbox
from doorstep.testing.shop import NOON, Shop


@pytest.fixture
def vendors(tmp_path: Path):
    with Sandbox(tmp_path / "vendors") as running:
        yield running


@pytest.fixture
def sent(sqlite_url, home, vendors, lived):
    """A shop after its day. What is compared is the vendors' JSON with our rows: one database is enough."""
    shop = Shop(sqlite_url, NOON, migrate=False)
    lived(shop, vendors)
    yield shop
    shop.database.close()


def law(shop: Shop, name: str):
    return {one.name: one for one in prove_shop(shop.database).laws}[name]


def test_money_that_the_provider_paid_back_and_we_never_asked_for_is_found(sent, vendors):
    headers = {"Authorization": "Bearer sandbox", "Idempotency-Key": "stray"}
    stray = {"charge": "ch_1002", "amount": 100, "currency": "EUR"}
    httpx.post(f"{vendors.payments_url}/v1/refunds", headers=headers, json=stray).raise_for_status()

    money = law(sent, "the_payment_agrees_money")

    assert not money.holds
    assert "stray is on their list and no effect of ours" in money.figure


def test_a_label_that_we_believe_in_and_the_carrier_does_not_know_is_found(sent, vendors):
    with sent.database.writing("act") as connection:
        connection.exec_driver_sql(
            "UPDATE effect SET key = 'lost-1' WHERE id = (SELECT min(id) FROM effect WHERE operation = 'buy_label')"
        )

    labels = law(sent, "the_carrier_agrees_parcels")

    assert not labels.holds
    assert "lost-1 is done on ours and not on their list" in labels.figure


def test_a_label_that_was_dearer_than_we_booked_is_found(sent):
    with sent.database.writing("act") as connection:
        connection.exec_driver_sql("UPDATE effect SET amount_minor = 1 WHERE operation = 'buy_label'")

    assert " there and 1 here" in law(sent, "the_carrier_agrees_parcels").figure


def test_a_vendor_that_does_not_answer_is_no_proof_and_says_what_to_do(sent, vendors):
    vendors.stop()

    labels = law(sent, "the_carrier_agrees_parcels")

    assert not labels.holds
    assert "start the vendors and ask again" in labels.figure
    assert all(one.holds for one in prove_shop(sent.database, ask_vendors=False).laws)


def test_a_shop_without_sandbox_vendors_is_told_that_nobody_was_asked(sqlite_url, home):
    shop = Shop(sqlite_url, migrate=False)

    told = {one.name: one.figure for one in prove_shop(shop.database).laws}

    assert told["the_carrier_agrees"].startswith("not asked")
    assert told["the_messenger_agrees"].startswith("not asked")
    shop.database.close()
