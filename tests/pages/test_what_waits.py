"""What waits for people is said on the first page, and a case offers the safe answer first."""

import json
import re

from doorstep.actions import returns, stops
from doorstep.testing.shop import MARA, shopify_order


def test_the_home_page_says_what_waits_for_people_and_is_quiet_only_when_nothing_does(house, shipping):
    shop, desk = house.shop, house.visitor()
    shipping(shop)
    quiet = "Nothing waits for you. Every open order is on its way without help."
    shop.stock(MUG=9, CANDLE=9)
    wave = house.wave_of({1001: {"MUG": 1}, 1002: {"CANDLE": 1}})
    shop.order(1003, {"MUG": 1}, financial_status="pending")
    shop.run("capture", "normalize")

    home = desk.get("/")
    assert "What waits for you 2 orders to pick" in home
    assert "/station" in home.links("/station")
    assert "1 order waits for its money It is #1003" in home
    assert quiet not in home

    stops.stop(shop.database, "sku", "MUG", "the glaze flakes", "owner")
    home = desk.get("/")
    assert "MUG is stopped What needs it lies still until it is resumed." in home
    assert "1 order to pick" in home  # the other lies still
    shop.order(1005, {"MUG": 1})
    shop.run("capture", "normalize", "allocate")
    for number in (1001, 1005):
        still = desk.get(f"/orders/{number}")
        assert "Next action Lies still: MUG is stopped. It goes on when that is resumed" in still
    assert "Pick 1 unit in Berlin" in desk.get("/orders/1002")
    assert "Nothing was resumed yet." in desk.get("/stops")
    stops.resume(shop.database, "sku", "MUG", "owner")

    assert "Lies still" not in desk.get("/orders/1001")

    robin = house.program()
    robin.post(f"/station/waves/{wave.public_id}/pick")
    assert "2 orders to pack" in desk.get("/")
    robin.post(f"/station/waves/{wave.public_id}/seal")
    shop.run("ship")
    assert "2 parcels to hand over" in desk.get("/")
    robin.post("/station/hand-over")
    returns.request_return(shop.database, shop.find(1001).public_id, {1: 1}, "too small", "owner")
    home = desk.get("/")
    assert "1 customer asks to send something back Order #1001 . Say whether it may come." in home

    later = "2026-11-20T12:30:00+01:00"
    shop.order(1003, {"MUG": 1}, "orders/cancelled", updated_at=later, cancelled_at=later, financial_status="voided")
    shop.run("capture", "normalize")
    for row in shop.rows("rma"):
        returns.approve_return(shop.database, row.public_id, "owner")
    assert quiet in desk.get("/")


def test_the_green_answer_of_a_case_is_the_safe_one_and_its_reason_stands_on_top(small_house):
    shop, desk = small_house.shop, small_house.visitor()
    shop.stock(MUG=1)
    address = {"name": "Mara Lind", "address1": "Torstr. 140", "city": "Berlin", "zip": "0410", "country_code": "DE"}
    shop.order(1001, {"SOAP-1": 1})
    shop.order(1002, {"mug ": 9})
    shop.order(1003, {"MUG": 5})
    shop.order(1004, {"MUG": 1}, shipping_address=address)
    shop.run("capture", "normalize", "allocate")
    pages = {row.cause + row.group_key: desk.get(f"/cases/{row.public_id}") for row in shop.rows("exception_case")}
    soap, mug = (
        page for name, page in sorted(pages.items(), key=lambda one: "SOAP" not in one[0]) if "unknown" in name
    )
    (short,) = (page for name, page in pages.items() if name.startswith("short_stock"))
    (where,) = (page for name, page in pages.items() if name.startswith("bad_address"))

    assert green(soap) == "Add it"
    assert "It was sold as “Soap-1”." in soap
    form = desk.get(next(link for link in soap.links("/products/new")))
    assert form.form("/products/new").fields["code"] == "SOAP-1"
    assert green(mug) == "Map and release"
    assert "Called the same: Mug, white" in mug
    assert (green(short), short.links("/stock?")) == ("Units came in", ["/stock?q=MUG#receive", "/stock?q=MUG#count"])
    assert green(where) == "Correct the address"
    assert "leaves by" in where
    assert "No postcode of DE looks like this one. Ask the customer, or call." in where


def green(page) -> str:
    """What the one green button of the page says."""
    (said,) = re.findall(r'<(?:a|button)[^>]* ?class="[^"]*\bmain\b[^"]*"[^>]*>([^<]*)<', page.html)
    return said.strip()


def test_an_order_that_the_channel_says_was_sent_is_taken_off_our_list(house):
    shop = house.shop
    shop.stock(MUG=5)
    shop.order(1001, {"MUG": 1})
    shop.run("capture", "normalize", "allocate", "pick_pack")
    body = shopify_order(1001, {"MUG": 1}, updated_at="2026-11-20T11:05:00Z")
    sent = {"id": 7, "order_id": body["id"], "status": "success", "tracking_numbers": []}
    body["fulfillments"] = [{**sent, "line_items": [{"id": body["line_items"][0]["id"], "quantity": 1}]}]
    shop.deliver("orders/updated", json.dumps(body).encode())
    shop.run("capture", "normalize")
    desk = house.visitor()
    (link,) = set(desk.get("/cases").links("/cases/case_"))

    case = desk.get(link)
    assert "shopify says 1 of 1 units of #1001 were sent; here it is still to pick, in wave" in case
    assert "What is known Channel shopify Number #1001 Sent 1 of 1 Stands to pick, in wave" in case
    assert "{" not in case
    told = desk.press(case, link, "It was sent already: take it off our list")
    shop.run("normalize", "allocate")

    assert "You answered: It was sent already: take it off our list" in told
    assert "sent by the channel" in desk.get("/orders/1001")
    assert shop.face(1001) == "Completed"


def test_late_is_said_only_where_an_order_should_have_left_by_now(small_house):
    shop = small_house.shop
    shop.stock(MUG=3)
    shop.order(1001, {"MUG": 1}, at="2026-11-18T11:00:00Z")  # of a sheet that came in just now, say
    shop.order(1002, {"MYSTERY": 1}, at="2026-11-18T11:00:00Z")
    shop.run("capture", "normalize", "allocate")
    desk = small_house.visitor()
    assert ", late" not in desk.get("/")

    shop.later(days=4)
    home = desk.get("/")
    assert "In progress 1 oldest 6 d, late" in home
    assert "Blocked 1 oldest 6 d, late" in home


def test_a_country_that_is_missing_is_chosen_by_its_name_and_no_way_back_is_offered_that_there_is_none_of(small_house):
    shop = small_house.shop
    shop.stock(MUG=3)
    shop.order(1001, {"MUG": 1}, shipping_address={**MARA, "country_code": "", "country": ""})
    shop.run("capture", "normalize", "allocate")
    desk = small_house.visitor()
    (link,) = set(desk.get("/cases").links("/cases/case_"))

    case = desk.get(link)
    assert "The country is missing" in case
    assert '<option value="DE">Germany</option>' in case.html
    (send,) = [form for form in case.forms if form.fields.get("answer") == "accept"]
    refused = desk.post(link, **{**send.fields, "accept.reason": "known"})
    assert "No carrier takes a parcel without the country. Correct the address, or ask the customer." in refused
    (form,) = [one for one in refused.forms if one.fields.get("answer") == "correct"]
    assert "Please give: Country." in desk.post(link, **form.fields)
    told = desk.post(link, **{**form.fields, "correct.country": "DE"})
    assert "The address is corrected; the order goes on." in told
    assert "It can be undone" not in told
    assert not [one for one in told.forms if one.action.endswith("/undo")]
    assert "What “correct” did went on at once; there is no way back from it." in desk.get("/acts")


def test_an_address_that_is_sent_as_it_is_can_be_undone_where_that_is_told(small_house):
    shop = small_house.shop
    shop.order(1001, {"MUG": 1}, shipping_address={**MARA, "zip": ""})
    shop.run("capture", "normalize", "allocate")
    desk = small_house.visitor()
    (link,) = set(desk.get("/cases").links("/cases/case_"))

    told = desk.press(desk.get(link), link, "Send as it is", **{"accept.reason": "a village without one"})

    assert "It can be undone until something of its orders is picked." in told
    (undo,) = [one for one in told.forms if one.action.endswith("/undo")]
    assert "Undone: the case is open again and holds 1 order." in desk.post(undo.action, **undo.fields)
