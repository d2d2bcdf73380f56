"""The pages of stops, of the vacation and of what people did, as a person uses them."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from doorstep.actions import floor, stops
from doorstep.actions.stock import receive_stock


def stop(house, scope: str = "everything", target: str = "", reason: str = "the glaze flakes") -> None:
    stops.stop(house.shop.database, scope, target, reason, "owner")


def test_one_button_stops_everything_and_every_page_says_so(small_house):
    ben, robin = small_house.visitor(), small_house.visitor("Robin")
    page = ben.get("/stops")
    assert "Nothing is stopped" in page
    page = ben.press(page, "/stops", "Stop everything now", reason="water in the cellar")
    assert "Everything is stopped. Nothing of it goes on until somebody resumes it." in page
    for visitor, path in ((ben, "/"), (ben, "/orders"), (ben, "/stock"), (robin, "/station")):
        assert "Everything is stopped since today" in visitor.get(path), path
        assert "water in the cellar" in visitor.get(path)
    (row,) = small_house.shop.rows("stop")
    page = ben.press(ben.get(f"/stops/{row.public_id}/resume"), f"/stops/{row.public_id}/resume")
    assert "Everything is resumed; nothing else had to be woken." in page
    assert "is stopped since" not in ben.get("/")


def test_a_product_is_stopped_after_seeing_what_will_lie_still_and_resumed_after_seeing_what_goes(house):
    shop, ben = house.shop, house.visitor()
    shop.stock(MUG=20, CANDLE=20, BOX=20)
    house.wave_of({1001: {"MUG": 2}, 1002: {"CANDLE": 1}})
    shop.order(1003, {"MUG": 1})
    shop.run("capture", "normalize")
    page = ben.get("/stops/new", scope="sku", target="mug")
    assert "1 order waits for its units" in page
    assert "1 line to pick" in page
    assert "#1001" in page
    assert "#1002" not in page
    page = ben.press(page, "/stops", "Stop", reason="the glaze flakes")
    assert "is stopped. Nothing of it goes on" in page
    shop.run()
    (row,) = shop.rows("stop")
    page = ben.get(f"/stops/{row.public_id}/resume")
    assert "1 order waits for its units" in page
    page = ben.press(page, f"/stops/{row.public_id}/resume", "Resume MUG")
    assert "MUG is resumed; 1 thing goes on now." in page
    shop.run("allocate")
    assert shop.face(1003) == "In progress"


def test_the_station_says_who_stopped_it_and_shows_the_next_line_that_may_be_picked(house):
    shop, robin = house.shop, house.visitor("Robin")
    shop.stock(MUG=20, CANDLE=20)
    wave = house.wave_of({1001: {"MUG": 2}, 1002: {"CANDLE": 1}})
    stop(house, "sku", "MUG")
    page = robin.get(f"/station/waves/{wave.public_id}")
    assert [one.action for one in page.forms if one.action.endswith("/pick")] == [
        f"/station/tasks/{next(row.id for row in house.open_tasks() if row.qty == 1)}/pick"
    ]
    mug = next(row for row in house.open_tasks() if row.qty == 2)
    told = robin.post(f"/station/tasks/{mug.id}/pick")
    assert told.status == 409
    assert "MUG is stopped since Fri 20 Nov" in told
    assert "Leave it in its bin until it is resumed." in told


@pytest.mark.parametrize(
    "path", ["/stops/new?scope=sku&target=NOPE", "/stops/new?scope=moon", "/stops/stp_none/resume"]
)
def test_what_is_not_there_is_said_in_a_sentence(small_house, path):
    page = small_house.visitor().get(path)
    assert page.status in (404, 409)
    assert (
        "There is no product with the SKU NOPE" in page or "cannot be stopped" in page or "not stopped any more" in page
    )


def test_after_an_act_the_page_offers_its_undo_with_the_limit_once(house):
    house.shop.stock(MUG=1)
    ben = house.visitor()
    page = ben.press(ben.get("/stock"), "/stock/receive", sku="MUG", site="Berlin", bin="A-01", qty="5")
    assert "It can be undone until those units are promised to an order, or their bin is counted." in page
    (form,) = [one for one in page.forms if one.action.endswith("/undo")]
    assert "It can be undone" not in ben.get("/stock")
    page = ben.post(form.action)
    assert "Undone: -5 of MUG in A-01." in page
    assert house.shop.balance("MUG") == 1
    assert ben.post(form.action).status == 409


def test_a_line_picked_by_mistake_is_put_back_at_the_station(house):
    house.shop.stock(MUG=20)
    robin = house.visitor("Robin")
    wave = house.wave_of({1001: {"MUG": 2}})
    (task,) = house.open_tasks()
    page = robin.press(robin.get(f"/station/waves/{wave.public_id}"), f"/station/tasks/{task.id}/pick")
    assert "It can be undone until its order is sealed." in page
    (form,) = [one for one in page.forms if one.action.endswith("/undo")]
    page = Page_of_station(robin, form.action, wave)
    assert "Undone: 2 units are to be picked again." in page
    assert [row.status for row in house.shop.rows("pick_task")] == ["open"]


def Page_of_station(visitor, action, wave):  # noqa: N802 - reads as what it is
    """The page that the button leads back to: the one it stood on."""
    response = visitor.client.post(action, headers={"Referer": f"{visitor.address}/station/waves/{wave.public_id}"})
    assert str(response.url).endswith(f"/station/waves/{wave.public_id}")
    return visitor._page(response)


def test_the_page_of_acts_has_a_way_back_or_the_reason_why_there_is_none(house, shipping):
    shop, ben = house.shop, house.visitor()
    house.sent_order(shipping)
    receive_stock(shop.database, [("MUG", "Berlin", "B-02", 3)], shop.owner_id)
    page = ben.get("/acts")
    assert "Received 3 of MUG into B-02, Berlin" in page
    assert "Handed parcels over" in page
    assert "Order #1001 has left the house." in page
    act = max(row.id for row in shop.rows("inbound_event") if row.topic == "stock.receive")
    page = ben.press(page, f"/acts/{act}/undo")
    assert "Undone: -3 of MUG in B-02." in page
    assert "It was undone already." in ben.get("/acts")


def test_a_list_of_acts_takes_no_more_questions_for_more_acts(small_house):
    import sqlalchemy as sa

    shop, ben, asked = small_house.shop, small_house.visitor(), []
    sa.event.listen(shop.database.reader, "before_cursor_execute", lambda *given: asked.append(given[2]))

    def questions() -> int:
        asked.clear()
        assert ben.get("/acts").status == 200
        return len(asked)

    for _ in range(2):
        receive_stock(shop.database, [("MUG", "Berlin", "B-02", 3)], shop.owner_id)
    few = questions()
    for _ in range(30):
        receive_stock(shop.database, [("MUG", "Berlin", "B-02", 3)], shop.owner_id)
    assert questions() == few


def test_a_vacation_is_begun_after_seeing_what_was_promised_and_ended(small_house):
    shop, ben = small_house.shop, small_house.visitor()
    shop.order(1001, {"MUG": 1})
    shop.run("capture", "normalize")
    page = ben.get("/vacation")
    assert "No vacation" in page
    page = ben.press(
        page, "/vacation", "Go on vacation", first="2026-11-20", last="2026-12-05", words="Back on {until}."
    )
    assert "1 order is promised within these days" in page
    assert "#1001" in page
    page = ben.press(page, "/vacation", "all the same")
    assert "On vacation from 2026-11-20 to 2026-12-05" in page
    assert "On vacation until Saturday, 5 December" in ben.get("/")
    page = ben.press(ben.get("/vacation"), "/vacation/end")
    assert "There is no vacation any more" in page
    assert "On vacation until" not in ben.get("/")


def test_days_that_are_none_are_refused_with_what_to_give(small_house):
    ben = small_house.visitor()
    page = ben.press(ben.get("/vacation"), "/vacation", first="2026-12-05", last="2026-11-25")
    assert page.status == 409
    assert "is before the first" in page


def test_packed_and_stopped_is_refused_at_the_table(house):
    shop, robin = house.shop, house.visitor("Robin")
    shop.stock(MUG=20)
    wave = house.wave_of({1001: {"MUG": 2}})
    floor.pick_wave(shop.database, wave.id, shop.owner_id)
    stop(house)
    (part,) = shop.rows("fulfillment")
    page = robin.get(f"/station/pack/{part.public_id}")
    assert page.status == 200
    told = robin.press(page, f"/station/pack/{part.public_id}")
    assert told.status == 409
    assert "Leave its tote where it is until it is resumed." in told


@pytest.mark.timeout(240)
def test_axe_finds_nothing_on_these_pages_and_none_is_wider_than_its_screen(rich_house, chromium):
    shop, found = rich_house.shop, []
    stop(rich_house, "sku", "MUG")
    shop.order(2001, {"MUG": 1})
    shop.run("capture", "normalize", "allocate")
    (row,) = shop.rows("stop")
    paths = (
        "/stops",
        "/stops/new?scope=everything",
        f"/stops/{row.public_id}/resume",
        "/acts",
        "/vacation",
        "/station",
    )
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for width, scheme in ((390, "light"), (390, "dark"), (1440, "light")):
            screen = {"width": width, "height": 900}
            page = started.new_context(base_url=rich_house.address, viewport=screen, color_scheme=scheme).new_page()
            for path in paths:
                page.goto(path)
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
                broken = Axe().run(page).response["violations"]
                found += [(path, width, scheme, one["id"], one["nodes"][0]["html"][:160]) for one in broken]
        started.close()
    assert found == []
