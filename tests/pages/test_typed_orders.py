"""The page on which orders are typed in, the page of tax, and the same for programs: with and without script."""

import json
import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from doorstep.actions.found import make_account
from doorstep.actions.order_mappings import keep_for
from doorstep.connectors.channels.own import schema
from doorstep.db import tables
from doorstep.db.accounts import read_account
from doorstep.db.engine import business_now
from doorstep.db.write import insert


@pytest.fixture
def desk(house):
    """A shop with stock and German tax, and somebody at its desk."""
    prepare(house.shop)
    return house.visitor()


def prepare(shop):
    shop.stock(MUG=9, CANDLE={"Berlin": 4, "Hamburg": 3}, BOX=4)
    with shop.database.writing("act") as connection:
        row = ("DE", "", 190_000, "VAT", business_now(connection))
        insert(connection, tables.tax_rate, ("country", "tax_class", "rate_ppm", "name", "since"), [row])


def typing(desk, press, page=None, **changes):
    """The page after this button was pressed, with these fields typed before; as a browser without script sends it."""
    page = page or desk.get("/orders/new")
    form = page.form("/orders/new")
    shown = {name: value for name, value in form.fields.items() if name not in ("press", "payment", "came_by", "site")}
    return desk.post(
        "/orders/new",
        **{"payment": "waits", "delivery": "send", "came_by": "phone", **shown, **changes, "press": press},
    )


ADDRESS = {"name": "Mara Lind", "line1": "Torstr. 140", "postcode": "10119", "city": "Berlin", "country": "DE"}


def test_an_order_is_typed_in_without_script_and_nothing_is_lost_between_presses(desk, house):
    page = typing(desk, "product", what="mug", note="Ring twice")
    assert "Berlin 9" in page
    page = typing(desk, "product", page, what="candle")
    assert page.form("/orders/new").fields["line-1-code"] == "MUG"
    page = typing(desk, "reckon", page, **ADDRESS, shipping="4,90", service="Standard")
    assert "26.80 €" in page
    assert "of which VAT 19 %" in page
    done = typing(desk, "save", page, payment="card")

    (order,) = house.shop.rows("orders")
    assert done.address.endswith(f"/orders/{order.public_id}")
    assert "D-1001 is taken" in done
    house.shop.run("capture", "normalize", "allocate")
    (order,) = house.shop.rows("orders")
    assert (order.total_minor, order.status, order.shipping_service) == (2680, "in_progress", "Standard")
    (act,) = house.shop.rows("inbound_event", topic="order")
    assert act.actor_id == house.shop.owner_id
    assert "Ring twice" in desk.get(f"/orders/{order.public_id}")


def test_an_order_waits_for_its_money_until_somebody_says_that_it_is_here(desk, house):
    taken = typing(desk, "save", typing(desk, "add-MUG", **ADDRESS))
    assert "What was typed in is being read" in taken
    assert "Typed in" in taken
    assert "the channel" not in taken
    house.shop.run("capture", "normalize")
    address = f"/orders/{house.shop.rows('orders')[0].public_id}"
    waits = desk.get(address)
    assert "Waits for its payment" in waits
    assert "Doorstep has not told the customer where to pay" in waits

    form = waits.form(f"{address}/money")
    done = desk.post(form.action, token=form.fields["token"], by="cash")
    assert "The money of D-1001 is here; the order goes on." in done
    house.shop.run("capture", "normalize", "allocate")
    (order,) = house.shop.rows("orders")
    assert (order.status, order.payment, order.paid_minor) == ("in_progress", "paid", 1290)
    after = desk.get(address)
    assert "Paid, cash" in after
    assert "/money" not in after.html


def test_enter_in_a_field_looks_for_what_was_begun(desk):
    page = typing(desk, "look", what="4006381333931")
    assert "Mug, white" in page
    assert page.form("/orders/new").fields["what"] == ""
    page = typing(desk, "look", page, what="4006381333931")
    assert page.form("/orders/new").fields["line-1-qty"] == "2"


def test_a_buyer_who_was_here_before_is_chosen_and_the_address_is_there(desk, house):
    house.shop.order()
    house.shop.run("capture", "normalize")
    for words in ("mara", "MARA@example", "030 1234567"):
        page = typing(desk, "buyer", who=words)
        assert "Torstr. 140, 10119 Berlin" in page
    contact = next(row.id for row in house.shop.rows("contact"))
    page = typing(desk, f"buyer-{contact}")

    fields = page.form("/orders/new").fields
    assert {name: fields[name] for name in ADDRESS} == ADDRESS
    assert fields["email"] == "mara@example.com"


def test_what_is_missing_is_said_and_everything_typed_stays(desk, house):
    page = typing(desk, "add-MUG", name="Mara Lind")
    page = typing(desk, "save", page)

    assert page.status == 409
    assert "Where does it go? Still missing: street, postcode, town" in page
    assert page.form("/orders/new").fields["name"] == "Mara Lind"
    assert page.form("/orders/new").fields["line-1-code"] == "MUG"
    assert not house.shop.rows("orders")


def test_what_it_costs_is_said_before_it_is_known_where_it_goes(desk, house):
    page = typing(desk, "add-MUG")
    assert "12.90 €" in page
    assert "Where does it go?" not in page
    assert "No tax rate fits where it goes; that bears no tax." in typing(desk, "reckon", page, country="CH")
    page = typing(desk, "reckon", page)
    assert "Where does it go? Still missing: name, street, postcode, town" in page
    page = typing(desk, "save", page, **{**ADDRESS, "country": "de", "postcode": "0410"}, language="Deutsch")
    assert (page.status, "No postcode of Germany looks like “0410”" in page) == (409, True)
    typing(desk, "save", page, postcode="10119")
    house.shop.run("capture", "normalize")
    assert [row.language for row in house.shop.rows("contact")] == ["de"]


def test_saving_twice_is_one_order(desk, house):
    page = typing(desk, "add-MUG", **ADDRESS)
    first, second = typing(desk, "save", page), typing(desk, "save", page)

    assert first.address == second.address
    assert len(house.shop.rows("orders")) == 1


def test_a_market_stall_sells_and_the_shelf_is_lighter(desk, house):
    page = typing(desk, "add-CANDLE")
    typing(desk, "save", page, delivery="along", site="Hamburg", payment="cash", came_by="market")

    assert house.shop.balance("CANDLE", site="Hamburg") == 2
    assert "taken along" in desk.get(f"/orders/{house.shop.rows('orders')[0].public_id}").html


def test_names_of_any_script_and_shape_are_shown_as_they_are(desk, house):
    odd = '"><script>alert(1)</script> 株式会社'
    page = typing(desk, "add-MUG", **{**ADDRESS, "name": odd})

    assert page.form("/orders/new").fields["name"] == odd
    assert "<script>alert" not in page.html


def test_a_program_types_an_order_in_and_hears_its_number(desk, house):
    said = {"lines": [{"sku": "MUG", "qty": 2}], "payment": "transfer", "address": ADDRESS}
    program = house.program("")
    program.client.headers["Idempotency-Key"] = "one"
    first, again = program.post("/api/v1/orders", **said), program.post("/api/v1/orders", **said)

    (order,) = house.shop.rows("orders")
    assert first == (201, {"order": order.public_id, "number": "D-1001"})
    assert again == (200, first[1])
    program.client.headers["Idempotency-Key"] = "two"
    status, told = program.post("/api/v1/orders", lines=[{"sku": "MUG", "unit_price": 12.9}], address=ADDRESS)
    assert (status, told["code"]) == (409, "cannot_do")
    assert "so that no cent is lost" in told["error"]


def test_the_schema_of_our_own_order_is_there_for_everybody(desk):
    answer = desk.client.get("/api/v1/schemas/doorstep.order-1.json")

    assert json.loads(answer.text) == schema.ORDER


def test_a_rate_is_added_changed_stopped_and_used_again(desk, house):
    page = desk.press(desk.get("/tax"), "/tax", "Add it", country="at", rate="20", name="USt")
    assert "USt stands at 20 %." in page
    page = desk.press(page, "/tax", "Add it", country="AT", rate="10")
    assert "There is a rate for this place" in page
    row = next(row for row in house.shop.rows("tax_rate") if row.country == "AT")
    page = desk.press(desk.get("/tax", change=str(row.id)), "/tax", "Change it", rate="20,5")
    assert "20.5 %" in page
    page = desk.press(page, f"/tax/{row.id}/stop", "Stop")
    assert "holds no more" in page
    assert not next(r for r in house.shop.rows("tax_rate") if r.id == row.id).active
    desk.press(page, f"/tax/{row.id}/stop", "Use again")
    assert next(r for r in house.shop.rows("tax_rate") if r.id == row.id).active


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"country": "Germany", "rate": "19"}, "two letters"),
        ({"country": "DE", "rate": "nineteen"}, "0 to 100 percent"),
        ({"country": "DE", "rate": "190"}, "0 to 100 percent"),
        ({"country": "US", "rate": "1", "postcode": "90299...90210"}, "smaller end first"),
        ({"country": "US", "rate": "1", "priority": "0"}, "priority"),
    ],
)
def test_an_odd_rate_is_refused_and_what_was_typed_stays(desk, house, typed, sentence):
    before = house.shop.rows("tax_rate")
    page = desk.press(desk.get("/tax"), "/tax", "Add it", **typed)

    assert sentence in page
    assert page.form("/tax", "Add it").fields["rate"] == typed["rate"]
    assert house.shop.rows("tax_rate") == before


def complaints(page):
    """What axe finds wrong with the page as it stands."""
    return [found["id"] for found in Axe().run(page).response["violations"]]


def keep_sight(page, name):
    """A picture of the page, where somebody asks for pictures."""
    if folder := os.environ.get("DOORSTEP_TEST_SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize("screen", [(390, 844), (1440, 900)])
def test_tax_and_sheets_fit_a_phone_and_a_desktop(small_house, chromium, screen, tmp_path):
    prepare(small_house.shop)
    with small_house.shop.database.writing("act") as connection:
        make_account(connection, "channel", "own", "books", "books", "EUR")
    with small_house.shop.database.reading() as connection:
        books = read_account(connection, "books", "channel")
    (tmp_path / "orders.csv").write_text(HEAD + ROWS)
    keep_for(small_house.shop.database, books, "", tmp_path / "orders.csv", "", {"currency": "USD"}, None)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = started.new_page(base_url=small_house.address, viewport={"width": screen[0], "height": screen[1]})
        for name in ("tax", "import", "difference", "mappings", "mapping"):
            page.goto({"tax": "/tax", "mappings": "/orders/mappings"}.get(name, "/orders/import"))
            if name == "difference":
                page.set_input_files("input[name=file]", str(tmp_path / "orders.csv"))
                page.get_by_role("button", name="See what it would change").click()
                page.get_by_text("Rows that cannot be taken").wait_for()
            if name == "mapping":
                page.get_by_role("link", name="How sheets are read").click()
                page.get_by_role("link", name="books 1").click()
                page.get_by_role("button", name="Keep it so").wait_for()
            assert page.evaluate("document.documentElement.scrollWidth") <= screen[0], name
            assert complaints(page) == [], name
            keep_sight(page, f"{name}-{screen[0]}")
        started.close()


@pytest.mark.parametrize("screen", [(390, 844), (1440, 900)])
def test_it_works_in_a_browser_on_a_phone_and_a_desktop(small_house, chromium, screen):
    prepare(small_house.shop)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = started.new_page(base_url=small_house.address, viewport={"width": screen[0], "height": screen[1]})
        page.goto("/orders/new")
        page.get_by_label("SKU, barcode or name").fill("white")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Add Mug, white").click()
        page.get_by_text("Can be sold: Berlin 9").wait_for()
        page.get_by_label("SKU, barcode or name").fill("4012345678901")
        page.keyboard.press("Enter")
        page.locator("#f-2-qty").wait_for()
        assert page.evaluate("document.activeElement.id") == "f-what"  # the next scan goes there
        for name, value in ADDRESS.items():
            page.locator(f"#f-{name}").fill(value)
        page.get_by_role("button", name="Reckon").click()
        page.get_by_text("21.90 €").first.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= screen[0]
        small = page.eval_on_selector_all(
            "#sheet button:not(.unseen), #sheet input:not([type=hidden]):not([type=radio]), #sheet select",
            "all => all.filter(e => e.getBoundingClientRect().height < 43.5 && e.offsetParent).map(e => e.outerHTML)",
        )
        assert small == []
        assert complaints(page) == []
        keep_sight(page, f"typed-{screen[0]}")
        page.get_by_role("button", name="Take the order").click()
        page.wait_for_url("**/orders/ord_*")
        assert page.get_by_text("D-1001 is taken").is_visible()
        started.close()


# --- sheets of orders ------------------------------------------------------------------------------------------------

HEAD = "Order ID,Date,SKU,Qty,Price,Name,Street,Zip,City,Country\n"
ROWS = "A-1,20.11.2026,MUG,2,12.90,Mara Lind,Torstr. 140,10119,Berlin,DE\nA-2,20.11.2026,MUG,x,12.90,,,,,\n"


@pytest.fixture
def books(desk, house):
    """A channel for sheets."""
    with house.shop.database.writing("act") as connection:
        make_account(connection, "channel", "own", "books", "books", "EUR")
    return desk


def sent(desk, *texts):
    names = ("file", "file2")
    files = {name: (f"{name}.csv", text, "text/csv") for name, text in zip(names, texts, strict=False)}
    return desk._page(desk.client.post("/orders/import", data={"channel": "books"}, files=files))


def test_a_sheet_is_shown_as_a_difference_taken_in_once_and_mended(books, house):
    page = sent(books, HEAD + ROWS)
    assert "New orders 1" in page
    assert "must be" in page or "no number" in page or "digits alone" in page
    assert not house.shop.rows("inbound_event", topic="order")
    job = house.shop.rows("import_job")[0].public_id
    address = f"/orders/import/{job}"
    rejected = books.client.get(f"{address}/rejected.csv").content.decode("utf-8-sig")
    page = books.press(page, f"{address}/apply")
    assert "1 orders are stored" in page

    assert len(house.shop.rows("inbound_event", topic="order")) == 1
    assert books.get(f"/imports/{job}").address.endswith(address)
    page = sent(books, rejected.replace(",x,", ",3,"))
    assert "New orders 1" in page
    page = sent(books, HEAD + ROWS)
    assert "New orders 0" in page
    page = sent(books, (HEAD + ROWS).replace("MUG,2", "MUG,4").replace("Mara Lind", "Mara Linde"))
    assert "What changes A-1 MUG: how many: 2 → 4" in page
    assert "Recipient: is another" in page


def test_columns_are_chosen_anew_and_what_no_column_says_is_set(books, house):
    page = sent(books, "Laufende,What,Pieces,Each\nA-1,MUG,2,12.90\n")
    assert "Choose below what the columns mean" in page
    job = house.shop.rows("import_job")[0].public_id
    form = page.form(f"/orders/import/{job}/columns")
    columns = {"column-0-0": "number", "column-0-1": "sku", "column-0-2": "qty", "column-0-3": "unit_price"}
    page = books.post(form.action, **{**columns, "set-payment": "pending"})
    assert "New orders 1" in page
    books.press(page, f"/orders/import/{job}/apply")
    house.shop.run("capture", "normalize")

    (order,) = house.shop.rows("orders")
    assert (order.total_minor, order.payment) == (2580, "pending")


def test_a_column_that_may_be_percent_or_money_is_asked_about_without_commands(books, house):
    page = sent(books, "Order ID,SKU,Qty,Price,Rabatt\nA-1,MUG,2,12.90,0.25\n")
    assert "part of the price (0.15 for 15 %); say which column it is." in page
    assert "--mapping" not in page
    job = house.shop.rows("import_job")[0].public_id
    names = ("number", "sku", "qty", "unit_price", "line_discount_rate")
    page = books.post(f"/orders/import/{job}/columns", **{f"column-0-{n}": name for n, name in enumerate(names)})
    books.press(page, f"/orders/import/{job}/apply")
    house.shop.run("capture", "normalize")

    assert [order.total_minor for order in house.shop.rows("orders")] == [1935]


def test_how_sheets_are_read_is_listed_changed_and_removed(books, house):
    page = sent(books, "Laufende,What,Pieces,Each\nA-1,MUG,2,12.90\n")
    columns = {"column-0-0": "number", "column-0-1": "sku", "column-0-2": "qty", "column-0-3": "unit_price"}
    job = f"/orders/import/{house.shop.rows('import_job')[0].public_id}"
    books.press(books.post(f"{job}/columns", **columns), f"{job}/apply")

    (address,) = books.get("/orders/mappings").links("/orders/mappings/")
    form = books.get(address).form(address)
    chosen = {"column-0": "number", "column-1": "sku", "column-2": "qty", "column-3": "line_total"}
    page = books.post(form.action, **chosen, **{"set-payment": "terms", "name": "Stall"})
    assert "the headings of Stall is read so" in page
    assert "New orders 1" in sent(books, "Laufende,What,Pieces,Each\nA-2,MUG,2,25.80\n")
    assert "is the name of another mapping" not in page
    page = books.post(form.action, **{**chosen, "column-0": ""}, name="Stall")
    assert "One column must say the order" in page
    page = books.press(books.get(address), f"{address}/remove")
    assert "None is kept yet" in page


def test_a_sheet_that_was_left_stays_left(books, house):
    page = sent(books, HEAD + ROWS)
    job = house.shop.rows("import_job")[0].public_id
    page = books.press(page, f"/orders/import/{job}/leave")
    assert "nothing of it was stored" in page

    page = books.post(f"/orders/import/{job}/apply", token="x")
    assert page.status == 409
    assert not house.shop.rows("inbound_event", topic="order")
