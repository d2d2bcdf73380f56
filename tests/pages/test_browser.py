"""The pages in a real browser: read by axe, walked by keyboard, with and without script, on a phone and a desktop."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
TOUCH = 47.5  # 48 px, less what a browser rounds


@pytest.fixture
def browser(chromium: str) -> Callable[[], Any]:
    """Opens a browser; to be used when the shop is ready, since it brings an event loop of its own."""

    @contextmanager
    def open_browser() -> Iterator[Browser]:
        with sync_playwright() as playwright:
            started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            yield started
            started.close()

    return open_browser


def open_page(started: Browser, house: Any, screen: dict[str, int], **options: Any) -> tuple[Page, list[str]]:
    """A page of Ben's browser, and what its console complains of."""
    context = started.new_context(base_url=house.address, viewport=screen, **options)
    context.add_cookies([{"name": "doorstep_person", "value": "Ben", "url": f"{house.address}/station"}])
    page, told = context.new_page(), []
    page.on("console", lambda message: told.append(message.text) if message.type in ("error", "warning") else None)
    return page, told


def addresses(shop: Any) -> dict[str, str]:
    """One page of each kind."""
    orders = {number: f"/orders/{shop.find(number).public_id}" for number in (1001, 1005, 1007, 1008)}
    cases = {row.cause: f"/cases/{row.public_id}" for row in shop.rows("exception_case")}
    task = next(row for row in shop.rows("pick_task", status="open") if row.qty > 1)
    (wave,) = [row.public_id for row in shop.rows("wave") if row.id == task.wave_id]
    picked = shop.rows("fulfillment", status="picked")[0].public_id
    return {
        "home": "/",
        "orders": "/orders",
        "nothing found": "/orders?q=nobody",
        "sent order": orders[1001],
        "gift order": orders[1005],
        "two sites": orders[1007],
        "blocked order": orders[1008],
        "cancel": f"{orders[1005]}/cancel",
        "cases": "/cases",
        "stock": "/stock",
        "products": "/products",
        "event": "/events/1?body=1",
        "not here": "/orders/none",
        "who": "/station?who=change",
        "station": "/station",
        "pick": f"/station/waves/{wave}",
        "list": f"/station/waves/{wave}/list",
        "short": f"/station/tasks/{task.id}/short",
        "pack": f"/station/pack/{picked}",
        "split": f"/station/pack/{picked}?parcels=2",
        "packed": f"/station/pack/{shop.rows('fulfillment', status='packed')[0].public_id}",
        "hand over": "/station/hand-over",
        "return": f"/station/returns/{shop.rows('rma', status='approved')[0].public_id}",
        "shop": "/settings",
        "settings": "/settings/messages",
        "owners": "/settings/owners",
        "environment": "/settings/environment",
        "sites": "/settings/sites",
        "site": "/settings/sites/add",
        "messages": "/messages",
        "mail account": "/messages/account",
        "words": "/messages/words/sent/de",
        "first steps": "/start",
        "first order": "/start/review",
        **{f"case of {cause}": address for cause, address in cases.items()},
    }


@pytest.mark.timeout(300)
def test_axe_finds_nothing_and_no_page_is_wider_than_its_screen(rich_house, browser):
    pages = addresses(rich_house.shop)
    found = []
    with browser() as started:
        for screen in (PHONE, DESKTOP):
            for scheme in ("light", "dark"):
                page, told = open_page(started, rich_house, screen, color_scheme=scheme)
                for name, address in pages.items():
                    page.goto(address)
                    where = f"{name}, {screen['width']} px, {scheme}"
                    found += [
                        f"{where}: {one['id']}: {[node['html'][:120] for node in one['nodes']]}"
                        for one in Axe().run(page).response["violations"]
                    ]
                    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                        found.append(f"{where}: it scrolls sideways")
                found += [f"{screen['width']} px, {scheme}: {one}" for one in told if "404" not in one]

    assert not found, "\n" + "\n".join(found)


def test_what_a_thumb_presses_on_a_phone_is_48_pixels_high(rich_house, browser):
    small = """least => [...document.querySelectorAll('button, .button, select, nav a, input')]
        .filter(one => one.offsetParent && !['hidden', 'radio', 'checkbox'].includes(one.type))
        .filter(one => one.getBoundingClientRect().height < least)
        .map(one => one.outerHTML.slice(0, 90))"""
    found = []
    with browser() as started:
        page, _ = open_page(started, rich_house, PHONE)
        for name, address in addresses(rich_house.shop).items():
            page.goto(address)
            found += [f"{name}: {one}" for one in page.evaluate(small, TOUCH)]

    assert not found, "\n" + "\n".join(found)


@pytest.fixture
def wave(small_house: Any) -> str:
    """A wave of two lines: 1 × CANDLE, then 2 × MUG."""
    shop = small_house.shop
    shop.stock(MUG=5, CANDLE=5)
    shop.order(1001, {"MUG": 2, "CANDLE": 1})
    shop.run("capture", "normalize", "allocate", "pick_pack")
    return f"/station/waves/{shop.rows('wave')[0].public_id}"


def test_a_wave_is_picked_with_a_scanner_alone_and_the_page_is_never_loaded_again(small_house, wave, browser):
    with browser() as started:
        page, told = open_page(started, small_house, PHONE)
        page.goto(wave)
        page.evaluate("window.here = true")
        assert page.evaluate("document.activeElement.name") == "scan"

        page.keyboard.type("4006381333931\n")
        page.get_by_role("alert").wait_for()
        assert page.get_by_role("alert").inner_text() == "That is MUG. This task wants CANDLE."
        assert page.evaluate("document.activeElement.name") == "scan"
        page.locator("h1").click()  # a touch beside the field: the next scan still lands in it
        page.keyboard.type("4012345678901\n")
        page.get_by_text("1 × CANDLE from A-01: taken.").wait_for()
        assert page.locator(".qty").inner_text() == "2"
        page.keyboard.type("MUG\n")
        page.get_by_text("1 order to pack").wait_for()

        assert page.evaluate("window.here") is True
        assert not [one for one in told if "422" not in one]
    assert {row.status for row in small_house.shop.rows("pick_task")} == {"picked"}


def test_a_wave_is_picked_and_packed_in_a_browser_without_script(small_house, wave, browser):
    with browser() as started:
        page, _ = open_page(started, small_house, PHONE, java_script_enabled=False)
        page.goto("/station")
        page.get_by_role("link", name="Pick wave").click()
        page.get_by_label("Scan the product").fill("MUG")
        page.keyboard.press("Enter")
        assert page.get_by_role("alert").inner_text() == "That is MUG. This task wants CANDLE."
        page.get_by_label("Scan the product").fill("CANDLE")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="2 taken, no scan").click()
        page.get_by_role("link", name="Pack order").click()
        page.get_by_role("link", name="Split into two parcels").click()
        page.get_by_role("spinbutton", name="CANDLE in parcel 1").fill("0")
        page.get_by_role("spinbutton", name="CANDLE in parcel 2").fill("1")
        page.get_by_role("button", name="Seal 2 parcels").click()
        assert page.get_by_role("status").inner_text() == "2 parcels are sealed."
    assert len(small_house.shop.rows("parcel", status="sealed")) == 2


def test_a_case_is_answered_with_the_keyboard_alone(small_house, browser):
    shop = small_house.shop
    shop.stock(MUG=5)
    shop.order(1001, {"MUGGY": 1})
    shop.run("capture", "normalize")
    with browser() as started:
        page, told = open_page(started, small_house, DESKTOP)
        page.goto("/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "To the page"
        page.keyboard.press("Enter")
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.textContent").startswith("Answer"):
                break
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Which product is MUGGY?").wait_for()
        page.get_by_label("Our SKU").focus()
        page.keyboard.type("MUG")
        page.keyboard.press("Enter")
        page.get_by_role("status").wait_for()
        assert "You answered: Map and release" in page.inner_text("main")
        assert not told
    assert not shop.cases()


def test_the_buttons_beside_a_number_count_within_its_bounds(small_house, wave, browser):
    task = next(row for row in small_house.shop.rows("pick_task") if row.qty == 2)
    with browser() as started:
        page, _ = open_page(started, small_house, PHONE)
        page.goto(f"/station/tasks/{task.id}/short")
        found = page.get_by_label("Found", exact=True)
        more, fewer = page.get_by_role("button", name="One more"), page.get_by_role("button", name="One fewer")

        more.click()
        more.click()
        assert found.input_value() == "2"
        for _ in range(4):
            fewer.click()
        assert found.input_value() == "0"
