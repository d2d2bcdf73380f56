"""The desk over real HTTP: where orders are, what waits, and what a person's answer does."""

import json

import pytest

from doorstep.testing.shop import shopify_order


def test_a_shop_without_orders_says_so_and_invents_no_figure(house):
    home = house.visitor().get("/")

    assert home.status == 200
    assert "No orders yet They appear here as soon as shopify sends one" in home
    assert "Nothing waits for you." in home
    assert "No promise fell due yesterday." in home
    assert "No promise fell due yet this week." in home
    assert "%" not in home.text


def test_the_home_page_counts_every_open_order_under_one_face(house):
    shop = house.shop
    shop.stock(MUG=3)
    shop.order(1001, {"MUG": 1})
    shop.order(1002, {"MUG": 2})
    shop.order(1003, {"MYSTERY": 1})
    shop.order(1004, {"MUG": 1}, financial_status="pending")
    shop.run("capture", "normalize", "allocate")

    home = house.visitor().get("/")

    assert "Received 1 oldest" in home  # the unpaid one; the unknown SKU is blocked and only there
    assert "In progress 2 oldest" in home
    assert "Blocked 1 oldest" in home
    assert "Which product is MYSTERY?" in home


def test_a_blocked_order_names_its_case_as_the_next_action_and_goes_on_when_it_is_answered(house):
    shop = house.shop
    shop.stock(MUG=5)
    shop.order(1001, {"MUGGY": 1})
    shop.order(1002, {"MUGGY": 2})
    shop.run("capture", "normalize", "allocate")
    desk = house.visitor()

    order = desk.get("/orders/1001")
    assert "Order #1001 Blocked" in order
    assert "Next action · you, by today 16:00 Which product is MUGGY?" in order
    (link,) = {link for link in order.links("/cases/")}
    case = desk.get(link)
    assert case.form(link, "Map and release").fields["map.sku"] == ""  # MUGGY is not called as MUG is
    assert "Map and release · 2 orders" in case
    told = desk.press(case, link, "Map and release", **{"map.sku": "MUG"})

    assert "You answered: Map and release" in told
    shop.run("normalize", "allocate")
    assert shop.face(1001) == shop.face(1002) == "In progress"
    assert "Case answered: Which product is MUGGY?" in desk.get("/orders/1001")


def test_a_mapping_is_looked_at_before_it_is_made(house):
    shop = house.shop
    shop.order(1001, {"MUGGY": 1})
    shop.order(1002, {"MUGGY": 2, "OTHER": 1})
    shop.run("capture", "normalize")
    desk = house.visitor()
    link = next(one for one in desk.get("/cases?cause=unknown_sku").links("/cases/case_") if "MUGGY" in desk.get(one))

    form = desk.get(link).form(link, "Look first")
    looked = desk.post(form.action, **{**form.fields, "map.sku": "MUG", "answer": "look"})

    assert "2 orders with 3 units" in looked
    assert "1 would go on, 1 stay held (Which product is OTHER?)" in looked
    assert "still held: Which product is OTHER?" in looked
    assert looked.form(link, "Map and release").fields["map.sku"] == "MUG"
    assert shop.rows("sku_mapping") == []
    shop.order(1003, {"MUGGY": 1})
    shop.run("capture", "normalize")
    desk.press(looked, link, "Map and release", **{"map.sku": "MUG"})
    assert len(shop.rows("case_subject", cleared_at=None)) == 1


def test_the_second_of_two_answers_is_told_of_the_first(house):
    shop = house.shop
    shop.stock(MUG=5)
    shop.order(1001, {"MUGGY": 1})
    shop.run("capture", "normalize")
    desk = house.visitor()
    (link,) = set(desk.get("/cases").links("/cases/case_"))
    both = desk.get(link)
    desk.press(both, link, "Map and release", **{"map.sku": "MUG"})

    late = desk.press(both, link, "Map and release", **{"map.sku": "MUG"})

    assert late.status == 409
    assert "This case is closed already: “map” by owner. Nothing was changed." in late


def test_an_answer_to_a_case_that_has_grown_meanwhile_is_refused_and_the_case_is_shown_as_it_stands(house):
    shop = house.shop
    shop.order(1001, {"MUG": 1})
    shop.run("capture", "normalize", "allocate")
    desk = house.visitor()
    (link,) = set(desk.get("/cases").links("/cases/case_"))
    seen = desk.get(link)
    shop.order(1002, {"MUG": 1})
    shop.run("capture", "normalize", "allocate")

    told = desk.press(seen, link, "Cancel these orders")

    assert told.status == 409
    assert "This case has changed since you looked at it." in told
    assert "Cancel these orders · 2 orders" in told
    assert shop.face(1001) == "Blocked"


def test_an_answer_without_what_it_needs_keeps_what_was_typed(house):
    shop = house.shop
    shop.order(
        1001,
        {"MUG": 1},
        shipping_address={"name": "Mara Lind", "address1": "", "city": "Berlin", "zip": "", "country_code": "DE"},
    )
    shop.run("capture", "normalize")
    desk = house.visitor()
    (link,) = set(desk.get("/cases").links("/cases/case_"))
    case = desk.get(link)
    assert case.form(link, "Correct the address").fields["correct.city"] == "Berlin"

    told = desk.press(case, link, "Correct the address", **{"correct.line1": "Torstr. 140"})

    assert told.status == 409
    assert "Please give: Postcode." in told
    assert told.form(link, "Correct the address").fields["correct.line1"] == "Torstr. 140"


def test_a_case_that_is_not_there_says_where_the_others_are(house):
    page = house.visitor().get("/cases/case_nothing")

    assert page.status == 404
    assert "There is no such case here; the list of cases names those there are." in page


def test_an_order_is_found_by_number_name_mail_and_sku(house):
    shop = house.shop
    address = {"name": "Mira Novák", "address1": "Lindenstr. 4", "city": "Berlin", "zip": "10969", "country_code": "DE"}
    shop.order(1001, {"MUG": 1}, shipping_address=address, email="mira@example.org")
    shop.order(1002, {"CANDLE": 1})
    shop.run("capture", "normalize")
    desk = house.visitor()
    public_id = shop.find(1001).public_id

    for words in ("1001", "#1001"):
        assert desk.get("/orders", q=words).address.endswith(f"/orders/{public_id}")
    for words in ("novák", "Mira", "MIRA@example", "MUG", "mug", public_id, "450000001001"):
        found = desk.get("/orders", q=words)
        assert found.links("/orders/ord_") == [f"/orders/{public_id}"], words
    assert "Nothing here is called “nobody”." in desk.get("/orders", q="nobody")


def test_two_channels_may_use_one_number_and_the_search_shows_both(house):
    from doorstep.actions.found import make_account
    from doorstep.testing.shop import shopify_order

    shop = house.shop
    with shop.database.writing("act") as connection:
        other = make_account(connection, "channel", "shopify", "outlet", "outlet.myshopify.com", "EUR")
    shop.order(1001)
    shop.deliver("orders/create", json.dumps(shopify_order(1001, {"MUG": 2}) | {"id": 77}).encode(), account_id=other)
    shop.run("capture", "normalize")
    desk = house.visitor()

    assert len(desk.get("/orders", q="1001").links("/orders/ord_")) == 2
    assert "2 orders are called “1001”" in desk.get("/orders/1001")


def test_a_hundred_and_twenty_orders_are_three_pages_and_each_order_is_on_one(house):
    shop = house.shop
    for number in range(1001, 1121):  # ten of each minute, so that pages end between orders of one instant
        shop.order(number, at=f"2026-11-20T10:{number % 12:02d}:00Z")
    shop.run("capture")
    desk = house.visitor()

    seen, page = [], desk.get("/orders")
    sizes = []
    while True:
        rows = page.links("/orders/ord_")
        seen += rows
        sizes.append(len(rows))
        further = [link for link in page.links("/orders?") if "before=" in link]
        if not further:
            break
        page = desk.get(further[0])

    assert sizes == [50, 50, 20]
    assert len(set(seen)) == 120


def test_a_list_of_one_status_holds_only_that_status(house):
    shop = house.shop
    shop.stock(MUG=1)
    shop.order(1001)
    shop.order(1002, {"MYSTERY": 1})
    shop.run("capture", "normalize", "allocate")
    desk = house.visitor()

    assert len(desk.get("/orders", face="in_progress").links("/orders/ord_")) == 1
    assert len(desk.get("/orders", face="blocked").links("/orders/ord_")) == 1
    assert "No order is received." in desk.get("/orders", face="received")
    assert desk.get("/orders", face="lost").status == 404


def test_a_cent_that_does_not_divide_is_rounding_and_no_discount(house):
    body = shopify_order(1001, {"MUG": 2, "CANDLE": 1})
    figures = {"total_discounts": "1.01", "current_total_discounts": "1.01"}
    for name in ("total_price", "current_total_price", "subtotal_price", "current_subtotal_price"):
        figures[name] = f"{float(body[name]) - 1.01:.2f}"
    for line, off in zip(body["line_items"], ("0.01", "1.00"), strict=True):
        line["discount_allocations"] = [{"amount": off, "discount_application_index": 0}]
    house.shop.deliver("orders/create", json.dumps(body | figures).encode())
    house.shop.run("capture", "normalize")
    assert [line.discount_minor for line in house.shop.rows("order_line")] == [1, 100]

    page = house.visitor().get(f"/orders/{house.shop.find(1001).public_id}")
    assert "Discounts −1.00 €" in page
    assert "Rounding −0.01 €" in page


def test_an_order_is_cancelled_after_a_look_at_what_that_does(house):
    shop = house.shop
    shop.stock(MUG=5)
    shop.order(1001, {"MUG": 2})
    shop.run("capture", "normalize", "allocate", "pick_pack")
    desk, address = house.visitor(), f"/orders/{shop.find(1001).public_id}"
    preview = desk.get(f"{address}/cancel")

    assert "2 units go back to the shelf." in preview
    assert "30.70 € are for you to pay back; no payment account here can. The customer is told." in preview
    assert shop.face(1001) == "In progress"
    told = desk.press(preview, "/cancel", reason="the customer called")

    assert "Order #1001 is cancelled; its units are back on the shelf." in told
    assert "you · Cancelled" in told
    assert "the customer called" in told
    assert shop.balance("MUG") == 5
    assert "cannot be cancelled any more" in desk.get(f"{address}/cancel")


def test_the_book_of_an_order_shows_what_was_claimed_and_why_from_there(house):
    shop = house.shop
    shop.stock(CANDLE={"Berlin": 1, "Hamburg": 9}, BOX={"Hamburg": 3})
    shop.order(1001, {"GIFT": 1})
    shop.run("capture", "normalize", "allocate")

    page = house.visitor().get("/orders/1001")

    assert "2 × Candle, 1 × Gift box · recipe 1" in page
    assert "Hamburg · A-01 2 CANDLE, to pick Hamburg · A-01 1 BOX, to pick" in page
    assert "One site has it all. Hamburg had 3 of 3 units. Berlin had 1 of 3 units." in page
    assert "2 × CANDLE A-01 to allocated" in page
    assert "of which tax" in page


def test_what_a_customer_typed_is_shown_and_never_run(house):
    shop = house.shop
    mean = "<script>alert(1)</script>"
    shop.order(
        1001,
        {"MUG": 1},
        note=f"Hello {mean}",
        shipping_address={
            "name": mean,
            "address1": "Torstr. 1",
            "city": "Berlin",
            "zip": "10119",
            "country_code": "DE",
        },
    )
    shop.run("capture", "normalize")
    desk = house.visitor()

    for page in (desk.get("/orders/1001"), desk.get("/orders"), desk.get("/orders", q=mean)):
        assert mean in page
        assert mean not in page.html
        assert "&lt;script&gt;" in page.html


def test_units_that_come_in_release_who_waited_for_them(house):
    shop = house.shop
    shop.order(1001, {"MUG": 2})
    shop.run("capture", "normalize", "allocate")
    desk = house.visitor()
    assert shop.face(1001) == "Blocked"

    stock = desk.press(desk.get("/stock"), "/stock/receive", sku="MUG", qty="7", bin="B-12", reason="delivery note 88")

    assert "7 of MUG are in B-12, Berlin." in stock
    shop.run("allocate")
    assert shop.face(1001) == "In progress"
    shelf = desk.get("/stock", q="MUG")
    assert "MUG Mug, white Berlin on hand 7 available 5 claimed 2 in totes 0" in shelf
    assert "7 of MUG are in" not in shelf  # said once


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("sku", "MUGG", "There is no product with the SKU MUGG. Do you mean MUG ("),
        ("sku", "white", "There is no product with the SKU white. Do you mean MUG (Mug, white)"),
        ("sku", "xyz", "There is no product with the SKU xyz. Add it first, or mend the spelling."),
        ("qty", "0", "“qty” must be a whole number from 1"),
        ("qty", "many", "“qty” must be a whole number from 1"),
        ("sku", "GIFT", "GIFT is a kit"),
        ("bin", "x" * 41, "longer than 40 characters"),
    ],
)
def test_a_wrong_receipt_is_refused_in_one_sentence_and_changes_nothing(small_house, field, typed, told):
    desk = small_house.visitor()
    form = desk.get("/stock").form("/stock/receive")

    page = desk.post("/stock/receive", **{**form.fields, "sku": "MUG", "qty": "3", "bin": "A-01", field: typed})

    assert page.status == 409
    assert told in page
    kept = page.form("/stock/receive").fields  # nothing is typed twice
    assert (kept["bin"], kept[field]) == ("A-01" if field != "bin" else typed, typed)
    assert small_house.shop.balance("MUG") == 0


def test_a_sku_or_barcode_that_can_only_mean_one_product_means_it(house):
    desk, shop = house.visitor(), house.shop
    stock = desk.press(desk.get("/stock"), "/stock/receive", sku=" mug ", qty="7", bin="B-12")
    assert "7 of MUG are in B-12, Berlin." in stock
    mug = shop.rows("sku", code="MUG")[0]
    desk.post(f"/products/{mug.public_id}/barcode", barcode="40123455")
    stock = desk.press(desk.get("/stock"), "/stock/count", sku="40123455", counted="6", bin="B-12")
    assert "6 of MUG lie in B-12" in stock
    assert shop.balance("MUG") == 6
    stock = desk.press(desk.get("/stock"), "/stock/count", sku="tea", counted="6", bin="B-12")
    assert stock.status == 409
    assert stock.form("/stock/count").fields["counted"] == "6"


def test_a_form_that_is_sent_twice_is_one_act(house):
    desk = house.visitor()
    form = desk.get("/stock").form("/stock/receive")
    typed = {**form.fields, "sku": "MUG", "qty": "3", "bin": "A-01"}

    desk.post("/stock/receive", **typed)
    again = desk.post("/stock/receive", **typed)

    assert "This was done already" in again
    assert house.shop.balance("MUG") == 3


def test_an_event_shows_its_body_only_to_who_asks_for_it(house):
    shop = house.shop
    shop.order(1001, email="mara@example.com")
    shop.run("capture", "normalize")
    desk = house.visitor()
    (link,) = [one for one in desk.get("/orders/1001").links("/events/")]

    event = desk.get(link)
    assert "orders/create applied" in event
    assert "mara@example.com" not in event
    assert "mara@example.com" in desk.get(f"{link}?body=1")
    assert desk.get("/events/999999").status == 404
    assert desk.get("/events/none").status == 404


def test_products_and_kits_are_listed_by_code(house):
    page = house.visitor().get("/products")

    assert "Gift set GIFT 2 × Candle, 1 × Gift box · recipe 1" in page
    assert "25.00 €" in page


def test_closed_cases_say_who_answered_and_how(house):
    shop = house.shop
    shop.stock(MUG=5)
    shop.order(1001, {"MUGGY": 1})
    shop.run("capture", "normalize")
    desk = house.visitor()
    (link,) = set(desk.get("/cases").links("/cases/case_"))
    desk.press(desk.get(link), link, "Map and release", **{"map.sku": "MUG"})

    closed = desk.get("/cases", show="closed")

    assert "Which product is MUGGY? Resolved you ·" in closed
    assert "Nothing waits for a person." in desk.get("/cases")
