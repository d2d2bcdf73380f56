"""Somebody asks to be forgotten: nothing personal of them is left, and the books do not change."""

import re

import pytest

from doorstep.actions.forget import find_going, forget
from doorstep.actions.orders import cancel
from doorstep.cli.reading import read_order
from doorstep.db.queries.prove import prove
from doorstep.domain.errors import CannotDoError
from doorstep.testing.shop import MARA, Shop


@pytest.fixture
def shop(database_url):
    made = Shop(database_url, migrate=False)
    yield made
    made.database.close()


def everything(shop) -> str:
    """Every row in which a person might stand."""
    tables = ("contact", "customer", "inbound_body", "effect", "orders", "exception_case", "journal", "import_job")
    return "\n".join(repr(tuple(row)) for table in tables for row in shop.rows(table)).lower()


def ordered(shop, number: int, who: str, **changes) -> dict:
    """An order of that person, with a customer's id of their own."""
    address = MARA | {"name": f"{who.title()} Quist", "first_name": who.title(), "last_name": "Quist"}
    email = changes.pop("email", f"{who}@kiln.example")
    told = {"email": email, "contact_email": email, "customer": {"id": 70 + number, "email": email, "tags": "regular"}}
    told |= {"billing_address": address, "shipping_address": address}
    shop.order(number, **told, **changes)
    shop.run("capture", "normalize")
    return told


def test_who_is_forgotten_is_nowhere_any_more_and_the_books_are_as_they_were(shop):
    told = ordered(shop, 1001, "adalind")
    ordered(shop, 1002, "boris")
    customer = next(row.public_id for row in shop.rows("customer") if row.id == shop.find(1001).customer_id)
    assert "adalind" in everything(shop)
    with pytest.raises(CannotDoError, match="Order #1001 is still under way"):
        forget(shop.database, customer, shop.owner_id)
    cancel(shop.database, shop.find(1001).public_id, "owner", "over")
    before, order = prove(shop.database), shop.find(1001)

    assert forget(shop.database, customer, shop.owner_id).startswith("They are forgotten; 1 order of theirs stays")

    left = everything(shop)
    assert "adalind" not in left
    assert "boris quist" in left
    assert prove(shop.database).digest == before.digest
    assert [law for law in prove(shop.database).laws if not law.holds] == []
    after = shop.find(1001)
    assert (after.total_minor, after.status, after.customer_id) == (order.total_minor, "cancelled", order.customer_id)

    # What comes later about the order does not write them again; an e-mail address nobody has is said to be so.
    shop.order(1001, topic="orders/updated", updated_at="2026-12-24T10:00:00+01:00", note="hello", **told)
    shop.order(1001, topic="orders/updated", updated_at="2026-12-23T10:00:00+01:00", **told)
    shop.run("capture", "normalize")
    assert "adalind" not in everything(shop)
    assert "regular" not in repr([tuple(row) for row in shop.rows("orders", number="#1001")])
    with pytest.raises(CannotDoError, match="Nobody here is known by that"):
        forget(shop.database, "adalind@kiln.example", shop.owner_id)
    with pytest.raises(CannotDoError, match="Order #1002 is still under way"):
        forget(shop.database, "Boris@kiln.example", shop.owner_id)


def test_whoever_shares_an_address_is_named_before_and_one_of_them_can_be_forgotten_alone(shop):
    for number, who in ((1001, "adalind"), (1002, "boris"), (1003, "boris")):
        ordered(shop, number, who, email="stall@kiln.example")
        cancel(shop.database, shop.find(number).public_id, "owner", "over")
    order = shop.find(1001).public_id

    every, one = find_going(shop.database, order), find_going(shop.database, order, alone=True)
    assert every.sentence == "This forgets Boris Quist (2 orders) and Adalind Quist (1 order), in 3 orders."
    assert one.sentence == "This forgets Adalind Quist (1 order), in 1 order."
    with pytest.raises(CannotDoError, match="has changed meanwhile"):
        forget(shop.database, order, shop.owner_id, alone=True, seen=every.stamp)
    assert "adalind" in everything(shop)
    forget(shop.database, order, shop.owner_id, alone=True, seen=one.stamp)

    assert "adalind" not in everything(shop)
    assert sum(row.name == "Boris Quist" for row in shop.rows("contact")) >= 2
    assert find_going(shop.database, "Stall@kiln.example").names == (("Boris Quist", 2),)


def test_a_manager_forgets_a_customer_on_their_page_and_a_viewer_is_not_offered_it(small_house):
    shop = small_house.shop
    ordered(shop, 1001, "adalind")
    page = f"/customers/{shop.rows('customer')[0].public_id}"
    viewer = small_house.signed_in(small_house.person("Vic", "viewer"))
    mia = small_house.signed_in(small_house.person("Mia", "manager"))

    assert "Adalind Quist" in viewer.get(page)
    assert "Forget this customer" not in viewer.get(page)
    assert viewer.post(f"{page}/forget").status == 403
    assert "Forget this customer" in mia.get(page)
    assert viewer.get(f"{page}/forget").status == 403
    assert "Order #1001 is still under way" in mia.get(f"{page}/forget")
    cancel(shop.database, shop.find(1001).public_id, "owner", "over")
    asked = mia.follow(mia.post(f"{page}/forget"))  # whoever comes without having seen whom is asked first
    assert "Adalind Quist 1 order" in asked
    told = mia.follow(mia.post(f"{page}/forget", seen=re.search(r'name="seen" value="(\w+)"', asked.html)[1]))

    assert "Forgotten customer" in told
    assert "They are forgotten; 1 order of theirs stays without a name." in told
    assert "Adalind" not in told


def test_what_the_channel_wrote_of_why_it_called_off_or_paid_back_names_them_no_more(shop):
    told = ordered(shop, 1001, "adalind")
    paid_back = {
        "id": 7, "created_at": "2026-11-20T12:00:00Z", "note": "Adalind asked for it", "refund_line_items": [],
        "transactions": [{"kind": "refund", "status": "success", "amount": "1.00", "currency": "EUR"}],
    }  # fmt: skip
    over = {"cancelled_at": "2026-11-20T12:30:00Z", "cancel_reason": "customer Adalind wants another"}
    later = {"topic": "orders/updated", "updated_at": "2026-11-20T12:30:00Z", **told}
    shop.order(1001, refunds=[paid_back], **over, **later)
    shop.run("capture", "normalize")
    assert shop.find().cancel_reason == "cancelled at the channel: customer Adalind wants another"
    assert [row.reason for row in shop.rows("refund")] == ["Adalind asked for it"]
    with shop.database.reading() as connection:
        moves = read_order(connection, "#1001")["moves"]
    assert moves[-1]["reason"] == shop.find().cancel_reason
    stays = [tuple(row) for name in ("journal", "entry") for row in shop.rows(name)]
    assert "adalind" not in repr(stays).lower()

    forget(shop.database, shop.find().public_id, shop.owner_id)
    more = paid_back | {"id": 8, "note": "Adalind once more"}
    shop.order(1001, refunds=[paid_back, more], **over, **(later | {"updated_at": "2026-11-20T13:00:00Z"}))
    shop.run("capture", "normalize")

    assert "adalind" not in everything(shop)
    assert "adalind" not in repr([tuple(row) for name in ("refund", "entry") for row in shop.rows(name)]).lower()
    assert [row.amount_minor for row in shop.rows("refund")] == [100, 100]
    assert shop.find().cancel_reason == "cancelled at the channel"
