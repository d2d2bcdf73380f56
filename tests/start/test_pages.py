"""The first steps on the desk: what is next, and the way of the first order."""

from html import unescape

import pytest

from doorstep.actions.found import set_setting
from doorstep.actions.review import review_flow
from doorstep.db import inbox, tables
from doorstep.db.engine import business_now
from doorstep.db.people import SAMPLE
from doorstep.db.queries.checklist import read_facts, read_review, read_way
from doorstep.domain.checklist import way
from doorstep.domain.errors import CannotDoError
from doorstep.settings import Settings
from doorstep.testing.server import served


@pytest.fixture
def desk(shop, database_url, tmp_path):
    with served(Settings(home=tmp_path / "home", database_url=database_url, port=0)) as client:
        yield client


def facts(shop):
    with shop.database.reading() as connection:
        return read_facts(connection)


def test_the_facts_follow_what_is_done(shop):
    assert (facts(shop).products, facts(shop).units_on_hand, facts(shop).orders) == (5, 0, 0)
    shop.stock(MUG=5)
    with shop.database.writing("act") as connection:
        now = business_now(connection)
        inbox.store(connection, [inbox.Arrival(shop.channel_id, "x", "x", b"{}", now, delivery_ref="file")])
    assert facts(shop).heard_channels == ()  # a sheet that a person brought in says nothing of the way
    shop.order()
    shop.run("capture", "normalize", "allocate", "pick_pack")

    known = facts(shop)
    assert known.units_on_hand == 5
    assert known.heard_channels == ("shopify",)
    assert (known.first_order, known.orders, known.sent_orders) == ("#1001", 1, 0)
    assert "picking" in known.ownerless_steps


def test_what_came_from_before_is_not_the_first_order(shop):
    shop.order(1001)
    shop.run("capture", "normalize")
    with shop.database.writing("act") as connection:
        connection.execute(tables.orders.update().values(is_history=True))
    assert facts(shop).orders == 0


def test_the_page_shows_each_step_with_its_one_button_and_its_command(shop, desk):
    shop.stock(MUG=5)
    page = unescape(desk.get("/start").text)
    told = desk.get("/start", headers={"accept": "application/json"}).json()

    assert told["next"] == "box"
    assert page.count('class="button main') == 2  # the banner's, and the step's own
    assert "doorstep carrier box add Small" in page
    assert "of 13 steps done" in page  # and a printer, for whoever likes one


def test_the_home_page_leads_on_while_the_shop_is_set_up_and_the_sample_s_does_not(shop, desk):
    assert "Setting up" not in desk.get("/").text
    with shop.database.writing("act") as connection:
        set_setting(connection, SAMPLE, False)
    assert desk.get("/").status_code in (303, 401)  # a shop of one's own asks who it is


def test_the_flow_is_looked_at_when_the_first_order_has_left(shop, desk, connect_carrier):
    with pytest.raises(CannotDoError, match="No order has left yet"):
        review_flow(shop.database, "too early", shop.owner_id)
    assert "No order has come yet" in desk.get("/start/review").text
    connect_carrier(shop)
    shop.stock(MUG=5)
    shop.order()
    shop.send_out()

    page = unescape(desk.get("/start/review").text)
    assert "The way of order #1001" in page
    for title in ("Placed by the customer", "Picked", "Packed", "Labelled", "Handed over to the carrier"):
        assert title in page
    with shop.database.reading() as connection:
        order, told = read_way(connection)
    assert order.number == "#1001"
    assert {leg.title: leg.who for leg in way(told)}["Picked"] == "owner"
    answer = desk.post("/start/review", data={"note": "Labels lie too far away", "token": "a"})
    assert answer.status_code == 303
    with shop.database.reading() as connection:
        review = read_review(connection)
    assert (review["by"], review["note"]) == ("owner", "Labels lie too far away")
    assert "Labels lie too far away" in desk.get("/start/review").text


def test_the_way_to_a_public_address_is_told_in_steps_and_not_in_variables(shop, desk, database_url, tmp_path):
    assert 'href="/start/address"' in desk.get("/start").text
    page = unescape(desk.get("/start/address").text)
    assert "Only this machine reaches the shop" in page
    assert "DOORSTEP_PUBLIC_URL=https://shop.example" in page
    assert page.count("DOORSTEP_") == 1

    home = tmp_path / "known"
    known = Settings(home=home, database_url=database_url, port=0, public_url="https://mugs.example")
    with served(known) as outside:
        assert "The shop is at https://mugs.example" in outside.get("/start/address").text


def test_a_mistyped_address_is_answered_by_a_page_with_a_way_on(shop, desk):
    gone = desk.get("/shop", headers={"accept": "text/html"})
    assert gone.status_code == 404
    assert "There is nothing at this address" in gone.text
    assert 'href="/"' in gone.text
    assert desk.get("/shop", headers={"accept": "*/*"}).text == "There is nothing at this address.\n"
    assert desk.get("/static/none.css", headers={"accept": "text/html"}).status_code == 404
